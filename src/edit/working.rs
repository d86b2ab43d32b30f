//! The state that the next change meets: the snapshot that everybody sees, and what has been staged on top of it since.

use super::feed::Published;
use super::parts::Parts;
use crate::model::{Collection, CollectionState, Feature, FeatureState, RecordTime};
use crate::query::{Sight, Snapshot};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Where features and collections are looked up.
pub(super) trait State {
    /// The description of a collection, if there is one.
    fn collection(&self, id: &str) -> Option<Arc<Collection>>;
    /// A feature and its version, if it exists.
    fn feature(&self, collection: &str, id: &str) -> Option<(Arc<Feature>, u32)>;
    /// The first collection in sight that has a feature with this id.
    fn anywhere(&self, id: &str, sight: &Sight) -> Option<(String, Arc<Feature>)>;
}

impl State for Snapshot {
    fn collection(&self, id: &str) -> Option<Arc<Collection>> {
        Some(Arc::clone(Snapshot::collection(self, id).ok()?.shared_meta()))
    }

    fn feature(&self, collection: &str, id: &str) -> Option<(Arc<Feature>, u32)> {
        let collection = Snapshot::collection(self, collection).ok()?;
        Some((Arc::clone(collection.shared(id)?), collection.version(id)?))
    }

    fn anywhere(&self, id: &str, sight: &Sight) -> Option<(String, Arc<Feature>)> {
        let mut seen = self.collections().iter().filter(|collection| sight.reads(collection.meta()));
        seen.find_map(|c| Some((c.meta().id.clone(), Arc::clone(c.shared(id)?))))
    }
}

type Key = (String, String);
type Held = Option<(Arc<Feature>, u32)>;

/// A snapshot and what is staged on it. A proposal that fails half-way is taken back step by step.
#[derive(Debug)]
pub(super) struct Working {
    base: Arc<Snapshot>,
    features: HashMap<Key, Held>,
    collections: BTreeMap<String, Option<Arc<Collection>>>,
    /// In which order they were put in: new ones are listed so, as they will be after the next start.
    order: Vec<String>,
    parts: Parts,
    /// As they were when `base` was published.
    base_parts: Parts,
    taken: Vec<Before>,
}

/// What a collection is in the overlay; `None` is retired.
type Described = Option<Arc<Collection>>;

/// What a step has replaced in the overlay; the outer `None` was not there.
#[derive(Debug)]
enum Before {
    Feature(Key, Option<Held>),
    Collection(String, Option<Described>),
    Parts(Parts),
}

impl Working {
    /// One pass over all features, to find the parts of wholes.
    pub fn new(base: Arc<Snapshot>) -> Self {
        let mut parts = Parts::default();
        for collection in base.collections() {
            let id = &collection.meta().id;
            collection.features().for_each(|feature| parts.replace(id, None, Some(feature)));
        }
        let base_parts = parts.clone();
        Self {
            base,
            features: HashMap::new(),
            collections: BTreeMap::new(),
            order: Vec::new(),
            parts,
            base_parts,
            taken: Vec::new(),
        }
    }

    /// How many features in sight say that they are parts of this one.
    pub fn parts_of(&self, whole: &str, sight: &Sight) -> u32 {
        self.parts.count(whole, |collection| self.collection(collection).is_some_and(|meta| sight.reads(&meta)))
    }

    /// The features of a collection that others are parts of.
    pub fn wholes_in(&self, collection: &str) -> Vec<String> {
        let is_here = |id: &&str| self.feature(collection, id).is_some();
        self.parts.wholes().filter(is_here).map(str::to_string).collect()
    }

    /// A feature takes a new state, or none.
    pub fn put(&mut self, collection: &str, id: &str, state: Held) {
        let before = self.feature(collection, id).map(|(feature, _)| feature);
        self.taken.push(Before::Parts(self.parts.clone()));
        self.parts.replace(collection, before.as_deref(), state.as_ref().map(|(feature, _)| &**feature));
        let key = (collection.to_string(), id.to_string());
        let replaced = self.features.insert(key.clone(), state);
        self.taken.push(Before::Feature(key, replaced));
    }

