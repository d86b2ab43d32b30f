//! The questions as processes: their list, their descriptions, their execution over GET and POST.

mod describe;

use super::call::{Answer, Call};
use super::error::ApiError;
use super::links::JSON;
use super::state::AppState;
use super::{reports, respond};
use crate::ask::{AskError, Inputs, PROCESSES, ProcessSpec, Question, process};
use crate::query::{Control, Snapshot};
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use describe::{description, summary};
use serde_json::{Map, Value, json};

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

/// `GET /processes/{id}/execution?key=value`, the inputs as plain parameters.
pub(super) async fn execute_get(State(state): State<AppState>, Path(id): Path<String>, call: Call) -> Answer {
    let process = find(&id)?;
    let known: Vec<&str> = process.text_parameters().into_iter().map(|(name, ..)| name).chain(["asOf"]).collect();
    call.params.only(&known)?;
    // What a body calls the subject is spelt out in an address.
    let subject = if call.params.text("ids").is_some() { "ids" } else { "collection" };
    let inputs = Inputs::textual(call.params.pairs().filter(|(name, _)| !["f", "lang", "asOf"].contains(name)));
    let answer = run(&state, &call, move || Question::read(process, inputs)).await;
    let answer = answer.map_err(|error| error.renamed("subject", subject))?;
    call.json(JSON, &answer)
}

/// `POST` with `{"inputs": {…}}`.
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
    let answer = run(&state, &call, move || Question::read(process, posted(&bytes, process)?)).await?;
    respond::fresh(JSON, &answer)
}

/// Reads, asks and shapes on a thread that may be busy: a body may be megabytes of coordinates.
async fn run<F>(state: &AppState, call: &Call, read: F) -> Result<Value, ApiError>
where
    F: FnOnce() -> Result<Question, AskError> + Send + 'static,
{
    let (snapshot, transaction) = state.asked_at(call).await?;
    let last = transaction.clone();
    let answer = move |snapshot: &Snapshot, control: &Control| {
        reports::given_out(read()?.answer(snapshot, control)?, last.as_ref())
    };
    let (value, audit) = state.ask(snapshot, answer).await?;
    reports::keep(state, call, (&value, audit), transaction.as_ref()).await?;
    Ok(value)
}

/// Members of an execute request that are allowed beside `inputs`.
const BESIDE: [&str; 3] = ["inputs", "outputs", "response"];

fn posted(bytes: &[u8], process: &ProcessSpec) -> Result<Inputs, AskError> {
    let bad = |detail: String| AskError { parameter: None, ..AskError::bad_value("", detail) };
    let document: Value = serde_json::from_slice(bytes).map_err(|e| bad(format!("not valid JSON: {e}")))?;
    let Value::Object(mut document) = document else {
        return Err(bad("the body has to be an object with `inputs`".into()));
    };
    if let Some(stray) = document.keys().find(|key| !BESIDE.contains(&key.as_str())) {
        let why = format!("`{stray}` is not a member of an execute request; inputs go into `inputs`");
        return Err(AskError::bad_value(stray, why));
    }
    let inputs: Option<Map<String, Value>> = match document.remove("inputs") {
        Some(Value::Object(inputs)) => Some(inputs),
        _ => None,
    };
    let inputs = inputs.ok_or_else(|| AskError::bad_value("inputs", "`inputs` has to be an object"))?;
    Inputs::typed(inputs, process)
}

fn check_media_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or(JSON).to_lowercase();
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or("");
    let is_json = essence == JSON || (essence.starts_with("application/") && essence.ends_with("+json"));
    let is_utf8 = parts.all(|p| p.strip_prefix("charset=").is_none_or(|charset| charset.trim_matches('"') == "utf-8"));
    if !is_json || !is_utf8 {
        return Err(ApiError::unsupported_media_type("the body has to be application/json in UTF-8"));
    }
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => {
            Err(ApiError::unsupported_media_type("the body has to be sent without content encoding"))
        }
        _ => Ok(()),
    }
}

fn find(id: &str) -> Result<&'static ProcessSpec, ApiError> {
    process(id).ok_or_else(|| ApiError::not_found(format!("there is no process `{id}`")))
}
