//! The parts of a feature in a tile: rings, lines and points on the grid.

use super::cut::Cutter;
use super::grid::At;
use super::path::Tracer;
use super::rings::{Chains, doubled_area, tidy, tidy_line};
use super::valid::Checker;
use crate::geom::GridMender;
use crate::model::Envelope;
use geo_types::{Coord, Geometry, LineString, Polygon};

/// What of a feature is in the tile, and the memory that it takes to find out.
#[derive(Debug)]
pub(super) struct Shaper {
    pub tracer: Tracer,
    pub cutter: Cutter,
    checker: Checker,
    mender: GridMender,
    path: Vec<At>,
    ring: Vec<At>,
    /// Valid polygons: each exterior is followed by its holes.
    pub polygons: Chains,
    pub lines: Chains,
    pub points: Vec<At>,
}

impl Shaper {
    pub fn new(tracer: Tracer, cutter: Cutter) -> Self {
        Self {
            tracer,
            cutter,
            checker: Checker::default(),
            mender: GridMender::new(),
            path: Vec::new(),
            ring: Vec::new(),
            polygons: Chains::default(),
            lines: Chains::default(),
            points: Vec::new(),
        }
    }

    /// Finds the parts. `plain` says that the geometry lies in the tile wholly and has no edge to bend.
    pub fn shape(&mut self, geometry: &Geometry<f64>, plain: bool) {
        self.polygons.clear();
        self.lines.clear();
        self.points.clear();
        self.take(geometry, plain);
        if !self.polygons.is_empty() && !self.checker.is_valid(&self.polygons) {
            self.mend();
        }
    }

    /// True when nothing is in the tile.
    pub fn is_empty(&self) -> bool {
        self.polygons.is_empty() && self.lines.is_empty() && self.points.is_empty()
    }

    /// True when nothing is left of polygons and lines at this zoom, in whatever tile; only for boxes of moderate size.
    pub fn collapses(&mut self, geometry: &Geometry<f64>, envelope: &Envelope) -> bool {
        const MODERATE_UNITS: f64 = (1 << 24) as f64;
        let (grid, [west, south], [east, north]) = (self.tracer.grid, envelope.min, envelope.max);
        let ((x0, y0), (x1, y1)) = (grid.place(west, north), grid.place(east, south));
        (x1 - x0).max(y1 - y0) < MODERATE_UNITS && self.vanishes(geometry)
    }

    fn vanishes(&mut self, geometry: &Geometry<f64>) -> bool {
        match geometry {
            Geometry::Polygon(polygon) => self.ring_vanishes(polygon.exterior()),
            Geometry::MultiPolygon(polygons) => polygons.0.iter().all(|polygon| self.ring_vanishes(polygon.exterior())),
            Geometry::LineString(line) => self.line_vanishes(line),
            Geometry::MultiLineString(lines) => lines.0.iter().all(|line| self.line_vanishes(line)),
            Geometry::GeometryCollection(parts) => parts.0.iter().all(|part| self.vanishes(part)),
            _ => false,
        }
    }

    fn line_vanishes(&mut self, source: &LineString<f64>) -> bool {
        self.tracer.direct(&source.0, &mut self.ring);
        tidy_line(&mut self.ring);
        self.ring.len() < 2
    }

    fn ring_vanishes(&mut self, source: &LineString<f64>) -> bool {
        self.tracer.direct(&source.0, &mut self.ring);
        tidy(&mut self.ring);
        self.ring.len() < 3 || (doubled_area(&self.ring) > 0) == (signed_area(source) > 0.0)
    }

    fn take(&mut self, geometry: &Geometry<f64>, plain: bool) {
        match geometry {
            Geometry::Point(point) => self.point(point.0),
            Geometry::MultiPoint(points) => points.0.iter().for_each(|point| self.point(point.0)),
            Geometry::LineString(line) => self.line(line, plain),
            Geometry::MultiLineString(lines) => lines.0.iter().for_each(|line| self.line(line, plain)),
            Geometry::Line(line) => self.line(&LineString(vec![line.start, line.end]), plain),
            Geometry::Polygon(polygon) => self.polygon(polygon, plain),
            Geometry::MultiPolygon(polygons) => polygons.0.iter().for_each(|polygon| self.polygon(polygon, plain)),
            Geometry::Rect(rect) => self.polygon(&rect.to_polygon(), plain),
            Geometry::Triangle(triangle) => self.polygon(&triangle.to_polygon(), plain),
            Geometry::GeometryCollection(parts) => parts.0.iter().for_each(|part| self.take(part, plain)),
        }
    }

    fn point(&mut self, at: Coord<f64>) {
        let at = self.tracer.grid.snap(at.x, at.y);
        if self.cutter.holds(at) {
            self.points.push(at);
        }
    }

    fn line(&mut self, line: &LineString<f64>, plain: bool) {
        if plain {
            self.tracer.direct(&line.0, &mut self.path);
        } else {
            self.tracer.trace(&line.0, &mut self.path);
        }
        let (ring, lines) = (&mut self.ring, &mut self.lines);
        self.cutter.line(&self.path, |part| {
            ring.clear();
            ring.extend_from_slice(part);
            tidy_line(ring);
            if ring.len() > 1 {
                lines.push(ring, false);
            }
        });
    }

    fn polygon(&mut self, polygon: &Polygon<f64>, plain: bool) {
        if self.ring(polygon.exterior(), true, plain) {
            polygon.interiors().iter().for_each(|hole| {
                self.ring(hole, false, plain);
            });
        }
    }

    /// True when something is left of the ring. Its direction is that of its source, so that a ring which rounding has
    /// turned inside out is found out.
    fn ring(&mut self, source: &LineString<f64>, exterior: bool, plain: bool) -> bool {
        if plain {
            self.tracer.direct(&source.0, &mut self.ring);
        } else {
            self.tracer.trace(&source.0, &mut self.path);
            self.cutter.ring(&self.path, &mut self.ring);
        }
        tidy(&mut self.ring);
        if self.ring.len() < 3 {
            return false;
        }
        // Northwards is downwards in a tile: what goes counter-clockwise in degrees has negative area there.
        if (signed_area(source) > 0.0) == exterior {
            self.ring.reverse();
        }
        if self.ring.len() == 3 && (doubled_area(&self.ring) > 0) != exterior {
            return false;
        }
        self.polygons.push(&self.ring, exterior);
        true
    }

    fn mend(&mut self) {
        #[expect(clippy::cast_possible_truncation, reason = "rings lie in the tile and its buffer")]
        let small = |at: &At| [at.x as i32, at.y as i32];
        for (ring, _) in self.polygons.iter() {
            self.mender.add(ring.iter().map(small));
        }
        self.polygons.clear();
        for polygon in self.mender.mend() {
            let mut exterior = true;
            for ring in polygon {
                self.ring.clear();
                self.ring.extend(ring.into_iter().map(|[x, y]| At { x: x.into(), y: y.into() }));
                self.polygons.push(&self.ring, exterior);
                exterior = false;
            }
        }
    }
}

/// Planar, in square degrees; positive when the ring goes counter-clockwise.
fn signed_area(ring: &LineString<f64>) -> f64 {
    let Some(first) = ring.0.first() else { return 0.0 };
    let cross =
        |(a, b): (&Coord<f64>, &Coord<f64>)| (a.x - first.x) * (b.y - first.y) - (b.x - first.x) * (a.y - first.y);
    ring.0.iter().zip(ring.0.iter().skip(1)).map(cross).sum()
}
