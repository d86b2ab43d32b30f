//! What does it overlap, and by how much?

use super::{asked, listed, posted, square};
use crate::harness::{App, CELL_M2, cell_m2, near};
use crate::layers::{cell, feature, layer};
use serde_json::{Value, json};

async fn overlapped(ids: &str, constraints: &str) -> Value {
    let (collection, _) = ids.split_once('_').unwrap();
    let inputs = json!({"subject": {"collection": collection, "ids": ids.split(',').collect::<Vec<_>>()}, "constraints": constraints.split(',').collect::<Vec<_>>()});
    asked("overlap", &format!("collection={collection}&ids={ids}&constraints={constraints}"), inputs).await
}

fn pairs(answer: &Value) -> Vec<(String, String)> {
    let id = |of: &Value| of["id"].as_str().unwrap().to_string();
    answer["pairs"].as_array().unwrap().iter().map(|p| (id(&p["subject"]), id(&p["constraint"]))).collect()
}

fn pair(a: &str, b: &str) -> (String, String) {
    (a.to_string(), b.to_string())
}

#[tokio::test]
async fn overlap_gives_area_and_share_of_either_side() {
    let body = overlapped("zone_cell", "rule").await;
    assert_eq!(pairs(&body), [pair("zone_cell", "rule_mid"), pair("zone_cell", "rule_west")]);
    for found in body["pairs"].as_array().unwrap() {
        near(&found["area"]["value"], 0.5 * CELL_M2, 1e-9);
        near(&found["share_of_subject"], 0.5, 1e-9);
        near(&found["share_of_constraint"], 1.0, 1e-9);
        assert_eq!((&found["area"]["unit"], &found["area"]["method"]), (&json!("m2"), &json!("ellipsoidal")));
    }
    let back = overlapped("rule_mid", "zone").await;
    near(&back["pairs"][0]["share_of_subject"], 1.0, 1e-9);
    near(&back["pairs"][0]["share_of_constraint"], 0.5, 1e-9);
}

#[tokio::test]
async fn no_share_is_above_one() {
    for (ids, constraints) in [("zone_cell", "rule"), ("rule_mid", "zone"), ("rule_mid,rule_west", "zone,rule")] {
        for found in overlapped(ids, constraints).await["pairs"].as_array().unwrap() {
            assert!(
                found["share_of_subject"].as_f64().unwrap() <= 1.0
                    && found["share_of_constraint"].as_f64().unwrap() <= 1.0
            );
        }
    }
}

#[tokio::test]
async fn overlapping_constraints_count_once_in_net_and_twice_in_gross() {
    let body = overlapped("zone_cell", "rule").await;
    let sum = &body["constraints"][0];
    near(&sum["gross"]["value"], CELL_M2, 1e-9);
    near(&sum["net"]["value"], 0.75 * CELL_M2, 1e-9);
    near(&sum["remaining"]["value"], 0.25 * CELL_M2, 1e-9);
    assert_eq!((&sum["collection"], &sum["coverage"]), (&json!("rule"), &json!("partial")));
    assert_eq!(
        (&sum["features_compared"], &sum["features_without_area"], &sum["features_without_geometry"]),
        (&json!(2), &json!(1), &json!(1))
    );
}

#[tokio::test]
async fn neighbours_that_only_touch_are_not_listed() {
    let body = overlapped("zone_cell", "zone").await;
    assert_eq!(pairs(&body), []);
    let sum = &body["constraints"][0];
    assert_eq!(
        (&sum["net"]["value"], &sum["gross"]["value"], &sum["coverage"]),
        (&json!(0.0), &json!(0.0), &json!("partial"))
    );
    near(&sum["remaining"]["value"], CELL_M2, 1e-12);
}

#[tokio::test]
async fn a_feature_is_not_compared_with_itself() {
    let body = overlapped("rule_mid", "rule").await;
    assert_eq!(pairs(&body), [pair("rule_mid", "rule_west")]);
    near(&body["pairs"][0]["area"]["value"], 0.25 * CELL_M2, 1e-9);
}

#[tokio::test]
async fn a_layer_of_points_answers_no_data() {
    let body = overlapped("zone_cell", "site,line,zone").await;
    let coverage: Vec<&Value> = body["constraints"].as_array().unwrap().iter().map(|c| &c["coverage"]).collect();
    assert_eq!(coverage, ["no_data", "no_data", "partial"]);
    let site = &body["constraints"][0];
    assert_eq!((&site["net"], &site["gross"], &site["remaining"]), (&json!(null), &json!(null), &json!(null)));
    assert_eq!(
        (&site["features_compared"], &site["features_without_area"], &site["features_without_geometry"]),
        (&json!(0), &json!(5), &json!(1))
    );
}

#[tokio::test]
async fn a_subject_without_polygon_is_no_data_and_not_free_of_conflict() {
    let body = overlapped("site_a", "zone").await;
    let zone = &body["constraints"][0];
    assert_eq!((&zone["coverage"], &zone["features_compared"]), (&json!("no_data"), &json!(0)));
    assert_eq!((&zone["net"], &zone["remaining"]), (&json!(null), &json!(null)));
}

