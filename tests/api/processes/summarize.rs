//! How much of what: groups, sums, and what is clipped away.

use super::{asked, measured_well, named, number, posted, rectangle, together};
use crate::harness::{App, CELL_M2, EQUATOR_DEGREE_M, near, refused};
use crate::layers::{cell, feature, layer, unplaced};
use geo_types::{LineString, MultiPoint, Point};
use serde_json::{Value, json};

/// Two fields that overlap by a half, a meadow, roads, wells, and one that cannot be placed.
fn uses() -> App {
    let kind = |kind: &str, status: &str| json!({"kind": kind, "status": status});
    let features = vec![
        feature("field_a", cell(87.0, 43.0, 88.0, 44.0), kind("field", "existing")),
        feature("field_b", cell(87.5, 43.0, 88.5, 44.0), kind("field", "planned")),
        unplaced("field_lost", kind("field", "existing")),
        feature("meadow", cell(90.0, 43.0, 90.25, 44.0), kind("meadow", "existing")),
        feature("nameless", cell(91.0, 43.0, 91.125, 44.0), json!({})),
        feature("road_a", LineString::from(vec![(100.0, 0.0), (101.0, 0.0)]), kind("road", "existing")),
        feature("road_b", LineString::from(vec![(100.0, 0.0), (100.5, 0.0)]), kind("road", "existing")),
        feature("well", Point::new(87.25, 43.5), kind("well", "existing")),
        feature("wells", MultiPoint::from(vec![(87.75, 43.5), (89.0, 43.5)]), kind("well", "planned")),
    ];
    App::of(vec![layer("use", "用途", "Uses", features)])
}

async fn summed(question: &str) -> Value {
    let body = uses().body(&format!("/processes/summarize/execution?collection=use{question}")).await;
    measured_well(&body);
    body
}

fn keys(body: &Value, property: &str) -> Vec<Value> {
    body["groups"].as_array().unwrap().iter().map(|g| g["key"][property].clone()).collect()
}

fn group<'a>(body: &'a Value, property: &str, value: &Value) -> &'a Value {
    body["groups"]
        .as_array()
        .unwrap()
        .iter()
        .find(|g| g["key"][property] == *value)
        .unwrap_or_else(|| panic!("no {value}"))
}

#[tokio::test]
async fn without_properties_there_is_one_group_of_all() {
    let body = summed("").await;
    assert_eq!(body["groups"].as_array().unwrap().len(), 1);
    let (all, total) = (&body["groups"][0], &body["total"]);
    assert_eq!((&all["key"], &all["features"], all.get("zone")), (&json!({}), &json!(8), None));
    assert_eq!((&all["net"], &all["gross"], &all["length"]), (&total["net"], &total["gross"], &total["length"]));
    near(&total["gross"]["value"], 2.375 * CELL_M2, 1e-12);
    near(&total["net"]["value"], 1.875 * CELL_M2, 1e-9);
    near(&total["length"]["value"], 1.5 * EQUATOR_DEGREE_M, 1e-12);
    assert_eq!((&total["points"], &body["without_geometry"][0]["id"]), (&json!(3), &json!("field_lost")));
}

#[tokio::test]
async fn groups_come_by_area_then_length_then_count() {
    let body = summed("&by=kind").await;
    assert_eq!(keys(&body, "kind"), [json!("field"), json!("meadow"), json!(null), json!("road"), json!("well")]);
    let field = group(&body, "kind", &json!("field"));
    near(&field["net"]["value"], 1.5 * CELL_M2, 1e-9);
    near(&field["gross"]["value"], 2.0 * CELL_M2, 1e-12);
    assert_eq!((&field["features"], &field["length"], &field["points"]), (&json!(2), &json!(null), &json!(0)));
    let road = group(&body, "kind", &json!("road"));
    near(&road["length"]["value"], 1.5 * EQUATOR_DEGREE_M, 1e-12);
    assert_eq!((&road["net"], &road["gross"], &road["features"]), (&json!(null), &json!(null), &json!(2)));
    let well = group(&body, "kind", &json!("well"));
    assert_eq!((&well["points"], &well["features"], &well["net"]), (&json!(3), &json!(2), &json!(null)));
}

#[tokio::test]
async fn several_properties_make_finer_groups() {
    let body = summed("&by=kind,status").await;
    assert_eq!(body["groups"].as_array().unwrap().len(), 7);
    for entry in body["groups"].as_array().unwrap() {
        let names: Vec<&String> = entry["key"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["kind", "status"]);
    }
    let gross: f64 = body["groups"].as_array().unwrap().iter().filter_map(|g| g["gross"]["value"].as_f64()).sum();
    near(&body["total"]["gross"]["value"], gross, 1e-12);
    near(&body["total"]["net"]["value"], 1.875 * CELL_M2, 1e-9);
}

#[tokio::test]
async fn the_id_may_make_the_groups() {
    let body = summed("&by=id&filter=kind%20%3D%20%27field%27").await;
    assert_eq!(keys(&body, "id"), [json!("field_a"), json!("field_b")]);
}

