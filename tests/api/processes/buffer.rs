//! What lies within a distance of it, and that shapes come out as valid GeoJSON in the CRS asked for.

use super::{asked, measured_well, named, number, posted, rectangle, together};
use crate::harness::{App, CELL_M2, near, refused};
use geo_types::Geometry;
use groundplan::format::supplied_features;
use groundplan::geom::{self, Limits};
use serde_json::{Value, json};
use std::f64::consts::PI;

/// The geometry of each shape, which has to be valid unless it is empty.
pub fn shapes(answer: &Value) -> Vec<Geometry<f64>> {
    assert_eq!(answer["type"], "FeatureCollection");
    let mut found = Vec::new();
    for feature in answer["features"].as_array().unwrap() {
        assert_eq!((&feature["type"], &feature["geometry"]["type"]), (&json!("Feature"), &json!("MultiPolygon")));
        if feature["geometry"]["coordinates"] != json!([]) {
            let geometry = supplied_features(feature["geometry"].clone()).unwrap().remove(0).geometry;
            assert_eq!(geom::check(&geometry, &Limits { max_vertices: 100_000 }), Ok(()), "{feature}");
            let area = number(&feature["properties"]["area"]["value"]);
            assert!((geom::area_m2(&geometry) / area - 1.0).abs() < 1e-9, "{feature}");
            found.push(geometry);
        }
    }
    measured_well(answer);
    found
}

async fn buffered(subject: Value, distance_m: f64) -> Value {
    posted("buffer", json!({"subject": subject, "distance-m": distance_m})).await
}

fn area(answer: &Value) -> f64 {
    number(&answer["features"][0]["properties"]["area"]["value"])
}

fn point() -> Value {
    json!({"type": "Point", "coordinates": [87.5, 43.5]})
}

#[tokio::test]
async fn round_a_point_lies_a_disc_all_of_whose_border_is_so_far_away() {
    for distance_m in [1.0, 100.0, 10_000.0, 100_000.0] {
        let body = buffered(point(), distance_m).await;
        let disc = shapes(&body).remove(0);
        near(&json!(area(&body)), PI * distance_m * distance_m, 0.02);
        for [lon, lat] in geom::positions(&disc) {
            let away = geom::geodesic_distance_m([87.5, 43.5], [lon, lat]);
            assert!((away / distance_m - 1.0).abs() < 0.01, "{away} of {distance_m}");
        }
        let properties = &body["features"][0]["properties"];
        assert_eq!((&properties["of"]["id"], &properties["of"]["geometry_basis"]), (&json!("#0"), &json!("supplied")));
    }
}

#[tokio::test]
async fn a_polygon_grows_by_its_border_and_a_circle() {
    let cell = rectangle(87.0, 43.0, 87.1, 43.1);
    let row = posted("area", json!({"subject": cell})).await["features"][0].clone();
    let (inside, perimeter) = (number(&row["area"]["value"]), number(&row["perimeter"]["value"]));
    for d in [1.0, 100.0, 1000.0] {
        let grown = buffered(cell.clone(), d).await;
        shapes(&grown);
        near(&json!(area(&grown) - inside), perimeter * d + PI * d * d, 0.01);
        let shrunk = buffered(cell.clone(), -d).await;
        shapes(&shrunk);
        near(&json!(inside - area(&shrunk)), perimeter * d - 4.0 * d * d, 0.01);
    }
}

#[tokio::test]
async fn a_line_becomes_a_corridor() {
    let line = json!({"type": "LineString", "coordinates": [[87.0, 43.5], [87.5, 43.5]]});
    let body = buffered(line, 500.0).await;
    shapes(&body);
    let length_m = 40_438.3; // Half a degree of the parallel 43.5°N.
    near(&json!(area(&body)), 2.0 * 500.0 * length_m + PI * 500.0 * 500.0, 0.01);
}

#[tokio::test]
async fn what_is_shrunk_away_is_empty_and_points_and_lines_cannot_shrink() {
    let body = buffered(rectangle(87.0, 43.0, 87.01, 43.01), -1000.0).await;
    assert_eq!((&body["features"][0]["geometry"]["coordinates"], area(&body)), (&json!([]), 0.0));
    let mixed =
        together(vec![named("p", point(), json!({})), named("cell", rectangle(87.0, 43.0, 87.1, 43.1), json!({}))]);
    let body = buffered(mixed.clone(), -100.0).await;
    assert_eq!((body["features"].as_array().unwrap().len(), &body["without_area"][0]["id"]), (1, &json!("p")));
    let body = buffered(mixed, 100.0).await;
    assert_eq!((shapes(&body).len(), &body["without_area"]), (2, &json!([])));
}

#[tokio::test]
async fn dissolved_buffers_are_one_shape() {
    let near_by = together(vec![
        named("a", json!({"type": "Point", "coordinates": [87.5, 43.5]}), json!({})),
        named("b", json!({"type": "Point", "coordinates": [87.51, 43.5]}), json!({})),
    ]);
    let apart = posted("buffer", json!({"subject": near_by, "distance-m": 1000})).await;
    let sum: f64 =
        apart["features"].as_array().unwrap().iter().map(|f| number(&f["properties"]["area"]["value"])).sum();
    let one = posted("buffer", json!({"subject": near_by, "distance-m": 1000, "dissolve": true})).await;
    assert_eq!((shapes(&apart).len(), shapes(&one).len()), (2, 1));
    assert_eq!(one["features"][0]["properties"]["of"], json!(null));
    assert!(area(&one) < 0.99 * sum && area(&one) > 0.5 * sum);
}

