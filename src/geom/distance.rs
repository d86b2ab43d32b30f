//! Geodesic distance between any two geometries.

use super::bound::{centre_distance_bound_m, envelope_distance_bound_m};
use super::edges::Node;
use super::ellipsoid::{geodesic_distance_m, inverse};
use super::minimise::{Pair, nearest_on_edges};
use super::shape::Shape;
use geo_types::Geometry;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// The nearest points of two geometries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Shortest geodesic distance, metres; 0 when they share a point.
    pub distance_m: f64,
    /// The point of the first geometry (degrees, longitude first).
    pub from: [f64; 2],
    /// The point of the second geometry.
    pub to: [f64; 2],
    /// Azimuth at `from` towards `to`, degrees clockwise from north in [0, 360); `None` at distance 0.
    pub azimuth_deg: Option<f64>,
}

/// The nearest points of `a` and `b`, or `None` when they are farther apart than `cutoff_m`.
///
/// Distance is the shortest path on the CGCS2000 ellipsoid between the nearest points of the geometries
/// themselves (edges straight in (longitude, latitude)), not of their boxes or centroids; a polygon
/// includes its interior. Between points it is Karney's geodesic; with edges the nearest points are found
/// to better than a tenth of a millimetre in distance. Works across the antimeridian.
///
/// ```
/// use geo_types::{Geometry, Point, Rect, coord};
/// use groundplan::geom::{Shape, distance};
/// let zone = Geometry::from(Rect::new(coord! { x: 80.0, y: 43.5 }, coord! { x: 81.0, y: 44.5 }).to_polygon());
/// let (inside, outside) = (Geometry::from(Point::new(80.5, 44.0)), Geometry::from(Point::new(80.5, 45.5)));
/// let to = |g| distance(&Shape::new(&zone).unwrap(), &Shape::new(g).unwrap(), f64::INFINITY).unwrap();
/// assert_eq!(to(&inside).distance_m, 0.0);
/// // One degree of latitude north of the edge, along the meridian: 111 131.778 m.
/// assert!((to(&outside).distance_m - 111_131.778).abs() < 0.001);
/// ```
pub fn distance(a: &Shape<'_>, b: &Shape<'_>, cutoff_m: f64) -> Option<Nearest> {
    if envelope_distance_bound_m(a.envelope(), b.envelope()) > cutoff_m {
        return None;
    }
    if let (Geometry::Point(p), Geometry::Point(q)) = (a.geometry(), b.geometry()) {
        // Nothing to search: most questions about a million points are of this kind.
        let (from, to) = ([p.x(), p.y()], [q.x(), q.y()]);
        let pair = Pair { distance_m: geodesic_distance_m(from, to), from, to };
        return (pair.distance_m <= cutoff_m).then(|| nearest(pair));
    }
    if let Some(shared) = a.holds_a_part_of(b).or_else(|| b.holds_a_part_of(a)) {
        return Some(nearest(Pair { distance_m: 0.0, from: shared, to: shared }));
    }
    nearest_edges(a, b, cutoff_m, 0.0).map(nearest)
}

/// Whether `a` and `b` come within `distance_m` of each other: the same distance as [`distance`], but the search ends
/// with the first pair of edges that is near enough, and at once where the boxes are too far apart.
///
/// ```
/// use geo_types::{Geometry, Point};
/// use groundplan::geom::{Shape, within};
/// let (a, b) = (Geometry::from(Point::new(80.0, 44.0)), Geometry::from(Point::new(80.0, 45.0)));
/// let (a, b) = (Shape::new(&a).unwrap(), Shape::new(&b).unwrap());
/// assert!(within(&a, &b, 111_123.0) && !within(&a, &b, 111_121.0));
/// ```
pub fn within(a: &Shape<'_>, b: &Shape<'_>, distance_m: f64) -> bool {
    if envelope_distance_bound_m(a.envelope(), b.envelope()) > distance_m {
        return false;
    }
    a.holds_a_part_of(b).or_else(|| b.holds_a_part_of(a)).is_some()
        || nearest_edges(a, b, distance_m, distance_m).is_some()
}

fn nearest(pair: Pair) -> Nearest {
    let Pair { distance_m, from, to } = pair;
    let azimuth_deg = (distance_m > 0.0).then(|| inverse(from, to).1.rem_euclid(360.0));
    Nearest { distance_m, from, to, azimuth_deg }
}

/// Two nodes that may hold the nearest edges, ordered so that the smallest bound leaves the heap first.
struct Candidate {
    bound_m: f64,
    a: Node,
    b: Node,
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Candidate {}
impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        other.bound_m.total_cmp(&self.bound_m)
    }
}

/// Best-first search over pairs of nodes: a pair is opened only while both its bounds are within the best distance
/// found so far, until one is near enough. The cheap bound orders the heap; the tight one, a geodesic, is taken when a pair comes up.
fn nearest_edges(a: &Shape<'_>, b: &Shape<'_>, cutoff_m: f64, enough_m: f64) -> Option<Pair> {
    let candidate = |na: Node, nb: Node| {
        let (ea, eb) = (a.edges().envelope(na)?, b.edges().envelope(nb)?);
        Some(Candidate { bound_m: envelope_distance_bound_m(&ea, &eb), a: na, b: nb })
    };
    let is_out = |na: Node, nb: Node, limit_m: f64| match (a.edges().envelope(na), b.edges().envelope(nb)) {
        (Some(ea), Some(eb)) => centre_distance_bound_m(&ea, &eb) > limit_m,
        _ => true,
    };
    let mut open: BinaryHeap<Candidate> = candidate(a.edges().root()?, b.edges().root()?).into_iter().collect();
    let mut best = first_vertices(a, b).filter(|pair| pair.distance_m <= cutoff_m);
    let mut limit_m = best.map_or(cutoff_m, |pair| pair.distance_m);
    while let Some(Candidate { bound_m, a: na, b: nb }) = open.pop() {
        if bound_m > limit_m || best.is_some_and(|pair| pair.distance_m <= enough_m) {
            break;
        }
        if is_out(na, nb, limit_m) {
            continue;
        }
        if let (Node::Edge(ia), Node::Edge(ib)) = (na, nb) {
            let pair = nearest_on_edges(a.edges().edge(ia)?, b.edges().edge(ib)?);
            if pair.distance_m < limit_m || (best.is_none() && pair.distance_m <= limit_m) {
                limit_m = pair.distance_m;
                best = Some(pair);
            }
            continue;
        }
        let pairs: Vec<(Node, Node)> = if na.is_above(nb) {
            a.edges().children(na).map(|child| (child, nb)).collect()
        } else {
            b.edges().children(nb).map(|child| (na, child)).collect()
        };
        open.extend(pairs.into_iter().filter_map(|(na, nb)| candidate(na, nb)).filter(|c| c.bound_m <= limit_m));
    }
    best
}

/// A distance to begin with, so that the far side of both shapes is never opened.
fn first_vertices(a: &Shape<'_>, b: &Shape<'_>) -> Option<Pair> {
    let start = |shape: &Shape<'_>| shape.edges().edge(0).map(|edge| [edge.start.x, edge.start.y]);
    let (from, to) = (start(a)?, start(b)?);
    Some(Pair { distance_m: geodesic_distance_m(from, to), from, to })
}

#[cfg(test)]
mod tests;
