//! Shapes as rows.

use super::{id, listed, said};
use crate::cli::render::Answer;
use crate::format::geometry_value;
use crate::query::{MadeShape, ShapesAnswer};
use geo_types::Geometry;
use serde_json::{Value, json};

impl Answer for ShapesAnswer {
    fn columns(&self) -> Vec<&'static str> {
        vec!["of", "polygons", "area m2"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |shape: &MadeShape| {
            let of = shape.of.as_ref().map_or_else(|| "all".into(), id);
            vec![of, shape.geometry.0.len().to_string(), format!("{:.2}", shape.area.value)]
        };
        self.shapes.iter().map(row).collect()
    }

    fn remarks(&self) -> Vec<String> {
        let thin = listed(&self.without_area, "points or lines, left out");
        let missing = listed(&self.without_geometry, "no geometry, left out");
        thin.into_iter().chain(missing).chain(said(&self.remarks)).collect()
    }

    fn features(&self) -> Vec<Value> {
        let feature = |shape: &MadeShape| {
            let geometry = geometry_value(&Geometry::MultiPolygon(shape.geometry.clone()));
            json!({"type": "Feature", "geometry": geometry, "properties": shape})
        };
        self.shapes.iter().map(feature).collect()
    }
}
