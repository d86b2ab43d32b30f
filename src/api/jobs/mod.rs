//! `/jobs`: questions that are worked on in the background (OGC API Processes), and what became of them.

mod board;
mod run;
mod status;
mod wanted;

use super::call::{Answer, Call};
use super::error::ApiError;
use super::links::{JSON, Link};
use super::respond;
use super::state::AppState;
use crate::model::{Job, JobStatus, KeptJob, Paper};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use board::{Course, dismissed};
use serde_json::{Value, json};
use std::sync::Arc;
use wanted::Wanted;

pub(super) use board::Board;
pub use run::end_left_open;
pub(super) use run::{begin, end_all};
pub(super) use wanted::PARAMETERS;

const EXCEPTION: &str = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0";
const DISMISSED: &str = "it was dismissed";
/// Jobs that the store is asked for at once.
const PAGE: usize = 1000;

/// The answer to a request that a job was made for.
pub(super) fn accepted(job: &Job, call: &Call) -> Answer {
    let info = status::info(job, &Course { started: None, end: None }, None, &call.base);
    let location = call.base.at(&format!("/jobs/{}", job.id));
    let location = HeaderValue::from_str(&location).map_err(|e| ApiError::internal(&e))?;
    let applied = (HeaderName::from_static("preference-applied"), HeaderValue::from_static("respond-async"));
    let mut response = respond::fresh(JSON, &info)?;
    *response.status_mut() = StatusCode::CREATED;
    response.headers_mut().extend([(header::LOCATION, location), applied]);
    Ok(response)
}

/// `GET /jobs`: those of the caller, of everybody for an admin of everything; newest first. Whoever has no key finds a
/// job by its address only.
pub(super) async fn list(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&PARAMETERS)?;
    let wanted = Wanted::of(&call, &state)?;
    let is_known = call.principal.is_known() && state.home().is_writable();
    let found = if is_known { wanted_of(&state, &call, &wanted).await? } else { Vec::new() };
    let jobs: Vec<Value> =
        found.iter().map(|(_, (job, course, gauge))| status::info(job, course, *gauge, &call.base)).collect();
    let mut links = call.links(JSON, "Jobs");
    if let Some((last, _)) = found.last().filter(|_| found.len() == wanted.limit) {
        let last = last.to_string();
        let others = call.params.pairs().filter(|(name, _)| *name != "before");
        let query = super::links::query_string(others.chain([("before", last.as_str())]));
        links.push(Link::new(call.base.at(&format!("/jobs{query}")), "next", JSON, "The next page"));
    }
    respond::fresh(JSON, &json!({"jobs": jobs, "links": links}))
}

type Shown = (Job, Course, Option<(u64, u64)>);

async fn wanted_of(state: &AppState, call: &Call, wanted: &Wanted) -> Result<Vec<(i64, Shown)>, ApiError> {
    let owner = (!call.principal.is_admin()).then(|| call.principal.owner());
    let (mut found, mut before) = (Vec::new(), wanted.before);
    loop {
        let (home, owner) = (state.home().clone(), owner.clone());
        let page = respond::blocking(move || home.jobs(owner.as_deref(), before, PAGE)).await?;
        let is_last = page.len() < PAGE;
        before = page.last().map(|(number, _)| *number);
        for (number, kept) in page {
            let shown = standing(state, kept);
            if wanted.holds(&shown.0, &shown.1) {
                found.push((number, shown));
            }
            if found.len() == wanted.limit {
                return Ok(found);
            }
        }
        if is_last {
            return Ok(found);
        }
    }
}

/// How a job stands: as the board has it, which knows more about an open one than the store.
fn standing(state: &AppState, (job, end): KeptJob) -> Shown {
    if end.is_none()
        && let Some(task) = state.jobs().find(&job.id)
    {
        return (job, task.course(), task.gauge().read());
    }
    (job, Course { started: None, end: end.map(Arc::new) }, None)
}

/// `GET /jobs/{jobId}`
pub(super) async fn one(State(state): State<AppState>, Path(id): Path<String>, call: Call) -> Answer {
    call.params.only(&[])?;
    let (job, course, gauge) = standing(&state, find(&state, &id, &call).await?);
    let mut info = status::info(&job, &course, gauge, &call.base);
    if let (Value::Object(members), Ok(request)) = (&mut info, serde_json::from_str::<Value>(&job.request)) {
        members.insert("groundplan:request".into(), request);
    }
    respond::fresh(JSON, &info)
}

