//! The in-memory twin of a store, for tests and for layers that are made on the fly.

use super::{LayerStore, StoreError};
use crate::format::{sha256_hex, write_layer};
use crate::model::Layer;

/// Layers held in memory.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// The layers, in listing order.
    pub layers: Vec<Layer>,
}

impl LayerStore for Memory {
    fn load(&self) -> Result<(Vec<Layer>, String), StoreError> {
        let mut all = String::new();
        for layer in &self.layers {
            let text =
                write_layer(layer).map_err(|cause| StoreError::Format { path: layer.collection.id.clone(), cause })?;
            all.push_str(&text);
        }
        Ok((self.layers.clone(), sha256_hex(all.as_bytes())))
    }
}
