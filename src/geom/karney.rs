//! Area and perimeter of polygons whose edges are geodesics: Karney's method, as in GeographicLib.

use super::ellipsoid::geodesic;
use super::parts::polygons;
use geo_types::{Geometry, LineString};
use geographiclib_rs::{PolygonArea, Winding};

/// Area of the polygons in `geometry` (degrees, longitude first) with **geodesic** edges on CGCS2000, square metres; 0
/// for points and lines.
///
/// Karney 2013 ("Algorithms for geodesics", §6), good to 0.1 m² per edge at worst, far better on a parcel. Holes are
/// subtracted, parts added up, winding does not matter. An edge is the shortest way between its ends, over the
/// antimeridian if that is shorter; of the two sides of a ring the smaller one is its inside, so a ring may go round a
/// pole but cannot enclose more than half the Earth.
///
/// Edges straight in (longitude, latitude), see [`super::area_m2`], enclose another area: an edge of s metres to the east
/// differs by s³·tan φ/12R, 12.6 m² for 1 km and 12 597 m² for 10 km at 44°N; opposite sides cancel most of it.
///
/// ```
/// use geo_types::{Geometry, LineString, Polygon};
/// let site = Polygon::new(
///     LineString::from(vec![(87.60, 43.80), (87.62, 43.80), (87.62, 43.815), (87.60, 43.815)]), vec![]);
/// let area_m2 = groundplan::geom::geodesic_area_m2(&Geometry::from(site));
/// // GeographicLib 2.1 (DOMAIN §1.5).
/// assert!((area_m2 - 2_682_105.242_5).abs() < 1e-4);
/// ```
pub fn geodesic_area_m2(geometry: &Geometry<f64>) -> f64 {
    polygons(geometry)
        .map(|polygon| {
            let holes: f64 = polygon.interiors().iter().map(|ring| measured(ring).area_m2).sum();
            measured(polygon.exterior()).area_m2 - holes
        })
        .sum()
}

/// Length of all rings of the polygons in `geometry` (degrees, longitude first) along geodesic edges, metres; 0 for
/// points and lines.
pub fn geodesic_perimeter_m(geometry: &Geometry<f64>) -> f64 {
    let rings = polygons(geometry).flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings.map(|ring| measured(ring).perimeter_m).sum()
}

struct Measured {
    area_m2: f64,
    perimeter_m: f64,
}

