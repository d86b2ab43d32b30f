//! Less of each feature.

use super::items;
use crate::harness::App;
use serde_json::json;

#[tokio::test]
async fn only_the_properties_that_are_named_are_given_in_their_own_order() {
    let body = App::new().body(&items("zone", &[("properties", "valid_from,name"), ("id", "zone_cell")])).await;
    assert_eq!(body["features"][0]["properties"], json!({"name": "乌鲁木齐片区", "valid_from": "2016-05"}));
    assert!(body["features"][0]["geometry"].is_object());
}

#[tokio::test]
async fn geometries_can_be_left_out() {
    let app = App::new();
    let body = app.body(&items("zone", &[("skipGeometry", "true")])).await;
    assert!(body["features"].as_array().unwrap().iter().all(|feature| feature["geometry"].is_null()), "{body}");
    assert!(app.body(&items("zone", &[("skipGeometry", "false")])).await["features"][0]["geometry"].is_object());
    app.get(&items("zone", &[("skipGeometry", "yes")])).await.refuses("skipGeometry", "yes");
}

#[tokio::test]
async fn a_property_that_nothing_has_is_refused() {
    App::new().get(&items("zone", &[("properties", "name,colour")])).await.refuses("properties", "colour");
}
