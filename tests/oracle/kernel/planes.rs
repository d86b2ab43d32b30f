//! The questions that need PROJ: coordinates in other reference systems, and areas in their planes.

use super::ops::{Answer, geojson_value, geometry, number};
use geo_types::Geometry;
use groundplan::{crs, geom};
use serde_json::{Value, json};

/// Answers one question; `None` when it is not one of these.
pub fn answer(op: &str, question: &Value) -> Option<Answer> {
    Some(match op {
        "planar" => planar(question, geom::plane_area_m2),
        "planar_perimeter" => planar(question, geom::plane_perimeter_m),
        "from_crs" => moved(question, crs::geometry_to_storage),
        "to_crs" => moved(question, crs::geometry_from_storage),
        _ => return None,
    })
}

fn name(question: &Value) -> Result<&str, String> {
    question.get("crs").and_then(Value::as_str).ok_or_else(|| "no `crs`".to_string())
}

fn planar(question: &Value, measure: fn(&Geometry<f64>) -> f64) -> Answer {
    let plane = crs::to_plane(name(question)?, &geometry(question, "a")?).map_err(|e| e.to_string())?;
    Ok(number(measure(&plane)))
}

/// Coordinates in the official order of the CRS.
fn moved<E: ToString>(question: &Value, by: impl Fn(&str, &Geometry<f64>) -> Result<Geometry<f64>, E>) -> Answer {
    let there = by(name(question)?, &geometry(question, "a")?).map_err(|e| e.to_string())?;
    Ok(json!({ "value": geojson_value(&there) }))
}
