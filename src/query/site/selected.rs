//! The features of one collection that a rule compares with.

use super::Site;
use crate::query::error::QueryError;
use crate::query::filter::Filter;
use crate::query::item::{Described, Item};
use crate::query::snapshot::{CollectionSnapshot, Row, Snapshot};
use crate::query::subject::{Source, Subject};

/// One side of a comparison, not looked through yet: a layer may have a million features, of which few are near.
#[derive(Clone, Copy)]
pub(super) struct Selected<'a> {
    pub collection: &'a CollectionSnapshot,
    snapshot: &'a Snapshot,
    ids: Option<&'a [String]>,
    filter: Option<&'a Filter>,
    pub uncertainty_m: Option<f64>,
    /// Whether whole and parts of the site are among them.
    pub with_kin: bool,
}

impl<'a> Selected<'a> {
    pub fn of(side: &'a Subject, snapshot: &'a Snapshot, with_kin: bool) -> Result<Self, QueryError> {
        let Source::Features { collection, ids, filter } = &side.source else {
            let reason = "a site is compared with stored features".to_string();
            return Err(QueryError::BadValue { parameter: "constraints", reason });
        };
        let collection = snapshot.collection(collection)?;
        let (ids, filter) = (ids.as_deref(), filter.as_ref());
        Ok(Self { collection, snapshot, ids, filter, uncertainty_m: side.uncertainty_m, with_kin })
    }

    pub fn id(&self) -> &'a str {
        &self.collection.meta().id
    }

    /// The ids of which each of them has one, where they are told by id.
    pub fn named(&self) -> Option<Vec<String>> {
        self.ids.map(<[String]>::to_vec).or_else(|| self.filter?.ids()).map(|mut ids| {
            ids.sort();
            ids.dedup();
            ids
        })
    }

    /// Positions of those that are told by id, as far as there are any.
    pub fn named_positions(&self) -> Option<Vec<u32>> {
        Some(self.named()?.iter().filter_map(|id| self.collection.position(id)).collect())
    }

    /// Whether the feature at a position is one of them.
    pub fn row(&self, position: u32, site: &Site<'_>) -> Option<&'a Row> {
        let row = self.collection.at(position)?;
        let is_named = self.ids.is_none_or(|ids| ids.contains(&row.feature.id));
        let matches = || self.filter.is_none_or(|filter| filter.matches(&row.feature));
        let is_own = || self.is_own(site, row);
        (is_named && matches() && !is_own()).then_some(row)
    }

    fn is_own(&self, site: &Site<'_>, row: &Row) -> bool {
        if self.with_kin {
            return site.stored().any(|(collection, id)| collection == self.id() && id == row.feature.id);
        }
        site.is_kin(self.id(), &row.feature, self.snapshot)
    }

    /// Ready to be measured; `None` without a geometry.
    pub fn item(&self, row: &'a Row) -> Option<Item<'a>> {
        let described = Described::feature(self.id(), &row.feature, self.uncertainty_m);
        Some(Item::borrowed(described, row.feature.geometry.as_ref()?, &row.feature.properties))
    }

    pub fn max_uncertainty_m(&self) -> f64 {
        self.uncertainty_m.unwrap_or_else(|| self.collection.max_uncertainty_m())
    }

    /// ε of a row, as far as it is known.
    pub fn uncertainty_of(&self, row: &Row) -> Option<f64> {
        self.uncertainty_m.or_else(|| crate::query::item::own_uncertainty_m(&row.feature))
    }
}
