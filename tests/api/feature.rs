//! One feature by its id.

use crate::harness::{App, encoded, ids, path};
use crate::layers::{feature, layer};
use geo_types::Point;
use serde_json::json;

#[tokio::test]
async fn a_feature_is_geojson_with_links_to_itself_and_its_collection() {
    let app = App::new();
    let answer = app.get("/collections/zone/items/zone_cell").await;
    let body = answer.ok("zone_cell");
    assert_eq!(answer.header("content-type"), "application/geo+json");
    assert_eq!((&body["type"], &body["id"]), (&json!("Feature"), &json!("zone_cell")));
    assert_eq!(path(&body, "self").unwrap(), "/collections/zone/items/zone_cell");
    assert_eq!(path(&body, "collection").unwrap(), "/collections/zone");
}

#[tokio::test]
async fn a_feature_keeps_its_properties_in_their_order() {
    let body = App::new().body("/collections/zone/items/zone_cell").await;
    let names: Vec<&String> = body["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["name", "name_en", "aliases", "valid_from", "valid_to", "geometry_basis", "uncertainty_m"]);
    assert_eq!(body["properties"]["name"], "乌鲁木齐片区");
}

#[tokio::test]
async fn geometries_come_out_as_they_went_in() {
    let app = App::new();
    let ring = app.body("/collections/zone/items/zone_ring").await;
    assert_eq!(ring["geometry"]["type"], "Polygon");
    assert_eq!(ring["geometry"]["coordinates"].as_array().unwrap().len(), 2, "outer ring and hole");
    let twin = app.body("/collections/zone/items/zone_twin").await;
    assert_eq!(twin["geometry"]["type"], "MultiPolygon");
    let site = app.body("/collections/site/items/site_a").await;
    assert_eq!(site["geometry"], json!({"type": "Point", "coordinates": [100.0, 0.0]}));
}

#[tokio::test]
async fn a_feature_that_cannot_be_placed_has_a_null_geometry() {
    let body = App::new().body("/collections/site/items/site_lost").await;
    assert!(body.as_object().unwrap().contains_key("geometry") && body["geometry"].is_null());
}

#[tokio::test]
async fn a_feature_alone_equals_itself_on_a_page() {
    let app = App::new();
    for on_page in app.body("/collections/site/items").await["features"].as_array().unwrap() {
        let mut alone = app.body(&format!("/collections/site/items/{}", on_page["id"].as_str().unwrap())).await;
        alone.as_object_mut().unwrap().remove("links");
        assert_eq!(alone, *on_page);
    }
}

#[tokio::test]
async fn an_unknown_feature_is_not_found_and_named() {
    let problem = App::new().get("/collections/zone/items/zone_nine").await.problem(404, "zone_nine");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("zone_nine") && detail.contains("zone"), "{detail}");
}

#[tokio::test]
async fn an_id_may_be_any_text() {
    let strange = ["霍尔果斯", "a b", "a/b", "a?b&c=d", "50%", "x#y"];
    let features = strange.iter().map(|id| feature(id, Point::new(80.0, 44.0), json!({}))).collect();
    let app = App::of(vec![layer("strange", "怪", "Strange", features)]);
    for id in strange {
        let body = app.body(&format!("/collections/strange/items/{}", encoded(id))).await;
        assert_eq!(body["id"], id);
        assert_eq!(app.body(&path(&body, "self").unwrap()).await["id"], id, "its own link leads back");
    }
    let mut next = Some("/collections/strange/items?limit=1".to_string());
    let mut seen = Vec::new();
    while let Some(page) = next {
        let body = app.body(&page).await;
        seen.extend(ids(&body));
        next = path(&body, "next");
    }
    let mut expected = strange.map(String::from);
    expected.sort();
    assert_eq!(seen, expected);
}
