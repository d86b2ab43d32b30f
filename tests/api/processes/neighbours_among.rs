//! Among whom neighbours are looked for, and neighbours at the ends of the map.

use super::{asked, listed, named, number, posted, rectangle, together};
use crate::harness::{App, encoded, near, refused};
use crate::layers::{cell, feature, layer};
use geo_types::{LineString, Point, Polygon};
use serde_json::{Value, json};

/// Radius of curvature at the poles of the CGCS2000 ellipsoid, a/√(1 − e²), metres.
const POLAR_RADIUS_M: f64 = 6_399_593.625_863_97;

fn point(lon: f64, lat: f64) -> Value {
    json!({"type": "Point", "coordinates": [lon, lat]})
}

#[tokio::test]
async fn a_filter_chooses_among_the_neighbours() {
    let filter = "name LIKE '%机场'";
    let inputs =
        json!({"subject": named("point", point(100.0, 0.0), json!({})), "collections": ["site"], "filter": filter});
    let body = asked("nearest", &format!("lon=100&lat=0&collections=site&filter={}", encoded(filter)), inputs).await;
    assert_eq!(listed(&body, "neighbours"), ["site_c", "site_d"]);
    assert_eq!(body["features_without_geometry"], 0, "of those that are asked about");
}

#[tokio::test]
async fn a_filter_does_not_choose_among_the_subjects() {
    let filter = "id <> 'site_a'";
    let question = format!("collection=site&ids=site_a&collections=site&filter={}&limit=1", encoded(filter));
    let inputs = json!({"subject": {"collection": "site", "ids": ["site_a"]}, "collections": ["site"], "filter": filter, "limit": 1});
    assert_eq!(listed(&asked("nearest", &question, inputs).await, "neighbours"), ["site_b"]);
}

#[tokio::test]
async fn each_collection_may_have_a_filter_of_its_own() {
    let airports = json!({"collection": "site", "filter": "name LIKE '%机场'"});
    let body = posted("nearest", json!({"subject": point(100.0, 0.0), "collections": [airports, "line"]})).await;
    assert_eq!(listed(&body, "neighbours"), ["site_c", "site_d", "line_meridian", "line_slant"]);
    let chosen = json!({"collection": "site", "ids": ["site_d", "site_b"]});
    let body = posted("nearest", json!({"subject": point(100.0, 0.0), "collections": [chosen]})).await;
    assert_eq!(listed(&body, "neighbours"), ["site_b", "site_d"]);
    let over_get = "/processes/nearest/execution?lon=100&lat=0&collections=site/site_d,site/site_b";
    assert_eq!(listed(&App::new().body(over_get).await, "neighbours"), ["site_b", "site_d"]);
}

#[tokio::test]
async fn a_filter_beside_another_or_beside_supplied_geometries_is_refused() {
    let airports = json!({"collection": "site", "filter": "name LIKE '%机场'"});
    for among in [json!([airports]), json!([point(101.0, 0.0)])] {
        refused(
            "nearest",
            json!({"subject": point(100.0, 0.0), "collections": among, "filter": "id = 'site_a'"}),
            "filter",
        )
        .await;
    }
    for filter in ["((", "colour = 'red'", "colour"] {
        refused("nearest", json!({"subject": point(100.0, 0.0), "collections": ["site"], "filter": filter}), "filter")
            .await;
    }
}

#[tokio::test]
async fn supplied_geometries_may_be_the_neighbours() {
    let among = together(vec![
        named("far", point(102.0, 0.0), json!({"name": "远", "uncertainty_m": 10})),
        named("near", rectangle(100.5, -0.5, 101.0, 0.5), json!({})),
    ]);
    let body = posted("nearest", json!({"subject": point(100.0, 0.0), "collections": [among, "line"]})).await;
    assert_eq!(listed(&body, "neighbours"), ["near", "far", "line_meridian", "line_slant"]);
    let far = &body["neighbours"][1];
    assert_eq!((&far["collection"], &far["name"], &far["uncertainty_m"]), (&json!(null), &json!("远"), &json!(10.0)));
    assert_eq!(far["geometry_basis"], "supplied");
    assert_eq!(body["features_without_geometry"], 0);
}

/// Two features that come with a question may have the same id, and both count.
#[tokio::test]
async fn supplied_neighbours_of_the_same_name_are_two() {
    let among = together(vec![named("a", point(101.0, 0.0), json!({})), named("a", point(102.0, 0.0), json!({}))]);
    let body = posted("nearest", json!({"subject": point(100.0, 0.0), "collections": [among]})).await;
    assert_eq!(listed(&body, "neighbours"), ["a", "a"]);
}

#[tokio::test]
async fn a_feature_that_is_in_two_of_the_searched_sets_is_listed_once() {
    let some = json!({"collection": "site", "ids": ["site_b", "site_c"]});
    let body =
        posted("nearest", json!({"subject": point(100.0, 0.0), "collections": [some, "site"], "limit": 3})).await;
    assert_eq!(listed(&body, "neighbours"), ["site_a", "site_b", "site_c"]);
}

