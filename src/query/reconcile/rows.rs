//! Stated against measured.

use super::{Candidate, ReconcileQuery};
use crate::model::{Feature, Measure};
use crate::query::control::Control;
use crate::query::error::QueryError;
use crate::query::item::{Described, Item, Prepared};
use crate::query::snapshot::Snapshot;
use crate::query::subject::{Remarks, Source, Subject, chosen};
use crate::query::unit::AreaUnit;
use serde::Serialize;
use serde_json::{Map, Value};

/// An area as a document states it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatedArea {
    /// The property that holds it.
    pub property: &'static str,
    /// The figure, in the unit that the property names.
    pub value: f64,
    /// That unit.
    pub unit: &'static str,
    #[serde(skip)]
    pub(super) area_m2: f64,
}

/// Whether two figures agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// They agree within the tolerance.
    Agrees,
    /// They differ by more.
    Differs,
    /// The geometry was drawn from the figure: that they agree says nothing about the ground.
    Restated,
    /// One of them is missing.
    Undecidable,
}

/// One stated figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatedRow {
    /// Which feature.
    #[serde(flatten)]
    pub feature: Described,
    /// What the document says.
    pub stated: StatedArea,
    /// The stated area in the unit asked for.
    pub stated_area: f64,
    /// What the geometry has; `null` where it has no area.
    pub measured: Option<Measure>,
    /// Measured less stated, in the unit asked for.
    pub difference: Option<f64>,
    /// Difference over stated.
    pub relative_difference: Option<f64>,
    /// Whether they agree as recorded.
    pub result: Agreement,
    /// Whether the stated figure, give or take the tolerance, lies in the interval that ε leaves to the measured one;
    /// `null` without an interval.
    pub possible: Option<bool>,
    /// Why, in a sentence.
    pub reason: String,
}

const STATED: [(&str, AreaUnit); 4] = [
    ("stated_area_km2", AreaUnit::Km2),
    ("stated_area_ha", AreaUnit::Ha),
    ("stated_area_mu", AreaUnit::Mu),
    ("stated_area_m2", AreaUnit::M2),
];

pub(in crate::query) fn stated(properties: &Map<String, Value>) -> Option<StatedArea> {
    STATED.into_iter().find_map(|(property, unit)| {
        let value = properties.get(property)?.as_f64().filter(|v| v.is_finite() && *v > 0.0)?;
        Some(StatedArea { property, value, unit: unit.name(), area_m2: value * unit.square_metres() })
    })
}

pub(super) fn of_feature<'a>(collection: &str, feature: &'a Feature, uncertainty_m: Option<f64>) -> Candidate<'a> {
    let described = Described::feature(collection, feature, uncertainty_m);
    let item = feature.geometry.as_ref().map(|g| Item::borrowed(described.clone(), g, &feature.properties));
    let part_of = feature.text("part_of").map(str::to_string);
    Candidate { described, item, stated: stated(&feature.properties), part_of }
}

/// The subject's features, also those that cannot be placed: their figures count among the parts of a whole.
pub(super) fn candidates<'a>(
    subject: &'a Subject,
    snapshot: &'a Snapshot,
    control: &Control,
) -> Result<(Vec<Candidate<'a>>, Remarks), QueryError> {
    if let Source::Features { collection, ids, filter } = &subject.source {
        let found = snapshot.collection(collection)?;
        let features = chosen(found, ids.as_deref(), filter.as_ref(), control)?;
        let made = features.into_iter().map(|feature| of_feature(collection, feature, subject.uncertainty_m));
        return Ok((made.collect(), Remarks::default()));
    }
    let resolved = subject.resolve(snapshot, control)?;
    let made = resolved.items.into_iter().map(|item| Candidate {
        described: item.described.clone(),
        stated: stated(item.properties),
        part_of: item.properties.get("part_of").and_then(Value::as_str).map(str::to_string),
        item: Some(item),
    });
    Ok((made.collect(), resolved.remarks))
}

pub(super) fn row(candidate: &Candidate<'_>, query: &ReconcileQuery) -> Result<Option<StatedRow>, QueryError> {
    let Some(stated) = &candidate.stated else { return Ok(None) };
    let measured = measured(candidate.item.as_ref(), query)?;
    let stated_area = stated.area_m2 / query.unit.square_metres();
    let difference = measured.map(|m| m.value - stated_area);
    let relative_difference = difference.map(|d| d / stated_area);
    let slack = query.tolerance * stated_area;
    let possible =
        measured.and_then(|m| m.interval).map(|[lo, hi]| stated_area + slack >= lo && stated_area - slack <= hi);
    let drawn = candidate.described.geometry_basis == "area_true_footprint";
    let (result, reason) = judged(relative_difference, drawn, candidate.item.is_some(), query.tolerance);
    Ok(Some(StatedRow {
        feature: candidate.described.clone(),
        stated: stated.clone(),
        stated_area,
        measured,
        difference,
        relative_difference,
        result,
        possible,
        reason,
    }))
}

/// Area with its interval, in the unit asked for; `None` for points and lines.
pub(super) fn measured(item: Option<&Item<'_>>, query: &ReconcileQuery) -> Result<Option<Measure>, QueryError> {
    let Some(prepared) = item.and_then(Prepared::new) else { return Ok(None) };
    Ok(query.method.whole(&prepared)?.map(|area| query.unit.of(area)))
}

fn judged(relative: Option<f64>, drawn: bool, placed: bool, tolerance: f64) -> (Agreement, String) {
    match relative {
        None if placed => (Agreement::Undecidable, "the geometry is a point or a line and has no area".into()),
        None => (Agreement::Undecidable, "the feature cannot be placed".into()),
        Some(d) if d.abs() > tolerance => {
            let percent = d * 100.0;
            (Agreement::Differs, format!("measured is {percent:+.4} % off the stated figure, beyond the tolerance"))
        }
        Some(_) if drawn => (
            Agreement::Restated,
            "the footprint was drawn from the stated figure and says nothing about the ground".into(),
        ),
        Some(d) => (Agreement::Agrees, format!("measured is {:+.4} % off the stated figure", d * 100.0)),
    }
}
