//! Features and tiles for the tests.

use super::decode::{Layer, decode};
use crate::model::Feature;
use crate::tile::{Candidate, Drawn, LayerOfTile, Settings, TileId, draw, matrix_set};
use geo_types::{Coord, Geometry, LineString, Polygon};
use serde_json::{Map, Value};

pub fn feature(id: impl Into<String>, geometry: impl Into<Geometry<f64>>) -> Feature {
    Feature { id: id.into(), geometry: Some(geometry.into()), properties: Map::new() }
}

pub fn with(mut feature: Feature, properties: &Value) -> Feature {
    feature.properties = properties.as_object().unwrap().clone();
    feature
}

pub fn polygon(exterior: &[(f64, f64)], holes: &[&[(f64, f64)]]) -> Polygon<f64> {
    let ring = |points: &[(f64, f64)]| LineString::from(points.to_vec());
    Polygon::new(ring(exterior), holes.iter().map(|hole| ring(hole)).collect())
}

pub fn tile(set: &str, zoom: u8, lon: f64, lat: f64) -> TileId {
    let set = matrix_set(set).unwrap();
    let here = crate::model::Envelope::of_position([lon, lat]);
    let range = (0..4).find_map(|more| set.range(zoom + more, &here, 0)).unwrap();
    let find = |row, col| {
        let tile = set.tile(range.zoom, row, col).unwrap();
        let ([w, s], [e, n]) = (tile.envelope(0).min, tile.envelope(0).max);
        (w <= lon && lon <= e && s <= lat && lat <= n).then_some(tile)
    };
    (range.min_row..=range.max_row)
        .flat_map(|row| (range.min_col..=range.max_col).map(move |col| (row, col)))
        .find_map(|(row, col)| find(row, col))
        .unwrap()
}

pub fn drawn(tile: &TileId, features: &[Feature], settings: &Settings) -> Drawn {
    let candidates: Vec<Candidate<'_>> = features.iter().filter_map(Candidate::of).collect();
    draw(tile, &[LayerOfTile { name: "layer", candidates: &candidates, shift: None }], settings)
}

pub fn layers(tile: &TileId, features: &[Feature], settings: &Settings) -> Vec<Layer> {
    decode(&drawn(tile, features, settings).bytes)
}

/// Settings in which a unit is a step.
pub fn fine() -> Settings {
    Settings { step_units: 1, ..Settings::default() }
}

/// Degrees of a place in a tile, units from its corner; not rounded.
pub fn degrees(tile: &TileId, x: f64, y: f64) -> Coord<f64> {
    let (x, y) = crate::tile::grid::Grid::of_tile(tile, 1).degrees(x, y);
    Coord { x, y }
}
