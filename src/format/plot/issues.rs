//! What is wrong with a file, by line.

use crate::model::Severity;
use serde::Serialize;

/// More than so many are not listed: a file of another kind has something wrong with each of its lines.
const MOST_ISSUES: usize = 1_000;
/// Longest part of a line that is repeated, characters.
const MOST_QUOTED: usize = 40;

/// Something wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlotIssue {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1; absent where the whole line is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// [`Severity::Error`]: something was left out because of it. [`Severity::Warning`]: it was read, somebody should look.
    pub severity: Severity,
    /// What is wrong, in a sentence.
    pub message: String,
}

impl PlotIssue {
    /// About a whole line.
    pub fn new(line: usize, severity: Severity, message: impl Into<String>) -> Self {
        Self { line, column: None, severity, message: message.into() }
    }
}

/// Issues as they are met with.
#[derive(Debug, Default)]
pub(super) struct Issues {
    found: Vec<PlotIssue>,
    left_out: usize,
    /// Whether errors are among those.
    worse_left_out: bool,
}

impl Issues {
    pub fn error(&mut self, line: usize, message: impl Into<String>) {
        self.push(PlotIssue::new(line, Severity::Error, message));
    }

    pub fn warning(&mut self, line: usize, message: impl Into<String>) {
        self.push(PlotIssue::new(line, Severity::Warning, message));
    }

    pub fn error_at(&mut self, line: usize, column: usize, message: impl Into<String>) {
        self.push(PlotIssue { column: Some(column), ..PlotIssue::new(line, Severity::Error, message) });
    }

    fn push(&mut self, issue: PlotIssue) {
        if self.found.len() < MOST_ISSUES {
            self.found.push(issue);
        } else {
            self.left_out += 1;
            self.worse_left_out |= issue.severity == Severity::Error;
        }
    }

    /// By line.
    pub fn into_sorted(mut self) -> Vec<PlotIssue> {
        self.found.sort_by_key(|issue| issue.line);
        if let (Some(last), more @ 1..) = (self.found.last().map(|issue| issue.line), self.left_out) {
            let severity = if self.worse_left_out { Severity::Error } else { Severity::Warning };
            self.found.push(PlotIssue::new(last, severity, format!("and {more} more, which are not listed")));
        }
        self.found
    }
}

/// What was written, in backticks, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(MOST_QUOTED).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(MOST_QUOTED).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}
