//! `Content-Crs`: coordinates in other systems, in their official axis order.

use super::{CELL, ITEMS, point};
use crate::harness::near;
use crate::kept::{GEOJSON, Kept};
use serde_json::{Value, json};

async fn sent(crs: &str, x: f64, y: f64) -> (u16, Value) {
    let app = Kept::new();
    let headers = [("content-type", GEOJSON), ("content-crs", crs)];
    let line = format!("PUT {ITEMS}/placed");
    let headers = [&headers[..], &[("if-none-match", "*")]].concat();
    let answer = app.call(&app.editor(), &line, &headers, point(x, y, json!({})).to_string()).await;
    (answer.status.as_u16(), answer.json())
}

#[tokio::test]
async fn coordinates_are_taken_in_the_official_order_of_their_system() {
    // EPSG:4490 is (latitude, longitude). EPSG:3857: x = a·λ, y = a·ln tan(π/4 + φ/2) with a = 6 378 137 m.
    let (x, y) = (
        6_378_137.0 * 87.6_f64.to_radians(),
        6_378_137.0 * (std::f64::consts::FRAC_PI_4 + 43.8_f64.to_radians() / 2.0).tan().ln(),
    );
    for (crs, a, b) in [
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84>", 87.6, 43.8),
        ("<http://www.opengis.net/def/crs/EPSG/0/4490>", 43.8, 87.6),
        ("<EPSG:4490>", 43.8, 87.6),
        ("<http://www.opengis.net/def/crs/EPSG/0/3857>", x, y),
    ] {
        let (status, body) = sent(crs, a, b).await;
        assert_eq!(status, 201, "{crs}: {body}");
        near(&body["geometry"]["coordinates"][0], 87.6, 1e-9);
        near(&body["geometry"]["coordinates"][1], 43.8, 1e-9);
    }
}

#[tokio::test]
async fn a_system_that_is_not_known_and_coordinates_outside_it_are_refused() {
    for (crs, a, b) in
        [("<EPSG:999999>", 87.6, 43.8), ("<http://www.opengis.net/def/crs/EPSG/0/4517>", 29_548_000.0, 4_852_000.0)]
    {
        let (status, body) = sent(crs, a, b).await;
        assert_eq!((status, &body["errors"][0]["pointer"]), (422, &json!("/geometry")), "{crs}: {body}");
    }
    for crs in ["EPSG:4490", "<EPSG:4490", ""] {
        let (status, body) = sent(crs, 43.8, 87.6).await;
        assert_eq!((status, &body["parameter"]), (400, &json!("Content-Crs")), "{crs}: {body}");
    }
}

/// A patch of a part of the coordinates would mix two systems.
#[tokio::test]
async fn a_patch_is_in_the_storage_system() {
    let app = Kept::new();
    let (editor, line, patch) = (app.editor(), format!("PATCH {CELL}"), json!({"properties": {"n": 1}}));
    app.write_if(&editor, &line, ("content-crs", "<EPSG:4490>"), &patch).await.refuses("Content-Crs", "patch");
    let crs84 = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>";
    assert_eq!(app.write_if(&editor, &line, ("content-crs", crs84), &patch).await.status, 200);
}
