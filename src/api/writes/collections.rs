//! Collections made, described anew and retired over HTTP.

use super::answers::{collection_path, located, summary};
use super::body::{self, DOCUMENTS};
use super::tags::Known;
use super::{DELETE_PARAMETERS, PARAMETERS, Request};
use crate::access::Role;
use crate::api::call::{Answer, Call};
use crate::api::error::ApiError;
use crate::api::state::AppState;
use crate::edit::Action;
use crate::model::Collection;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use serde_json::Value;

/// `POST /collections`. Which collection it is only the body tells; that somebody may make none is known before.
pub(in crate::api) async fn create_collection(State(state): State<AppState>, call: Call, body: Body) -> Answer {
    let request = Request { state: &state, call: &call, method: Method::POST, path: "/collections".into() };
    let work = async {
        call.params.only(&PARAMETERS)?;
        request.admit_somewhere(Role::Admin)?;
        let document = body::document(&call.headers, body, &DOCUMENTS, state.settings.max_body_bytes).await?;
        let collection = described(document.value, None)?;
        let path = collection_path(&collection.id);
        let action = Action::CreateCollection(Box::new(collection));
        let edits = vec![Known::to(&state, &call).edit(action, &call.headers)?];
        let accepted = request.submit(edits, Some(document.sha256), StatusCode::CREATED).await?;
        let mut answer = summary(StatusCode::CREATED, &accepted, &state, &call)?;
        located(&mut answer, &path, &call)?;
        Ok(answer)
    };
    request.answered(work).await
}

/// `PUT /collections/{id}`: describes it anew; features stay as they are.
pub(in crate::api) async fn replace_collection(
    State(state): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    body: Body,
) -> Answer {
    let request = Request { state: &state, call: &call, method: Method::PUT, path: collection_path(&id) };
    let work = async {
        call.params.only(&PARAMETERS)?;
        request.admit(&[(&id, true)])?;
        let document = body::document(&call.headers, body, &DOCUMENTS, state.settings.max_body_bytes).await?;
        let action = Action::ReplaceCollection(Box::new(described(document.value, Some(&id))?));
        let edits = vec![Known::to(&state, &call).edit(action, &call.headers)?];
        let accepted = request.submit(edits, Some(document.sha256), StatusCode::OK).await?;
        summary(StatusCode::OK, &accepted, &state, &call)
    };
    request.answered(work).await
}

/// `DELETE /collections/{id}`: retires it with all its features; what they were stays on record.
pub(in crate::api) async fn retire_collection(
    State(state): State<AppState>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    let request = Request { state: &state, call: &call, method: Method::DELETE, path: collection_path(&id) };
    let work = async {
        call.params.only(&DELETE_PARAMETERS)?;
        request.admit(&[(&id, true)])?;
        let action = Action::RetireCollection { id: id.clone() };
        let edits = vec![Known::to(&state, &call).edit(action, &call.headers)?];
        request.submit(edits, None, StatusCode::NO_CONTENT).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    request.answered(work).await
}

/// A description as it is stored. Members that are made by the server (`extent`, `links`, counts) belong to answers and
/// would be lost, so they are refused rather than ignored.
pub(super) fn described(document: Value, id: Option<&str>) -> Result<Collection, ApiError> {
    const MEMBERS: [&str; 10] =
        ["id", "title", "description", "license", "attribution", "coverage", "access", "bounds", "schema", "style"];
    let Value::Object(mut object) = document else {
        return Err(ApiError::bad_body("a collection is described by a JSON object"));
    };
    match (object.get("id").and_then(Value::as_str), id) {
        (Some(named), Some(id)) if named != id => {
            let why = format!("the collection in the body has another id than the address, `{id}`");
            return Err(ApiError::bad_body(why));
        }
        (None, Some(id)) => {
            object.insert("id".into(), Value::from(id));
        }
        _ => {}
    }
    if let Some(strange) = object.keys().find(|key| !MEMBERS.contains(&key.as_str())) {
        let why = format!("`{strange}` is not a member of a description; these are: {}", MEMBERS.join(", "));
        return Err(ApiError::bad_body(why));
    }
    for text in ["description", "license", "attribution"] {
        object.entry(text).or_insert_with(|| empty(text));
    }
    serde_json::from_value(Value::Object(object)).map_err(|why| ApiError::bad_body(why.to_string()))
}

fn empty(member: &str) -> Value {
    if member == "description" { serde_json::json!({"zh": "", "en": ""}) } else { Value::from("") }
}
