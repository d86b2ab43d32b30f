//! Groups divided by zones, what lies outside all of them, and figures that add up.

use super::{measured_well, named, number, posted, rectangle, together};
use crate::harness::{App, CELL_M2, EQUATOR_DEGREE_M, near, refused};
use serde_json::{Value, json};

/// Two counties side by side, 87–88°E and 88–89°E, 43–44°N.
fn counties() -> Value {
    together(vec![
        named("west", rectangle(87.0, 43.0, 88.0, 44.0), json!({"name": "西县"})),
        named("east", rectangle(88.0, 43.0, 89.0, 44.0), json!({"name": "东县"})),
    ])
}

async fn divided(subject: Value, more: Value) -> Value {
    let mut inputs = json!({"subject": subject, "zones": counties()});
    inputs.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let body = posted("summarize", inputs).await;
    measured_well(&body);
    body
}

fn of_zone<'a>(body: &'a Value, id: Option<&str>) -> &'a Value {
    let is = |group: &&Value| group.get("zone").is_some_and(|zone| zone["id"].as_str() == id);
    body["groups"].as_array().unwrap().iter().find(is).unwrap_or_else(|| panic!("no zone {id:?} in {body}"))
}

#[tokio::test]
async fn ground_is_divided_by_zones_and_the_rest_is_outside() {
    // From 87.5 to 90: half in the west, one in the east, one outside.
    let body = divided(rectangle(87.5, 43.0, 90.0, 44.0), json!({})).await;
    for (zone, share) in [(Some("west"), 0.5), (Some("east"), 1.0), (None, 1.0)] {
        let group = of_zone(&body, zone);
        near(&group["net"]["value"], share * CELL_M2, 1e-9);
        assert_eq!(group["features"], 1, "the one feature lies in each");
    }
    assert_eq!(of_zone(&body, Some("west"))["zone"]["name"], "西县");
    assert_eq!(of_zone(&body, None)["zone"], json!(null));
    assert_eq!(body["groups"].as_array().unwrap().len(), 3);
    near(&body["total"]["net"]["value"], 2.5 * CELL_M2, 1e-9);
    assert_eq!(body["total"]["features"], 1);
}

#[tokio::test]
async fn what_lies_wholly_in_the_zones_leaves_no_rest() {
    let body = divided(rectangle(87.5, 43.25, 88.5, 43.75), json!({})).await;
    assert_eq!(body["groups"].as_array().unwrap().len(), 2);
    let body = divided(rectangle(95.0, 43.0, 96.0, 44.0), json!({})).await;
    assert_eq!(body["groups"].as_array().unwrap().len(), 1);
    near(&of_zone(&body, None)["net"]["value"], CELL_M2, 1e-12);
}

#[tokio::test]
async fn lines_and_points_are_divided_too() {
    let strips = together(vec![
        named("a", rectangle(100.0, -0.5, 101.0, 0.5), json!({})),
        named("b", rectangle(101.0, -0.5, 102.0, 0.5), json!({})),
    ]);
    let subject = together(vec![
        named("road", json!({"type": "LineString", "coordinates": [[99.75, 0], [101.5, 0]]}), json!({})),
        named(
            "wells",
            json!({"type": "MultiPoint", "coordinates": [[100.5, 0.1], [100.6, 0.1], [101.5, 0.1], [110, 0]]}),
            json!({}),
        ),
    ]);
    let body = divided(subject, json!({"zones": strips})).await;
    for (zone, degrees, points) in [(Some("a"), 1.0, 2), (Some("b"), 0.5, 1), (None, 0.25, 1)] {
        let group = of_zone(&body, zone);
        near(&group["length"]["value"], degrees * EQUATOR_DEGREE_M, 1e-9);
        assert_eq!((&group["points"], &group["net"]), (&json!(points), &json!(null)), "{zone:?}");
    }
    assert_eq!(body["total"]["points"], 4);
    near(&body["total"]["length"]["value"], 1.75 * EQUATOR_DEGREE_M, 1e-9);
}

#[tokio::test]
async fn zones_that_overlap_count_their_ground_in_each_but_outside_once() {
    let both = together(vec![
        named("a", rectangle(87.0, 43.0, 88.0, 44.0), json!({})),
        named("b", rectangle(87.5, 43.0, 88.5, 44.0), json!({})),
    ]);
    let body = divided(rectangle(87.0, 43.0, 89.0, 44.0), json!({"zones": both})).await;
    for (zone, cells) in [(Some("a"), 1.0), (Some("b"), 1.0), (None, 0.5)] {
        near(&of_zone(&body, zone)["net"]["value"], cells * CELL_M2, 1e-9);
    }
    near(&body["total"]["net"]["value"], 2.0 * CELL_M2, 1e-9);
}

