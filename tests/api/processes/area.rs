//! How large is it?

use super::{asked, listed, posted, square};
use crate::harness::{CELL_M2, cell_m2, near};
use serde_json::json;

/// The metric of the CGCS2000 ellipsoid integrated by Simpson's rule with 2000 steps.
const CELL_PERIMETER_M: f64 = 383_952.132_207_226_3;

#[tokio::test]
async fn the_area_of_a_cell_is_its_closed_form_in_every_unit() {
    for (unit, factor) in [("m2", 1.0), ("ha", 1e4), ("km2", 1e6), ("mu", 2000.0 / 3.0)] {
        let inputs = json!({"subject": {"collection": "zone", "ids": ["zone_cell"]}, "unit": unit});
        let body = asked("area", &format!("collection=zone&ids=zone_cell&unit={unit}"), inputs).await;
        for measure in [&body["features"][0]["area"], &body["total"]["net"], &body["total"]["gross"]] {
            near(&measure["value"], CELL_M2 / factor, 1e-12);
            assert_eq!(measure["unit"], unit);
        }
    }
}

#[tokio::test]
async fn square_metres_on_the_ellipsoid_are_the_default() {
    let body = asked(
        "area",
        "collection=zone&ids=zone_cell",
        json!({"subject": {"collection": "zone", "ids": ["zone_cell"]}}),
    )
    .await;
    let area = &body["features"][0]["area"];
    assert_eq!(
        (&area["unit"], &area["method"], &area["ellipsoid"]),
        (&json!("m2"), &json!("ellipsoidal"), &json!("CGCS2000"))
    );
    assert_eq!(area["edges"], "straight in (lon, lat)");
    let named = asked(
        "area",
        "collection=zone&ids=zone_cell&method=ellipsoidal&unit=m2",
        json!({"subject": {"collection": "zone", "ids": ["zone_cell"]}, "method": "ellipsoidal", "unit": "m2"}),
    )
    .await;
    assert_eq!(named, body);
}

#[tokio::test]
async fn the_perimeter_is_two_meridian_arcs_and_two_parallels() {
    let body = asked(
        "area",
        "collection=zone&ids=zone_cell&unit=ha",
        json!({"subject": {"collection": "zone", "ids": ["zone_cell"]}, "unit": "ha"}),
    )
    .await;
    near(&body["features"][0]["perimeter"]["value"], CELL_PERIMETER_M, 1e-11);
    assert_eq!(body["features"][0]["perimeter"]["unit"], "m");
}

#[tokio::test]
async fn areas_come_largest_first_and_leave_out_holes() {
    let body = asked("area", "collection=zone", json!({"subject": {"collection": "zone"}})).await;
    assert_eq!(listed(&body, "features"), ["zone_twin", "zone_cell", "zone_ring"]);
    let ring_m2 = CELL_M2 - cell_m2(0.5, 43.25, 43.75);
    let twin_m2 = CELL_M2 + cell_m2(0.5, 43.0, 43.5);
    near(&body["features"][0]["area"]["value"], twin_m2, 1e-12);
    near(&body["features"][2]["area"]["value"], ring_m2, 1e-12);
    near(&body["total"]["gross"]["value"], CELL_M2 + ring_m2 + twin_m2, 1e-12);
    near(&body["total"]["net"]["value"], CELL_M2 + ring_m2 + twin_m2, 1e-9);
}

#[tokio::test]
async fn equal_areas_come_by_id() {
    let body = asked("area", "collection=rule", json!({"subject": {"collection": "rule"}})).await;
    assert_eq!(listed(&body, "features"), ["rule_mid", "rule_west"]);
}

#[tokio::test]
async fn net_counts_common_ground_once_and_gross_twice() {
    let body = asked("area", "collection=rule", json!({"subject": {"collection": "rule"}})).await;
    near(&body["total"]["gross"]["value"], CELL_M2, 1e-12);
    near(&body["total"]["net"]["value"], 0.75 * CELL_M2, 1e-9);
}

