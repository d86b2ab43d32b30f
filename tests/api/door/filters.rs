//! Part 3: CQL2 in both encodings, and properties as parameters of their own.

use super::items;
use crate::harness::{App, ids};
use serde_json::json;

async fn found(collection: &str, parameters: &[(&str, &str)]) -> Vec<String> {
    ids(&App::new().body(&items(collection, parameters)).await)
}

#[tokio::test]
async fn a_filter_in_text_and_in_json_finds_the_same() {
    let horgos = json!({"op": "like", "args": [{"property": "name"}, "霍尔%"]});
    let cell = json!({"type": "Polygon", "coordinates": [[[87.4, 43.4], [87.6, 43.4], [87.6, 43.6], [87.4, 43.4]]]});
    let table = [
        ("site", "name LIKE '霍尔%'", horgos, vec!["site_a"]),
        (
            "site",
            "id IN ('site_b', 'site_x')",
            json!({"op": "in", "args": [{"property": "id"}, ["site_b", "site_x"]]}),
            vec!["site_b"],
        ),
        (
            "zone",
            "S_INTERSECTS(geometry, POLYGON((87.4 43.4, 87.6 43.4, 87.6 43.6, 87.4 43.4)))",
            json!({"op": "s_intersects", "args": [{"property": "geometry"}, cell]}),
            vec!["zone_cell"],
        ),
        (
            "zone",
            "valid_from < DATE('2018-01-01') AND uncertainty_m + 1 = 51",
            json!({"op": "and", "args": [{"op": "<", "args": [{"property": "valid_from"}, {"date": "2018-01-01"}]},
                {"op": "=", "args": [{"op": "+", "args": [{"property": "uncertainty_m"}, 1]}, 51]}]}),
            vec!["zone_cell"],
        ),
        (
            "zone",
            "A_CONTAINS(aliases, ('UMQ'))",
            json!({"op": "a_contains", "args": [{"property": "aliases"}, ["UMQ"]]}),
            vec!["zone_cell"],
        ),
        (
            "site",
            "CASEI(name_en) LIKE CASEI('% PORT')",
            json!({"op": "like", "args": [{"op": "casei", "args": [{"property": "name_en"}]}, {"op": "casei", "args": ["% PORT"]}]}),
            vec!["site_a", "site_b"],
        ),
    ];
    for (collection, text, json, expected) in table {
        assert_eq!(found(collection, &[("filter", text)]).await, expected, "{text}");
        let same = found(collection, &[("filter", &json.to_string()), ("filter-lang", "cql2-json")]).await;
        assert_eq!(same, expected, "{json}");
    }
}

#[tokio::test]
async fn geometries_of_a_filter_are_in_its_own_system() {
    let mercator = "http://www.opengis.net/def/crs/EPSG/0/3857";
    let box_ = "S_INTERSECTS(geometry, BBOX(9730000, 5370000, 9750000, 5390000))";
    assert_eq!(found("zone", &[("filter", box_), ("filter-crs", mercator)]).await, ["zone_cell"]);
    let swapped = "S_INTERSECTS(geometry, POINT(43.5 87.5))";
    let cgcs = "http://www.opengis.net/def/crs/EPSG/0/4490";
    assert_eq!(found("zone", &[("filter", swapped), ("filter-crs", cgcs)]).await, ["zone_cell"]);
}

#[tokio::test]
async fn a_filter_goes_together_with_all_else_and_is_counted_exactly() {
    let app = App::new();
    let asked = items("site", &[("filter", "name_en IS NOT NULL"), ("bbox", "99,-1,102,1"), ("limit", "2")]);
    let body = app.body(&asked).await;
    assert_eq!((&body["numberMatched"], &body["numberReturned"]), (&json!(3), &json!(2)));
    assert_eq!(found("site", &[("filter", "name LIKE '%机场'"), ("q", "yining")]).await, ["site_d"]);
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_says_where() {
    let app = App::new();
    for (text, language) in [
        ("name LIKE", "cql2-text"),
        ("name =", "cql2-text"),
        ("{}", "cql2-json"),
        ("[1", "cql2-json"),
        ("colour = 'red'", "cql2-text"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "cql2-text"),
    ] {
        app.get(&items("site", &[("filter", text), ("filter-lang", language)])).await.refuses("filter", text);
    }
    app.get(&items("site", &[("filter", "1=1"), ("filter-lang", "ecql")])).await.refuses("filter-lang", "ecql");
}

#[tokio::test]
async fn what_would_break_a_parser_is_refused_at_once() {
    let app = App::new();
    for text in [
        format!("{}1=1{}", "(".repeat(4000), ")".repeat(4000)),
        "NOT ".repeat(2000) + "1=1",
        "(".repeat(30),
        format!("id IN ({})", vec!["'x'"; 4000].join(",")),
        "[".repeat(8000),
    ] {
        app.get(&items("site", &[("filter", &text)])).await.refuses("filter", "much");
        let both = [("filter", text.as_str()), ("filter-lang", "cql2-json")];
        app.get(&items("site", &both)).await.refuses("filter", "much JSON");
    }
}

#[tokio::test]
async fn a_property_is_a_parameter_of_its_own() {
    assert_eq!(found("site", &[("name", "喀什机场")]).await, ["site_c"]);
    assert_eq!(found("zone", &[("aliases", "UMQ")]).await, ["zone_cell"]);
    assert_eq!(found("zone", &[("uncertainty_m", "50")]).await, ["zone_cell"]);
    assert_eq!(found("site", &[("id", "site_lost")]).await, ["site_lost"]);
    assert_eq!(found("site", &[("name", "喀什")]).await, [] as [&str; 0]);
    for value in ["many", "", "1,2"] {
        App::new().get(&items("zone", &[("uncertainty_m", value)])).await.refuses("uncertainty_m", value);
    }
    App::new().get("/collections/site/items?colour=red").await.refuses("colour", "no property");
}

#[tokio::test]
async fn functions_are_listed_and_the_landing_page_leads_there() {
    let app = App::new();
    let body = app.body("/functions").await;
    let functions = body["functions"].as_array().unwrap();
    assert!(functions.iter().any(|function| function["name"] == "area_m2"), "{body}");
    assert!(functions.iter().all(|function| function["returns"].is_array()), "{body}");
    assert_eq!(found("zone", &[("filter", "area_m2(geometry) > 10000000000")]).await, ["zone_twin"]);
}
