//! Vector tiles: tile matrix sets, and Mapbox Vector Tiles 2.1 of features. Pure: no clock, no files, no HTTP.
//!
//! A tile is drawn in this order: `survey` looks at boxes, `choose` keeps the most important, `path` and `bend` bring
//! vertices onto the whole-number `grid` of the zoom, `cut` cuts to the tile and its buffer, `rings` and `valid` see
//! to it that polygons are valid, `mvt` writes. Whatever happens to a vertex or an edge depends on nothing but itself
//! and the zoom, which is why shared borders stay shared although every feature is drawn by itself.

mod bend;
mod choose;
mod commands;
mod cut;
mod document;
mod draw;
mod feature_id;
mod grid;
mod label;
mod matrix_set;
mod mvt;
mod path;
mod protobuf;
mod rings;
mod settings;
mod shape;
mod survey;
mod tiny;
mod valid;

#[cfg(test)]
mod tests;

pub use draw::draw;
pub use feature_id::feature_id;
pub use label::label_place;
pub use matrix_set::{EXTENT, Kind, Matrix, TileId, TileMatrixSet, TileRange, matrix_set, matrix_sets};
pub use settings::{Candidate, Drawn, LayerOfTile, Settings, Shift};
