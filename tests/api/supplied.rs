//! Subjects that came with the request and cannot be measured.

use crate::harness::{App, refused};
use serde_json::{Value, json};

async fn geometry_refused(geometry: Value, reason: &str) {
    let app = App::new();
    let documents =
        [geometry.clone(), json!({"type": "Feature", "id": "mine", "properties": {}, "geometry": geometry})];
    for subject in documents {
        for (process, inputs) in [
            ("area", json!({"subject": subject})),
            ("overlap", json!({"subject": subject, "constraints": ["zone"]})),
            ("nearest", json!({"subject": subject, "collections": ["zone"]})),
        ] {
            let shown: String = inputs.to_string().chars().take(200).collect();
            let problem = app.execute(process, &inputs).await.refuses("subject", &format!("{process} {shown}"));
            let detail = problem["detail"].as_str().unwrap().to_lowercase();
            assert!(detail.contains(reason), "{process}: {detail}");
        }
    }
}

#[tokio::test]
async fn a_bow_tie_is_refused_with_its_reason() {
    let bow_tie =
        |last: [f64; 2]| json!({"type": "Polygon", "coordinates": [[[87, 43], [88, 44], [88, 43], last, [87, 43]]]});
    geometry_refused(bow_tie([87.0, 44.5]), "self-intersection").await;
    geometry_refused(bow_tie([87.0, 44.0]), "self-intersection").await;
}

#[tokio::test]
async fn swapped_axes_are_refused_with_the_position() {
    geometry_refused(json!({"type": "Point", "coordinates": [44.2, 91]}), "(44.2, 91)").await;
    geometry_refused(json!({"type": "LineString", "coordinates": [[0, 0], [181, 0]]}), "position 1").await;
}

#[tokio::test]
async fn an_empty_geometry_is_refused() {
    for (kind, coordinates) in
        [("Polygon", json!([])), ("MultiPolygon", json!([])), ("LineString", json!([])), ("MultiPoint", json!([]))]
    {
        geometry_refused(json!({"type": kind, "coordinates": coordinates}), "").await;
    }
    geometry_refused(json!({"type": "GeometryCollection", "geometries": []}), "empty").await;
    refused("area", json!({"subject": {"type": "FeatureCollection", "features": []}}), "subject").await;
    refused("area", json!({"subject": {"type": "Feature", "geometry": null, "properties": {}}}), "subject").await;
}

#[tokio::test]
async fn rings_and_lines_with_too_few_positions_are_refused() {
    for (kind, coordinates) in [
        ("Polygon", json!([[]])),
        ("Polygon", json!([[[87, 43]]])),
        ("Polygon", json!([[[87, 43], [88, 43]]])),
        ("Polygon", json!([[[87, 43], [88, 43], [87, 43]]])),
        ("Polygon", json!([[[87, 43], [87, 43], [87, 43], [87, 43]]])),
        ("LineString", json!([[87, 43]])),
        ("LineString", json!([[87, 43], [87, 43]])),
    ] {
        geometry_refused(json!({"type": kind, "coordinates": coordinates}), "").await;
    }
}

#[tokio::test]
async fn a_part_or_hole_without_positions_is_refused() {
    let square = json!([[87, 43], [88, 43], [88, 44], [87, 44], [87, 43]]);
    for (kind, coordinates) in [
        ("MultiPolygon", json!([[square], []])),
        ("MultiPolygon", json!([[square], [[]]])),
        ("Polygon", json!([square, []])),
    ] {
        geometry_refused(json!({"type": kind, "coordinates": coordinates}), "").await;
    }
}

#[tokio::test]
async fn a_line_without_positions_among_others_is_refused() {
    geometry_refused(json!({"type": "MultiLineString", "coordinates": [[[87, 43], [88, 43]], []]}), "").await;
}

#[tokio::test]
async fn an_open_ring_is_refused_as_geojson_wants_it_closed() {
    geometry_refused(json!({"type": "Polygon", "coordinates": [[[87, 43], [88, 43], [88, 44], [87, 44]]]}), "").await;
}

#[tokio::test]
async fn holes_outside_and_parts_that_overlap_are_refused() {
    let square = |w: f64, s: f64, d: f64| json!([[w, s], [w + d, s], [w + d, s + d], [w, s + d], [w, s]]);
    geometry_refused(json!({"type": "Polygon", "coordinates": [square(87.0, 43.0, 1.0), square(89.0, 43.0, 0.5)]}), "")
        .await;
    geometry_refused(
        json!({"type": "MultiPolygon", "coordinates": [[square(87.0, 43.0, 1.0)], [square(87.5, 43.0, 1.0)]]}),
        "",
    )
    .await;
}

#[tokio::test]
async fn what_is_not_geojson_is_refused() {
    for subject in [
        json!({}),
        json!({"type": "Circle", "coordinates": [87, 43]}),
        json!({"type": "Point"}),
        json!({"type": "Point", "coordinates": ["87", "43"]}),
        json!({"type": "Point", "coordinates": [87, 43], "crs": {"type": "name", "properties": {"name": "EPSG:4517"}}}),
        json!({"type": "Point", "coordinates": [87]}),
        json!({"type": "Polygon", "coordinates": [[87, 43]]}),
    ] {
        refused("area", json!({"subject": subject}), "subject").await;
    }
}

