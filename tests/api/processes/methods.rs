//! Four ways to measure, with numbers from elsewhere.
//!
//! The polygon P5 is given in EPSG:4517; its areas by the official procedure, by Karney's geodesic polygon, along
//! straight edges in longitude and latitude and in the plane are those of an independent Python reference.

use super::{asked, interval, measured_well, named, number, posted, rectangle, square, together};
use crate::harness::{App, CELL_M2, near, refused};
use serde_json::{Value, json};

/// North, east with the prefix of 3° zone 29: the official order.
const P5: [[f64; 2]; 5] = [
    [4_852_000.0, 29_548_000.0],
    [4_852_350.5, 29_549_800.25],
    [4_850_900.125, 29_550_420.75],
    [4_850_210.0, 29_549_105.5],
    [4_850_655.75, 29_547_890.125],
];

fn p5() -> Value {
    let ring: Vec<[f64; 2]> = P5.into_iter().chain([P5[0]]).collect();
    json!({"type": "Polygon", "coordinates": [ring]})
}

async fn p5_by(more: Value) -> Value {
    let mut inputs = json!({"subject": p5(), "subject-crs": "EPSG:4517"});
    inputs.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    posted("area", inputs).await["features"][0].clone()
}

#[tokio::test]
async fn the_survey_procedure_gives_its_published_number_to_the_hundredth() {
    let found = p5_by(json!({"method": "survey"})).await;
    let area = &found["area"];
    assert_eq!(area["value"], 3_814_023.14);
    assert_eq!(
        (&area["unit"], &area["method"], &area["ellipsoid"]),
        (&json!("m2"), &json!("survey"), &json!("CGCS2000"))
    );
    assert_eq!((&area["crs"], &area["central_meridian_deg"]), (&json!("EPSG:4538"), &json!(87.0)));
    assert_eq!(area["edges"], "straight in the Gauss-Krüger zone");
    assert_eq!(p5_by(json!({"method": "survey", "survey-zone": 29})).await, found, "the nearest zone is the 29th");
}

#[tokio::test]
async fn a_stated_zone_is_the_one_that_is_used() {
    let area = p5_by(json!({"method": "survey", "survey-zone": 30})).await["area"].clone();
    assert_eq!((&area["crs"], &area["central_meridian_deg"]), (&json!("EPSG:4539"), &json!(90.0)));
    // At 193 km from its meridian a line of 2 km that is straight in the zone bends by some 2 m² against a geodesic.
    assert!((number(&area["value"]) - 3_814_023.14).abs() < 10.0, "{area}");
}

#[tokio::test]
async fn the_other_methods_differ_by_their_edges_as_they_should() {
    for (method, expected, within) in [
        (json!({"method": "geodesic"}), 3_814_023.267_0, 0.01),
        (json!({"method": "ellipsoidal"}), 3_813_976.79, 0.01),
        (json!({}), 3_813_976.79, 0.01),
        (json!({"method": "planar", "crs": "EPSG:4517"}), 3_814_249.08, 0.01),
        (json!({"method": "planar", "crs": "EPSG:4538"}), 3_814_249.08, 0.01),
    ] {
        let area = p5_by(method.clone()).await["area"].clone();
        assert!((number(&area["value"]) - expected).abs() < within, "{method}: {area}");
        assert_eq!(area["method"], *method.get("method").unwrap_or(&json!("ellipsoidal")));
        assert_eq!(area.get("crs"), method.get("crs"), "{method}");
    }
    let plane = p5_by(json!({"method": "planar", "crs": "EPSG:4517"})).await["area"].clone();
    assert_eq!((&plane["ellipsoid"], plane.get("central_meridian_deg")), (&json!("of the CRS"), None));
    assert_eq!(plane["edges"], "straight in the plane of the CRS");
}

