//! Features of a collection: by box, time and name, page by page.

use crate::harness::{App, encoded, href, ids, path};
use serde_json::json;
use std::time::SystemTime;

async fn found(collection: &str, question: &str, expected: &[&str]) {
    let asked = format!("/collections/{collection}/items?{question}");
    let body = App::new().body(&asked).await;
    assert_eq!(ids(&body), expected, "{asked}");
    assert_eq!(
        (&body["numberMatched"], &body["numberReturned"]),
        (&json!(expected.len()), &json!(expected.len())),
        "{asked}"
    );
}

const SITES: [&str; 6] = ["site_a", "site_b", "site_c", "site_d", "site_inside", "site_lost"];
const ZONES: [&str; 3] = ["zone_cell", "zone_ring", "zone_twin"];

#[tokio::test]
async fn items_are_a_geojson_feature_collection() {
    let answer = App::new().get("/collections/site/items").await;
    let body = answer.ok("items");
    assert_eq!(answer.header("content-type"), "application/geo+json");
    assert_eq!(body["type"], "FeatureCollection");
}

#[tokio::test]
async fn the_time_stamp_is_the_time_of_the_answer() {
    let seconds = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let before = seconds(SystemTime::now());
    let body = App::new().body("/collections/site/items").await;
    let stamp = seconds(humantime::parse_rfc3339(body["timeStamp"].as_str().unwrap()).unwrap());
    assert!((before..=seconds(SystemTime::now())).contains(&stamp), "{body}");
}

#[tokio::test]
async fn without_a_question_all_features_come_ordered_by_id_also_those_without_geometry() {
    found("site", "", &SITES).await;
}

#[tokio::test]
async fn a_box_finds_what_lies_in_it() {
    found("site", "bbox=99.9,-0.1,100.6,0.1", &["site_a", "site_b"]).await;
    found("zone", "bbox=87.4,43.4,87.6,43.6", &["zone_cell"]).await;
}

#[tokio::test]
async fn a_box_misses_what_lies_outside() {
    found("site", "bbox=10,10,20,20", &[]).await;
    found("zone", "bbox=86,43,86.9,44", &[]).await;
}

#[tokio::test]
async fn a_box_in_a_hole_finds_nothing() {
    found("zone", "bbox=90.4,43.4,90.6,43.6", &[]).await;
    found("zone", "bbox=90.2,43.4,90.6,43.6", &["zone_ring"]).await;
}

#[tokio::test]
async fn a_box_between_the_parts_of_a_multipolygon_finds_nothing() {
    found("zone", "bbox=86,43.6,86.5,43.9", &[]).await;
    found("zone", "bbox=85.1,43.1,85.2,43.2", &["zone_twin"]).await;
}

#[tokio::test]
async fn a_box_near_a_slanted_line_but_off_it_finds_nothing() {
    found("line", "bbox=110,1.5,110.4,2", &[]).await;
    found("line", "bbox=110.9,0.9,111.1,1.1", &["line_slant"]).await;
}

#[tokio::test]
async fn touching_a_box_counts() {
    found("zone", "bbox=86,42,87,43", &["zone_cell"]).await;
    found("zone", "bbox=88,43.2,88,43.4", &["zone_cell", "zone_twin"]).await;
    found("site", "bbox=100,0,100.2,1", &["site_a"]).await;
    found("zone", "bbox=90.25,43.4,90.6,43.6", &["zone_ring"]).await;
}

#[tokio::test]
async fn a_box_may_be_a_point_or_a_line() {
    found("site", "bbox=100,0,100,0", &["site_a"]).await;
    found("zone", "bbox=87.5,43.5,87.5,43.5", &["zone_cell"]).await;
    found("zone", "bbox=90.5,43.5,90.5,43.5", &[]).await;
    found("site", "bbox=99,0,101,0", &["site_a", "site_b", "site_c"]).await;
}

#[tokio::test]
async fn a_box_may_cross_the_antimeridian() {
    found("strait", "bbox=177,65,-177,70", &["cape_east", "cape_west"]).await;
    found("strait", "bbox=178,65,180,70", &["cape_east"]).await;
    found("strait", "bbox=179.5,65,-178,70", &["cape_west"]).await;
    found("strait", "bbox=-178,65,178,70", &[]).await;
    found("site", "bbox=177,-10,-177,70", &[]).await;
}

