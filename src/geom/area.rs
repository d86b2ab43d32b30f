//! Exact area on the ellipsoid of polygons whose edges are straight in (longitude, latitude).

use super::ellipsoid::{AUTHALIC_COEFFICIENTS, B2_M2};
use super::parts::polygons;
use geo_types::{Coord, Geometry, LineString};

/// Area of the polygons in `geometry`, square metres, never negative; 0 for points and lines.
///
/// Edges are straight in (longitude, latitude) as RFC 7946 §3.1.1 says; holes are subtracted; winding
/// does not matter. Polygons must be valid, and parts of a collection are added up even if they overlap.
/// Relative error about 1e-14 plus what the coordinates' own last digit makes.
///
/// Method: ∮ q(φ) dλ, and over one edge the mean of q is a sum of sines in closed form, so there is no
/// densification and no quadrature (see [`ring_area_m2`]).
///
/// ```
/// use geo_types::{Geometry, Rect, coord};
/// let cell = Geometry::from(Rect::new(coord! { x: 87.0, y: 43.0 }, coord! { x: 88.0, y: 44.0 }).to_polygon());
/// // b²·Δλ·(q(44°) − q(43°)), closed form.
/// assert!((groundplan::geom::area_m2(&cell) - 8_985_483_100.882_089).abs() < 1e-4);
/// ```
pub fn area_m2(geometry: &Geometry<f64>) -> f64 {
    polygons(geometry)
        .map(|polygon| {
            let holes: f64 = polygon.interiors().iter().map(|ring| ring_area_m2(ring).abs()).sum();
            ring_area_m2(polygon.exterior()).abs() - holes
        })
        // The sum of nothing is −0.0.
        .sum::<f64>()
        + 0.0
}

/// Signed area of one closed ring, square metres; positive when it runs counter-clockwise.
///
/// Sum over edges of −b²·Δλ·(q̄ − q(φ₀)), where q̄ is the mean of the zone function over the edge and φ₀ the
/// latitude of the first vertex. Subtracting q(φ₀) changes nothing for a closed ring (the Δλ add up to 0) and keeps
/// the digits that a small parcel needs.
pub fn ring_area_m2(ring: &LineString<f64>) -> f64 {
    let Some(first) = ring.0.first() else { return 0.0 };
    let lat0 = first.y.to_radians();
    let sum: f64 = ring
        .lines()
        .map(|edge| (edge.end.x - edge.start.x).to_radians() * mean_excess(edge.start, edge.end, lat0))
        .sum();
    -B2_M2 * sum
}

/// Mean over the edge of q(φ) − q(φ₀).
///
/// For sin(kφ) with φ running evenly from φ₁ to φ₂ the mean is sin(kφₘ)·sinc(kΔφ/2), and
/// sin(kφₘ) − sin(kφ₀) = 2 cos(ku) sin(kv) with u, v half the sum and half the difference of φₘ and φ₀: neither
/// difference cancels. The multiples k = 1, 3, 5, … follow from sin((k + 2)x) = 2 cos 2x · sin kx − sin((k − 2)x).
fn mean_excess(start: Coord<f64>, end: Coord<f64>, lat0: f64) -> f64 {
    let (lat1, lat2) = (start.y.to_radians(), end.y.to_radians());
    let (mid, half) = (f64::midpoint(lat1, lat2), (lat2 - lat1) / 2.0);
    let (sin_u, cos_u) = f64::midpoint(mid, lat0).sin_cos();
    let (sin_v, cos_v) = ((mid - lat0) / 2.0).sin_cos();
    let sin_mid = sin_u * cos_v + cos_u * sin_v;
    let twice_cos = |sine: f64| 2.0 - 4.0 * sine * sine;
    let (turn_u, turn_v, turn_mid) = (twice_cos(sin_u), twice_cos(sin_v), twice_cos(sin_mid));
    let (mut cu, mut cu_before) = (cos_u, cos_u);
    let (mut sv, mut sv_before) = (sin_v, -sin_v);
    let (mut sm, mut sm_before) = (sin_mid, -sin_mid);
    let (mut sum, mut k) = (0.0, 1.0);
    for coefficient in AUTHALIC_COEFFICIENTS {
        sum += coefficient * (sm * sinc_minus_one(k * half) + 2.0 * cu * sv);
        (cu, cu_before) = (turn_u * cu - cu_before, cu);
        (sv, sv_before) = (turn_v * sv - sv_before, sv);
        (sm, sm_before) = (turn_mid * sm - sm_before, sm);
        k += 2.0;
    }
    sum
}

/// sin(x)/x − 1, with full precision near zero: −x²/3! + x⁴/5! − …, whose first term left out is below 1e-16 of one.
fn sinc_minus_one(x: f64) -> f64 {
    let x2 = x * x;
    if x2 > 0.25 {
        return x.sin() / x - 1.0;
    }
    let mut sum = 0.0;
    for divisor in if x2 > 0.004 { DIVISORS.as_slice() } else { SHORT_DIVISORS.as_slice() } {
        sum = -x2 / divisor * (1.0 + sum);
    }
    sum
}

