//! How a collection becomes the next one.

use super::CollectionSnapshot;
use super::row::Row;
use super::table::{Change, Table};
use super::tally::Tally;
use super::threads::each;
use crate::model::{Envelope, FeatureState};
use std::sync::{Arc, OnceLock};

impl CollectionSnapshot {
    /// With other states of some features; of several states of one feature the last counts.
    ///
    /// Costs O(log² n) for each of them on average. What many writes have put off is made up for by one in n/8, which
    /// makes the table and the tree anew in O(n log n).
    pub(super) fn with(&self, states: &[&FeatureState]) -> Self {
        let changes = changes(states, &self.table);
        if self.table.is_outgrown_by(changes.len()) { self.made_anew(changes) } else { self.changed(changes) }
    }

    fn made_anew(&self, changes: Vec<Change<'_>>) -> Self {
        // When most rows are new, counting all is less work than taking the old ones off.
        let tally = (changes.len() < self.len() / 2).then(|| self.tallied(&changes));
        let rows = self.table.merged(changes.into_iter());
        let tally = tally.unwrap_or_else(|| Tally::of(rows.iter().map(|row| &**row)));
        Self::over(Arc::clone(&self.heading), rows, tally)
    }

    fn changed(&self, changes: Vec<Change<'_>>) -> Self {
        let mut next = Self { tally: self.tallied(&changes), doubts: OnceLock::new(), ..self.clone() };
        let mut entries = Vec::new();
        for change in changes {
            next.shift_extent(self.before(&change).and_then(|row| row.envelope), change.row.as_deref());
            let Some(row) = change.row else {
                next.table.end(change.place, change.id);
                continue;
            };
            let envelope = row.envelope;
            let position = next.table.put(change.place, row);
            entries.extend(envelope.map(|envelope| (envelope, position)));
        }
        let Self { forest, table, .. } = &mut next;
        forest.insert(entries, |position| table.lives(position));
        next
    }

    fn tallied(&self, changes: &[Change<'_>]) -> Tally {
        let mut tally = self.tally.clone();
        for change in changes {
            tally.change(self.before(change).map(|row| &**row), change.row.as_deref());
        }
        tally
    }

    fn before(&self, change: &Change<'_>) -> Option<&Arc<Row>> {
        self.table.at(change.place.now?)
    }

    /// A feature that lies on the edge of the extent may have held it up: when it goes, the extent is not known.
    fn shift_extent(&mut self, going: Option<Envelope>, coming: Option<&Row>) {
        if let (Some(going), Some(Some(extent))) = (going, self.extent.get()) {
            let ([w, s, e, n], [west, south, east, north]) = (going.to_array(), extent.to_array());
            if w <= west || s <= south || e >= east || n >= north {
                self.extent = OnceLock::new();
            }
        }
        if let (Some(coming), Some(extent)) = (coming.and_then(|row| row.envelope), self.extent.get_mut()) {
            *extent = Some(extent.map_or(coming, |extent| extent.union(&coming)));
        }
    }
}

/// What the last state of each feature changes, ordered by id.
fn changes<'a>(states: &[&'a FeatureState], table: &Table) -> Vec<Change<'a>> {
    let mut last: Vec<&FeatureState> = states.iter().rev().copied().collect();
    last.sort_by(|a, b| a.id.cmp(&b.id));
    last.dedup_by(|earlier, later| earlier.id == later.id);
    each(&last, |dates, state| Change {
        id: &state.id,
        place: table.place(&state.id),
        row: state.state.as_ref().map(|(f, version)| Arc::new(Row::new(Arc::clone(f), *version, dates))),
    })
}
