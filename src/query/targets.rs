//! The other side of a question: features among which partners are looked for through a tree of envelopes.

use super::control::Control;
use super::error::QueryError;
use super::filter::Filter;
use super::item::{Described, Item};
use super::site::wholes_of;
use super::snapshot::{Census, CollectionSnapshot, Snapshot};
use super::subject::{Remarks, Source, Subject, chosen};
use crate::geom;
use crate::index::EnvelopeTree;
use crate::model::{Envelope, Feature, Reference};
use geo_types::Geometry;
use std::collections::{BTreeMap, HashSet};

/// Features to compare with.
pub(super) enum Targets<'a> {
    /// Of a collection, through its own tree.
    Collection {
        collection: &'a CollectionSnapshot,
        /// Positions that count; `None` means all.
        chosen: Option<HashSet<u32>>,
        uncertainty_m: Option<f64>,
    },
    /// That came with the question.
    Supplied { items: Vec<Item<'a>>, tree: EnvelopeTree },
}

impl<'a> Targets<'a> {
    /// Looks up or checks what a subject names; the remarks belong into the answer.
    pub fn of(subject: &'a Subject, snapshot: &'a Snapshot, control: &Control) -> Result<(Self, Remarks), QueryError> {
        if let Source::Features { collection, ids, filter } = &subject.source {
            let collection = snapshot.collection(collection)?;
            let chosen = selection(collection, ids.as_deref(), filter.as_ref(), control)?;
            let targets = Self::Collection { collection, chosen, uncertainty_m: subject.uncertainty_m };
            return Ok((targets, Remarks::default()));
        }
        let resolved = subject.resolve(snapshot, control)?;
        let entries = resolved.items.iter().zip(0..).filter_map(|(i, at)| Some((geom::envelope(&i.geometry)?, at)));
        let tree = EnvelopeTree::bulk_load(entries);
        Ok((Self::Supplied { items: resolved.items, tree }, resolved.remarks))
    }

    /// The same over an earlier state, where what is named may not have been there yet: ids that it has not choose nothing,
    /// and properties that it has not are null.
    pub fn of_past(subject: &'a Subject, snapshot: &'a Snapshot) -> Result<Self, QueryError> {
        let Source::Features { collection, ids, filter } = &subject.source else {
            return Ok(Self::Supplied { items: Vec::new(), tree: EnvelopeTree::bulk_load([]) });
        };
        let collection = snapshot.collection(collection)?;
        let is_named = |feature: &Feature| ids.as_ref().is_none_or(|ids| ids.contains(&feature.id));
        let matches = |feature: &Feature| filter.as_ref().is_none_or(|filter| filter.matches(feature));
        let chosen = (ids.is_some() || filter.is_some()).then(|| {
            let rows = collection.rows().filter(|(_, row)| is_named(&row.feature) && matches(&row.feature));
            rows.map(|(position, _)| position).collect()
        });
        Ok(Self::Collection { collection, chosen, uncertainty_m: subject.uncertainty_m })
    }

