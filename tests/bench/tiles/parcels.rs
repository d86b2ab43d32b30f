//! A chessboard of parcels with eight corners and the properties that parcels have.

use geo_types::{LineString, Polygon};
use groundplan::model::{Collection, Feature, Layer, Text};
use serde_json::json;

/// Degrees between two neighbours.
const STEP: f64 = 0.01;

/// So many parcels, row by row from (70, 30) degrees.
pub fn layer(count: usize) -> Layer {
    let title = Text { zh: "地块".into(), en: "Parcels".into() };
    let collection = Collection { id: "parcel".into(), title, ..Collection::default() };
    Layer { collection, features: (0..count).map(|n| parcel(n, count.isqrt())).collect() }
}

/// The parcel at a position of the chessboard.
pub fn parcel(n: usize, side: usize) -> Feature {
    let (x, y) = (70.0 + STEP * (n % side) as f64, 30.0 + STEP * (n / side) as f64);
    let corner = |k: i32| {
        let angle = f64::from(k) * std::f64::consts::FRAC_PI_4;
        (x + 0.004 * angle.cos(), y + 0.004 * angle.sin())
    };
    let ring: LineString<f64> = (0..8).map(corner).collect();
    let properties = json!({"name": format!("地块{n}"), "kind": "parcel", "status": "planned", "stated_area_ha": n % 97,
        "uncertainty_m": 5, "source": "bench"});
    let properties = properties.as_object().unwrap().clone();
    Feature { id: format!("parcel_{n:07}"), geometry: Some(Polygon::new(ring, vec![]).into()), properties }
}
