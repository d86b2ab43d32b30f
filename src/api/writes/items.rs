//! `POST`, `PUT`, `PATCH` and `DELETE` of features.

use super::body::{self, FEATURES, PATCHES};
use super::{PARAMETERS, Request, edit};
use crate::api::call::{Answer, Call};
use crate::api::error::ApiError;
use crate::api::items::item_answer;
use crate::api::links::{JSON, encoded};
use crate::api::state::AppState;
use crate::edit::{Accepted, Action, Edit, Expectation};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// `POST …/items`: one feature, or a feature collection that becomes true as a whole.
pub(in crate::api) async fn create(
    State(state): State<AppState>,
    Path(collection): Path<String>,
    call: Call,
    body: Body,
) -> Answer {
    call.params.only(&PARAMETERS)?;
    let path = format!("/collections/{}/items", encoded(&collection));
    let request = Request { state: &state, call: &call, method: Method::POST, path: path.clone() };
    request.admit(&[(&collection, false)])?;
    let document = body::document(&call.headers, body, &FEATURES, state.settings.max_body_bytes).await?;
    let crs = body::content_crs(&call.headers)?;
    let is_single = document.value.get("type").and_then(Value::as_str) == Some("Feature");
    let features = body::features(document.value, crs)?;
    let limit = state.settings.max_edits;
    if features.len() > limit {
        return Err(ApiError::too_complex(format!(
            "there are {} features, at most {limit} are taken at once",
            features.len()
        )));
    }
    let made = |(id, draft)| Action::Create { collection: collection.clone(), id, draft };
    let edits = features.into_iter().map(|f| Edit { action: made(f), expectation: Expectation::Any }).collect();
    let accepted = request.submit(edits, Some(document.sha256), StatusCode::CREATED).await?;
    let mut answer = summary(StatusCode::CREATED, &accepted, &call)?;
    if is_single && let Some((_, Some(id), _)) = accepted.versions.first() {
        let location = call.base.at(&format!("{path}/{}", encoded(id)));
        let location = HeaderValue::from_str(&location).map_err(|e| ApiError::internal(&e))?;
        answer.headers_mut().insert(header::LOCATION, location);
    }
    Ok(answer)
}

/// `PUT …/items/{id}`: a whole new state. With `If-None-Match: *` a feature that is not there yet is made.
pub(in crate::api) async fn replace(
    State(state): State<AppState>,
    Path((collection, id)): Path<(String, String)>,
    call: Call,
    body: Body,
) -> Answer {
    let read = |value: Value, headers: &HeaderMap| {
        let (named, draft) = body::feature(value, body::content_crs(headers)?)?;
        if named.as_ref().is_some_and(|named| *named != id) {
            return Err(ApiError::bad_body(format!("the feature in the body has another id than the address, `{id}`")));
        }
        let (collection, id) = (collection.clone(), id.clone());
        let is_new = super::expectation(headers)? == Expectation::Absent;
        Ok(if is_new { Action::Put { collection, id, draft } } else { Action::Replace { collection, id, draft } })
    };
    changed(&state, (&collection, &id), &call, (Method::PUT, body, &FEATURES), read).await
}

/// `PATCH …/items/{id}`: a JSON merge patch.
pub(in crate::api) async fn merge(
    State(state): State<AppState>,
    Path((collection, id)): Path<(String, String)>,
    call: Call,
    body: Body,
) -> Answer {
    let read = |value: Value, _: &HeaderMap| {
        let patch = body::patch(value)?;
        Ok(Action::Merge { collection: collection.clone(), id: id.clone(), patch })
    };
    changed(&state, (&collection, &id), &call, (Method::PATCH, body, &PATCHES), read).await
}

/// `DELETE …/items/{id}`: ends the feature; what it was stays on record.
pub(in crate::api) async fn delete(
    State(state): State<AppState>,
    Path((collection, id)): Path<(String, String)>,
    call: Call,
) -> Answer {
    call.params.only(&["reason"])?;
    let path = item_path(&collection, &id);
    let request = Request { state: &state, call: &call, method: Method::DELETE, path };
    let action = Action::Delete { collection, id };
    request.submit(vec![edit(action, &call.headers)?], None, StatusCode::NO_CONTENT).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn changed(
    state: &AppState,
    (collection, id): (&str, &str),
    call: &Call,
    (method, body, types): (Method, Body, &[&str]),
    read: impl FnOnce(Value, &HeaderMap) -> Result<Action, ApiError>,
) -> Answer {
    call.params.only(&PARAMETERS)?;
    let request = Request { state, call, method, path: item_path(collection, id) };
    request.admit(&[(collection, false)])?;
    let document = body::document(&call.headers, body, types, state.settings.max_body_bytes).await?;
    let action = read(document.value, &call.headers)?;
    let is_new = matches!(action, Action::Put { .. });
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    request.submit(vec![edit(action, &call.headers)?], Some(document.sha256), status).await?;
    // The feature as it is now, under its new tag: what the client would ask for next.
    let mut answer = item_answer(state, collection, id, call)?;
    *answer.status_mut() = status;
    Ok(answer)
}

fn item_path(collection: &str, id: &str) -> String {
    format!("/collections/{}/items/{}", encoded(collection), encoded(id))
}

/// What was changed: the transaction, and each feature with its version and address.
pub(super) fn summary(status: StatusCode, accepted: &Accepted, call: &Call) -> Result<Response, ApiError> {
    let row = |(collection, id, version): &(String, Option<String>, u32)| {
        let path = match id {
            Some(id) => item_path(collection, id),
            None => format!("/collections/{}", encoded(collection)),
        };
        json!({"collection": collection, "id": id, "version": version, "href": call.base.at(&path)})
    };
    let versions: Vec<Value> = accepted.versions.iter().map(row).collect();
    let body = json!({
        "transaction": accepted.transaction, "snapshot": accepted.snapshot, "changes": versions,
        "notes": accepted.notes,
    });
    let bytes = serde_json::to_vec(&body).map_err(|e| ApiError::internal(&e))?;
    Ok((status, [(header::CONTENT_TYPE, JSON)], bytes).into_response())
}
