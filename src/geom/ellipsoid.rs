//! The CGCS2000 ellipsoid: constants, Karney's geodesics, and the zone function of its surface.

use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use std::sync::OnceLock;

/// Semi-major axis, metres.
pub(super) const A_M: f64 = 6_378_137.0;
/// Flattening.
const F: f64 = 1.0 / 298.257_222_101;
/// First eccentricity squared, f(2 − f) = 0.0066943800229007876.
pub(super) const E2: f64 = F * (2.0 - F);
/// Third flattening, f/(2 − f).
pub(super) const THIRD_FLATTENING: f64 = F / (2.0 - F);
/// Semi-minor axis, a(1 − f) = 6356752.314140356 m.
const B_M: f64 = A_M * (1.0 - F);
/// b², the factor of the zone function.
pub(super) const B2_M2: f64 = B_M * B_M;
/// Smallest radius of curvature, a(1 − e²), at the equator along the meridian: 6335439.327 m.
/// A sphere of this radius is nowhere larger than the ellipsoid.
pub(super) const MIN_RADIUS_M: f64 = A_M * (1.0 - E2);

/// Largest radius of curvature, a/√(1 − e²), at the pole: 6399593.626 m.
pub(super) const MAX_RADIUS_M: f64 = A_M * A_M / B_M;

/// How many terms of the zone function are kept; the next one is below 2e-17.
const TERMS: usize = 6;

/// Coefficients c₀, c₁, … of the zone function
///
/// q(φ) = Σ cₘ sin((2m+1)φ), so that b²·Δλ·(q(φ₂) − q(φ₁)) is the area between two parallels.
///
/// Expansion of ∫ cos φ / (1 − e² sin² φ)² dφ = Σₙ (n+1) e²ⁿ sin²ⁿ⁺¹ φ / (2n+1), with the powers of the
/// sine turned into multiple angles. The first five are, but for sign and truncation, A … E of the
/// Chinese land-survey notice 国土调查办发〔2008〕32号; taken with the **first** eccentricity.
pub const AUTHALIC_COEFFICIENTS: [f64; TERMS] = zone_coefficients();

const fn zone_coefficients() -> [f64; TERMS] {
    let mut coefficients = [0.0; TERMS];
    let mut n = 0;
    // (n + 1) e²ⁿ / ((2n + 1) 4ⁿ)
    let mut power = 1.0;
    while n < 12 {
        let factor = (n as f64 + 1.0) * power / (2.0 * n as f64 + 1.0);
        // C(2n+1, n−m) for m = n, n−1, …, 0 is C(2n+1, k) for k = 0, 1, …, n.
        let mut binomial = 1.0;
        let mut k = 0;
        while k <= n {
            let m = n - k;
            if m < TERMS {
                let sign = if m % 2 == 0 { 1.0 } else { -1.0 };
                #[expect(clippy::indexing_slicing, reason = "m < TERMS; a const fn has no iterators")]
                {
                    coefficients[m] += sign * factor * binomial;
                }
            }
            binomial = binomial * (2.0 * n as f64 + 1.0 - k as f64) / (k as f64 + 1.0);
            k += 1;
        }
        power = power * E2 / 4.0;
        n += 1;
    }
    coefficients
}

pub(super) fn geodesic() -> &'static Geodesic {
    static CGCS2000: OnceLock<Geodesic> = OnceLock::new();
    CGCS2000.get_or_init(|| Geodesic::new(A_M, F))
}

/// Length of the shortest path between two positions (degrees, longitude first), metres; Karney 2013,
/// good to some 15 nanometres.
///
/// ```
/// // One degree of the equator is a·π/180.
/// let m = groundplan::geom::geodesic_distance_m([80.0, 0.0], [81.0, 0.0]);
/// assert!((m - 111_319.490_793).abs() < 1e-5);
/// ```
pub fn geodesic_distance_m([lon1, lat1]: [f64; 2], [lon2, lat2]: [f64; 2]) -> f64 {
    geodesic().inverse(lat1, lon1, lat2, lon2)
}

/// Distance, azimuth at the first and azimuth at the second position (degrees clockwise from north,
/// both pointing onwards along the path from first to second).
pub(super) fn inverse([lon1, lat1]: [f64; 2], [lon2, lat2]: [f64; 2]) -> (f64, f64, f64) {
    let (distance_m, azimuth1, azimuth2, _arc): (f64, f64, f64, f64) = geodesic().inverse(lat1, lon1, lat2, lon2);
    (distance_m, azimuth1, azimuth2)
}

/// The position at `distance_m` from `from` (degrees, longitude first) along `azimuth_deg`, clockwise
/// from north.
pub fn geodesic_forward([lon, lat]: [f64; 2], azimuth_deg: f64, distance_m: f64) -> [f64; 2] {
    let (lat2, lon2): (f64, f64) = geodesic().direct(lat, lon, azimuth_deg, distance_m);
    [lon2, lat2]
}

/// Radii of curvature at a latitude in radians: (meridian M, prime vertical N), metres.
pub(super) fn curvature_radii_m(lat_rad: f64) -> (f64, f64) {
    let w2 = 1.0 - E2 * lat_rad.sin().powi(2);
    let n = A_M / w2.sqrt();
    (n * (1.0 - E2) / w2, n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constants_are_those_of_cgcs2000() {
        assert!((B_M - 6_356_752.314_140_356_1).abs() < 1e-8);
        // f(2 − f) to 40 digits is 0.0066943800229007876254; the often printed …900686 comes from (a² − b²)/a² in
        // double precision, which cancels three digits.
        assert!((E2 - 0.006_694_380_022_900_787_6).abs() < 1e-18);
    }

    #[test]
    fn the_coefficients_begin_like_those_of_the_land_survey_formula() {
        // A … E of the notice for CGCS2000; the notice breaks off after e⁸, hence the tolerance.
        let printed = [
            1.003_364_089_834_193,
            -0.001_124_189_381_927_107,
            1.699_459_473_518_853e-6,
            -2.717_857_845_577_432e-9,
            4.358_419_004_834_252e-12,
        ];
        for (ours, printed) in AUTHALIC_COEFFICIENTS.iter().zip(printed) {
            assert!((ours - printed).abs() < 2e-11, "{ours} {printed}");
        }
    }

    #[test]
    fn the_whole_ellipsoid_has_its_textbook_surface() {
        // q(90°) = Σ cₘ (−1)ᵐ; surface = 4π b² q(90°).
        let q: f64 = AUTHALIC_COEFFICIENTS.iter().enumerate().map(|(m, c)| if m % 2 == 0 { *c } else { -c }).sum();
        let surface = 4.0 * std::f64::consts::PI * B2_M2 * q;
        assert!((surface / 510_065_621_718_491.2 - 1.0).abs() < 1e-14, "{surface}");
    }
}
