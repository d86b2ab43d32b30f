//! Coordinate reference systems by name. The only room that knows PROJ.
//!
//! Storage is CRS84 order (longitude, latitude; degrees) on CGCS2000. `EPSG:4490`, `EPSG:4326` and `OGC:CRS84` are
//! taken as the storage CRS itself: CGCS2000 and WGS 84 agree within the accuracy of any planning layer, so
//! nothing is shifted between them. Everything else goes through PROJ; what lies on another datum is refused.
//!
//! Two conventions meet here. Functions of single positions take and give **east (or longitude) first** whatever the
//! register says; functions of whole geometries speak the CRS's **official axis order**, which is (latitude, longitude)
//! for EPSG:4490 and (north, east) for the CGCS2000 Gauss-Krüger zones.

mod axes;
mod datum;
mod definition;
mod densify;
mod door;
mod name;
mod offered;
mod recent;
mod walk;

#[cfg(test)]
mod tests;

use door::Door;
use geo_types::{Coord, Geometry};

pub use axes::{Axes, AxisOrder, axes};
pub use datum::Datum;
pub use densify::densified;
pub use offered::{CRS84_URI, code, is_offered, offered, uri};

/// Why coordinates cannot be brought to or from the storage CRS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrsError {
    /// Not one of the accepted forms of a name.
    #[error("`{0}` is not a CRS name of the form EPSG:4490 or OGC:CRS84")]
    Name(String),
    /// PROJ does not know it, or knows no way to the storage CRS.
    #[error("no transformation from {name} to CGCS2000 longitude and latitude: {cause}")]
    Unknown {
        /// The CRS asked for.
        name: String,
        /// PROJ's words.
        cause: String,
    },
    /// PROJ would ignore the difference of the datums, which may be a hundred metres and more.
    #[error("no transformation between the datum of {0} and CGCS2000 is known; convert the coordinates first")]
    Datum(String),
    /// Not two axes, one to the east and one to the north: vertical, geocentric, compound, polar or local systems.
    #[error("{name} cannot be used: an east and a north axis are needed, it has {axes}")]
    Axes {
        /// The CRS.
        name: String,
        /// Kind and axes as registered.
        axes: String,
    },
    /// A plane is asked for and the CRS has none.
    #[error("{0} is not a projected CRS: its coordinates are degrees")]
    NotProjected(String),
    /// The coordinates lie outside what the CRS can express, or far from the area it is made for.
    #[error("({first}, {second}) is not a position in {name}, taken as ({order})")]
    Coordinates {
        /// The CRS.
        name: String,
        /// First number, as text.
        first: String,
        /// Second number, as text.
        second: String,
        /// The order in which they were taken: for geometries the official one.
        order: &'static str,
    },
    /// A stored position has no coordinates in the CRS.
    #[error("longitude {lon}, latitude {lat} cannot be expressed in {name}")]
    Position {
        /// The CRS.
        name: String,
        /// Longitude, as text.
        lon: String,
        /// Latitude, as text.
        lat: String,
    },
    /// Long edges would need more vertices than are added to one geometry.
    #[error("its edges are so long that they would need more than {limit} vertices")]
    Vertices {
        /// How many may be added.
        limit: usize,
    },
}

/// Brings a position to the storage CRS.
///
/// `x` is always easting or longitude and `y` northing or latitude, whatever the official axis order of
/// the CRS; a CGCS2000 Gauss-Krüger easting carries its zone prefix where the code is one with prefix
/// (EPSG:4513–4533), and none where it is one without (4534–4554). Numbers in the storage CRS itself are returned as
/// they are; projected ones must come back to a millimetre and lie within 15° of the area the CRS is made for.
///
/// ```
/// // First corner of the test polygon P5, EPSG:4517 (3° zone 29, prefixed): 87.596477415 E, 43.802040760 N.
/// let [lon, lat] = groundplan::crs::to_storage("EPSG:4517", 29548000.0, 4852000.0).unwrap();
/// assert!((lon - 87.596477415).abs() < 2e-9 && (lat - 43.802040760).abs() < 2e-9);
/// ```
pub fn to_storage(name: &str, x: f64, y: f64) -> Result<[f64; 2], CrsError> {
    let name = name::plain(name)?;
    if door::is_storage(&name) {
        return Ok([x, y]);
    }
    let door = Door::open(&name)?;
    door.enter([x, y]).ok_or_else(|| outside(&name, [x, y], door.axes().order.east_first()))
}

/// The coordinates of a stored position (degrees, longitude first) in a CRS: east or longitude first, in its own unit.
///
/// ```
/// let [east, north] = groundplan::crs::from_storage("EPSG:4538", [87.596477415, 43.802040760]).unwrap();
/// assert!((east - 548000.0).abs() < 1e-3 && (north - 4852000.0).abs() < 1e-3);
/// ```
pub fn from_storage(name: &str, position: [f64; 2]) -> Result<[f64; 2], CrsError> {
    let name = name::plain(name)?;
    Door::open(&name)?.leave(position).ok_or_else(|| inexpressible(&name, position))
}

