//! Coordinates and validity, checked at every door before anything is measured.

mod invalid;

use super::area::ring_area_m2;
use super::parts::positions;
use super::validity::{broken_rules, rings};
use geo_types::{Geometry, LineString, Polygon};
pub use invalid::{Invalid, Place, RingName};

/// What a geometry from outside may be at most. A running computation cannot be stopped, so the
/// limit is on input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Positions in all.
    pub max_vertices: usize,
}

/// A square of a tenth of a millimetre: below what coordinates can say.
const LEAST_RING_M2: f64 = 1e-8;

/// How many broken rules are reported at most.
const MAX_REASONS: usize = 20;

/// Returns the reasons (at most twenty) why the geometry (degrees, longitude first) must not be measured.
///
/// Rules: not empty, no empty member, not above the limit, finite, inside ±180/±90, and valid in the sense of simple
/// features (OGC 06-103r4 §6.1.11 and §6.1.14):
///
/// - a line has two distinct positions; it may cross itself;
/// - a ring has three, encloses at least 1e-8 m², and meets itself nowhere, not even at a vertex;
/// - rings of a polygon, and polygons of a multi-polygon, touch each other in points only;
/// - a hole lies in its exterior and not in another hole, and the interior is connected;
/// - polygons of a multi-polygon have no ground in common; members of a collection may.
///
/// Positions repeated one after the other are allowed. All this is decided exactly on the given coordinates, in
/// the plane (the meridian ±180 is not special), in O(n log n) whatever the shape. Where rings cross, the later rules
/// mean little and are not looked at; an edge that was named as crossing is then left out, so one such edge gives one
/// reason. So the reasons, 20 at most, are those of the first rule that is broken, and not everything that is wrong; but
/// what is wrong always has one. Nothing is repaired, see [`repair`](super::repair()).
///
/// ```
/// use geo_types::{Geometry, LineString, Polygon};
/// use groundplan::geom::{Limits, check};
/// let ring = |last| LineString::from(vec![(80.0, 44.0), (81.0, 45.0), (81.0, 44.0), last]);
/// let bow_tie = Geometry::from(Polygon::new(ring((80.0, 45.0)), vec![]));
/// let reasons = check(&bow_tie, &Limits { max_vertices: 100 }).unwrap_err();
/// assert_eq!(
///     reasons[0].to_string(),
///     "ring 0 of polygon 0 crosses itself (self-intersection) at (80.5, 44.5): edge 0 and edge 2"
/// );
/// ```
pub fn check(geometry: &Geometry<f64>, limits: &Limits) -> Result<(), Vec<Invalid>> {
    let found = super::vertex_count(geometry);
    if found > limits.max_vertices {
        return Err(vec![Invalid::TooManyVertices { found, limit: limits.max_vertices }]);
    }
    check_positions(geometry)?;
    if let Some(part) = empty_part(geometry) {
        return Err(vec![Invalid::EmptyPart { part }]);
    }
    let mut walk = Walk::default();
    walk.member(geometry);
    walk.reasons.truncate(MAX_REASONS);
    if walk.reasons.is_empty() { Ok(()) } else { Err(walk.reasons) }
}

/// There are positions, and all are finite and in range.
pub(super) fn check_positions(geometry: &Geometry<f64>) -> Result<(), Vec<Invalid>> {
    if super::vertex_count(geometry) == 0 {
        return Err(vec![Invalid::Empty]);
    }
    let bad: Vec<Invalid> = positions(geometry)
        .enumerate()
        .filter_map(|(vertex, position)| position_fault(vertex, position))
        .take(MAX_REASONS)
        .collect();
    if bad.is_empty() { Ok(()) } else { Err(bad) }
}

fn position_fault(vertex: usize, [lon, lat]: [f64; 2]) -> Option<Invalid> {
    if !(lon.is_finite() && lat.is_finite()) {
        return Some(Invalid::NotFinite { vertex });
    }
    let inside = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
    (!inside).then_some(Invalid::OutOfRange { vertex, lon, lat })
}

/// The first part of a multi-geometry or collection that has no position; the others would be measured without it.
fn empty_part(geometry: &Geometry<f64>) -> Option<usize> {
    match geometry {
        Geometry::MultiLineString(multi) => multi.0.iter().position(|line| line.0.is_empty()),
        Geometry::MultiPolygon(multi) => multi.0.iter().position(|polygon| polygon.exterior().0.is_empty()),
        Geometry::GeometryCollection(all) => {
            all.0.iter().position(|part| super::vertex_count(part) == 0 || empty_part(part).is_some())
        }
        _ => None,
    }
}

/// Goes through the members, counting polygons and lines over the whole geometry.
#[derive(Default)]
struct Walk {
    polygons: usize,
    lines: usize,
    reasons: Vec<Invalid>,
}

impl Walk {
    fn member(&mut self, geometry: &Geometry<f64>) {
        match geometry {
            Geometry::Point(_) | Geometry::MultiPoint(_) => {}
            Geometry::Line(line) => self.line(&LineString::from(vec![line.start, line.end])),
            Geometry::LineString(line) => self.line(line),
            Geometry::MultiLineString(multi) => multi.0.iter().for_each(|line| self.line(line)),
            Geometry::Polygon(polygon) => self.area(std::slice::from_ref(polygon)),
            Geometry::MultiPolygon(multi) => self.area(&multi.0),
            Geometry::Rect(rect) => self.area(&[rect.to_polygon()]),
            Geometry::Triangle(triangle) => self.area(&[triangle.to_polygon()]),
            Geometry::GeometryCollection(all) => all.0.iter().for_each(|member| self.member(member)),
        }
    }

    fn line(&mut self, line: &LineString<f64>) {
        if !has_length(line) {
            self.reasons.push(Invalid::ShortLine { line: self.lines });
        }
        self.lines += 1;
    }

    fn area(&mut self, polygons: &[Polygon<f64>]) {
        let left = MAX_REASONS.saturating_sub(self.reasons.len());
        if left > 0 {
            self.reasons.extend(area_reasons(polygons, self.polygons, left));
        }
        self.polygons += polygons.len();
    }
}

/// A line needs two distinct positions.
pub(super) fn has_length(line: &LineString<f64>) -> bool {
    line.0.first().is_some_and(|first| line.0.iter().any(|position| position != first))
}

/// What is wrong with the polygons of one polygon or multi-polygon, which are counted from `first`.
pub(super) fn area_reasons(polygons: &[Polygon<f64>], first: usize, limit: usize) -> Vec<Invalid> {
    let broken = broken_rules(polygons, first, limit);
    if !broken.is_empty() {
        return broken;
    }
    rings(polygons, first)
        .filter(|(_, ring)| is_flat(ring))
        .map(|(ring, _)| Invalid::Flat { ring })
        .take(limit)
        .collect()
}

/// Encloses less than coordinates can say.
pub(super) fn is_flat(ring: &LineString<f64>) -> bool {
    !is_plainly_wide(ring) && ring_area_m2(ring).abs() < LEAST_RING_M2
}

/// A millionth of a square degree is more than 200 m² up to latitude 89, and its plane area is soon computed: a
/// hundredth of the time that the ellipsoid takes.
fn is_plainly_wide(ring: &LineString<f64>) -> bool {
    let Some(&origin) = ring.0.first() else { return false };
    let twice_deg2: f64 = ring.lines().map(|e| (e.start - origin).x * e.dy() - (e.start - origin).y * e.dx()).sum();
    twice_deg2.abs() > 2e-6 && ring.0.iter().all(|position| position.y.abs() < 89.0)
}

#[cfg(test)]
mod tests;