/// 2n(2n + 1) for n = 8, …, 1.
const DIVISORS: [f64; 8] = [272.0, 210.0, 156.0, 110.0, 72.0, 42.0, 20.0, 6.0];
/// The same for n = 4, …, 1.
const SHORT_DIVISORS: [f64; 4] = [72.0, 42.0, 20.0, 6.0];

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{MultiPolygon, Polygon, Rect, coord};
    use geographiclib_rs::{PolygonArea, Winding};

    fn rect(west: f64, south: f64, east: f64, north: f64) -> Polygon<f64> {
        Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north }).to_polygon()
    }

    fn check(polygon: Polygon<f64>, expected_m2: f64, tolerance_m2: f64) {
        let area = area_m2(&polygon.into());
        assert!((area - expected_m2).abs() <= tolerance_m2, "{area} is not {expected_m2}");
    }

    #[test]
    fn cells_between_parallels_have_their_closed_form_area() {
        check(rect(87.0, 43.0, 88.0, 44.0), 8_985_483_100.882_089, 1e-4);
        // Map sheets 1:50000 and 1:10000.
        check(rect(87.0, 43.0 + 40.0 / 60.0, 87.25, 43.0 + 50.0 / 60.0), 372_867_871.758_3, 1e-2);
        check(rect(87.0, 43.0 + 42.5 / 60.0, 87.0625, 43.75), 23_312_246.357_5, 1e-3);
        check(rect(87.60, 43.80, 87.62, 43.815), 2_682_105.254_4, 1e-3);
    }

    #[test]
    fn the_test_polygon_p5_has_its_geojson_edge_area() {
        let ring = [
            (87.596_477_415, 43.802_040_760),
            (87.618_879_724, 43.805_076_212),
            (87.626_453_980, 43.791_981_275),
            (87.610_050_371, 43.785_858_735),
            (87.594_992_059, 43.789_949_970),
        ];
        // The corners are printed to 1e-9°, 0.05 mm either way along 6.6 km of boundary.
        check(Polygon::new(LineString::from(ring.to_vec()), vec![]), 3_813_976.79, 0.33);
    }

    #[test]
    fn winding_does_not_matter_and_holes_are_subtracted() {
        let outer = rect(80.0, 44.0, 80.2, 44.2);
        let mut backwards = outer.exterior().clone();
        backwards.0.reverse();
        let hole = rect(80.05, 44.05, 80.1, 44.1);
        let whole = area_m2(&outer.clone().into());
        let expected = whole - area_m2(&hole.clone().into());
        check(Polygon::new(backwards, vec![hole.exterior().clone()]), expected, 1e-3);
    }

    #[test]
    fn a_square_metre_keeps_its_digits() {
        let (dlat, dlon) = (1.0 / 111_000.0, 1.0 / 80_000.0);
        let parcel = rect(87.6, 43.8, 87.6 + dlon, 43.8 + dlat);
        let (m, n) = super::super::ellipsoid::curvature_radii_m(43.8_f64.to_radians());
        let north = 43.8 + dlat;
        let planar = m
            * (north - 43.8_f64).to_radians()
            * n
            * 43.8_f64.to_radians().cos()
            * ((87.6_f64 + dlon) - 87.6).to_radians();
        check(parcel, planar, 1e-6);
    }

    #[test]
    fn a_dense_slanted_polygon_agrees_with_geographiclib() {
        let corners = [(80.0, 43.0), (83.0, 44.5), (82.0, 46.0), (79.5, 45.0)];
        let ours = area_m2(&Polygon::new(LineString::from(corners.to_vec()), vec![]).into());
        let mut karney = PolygonArea::new(super::super::ellipsoid::geodesic(), Winding::CounterClockwise);
        let steps = 20_000;
        for (i, a) in corners.iter().enumerate() {
            let b = corners[(i + 1) % corners.len()];
            for step in 0..steps {
                let t = f64::from(step) / f64::from(steps);
                karney.add_point(a.1 + (b.1 - a.1) * t, a.0 + (b.0 - a.0) * t);
            }
        }
        let (_, reference, _) = karney.compute(true);
        assert!((ours / reference - 1.0).abs() < 1e-9, "{ours} {reference}");
    }

    #[test]
    fn parts_add_up_and_lines_have_no_area() {
        let (a, b) = (rect(80.0, 44.0, 80.1, 44.1), rect(81.0, 44.0, 81.1, 44.1));
        let sum = area_m2(&a.clone().into()) + area_m2(&b.clone().into());
        assert!((area_m2(&MultiPolygon(vec![a, b]).into()) - sum).abs() < 1e-6);
        assert!(area_m2(&LineString::from(vec![(80.0, 44.0), (81.0, 45.0)]).into()).abs() < f64::EPSILON);
    }
}
