//! The edges that a sweep line cuts at the moment, from south to north.
//!
//! A treap over a vector, threaded so that an edge's neighbours are found in one step: the place of a new edge
//! is found in O(log n) comparisons, an edge is taken out or exchanged for its successor without any.

use crate::geom::segments::Edge;
use std::cmp::Ordering;

/// No node. As an index it is out of every vector's reach.
const NONE: usize = usize::MAX;

#[derive(Debug, Clone, Copy)]
struct Node {
    edge: Edge,
    /// Larger ranks stand higher in the tree.
    rank: u64,
    up: usize,
    low: usize,
    high: usize,
    below: usize,
    above: usize,
}

/// Between which two edges something lies.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gap {
    pub below: Option<usize>,
    pub above: Option<usize>,
}

#[derive(Debug)]
pub struct Status {
    nodes: Vec<Node>,
    free: Vec<usize>,
    root: usize,
    drawn: u64,
}

impl Status {
    pub fn new() -> Self {
        Self { nodes: Vec::new(), free: Vec::new(), root: NONE, drawn: 0 }
    }

    pub fn edge(&self, slot: usize) -> Option<Edge> {
        self.nodes.get(slot).map(|node| node.edge)
    }

    /// The slots next to one.
    pub fn gap_round(&self, slot: usize) -> Gap {
        let known = |slot: usize| (slot != NONE).then_some(slot);
        self.nodes.get(slot).map_or_else(Gap::default, |n| Gap { below: known(n.below), above: known(n.above) })
    }

    /// Puts an edge in the place of one with which it has the same neighbours.
    pub fn replace(&mut self, slot: usize, edge: Edge) {
        self.change(slot, |node| node.edge = edge);
    }

    /// Descends to where something belongs; `side` says where it lies seen from an edge, and ends the search at an
    /// edge with `Equal`.
    pub fn find(&self, side: impl Fn(&Edge) -> Ordering) -> Result<Gap, Edge> {
        let mut gap = Gap::default();
        let mut at = self.root;
        while let Some(node) = self.nodes.get(at) {
            match side(&node.edge) {
                Ordering::Less => (gap.above, at) = (Some(at), node.low),
                Ordering::Greater => (gap.below, at) = (Some(at), node.high),
                Ordering::Equal => return Err(node.edge),
            }
        }
        Ok(gap)
    }

    /// Puts an edge into a gap and returns its slot.
    pub fn insert(&mut self, gap: Gap, edge: Edge) -> usize {
        let (below, above) = (gap.below.unwrap_or(NONE), gap.above.unwrap_or(NONE));
        let under_above = self.nodes.get(above).is_some_and(|node| node.low == NONE);
        let up = if under_above { above } else { below };
        let node = Node { edge, rank: self.draw(), up, low: NONE, high: NONE, below, above };
        let slot = self.store(node);
        self.change(below, |node| node.above = slot);
        self.change(above, |node| node.below = slot);
        match (up, under_above) {
            (NONE, _) => self.root = slot,
            (_, true) => self.change(up, |node| node.low = slot),
            (_, false) => self.change(up, |node| node.high = slot),
        }
        while self.rank(self.up(slot)) > 0 && self.rank(self.up(slot)) < node.rank {
            self.rise(slot);
        }
        slot
    }

    pub fn remove(&mut self, slot: usize) {
        let Some(&Node { below, above, .. }) = self.nodes.get(slot) else { return };
        while let Some(&Node { low, high, .. }) = self.nodes.get(slot) {
            match (low, high) {
                (NONE, NONE) => break,
                _ if self.rank(low) > self.rank(high) => self.rise(low),
                _ => self.rise(high),
            }
        }
        self.hang(slot, self.up(slot), NONE);
        self.change(below, |node| node.above = above);
        self.change(above, |node| node.below = below);
        self.free.push(slot);
    }

    fn store(&mut self, node: Node) -> usize {
        if let Some(slot) = self.free.pop() {
            self.change(slot, |old| *old = node);
            slot
        } else {
            self.nodes.push(node);
            self.nodes.len() - 1
        }
    }

    /// Turns the tree so that a node changes places with the one above it.
    fn rise(&mut self, slot: usize) {
        let up = self.up(slot);
        let (Some(&node), Some(&parent)) = (self.nodes.get(slot), self.nodes.get(up)) else { return };
        let between = if parent.low == slot {
            self.change(up, |parent| parent.low = node.high);
            self.change(slot, |node| node.high = up);
            node.high
        } else {
            self.change(up, |parent| parent.high = node.low);
            self.change(slot, |node| node.low = up);
            node.low
        };
        self.change(between, |child| child.up = up);
        self.hang(up, parent.up, slot);
        self.change(slot, |node| node.up = parent.up);
        self.change(up, |parent| parent.up = slot);
    }

    /// Lets `parent` have `new` where it had `old`.
    fn hang(&mut self, old: usize, parent: usize, new: usize) {
        if parent == NONE {
            self.root = new;
        }
        self.change(parent, |node| if node.low == old { node.low = new } else { node.high = new });
    }

    fn up(&self, slot: usize) -> usize {
        self.nodes.get(slot).map_or(NONE, |node| node.up)
    }

    /// 0 for no node, more for each node.
    fn rank(&self, slot: usize) -> u64 {
        self.nodes.get(slot).map_or(0, |node| node.rank)
    }

    fn change(&mut self, slot: usize, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.get_mut(slot) {
            change(node);
        }
    }

    /// The next rank: numbers that look random (splitmix64) but are the same in every run.
    fn draw(&mut self) -> u64 {
        self.drawn = self.drawn.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.drawn ^ (self.drawn >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)).max(1)
    }
}
