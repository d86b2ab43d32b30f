//! The numbers of the notice: Gauss inverse by series, coordinates in seconds, the trapezoid of one edge.

use super::super::ellipsoid::{B2_M2, E2, MAX_RADIUS_M};

/// k₀ … k₄ of the foot-point latitude as printed for CGCS2000, k₀ in radians per metre.
const K0: f64 = 1.570_487_611_441_59e-7;
const K1: f64 = 5.052_501_788_205_67e-3;
const K2: f64 = 2.984_729_009_565_87e-5;
const K3: f64 = 2.416_266_692_300_84e-7;
const K4: f64 = 2.222_412_389_385_34e-9;

/// Second eccentricity squared, e²/(1 − e²).
pub(super) const SECOND_E2: f64 = E2 / (1.0 - E2);

/// +A, −B, +C, −D, +E of the trapezoid formula, from the **first** eccentricity as the formula defines them.
///
/// The program text printed with the notice sets its variable `e` to the second eccentricity squared before it computes
/// these five; areas then come out 43 ppm too large. The formula, not the program, is followed here.
const TRAPEZOID: [f64; 5] = trapezoid_coefficients(E2);

/// Arc seconds of a radian.
const SECONDS_PER_RADIAN: f64 = 180.0 * 3600.0 / std::f64::consts::PI;

pub(super) const fn trapezoid_coefficients(e2: f64) -> [f64; 5] {
    let (e4, e6, e8) = (e2 * e2, e2 * e2 * e2, e2 * e2 * e2 * e2);
    [
        1.0 + 3.0 / 6.0 * e2 + 30.0 / 80.0 * e4 + 35.0 / 112.0 * e6 + 630.0 / 2304.0 * e8,
        -(1.0 / 6.0 * e2 + 15.0 / 80.0 * e4 + 21.0 / 112.0 * e6 + 420.0 / 2304.0 * e8),
        3.0 / 80.0 * e4 + 7.0 / 112.0 * e6 + 180.0 / 2304.0 * e8,
        -(1.0 / 112.0 * e6 + 45.0 / 2304.0 * e8),
        5.0 / 2304.0 * e8,
    ]
}

/// Latitude, and longitude from the central meridian, both in radians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Geographic {
    pub lat_rad: f64,
    pub from_meridian_rad: f64,
}

/// Latitude and longitude by the prescribed series, at a northing and an easting **from the central meridian**, metres.
pub(super) fn gauss_inverse(north_m: f64, east_m: f64) -> Geographic {
    let rectifying = K0 * north_m;
    let (sin, cos) = rectifying.sin_cos();
    let s2 = sin * sin;
    let foot = rectifying + cos * sin * (K1 - s2 * (K2 - s2 * (K3 - s2 * K4)));
    let (t2, eta2) = (foot.tan().powi(2), SECOND_E2 * foot.cos().powi(2));
    let v2 = 1.0 + eta2;
    let u = east_m * v2.sqrt() / MAX_RADIUS_M;
    let u2 = u * u;
    let lat = foot
        - v2 * foot.tan()
            * u2
            * (1.0 / 2.0 - u2 / 24.0 * (5.0 + 3.0 * t2 + eta2 - 9.0 * eta2 * t2)
                + u2 * u2 / 720.0 * (61.0 + 90.0 * t2 + 45.0 * t2 * t2));
    let lon = u / foot.cos()
        * (1.0 - u2 / 6.0 * (1.0 + 2.0 * t2 + eta2)
            + u2 * u2 / 120.0 * (5.0 + 28.0 * t2 + 24.0 * t2 * t2 + 6.0 * eta2 + 8.0 * eta2 * t2));
    Geographic { lat_rad: lat, from_meridian_rad: lon }
}

/// The position with both angles rounded to a millionth of a second, 0.03 mm, as the procedure writes them down.
///
/// Central meridians are whole seconds, so rounding the difference rounds the longitude.
pub(super) fn in_rounded_seconds(at: Geographic) -> Geographic {
    let rounded = |angle: f64| half_up(angle * SECONDS_PER_RADIAN, 6) / SECONDS_PER_RADIAN;
    Geographic { lat_rad: rounded(at.lat_rad), from_meridian_rad: rounded(at.from_meridian_rad) }
}

/// Signed area between an edge and the central meridian, square metres.
///
/// The reference meridian L₀ of the notice's program is 0; over a closed ring it cancels, and the central meridian keeps
/// the terms small.
pub(super) fn trapezoid_m2(from: Geographic, to: Geographic) -> f64 {
    trapezoid_with(TRAPEZOID, from, to)
}

pub(super) fn trapezoid_with(coefficients: [f64; 5], from: Geographic, to: Geographic) -> f64 {
    let half = (to.lat_rad - from.lat_rad) / 2.0;
    let middle = f64::midpoint(from.lat_rad, to.lat_rad);
    let mut zone = 0.0;
    let mut k = 1.0;
    for coefficient in coefficients {
        zone += coefficient * (k * half).sin() * (k * middle).cos();
        k += 2.0;
    }
    2.0 * B2_M2 * f64::midpoint(from.from_meridian_rad, to.from_meridian_rad) * zone
}

/// Rounded to decimal places, halves towards +∞.
pub(super) fn half_up(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale + 0.5).floor() / scale
}