#[tokio::test]
async fn the_boxes_of_the_ogc_suite_are_answered() {
    for bbox in ["-1.5,50,1.5,53", "-80,-5,-70,5", "177,65,-177,70", "-180,85,180,90", "-180,-90,180,-85"] {
        App::new().body(&format!("/collections/zone/items?bbox={bbox}")).await;
    }
}

#[tokio::test]
async fn six_numbers_are_a_box_whose_heights_do_not_matter() {
    found("site", "bbox=99.9,-0.1,500,100.6,0.1,900", &["site_a", "site_b"]).await;
}

#[tokio::test]
async fn features_without_geometry_are_in_no_box_not_even_the_world() {
    found("site", "bbox=-180,-90,180,90", &["site_a", "site_b", "site_c", "site_d", "site_inside"]).await;
}

#[tokio::test]
async fn a_box_that_is_none_is_refused() {
    for bbox in [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "1,2,3,4,5,6,7",
        "0,2,1,1",
        "0,91,1,92",
        "-181,0,1,1",
        "NaN,0,1,1",
        "0,0,inf,1",
        "0,0,9,1,1,3",
        "1,,2,3",
    ] {
        App::new().get(&format!("/collections/site/items?bbox={bbox}")).await.refuses("bbox", bbox);
    }
}

#[tokio::test]
async fn an_instant_finds_what_is_valid_then() {
    found("zone", "datetime=2018-06-01T12:00:00Z", &ZONES).await;
    found("zone", "datetime=2016-05-01T00:00:00Z", &["zone_cell"]).await;
    found("zone", "datetime=2016-04-30T23:59:59Z", &[]).await;
    found("zone", "datetime=2020-12-31T23:59:59Z", &["zone_cell"]).await;
    found("zone", "datetime=2021-01-01T00:00:00Z", &[]).await;
}

#[tokio::test]
async fn an_offset_is_taken_into_account() {
    found("zone", "datetime=2021-01-01T07:59:59%2B08:00", &["zone_cell"]).await;
    found("zone", "datetime=2021-01-01T08:00:00%2B08:00", &[]).await;
}

#[tokio::test]
async fn a_date_in_any_precision_means_all_of_it() {
    found("zone", "datetime=2019", &ZONES).await;
    found("zone", "datetime=2019-06-30", &ZONES).await;
    found("zone", "datetime=2019-07", &["zone_cell", "zone_twin"]).await;
    found("zone", "datetime=2016", &["zone_cell"]).await;
}

#[tokio::test]
async fn an_interval_finds_what_meets_it() {
    found("zone", "datetime=2019-07-01/2019-12-31", &["zone_cell", "zone_twin"]).await;
    found("zone", "datetime=2016-01-01T00:00:00Z/2016-04-30T23:59:59Z", &[]).await;
    found("zone", "datetime=2020-01-01/2020-01-01", &["zone_cell", "zone_twin"]).await;
    found("zone", "datetime=2000/2030", &ZONES).await;
}

#[tokio::test]
async fn an_interval_may_be_open() {
    found("zone", "datetime=../2016-12-31", &["zone_cell"]).await;
    found("zone", "datetime=/2016-12-31", &["zone_cell"]).await;
    found("zone", "datetime=2020-06-01/..", &["zone_cell"]).await;
    found("zone", "datetime=2020-06-01/", &["zone_cell"]).await;
    found("zone", "datetime=../..", &ZONES).await;
}

#[tokio::test]
async fn what_has_no_dates_is_always_valid() {
    found("site", "datetime=1900-01-01", &["site_c", "site_d", "site_inside", "site_lost"]).await;
    found("site", "datetime=2022-01-01/..", &["site_b", "site_c", "site_inside", "site_lost"]).await;
}

