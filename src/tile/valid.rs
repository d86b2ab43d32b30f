//! Whether rings on the grid are a valid polygon as they are: exact, and cheap for the shapes that there are most of.

use super::grid::At;
use super::rings::{Chains, doubled_area, edges};

/// Up to so many edges every pair is looked at; sorting them costs more.
const FEW_EDGES: usize = 24;
/// Pairs for each edge after which the search is given up: whoever mends the rings is quicker with such ones.
const PAIRS_PER_EDGE: usize = 64;

#[derive(Debug, Clone, Copy)]
struct Edge {
    a: At,
    b: At,
    ring: usize,
    /// Position in its ring, and in the next field that of the edge after it.
    place: usize,
    after: usize,
}

impl Edge {
    fn west(&self) -> i64 {
        self.a.x.min(self.b.x)
    }

    fn east(&self) -> i64 {
        self.a.x.max(self.b.x)
    }

    /// True when they share a point that they do not share as neighbours. Rings are tidy, so that neighbours share one.
    fn meets(&self, other: &Self) -> bool {
        if self.east() < other.west() || other.east() < self.west() {
            return false;
        }
        if self.a.y.max(self.b.y) < other.a.y.min(other.b.y) || other.a.y.max(other.b.y) < self.a.y.min(self.b.y) {
            return false;
        }
        if self.ring == other.ring && (self.after == other.place || other.after == self.place) {
            return false;
        }
        let apart = |of: &Self, from: &Self| {
            let (a, b) = (of.a.turn(of.b, from.a), of.a.turn(of.b, from.b));
            (a > 0 && b > 0) || (a < 0 && b < 0)
        };
        !apart(self, other) && !apart(other, self)
    }
}

/// Checks rings; kept and used again for its memory.
#[derive(Debug, Default)]
pub(super) struct Checker {
    edges: Vec<Edge>,
    open: Vec<Edge>,
}

impl Checker {
    /// True when no ring touches itself or another one, exteriors have positive area, holes have negative area, and
    /// each hole lies in the exterior before it and in nothing else. Rings must be tidy. May say no to valid polygons
    /// whose rings touch in a point.
    pub fn is_valid(&mut self, rings: &Chains) -> bool {
        if rings.len() == 1 && rings.iter().all(|(ring, exterior)| exterior && is_convex(ring)) {
            return true;
        }
        if rings.iter().any(|(ring, exterior)| (doubled_area(ring) > 0) != exterior) {
            return false;
        }
        self.edges.clear();
        for (index, (ring, _)) in rings.iter().enumerate() {
            let last = ring.len() - 1;
            let edge =
                |(place, (a, b))| Edge { a, b, ring: index, place, after: if place == last { 0 } else { place + 1 } };
            self.edges.extend(edges(ring).enumerate().map(edge));
        }
        !self.any_meet() && (rings.len() == 1 || is_nested(rings))
    }

    fn any_meet(&mut self) -> bool {
        if self.edges.len() <= FEW_EDGES {
            let mut rest = self.edges.as_slice();
            while let [edge, others @ ..] = rest {
                if others.iter().any(|other| edge.meets(other)) {
                    return true;
                }
                rest = others;
            }
            return false;
        }
        self.edges.sort_unstable_by_key(Edge::west);
        self.open.clear();
        let mut pairs_left = self.edges.len() * PAIRS_PER_EDGE;
        for edge in &self.edges {
            let west = edge.west();
            self.open.retain(|other| other.east() >= west);
            let Some(left) = pairs_left.checked_sub(self.open.len()) else { return true };
            pairs_left = left;
            if self.open.iter().any(|other| edge.meets(other)) {
                return true;
            }
            self.open.push(*edge);
        }
        false
    }
}

/// True for a ring with positive area that turns the same way everywhere and goes round once.
fn is_convex(ring: &[At]) -> bool {
    let [.., before, last] = ring else { return false };
    let (mut a, mut b) = (*before, *last);
    let mut eastwards = b.x > a.x || (b.x == a.x && b.y > a.y);
    let mut reversals = 0;
    for &c in ring {
        if a.turn(b, c) <= 0 {
            return false;
        }
        let forward = c.x > b.x || (c.x == b.x && c.y > b.y);
        reversals += u32::from(forward != eastwards);
        eastwards = forward;
        (a, b) = (b, c);
    }
    reversals <= 2
}

/// For rings that do not touch: each exterior lies in nothing, each hole in the exterior before it and in nothing else.
fn is_nested(rings: &Chains) -> bool {
    if rings.len().saturating_mul(rings.point_count()) > 1 << 24 {
        return false;
    }
    let mut parent = 0;
    rings.iter().enumerate().all(|(index, (ring, exterior))| {
        if exterior {
            parent = index;
        }
        let Some(at) = ring.first() else { return false };
        let depth = |(other, (around, is_ground)): (usize, (&[At], bool))| match (other != index, is_ground) {
            (true, true) => i64::from(lies_in(*at, around)),
            (true, false) => -i64::from(lies_in(*at, around)),
            (false, _) => 0,
        };
        let total: i64 = rings.iter().enumerate().map(depth).sum();
        let inside_parent = || rings.iter().nth(parent).is_some_and(|(around, _)| lies_in(*at, around));
        if exterior { total == 0 } else { total == 1 && inside_parent() }
    })
}

/// Whether a point that is not on the ring is inside it.
fn lies_in(at: At, ring: &[At]) -> bool {
    let crosses = |(a, b): &(At, At)| (a.y <= at.y) != (b.y <= at.y) && (a.turn(*b, at) > 0) == (b.y > a.y);
    edges(ring).filter(crosses).count() % 2 == 1
}
