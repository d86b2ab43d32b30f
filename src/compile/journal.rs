//! Collects issues. Severity and advice come from `vocab/issue_types.csv`, so that a type is described in one
//! place only.

use crate::model::{Issue, Severity};
use std::collections::BTreeMap;

/// Severity and advice of one issue type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IssueType {
    pub severity: Severity,
    pub action: String,
}

/// Where something was found: file below `seeds/`, line (header = 1, whole file = 0), column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    pub file: String,
    pub row: usize,
    pub id: String,
}

impl Spot {
    pub fn file(file: &str) -> Self {
        Self { file: file.to_string(), row: 0, id: String::new() }
    }
}

/// The issues found so far.
#[derive(Debug, Default)]
pub(super) struct Journal {
    issues: Vec<Issue>,
    types: BTreeMap<String, IssueType>,
}

impl Journal {
    pub fn set_types(&mut self, types: BTreeMap<String, IssueType>) {
        self.types = types;
    }

    /// Notes an issue. `column` and `value` may be empty.
    pub fn report(&mut self, kind: &str, spot: &Spot, column: &str, value: &str, message: impl Into<String>) {
        self.issues.push(Issue {
            file: spot.file.clone(),
            row: spot.row,
            column: column.to_string(),
            kind: kind.to_string(),
            severity: Severity::Error,
            id: spot.id.clone(),
            value: value.chars().take(200).collect(),
            message: message.into(),
            action: String::new(),
        });
    }

    /// All issues with their severities, in a fixed order. A type that the vocabulary lacks counts as error.
    pub fn into_issues(self) -> Vec<Issue> {
        let types = self.types;
        let mut issues = self.issues;
        for issue in &mut issues {
            if let Some(known) = types.get(&issue.kind) {
                issue.severity = known.severity;
                issue.action.clone_from(&known.action);
            }
        }
        issues.sort_by(|a, b| {
            (&a.file, a.row, &a.column, &a.kind, &a.value).cmp(&(&b.file, b.row, &b.column, &b.kind, &b.value))
        });
        issues
    }
}
