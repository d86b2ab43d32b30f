//! Changes as they go into a store, and states as they come out of it.

use super::{Collection, Feature, Origin, RecordTime, Transaction};
use serde::Serialize;
use std::sync::Arc;

/// One change. Whoever makes one has checked it against the state that it changes.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Begins a version of a feature, and ends the one of now if there is one.
    Put {
        /// Its collection.
        collection: String,
        /// The new state.
        feature: Arc<Feature>,
        /// What was repaired when it came in, in words.
        repairs: Vec<String>,
    },
    /// Ends the version of now: the feature is deleted.
    End {
        /// Its collection.
        collection: String,
        /// Its id.
        id: String,
    },
    /// Makes a collection, or describes it anew.
    PutCollection(Arc<Collection>),
    /// Ends a collection, and with it the versions of now of all its features. What they were stays on record.
    RetireCollection {
        /// Its id.
        id: String,
    },
}

/// Changes that become true together or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeSet {
    /// Who, why, from what.
    pub origin: Origin,
    /// In this order; a later one sees what an earlier one did.
    pub changes: Vec<Change>,
}

/// What a change set became.
#[derive(Debug, Clone, PartialEq)]
pub struct Staged {
    /// Under which number, and when.
    pub transaction: Transaction,
    /// For each change, in order: the number of the version that it began or ended.
    pub numbers: Vec<u32>,
}

/// What a feature is at some moment.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureState {
    /// Its collection.
    pub collection: String,
    /// Its id.
    pub id: String,
    /// The feature and the number of its version; `None` when it does not exist.
    pub state: Option<(Arc<Feature>, u32)>,
}

/// What a collection is at some moment.
#[derive(Debug, Clone, PartialEq)]
pub struct CollectionState {
    /// Its id.
    pub id: String,
    /// Its description; `None` when it does not exist.
    pub state: Option<Arc<Collection>>,
}

/// One line of the audit log: what was asked of the server, by whom, and what became of it. It holds no secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// When.
    pub time: RecordTime,
    /// The name of the key or user, or `anonymous`.
    pub who: String,
    /// Where the request came from, an address.
    pub from: String,
    /// Method and path.
    pub what: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The transaction that it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction: Option<u64>,
}
