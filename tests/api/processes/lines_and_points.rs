//! Lines in polygons give lengths, points in polygons counts.

use super::{interval, named, number, posted, rectangle, together};
use crate::harness::{App, EQUATOR_DEGREE_M, near};
use crate::layers::{cell, feature, layer};
use geo_types::{LineString, Point};
use serde_json::{Value, json};

/// One degree along the equator, half a degree to either side.
fn strip() -> Value {
    rectangle(100.0, -0.5, 101.0, 0.5)
}

fn line(positions: &[[f64; 2]]) -> Value {
    json!({"type": "LineString", "coordinates": positions})
}

async fn exact(subject: Value, constraint: Value) -> Value {
    let exact =
        json!({"subject": subject, "constraints": [constraint], "uncertainty-m": 0, "constraint-uncertainty-m": 0});
    posted("overlap", exact).await
}

#[tokio::test]
async fn a_line_has_the_length_that_lies_inside() {
    let body = exact(line(&[[99.5, 0.0], [102.0, 0.0]]), strip()).await;
    let pair = &body["pairs"][0];
    assert_eq!(
        (&pair["relation"], &pair["area"], &pair["verdict"]),
        (&json!("overlaps"), &json!(null), &json!("certain"))
    );
    assert_eq!((&pair["share_of_subject"], &pair["share_of_constraint"]), (&json!(null), &json!(null)));
    near(&pair["length"]["value"], EQUATOR_DEGREE_M, 1e-12);
    assert_eq!(pair["length"]["unit"], "m");
    assert_eq!(interval(&pair["length"]["interval"]), [number(&pair["length"]["value"]); 2]);
    near(&body["constraints"][0]["length"]["value"], EQUATOR_DEGREE_M, 1e-12);
    assert_eq!(body["constraints"][0]["coverage"], "partial");
}

#[tokio::test]
async fn seen_from_the_polygon_the_length_is_the_same_and_the_relation_turned() {
    for (positions, relation, turned) in [
        (vec![[99.5, 0.0], [102.0, 0.0]], "overlaps", "overlaps"),
        (vec![[100.2, 0.0], [100.8, 0.1]], "inside", "contains"),
        (vec![[100.0, 0.5], [101.0, 0.5]], "touches", "touches"),
    ] {
        let (one, other) = (exact(line(&positions), strip()).await, exact(strip(), line(&positions)).await);
        let (one, other) = (&one["pairs"][0], &other["pairs"][0]);
        assert_eq!((one["relation"].as_str(), other["relation"].as_str()), (Some(relation), Some(turned)));
        assert_eq!((&one["length"], &one["verdict"]), (&other["length"], &other["verdict"]), "{relation}");
        assert_eq!((&one["inside"], &one["contains"]), (&other["contains"], &other["inside"]), "{relation}");
    }
}

#[tokio::test]
async fn a_line_along_the_border_only_touches() {
    for on_border in
        [vec![[100.0, 0.5], [101.0, 0.5]], vec![[100.0, -1.0], [100.0, 1.0]], vec![[99.0, 0.5], [100.0, 0.5]]]
    {
        let pair = exact(line(&on_border), strip()).await["pairs"][0].clone();
        assert_eq!((&pair["relation"], &pair["verdict"]), (&json!("touches"), &json!("no")), "{on_border:?}");
        assert_eq!(pair["length"]["value"], 0.0);
    }
    assert_eq!(exact(line(&[[98.0, 0.0], [99.0, 0.0]]), strip()).await["pairs"], json!([]));
}

/// A line may wind within its ε: no length bounds it. That of a polygon moves the ends.
#[tokio::test]
async fn only_an_exact_line_has_an_interval_of_length() {
    let asked = |ours: Value, theirs: Value| {
        let mut inputs = json!({"subject": line(&[[99.5, 0.0], [102.0, 0.0]]), "constraints": [strip()]});
        for (name, value) in [("uncertainty-m", ours), ("constraint-uncertainty-m", theirs)] {
            if !value.is_null() {
                inputs[name] = value;
            }
        }
        inputs
    };
    for (ours, theirs) in [(json!(1), json!(0)), (json!(null), json!(0)), (json!(0), json!(null))] {
        let pair = posted("overlap", asked(ours.clone(), theirs.clone())).await["pairs"][0].clone();
        assert_eq!(pair["length"]["interval"], json!(null), "{ours} {theirs}");
    }
    let pair = posted("overlap", asked(json!(0), json!(1000))).await["pairs"][0].clone();
    let [least, most] = interval(&pair["length"]["interval"]);
    for (found, expected) in [(least, EQUATOR_DEGREE_M - 2000.0), (most, EQUATOR_DEGREE_M + 2000.0)] {
        assert!((found - expected).abs() < 25.0, "{found} {expected}");
    }
    assert!(least <= EQUATOR_DEGREE_M - 2000.0 && most >= EQUATOR_DEGREE_M + 2000.0, "on the safe side");
    assert_eq!(pair["verdict"], "certain");
}

