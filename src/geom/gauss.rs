//! Transverse Mercator on the CGCS2000 ellipsoid: the plane of Gauss-Krüger zones, and a local plane for parallel sets.

use super::ellipsoid::{A_M, E2, THIRD_FLATTENING};

/// Highest multiple of the angle in the Krüger series.
const TERMS: usize = 6;

/// A transverse Mercator plane with scale 1 along its central meridian; no false easting, no zone prefix.
///
/// Krüger's series to the sixth order of the third flattening (Karney 2011, "Transverse Mercator with an accuracy of a
/// few nanometers", eqs 35 and 36): below a tenth of a micrometre within 3000 km of the central meridian, which is as
/// far as [`TransverseMercator::reaches`] lets a position be.
///
/// ```
/// use groundplan::geom::TransverseMercator;
/// // First corner of the test polygon P5 (DOMAIN §1.5), 3° zone 29 with its central meridian at 87°E.
/// let zone = TransverseMercator::new(87.0);
/// let [east_m, north_m] = zone.forward([87.596_477_415, 43.802_040_760]);
/// assert!((east_m - 48_000.0).abs() < 1e-4 && (north_m - 4_852_000.0).abs() < 1e-4);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TransverseMercator {
    central_meridian_deg: f64,
}

impl TransverseMercator {
    /// The plane round a central meridian, degrees.
    pub fn new(central_meridian_deg: f64) -> Self {
        Self { central_meridian_deg }
    }

    /// Its central meridian, degrees.
    pub fn central_meridian_deg(self) -> f64 {
        self.central_meridian_deg
    }

    /// Whether the series is exact there: within some 3000 km of the central meridian.
    pub fn reaches(self, [lon, lat]: [f64; 2]) -> bool {
        let across = lat.to_radians().cos() * self.degrees_east(lon).to_radians().sin();
        self.degrees_east(lon).abs() < 90.0 && across.abs() < 0.45
    }

    /// How many degrees east of the central meridian, −180 … 180.
    fn degrees_east(self, lon: f64) -> f64 {
        let turn = lon - self.central_meridian_deg;
        if turn > 180.0 {
            turn - 360.0
        } else if turn < -180.0 {
            turn + 360.0
        } else {
            turn
        }
    }

    /// Easting from the central meridian and northing from the equator, metres, of a position (degrees, longitude
    /// first).
    pub fn forward(self, [lon, lat]: [f64; 2]) -> [f64; 2] {
        let (lon, lat) = (self.degrees_east(lon).to_radians(), lat.to_radians());
        let e = E2.sqrt();
        let conformal = (lat.sin().atanh() - e * (e * lat.sin()).atanh()).sinh();
        let (xi, eta) = (conformal.atan2(lon.cos()), (lon.sin() / conformal.hypot(lon.cos())).asinh());
        let (dxi, deta) = series(FORWARD, xi, eta);
        [RECTIFYING_RADIUS_M * (eta + deta), RECTIFYING_RADIUS_M * (xi + dxi)]
    }

    /// The position (degrees, longitude first) at an easting and northing of [`Self::forward`].
    pub fn inverse(self, [east_m, north_m]: [f64; 2]) -> [f64; 2] {
        let (xi, eta) = (north_m / RECTIFYING_RADIUS_M, east_m / RECTIFYING_RADIUS_M);
        let (dxi, deta) = series(BACKWARD, xi, eta);
        let (xi, eta) = (xi - dxi, eta - deta);
        let conformal = xi.sin() / eta.sinh().hypot(xi.cos());
        let lon = eta.sinh().atan2(xi.cos()).to_degrees() + self.central_meridian_deg;
        [lon, geographic_tangent(conformal).atan().to_degrees()]
    }

    /// How much longer a short line is in the plane than on the ellipsoid, at a distance from the central meridian.
    ///
    /// 1 + y²/(2R²) + y⁴/(24R⁴) with the smallest radius of curvature for R, so never below the true scale.
    pub fn scale_at_most(east_m: f64) -> f64 {
        (east_m / super::ellipsoid::MIN_RADIUS_M).cosh()
    }
}

/// tan φ from the tangent of the conformal latitude, by Newton's method (Karney 2011, eqs 19–21); three steps reach the
/// last digit.
fn geographic_tangent(conformal: f64) -> f64 {
    let e = E2.sqrt();
    let mut tangent = conformal / (1.0 - E2);
    for _ in 0..5 {
        let secant = tangent.hypot(1.0);
        let sigma = (e * (e * tangent / secant).atanh()).sinh();
        let found = tangent * sigma.hypot(1.0) - sigma * secant;
        tangent +=
            (conformal - found) / found.hypot(1.0) * (1.0 + (1.0 - E2) * tangent * tangent) / ((1.0 - E2) * secant);
    }
    tangent
}

fn series(coefficients: [f64; TERMS], xi: f64, eta: f64) -> (f64, f64) {
    let (mut north, mut east, mut multiple) = (0.0, 0.0, 0.0);
    for coefficient in coefficients {
        multiple += 2.0;
        north += coefficient * (multiple * xi).sin() * (multiple * eta).cosh();
        east += coefficient * (multiple * xi).cos() * (multiple * eta).sinh();
    }
    (north, east)
}

