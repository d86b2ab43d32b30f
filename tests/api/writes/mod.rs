//! Changes over HTTP: OGC API Features Part 4, change sets, and what is refused.

mod change_set;
mod collections;
mod conditions;
mod coordinates;
mod create;
mod delete;
mod faults;
mod options;
mod patch;
mod refused;
mod replace;

use crate::harness::Answer;
use serde_json::{Value, json};

/// Where most of these write.
const ITEMS: &str = "/collections/zone/items";
const CELL: &str = "/collections/zone/items/zone_cell";

/// A feature with a square of a hundredth of a degree.
fn square(lon: f64, lat: f64, properties: Value) -> Value {
    let (east, north) = (lon + 0.01, lat + 0.01);
    let ring = json!([[lon, lat], [east, lat], [east, north], [lon, north], [lon, lat]]);
    json!({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": properties})
}

fn point(lon: f64, lat: f64, properties: Value) -> Value {
    json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties})
}

/// With this id.
fn named(id: &str, mut feature: Value) -> Value {
    feature["id"] = json!(id);
    feature
}

/// Pointers and kinds of everything that is wrong, in order.
fn faults(answer: &Answer, status: u16) -> Vec<(String, String)> {
    let problem = answer.problem(status, "a change");
    let errors = problem["errors"].as_array().unwrap_or_else(|| panic!("no errors in {problem}")).clone();
    let text = |error: &Value, key: &str| error[key].as_str().unwrap().to_string();
    errors.iter().map(|error| (text(error, "pointer"), text(error, "kind"))).collect()
}
