//! `POST /changes`: requests about any features and collections that become true together or not at all.

use super::answers::summary;
use super::body;
use super::collections::described;
use super::items::{created, merged, replaced};
use super::multipart::{Part, boundary, parts};
use super::tags::{Known, expectation};
use super::{PARAMETERS, Request};
use crate::access::Role;
use crate::api::call::{Answer, Call};
use crate::api::error::ApiError;
use crate::api::links::decoded;
use crate::api::state::AppState;
use crate::edit::{Action, Edit};
use crate::format::sha256_hex;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Method, StatusCode};
use serde_json::Value;

pub(in crate::api) async fn change_set(State(state): State<AppState>, call: Call, body: Body) -> Answer {
    let request = Request { state: &state, call: &call, method: Method::POST, path: "/changes".into() };
    let work = async {
        call.params.only(&PARAMETERS)?;
        request.admit_somewhere(Role::Editor)?;
        body::check_encoding(&call.headers)?;
        let content_type = body::content_type(&call.headers)?;
        let boundary = boundary(&content_type).map_err(ApiError::unsupported_media_type)?.to_string();
        let limit = state.settings.max_body_bytes;
        let bytes = to_bytes(body, limit).await.map_err(|_| ApiError::too_large(limit))?;
        let known = Known::to(&state, &call);
        let read = tokio::task::spawn_blocking(move || {
            Ok::<_, ApiError>((edits(&bytes, &boundary, &known)?, sha256_hex(&bytes)))
        });
        let (edits, sha256) = read.await.map_err(|e| ApiError::internal(&e))??;
        let accepted = request.submit(edits, Some(sha256), StatusCode::OK).await?;
        summary(StatusCode::OK, &accepted, &state, &call)
    };
    request.answered(work).await
}

fn edits(bytes: &[u8], boundary: &str, known: &Known) -> Result<Vec<Edit>, ApiError> {
    let parts = parts(bytes, boundary).map_err(ApiError::bad_body)?;
    let mut edits = Vec::with_capacity(parts.len());
    for (position, part) in parts.iter().enumerate() {
        let named = |why: ApiError| why.about(&format!("part {position}"));
        edits.extend(edits_of(part, known).map_err(named)?);
    }
    Ok(edits)
}

/// What one request of the set amounts to.
fn edits_of(part: &Part<'_>, known: &Known) -> Result<Vec<Edit>, ApiError> {
    let (segments, headers) = (segments(part.path)?, &part.headers);
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let document = || {
        body::check_part(headers)?;
        serde_json::from_slice::<Value>(part.body).map_err(|why| ApiError::bad_body(format!("not valid JSON: {why}")))
    };
    let about_collection = |action| Ok(vec![known.edit(action, headers)?]);
    let target = |collection: &str, id: &str| (collection.to_string(), id.to_string());
    match (part.method.as_str(), segments.as_slice()) {
        ("POST", ["collections"]) => {
            about_collection(Action::CreateCollection(Box::new(described(document()?, None)?)))
        }
        ("PUT", ["collections", id]) => {
            about_collection(Action::ReplaceCollection(Box::new(described(document()?, Some(id))?)))
        }
        ("DELETE", ["collections", id]) => about_collection(Action::RetireCollection { id: (*id).to_string() }),
        ("POST", ["collections", collection, "items"]) => created(collection, document()?, body::content_crs(headers)?),
        ("PUT", ["collections", collection, "items", id]) => {
            Ok(vec![replaced(target(collection, id), document()?, headers)?])
        }
        ("PATCH", ["collections", collection, "items", id]) => {
            Ok(vec![merged(target(collection, id), document()?, headers)?])
        }
        ("DELETE", ["collections", collection, "items", id]) => {
            let (collection, id) = target(collection, id);
            Ok(vec![Edit { action: Action::Delete { collection, id }, expectation: expectation(headers)? }])
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
    inner.split('/').map(|segment| decoded(segment).ok_or_else(|| wrong("it is not UTF-8"))).collect()
}
