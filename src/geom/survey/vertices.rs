//! Vertices in the plane of a zone: from positions or as supplied, rounded, and the points that cut long edges.

use super::super::gauss::TransverseMercator;
use super::formula::{gauss_inverse, half_up};
use super::{MAX_FROM_MERIDIAN_DEG, MAX_LAT_DEG, SurveyError, Zone};
use geo_types::Coord;

/// False easting of every zone, metres.
const FALSE_EASTING_M: f64 = 500_000.0;
/// What one zone number adds to a prefixed easting, metres.
const PREFIX_M: f64 = 1_000_000.0;
/// Longest edge that is left whole, metres.
const LONGEST_EDGE_M: f64 = 70.0;
/// More points than these are not put in: a boundary of 140 000 km.
pub(super) const MAX_INSERTED: u64 = 2_000_000;

/// A point of the zone's plane, metres; the easting carries 500 000 and no prefix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PlanePoint {
    pub north_m: f64,
    pub east_m: f64,
}

impl PlanePoint {
    /// Easting from the central meridian.
    pub fn off_meridian_m(self) -> f64 {
        self.east_m - FALSE_EASTING_M
    }

    fn rounded(self, decimals: i32) -> Self {
        Self { north_m: half_up(self.north_m, decimals), east_m: half_up(self.east_m, decimals) }
    }

    pub fn distance_m(self, other: Self) -> f64 {
        (self.north_m - other.north_m).hypot(self.east_m - other.east_m)
    }
}

/// The vertex at a position (degrees, longitude first), rounded to 0.1 mm.
pub(super) fn from_position(at: Coord<f64>, zone: Zone) -> Result<PlanePoint, SurveyError> {
    let off_deg = (at.x - zone.central_meridian_deg() + 540.0).rem_euclid(360.0) - 180.0;
    // Written so that NaN is refused.
    if !(off_deg.abs() <= MAX_FROM_MERIDIAN_DEG && at.y.abs() <= MAX_LAT_DEG) {
        return Err(SurveyError::TooFar { lon_deg: at.x, lat_deg: at.y, zone: zone.number() });
    }
    let [east_m, north_m] = TransverseMercator::new(zone.central_meridian_deg()).forward([at.x, at.y]);
    Ok(PlanePoint { north_m, east_m: east_m + FALSE_EASTING_M }.rounded(4))
}

/// The vertex at plane coordinates as supplied (north first; the easting with or without the zone's prefix), rounded to
/// 0.1 mm.
pub(super) fn from_plane(at: Coord<f64>, zone: Zone) -> Result<PlanePoint, SurveyError> {
    let outside = || SurveyError::NotInZone { north_m: at.x, east_m: at.y, zone: zone.number() };
    let prefix = (at.y / PREFIX_M).floor();
    let number = f64::from(zone.number());
    if (1.0..=120.0).contains(&prefix) && (prefix - number).abs() > 0.5 {
        return Err(outside());
    }
    let east_m = if prefix > 0.0 { at.y - number * PREFIX_M } else { at.y };
    let point = PlanePoint { north_m: at.x, east_m }.rounded(4);
    let there = gauss_inverse(point.north_m, point.off_meridian_m());
    let inside = there.lat_rad.to_degrees().abs() <= MAX_LAT_DEG
        && there.from_meridian_rad.to_degrees().abs() <= MAX_FROM_MERIDIAN_DEG;
    if inside { Ok(point) } else { Err(outside()) }
}

/// How many points an edge gets so that no piece is longer than 70 m.
pub(super) fn inserted(from: PlanePoint, to: PlanePoint) -> u64 {
    let length_m = from.distance_m(to);
    if length_m <= LONGEST_EDGE_M {
        return 0;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a plane of 20 000 km")]
    let count = (length_m / LONGEST_EDGE_M).trunc() as u64;
    count
}

/// The points of an edge after its start, evenly spaced, rounded to a micrometre; the last is its end.
pub(super) fn cut(from: PlanePoint, to: PlanePoint) -> impl Iterator<Item = PlanePoint> {
    let count = inserted(from, to);
    let pieces = count as f64 + 1.0;
    let between = move |i: u64| {
        let t = i as f64 / pieces;
        let north_m = from.north_m + (to.north_m - from.north_m) * t;
        PlanePoint { north_m, east_m: from.east_m + (to.east_m - from.east_m) * t }.rounded(6)
    };
    (1..=count).map(between).chain(std::iter::once(to))
}
