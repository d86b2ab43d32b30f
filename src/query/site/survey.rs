//! Looks round a site once, and remembers what it found.

use super::contact::{Contact, contact};
use super::selected::Selected;
use super::{Site, SiteOptions};
use crate::geom::{self, SliverRule};
use crate::query::control::{Budget, Control};
use crate::query::error::QueryError;
use crate::query::item::Prepared;
use crate::query::method::AreaMethod;
use crate::query::overlap::{Listed, Rules};
use crate::query::parallel;
use crate::query::snapshot::Snapshot;
use crate::query::subject::Subject;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Collection, position and the bits of an ε that is taken instead of the feature's own.
type Key = (String, u32, Option<u64>);

/// A site in the middle of a snapshot. All comparisons of one report draw on one budget.
#[derive(Debug)]
pub struct Survey<'a> {
    pub(super) site: &'a Site<'a>,
    pub(super) snapshot: &'a Snapshot,
    pub(super) options: &'a SiteOptions,
    pub(super) control: &'a Control,
    prepared: Vec<Prepared<'a>>,
    pub(super) budget: Budget,
    listed: Listed,
    found: Mutex<BTreeMap<Key, Option<Arc<Contact>>>>,
}

impl<'a> Survey<'a> {
    /// Nothing is compared yet.
    pub fn new(site: &'a Site<'a>, snapshot: &'a Snapshot, options: &'a SiteOptions, control: &'a Control) -> Self {
        Self {
            site,
            snapshot,
            options,
            control,
            prepared: site.items.iter().filter_map(Prepared::new).collect(),
            budget: Budget::new(&control.limits),
            listed: Listed::all(&control.limits),
            found: Mutex::default(),
        }
    }

    pub(super) fn prepared(&self) -> &[Prepared<'a>] {
        &self.prepared
    }

    pub(super) fn rules(&self) -> Rules<'_> {
        let SiteOptions { method, slivers } = self.options;
        Rules { method, slivers, budget: &self.budget, listed: &self.listed }
    }

    pub(super) fn method(&self) -> &AreaMethod {
        &self.options.method
    }

    /// What counts as a sliver.
    pub fn slivers(&self) -> &SliverRule {
        &self.options.slivers
    }

    /// The largest ε of the site's features.
    pub(super) fn uncertainty_m(&self) -> f64 {
        self.prepared.iter().filter_map(Prepared::uncertainty_m).fold(0.0, f64::max)
    }

    /// Whether nobody knows how well some of the site is known: nothing about it is certain then.
    pub fn is_vague(&self) -> bool {
        self.prepared.iter().any(|prepared| prepared.uncertainty_m().is_none())
    }

    /// Sides that can be compared with; an unknown collection is an error.
    pub(super) fn selected<'s>(
        &'s self,
        sides: &'s [Subject],
        with_kin: bool,
    ) -> Result<Vec<Selected<'s>>, QueryError> {
        sides.iter().map(|side| Selected::of(side, self.snapshot, with_kin)).collect()
    }

    /// How many features lie near the site, more or less.
    pub fn amount(&self, sides: &[Subject]) -> usize {
        let near = |side: &Subject| {
            let Some(collection) = side.collection_id().and_then(|id| self.snapshot.collection(id).ok()) else {
                return 0;
            };
            let boxes = self.prepared.iter().map(|prepared| prepared.shape.envelope());
            boxes.map(|own| collection.candidates(own).count()).sum()
        };
        sides.iter().map(near).sum()
    }

    /// Compares with one layer what several questions will ask of it, one after the other: what was compared is remembered,
    /// and nothing is compared twice. Layers may be looked at at once.
    pub fn look_at(&self, sides: &[(Subject, bool)]) -> Result<(), QueryError> {
        for (side, with_kin) in sides {
            self.contacts(&Selected::of(side, self.snapshot, *with_kin)?)?;
        }
        Ok(())
    }

    /// Everything selected that has something to do with the site, in the order of ids.
    pub(super) fn contacts(&self, selected: &Selected<'_>) -> Result<Vec<Arc<Contact>>, QueryError> {
        let positions = self.candidates(selected);
        let key = |position: u32| (selected.id().to_string(), position, selected.uncertainty_m.map(f64::to_bits));
        let known = |position: &u32| self.lock().contains_key(&key(*position));
        let missing: Vec<u32> = positions.iter().copied().filter(|position| !known(position)).collect();
        let rules = self.rules();
        let compared = parallel::each(&missing, self.control, |position| {
            let row = selected.row(*position, self.site);
            let item = row.and_then(|row| selected.item(row));
            item.map_or(Ok(None), |item| contact(self, selected, &item, &rules))
        })?;
        if let Some(refusal) = self.listed.refusal("constraints") {
            return Err(refusal);
        }
        let mut found = self.lock();
        for (position, contact) in missing.into_iter().zip(compared) {
            found.insert(key(position), contact.map(Arc::new));
        }
        Ok(positions.into_iter().filter_map(|position| found.get(&key(position))?.clone()).collect())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<Key, Option<Arc<Contact>>>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Positions of features that are selected and whose envelope comes within the ε of both.
    fn candidates(&self, selected: &Selected<'_>) -> Vec<u32> {
        let ours_m = self.uncertainty_m();
        let boxes = || self.prepared.iter().map(|prepared| prepared.shape.envelope());
        let mut positions: Vec<u32> = selected.named_positions().unwrap_or_else(|| {
            let around = |own| geom::widened(own, ours_m + selected.max_uncertainty_m());
            boxes().flat_map(|own| selected.collection.candidates(&around(own))).collect()
        });
        selected.collection.sort(&mut positions);
        let reaches = |position: &u32| {
            let row = selected.row(*position, self.site)?;
            let theirs = row.envelope?;
            let together_m = ours_m + selected.uncertainty_of(row).unwrap_or(0.0);
            boxes().any(|own| geom::envelope_distance_bound_m(own, &theirs) <= together_m).then_some(())
        };
        positions.retain(|position| reaches(position).is_some());
        positions
    }
}
