//! Why a request cannot be answered, by what the asker can do about it.

use crate::query::QueryError;

/// What kind of fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A value cannot be used.
    BadValue,
    /// What is asked about does not exist.
    NotFound,
    /// It may not be read by whoever asks.
    Closed,
    /// There is more of it than is accepted.
    TooLarge,
    /// It is accepted in size, but would be too much work.
    TooComplex,
    /// It was stopped before it was answered.
    Stopped,
}

/// A fault, and which input has it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{detail}", parameter.as_ref().map(|p| format!("{p}: ")).unwrap_or_default())]
pub struct AskError {
    /// What kind of fault it is.
    pub fault: Fault,
    /// The input.
    pub parameter: Option<String>,
    /// What is wrong, in a sentence.
    pub detail: String,
}

impl AskError {
    /// An input with a value that cannot be used.
    pub fn bad_value(parameter: &str, detail: impl Into<String>) -> Self {
        Self { fault: Fault::BadValue, parameter: Some(parameter.to_string()), detail: detail.into() }
    }

    /// The same error under the name by which the value was given.
    #[must_use]
    pub fn renamed(self, from: &str, to: &str) -> Self {
        if self.parameter.as_deref() == Some(from) { Self { parameter: Some(to.to_string()), ..self } } else { self }
    }
}

impl From<QueryError> for AskError {
    fn from(error: QueryError) -> Self {
        let detail = error.to_string();
        let (parameter, cause) = match &error {
            QueryError::Of { parameter, cause } => (*parameter, cause.as_ref()),
            other => ("subject", other),
        };
        let (fault, parameter) = match cause {
            QueryError::UnknownCollection(_) | QueryError::UnknownFeature { .. } => (Fault::NotFound, None),
            QueryError::Closed(_) => (Fault::Closed, None),
            QueryError::BadValue { parameter, .. } | QueryError::Crs { parameter, .. } => {
                (Fault::BadValue, Some(*parameter))
            }
            QueryError::UnknownProperty { parameter: named, .. } => (Fault::BadValue, Some(named.unwrap_or(parameter))),
            QueryError::InvalidGeometry { .. } | QueryError::NoGeometry { .. } | QueryError::Survey { .. } => {
                (Fault::BadValue, Some(parameter))
            }
            QueryError::TooManyVertices { .. } | QueryError::TooManySubjects { .. } => {
                (Fault::TooLarge, Some(parameter))
            }
            QueryError::Offset { .. } | QueryError::TooComplex { .. } => (Fault::TooComplex, Some(parameter)),
            QueryError::TooManyPairs { parameter, .. } | QueryError::TooManyResultVertices { parameter, .. } => {
                (Fault::TooComplex, Some(*parameter))
            }
            QueryError::Of { .. } | QueryError::Stopped => (Fault::Stopped, None),
        };
        Self { fault, parameter: parameter.map(str::to_string), detail }
    }
}
