//! What the register says of a CRS: axes, unit, datum, area of use; read from PROJ's PROJJSON.

use super::CrsError;
use super::axes::{Axes, AxisOrder};
use super::recent::Recent;
use proj::Proj;
use serde_json::Value;
use std::rc::Rc;

/// How many definitions each thread keeps; they are small.
const KEPT: usize = 64;
/// EPSG's code of the WGS 84 datum ensemble, of which every CRS "on WGS 84" is.
const WGS84_ENSEMBLE: u64 = 6326;
/// How far from its area of use a projected CRS is believed, degrees. A province is at times drawn in one 3° zone, 12°
/// from its border; exchanged axes in a zone land at least 16° away for latitudes above 21°.
const BELIEVED_DEG: f64 = 15.0;

thread_local! {
    static DEFINITIONS: Recent<Definition> = const { Recent::new(KEPT) };
}

/// A horizontal CRS as registered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Definition {
    pub axes: Axes,
    /// On WGS 84, not one of its realisations.
    pub on_wgs84: bool,
    area: Option<Area>,
}

/// Area of use in degrees; `west` above `east` where it crosses the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Area {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Definition {
    /// Of a name in the form `EPSG:nnnn` or `OGC:CRS84`.
    pub fn of(name: &str) -> Result<Rc<Self>, CrsError> {
        DEFINITIONS.with(|known| known.get(name, || Self::read(name)))
    }

    fn read(name: &str) -> Result<Self, CrsError> {
        let unknown = |cause: &str| CrsError::Unknown { name: name.to_string(), cause: cause.to_string() };
        let text = Proj::new(name)
            .map_err(|_| unknown("the register has no such CRS"))?
            .to_projjson(Some(false), None, None)
            .map_err(|e| unknown(&e.to_string()))?;
        let registered: Value = serde_json::from_str(&text).map_err(|e| unknown(&e.to_string()))?;
        let axes = horizontal_axes(&registered)
            .ok_or_else(|| CrsError::Axes { name: name.to_string(), axes: description(&registered) })?;
        let base = registered.get("base_crs").unwrap_or(&registered);
        let on_wgs84 = base.pointer("/datum_ensemble/id/code").and_then(Value::as_u64) == Some(WGS84_ENSEMBLE);
        Ok(Self { axes, on_wgs84, area: area(&registered) })
    }

    /// Whether a position (degrees, longitude first) is one that coordinates in this CRS may mean: anywhere on Earth for
    /// degrees, within 15° of the area of use for a projected CRS.
    pub fn believes(&self, [lon, lat]: [f64; 2]) -> bool {
        let Some(area) = self.area.filter(|_| self.axes.metres_per_unit.is_some()) else { return true };
        let half = if area.west > area.east { area.east + 360.0 - area.west } else { area.east - area.west } / 2.0;
        let off_middle = (lon - area.west - half + 540.0).rem_euclid(360.0) - 180.0;
        (area.south - BELIEVED_DEG..=area.north + BELIEVED_DEG).contains(&lat)
            && off_middle.abs() <= half + BELIEVED_DEG
    }
}

fn area(registered: &Value) -> Option<Area> {
    // A CRS with several usages has its areas one level down; the first is the one PROJ itself goes by.
    let bbox = registered.get("bbox").or_else(|| registered.pointer("/usages/0/bbox"))?;
    let side = |key| bbox.get(key).and_then(Value::as_f64);
    Some(Area {
        west: side("west_longitude")?,
        south: side("south_latitude")?,
        east: side("east_longitude")?,
        north: side("north_latitude")?,
    })
}

fn axis_list(registered: &Value) -> &[Value] {
    registered.pointer("/coordinate_system/axis").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The axes of a projected or geographic CRS with exactly one to the east and one to the north in one unit.
fn horizontal_axes(registered: &Value) -> Option<Axes> {
    let projected = match registered.get("type")?.as_str()? {
        "ProjectedCRS" => true,
        "GeographicCRS" => false,
        _ => return None,
    };
    let [first, second] = axis_list(registered) else { return None };
    let direction = |axis: &Value| axis.get("direction").and_then(Value::as_str).map(str::to_string);
    let order = match (direction(first)?.as_str(), direction(second)?.as_str(), projected) {
        ("east", "north", true) => AxisOrder::EastNorth,
        ("north", "east", true) => AxisOrder::NorthEast,
        ("east", "north", false) => AxisOrder::LonLat,
        ("north", "east", false) => AxisOrder::LatLon,
        _ => return None,
    };
    let unit = first.get("unit")?;
    if second.get("unit")? != unit {
        return None;
    }
    let metres_per_unit = if projected { Some(metres(unit)?) } else { None };
    (projected || unit == "degree").then_some(Axes { order, metres_per_unit })
}

/// Metres in a unit of length: `"metre"`, or an object with the factor.
fn metres(unit: &Value) -> Option<f64> {
    if unit == "metre" {
        return Some(1.0);
    }
    let factor = unit.get("conversion_factor")?.as_f64()?;
    (unit.get("type")? == "LinearUnit" && factor.is_finite() && factor > 0.0).then_some(factor)
}

fn description(registered: &Value) -> String {
    let word = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or("?").to_string();
    let axes: Vec<String> =
        axis_list(registered).iter().map(|a| format!("{} {}", word(a, "abbreviation"), word(a, "direction"))).collect();
    let axes = if axes.is_empty() { "none of its own".to_string() } else { axes.join(", ") };
    format!("{axes} ({})", word(registered, "type"))
}
