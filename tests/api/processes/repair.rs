//! Invalid geometries: refused with reasons, or made valid where that is asked, and then it is said.

use super::{number, posted, rectangle};
use crate::harness::{App, CELL_M2, near, refused};
use serde_json::{Value, json};

fn polygon(rings: Value) -> Value {
    json!({"type": "Polygon", "coordinates": rings})
}

/// Two triangles with a common tip at (87.5, 43.5).
fn bow_tie() -> Value {
    polygon(json!([[[87, 43], [88, 44], [88, 43], [87, 44], [87, 43]]]))
}

async fn mended(geometry: Value) -> Value {
    posted("area", json!({"subject": geometry, "repair": true})).await
}

#[tokio::test]
async fn a_bow_tie_is_refused_with_ring_vertex_and_place_and_without_an_area() {
    for process in ["area", "overlap", "nearest", "reconcile", "summarize", "buffer", "union", "difference"] {
        let mut inputs = json!({"subject": bow_tie()});
        for (needed_by, name, value) in [
            ("overlap", "constraints", json!(["zone"])),
            ("nearest", "collections", json!(["zone"])),
            ("buffer", "distance-m", json!(5)),
            ("difference", "minus", json!(["zone"])),
        ] {
            if needed_by == process {
                inputs[name] = value;
            }
        }
        let problem = refused(process, inputs, "subject").await;
        let detail = problem["detail"].as_str().unwrap();
        for words in ["ring 0", "self-intersection", "(87.5, 43.5)", "edge 0", "edge 2"] {
            assert!(detail.contains(words), "{process}: {detail}");
        }
        assert!(!problem.to_string().contains("m2"), "{problem}");
    }
}

#[tokio::test]
async fn every_crossing_ring_is_told_with_its_place() {
    let hole = json!([[87.2, 43.2], [87.4, 43.4], [87.4, 43.2], [87.2, 43.4], [87.2, 43.2]]);
    let cell = json!([[87, 43], [88, 43], [88, 44], [87, 44], [87, 43]]);
    let tie = json!([[90, 43], [91, 44], [91, 43], [90, 44], [90, 43]]);
    let shape = json!({"type": "MultiPolygon", "coordinates": [[cell, hole], [tie]]});
    let problem = refused("area", json!({"subject": shape}), "subject").await;
    let detail = problem["detail"].as_str().unwrap();
    for words in ["ring 1 of polygon 0", "(87.3", "43.3)", "ring 0 of polygon 1", "(90.5, 43.5)"] {
        assert!(detail.contains(words), "{words}: {detail}");
    }
}

#[tokio::test]
async fn holes_that_lie_outside_or_cross_the_border_are_told_with_their_place() {
    let cell = json!([[87, 43], [88, 43], [88, 44], [87, 44], [87, 43]]);
    for (hole, words) in [
        (json!([[89, 43], [89.5, 43], [89.5, 43.5], [89, 43]]), "ring 1"),
        (json!([[87.5, 43.5], [88.5, 43.5], [88.5, 43.6], [87.5, 43.6], [87.5, 43.5]]), "ring 1"),
    ] {
        let problem = refused("area", json!({"subject": polygon(json!([cell, hole]))}), "subject").await;
        assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
    }
}

#[tokio::test]
async fn a_bow_tie_that_may_be_repaired_becomes_its_two_triangles_and_says_so() {
    let body = mended(bow_tie()).await;
    let triangles = json!({"type": "MultiPolygon", "coordinates": [
        [[[87, 43], [87.5, 43.5], [87, 44], [87, 43]]], [[[88, 43], [88, 44], [87.5, 43.5], [88, 43]]]]});
    let expected = number(&posted("area", json!({"subject": triangles})).await["total"]["net"]["value"]);
    near(&body["total"]["net"]["value"], expected, 1e-12);
    assert!((expected / CELL_M2 - 0.5).abs() < 1e-4, "about half of the cell: {expected}");
    let repairs = body["repairs"].as_array().unwrap();
    assert_eq!((repairs.len(), &repairs[0]["id"]), (1, &json!("#0")));
    assert_eq!(repairs[0]["area_after"]["value"], body["total"]["net"]["value"]);
    // The two loops run in opposite directions: the ring formula finds that they cancel out.
    assert!(number(&repairs[0]["area_before"]["value"]).abs() < 1e-3, "{repairs:?}");
    assert_eq!((&repairs[0]["area_before"]["unit"], &repairs[0]["area_after"]["unit"]), (&json!("m2"), &json!("m2")));
    let changes = repairs[0]["changes"].to_string();
    assert!(changes.contains("ring 0") && changes.contains("(87.5, 43.5)"), "{changes}");
}