/// The geometry, whose coordinates are in the **official axis order** and unit of the CRS, in the storage CRS.
///
/// Vertices are transformed, edges stay straight between them in the new coordinates. Every vertex must lie inside what
/// the CRS can express (there and back within a millimetre or 1e-8°) and, in a projected CRS, within 15° of the area it
/// is made for: exchanged axes of a Gauss-Krüger zone are an error that names the official order.
///
/// ```
/// use geo_types::{Geometry, point};
/// // EPSG:4490 is (latitude, longitude); EPSG:4517 is (north, east).
/// let stored = groundplan::crs::geometry_to_storage("EPSG:4490", &point! { x: 43.8, y: 87.6 }.into()).unwrap();
/// assert_eq!(stored, Geometry::from(point! { x: 87.6, y: 43.8 }));
/// assert!(groundplan::crs::geometry_to_storage("EPSG:4517", &point! { x: 29548000.0, y: 4852000.0 }.into()).is_err());
/// ```
pub fn geometry_to_storage(name: &str, geometry: &Geometry<f64>) -> Result<Geometry<f64>, CrsError> {
    let name = name::plain(name)?;
    let door = Door::open(&name)?;
    let order = door.axes().order;
    walk::each_position(geometry, &|at: Coord<f64>| {
        let official = [at.x, at.y];
        door.enter(order.exchange(official)).map(Coord::from).ok_or_else(|| outside(&name, official, order.words()))
    })
}

/// A geometry that is east or longitude first, as in a `GeoPackage`, in the **official axis order** of its CRS. No number
/// is changed.
///
/// ```
/// use geo_types::{Geometry, point};
/// let corner = Geometry::from(point! { x: 29548000.0, y: 4852000.0 });
/// let official = groundplan::crs::official_order("EPSG:4517", &corner).unwrap();
/// assert_eq!(official, Geometry::from(point! { x: 4852000.0, y: 29548000.0 }));
/// ```
pub fn official_order(name: &str, geometry: &Geometry<f64>) -> Result<Geometry<f64>, CrsError> {
    let order = axes(name)?.order;
    walk::each_position(geometry, &|at: Coord<f64>| Ok(order.exchange([at.x, at.y]).into()))
}

/// The stored geometry in the **official axis order** and unit of the CRS; vertices are transformed as in
/// [`geometry_to_storage`].
///
/// ```
/// use geo_types::{Geometry, point};
/// let shown = groundplan::crs::geometry_from_storage("EPSG:4490", &point! { x: 87.6, y: 43.8 }.into()).unwrap();
/// assert_eq!(shown, Geometry::from(point! { x: 43.8, y: 87.6 }));
/// ```
pub fn geometry_from_storage(name: &str, geometry: &Geometry<f64>) -> Result<Geometry<f64>, CrsError> {
    let name = name::plain(name)?;
    let door = Door::open(&name)?;
    let order = door.axes().order;
    walk::each_position(geometry, &|at: Coord<f64>| {
        let placed = door.leave([at.x, at.y]).ok_or_else(|| inexpressible(&name, [at.x, at.y]))?;
        Ok(order.exchange(placed).into())
    })
}

/// The stored geometry in the plane of a projected CRS, **(east, north) in metres** whatever its official order and
/// unit, for plane areas and lengths; an easting keeps its zone prefix. Edges are straight in the plane between the
/// transformed vertices.
///
/// ```
/// use geo_types::{Geometry, point};
/// let here = Geometry::from(point! { x: 87.0, y: 0.0 });
/// let plane = groundplan::crs::to_plane("EPSG:4517", &here).unwrap();
/// assert_eq!(plane, Geometry::from(point! { x: 29_500_000.0, y: 0.0 }));
/// assert!(groundplan::crs::to_plane("EPSG:4490", &here).is_err());
/// ```
pub fn to_plane(name: &str, geometry: &Geometry<f64>) -> Result<Geometry<f64>, CrsError> {
    let name = name::plain(name)?;
    let Some(unit_m) = axes(&name)?.metres_per_unit else { return Err(CrsError::NotProjected(name.into_owned())) };
    let door = Door::open(&name)?;
    walk::each_position(geometry, &|at: Coord<f64>| {
        let [east, north] = door.leave([at.x, at.y]).ok_or_else(|| inexpressible(&name, [at.x, at.y]))?;
        Ok(Coord { x: east * unit_m, y: north * unit_m })
    })
}

fn outside(name: &str, [first, second]: [f64; 2], order: &'static str) -> CrsError {
    CrsError::Coordinates { name: name.to_string(), first: first.to_string(), second: second.to_string(), order }
}

fn inexpressible(name: &str, [lon, lat]: [f64; 2]) -> CrsError {
    CrsError::Position { name: name.to_string(), lon: lon.to_string(), lat: lat.to_string() }
}
