//! GeoJSON documents: features out, and whatever geometry a client supplies in.

use super::FormatError;
use crate::model::{AsGeoJson, Feature};
use geo_types::Geometry;
use geojson::{GeoJson, GeometryValue};
use serde_json::{Map, Value, json};

/// A geometry that came with a request or a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Supplied {
    /// The feature's id there, or its position as `#0`, `#1`, ….
    pub id: String,
    /// The feature's `name` there.
    pub name: Option<String>,
    /// The geometry, unchecked.
    pub geometry: Geometry<f64>,
    /// The feature's properties there; empty for a bare geometry.
    pub properties: Map<String, Value>,
}

/// The feature as a GeoJSON object, without links.
pub fn feature_value(feature: &Feature) -> Map<String, Value> {
    let geometry = feature.geometry.as_ref().map_or(Value::Null, geometry_value);
    let mut object = Map::new();
    object.insert("type".into(), json!("Feature"));
    object.insert("id".into(), json!(feature.id));
    object.insert("geometry".into(), geometry);
    object.insert("properties".into(), Value::Object(feature.properties.clone()));
    object
}

/// A geometry as a GeoJSON object (coordinates in degrees, longitude first).
pub fn geometry_value(geometry: &Geometry<f64>) -> Value {
    // Only what is not a number has no JSON, and no coordinate is that.
    serde_json::to_value(AsGeoJson(geometry)).unwrap_or(Value::Null)
}

/// Every geometry of a GeoJSON geometry, feature or feature collection, in order.
///
/// A feature without geometry is an error that names it: to measure only the others would answer a
/// question that was not asked. Positions with more than two numbers lose the height.
pub fn supplied_features(document: Value) -> Result<Vec<Supplied>, FormatError> {
    check_crs(&document)?;
    supplied_features_in_any_crs(document)
}

/// The same whatever the document says of its CRS, for who has compared that: see [`check_crs_is`].
pub fn supplied_features_in_any_crs(document: Value) -> Result<Vec<Supplied>, FormatError> {
    let document: GeoJson = serde_json::from_value(document).map_err(|e| FormatError::GeoJson(e.to_string()))?;
    let features = match document {
        GeoJson::Geometry(geometry) => vec![geojson::Feature::from(geometry)],
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::FeatureCollection(collection) => collection.features,
    };
    features.into_iter().enumerate().map(|(position, feature)| supplied(position, feature)).collect()
}

fn supplied(position: usize, feature: geojson::Feature) -> Result<Supplied, FormatError> {
    let id = match &feature.id {
        Some(geojson::feature::Id::String(text)) => text.clone(),
        Some(geojson::feature::Id::Number(number)) => number.to_string(),
        None => format!("#{position}"),
    };
    let name = feature.property("name").and_then(Value::as_str).map(str::to_string);
    let geometry = feature.geometry.ok_or_else(|| FormatError::GeoJson(format!("feature {id} has no geometry")))?;
    let named = |why: String| FormatError::GeoJson(format!("feature {id}: {why}"));
    check_positions(&geometry.value).map_err(named)?;
    check_rings(&geometry.value).map_err(named)?;
    let geometry = Geometry::try_from(&geometry).map_err(|e| FormatError::GeoJson(format!("feature {id}: {e}")))?;
    Ok(Supplied { id, name, geometry, properties: feature.properties.unwrap_or_default() })
}

/// Refuses a document that says, at any level, that its numbers are not longitude and latitude.
///
/// RFC 7946 has no `crs` member, but GDAL and QGIS write one. What names our own CRS is welcome; for anything else the
/// numbers would be taken for something they are not. Properties are free to have a `crs`.
pub fn check_crs(document: &Value) -> Result<(), FormatError> {
    let why = "only longitude, latitude in CRS84, EPSG:4326 or EPSG:4490 is taken";
    check_crs_members(document, &|name| ["CRS84", "4326", "4490"].contains(&code(name)), why)
}

/// Refuses a document that says, at any level, that its numbers are in another CRS than the one that is named for it.
/// EPSG:4326 and EPSG:4490 are one here as everywhere, and may be said of numbers in CRS84: many programs write longitude
/// first under their names. What says CRS84 is in no other.
pub fn check_crs_is(document: &Value, named: &str) -> Result<(), FormatError> {
    let wanted = meaning(named);
    let is_named = |name: &str| meaning(name) == wanted || (wanted == CRS84 && meaning(name) == GEOGRAPHIC);
    check_crs_members(document, &is_named, &format!("that is not {named}"))
}

