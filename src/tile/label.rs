//! Where a feature's name goes. Depends on the stored geometry only: the place is the same at every zoom.

use geo_types::{Coord, Geometry, LineString, Polygon};

/// Latitudes at which a polygon is cut in search of its broadest place, as parts of its height.
const SCANS: [f64; 5] = [0.5, 0.25, 0.75, 0.375, 0.625];

/// A place (degrees, longitude first) for the name: inside the largest polygon, in the middle of the longest line, or
/// the first point; of a collection the first of these that it has. `None` for what is empty.
///
/// In a polygon: of five chords from west to east the longest is taken; its middle is moved to the middle of the chord
/// from south to north through it, and that to the middle of the chord from west to east through it. This is inside by
/// construction, and well inside where the polygon is broad.
///
/// ```
/// use geo_types::{Geometry, polygon};
/// use groundplan::tile::label_place;
/// let l_shape = polygon![(x: 80., y: 40.), (x: 88., y: 40.), (x: 88., y: 42.), (x: 82., y: 42.), (x: 82., y: 48.), (x: 80., y: 48.)];
/// assert_eq!(label_place(&Geometry::Polygon(l_shape)), Some([81.0, 44.0]));
/// ```
pub fn label_place(geometry: &Geometry<f64>) -> Option<[f64; 2]> {
    let mut best = Best::default();
    best.look(geometry);
    let place = best.polygon.map(|(_, polygon)| inside(polygon)).or(best.line.map(|(_, line)| middle(line)));
    place.flatten().or(best.point).map(|at| [at.x, at.y])
}

/// The largest part of each kind.
#[derive(Default)]
struct Best<'a> {
    polygon: Option<(f64, &'a Polygon<f64>)>,
    line: Option<(f64, &'a LineString<f64>)>,
    point: Option<Coord<f64>>,
}

impl<'a> Best<'a> {
    fn look(&mut self, geometry: &'a Geometry<f64>) {
        match geometry {
            Geometry::Polygon(polygon) => self.polygon(polygon),
            Geometry::MultiPolygon(polygons) => polygons.0.iter().for_each(|polygon| self.polygon(polygon)),
            Geometry::LineString(line) => self.line(line),
            Geometry::MultiLineString(lines) => lines.0.iter().for_each(|line| self.line(line)),
            Geometry::Point(point) => self.point(point.0),
            Geometry::MultiPoint(points) => points.0.iter().for_each(|point| self.point(point.0)),
            Geometry::GeometryCollection(parts) => parts.0.iter().for_each(|part| self.look(part)),
            Geometry::Line(line) => self.point((line.start + line.end) / 2.0),
            Geometry::Rect(rect) => self.point(rect.center()),
            Geometry::Triangle(corners) => self.point((corners.v1() + corners.v2() + corners.v3()) / 3.0),
        }
    }

    fn polygon(&mut self, polygon: &'a Polygon<f64>) {
        let area = doubled_area(polygon.exterior());
        if self.polygon.is_none_or(|(most, _)| area > most) {
            self.polygon = Some((area, polygon));
        }
    }

    fn line(&mut self, line: &'a LineString<f64>) {
        let length = lengths(line).sum();
        if self.line.is_none_or(|(most, _)| length > most) {
            self.line = Some((length, line));
        }
    }

    fn point(&mut self, at: Coord<f64>) {
        self.point = self.point.or(Some(at));
    }
}

/// Twice the area in square degrees.
fn doubled_area(ring: &LineString<f64>) -> f64 {
    let Some(first) = ring.0.first() else { return 0.0 };
    ring.lines().map(|e| (e.start - *first).perp(e.end - *first)).sum::<f64>().abs()
}

trait Perp {
    fn perp(self, other: Self) -> f64;
}

impl Perp for Coord<f64> {
    fn perp(self, other: Self) -> f64 {
        self.x * other.y - other.x * self.y
    }
}

/// Of each edge, in degrees of latitude, nearly.
fn lengths(line: &LineString<f64>) -> impl Iterator<Item = f64> + '_ {
    line.lines().map(|edge| {
        let parallel = f64::midpoint(edge.start.y, edge.end.y).to_radians().cos();
        (edge.dx() * parallel).hypot(edge.dy())
    })
}

fn middle(line: &LineString<f64>) -> Option<Coord<f64>> {
    let mut left = lengths(line).sum::<f64>() / 2.0;
    for (edge, length) in line.lines().zip(lengths(line)) {
        if length >= left && length > 0.0 {
            return Some(edge.start + edge.delta() * (left / length));
        }
        left -= length;
    }
    line.0.last().copied()
}

fn inside(polygon: &Polygon<f64>) -> Option<Coord<f64>> {
    let ys = || polygon.exterior().0.iter().map(|at| at.y);
    let (south, north) = (ys().fold(f64::INFINITY, f64::min), ys().fold(f64::NEG_INFINITY, f64::max));
    let mut marks = Vec::new();
    let scan = |part: &f64| {
        let y = south + (north - south) * part;
        let (from, to) = chords(polygon, y, false, &mut marks).max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))?;
        Some((to - from, Coord { x: f64::midpoint(from, to), y }))
    };
    // Of equal ones the first, which is the one nearest to the middle.
    let broadest = SCANS.iter().filter_map(scan).reduce(|best, other| if other.0 > best.0 { other } else { best });
    let mut at = broadest.map(|(_, at)| at).or(polygon.exterior().0.first().copied())?;
    let holds = |value: f64| move |(from, to): &(f64, f64)| (*from..=*to).contains(&value);
    if let Some((from, to)) = chords(polygon, at.x, true, &mut marks).find(holds(at.y)) {
        at.y = f64::midpoint(from, to);
    }
    if let Some((from, to)) = chords(polygon, at.y, false, &mut marks).find(holds(at.x)) {
        at.x = f64::midpoint(from, to);
    }
    Some(at)
}

/// The stretches of a parallel (or of a meridian, if `upright`) inside the polygon.
fn chords<'m>(
    polygon: &Polygon<f64>,
    level: f64,
    upright: bool,
    marks: &'m mut Vec<f64>,
) -> impl Iterator<Item = (f64, f64)> + use<'m> {
    marks.clear();
    let turned = |at: Coord<f64>| if upright { (at.y, at.x) } else { (at.x, at.y) };
    for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
        for edge in ring.lines() {
            let ((ax, ay), (bx, by)) = (turned(edge.start), turned(edge.end));
            if (ay <= level) != (by <= level) {
                marks.push(ax + (bx - ax) * ((level - ay) / (by - ay)));
            }
        }
    }
    marks.sort_unstable_by(f64::total_cmp);
    marks.as_chunks::<2>().0.iter().map(|[from, to]| (*from, *to))
}
