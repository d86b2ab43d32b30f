//! An append-only account of what held when, for the memory twin. Nothing is taken out but what was never committed.

use std::collections::{BTreeMap, BTreeSet};

/// One line: a value and the transactions between which it held.
#[derive(Debug, Clone)]
pub(super) struct Line<K, V> {
    /// What it is a state of.
    pub(super) key: K,
    /// 1, 2, … for each key.
    pub(super) number: u32,
    /// The state.
    pub(super) value: V,
    /// The transaction that began it.
    pub(super) began: u64,
    /// The transaction that ended it.
    pub(super) ended: Option<u64>,
}

impl<K, V> Line<K, V> {
    /// True when it held at the end of a transaction.
    pub(super) fn holds_at(&self, transaction: u64) -> bool {
        self.began <= transaction && self.ended.is_none_or(|ended| ended > transaction)
    }
}

/// Lines in the order in which they were written.
#[derive(Debug)]
pub(super) struct Ledger<K, V> {
    lines: Vec<Line<K, V>>,
    of: BTreeMap<K, Vec<usize>>,
    /// Ends in the order in which they came, as transaction and line.
    ends: Vec<(u64, usize)>,
}

impl<K, V> Default for Ledger<K, V> {
    fn default() -> Self {
        Self { lines: Vec::new(), of: BTreeMap::new(), ends: Vec::new() }
    }
}

impl<K: Ord + Clone, V> Ledger<K, V> {
    /// Ends what holds for the key and begins a new line. Gives its number.
    pub(super) fn put(&mut self, key: K, value: V, transaction: u64) -> u32 {
        let number = self.end(&key, transaction).unwrap_or_else(|| self.last(&key).map_or(0, |line| line.number)) + 1;
        self.of.entry(key.clone()).or_default().push(self.lines.len());
        self.lines.push(Line { key, number, value, began: transaction, ended: None });
        number
    }

    /// Ends what holds for the key. Gives its number; `None` when nothing holds.
    pub(super) fn end(&mut self, key: &K, transaction: u64) -> Option<u32> {
        let position = *self.of.get(key)?.last()?;
        let line = self.lines.get_mut(position).filter(|line| line.ended.is_none())?;
        line.ended = Some(transaction);
        self.ends.push((transaction, position));
        Some(line.number)
    }

    /// The last line of the key, whether it holds or not.
    pub(super) fn last(&self, key: &K) -> Option<&Line<K, V>> {
        self.lines.get(*self.of.get(key)?.last()?)
    }

    /// The line that held at the end of a transaction.
    pub(super) fn at(&self, key: &K, transaction: u64) -> Option<&Line<K, V>> {
        self.lines_of(key).find(|line| line.holds_at(transaction))
    }

    /// All lines of the key, oldest first.
    pub(super) fn lines_of(&self, key: &K) -> impl Iterator<Item = &Line<K, V>> {
        self.of.get(key).into_iter().flatten().filter_map(|position| self.lines.get(*position))
    }

    /// All keys in their own order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &K> {
        self.of.keys()
    }

    /// All keys in the order in which they were first seen.
    pub(super) fn keys_by_age(&self) -> Vec<&K> {
        let mut keys: Vec<(&usize, &K)> =
            self.of.iter().filter_map(|(key, lines)| Some((lines.first()?, key))).collect();
        keys.sort_by_key(|(first, _)| **first);
        keys.into_iter().map(|(_, key)| key).collect()
    }

    /// Keys that a transaction after `from` and not after `to` touched.
    pub(super) fn touched(&self, from: u64, to: u64) -> BTreeSet<&K> {
        let within = |transaction: u64| from < transaction && transaction <= to;
        let begun = self.lines.iter().filter(|line| within(line.began)).map(|line| &line.key);
        let ended = self.ends.iter().filter(|(transaction, _)| within(*transaction));
        begun.chain(ended.filter_map(|(_, position)| Some(&self.lines.get(*position)?.key))).collect()
    }

    /// Forgets everything after a transaction.
    pub(super) fn cut(&mut self, transaction: u64) {
        while let Some(&(_, position)) = self.ends.last().filter(|(ended, _)| *ended > transaction) {
            if let Some(line) = self.lines.get_mut(position) {
                line.ended = None;
            }
            self.ends.pop();
        }
        while let Some(line) = self.lines.pop_if(|line| line.began > transaction) {
            if let Some(positions) = self.of.get_mut(&line.key) {
                positions.pop();
                if positions.is_empty() {
                    self.of.remove(&line.key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_leaves_what_was_before() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.put("a", 1, 1), 1);
        assert_eq!(ledger.put("a", 2, 2), 2);
        assert_eq!(ledger.end(&"a", 3), Some(2));
        assert_eq!(ledger.put("b", 7, 3), 1);
        assert_eq!(ledger.touched(2, 3).len(), 2);
        ledger.cut(2);
        assert_eq!(ledger.at(&"a", 9).map(|line| line.value), Some(2));
        assert_eq!(ledger.at(&"a", 1).map(|line| line.value), Some(1));
        assert_eq!(ledger.keys().collect::<Vec<_>>(), [&"a"]);
        ledger.cut(0);
        assert_eq!(ledger.keys().count(), 0);
    }
}
