//! Why a question cannot be answered.

use crate::crs::CrsError;
use crate::geom::{OffsetError, SurveyError};

/// Every reason names what was asked for, so that it can be shown to whoever asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum QueryError {
    /// There is no such collection.
    #[error("there is no collection `{0}`")]
    UnknownCollection(String),
    /// The collection may not be read by whoever asks.
    #[error("the collection `{0}` is restricted: reading it takes a key")]
    Closed(String),
    /// There is no such feature in the collection.
    #[error("collection `{collection}` has no feature `{id}`")]
    UnknownFeature {
        /// The collection.
        collection: String,
        /// The id asked for.
        id: String,
    },
    /// A filter or a grouping names a property that no feature of the collection has.
    #[error("no feature of `{collection}` has a property `{property}`")]
    UnknownProperty {
        /// Which value names it, where it is not the side of the question itself.
        parameter: Option<&'static str>,
        /// The collection, or `the subject`.
        collection: String,
        /// The property asked for.
        property: String,
    },
    /// A value cannot be used.
    #[error("{reason}")]
    BadValue {
        /// Which value.
        parameter: &'static str,
        /// Why.
        reason: String,
    },
    /// A supplied geometry cannot be measured.
    #[error("geometry {id}: {}", reasons.join("; "))]
    InvalidGeometry {
        /// Its id or position in the request.
        id: String,
        /// Broken rules, with ring and vertex.
        reasons: Vec<String>,
    },
    /// There is nothing to measure from.
    #[error("{}", no_geometry(ids))]
    NoGeometry {
        /// The features.
        ids: Vec<String>,
    },
    /// Coordinates cannot be brought to or from a CRS.
    #[error("{cause}")]
    Crs {
        /// Which value named the CRS.
        parameter: &'static str,
        /// What is wrong.
        cause: CrsError,
    },
    /// The survey procedure cannot be carried out.
    #[error("{id}: {cause}")]
    Survey {
        /// The feature.
        id: String,
        /// What is wrong.
        cause: SurveyError,
    },
    /// No parallel set can be made.
    #[error("{id}: {cause}")]
    Offset {
        /// The feature.
        id: String,
        /// What is wrong.
        cause: OffsetError,
    },
    /// More positions than the limit.
    #[error("the geometries have {found} positions, at most {limit} are accepted")]
    TooManyVertices {
        /// How many there are.
        found: usize,
        /// How many are accepted.
        limit: usize,
    },
    /// An overlay would be more work than the limit.
    #[error("the geometries are too intricate together: more than {limit} pairs of edges may cross")]
    TooComplex {
        /// How many pairs are accepted.
        limit: usize,
    },
    /// An answer would list more pairs than the limit.
    #[error("more than {limit} pairs have to do with each other; ask about fewer features at once, by `ids` or a filter{}", or_without("possible", *possible))]
    TooManyPairs {
        /// Which side has more features.
        parameter: &'static str,
        /// How many pairs are listed at most.
        limit: usize,
        /// Whether pairs that may meet are among them.
        possible: bool,
    },
    /// An answer would give out more positions than the limit.
    #[error("the shapes of the answer have more than {limit} positions; ask about fewer features at once, by `ids` or a filter{}", or_without("pieces", *parameter == "pieces"))]
    TooManyResultVertices {
        /// Which value makes them.
        parameter: &'static str,
        /// How many are given out at most.
        limit: usize,
    },
    /// The subject is larger than the limit.
    #[error("the subject has {found} features, at most {limit} are accepted")]
    TooManySubjects {
        /// How many it has.
        found: usize,
        /// How many are accepted.
        limit: usize,
    },
    /// Something is wrong with another side of the question than the subject.
    #[error("{cause}")]
    Of {
        /// Which side.
        parameter: &'static str,
        /// What.
        cause: Box<QueryError>,
    },
    /// Whoever asked does not want the answer any more, or the time for it is over.
    #[error("the question was stopped before it was answered")]
    Stopped,
}

fn no_geometry(ids: &[String]) -> String {
    match ids {
        [] => "the subject has no features: nothing matches".into(),
        ids => format!("none of the subject's features has a geometry: {}", ids.join(", ")),
    }
}

fn or_without(input: &str, is_given: bool) -> String {
    if is_given { format!(", or leave out `{input}`") } else { String::new() }
}

impl QueryError {
    /// The same error about another side of the question.
    pub(super) fn of(self, parameter: &'static str) -> Self {
        match self {
            Self::Stopped => Self::Stopped,
            cause => Self::Of { parameter, cause: Box::new(cause) },
        }
    }
}
