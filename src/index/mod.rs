//! Envelopes in degrees, found by box and by nearness. Each entry is an envelope and a position in a feature table,
//! never a geometry; a hit is a *candidate* that the caller refines. The only user of rstar.
//!
//! An [`EnvelopeTree`] never changes. An [`EnvelopeForest`] takes entries in and can be copied for next to nothing: its
//! copies share their trees.

mod best_first;
mod forest;
mod tree;

pub use forest::EnvelopeForest;
pub use tree::EnvelopeTree;