#[tokio::test]
async fn a_perimeter_is_measured_by_the_same_method() {
    let legs = P5.iter().zip(P5.iter().cycle().skip(1)).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]));
    let plane_m: f64 = legs.sum();
    let perimeter = |found: &Value| number(&found["perimeter"]["value"]);
    let planar = p5_by(json!({"method": "planar", "crs": "EPSG:4517"})).await;
    assert!((perimeter(&planar) - plane_m).abs() < 1e-3, "{planar}");
    assert_eq!((&planar["perimeter"]["unit"], &planar["perimeter"]["method"]), (&json!("m"), &json!("planar")));
    // At 48 km from its meridian the plane stretches lengths by y²/2R², 29 ppm; geodesics do not know of it.
    let geodesic = p5_by(json!({"method": "geodesic"})).await;
    assert!((perimeter(&geodesic) / plane_m - 1.0 + 29e-6).abs() < 3e-6, "{geodesic}");
    assert!((perimeter(&p5_by(json!({})).await) / perimeter(&geodesic) - 1.0).abs() < 1e-6);
    let survey = p5_by(json!({"method": "survey"})).await;
    assert_eq!(survey["perimeter"]["method"], "survey");
    assert!((perimeter(&survey) / plane_m - 1.0).abs() < 40e-6, "{survey}");
    assert!((perimeter(&survey) * 100.0).fract().min(1.0 - (perimeter(&survey) * 100.0).fract()) < 1e-6, "hundredths");
}

#[tokio::test]
async fn units_change_the_number_and_not_the_ground() {
    for (unit, square_metres) in [("m2", 1.0), ("ha", 1e4), ("km2", 1e6), ("mu", 2000.0 / 3.0)] {
        for method in ["ellipsoidal", "survey", "geodesic"] {
            let found = p5_by(json!({"method": method, "unit": unit, "uncertainty-m": 10})).await;
            let plain = p5_by(json!({"method": method, "uncertainty-m": 10})).await;
            near(&found["area"]["value"], number(&plain["area"]["value"]) / square_metres, 1e-14);
            for (now, before) in interval(&found["area"]["interval"]).iter().zip(interval(&plain["area"]["interval"])) {
                assert!((now * square_metres / before - 1.0).abs() < 1e-14, "{unit} {method}");
            }
            assert_eq!((&found["area"]["unit"], &found["perimeter"]["unit"]), (&json!(unit), &json!("m")));
        }
    }
}

#[tokio::test]
async fn a_geodesic_cell_misses_what_the_parallels_bulge() {
    let body = posted("area", json!({"subject": square(87.0, 1.0), "method": "geodesic"})).await;
    let area = &body["features"][0]["area"];
    // One degree along 43°N and 44°N: GeographicLib's polygon of the four corners.
    near(&area["value"], 8_985_387_394.820_5, 1e-12);
    assert!(number(&area["value"]) < CELL_M2);
    assert_eq!(area["edges"], "geodesics");
}

#[tokio::test]
async fn features_in_different_zones_have_their_own_meridian_and_their_sum_none() {
    let subject = together(vec![
        named("west", rectangle(81.0, 43.0, 81.01, 43.01), json!({})),
        named("east", rectangle(87.0, 43.0, 87.01, 43.01), json!({})),
    ]);
    let body = posted("area", json!({"subject": subject, "method": "survey"})).await;
    let meridian = |row: &Value| (row["id"].as_str().unwrap().to_string(), row["area"]["central_meridian_deg"].clone());
    let mut found: Vec<_> = body["features"].as_array().unwrap().iter().map(meridian).collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(found, [("east".to_string(), json!(87.0)), ("west".to_string(), json!(81.0))]);
    for sum in ["net", "gross"] {
        let total = &body["total"][sum];
        assert_eq!((total.get("crs"), total.get("central_meridian_deg")), (None, None), "{total}");
        let parts: f64 = body["features"].as_array().unwrap().iter().map(|f| number(&f["area"]["value"])).sum();
        assert!((number(&total["value"]) - parts).abs() < 0.005, "{total}");
    }
}

