//! The collections and each of them.

use crate::harness::{App, path};
use crate::layers::{feature, layer, unplaced};
use geo_types::Point;
use serde_json::{Value, json};

#[tokio::test]
async fn all_collections_are_listed_in_their_order() {
    let body = App::new().body("/collections").await;
    let ids: Vec<&str> = body["collections"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["zone", "site", "line", "rule", "strait"]);
    assert_eq!(path(&body, "self").unwrap(), "/collections");
}

#[tokio::test]
async fn a_collection_is_the_same_in_the_list_and_alone() {
    let app = App::new();
    for listed in app.body("/collections").await["collections"].as_array().unwrap() {
        assert_eq!(app.body(&path(listed, "self").unwrap()).await, *listed);
    }
}

#[tokio::test]
async fn a_collection_leads_to_its_items() {
    let app = App::new();
    let zone = app.body("/collections/zone").await;
    let link = zone["links"].as_array().unwrap().iter().find(|l| l["rel"] == "items").unwrap();
    assert_eq!(link["type"], "application/geo+json");
    assert_eq!(app.get(&path(&zone, "items").unwrap()).await.header("content-type"), "application/geo+json");
}

#[tokio::test]
async fn a_collection_says_what_it_is_in_both_languages() {
    let zone = App::new().body("/collections/zone").await;
    assert_eq!(zone["title"], "片区 · Zones");
    assert_eq!(zone["titles"], json!({"zh": "片区", "en": "Zones"}));
    assert_eq!(zone["description"], "片区。Zones.");
    assert_eq!((&zone["license"], &zone["attribution"]), (&json!("CC0-1.0"), &json!("made by hand")));
    assert_eq!(zone["itemType"], "feature");
}

#[tokio::test]
async fn the_spatial_extent_is_the_box_of_all_geometries() {
    let zone = App::new().body("/collections/zone").await;
    assert_eq!(zone["extent"]["spatial"]["bbox"], json!([[85.0, 43.0, 91.0, 44.0]]));
    assert_eq!(zone["extent"]["spatial"]["crs"], "http://www.opengis.net/def/crs/OGC/1.3/CRS84");
    assert_eq!(zone["storageCrs"], zone["crs"][0]);
}

#[tokio::test]
async fn features_without_geometry_are_counted_apart() {
    let site = App::new().body("/collections/site").await;
    assert_eq!((&site["numberOfFeatures"], &site["numberWithGeometry"]), (&json!(6), &json!(5)));
}

#[tokio::test]
async fn a_collection_without_geometry_has_no_spatial_extent() {
    let app = App::of(vec![layer("lost", "无图", "Lost", vec![unplaced("x", json!({}))])]);
    let lost = app.body("/collections/lost").await;
    assert_eq!(lost["extent"].get("spatial"), None);
    assert_eq!(lost["numberWithGeometry"], 0);
}

async fn interval(dates: &[(&str, &str)]) -> Value {
    let property = |name: &str, date: &str| (!date.is_empty()).then(|| (name.to_string(), json!(date)));
    let features = dates.iter().enumerate().map(|(i, (from, to))| {
        let properties = [property("valid_from", from), property("valid_to", to)].into_iter().flatten().collect();
        feature(&format!("f{i}"), Point::new(80.0, 44.0), Value::Object(properties))
    });
    let app = App::of(vec![layer("dated", "有期", "Dated", features.collect())]);
    app.body("/collections/dated").await["extent"]["temporal"]["interval"].clone()
}

#[tokio::test]
async fn the_temporal_interval_reaches_from_the_first_day_to_the_last() {
    let zone = App::new().body("/collections/zone").await;
    assert_eq!(zone["extent"]["temporal"]["interval"], json!([["2016-05-01T00:00:00Z", "2020-12-31T23:59:59Z"]]));
}

#[tokio::test]
async fn an_end_that_is_open_for_one_feature_is_open_for_the_collection() {
    assert_eq!(interval(&[("2016", "2020-12-31"), ("2021-01-08", "")]).await, json!([["2016-01-01T00:00:00Z", null]]));
}

#[tokio::test]
async fn without_dates_both_ends_are_open() {
    assert_eq!(interval(&[("", "")]).await, json!([[null, null]]));
}

#[tokio::test]
async fn an_end_given_as_a_month_reaches_to_its_last_second() {
    assert_eq!(interval(&[("2016-05", "2020-02")]).await, json!([["2016-05-01T00:00:00Z", "2020-02-29T23:59:59Z"]]));
}

#[tokio::test]
async fn an_end_given_as_a_year_reaches_to_its_last_second() {
    assert_eq!(interval(&[("2016", "2020")]).await, json!([["2016-01-01T00:00:00Z", "2020-12-31T23:59:59Z"]]));
}

#[tokio::test]
async fn an_unknown_collection_is_not_found_and_named() {
    let app = App::new();
    for path in ["/collections/nowhere", "/collections/nowhere/items", "/collections/nowhere/items/x"] {
        let problem = app.get(path).await.problem(404, path);
        assert!(problem["detail"].as_str().unwrap().contains("nowhere"), "{problem}");
    }
}
