//! The band round chains, from simple pieces: a strip along each edge, a sector on the outside of each turn, a disc round
//! each point.
//!
//! All pieces are drawn straight in (longitude, latitude), like the edges they go along: the side of a strip then keeps
//! its distance whatever the length of the edge, and no projection comes in.

use super::OffsetError;
use super::merge::{FIRST, Merger};
use super::reach::Reach;
use super::source::Chain;
use super::spot::{Direction, Spot};
use std::f64::consts::TAU;

/// How far the point at the end of a run reaches, in widths: well within the disc round the corner.
const BEYOND: f64 = 0.5;

/// A turn that moves the end of a strip by less is none, metres: eight steps of the grid.
const STRAIGHT_M: f64 = 5e-8;

/// The pieces of all chains.
pub(super) fn pieces(chains: &[Chain], reach: &Reach) -> Result<Merger, OffsetError> {
    let mut pieces = Pieces { reach, merger: Merger::default(), contour: Vec::new() };
    for chain in chains {
        pieces.chain(chain)?;
    }
    Ok(pieces.merger)
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
    contour: Vec<[f64; 2]>,
}

impl Pieces<'_> {
    fn chain(&mut self, chain: &Chain) -> Result<(), OffsetError> {
        let spots: Vec<Spot> = chain.positions.iter().map(|at| Spot::new(*at)).collect();
        let onwards = spots.iter().skip(1).chain(spots.first().filter(|_| chain.closed));
        let edges: Vec<Edge> = spots.iter().zip(onwards).map(|(from, to)| Edge::new(*from, *to)).collect();
        let (Some(first), Some(last)) = (edges.first(), edges.last()) else {
            for spot in &spots {
                self.disc(spot);
            }
            return self.merger.limited();
        };
        // An open chain turns right round at its ends: its caps are turns like any other.
        let mut arrives = if chain.closed { last.arrives } else { back(first.leaves) };
        for run in edges.chunks(FIRST) {
            arrives = self.run(arrives, run);
            self.merger.limited()?;
        }
        if !chain.closed {
            self.turn(&last.to, last.arrives, back(last.arrives));
        }
        Ok(())
    }

    fn disc(&mut self, spot: &Spot) {
        spot.arc([1.0, 0.0], [1.0, 0.0], TAU, self.reach, &mut self.contour);
        self.contour.pop();
        self.done();
        self.merger.end_of_run();
    }

    /// Edges whose pieces are united in one go, with the turn before each.
    ///
    /// Pieces of one run may share an edge: a crossing on it is rounded to the grid for both alike. Between runs there
    /// would be gaps of a few nanometres, so a run ends with a point that reaches into the next one.
    fn run(&mut self, mut arrives: Direction, edges: &[Edge]) -> Direction {
        for (left, edge) in (0..edges.len()).rev().zip(edges) {
            let leaves = self.turn(&edge.from, arrives, edge.leaves);
            arrives = edge.arrives;
            let end = if left == 0 { edge.to.towards(arrives, BEYOND * self.reach.width_m) } else { edge.to.at };
            self.strip(edge, leaves, end);
        }
        self.merger.end_of_run();
        arrives
    }

    /// Both sides of an edge. Its ends are named too: the strip then shares whole edges with the sectors beside it.
    fn strip(&mut self, edge: &Edge, leaves: Direction, end: [f64; 2]) {
        let beside = |spot: &Spot, side| spot.towards(side, self.reach.width_m);
        let (start, stop) = (right_of(leaves), right_of(edge.arrives));
        self.contour.extend([beside(&edge.from, back(start)), edge.from.at, beside(&edge.from, start)]);
        self.contour.extend([beside(&edge.to, stop), end, beside(&edge.to, back(stop))]);
        self.done();
    }

    /// The sector between two strips on the outside of a turn. Gives the direction in which the next strip has to start:
    /// after a turn of a few grid steps that of the last one, or rounding might open a gap on the inside.
    fn turn(&mut self, spot: &Spot, arrives: Direction, leaves: Direction) -> Direction {
        let sin = arrives[0] * leaves[1] - arrives[1] * leaves[0];
        let cos = arrives[0] * leaves[0] + arrives[1] * leaves[1];
        if cos > 0.0 && sin.abs() * self.reach.width_m < STRAIGHT_M {
            return arrives;
        }
        let (from, to) = if sin >= 0.0 { (arrives, leaves) } else { (back(leaves), back(arrives)) };
        self.contour.push(spot.at);
        spot.arc(right_of(from), right_of(to), sin.abs().atan2(cos), self.reach, &mut self.contour);
        self.done();
        leaves
    }

    fn done(&mut self) {
        self.merger.add(&self.contour);
        self.contour.clear();
    }
}

fn back([x, y]: Direction) -> Direction {
    [-x, -y]
}

fn right_of([x, y]: Direction) -> Direction {
    [y, -x]
}
