//! The Gauss-Krüger zones of CGCS2000.

use std::ops::RangeInclusive;

/// The 3° zones that have a code: central meridians 75°E … 135°E.
const THREE: RangeInclusive<u8> = 25..=45;
/// The 6° zones that have one, with the same ends.
const SIX: RangeInclusive<u8> = 13..=23;

/// A zone of the Gauss-Krüger plane on CGCS2000, and whether its eastings begin with its number.
///
/// ```
/// use groundplan::format::PlaneZone;
/// let zone = PlaneZone::new(3, 29, true).unwrap();
/// assert_eq!((zone.epsg(), zone.central_meridian_deg()), (4517, 87.0));
/// assert_eq!(PlaneZone::from_epsg(4538), PlaneZone::new(3, 29, false));
/// assert_eq!(PlaneZone::new(6, 29, true), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaneZone {
    is_six: bool,
    number: u8,
    prefixed: bool,
}

impl PlaneZone {
    /// By width (3 or 6 degrees) and number: 25 … 45 for 3°, 13 … 23 for 6°; `None` for anything else.
    pub fn new(width_deg: u8, number: u8, prefixed: bool) -> Option<Self> {
        let (is_six, known) = match width_deg {
            3 => (false, THREE),
            6 => (true, SIX),
            _ => return None,
        };
        known.contains(&number).then_some(Self { is_six, number, prefixed })
    }

    /// By number alone, which in China tells the width.
    pub fn of_number(number: u8, prefixed: bool) -> Option<Self> {
        Self::new(3, number, prefixed).or_else(|| Self::new(6, number, prefixed))
    }

    /// By its code at EPSG: 4491 … 4554.
    pub fn from_epsg(code: u32) -> Option<Self> {
        let number = |first: u32, zones: RangeInclusive<u8>| u8::try_from(code - first).ok().map(|n| n + zones.start());
        match code {
            4491..=4501 => Self::new(6, number(4491, SIX)?, true),
            4502..=4512 => Self::new(6, number(4502, SIX)?, false),
            4513..=4533 => Self::new(3, number(4513, THREE)?, true),
            4534..=4554 => Self::new(3, number(4534, THREE)?, false),
            _ => None,
        }
    }

    /// Its code at EPSG.
    pub fn epsg(self) -> u32 {
        let (first, zones) = match (self.is_six, self.prefixed) {
            (true, true) => (4491, SIX),
            (true, false) => (4502, SIX),
            (false, true) => (4513, THREE),
            (false, false) => (4534, THREE),
        };
        first + u32::from(self.number - zones.start())
    }

    /// 3 or 6.
    pub fn width_deg(self) -> u8 {
        if self.is_six { 6 } else { 3 }
    }

    /// 带号.
    pub fn number(self) -> u8 {
        self.number
    }

    /// Whether its number stands before the eastings.
    pub fn is_prefixed(self) -> bool {
        self.prefixed
    }

    /// Degrees east.
    pub fn central_meridian_deg(self) -> f64 {
        let number = f64::from(self.number);
        if self.is_six { 6.0 * number - 3.0 } else { 3.0 * number }
    }
}
