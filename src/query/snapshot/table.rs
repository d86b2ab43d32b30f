//! The feature table of a collection: rows in a sorted base that snapshots share, and what has changed since.

use super::base::{Base, Gone, position};
use super::row::Row;
use imbl::{OrdMap, Vector};
use std::cmp::Ordering;
use std::iter::Peekable;
use std::ops::Bound;
use std::sync::Arc;

/// Changes that a base of any size may be away from.
const LEAST: usize = 64;
/// A base is made anew when more than one in so many rows has changed.
const SHARE: usize = 8;

/// Rows by position and by id. A copy shares what it does not change.
///
/// Rows of the base have the positions 0, 1, … in the order of their ids; rows that came since have the positions after
/// those in the order in which they came. So positions alone tell the order of ids only where nothing has come; see
/// [`Table::compare`]. A position keeps its row until the base is made anew.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    base: Arc<Base>,
    gone: Gone,
    /// Rows at the positions after the base; `None` when they hold no more.
    added: Vector<Option<Added>>,
    /// Positions of the rows in `added` that hold, in the order of ids: first by the place in the base, which needs no
    /// look at the text.
    by_id: OrdMap<(u32, Arc<str>), u32>,
}

#[derive(Debug, Clone)]
struct Added {
    row: Arc<Row>,
    before: u32,
}

/// Where an id is, or would be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The position of the row that holds.
    pub now: Option<u32>,
    /// The first row of the base that does not come before it.
    before: u32,
}

/// What becomes of one feature.
#[derive(Debug)]
pub(super) struct Change<'a> {
    pub id: &'a str,
    /// Where it is before all changes.
    pub place: Place,
    /// `None` when it is to be there no more.
    pub row: Option<Arc<Row>>,
}

impl Table {
    /// Of rows ordered by id, each id once.
    pub fn of(rows: Vec<Arc<Row>>) -> Self {
        let gone = Gone::none_of(rows.len());
        Self { base: Arc::new(Base::of(rows)), gone, added: Vector::new(), by_id: OrdMap::new() }
    }

    /// How many rows hold.
    pub fn len(&self) -> usize {
        self.base.rows.len() - self.gone.len() + self.by_id.len()
    }

    /// Whether every position holds a row, and positions are in the order of ids.
    pub fn is_unchanged(&self) -> bool {
        self.gone.len() == 0 && self.added.is_empty()
    }

    /// Whether the base should be made anew before so many more changes.
    pub fn is_outgrown_by(&self, more: usize) -> bool {
        self.added.len().max(self.gone.len()) + more > (self.base.rows.len() / SHARE).max(LEAST)
    }

    /// The row at a position, if it holds.
    pub fn at(&self, position: u32) -> Option<&Arc<Row>> {
        let index = usize::try_from(position).ok()?;
        match self.base.rows.get(index) {
            Some(row) => (!self.gone.has(position)).then_some(row),
            None => self.added(position).map(|added| &added.row),
        }
    }

    /// Whether the row at a position holds. Does not go and fetch it.
    pub fn lives(&self, position: u32) -> bool {
        match usize::try_from(position) {
            Ok(index) if index < self.base.rows.len() => !self.gone.has(position),
            _ => self.added(position).is_some(),
        }
    }

    fn added(&self, position: u32) -> Option<&Added> {
        self.added.get(usize::try_from(position).ok()?.checked_sub(self.base.rows.len())?)?.as_ref()
    }

    /// Where a feature is or would be.
    pub fn place(&self, id: &str) -> Place {
        let (before, in_base) = match self.base.search(id) {
            Ok(found) => (found, Some(found).filter(|found| !self.gone.has(*found))),
            Err(before) => (before, None),
        };
        let among_added = || self.by_id.get(&(before, Arc::from(id))).copied();
        Place { now: in_base.or_else(among_added), before }
    }

