//! The band round chains, from simple pieces: a strip along each edge, a sector on the outside of each turn, a disc round
//! each point.
//!
//! All pieces are drawn straight in (longitude, latitude), like the edges they go along: the side of a strip then keeps
//! its distance whatever the length of the edge, and no projection comes in.

use super::merge::{FIRST, Merger};
use super::reach::Reach;
use super::source::Chain;
use super::spot::{Direction, Spot};
use std::f64::consts::TAU;

/// The pieces of all chains.
pub(super) fn pieces(chains: &[Chain], reach: &Reach) -> Merger {
    let mut pieces = Pieces { reach, merger: Merger::default(), right: Vec::new(), left: Vec::new() };
    chains.iter().for_each(|chain| pieces.chain(chain));
    pieces.merger
}

/// An edge with its direction at both ends: it turns against the meridians on its way.
struct Edge {
    from: Spot,
    to: Spot,
    leaves: Direction,
    arrives: Direction,
}

impl Edge {
    fn new(from: Spot, to: Spot) -> Self {
        let way = [to.at[0] - from.at[0], to.at[1] - from.at[1]];
        Self { from, to, leaves: from.direction(way), arrives: to.direction(way) }
    }
}

struct Pieces<'a> {
    reach: &'a Reach,
    merger: Merger,
    /// Corners on the right of some edges, forwards.
    right: Vec<[f64; 2]>,
    /// Corners on their left, forwards too.
    left: Vec<[f64; 2]>,
}

impl Pieces<'_> {
    fn chain(&mut self, chain: &Chain) {
        let spots: Vec<Spot> = chain.positions.iter().map(|at| Spot::new(*at)).collect();
        let onwards = spots.iter().skip(1).chain(spots.first().filter(|_| chain.closed));
        let edges: Vec<Edge> = spots.iter().zip(onwards).map(|(from, to)| Edge::new(*from, *to)).collect();
        let (Some(first), Some(last)) = (edges.first(), edges.last()) else {
            spots.iter().for_each(|spot| self.disc(spot));
            return;
        };
        // An open chain turns right round at its ends: its caps are turns like any other.
        let mut arrives = if chain.closed { last.arrives } else { back(first.leaves) };
        for run in edges.chunks(FIRST) {
            arrives = self.run(arrives, run);
        }
        if !chain.closed {
            self.turn(&last.to, last.arrives, back(last.arrives));
            self.done(1);
        }
    }

    fn disc(&mut self, spot: &Spot) {
        spot.arc([1.0, 0.0], [1.0, 0.0], TAU, self.reach, &mut self.right);
        self.right.pop();
        self.done(1);
    }

    /// The strips of some edges and the sectors before each of them, as one contour round all: forwards on the right,
    /// backwards on the left. What two pieces have in common, forwards in one and backwards in the other, is left out.
    fn run(&mut self, mut arrives: Direction, edges: &[Edge]) -> Direction {
        for edge in edges {
            self.turn(&edge.from, arrives, edge.leaves);
            self.sides(&edge.from, edge.leaves);
            self.sides(&edge.to, edge.arrives);
            arrives = edge.arrives;
        }
        self.right.extend(edges.last().map(|edge| edge.to.at));
        self.done(edges.len());
        arrives
    }

    fn sides(&mut self, spot: &Spot, onwards: Direction) {
        self.right.push(spot.towards(right_of(onwards), self.reach.width_m));
        self.left.push(spot.towards(back(right_of(onwards)), self.reach.width_m));
    }

    /// The arc on the outside of a turn; on the inside the way leads over the corner itself, along the ends of both
    /// strips.
    fn turn(&mut self, spot: &Spot, arrives: Direction, leaves: Direction) {
        let sin = arrives[0] * leaves[1] - arrives[1] * leaves[0];
        let cos = arrives[0] * leaves[0] + arrives[1] * leaves[1];
        let sweep_rad = sin.abs().atan2(cos);
        if sin >= 0.0 {
            spot.arc(right_of(arrives), right_of(leaves), sweep_rad, self.reach, &mut self.right);
            self.left.push(spot.at);
        } else {
            let start = self.left.len();
            spot.arc(back(right_of(leaves)), back(right_of(arrives)), sweep_rad, self.reach, &mut self.left);
            self.left.get_mut(start..).unwrap_or_default().reverse();
            self.right.push(spot.at);
        }
    }

    fn done(&mut self, pieces: usize) {
        self.right.extend(self.left.drain(..).rev());
        self.merger.add(&self.right, pieces);
        self.right.clear();
    }
}

fn back([x, y]: Direction) -> Direction {
    [-x, -y]
}

fn right_of([x, y]: Direction) -> Direction {
    [y, -x]
}
