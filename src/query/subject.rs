//! What a question is about: geometries that came with it, or features of a collection.

use super::control::{Budget, Control};
use super::error::QueryError;
use super::filter::Filter;
use super::item::{Described, Item, areal};
use super::snapshot::{CollectionSnapshot, Snapshot};
use super::supplied::{Repaired, settle};
use crate::model::{Feature, Reference};
use geo_types::Geometry;
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// One side of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// Where its geometries are.
    pub source: Source,
    /// ε in metres for all of them, instead of their own.
    pub uncertainty_m: Option<f64>,
}

/// Where the geometries of a subject are.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// They came with the question.
    Supplied {
        /// With how to name them.
        features: Vec<SuppliedFeature>,
        /// The CRS of their coordinates, which are in its official axis order; `None` is longitude, latitude.
        crs: Option<String>,
        /// Whether an invalid geometry is made valid instead of being refused.
        repair: bool,
    },
    /// Features of a collection.
    Features {
        /// Collection id.
        collection: String,
        /// The named ones; `None` means all.
        ids: Option<Vec<String>>,
        /// Only those that match.
        filter: Option<Filter>,
    },
}

/// A geometry that came with a question.
#[derive(Debug, Clone, PartialEq)]
pub struct SuppliedFeature {
    /// What answers call it.
    pub reference: Reference,
    /// Unchecked.
    pub geometry: Geometry<f64>,
    /// Unchecked; `uncertainty_m` among them is its ε.
    pub properties: Map<String, Value>,
}

impl Subject {
    /// All features of a collection.
    pub fn collection(id: impl Into<String>) -> Self {
        Self { source: Source::Features { collection: id.into(), ids: None, filter: None }, uncertainty_m: None }
    }

    /// Some features of a collection.
    pub fn features<'s>(collection: impl Into<String>, ids: impl IntoIterator<Item = &'s str>) -> Self {
        let ids = Some(ids.into_iter().map(str::to_string).collect());
        Self { source: Source::Features { collection: collection.into(), ids, filter: None }, uncertainty_m: None }
    }

    /// The collection of stored features.
    pub fn collection_id(&self) -> Option<&str> {
        match &self.source {
            Source::Features { collection, .. } => Some(collection),
            Source::Supplied { .. } => None,
        }
    }

    /// Geometries in longitude, latitude; an invalid one is refused.
    pub fn supplied(features: Vec<SuppliedFeature>) -> Self {
        Self { source: Source::Supplied { features, crs: None, repair: false }, uncertainty_m: None }
    }
}

/// What an answer must not leave unsaid.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Remarks {
    /// In sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Supplied geometries that were invalid and have been made valid, as was asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<Repaired>,
}

impl Remarks {
    pub(super) fn add(&mut self, other: Self) {
        self.notes.extend(other.notes);
        self.repairs.extend(other.repairs);
    }
}

/// A subject's features, those with a geometry apart from those without.
#[derive(Debug, Default)]
pub(super) struct Resolved<'a> {
    pub items: Vec<Item<'a>>,
    pub without_geometry: Vec<Described>,
    pub remarks: Remarks,
}

impl Subject {
    /// Looks the features up, or checks the supplied geometries and brings them to the storage CRS.
    pub(super) fn resolve<'a>(&'a self, snapshot: &'a Snapshot, control: &Control) -> Result<Resolved<'a>, QueryError> {
        let mut resolved = Resolved::default();
        match &self.source {
            Source::Supplied { features, crs, repair } => {
                let mut budget = Budget::new(&control.limits);
                let settled = settle(features, crs.as_deref(), *repair, (snapshot, control, &mut budget))?;
                for (feature, geometry) in features.iter().zip(settled.geometries) {
                    let described = self.supplied_described(feature);
                    resolved.items.push(item(described, geometry, &feature.properties));
                }
                resolved.remarks = settled.remarks;
            }
            Source::Features { collection, ids, filter } => {
                let found = snapshot.collection(collection)?;
                for feature in chosen(found, ids.as_deref(), filter.as_ref(), control)? {
                    let described = Described::feature(collection, feature, self.uncertainty_m);
                    match &feature.geometry {
                        Some(geometry) => {
                            resolved.items.push(item(described, Cow::Borrowed(geometry), &feature.properties));
                        }
                        None => resolved.without_geometry.push(described),
                    }
                }
            }
        }
        Ok(resolved)
    }

    fn supplied_described(&self, feature: &SuppliedFeature) -> Described {
        let own =
            feature.properties.get("uncertainty_m").and_then(Value::as_f64).filter(|e| e.is_finite() && *e >= 0.0);
        Described {
            reference: feature.reference.clone(),
            geometry_basis: "supplied".into(),
            uncertainty_m: self.uncertainty_m.or(own),
        }
    }
}

/// Names and geometries of what a subject has, what it has without a geometry, and what there is to say about it.
pub(crate) type Grounds = (Vec<(Described, Geometry<f64>)>, Vec<Described>, Remarks);

/// For questions that take a subject apart.
pub(crate) fn grounds(subject: &Subject, snapshot: &Snapshot, control: &Control) -> Result<Grounds, QueryError> {
    let Resolved { items, without_geometry, remarks } = subject.resolve(snapshot, control)?;
    let items = items.into_iter().map(|item| (item.described, item.geometry.into_owned())).collect();
    Ok((items, without_geometry, remarks))
}

fn item<'a>(described: Described, geometry: Cow<'a, Geometry<f64>>, properties: &'a Map<String, Value>) -> Item<'a> {
    let areal = areal(&geometry);
    Item { described, geometry, areal, properties }
}

/// The features that are asked for, ordered by id.
pub(super) fn chosen<'a>(
    found: &'a CollectionSnapshot,
    ids: Option<&[String]>,
    filter: Option<&Filter>,
    control: &Control,
) -> Result<Vec<&'a Feature>, QueryError> {
    let features: Vec<&Feature> = match ids {
        None => found.features().collect(),
        Some(ids) => {
            check_count(ids.len(), control)?;
            let mut ids: Vec<&String> = ids.iter().collect();
            ids.sort();
            ids.dedup();
            ids.into_iter().map(|id| found.feature(id)).collect::<Result<_, _>>()?
        }
    };
    let Some(filter) = filter else { return Ok(features) };
    for property in filter.properties().into_iter().filter(|property| *property != "geometry") {
        found.require_property(property, filter.input())?;
    }
    Ok(features.into_iter().filter(|feature| filter.matches(feature)).collect())
}

pub(super) fn check_count(found: usize, control: &Control) -> Result<(), QueryError> {
    let limit = control.limits.max_subjects;
    if found > limit { Err(QueryError::TooManySubjects { found, limit }) } else { Ok(()) }
}

impl Resolved<'_> {
    /// For questions that need at least one geometry to start from.
    pub fn require_geometry(&self) -> Result<(), QueryError> {
        if self.items.is_empty() {
            let ids = self.without_geometry.iter().map(|d| d.reference.id.clone()).collect();
            return Err(QueryError::NoGeometry { ids });
        }
        Ok(())
    }
}