#[tokio::test]
async fn a_time_that_is_none_is_refused() {
    let bad = [
        "",
        "yesterday",
        "2016-13",
        "2016-02-30",
        "2020/2019",
        "a/b",
        "2016/2017/2018",
        "2016-05-31T08:00:00",
        "2016-05-31T25:00:00Z",
    ];
    for datetime in bad {
        App::new().get(&format!("/collections/zone/items?datetime={datetime}")).await.refuses("datetime", datetime);
    }
}

async fn named(words: &str, expected: &[&str]) {
    found("site", &format!("q={}", encoded(words)), expected).await;
}

#[tokio::test]
async fn names_are_found_in_chinese_and_english() {
    named("口岸", &["site_a", "site_b"]).await;
    named("霍尔果斯", &["site_a"]).await;
    named("Airport", &["site_c", "site_d"]).await;
    named("物流", &["site_lost"]).await;
}

#[tokio::test]
async fn aliases_and_ids_are_found_too() {
    named("伊犁门户", &["site_a"]).await;
    named("site_d", &["site_d"]).await;
    found("zone", "q=UMQ", &["zone_cell"]).await;
}

#[tokio::test]
async fn case_does_not_matter() {
    named("hORGOS port", &["site_a"]).await;
    found("zone", "q=umq", &["zone_cell"]).await;
}

#[tokio::test]
async fn every_word_must_occur_in_whichever_name() {
    named("口岸 alashankou", &["site_b"]).await;
    named("port 伊犁", &["site_a"]).await;
    named("口岸 机场", &[]).await;
    named("  airport　喀什 ", &["site_c"]).await;
}

#[tokio::test]
async fn a_name_does_not_run_on_into_the_next() {
    named("口岸horgos", &[]).await;
}

#[tokio::test]
async fn a_plus_is_a_space() {
    found("site", "q=horgos+port", &["site_a"]).await;
}

#[tokio::test]
async fn a_name_that_is_not_utf8_is_refused() {
    App::new().get("/collections/site/items?q=%FF").await.refuses("q", "%FF");
}

#[tokio::test]
async fn questions_combine() {
    found("site", &format!("bbox=99,-1,102,1&q={}&datetime=2018", encoded("口岸")), &["site_a"]).await;
}

#[tokio::test]
async fn a_page_holds_at_most_the_limit() {
    let app = App::with(|s| (s.default_limit, s.max_limit) = (2, 4));
    assert_eq!(app.ids("/collections/site/items").await.len(), 2, "the default");
    assert_eq!(app.ids("/collections/site/items?limit=3").await.len(), 3);
    assert_eq!(app.ids("/collections/site/items?limit=4").await.len(), 4);
    assert_eq!(app.ids("/collections/site/items?limit=5").await.len(), 4, "more than the most is the most");
    assert_eq!(app.ids("/collections/site/items?limit=10000").await.len(), 4);
}

#[tokio::test]
async fn a_limit_of_any_size_is_clamped() {
    let app = App::with(|s| s.max_limit = 4);
    assert_eq!(app.ids("/collections/site/items?limit=18446744073709551615").await.len(), 4);
    assert_eq!(app.ids("/collections/site/items?limit=100000000000000000000").await.len(), 4);
}

#[tokio::test]
async fn a_limit_that_is_no_count_is_refused() {
    for limit in ["0", "-1", "unlimited", "", "1.5", "ten", "1e2", "0x10"] {
        App::new().get(&format!("/collections/site/items?limit={limit}")).await.refuses("limit", limit);
    }
}

/// Ids of all pages, following `next`; every page has to give the whole count.
async fn walked(app: &App, first: &str, matched: usize) -> Vec<Vec<String>> {
    let (mut pages, mut next) = (Vec::new(), Some(first.to_string()));
    while let Some(page) = next {
        assert!(pages.len() < 20, "next never ends");
        let body = app.body(&page).await;
        assert_eq!(body["numberMatched"], matched, "{page}");
        assert_eq!(body["numberReturned"], ids(&body).len(), "{page}");
        next = path(&body, "next");
        pages.push(ids(&body));
    }
    pages
}

