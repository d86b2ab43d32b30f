//! Parts against wholes.

use super::rows::{self, Agreement, StatedArea};
use super::{Candidate, ReconcileQuery};
use crate::geom;
use crate::model::{Measure, Reference};
use crate::query::control::Control;
use crate::query::error::QueryError;
use crate::query::item::Described;
use crate::query::snapshot::Snapshot;
use geo_types::Geometry;
use serde::Serialize;

/// A part of a whole, with the figure that is shown for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartShown {
    /// Which feature.
    #[serde(flatten)]
    pub feature: Reference,
    /// What the document states for it, in the unit asked for.
    pub stated_area: Option<f64>,
    /// What it measures, in the unit asked for.
    pub measured: Option<Measure>,
}

/// Figures rounded so that they add up to the rounded whole. Not measures: what is to be shown in a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Apportioned {
    /// Always `largest_remainder`.
    pub method: &'static str,
    /// Whether stated or measured figures were apportioned.
    pub of: &'static str,
    /// Unit of the figures.
    pub unit: &'static str,
    /// Decimals of the figures.
    pub decimals: i32,
    /// What the figures add up to.
    pub total: f64,
    /// One figure per part, in their order.
    pub shown: Vec<f64>,
}

/// One whole and its parts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WholeRow {
    /// The whole.
    pub whole: Described,
    /// What the document states for it.
    pub stated: Option<StatedArea>,
    /// The same in the unit asked for.
    pub stated_area: Option<f64>,
    /// What it measures.
    pub measured: Option<Measure>,
    /// Its parts, by collection and id.
    pub parts: Vec<PartShown>,
    /// Sum of the parts' stated figures; `null` unless every part has one.
    pub parts_stated_area: Option<f64>,
    /// Sum of the parts' areas.
    pub parts_gross: Option<Measure>,
    /// Ground of the parts, each piece once.
    pub parts_net: Option<Measure>,
    /// Ground of the whole that no part covers.
    pub gap: Option<Measure>,
    /// Ground of the parts outside the whole.
    pub excess: Option<Measure>,
    /// Whether the stated parts add up to the stated whole, within the tolerance.
    pub stated_result: Agreement,
    /// Whether the parts cover the whole without gap, excess or overlap, within the tolerance.
    pub measured_result: Agreement,
    /// Why, in sentences.
    pub reasons: Vec<String>,
    /// The parts' figures rounded to add up to the whole's; `null` where they cannot.
    pub apportioned: Option<Apportioned>,
}

/// One row for each candidate that is the whole of something.
pub(super) fn rows(
    candidates: &[Candidate<'_>],
    snapshot: &Snapshot,
    query: &ReconcileQuery,
    control: &Control,
) -> Result<Vec<WholeRow>, QueryError> {
    let mut found = Vec::new();
    for whole in candidates {
        control.go_on()?;
        let parts = parts_of(whole, candidates, snapshot);
        if !parts.is_empty() {
            found.push(row(whole, &parts, query)?);
        }
    }
    Ok(found)
}

/// Ids are unique in the whole snapshot; parts of a supplied whole are looked for among the supplied features.
fn parts_of<'a>(whole: &Candidate<'_>, candidates: &'a [Candidate<'_>], snapshot: &'a Snapshot) -> Vec<Candidate<'a>> {
    let id = &whole.described.reference.id;
    if whole.described.reference.collection.is_none() {
        let own = candidates.iter().filter(|c| c.part_of.as_ref() == Some(id) && c.described.reference.id != *id);
        return own.map(Candidate::again).collect();
    }
    let mut parts = Vec::new();
    for collection in snapshot.collections() {
        let named = collection.features().filter(|f| f.text("part_of") == Some(id) && f.id != *id);
        parts.extend(named.map(|feature| rows::of_feature(&collection.meta().id, feature, None)));
    }
    parts
}

impl Candidate<'_> {
    fn again(&self) -> Candidate<'_> {
        Candidate {
            described: self.described.clone(),
            item: self.item.clone(),
            stated: self.stated.clone(),
            part_of: self.part_of.clone(),
        }
    }
}

