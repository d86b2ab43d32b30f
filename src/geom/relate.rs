//! How two geometries of any kind lie to each other, as simple features define it (OGC 06-103r4 §6.1.15): points, lines
//! and areas, in the plane of longitude and latitude, on the coordinates as they are.
//!
//! Whether they share a point is decided exactly, and so is everything else where their boundaries do not meet, or
//! where edges cross in their middle. Where they only touch or run along each other, the intersection matrix (DE-9IM)
//! of the `geo` package tells, whose crossings are rounded. The meridian ±180 is not special.

use super::boxes::Boxes;
use super::locate::{Edge, Location, Locator, edge_envelope};
use super::overlay;
use super::parts::{self, lines_and_rings, point_positions, polygons};
use super::relation::edges_cross;
use crate::model::Envelope;
use geo::kernels::RobustKernel;
use geo::{Kernel, Orientation, Relate};
use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point};
use std::borrow::Cow;
use std::sync::OnceLock;

/// Pairs of edges whose boxes meet, above which a matrix is not computed: it could not be stopped.
const MOST_PAIRS: usize = 1_000_000;

/// A question about two geometries, asked of the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lies {
    /// They share a point.
    Intersects,
    /// They share none.
    Disjoint,
    /// They are the same set of points.
    Equals,
    /// They share points, but none of their interiors.
    Touches,
    /// The first has no point outside the second, and their interiors share one.
    Within,
    /// The second has no point outside the first, and their interiors share one.
    Contains,
    /// Of one dimension: the interiors share points of that dimension, and each has points of its own.
    Overlaps,
    /// Of two dimensions: that of the lower is partly in and partly outside the other; or lines that cross in points.
    Crosses,
}

impl Lies {
    /// The same question, asked of the second geometry.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::Within => Self::Contains,
            Self::Contains => Self::Within,
            same => same,
        }
    }
}

/// A geometry made ready for [`lies`]: with its envelope, and with boxes round its edges and rings once they are
/// needed.
#[derive(Debug, Clone)]
pub struct Figure<'a> {
    geometry: Cow<'a, Geometry<f64>>,
    envelope: Envelope,
    edges: OnceLock<(Vec<Edge>, Boxes)>,
    locator: OnceLock<Locator>,
}

impl<'a> Figure<'a> {
    /// Of a geometry that has passed [`check`](super::check()); `None` when it is empty.
    pub fn new(geometry: Cow<'a, Geometry<f64>>) -> Option<Self> {
        let envelope = parts::envelope(&geometry)?;
        Some(Self { geometry, envelope, edges: OnceLock::new(), locator: OnceLock::new() })
    }

    /// The geometry itself.
    pub fn geometry(&self) -> &Geometry<f64> {
        &self.geometry
    }

    /// The box round it.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    fn locator(&self) -> &Locator {
        self.locator.get_or_init(|| Locator::new(&self.geometry))
    }

    /// Its edges, points being edges of no length.
    fn edges(&self) -> &(Vec<Edge>, Boxes) {
        self.edges.get_or_init(|| {
            let lines = lines_and_rings(&self.geometry).into_iter().flat_map(LineString::lines);
            let points = point_positions(&self.geometry).into_iter().map(|[x, y]| (Coord { x, y }, Coord { x, y }));
            let edges: Vec<Edge> = lines.map(|line| (line.start, line.end)).chain(points).collect();
            let boxes = Boxes::new(edges.iter().map(|(a, b)| edge_envelope(*a, *b)));
            (edges, boxes)
        })
    }

    fn has_areas(&self) -> bool {
        polygons(&self.geometry).next().is_some()
    }

    /// Whether one lies in an area of this, knowing that its edges meet none of ours.
    fn holds(&self, positions: impl IntoIterator<Item = Coord<f64>>) -> Held {
        let mut held = Held::default();
        let has_areas = self.has_areas();
        for Coord { x, y } in positions {
            let is_in = has_areas && self.locator().locate([x, y]) != Location::Outside;
            held.some |= is_in;
            held.all &= is_in;
        }
        held
    }

    /// One position of each point, line and outer ring.
    fn starts(&self) -> impl Iterator<Item = Coord<f64>> + '_ {
        let geometry = &*self.geometry;
        let points = point_positions(geometry).into_iter().map(|[x, y]| Coord { x, y });
        let outer = polygons(geometry).filter_map(|polygon| polygon.exterior().0.first().copied());
        points.chain(lines(geometry).into_iter().filter_map(|line| line.0.first().copied())).chain(outer)
    }

    /// One position of each ring.
    fn ring_starts(&self) -> impl Iterator<Item = Coord<f64>> + '_ {
        let rings = polygons(&self.geometry).flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        rings.filter_map(|ring| ring.0.first().copied())
    }
}

