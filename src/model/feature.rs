//! A feature: id, geometry, properties; and the reference by which answers name it.

use geo_types::Geometry;
use serde::Serialize;
use serde_json::{Map, Value};

/// One place, area or line as a document names it.
///
/// The geometry is in CRS84 order (longitude, latitude; degrees), datum CGCS2000, edges straight in
/// (longitude, latitude). `None` means that it cannot be placed: it is still listed and found by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Stable slug, unique in its collection.
    pub id: String,
    /// Where it is, if that is known.
    pub geometry: Option<Geometry<f64>>,
    /// Everything else, in the order in which it is published.
    pub properties: Map<String, Value>,
}

impl Feature {
    /// A text property, if it is there and is text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.properties.get(key).and_then(Value::as_str)
    }

    /// A numeric property, if it is there and is a number.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.properties.get(key).and_then(Value::as_f64)
    }

    /// As answers name it.
    pub fn reference(&self, collection: &str) -> Reference {
        let name = self.text("name").map(str::to_string);
        Reference { collection: Some(collection.into()), id: self.id.clone(), name }
    }
}

/// How an answer names a feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// Collection id; `null` for a geometry that came with the request.
    pub collection: Option<String>,
    /// Feature id; for a request's geometry its id there or its position (`#0`, `#1`, …).
    pub id: String,
    /// Chinese name, or whatever the request called it.
    pub name: Option<String>,
}