const N: f64 = THIRD_FLATTENING;
const RECTIFYING_RADIUS_M: f64 = A_M / (1.0 + N) * (1.0 + N * N * (1.0 / 4.0 + N * N * (1.0 / 64.0 + N * N / 256.0)));
const FORWARD: [f64; TERMS] = [
    N * (1.0 / 2.0
        + N * (-2.0 / 3.0 + N * (5.0 / 16.0 + N * (41.0 / 180.0 + N * (-127.0 / 288.0 + N * (7891.0 / 37800.0)))))),
    N * N
        * (13.0 / 48.0
            + N * (-3.0 / 5.0 + N * (557.0 / 1440.0 + N * (281.0 / 630.0 + N * (-1_983_433.0 / 1_935_360.0))))),
    N * N * N * (61.0 / 240.0 + N * (-103.0 / 140.0 + N * (15_061.0 / 26_880.0 + N * (167_603.0 / 181_440.0)))),
    N * N * N * N * (49_561.0 / 161_280.0 + N * (-179.0 / 168.0 + N * (6_601_661.0 / 7_257_600.0))),
    N * N * N * N * N * (34_729.0 / 80_640.0 + N * (-3_418_889.0 / 1_995_840.0)),
    N * N * N * N * N * N * (212_378_941.0 / 319_334_400.0),
];
const BACKWARD: [f64; TERMS] = [
    N * (1.0 / 2.0
        + N * (-2.0 / 3.0 + N * (37.0 / 96.0 + N * (-1.0 / 360.0 + N * (-81.0 / 512.0 + N * (96_199.0 / 604_800.0)))))),
    N * N
        * (1.0 / 48.0
            + N * (1.0 / 15.0 + N * (-437.0 / 1440.0 + N * (46.0 / 105.0 + N * (-1_118_711.0 / 3_870_720.0))))),
    N * N * N * (17.0 / 480.0 + N * (-37.0 / 840.0 + N * (-209.0 / 4480.0 + N * (5569.0 / 90_720.0)))),
    N * N * N * N * (4397.0 / 161_280.0 + N * (-11.0 / 504.0 + N * (-830_251.0 / 7_257_600.0))),
    N * N * N * N * N * (4583.0 / 161_280.0 + N * (-108_847.0 / 3_991_680.0)),
    N * N * N * N * N * N * (20_648_693.0 / 638_668_800.0),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::geodesic_distance_m;
    use proptest::prelude::*;

    #[test]
    fn the_corners_of_p5_come_out_in_zone_29() {
        let zone = TransverseMercator::new(87.0);
        for (lon, lat, east, north) in [
            (87.596_477_415, 43.802_040_760, 48_000.0, 4_852_000.0),
            (87.618_879_724, 43.805_076_212, 49_800.25, 4_852_350.5),
            (87.626_453_980, 43.791_981_275, 50_420.75, 4_850_900.125),
            (87.610_050_371, 43.785_858_735, 49_105.5, 4_850_210.0),
            (87.594_992_059, 43.789_949_970, 47_890.125, 4_850_655.75),
        ] {
            let [x, y] = zone.forward([lon, lat]);
            assert!((x - east).abs() < 1e-4 && (y - north).abs() < 1e-4, "{x} {y}");
        }
    }

    #[test]
    fn along_the_central_meridian_northing_is_the_arc() {
        let arc = geodesic_distance_m([93.0, 0.0], [93.0, 47.5]);
        let [east, north] = TransverseMercator::new(93.0).forward([93.0, 47.5]);
        assert!(east.abs() < 1e-9 && (north - arc).abs() < 1e-7, "{north} {arc}");
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_place(dlon in -30.0..30.0f64, lat in -85.0..85.0f64, cm in -180.0..180.0f64) {
            let plane = TransverseMercator::new(cm);
            let at = [cm + dlon, lat];
            prop_assume!(plane.reaches(at));
            let [lon, back] = plane.inverse(plane.forward(at));
            prop_assert!((lon - at[0]).abs() < 2e-12 / lat.to_radians().cos() && (back - lat).abs() < 2e-12, "{lon} {back}");
        }

        #[test]
        fn a_short_line_is_never_longer_than_the_scale_bound_says(dlon in -12.0..12.0f64, lat in 30.0..55.0f64, turn in 0.0..6.28f64) {
            let plane = TransverseMercator::new(87.0);
            let from = [87.0 + dlon, lat];
            let to = [from[0] + 1e-4 * turn.cos(), from[1] + 1e-4 * turn.sin()];
            let (a, b) = (plane.forward(from), plane.forward(to));
            let scale = (a[0] - b[0]).hypot(a[1] - b[1]) / geodesic_distance_m(from, to);
            let bound = TransverseMercator::scale_at_most(a[0].abs().max(b[0].abs()));
            prop_assert!(scale >= 1.0 - 1e-7 && scale <= bound * (1.0 + 1e-7), "{scale} {bound}");
        }
    }
}
