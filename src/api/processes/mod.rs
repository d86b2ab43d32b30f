//! The questions as processes: their list, their descriptions, their execution over GET and POST.

mod describe;
mod request;

use super::call::{Answer, Call};
use super::error::ApiError;
use super::links::{JSON, SCHEMA};
use super::state::{AppState, Asked};
use super::{jobs, reports, respond};
use crate::ask::{AskError, Inputs, PROCESSES, ProcessSpec, Question, process};
use crate::query::{Control, Snapshot};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, State};
use describe::{description, summary};
use request::{Execute, check_media_type, wants_async};
use serde_json::{Value, json};

pub(super) use request::OUTPUT;

pub(super) async fn list(call: Call) -> Answer {
    call.params.only(&["limit"])?;
    let limit = call.params.limit(PROCESSES.len(), PROCESSES.len())?;
    let processes: Vec<Value> = PROCESSES.iter().take(limit).map(|process| summary(process, &call.base)).collect();
    call.json(JSON, &json!({"processes": processes, "links": call.links(JSON, "The questions")}))
}

pub(super) async fn describe(Path(id): Path<String>, call: Call) -> Answer {
    call.params.only(&[])?;
    call.json(JSON, &description(find(&id)?, &call))
}

/// `GET /processes/{id}/schema`: of its answer.
pub(super) async fn schema(Path(id): Path<String>, call: Call) -> Answer {
    call.params.only(&[])?;
    let process = find(&id)?;
    let mut schema = process.answer_schema().map_err(|e| ApiError::internal(&e))?;
    if let Value::Object(members) = &mut schema {
        members.entry("$schema").or_insert_with(|| json!("https://json-schema.org/draft/2020-12/schema"));
        members.entry("properties").or_insert_with(|| json!({}));
        members.insert("$id".into(), json!(call.base.at(&format!("/processes/{id}/schema"))));
    }
    call.json(SCHEMA, &schema)
}

/// `GET /processes/{id}/execution?key=value`, the inputs as plain parameters.
pub(super) async fn execute_get(State(state): State<AppState>, Path(id): Path<String>, call: Call) -> Answer {
    let process = find(&id)?;
    let known: Vec<&str> = process.text_parameters().into_iter().map(|(name, ..)| name).chain(["asOf"]).collect();
    call.params.only(&known)?;
    // What a body calls the subject is spelt out in an address.
    let subject = if call.params.text("ids").is_some() { "ids" } else { "collection" };
    let inputs = Inputs::textual(call.params.pairs().filter(|(name, _)| !["f", "lang", "asOf"].contains(name)));
    let answer = run(&state, &call, move || Ok((Question::read(process, inputs)?, ()))).await;
    let (text, ()) = answer.map_err(|error| error.renamed("subject", subject))?;
    respond::text(&call.headers, JSON, text)
}

/// `POST` with `{"inputs": {…}}`. Who would rather not wait (`Prefer: respond-async`) gets a job.
pub(super) async fn execute_post(
    State(state): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    body: Body,
) -> Answer {
    call.params.only(&["asOf"])?;
    let process = find(&id)?;
    check_media_type(&call.headers)?;
    let limit = state.settings.max_body_bytes;
    let bytes = to_bytes(body, limit).await.map_err(|_| ApiError::too_large(limit))?;
    if wants_async(&call.headers) {
        return begin(&state, &call, process, bytes).await;
    }
    let read = move || {
        let Execute { inputs, is_document } = Execute::read(&bytes, process)?;
        Ok((Question::read(process, inputs)?, is_document))
    };
    let (text, is_document) = run(&state, &call, read).await?;
    Ok(respond::fresh_text(JSON, if is_document { document(&text) } else { text }))
}

/// What is wrong with the request is told at once; the rest is a job's.
async fn begin(state: &AppState, call: &Call, process: &'static ProcessSpec, bytes: Bytes) -> Answer {
    let asked = state.asked_at(call).await?;
    let request = String::from_utf8(bytes.to_vec()).map_err(|_| ApiError::bad_body("the body is not UTF-8"))?;
    let read = tokio::task::spawn_blocking(move || Question::read(process, Execute::read(&bytes, process)?.inputs));
    let question = read.await.map_err(|e| ApiError::internal(&e))??;
    let (past, last) = (state.past_of(call, &asked), asked.transaction.clone());
    let work = move |snapshot: &Snapshot, control: &Control| {
        let earlier = question.since().map(past).transpose()?;
        reports::given_out(question.answer(snapshot, earlier.as_deref(), control)?, last.as_ref())
    };
    let job = jobs::begin(state, call, (process, request), (asked, Box::new(work))).await?;
    jobs::accepted(&job, call)
}

/// A document of all outputs, of which there is one.
pub(super) fn document(answer: &str) -> String {
    format!("{{\"{OUTPUT}\":{answer}}}")
}

/// Reads, asks and shapes on a thread that may be busy: a body may be megabytes of coordinates.
async fn run<F, T>(state: &AppState, call: &Call, read: F) -> Result<(String, T), ApiError>
where
    F: FnOnce() -> Result<(Question, T), AskError> + Send + 'static,
    T: Send + 'static,
{
    let asked = state.asked_at(call).await?;
    let past = state.past_of(call, &asked);
    let Asked { snapshot, transaction } = asked;
    let last = transaction.clone();
    let answer = move |snapshot: &Snapshot, control: &Control| {
        let (question, form) = read()?;
        let earlier = question.since().map(past).transpose()?;
        let given = reports::given_out(question.answer(snapshot, earlier.as_deref(), control)?, last.as_ref())?;
        Ok((given, form))
    };
    let ((text, audit), form) = state.ask(snapshot, answer).await?;
    if audit.is_some() && call.principal.is_known() {
        reports::keep(state, (&call.principal.who(), &call.principal.owner()), (&text, audit), transaction.as_ref())
            .await?;
    }
    Ok((text, form))
}

fn find(id: &str) -> Result<&'static ProcessSpec, ApiError> {
    let missing = || {
        let error = ApiError::not_found(format!("there is no process `{id}`"));
        error.of_type("http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-process")
    };
    process(id).ok_or_else(missing)
}
