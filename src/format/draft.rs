//! Features that are to be stored: GeoJSON with or without ids, with or without geometry.

use super::FormatError;
use super::geojson_doc::{check_crs, check_positions, check_rings};
use geo_types::Geometry;
use geojson::GeometryValue;
use serde_json::{Map, Value};

/// A feature as somebody would like to have it stored.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftFeature {
    /// Its id, if it names one; a number becomes its text.
    pub id: Option<String>,
    /// Unchecked; longitude first, degrees, unless the request says otherwise.
    pub geometry: Option<Geometry<f64>>,
    /// In the author's order.
    pub properties: Map<String, Value>,
    /// What is not stored of it, in sentences.
    pub notes: Vec<String>,
}

/// One GeoJSON feature. Members that GeoJSON does not know are not accepted silently: they would be lost.
pub fn read_draft(document: Value) -> Result<DraftFeature, FormatError> {
    check_crs(&document)?;
    let Value::Object(mut object) = document else { return Err(wrong("a feature is a JSON object")) };
    if object.remove("type").as_ref().and_then(Value::as_str) != Some("Feature") {
        return Err(wrong("its `type` must be `Feature`"));
    }
    let id = match object.remove("id") {
        None | Some(Value::Null) => None,
        Some(Value::String(id)) => Some(id),
        Some(Value::Number(id)) => Some(id.to_string()),
        Some(_) => return Err(wrong("its `id` must be a text or a number")),
    };
    let properties = match object.remove("properties") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(properties)) => properties,
        Some(_) => return Err(wrong("its `properties` must be an object")),
    };
    let (geometry, notes) = match object.remove("geometry") {
        None | Some(Value::Null) => (None, Vec::new()),
        Some(geometry) => {
            let (geometry, notes) = read_geometry(geometry)?;
            (Some(geometry), notes)
        }
    };
    let strange = object.keys().find(|key| !["bbox", "links", "crs"].contains(&key.as_str()));
    match strange {
        Some(member) => Err(wrong(&format!("it has a member `{member}`; what is to be kept belongs in `properties`"))),
        None => Ok(DraftFeature { id, geometry, properties, notes }),
    }
}

/// The features of a feature collection, or the one feature that the document is.
pub fn read_drafts(document: Value) -> Result<Vec<DraftFeature>, FormatError> {
    let is_collection = document.get("type").and_then(Value::as_str) == Some("FeatureCollection");
    if !is_collection {
        return read_draft(document).map(|draft| vec![draft]);
    }
    check_crs(&document)?;
    let features = match document {
        Value::Object(mut object) => object.remove("features"),
        _ => None,
    };
    let Some(Value::Array(features)) = features else { return Err(wrong("its `features` must be a list")) };
    let read = |(position, feature): (usize, Value)| {
        read_draft(feature).map_err(|why| FormatError::GeoJson(format!("feature #{position}: {}", why.detail())))
    };
    features.into_iter().enumerate().map(read).collect()
}

/// A GeoJSON geometry, and what is left out of it.
fn read_geometry(value: Value) -> Result<(Geometry<f64>, Vec<String>), FormatError> {
    let geometry: geojson::Geometry = serde_json::from_value(value).map_err(|e| wrong(&e.to_string()))?;
    check_positions(&geometry.value).map_err(|why| wrong(&why))?;
    check_rings(&geometry.value).map_err(|why| wrong(&why))?;
    let has_height = has_height(&geometry.value);
    let geometry = Geometry::try_from(&geometry).map_err(|e| wrong(&e.to_string()))?;
    let notes = has_height.then(|| "heights of positions are not stored and were left out".to_string());
    Ok((geometry, notes.into_iter().collect()))
}

fn has_height(value: &GeometryValue) -> bool {
    let any = |positions: &[geojson::Position]| positions.iter().any(|position| position.len() > 2);
    match value {
        GeometryValue::Point { coordinates } => any(std::slice::from_ref(coordinates)),
        GeometryValue::MultiPoint { coordinates } | GeometryValue::LineString { coordinates } => any(coordinates),
        GeometryValue::MultiLineString { coordinates } | GeometryValue::Polygon { coordinates } => {
            coordinates.iter().any(|line| any(line))
        }
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().flatten().any(|ring| any(ring)),
        GeometryValue::GeometryCollection { geometries } => geometries.iter().any(|g| has_height(&g.value)),
    }
}

fn wrong(why: &str) -> FormatError {
    FormatError::GeoJson(why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_feature_may_lack_id_geometry_and_properties() {
        let draft = read_draft(json!({"type": "Feature"})).unwrap();
        assert_eq!(draft, DraftFeature { id: None, geometry: None, properties: Map::new(), notes: vec![] });
    }

    #[test]
    fn heights_are_left_out_and_said_to_be() {
        let point = json!({"type": "Point", "coordinates": [80.0, 44.0, 600.0]});
        let draft = read_draft(json!({"type": "Feature", "id": 7, "geometry": point, "properties": null})).unwrap();
        assert_eq!((draft.id.as_deref(), draft.notes.len()), (Some("7"), 1));
    }

    #[test]
    fn what_would_be_lost_is_refused() {
        for bad in [
            json!({"type": "Point", "coordinates": [80, 44]}),
            json!({"type": "Feature", "name": "x"}),
            json!({"type": "Feature", "id": true}),
            json!({"type": "Feature", "properties": []}),
            json!({"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[80], [81, 44]]}}),
            json!({"type": "Feature", "crs": {"properties": {"name": "EPSG:3857"}}}),
            json!([]),
        ] {
            assert!(read_draft(bad.clone()).is_err(), "{bad}");
        }
        let bad = json!({"type": "FeatureCollection", "features": [{"type": "Feature"}, {"type": "Feature", "x": 1}]});
        assert!(read_drafts(bad).unwrap_err().to_string().contains("feature #1"));
    }
}
