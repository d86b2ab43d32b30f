//! Area-true footprints: a circle-like polygon whose ellipsoidal area equals a stated figure.

use super::area::area_m2;
use super::ellipsoid::{geodesic_distance_m, geodesic_forward};
use super::parts::{positions, rounded};
use geo_types::{Coord, Geometry, LineString, Polygon};

/// Corners of a footprint: enough to read as "about here, this large", too regular to be mistaken for a
/// boundary.
const CORNERS: u32 = 64;
/// Decimals kept; 1e-9° is a tenth of a millimetre, which keeps 1 km² to 1e-8.
const DECIMALS: i32 = 9;
/// What the area may differ by, relative.
const TOLERANCE: f64 = 1e-7;
/// What it may differ by for a small area, metres times its radius: rounding the corners moves the boundary by 0.1 mm
/// at most, on average far less.
const ROUNDING_M: f64 = 2e-5;

/// Why no footprint can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum FootprintError {
    /// The figure is not a positive number, or larger than a million square kilometres.
    #[error("an area of {0} m² cannot be drawn as a footprint")]
    Area(f64),
    /// Too near a pole or the antimeridian for a polygon that is straight in (longitude, latitude).
    #[error("a footprint round ({0}, {1}) would reach a pole or the antimeridian")]
    Place(f64, f64),
}

/// A 64-cornered polygon round `centre` (degrees, longitude first) whose area on the CGCS2000 ellipsoid is
/// `target_m2` to 1e-7 relative, after rounding its corners to nine decimals.
///
/// The corners lie on one geodesic circle; its radius is found by scaling with √(target/area), which
/// converges in three or four steps. Counter-clockwise.
///
/// ```
/// let polygon = groundplan::geom::area_true_polygon([87.5, 43.9], 134.6e6).unwrap();
/// assert!((groundplan::geom::area_m2(&polygon.into()) / 134.6e6 - 1.0).abs() < 1e-7);
/// ```
pub fn area_true_polygon(centre: [f64; 2], target_m2: f64) -> Result<Polygon<f64>, FootprintError> {
    if !(target_m2 > 0.0 && target_m2 <= 1e12) {
        return Err(FootprintError::Area(target_m2));
    }
    let [lon, lat] = centre;
    let mut radius_m = (target_m2 / std::f64::consts::PI).sqrt();
    if lat.abs() + radius_m / 1e5 > 89.0 || lon.abs() + radius_m / (1e5 * lat.to_radians().cos()) > 180.0 {
        return Err(FootprintError::Place(lon, lat));
    }
    for _ in 0..20 {
        let polygon = rounded(&circle(centre, radius_m), DECIMALS);
        let found_m2 = area_m2(&polygon);
        let near_enough = (found_m2 - target_m2).abs() < (TOLERANCE * target_m2).max(ROUNDING_M * radius_m);
        if let (true, Geometry::Polygon(polygon)) = (near_enough, polygon) {
            return Ok(polygon);
        }
        radius_m *= (target_m2 / found_m2).sqrt();
    }
    Err(FootprintError::Area(target_m2))
}

/// How far the farthest position of `geometry` is from `centre`, metres.
pub fn reach_m(centre: [f64; 2], geometry: &Geometry<f64>) -> f64 {
    positions(geometry).map(|p| geodesic_distance_m(centre, p)).fold(0.0, f64::max)
}

fn circle(centre: [f64; 2], radius_m: f64) -> Geometry<f64> {
    let ring: LineString<f64> = (0..CORNERS)
        .map(|i| 90.0 - 360.0 * f64::from(i) / f64::from(CORNERS))
        .map(|azimuth| geodesic_forward(centre, azimuth, radius_m))
        .map(|[x, y]| Coord { x, y })
        .collect();
    Polygon::new(ring, vec![]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{Limits, check};

    #[test]
    fn every_stated_figure_of_the_free_trade_zone_is_met() {
        for km2 in [134.6, 28.48, 16.58, 30.8, 3.81, 1.95, 2.41, 3.56, 3.61, 22.05, 101.39] {
            let polygon = Geometry::from(area_true_polygon([87.5, 43.9], km2 * 1e6).unwrap());
            assert!((area_m2(&polygon) / (km2 * 1e6) - 1.0).abs() < 1e-7, "{km2}");
            assert_eq!(check(&polygon, &Limits { max_vertices: 100 }), Ok(()));
        }
    }

    #[test]
    fn small_figures_are_met_as_far_as_corners_can_say() {
        for m2 in [1.0, 100.0, 20_000.0, 50_000.0, 123_456.0] {
            let polygon = Geometry::from(area_true_polygon([80.4, 44.2], m2).unwrap());
            assert!((area_m2(&polygon) - m2).abs() < 1e-2_f64.max(1e-6 * m2), "{m2}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(area_true_polygon([80.0, 44.0], bad), Err(FootprintError::Area(_))));
        }
        assert!(matches!(area_true_polygon([179.9, 44.0], 1e10), Err(FootprintError::Place(..))));
    }

    #[test]
    fn its_reach_is_about_its_radius() {
        let polygon = Geometry::from(area_true_polygon([80.4, 44.2], 1e8).unwrap());
        let radius = (1e8 / std::f64::consts::PI).sqrt();
        assert!((reach_m([80.4, 44.2], &polygon) / radius - 1.0).abs() < 0.01);
    }
}
