//! Entries of several trees in the order of some number that no entry has smaller than the node it is in.

use super::tree::{Entry, boxed};
use crate::model::Envelope;
use rstar::{ParentNode, RTreeNode, RTreeObject};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Iterator over (position, key), smallest key first. `key` must not be greater for a box than for any box inside it.
pub(super) struct BestFirst<'a, K> {
    key: K,
    heap: BinaryHeap<Open<'a>>,
}

enum What<'a> {
    Parent(&'a ParentNode<Entry>),
    Leaf(u32),
}

struct Open<'a> {
    key: f64,
    what: What<'a>,
}

impl PartialEq for Open<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Open<'_> {}
impl PartialOrd for Open<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Open<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        // The heap gives the greatest first; the smallest key has to leave first.
        other.key.total_cmp(&self.key)
    }
}

impl<'a, K: Fn(&Envelope) -> f64> BestFirst<'a, K> {
    /// Over whole trees, given by their roots, and single entries. Roots of empty trees have no envelope: leave them out.
    pub fn new(
        roots: impl Iterator<Item = &'a ParentNode<Entry>>,
        singles: impl Iterator<Item = (Envelope, u32)>,
        key: K,
    ) -> Self {
        let mut heap: BinaryHeap<Open<'a>> =
            singles.map(|(envelope, position)| Open { key: key(&envelope), what: What::Leaf(position) }).collect();
        heap.extend(roots.map(|root| Open { key: key(&boxed(&root.envelope())), what: What::Parent(root) }));
        Self { key, heap }
    }
}

impl<K: Fn(&Envelope) -> f64> Iterator for BestFirst<'_, K> {
    type Item = (u32, f64);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Open { key, what } = self.heap.pop()?;
            match what {
                What::Leaf(position) => return Some((position, key)),
                What::Parent(node) => {
                    let key = &self.key;
                    self.heap.extend(node.children().iter().map(|child| {
                        let what = match child {
                            RTreeNode::Leaf(entry) => What::Leaf(entry.data),
                            RTreeNode::Parent(node) => What::Parent(node),
                        };
                        Open { key: key(&boxed(&child.envelope())), what }
                    }));
                }
            }
        }
    }
}
