//! Geometries from outside: brought to the storage CRS, counted, checked, and repaired only when that was asked.

use super::control::{Budget, Control};
use super::error::QueryError;
use super::item::areal;
use super::snapshot::Snapshot;
use super::subject::{Remarks, SuppliedFeature, check_count};
use crate::crs;
use crate::geom::{self, Invalid};
use crate::model::{Envelope, Measure};
use geo_types::{Geometry, GeometryCollection};
use serde::Serialize;
use std::borrow::Cow;

/// An invalid geometry that has been made valid.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Repaired {
    /// Its id in the question.
    pub id: String,
    /// What the ring formula gives for it as it came; where a ring crosses itself, no ground has this area.
    pub area_before: Measure,
    /// Area of what was made of it.
    pub area_after: Measure,
    /// What was done, in sentences.
    pub changes: Vec<String>,
}

/// Supplied geometries that may be measured, in order, and what there is to say about them.
pub(super) struct Settled<'a> {
    pub geometries: Vec<Cow<'a, Geometry<f64>>>,
    pub remarks: Remarks,
}

/// Every supplied geometry is valid in the end, and all of them together are no more work than the limits allow.
pub(super) fn settle<'a>(
    features: &'a [SuppliedFeature],
    crs: Option<&str>,
    repair: bool,
    (snapshot, control, budget): (&Snapshot, &Control, &mut Budget),
) -> Result<Settled<'a>, QueryError> {
    check_count(features.len(), control)?;
    let found = features.iter().map(|f| geom::vertex_count(&f.geometry)).sum();
    let limit = control.limits.max_vertices;
    if found > limit {
        return Err(QueryError::TooManyVertices { found, limit });
    }
    let mut settled = Settled { geometries: Vec::with_capacity(features.len()), remarks: Remarks::default() };
    for feature in features {
        control.go_on()?;
        let id = &feature.reference.id;
        let geometry = to_storage(&feature.geometry, crs)?;
        let (geometry, repaired) = valid(geometry, id, repair, control)?;
        settled.remarks.repairs.extend(repaired);
        settled.remarks.notes.extend(looks_exchanged(id, &geometry, snapshot));
        settled.geometries.push(geometry);
    }
    check_work(&settled.geometries, control, budget)?;
    Ok(settled)
}

fn to_storage<'a>(geometry: &'a Geometry<f64>, crs: Option<&str>) -> Result<Cow<'a, Geometry<f64>>, QueryError> {
    match crs {
        None => Ok(Cow::Borrowed(geometry)),
        Some(name) => crs::geometry_to_storage(name, geometry)
            .map(Cow::Owned)
            .map_err(|cause| QueryError::Crs { parameter: "subject-crs", cause }),
    }
}

type Valid<'a> = (Cow<'a, Geometry<f64>>, Option<Repaired>);

fn valid<'a>(
    geometry: Cow<'a, Geometry<f64>>,
    id: &str,
    repair: bool,
    control: &Control,
) -> Result<Valid<'a>, QueryError> {
    let limits = geom::Limits { max_vertices: control.limits.max_vertices };
    let Err(reasons) = geom::check(&geometry, &limits) else { return Ok((geometry, None)) };
    if !repair {
        return Err(refused(id, &reasons));
    }
    let mended = geom::repair(&geometry, control.limits.max_edge_pairs).map_err(|reasons| refused(id, &reasons))?;
    let repaired = Repaired {
        id: id.to_string(),
        area_before: Measure::area_m2(mended.area_before_m2),
        area_after: Measure::area_m2(mended.area_after_m2),
        changes: mended.changes,
    };
    Ok((Cow::Owned(mended.geometry), Some(repaired)))
}

fn refused(id: &str, reasons: &[Invalid]) -> QueryError {
    QueryError::InvalidGeometry { id: id.to_string(), reasons: reasons.iter().map(ToString::to_string).collect() }
}

/// Edges are searched in pieces of a degree: lines that run round the world again and again would make millions. And
/// polygons that cross each other a million times are as much work as those of two subjects.
fn check_work(geometries: &[Cow<'_, Geometry<f64>>], control: &Control, budget: &mut Budget) -> Result<(), QueryError> {
    let pieces: f64 = geometries.iter().map(|geometry| geom::stretch_deg(geometry)).sum();
    let limit = control.limits.max_edge_pairs;
    if pieces > limit as f64 {
        return Err(QueryError::TooComplex { limit });
    }
    let polygons = geometries.iter().filter(|g| areal(g).is_some()).map(|g| g.as_ref().clone());
    let together = Geometry::GeometryCollection(GeometryCollection(polygons.collect()));
    match geom::Shape::new(&together) {
        Some(shape) => budget.spend(&shape, &shape),
        None => Ok(()),
    }
}

/// Longitude and latitude in the wrong order are valid numbers, but far from every layer, and with the order exchanged
/// they would be among them.
fn looks_exchanged(id: &str, geometry: &Geometry<f64>, snapshot: &Snapshot) -> Option<String> {
    let everything = snapshot.extent()?;
    let found = geom::envelope(geometry)?;
    let ([w, s], [e, n]) = (found.min, found.max);
    let exchanged = Envelope { min: [s, w], max: [n, e] };
    (!everything.intersects(&found) && everything.intersects(&exchanged)).then(|| {
        format!("{id} lies far from every layer; with longitude and latitude exchanged it would not. The order is longitude, latitude.")
    })
}
