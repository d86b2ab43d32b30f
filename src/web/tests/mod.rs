mod fixtures;

use super::*;
use fixtures::{BASE, TITLES};
use proptest::prelude::*;
use serde_json::json;

/// Reads the page as XML, which fails where a tag is not closed or something is not escaped.
fn well_formed(html: &str) {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    if let Err(why) = roxmltree::Document::parse_with_options(html, options) {
        panic!("{why}\n{html}");
    }
}

/// All addresses that the page leads to, as they are after reading the references.
fn hrefs(html: &str) -> Vec<String> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    let document = roxmltree::Document::parse_with_options(html, options).unwrap();
    let all = document.descendants().flat_map(|node| node.attributes()).filter(|attribute| attribute.name() == "href");
    all.map(|attribute| attribute.value().to_string()).collect()
}

fn page<'a>(kind: Kind, path: &'a str, value: &'a Value, language: Language) -> Page<'a> {
    Page { base: BASE, path, titles: &TITLES, ..Page::new(kind, value, language) }
}

fn html_of(kind: Kind, language: Language) -> String {
    let (_, path, value) = fixtures::all().into_iter().find(|(known, ..)| *known == kind).unwrap();
    render(&page(kind, path, &value, language))
}

#[test]
fn every_kind_is_a_well_formed_page_in_both_languages() {
    let schema = fixtures::schema();
    for (kind, path, value) in fixtures::all() {
        for language in Language::ALL {
            for schema in [None, Some(&schema)] {
                let html = render(&Page { schema, ..page(kind, path, &value, language) });
                well_formed(&html);
                assert!(html.starts_with("<!DOCTYPE html>"), "{kind:?}");
                assert!(html.contains(&format!("<html lang=\"{}\"", language.tag())), "{kind:?}");
                assert_eq!(html.matches("<h1>").count(), 1, "{kind:?}");
                assert!(!html.contains("<script") && !html.contains("style="), "{kind:?}");
            }
        }
    }
}

#[test]
fn a_page_asks_for_nothing_but_its_stylesheet() {
    for (kind, path, value) in fixtures::all() {
        let html = render(&page(kind, path, &value, Language::En));
        assert!(!html.contains(" src=") && !html.contains("@import") && !html.contains("<iframe"), "{kind:?}");
        assert_eq!(html.matches("rel=\"stylesheet\"").count(), 1, "{kind:?}");
    }
    assert!(html_of(Kind::Landing, Language::En).contains(&format!("href=\"{BASE}{STYLE_PATH}\"")));
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
}

#[test]
fn the_same_page_is_always_the_same_text() {
    for (kind, ..) in fixtures::all() {
        assert_eq!(html_of(kind, Language::Zh), html_of(kind, Language::Zh));
    }
}

#[test]
fn tables_have_captions_and_heads() {
    for (kind, ..) in fixtures::all() {
        let html = html_of(kind, Language::En);
        for table in html.split("<table").skip(1) {
            assert!(table.contains("<th scope="), "{kind:?}: {table}");
        }
    }
    assert!(html_of(Kind::Items, Language::Zh).contains("<caption>要素</caption>"));
}

#[test]
fn the_landing_page_leads_to_everything() {
    let html = html_of(Kind::Landing, Language::Zh);
    for path in ["/collections", "/processes", "/conformance", "/api"] {
        assert!(hrefs(&html).contains(&format!("{BASE}{path}")), "{path}");
    }
    assert!(html.find("数据集").unwrap() < html.find("接口定义").unwrap());
}

#[test]
fn a_collection_says_what_it_is() {
    let zh = html_of(Kind::Collection, Language::Zh);
    for text in [
        "自由贸易试验区</h1>",
        "ODbL 1.0",
        "2023-10-21 – 至今",
        "EPSG:4490",
        "CRS84",
        "75.937177234° – 87.590744076°",
        "公开",
    ] {
        assert!(zh.contains(text), "{text}: {zh}");
    }
    // The colour of its style.
    assert!(zh.contains("#a05a2c"));
    let en = html_of(Kind::Collection, Language::En);
    assert!(en.contains("Pilot free trade zone</h1>") && en.contains("2023-10-21 – open") && en.contains("Queryables"));
}