#[tokio::test]
async fn before_and_after_show_what_a_repair_has_changed() {
    let hole_outside = polygon(json!([
        [[87, 43], [88, 43], [88, 44], [87, 44], [87, 43]],
        [[89, 43], [89.5, 43], [89.5, 44], [89, 44], [89, 43]]
    ]));
    let body = mended(hole_outside).await;
    let repair = &body["repairs"][0];
    near(&repair["area_after"]["value"], number(&body["total"]["net"]["value"]), 1e-12);
    assert!(repair["changes"].as_array().is_some_and(|changes| !changes.is_empty()), "{repair}");
    let twice = json!({"type": "MultiPolygon", "coordinates": [
        rectangle(87.0, 43.0, 88.0, 44.0)["coordinates"], rectangle(87.5, 43.0, 88.5, 44.0)["coordinates"]]});
    let body = mended(twice).await;
    near(&body["repairs"][0]["area_before"]["value"], 2.0 * CELL_M2, 1e-9);
    near(&body["repairs"][0]["area_after"]["value"], 1.5 * CELL_M2, 1e-9);
    near(&body["total"]["gross"]["value"], 1.5 * CELL_M2, 1e-9);
}

#[tokio::test]
async fn a_valid_geometry_is_left_as_it_is_and_nothing_is_said() {
    let valid = rectangle(87.0, 43.0, 88.0, 44.0);
    let (asked, plain) = (mended(valid.clone()).await, posted("area", json!({"subject": valid})).await);
    assert_eq!(asked, plain);
    assert_eq!(plain.get("repairs"), None);
}

#[tokio::test]
async fn of_several_features_only_the_invalid_ones_are_repaired() {
    let feature = |id: &str, geometry| json!({"type": "Feature", "id": id, "properties": {}, "geometry": geometry});
    let subject = json!({"type": "FeatureCollection", "features": [
        feature("good", rectangle(90.0, 43.0, 91.0, 44.0)), feature("tie", bow_tie())]});
    let body = mended(subject.clone()).await;
    assert_eq!(body["repairs"].as_array().unwrap().len(), 1);
    assert_eq!(body["repairs"][0]["id"], "tie");
    let detail = refused("area", json!({"subject": subject}), "subject").await["detail"].to_string();
    assert!(detail.contains("tie") && !detail.contains("good"), "{detail}");
}

#[tokio::test]
async fn a_repaired_subject_is_compared_like_any_other() {
    let inputs = json!({"subject": bow_tie(), "repair": true, "constraints": ["rule"], "uncertainty-m": 0});
    let body = posted("overlap", inputs).await;
    assert_eq!(body["repairs"][0]["id"], "#0");
    let west = body["pairs"].as_array().unwrap().iter().find(|p| p["constraint"]["id"] == "rule_west").unwrap();
    near(&west["share_of_subject"], 0.5, 1e-6);
}

#[tokio::test]
async fn what_has_no_repair_is_refused_all_the_same() {
    for geometry in [
        json!({"type": "Point", "coordinates": [44.2, 91]}),
        polygon(json!([[[387, 43], [388, 43], [388, 44], [387, 43]]])),
        json!({"type": "MultiPoint", "coordinates": []}),
        json!({"type": "GeometryCollection", "geometries": []}),
        polygon(json!([[[87, 43], [87, 43], [87, 43], [87, 43]]])),
        polygon(json!([[[87, 43], [88, 44], [87.5, 43.5], [87, 43]]])),
    ] {
        refused("area", json!({"subject": geometry, "repair": true}), "subject").await;
    }
}

#[tokio::test]
async fn stored_features_are_not_repaired() {
    for subject in [json!({"collection": "zone"}), json!({"collection": "zone", "ids": ["zone_cell"]})] {
        let problem = refused("area", json!({"subject": subject, "repair": true}), "repair").await;
        assert!(problem["detail"].as_str().unwrap().contains("stored"), "{problem}");
        posted("area", json!({"subject": subject, "repair": false})).await;
    }
}

#[tokio::test]
async fn repair_is_yes_or_no() {
    for value in [json!("true"), json!(1), json!(null)] {
        refused("area", json!({"subject": bow_tie(), "repair": value}), "repair").await;
    }
    refused("area", json!({"subject": bow_tie(), "repair": false}), "subject").await;
    App::new().get("/processes/area/execution?collection=zone&repair=true").await.refuses("repair", "nothing supplied");
}