#[tokio::test]
async fn a_site_clips_what_is_summed() {
    let site = rectangle(87.25, 43.0, 87.75, 44.0);
    let inputs = |by: Value| json!({"subject": {"collection": "use"}, "clip": site, "by": by});
    let body = uses().execute("summarize", &inputs(json!(["kind"]))).await.ok("clip");
    assert_eq!(keys(&body, "kind"), [json!("field")], "the well at 87.25 and that at 87.75 are on the border");
    let field = &body["groups"][0];
    near(&field["net"]["value"], 0.5 * CELL_M2, 1e-9);
    near(&field["gross"]["value"], 0.75 * CELL_M2, 1e-9);
    assert_eq!(field["features"], 2);
    let strip = json!({"subject": {"collection": "use"}, "clip": rectangle(100.25, -1.0, 100.75, 1.0)});
    let body = uses().execute("summarize", &strip).await.ok("strip");
    near(&body["total"]["length"]["value"], 0.75 * EQUATOR_DEGREE_M, 1e-9);
    let nowhere = json!({"subject": {"collection": "use"}, "clip": rectangle(10.0, 0.0, 11.0, 1.0)});
    let body = uses().execute("summarize", &nowhere).await.ok("nowhere");
    assert_eq!(
        (&body["groups"], &body["total"]["net"], &body["total"]["features"]),
        (&json!([]), &json!(null), &json!(0))
    );
}

#[tokio::test]
async fn a_site_of_several_parts_that_overlap_clips_once() {
    let site = together(vec![
        named("a", rectangle(87.0, 43.0, 87.5, 44.0), json!({})),
        named("b", rectangle(87.25, 43.0, 87.75, 44.0), json!({})),
        named("gate", json!({"type": "Point", "coordinates": [87.1, 43.1]}), json!({})),
    ]);
    let inputs = json!({"subject": {"collection": "use", "ids": ["field_a"]}, "clip": site});
    let body = uses().execute("summarize", &inputs).await.ok("two");
    near(&body["total"]["gross"]["value"], 0.75 * CELL_M2, 1e-9);
    assert!(
        body["notes"].to_string().contains('1') && body["notes"].to_string().contains("clip"),
        "the gate holds nothing: {body}"
    );
}

#[tokio::test]
async fn areas_come_in_the_unit_and_by_the_method_asked_for() {
    let plain = number(&summed("").await["total"]["net"]["value"]);
    for (unit, factor) in [("ha", 1e4), ("km2", 1e6), ("mu", 2000.0 / 3.0)] {
        let total = summed(&format!("&unit={unit}")).await["total"].clone();
        near(&total["net"]["value"], plain / factor, 1e-12);
        assert_eq!((&total["net"]["unit"], &total["length"]["unit"]), (&json!(unit), &json!("m")));
    }
    assert_eq!(summed("&method=survey").await["total"]["net"]["method"], "survey");
}

#[tokio::test]
async fn what_is_not_there_is_refused_by_name() {
    let app = uses();
    let path = "/processes/summarize/execution?collection=use";
    app.get(&format!("{path}&by=colour")).await.refuses("by", "colour");
    app.get(&format!("{path}&by=kind,colour")).await.refuses("by", "colour");
    app.get(&format!("{path}&clip=use/well")).await.refuses("clip", "a point holds nothing");
    app.get(&format!("{path}&zones=use/road_a")).await.refuses("zones", "a line holds nothing");
    app.get(&format!("{path}&clip=use,use/meadow")).await.refuses("clip", "two");
    app.get(&format!("{path}&clip=use/nobody")).await.problem(404, "nobody");
    app.get(&format!("{path}&zones=nowhere")).await.problem(404, "nowhere");
    app.get(&format!("{path}&decimals=-1")).await.refuses("decimals", "-1");
    let bow_tie = json!({"type": "Polygon", "coordinates": [[[87, 43], [88, 44], [88, 43], [87, 44], [87, 43]]]});
    for name in ["clip", "zones"] {
        let mut inputs = json!({"subject": {"collection": "zone"}});
        inputs[name] = bow_tie.clone();
        refused("summarize", inputs, name).await;
    }
    refused("summarize", json!({"subject": rectangle(87.0, 43.0, 88.0, 44.0), "by": ["kind"]}), "by").await;
    for by in [json!([]), json!([5]), json!(null), json!({})] {
        let status =
            App::new().execute("summarize", &json!({"subject": {"collection": "zone"}, "by": by})).await.status;
        assert_eq!(status.as_u16(), 400, "{by}");
    }
}

#[tokio::test]
async fn supplied_features_are_grouped_by_their_properties() {
    let plot =
        |id: &str, west: f64, kind: Value| named(id, rectangle(west, 43.0, west + 1.0, 44.0), json!({"kind": kind}));
    let subject = together(vec![
        plot("a", 87.0, json!("field")),
        plot("b", 89.0, json!("field")),
        plot("c", 91.0, json!(7)),
        plot("d", 93.0, json!("7")),
    ]);
    let body = posted("summarize", json!({"subject": subject, "by": ["kind"]})).await;
    assert_eq!(body["groups"].as_array().unwrap().len(), 3, "the number and the text are two");
    near(&body["groups"][0]["net"]["value"], 2.0 * CELL_M2, 1e-9);
}

#[tokio::test]
async fn get_and_post_summarize_alike() {
    let inputs = json!({"subject": {"collection": "zone", "filter": "valid_from IS NOT NULL"}, "by": ["geometry_basis", "valid_to"], "clip": "zone",
        "zones": {"collection": "rule", "ids": ["rule_mid", "rule_west"]}, "unit": "mu", "decimals": 1, "method": "geodesic"});
    let question = "collection=zone&filter=valid_from%20IS%20NOT%20NULL&by=geometry_basis,valid_to&clip=zone&zones=rule/rule_mid,rule/rule_west&unit=mu&decimals=1&method=geodesic";
    asked("summarize", question, inputs).await;
}
