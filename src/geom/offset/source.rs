//! What a band goes round: the polygons as they are, and all their rings, lines and points as chains of positions.

use super::super::parts;
use crate::model::Envelope;
use geo_types::{Geometry, LineString, Polygon};

/// Positions (degrees, longitude first) joined by straight edges; a single one is a point.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chain {
    /// Without the repeated first position of a ring.
    pub positions: Vec<[f64; 2]>,
    /// Whether the last position is joined to the first.
    pub closed: bool,
}

/// A geometry taken apart.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// Rings of the polygons, outer ones counter-clockwise, holes clockwise.
    pub rings: Vec<Chain>,
    /// Lines and points.
    open: Vec<Chain>,
}

impl Source {
    /// Points, lines and polygons.
    pub(super) fn everything(geometry: &Geometry<f64>) -> Self {
        let mut source = Self::default();
        source.take(geometry);
        source
    }

    /// Polygons only.
    pub(super) fn polygons(geometry: &Geometry<f64>) -> Self {
        Self { open: Vec::new(), ..Self::everything(geometry) }
    }

    fn take(&mut self, geometry: &Geometry<f64>) {
        match geometry {
            Geometry::Point(point) => self.take_open(vec![[point.x(), point.y()]]),
            Geometry::Line(line) => self.take_open(vec![[line.start.x, line.start.y], [line.end.x, line.end.y]]),
            Geometry::LineString(line) => self.take_open(positions(line)),
            Geometry::MultiPoint(multi) => multi.0.iter().for_each(|p| self.take_open(vec![[p.x(), p.y()]])),
            Geometry::MultiLineString(multi) => multi.0.iter().for_each(|line| self.take_open(positions(line))),
            Geometry::Polygon(polygon) => self.take_polygon(polygon),
            Geometry::MultiPolygon(multi) => multi.0.iter().for_each(|polygon| self.take_polygon(polygon)),
            Geometry::Rect(rect) => self.take_polygon(&rect.to_polygon()),
            Geometry::Triangle(triangle) => self.take_polygon(&triangle.to_polygon()),
            Geometry::GeometryCollection(all) => all.0.iter().for_each(|part| self.take(part)),
        }
    }

    fn take_open(&mut self, positions: Vec<[f64; 2]>) {
        if !positions.is_empty() {
            self.open.push(Chain { positions, closed: false });
        }
    }

    fn take_polygon(&mut self, polygon: &Polygon<f64>) {
        let Geometry::Polygon(polygon) = parts::orient(Geometry::Polygon(polygon.clone())) else { return };
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            let mut positions = positions(ring);
            positions.pop();
            if !positions.is_empty() {
                self.rings.push(Chain { positions, closed: true });
            }
        }
    }

    /// Everything that gets a band.
    pub(super) fn chains(&self) -> impl Iterator<Item = &Chain> {
        self.rings.iter().chain(&self.open)
    }

    /// The box round it all; `None` when there is nothing.
    pub(super) fn envelope(&self) -> Option<Envelope> {
        Envelope::of_positions(self.chains().flat_map(|chain| chain.positions.iter().copied()))
    }
}

fn positions(line: &LineString<f64>) -> Vec<[f64; 2]> {
    line.0.iter().map(|c| [c.x, c.y]).collect()
}