#[tokio::test]
async fn constraints_come_in_the_order_asked() {
    let collections = |body: &Value| -> Vec<String> {
        body["constraints"].as_array().unwrap().iter().map(|c| c["collection"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(collections(&overlapped("zone_cell", "rule,line,zone").await), ["rule", "line", "zone"]);
    assert_eq!(collections(&overlapped("zone_cell", "zone,rule,line").await), ["zone", "rule", "line"]);
}

#[tokio::test]
async fn a_constraint_that_is_named_twice_counts_once() {
    let body = overlapped("zone_cell", "rule,rule").await;
    assert_eq!(body["constraints"].as_array().unwrap().len(), 1);
    assert_eq!(pairs(&body), [pair("zone_cell", "rule_mid"), pair("zone_cell", "rule_west")]);
}

#[tokio::test]
async fn a_constraint_may_be_an_object_that_names_its_collection() {
    let subject = json!({"collection": "zone", "ids": ["zone_cell"]});
    let plain = posted("overlap", json!({"subject": subject, "constraints": ["rule"]})).await;
    let object = posted("overlap", json!({"subject": subject, "constraints": [{"collection": "rule"}]})).await;
    assert_eq!(plain, object);
}

#[tokio::test]
async fn pairs_come_largest_first() {
    let body = posted("overlap", json!({"subject": square(87.25, 1.0), "constraints": ["zone", "rule"]})).await;
    let found: Vec<String> = pairs(&body).into_iter().map(|(_, constraint)| constraint).collect();
    assert_eq!(found, ["zone_cell", "rule_mid", "rule_west", "zone_twin"]);
    near(&body["pairs"][0]["area"]["value"], 0.75 * CELL_M2, 1e-9);
    assert_eq!(body["pairs"][0]["subject"]["collection"], json!(null));
}

#[tokio::test]
async fn a_hole_is_no_common_ground() {
    let hole = json!({"type": "Polygon", "coordinates": [[[90.25, 43.25], [90.75, 43.25], [90.75, 43.75], [90.25, 43.75], [90.25, 43.25]]]});
    let body = posted("overlap", json!({"subject": hole, "constraints": ["zone"]})).await;
    assert_eq!(pairs(&body), []);
    let body = posted("overlap", json!({"subject": square(90.0, 1.0), "constraints": ["zone"]})).await;
    near(&body["pairs"][0]["area"]["value"], CELL_M2 - cell_m2(0.5, 43.25, 43.75), 1e-9);
    near(&body["pairs"][0]["share_of_constraint"], 1.0, 1e-9);
    near(&body["constraints"][0]["remaining"]["value"], cell_m2(0.5, 43.25, 43.75), 1e-9);
}

#[tokio::test]
async fn subjects_that_cannot_overlap_are_told_apart() {
    let body = overlapped("site_a,site_lost", "zone").await;
    assert_eq!(
        (listed(&body, "subjects_without_area"), listed(&body, "subjects_without_geometry")),
        (vec!["site_a".into()], vec!["site_lost".into()])
    );
    assert_eq!(pairs(&body), []);
}

#[tokio::test]
async fn pieces_are_the_common_ground_as_geojson() {
    let subject = json!({"collection": "zone", "ids": ["zone_cell"]});
    let body = asked(
        "overlap",
        "collection=zone&ids=zone_cell&constraints=rule&pieces=true",
        json!({"subject": subject, "constraints": ["rule"], "pieces": true}),
    )
    .await;
    for found in body["pairs"].as_array().unwrap() {
        assert_eq!(found["pieces"]["type"], "MultiPolygon");
        let again = posted("area", json!({"subject": found["pieces"]})).await;
        near(&again["total"]["gross"]["value"], found["area"]["value"].as_f64().unwrap(), 1e-12);
    }
    let positions: Vec<&Value> = body["pairs"][0]["pieces"]["coordinates"][0][0].as_array().unwrap().iter().collect();
    assert!(positions.iter().all(|p| (87.25..=87.75).contains(&p[0].as_f64().unwrap())), "{positions:?}");
    assert_eq!(positions.first(), positions.last(), "rings are closed");
}

#[tokio::test]
async fn pieces_come_only_when_asked_for() {
    let subject = json!({"collection": "zone", "ids": ["zone_cell"]});
    let without = asked(
        "overlap",
        "collection=zone&ids=zone_cell&constraints=rule&pieces=false",
        json!({"subject": subject, "constraints": ["rule"], "pieces": false}),
    )
    .await;
    assert_eq!(without["pairs"][0].get("pieces"), None);
    assert_eq!(without, overlapped("zone_cell", "rule").await);
}

#[tokio::test]
async fn a_geometry_collection_that_is_covered_has_a_share_of_one() {
    let subject = json!({"type": "GeometryCollection", "geometries": [square(87.0, 0.75), square(87.25, 0.75)]});
    let body = posted("overlap", json!({"subject": subject, "constraints": ["zone"]})).await;
    near(&body["pairs"][0]["area"]["value"], CELL_M2, 1e-9);
    near(&body["pairs"][0]["share_of_subject"], 1.0, 1e-9);
}

#[tokio::test]
async fn overlap_of_a_cell_with_many_strips_adds_up() {
    let strip = |i: u32| {
        feature(&format!("s{i}"), cell(87.0 + f64::from(i) / 8.0, 43.0, 87.0 + f64::from(i + 1) / 8.0, 44.0), json!({}))
    };
    let app = App::of(vec![layer("strip", "条", "Strips", (0..8).map(strip).collect())]);
    let body =
        app.execute("overlap", &json!({"subject": square(87.0, 1.0), "constraints": ["strip"]})).await.ok("strips");
    let sum = &body["constraints"][0];
    near(&sum["net"]["value"], CELL_M2, 1e-9);
    near(&sum["gross"]["value"], CELL_M2, 1e-9);
    assert!(sum["remaining"]["value"].as_f64().unwrap() <= 1e-9 * CELL_M2, "{sum}");
}
