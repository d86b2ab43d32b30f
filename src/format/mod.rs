//! Bytes to model and back.

mod archive_head;
mod credits;
mod draft;
pub mod encode;
mod geojson_doc;
mod gzip;
mod hash;
mod layer_file;
mod manifest;
mod plot;
mod pmtiles;

pub use archive_head::{ArchiveHead, MERCATOR_END_DEG};
pub use credits::credits;
pub use draft::{DraftFeature, read_draft, read_drafts};
pub use geojson_doc::{
    Supplied, check_crs, check_crs_is, feature_value, geometry_value, supplied_features, supplied_features_in_any_crs,
};
pub use gzip::{Packing, gzipped};
pub use hash::{sha256_hex, sha256_of};
pub use layer_file::{read_layer, write_layer};
pub use manifest::{Counts, InputEntry, LayerEntry, Manifest};
pub use plot::{
    PlaneZone, Plot, PlotFile, PlotHeader, PlotIssue, PlotLimits, PlotPoint, PlotRing, PlotTooLarge, PlotWriteError,
    StatedHectares, decode_plot_text, read_plots, write_plots,
};
pub use pmtiles::{PmTiles, PmTilesError, hilbert_place};

/// Why bytes are not what they should be.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// Not JSON at all, or not of the expected shape.
    #[error("not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// JSON, but not GeoJSON.
    #[error("not valid GeoJSON: {0}")]
    GeoJson(String),
    /// A layer file lacks something that every layer has.
    #[error("not a layer file: {0}")]
    Layer(String),
}

impl FormatError {
    /// What is wrong, without saying again what should have been.
    fn detail(&self) -> String {
        match self {
            Self::Json(why) => why.to_string(),
            Self::GeoJson(why) | Self::Layer(why) => why.clone(),
        }
    }
}
