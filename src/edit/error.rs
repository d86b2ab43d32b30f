//! Why a change is not made.

use crate::store::StoreError;
use serde::Serialize;

/// Why nothing of a proposal became true.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// Something in it cannot be; everything that is wrong, in order.
    #[error("{}", first(.0))]
    Refused(Vec<Fault>),
    /// It is in order, but could not be written. What was stored before is still there.
    #[error("the change could not be written: {0}")]
    Store(std::sync::Arc<StoreError>),
    /// So many changes are waiting that this one was not taken.
    #[error("too many changes are waiting to be written")]
    Busy,
    /// The server is being stopped, or writes were never possible.
    #[error("no changes are taken any more")]
    Closed,
}

/// What kind of wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// The collection or feature does not exist.
    NotFound,
    /// It is not at the version, or not in the state, that the author believed it to be.
    Precondition,
    /// It would contradict what is stored: an id that is taken, a whole that still has parts.
    Conflict,
    /// The value itself cannot be.
    Invalid,
}

/// One thing that is wrong with a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Which edit, counted from 0.
    pub edit: usize,
    /// Collection and id, as far as they are known.
    pub feature: String,
    /// Where in it, a JSON pointer: `/geometry`, `/properties/status`; empty for the whole.
    pub pointer: String,
    /// What kind.
    pub kind: FaultKind,
    /// A sentence.
    pub message: String,
}

impl Fault {
    /// A fault of the first edit, until somebody says which it is.
    pub fn new(kind: FaultKind, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { edit: 0, feature: String::new(), pointer: pointer.into(), kind, message: message.into() }
    }

    /// The same fault of a certain edit of a certain thing.
    #[must_use]
    pub fn of(self, edit: usize, feature: &str) -> Self {
        Self { edit, feature: feature.to_string(), ..self }
    }
}

fn first(faults: &[Fault]) -> String {
    match faults {
        [] => "the change was refused".to_string(),
        [only] => told(only),
        [one, rest @ ..] => format!("{} (and {} more)", told(one), rest.len()),
    }
}

fn told(fault: &Fault) -> String {
    match (fault.feature.as_str(), fault.pointer.as_str()) {
        ("", "") => fault.message.clone(),
        (feature, "") => format!("{feature}: {}", fault.message),
        (feature, pointer) => format!("{feature} {pointer}: {}", fault.message),
    }
}
