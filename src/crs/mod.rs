//! Coordinate reference systems by name. The only room that knows PROJ.
//!
//! Storage is CRS84 order (longitude, latitude; degrees) on CGCS2000. `EPSG:4490`, `EPSG:4326` and `OGC:CRS84` are
//! taken as the storage CRS itself: CGCS2000 and WGS 84 agree within the accuracy of any planning layer, so
//! nothing is shifted between them. Everything else goes through PROJ.

use proj::Proj;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Why coordinates cannot be brought to the storage CRS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrsError {
    /// Not of the form `EPSG:nnnn` or `OGC:CRS84`.
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
    /// The coordinates lie outside what the CRS can express.
    #[error("({x}, {y}) cannot be expressed in {name}")]
    Coordinates {
        /// The CRS.
        name: String,
        /// Easting or longitude, as text.
        x: String,
        /// Northing or latitude, as text.
        y: String,
    },
}

/// The CRS of everything stored, as PROJ names it.
const STORAGE: &str = "EPSG:4490";
/// Names of what counts as the storage CRS.
const SAME_AS_STORAGE: [&str; 3] = ["EPSG:4490", "EPSG:4326", "OGC:CRS84"];

thread_local! {
    // A `Proj` is neither Send nor Sync and takes 7 ms to make: one per thread and CRS.
    static TO_STORAGE: RefCell<HashMap<String, Rc<Proj>>> = RefCell::new(HashMap::new());
}

/// Brings a position to the storage CRS.
///
/// `x` is always easting or longitude and `y` northing or latitude, whatever the official axis order of
/// the CRS; a CGCS2000 Gauss-Krüger easting carries its zone prefix where the code is one with prefix
/// (EPSG:4513–4533), and none where it is one without (4534–4554).
///
/// ```
/// // First corner of the test polygon P5, EPSG:4517 (3° zone 29, prefixed): 87.596477415 E, 43.802040760 N.
/// let [lon, lat] = groundplan::crs::to_storage("EPSG:4517", 29548000.0, 4852000.0).unwrap();
/// assert!((lon - 87.596477415).abs() < 2e-9 && (lat - 43.802040760).abs() < 2e-9);
/// ```
pub fn to_storage(name: &str, x: f64, y: f64) -> Result<[f64; 2], CrsError> {
    let name = name.trim();
    check_name(name)?;
    if SAME_AS_STORAGE.contains(&name) {
        return Ok([x, y]);
    }
    let transform = transform_from(name)?;
    let outside = || CrsError::Coordinates { name: name.to_string(), x: x.to_string(), y: y.to_string() };
    let (lon, lat) = transform.convert((x, y)).map_err(|_| outside())?;
    if lon.is_finite() && lat.is_finite() { Ok([lon, lat]) } else { Err(outside()) }
}

/// Only authority codes get as far as PROJ, never a definition string.
fn check_name(name: &str) -> Result<(), CrsError> {
    let known = name == "OGC:CRS84"
        || name
            .strip_prefix("EPSG:")
            .is_some_and(|code| (4..=6).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit()));
    if known { Ok(()) } else { Err(CrsError::Name(name.to_string())) }
}

fn transform_from(name: &str) -> Result<Rc<Proj>, CrsError> {
    if let Some(known) = TO_STORAGE.with_borrow(|cache| cache.get(name).cloned()) {
        return Ok(known);
    }
    // `new_known_crs` normalises axes: east before north on both sides.
    let transform = Proj::new_known_crs(name, STORAGE, None)
        .map_err(|e| CrsError::Unknown { name: name.to_string(), cause: e.to_string() })?;
    let description = transform.proj_info().description.unwrap_or_default();
    // Where PROJ knows nothing better it offers a "ballpark": the same numbers in another datum. For WGS 84 that is our
    // own convention; for Beijing 1954, Xi'an 1980 or a mistyped code it would be a silent error.
    if description.contains("Ballpark") && !description.contains("offset from WGS 84 to") {
        return Err(CrsError::Datum(name.to_string()));
    }
    let transform = Rc::new(transform);
    TO_STORAGE.with_borrow_mut(|cache| cache.insert(name.to_string(), Rc::clone(&transform)));
    Ok(transform)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, xy: (f64, f64), expected: [f64; 2], tolerance_deg: f64) {
        let [lon, lat] = to_storage(name, xy.0, xy.1).unwrap();
        assert!(
            (lon - expected[0]).abs() < tolerance_deg && (lat - expected[1]).abs() < tolerance_deg,
            "{name}: {lon} {lat}"
        );
    }

    #[test]
    fn wgs84_and_cgcs2000_are_left_as_they_are() {
        check("EPSG:4326", (87.6, 43.8), [87.6, 43.8], 1e-15);
        check("EPSG:4490", (87.6, 43.8), [87.6, 43.8], 1e-15);
    }

    #[test]
    fn the_corners_of_p5_are_those_of_the_notes() {
        check("EPSG:4517", (29_549_800.25, 4_852_350.5), [87.618_879_724, 43.805_076_212], 2e-9);
        check("EPSG:4517", (29_547_890.125, 4_850_655.75), [87.594_992_059, 43.789_949_970], 2e-9);
        // The same zone without prefix: 3° zone 29 has its central meridian at 87°E, EPSG:4538.
        check("EPSG:4538", (549_800.25, 4_852_350.5), [87.618_879_724, 43.805_076_212], 2e-9);
    }

    #[test]
    fn web_mercator_is_understood() {
        check("EPSG:3857", (9_751_590.0, 5_437_000.0), [87.6, 43.8], 0.02);
    }

    #[test]
    fn utm_on_wgs84_is_understood_and_old_datums_are_not_passed_through() {
        check("EPSG:32645", (548_248.0, 4_849_900.0), [87.6, 43.8], 0.01);
        for old in ["EPSG:4214", "EPSG:4610", "EPSG:2343", "EPSG:4236"] {
            assert_eq!(to_storage(old, 87.6, 43.8), Err(CrsError::Datum(old.to_string())), "{old}");
        }
    }

    #[test]
    fn unknown_and_crafted_names_are_refused() {
        assert!(matches!(to_storage("EPSG:99999", 0.0, 0.0), Err(CrsError::Unknown { .. })));
        for crafted in ["+proj=longlat", "4490", "EPSG:44a0", "urn:x", ""] {
            assert!(matches!(to_storage(crafted, 0.0, 0.0), Err(CrsError::Name(_))), "{crafted}");
        }
    }

    #[test]
    fn impossible_coordinates_are_an_error() {
        assert!(to_storage("EPSG:4517", f64::INFINITY, 0.0).is_err());
    }
}
