//! What a question is about: geometries that came with it, or features of a collection.

use super::area::has_polygon;
use super::error::QueryError;
use super::snapshot::Snapshot;
use crate::geom;
use crate::model::{Envelope, Feature, Reference};
use geo_types::{Geometry, GeometryCollection};
use serde::Serialize;

/// What a question may bring at most. Running computations cannot be stopped, so input is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Positions in all supplied geometries together.
    pub max_vertices: usize,
    /// Pairs of edges (in pieces of at most a degree) whose envelopes meet: within a subject, and in one question.
    pub max_edge_pairs: usize,
    /// Features in one subject.
    pub max_subjects: usize,
}

/// What a question is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// Geometries that came with the question, with how to name them.
    Supplied(Vec<(Reference, Geometry<f64>)>),
    /// Features of a collection: the named ones, or all.
    Features {
        /// Collection id.
        collection: String,
        /// Feature ids; `None` means all.
        ids: Option<Vec<String>>,
    },
}

/// A feature as answers show it: its name, and what its geometry is worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Described {
    /// Collection, id, name.
    #[serde(flatten)]
    pub reference: Reference,
    /// How the geometry was made; `supplied` for one that came with the question.
    pub geometry_basis: String,
    /// ε in metres; `null` = unknown.
    pub uncertainty_m: Option<f64>,
}

impl Described {
    pub(super) fn feature(collection: &str, feature: &Feature) -> Self {
        let name = feature.text("name").map(str::to_string);
        Self {
            reference: Reference { collection: Some(collection.to_string()), id: feature.id.clone(), name },
            geometry_basis: feature.text("geometry_basis").unwrap_or("unknown").to_string(),
            uncertainty_m: feature.number("uncertainty_m"),
        }
    }

    pub(super) fn is(&self, collection: &str, id: &str) -> bool {
        self.reference.collection.as_deref() == Some(collection) && self.reference.id == id
    }
}

/// A subject's features, those with a geometry apart from those without.
#[derive(Debug)]
pub(super) struct Resolved<'a> {
    pub features: Vec<(Described, &'a Geometry<f64>)>,
    pub without_geometry: Vec<Described>,
    pub notes: Vec<String>,
}

impl Subject {
    /// Looks the features up and checks supplied geometries.
    pub(super) fn resolve<'a>(&'a self, snapshot: &'a Snapshot, limits: &Limits) -> Result<Resolved<'a>, QueryError> {
        let mut resolved = Resolved { features: Vec::new(), without_geometry: Vec::new(), notes: Vec::new() };
        match self {
            Self::Supplied(supplied) => {
                check_supplied(supplied, limits)?;
                for (reference, geometry) in supplied {
                    let described = Described {
                        reference: reference.clone(),
                        geometry_basis: "supplied".into(),
                        uncertainty_m: None,
                    };
                    resolved.notes.extend(looks_exchanged(&reference.id, geometry, snapshot));
                    resolved.features.push((described, geometry));
                }
            }
            Self::Features { collection, ids } => {
                let found = snapshot.collection(collection)?;
                let features: Vec<&Feature> = match ids {
                    None => found.features().iter().collect(),
                    Some(ids) => {
                        check_count(ids.len(), limits)?;
                        let mut ids: Vec<&String> = ids.iter().collect();
                        ids.sort();
                        ids.dedup();
                        ids.into_iter().map(|id| found.feature(id)).collect::<Result<_, _>>()?
                    }
                };
                for feature in features {
                    let described = Described::feature(collection, feature);
                    match &feature.geometry {
                        Some(geometry) => resolved.features.push((described, geometry)),
                        None => resolved.without_geometry.push(described),
                    }
                }
            }
        }
        Ok(resolved)
    }
}

impl Resolved<'_> {
    /// For questions that need at least one geometry to start from.
    pub fn require_geometry(&self) -> Result<(), QueryError> {
        if self.features.is_empty() {
            let ids = self.without_geometry.iter().map(|d| d.reference.id.clone()).collect();
            return Err(QueryError::NoGeometry { ids });
        }
        Ok(())
    }
}

fn check_count(found: usize, limits: &Limits) -> Result<(), QueryError> {
    let limit = limits.max_subjects;
    if found > limit { Err(QueryError::TooManySubjects { found, limit }) } else { Ok(()) }
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

/// Every supplied geometry is valid, and all of them together are no more work than the limits allow.
fn check_supplied(supplied: &[(Reference, Geometry<f64>)], limits: &Limits) -> Result<(), QueryError> {
    check_count(supplied.len(), limits)?;
    let mut left = limits.max_vertices;
    for (Reference { id, .. }, geometry) in supplied {
        geom::check(geometry, &geom::Limits { max_vertices: left }).map_err(|reasons| QueryError::InvalidGeometry {
            id: id.clone(),
            reasons: reasons.iter().map(ToString::to_string).collect(),
        })?;
        left -= geom::vertex_count(geometry);
    }
    check_stretch(supplied, limits)?;
    let polygons = supplied.iter().map(|(_, geometry)| geometry).filter(|geometry| has_polygon(geometry));
    let together = Geometry::GeometryCollection(GeometryCollection(polygons.cloned().collect()));
    match geom::Shape::new(&together) {
        Some(shape) => spend(&shape, &shape, &mut limits.max_edge_pairs.clone(), limits),
        None => Ok(()),
    }
}

/// Edges are searched in pieces of a degree: lines that run round the world again and again would make millions.
fn check_stretch(supplied: &[(Reference, Geometry<f64>)], limits: &Limits) -> Result<(), QueryError> {
    let pieces: f64 = supplied.iter().map(|(_, geometry)| geom::stretch_deg(geometry)).sum();
    let limit = limits.max_edge_pairs;
    if pieces > limit as f64 { Err(QueryError::TooComplex { limit }) } else { Ok(()) }
}

/// Refuses an overlay that would be too much work, before it is begun; what it takes is taken off the budget of the
/// question.
pub(super) fn spend(
    a: &geom::Shape<'_>,
    b: &geom::Shape<'_>,
    budget: &mut usize,
    limits: &Limits,
) -> Result<(), QueryError> {
    let pairs = geom::edge_pairs(a, b, budget.saturating_add(1));
    *budget = budget.checked_sub(pairs).ok_or(QueryError::TooComplex { limit: limits.max_edge_pairs })?;
    Ok(())
}
