//! Jobs are begun, worked on, ended, and what became of each is kept.

use super::board::Task;
use crate::api::call::Call;
use crate::api::error::{ApiError, LATER_S};
use crate::api::reports;
use crate::api::state::{AppState, Asked, StopWhenDropped};
use crate::api::writes::refusal;
use crate::ask::{Audit, ProcessSpec};
use crate::edit::{EditError, Home};
use crate::model::{Job, JobEnd, JobStatus, Paper, RecordTime};
use crate::query::{Control, Snapshot};
use axum::http::StatusCode;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// Largest answer of a job that the store keeps, and of one that is only remembered.
const MAX_ANSWER_BYTES: (usize, usize) = (64 << 20, 8 << 20);
/// How often, and how many milliseconds apart, an end is brought to a store that has too much to do.
const TRIES: (u32, u64) = (20, 500);
/// The same for somebody who waits for it.
const SOON: (u32, u64) = (40, 50);
const SOFTWARE: &str = concat!("groundplan ", env!("CARGO_PKG_VERSION"));
const STOPPED: &str = "the server stopped before the job was done";

/// What is worked on: it gives the answer, and what is to be kept of it.
pub(in crate::api) type Work = Box<dyn FnOnce(&Snapshot, &Control) -> Result<(String, Option<Audit>), ApiError> + Send>;

/// Takes a job on. It is on record before this returns.
pub(in crate::api) async fn begin(
    state: &AppState,
    call: &Call,
    (process, request): (&ProcessSpec, String),
    (asked, work): (Asked, Work),
) -> Result<Job, ApiError> {
    let is_kept = call.principal.is_known() && state.home().is_writable();
    let id = crate::access::unguessable_id().map_err(|e| ApiError::internal(&e))?;
    let job = Job {
        id,
        time: state.now(),
        who: call.principal.who(),
        owner: call.principal.owner(),
        process: process.id.into(),
        snapshot: asked.snapshot.id().to_string(),
        transaction: asked.transaction.as_ref().map_or(0, |transaction| transaction.number),
        as_of: asked.transaction.as_ref().map(|transaction| transaction.time),
        software: SOFTWARE.into(),
        request,
    };
    let owner = if call.principal.is_known() { job.owner.clone() } else { format!("from {}", call.from) };
    let task = Arc::new(Task::new(job.clone(), is_kept, owner, state.settings.limits));
    if state.jobs().is_closed() {
        return Err(ApiError::unavailable("the server is about to stop", LATER_S));
    }
    if !state.jobs().add(Arc::clone(&task), state.settings.max_jobs) {
        let detail = format!("at most {} jobs of one caller can be open", state.settings.max_jobs);
        return Err(ApiError::told(StatusCode::TOO_MANY_REQUESTS, "Too many jobs", detail).retry_after(LATER_S));
    }
    // Whoever asked may hang up while the store is busy: what is on the board is begun in any case.
    let state = state.clone();
    let begun = tokio::spawn(async move {
        if is_kept && let Err(why) = file(state.home(), Paper::Job(job.clone())).await {
            state.jobs().remove(&job.id);
            return Err(refusal(why));
        }
        tokio::spawn(work_on(state, task, asked, work));
        Ok(job)
    });
    begun.await.map_err(|e| ApiError::internal(&e))?
}

async fn work_on(state: AppState, task: Arc<Task>, asked: Asked, work: Work) {
    let places = async {
        let place = Arc::clone(&state.jobs().places).acquire_owned().await.ok()?;
        Some((place, state.question_place().await.ok()?))
    };
    let places = tokio::select! {
        places = places => places,
        // Dismissed while it waited: it holds nothing any more.
        () = task.ended() => None,
    };
    let Some(places) = places.filter(|_| task.begin(state.now())) else { return };
    // When the server drops this.
    let _stop = StopWhenDropped(task.control().switch());
    let (control, snapshot) = (task.control().clone(), Arc::clone(&asked.snapshot));
    let working = tokio::task::spawn_blocking(move || {
        let answer = work(&snapshot, &control);
        // Also after the time is over: until here it takes both.
        drop(places);
        answer
    });
    let outcome = tokio::select! {
        outcome = working => outcome,
        () = tokio::time::sleep(state.settings.job_timeout) => {
            let detail = format!("it took longer than the {} s that a job may take", state.settings.job_timeout.as_secs());
            end(&state, &task, failure(&ApiError::unavailable(detail, LATER_S))).await;
            return;
        }
    };
    let end_of = match outcome {
        Err(broken) => failure(&ApiError::internal(&broken)),
        Ok(Err(why)) => failure(&why),
        Ok(Ok(answer)) => finished(&state, &task, &asked, answer).await,
    };
    end(&state, &task, end_of).await;
}