#[tokio::test]
async fn points_and_lines_have_no_area_and_what_is_lost_no_geometry() {
    let body = asked("area", "collection=rule", json!({"subject": {"collection": "rule"}})).await;
    assert_eq!(listed(&body, "without_area"), ["rule_gate"]);
    assert_eq!(listed(&body, "without_geometry"), ["rule_unplaced"]);
    let body = asked(
        "area",
        "collection=site&ids=site_a,site_lost",
        json!({"subject": {"collection": "site", "ids": ["site_a", "site_lost"]}}),
    )
    .await;
    assert_eq!(
        (listed(&body, "features").len(), listed(&body, "without_area"), listed(&body, "without_geometry")),
        (0, vec!["site_a".into()], vec!["site_lost".into()])
    );
    // Not known is not zero.
    assert_eq!((&body["total"]["net"], &body["total"]["gross"]), (&json!(null), &json!(null)));
    let body = asked("area", "collection=line", json!({"subject": {"collection": "line"}})).await;
    assert_eq!(listed(&body, "without_area"), ["line_meridian", "line_slant"]);
}

#[tokio::test]
async fn an_answer_says_what_each_geometry_is_worth() {
    let body = asked(
        "area",
        "collection=zone&ids=zone_cell,zone_ring",
        json!({"subject": {"collection": "zone", "ids": ["zone_cell", "zone_ring"]}}),
    )
    .await;
    let cell = &body["features"][0];
    assert_eq!(
        (&cell["collection"], &cell["id"], &cell["name"]),
        (&json!("zone"), &json!("zone_cell"), &json!("乌鲁木齐片区"))
    );
    assert_eq!((&cell["geometry_basis"], &cell["uncertainty_m"]), (&json!("digitised"), &json!(50.0)));
    assert_eq!(
        (&body["features"][1]["geometry_basis"], &body["features"][1]["uncertainty_m"]),
        (&json!("unknown"), &json!(null))
    );
}

#[tokio::test]
async fn an_id_that_is_named_twice_counts_once() {
    let inputs = json!({"subject": {"collection": "zone", "ids": ["zone_cell", "zone_cell"]}});
    let body = asked("area", "collection=zone&ids=zone_cell,zone_cell", inputs).await;
    assert_eq!(listed(&body, "features"), ["zone_cell"]);
    near(&body["total"]["gross"]["value"], CELL_M2, 1e-12);
}

#[tokio::test]
async fn a_supplied_geometry_may_be_bare_a_feature_or_a_collection() {
    let bare = posted("area", json!({"subject": square(87.0, 1.0)})).await;
    assert_eq!(
        (&bare["features"][0]["collection"], &bare["features"][0]["id"], &bare["features"][0]["name"]),
        (&json!(null), &json!("#0"), &json!(null))
    );
    assert_eq!(bare["features"][0]["geometry_basis"], "supplied");
    near(&bare["total"]["net"]["value"], CELL_M2, 1e-12);
    let named =
        json!({"type": "Feature", "id": "mine", "properties": {"name": "我的地块"}, "geometry": square(87.0, 1.0)});
    let one = posted("area", json!({"subject": named})).await;
    assert_eq!((&one["features"][0]["id"], &one["features"][0]["name"]), (&json!("mine"), &json!("我的地块")));
    let other = json!({"type": "Feature", "id": 7, "properties": null, "geometry": square(87.5, 1.0)});
    let both = posted("area", json!({"subject": {"type": "FeatureCollection", "features": [named, other]}})).await;
    assert_eq!(listed(&both, "features"), ["7", "mine"]);
    near(&both["total"]["gross"]["value"], 2.0 * CELL_M2, 1e-12);
    near(&both["total"]["net"]["value"], 1.5 * CELL_M2, 1e-9);
}

#[tokio::test]
async fn winding_and_heights_do_not_matter() {
    let clockwise = json!({"type": "Polygon", "coordinates": [[[87, 43, 600], [87, 44, 600], [88, 44, 600], [88, 43, 600], [87, 43, 600]]]});
    near(&posted("area", json!({"subject": clockwise})).await["total"]["net"]["value"], CELL_M2, 1e-12);
}

/// Parts of a geometry collection may overlap each other; net counts their ground once all the same.
#[tokio::test]
async fn net_counts_common_ground_of_one_geometry_collection_once() {
    let subject = json!({"type": "GeometryCollection", "geometries": [square(87.0, 1.0), square(87.5, 1.0)]});
    let body = posted("area", json!({"subject": subject})).await;
    near(&body["total"]["net"]["value"], 1.5 * CELL_M2, 1e-9);
}