    /// The number that the store has given the version of a feature.
    pub fn number(&mut self, collection: &str, id: &str, number: u32) {
        if let Some(Some((_, provisional))) = self.features.get_mut(&(collection.to_string(), id.to_string())) {
            *provisional = number;
        }
    }

    /// A collection takes a new description, or none; without one, its features are gone.
    pub fn describe(&mut self, id: &str, state: Option<Arc<Collection>>) {
        if state.is_none() {
            self.empty(id);
        }
        let replaced = self.collections.insert(id.to_string(), state);
        if replaced.is_none() {
            self.order.retain(|known| known != id);
            self.order.push(id.to_string());
        }
        self.taken.push(Before::Collection(id.to_string(), replaced));
    }

    fn empty(&mut self, collection: &str) {
        let held: Vec<String> = match self.base.collection(collection) {
            Ok(found) => found.features().map(|feature| feature.id.clone()).collect(),
            Err(_) => Vec::new(),
        };
        let staged = self.features.keys().filter(|(c, _)| c == collection).map(|(_, id)| id.clone());
        let all: std::collections::BTreeSet<String> = staged.chain(held).collect();
        for id in &all {
            self.put(collection, id, None);
        }
    }

    /// What has been put since the last call stays.
    pub fn keep(&mut self) {
        self.taken.clear();
    }

    /// What has been put since the last [`Working::keep`] is taken back.
    pub fn take_back(&mut self) {
        while let Some(before) = self.taken.pop() {
            match before {
                Before::Parts(parts) => self.parts = parts,
                Before::Feature(key, Some(state)) => drop(self.features.insert(key, state)),
                Before::Feature(key, None) => drop(self.features.remove(&key)),
                Before::Collection(id, Some(state)) => drop(self.collections.insert(id, state)),
                Before::Collection(id, None) => drop(self.collections.remove(&id)),
            }
        }
    }

    /// Everything that is staged is forgotten: it could not be written.
    pub fn reset(&mut self) {
        self.features.clear();
        self.collections.clear();
        self.order.clear();
        self.taken.clear();
        self.parts = self.base_parts.clone();
    }

    /// The snapshot with everything that is staged, and what that changes, under the last transaction's number and time;
    /// nothing is staged any more.
    pub fn publish(&mut self, id: String, last: (u64, RecordTime)) -> (Arc<Snapshot>, Published) {
        let mut staged = std::mem::take(&mut self.collections);
        let in_order = std::mem::take(&mut self.order).into_iter();
        let collections: Vec<CollectionState> =
            in_order.filter_map(|id| Some(CollectionState { state: staged.remove(&id)?, id })).collect();
        let features: Vec<FeatureState> = std::mem::take(&mut self.features)
            .into_iter()
            .map(|((collection, id), state)| FeatureState { collection, id, state })
            .collect();
        self.taken.clear();
        self.base_parts = self.parts.clone();
        let published = Published::of(&self.base, (&collections, &features), last);
        self.base = Arc::new(self.base.with(&collections, &features, id));
        (Arc::clone(&self.base), published)
    }

    /// The snapshot that everything is staged on.
    pub fn base(&self) -> &Arc<Snapshot> {
        &self.base
    }
}

impl State for Working {
    fn collection(&self, id: &str) -> Option<Arc<Collection>> {
        self.collections.get(id).cloned().unwrap_or_else(|| State::collection(&*self.base, id))
    }

    fn feature(&self, collection: &str, id: &str) -> Option<(Arc<Feature>, u32)> {
        let key = (collection.to_string(), id.to_string());
        self.features.get(&key).cloned().unwrap_or_else(|| State::feature(&*self.base, collection, id))
    }

    fn anywhere(&self, id: &str, sight: &Sight) -> Option<(String, Arc<Feature>)> {
        let described = self.collections.keys().cloned();
        let known = self.base.collections().iter().map(|c| c.meta().id.clone());
        let is_seen = |id: &String| self.collection(id).is_some_and(|meta| sight.reads(&meta));
        let mut seen = described.chain(known).filter(is_seen);
        seen.find_map(|collection| Some((collection.clone(), self.feature(&collection, id)?.0)))
    }
}