    /// The area inside which the layer claims to be complete, GeoJSON; `None` where it claims nothing.
    pub fn coverage(&self) -> Option<&'a serde_json::Value> {
        match self {
            Self::Collection { collection, .. } => collection.meta().coverage.as_ref(),
            Self::Supplied { .. } => None,
        }
    }

    /// The collection's id; `None` for geometries that came with the question.
    pub fn collection_id(&self) -> Option<&'a str> {
        match self {
            Self::Collection { collection, .. } => Some(&collection.meta().id),
            Self::Supplied { .. } => None,
        }
    }

    /// Positions of all features that count, by growing lower bound, metres, of their distance to the box.
    pub fn by_nearness(&self, from: Envelope) -> Box<dyn Iterator<Item = (u32, f64)> + '_> {
        match self {
            Self::Collection { collection, .. } => {
                Box::new(collection.by_nearness(from).filter(|(position, _)| self.counts(*position)))
            }
            Self::Supplied { tree, .. } => Box::new(tree.by_nearness(from)),
        }
    }

    /// The feature at a position of the tree, if it counts.
    pub fn item(&self, position: u32) -> Option<Item<'a>> {
        match self {
            Self::Collection { collection, uncertainty_m, .. } => {
                let feature = &*collection.at(position).filter(|_| self.counts(position))?.feature;
                let geometry = feature.geometry.as_ref()?;
                let described = Described::feature(&collection.meta().id, feature, *uncertainty_m);
                Some(Item::borrowed(described, geometry, &feature.properties))
            }
            Self::Supplied { items, .. } => items.get(usize::try_from(position).ok()?).cloned(),
        }
    }

    /// Whether a feature is one of them.
    pub fn has(&self, reference: &Reference) -> bool {
        match self {
            Self::Collection { collection, .. } if reference.collection.as_ref() == Some(&collection.meta().id) => {
                collection.position(&reference.id).is_some_and(|position| self.counts(position))
            }
            _ => false,
        }
    }

    /// What a feature of the collection is called, whether or not it counts.
    pub fn reference(&self, id: &str) -> Option<Reference> {
        match self {
            Self::Collection { collection, .. } => Some(collection.feature(id).ok()?.reference(&collection.meta().id)),
            Self::Supplied { .. } => None,
        }
    }

    /// The id of the feature at a position.
    pub fn id_at(&self, position: u32) -> Option<String> {
        match self {
            Self::Collection { collection, .. } => Some(collection.at(position)?.feature.id.clone()),
            Self::Supplied { items, .. } => {
                Some(items.get(usize::try_from(position).ok()?)?.described.reference.id.clone())
            }
        }
    }

    /// What features are part of, over any number of steps, by their positions; only of those that are part of something.
    pub fn wholes(&self, snapshot: &Snapshot) -> BTreeMap<u32, Vec<String>> {
        let Self::Collection { collection, .. } = self else { return BTreeMap::new() };
        let parts = collection.rows().filter(|(at, row)| self.counts(*at) && row.feature.text("part_of").is_some());
        parts.map(|(at, row)| (at, wholes_of(&row.feature, snapshot))).collect()
    }

    /// Positions of all features that count and can be placed, with their boxes.
    pub fn placed(&self) -> Vec<(u32, Envelope)> {
        match self {
            Self::Collection { collection, .. } => {
                let counted = collection.rows().filter(|(position, _)| self.counts(*position));
                counted.filter_map(|(at, row)| Some((at, geom::envelope(row.feature.geometry.as_ref()?)?))).collect()
            }
            Self::Supplied { items, .. } => {
                items.iter().zip(0..).filter_map(|(i, at)| Some((at, geom::envelope(&i.geometry)?))).collect()
            }
        }
    }

    /// Whether the id of the first comes before that of the second.
    pub fn is_before(&self, a: u32, b: u32) -> bool {
        match self {
            Self::Collection { collection, .. } => collection.is_before(a, b),
            Self::Supplied { .. } => a < b,
        }
    }

    /// Whether the feature at a position is one of them.
    pub fn counts(&self, position: u32) -> bool {
        match self {
            Self::Collection { chosen: Some(chosen), .. } => chosen.contains(&position),
            _ => true,
        }
    }

    /// Positions of features whose envelope meets the box, those of a collection in the order of their ids.
    pub fn candidates(&self, envelope: &Envelope) -> Vec<u32> {
        match self {
            Self::Collection { collection, .. } => {
                let mut found = collection.candidates(envelope).filter(|p| self.counts(*p)).collect();
                collection.sort(&mut found);
                found
            }
            Self::Supplied { tree, .. } => {
                let mut found: Vec<u32> = tree.candidates(envelope).collect();
                found.sort_unstable();
                found
            }
        }
    }

    /// The largest ε among them, 0 if none is known.
    pub fn max_uncertainty_m(&self) -> f64 {
        match self {
            Self::Collection { uncertainty_m: Some(e), .. } => *e,
            Self::Collection { collection, .. } => collection.max_uncertainty_m(),
            Self::Supplied { items, .. } => items.iter().filter_map(|i| i.described.uncertainty_m).fold(0.0, f64::max),
        }
    }

    /// How the features that count are drawn.
    pub fn census(&self) -> Census {
        match self {
            Self::Collection { collection, chosen: None, uncertainty_m: None } => collection.census(),
            Self::Collection { collection, chosen: None, uncertainty_m: Some(_) } => collection.census().all_known(),
            _ => {
                let mut census = Census::default();
                self.all().into_iter().for_each(|(geometry, e)| census += Census::of(geometry, e));
                census
            }
        }
    }

    /// Geometry and ε of each feature that counts; a geometry is `None` where the feature cannot be placed.
    pub fn all(&self) -> Vec<(Option<&Geometry<f64>>, Option<f64>)> {
        match self {
            Self::Collection { collection, uncertainty_m, .. } => {
                let told = |f: &'a Feature| uncertainty_m.or_else(|| super::item::own_uncertainty_m(f));
                let counted = collection.rows().filter(|(position, _)| self.counts(*position));
                counted.map(|(_, row)| (row.feature.geometry.as_ref(), told(&row.feature))).collect()
            }
            Self::Supplied { items, .. } => {
                items.iter().map(|i| (Some(i.geometry.as_ref()), i.described.uncertainty_m)).collect()
            }
        }
    }
}

fn selection(
    collection: &CollectionSnapshot,
    ids: Option<&[String]>,
    filter: Option<&Filter>,
    control: &Control,
) -> Result<Option<HashSet<u32>>, QueryError> {
    if ids.is_none() && filter.is_none() {
        return Ok(None);
    }
    let features = chosen(collection, ids, filter, control)?;
    Ok(Some(features.into_iter().filter_map(|feature| collection.position(&feature.id)).collect()))
}
