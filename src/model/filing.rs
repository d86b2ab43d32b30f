//! An answer that was given out, kept as it was.

use super::RecordTime;
use serde::Serialize;

/// What was asked of which state, and what was answered. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filing {
    /// Follows from what was asked, of which state, of which software: the same answer is filed once.
    pub id: String,
    /// When it was first given out.
    pub time: RecordTime,
    /// The name of the key or user that asked.
    pub who: String,
    /// Under what it is kept: whoever comes with the same may read it. Several may have asked for it, so that a filing
    /// that is read has none.
    #[serde(skip)]
    pub owner: String,
    /// The process that answered.
    pub process: String,
    /// The state that was asked.
    pub snapshot: String,
    /// The last transaction of that state.
    pub transaction: u64,
    /// What answered, with its version.
    pub software: String,
    /// The inputs, JSON, as they can be sent again.
    #[serde(skip)]
    pub request: String,
    /// SHA-256 of the answer, hexadecimal.
    pub answer_sha256: String,
    /// The answer, JSON.
    #[serde(skip)]
    pub answer: String,
}
