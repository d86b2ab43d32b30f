//! The immutable state that questions are asked of: features, envelope trees, names made ready for search.

use super::error::QueryError;
use super::item::own_uncertainty_m;
use crate::geom;
use crate::index::EnvelopeTree;
use crate::model::{Collection, Envelope, Feature, Layer, TimeSpan};
use std::collections::{BTreeSet, HashMap};

/// All collections at one moment. Shared behind an `Arc`; a running question keeps the one it began with.
#[derive(Debug)]
pub struct Snapshot {
    id: String,
    collections: Vec<CollectionSnapshot>,
    by_id: HashMap<String, usize>,
}

impl Snapshot {
    /// Builds trees and look-ups. `id` names the state; it changes whenever the data do.
    pub fn build(layers: Vec<Layer>, id: impl Into<String>) -> Self {
        let collections: Vec<CollectionSnapshot> = layers.into_iter().map(CollectionSnapshot::build).collect();
        let by_id = collections.iter().enumerate().map(|(position, c)| (c.meta.id.clone(), position)).collect();
        Self { id: id.into(), collections, by_id }
    }

    /// The name of this state; every answer carries it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// All collections in listing order.
    pub fn collections(&self) -> &[CollectionSnapshot] {
        &self.collections
    }

    /// One collection.
    pub fn collection(&self, id: &str) -> Result<&CollectionSnapshot, QueryError> {
        let position = self.by_id.get(id);
        position.and_then(|p| self.collections.get(*p)).ok_or_else(|| QueryError::UnknownCollection(id.to_string()))
    }

    /// The box round all geometries of all collections; `None` when there are none.
    pub fn extent(&self) -> Option<Envelope> {
        self.collections.iter().filter_map(|c| c.extent().copied()).reduce(|a, b| a.union(&b))
    }

    /// How many features there are in all.
    pub fn feature_count(&self) -> usize {
        self.collections.iter().map(|c| c.features.len()).sum()
    }
}

/// Legal validity of one feature; `None` is open.
#[derive(Debug, Default)]
pub(super) struct Validity {
    pub from: Option<TimeSpan>,
    pub to: Option<TimeSpan>,
}

/// One collection with everything that its questions need.
#[derive(Debug)]
pub struct CollectionSnapshot {
    meta: Collection,
    features: Vec<Feature>,
    by_id: HashMap<String, u32>,
    pub(super) tree: EnvelopeTree,
    pub(super) validity: Vec<Validity>,
    /// Names in both languages, aliases and id, lower case.
    pub(super) names: Vec<String>,
    extent: Option<Envelope>,
    properties: BTreeSet<String>,
    /// The largest ε of all features with a geometry, 0 if none is known.
    pub(super) max_uncertainty_m: f64,
}

impl CollectionSnapshot {
    fn build(layer: Layer) -> Self {
        let Layer { collection: meta, mut features } = layer;
        features.sort_by(|a, b| a.id.cmp(&b.id));
        features.dedup_by(|later, first| later.id == first.id);
        let envelopes: Vec<(Envelope, u32)> = features
            .iter()
            .zip(0..)
            .filter_map(|(feature, position)| Some((geom::envelope(feature.geometry.as_ref()?)?, position)))
            .collect();
        let placed = features.iter().filter(|f| f.geometry.is_some());
        Self {
            by_id: features.iter().zip(0..).map(|(f, position)| (f.id.clone(), position)).collect(),
            extent: envelopes.iter().map(|(e, _)| *e).reduce(|a, b| a.union(&b)),
            tree: EnvelopeTree::bulk_load(envelopes),
            validity: features.iter().map(validity).collect(),
            names: features.iter().map(names).collect(),
            properties: features.iter().flat_map(|f| f.properties.keys()).cloned().collect(),
            max_uncertainty_m: placed.filter_map(own_uncertainty_m).fold(0.0, f64::max),
            meta,
            features,
        }
    }

    /// Its description.
    pub fn meta(&self) -> &Collection {
        &self.meta
    }

    /// All features, ordered by id.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// One feature.
    pub fn feature(&self, id: &str) -> Result<&Feature, QueryError> {
        let unknown = || QueryError::UnknownFeature { collection: self.meta.id.clone(), id: id.to_string() };
        self.by_id.get(id).and_then(|p| self.at(*p)).ok_or_else(unknown)
    }

    /// An error, under the name of what asks for it, unless some feature has the property; every feature has an id.
    pub(super) fn require_property(&self, property: &str, parameter: Option<&'static str>) -> Result<(), QueryError> {
        if property == "id" || self.properties.contains(property) {
            return Ok(());
        }
        let (collection, property) = (self.meta.id.clone(), property.to_string());
        Err(QueryError::UnknownProperty { parameter, collection, property })
    }

    /// Where a feature is in the table.
    pub(super) fn position(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// The box round all its geometries; `None` when it has none.
    pub fn extent(&self) -> Option<&Envelope> {
        self.extent.as_ref()
    }

    /// The first and the last date of legal validity; `None` is open or unknown.
    pub fn interval(&self) -> (Option<&TimeSpan>, Option<&TimeSpan>) {
        let open_start = self.validity.iter().any(|v| v.from.is_none());
        let from = self.validity.iter().filter_map(|v| v.from.as_ref()).min_by_key(|d| d.start).filter(|_| !open_start);
        let open_end = self.validity.iter().any(|v| v.to.is_none());
        let to = self.validity.iter().filter_map(|v| v.to.as_ref()).max_by_key(|d| d.end).filter(|_| !open_end);
        (from, to)
    }

    pub(super) fn at(&self, position: u32) -> Option<&Feature> {
        self.features.get(usize::try_from(position).ok()?)
    }
}

/// A date that cannot be read leaves that end open: the compiler has reported it.
fn validity(feature: &Feature) -> Validity {
    let date = |key: &str| feature.text(key).and_then(|text| TimeSpan::parse(text).ok());
    Validity { from: date("valid_from"), to: date("valid_to") }
}

fn names(feature: &Feature) -> String {
    let aliases = feature.properties.get("aliases").and_then(|a| a.as_array());
    let aliases = aliases.into_iter().flatten().filter_map(|a| a.as_str());
    let all: Vec<&str> = [Some(feature.id.as_str()), feature.text("name"), feature.text("name_en")]
        .into_iter()
        .flatten()
        .chain(aliases)
        .collect();
    all.join("\n").to_lowercase()
}