/// How many of some positions lie in an area.
struct Held {
    some: bool,
    all: bool,
}

impl Default for Held {
    fn default() -> Self {
        Self { some: false, all: true }
    }
}

/// Line strings, also in collections; no rings.
fn lines(geometry: &Geometry<f64>) -> Vec<&LineString<f64>> {
    match geometry {
        Geometry::LineString(line) => vec![line],
        Geometry::MultiLineString(multi) => multi.0.iter().collect(),
        Geometry::GeometryCollection(all) => all.0.iter().flat_map(lines).collect(),
        _ => Vec::new(),
    }
}

/// Whether the first geometry lies to the second as asked. Both have passed [`check`](super::check()).
///
/// `None` where it cannot be said: for [`Lies::Overlaps`] and [`Lies::Crosses`] with a collection of several kinds, for
/// which they are not defined, and where the boundaries come together in more than a million places, which takes too
/// long. Members of a collection are united first; [`Lies::Contains`] of a collection of several kinds is true only
/// where one kind contains it all.
///
/// ```
/// use geo_types::{Geometry, LineString, Rect, coord};
/// use groundplan::geom::{Figure, Lies, lies};
/// use std::borrow::Cow;
/// let zone = Geometry::from(Rect::new(coord! { x: 80.0, y: 44.0 }, coord! { x: 81.0, y: 45.0 }).to_polygon());
/// let road = Geometry::from(LineString::from(vec![(79.0, 44.5), (80.5, 44.5)]));
/// let (zone, road) = (Figure::new(Cow::Owned(zone)).unwrap(), Figure::new(Cow::Owned(road)).unwrap());
/// assert_eq!(lies(&road, Lies::Crosses, &zone), Some(true));
/// assert_eq!(lies(&road, Lies::Within, &zone), Some(false));
/// ```
pub fn lies(a: &Figure<'_>, how: Lies, b: &Figure<'_>) -> Option<bool> {
    if !boxes_allow(a.envelope(), how, b.envelope()) {
        return Some(how == Lies::Disjoint);
    }
    if how == Lies::Intersects || how == Lies::Disjoint {
        return Some(share_a_point(a, b) == (how == Lies::Intersects));
    }
    if !is_plain(a.geometry()) || !is_plain(b.geometry()) {
        return collections(a, how, b);
    }
    if !edges_meet(a, b) {
        return Some(apart(a, how, b));
    }
    if let Some(met) = met_by_crossing(a, b) {
        return Some(how == met);
    }
    by_matrix(a, how, b)
}

/// Whether the envelopes leave it open; where not, nothing but being disjoint is true.
fn boxes_allow(a: &Envelope, how: Lies, b: &Envelope) -> bool {
    let holds = |outer: &Envelope, inner: &Envelope| outer.union(inner) == *outer;
    match how {
        Lies::Equals => a == b,
        Lies::Within => holds(b, a),
        Lies::Contains => holds(a, b),
        _ => a.intersects(b),
    }
}

fn share_a_point(a: &Figure<'_>, b: &Figure<'_>) -> bool {
    a.envelope.intersects(&b.envelope) && (edges_meet(a, b) || b.holds(a.starts()).some || a.holds(b.starts()).some)
}

