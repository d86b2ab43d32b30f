//! Why a question cannot be answered.

/// Every reason names what was asked for, so that it can be shown to whoever asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum QueryError {
    /// There is no such collection.
    #[error("there is no collection `{0}`")]
    UnknownCollection(String),
    /// There is no such feature in the collection.
    #[error("collection `{collection}` has no feature `{id}`")]
    UnknownFeature {
        /// The collection.
        collection: String,
        /// The id asked for.
        id: String,
    },
    /// A supplied geometry cannot be measured.
    #[error("geometry {id}: {}", reasons.join("; "))]
    InvalidGeometry {
        /// Its id or position in the request.
        id: String,
        /// Every broken rule, with ring and vertex.
        reasons: Vec<String>,
    },
    /// There is nothing to measure from.
    #[error("none of the subject's features has a geometry: {}", ids.join(", "))]
    NoGeometry {
        /// The features.
        ids: Vec<String>,
    },
    /// An overlay would be more work than the limit.
    #[error("the geometries are too intricate together: more than {limit} pairs of edges may cross")]
    TooComplex {
        /// How many pairs are accepted.
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
}
