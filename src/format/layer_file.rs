//! The compiled file of one collection: a GeoJSON feature collection with the collection's description as a
//! member, one feature per line so that a change reads well.

use super::{FormatError, feature_value, supplied_features};
use crate::model::{Collection, Feature, Layer};
use geo_types::Geometry;
use serde_json::{Map, Value};

/// The layer as text; the same layer always gives the same bytes.
pub fn write_layer(layer: &Layer) -> Result<String, FormatError> {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"collection\":");
    text.push_str(&serde_json::to_string(&layer.collection)?);
    text.push_str(",\"features\":[");
    for (position, feature) in layer.features.iter().enumerate() {
        text.push_str(if position == 0 { "\n" } else { ",\n" });
        text.push_str(&serde_json::to_string(&feature_value(feature))?);
    }
    text.push_str("\n]}\n");
    Ok(text)
}

/// Reads what [`write_layer`] wrote. Features are ordered by id.
pub fn read_layer(bytes: &[u8]) -> Result<Layer, FormatError> {
    let mut document: Map<String, Value> = serde_json::from_slice(bytes)?;
    let missing = |what: &str| FormatError::Layer(format!("no `{what}`"));
    let collection: Collection =
        serde_json::from_value(document.remove("collection").ok_or_else(|| missing("collection"))?)?;
    let Some(Value::Array(features)) = document.remove("features") else {
        return Err(missing("features"));
    };
    let mut features: Vec<Feature> = features.into_iter().map(read_feature).collect::<Result<_, _>>()?;
    features.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Layer { collection, features })
}

fn read_feature(value: Value) -> Result<Feature, FormatError> {
    let Value::Object(mut object) = value else {
        return Err(FormatError::Layer("a feature is not an object".into()));
    };
    let Some(Value::String(id)) = object.remove("id") else {
        return Err(FormatError::Layer("a feature has no id".into()));
    };
    let properties = match object.remove("properties") {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    let geometry = object.remove("geometry").filter(|g| !g.is_null()).map(read_geometry).transpose();
    let geometry = geometry.map_err(|e| FormatError::Layer(format!("feature {id}: {e}")))?;
    Ok(Feature { id, geometry, properties })
}

fn read_geometry(value: Value) -> Result<Geometry<f64>, FormatError> {
    let supplied = supplied_features(value)?.into_iter().next();
    supplied.map(|s| s.geometry).ok_or_else(|| FormatError::Layer("no geometry".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Text;
    use geo_types::{Polygon, Rect, coord};
    use serde_json::json;

    fn layer() -> Layer {
        let text = |zh: &str, en: &str| Text { zh: zh.into(), en: en.into() };
        let polygon: Polygon<f64> =
            Rect::new(coord! { x: 80.123_456_789, y: 44.0 }, coord! { x: 80.2, y: 44.1 }).to_polygon();
        let mut properties = Map::new();
        properties.insert("name".into(), json!("片区"));
        properties.insert("stated_area_km2".into(), json!(16.58));
        Layer {
            collection: Collection {
                id: "ftz_area".into(),
                title: text("自贸区", "Free trade zone"),
                description: text("", ""),
                license: "ODbL 1.0".into(),
                attribution: "x".into(),
                ..Collection::default()
            },
            features: vec![
                Feature { id: "a".into(), geometry: Some(polygon.into()), properties },
                Feature { id: "b".into(), geometry: None, properties: Map::new() },
            ],
        }
    }

    #[test]
    fn a_layer_survives_the_round_trip_to_the_last_bit() {
        let text = write_layer(&layer()).unwrap();
        let back = read_layer(text.as_bytes()).unwrap();
        assert_eq!(back, layer());
        assert_eq!(write_layer(&back).unwrap(), text);
    }

    #[test]
    fn broken_files_say_what_is_missing() {
        assert!(matches!(read_layer(b"{"), Err(FormatError::Json(_))));
        assert!(read_layer(b"{\"features\":[]}").unwrap_err().to_string().contains("collection"));
    }
}
