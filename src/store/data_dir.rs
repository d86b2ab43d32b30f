//! The compiled `data/` folder as a store: read-only, verified against its manifest.

use super::{LayerStore, StoreError};
use crate::format::{Manifest, read_layer, sha256_hex};
use crate::model::Layer;
use std::path::{Path, PathBuf};

/// A folder that `groundplan compile` wrote.
#[derive(Debug, Clone)]
pub struct DataDir {
    folder: PathBuf,
}

impl DataDir {
    /// Nothing is read before [`LayerStore::load`].
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    fn read(&self, file: &str) -> Result<(String, Vec<u8>), StoreError> {
        let path: PathBuf = self.folder.join(Path::new(file));
        let shown = path.display().to_string();
        let bytes = std::fs::read(&path).map_err(|cause| StoreError::Read { path: shown.clone(), cause })?;
        Ok((shown, bytes))
    }
}

impl LayerStore for DataDir {
    fn load(&self) -> Result<(Vec<Layer>, String), StoreError> {
        let (path, bytes) = self.read("manifest.json")?;
        let manifest: Manifest =
            serde_json::from_slice(&bytes).map_err(|cause| StoreError::Manifest { path, cause })?;
        let mut layers = Vec::with_capacity(manifest.layers.len());
        for entry in &manifest.layers {
            let (path, bytes) = self.read(&entry.file)?;
            if sha256_hex(&bytes) != entry.sha256 {
                return Err(StoreError::Hash { path });
            }
            layers.push(read_layer(&bytes).map_err(|cause| StoreError::Format { path, cause })?);
        }
        Ok((layers, sha256_hex(&bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = DataDir::new("no/such/folder").load().unwrap_err();
        assert!(error.to_string().contains("manifest.json"), "{error}");
    }
}
