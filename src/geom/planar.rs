//! Plane area and length: the shoelace in coordinates that are already projected to metres.

use super::parts::polygons;
use geo_types::{Coord, Geometry, LineString};

/// Area of the polygons in `plane`, square metres of the plane, never negative for valid polygons; 0 for points and
/// lines.
///
/// Coordinates are metres in any right-angled plane, in either axis order; edges are straight in it. Nothing is known of
/// the Earth here: in Gauss-Krüger the figure is too large by y²/R² (up to 358 ppm at the border of a 3° zone at
/// 43.8°N), in Web Mercator almost twice the truth.
///
/// Coordinates are taken relative to the first vertex of each ring: eastings of 29.5 million lose no digits.
///
/// ```
/// use geo_types::{Geometry, LineString, Polygon};
/// // The test polygon P5 of DOMAIN §1.5 in EPSG:4517, (north, east).
/// let p5 = Polygon::new(LineString::from(vec![
///     (4_852_000.0, 29_548_000.0), (4_852_350.5, 29_549_800.25), (4_850_900.125, 29_550_420.75),
///     (4_850_210.0, 29_549_105.5), (4_850_655.75, 29_547_890.125)]), vec![]);
/// assert!((groundplan::geom::plane_area_m2(&p5.into()) - 3_814_249.08).abs() < 0.005);
/// ```
pub fn plane_area_m2(plane: &Geometry<f64>) -> f64 {
    polygons(plane)
        .map(|polygon| {
            let holes: f64 = polygon.interiors().iter().map(ring_area).sum();
            ring_area(polygon.exterior()) - holes
        })
        .sum()
}

/// Length of all rings of the polygons in `plane`, metres of the plane; 0 for points and lines.
pub fn plane_perimeter_m(plane: &Geometry<f64>) -> f64 {
    let rings = polygons(plane).flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings.flat_map(LineString::lines).map(|edge| edge.dx().hypot(edge.dy())).sum()
}

fn ring_area(ring: &LineString<f64>) -> f64 {
    let Some(first) = ring.0.first() else { return 0.0 };
    let from_first = |at: Coord<f64>| (at.x - first.x, at.y - first.y);
    let twice: f64 = ring
        .lines()
        .map(|edge| {
            let ((x1, y1), (x2, y2)) = (from_first(edge.start), from_first(edge.end));
            x1 * y2 - x2 * y1
        })
        .sum();
    (twice / 2.0).abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{TransverseMercator, area_m2};
    use geo_types::{MultiPolygon, Polygon};
    use proptest::prelude::*;

    fn square(x: f64, y: f64, side: f64) -> LineString<f64> {
        LineString::from(vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)])
    }

    #[test]
    fn a_square_metre_keeps_its_digits_in_a_prefixed_zone() {
        let parcel: Geometry<f64> = Polygon::new(square(29_500_000.0, 4_850_000.0, 1.0), vec![]).into();
        assert!((plane_area_m2(&parcel) - 1.0).abs() < 1e-15 && (plane_perimeter_m(&parcel) - 4.0).abs() < 1e-15);
    }

    #[test]
    fn holes_are_subtracted_parts_added_and_lines_have_no_area() {
        let pierced = Polygon::new(square(0.0, 0.0, 10.0), vec![square(2.0, 2.0, 3.0)]);
        let both = Geometry::from(MultiPolygon(vec![pierced, Polygon::new(square(20.0, 0.0, 2.0), vec![])]));
        assert!((plane_area_m2(&both) - 95.0).abs() < 1e-12 && (plane_perimeter_m(&both) - 60.0).abs() < 1e-12);
        let line = Geometry::from(square(0.0, 0.0, 1.0));
        assert!(plane_area_m2(&line).abs() < f64::EPSILON && plane_perimeter_m(&line).abs() < f64::EPSILON);
    }

    #[test]
    fn gauss_kruger_inflates_by_the_square_of_the_distance_from_the_meridian() {
        let plane = TransverseMercator::new(87.0);
        // Centred 1.5° from the meridian at 43.8°N, a kilometre wide.
        let [east, north] = plane.forward([88.5, 43.8]);
        let ring = square(east - 500.0, north - 500.0, 1000.0);
        let on_earth = LineString::from(ring.0.iter().map(|c| plane.inverse([c.x, c.y])).collect::<Vec<_>>());
        let ratio = plane_area_m2(&Polygon::new(ring, vec![]).into()) / area_m2(&Polygon::new(on_earth, vec![]).into());
        assert!((ratio - 1.000_358).abs() < 5e-7, "{ratio}");
    }

    proptest! {
        #[test]
        fn shifting_turning_and_the_axis_order_change_nothing(
            x in -1e7..3e7f64, y in -1e7..1e7f64, side in 1.0..1e5f64, skew in 0.0..1.0f64,
        ) {
            let corners = [(0.0, 0.0), (side, side * skew), (side * 0.7, side), (-side * skew, side * 0.4)];
            let shape = |f: &dyn Fn((f64, f64)) -> (f64, f64)| {
                plane_area_m2(&Polygon::new(LineString::from(corners.map(f).to_vec()), vec![]).into())
            };
            let here = shape(&|c| c);
            let tolerance = side * 4.0 * 1e-8;
            prop_assert!((shape(&|(a, b)| (a + x, b + y)) - here).abs() < tolerance);
            prop_assert!((shape(&|(a, b)| (b + y, a + x)) - here).abs() < tolerance);
        }
    }
}