/// Status, reason and answer.
type Outcome = (JobStatus, String, String);

fn failure(why: &ApiError) -> Outcome {
    let document = why.document();
    let detail = document.get("detail").and_then(Value::as_str).unwrap_or_default().to_string();
    (JobStatus::Failed, detail, document.to_string())
}

async fn finished(state: &AppState, task: &Task, asked: &Asked, (text, audit): (String, Option<Audit>)) -> Outcome {
    let most = if task.is_kept { MAX_ANSWER_BYTES.0 } else { MAX_ANSWER_BYTES.1 };
    if text.len() > most {
        let detail = format!("the answer has {} bytes, and at most {most} are kept; ask for less", text.len());
        return failure(&ApiError::too_complex(detail));
    }
    if task.is_kept
        && let Err(why) =
            reports::keep(state, (&task.job.who, &task.job.owner), (&text, audit), asked.transaction.as_ref()).await
    {
        return failure(&why);
    }
    (JobStatus::Successful, String::new(), text)
}

/// Ends a job and keeps that. `None` when it had ended before.
pub(super) async fn end(state: &AppState, task: &Task, outcome: Outcome) -> Option<Arc<JobEnd>> {
    let end = task.end(state.now(), outcome)?;
    if task.is_kept {
        let (state, settled) = (state.clone(), JobEnd::clone(&end));
        // Whoever dismisses may hang up, too.
        let settling = tokio::spawn(async move { settle(&state, settled).await });
        if let Err(broken) = settling.await {
            tracing::error!(cause = %broken, job = end.job, "the end of a job could not be kept");
        }
    }
    Some(end)
}

/// Once the store has the end, it answers for the job. Until then, and if it never takes it, the board does.
async fn settle(state: &AppState, end: JobEnd) {
    for attempt in 0..TRIES.0 {
        match file(state.home(), Paper::JobEnd(end.clone())).await {
            Ok(()) => return state.jobs().remove(&end.job),
            Err(EditError::Closed) => return,
            Err(cause) => {
                tracing::warn!(%cause, attempt, job = end.job, "the end of a job could not be kept yet");
                tokio::time::sleep(Duration::from_millis(TRIES.1)).await;
            }
        }
    }
    tracing::error!(job = end.job, "the end of a job could not be kept");
}

pub(super) async fn file(home: &Arc<Home>, paper: Paper) -> Result<(), EditError> {
    let home = Arc::clone(home);
    tokio::task::spawn_blocking(move || home.file(paper)).await.unwrap_or(Err(EditError::Closed))
}

/// Ends all jobs that are open, because the server stops, and takes no more. Returns when the store has the ends, or has
/// had time enough for it.
pub(in crate::api) async fn end_all(state: &AppState) {
    state.jobs().close();
    let mut ends = tokio::task::JoinSet::new();
    for task in state.jobs().open() {
        let state = state.clone();
        ends.spawn(
            async move { end(&state, &task, failure(&ApiError::unavailable(STOPPED, LATER_S))).await.is_some() },
        );
    }
    ends.join_all().await;
    for _ in 0..TRIES.0 {
        if !state.jobs().is_unsettled() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(TRIES.1)).await;
    }
}

/// Waits until the store has the end of a job that has ended. False when it took too long.
pub(super) async fn settled(state: &AppState, id: &str) -> bool {
    for _ in 0..SOON.0 {
        if state.jobs().find(id).is_none() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(SOON.1)).await;
    }
    false
}

/// Ends the jobs of a server that came to no good end: nobody works on them any more. How many there were is returned.
pub fn end_left_open(home: &Home, now: RecordTime) -> Result<usize, EditError> {
    if !home.is_writable() {
        return Ok(0);
    }
    let open = home.open_jobs().map_err(|cause| EditError::Store(Arc::new(cause)))?;
    let (status, detail, answer) = failure(&ApiError::unavailable(STOPPED, LATER_S));
    let answer_sha256 = crate::format::sha256_hex(answer.as_bytes());
    for job in &open {
        home.file(Paper::JobEnd(JobEnd {
            job: job.clone(),
            started: None,
            time: now,
            status,
            detail: detail.clone(),
            answer_sha256: answer_sha256.clone(),
            answer: answer.clone(),
        }))?;
    }
    Ok(open.len())
}
