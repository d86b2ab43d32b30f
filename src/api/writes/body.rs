//! Bodies of writes: media type, size, and the features in them.

use crate::api::error::ApiError;
use crate::api::links::{GEOJSON, JSON};
use crate::edit::Draft;
use crate::format::{DraftFeature, FormatError, read_draft, read_drafts, sha256_hex};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

const MERGE_PATCH: &str = "application/merge-patch+json";
/// Media types of features.
pub(super) const FEATURES: [&str; 2] = [GEOJSON, JSON];
/// Media types of patches.
pub(super) const PATCHES: [&str; 3] = [MERGE_PATCH, GEOJSON, JSON];
/// Media types of collections.
pub(super) const DOCUMENTS: [&str; 1] = [JSON];

/// A JSON document and the hash of the bytes it came in.
pub(super) struct Document {
    pub value: Value,
    pub sha256: String,
}

/// Reads and parses a body of one of the media types, not larger than the limit.
pub(super) async fn document(
    headers: &HeaderMap,
    body: Body,
    types: &[&str],
    max_bytes: usize,
) -> Result<Document, ApiError> {
    check_type(headers, types)?;
    let bytes = to_bytes(body, max_bytes).await.map_err(|_| ApiError::too_large(max_bytes))?;
    let parsed = tokio::task::spawn_blocking(move || {
        let sha256 = sha256_hex(&bytes);
        serde_json::from_slice(&bytes).map(|value| Document { value, sha256 })
    });
    let parsed = parsed.await.map_err(|e| ApiError::internal(&e))?;
    parsed.map_err(|why| ApiError::bad_body(format!("not valid JSON: {why}")))
}

/// The media type decides how the bytes are read; without one they cannot be.
fn check_type(headers: &HeaderMap, types: &[&str]) -> Result<(), ApiError> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_lowercase();
    let essence = given.split(';').next().unwrap_or("").trim();
    if !types.contains(&essence) {
        return Err(ApiError::unsupported_media_type(format!("the body has to be one of {}", types.join(", "))));
    }
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => {
            Err(ApiError::unsupported_media_type("the body has to be sent without content encoding"))
        }
        _ => Ok(()),
    }
}

/// One feature: its id, if it names one, and its draft.
pub(super) fn feature(value: Value, crs: Option<&str>) -> Result<(Option<String>, Draft), ApiError> {
    read_draft(value).map(|draft| drafted(draft, crs)).map_err(|why| wrong(&why))
}

/// The features of a collection, or one.
pub(super) fn features(value: Value, crs: Option<&str>) -> Result<Vec<(Option<String>, Draft)>, ApiError> {
    let drafts = read_drafts(value).map_err(|why| wrong(&why))?;
    Ok(drafts.into_iter().map(|draft| drafted(draft, crs)).collect())
}

/// A merge patch.
pub(super) fn patch(value: Value) -> Result<Map<String, Value>, ApiError> {
    match value {
        Value::Object(patch) => Ok(patch),
        _ => Err(ApiError::bad_body("a merge patch of a feature is a JSON object")),
    }
}

fn drafted(draft: DraftFeature, crs: Option<&str>) -> (Option<String>, Draft) {
    let DraftFeature { id, geometry, properties, notes } = draft;
    (id, Draft { geometry, crs: crs.map(str::to_string), properties, notes })
}

fn wrong(why: &FormatError) -> ApiError {
    ApiError::bad_body(why.to_string())
}

/// The CRS of the coordinates in the body, from `Content-Crs: <uri>`; without it, the storage CRS.
pub(super) fn content_crs(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let Some(value) = headers.get("content-crs") else { return Ok(None) };
    let text = value.to_str().ok().map(str::trim);
    let uri = text.and_then(|text| text.strip_prefix('<')?.strip_suffix('>'));
    uri.map(Some).ok_or_else(|| ApiError::bad_value("Content-Crs", "it must be a URI in angle brackets"))
}
