//! Jobs as OGC API Processes shows them.

use super::board::Course;
use crate::api::links::{Base, JSON, Link};
use crate::model::{Job, JobEnd, JobStatus, RecordTime};
use serde_json::{Map, Value, json};

const RESULTS: &str = "http://www.opengis.net/def/rel/ogc/1.0/results";
const EXCEPTIONS: &str = "http://www.opengis.net/def/rel/ogc/1.0/exceptions";
const PROBLEM: &str = "application/problem+json";

/// The word of the standard.
pub(super) fn word(course: &Course) -> &'static str {
    match (&course.end, course.started) {
        (Some(end), _) => end.status.word(),
        (None, Some(_)) => "running",
        (None, None) => "accepted",
    }
}

/// `statusInfo`: what a job is, how far it is, and where its answer is.
pub(super) fn info(job: &Job, course: &Course, gauge: Option<(u64, u64)>, base: &Base) -> Value {
    let path = format!("/jobs/{}", job.id);
    let end = course.end.as_deref();
    let started = end.and_then(|end| end.started).or(course.started);
    let updated = end.map(|end| end.time).or(started).unwrap_or(job.time);
    let (percent, message) = progress(end, gauge);
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| drop(body.insert(name.into(), value));
    put("jobID", json!(job.id));
    put("processID", json!(job.process));
    put("type", json!("process"));
    put("status", json!(word(course)));
    if !message.is_empty() {
        put("message", json!(message));
    }
    put("created", json!(job.time));
    let times: [(&str, Option<RecordTime>); 2] = [("started", started), ("finished", end.map(|end| end.time))];
    for (name, time) in times {
        if let Some(time) = time {
            put(name, json!(time));
        }
    }
    put("updated", json!(updated));
    if let Some(percent) = percent {
        put("progress", json!(percent));
    }
    put("groundplan:snapshot", json!(job.snapshot));
    if let Some(as_of) = job.as_of {
        put("groundplan:as_of", json!(as_of));
    }
    put("groundplan:software", json!(job.software));
    if let Some(end) = end.filter(|end| end.status == JobStatus::Successful) {
        put("groundplan:answer_sha256", json!(end.answer_sha256));
    }
    put("links", json!(links(&path, end.map(|end| end.status), base)));
    Value::Object(body)
}

/// In percent, and in words.
fn progress(end: Option<&JobEnd>, gauge: Option<(u64, u64)>) -> (Option<u64>, String) {
    match (end, gauge) {
        (Some(end), _) => ((end.status == JobStatus::Successful).then_some(100), end.detail.clone()),
        (None, Some((done, total))) => {
            let percent = done.saturating_mul(100).checked_div(total).map(|percent| percent.min(99));
            (percent, format!("{done} of {total} steps"))
        }
        (None, None) => (Some(0), String::new()),
    }
}

fn links(path: &str, status: Option<JobStatus>, base: &Base) -> Vec<Link> {
    let mut links =
        vec![Link::new(base.at(path), "self", JSON, "This job"), Link::new(base.at("/jobs"), "up", JSON, "The jobs")];
    let results = base.at(&format!("{path}/results"));
    match status {
        Some(JobStatus::Successful) => links.push(Link::new(results, RESULTS, JSON, "The answer")),
        Some(JobStatus::Failed) => links.push(Link::new(results, EXCEPTIONS, PROBLEM, "Why there is none")),
        Some(JobStatus::Dismissed) | None => {}
    }
    links
}
