//! `POST /changes`: requests about any features and collections that become true together or not at all.

use super::body;
use super::collections::described;
use super::items::summary;
use super::multipart::{Part, boundary, parts};
use super::{PARAMETERS, Request, edit};
use crate::api::call::{Answer, Call};
use crate::api::error::ApiError;
use crate::api::state::AppState;
use crate::edit::{Action, Edit, Expectation};
use crate::format::sha256_hex;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Method, StatusCode, header};
use serde_json::Value;

pub(in crate::api) async fn change_set(State(state): State<AppState>, call: Call, body: Body) -> Answer {
    call.params.only(&PARAMETERS)?;
    let request = Request { state: &state, call: &call, method: Method::POST, path: "/changes".into() };
    request.admit_known()?;
    let content_type = call.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let boundary = boundary(content_type).map_err(ApiError::unsupported_media_type)?.to_string();
    let limit = state.settings.max_body_bytes;
    let bytes = to_bytes(body, limit).await.map_err(|_| ApiError::too_large(limit))?;
    let read = tokio::task::spawn_blocking(move || Ok::<_, ApiError>((edits(&bytes, &boundary)?, sha256_hex(&bytes))));
    let (edits, sha256) = read.await.map_err(|e| ApiError::internal(&e))??;
    let limit = state.settings.max_edits;
    if edits.len() > limit {
        return Err(ApiError::too_complex(format!(
            "there are {} changes, at most {limit} are taken at once",
            edits.len()
        )));
    }
    let accepted = request.submit(edits, Some(sha256), StatusCode::OK).await?;
    summary(StatusCode::OK, &accepted, &call)
}

fn edits(bytes: &[u8], boundary: &str) -> Result<Vec<Edit>, ApiError> {
    let parts = parts(bytes, boundary).map_err(ApiError::bad_body)?;
    let mut edits = Vec::with_capacity(parts.len());
    for (position, part) in parts.iter().enumerate() {
        let named = |why: ApiError| why.about(format!("part {position}"));
        edits.extend(edits_of(part).map_err(named)?);
    }
    Ok(edits)
}

/// What one request of the set amounts to.
fn edits_of(part: &Part<'_>) -> Result<Vec<Edit>, ApiError> {
    let segments = segments(part.path)?;
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let document = || {
        serde_json::from_slice::<Value>(part.body).map_err(|why| ApiError::bad_body(format!("not valid JSON: {why}")))
    };
    let crs = body::content_crs(&part.headers)?;
    let one = |action| Ok(vec![edit(action, &part.headers)?]);
    let target = |collection: &str, id: &str| (collection.to_string(), id.to_string());
    match (part.method.as_str(), segments.as_slice()) {
        ("POST", ["collections"]) => one(Action::CreateCollection(Box::new(described(document()?, None)?))),
        ("PUT", ["collections", id]) => one(Action::ReplaceCollection(Box::new(described(document()?, Some(id))?))),
        ("DELETE", ["collections", id]) => one(Action::RetireCollection { id: (*id).to_string() }),
        ("POST", ["collections", collection, "items"]) => {
            let made = |(id, draft)| Action::Create { collection: (*collection).to_string(), id, draft };
            let features = body::features(document()?, crs)?;
            Ok(features.into_iter().map(|f| Edit { action: made(f), expectation: Expectation::Any }).collect())
        }
        ("PUT", ["collections", collection, "items", id]) => {
            let (named, draft) = body::feature(document()?, crs)?;
            if named.is_some_and(|named| named != *id) {
                return Err(ApiError::bad_body(format!("the feature has another id than its address, `{id}`")));
            }
            let is_new = super::expectation(&part.headers)? == Expectation::Absent;
            let (collection, id) = target(collection, id);
            one(if is_new { Action::Put { collection, id, draft } } else { Action::Replace { collection, id, draft } })
        }
        ("PATCH", ["collections", collection, "items", id]) => {
            let (collection, id) = target(collection, id);
            one(Action::Merge { collection, id, patch: body::patch(document()?)? })
        }
        ("DELETE", ["collections", collection, "items", id]) => {
            let (collection, id) = target(collection, id);
            one(Action::Delete { collection, id })
        }
        (method, _) => Err(ApiError::bad_body(format!("`{method} {}` is not a change", part.path))),
    }
}

/// The decoded segments of a path without query.
fn segments(path: &str) -> Result<Vec<String>, ApiError> {
    let wrong = |why: &str| ApiError::bad_body(format!("`{path}`: {why}"));
    let inner = path.strip_prefix('/').ok_or_else(|| wrong("a path begins with `/collections`"))?;
    if inner.contains(['?', '#']) {
        return Err(wrong("parameters belong to the whole change set"));
    }
    let decode = |segment: &str| {
        let decoded = percent_encoding::percent_decode_str(segment).decode_utf8();
        decoded.map(std::borrow::Cow::into_owned).map_err(|_| wrong("it is not UTF-8"))
    };
    inner.split('/').map(decode).collect()
}
