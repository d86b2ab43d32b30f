//! Rows with ids that nothing has, or with none, and features that have no row.

use super::row::{Reader, Stored};
use super::{Compared, Unreadable, position, put};
use crate::model::{Change, Feature};
use crate::store::ForeignEdit;
use crate::store::gpkg::load::HeldFeature;
use std::collections::{BTreeSet, HashMap};

/// What is known of one table's strangers.
pub(super) struct Strange<'held> {
    collection: &'held str,
    held: &'held [HeldFeature],
    /// Features without a row, and those by the rows that they had.
    missing: Vec<&'held HeldFeature>,
    stood: HashMap<i64, &'held HeldFeature>,
    /// Ids of features that were found again, and of rows that were taken in.
    back: BTreeSet<String>,
    taken: BTreeSet<String>,
    compared: Compared,
}

impl<'held> Strange<'held> {
    pub(super) fn new(
        collection: &'held str,
        held: &'held [HeldFeature],
        missing: Vec<&'held HeldFeature>,
        compared: Compared,
    ) -> Self {
        let stood = missing.iter().filter_map(|feature| Some((feature.2?, *feature))).collect();
        Self { collection, held, missing, stood, back: BTreeSet::new(), taken: BTreeSet::new(), compared }
    }

    /// A row that stands where a feature stood that is gone is that feature: with its id cleared, or under another one.
    /// It keeps what the table does not show. Any other row is a new feature.
    pub(super) fn take_in(&mut self, stranger: &Stored, reader: &mut Reader<'_>) {
        let base = self.stood.get(&stranger.fid).map(|(feature, ..)| &**feature);
        let id = match (&stranger.id, base) {
            (Some(id), _) => id.clone(),
            (None, Some(base)) => {
                self.back.insert(base.id.clone());
                base.id.clone()
            }
            (None, None) => self.free_id(stranger.fid),
        };
        self.taken.insert(id.clone());
        let read = reader.take_in(stranger, id.clone(), base);
        match read.and_then(|(feature, what)| Ok((feature, kind_of(stranger, base, &what)?))) {
            Ok((feature, what)) => self.compared.edits.push(put(self.collection, feature, what, stranger.fid)),
            Err(why) => {
                let document = stranger.document(reader.mirror());
                self.compared.unreadable.push(Unreadable { fid: stranger.fid, id, why, document });
            }
        }
    }

    /// An id for a row that has none.
    fn free_id(&self, fid: i64) -> String {
        let first = format!("{}_{fid}", self.collection);
        let free = |id: &String| !self.taken.contains(id) && position(self.held, id, usize::MAX).is_none();
        let numbered = (2_u64..1_000_000).map(|number| format!("{first}_{number}"));
        std::iter::once(first.clone()).chain(numbered).find(free).unwrap_or_default()
    }

    /// What is missing now was deleted.
    pub(super) fn end(mut self) -> Compared {
        for (feature, ..) in self.missing {
            if !self.back.contains(&feature.id) {
                let change = Change::End { collection: self.collection.to_string(), id: feature.id.clone() };
                self.compared.edits.push(ForeignEdit { change, what: "deleted".into(), row: None });
            }
        }
        self.compared
    }
}

/// What an edit is called; the reason why it is none, if only an id was cleared.
fn kind_of(stranger: &Stored, base: Option<&Feature>, what: &[String]) -> Result<String, String> {
    match (base, &stranger.id) {
        (None, _) => Ok("new".into()),
        (Some(base), Some(_)) => Ok(format!("new id, was {}", base.id)),
        (Some(_), None) if what.is_empty() => Err("its id was cleared".into()),
        (Some(_), None) => Ok(what.join(", ")),
    }
}
