//! Where does a position lie: in, on the boundary of, or outside the polygons of a geometry? Decided exactly, on the
//! coordinates as they are.

use super::boxes::{Boxes, Visit, group_neighbours};
use super::overlay::plane;
use super::parts::polygons;
use super::trim::Trimmer;
use crate::model::Envelope;
use geo::kernels::RobustKernel;
use geo::{Kernel, Orientation, Winding};
use geo_types::{Coord, Geometry, LineString};

/// The answer for one position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Location {
    /// In the interior of a polygon.
    Inside,
    /// On a ring of a polygon and in the interior of none. The common border of two parts of a geometry is boundary.
    Boundary,
    /// Neither.
    Outside,
}

/// The rings of all polygons of a geometry, uncut, under boxes of ever longer stretches.
///
/// A position is located by a ray to the east, separately for each polygon, so that parts which overlap each other
/// (in a collection) do not cancel out. A stretch of a ring that lies wholly east of the position crosses the ray an
/// odd number of times exactly when its ends lie on different sides of it; so only stretches whose box holds the
/// position are opened: about log n steps, however many edges the ray crosses. Building costs one pass.
#[derive(Debug, Clone)]
pub(super) struct Locator {
    rings: Vec<Ring>,
    order: Boxes,
    area_deg2: f64,
    boundary_deg: f64,
}

/// An edge, from its start to its end.
pub(super) type Edge = (Coord<f64>, Coord<f64>);

/// One ring of a polygon.
#[derive(Debug, Clone)]
pub(super) struct Ring {
    /// Which polygon of the geometry it belongs to.
    polygon: usize,
    /// An inner ring.
    pub is_hole: bool,
    is_counter_clockwise: bool,
    /// Closed: the last is the first.
    vertices: Vec<Coord<f64>>,
    pub envelope: Envelope,
    /// Boxes round stretches of edges; edge `i` runs from vertex `i` to the next.
    pub edges: Boxes,
}

impl Locator {
    /// Of all polygons of the geometry; lines and points are left out.
    pub fn new(geometry: &Geometry<f64>) -> Self {
        let mut rings: Vec<Ring> = Vec::new();
        for (index, polygon) in polygons(geometry).enumerate() {
            rings.extend(Ring::new(index, false, polygon.exterior()));
            rings.extend(polygon.interiors().iter().filter_map(|ring| Ring::new(index, true, ring)));
        }
        group_neighbours(&mut rings, |ring| ring.envelope);
        let order = Boxes::new(rings.iter().map(|ring| ring.envelope));
        let area_deg2 = plane::polygons_deg2(polygons(geometry));
        let boundary_deg = polygons(geometry).map(plane::boundary_deg).sum();
        Self { rings, order, area_deg2, boundary_deg }
    }

    /// Where a position (degrees, longitude first) lies. One that is not finite is outside.
    pub fn locate(&self, [x, y]: [f64; 2]) -> Location {
        let position = Coord { x, y };
        // Polygons whose rings the ray crosses oddly, and polygons on whose rings the position lies.
        let (mut odd, mut on) = (Vec::new(), Vec::new());
        self.order.walk(&mut |visit| match visit {
            Visit::Group(_, envelope) => holds(envelope, position),
            Visit::Item(index) => {
                match self.rings.get(index).map(|ring| (ring.polygon, ring.crosses_ray_oddly(position))) {
                    Some((polygon, None)) => on.push(polygon),
                    Some((polygon, Some(true))) => toggle(&mut odd, polygon),
                    _ => {}
                }
                true
            }
        });
        if odd.iter().any(|polygon| !on.contains(polygon)) {
            Location::Inside
        } else if on.is_empty() {
            Location::Outside
        } else {
            Location::Boundary
        }
    }

    /// Area of the polygons, square degrees; parts that overlap count twice.
    pub fn area_deg2(&self) -> f64 {
        self.area_deg2
    }

    /// Length of all rings, degrees.
    pub fn boundary_deg(&self) -> f64 {
        self.boundary_deg
    }

