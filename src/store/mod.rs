//! Where layers live. A store only hands over and takes in whole layers; questions are asked of the snapshot
//! that [`crate::query`] builds from them.

mod data_dir;
mod memory;

pub use data_dir::DataDir;
pub use memory::Memory;

use crate::model::Layer;

/// Why layers cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file cannot be read.
    #[error("cannot read {path}: {cause}")]
    Read {
        /// File name.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A file is not what the manifest says it is.
    #[error("{path} does not have the hash that the manifest gives; compile again")]
    Hash {
        /// File name.
        path: String,
    },
    /// A file cannot be understood.
    #[error("{path}: {cause}")]
    Format {
        /// File name.
        path: String,
        /// Why.
        cause: crate::format::FormatError,
    },
    /// The manifest cannot be understood.
    #[error("{path}: {cause}")]
    Manifest {
        /// File name.
        path: String,
        /// Why.
        cause: serde_json::Error,
    },
}

/// A home for layers.
pub trait LayerStore {
    /// Everything the store holds, in the order in which collections are listed, and a text that
    /// changes whenever any of it does.
    fn load(&self) -> Result<(Vec<Layer>, String), StoreError>;
}
