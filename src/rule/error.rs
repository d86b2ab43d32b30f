//! Why a feature is no rule, or a site cannot be described so.

/// What is wrong, and with which property.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{property}: {reason}")]
pub struct RuleError {
    /// The property of the feature, or the attribute of the site.
    pub property: String,
    /// What is wrong with it, in a sentence.
    pub reason: String,
}

impl RuleError {
    pub(super) fn new(property: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { property: property.into(), reason: reason.into() }
    }
}