    /// Length of what lies of the rings in the window, degrees, at least.
    pub fn boundary_near_deg(&self, window: &Envelope) -> f64 {
        self.rings_near(window).into_iter().map(|ring| ring.boundary_near_deg(window)).sum()
    }

    /// All rings, in the order of their places.
    pub fn rings(&self) -> &[Ring] {
        &self.rings
    }

    /// The boxes round groups of rings, which tell of ring `i` by its position in [`Locator::rings`].
    pub fn order(&self) -> &Boxes {
        &self.order
    }

    /// The edges whose boxes, and the boxes round them, `may_matter`.
    pub fn edges_where(&self, may_matter: impl Fn(&Envelope) -> bool) -> Vec<Edge> {
        let mut found = Vec::new();
        self.order.walk(&mut |visit| match visit {
            Visit::Group(_, envelope) => may_matter(envelope),
            Visit::Item(index) => {
                self.rings.get(index).inspect(|ring| ring.edges_where(&may_matter, &mut found));
                true
            }
        });
        found
    }

    /// The rings whose boxes meet the window.
    pub fn rings_near(&self, window: &Envelope) -> Vec<&Ring> {
        let mut near = Vec::new();
        self.order.walk(&mut |visit| match visit {
            Visit::Group(_, envelope) => envelope.intersects(window),
            Visit::Item(index) => {
                near.extend(self.rings.get(index).filter(|ring| ring.envelope.intersects(window)));
                true
            }
        });
        near
    }
}

impl Ring {
    fn new(polygon: usize, is_hole: bool, ring: &LineString<f64>) -> Option<Self> {
        let edges = Boxes::new(ring.lines().map(|edge| edge_envelope(edge.start, edge.end)));
        let (vertices, envelope) = (ring.0.clone(), *edges.envelope()?);
        Some(Self { polygon, is_hole, is_counter_clockwise: ring.is_ccw(), vertices, envelope, edges })
    }

    pub fn first(&self) -> Option<Coord<f64>> {
        self.vertices.first().copied()
    }

    pub fn edge(&self, index: usize) -> Option<Edge> {
        self.vertices.get(index).copied().zip(self.vertices.get(index + 1).copied())
    }

    fn edges_where(&self, may_matter: &impl Fn(&Envelope) -> bool, found: &mut Vec<Edge>) {
        self.edges.walk(&mut |visit| match visit {
            Visit::Group(_, envelope) => may_matter(envelope),
            Visit::Item(index) => {
                found.extend(self.edge(index).filter(|(a, b)| may_matter(&edge_envelope(*a, *b))));
                true
            }
        });
    }

    fn boundary_near_deg(&self, window: &Envelope) -> f64 {
        let mut sum = 0.0;
        self.edges.walk(&mut |visit| match visit {
            Visit::Group(_, envelope) => envelope.intersects(window),
            Visit::Item(index) => {
                sum += self.edge(index).map_or(0.0, |(a, b)| (b.x - a.x).hypot(b.y - a.y));
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
    fn crosses_ray_oddly(&self, position: Coord<f64>) -> Option<bool> {
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

fn holds(envelope: &Envelope, position: Coord<f64>) -> bool {
    let ([w, s], [e, n]) = (envelope.min, envelope.max);
    w <= position.x && position.x <= e && s <= position.y && position.y <= n
}

pub(super) fn edge_envelope(a: Coord<f64>, b: Coord<f64>) -> Envelope {
    Envelope { min: [a.x.min(b.x), a.y.min(b.y)], max: [a.x.max(b.x), a.y.max(b.y)] }
}

/// Puts the polygon in, or takes it out when it is there already.
fn toggle(polygons: &mut Vec<usize>, polygon: usize) {
    match polygons.iter().position(|&p| p == polygon) {
        Some(index) => {
            polygons.swap_remove(index);
        }
        None => polygons.push(polygon),
    }
}

#[cfg(test)]
mod tests;
