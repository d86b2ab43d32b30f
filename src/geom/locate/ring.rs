//! One ring under boxes of ever longer stretches.

use crate::geom::boxes::{Boxes, Visit};
use crate::geom::overlay::plane;
use crate::geom::trim::Trimmer;
use crate::model::Envelope;
use geo::kernels::RobustKernel;
use geo::{Kernel, Orientation};
use geo_types::{Coord, LineString};

/// An edge, from its start to its end.
pub(in crate::geom) type Edge = (Coord<f64>, Coord<f64>);

/// One ring of a polygon.
#[derive(Debug, Clone)]
pub(in crate::geom) struct Ring {
    /// Which polygon of the geometry it belongs to.
    pub polygon: usize,
    /// An inner ring.
    pub is_hole: bool,
    is_counter_clockwise: bool,
    /// Closed: the last is the first.
    vertices: Vec<Coord<f64>>,
    pub envelope: Envelope,
    /// Boxes round stretches of edges; edge `i` runs from vertex `i` to the next.
    pub edges: Boxes,
}

impl Ring {
    pub fn new(polygon: usize, is_hole: bool, ring: &LineString<f64>) -> Option<Self> {
        let edges = Boxes::new(ring.lines().map(|edge| edge_envelope(edge.start, edge.end)));
        let (vertices, envelope) = (ring.0.clone(), *edges.envelope()?);
        Some(Self {
            polygon,
            is_hole,
            is_counter_clockwise: plane::winds_counter_clockwise(ring),
            vertices,
            envelope,
            edges,
        })
    }

    /// The vertex that it begins with.
    pub fn first(&self) -> Option<Coord<f64>> {
        self.vertices.first().copied()
    }

    /// The edge from vertex `index` to the next.
    pub fn edge(&self, index: usize) -> Option<Edge> {
        self.vertices.get(index).copied().zip(self.vertices.get(index + 1).copied())
    }

    /// The edges that `may_matter`, asked about boxes round groups of them first.
    pub fn edges_where(&self, may_matter: &impl Fn(&Envelope) -> bool, found: &mut Vec<Edge>) {
        self.edges.walk(&mut |visit| match visit {
            Visit::Group(_, envelope) => may_matter(envelope),
            Visit::Item(index) => {
                found.extend(self.edge(index).filter(|(a, b)| may_matter(&edge_envelope(*a, *b))));
                true
            }
        });
    }

    /// Length of what lies of the ring in the window, degrees, at least.
    pub fn boundary_near_deg(&self, window: &Envelope) -> f64 {
        let mut sum = 0.0;
        self.edges.walk(&mut |visit| match visit {
            Visit::Group(_, envelope) => envelope.intersects(window),
            Visit::Item(index) => {
                sum += self.edge(index).map_or(0.0, |(a, b)| plane::length_deg(a, b));
                true
            }
        });
        sum
    }

    /// The ring, open, thinned to what matters in the window; outer rings counter-clockwise, holes clockwise. A
    /// stretch whose box lies outside the window is skipped as a whole.
    pub fn trimmed(&self, window: &Envelope) -> Vec<Coord<f64>> {
        let mut trimmer = Trimmer::new(*window);
        self.edges.walk(&mut |visit| match visit {
            Visit::Group(edges, envelope) => {
                let sides = trimmer.sides(envelope);
                let vertices = self.vertices.get(edges).filter(|_| sides != 0).unwrap_or_default();
                vertices.first().zip(vertices.last()).inspect(|(first, last)| trimmer.stretch(sides, **first, **last));
                sides == 0
            }
            Visit::Item(index) => {
                self.vertices.get(index).inspect(|vertex| trimmer.vertex(**vertex));
                true
            }
        });
        let mut thinned = trimmer.finish();
        // Asked of the whole ring: a thinned one may wind any way where it does not matter.
        if self.is_counter_clockwise == self.is_hole {
            thinned.reverse();
        }
        thinned
    }

    /// Whether a ray from the position to the east crosses the ring an odd number of times; `None` when the position
    /// lies on the ring.
    pub fn crosses_ray_oddly(&self, position: Coord<f64>) -> Option<bool> {
        let (mut odd, mut on) = (false, false);
        self.edges.walk(&mut |visit| match visit {
            Visit::Group(edges, envelope) if position.x < envelope.min[0] => {
                let ends = self.vertices.get(edges.start).zip(self.vertices.get(edges.end));
                odd ^= ends.is_some_and(|(a, b)| (a.y > position.y) != (b.y > position.y));
                false
            }
            Visit::Group(_, envelope) => holds(envelope, position),
            Visit::Item(index) => {
                match self.edge(index).map(|(a, b)| crosses_ray(a, b, position)) {
                    Some(None) => on = true,
                    crossed => odd ^= crossed == Some(Some(true)),
                }
                true
            }
        });
        if on { None } else { Some(odd) }
    }
}

/// Whether the edge from `a` to `b` crosses the ray from the position to the east; `None` when the position lies on
/// the edge. An end at the height of the ray counts as below it, so that a vertex is never counted twice.
fn crosses_ray(a: Coord<f64>, b: Coord<f64>, position: Coord<f64>) -> Option<bool> {
    if !holds(&edge_envelope(a, b), position) {
        // Not on the edge; and east of all of it, or above or below, or west of all of it.
        return Some((a.y > position.y) != (b.y > position.y) && position.x < a.x.min(b.x));
    }
    match RobustKernel::orient2d(a, b, position) {
        Orientation::Collinear => None,
        Orientation::CounterClockwise => Some(a.y <= position.y && b.y > position.y),
        Orientation::Clockwise => Some(b.y <= position.y && a.y > position.y),
    }
}

pub(super) fn holds(envelope: &Envelope, position: Coord<f64>) -> bool {
    let ([w, s], [e, n]) = (envelope.min, envelope.max);
    w <= position.x && position.x <= e && s <= position.y && position.y <= n
}

pub(in crate::geom) fn edge_envelope(a: Coord<f64>, b: Coord<f64>) -> Envelope {
    Envelope { min: [a.x.min(b.x), a.y.min(b.y)], max: [a.x.max(b.x), a.y.max(b.y)] }
}
