//! The way between a CRS and the storage CRS, in both directions through one PROJ object.

use super::CrsError;
use super::axes::Axes;
use super::definition::Definition;
use super::recent::Recent;
use proj::Proj;
use std::rc::Rc;

/// The CRS of everything stored, as PROJ names it.
const STORAGE: &str = "EPSG:4490";
/// What counts as the same datum: a CRS on WGS 84 is brought to longitude and latitude on WGS 84.
const WGS84: &str = "EPSG:4326";
/// How many ways each thread keeps: a `Proj` takes some 170 kB. The province has sixteen 3° codes.
const KEPT: usize = 24;
/// How far there and back may miss, metres.
const MISS_M: f64 = 1e-3;
/// The same for degrees.
const MISS_DEG: f64 = 1e-8;

thread_local! {
    // A `Proj` is neither Send nor Sync and takes milliseconds to make.
    static DOORS: Recent<Door> = const { Recent::new(KEPT) };
}

/// Whether the coordinates of that CRS, longitude first, are stored as they are.
pub(super) fn is_storage(name: &str) -> bool {
    [STORAGE, WGS84, "OGC:CRS84"].contains(&name)
}

/// A CRS that can be entered from and left to.
pub(super) struct Door {
    definition: Rc<Definition>,
    /// `None` for the storage CRS itself.
    transform: Option<Proj>,
}

impl Door {
    /// Of a name in the form `EPSG:nnnn` or `OGC:CRS84`.
    pub fn open(name: &str) -> Result<Rc<Self>, CrsError> {
        DOORS.with(|known| known.get(name, || Self::make(name)))
    }

    fn make(name: &str) -> Result<Self, CrsError> {
        // First, because the crate panics when asked for a way from a CRS that has none, such as a local site grid.
        let definition = Definition::of(name)?;
        if is_storage(name) {
            return Ok(Self { definition, transform: None });
        }
        let target = if definition.on_wgs84 { WGS84 } else { STORAGE };
        // `new_known_crs` normalises axes: east before north on both sides.
        let transform = Proj::new_known_crs(name, target, None)
            .map_err(|e| CrsError::Unknown { name: name.to_string(), cause: e.to_string() })?;
        // Where PROJ knows nothing better it offers a "ballpark": the same numbers in another datum, of unknown
        // accuracy. For Beijing 1954, Xi'an 1980 or a mistyped code that would be a silent error. Where it has several
        // ways, the accuracy is unknown until one is taken: refused as well, for one of them may be a ballpark.
        let info = transform.proj_info();
        let described = info.description.is_some_and(|words| !words.to_lowercase().contains("ballpark"));
        // Written so that NaN is refused.
        if !(described && info.accuracy >= 0.0) {
            return Err(CrsError::Datum(name.to_string()));
        }
        Ok(Self { definition, transform: Some(transform) })
    }

    /// Its official axes.
    pub fn axes(&self) -> Axes {
        self.definition.axes
    }

    /// The stored position (degrees, longitude first) of coordinates, east or longitude first.
    ///
    /// `None` if they do not come back from there, or would lie far from where the CRS is used.
    pub fn enter(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let Some(transform) = &self.transform else { return on_earth([x, y]) };
        let there = on_earth(transform.convert((x, y)).ok()?.into())?;
        let [back_x, back_y] = outwards(transform, there)?;
        let miss = self.axes().metres_per_unit.map_or(MISS_DEG, |unit_m| MISS_M / unit_m);
        ((back_x - x).abs() <= miss && (back_y - y).abs() <= miss && self.definition.believes(there)).then_some(there)
    }

    /// The coordinates, east or longitude first, of a stored position (degrees, longitude first).
    ///
    /// `None` if they do not lead back to it.
    pub fn leave(&self, position: [f64; 2]) -> Option<[f64; 2]> {
        let [lon, lat] = on_earth(position)?;
        let Some(transform) = &self.transform else { return Some(position) };
        let [x, y] = outwards(transform, position)?;
        let (back_lon, back_lat) = transform.convert((x, y)).ok()?;
        // 180° east is 180° west, and at a pole every longitude is the same.
        let turn = (back_lon - lon + 540.0).rem_euclid(360.0) - 180.0;
        let lon_miss = turn.abs() * lat.to_radians().cos();
        (lon_miss <= MISS_DEG && (back_lat - lat).abs() <= MISS_DEG).then_some([x, y])
    }
}

/// Against the direction of the transformation. The crate documents `project` for radians, but passes the numbers on as
/// they are, and a transformation between two CRSs takes them in its own unit: degrees.
fn outwards(transform: &Proj, position: [f64; 2]) -> Option<[f64; 2]> {
    let position: (f64, f64) = position.into();
    let (x, y) = transform.project(position, true).ok()?;
    (x.is_finite() && y.is_finite()).then_some([x, y])
}

fn on_earth([lon, lat]: [f64; 2]) -> Option<[f64; 2]> {
    ((-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat)).then_some([lon, lat])
}