#[tokio::test]
async fn points_are_counted_and_those_on_the_border_told_apart() {
    let points =
        json!({"type": "MultiPoint", "coordinates": [[100.5, 0], [100.2, 0.1], [100, 0], [101, 0.5], [103, 0]]});
    let pair = exact(points.clone(), strip()).await["pairs"][0].clone();
    assert_eq!(pair["count"], json!({"inside": 2, "on_boundary": 2, "total": 5, "interval": [2, 2]}));
    assert_eq!(
        (&pair["relation"], &pair["area"], &pair["verdict"]),
        (&json!("overlaps"), &json!(null), &json!("certain"))
    );
    let turned = exact(strip(), points).await;
    assert_eq!((&turned["pairs"][0]["count"], &turned["constraints"][0]["points_inside"]), (&pair["count"], &json!(2)));
}

#[tokio::test]
async fn a_point_on_the_border_touches_and_one_outside_is_not_listed() {
    for place in [[100.0, 0.0], [101.0, 0.5], [100.5, -0.5]] {
        let pair = exact(json!({"type": "Point", "coordinates": place}), strip()).await["pairs"][0].clone();
        assert_eq!((&pair["relation"], &pair["verdict"]), (&json!("touches"), &json!("no")), "{place:?}");
        assert_eq!(pair["count"], json!({"inside": 0, "on_boundary": 1, "total": 1, "interval": [0, 0]}));
    }
    assert_eq!(exact(json!({"type": "Point", "coordinates": [99.0, 0.0]}), strip()).await["pairs"], json!([]));
}

#[tokio::test]
async fn the_uncertainty_of_a_point_says_how_many_are_certainly_and_possibly_inside() {
    // 50 m inside, 50 m outside and in the middle; 0.00045° are 50 m.
    let points = json!({"type": "MultiPoint", "coordinates": [[100.000_45, 0], [99.999_55, 0], [100.5, 0]]});
    for (e, expected, verdict) in [(10, [2, 2], "certain"), (100, [1, 3], "certain")] {
        let inputs =
            json!({"subject": points, "constraints": [strip()], "uncertainty-m": e, "constraint-uncertainty-m": 0});
        let pair = posted("overlap", inputs).await["pairs"][0].clone();
        assert_eq!((&pair["count"]["interval"], &pair["verdict"]), (&json!(expected), &json!(verdict)), "{e}");
    }
    let alone = json!({"type": "Point", "coordinates": [100.000_45, 0]});
    for (e, verdicts) in [(json!(10), ["certain", "certain"]), (json!(100), ["possible", "possible"])] {
        let inputs =
            json!({"subject": alone, "constraints": [strip()], "uncertainty-m": e, "constraint-uncertainty-m": 0});
        let pair = posted("overlap", inputs).await["pairs"][0].clone();
        assert_eq!([&pair["verdict"], &pair["inside"]], verdicts, "{e}");
    }
    let unknown = posted("overlap", json!({"subject": alone, "constraints": [strip()]})).await["pairs"][0].clone();
    assert_eq!((&unknown["count"]["interval"], &unknown["verdict"]), (&json!(null), &json!("possible")));
}

#[tokio::test]
async fn a_corridor_is_certain_where_it_runs_deep_enough() {
    let road = line(&[[99.0, 0.0], [102.0, 0.0]]);
    let along = line(&[[99.0, 0.499], [102.0, 0.499]]);
    for (subject, expected) in [(road, "certain"), (along, "possible")] {
        let inputs = json!({"subject": subject, "constraints": [strip()], "uncertainty-m": 500, "constraint-uncertainty-m": 500});
        assert_eq!(posted("overlap", inputs).await["pairs"][0]["verdict"], expected);
    }
}

#[tokio::test]
async fn a_geometry_collection_is_compared_by_each_of_its_dimensions() {
    let mixed = json!({"type": "GeometryCollection", "geometries": [
        rectangle(100.5, -0.25, 101.5, 0.25), line(&[[99.5, -0.4], [100.25, -0.4]]), {"type": "Point", "coordinates": [100.1, 0.4]}]});
    let pair = exact(mixed, strip()).await["pairs"][0].clone();
    assert_eq!(pair["relation"], "overlaps");
    near(&pair["share_of_subject"], 0.5, 1e-6);
    assert_eq!(pair["count"]["inside"], 1);
    let quarter = number(&exact(line(&[[99.5, -0.4], [100.25, -0.4]]), strip()).await["pairs"][0]["length"]["value"]);
    near(&pair["length"]["value"], quarter, 1e-12);
}

