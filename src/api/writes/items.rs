//! `POST`, `PUT`, `PATCH` and `DELETE` of features.

use super::answers::{changed_feature, collection_path, item_path, located, summary};
use super::body::{self, FEATURES, PATCHES};
use super::tags::expectation;
use super::{DELETE_PARAMETERS, PARAMETERS, Request};
use crate::api::call::{Answer, Call};
use crate::api::error::ApiError;
use crate::api::state::AppState;
use crate::edit::{Action, Edit, Expectation};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::IntoResponse;
use serde_json::Value;

/// `POST …/items`: one feature, or a feature collection that becomes true as a whole.
pub(in crate::api) async fn create(
    State(state): State<AppState>,
    Path(collection): Path<String>,
    call: Call,
    body: Body,
) -> Answer {
    let path = format!("{}/items", collection_path(&collection));
    let request = Request { state: &state, call: &call, method: Method::POST, path };
    let work = async {
        call.params.only(&PARAMETERS)?;
        request.admit(&[(&collection, false)])?;
        let document = body::document(&call.headers, body, &FEATURES, state.settings.max_body_bytes).await?;
        let crs = body::content_crs(&call.headers)?;
        let is_single = document.value.get("type").and_then(Value::as_str) == Some("Feature");
        let edits = created(&collection, document.value, crs)?;
        let accepted = request.submit(edits, Some(document.sha256), StatusCode::CREATED).await?;
        let mut answer = summary(StatusCode::CREATED, &accepted, &state, &call)?;
        if is_single && let Some((_, Some(id), _)) = accepted.versions.first() {
            located(&mut answer, &item_path(&collection, id), &call)?;
        }
        Ok(answer)
    };
    request.answered(work).await
}

/// `PUT …/items/{id}`: a whole new state. With `If-None-Match: *` a feature that is not there yet is made.
pub(in crate::api) async fn replace(
    State(state): State<AppState>,
    Path((collection, id)): Path<(String, String)>,
    call: Call,
    body: Body,
) -> Answer {
    let read = |value: Value, headers: &HeaderMap| replaced((collection.clone(), id.clone()), value, headers);
    changed(&state, (&collection, &id), &call, (Method::PUT, body, &FEATURES), read).await
}

/// `PATCH …/items/{id}`: a JSON merge patch.
pub(in crate::api) async fn merge(
    State(state): State<AppState>,
    Path((collection, id)): Path<(String, String)>,
    call: Call,
    body: Body,
) -> Answer {
    let read = |value: Value, headers: &HeaderMap| merged((collection.clone(), id.clone()), value, headers);
    changed(&state, (&collection, &id), &call, (Method::PATCH, body, &PATCHES), read).await
}

/// `DELETE …/items/{id}`: ends the feature; what it was stays on record.
pub(in crate::api) async fn delete(
    State(state): State<AppState>,
    Path((collection, id)): Path<(String, String)>,
    call: Call,
) -> Answer {
    let path = item_path(&collection, &id);
    let request = Request { state: &state, call: &call, method: Method::DELETE, path };
    let work = async {
        call.params.only(&DELETE_PARAMETERS)?;
        request.admit(&[(&collection, false)])?;
        let action = Action::Delete { collection: collection.clone(), id };
        let edits = vec![Edit { action, expectation: expectation(&call.headers)? }];
        request.submit(edits, None, StatusCode::NO_CONTENT).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    request.answered(work).await
}

async fn changed(
    state: &AppState,
    (collection, id): (&str, &str),
    call: &Call,
    (method, body, types): (Method, Body, &[&str]),
    read: impl FnOnce(Value, &HeaderMap) -> Result<Edit, ApiError>,
) -> Answer {
    let request = Request { state, call, method, path: item_path(collection, id) };
    let work = async {
        call.params.only(&PARAMETERS)?;
        request.admit(&[(collection, false)])?;
        let document = body::document(&call.headers, body, types, state.settings.max_body_bytes).await?;
        let edit = read(document.value, &call.headers)?;
        let is_new = matches!(edit.action, Action::Put { .. });
        let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
        let accepted = request.submit(vec![edit], Some(document.sha256), status).await?;
        changed_feature(status, &accepted, state, call).await
    };
    request.answered(work).await
}

/// The features of a body as edits.
pub(super) fn created(collection: &str, value: Value, crs: Option<&str>) -> Result<Vec<Edit>, ApiError> {
    let made = |(id, draft)| Action::Create { collection: collection.to_string(), id, draft };
    let features = body::features(value, crs)?;
    Ok(features.into_iter().map(|f| Edit { action: made(f), expectation: Expectation::Any }).collect())
}

/// A whole feature as an edit of what is at this address.
pub(super) fn replaced(
    (collection, id): (String, String),
    value: Value,
    headers: &HeaderMap,
) -> Result<Edit, ApiError> {
    let (named, draft) = body::feature(value, body::content_crs(headers)?)?;
    if named.is_some_and(|named| named != id) {
        return Err(ApiError::bad_body(format!("the feature in the body has another id than the address, `{id}`")));
    }
    let expectation = expectation(headers)?;
    let action = match expectation {
        Expectation::Absent => Action::Put { collection, id, draft },
        _ => Action::Replace { collection, id, draft },
    };
    Ok(Edit { action, expectation })
}

/// A merge patch as an edit of what is at this address.
pub(super) fn merged((collection, id): (String, String), value: Value, headers: &HeaderMap) -> Result<Edit, ApiError> {
    // A patch may hold a part of a geometry, whose coordinates mean nothing in another CRS than those that stay.
    if body::content_crs(headers)?.is_some_and(|crs| !body::is_crs84(crs)) {
        return Err(ApiError::bad_value("Content-Crs", "a patch is in CRS84; other coordinates take a PUT"));
    }
    let action = Action::Merge { collection, id, patch: body::patch(value)? };
    Ok(Edit { action, expectation: expectation(headers)? })
}
