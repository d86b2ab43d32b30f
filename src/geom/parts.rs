//! Walking a geometry: its polygons, its lines and rings, its positions, its envelope.

use crate::model::Envelope;
use geo::orient::{Direction, Orient};
use geo::{CoordsIter, Intersects, MapCoords};
use geo_types::{Coord, Geometry, LineString, Polygon, Rect};

/// Every polygon, also inside collections.
pub(super) fn polygons(geometry: &Geometry<f64>) -> Box<dyn Iterator<Item = &Polygon<f64>> + '_> {
    match geometry {
        Geometry::Polygon(polygon) => Box::new(std::iter::once(polygon)),
        Geometry::MultiPolygon(multi) => Box::new(multi.0.iter()),
        Geometry::GeometryCollection(collection) => Box::new(collection.0.iter().flat_map(polygons)),
        _ => Box::new(std::iter::empty()),
    }
}

/// Each polygon as a geometry of its own, also those inside collections.
pub fn polygon_parts(geometry: &Geometry<f64>) -> impl Iterator<Item = Geometry<f64>> + '_ {
    polygons(geometry).map(|polygon| Geometry::Polygon(polygon.clone()))
}

/// Every line string and every ring.
pub(super) fn lines_and_rings(geometry: &Geometry<f64>) -> Vec<&LineString<f64>> {
    match geometry {
        Geometry::LineString(line) => vec![line],
        Geometry::MultiLineString(multi) => multi.0.iter().collect(),
        Geometry::GeometryCollection(collection) => collection.0.iter().flat_map(lines_and_rings).collect(),
        other => polygons(other).flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())).collect(),
    }
}

/// Every position (degrees, longitude first).
pub fn positions(geometry: &Geometry<f64>) -> impl Iterator<Item = [f64; 2]> + '_ {
    geometry.coords_iter().map(|c| [c.x, c.y])
}

/// Positions of the points of a geometry, not of its lines and rings (degrees, longitude first).
pub fn point_positions(geometry: &Geometry<f64>) -> Vec<[f64; 2]> {
    match geometry {
        Geometry::Point(point) => vec![[point.x(), point.y()]],
        Geometry::MultiPoint(multi) => multi.0.iter().map(|point| [point.x(), point.y()]).collect(),
        Geometry::GeometryCollection(collection) => collection.0.iter().flat_map(point_positions).collect(),
        _ => Vec::new(),
    }
}

/// How far all edges run in longitude or latitude, degrees.
pub fn stretch_deg(geometry: &Geometry<f64>) -> f64 {
    lines_and_rings(geometry).into_iter().flat_map(LineString::lines).map(|e| e.dx().abs().max(e.dy().abs())).sum()
}

/// How many positions there are.
pub fn vertex_count(geometry: &Geometry<f64>) -> usize {
    geometry.coords_count()
}

/// The box round the geometry; `None` when it is empty.
pub fn envelope(geometry: &Geometry<f64>) -> Option<Envelope> {
    Envelope::of_positions(positions(geometry))
}

/// True when the geometry and the box share at least a point; exact, in the (longitude, latitude) plane.
pub fn intersects_envelope(geometry: &Geometry<f64>, envelope: &Envelope) -> bool {
    let ([w, s], [e, n]) = (envelope.min, envelope.max);
    let rect = Rect::new(Coord { x: w, y: s }, Coord { x: e, y: n });
    // `Rect` tests against lines and points are exact; for polygons its corners are taken as a polygon.
    geometry.intersects(&rect)
}

/// The same geometry with RFC 7946 winding: outer rings counter-clockwise, holes clockwise.
/// Geometry collections are left as they are.
#[must_use]
pub fn orient(geometry: Geometry<f64>) -> Geometry<f64> {
    match geometry {
        Geometry::Polygon(polygon) => Geometry::Polygon(polygon.orient(Direction::Default)),
        Geometry::MultiPolygon(multi) => Geometry::MultiPolygon(multi.orient(Direction::Default)),
        other => other,
    }
}

/// The same geometry with coordinates rounded to `decimals` places of a degree (7 is a centimetre).
#[must_use]
pub fn rounded(geometry: &Geometry<f64>, decimals: i32) -> Geometry<f64> {
    let scale = 10f64.powi(decimals);
    geometry.map_coords(|c| Coord { x: (c.x * scale).round() / scale, y: (c.y * scale).round() / scale })
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{GeometryCollection, Point, point};

    fn triangle() -> Polygon<f64> {
        Polygon::new(LineString::from(vec![(0.0, 0.0), (2.0, 0.0), (0.0, 2.0)]), vec![])
    }

    #[test]
    fn a_box_in_the_empty_corner_does_not_meet_the_triangle() {
        let corner = Envelope { min: [1.5, 1.5], max: [2.0, 2.0] };
        assert!(envelope(&triangle().into()).unwrap().intersects(&corner));
        assert!(!intersects_envelope(&triangle().into(), &corner));
        assert!(intersects_envelope(&triangle().into(), &Envelope { min: [1.0, 1.0], max: [2.0, 2.0] }));
    }

    #[test]
    fn a_degenerate_box_is_a_point() {
        let here = Envelope::of_position([1.0, 1.0]);
        assert!(intersects_envelope(&point! { x: 1.0, y: 1.0 }.into(), &here));
        assert!(intersects_envelope(&triangle().into(), &here));
        assert!(!intersects_envelope(&triangle().into(), &Envelope::of_position([1.1, 1.0])));
    }

    #[test]
    fn collections_are_walked() {
        let all =
            Geometry::GeometryCollection(GeometryCollection(vec![triangle().into(), Point::new(9.0, 9.0).into()]));
        assert_eq!(polygons(&all).count(), 1);
        assert_eq!(envelope(&all).unwrap().to_array(), [0.0, 0.0, 9.0, 9.0]);
        assert_eq!(envelope(&Geometry::GeometryCollection(GeometryCollection(vec![]))), None);
    }

    #[test]
    fn rounding_is_to_the_nearest() {
        let Geometry::Point(p) = rounded(&point! { x: 80.123_456_78, y: -44.000_000_06 }.into(), 7) else {
            panic!("a point stays a point")
        };
        assert_eq!((p.x(), p.y()), (80.123_456_8, -44.000_000_1));
    }
}
