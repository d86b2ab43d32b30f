//! Made-up ground: layers of polygons over four degrees by four, and a site of a hundred vertices.

use geo_types::{Geometry, LineString, Polygon};
use groundplan::model::{Collection, Feature, Layer, Reference};
use groundplan::query::{Subject, SuppliedFeature};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

const LAYERS: usize = 30;
/// South-west corner and edge of everything, degrees.
const CORNER: (f64, f64) = (82.0, 42.0);
const EDGE: f64 = 4.0;

/// How many polygons which layer has.
#[derive(Clone, Copy)]
pub enum Sizes {
    /// The k-th has a k-th of what the first has.
    Falling,
    /// The first has two thirds of all, like a cadastre among plans; the others are alike.
    OneLarge,
}

/// So many polygons in thirty layers.
pub fn layers(all: usize, sizes: Sizes) -> Vec<Layer> {
    let share = |k: usize| match sizes {
        Sizes::Falling => 1.0 / k as f64,
        Sizes::OneLarge if k == 1 => 2.0 * (LAYERS - 1) as f64,
        Sizes::OneLarge => 1.0,
    };
    let whole: f64 = (1..=LAYERS).map(share).sum();
    let size = |k: usize| (all as f64 / whole * share(k)).round() as usize;
    (1..=LAYERS).map(|k| layer(&format!("layer_{k:02}"), size(k), k as f64 * 0.1)).collect()
}

/// A layer of many small polygons, and one of few large ones.
pub fn two(many: usize, few: usize) -> Vec<Layer> {
    vec![layer("many", many, 0.0), layer("few", few, 0.31)]
}

/// Polygons with twelve corners on a grid that fills the square; their neighbours come near but do not meet.
fn layer(id: &str, count: usize, turn: f64) -> Layer {
    let side = count.isqrt().max(1);
    let step = EDGE / side as f64;
    let one = |n: usize| {
        let (x, y) = (CORNER.0 + step * ((n % side) as f64 + 0.5), CORNER.1 + step * ((n / side) as f64 + 0.5));
        let geometry = round((x, y), step * 0.48, 12, turn + n as f64);
        let properties = json!({"name": id, "uncertainty_m": 0, "kind": "plot"});
        Feature {
            id: format!("f{n:07}"),
            geometry: Some(geometry),
            properties: properties.as_object().unwrap().clone(),
        }
    };
    let collection = Collection { id: id.into(), ..Collection::default() };
    Layer { collection, features: (0..count).map(one).collect() }
}

fn round((x, y): (f64, f64), radius: f64, corners: i32, turn: f64) -> Geometry<f64> {
    let corner = |k: i32| {
        let angle = turn + f64::from(k) / f64::from(corners) * std::f64::consts::TAU;
        // Not quite round.
        let reach = radius * (1.0 + 0.04 * (3.0 * angle).sin());
        (x + reach * angle.cos(), y + reach * angle.sin())
    };
    let ring: LineString<f64> = (0..corners).map(corner).collect();
    Polygon::new(ring, vec![]).into()
}

/// Some ten kilometres across, with a hundred vertices.
pub fn site() -> Geometry<f64> {
    round((84.013, 44.021), 0.05, 100, 0.3)
}

pub fn subject() -> Subject {
    let reference = Reference { collection: None, id: "site".into(), name: None };
    Subject::supplied(vec![SuppliedFeature { reference, geometry: site(), properties: Map::new() }])
}

/// A prohibition for each layer.
pub fn rules(layers: &[String]) -> Layer {
    let rule = |(n, id): (usize, &String)| {
        let properties: Value = json!({
            "name": "不得占用。", "name_en": "It may not be built on.", "weight": "prohibited", "test": "overlap",
            "parameters": {"threshold_m2": 1, "threshold_m": 1}, "constraint_collections": [id],
        });
        Feature { id: format!("R{n:02}"), geometry: None, properties: properties.as_object().unwrap().clone() }
    };
    let collection = Collection { id: "planning_rule".into(), ..Collection::default() };
    Layer { collection, features: layers.iter().enumerate().map(rule).collect() }
}

pub fn wkt(geometry: &Geometry<f64>) -> String {
    let Geometry::Polygon(polygon) = geometry else { panic!("a polygon") };
    let mut text = String::from("POLYGON((");
    for (n, at) in polygon.exterior().0.iter().enumerate() {
        let comma = if n == 0 { "" } else { "," };
        write!(text, "{comma}{} {}", at.x, at.y).unwrap();
    }
    text + "))"
}
