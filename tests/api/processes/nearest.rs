//! What is nearest?

use super::{asked, listed, posted};
use crate::harness::{App, EQUATOR_DEGREE_M, near};
use crate::layers::{feature, layer};
use serde_json::{Value, json};

/// Meridian arc from 44°N to 45°N: the metric of the CGCS2000 ellipsoid integrated by Simpson's rule with 2000 steps.
const ARC_44_45_M: f64 = 111_122.008_261_836_2;

async fn nearest_to_site_a(more: &str, inputs: Value) -> Value {
    let mut all = json!({"subject": {"collection": "site", "ids": ["site_a"]}, "collections": ["site"]});
    all.as_object_mut().unwrap().extend(inputs.as_object().unwrap().clone());
    asked("nearest", &format!("collection=site&ids=site_a&collections=site{more}"), all).await
}

#[tokio::test]
async fn neighbours_come_by_distance_with_their_points_and_direction() {
    let body = nearest_to_site_a("", json!({})).await;
    assert_eq!(listed(&body, "neighbours"), ["site_b", "site_c", "site_d", "site_inside"]);
    for (neighbour, degrees) in body["neighbours"].as_array().unwrap().iter().zip([0.5, 1.0, 3.0]) {
        near(&neighbour["distance"]["value"], degrees * EQUATOR_DEGREE_M, 1e-10);
        near(&neighbour["azimuth_deg"], 90.0, 1e-9);
        assert_eq!((&neighbour["from"], &neighbour["to"]), (&json!([100.0, 0.0]), &json!([100.0 + degrees, 0.0])));
        assert_eq!(
            (&neighbour["distance"]["unit"], &neighbour["distance"]["method"]),
            (&json!("m"), &json!("geodesic"))
        );
    }
}

#[tokio::test]
async fn a_subject_is_not_its_own_neighbour() {
    assert!(!listed(&nearest_to_site_a("", json!({})).await, "neighbours").contains(&"site_a".to_string()));
    let body = asked(
        "nearest",
        "collection=site&collections=site",
        json!({"subject": {"collection": "site"}, "collections": ["site"]}),
    )
    .await;
    assert_eq!(listed(&body, "neighbours"), [] as [&str; 0]);
    assert_eq!(listed(&body, "subjects_without_geometry"), ["site_lost"]);
}

#[tokio::test]
async fn a_supplied_geometry_in_the_same_place_is_a_neighbour_at_no_distance() {
    let point = json!({"type": "Point", "coordinates": [100, 0]});
    let body = posted("nearest", json!({"subject": point, "collections": ["site"], "limit": 1})).await;
    assert_eq!(listed(&body, "neighbours"), ["site_a"]);
    assert_eq!(body["neighbours"][0]["distance"]["value"], 0.0);
}

#[tokio::test]
async fn features_that_cannot_be_placed_are_counted() {
    assert_eq!(nearest_to_site_a("", json!({})).await["features_without_geometry"], 1);
    let body = asked("nearest", "lon=100&lat=0&collections=site,rule,zone", json!({"subject": {"type": "Feature", "id": "point", "properties": {}, "geometry": {"type": "Point", "coordinates": [100, 0]}},
        "collections": ["site", "rule", "zone"]})).await;
    assert_eq!(body["features_without_geometry"], 2);
}

#[tokio::test]
async fn the_limit_keeps_the_nearest() {
    assert_eq!(listed(&nearest_to_site_a("&limit=2", json!({"limit": 2})).await, "neighbours"), ["site_b", "site_c"]);
    assert_eq!(listed(&nearest_to_site_a("&limit=1", json!({"limit": 1})).await, "neighbours"), ["site_b"]);
    assert_eq!(listed(&nearest_to_site_a("&limit=100000", json!({"limit": 100_000})).await, "neighbours").len(), 4);
}

#[tokio::test]
async fn ten_neighbours_are_the_default_and_a_thousand_the_most() {
    let point =
        |i: u32| feature(&format!("p{i:04}"), geo_types::Point::new(100.0 + f64::from(i) / 1000.0, 0.0), json!({}));
    let app = App::of(vec![layer("many", "多", "Many", (0..1200).map(point).collect())]);
    let count = |body: Value| body["neighbours"].as_array().unwrap().len();
    assert_eq!(count(app.body("/processes/nearest/execution?lon=100&lat=0&collections=many").await), 10);
    assert_eq!(count(app.body("/processes/nearest/execution?lon=100&lat=0&collections=many&limit=5000").await), 1000);
}

