//! `data/manifest.json`: what was compiled from what.

use serde::{Deserialize, Serialize};

/// One file that the compiler read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputEntry {
    /// Path below `seeds/`, with forward slashes.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its size.
    pub bytes: usize,
}

/// One compiled layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerEntry {
    /// Collection id.
    pub id: String,
    /// File below the data folder, with forward slashes.
    pub file: String,
    /// SHA-256 of that file.
    pub sha256: String,
    /// How many features.
    pub features: usize,
    /// How many of them have a geometry.
    pub with_geometry: usize,
    /// `[west, south, east, north]` of those, degrees; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<[f64; 4]>,
}

/// How many there are of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows or values that could not be used.
    pub error: usize,
    /// Used, but somebody should look.
    pub warning: usize,
    /// Facts that readers must know.
    pub info: usize,
}

/// The whole manifest. It has no date: the same seeds give the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// CRS of every coordinate in the layers.
    pub crs: String,
    /// Features in all layers.
    pub features: usize,
    /// Of which with a geometry.
    pub with_geometry: usize,
    /// Issues by severity.
    pub issues: Counts,
    /// SHA-256 of `issues.csv`.
    pub issues_sha256: String,
    /// The layers in listing order.
    pub layers: Vec<LayerEntry>,
    /// What they were compiled from.
    pub inputs: Vec<InputEntry>,
}
