//! Questions that are worked on in the background, and what became of them.

use super::{Filing, RecordTime};

/// A question that was accepted to be worked on. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// 32 hexadecimal digits that nobody can guess.
    pub id: String,
    /// When it was accepted.
    pub time: RecordTime,
    /// The name of the key or user that asked.
    pub who: String,
    /// Under what it is kept: whoever comes with the same may see it.
    pub owner: String,
    /// The process that answers.
    pub process: String,
    /// The state that is asked.
    pub snapshot: String,
    /// The last transaction of that state.
    pub transaction: u64,
    /// The record time of that state: asked as of then, the question is about the same.
    pub as_of: Option<RecordTime>,
    /// What answers, with its version.
    pub software: String,
    /// The execute request, JSON.
    pub request: String,
}

/// What a job can come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobStatus {
    /// There is an answer.
    Successful,
    /// There is none, and the detail says why.
    Failed,
    /// Nobody wants it any more.
    Dismissed,
}

impl JobStatus {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Successful, Self::Failed, Self::Dismissed];

    /// As OGC API Processes has it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Successful => "successful",
            Self::Failed => "failed",
            Self::Dismissed => "dismissed",
        }
    }

    /// The status of this name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// What became of a job. It never changes; a job that was answered may still be dismissed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobEnd {
    /// The job's id.
    pub job: String,
    /// When work on it began; `None` where it never did.
    pub started: Option<RecordTime>,
    /// When that was.
    pub time: RecordTime,
    /// What it came to.
    pub status: JobStatus,
    /// Why, as the client is told.
    pub detail: String,
    /// SHA-256 of the answer, hexadecimal; empty where there is none.
    pub answer_sha256: String,
    /// The answer, JSON.
    pub answer: String,
}

/// What is filed for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paper {
    /// An answer that was given out.
    Answer(Filing),
    /// A job that was accepted.
    Job(Job),
    /// What became of one.
    JobEnd(JobEnd),
}

/// A job with the last thing that became of it.
pub type KeptJob = (Job, Option<JobEnd>);