fn check_crs_members(document: &Value, is_welcome: &dyn Fn(&str) -> bool, why: &str) -> Result<(), FormatError> {
    let Value::Object(object) = document else { return Ok(()) };
    if let Some(crs) = object.get("crs").filter(|crs| !crs.is_null()) {
        let name = crs.pointer("/properties/name").and_then(Value::as_str).unwrap_or("nothing that could be read");
        if !is_welcome(name) {
            return Err(FormatError::GeoJson(format!("the `crs` member says {name}; {why}")));
        }
    }
    let inner = ["features", "geometries"].into_iter().filter_map(|key| object.get(key).and_then(Value::as_array));
    inner.flatten().chain(object.get("geometry")).try_for_each(|part| check_crs_members(part, is_welcome, why))
}

/// `4517` of `EPSG:4517`, `urn:ogc:def:crs:EPSG::4517` and `http://www.opengis.net/def/crs/EPSG/0/4517`.
fn code(name: &str) -> &str {
    name.trim().rsplit([':', '/']).next().unwrap_or(name)
}

type Meaning<'n> = (Option<&'static str>, &'n str);

const CRS84: Meaning<'static> = (Some("OGC"), "CRS84");
const GEOGRAPHIC: Meaning<'static> = (Some("EPSG"), "4490");

/// Who registered the CRS, and under which code; `None` is somebody else.
fn meaning(name: &str) -> Meaning<'_> {
    let is = |part: &str, authority: &&str| part.trim().eq_ignore_ascii_case(authority);
    // The last one counts: an URN of OGC may name a CRS of EPSG.
    let registered = |part: &str| ["EPSG", "OGC"].into_iter().find(|authority| is(part, authority));
    match (name.split([':', '/']).rev().find_map(registered), code(name)) {
        (Some("EPSG"), "4326") => GEOGRAPHIC,
        other => other,
    }
}

/// Positions have two numbers or more; the conversion would panic on less.
pub(super) fn check_positions(value: &GeometryValue) -> Result<(), String> {
    let full = |positions: &[geojson::Position]| match positions.iter().position(|position| position.len() < 2) {
        Some(short) => Err(format!("position {short} of a line or ring has fewer than two numbers")),
        None => Ok(()),
    };
    match value {
        GeometryValue::Point { coordinates } => full(std::slice::from_ref(coordinates)),
        GeometryValue::MultiPoint { coordinates } | GeometryValue::LineString { coordinates } => full(coordinates),
        GeometryValue::MultiLineString { coordinates } | GeometryValue::Polygon { coordinates } => {
            coordinates.iter().try_for_each(|line| full(line))
        }
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().flatten().try_for_each(|ring| full(ring)),
        GeometryValue::GeometryCollection { geometries } => {
            geometries.iter().try_for_each(|geometry| check_positions(&geometry.value))
        }
    }
}