#[tokio::test]
async fn a_constraint_sums_the_lengths_and_points_of_all_pairs() {
    let roads = vec![
        feature("r1", LineString::from(vec![(99.0, 0.0), (102.0, 0.0)]), json!({})),
        feature("r2", LineString::from(vec![(100.25, 0.0), (100.75, 0.0)]), json!({})),
        feature("r3", LineString::from(vec![(90.0, 0.0), (91.0, 0.0)]), json!({})),
    ];
    let wells = (0..10).map(|i| feature(&format!("w{i}"), Point::new(100.05 + f64::from(i) / 5.0, 0.0), json!({})));
    let app = App::of(vec![layer("road", "路", "Roads", roads), layer("well", "井", "Wells", wells.collect())]);
    let body = app.execute("overlap", &json!({"subject": strip(), "constraints": ["road", "well"]})).await.ok("sums");
    let [road, well] = [0, 1].map(|i| &body["constraints"][i]);
    near(&road["length"]["value"], 1.5 * EQUATOR_DEGREE_M, 1e-12);
    assert_eq!((&road["features_compared"], road.get("points_inside")), (&json!(3), None));
    assert_eq!((&well["points_inside"], well.get("length")), (&json!(5), None));
    assert_eq!((&road["net"], &well["net"]), (&json!(null), &json!(null)), "lines and points cover no ground");
    let ids: Vec<&Value> = body["pairs"].as_array().unwrap().iter().map(|p| &p["constraint"]["id"]).collect();
    assert_eq!(ids, ["r1", "r2", "w0", "w1", "w2", "w3", "w4"], "longest first, then by id");
}

#[tokio::test]
async fn lines_and_points_are_not_compared_with_each_other() {
    let cross = line(&[[100.0, -1.0], [100.0, 1.0]]);
    for (subject, constraint) in [
        (line(&[[99.0, 0.0], [101.0, 0.0]]), cross.clone()),
        (json!({"type": "Point", "coordinates": [100, 0]}), cross),
        (json!({"type": "Point", "coordinates": [100, 0]}), json!({"type": "Point", "coordinates": [100, 0]})),
    ] {
        let body = exact(subject, constraint).await;
        assert_eq!((&body["pairs"], &body["constraints"][0]["coverage"]), (&json!([]), &json!("no_data")));
    }
}

#[tokio::test]
async fn a_road_through_a_hole_is_not_inside() {
    let ring = json!({"type": "Polygon", "coordinates": [
        strip()["coordinates"][0], [[100.25, -0.25], [100.75, -0.25], [100.75, 0.25], [100.25, 0.25], [100.25, -0.25]]]});
    let body = exact(line(&[[99.0, 0.0], [102.0, 0.0]]), ring.clone()).await;
    near(&body["pairs"][0]["length"]["value"], 0.5 * EQUATOR_DEGREE_M, 1e-12);
    let points = together(vec![named("in_hole", json!({"type": "Point", "coordinates": [100.5, 0]}), json!({}))]);
    assert_eq!(exact(points, ring).await["pairs"], json!([]));
}

#[tokio::test]
async fn stored_lines_are_asked_over_get_like_any_feature() {
    let road = feature("r1", LineString::from(vec![(99.0, 0.0), (102.0, 0.0)]), json!({"uncertainty_m": 0}));
    let area = feature("a1", cell(100.0, -0.5, 101.0, 0.5), json!({"uncertainty_m": 0}));
    let app = App::of(vec![layer("road", "路", "Roads", vec![road]), layer("plot", "地", "Plots", vec![area])]);
    let body = app.body("/processes/overlap/execution?collection=road&constraints=plot&pieces=true").await;
    near(&body["pairs"][0]["length"]["value"], EQUATOR_DEGREE_M, 1e-12);
    let pieces = &body["pairs"][0]["pieces"];
    assert_eq!(pieces["type"], "MultiLineString");
    assert_eq!(
        (&pieces["coordinates"][0][0], &pieces["coordinates"][0][1]),
        (&json!([100.0, 0.0]), &json!([101.0, 0.0]))
    );
    assert_eq!(body["subjects_without_area"][0]["id"], "r1");
}