#[tokio::test]
async fn within_keeps_what_is_at_most_so_far_away() {
    assert_eq!(
        listed(&nearest_to_site_a("&within-m=111319.5", json!({"within-m": 111_319.5})).await, "neighbours"),
        ["site_b", "site_c"]
    );
    assert_eq!(
        listed(&nearest_to_site_a("&within-m=111319.4", json!({"within-m": 111_319.4})).await, "neighbours"),
        ["site_b"]
    );
    assert_eq!(listed(&nearest_to_site_a("&within-m=0", json!({"within-m": 0})).await, "neighbours"), [] as [&str; 0]);
}

#[tokio::test]
async fn within_and_limit_combine() {
    let body = nearest_to_site_a("&within-m=400000&limit=2", json!({"within-m": 400_000, "limit": 2})).await;
    assert_eq!(listed(&body, "neighbours"), ["site_b", "site_c"]);
}

async fn near_point(lon: f64, lat: f64, collections: &str) -> Value {
    let subject = json!({"type": "Feature", "id": "point", "properties": {}, "geometry": {"type": "Point", "coordinates": [lon, lat]}});
    let inputs = json!({"subject": subject, "collections": collections.split(',').collect::<Vec<_>>()});
    asked("nearest", &format!("lon={lon}&lat={lat}&collections={collections}"), inputs).await
}

#[tokio::test]
async fn inside_a_polygon_the_distance_is_zero_and_has_no_direction() {
    let body = near_point(87.6, 43.4, "zone").await;
    let first = &body["neighbours"][0];
    assert_eq!(
        (&first["id"], &first["distance"]["value"], &first["azimuth_deg"]),
        (&json!("zone_cell"), &json!(0.0), &json!(null))
    );
    assert_eq!((&first["from"], &first["to"]), (&json!([87.6, 43.4]), &json!([87.6, 43.4])));
}

#[tokio::test]
async fn in_a_hole_the_distance_is_to_its_edge() {
    let body = near_point(90.5, 43.5, "zone").await;
    let first = &body["neighbours"][0];
    assert_eq!(first["id"], "zone_ring");
    assert!(
        (20_000.0..20_300.0).contains(&first["distance"]["value"].as_f64().unwrap()),
        "a quarter of a degree of longitude: {first}"
    );
}

#[tokio::test]
async fn distance_is_to_the_nearest_edge_not_to_the_centre() {
    let body = near_point(87.5, 45.0, "zone").await;
    let first = &body["neighbours"][0];
    assert_eq!(first["id"], "zone_cell");
    near(&first["distance"]["value"], ARC_44_45_M, 1e-9);
    near(&first["to"][0], 87.5, 1e-7);
    near(&first["to"][1], 44.0, 1e-9);
    near(&first["azimuth_deg"], 180.0, 1e-6);
}

#[tokio::test]
async fn distance_to_a_line_is_to_its_nearest_point() {
    let body = near_point(103.0, 0.0, "line").await;
    let first = &body["neighbours"][0];
    assert_eq!(first["id"], "line_meridian");
    near(&first["distance"]["value"], 2.0 * EQUATOR_DEGREE_M, 1e-9);
    near(&first["azimuth_deg"], 90.0, 1e-6);
    assert!(first["to"][1].as_f64().unwrap().abs() < 1e-6);
}

#[tokio::test]
async fn touching_is_no_distance() {
    let body = asked(
        "nearest",
        "collection=zone&ids=zone_cell&collections=zone",
        json!({"subject": {"collection": "zone", "ids": ["zone_cell"]}, "collections": ["zone"]}),
    )
    .await;
    assert_eq!(listed(&body, "neighbours"), ["zone_twin", "zone_ring"]);
    assert_eq!(body["neighbours"][0]["distance"]["value"], 0.0);
}

#[tokio::test]
async fn equal_distances_come_by_collection_then_id() {
    let body = near_point(87.5, 43.5, "zone,site,rule").await;
    let zero: Vec<&Value> = body["neighbours"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|n| n["distance"]["value"] == 0.0)
        .map(|n| &n["id"])
        .collect();
    assert_eq!(zero, ["rule_mid", "rule_west", "site_inside", "zone_cell"]);
    assert_eq!(near_point(87.5, 43.5, "rule,zone,site").await, body, "the order of the collections does not matter");
}

#[tokio::test]
async fn the_antimeridian_is_no_barrier() {
    let body = near_point(179.5, 66.0, "strait").await;
    assert_eq!(listed(&body, "neighbours"), ["cape_east", "cape_west"]);
    let (east, west) = (&body["neighbours"][0], &body["neighbours"][1]);
    let ratio = west["distance"]["value"].as_f64().unwrap() / east["distance"]["value"].as_f64().unwrap();
    assert!((ratio - 3.0).abs() < 1e-3, "1.5° against 0.5°: {ratio}");
    assert!((60.0..90.0).contains(&west["azimuth_deg"].as_f64().unwrap()), "{west}");
    assert!((270.0..300.0).contains(&east["azimuth_deg"].as_f64().unwrap()), "{east}");
}