/// Rings have four positions or more and end where they begin; the conversion would close or empty them silently.
pub(super) fn check_rings(value: &GeometryValue) -> Result<(), String> {
    let check = |(number, ring): (usize, &Vec<geojson::Position>)| match (ring.first(), ring.last()) {
        (Some(first), Some(last)) if ring.len() >= 4 && first == last => Ok(()),
        _ => Err(format!("ring {number} does not have four positions, the last being the first")),
    };
    match value {
        GeometryValue::Polygon { coordinates } => coordinates.iter().enumerate().try_for_each(check),
        GeometryValue::MultiPolygon { coordinates } => {
            coordinates.iter().try_for_each(|polygon| polygon.iter().enumerate().try_for_each(check))
        }
        GeometryValue::GeometryCollection { geometries } => geometries.iter().try_for_each(|g| check_rings(&g.value)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::Point;

    #[test]
    fn a_feature_goes_out_and_comes_back() {
        let mut properties = Map::new();
        properties.insert("name".into(), json!("霍尔果斯口岸"));
        let feature = Feature { id: "port_horgos".into(), geometry: Some(Point::new(80.41, 44.2).into()), properties };
        let back = supplied_features(Value::Object(feature_value(&feature))).unwrap();
        assert_eq!(back[0].id, "port_horgos");
        assert_eq!(back[0].name.as_deref(), Some("霍尔果斯口岸"));
        assert_eq!(back[0].geometry, Point::new(80.41, 44.2).into());
    }

    #[test]
    fn bare_geometries_and_collections_are_understood() {
        let point = json!({"type": "Point", "coordinates": [80.0, 44.0, 600.0]});
        assert_eq!(supplied_features(point.clone()).unwrap()[0].id, "#0");
        let collection = json!({"type": "FeatureCollection", "features": [
            {"type": "Feature", "id": 7, "geometry": point, "properties": null}]});
        assert_eq!(supplied_features(collection).unwrap()[0].id, "7");
    }

    #[test]
    fn a_crs_member_that_names_our_own_crs_is_welcome() {
        for name in ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/4490"] {
            let crs = json!({"type": "name", "properties": {"name": name}});
            let point = json!({"type": "Point", "coordinates": [80.0, 44.0], "crs": crs});
            assert!(supplied_features(point).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_crs_member_may_name_the_crs_that_is_named_for_the_document() {
        let says = |name: &str| json!({"type": "Feature", "crs": {"type": "name", "properties": {"name": name}}});
        for (said, named, agrees) in [
            ("EPSG:4517", "EPSG:4517", true),
            ("urn:ogc:def:crs:EPSG::4517", "EPSG:4517", true),
            ("urn:ogc:def:crs:EPSG::4517", "http://www.opengis.net/def/crs/EPSG/0/4517", true),
            ("http://www.opengis.net/def/crs/EPSG/0/4517", " EPSG:4517 ", true),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84", true),
            ("EPSG:4326", "EPSG:4490", true),
            ("EPSG:4326", "OGC:CRS84", true),
            ("EPSG:4517", "EPSG:4518", false),
            ("ESRI:4517", "EPSG:4517", false),
            ("4517", "EPSG:4517", false),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4490", false),
            ("EPSG:4490", "EPSG:4517", false),
            ("", "EPSG:4517", false),
        ] {
            assert_eq!(check_crs_is(&says(said), named).is_ok(), agrees, "{said} {named}");
            let collection = json!({"type": "FeatureCollection", "features": [{"crs": null}, says(said)]});
            assert_eq!(check_crs_is(&collection, named).is_ok(), agrees, "{said} {named}");
        }
        assert!(check_crs_is(&json!({"type": "Feature", "properties": {"crs": "EPSG:1"}}), "EPSG:4517").is_ok());
    }

    #[test]
    fn a_feature_without_geometry_is_named() {
        let document = json!({"type": "Feature", "id": "x", "geometry": null, "properties": {}});
        assert!(supplied_features(document).unwrap_err().to_string().contains("feature x has no geometry"));
    }

    #[test]
    fn what_is_not_geojson_is_an_error_not_a_panic() {
        for bad in [
            json!(null),
            json!(1),
            json!({}),
            json!({"type": "Polygon"}),
            json!({"type": "Point", "coordinates": []}),
            json!({"type": "Point", "coordinates": ["a", "b"]}),
            json!({"type": "Polygon", "coordinates": [[1, 2]]}),
            json!({"type": "LineString", "coordinates": [[80, 44], [81]]}),
            json!({"type": "MultiPoint", "coordinates": [[80, 44], []]}),
            json!({"type": "Polygon", "coordinates": [[[80, 44], [81], [81, 45], [80, 44]]]}),
            json!({"type": "GeometryCollection", "geometries": [{"type": "LineString", "coordinates": [[80], [81, 44]]}]}),
            json!({"type": "Polygon", "coordinates": [[[80, 44], [81, 44], [81, 45], [80, 45]]]}),
            json!({"type": "Polygon", "coordinates": [[[80, 44], [81, 44], [81, 45], [80, 44]], []]}),
            json!({"type": "Point", "coordinates": [80, 44], "crs": {"type": "name"}}),
            json!({"type": "Point", "coordinates": [80, 44], "crs": {"properties": {"name": "EPSG:3857"}}}),
        ] {
            assert!(supplied_features(bad.clone()).is_err(), "{bad}");
        }
    }
}