/// The survey procedure rounds to hundredths of a square metre: five centimetres by four have none.
#[tokio::test]
async fn a_parcel_of_less_than_a_hundredth_has_no_share_of_nothing() {
    let parcel = rectangle(87.0, 43.0, 87.000_000_5, 43.000_000_5);
    for constraint in [rectangle(86.0, 42.0, 87.0, 44.0), rectangle(86.0, 42.0, 88.0, 44.0)] {
        let inputs = json!({"subject": parcel, "constraints": [constraint], "method": "survey"});
        let pair = posted("overlap", inputs).await["pairs"][0].clone();
        let touches = pair["relation"] == "touches";
        assert_eq!((&pair["share_of_constraint"], &pair["area"]["value"]), (&json!(0.0), &json!(0.0)));
        assert_eq!(pair["share_of_subject"], if touches { json!(0.0) } else { json!(1.0) }, "{pair}");
    }
}

#[tokio::test]
async fn get_and_post_measure_alike_by_every_method() {
    for (question, inputs) in [
        ("method=survey", json!({"method": "survey"})),
        ("method=survey&survey-zone=29", json!({"method": "survey", "survey-zone": 29})),
        ("method=geodesic&unit=mu", json!({"method": "geodesic", "unit": "mu"})),
        ("method=planar&crs=EPSG:4517&unit=ha", json!({"method": "planar", "crs": "EPSG:4517", "unit": "ha"})),
        ("uncertainty-m=12.5", json!({"uncertainty-m": 12.5})),
    ] {
        let mut all = json!({"subject": {"collection": "zone", "ids": ["zone_cell"]}});
        all.as_object_mut().unwrap().extend(inputs.as_object().unwrap().clone());
        measured_well(&asked("area", &format!("collection=zone&ids=zone_cell&{question}"), all).await);
    }
}

#[tokio::test]
async fn a_plane_has_to_be_named_and_nothing_else_may_name_one() {
    let cell = square(87.0, 1.0);
    for (parameter, inputs) in [
        ("crs", json!({"method": "planar"})),
        ("crs", json!({"method": "planar", "crs": "EPSG:4490"})),
        ("crs", json!({"method": "planar", "crs": "EPSG:999999"})),
        ("crs", json!({"method": "planar", "crs": "Beijing"})),
        ("crs", json!({"method": "planar", "crs": 4517})),
        ("crs", json!({"method": "survey", "crs": "EPSG:4517"})),
        ("crs", json!({"method": "geodesic", "crs": "EPSG:4517"})),
        ("crs", json!({"crs": "EPSG:4517"})),
        ("survey-zone", json!({"survey-zone": 29})),
        ("survey-zone", json!({"method": "geodesic", "survey-zone": 29})),
        ("survey-zone", json!({"method": "planar", "crs": "EPSG:4517", "survey-zone": 29})),
        ("survey-zone", json!({"method": "survey", "survey-zone": 0})),
        ("survey-zone", json!({"method": "survey", "survey-zone": 1.5})),
        ("survey-zone", json!({"method": "survey", "survey-zone": "29"})),
    ] {
        let mut all = json!({"subject": cell});
        all.as_object_mut().unwrap().extend(inputs.as_object().unwrap().clone());
        refused("area", all, parameter).await;
    }
}

#[tokio::test]
async fn a_zone_that_does_not_exist_is_refused_as_it_was_given() {
    for zone in [121_u64, 500, 99_999, 12_345_678_901] {
        let inputs = json!({"subject": square(87.0, 1.0), "method": "survey", "survey-zone": zone});
        let detail = refused("area", inputs, "survey-zone").await["detail"].to_string();
        assert!(detail.contains(&zone.to_string()), "{zone}: {detail}");
    }
    let path = "/processes/area/execution?collection=zone&method=survey&survey-zone=99999";
    App::new().get(path).await.refuses("survey-zone", path);
}

#[tokio::test]
async fn a_shape_too_far_from_its_zone_is_refused_and_told_where() {
    for (parameter, zone) in [("subject", 25), ("subject", 60), ("subject", 120)] {
        let inputs = json!({"subject": square(87.0, 1.0), "method": "survey", "survey-zone": zone});
        let detail = refused("area", inputs, parameter).await["detail"].to_string();
        assert!(detail.contains(&format!("zone {zone}")) && detail.contains("(87, 43)"), "{detail}");
    }
}
