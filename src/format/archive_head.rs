//! What a file of tiles says about itself, whichever kind of file it is.

use crate::model::Envelope;
use serde_json::{Map, Value};

/// The latitude at which a square world of spherical Mercator ends, degrees.
pub const MERCATOR_END_DEG: f64 = 85.051_128_779_806_59;

/// What a file of vector tiles says about itself. All tiles are of `WebMercatorQuad`, the one grid that `PMTiles` and `MBTiles`
/// know.
#[derive(Debug, Clone, PartialEq)]
pub struct ArchiveHead {
    /// For people.
    pub name: String,
    /// A sentence or two.
    pub description: String,
    /// Who must be credited. HTML, as both formats want it: [`super::credits`].
    pub attribution: String,
    /// First and last zoom that were looked at.
    pub zooms: [u8; 2],
    /// Where there is something, degrees, longitude first.
    pub bounds: Envelope,
    /// Where a map begins: longitude, latitude; degrees.
    pub center: [f64; 2],
    /// And at which zoom.
    pub center_zoom: u8,
    /// The list `vector_layers` of `TileJSON` 3.0.
    pub vector_layers: Value,
    /// What neither format has a word for, such as the licence: keys of our own.
    pub more: Vec<(&'static str, String)>,
}

impl ArchiveHead {
    /// The box as far as the grid goes: west, south, east, north; degrees.
    pub fn bounds_in_grid(&self) -> [f64; 4] {
        let [west, south, east, north] = self.bounds.to_array();
        let lat = |lat: f64| lat.clamp(-MERCATOR_END_DEG, MERCATOR_END_DEG);
        [west.clamp(-180.0, 180.0), lat(south), east.clamp(-180.0, 180.0), lat(north)]
    }

    /// The texts, in the order and with the names that both formats have for them.
    pub fn texts(&self) -> Vec<(&'static str, String)> {
        let own = [
            ("name", self.name.clone()),
            ("description", self.description.clone()),
            ("attribution", self.attribution.clone()),
            ("type", "overlay".to_string()),
        ];
        own.into_iter().chain(self.more.iter().cloned()).filter(|(_, text)| !text.is_empty()).collect()
    }

    /// The JSON object of a `PMTiles` file.
    pub(super) fn metadata(&self) -> Value {
        let mut metadata: Map<String, Value> =
            self.texts().into_iter().map(|(key, text)| (key.to_string(), text.into())).collect();
        metadata.insert("vector_layers".into(), self.vector_layers.clone());
        Value::Object(metadata)
    }
}