#[tokio::test]
async fn errors_in_the_searched_geometries_name_them() {
    let bow_tie = json!({"type": "Polygon", "coordinates": [[[87, 43], [88, 44], [88, 43], [87, 44], [87, 43]]]});
    for among in [json!([bow_tie]), json!([point(44.0, 91.0)]), json!([]), json!([{"type": "Point"}]), json!(5)] {
        refused("nearest", json!({"subject": point(100.0, 0.0), "collections": among}), "collections").await;
    }
    App::new()
        .execute(
            "nearest",
            &json!({"subject": point(100.0, 0.0), "collections": [{"collection": "site", "ids": ["site_z"]}]}),
        )
        .await
        .problem(404, "site_z");
}

#[tokio::test]
async fn shapes_on_either_side_of_the_antimeridian_are_neighbours() {
    let features = vec![
        feature("east", cell(179.0, 50.0, 180.0, 51.0), json!({})),
        feature("west", cell(-180.0, 50.0, -179.0, 51.0), json!({})),
        feature("west_too", cell(-179.9, 52.0, -179.0, 53.0), json!({})),
        feature("far", cell(170.0, 50.0, 171.0, 51.0), json!({})),
    ];
    let app = App::of(vec![layer("isle", "岛", "Isles", features)]);
    let body = app.body("/processes/nearest/execution?collection=isle&ids=east&collections=isle").await;
    assert_eq!(listed(&body, "neighbours"), ["west", "west_too", "far"]);
    assert!(number(&body["neighbours"][0]["distance"]["value"]) < 1e-6, "they meet at 180°: {}", body["neighbours"][0]);
    let towards = number(&body["neighbours"][1]["azimuth_deg"]);
    assert!((0.0..10.0).contains(&towards), "a little east of north: {towards}");
    let from_the_west = app.body("/processes/nearest/execution?collection=isle&ids=west&collections=isle").await;
    assert_eq!(listed(&from_the_west, "neighbours")[0], "east");
}

/// A tenth of a degree from the pole on either side: the way across is two tenths of a degree of meridian.
#[tokio::test]
async fn across_the_pole_is_the_short_way() {
    let across_m = 0.2_f64.to_radians() * POLAR_RADIUS_M;
    for sign in [1.0, -1.0] {
        let features = vec![
            feature("across", Point::new(180.0, 89.9 * sign), json!({})),
            feature("beside", Point::new(90.0, 89.9 * sign), json!({})),
            feature("same_meridian", Point::new(0.0, 89.5 * sign), json!({})),
        ];
        let app = App::of(vec![layer("camp", "营", "Camps", features)]);
        let body = app.body(&format!("/processes/nearest/execution?lon=0&lat={}&collections=camp", 89.9 * sign)).await;
        assert_eq!(listed(&body, "neighbours"), ["beside", "across", "same_meridian"]);
        let found = &body["neighbours"];
        near(&found[1]["distance"]["value"], across_m, 1e-6);
        near(&found[0]["distance"]["value"], across_m / 2.0_f64.sqrt(), 1e-5);
        near(&found[2]["distance"]["value"], 2.0 * across_m, 1e-5);
        let azimuth = number(&found[1]["azimuth_deg"]);
        assert!(
            if sign > 0.0 { azimuth.min(360.0 - azimuth) < 1e-6 } else { (azimuth - 180.0).abs() < 1e-6 },
            "{azimuth}"
        );
    }
}

/// A cap round the pole, drawn along 80°N from −180 to 180, and a line that runs round at 85°N.
#[tokio::test]
async fn the_pole_lies_in_a_cap_and_beside_a_ring() {
    let cap = Polygon::new(
        LineString::from(vec![(-180.0, 80.0), (180.0, 80.0), (180.0, 90.0), (-180.0, 90.0), (-180.0, 80.0)]),
        vec![],
    );
    let ring = LineString::from((-18..=18).map(|i| (f64::from(i) * 10.0, 85.0)).collect::<Vec<_>>());
    let app = App::of(vec![layer(
        "polar",
        "极",
        "Polar",
        vec![feature("cap", cap, json!({})), feature("ring", ring, json!({}))],
    )]);
    let body = app.body("/processes/nearest/execution?lon=57&lat=89&collections=polar").await;
    assert_eq!(listed(&body, "neighbours"), ["cap", "ring"]);
    assert_eq!(body["neighbours"][0]["distance"]["value"], 0.0);
    near(&body["neighbours"][1]["distance"]["value"], 4.0_f64.to_radians() * POLAR_RADIUS_M, 1e-3);
    near(&body["neighbours"][1]["to"][0], 57.0, 1e-6);
}