#[tokio::test]
async fn a_zone_without_a_name_is_not_the_outside() {
    let nameless = together(vec![named("", rectangle(87.0, 43.0, 88.0, 44.0), json!({}))]);
    let body = divided(rectangle(87.0, 43.0, 89.0, 44.0), json!({"zones": nameless})).await;
    assert_eq!(body["groups"].as_array().unwrap().len(), 2);
    for zone in [Some(""), None] {
        near(&of_zone(&body, zone)["net"]["value"], CELL_M2, 1e-9);
    }
}

#[tokio::test]
async fn properties_and_zones_make_groups_together() {
    let subject = together(vec![
        named("f1", rectangle(87.5, 43.0, 88.5, 44.0), json!({"kind": "field"})),
        named("f2", rectangle(87.0, 43.0, 87.25, 44.0), json!({"kind": "field"})),
        named("m", rectangle(88.5, 43.0, 89.0, 44.0), json!({"kind": "meadow"})),
    ]);
    let body = divided(subject, json!({"by": ["kind"]})).await;
    let found: Vec<(&str, &str, u64)> = body["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| {
            (g["key"]["kind"].as_str().unwrap(), g["zone"]["id"].as_str().unwrap(), g["features"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(found, [("field", "west", 2), ("field", "east", 1), ("meadow", "east", 1)]);
}

#[tokio::test]
async fn a_clip_comes_before_the_zones() {
    let inputs = json!({"clip": rectangle(87.75, 43.0, 88.25, 44.0)});
    let body = divided(rectangle(87.0, 43.0, 90.0, 44.0), inputs).await;
    assert_eq!(body["groups"].as_array().unwrap().len(), 2, "nothing of the rest is inside the clip");
    near(&of_zone(&body, Some("west"))["net"]["value"], 0.25 * CELL_M2, 1e-9);
    near(&body["total"]["net"]["value"], 0.5 * CELL_M2, 1e-9);
}

/// In units of the last decimal.
fn units(value: &Value, decimals: i32) -> i64 {
    let scaled = number(value) * 10f64.powi(decimals);
    assert!((scaled - scaled.round()).abs() < 1e-5, "{value} has more than {decimals} decimals");
    #[allow(clippy::cast_possible_truncation)]
    let whole = scaled.round() as i64;
    whole
}

#[tokio::test]
async fn shown_figures_add_up_to_the_rounded_sum() {
    for (unit, decimals) in [("km2", 0), ("km2", 3), ("ha", 2), ("mu", 2), ("m2", 0)] {
        let inputs = json!({"unit": unit, "decimals": decimals});
        let body = divided(rectangle(87.123_4, 43.1, 89.765_4, 43.9), inputs).await;
        assert_eq!(body["shown_by"], "largest_remainder");
        let groups = body["groups"].as_array().unwrap();
        let sum: f64 = groups.iter().map(|g| number(&g["net"]["value"])).sum();
        let scale = 10f64.powi(decimals);
        let shown: i64 = groups.iter().map(|g| units(&g["shown"], decimals)).sum();
        assert_eq!(shown, units(&json!((sum * scale).round() / scale), decimals), "{unit} {decimals}");
        for group in groups {
            let off = (number(&group["shown"]) - number(&group["net"]["value"])).abs();
            assert!(off < 10f64.powi(-decimals), "{group}");
        }
        assert_eq!(body["total"].get("shown"), None, "the sum of groups is not the total where they overlap");
    }
}

#[tokio::test]
async fn without_decimals_nothing_is_shown_and_groups_without_ground_have_nothing_to_show() {
    let body = divided(rectangle(87.5, 43.0, 90.0, 44.0), json!({})).await;
    assert_eq!((body.get("shown_by"), body["groups"][0].get("shown")), (None, None));
    let mixed = together(vec![
        named("f", rectangle(87.0, 43.0, 88.0, 44.0), json!({"kind": "field"})),
        named("r", json!({"type": "LineString", "coordinates": [[87, 43.5], [88, 43.5]]}), json!({"kind": "road"})),
    ]);
    let body = posted("summarize", json!({"subject": mixed, "by": ["kind"], "decimals": 1, "unit": "km2"})).await;
    let groups = body["groups"].as_array().unwrap();
    assert_eq!((&groups[0]["key"]["kind"], groups[0]["shown"].is_number()), (&json!("field"), true));
    assert_eq!((&groups[1]["key"]["kind"], groups[1].get("shown")), (&json!("road"), None));
}

#[tokio::test]
async fn stored_zones_are_named_with_their_collection() {
    let path = "/processes/summarize/execution?collection=zone&ids=zone_cell&zones=rule";
    let body = App::new().body(path).await;
    let mut ids: Vec<Option<&str>> =
        body["groups"].as_array().unwrap().iter().map(|g| g["zone"]["id"].as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, [None, Some("rule_mid"), Some("rule_west")], "half each, and a quarter outside");
    assert_eq!(body["groups"][0]["zone"]["collection"], "rule");
    assert!(body["notes"].to_string().contains("zones"), "a point and an unplaced rule hold nothing: {body}");
    refused("summarize", json!({"subject": {"collection": "zone"}, "zones": ["rule", "zone"]}), "zones").await;
}
