//! One edge of a line cut into stretches that run in, out of, or along the border of an area.

use super::near::Straight;
use crate::geom::locate::{Edge, Location, Locator};
use crate::geom::relation::NOISE_DEG;

/// Where a stretch runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// Through the interior.
    Inside,
    /// Along the border.
    Border,
    /// Elsewhere.
    Outside,
}

/// The stretches of one edge, in order and without gaps.
#[derive(Debug, Default)]
pub(super) struct Stretches {
    /// From and to, as shares of the edge, 0 to 1.
    pub courses: Vec<(f64, f64, Course)>,
    /// The edge meets the border, or comes within noise of it.
    pub is_in_contact: bool,
}

/// Cuts the edge where it meets the border of the area, and where it begins and ceases to run along it.
pub(super) fn stretches(edge: &Straight, area: &Locator) -> Stretches {
    let border: Vec<Edge> = area.edges_where(|envelope| edge.comes_near(envelope));
    let near: Vec<(f64, f64)> = border.iter().filter_map(|b| edge.near_span(*b)).collect();
    let runs: Vec<(f64, f64)> = border.iter().filter_map(|b| edge.run(*b)).collect();
    let crossings = border.iter().filter_map(|b| edge.crossing(*b));
    let cuts = spaced(crossings.chain(runs.iter().flat_map(|&(from, to)| [from, to])).collect(), edge);
    let courses = cuts.iter().zip(cuts.iter().skip(1)).map(|(&from, &to)| {
        let middle = f64::midpoint(from, to);
        let along = runs.iter().any(|&(start, end)| start <= middle && middle <= end);
        let probe = if along { None } else { widest_gap((from, to), &near) };
        let course = match probe.map(|share| area.locate(edge.at(share).into())) {
            Some(Location::Inside) => Course::Inside,
            Some(Location::Outside) => Course::Outside,
            Some(Location::Boundary) | None => Course::Border,
        };
        (from, to, course)
    });
    Stretches { courses: courses.collect(), is_in_contact: !near.is_empty() }
}

/// The cuts in order, with both ends of the edge, and without those that lie within noise of the one before or the end.
fn spaced(mut cuts: Vec<f64>, edge: &Straight) -> Vec<f64> {
    cuts.sort_by(f64::total_cmp);
    let least = NOISE_DEG / edge.length_deg();
    let mut kept = vec![0.0];
    let mut last = 0.0;
    for cut in cuts {
        if cut - last > least && 1.0 - cut > least {
            kept.push(cut);
            last = cut;
        }
    }
    kept.push(1.0);
    kept
}

/// The middle of the widest part of a stretch that does not lie near the border; `None` when all of it does.
fn widest_gap((from, to): (f64, f64), near: &[(f64, f64)]) -> Option<f64> {
    let mut close: Vec<(f64, f64)> = near.iter().copied().filter(|&(start, end)| end > from && start < to).collect();
    close.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut reached, mut widest) = (from, None::<(f64, f64)>);
    for (start, end) in close.into_iter().chain([(to, to)]) {
        let is_wider = widest.is_none_or(|(a, b)| start - reached > b - a);
        if start > reached && is_wider {
            widest = Some((reached, start));
        }
        reached = reached.max(end);
    }
    widest.map(|(a, b)| f64::midpoint(a, b))
}
