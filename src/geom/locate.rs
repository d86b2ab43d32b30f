//! Where does a position lie: in, on the boundary of, or outside the polygons of a geometry? Decided exactly, on the
//! coordinates as they are.

mod ring;

use super::boxes::{Boxes, Visit, group_neighbours};
use super::overlay::plane;
use super::parts::polygons;
use crate::model::Envelope;
use geo_types::{Coord, Geometry};
use ring::holds;
pub(super) use ring::{Edge, Ring, edge_envelope};

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