/// Whether an edge or point of the one meets an edge or point of the other, exactly.
fn edges_meet(a: &Figure<'_>, b: &Figure<'_>) -> bool {
    any_edges(a, b, edges_cross)
}

fn any_edges(a: &Figure<'_>, b: &Figure<'_>, is_it: impl Fn(Edge, Edge) -> bool) -> bool {
    let ((ours, our_boxes), (theirs, their_boxes)) = (a.edges(), b.edges());
    our_boxes.any_pair(their_boxes, 0.0, &mut |i, j| {
        let (ours, theirs) = (ours.get(i).unwrap_or_default(), theirs.get(j).unwrap_or_default());
        ours.iter().any(|p| theirs.iter().any(|q| is_it(*p, *q)))
    })
}

/// What alone is true of an area and a line or another area if an edge of the one crosses a ring of the other in the
/// middle of both: each side of a ring is inside and outside. Rings do not cross themselves, so it is not the same
/// boundary.
fn met_by_crossing(a: &Figure<'_>, b: &Figure<'_>) -> Option<Lies> {
    let met = match (dimension(a.geometry()), dimension(b.geometry())) {
        (2, 2) => Lies::Overlaps,
        (1, 2) | (2, 1) => Lies::Crosses,
        _ => return None,
    };
    any_edges(a, b, |(p, q), (u, v)| divides((p, q), (u, v)) && divides((u, v), (p, q))).then_some(met)
}

/// Whether the ends of the second edge lie strictly on both sides of the line through the first.
fn divides((p, q): Edge, (u, v): Edge) -> bool {
    let sides = (RobustKernel::orient2d(p, q, u), RobustKernel::orient2d(p, q, v));
    matches!(
        sides,
        (Orientation::Clockwise, Orientation::CounterClockwise)
            | (Orientation::CounterClockwise, Orientation::Clockwise)
    )
}

/// The answer for geometries that are no collections and whose edges do not meet: each part of the one is then wholly
/// in an area of the other, or wholly outside it.
fn apart(a: &Figure<'_>, how: Lies, b: &Figure<'_>) -> bool {
    let (ours, theirs) = (b.holds(a.starts()), a.holds(b.starts()));
    let shares = ours.some || theirs.some;
    let within = ours.some && ours.all && !a.holds(b.ring_starts()).some;
    let contains = theirs.some && theirs.all && !b.holds(a.ring_starts()).some;
    let (da, db) = (dimension(a.geometry()), dimension(b.geometry()));
    match how {
        Lies::Intersects => shares,
        Lies::Disjoint => !shares,
        Lies::Equals | Lies::Touches => false,
        Lies::Within => within,
        Lies::Contains => contains,
        Lies::Overlaps => da == db && shares && !within && !contains,
        Lies::Crosses => shares && ((da < db && !within) || (da > db && !contains)),
    }
}

fn by_matrix(a: &Figure<'_>, how: Lies, b: &Figure<'_>) -> Option<bool> {
    if is_too_much(a, b) {
        return None;
    }
    let matrix = a.geometry().relate(b.geometry());
    Some(match how {
        Lies::Intersects => matrix.is_intersects(),
        Lies::Disjoint => matrix.is_disjoint(),
        Lies::Equals => matrix.is_equal_topo(),
        Lies::Touches => matrix.is_touches(),
        Lies::Within => matrix.is_within(),
        Lies::Contains => matrix.is_contains(),
        Lies::Overlaps => matrix.is_overlaps(),
        Lies::Crosses => matrix.is_crosses(),
    })
}

/// Counts groups of edges that come together, each of up to 64 pairs of which about one is a pair.
fn is_too_much(a: &Figure<'_>, b: &Figure<'_>) -> bool {
    let ((ours, our_boxes), (theirs, their_boxes)) = (a.edges(), b.edges());
    if ours.len().saturating_mul(theirs.len()) <= MOST_PAIRS {
        return false;
    }
    let mut pairs = 0;
    our_boxes.any_pair(their_boxes, 0.0, &mut |i, j| {
        let (ours, theirs) = (ours.get(i).unwrap_or_default(), theirs.get(j).unwrap_or_default());
        let box_of = |edge: &Edge| edge_envelope(edge.0, edge.1);
        pairs +=
            1 + ours.iter().map(|p| theirs.iter().filter(|q| box_of(p).intersects(&box_of(q))).count()).sum::<usize>();
        pairs > MOST_PAIRS
    })
}