#[test]
fn items_have_a_map_a_table_and_paging() {
    let html = html_of(Kind::Items, Language::En);
    let own = format!("{BASE}/collections/airport/items/airport_ga_horgos");
    // Once on the map and once in the table.
    assert_eq!(hrefs(&html).iter().filter(|href| **href == own).count(), 2, "{html}");
    assert!(html.contains("<title>Horgos general aviation airport</title>"));
    assert!(html.contains("Shown 3 of 4"));
    assert!(hrefs(&html).contains(&format!("{BASE}/collections/airport/items?limit=3&cursor=c")));
    assert!(html.contains("rel=\"prev\"") && html.contains("rel=\"next\""));
    assert!(html.contains("schematic") && html.contains("surveyed or digitised"));
    assert!(html.contains("Not on the map, without a geometry: 1"));
}

#[test]
fn no_items_is_said_in_words() {
    let value = json!({"type": "FeatureCollection", "features": [], "numberMatched": 0});
    let html = render(&page(Kind::Items, "/collections/airport/items", &value, Language::Zh));
    assert!(html.contains("没有符合条件的要素。") && !html.contains("<svg"));
}

#[test]
fn an_item_has_a_map_its_properties_and_its_past() {
    let value = fixtures::airport();
    let schema = fixtures::schema();
    let path = "/collections/airport/items/airport_ga_horgos";
    let html = render(&Page { schema: Some(&schema), ..page(Kind::Item, path, &value, Language::En) });
    assert!(html.contains("<h1>Horgos general aviation airport</h1>") && html.contains("<ellipse"));
    assert!(html.contains("Runway<small>stated_runway_length_m</small>"));
    assert!(html.contains("1200.5</span> <span class=\"unit\">m</span>"), "{html}");
    assert!(html.contains("<span title=\"planned\">In planning</span>"));
    assert!(hrefs(&html).contains(&format!("{BASE}{path}/history")));
    let zh = render(&page(Kind::Item, path, &value, Language::Zh));
    assert!(zh.contains("<h1>霍尔果斯通用机场</h1>") && zh.contains("示意"));
}

#[test]
fn a_history_tells_what_changed_who_did_it_and_why() {
    let html = html_of(Kind::History, Language::En);
    for text in ["wang", "terminal opened", "2026-11-21 06:11:29 UTC", "first version", "a ring was turned round"] {
        assert!(html.contains(text), "{text}");
    }
    let changed = html.split("terminal opened").nth(1).unwrap().split("</tr>\n</tbody>").next().unwrap();
    assert!(changed.contains("planned") && changed.contains("existing"), "{changed}");
    assert_eq!(html.matches("<details>").count(), 2);
}

#[test]
fn an_answer_is_read_with_its_units() {
    let html = html_of(Kind::Result, Language::Zh);
    assert!(html.contains("134\u{202F}599\u{202F}999.98 m²") && html.contains("可能") && html.contains("无数据"));
    assert!(hrefs(&html).contains(&format!("{BASE}/collections/ftz_area/items/ftz_urumqi")));
}

#[test]
fn a_problem_names_the_parameter_and_lists_the_errors() {
    let html = html_of(Kind::Problem, Language::Zh);
    for text in ["内容无效</h1>", "出错 422", "an id is wrong", "bbox", "not an id", "/id"] {
        assert!(html.contains(text), "{text}");
    }
}

#[test]
fn breadcrumbs_lead_back_step_by_step() {
    let html = html_of(Kind::History, Language::Zh);
    let crumbs = html.split("</nav>").next().unwrap();
    for (path, text) in [
        ("/", "首页"),
        ("/collections", "数据集"),
        ("/collections/airport", "机场"),
        ("/collections/airport/items", "要素"),
    ] {
        assert!(crumbs.contains(&format!("<a href=\"{BASE}{path}\">{text}</a>")), "{path}: {crumbs}");
    }
    assert!(crumbs.contains("<span aria-current=\"page\">历史版本</span>"));
}

#[test]
fn language_and_format_are_changed_and_the_rest_is_kept() {
    let value = fixtures::all().swap_remove(5).2;
    let query = [("limit".to_string(), "3".to_string()), ("q".to_string(), "霍&尔".to_string())];
    let path = "/collections/airport/items";
    let html = render(&Page {
        query: &query,
        formats: &["json", "html", "csv"],
        ..page(Kind::Items, path, &value, Language::Zh)
    });
    let kept = format!("{BASE}{path}?limit=3&q=%E9%9C%8D%26%E5%B0%94");
    for expected in ["&lang=en", "&f=json", "&f=csv"] {
        assert!(hrefs(&html).contains(&format!("{kept}{expected}")), "{expected}: {:?}", hrefs(&html));
    }
    assert!(!html.contains("f=html"));
}

