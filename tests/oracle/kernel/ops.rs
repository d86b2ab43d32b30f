//! The table of questions.

use super::planes;
use geo_types::{Geometry, MultiPolygon};
use groundplan::geom::{self, Invalid, Limits, OffsetError, Overlay, Shape, SliverRule, SurveyError, Zone};
use serde_json::{Value, json};

/// Work allowed to a repair.
const MAX_EDGE_PAIRS: usize = 50_000_000;

pub type Answer = Result<Value, String>;

/// Enough for every case of the run.
const LIMITS: Limits = Limits { max_vertices: 1_000_000 };

/// Answers one question; the message of an error is for people.
pub fn answer(question: &Value) -> Answer {
    let op = question.get("op").and_then(Value::as_str).ok_or("no `op`")?;
    let a = || geometry(question, "a");
    let b = || geometry(question, "b");
    match op {
        "area" => Ok(number(geom::area_m2(&a()?))),
        "perimeter" => Ok(number(geom::perimeter_m(&a()?))),
        "distance" => distance(&a()?, &b()?, question),
        "intersection" => Ok(overlay(&geom::intersection(&a()?, &b()?))),
        "union" => Ok(overlay(&geom::union([&a()?, &b()?]))),
        "union_all" => Ok(overlay(&geom::union(&all(question)?))),
        "difference" => Ok(overlay(&geom::difference(&a()?, &b()?))),
        "within" => within(&a()?, &b()?, question),
        "geodesic_area" => Ok(number(geom::geodesic_area_m2(&a()?))),
        "geodesic_perimeter" => Ok(number(geom::geodesic_perimeter_m(&a()?))),
        "relation" => relation(&a()?, &b()?, question),
        "length_in" => length_in(&a()?, &b()?),
        "count_in" => count_in(&a()?, &b()?),
        "repair" => repair(&a()?),
        "outer" => offset(geom::outer_parallel(&a()?, metres(question)?)),
        "inner" => offset(geom::inner_parallel(&a()?, metres(question)?)),
        "buffer" => offset(geom::buffer(&a()?, metres(question)?)),
        "survey" => survey(geom::survey_area_m2(&a()?, zone(question)?)),
        "survey_plane" => survey(geom::survey_plane_area_m2(&a()?, zone(question)?)),
        "survey_perimeter" => survey(geom::survey_perimeter_m(&a()?, zone(question)?)),
        "survey_plane_perimeter" => survey(geom::survey_plane_perimeter_m(&a()?, zone(question)?)),
        "valid" => Ok(valid(&a()?)),
        _ => planes::answer(op, question).unwrap_or_else(|| Err(format!("unknown op `{op}`"))),
    }
}

pub fn geometry(question: &Value, name: &str) -> Result<Geometry<f64>, String> {
    read(question.get(name).ok_or_else(|| format!("no `{name}`"))?)
}

fn all(question: &Value) -> Result<Vec<Geometry<f64>>, String> {
    question.get("all").and_then(Value::as_array).ok_or("no `all`")?.iter().map(read).collect()
}

fn read(value: &Value) -> Result<Geometry<f64>, String> {
    let geometry: geojson::Geometry = serde_json::from_value(value.clone()).map_err(|e| e.to_string())?;
    Geometry::try_from(geometry).map_err(|e| e.to_string())
}

fn parameter(question: &Value, name: &str) -> Option<f64> {
    question.get(name).and_then(Value::as_f64)
}

pub fn number(value: f64) -> Value {
    json!({ "value": value })
}

fn shape(geometry: &Geometry<f64>) -> Result<Shape<'_>, String> {
    Shape::new(geometry).ok_or_else(|| "empty geometry".to_string())
}

/// A cutoff is optional; beyond it the answer is `null`.
fn distance(a: &Geometry<f64>, b: &Geometry<f64>, question: &Value) -> Answer {
    let cutoff_m = parameter(question, "cutoff_m").unwrap_or(f64::INFINITY);
    Ok(match geom::distance(&shape(a)?, &shape(b)?, cutoff_m) {
        Some(n) => json!({ "value": n.distance_m, "from": n.from, "to": n.to, "azimuth_deg": n.azimuth_deg }),
        None => json!({ "value": null }),
    })
}

fn metres(question: &Value) -> Result<f64, String> {
    parameter(question, "metres").ok_or_else(|| "no `metres`".to_string())
}

fn within(a: &Geometry<f64>, b: &Geometry<f64>, question: &Value) -> Answer {
    Ok(json!({ "value": geom::within(&shape(a)?, &shape(b)?, metres(question)?) }))
}

/// Without thresholds, unless given, nothing is a sliver.
fn relation(a: &Geometry<f64>, b: &Geometry<f64>, question: &Value) -> Answer {
    let threshold = |name| parameter(question, name).unwrap_or(0.0);
    let rule = SliverRule { area_m2: threshold("sliver_area_m2"), width_m: threshold("sliver_width_m") };
    let found = geom::compare(&shape(a)?, &shape(b)?, &rule);
    Ok(json!({ "value": found.relation, "common_m2": found.common_m2, "slivers_m2": found.slivers_m2 }))
}

fn length_in(lines: &Geometry<f64>, area: &Geometry<f64>) -> Answer {
    let clip = geom::clip_lines(lines, &shape(area)?);
    Ok(json!({ "value": clip.length_m, "total_m": clip.total_m, "relation": clip.relation }))
}

fn count_in(points: &Geometry<f64>, area: &Geometry<f64>) -> Answer {
    let count = geom::count_points(points, &shape(area)?);
    Ok(json!({ "value": count.inside, "on_boundary": count.on_boundary, "relation": count.relation }))
}

fn repair(a: &Geometry<f64>) -> Answer {
    let repaired = geom::repair(a, MAX_EDGE_PAIRS).map_err(|reasons| sentences(&reasons).join("; "))?;
    Ok(
        json!({ "value": repaired.area_after_m2, "geometry": geojson_value(&repaired.geometry), "changes": repaired.changes }),
    )
}

fn offset(found: Result<MultiPolygon<f64>, OffsetError>) -> Answer {
    let pieces = found.map_err(|e| e.to_string())?;
    Ok(json!({ "value": geom::area_m2(&Geometry::MultiPolygon(pieces.clone())), "pieces": geojson_of(&pieces) }))
}

fn overlay(found: &Overlay) -> Value {
    json!({ "value": found.area_m2, "pieces": geojson_of(&found.pieces) })
}

fn geojson_of(pieces: &MultiPolygon<f64>) -> Value {
    geojson_value(&Geometry::MultiPolygon(pieces.clone()))
}

pub fn geojson_value(geometry: &Geometry<f64>) -> Value {
    json!(geojson::Geometry::from(geometry))
}

fn zone(question: &Value) -> Result<Zone, String> {
    let number = question.get("zone").and_then(Value::as_u64).and_then(|n| u8::try_from(n).ok());
    number.and_then(Zone::three_degree).ok_or_else(|| "no `zone`".to_string())
}

fn survey(found: Result<f64, SurveyError>) -> Answer {
    found.map(number).map_err(|e| e.to_string())
}

fn valid(a: &Geometry<f64>) -> Value {
    match geom::check(a, &LIMITS) {
        Ok(()) => json!({ "value": true }),
        Err(reasons) => json!({ "value": false, "reasons": sentences(&reasons) }),
    }
}

fn sentences(reasons: &[Invalid]) -> Vec<String> {
    reasons.iter().map(ToString::to_string).collect()
}
