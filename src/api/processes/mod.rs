//! The questions as processes: their list, their descriptions, their execution over GET and POST.

mod inputs;
mod run;
mod spec;

pub(super) use spec::{PROCESSES, ProcessSpec};

use super::call::{Answer, Call};
use super::error::ApiError;
use super::links::{JSON, Link};
use super::respond;
use super::state::AppState;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use inputs::Inputs;
use serde_json::{Value, json};

pub(super) async fn list(call: Call) -> Answer {
    call.params.only(&["limit"])?;
    let limit = call.params.limit(PROCESSES.len(), PROCESSES.len())?;
    let processes: Vec<Value> = PROCESSES.iter().take(limit).map(|process| process.summary(&call.base)).collect();
    let links = [Link::new(call.base.at("/processes"), "self", JSON, "This document")];
    call.json(JSON, &json!({"processes": processes, "links": links}))
}

pub(super) async fn describe(Path(id): Path<String>, call: Call) -> Answer {
    call.params.only(&[])?;
    call.json(JSON, &find(&id)?.description(&call.base))
}

/// `GET /processes/{id}/execution?key=value`, the inputs as plain parameters.
pub(super) async fn execute_get(State(state): State<AppState>, Path(id): Path<String>, call: Call) -> Answer {
    let process = find(&id)?;
    call.params.only(&process.get_parameters())?;
    // What a body calls the subject is spelt out in an address.
    let subject = if call.params.text("ids").is_some() { "ids" } else { "collection" };
    let answer = run::run(process.id, Inputs::from_params(&call.params), &state).await;
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
    call.params.only(&[])?;
    let process = find(&id)?;
    check_media_type(&call.headers)?;
    let limit = state.settings.max_body_bytes;
    let bytes = to_bytes(body, limit).await.map_err(|_| ApiError::too_large(limit))?;
    let document: Value =
        serde_json::from_slice(&bytes).map_err(|e| ApiError::bad_body(format!("not valid JSON: {e}")))?;
    let inputs = Inputs::from_body(document, process.inputs.iter().map(|input| input.name))?;
    let answer = run::run(process.id, inputs, &state).await?;
    respond::fresh(JSON, &answer)
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
    PROCESSES
        .iter()
        .find(|process| process.id == id)
        .ok_or_else(|| ApiError::not_found(format!("there is no process `{id}`")))
}
