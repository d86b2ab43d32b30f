//! Length along edges that are straight in (longitude, latitude).

use super::ellipsoid::curvature_radii_m;
use super::parts::{lines_and_rings, polygons};
use geo_types::{Geometry, Line, LineString};

/// Nodes and weights of 8-point Gauss–Legendre quadrature on [−1, 1], the positive half.
const GAUSS: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

/// Length in metres of the lines in `geometry`, or of the rings of its polygons (their perimeter); 0
/// for points.
///
/// The metric ds² = M²dφ² + N²cos²φ dλ² is integrated along each edge in pieces of at most one degree,
/// which leaves an error below 1e-12 relative. A long edge is longer than the geodesic between its
/// ends; that is what "straight in (longitude, latitude)" means.
///
/// ```
/// use geo_types::{Geometry, LineString};
/// let equator = Geometry::from(LineString::from(vec![(80.0, 0.0), (81.0, 0.0)]));
/// assert!((groundplan::geom::length_m(&equator) - 111_319.490_793).abs() < 1e-5);
/// ```
pub fn length_m(geometry: &Geometry<f64>) -> f64 {
    lines_and_rings(geometry).into_iter().flat_map(LineString::lines).map(edge_length_m).sum()
}

/// Length in metres of the rings of the polygons in `geometry`; 0 when there are none. Lines that stand beside
/// polygons in a collection are no boundary.
pub fn perimeter_m(geometry: &Geometry<f64>) -> f64 {
    let rings = polygons(geometry).flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings.flat_map(LineString::lines).map(edge_length_m).sum()
}

pub(super) fn edge_length_m(edge: Line<f64>) -> f64 {
    let (dlon, dlat) = (edge.end.x - edge.start.x, edge.end.y - edge.start.y);
    let pieces = dlon.abs().max(dlat.abs()).ceil().max(1.0);
    let mut sum = 0.0;
    let mut piece = 0.0;
    while piece < pieces {
        let middle = (piece + 0.5) / pieces;
        for (node, weight) in GAUSS {
            for side in [-node, node] {
                let lat = (edge.start.y + dlat * (middle + side / (2.0 * pieces))).to_radians();
                let (m, n) = curvature_radii_m(lat);
                sum += weight * (m * dlat.to_radians()).hypot(n * lat.cos() * dlon.to_radians());
            }
        }
        piece += 1.0;
    }
    sum / (2.0 * pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::geodesic_distance_m;
    use geo_types::{LineString, Rect, coord};

    #[test]
    fn a_meridian_arc_is_a_geodesic() {
        let line = LineString::from(vec![(80.0, 34.5), (80.0, 49.2)]);
        let expected = geodesic_distance_m([80.0, 34.5], [80.0, 49.2]);
        assert!((length_m(&line.into()) - expected).abs() < 1e-6);
    }

    #[test]
    fn many_short_geodesics_add_up_to_a_slanted_edge() {
        let line: Geometry<f64> = LineString::from(vec![(75.0, 39.0), (90.0, 47.0)]).into();
        let at = |t: f64| [75.0 + 15.0 * t, 39.0 + 8.0 * t];
        let dense: f64 =
            (0..10_000).map(|i| geodesic_distance_m(at(f64::from(i) / 1e4), at(f64::from(i + 1) / 1e4))).sum();
        assert!((length_m(&line) - dense).abs() < 1e-2, "{} {dense}", length_m(&line));
    }

    #[test]
    fn a_perimeter_closes() {
        let cell = Rect::new(coord! { x: 87.0, y: 43.0 }, coord! { x: 88.0, y: 44.0 });
        let around = length_m(&cell.to_polygon().into());
        let sides = 2.0 * geodesic_distance_m([87.0, 43.0], [87.0, 44.0]);
        let (_, n43) = curvature_radii_m(43.0_f64.to_radians());
        let (_, n44) = curvature_radii_m(44.0_f64.to_radians());
        let parallels = (n43 * 43.0_f64.to_radians().cos() + n44 * 44.0_f64.to_radians().cos()) * 1.0_f64.to_radians();
        assert!((around - sides - parallels).abs() < 1e-6);
    }
}
