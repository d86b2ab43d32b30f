//! Coordinates in other systems, in their official axis order.

use super::{posted, rectangle};
use crate::harness::{App, CELL_M2, near, refused};
use serde_json::{Value, json};

/// The cell of 87–88°E, 43–44°N as (latitude, longitude), round the same way.
fn latitude_first() -> Value {
    json!({"type": "Polygon", "coordinates": [[[43, 87], [43, 88], [44, 88], [44, 87], [43, 87]]]})
}

#[tokio::test]
async fn the_official_order_of_epsg_4490_is_latitude_longitude() {
    for name in ["EPSG:4490", "EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/4490"] {
        let body = posted("area", json!({"subject": latitude_first(), "subject-crs": name})).await;
        near(&body["total"]["net"]["value"], CELL_M2, 1e-12);
        assert_eq!(body.get("notes"), None, "{name}");
    }
    let body = posted("area", json!({"subject": rectangle(87.0, 43.0, 88.0, 44.0), "subject-crs": "OGC:CRS84"})).await;
    near(&body["total"]["net"]["value"], CELL_M2, 1e-12);
}

#[tokio::test]
async fn exchanged_degrees_are_measured_as_given_but_noted() {
    let body = posted("area", json!({"subject": rectangle(43.25, 87.25, 43.75, 87.75)})).await;
    assert!(body["notes"][0].as_str().unwrap().contains("exchanged"), "{body}");
    let body =
        posted("area", json!({"subject": rectangle(87.25, 43.25, 87.75, 43.75), "subject-crs": "EPSG:4490"})).await;
    assert!(body["notes"][0].as_str().unwrap().contains("exchanged"), "{body}");
    let body = posted("area", json!({"subject": rectangle(87.25, 43.25, 87.75, 43.75)})).await;
    assert_eq!(body.get("notes"), None);
}

#[tokio::test]
async fn metres_without_a_crs_are_refused_and_told_the_order() {
    let metres = rectangle(29_548_000.0, 4_850_000.0, 29_549_000.0, 4_851_000.0);
    let problem = refused("area", json!({"subject": metres}), "subject").await;
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("29548000") && detail.contains("longitude, latitude"), "{detail}");
}

#[tokio::test]
async fn exchanged_metres_are_refused_with_the_official_order() {
    let east_first = rectangle(29_548_000.0, 4_850_000.0, 29_549_000.0, 4_851_000.0);
    let north_first = rectangle(4_850_000.0, 29_548_000.0, 4_851_000.0, 29_549_000.0);
    let inputs = |shape: &Value, crs: &str| json!({"subject": shape, "subject-crs": crs});
    let problem = refused("area", inputs(&east_first, "EPSG:4517"), "subject-crs").await;
    assert!(problem["detail"].as_str().unwrap().contains("(north, east)"), "{problem}");
    let body = posted("area", inputs(&north_first, "EPSG:4517")).await;
    // A square kilometre at 49 km from the meridian: 59 ppm less on the ellipsoid than in the plane.
    near(&body["total"]["net"]["value"], 1e6 * (1.0 - 59e-6), 5e-6);
    refused("area", inputs(&north_first, "EPSG:4538"), "subject-crs").await;
    near(
        &posted("area", inputs(&rectangle(4_850_000.0, 548_000.0, 4_851_000.0, 549_000.0), "EPSG:4538")).await["total"]
            ["net"]["value"],
        1e6 * (1.0 - 59e-6),
        5e-6,
    );
}

#[tokio::test]
async fn a_crs_that_cannot_be_used_is_refused_by_name() {
    for name in ["EPSG:999999", "nonsense", "EPSG:4978", "EPSG:5773", "EPSG:4214", "EPSG:"] {
        refused("area", json!({"subject": latitude_first(), "subject-crs": name}), "subject-crs").await;
    }
    for value in [json!(4490), json!(null), json!("")] {
        refused("area", json!({"subject": latitude_first(), "subject-crs": value}), "subject-crs").await;
    }
}

#[tokio::test]
async fn stored_features_have_no_crs_but_their_own() {
    refused("area", json!({"subject": {"collection": "zone"}, "subject-crs": "EPSG:4490"}), "subject-crs").await;
    let path = "/processes/area/execution?collection=zone&subject-crs=EPSG:4490";
    App::new().get(path).await.refuses("subject-crs", path);
}

fn saying(mut document: Value, name: &str) -> Value {
    document["crs"] = json!({"type": "name", "properties": {"name": name}});
    document
}

#[tokio::test]
async fn a_document_may_name_the_same_crs_itself() {
    let metres = rectangle(4_850_000.0, 548_000.0, 4_851_000.0, 549_000.0);
    let plain = posted("area", json!({"subject": metres, "subject-crs": "EPSG:4538"})).await;
    let feature = json!({"type": "Feature", "properties": {}, "geometry": metres});
    let inside = json!({"type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {}, "geometry": saying(metres.clone(), "EPSG:4538")}]});
    for said in [
        saying(metres.clone(), "EPSG:4538"),
        saying(metres.clone(), "urn:ogc:def:crs:EPSG::4538"),
        saying(feature.clone(), "http://www.opengis.net/def/crs/EPSG/0/4538"),
        inside,
    ] {
        for name in ["EPSG:4538", "http://www.opengis.net/def/crs/EPSG/0/4538"] {
            assert_eq!(posted("area", json!({"subject": said, "subject-crs": name})).await, plain, "{said}");
        }
    }
    for name in ["EPSG:4326", "EPSG:4490"] {
        let subject = saying(latitude_first(), name);
        let body = posted("area", json!({"subject": subject, "subject-crs": "EPSG:4490"})).await;
        near(&body["total"]["net"]["value"], CELL_M2, 1e-12);
    }
}

#[tokio::test]
async fn a_document_that_names_another_crs_contradicts_the_question() {
    let metres = rectangle(4_850_000.0, 548_000.0, 4_851_000.0, 549_000.0);
    for said in ["EPSG:4539", "EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "nonsense"] {
        let inputs = json!({"subject": saying(metres.clone(), said), "subject-crs": "EPSG:4538"});
        let problem = refused("area", inputs, "subject-crs").await;
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(said) && detail.contains("EPSG:4538"), "{detail}");
    }
    let other_order = saying(latitude_first(), "urn:ogc:def:crs:OGC:1.3:CRS84");
    refused("area", json!({"subject": other_order, "subject-crs": "EPSG:4490"}), "subject-crs").await;
    // Without the input, only longitude and latitude are taken.
    refused("area", json!({"subject": saying(metres, "EPSG:4538")}), "subject").await;
}

#[tokio::test]
async fn every_question_takes_a_subject_in_another_crs() {
    let plain = json!({"subject": rectangle(87.0, 43.0, 88.0, 44.0)});
    let other = json!({"subject": latitude_first(), "subject-crs": "EPSG:4490"});
    for (process, more) in [
        ("area", json!({})),
        ("overlap", json!({"constraints": ["rule", "zone"], "pieces": true})),
        ("nearest", json!({"collections": ["site", "line"]})),
        ("reconcile", json!({})),
        ("summarize", json!({"clip": "rule"})),
        ("buffer", json!({"distance-m": 100})),
        ("union", json!({})),
        ("difference", json!({"minus": ["rule"]})),
    ] {
        let with = |inputs: &Value| {
            let mut inputs = inputs.clone();
            inputs.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            inputs
        };
        assert_eq!(posted(process, with(&plain)).await, posted(process, with(&other)).await, "{process}");
    }
}
