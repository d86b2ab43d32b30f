//! A position with the ellipsoid round it.

use super::super::ellipsoid::{A_M, E2, curvature_radii_m, geodesic_forward};
use super::reach::Reach;

/// A direction on the ground: a unit vector, east and north.
pub(super) type Direction = [f64; 2];

/// Up to this distance·(1 + tan φ)/a the series is good to 1e-6 of the distance; farther a geodesic is taken.
const SERIES: f64 = 0.01;

/// A position and the radii of curvature there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    /// Degrees, longitude first.
    pub at: [f64; 2],
    cos: f64,
    tan: f64,
    meridian_m: f64,
    vertical_m: f64,
}

impl Spot {
    pub(super) fn new(at: [f64; 2]) -> Self {
        let lat = at[1].to_radians();
        let (meridian_m, vertical_m) = curvature_radii_m(lat);
        Self { at, cos: lat.cos(), tan: lat.tan(), meridian_m, vertical_m }
    }

    /// Metres east and north of here, as if the ellipsoid were flat.
    pub(super) fn flat_m(&self, [lon, lat]: [f64; 2]) -> [f64; 2] {
        let east_m = (lon - self.at[0]).to_radians() * self.vertical_m * self.cos;
        [east_m, (lat - self.at[1]).to_radians() * self.meridian_m]
    }

    /// The direction here of a line that goes on straight by so many degrees.
    pub(super) fn direction(&self, [dlon, dlat]: [f64; 2]) -> Direction {
        let (east, north) = (dlon * self.vertical_m * self.cos, dlat * self.meridian_m);
        let length = east.hypot(north);
        [east / length, north / length]
    }

    /// The position at a distance along the geodesic that leaves in a direction.
    ///
    /// Legendre's series to the third order (in any handbook of geodesy): with u north, v east, t = tan φ, η² = e′² cos² φ
    /// M·Δφ = u − t v²/2N − 3η² t u²/2N − u v²(1 + 3t² + η² − 9η²t²)/6N² − η² u³(1 − t² + η² − 5η²t²)/2N²,
    /// N cos φ·Δλ = v + t u v/N − t² v³/3N² + (1 + 3t² + η²) u² v/3N².
    pub(super) fn towards(&self, [east, north]: Direction, distance_m: f64) -> [f64; 2] {
        if distance_m * (1.0 + self.tan.abs()) > SERIES * A_M {
            return geodesic_forward(self.at, east.atan2(north).to_degrees(), distance_m);
        }
        let (u, v, t, n) = (north * distance_m, east * distance_m, self.tan, self.vertical_m);
        let (t2, eta2) = (t * t, E2 / (1.0 - E2) * self.cos * self.cos);
        let north_m = u
            - t * (v * v + 3.0 * eta2 * u * u) / (2.0 * n)
            - u * (v * v * (1.0 + 3.0 * t2 + eta2 - 9.0 * eta2 * t2)
                + 3.0 * eta2 * u * u * (1.0 - t2 + eta2 - 5.0 * eta2 * t2))
                / (6.0 * n * n);
        let east_m = v * (1.0 + t * u / n + ((1.0 + 3.0 * t2 + eta2) * u * u - t2 * v * v) / (3.0 * n * n));
        [self.at[0] + (east_m / (n * self.cos)).to_degrees(), self.at[1] + (north_m / self.meridian_m).to_degrees()]
    }

    /// Positions of an arc round here, counter-clockwise from one direction to another, both included.
    ///
    /// A band that is never too narrow gets the touching polygon; a turn below 1.7° is cut by its chord, which costs
    /// 1.1e-4 of the width (1 − cos 0.85°) out of the spare.
    pub(super) fn arc(&self, from: Direction, to: Direction, sweep_rad: f64, reach: &Reach, into: &mut Vec<[f64; 2]>) {
        into.push(self.towards(from, reach.width_m));
        let steps = (sweep_rad / reach.step_rad).ceil().max(1.0);
        let step_rad = sweep_rad / steps;
        let corner_m = reach.width_m * reach.corner(step_rad);
        let mut corner_rad = match reach.outside {
            true if sweep_rad < 0.03 => sweep_rad,
            true => step_rad / 2.0,
            false => step_rad,
        };
        while corner_rad < sweep_rad - step_rad / 4.0 {
            into.push(self.towards(turned(from, corner_rad), corner_m));
            corner_rad += step_rad;
        }
        into.push(self.towards(to, reach.width_m));
    }
}

/// The direction turned counter-clockwise.
fn turned([x, y]: Direction, by_rad: f64) -> Direction {
    let (sin, cos) = by_rad.sin_cos();
    [x * cos - y * sin, x * sin + y * cos]
}

#[cfg(test)]
mod tests {
    use super::super::super::ellipsoid::geodesic_distance_m;
    use super::*;

    #[test]
    fn the_series_agrees_with_geodesics() {
        for lat in [-62.0, 0.0, 34.0, 50.0, 75.0] {
            let spot = Spot::new([87.0, lat]);
            for azimuth_deg in [0.0, 37.0, 90.0, 161.0, 245.0, 330.0_f64] {
                let (east, north) = azimuth_deg.to_radians().sin_cos();
                for share in [1e-6, 0.01, 0.3, 0.999] {
                    let distance_m = share * SERIES * A_M / (1.0 + spot.tan.abs());
                    let off_m = geodesic_distance_m(
                        spot.towards([east, north], distance_m),
                        geodesic_forward(spot.at, azimuth_deg, distance_m),
                    );
                    assert!(off_m <= 1e-6 * distance_m + 1e-8, "{lat} {azimuth_deg} {distance_m} {off_m}");
                }
            }
        }
    }
}