fn measured(ring: &LineString<f64>) -> Measured {
    let mut polygon = PolygonArea::new(geodesic(), Winding::CounterClockwise);
    // The last position repeats the first; the polygon closes by itself.
    for at in ring.0.iter().skip(1) {
        polygon.add_point(at.y, at.x);
    }
    let (perimeter_m, area_m2, _) = polygon.compute(true);
    Measured { area_m2: area_m2.abs(), perimeter_m }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{TransverseMercator, area_m2, geodesic_distance_m, perimeter_m};
    use geo_types::{MultiPolygon, Polygon};
    use proptest::prelude::*;

    fn polygon(corners: &[(f64, f64)]) -> Polygon<f64> {
        Polygon::new(LineString::from(corners.to_vec()), vec![])
    }

    fn cell(west: f64, south: f64, size: f64) -> [(f64, f64); 4] {
        [(west, south), (west + size, south), (west + size, south + size), (west, south + size)]
    }

    fn check(polygon: Polygon<f64>, expected_m2: f64, tolerance_m2: f64) {
        let area = geodesic_area_m2(&polygon.into());
        assert!((area - expected_m2).abs() <= tolerance_m2, "{area} is not {expected_m2}");
    }

    #[test]
    fn p5_has_the_area_of_the_notes() {
        let plane = TransverseMercator::new(87.0);
        let corners = [
            (48_000.0, 4_852_000.0),
            (49_800.25, 4_852_350.5),
            (50_420.75, 4_850_900.125),
            (49_105.5, 4_850_210.0),
            (47_890.125, 4_850_655.75),
        ];
        // DOMAIN §1.5, GeographicLib 2.1.
        check(polygon(&corners.map(|(e, n)| plane.inverse([e, n]).into())), 3_814_023.267_0, 1e-4);
        check(polygon(&[(87.60, 43.80), (87.62, 43.80), (87.62, 43.815), (87.60, 43.815)]), 2_682_105.242_5, 1e-4);
    }

    #[test]
    fn the_octant_between_equator_and_pole_is_an_eighth_of_the_earth() {
        let octant = polygon(&[(0.0, 0.0), (90.0, 0.0), (0.0, 90.0)]);
        check(octant.clone(), 510_065_621_718_491.2 / 8.0, 1.0);
        // A quarter of the equator, 2πa/4, and two quarter meridians of 10001965.7293 m.
        let around = geodesic_perimeter_m(&octant.into());
        assert!((around - 10_018_754.171_395 - 2.0 * 10_001_965.729_3).abs() < 1e-3, "{around}");
    }

    #[test]
    fn a_ring_round_a_pole_or_over_the_antimeridian_encloses_the_smaller_side() {
        // The cap of GeographicLib's own test "Planimeter0", here on CGCS2000 (24952305678 m² on WGS 84).
        check(polygon(&[(0.0, 89.0), (90.0, 89.0), (180.0, 89.0), (-90.0, 89.0)]), 24_952_305_678.0, 10.0);
        let here = geodesic_area_m2(&polygon(&cell(80.0, 43.0, 1.0)).into());
        check(polygon(&[(179.5, 43.0), (-179.5, 43.0), (-179.5, 44.0), (179.5, 44.0)]), here, 1e-2);
    }

    #[test]
    fn holes_are_subtracted_parts_added_and_winding_does_not_matter() {
        let (outer, mut hole) = (cell(80.0, 43.0, 1.0), cell(80.2, 43.2, 0.1));
        let alone = |c: &[(f64, f64)]| geodesic_area_m2(&polygon(c).into());
        let expected = alone(&outer) - alone(&hole);
        for _ in 0..2 {
            let pierced = Polygon::new(LineString::from(outer.to_vec()), vec![LineString::from(hole.to_vec())]);
            check(pierced.clone(), expected, 1e-2);
            let both = MultiPolygon(vec![pierced, polygon(&cell(82.0, 43.0, 1.0))]);
            assert!((geodesic_area_m2(&both.into()) - expected - alone(&outer)).abs() < 1e-2);
            hole.reverse();
        }
        assert!(geodesic_area_m2(&LineString::from(outer.to_vec()).into()).abs() < f64::EPSILON);
        assert!(geodesic_perimeter_m(&LineString::from(outer.to_vec()).into()).abs() < f64::EPSILON);
    }

    #[test]
    fn an_empty_ring_has_neither_area_nor_length() {
        let nothing: Geometry<f64> = Polygon::new(LineString::new(vec![]), vec![]).into();
        assert!(geodesic_area_m2(&nothing).abs() < f64::EPSILON && geodesic_perimeter_m(&nothing).abs() < f64::EPSILON);
    }

    proptest! {
        #[test]
        fn small_shapes_agree_with_straight_degrees(lon in 74.0..96.0f64, lat in 35.0..49.0f64, size in 1e-4..2e-2f64) {
            let corners = [(lon, lat), (lon + size, lat + size / 3.0), (lon + size / 2.0, lat + size)];
            let shape: Geometry<f64> = polygon(&corners).into();
            let (geodesic, straight) = (geodesic_area_m2(&shape), area_m2(&shape));
            // s³·tan φ/(12 R) for the longest edge s.
            let side_m = geodesic_distance_m([lon, lat], [lon + size, lat + size]);
            let bulge = 3.0 * side_m.powi(3) * 1.2 / (12.0 * 6.37e6) + 1e-3;
            prop_assert!((geodesic - straight).abs() < bulge, "{geodesic} {straight}");
            prop_assert!(geodesic_perimeter_m(&shape) <= perimeter_m(&shape) + 1e-6);
        }
    }
}
