//! A layer: the features of one collection together with the collection's own description.

use super::Feature;
use serde::{Deserialize, Serialize};

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What is known about a collection besides its features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Collection {
    /// Id, as in URLs and file names.
    pub id: String,
    /// Short title.
    pub title: Text,
    /// One or two sentences.
    pub description: Text,
    /// Licence of the compiled layer.
    pub license: String,
    /// Who must be credited.
    pub attribution: String,
    /// Area inside which the layer claims to be complete, as GeoJSON; absent means unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<serde_json::Value>,
}

/// The compiled file of one collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its description.
    pub collection: Collection,
    /// Its features, ordered by id.
    pub features: Vec<Feature>,
}
