//! What maps are drawn from: tiles, styles, events, and the map itself.

mod events;
mod fresh;
mod page;
mod styles;
mod tiles;
mod tilesets;
mod travel;

use crate::harness::Answer;
use geo_types::{Geometry, MultiPoint, MultiPolygon, Point, Polygon};
use mvt_reader::Reader;
use mvt_reader::feature::Value;
use std::collections::HashMap;

/// The tile of zoom 5 that `zone_cell` is in.
const CELL_TILE: &str = "/collections/zone/tiles/WebMercatorQuad/5/11/23";

/// A feature of a tile, as a reader that is not ours reads it.
struct Shown {
    geometry: Geometry<f32>,
    number: Option<u64>,
    properties: HashMap<String, Value>,
}

impl Shown {
    fn id(&self) -> &str {
        self.text("id")
    }

    /// Its one polygon.
    fn polygon(&self) -> Polygon<f32> {
        match &self.geometry {
            Geometry::Polygon(polygon) => polygon.clone(),
            Geometry::MultiPolygon(MultiPolygon(polygons)) if polygons.len() == 1 => polygons[0].clone(),
            other => panic!("{other:?}"),
        }
    }

    /// Its one point.
    fn point(&self) -> Point<f32> {
        match &self.geometry {
            Geometry::Point(point) => *point,
            Geometry::MultiPoint(MultiPoint(points)) if points.len() == 1 => points[0],
            other => panic!("{other:?}"),
        }
    }

    fn text(&self, name: &str) -> &str {
        match self.properties.get(name) {
            Some(Value::String(text)) => text,
            other => panic!("{name} is {other:?}"),
        }
    }
}

/// The layers of a tile by name.
fn layers(answer: &Answer) -> Vec<(String, Vec<Shown>)> {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.header("content-type"), "application/vnd.mapbox-vector-tile");
    let reader = Reader::new(answer.body.clone()).unwrap();
    let names = reader.get_layer_names().unwrap();
    let shown = |feature: mvt_reader::feature::Feature| Shown {
        geometry: feature.geometry,
        number: feature.id,
        properties: feature.properties.unwrap_or_default(),
    };
    let features = |at| reader.get_features(at).unwrap().into_iter().map(shown).collect();
    names.into_iter().enumerate().map(|(at, name)| (name, features(at))).collect()
}

/// The features of the only layer, ordered by id; none if there is no layer.
fn features(answer: &Answer) -> Vec<Shown> {
    let mut layers = layers(answer);
    assert!(layers.len() <= 1);
    let mut features = layers.pop().map(|(_, features)| features).unwrap_or_default();
    features.sort_by(|a, b| a.id().cmp(b.id()));
    features
}

fn ids(answer: &Answer) -> Vec<String> {
    features(answer).iter().map(|feature| feature.id().to_string()).collect()
}
