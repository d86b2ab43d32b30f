//! A geometry made ready for distance questions.

use super::edges::EdgeTree;
use super::locate::{Location, Locator};
use super::parts;
use crate::model::Envelope;
use geo_types::{Coord, Geometry};
use std::sync::OnceLock;

/// A geometry with its envelope, and with its edge tree and rings once a question needs them. Building it costs one
/// pass over the vertices.
#[derive(Debug, Clone)]
pub struct Shape<'a> {
    geometry: &'a Geometry<f64>,
    envelope: Envelope,
    edges: OnceLock<EdgeTree>,
    locator: OnceLock<Locator>,
}

impl<'a> Shape<'a> {
    /// `None` for an empty geometry: it is at no distance from anything.
    pub fn new(geometry: &'a Geometry<f64>) -> Option<Self> {
        Some(Self { geometry, envelope: parts::envelope(geometry)?, edges: OnceLock::new(), locator: OnceLock::new() })
    }

    /// The geometry itself.
    pub fn geometry(&self) -> &'a Geometry<f64> {
        self.geometry
    }

    /// The tree of its edges; made when first asked for, since overlays and points do without.
    pub(super) fn edges(&self) -> &EdgeTree {
        self.edges.get_or_init(|| EdgeTree::new(self.geometry))
    }

    /// The box round it.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The rings of its polygons, for questions about positions; made when first asked for.
    pub(super) fn locator(&self) -> &Locator {
        self.locator.get_or_init(|| Locator::new(self.geometry))
    }

    /// A position of `other` that lies inside or on a polygon of this. One position per part is tried,
    /// which decides the matter where no edges cross.
    pub(super) fn holds_a_part_of(&self, other: &Self) -> Option<[f64; 2]> {
        if !self.may_touch(&other.envelope) {
            return None;
        }
        // ±180 is one meridian: a position on it may lie on a polygon that names it by the other number.
        let holds = |p: &Coord<f64>| {
            let turns = if p.x.abs() >= 180.0 { [p.x, -p.x] } else { [p.x, p.x] };
            turns.into_iter().any(|x| self.locator().locate([x, p.y]) != Location::Outside)
        };
        first_positions(other.geometry).into_iter().find(holds).map(|p| [p.x, p.y])
    }

    fn may_touch(&self, envelope: &Envelope) -> bool {
        let at_seam = |e: &Envelope| e.to_array().iter().any(|degrees| degrees.abs() >= 180.0);
        self.envelope.intersects(envelope) || (at_seam(&self.envelope) && at_seam(envelope))
    }
}

/// The first position of each point, line and outer ring.
fn first_positions(geometry: &Geometry<f64>) -> Vec<Coord<f64>> {
    match geometry {
        Geometry::Point(point) => vec![point.0],
        Geometry::MultiPoint(multi) => multi.0.iter().map(|p| p.0).collect(),
        Geometry::LineString(line) => line.0.first().copied().into_iter().collect(),
        Geometry::MultiLineString(multi) => multi.0.iter().filter_map(|l| l.0.first().copied()).collect(),
        Geometry::GeometryCollection(collection) => collection.0.iter().flat_map(first_positions).collect(),
        other => parts::polygons(other).filter_map(|p| p.exterior().0.first().copied()).collect(),
    }
}
