//! Rules of planning as data: which sites a rule is about, with what they are compared, what is looked for, and how much
//! it weighs. A rule is a feature without geometry of the collection [`RULES`]; what may be said of a site stands in
//! [`ATTRIBUTES`]. Nothing here looks at geometry, and nothing draws conclusions.

mod attributes;
mod error;
mod model;
mod options;
mod read;

pub use attributes::{Attribute, AttributeKind, Attributes};
pub use error::RuleError;
pub use model::{Against, Rule, Selection, Test, Weight};
pub use options::{Options, SiteInside};

/// The JSON Schema of the properties of a rule. What it lets through may still be no rule: it knows no CQL2, and no
/// attributes.
pub fn schema() -> Result<serde_json::Value, serde_json::Error> {
    serde_json::from_str(include_str!("schema.json"))
}

/// The collection whose features are rules.
pub const RULES: &str = "planning_rule";
/// The collection whose features are the attributes of a site that rules know.
pub const ATTRIBUTES: &str = "site_attribute";
