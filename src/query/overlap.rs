//! What overlaps what, and by how much?

use super::area::{ground_m2, has_polygon};
use super::error::QueryError;
use super::snapshot::{CollectionSnapshot, Snapshot};
use super::subject::{Described, Limits, Resolved, Subject, spend};
use crate::geom;
use crate::model::{Measure, Reference};
use geo_types::{Geometry, MultiPolygon};
use serde::Serialize;

/// Common ground below this is what the last digit of a coordinate makes along a shared border, not an
/// overlap.
const NOISE_M2: f64 = 1e-6;

/// One feature of the subject against one feature of a constraint layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverlapPair {
    /// The subject's feature.
    pub subject: Described,
    /// The constraint's feature.
    pub constraint: Described,
    /// Common area.
    pub area: Measure,
    /// Common area over the subject feature's area, 0 … 1.
    pub share_of_subject: f64,
    /// Common area over the constraint feature's area, 0 … 1.
    pub share_of_constraint: f64,
    /// The common ground itself.
    #[serde(skip)]
    pub pieces: MultiPolygon<f64>,
}

/// What an answer about a layer rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// The layer has polygons, but does not claim to be complete here: nothing found is not "no conflict".
    Partial,
    /// The layer, or the subject, has not a single polygon: nothing was or could be compared.
    NoData,
}

/// One constraint layer as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConstraintSum {
    /// Collection id.
    pub collection: String,
    /// What the answer rests on.
    pub coverage: Coverage,
    /// Features of the layer that have a polygon and were compared; 0 when the subject has none.
    pub features_compared: usize,
    /// Features that are points or lines: no area to overlap.
    pub features_without_area: usize,
    /// Features that cannot be placed.
    pub features_without_geometry: usize,
    /// Ground of the subject that the layer covers, each piece once; `null` where nothing was compared: not known is
    /// not zero.
    pub net: Option<Measure>,
    /// Sum over pairs; `null` likewise.
    pub gross: Option<Measure>,
    /// Ground of the subject that the layer leaves free; `null` likewise.
    pub remaining: Option<Measure>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverlapAnswer {
    /// State that was asked.
    pub snapshot: String,
    /// Pairs with common ground, largest first, then by ids. Neighbours that only touch are not among them.
    pub pairs: Vec<OverlapPair>,
    /// One per constraint layer, in the order asked.
    pub constraints: Vec<ConstraintSum>,
    /// The subject's features that are points or lines.
    pub subjects_without_area: Vec<Described>,
    /// The subject's features that cannot be placed.
    pub subjects_without_geometry: Vec<Described>,
    /// What must not be overlooked, in sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Overlap of a subject with each of several layers, computed in the storage CRS (a shared border gives nothing)
/// and measured on the ellipsoid. A feature is not compared with itself.
pub fn overlap(
    snapshot: &Snapshot,
    subject: &Subject,
    constraints: &[String],
    limits: &Limits,
) -> Result<OverlapAnswer, QueryError> {
    let Resolved { features, without_geometry, notes } = subject.resolve(snapshot, limits)?;
    let (areal, pointlike): (Vec<_>, Vec<_>) = features.into_iter().partition(|(_, geometry)| has_polygon(geometry));
    let net_m2 = (!areal.is_empty()).then(|| geom::union(areal.iter().map(|(_, geometry)| *geometry)).area_m2);
    let mut answer = OverlapAnswer {
        snapshot: snapshot.id().to_string(),
        pairs: Vec::new(),
        constraints: Vec::new(),
        subjects_without_area: pointlike.into_iter().map(|(described, _)| described).collect(),
        subjects_without_geometry: without_geometry,
        notes,
    };
    let mut seen: Vec<&String> = Vec::new();
    let mut budget = limits.max_edge_pairs;
    for id in constraints {
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        let collection = snapshot.collection(id)?;
        let mut pairs = Vec::new();
        for (described, geometry) in &areal {
            pairs.extend(pairs_of(described, geometry, collection, (&mut budget, limits))?);
        }
        // A subject that is itself the only polygon of the layer was compared with nothing.
        let itself = if areal.len() == 1 { areal.first().map(|(described, _)| &described.reference) } else { None };
        answer.constraints.push(summed(collection, &pairs, net_m2, itself));
        answer.pairs.extend(pairs);
    }
    answer.pairs.sort_by(|a, b| {
        let key = |pair: &OverlapPair| {
            (
                pair.subject.reference.id.clone(),
                pair.constraint.reference.collection.clone(),
                pair.constraint.reference.id.clone(),
            )
        };
        b.area.value.total_cmp(&a.area.value).then_with(|| key(a).cmp(&key(b)))
    });
    Ok(answer)
}

/// Filter by box, refine by geometry.
fn pairs_of(
    described: &Described,
    geometry: &Geometry<f64>,
    collection: &CollectionSnapshot,
    (budget, limits): (&mut usize, &Limits),
) -> Result<Vec<OverlapPair>, QueryError> {
    let Some(shape) = geom::Shape::new(geometry) else { return Ok(Vec::new()) };
    let subject_m2 = ground_m2(geometry);
    let mut pairs = Vec::new();
    for position in collection.tree.candidates(shape.envelope()) {
        let Some(feature) = collection.at(position).filter(|f| !described.is(&collection.meta().id, &f.id)) else {
            continue;
        };
        let Some(other) = feature.geometry.as_ref().and_then(geom::Shape::new) else { continue };
        spend(&shape, &other, budget, limits)?;
        let common = geom::intersection(geometry, other.geometry());
        if common.area_m2 > NOISE_M2 {
            pairs.push(OverlapPair {
                subject: described.clone(),
                constraint: Described::feature(&collection.meta().id, feature),
                area: Measure::area_m2(common.area_m2),
                share_of_subject: (common.area_m2 / subject_m2).min(1.0),
                share_of_constraint: (common.area_m2 / ground_m2(other.geometry())).min(1.0),
                pieces: common.pieces,
            });
        }
    }
    Ok(pairs)
}

fn summed(
    collection: &CollectionSnapshot,
    pairs: &[OverlapPair],
    subject_net_m2: Option<f64>,
    itself: Option<&Reference>,
) -> ConstraintSum {
    let pieces: Vec<Geometry<f64>> = pairs.iter().map(|p| Geometry::MultiPolygon(p.pieces.clone())).collect();
    let net_m2 = geom::union(&pieces).area_m2;
    let placed: Vec<&Geometry<f64>> = collection.features().iter().filter_map(|f| f.geometry.as_ref()).collect();
    let with_polygon = placed.iter().filter(|g| has_polygon(g)).count();
    let is_own = itself.is_some_and(|r| r.collection.as_deref() == Some(collection.meta().id.as_str()));
    let features_compared = if subject_net_m2.is_some() { with_polygon - usize::from(is_own) } else { 0 };
    let known = |area_m2: f64| (features_compared > 0).then(|| Measure::area_m2(area_m2));
    ConstraintSum {
        collection: collection.meta().id.clone(),
        coverage: if features_compared == 0 { Coverage::NoData } else { Coverage::Partial },
        features_compared,
        features_without_area: placed.len() - with_polygon,
        features_without_geometry: collection.features().len() - placed.len(),
        net: known(net_m2),
        gross: known(pairs.iter().map(|p| p.area.value).sum()),
        remaining: known((subject_net_m2.unwrap_or(0.0) - net_m2).max(0.0)),
    }
}
