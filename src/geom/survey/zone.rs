//! 3° zones of the Gauss-Krüger plane.

use super::super::parts::envelope;
use geo_types::Geometry;

/// How many 3° zones there are round the globe.
const ZONES: f64 = 120.0;
/// The zones for which China has EPSG codes: central meridians 75°E … 135°E.
const WITH_CODE: std::ops::RangeInclusive<u8> = 25..=45;

/// A 3° zone of the Gauss-Krüger plane by its number n: central meridian 3·n degrees east, 1 … 120; China lies in
/// 25 … 45, Xinjiang in 25 … 32.
///
/// ```
/// use groundplan::geom::Zone;
/// let zone = Zone::nearest(87.6);
/// assert_eq!((zone.number(), zone.central_meridian_deg()), (29, 87.0));
/// assert_eq!((zone.epsg(), zone.epsg_prefixed()), (Some(4538), Some(4517)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zone(u8);

impl Zone {
    /// The zone of that number; `None` outside 1 … 120.
    pub fn three_degree(number: u8) -> Option<Self> {
        (1..=120).contains(&number).then_some(Self(number))
    }

    /// The zone whose central meridian is nearest to a longitude (degrees, finite); halfway between two it is the
    /// eastern one east of Greenwich.
    pub fn nearest(lon_deg: f64) -> Self {
        let number = (lon_deg / 3.0).round().rem_euclid(ZONES);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 … 119; NaN becomes 0")]
        let number = number as u8;
        // The meridian of Greenwich belongs to the last zone.
        Self(if number == 0 { 120 } else { number })
    }

    /// Its number, 1 … 120.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Its central meridian, degrees, above −180 and up to 180.
    pub fn central_meridian_deg(self) -> f64 {
        let east = 3.0 * f64::from(self.0);
        if east > 180.0 { east - 360.0 } else { east }
    }

    /// EPSG code of the zone on CGCS2000 with eastings **without** zone prefix (4534 … 4554); `None` outside 25 … 45.
    pub fn epsg(self) -> Option<u32> {
        self.code(4534)
    }

    /// EPSG code of the zone on CGCS2000 with eastings **with** zone prefix (4513 … 4533); `None` outside 25 … 45.
    pub fn epsg_prefixed(self) -> Option<u32> {
        self.code(4513)
    }

    fn code(self, first: u32) -> Option<u32> {
        WITH_CODE.contains(&self.0).then(|| first + u32::from(self.0 - WITH_CODE.start()))
    }
}

/// The 3° zone nearest to the middle of the geometry's envelope (degrees, longitude first); `None` when it is empty.
pub fn zone_of(geometry: &Geometry<f64>) -> Option<Zone> {
    envelope(geometry).map(|around| Zone::nearest(f64::midpoint(around.min[0], around.max[0])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{GeometryCollection, LineString};

    #[test]
    fn the_codes_are_those_of_the_register() {
        let codes = |number| Zone::three_degree(number).map(|z| (z.epsg_prefixed(), z.epsg()));
        assert_eq!(codes(25), Some((Some(4513), Some(4534))));
        assert_eq!(codes(29), Some((Some(4517), Some(4538))));
        assert_eq!(codes(45), Some((Some(4533), Some(4554))));
        assert_eq!((codes(24), codes(46)), (Some((None, None)), Some((None, None))));
        assert_eq!((codes(0), codes(121)), (None, None));
    }

    #[test]
    fn every_longitude_has_a_zone_within_a_degree_and_a_half() {
        for tenth in -1800..=1800 {
            let lon = f64::from(tenth) / 10.0;
            let off = (lon - Zone::nearest(lon).central_meridian_deg()).abs();
            assert!(off.min(360.0 - off) <= 1.5 + 1e-12, "{lon}");
        }
        assert_eq!(Zone::nearest(0.4).number(), 120);
        assert_eq!(Zone::nearest(-177.0).number(), 61);
        assert_eq!(Zone::nearest(f64::NAN).number(), 120);
    }

    #[test]
    fn the_middle_of_the_envelope_decides() {
        let line = |west, east| Geometry::from(LineString::from(vec![(west, 44.0), (east, 44.0)]));
        assert_eq!(zone_of(&line(85.6, 88.4)).map(Zone::number), Some(29));
        assert_eq!(zone_of(&line(86.0, 91.5)).map(Zone::number), Some(30));
        assert_eq!(zone_of(&Geometry::GeometryCollection(GeometryCollection(vec![]))), None);
    }
}