/// Two discs of radius r whose centres are d apart share 2r² acos(d/2r) − (d/2)√(4r² − d²).
#[tokio::test]
async fn what_two_discs_share_is_the_lens() {
    let at = |lon: f64| named("p", json!({"type": "Point", "coordinates": [lon, 43.5]}), json!({}));
    let (r, d) = (1000.0_f64, geom::geodesic_distance_m([87.5, 43.5], [87.512, 43.5]));
    let lens = 2.0 * r * r * (d / (2.0 * r)).acos() - d / 2.0 * (4.0 * r * r - d * d).sqrt();
    let one =
        posted("buffer", json!({"subject": together(vec![at(87.5), at(87.512)]), "distance-m": r, "dissolve": true}))
            .await;
    near(&json!(area(&one)), 2.0 * PI * r * r - lens, 0.02);
}

#[tokio::test]
async fn no_distance_gives_the_polygons_themselves() {
    let body = buffered(rectangle(87.0, 43.0, 88.0, 44.0), 0.0).await;
    shapes(&body);
    near(&json!(area(&body)), CELL_M2, 1e-9);
}

#[tokio::test]
async fn a_distance_has_to_be_given_and_to_be_possible() {
    let cell = rectangle(87.0, 43.0, 87.1, 43.1);
    refused("buffer", json!({"subject": cell}), "distance-m").await;
    for value in [json!("5"), json!(null), json!([5])] {
        refused("buffer", json!({"subject": cell, "distance-m": value}), "distance-m").await;
    }
    for text in ["NaN", "inf", "", "x"] {
        let path = format!("/processes/buffer/execution?collection=zone&distance-m={text}");
        App::new().get(&path).await.refuses("distance-m", text);
    }
    App::new().get("/processes/buffer/execution?collection=zone").await.refuses("distance-m", "none");
    for far in [1e7, -1e9, 1e300] {
        let answer = App::new().execute("buffer", &json!({"subject": cell, "distance-m": far})).await;
        let problem = answer.problem(422, "far");
        assert!(problem["detail"].as_str().unwrap().contains("#0"), "{problem}");
    }
}

/// EPSG:4490 is latitude, longitude; EPSG:4517 is north, east with the prefix of its zone.
#[tokio::test]
async fn shapes_come_in_the_official_order_of_the_crs_asked_for() {
    let asked = |crs: Value| {
        let mut inputs = json!({"subject": rectangle(87.5, 43.5, 87.6, 43.6), "distance-m": 100});
        if !crs.is_null() {
            inputs["result-crs"] = crs;
        }
        inputs
    };
    let first = |body: &Value| [0, 1].map(|i| number(&body["features"][0]["geometry"]["coordinates"][0][0][0][i]));
    let plain = posted("buffer", asked(json!(null))).await;
    let [lon, lat] = first(&plain);
    assert!(plain["crs"].is_null() && (87.4..87.7).contains(&lon) && (43.4..43.7).contains(&lat));
    let geographic = posted("buffer", asked(json!("EPSG:4490"))).await;
    assert_eq!((first(&geographic), &geographic["crs"]), ([lat, lon], &json!("EPSG:4490")));
    let plane = posted("buffer", asked(json!("EPSG:4517"))).await;
    let [north, east] = first(&plane);
    assert!((4_800_000.0..4_840_000.0).contains(&north) && (29_530_000.0..29_550_000.0).contains(&east));
    for body in [&geographic, &plane] {
        assert_eq!(
            body["features"][0]["properties"], plain["features"][0]["properties"],
            "measured before it is projected"
        );
    }
    for bad in [json!("EPSG:0"), json!("nonsense"), json!(4490)] {
        refused("buffer", asked(bad), "result-crs").await;
    }
}

#[tokio::test]
async fn what_comes_out_in_a_crs_goes_in_again() {
    let cell = rectangle(87.5, 43.5, 87.6, 43.6);
    for crs in ["EPSG:4490", "EPSG:4517", "EPSG:4538", "EPSG:32645", "OGC:CRS84"] {
        let body = posted("buffer", json!({"subject": cell, "distance-m": 100, "result-crs": crs})).await;
        let again = json!({"subject": body["features"][0]["geometry"], "subject-crs": crs});
        near(&posted("area", again).await["total"]["net"]["value"], area(&body), 1e-6);
    }
}

#[tokio::test]
async fn get_and_post_buffer_alike() {
    for (question, inputs) in [
        (
            "collection=zone&ids=zone_cell&distance-m=-250.5",
            json!({"subject": {"collection": "zone", "ids": ["zone_cell"]}, "distance-m": -250.5}),
        ),
        (
            "collection=rule&distance-m=1000&dissolve=true&result-crs=EPSG:4517&method=survey",
            json!({"subject": {"collection": "rule"}, "distance-m": 1000, "dissolve": true, "result-crs": "EPSG:4517", "method": "survey"}),
        ),
        ("lon=87.5&lat=43.5&distance-m=5", json!({"subject": named("point", point(), json!({})), "distance-m": 5})),
    ] {
        asked("buffer", question, inputs).await;
    }
    let body = App::new().body("/processes/buffer/execution?collection=rule&distance-m=10").await;
    assert_eq!((shapes(&body).len(), &body["without_geometry"][0]["id"]), (3, &json!("rule_unplaced")));
}
