//! Geodesics as chains of short (longitude, latitude) edges.

use super::ellipsoid::{geodesic_distance_m, geodesic_forward, inverse};

/// Why a leg cannot be drawn.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("the leg from {from:?} to {to:?} crosses the antimeridian or a pole, or joins a point to its antipode")]
pub struct GeodesicTooLong {
    /// Start, degrees, longitude first.
    pub from: [f64; 2],
    /// End.
    pub to: [f64; 2],
}

/// More pieces than this are never needed for 100 m on a path below half the circumference.
const MAX_PIECES: u32 = 1 << 14;

/// Positions along the geodesic from `from` to `to` (both included; degrees, longitude first), so dense that
/// no straight (longitude, latitude) edge between neighbours is off the geodesic by more than
/// `tolerance_m`.
///
/// An edge of length s at latitude φ is off by about s² tan φ / (8R): 100 m allow 72 km at 44°N.
pub fn densified_geodesic(from: [f64; 2], to: [f64; 2], tolerance_m: f64) -> Result<Vec<[f64; 2]>, GeodesicTooLong> {
    let (length_m, azimuth_deg, _) = inverse(from, to);
    let mut pieces: u32 = 1;
    while pieces <= MAX_PIECES {
        let at = |i: f64| geodesic_forward(from, azimuth_deg, length_m * i / f64::from(pieces));
        let mut line: Vec<[f64; 2]> = (0..pieces).map(|i| at(f64::from(i))).collect();
        line.push(to);
        if let Some(first) = line.first_mut() {
            *first = from;
        }
        // Three places on each edge: where the geodesic crosses the equator the middle alone may fit by symmetry.
        let off_m = (0..pieces)
            .zip(line.windows(2))
            .flat_map(|(i, edge)| {
                [0.25, 0.5, 0.75].map(|t| geodesic_distance_m(between(edge, t), at(f64::from(i) + t)))
            })
            .fold(0.0, f64::max);
        if off_m <= tolerance_m {
            return Ok(line);
        }
        // The offset falls with the square of the number of pieces.
        let factor = (off_m / tolerance_m).sqrt().ceil().clamp(2.0, 64.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 2 and 64")]
        let factor = factor as u32;
        pieces *= factor;
    }
    Err(GeodesicTooLong { from, to })
}

fn between(edge: &[[f64; 2]], t: f64) -> [f64; 2] {
    match edge {
        [[x1, y1], [x2, y2]] => [x1 + (x2 - x1) * t, y1 + (y2 - y1) * t],
        _ => [f64::NAN, f64::NAN],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_leg_is_one_edge() {
        assert_eq!(densified_geodesic([80.0, 44.0], [80.5, 44.0], 100.0).unwrap(), vec![[80.0, 44.0], [80.5, 44.0]]);
    }

    #[test]
    fn no_point_of_a_long_leg_is_off_by_more_than_the_tolerance() {
        let (from, to) = ([75.99, 39.47], [103.83, 36.06]);
        let line = densified_geodesic(from, to, 100.0).unwrap();
        assert_eq!((line[0], line[line.len() - 1]), (from, to));
        let (length_m, azimuth, _) = inverse(from, to);
        let geodesic: Vec<[f64; 2]> =
            (0..=60_000).map(|i| geodesic_forward(from, azimuth, length_m * f64::from(i) / 60_000.0)).collect();
        for edge in line.windows(2) {
            for t in [0.25, 0.5, 0.75] {
                let p = [edge[0][0] + (edge[1][0] - edge[0][0]) * t, edge[0][1] + (edge[1][1] - edge[0][1]) * t];
                let near = geodesic
                    .iter()
                    .filter(|g| (g[0] - p[0]).abs() < 0.01)
                    .map(|g| geodesic_distance_m(*g, p))
                    .fold(f64::INFINITY, f64::min);
                assert!(near <= 101.0, "{near} m at {p:?}");
            }
        }
    }

    #[test]
    fn a_leg_that_is_symmetric_about_the_equator_is_densified_too() {
        assert!(densified_geodesic([70.0, -30.0], [110.0, 30.0], 100.0).unwrap().len() > 10);
    }

    #[test]
    fn a_leg_over_the_antimeridian_is_refused() {
        assert!(densified_geodesic([179.0, 50.0], [-179.0, 50.0], 100.0).is_err());
    }
}