/// `GET /jobs/{jobId}/results`: the answer, or why there is none.
pub(super) async fn results(State(state): State<AppState>, Path(id): Path<String>, call: Call) -> Answer {
    call.params.only(&[])?;
    let (job, end) = find(&state, &id, &call).await?;
    let Some(end) = end else {
        let why = ApiError::not_found(format!("job `{id}` is not done yet"));
        return Err(why.of_type(&format!("{EXCEPTION}/result-not-ready")));
    };
    match end.status {
        JobStatus::Successful => Ok(whole(document_of(&job, end.answer), JSON, StatusCode::OK)),
        JobStatus::Failed => {
            let problem: Value = serde_json::from_str(&end.answer).unwrap_or_default();
            let status = problem.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
            let status = status.and_then(|status| StatusCode::from_u16(status).ok());
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Ok(whole(end.answer, "application/problem+json", status))
        }
        JobStatus::Dismissed => Err(ApiError::told(StatusCode::GONE, "Dismissed", DISMISSED)),
    }
}

/// The answer alone, or in a document of all outputs, of which there is one.
fn document_of(job: &Job, answer: String) -> String {
    let request: Value = serde_json::from_str(&job.request).unwrap_or_default();
    if request.get("response").and_then(Value::as_str) == Some("document") {
        super::processes::document(&answer)
    } else {
        answer
    }
}

fn whole(text: String, media_type: &'static str, status: StatusCode) -> Response {
    let fixed = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    (status, fixed, Body::from(text)).into_response()
}

/// `DELETE /jobs/{jobId}`: nobody wants it any more. Work on it ends at the next feature. What was answered already is
/// not given out again; the store remembers that it was.
pub(super) async fn dismiss(State(state): State<AppState>, Path(id): Path<String>, call: Call) -> Answer {
    call.params.only(&[])?;
    let (job, kept) = find(&state, &id, &call).await?;
    let task = state.jobs().find(&id);
    let ended = match &task {
        Some(task) => run::end(&state, task, (JobStatus::Dismissed, DISMISSED.into(), String::new())).await,
        None => None,
    };
    let end = match (ended, kept, task) {
        (Some(end), ..) => end,
        // It had come to an end before.
        (None, _, Some(task)) if !task.is_kept => {
            task.dismiss_answer(state.now(), DISMISSED);
            task.course().end.ok_or_else(|| ApiError::not_found(DISMISSED))?
        }
        // Its end may be on the way into the store: the last line about a job holds.
        _ if !run::settled(&state, &id).await => {
            return Err(ApiError::unavailable("the job is about to end", super::error::LATER_S));
        }
        _ => again(&state, find(&state, &id, &call).await?).await?,
    };
    let course = Course { started: end.started, end: Some(end) };
    respond::fresh(JSON, &status::info(&job, &course, None, &call.base))
}

/// One more line about a job that has ended.
async fn again(state: &AppState, (_, end): KeptJob) -> Result<Arc<crate::model::JobEnd>, ApiError> {
    let end = end.ok_or_else(|| ApiError::unavailable("the job is about to end", super::error::LATER_S))?;
    if end.status == JobStatus::Dismissed {
        return Ok(Arc::new(end));
    }
    let end = dismissed(&end, state.now(), DISMISSED);
    run::file(state.home(), Paper::JobEnd(end.clone())).await.map_err(super::writes::refusal)?;
    Ok(Arc::new(end))
}

/// A job that the caller may see: an own one, any for an admin of everything; without a key one that was asked without.
async fn find(state: &AppState, id: &str, call: &Call) -> Result<KeptJob, ApiError> {
    let missing =
        || ApiError::not_found(format!("there is no job `{id}`")).of_type(&format!("{EXCEPTION}/no-such-job"));
    let kept = match state.jobs().find(id) {
        // Nobody else knows its id.
        Some(task) if !task.is_kept => return Ok(task.kept()),
        Some(task) => Some(task.kept()),
        None if call.principal.is_known() && state.home().is_writable() => {
            let (home, wanted) = (state.home().clone(), id.to_string());
            respond::blocking(move || home.job(&wanted)).await?
        }
        None => None,
    };
    let is_theirs =
        |job: &Job| call.principal.is_admin() || (call.principal.is_known() && call.principal.owner() == job.owner);
    kept.filter(|(job, _)| is_theirs(job)).ok_or_else(missing)
}
