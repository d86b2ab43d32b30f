//! Map styles: `MapLibre` style documents (style specification, version 8) from facts about collections. Pure.
//!
//! One vector source, [`SOURCE`], whose layers are named by the ids of collections, and `{id}_label` for label points.
//! Style layers are named `{collection}/{role}` and say both again in their `metadata`, as [`COLLECTION_KEY`] and
//! [`ROLE_KEY`], so that a map can show, hide and reorder by either.
//!
//! | role | draws |
//! |---|---|
//! | `halo`, `halo-line` | the band of ε round points and vertices, and along lines and borders |
//! | `fill` | areas |
//! | `line`, `line-building`, `line-planned`, `line-proposed` | lines and borders of areas: solid, and dashed by status |
//! | `inlay` | the white dashes in railways |
//! | `tiny` | areas too small for the zoom level, which tiles hold as points with `_tiny` |
//! | `point`, `mark` | points, and the one character on them |
//! | `label` | names in both languages |
//!
//! Text needs no `glyphs`: `MapLibre GL JS` 5.11 and later draws it from the reader's own fonts, which `text-font` names.
//! Dashes need layers of their own: `line-dasharray` by feature is known to `MapLibre GL JS` 5.8 and later only.

mod check;
mod colour;
mod document;
mod error;
mod expression;
mod facts;
mod halo;
mod labels;
mod layers;
mod legend;
mod looks;
mod own;
mod properties;
#[cfg(test)]
mod tests;

pub use check::check;
pub use colour::Colour;
pub use document::{SOURCE, of_collection, of_map};
pub use error::StyleError;
pub use facts::{Basemap, Glyphs, Language, LayerFacts, Wanted};
pub use halo::metres_per_pixel;
pub use layers::{COLLECTION_KEY, ROLE_KEY};
pub use legend::legend;
