//! A doubt about data, as data: where it was found, what is wrong, what to do.

use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The row (or the named value) could not be used; the exit code tells.
    Error,
    /// It was used, but somebody should look.
    Warning,
    /// A fact about the data that readers must know, such as a missing geometry.
    Info,
}

impl Severity {
    /// The word used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// One row of `data/issues.csv`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Issue {
    /// File below `seeds/`, with forward slashes.
    pub file: String,
    /// Line in that file, the header being line 1; 0 when the whole file is meant.
    pub row: usize,
    /// Column name; empty when the whole row is meant.
    pub column: String,
    /// Type, a key of `vocab/issue_types.csv`.
    pub kind: String,
    /// Severity of the type.
    pub severity: Severity,
    /// Feature id, where one is known.
    pub id: String,
    /// The value that was found.
    pub value: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do about it.
    pub action: String,
}
