//! Do two boundaries share a point?

use super::pieces::NOISE_M;
use crate::geom::boxes::within_reach;
use crate::geom::locate::{Edge, Locator, Ring, edge_envelope};
use crate::geom::overlay::plane::MOST_M_PER_DEG;
use crate::geom::parts::lines_and_rings;
use crate::geom::shape::Shape;
use geo::kernels::RobustKernel;
use geo::{Kernel, Orientation};
use geo_types::{Coord, LineString};
use std::ops::Range;

/// How two boundaries come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contact {
    /// They share a point, exactly.
    Meet,
    /// They come within the noise of the last digits.
    Near,
    /// Neither.
    None,
}

/// Degrees that are no more than the noise, in any direction and latitude.
pub(in crate::geom) const NOISE_DEG: f64 = NOISE_M / MOST_M_PER_DEG;

/// Whether the rings of two shapes meet. Tree against tree over the original edges, ended by the first pair that does.
pub(super) fn contact(a: &Shape<'_>, b: &Shape<'_>) -> Contact {
    let mut near = false;
    if within_reach(a.envelope(), b.envelope(), NOISE_DEG) {
        let (ours, theirs) = (a.locator(), b.locator());
        let mut rings_meet = |i: Range<usize>, j: Range<usize>| {
            let pairs = rings(ours, i).flat_map(|p| rings(theirs, j.clone()).map(move |q| (p, q)));
            pairs.into_iter().any(|(p, q)| ring_meets(p, q, &mut near))
        };
        if ours.order().any_pair(theirs.order(), NOISE_DEG, &mut rings_meet) {
            return Contact::Meet;
        }
    }
    // ±180 is one meridian: neighbours may name it by different numbers.
    if near || meet_at_seam(a, b) { Contact::Near } else { Contact::None }
}

fn rings(locator: &Locator, range: Range<usize>) -> impl Iterator<Item = &Ring> {
    locator.rings().get(range).unwrap_or_default().iter()
}

fn ring_meets(p: &Ring, q: &Ring, near: &mut bool) -> bool {
    let edges = |ring: &Ring, range: Range<usize>| range.filter_map(|i| ring.edge(i)).collect::<Vec<Edge>>();
    p.edges.any_pair(&q.edges, NOISE_DEG, &mut |i, j| {
        let theirs = edges(q, j);
        edges(p, i).into_iter().any(|ours| theirs.iter().any(|theirs| edges_meet(ours, *theirs, near)))
    })
}

/// Whether two edges share a point, exactly; where they do not, sets `near` if they come close to it.
fn edges_meet(ours: Edge, theirs: Edge, near: &mut bool) -> bool {
    if !within_reach(&edge_envelope(ours.0, ours.1), &edge_envelope(theirs.0, theirs.1), NOISE_DEG) {
        return false;
    }
    if edges_cross(ours, theirs) {
        return true;
    }
    *near |= [ours.0, ours.1].iter().any(|end| is_near(*end, theirs))
        || [theirs.0, theirs.1].iter().any(|end| is_near(*end, ours));
    false
}

/// Whether two edges share a point, exactly.
pub(in crate::geom) fn edges_cross(ours: Edge, theirs: Edge) -> bool {
    edge_envelope(ours.0, ours.1).intersects(&edge_envelope(theirs.0, theirs.1))
        && !parted(ours, theirs)
        && !parted(theirs, ours)
}

/// Whether both ends of an edge lie strictly on one side of a line.
fn parted((a, b): Edge, (p, q): Edge) -> bool {
    let (first, second) = (RobustKernel::orient2d(a, b, p), RobustKernel::orient2d(a, b, q));
    first == second && first != Orientation::Collinear
}

fn is_near(position: Coord<f64>, (a, b): Edge) -> bool {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let along = ((position.x - a.x) * dx + (position.y - a.y) * dy) / (dx * dx + dy * dy);
    let t = if along.is_nan() { 0.0 } else { along.clamp(0.0, 1.0) };
    (a.x + t * dx - position.x).hypot(a.y + t * dy - position.y) <= NOISE_DEG
}

/// Whether one touches the antimeridian from the west where the other touches it from the east.
fn meet_at_seam(a: &Shape<'_>, b: &Shape<'_>) -> bool {
    let reaches = |shape: &Shape<'_>, sign: f64| {
        let [west, _, east, _] = shape.envelope().to_array();
        west * sign >= 180.0 || east * sign >= 180.0
    };
    [1.0, -1.0].iter().any(|&sign| {
        reaches(a, sign) && reaches(b, -sign) && {
            let theirs = stretches_at_seam(b, -sign);
            let shares = |(s, n): (f64, f64)| theirs.iter().any(|&(south, north)| s <= north && south <= n);
            stretches_at_seam(a, sign).into_iter().any(shares)
        }
    })
}

/// The latitudes between which the rings run along 180 or −180, as the sign says, or at which they touch it.
fn stretches_at_seam(shape: &Shape<'_>, sign: f64) -> Vec<(f64, f64)> {
    let edges = lines_and_rings(shape.geometry()).into_iter().flat_map(LineString::lines);
    let stretch = |a: Coord<f64>, b: Coord<f64>| match (a.x * sign >= 180.0, b.x * sign >= 180.0) {
        (true, true) => Some((a.y.min(b.y), a.y.max(b.y))),
        (true, false) => Some((a.y, a.y)),
        (false, true) => Some((b.y, b.y)),
        _ => None,
    };
    edges.filter_map(|edge| stretch(edge.start, edge.end)).collect()
}
