//! The immutable state that questions are asked of: features, envelope trees, names made ready for search.
//!
//! A write makes a new snapshot that shares with the one before whatever has stayed the same; whoever reads keeps the one
//! that he began with. Each collection has a sorted *base* with one large tree, and beside it what has changed since, in
//! persistent maps and small trees. When that outgrows an eighth of the base, the base is made anew.

mod base;
mod census;
mod collection;
mod fingerprint;
mod kinds;
mod row;
mod sight;
mod table;
mod tally;
#[cfg(test)]
mod tests;
mod threads;
mod write;

pub(super) use census::Census;
pub use collection::CollectionSnapshot;
pub use kinds::{GeometryKinds, Kinds, ValueKind};
pub(super) use row::Row;
pub use sight::Sight;

use super::error::QueryError;
use crate::model::{Collection, CollectionState, Envelope, Feature, FeatureState, Layer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Features with the numbers of their versions.
pub type Versions = Vec<(Arc<Feature>, u32)>;

/// All collections at one moment. Shared behind an `Arc`; a running question keeps the one it began with.
#[derive(Debug, Clone)]
pub struct Snapshot {
    id: String,
    collections: Vec<Arc<CollectionSnapshot>>,
    /// Where each is in `collections`, ordered by id.
    by_id: Arc<[usize]>,
}

impl Snapshot {
    /// Builds trees and look-ups. `id` names the state; it changes whenever the data do. Every feature is in its first
    /// version.
    pub fn build(layers: Vec<Layer>, id: impl Into<String>) -> Self {
        let versioned = |layer: Layer| {
            let features = layer.features.into_iter().map(|feature| (Arc::new(feature), 1)).collect();
            (layer.collection, features)
        };
        Self::from_held(layers.into_iter().map(versioned).collect(), id)
    }

    /// The same of features with the numbers of their versions, as a store holds them.
    pub fn from_held(layers: Vec<(Collection, Versions)>, id: impl Into<String>) -> Self {
        let build = |(meta, features)| Arc::new(CollectionSnapshot::build(Arc::new(meta), features));
        let collections: Vec<Arc<CollectionSnapshot>> = layers.into_iter().map(build).collect();
        Self { id: id.into(), by_id: listed(&collections), collections }
    }

    /// The snapshot after these changes; this one stays as it is. First collections are described or, with all their
    /// features, retired: new ones are listed last. Then features take their new states; states of features in
    /// collections that are not there are passed over.
    ///
    /// The cost does not grow with the collections, but for one write in some n/8 to a collection of n features, which
    /// makes its base anew on the spot: on one core, of 10 k features a write takes 6 µs and the one that makes the base
    /// anew 6 ms, of 1 M 12 µs and 0.8 s; with these spread over the others, 13 and 23 µs. It follows from the writes
    /// alone, so that the same writes always cost the same. Changes of more than an eighth of a collection at once cost
    /// what building it costs: an import of 1 M features takes 3 s.
    ///
    /// ```
    /// use groundplan::model::{Collection, Feature, FeatureState, Layer};
    /// use groundplan::query::Snapshot;
    /// use std::sync::Arc;
    /// let collection = Collection { id: "plots".into(), ..Collection::default() };
    /// let before = Snapshot::build(vec![Layer { collection, features: Vec::new() }], "1");
    /// let feature = Arc::new(Feature { id: "a".into(), geometry: None, properties: serde_json::Map::new() });
    /// let put = FeatureState { collection: "plots".into(), id: "a".into(), state: Some((feature, 1)) };
    /// let after = before.with(&[], &[put], "2");
    /// assert_eq!(after.collection("plots").unwrap().version("a"), Some(1));
    /// assert_eq!(before.collection("plots").unwrap().len(), 0);
    /// ```
    #[must_use]
    pub fn with(&self, collections: &[CollectionState], features: &[FeatureState], id: impl Into<String>) -> Self {
        let mut next = Self { id: id.into(), ..self.clone() };
        for state in collections {
            next.describe(state);
        }
        let mut by_collection: BTreeMap<&str, Vec<&FeatureState>> = BTreeMap::new();
        for state in features {
            by_collection.entry(&state.collection).or_default().push(state);
        }
        for (collection, states) in by_collection {
            let place = next.place(collection);
            let held = place.and_then(|place| next.collections.get_mut(place)).filter(|held| !held.is_closed());
            if let Some(held) = held {
                *held = Arc::new(held.with(&states));
            }
        }
        next
    }

    fn describe(&mut self, CollectionState { id, state }: &CollectionState) {
        let place = self.place(id);
        match (place.and_then(|place| self.collections.get_mut(place)), state) {
            (Some(held), Some(meta)) => *held = Arc::new(held.described(meta)),
            (None, Some(meta)) => {
                self.collections.push(Arc::new(CollectionSnapshot::build(Arc::clone(meta), Vec::new())));
                self.by_id = listed(&self.collections);
            }
            (_, None) => {
                self.collections.retain(|held| held.meta().id != *id);
                self.by_id = listed(&self.collections);
            }
        }
    }

    /// The name of this state; every answer carries it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// All collections in listing order. Those that whoever sees this snapshot may not read are
    /// [closed](CollectionSnapshot::is_closed).
    pub fn collections(&self) -> &[Arc<CollectionSnapshot>] {
        &self.collections
    }

    /// Those of which something can be drawn: open ones in which a feature has a place. Registers, such as rules, have none.
    pub fn drawn(&self) -> impl Iterator<Item = &CollectionSnapshot> {
        self.collections.iter().map(|collection| &**collection).filter(|one| !one.is_closed() && one.placed() > 0)
    }

    /// One collection.
    pub fn collection(&self, id: &str) -> Result<&CollectionSnapshot, QueryError> {
        let found = self.place(id).and_then(|place| self.collections.get(place));
        match found {
            None => Err(QueryError::UnknownCollection(id.to_string())),
            Some(found) if found.is_closed() => Err(QueryError::Closed(id.to_string())),
            Some(found) => Ok(found),
        }
    }

    fn place(&self, id: &str) -> Option<usize> {
        let by = |place: &usize| self.collections.get(*place).map_or("", |held| &held.meta().id).cmp(id);
        self.by_id.binary_search_by(by).ok().and_then(|at| self.by_id.get(at)).copied()
    }

    /// The box round all geometries of all collections; `None` when there are none.
    pub fn extent(&self) -> Option<Envelope> {
        self.collections.iter().filter_map(|c| c.extent().copied()).reduce(|a, b| a.union(&b))
    }

    /// How many features there are in all.
    pub fn feature_count(&self) -> usize {
        self.collections.iter().map(|c| c.len()).sum()
    }
}

/// Places of collections, ordered by id.
fn listed(collections: &[Arc<CollectionSnapshot>]) -> Arc<[usize]> {
    let mut named: Vec<(&str, usize)> = collections.iter().map(|c| c.meta().id.as_str()).zip(0..).collect();
    named.sort_unstable();
    named.into_iter().map(|(_, place)| place).collect()
}
