//! A geometry as the table `Geometry`: all coordinates in one list, where rings and lines end in another.

use super::{Table, code};
use crate::format::encode::head::GeometryKind;
use flatbuffers::{FlatBufferBuilder, VOffsetT};
use geo_types::{Coord, Geometry, LineString, Polygon};

const ENDS: VOffsetT = 4;
const XY: VOffsetT = 6;
const TYPE: VOffsetT = 16;
const PARTS: VOffsetT = 18;
type Builder = FlatBufferBuilder<'static>;

/// Bytes of a position.
const POSITION: usize = 16;

/// Writes geometries; keeps its lists from one to the next.
#[derive(Debug)]
pub(super) struct Shapes {
    is_north_first: bool,
    xy: Vec<f64>,
    ends: Vec<u32>,
}

impl Shapes {
    pub fn new(is_north_first: bool) -> Self {
        Self { is_north_first, xy: Vec::new(), ends: Vec::new() }
    }

    /// The geometry as one of that kind, which is its own or the one of several such.
    pub fn write(&mut self, builder: &mut Builder, geometry: &Geometry<f64>, kind: GeometryKind) -> Table {
        match geometry {
            Geometry::Polygon(one) => self.polygons(builder, std::slice::from_ref(one), kind),
            Geometry::Rect(rect) => self.polygons(builder, &[rect.to_polygon()], kind),
            Geometry::Triangle(triangle) => self.polygons(builder, &[triangle.to_polygon()], kind),
            Geometry::MultiPolygon(polygons) => self.polygons(builder, &polygons.0, kind),
            Geometry::GeometryCollection(all) => {
                let placed = all.iter().filter(|part| !is_empty(part));
                let parts: Vec<Table> = placed.map(|part| self.write(builder, part, GeometryKind::of(part))).collect();
                Self::with_parts(builder, &parts, kind)
            }
            Geometry::Point(point) => self.plain(builder, kind, |lists| lists.push([point.0])),
            Geometry::Line(segment) => self.plain(builder, kind, |lists| lists.push([segment.start, segment.end])),
            Geometry::LineString(string) => self.plain(builder, kind, |lists| lists.push(string.0.iter().copied())),
            Geometry::MultiPoint(points) => {
                self.plain(builder, kind, |lists| lists.push(points.iter().map(|point| point.0)))
            }
            Geometry::MultiLineString(lines) => {
                self.plain(builder, kind, |lists| lines.iter().for_each(|line| lists.line(line)))
            }
        }
    }

    /// One polygon, or several as tables of their own.
    fn polygons(&mut self, builder: &mut Builder, polygons: &[Polygon<f64>], kind: GeometryKind) -> Table {
        if let ([one], GeometryKind::Polygon) = (polygons, kind) {
            return self.plain(builder, kind, |lists| lists.rings(one));
        }
        let one = |polygon: &Polygon<f64>| self.plain(builder, GeometryKind::Polygon, |lists| lists.rings(polygon));
        let parts: Vec<Table> = polygons.iter().filter(|one| !one.exterior().0.is_empty()).map(one).collect();
        Self::with_parts(builder, &parts, kind)
    }

    /// What `fill` puts into the lists.
    fn plain(&mut self, builder: &mut Builder, kind: GeometryKind, fill: impl FnOnce(&mut Self)) -> Table {
        self.xy.clear();
        self.ends.clear();
        fill(self);
        // One ring or line needs no end.
        let ends = (self.ends.len() > 1).then(|| builder.create_vector(&self.ends));
        let xy = (!self.xy.is_empty()).then(|| builder.create_vector(&self.xy));
        let table = builder.start_table();
        if let Some(ends) = ends {
            builder.push_slot_always(ENDS, ends);
        }
        if let Some(xy) = xy {
            builder.push_slot_always(XY, xy);
        }
        builder.push_slot(TYPE, code(kind), 0);
        builder.end_table(table)
    }

    fn with_parts(builder: &mut Builder, parts: &[Table], kind: GeometryKind) -> Table {
        let parts = builder.create_vector(parts);
        let table = builder.start_table();
        builder.push_slot(TYPE, code(kind), 0);
        builder.push_slot_always(PARTS, parts);
        builder.end_table(table)
    }

    fn rings(&mut self, polygon: &Polygon<f64>) {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).for_each(|ring| self.line(ring));
    }

    fn line(&mut self, line: &LineString<f64>) {
        self.push(line.0.iter().copied());
        // Counted in positions; how large a feature may be keeps it far below the limit.
        self.ends.push(u32::try_from(self.xy.len() / 2).unwrap_or(u32::MAX));
    }

    fn push(&mut self, positions: impl IntoIterator<Item = Coord<f64>>) {
        let is_north_first = self.is_north_first;
        self.xy.extend(positions.into_iter().flat_map(|at| if is_north_first { [at.y, at.x] } else { [at.x, at.y] }));
    }
}

/// Whether a geometry has no position at all. The format can express that, but GDAL stops reading there.
pub(super) fn is_empty(geometry: &Geometry<f64>) -> bool {
    match geometry {
        Geometry::LineString(string) => string.0.is_empty(),
        Geometry::Polygon(one) => one.exterior().0.is_empty(),
        Geometry::MultiPoint(points) => points.0.is_empty(),
        Geometry::MultiLineString(lines) => lines.iter().all(|line| line.0.is_empty()),
        Geometry::MultiPolygon(polygons) => polygons.iter().all(|one| one.exterior().0.is_empty()),
        Geometry::GeometryCollection(all) => all.iter().all(is_empty),
        Geometry::Point(_) | Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => false,
    }
}

/// How much room a geometry takes, about.
pub(super) fn bytes(geometry: &Geometry<f64>) -> usize {
    let ring = |line: &LineString<f64>| line.0.len() * POSITION + 4;
    let rings = |one: &Polygon<f64>| ring(one.exterior()) + one.interiors().iter().map(ring).sum::<usize>() + 32;
    match geometry {
        Geometry::LineString(string) => ring(string),
        Geometry::Polygon(one) => rings(one),
        Geometry::MultiPoint(points) => points.0.len() * POSITION,
        Geometry::MultiLineString(lines) => lines.iter().map(ring).sum(),
        Geometry::MultiPolygon(polygons) => polygons.iter().map(rings).sum(),
        Geometry::GeometryCollection(all) => all.iter().map(bytes).sum::<usize>() + all.0.len() * 32,
        Geometry::Point(_) | Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => 5 * POSITION,
    }
}
