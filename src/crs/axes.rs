//! Official axis order and unit of a CRS.

use super::definition::Definition;
use super::{CrsError, name};

/// Which of the two coordinates comes first in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AxisOrder {
    /// Easting, northing.
    EastNorth,
    /// Northing, easting: every CGCS2000 Gauss-Krüger zone.
    NorthEast,
    /// Longitude, latitude: `OGC:CRS84`.
    LonLat,
    /// Latitude, longitude: EPSG:4490, EPSG:4326.
    LatLon,
}

impl AxisOrder {
    /// In words, such as `north, east`.
    pub fn words(self) -> &'static str {
        match self {
            Self::EastNorth => "east, north",
            Self::NorthEast => "north, east",
            Self::LonLat => "longitude, latitude",
            Self::LatLon => "latitude, longitude",
        }
    }

    /// Whether east or longitude comes first.
    pub fn is_east_first(self) -> bool {
        matches!(self, Self::EastNorth | Self::LonLat)
    }

    /// The words of the order with east or longitude first.
    pub(super) fn east_first(self) -> &'static str {
        match self {
            Self::EastNorth | Self::NorthEast => Self::EastNorth.words(),
            Self::LonLat | Self::LatLon => Self::LonLat.words(),
        }
    }

    /// From this order to east first, and back.
    pub(super) fn exchange(self, [first, second]: [f64; 2]) -> [f64; 2] {
        match self {
            Self::EastNorth | Self::LonLat => [first, second],
            Self::NorthEast | Self::LatLon => [second, first],
        }
    }
}

/// Axis order and unit of a CRS, as registered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axes {
    /// Which coordinate comes first.
    pub order: AxisOrder,
    /// Metres in one unit of a projected CRS; `None` where coordinates are degrees.
    pub metres_per_unit: Option<f64>,
}

impl Axes {
    /// Whether coordinates are lengths in a plane.
    pub fn is_projected(self) -> bool {
        self.metres_per_unit.is_some()
    }
}

/// Official axis order and unit of a CRS, whether or not coordinates in it can be brought to the storage CRS. Systems
/// without exactly one east and one north axis (vertical, geocentric, compound, polar, west- or south-pointing) are
/// refused.
///
/// ```
/// use groundplan::crs::{AxisOrder, axes};
/// let zone = axes("http://www.opengis.net/def/crs/EPSG/0/4517").unwrap();
/// assert_eq!((zone.order, zone.metres_per_unit), (AxisOrder::NorthEast, Some(1.0)));
/// assert_eq!(axes("EPSG:4490").unwrap().order, AxisOrder::LatLon);
/// ```
pub fn axes(name: &str) -> Result<Axes, CrsError> {
    Ok(Definition::of(&name::plain(name)?)?.axes)
}