#[test]
fn hostile_text_is_only_text() {
    let nasty = "\"><script>alert('x')</script><img src=x onerror=y>{{ 7*7 }}&amp;";
    let value = json!({
        "type": "Feature", "id": nasty, "geometry": {"type": "Point", "coordinates": [80, 44]},
        "properties": {"name": nasty, nasty: nasty, "link": "javascript:alert(1)", "data": "data:text/html,<b>", "status": "\u{0}\u{8}\u{ffff}"},
        "links": [{"href": "javascript:alert(2)", "rel": "item", "title": nasty}, {"href": nasty, "rel": "next"}]
    });
    for kind in fixtures::all().into_iter().map(|(kind, ..)| kind) {
        for value in [&value, &json!({"features": [value], "collections": [value], "errors": [value], "title": nasty})]
        {
            let path = "/collections/%22%3E%3Cscript%3E/items/x";
            let html =
                render(&Page { schema: Some(value), collection: Some(value), ..page(kind, path, value, Language::En) });
            well_formed(&html);
            assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>"), "{kind:?}: {html}");
            assert!(!html.contains("49"), "{kind:?} computed what stands in a value");
            let bad = |href: &String| href.starts_with("javascript") || href.starts_with("data:");
            assert!(!hrefs(&html).iter().any(bad), "{kind:?}");
        }
    }
}

#[test]
fn only_addresses_of_the_web_are_links() {
    let html = html_of(Kind::Item, Language::En);
    assert!(html.contains("<a href=\"https://example.org/plan\" rel=\"noopener noreferrer nofollow\""));
    assert!(html.contains("<span>see https://example.org/plan?a=1&amp;b=2</span>"));
}

#[test]
fn there_is_no_map_of_what_are_no_degrees() {
    let value = fixtures::airport();
    let crs = |crs: &str| [("crs".to_string(), crs.to_string())];
    let of = |query: &[(String, String)]| {
        render(&Page { query, ..page(Kind::Item, "/collections/a/items/b", &value, Language::En) })
    };
    let mercator = of(&crs("http://www.opengis.net/def/crs/EPSG/0/3857"));
    assert!(!mercator.contains("<figure") && mercator.contains("There is no map"));
    assert!(of(&crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84")).contains("44.5°N"));
    // 44° east, 80° north once latitude comes first.
    assert!(of(&crs("http://www.opengis.net/def/crs/EPSG/0/4490")).contains("80.5°N"));
}

#[test]
fn deep_and_wide_values_are_cut_off() {
    let deep = (0..100).fold(json!(1), |inner, _| json!({"a": inner, "b": [inner.is_number()]}));
    let wide: Value = (0..5_000).map(|i| json!({ format!("k{i}"): i })).collect();
    let long: Value = (0..5_000).map(|i| json!({"a": i, "b": "x"})).collect();
    let value = json!({"deep": deep, "wide": wide, "long": long, "list": (0..9_999).collect::<Vec<i32>>()});
    let html = render(&page(Kind::Other, "/x", &value, Language::En));
    well_formed(&html);
    assert!(html.len() < 2_000_000 && html.contains("Rows left out: 3000"), "{}", html.len());
}

fn any_json() -> impl Strategy<Value = Value> {
    let words = "id|type|name|title|links|href|rel|features|properties|geometry|coordinates|collections|versions|recorded|inputs|\
                 schema|conformsTo|extent|spatial|bbox|status|errors|value|unit|interval|collection|zh|en|paths|get|oneOf|const";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop_oneof![any::<String>(), words.prop_map(String::from), Just("Point".into()), Just("http://a/b".into())]
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((prop_oneof![words.prop_map(String::from), any::<String>()], inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_value_is_a_page_of_any_kind(value in any_json(), path in "(/[a-z%<\"]{0,6}){0,5}", word in any::<String>()) {
        let query = [(word.clone(), word)];
        for (kind, known, _) in fixtures::all() {
            for path in [path.as_str(), known] {
                let html = render(&Page { query: &query, schema: Some(&value), collection: Some(&value), ..page(kind, path, &value, Language::Zh) });
                well_formed(&html);
                // The page for broken templates has no frame.
                prop_assert!(html.contains("<main"), "{kind:?}");
            }
        }
    }
}
