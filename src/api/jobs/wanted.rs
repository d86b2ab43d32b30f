//! Which jobs a list is about.

use super::board::Course;
use super::status::word;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::state::AppState;
use crate::ask::process;
use crate::model::{Job, RecordTime, TimeInterval};

/// What the list takes besides `f` and `lang`.
pub(in crate::api) const PARAMETERS: [&str; 8] =
    ["limit", "before", "type", "processID", "status", "datetime", "minDuration", "maxDuration"];
const STATUSES: [&str; 5] = ["accepted", "running", "successful", "failed", "dismissed"];
const MICROS: i64 = 1_000_000;

/// Every one that is given must hold; of several words in one of them, any.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted {
    pub limit: usize,
    /// Where the page before ended.
    pub before: Option<i64>,
    types: Option<Vec<String>>,
    processes: Option<Vec<String>>,
    statuses: Option<Vec<String>>,
    /// When a job was accepted.
    created: Option<TimeInterval>,
    /// Seconds from the beginning to the end of the work, or to now.
    duration_s: (i64, i64),
    now: RecordTime,
}

impl Wanted {
    pub fn of(call: &Call, state: &AppState) -> Result<Self, ApiError> {
        let words = |name: &str| -> Option<Vec<String>> {
            Some(call.params.text(name)?.split(',').map(|word| word.trim().to_string()).collect())
        };
        let whole = |name: &str| match call.params.text(name).map(str::parse::<i64>) {
            None => Ok(None),
            Some(Ok(number)) if number >= 0 => Ok(Some(number)),
            Some(_) => Err(ApiError::bad_value(name, "it must be a whole number from 0")),
        };
        let statuses = words("status");
        if let Some(strange) = statuses.iter().flatten().find(|word| !STATUSES.contains(&word.as_str())) {
            return Err(ApiError::bad_value("status", format!("`{strange}` is none of {}", STATUSES.join(", "))));
        }
        let processes = words("processID");
        if let Some(strange) = processes.iter().flatten().find(|word| process(word).is_none()) {
            return Err(ApiError::bad_value("processID", format!("there is no process `{strange}`")));
        }
        Ok(Self {
            limit: call.params.limit(state.settings.default_limit, state.settings.max_limit)?,
            before: whole("before")?,
            types: words("type"),
            processes,
            statuses,
            created: call.params.datetime()?,
            duration_s: (whole("minDuration")?.unwrap_or(i64::MIN), whole("maxDuration")?.unwrap_or(i64::MAX)),
            now: state.now(),
        })
    }

    pub fn holds(&self, job: &Job, course: &Course) -> bool {
        let among =
            |words: &Option<Vec<String>>, word: &str| words.as_ref().is_none_or(|w| w.iter().any(|w| w == word));
        among(&self.types, "process")
            && among(&self.processes, &job.process)
            && among(&self.statuses, word(course))
            && self.created.as_ref().is_none_or(|created| created.holds(job.time.instant()))
            && self.lasted(course)
    }

    /// A job that was never begun has no duration.
    fn lasted(&self, course: &Course) -> bool {
        if self.duration_s == (i64::MIN, i64::MAX) {
            return true;
        }
        let started = course.end.as_ref().and_then(|end| end.started).or(course.started);
        let until = course.end.as_ref().map_or(self.now, |end| end.time);
        let lasted = started.map(|started| until.0.saturating_sub(started.0).div_euclid(MICROS));
        lasted.is_some_and(|seconds| (self.duration_s.0..=self.duration_s.1).contains(&seconds))
    }
}
