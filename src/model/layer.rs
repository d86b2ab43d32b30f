//! A layer: the features of one collection together with the collection's own description.

use super::Feature;
use serde::{Deserialize, Serialize};

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Who may see a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Everybody sees and reads it.
    #[default]
    Public,
    /// Everybody sees that it exists; reading it takes a key.
    Restricted,
    /// Without a key it does not exist.
    Hidden,
}

impl Access {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
    fn is_public(&self) -> bool {
        *self == Self::Public
    }
}

/// What is known about a collection besides its features.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
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
    /// Who may see it.
    #[serde(default, skip_serializing_if = "Access::is_public")]
    pub access: Access,
    /// The box that all geometries lie in, `[west, south, east, north]` in degrees; absent means the whole world.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[f64; 4]>,
    /// A JSON Schema that the properties of its features satisfy; absent means any properties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<serde_json::Value>,
    /// A `MapLibre` style of its layer; absent means the usual one of its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<serde_json::Value>,
}

/// The compiled file of one collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its description.
    pub collection: Collection,
    /// Its features, ordered by id.
    pub features: Vec<Feature>,
}
