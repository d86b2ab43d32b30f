//! What a style is made from: facts about collections, and wishes.

use super::Colour;
use crate::model::Collection;

/// What is known about one collection when its style is made.
#[derive(Debug, Clone, Copy)]
pub struct LayerFacts<'a> {
    /// Its description; `id` is the name of its layer in the tiles and `{id}_label` that of its label points.
    pub collection: &'a Collection,
    /// The kinds of its geometries as GeoJSON names them, in any order; **empty means unknown, and every kind of thing
    /// can be drawn then**. Pass nothing where features of new kinds may come while the style is in use.
    pub geometries: &'a [&'a str],
    /// The values of its property `status`; empty means unknown. A status that is missing here is drawn as existing.
    pub statuses: &'a [&'a str],
    /// The box of its geometries: west, south, east, north in degrees.
    pub extent: Option<[f64; 4]>,
}

/// The language that is written first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese; English below it.
    #[default]
    Zh,
    /// English; Chinese below it.
    En,
}

/// Raster tiles under everything else. A basemap that is a style of its own is put under ours by the map, not here.
#[derive(Debug, Clone, PartialEq)]
pub struct Basemap {
    /// Address of a tile with `{z}`, `{x}` and `{y}`.
    pub url: String,
    /// Who must be credited.
    pub attribution: String,
    /// Pixels per side of a tile, mostly 256.
    pub tile_size_px: u16,
    /// The deepest level it has.
    pub max_zoom: u8,
}

/// Glyphs from a server instead of the reader's own fonts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyphs {
    /// Absolute address with `{fontstack}` and `{range}`.
    pub url: String,
    /// The font that it has.
    pub font: String,
}

/// What the reader of a style wishes.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Language of names.
    pub language: Language,
    /// Address of the `TileJSON` document of the one source, with label points (`labels=true`).
    pub tiles_url: String,
    /// What lies under everything.
    pub basemap: Option<Basemap>,
    /// Where text comes from. `None`: the reader's own fonts, which `MapLibre GL JS` can do from 5.11 on; older ones,
    /// and `MapLibre Native`, show no text without glyphs.
    pub glyphs: Option<Glyphs>,
    /// Whether the band of ε is seen at once. Otherwise its layers are there with `visibility: none`: a hundred bands of a
    /// hundred kilometres each on one map say nothing.
    pub shows_halos: bool,
    /// How far tiles reach beyond their edge, pixels of a 512-pixel tile (64 units of 4096 are 8). A line's band is never
    /// wider on one side than this, since `MapLibre` cuts lines at the edge of the tile.
    pub tile_buffer_px: f64,
}

impl Wanted {
    /// Chinese, no basemap, the reader's own fonts, no bands, tiles with a buffer of 8 pixels.
    pub fn plain(tiles_url: impl Into<String>) -> Self {
        Self {
            language: Language::Zh,
            tiles_url: tiles_url.into(),
            basemap: None,
            glyphs: None,
            shows_halos: false,
            tile_buffer_px: 8.0,
        }
    }
}

impl LayerFacts<'_> {
    /// Whether a geometry of this dimension (0, 1 or 2) may occur.
    pub(super) fn may_have(&self, dimension: u8) -> bool {
        let has = |kind: &str| match kind {
            "Point" | "MultiPoint" => dimension == 0,
            "LineString" | "MultiLineString" => dimension == 1,
            "Polygon" | "MultiPolygon" => dimension == 2,
            // A collection of geometries, or a word that is not known.
            _ => true,
        };
        self.geometries.is_empty() || self.geometries.iter().any(|kind| has(kind))
    }

    /// Whether a feature may have one of these statuses.
    pub(super) fn may_be(&self, statuses: &[&str]) -> bool {
        self.statuses.is_empty() || self.statuses.iter().any(|status| statuses.contains(status))
    }

    /// The colour that its own style names in the short form, `{"color": "#8cf"}`.
    pub(super) fn own_colour(&self) -> Option<Colour> {
        self.collection.style.as_ref()?.get("color")?.as_str().and_then(Colour::parse)
    }
}