fn is_plain(geometry: &Geometry<f64>) -> bool {
    !matches!(geometry, Geometry::GeometryCollection(_))
}

/// 0 for points, 1 for lines, 2 for areas; the highest in a collection.
fn dimension(geometry: &Geometry<f64>) -> u8 {
    match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => 0,
        Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => 1,
        Geometry::GeometryCollection(all) => all.0.iter().map(dimension).max().unwrap_or(0),
        _ => 2,
    }
}

/// The points, lines and areas of a geometry, each as one; the areas united.
fn kinds(geometry: &Geometry<f64>) -> Vec<Geometry<f64>> {
    if is_plain(geometry) {
        return vec![geometry.clone()];
    }
    let points: Vec<Point<f64>> = point_positions(geometry).into_iter().map(|[x, y]| Point::new(x, y)).collect();
    let lines: Vec<LineString<f64>> = lines(geometry).into_iter().cloned().collect();
    let areas: Vec<Geometry<f64>> = parts::polygon_parts(geometry).collect();
    let area = match areas.as_slice() {
        [] => MultiPolygon(Vec::new()),
        [Geometry::Polygon(one)] => MultiPolygon(vec![one.clone()]),
        several => overlay::union(several).pieces,
    };
    let mut found = Vec::new();
    found.extend((!points.is_empty()).then(|| Geometry::from(MultiPoint(points))));
    found.extend((!lines.is_empty()).then(|| Geometry::from(MultiLineString(lines))));
    found.extend((!area.0.is_empty()).then(|| Geometry::from(area)));
    found
}

/// The answer where one or both are collections.
fn collections(a: &Figure<'_>, how: Lies, b: &Figure<'_>) -> Option<bool> {
    let figures = |all: Vec<Geometry<f64>>| all.into_iter().filter_map(|kind| Figure::new(Cow::Owned(kind))).collect();
    let (ours, theirs): (Vec<Figure<'_>>, Vec<Figure<'_>>) =
        (figures(kinds(a.geometry())), figures(kinds(b.geometry())));
    if let ([a], [b]) = (ours.as_slice(), theirs.as_slice()) {
        return lies(a, how, b);
    }
    match how {
        Lies::Touches => {
            let pairs = || ours.iter().flat_map(|a| theirs.iter().map(move |b| (a, b)));
            let mut touches = false;
            for (a, b) in pairs().filter(|(a, b)| share_a_point(a, b)) {
                touches = true;
                if !lies(a, Lies::Touches, b)? {
                    return Some(false);
                }
            }
            Some(touches)
        }
        Lies::Within => all_covered(&ours, &theirs),
        Lies::Contains => all_covered(&theirs, &ours),
        Lies::Equals => Some(all_covered(&ours, &theirs)? && all_covered(&theirs, &ours)?),
        Lies::Intersects | Lies::Disjoint | Lies::Overlaps | Lies::Crosses => None,
    }
}

/// Whether each of the first is covered by one of the second, and at least one is within it.
fn all_covered(inner: &[Figure<'_>], outer: &[Figure<'_>]) -> Option<bool> {
    let mut is_within = false;
    for part in inner {
        let mut covered = false;
        for whole in outer {
            if is_too_much(part, whole) {
                return None;
            }
            if boxes_allow(part.envelope(), Lies::Within, whole.envelope()) {
                let matrix = part.geometry().relate(whole.geometry());
                covered |= matrix.is_coveredby();
                is_within |= matrix.is_within();
            }
        }
        if !covered {
            return Some(false);
        }
    }
    Some(is_within)
}

#[cfg(test)]
mod tests;
