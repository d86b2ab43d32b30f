//! How large is it?

use super::control::Control;
use super::error::QueryError;
use super::item::{Described, Item, Prepared};
use super::method::AreaMethod;
use super::parallel;
use super::snapshot::Snapshot;
use super::subject::{Remarks, Subject};
use super::unit::AreaUnit;
use crate::geom;
use crate::model::Measure;
use geo_types::Geometry;
use serde::Serialize;

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaQuery {
    /// What is measured.
    pub subject: Subject,
    /// How.
    pub method: AreaMethod,
    /// In which unit areas are given.
    pub unit: AreaUnit,
}

/// Area and perimeter of one feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AreaRow {
    /// Which feature.
    #[serde(flatten)]
    pub feature: Described,
    /// Its area.
    pub area: Measure,
    /// Length of all its rings.
    pub perimeter: Measure,
    /// What was measured.
    #[serde(skip)]
    pub geometry: Geometry<f64>,
}

/// All features together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AreaTotal {
    /// Ground covered, each piece once; `null` when nothing has an area: not known is not zero.
    pub net: Option<Measure>,
    /// Sum of the features' areas; `null` likewise.
    pub gross: Option<Measure>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AreaAnswer {
    /// State that was asked.
    pub snapshot: String,
    /// Features with an area, largest first, then by id.
    pub features: Vec<AreaRow>,
    /// Features that are points or lines: an anchor says nothing about size.
    pub without_area: Vec<Described>,
    /// Features that cannot be placed.
    pub without_geometry: Vec<Described>,
    /// The sums.
    pub total: AreaTotal,
    /// What must not be overlooked.
    #[serde(flatten)]
    pub remarks: Remarks,
}

/// Area and perimeter of each feature of the subject, and of all together, each with the interval that ε leaves.
pub fn area(snapshot: &Snapshot, query: &AreaQuery, control: &Control) -> Result<AreaAnswer, QueryError> {
    let resolved = query.subject.resolve(snapshot, control)?;
    let (areal, thin): (Vec<Item<'_>>, Vec<Item<'_>>) =
        resolved.items.into_iter().partition(|item| item.areal.is_some());
    let prepared: Vec<Prepared<'_>> = areal.iter().filter_map(Prepared::new).collect();
    let mut rows = parallel::each(&prepared, control, |prepared| row(prepared, query))?;
    let total = total(&prepared, &rows, query, control)?;
    rows.sort_by(|a, b| {
        let by_area = b.area.value.total_cmp(&a.area.value);
        by_area.then_with(|| a.feature.reference.id.cmp(&b.feature.reference.id))
    });
    let mut remarks = resolved.remarks;
    remarks.notes.extend(restated(&rows));
    Ok(AreaAnswer {
        snapshot: snapshot.id().to_string(),
        features: rows,
        without_area: thin.into_iter().map(|item| item.described).collect(),
        without_geometry: resolved.without_geometry,
        total,
        remarks,
    })
}

fn row(prepared: &Prepared<'_>, query: &AreaQuery) -> Result<AreaRow, QueryError> {
    let feature = prepared.item.described.clone();
    let ground = prepared.item.areal().unwrap_or(&prepared.item.geometry);
    let area = match query.method.whole(prepared)? {
        Some(area) => area,
        None => query.method.area(ground, &feature.reference.id)?,
    };
    let perimeter = query.method.perimeter(ground, &feature.reference.id)?;
    let perimeter = if feature.uncertainty_m.is_some_and(|e| e <= 0.0) {
        perimeter.between(Some([perimeter.value, perimeter.value]))
    } else {
        // A border may wind within its ε: no length bounds it.
        perimeter
    };
    Ok(AreaRow { feature, area: query.unit.of(area), perimeter, geometry: prepared.item.geometry.clone().into_owned() })
}

/// Net is measured on the union, and so are its bounds: ⊕ and ⊖ of each, united.
fn total(
    prepared: &[Prepared<'_>],
    rows: &[AreaRow],
    query: &AreaQuery,
    control: &Control,
) -> Result<AreaTotal, QueryError> {
    control.go_on()?;
    let Some(first) = rows.first() else { return Ok(AreaTotal { net: None, gross: None }) };
    if let [only] = rows {
        return Ok(AreaTotal { net: Some(only.area), gross: Some(only.area) });
    }
    let gross: f64 = rows.iter().map(|row| row.area.value).sum();
    let gross_interval = rows.iter().map(|row| row.area.interval).try_fold([0.0, 0.0], |[lo, hi], interval| {
        let [least, most] = interval?;
        Some([lo + least, hi + most])
    });
    let zone = rows.iter().all(|row| row.area.central_meridian_deg == first.area.central_meridian_deg);
    let shared = if zone { first.area } else { Measure { crs: None, central_meridian_deg: None, ..first.area } };
    let united =
        |sets: Vec<&Geometry<f64>>| query.method.area(&Geometry::MultiPolygon(geom::union(sets).pieces), "total");
    let net = united(prepared.iter().filter_map(|p| p.item.areal()).collect())?;
    let inner: Option<Vec<_>> = prepared.iter().map(Prepared::inner).collect();
    let outer: Option<Vec<_>> = prepared.iter().map(Prepared::outer).collect();
    let net_interval = match inner.zip(outer) {
        Some((inner, outer)) => Some([united(inner)?.value, united(outer)?.value]),
        None => None,
    };
    Ok(AreaTotal {
        net: Some(query.unit.of(net.between(net_interval))),
        gross: Some(Measure { value: gross, interval: None, ..shared }.between(gross_interval)),
    })
}

/// A footprint drawn from a stated figure has that area by construction.
fn restated(rows: &[AreaRow]) -> Option<String> {
    let drawn: Vec<&str> = rows
        .iter()
        .filter(|row| row.feature.geometry_basis == "area_true_footprint")
        .map(|row| row.feature.reference.id.as_str())
        .collect();
    let more = if drawn.len() > 10 { format!(" and {} more", drawn.len() - 10) } else { String::new() };
    let named: Vec<&str> = drawn.iter().take(10).copied().collect();
    (!named.is_empty())
        .then(|| format!("drawn from their stated figures, which these areas restate: {}{more}", named.join(", ")))
}