fn row(whole: &Candidate<'_>, parts: &[Candidate<'_>], query: &ReconcileQuery) -> Result<WholeRow, QueryError> {
    let unit_m2 = query.unit.square_metres();
    let stated_area = whole.stated.as_ref().map(|s| s.area_m2 / unit_m2);
    let mut shown = Vec::new();
    for part in parts {
        let measured = rows::measured(part.item.as_ref(), query)?;
        let stated_area = part.stated.as_ref().map(|s| s.area_m2 / unit_m2);
        shown.push(PartShown { feature: part.described.reference.clone(), stated_area, measured });
    }
    let parts_stated_area = shown.iter().map(|p| p.stated_area).sum::<Option<f64>>();
    let measured = rows::measured(whole.item.as_ref(), query)?;
    let ground = Ground::of(whole, parts, query)?;
    let mut reasons = Vec::new();
    let stated_result = stated_result(stated_area, parts_stated_area, query.tolerance, &mut reasons);
    let measured_result = measured_result(measured.as_ref(), ground.as_ref(), query.tolerance, &mut reasons);
    let apportioned = apportioned(&shown, stated_area, measured.as_ref(), query);
    Ok(WholeRow {
        whole: whole.described.clone(),
        stated: whole.stated.clone(),
        stated_area,
        measured,
        parts: shown,
        parts_stated_area,
        parts_gross: ground.as_ref().map(|g| g.gross),
        parts_net: ground.as_ref().map(|g| g.net),
        gap: ground.as_ref().map(|g| g.gap),
        excess: ground.as_ref().map(|g| g.excess),
        stated_result,
        measured_result,
        reasons,
        apportioned,
    })
}

/// How the parts lie in the whole.
struct Ground {
    gross: Measure,
    net: Measure,
    gap: Measure,
    excess: Measure,
}

impl Ground {
    /// `None` unless the whole and every part have an area.
    fn of(whole: &Candidate<'_>, parts: &[Candidate<'_>], query: &ReconcileQuery) -> Result<Option<Self>, QueryError> {
        let all: Option<Vec<&Geometry<f64>>> = parts.iter().map(|p| p.item.as_ref()?.areal()).collect();
        let Some((all, whole_ground)) = all.zip(whole.item.as_ref().and_then(|item| item.areal())) else {
            return Ok(None);
        };
        let area = |geometry: &Geometry<f64>| {
            query.method.area(geometry, &whole.described.reference.id).map(|m| query.unit.of(m))
        };
        let mut gross = 0.0;
        for part in &all {
            gross += area(part)?.value;
        }
        let united = Geometry::MultiPolygon(geom::union(all).pieces);
        let net = area(&united)?;
        let gap = area(&Geometry::MultiPolygon(geom::difference(whole_ground, &united).pieces))?;
        let excess = area(&Geometry::MultiPolygon(geom::difference(&united, whole_ground).pieces))?;
        Ok(Some(Self { gross: Measure { value: gross, ..net }, net, gap, excess }))
    }
}

fn stated_result(whole: Option<f64>, parts: Option<f64>, tolerance: f64, reasons: &mut Vec<String>) -> Agreement {
    let Some((whole, parts)) = whole.zip(parts) else {
        reasons.push("the whole or one of its parts states no area".into());
        return Agreement::Undecidable;
    };
    let off = (parts - whole) / whole;
    reasons.push(format!("the stated parts are {:+.4} % off the stated whole", off * 100.0));
    if off.abs() <= tolerance { Agreement::Agrees } else { Agreement::Differs }
}

fn measured_result(
    whole: Option<&Measure>,
    ground: Option<&Ground>,
    tolerance: f64,
    reasons: &mut Vec<String>,
) -> Agreement {
    let Some((whole, ground)) = whole.zip(ground) else {
        reasons.push("the whole or one of its parts has no measured area".into());
        return Agreement::Undecidable;
    };
    let doubled = ground.gross.value - ground.net.value;
    let mut agrees = true;
    for (what, value) in [
        ("no part covers", ground.gap.value),
        ("lies outside the whole", ground.excess.value),
        ("is covered by more than one part", doubled),
    ] {
        let share = value / whole.value;
        if share > tolerance {
            agrees = false;
            reasons.push(format!("{:.4} % of the whole's area {what}", share * 100.0));
        }
    }
    if agrees { Agreement::Agrees } else { Agreement::Differs }
}

/// Stated figures where all are stated, else measured ones where all are measured; and only where the parts are meant
/// to make up the whole: a residue is rounding, not a missing part.
fn apportioned(
    parts: &[PartShown],
    stated_whole: Option<f64>,
    measured_whole: Option<&Measure>,
    query: &ReconcileQuery,
) -> Option<Apportioned> {
    let stated: Option<Vec<f64>> = parts.iter().map(|p| p.stated_area).collect();
    let measured: Option<Vec<f64>> = parts.iter().map(|p| p.measured.map(|m| m.value)).collect();
    let (of, values, total) = match (stated.zip(stated_whole), measured.zip(measured_whole.map(|m| m.value))) {
        (Some((values, total)), _) => ("stated", values, total),
        (None, Some((values, total))) => ("measured", values, total),
        (None, None) => return None,
    };
    let off = (values.iter().sum::<f64>() - total) / total;
    let shown =
        (off.abs() <= query.tolerance).then(|| geom::largest_remainder(&values, total, query.decimals)).flatten()?;
    let scale = 10f64.powi(query.decimals);
    let total = (total * scale).round() / scale;
    Some(Apportioned {
        method: "largest_remainder",
        of,
        unit: query.unit.name(),
        decimals: query.decimals,
        total,
        shown,
    })
}
