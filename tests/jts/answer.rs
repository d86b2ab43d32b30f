//! Asks our kernel what a case asks, at every placement, and compares.

use super::case::{Case, Question};
use super::placement::Placement;
use super::{cover, relate, validity};
use geo::CoordsIter;
use geo_types::Geometry;
use groundplan::geom::{Limits, check};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What became of a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Passed,
    /// With the reason.
    Failed(String),
    /// With the reason; it is one of few, so that they can be counted.
    Unsupported(&'static str),
}

impl Outcome {
    /// Passed when two truth values agree.
    pub fn of_truth(found: bool, expected: bool, seen: impl FnOnce() -> String) -> Self {
        if found == expected { Self::Passed } else { Self::Failed(format!("expected {expected}: {}", seen())) }
    }
}

/// No case has more positions.
pub const LIMITS: Limits = Limits { max_vertices: 1_000_000 };

/// The outcome over all placements: the first failure, else passed where one placement could be asked.
pub fn ask(case: &Case, question: &Question) -> Outcome {
    let given: Vec<&Geometry<f64>> = std::iter::once(&case.a).chain(&case.b).collect();
    let mut outcome = Outcome::Unsupported("coordinates that cannot be scaled without rounding");
    for placement in Placement::of(&given) {
        let answer = catch_unwind(AssertUnwindSafe(|| ask_at(case, question, &placement)));
        match answer.unwrap_or_else(|panic| Outcome::Failed(format!("panic: {}", words_of(&*panic)))) {
            Outcome::Failed(why) => return Outcome::Failed(format!("{} size: {why}", placement.name)),
            Outcome::Passed => outcome = Outcome::Passed,
            Outcome::Unsupported(why) if outcome != Outcome::Passed => outcome = Outcome::Unsupported(why),
            Outcome::Unsupported(_) => {}
        }
    }
    outcome
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
}

fn ask_at(case: &Case, question: &Question, placement: &Placement) -> Outcome {
    let Some(first) = case.geometry(question.arguments.first()) else {
        return Outcome::Unsupported("no geometry is named");
    };
    if case.bare_ring {
        return Outcome::Unsupported("a bare linear ring, which GeoJSON has not");
    }
    let a = placement.place(first);
    if question.name == "isvalid" {
        return validity::ask(&a, question);
    }
    let Some(second) = case.geometry(question.arguments.get(1)) else {
        return cover::ask_one(&a, case, question, placement);
    };
    let b = placement.place(second);
    match question.name.as_str() {
        "relate" | "intersects" | "disjoint" | "contains" | "within" | "covers" | "coveredby" | "crosses"
        | "overlaps" | "touches" | "equalstopo" | "distance" => relate::ask(&a, &b, question),
        _ => cover::ask_two(&a, &b, case, question, placement),
    }
}

/// What kind of thing a geometry is, as far as the kernel tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Points,
    Lines,
    Areas,
}

/// The kind of an argument; why not, when it is none of the three or not fit to be measured.
pub fn kind(geometry: &Geometry<f64>) -> Result<Kind, Outcome> {
    if geometry.coords_count() == 0 {
        return Err(Outcome::Unsupported("an empty argument"));
    }
    let kind = match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => Kind::Points,
        Geometry::LineString(_) | Geometry::MultiLineString(_) => Kind::Lines,
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => Kind::Areas,
        _ => return Err(Outcome::Unsupported("a collection as argument")),
    };
    match check(geometry, &LIMITS) {
        Ok(()) => Ok(kind),
        Err(_) => Err(Outcome::Unsupported("an argument that `check` refuses")),
    }
}