fn circle(corners: u32) -> Value {
    let corner = |i: u32| {
        let angle = std::f64::consts::TAU * f64::from(i % corners) / f64::from(corners);
        json!([87.5 + 0.4 * angle.cos(), 43.5 + 0.4 * angle.sin()])
    };
    json!({"type": "Polygon", "coordinates": [(0..=corners).map(corner).collect::<Vec<_>>()]})
}

#[tokio::test]
async fn more_vertices_than_the_limit_are_refused_with_both_numbers() {
    App::new().execute("area", &json!({"subject": circle(19_999)})).await.ok("20 000 positions");
    let problem = App::new().execute("area", &json!({"subject": circle(20_000)})).await;
    says(&problem.names(413, "subject", "20 001 positions"), &["20001", "20000"]);
}

#[tokio::test]
async fn the_vertices_of_all_features_count_together() {
    let feature =
        |id: &str, corners| json!({"type": "Feature", "id": id, "properties": {}, "geometry": circle(corners)});
    let both = |second| json!({"subject": {"type": "FeatureCollection", "features": [feature("one", 9_999), feature("two", second)]}});
    App::new().execute("area", &both(9_999)).await.ok("20 000 positions");
    let problem = App::new().execute("area", &both(10_000)).await;
    says(&problem.names(413, "subject", "20 001 positions"), &["20001", "20000"]);
}

/// A comb of narrow teeth upright and one lying across it: every tooth crosses every other.
#[tokio::test]
async fn geometries_that_cross_too_often_are_refused() {
    let comb = |lying: bool| {
        let teeth = (0..100_u32).map(|i| {
            let (a, b) = (f64::from(i) / 100.0, f64::from(i) / 100.0 + 0.005);
            let ring = [[a, 0.0], [b, 0.0], [b, 1.0], [a, 1.0], [a, 0.0]];
            json!([ring.map(|[x, y]| if lying { [87.0 + y, 43.0 + x] } else { [87.0 + x, 43.0 + y] })])
        });
        json!({"type": "Feature", "properties": {}, "geometry": {"type": "MultiPolygon", "coordinates": teeth.collect::<Vec<_>>()}})
    };
    let app = App::with(|settings| settings.limits.max_edge_pairs = 10_000);
    app.execute("area", &json!({"subject": comb(false)})).await.ok("one comb");
    let both = json!({"type": "FeatureCollection", "features": [comb(false), comb(true)]});
    app.execute("area", &json!({"subject": both})).await.names(422, "subject", "two combs");
}

fn says(problem: &Value, words: &[&str]) {
    let detail = problem["detail"].as_str().unwrap();
    assert!(words.iter().all(|word| detail.contains(word)), "{detail}");
}

#[tokio::test]
async fn more_subjects_than_the_limit_are_refused() {
    let point = json!({"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [87, 43]}});
    let many = |n: usize| json!({"subject": {"type": "FeatureCollection", "features": vec![point.clone(); n]}});
    App::new().execute("area", &many(1000)).await.ok("1000 features");
    let problem = App::new().execute("area", &many(1001)).await;
    says(&problem.names(413, "subject", "1001 features"), &["1001", "1000"]);
}

#[tokio::test]
async fn one_bad_feature_among_good_ones_is_named() {
    let feature = |id: &str, lat: f64| json!({"type": "Feature", "id": id, "properties": {}, "geometry": {"type": "Point", "coordinates": [87, lat]}});
    let subject = json!({"type": "FeatureCollection", "features": [feature("good", 43.0), feature("bad", 143.0)]});
    says(&refused("area", json!({"subject": subject}), "subject").await, &["bad"]);
}

#[tokio::test]
async fn a_subject_without_any_geometry_cannot_be_near_anything() {
    let inputs = json!({"subject": {"collection": "site", "ids": ["site_lost"]}, "collections": ["zone"]});
    says(&refused("nearest", inputs, "subject").await, &["site_lost"]);
}

/// A GET execution has no parameter `subject`: the one that was given has to be named.
#[tokio::test]
async fn over_get_a_point_that_is_nowhere_is_named_by_its_coordinate() {
    App::new().get("/processes/nearest/execution?lon=44&lat=91&collections=zone").await.refuses("lat", "lat=91");
    App::new().get("/processes/nearest/execution?lon=181&lat=44&collections=zone").await.refuses("lon", "lon=181");
}

#[tokio::test]
async fn over_get_subjects_without_geometry_are_named_by_ids() {
    App::new()
        .get("/processes/nearest/execution?collection=site&ids=site_lost&collections=zone")
        .await
        .refuses("ids", "ids=site_lost");
}

#[tokio::test]
async fn over_get_too_many_subjects_are_named_by_ids() {
    let many = vec!["zone_cell"; 1001].join(",");
    let path = format!("/processes/area/execution?collection=zone&ids={many}");
    says(&App::new().get(&path).await.names(413, "ids", "1001 ids"), &["1001", "1000"]);
}
