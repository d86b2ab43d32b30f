//! What does it overlap, and by how much?

use super::{asked, interval, listed, measured_well, posted, square};
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
    assert_eq!(
        pairs(&body),
        [pair("zone_cell", "rule_mid"), pair("zone_cell", "rule_west"), pair("zone_cell", "rule_gate")]
    );
    for found in &body["pairs"].as_array().unwrap()[..2] {
        assert_eq!((&found["relation"], &found["sliver"]), (&json!("contains"), &json!(false)));
        near(&found["area"]["value"], 0.5 * CELL_M2, 1e-9);
        near(&found["share_of_subject"], 0.5, 1e-9);
        near(&found["share_of_constraint"], 1.0, 1e-9);
        assert_eq!((&found["area"]["unit"], &found["area"]["method"]), (&json!("m2"), &json!("ellipsoidal")));
    }
    let back = overlapped("rule_mid", "zone").await;
    assert_eq!(back["pairs"][0]["relation"], "inside");
    near(&back["pairs"][0]["share_of_subject"], 1.0, 1e-9);
    near(&back["pairs"][0]["share_of_constraint"], 0.5, 1e-9);
}

#[tokio::test]
async fn shares_and_their_intervals_are_between_nothing_and_all() {
    for (ids, constraints) in [("zone_cell", "rule"), ("rule_mid", "zone"), ("rule_mid,rule_west", "zone,rule")] {
        for found in overlapped(ids, constraints).await["pairs"].as_array().unwrap() {
            for share in ["share_of_subject", "share_of_constraint"] {
                if let Some(value) = found[share].as_f64() {
                    assert!((0.0..=1.0).contains(&value), "{found}");
                }
                let bounds = &found[format!("{share}_interval")];
                if !bounds.is_null() {
                    assert!(interval(bounds).iter().all(|bound| (0.0..=1.0).contains(bound)), "{found}");
                }
            }
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
        (&json!(3), &json!(1), &json!(1))
    );
    assert_eq!(sum["points_inside"], 1);
    measured_well(&body);
}

#[tokio::test]
async fn neighbours_that_only_touch_are_listed_as_such_without_common_ground() {
    let body = overlapped("zone_cell", "zone").await;
    assert_eq!(pairs(&body), [pair("zone_cell", "zone_twin")]);
    let found = &body["pairs"][0];
    assert_eq!((&found["relation"], &found["area"]["value"]), (&json!("touches"), &json!(0.0)));
    assert_eq!((&found["share_of_subject"], &found["share_of_constraint"]), (&json!(0.0), &json!(0.0)));
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
async fn a_layer_of_points_gives_a_count_and_no_area() {
    let body = overlapped("zone_cell", "site,line").await;
    assert_eq!(pairs(&body), [pair("zone_cell", "site_inside")]);
    let (site, line) = (&body["constraints"][0], &body["constraints"][1]);
    for (sum, compared) in [(site, 5), (line, 2)] {
        assert_eq!((&sum["coverage"], &sum["features_compared"]), (&json!("partial"), &json!(compared)));
        assert_eq!((&sum["net"], &sum["gross"], &sum["remaining"]), (&json!(null), &json!(null), &json!(null)));
        assert_eq!(sum["features_without_area"], compared);
    }
    assert_eq!((&site["points_inside"], &site["features_without_geometry"]), (&json!(1), &json!(1)));
}

/// Lines and points are not compared with each other, and what cannot be placed with nothing.
#[tokio::test]
async fn a_constraint_of_which_nothing_can_be_compared_answers_no_data() {
    for (ids, constraint) in
        [("site_a", "line"), ("site_a", "site"), ("line_slant", "site"), ("zone_cell", "rule/rule_unplaced")]
    {
        let (collection, _) = ids.split_once('_').unwrap();
        let path = format!("/processes/overlap/execution?collection={collection}&ids={ids}&constraints={constraint}");
        let body = App::new().body(&path).await;
        let sum = &body["constraints"][0];
        assert_eq!((&sum["coverage"], &sum["features_compared"]), (&json!("no_data"), &json!(0)), "{path}");
        assert_eq!((&sum["net"], &sum["gross"], &sum["remaining"]), (&json!(null), &json!(null), &json!(null)));
        assert_eq!(sum["features_possible"], 0, "{path}");
        assert!(pairs(&body).is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_point_is_compared_with_polygons_and_covers_none_of_them() {
    let body = overlapped("site_inside", "zone").await;
    assert_eq!(pairs(&body), [pair("site_inside", "zone_cell")]);
    assert_eq!((&body["pairs"][0]["relation"], &body["pairs"][0]["area"]), (&json!("inside"), &json!(null)));
    let zone = &body["constraints"][0];
    assert_eq!((&zone["coverage"], &zone["features_compared"]), (&json!("partial"), &json!(3)));
    assert_eq!((&zone["net"], &zone["remaining"], &zone["points_inside"]), (&json!(null), &json!(null), &json!(1)));
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
    assert_eq!(pairs(&body), pairs(&overlapped("zone_cell", "rule").await));
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
    assert_eq!(found, ["zone_cell", "rule_mid", "rule_west", "zone_twin"], "by area, then by id");
    near(&body["pairs"][0]["area"]["value"], 0.75 * CELL_M2, 1e-9);
    assert_eq!(body["pairs"][0]["subject"]["collection"], json!(null));
}

#[tokio::test]
async fn a_hole_is_no_common_ground() {
    let hole = json!({"type": "Polygon", "coordinates": [[[90.25, 43.25], [90.75, 43.25], [90.75, 43.75], [90.25, 43.75], [90.25, 43.25]]]});
    let body = posted("overlap", json!({"subject": hole, "constraints": ["zone"]})).await;
    assert_eq!(pairs(&body), [pair("#0", "zone_ring")]);
    assert_eq!((&body["pairs"][0]["relation"], &body["pairs"][0]["area"]["value"]), (&json!("touches"), &json!(0.0)));
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
    for found in &body["pairs"].as_array().unwrap()[..2] {
        assert_eq!(found["pieces"]["type"], "MultiPolygon");
        let again = posted("area", json!({"subject": found["pieces"]})).await;
        near(&again["total"]["gross"]["value"], found["area"]["value"].as_f64().unwrap(), 1e-12);
    }
    let positions: Vec<&Value> = body["pairs"][0]["pieces"]["coordinates"][0][0].as_array().unwrap().iter().collect();
    assert!(positions.iter().all(|p| (87.25..=87.75).contains(&p[0].as_f64().unwrap())), "{positions:?}");
    assert_eq!(positions.first(), positions.last(), "rings are closed");
    assert_eq!(body["pairs"][2]["pieces"], json!({"type": "MultiPoint", "coordinates": [[87.1, 43.1]]}));
}

/// The official order of EPSG:4490 is latitude, longitude; that of EPSG:4517 north, east with the zone's prefix.
#[tokio::test]
async fn pieces_come_in_the_crs_asked_for() {
    let question = |crs: &str| {
        format!(
            "/processes/overlap/execution?collection=zone&ids=zone_cell&constraints=rule/rule_gate&pieces=true&result-crs={crs}"
        )
    };
    let app = App::new();
    let geographic = app.body(&question("EPSG:4490")).await;
    assert_eq!(geographic["pairs"][0]["pieces"]["coordinates"], json!([[43.1, 87.1]]));
    let plane = app.body(&question("EPSG:4517")).await;
    let [north, east] = [0, 1].map(|i| plane["pairs"][0]["pieces"]["coordinates"][0][i].as_f64().unwrap());
    assert!((4_770_000.0..4_780_000.0).contains(&north) && (29_508_000.0..29_508_300.0).contains(&east));
    app.get(&question("EPSG:0")).await.refuses("result-crs", "EPSG:0");
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
