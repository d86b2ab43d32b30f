//! Do stated figures, measured areas, parts and wholes agree?

mod rows;
mod wholes;

pub(super) use rows::stated;
pub use rows::{Agreement, StatedArea, StatedRow};
pub use wholes::{Apportioned, PartShown, WholeRow};

use super::control::Control;
use super::error::QueryError;
use super::item::{Described, Item};
use super::method::AreaMethod;
use super::snapshot::Snapshot;
use super::subject::{Remarks, Subject};
use super::unit::AreaUnit;
use serde::Serialize;

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct ReconcileQuery {
    /// Features with stated figures, or whose parts have some.
    pub subject: Subject,
    /// How areas are measured.
    pub method: AreaMethod,
    /// In which unit areas are given and shown.
    pub unit: AreaUnit,
    /// How far two figures may be apart, relative to the stated one.
    pub tolerance: f64,
    /// Decimals, in `unit`, to which the figures of parts are shown.
    pub decimals: i32,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReconcileAnswer {
    /// State that was asked.
    pub snapshot: String,
    /// As it was asked.
    pub tolerance: f64,
    /// Stated against measured, one row per feature that states an area, by id.
    pub stated: Vec<StatedRow>,
    /// Parts against wholes, one row per feature that others name as their whole, by id.
    pub wholes: Vec<WholeRow>,
    /// Features of the subject that state no area and have no parts: nothing to reconcile.
    pub without_figures: usize,
    /// What must not be overlooked.
    #[serde(flatten)]
    pub remarks: Remarks,
}

/// A feature that may have a figure, a geometry, both or neither.
pub(super) struct Candidate<'a> {
    pub described: Described,
    pub item: Option<Item<'a>>,
    pub stated: Option<StatedArea>,
    pub part_of: Option<String>,
}

/// Compares every stated area of the subject with the measured one, and every whole with its parts, wherever in the
/// snapshot those are.
pub fn reconcile(
    snapshot: &Snapshot,
    query: &ReconcileQuery,
    control: &Control,
) -> Result<ReconcileAnswer, QueryError> {
    let (candidates, remarks) = rows::candidates(&query.subject, snapshot, control)?;
    let mut stated = Vec::new();
    for candidate in &candidates {
        control.go_on()?;
        stated.extend(rows::row(candidate, query)?);
    }
    let wholes = wholes::rows(&candidates, snapshot, query, control)?;
    let without_figures = candidates
        .iter()
        .filter(|c| c.stated.is_none() && !wholes.iter().any(|w| w.whole.reference == c.described.reference))
        .count();
    Ok(ReconcileAnswer {
        snapshot: snapshot.id().to_string(),
        tolerance: query.tolerance,
        stated,
        wholes,
        without_figures,
        remarks,
    })
}
