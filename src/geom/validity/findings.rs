//! The broken rules that a sweep comes upon, without those that only follow from others.

use crate::geom::check::{Invalid, Place};
use crate::geom::segments::{Edge, Segments};
use std::collections::BTreeSet;

pub struct Findings<'a> {
    segments: &'a Segments,
    limit: usize,
    reasons: Vec<Invalid>,
    /// Pairs of rings that have their reason.
    named: BTreeSet<(usize, usize)>,
}

impl<'a> Findings<'a> {
    pub fn new(segments: &'a Segments, limit: usize) -> Self {
        Self { segments, limit, reasons: Vec::new(), named: BTreeSet::new() }
    }

    pub fn is_full(&self) -> bool {
        self.reasons.len() >= self.limit
    }

    pub fn into_reasons(self) -> Vec<Invalid> {
        self.reasons
    }

    pub fn crossing(&mut self, a: &Edge, b: &Edge, place: Place) {
        let (a, b) = in_order(a, b);
        let edges = self.edges(a, b);
        if a.ring == b.ring {
            self.reasons.push(Invalid::SelfCrossing { ring: self.segments.name(a.ring), edges, place });
        } else if self.named.insert((a.ring, b.ring)) {
            let rings = [self.segments.name(a.ring), self.segments.name(b.ring)];
            self.reasons.push(Invalid::Crossing { rings, edges, place });
        }
    }

    /// Edges that lie on each other; a ring that is run there and back has one reason.
    pub fn overlap(&mut self, a: &Edge, b: &Edge, place: Place) {
        let (a, b) = in_order(a, b);
        if !self.named.insert((a.ring, b.ring)) {
            return;
        }
        let edges = self.edges(a, b);
        self.reasons.push(if a.ring == b.ring {
            Invalid::SelfOverlap { ring: self.segments.name(a.ring), edges, place }
        } else {
            Invalid::SharedEdge { rings: [self.segments.name(a.ring), self.segments.name(b.ring)], edges, place }
        });
    }

    pub fn self_touch(&mut self, ring: usize, vertex: usize, edge: usize, place: Place) {
        let (vertex, edge) = (self.segments.origin(vertex), self.segments.origin(edge));
        self.reasons.push(Invalid::SelfTouch { ring: self.segments.name(ring), vertex, edge, place });
    }

    fn edges(&self, a: &Edge, b: &Edge) -> [usize; 2] {
        [self.segments.origin(a.id), self.segments.origin(b.id)]
    }
}

/// Edges are numbered through all rings, so this also orders the rings.
fn in_order<'e>(a: &'e Edge, b: &'e Edge) -> (&'e Edge, &'e Edge) {
    if a.id <= b.id { (a, b) } else { (b, a) }
}
