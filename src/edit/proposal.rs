//! What somebody would like to change.

use crate::format::sha256_hex;
use crate::model::{Collection, Origin};
use geo_types::Geometry;
use serde_json::{Map, Value};

/// Edits that become true together or not at all, in any collections.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Who, why, from what.
    pub origin: Origin,
    /// In this order; a later one sees what an earlier one did.
    pub edits: Vec<Edit>,
    /// Whether invalid geometries are to be repaired instead of refused. What was done goes on record.
    pub repair: bool,
}

/// One wish, and what must hold for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The wish.
    pub action: Action,
    /// What the author believes to be there.
    pub expectation: Expectation,
}

/// What is to be done. Features are named by collection and id.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A new feature. Without an id it is given one.
    Create {
        /// Its collection.
        collection: String,
        /// Its id, if it is to have a certain one.
        id: Option<String>,
        /// The feature.
        draft: Draft,
    },
    /// A whole new state for a feature that exists.
    Replace {
        /// Its collection.
        collection: String,
        /// Its id.
        id: String,
        /// The feature.
        draft: Draft,
    },
    /// A whole new state for a feature, whether it exists or not: what an import does.
    Put {
        /// Its collection.
        collection: String,
        /// Its id.
        id: String,
        /// The feature.
        draft: Draft,
    },
    /// Some members of a feature anew: a JSON merge patch (RFC 7396) of its GeoJSON.
    Merge {
        /// Its collection.
        collection: String,
        /// Its id.
        id: String,
        /// The patch: `geometry` and `properties`.
        patch: Map<String, Value>,
    },
    /// Ends a feature.
    Delete {
        /// Its collection.
        collection: String,
        /// Its id.
        id: String,
    },
    /// Makes a collection that is not there yet.
    CreateCollection(Box<Collection>),
    /// Describes a collection anew.
    ReplaceCollection(Box<Collection>),
    /// Ends a collection and all its features.
    RetireCollection {
        /// Its id.
        id: String,
    },
}

/// What a feature is to be, before it was checked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// Longitude first, degrees, unless `crs` says otherwise.
    pub geometry: Option<Geometry<f64>>,
    /// The CRS of the geometry, a name that [`crate::crs`] knows; `None` is the storage CRS.
    pub crs: Option<String>,
    /// In the author's order.
    pub properties: Map<String, Value>,
    /// What is not stored of it, in sentences that go on record.
    pub notes: Vec<String>,
}

/// What must hold of the feature or collection that an edit is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Expectation {
    /// Nothing.
    #[default]
    Any,
    /// It exists (`If-Match: *`).
    Exists,
    /// It is at one of these versions (`If-Match` with tags).
    Version(Vec<u32>),
    /// It does not exist (`If-None-Match: *`).
    Absent,
    /// It is at none of these versions (`If-None-Match` with tags).
    NotVersion(Vec<u32>),
    /// It is a collection whose description has this hash ([`Expectation::described`]).
    Described(String),
}

impl Expectation {
    /// That a collection is described as it is here; what is in it does not matter.
    pub fn described(collection: &Collection) -> Self {
        Self::Described(fingerprint(collection))
    }

    /// Whether it holds of a collection; `None` does not exist. Descriptions have no numbers, so that none is expected.
    pub fn holds_of(&self, collection: Option<&Collection>) -> bool {
        match (self, collection) {
            (Self::Described(hash), Some(collection)) => fingerprint(collection) == *hash,
            (Self::Described(_) | Self::Version(_), _) => false,
            (expectation, collection) => expectation.holds(collection.map(|_| 0)),
        }
    }

    /// Whether it holds of a feature at this version; `None` does not exist.
    pub fn holds(&self, version: Option<u32>) -> bool {
        match self {
            Self::Any => true,
            Self::Exists => version.is_some(),
            Self::Version(any) => version.is_some_and(|v| any.contains(&v)),
            Self::Described(_) => false,
            Self::Absent => version.is_none(),
            Self::NotVersion(none) => version.is_none_or(|v| !none.contains(&v)),
        }
    }
}

impl Action {
    /// The collection that it changes.
    pub fn collection(&self) -> &str {
        match self {
            Self::Create { collection, .. }
            | Self::Replace { collection, .. }
            | Self::Put { collection, .. }
            | Self::Merge { collection, .. }
            | Self::Delete { collection, .. } => collection,
            Self::CreateCollection(collection) | Self::ReplaceCollection(collection) => &collection.id,
            Self::RetireCollection { id } => id,
        }
    }

    /// Whether it changes what a collection is, not only what is in it.
    pub fn is_about_collection(&self) -> bool {
        matches!(self, Self::CreateCollection(_) | Self::ReplaceCollection(_) | Self::RetireCollection { .. })
    }
}

/// Text keys and numbers: it can always be written.
fn fingerprint(collection: &Collection) -> String {
    sha256_hex(serde_json::to_string(collection).unwrap_or_default().as_bytes())
}
