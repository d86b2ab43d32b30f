//! The part of a table that snapshots share, and what of it holds no more.

use super::row::Row;
use imbl::Vector;
use std::sync::Arc;

/// Rows between two fences.
const APART: usize = 16;

/// Rows in the order of their ids.
#[derive(Debug, Default)]
pub(super) struct Base {
    pub rows: Vec<Arc<Row>>,
    /// The ids of every [`APART`]th row, close together in memory: most steps of a search stay among them.
    fences: Vec<Box<str>>,
}

impl Base {
    pub fn of(rows: Vec<Arc<Row>>) -> Self {
        Self { fences: rows.iter().step_by(APART).map(|row| row.id().into()).collect(), rows }
    }

    /// Where the id is, or where it would be.
    pub fn search(&self, id: &str) -> Result<u32, u32> {
        let start = self.fences.partition_point(|fence| &**fence <= id).saturating_sub(1) * APART;
        let between = self.rows.get(start..).unwrap_or_default();
        let between = between.get(..APART).unwrap_or(between);
        let found = between.binary_search_by(|row| row.id().cmp(id));
        found.map(|at| position(start + at)).map_err(|at| position(start + at))
    }
}

/// Positions of the base whose rows hold no more, a bit each.
#[derive(Debug, Clone, Default)]
pub(super) struct Gone {
    bits: Vector<u64>,
    count: usize,
}

impl Gone {
    /// Of so many. All words are there from the start, so that the first change costs no more than the others.
    pub fn none_of(positions: usize) -> Self {
        Self { bits: std::iter::repeat_n(0, positions.div_ceil(64)).collect(), count: 0 }
    }

    pub fn len(&self) -> usize {
        self.count
    }

    pub fn has(&self, position: u32) -> bool {
        self.count > 0 && self.word(position) >> (position % 64) & 1 == 1
    }

    /// The bits of the 64 positions among which this one is.
    pub fn word(&self, position: u32) -> u64 {
        usize::try_from(position / 64).ok().and_then(|at| self.bits.get(at)).copied().unwrap_or(0)
    }

    pub fn add(&mut self, position: u32) {
        let Ok(at) = usize::try_from(position / 64) else { return };
        while self.bits.len() <= at {
            self.bits.push_back(0);
        }
        if let Some(word) = self.bits.get_mut(at) {
            self.count += usize::from(*word >> (position % 64) & 1 == 0);
            *word |= 1 << (position % 64);
        }
    }
}

/// As a position: more rows than these do not fit into the memory of any machine.
pub(super) fn position(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::row::Dates;
    use super::*;
    use crate::model::Feature;
    use std::collections::BTreeSet;

    fn base(ids: &[String]) -> Base {
        let row = |id: &String| {
            let feature = Feature { id: id.clone(), geometry: None, properties: serde_json::Map::new() };
            Arc::new(Row::new(Arc::new(feature), 1, &mut Dates::default()))
        };
        Base::of(ids.iter().map(row).collect())
    }

    #[test]
    fn a_search_between_fences_finds_what_a_search_of_all_finds() {
        for count in [0, 1, 2, APART - 1, APART, APART + 1, 5 * APART + 3] {
            let ids: Vec<String> = (0..count).map(|n| format!("f{:03}", 2 * n + 1)).collect();
            let base = base(&ids);
            for n in 0..2 * count + 2 {
                let id = format!("f{n:03}");
                let found = ids.binary_search(&id).map(position).map_err(position);
                assert_eq!(base.search(&id), found, "{id} among {count}");
            }
        }
    }

    #[test]
    fn what_is_gone_is_counted_once() {
        let mut gone = Gone::none_of(100);
        let mut expected = BTreeSet::new();
        for position in [3, 64, 3, 99, 128, 63] {
            gone.add(position);
            expected.insert(position);
        }
        assert_eq!(gone.len(), expected.len());
        assert!((0..300).all(|position| gone.has(position) == expected.contains(&position)));
    }
}