#[tokio::test]
async fn next_leads_over_all_pages_and_gives_each_id_once() {
    for limit in 1..=7 {
        let pages = walked(&App::new(), &format!("/collections/site/items?limit={limit}"), 6).await;
        assert_eq!(pages.concat(), SITES, "limit {limit}");
        assert_eq!(pages.len(), 6usize.div_ceil(limit), "limit {limit}: no empty last page");
    }
}

#[tokio::test]
async fn pages_of_a_question_stay_within_it() {
    let pages = walked(&App::new(), "/collections/site/items?limit=2&bbox=99,-1,102,1", 3).await;
    assert_eq!(pages, [vec!["site_a", "site_b"], vec!["site_c"]]);
    let pages = walked(&App::new(), &format!("/collections/site/items?limit=1&q={}", encoded("机场")), 2).await;
    assert_eq!(pages, [["site_c"], ["site_d"]]);
}

#[tokio::test]
async fn a_cursor_survives_a_changed_limit() {
    let app = App::new();
    let first = app.body("/collections/site/items?limit=2").await;
    let next = path(&first, "next").unwrap().replace("limit=2", "limit=3");
    let pages = walked(&app, &next, 6).await;
    assert_eq!(pages, [vec!["site_c", "site_d", "site_inside"], vec!["site_lost"]]);
}

#[tokio::test]
async fn a_cursor_of_an_id_that_is_gone_continues_behind_it() {
    let app = App::new();
    assert_eq!(app.ids("/collections/site/items?cursor=site_bb").await, SITES[2..]);
    assert_eq!(app.ids("/collections/site/items?cursor=a").await, SITES);
    assert_eq!(app.ids("/collections/site/items?cursor=site_lost").await, [] as [&str; 0]);
    assert_eq!(app.ids(&format!("/collections/site/items?cursor={}", encoded("霍&="))).await, [] as [&str; 0]);
}

#[tokio::test]
async fn an_empty_page_behind_the_end_still_counts_all() {
    let body = App::new().body("/collections/site/items?cursor=zzz").await;
    assert_eq!((&body["numberMatched"], &body["numberReturned"]), (&json!(6), &json!(0)));
    assert_eq!(path(&body, "next"), None);
}

#[tokio::test]
async fn a_last_page_has_no_next() {
    let app = App::new();
    assert_eq!(path(&app.body("/collections/site/items?limit=6").await, "next"), None);
    assert_eq!(path(&app.body("/collections/site/items?q=nothing").await, "next"), None);
}

#[tokio::test]
async fn links_keep_the_question_and_encode_chinese() {
    let app = App::new();
    let asked =
        format!("/collections/site/items?bbox=99,-1,104,1&datetime=2018/..&f=json&limit=1&q={}", encoded("口岸"));
    let body = app.body(&asked).await;
    for rel in ["self", "next"] {
        let link = href(&body, rel).unwrap();
        assert!(link.is_ascii(), "{link}");
        for kept in ["q=%E5%8F%A3%E5%B2%B8", "limit=1", "f=json", "bbox=99%2C-1%2C104%2C1", "datetime=2018%2F.."] {
            assert!(link.contains(kept), "{rel} {link} lost {kept}");
        }
        assert!(!link.contains("cursor") || rel == "next", "{link}");
    }
    assert_eq!(path(&body, "collection").unwrap(), "/collections/site");
    assert_eq!(ids(&app.body(&path(&body, "next").unwrap()).await), ["site_b"]);
}

#[tokio::test]
async fn self_leads_to_the_same_page() {
    let app = App::new();
    for question in ["", "?limit=2", "?limit=2&cursor=site_b", "?bbox=99,-1,102,1", "?q=%E5%8F%A3%E5%B2%B8"] {
        let body = app.body(&format!("/collections/site/items{question}")).await;
        assert_eq!(app.body(&path(&body, "self").unwrap()).await, body, "{question}");
    }
}

#[tokio::test]
async fn every_pair_of_a_next_link_has_a_name_and_a_value() {
    let body = App::new().body("/collections/site/items?limit=2&q=").await;
    let next = path(&body, "next").unwrap();
    let (_, query) = next.split_once('?').unwrap();
    assert!(query.split('&').all(|pair| pair.contains('=')), "{next}");
}
