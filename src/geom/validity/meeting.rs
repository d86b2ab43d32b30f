//! What happens at a point where rings come by more than once: they may touch there or cross.

use crate::geom::segments::{side, west_first};
use geo_types::Coord;
use std::cmp::Ordering;

/// One ring coming by once: at one of its vertices, or inside one of its edges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Visit {
    pub ring: usize,
    /// The edge that comes by, or the one that begins at the vertex.
    pub edge: usize,
    /// Whether a vertex of the ring lies here.
    pub at_vertex: bool,
    /// Where it comes from and goes to.
    pub arms: [Coord<f64>; 2],
}

/// What is wrong at a point, with the two visits at fault.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    /// They cross.
    Crossing(Visit, Visit),
    /// A ring comes back, here at a vertex of its own, without crossing itself.
    Return(Visit, Visit),
}

/// The first crossing, and each ring that comes back.
///
/// Nothing where stretches of boundary lie on each other: that is a fault of its own.
pub fn faults(centre: Coord<f64>, visits: &[Visit]) -> Vec<Fault> {
    let mut arms: Vec<(Coord<f64>, usize)> =
        visits.iter().enumerate().flat_map(|(index, visit)| visit.arms.map(|arm| (arm, index))).collect();
    arms.sort_by(|a, b| round(centre, a.0, b.0));
    let same = |pair: &[(Coord<f64>, usize)]| matches!(pair, [a, b] if round(centre, a.0, b.0) == Ordering::Equal);
    if arms.windows(2).any(same) {
        return Vec::new();
    }
    let crossing = first_crossing(&arms, visits);
    let crosses_itself = crossing.filter(|(a, b)| a.ring == b.ring).map(|(a, _)| a.ring);
    let returns = returns(visits).into_iter().filter(|(a, _)| Some(a.ring) != crosses_itself);
    crossing.map(|(a, b)| Fault::Crossing(a, b)).into_iter().chain(returns.map(|(a, b)| Fault::Return(a, b))).collect()
}

/// Two visits whose arms alternate as one looks round.
fn first_crossing(arms: &[(Coord<f64>, usize)], visits: &[Visit]) -> Option<(Visit, Visit)> {
    let mut open: Vec<usize> = Vec::new();
    let mut seen = vec![false; visits.len()];
    for &(_, index) in arms {
        match (seen.get_mut(index), open.last().copied()) {
            (Some(seen), _) if !*seen => {
                *seen = true;
                open.push(index);
            }
            (_, Some(last)) if last != index => return visits.get(last).copied().zip(visits.get(index).copied()),
            _ => {
                open.pop();
            }
        }
    }
    None
}

/// A visit at a vertex, and another of the same ring; for each ring that comes by more than once.
fn returns(visits: &[Visit]) -> Vec<(Visit, Visit)> {
    let mut sorted = visits.to_vec();
    // The last in a ring's order is named as the one that comes back.
    sorted.sort_by_key(|visit| (visit.ring, !visit.at_vertex, std::cmp::Reverse(visit.edge)));
    let pair = |visits: &[Visit]| match visits {
        [first, second, ..] => Some((*first, *second)),
        _ => None,
    };
    sorted.chunk_by(|a, b| a.ring == b.ring).filter_map(pair).collect()
}

/// Order of directions from `centre`, counter-clockwise from south.
fn round(centre: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> Ordering {
    let west = |p| west_first(p, centre) == Ordering::Less;
    west(a).cmp(&west(b)).then_with(|| side(centre, b, a))
}
