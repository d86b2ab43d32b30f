//! Collections made, described anew and retired over HTTP.

use super::body::{self, DOCUMENTS};
use super::items::summary;
use super::{PARAMETERS, Request, edit};
use crate::api::call::{Answer, Call};
use crate::api::error::ApiError;
use crate::api::links::encoded;
use crate::api::state::AppState;
use crate::edit::Action;
use crate::model::Collection;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::Value;

/// `POST /collections`.
pub(in crate::api) async fn create_collection(State(state): State<AppState>, call: Call, body: Body) -> Answer {
    call.params.only(&PARAMETERS)?;
    let request = Request { state: &state, call: &call, method: Method::POST, path: "/collections".into() };
    // Which collection it is, only the body tells; that somebody without any key may not is known before.
    request.admit_known()?;
    let document = body::document(&call.headers, body, &DOCUMENTS, state.settings.max_body_bytes).await?;
    let collection = described(document.value, None)?;
    let location = call.base.at(&format!("/collections/{}", encoded(&collection.id)));
    let action = Action::CreateCollection(Box::new(collection));
    let edits = vec![edit(action, &call.headers)?];
    let accepted = request.submit(edits, Some(document.sha256), StatusCode::CREATED).await?;
    let mut answer = summary(StatusCode::CREATED, &accepted, &call)?;
    let location = HeaderValue::from_str(&location).map_err(|e| ApiError::internal(&e))?;
    answer.headers_mut().insert(header::LOCATION, location);
    Ok(answer)
}

/// `PUT /collections/{id}`: describes it anew; features stay as they are.
pub(in crate::api) async fn replace_collection(
    State(state): State<AppState>,
    Path(id): Path<String>,
    call: Call,
    body: Body,
) -> Answer {
    call.params.only(&PARAMETERS)?;
    let path = format!("/collections/{}", encoded(&id));
    let request = Request { state: &state, call: &call, method: Method::PUT, path };
    request.admit(&[(&id, true)])?;
    let document = body::document(&call.headers, body, &DOCUMENTS, state.settings.max_body_bytes).await?;
    let action = Action::ReplaceCollection(Box::new(described(document.value, Some(&id))?));
    let edits = vec![edit(action, &call.headers)?];
    let accepted = request.submit(edits, Some(document.sha256), StatusCode::OK).await?;
    summary(StatusCode::OK, &accepted, &call)
}

/// `DELETE /collections/{id}`: retires it with all its features; what they were stays on record.
pub(in crate::api) async fn retire_collection(
    State(state): State<AppState>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    call.params.only(&["reason"])?;
    let path = format!("/collections/{}", encoded(&id));
    let request = Request { state: &state, call: &call, method: Method::DELETE, path };
    let action = Action::RetireCollection { id };
    request.submit(vec![edit(action, &call.headers)?], None, StatusCode::NO_CONTENT).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A description as it is stored. Members that are made by the server (`extent`, `links`, counts) belong to answers and
/// would be lost, so they are refused rather than ignored.
pub(super) fn described(document: Value, id: Option<&str>) -> Result<Collection, ApiError> {
    let Value::Object(mut object) = document else {
        return Err(ApiError::bad_body("a collection is described by a JSON object"));
    };
    match (object.get("id").and_then(Value::as_str), id) {
        (Some(named), Some(id)) if named != id => {
            return Err(ApiError::bad_body(format!(
                "the collection in the body has another id than the address, `{id}`"
            )));
        }
        (None, Some(id)) => {
            object.insert("id".into(), Value::from(id));
        }
        _ => {}
    }
    const MEMBERS: [&str; 10] =
        ["id", "title", "description", "license", "attribution", "coverage", "access", "bounds", "schema", "style"];
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