    /// The order of ids, of the rows at two positions.
    pub fn compare(&self, a: u32, b: u32) -> Ordering {
        match (self.added(a), self.added(b)) {
            (None, None) => a.cmp(&b),
            (Some(a), None) if a.before <= b => Ordering::Less,
            (None, Some(b)) if b.before > a => Ordering::Less,
            (Some(_), None) | (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a.before.cmp(&b.before).then_with(|| a.row.id().cmp(b.row.id())),
        }
    }

    /// A row at the place of its id, instead of the one that was there. Returns its position.
    pub fn put(&mut self, Place { now, before }: Place, row: Arc<Row>) -> u32 {
        self.leave(now);
        let position = position(self.base.rows.len() + self.added.len());
        self.by_id.insert((before, row.id().into()), position);
        self.added.push_back(Some(Added { row, before }));
        position
    }

    /// There is no such row any more.
    pub fn end(&mut self, place: Place, id: &str) {
        self.leave(place.now);
        self.by_id.remove(&(place.before, Arc::from(id)));
    }

    fn leave(&mut self, now: Option<u32>) {
        let Some((position, index)) = now.and_then(|now| Some((now, usize::try_from(now).ok()?))) else { return };
        match index.checked_sub(self.base.rows.len()) {
            None => self.gone.add(position),
            Some(index) => {
                if let Some(added) = self.added.get_mut(index) {
                    *added = None;
                }
            }
        }
    }

    /// All rows with their positions, in the order of ids.
    pub fn rows(&self) -> Rows<'_> {
        self.rows_from(0, self.by_id.iter())
    }

    /// Those whose ids come after this one.
    pub fn rows_after(&self, id: &str) -> Rows<'_> {
        let (first, place) = self.base.search(id).map_or_else(|place| (place, place), |found| (found + 1, found));
        self.rows_from(first, self.by_id.range((Bound::Excluded((place, Arc::from(id))), Bound::Unbounded)))
    }

    fn rows_from<'a>(
        &'a self,
        first: u32,
        added: impl Iterator<Item = (&'a (u32, Arc<str>), &'a u32)> + 'a,
    ) -> Rows<'a> {
        let added: AddedRows<'a> = Box::new(added.map(|((before, _), position)| (*before, *position)));
        Rows { table: self, next: first, gone: self.gone.word(first), added: added.peekable() }
    }

    /// Rows for a new base, with these changes, which are ordered by id, each of another one.
    pub fn merged<'c>(&self, changes: impl ExactSizeIterator<Item = Change<'c>>) -> Vec<Arc<Row>> {
        let mut rows = Vec::with_capacity(self.len() + changes.len());
        let mut changes = changes.peekable();
        for (position, row) in self.rows() {
            // What is there already is known by its position, and what is new by where it stands in the base: the ids
            // of a million rows are somewhere else in memory.
            let comes_before = |change: &Change<'_>| {
                let stand = self.added(position).map_or((position, None), |added| (added.before, Some(row.id())));
                change.place.now.is_none()
                    && match stand {
                        (at, None) => change.place.before <= at,
                        (before, Some(id)) => (change.place.before, change.id) < (before, id),
                    }
            };
            while let Some(new) = changes.next_if(comes_before) {
                rows.extend(new.row);
            }
            match changes.next_if(|change| change.place.now == Some(position)) {
                Some(instead) => rows.extend(instead.row),
                None => rows.push(Arc::clone(row)),
            }
        }
        rows.extend(changes.filter_map(|change| change.row));
        rows
    }
}

/// The row of the base that they come before, and positions.
type AddedRows<'a> = Box<dyn Iterator<Item = (u32, u32)> + 'a>;

/// Iterator over positions and rows, in the order of ids.
pub(super) struct Rows<'a> {
    table: &'a Table,
    /// Where the base goes on.
    next: u32,
    /// Which rows near there hold no more.
    gone: u64,
    added: Peekable<AddedRows<'a>>,
}

impl<'a> Iterator for Rows<'a> {
    type Item = (u32, &'a Arc<Row>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let ours = self.table.base.rows.get(usize::try_from(self.next).ok()?);
            if let Some((_, position)) = self.added.next_if(|(before, _)| ours.is_none() || *before <= self.next) {
                return Some((position, &self.table.added(position)?.row));
            }
            let (row, position) = (ours?, self.next);
            let is_gone = self.gone >> (position % 64) & 1 == 1;
            self.next += 1;
            if self.next.is_multiple_of(64) {
                self.gone = self.table.gone.word(self.next);
            }
            if !is_gone {
                return Some((position, row));
            }
        }
    }
}
