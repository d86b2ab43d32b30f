//! Why there is no report.

use crate::query::QueryError;
use crate::rule::RuleError;

/// What is wrong with the question.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReportError {
    /// With the site, or it is too much work.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// With what is said about the site.
    #[error("{0}")]
    Attribute(#[from] RuleError),
    /// A rule is asked for that is not there.
    #[error("there is no rule `{0}`")]
    UnknownRule(String),
    /// A weight is given for a rule that is not asked.
    #[error("there is no rule `{0}` that prefers, among those that are asked")]
    UnknownWeight(String),
}