#[tokio::test]
async fn a_collection_that_is_named_twice_is_searched_once() {
    assert_eq!(listed(&near_point(100.0, 0.0, "site,site").await, "neighbours").len(), 5);
    assert_eq!(near_point(100.0, 0.0, "site,site").await, near_point(100.0, 0.0, "site").await);
}

#[tokio::test]
async fn several_subjects_are_measured_from_the_nearest() {
    let inputs =
        json!({"subject": {"collection": "site", "ids": ["site_a", "site_d"]}, "collections": ["line"], "limit": 1});
    let body = asked("nearest", "collection=site&ids=site_a,site_d&collections=line&limit=1", inputs).await;
    near(&body["neighbours"][0]["distance"]["value"], 2.0 * EQUATOR_DEGREE_M, 1e-9);
    assert_eq!(body["neighbours"][0]["from"], json!([103.0, 0.0]));
}

#[tokio::test]
async fn a_limited_answer_is_the_beginning_of_the_whole() {
    let app = App::new();
    let question = "/processes/nearest/execution?lon=87.5&lat=43.5&collections=zone,site,rule,line,strait";
    let whole = app.body(question).await["neighbours"].as_array().unwrap().clone();
    for limit in 1..whole.len() {
        let some = app.body(&format!("{question}&limit={limit}")).await;
        assert_eq!(some["neighbours"].as_array().unwrap(), &whole[..limit], "{limit}");
    }
}

#[tokio::test]
async fn of_many_in_one_place_the_first_ids_are_kept() {
    let here = |i: u32| feature(&format!("p{i:02}"), geo_types::Point::new(80.0, 44.0), json!({}));
    let app = App::of(vec![layer("heap", "堆", "Heap", (0..50).rev().map(here).collect())]);
    let body = app.body("/processes/nearest/execution?lon=81&lat=44&collections=heap&limit=3").await;
    assert_eq!(listed(&body, "neighbours"), ["p00", "p01", "p02"]);
}

/// The numbers of all distances as they are written, so that no reader of ours rounds them.
fn written_distances(body: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(body);
    let after = text.split("\"distance\":{\"value\":").skip(1);
    after.map(|rest| rest.split([',', '}']).next().unwrap().to_string()).collect()
}

#[tokio::test]
async fn within_includes_the_distance_itself() {
    let app = App::new();
    let question = "/processes/nearest/execution?lon=100.123456789&lat=0.987654321&collections=site,zone,line";
    let all = written_distances(&app.get(question).await.body);
    assert_eq!(all.len(), 10);
    for (position, distance) in all.iter().enumerate() {
        let within = written_distances(&app.get(&format!("{question}&within-m={distance}")).await.body);
        assert_eq!(within, all[..=position], "{distance}");
    }
}

/// The same digits are the same number, however they come in.
#[tokio::test]
async fn coordinates_mean_the_same_over_get_and_post() {
    let app = App::new();
    let mut differing = Vec::new();
    for i in 0..200 {
        let (lon, lat) = (73.0 + f64::from(i) * 0.123_456_789_012_345, 35.0 + f64::from(i) * 0.071_234_567_890_123);
        let get =
            app.get(&format!("/processes/nearest/execution?lon={lon:?}&lat={lat:?}&collections=site&limit=1")).await;
        let point = format!(
            "{{\"type\": \"Feature\", \"id\": \"point\", \"properties\": {{}}, \"geometry\": {{\"type\": \"Point\", \"coordinates\": [{lon:?}, {lat:?}]}}}}"
        );
        let body = format!("{{\"inputs\": {{\"subject\": {point}, \"collections\": [\"site\"], \"limit\": 1}}}}");
        let post = app.post_text("/processes/nearest/execution", "application/json", body).await;
        let from = format!("\"from\":[{lon:?},{lat:?}]");
        assert!(String::from_utf8_lossy(&get.body).contains(&from), "GET keeps {from}");
        if get.body != post.body {
            differing.push(from);
        }
    }
    assert!(differing.is_empty(), "{} of 200 differ: {differing:?}", differing.len());
}

#[tokio::test]
async fn exchanged_coordinates_are_measured_as_given_but_noted() {
    let far = App::new().body("/processes/nearest/execution?lon=43.5&lat=87.5&collections=zone").await;
    assert!(far["notes"][0].as_str().unwrap().contains("exchanged"), "{far}");
    let near = App::new().body("/processes/nearest/execution?lon=87.5&lat=43.5&collections=zone").await;
    assert_eq!(near.get("notes"), None);
}
