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
pub(in crate::api) const FEATURES: [&str; 2] = [GEOJSON, JSON];
/// Media types of patches.
pub(in crate::api) const PATCHES: [&str; 3] = [MERGE_PATCH, GEOJSON, JSON];
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

/// The media type decides how the bytes are read. That there is none is a bad request, and not one in a type that is not
/// taken (OGC API Features Part 4, `post-content-type`).
pub(super) fn content_type(headers: &HeaderMap) -> Result<String, ApiError> {
    let given =
        headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).filter(|given| !given.trim().is_empty());
    given.map(str::to_string).ok_or_else(|| ApiError::bad_value("Content-Type", "the type of the body has to be said"))
}

fn check_type(headers: &HeaderMap, types: &[&str]) -> Result<(), ApiError> {
    let given = content_type(headers)?.to_lowercase();
    let mut parts = given.split(';').map(str::trim);
    let is_taken = parts.next().is_some_and(|essence| types.contains(&essence));
    let is_utf8 = parts.all(|p| p.strip_prefix("charset=").is_none_or(|charset| charset.trim_matches('"') == "utf-8"));
    if !is_taken || !is_utf8 {
        let why = format!("the body has to be one of {}, in UTF-8", types.join(", "));
        return Err(ApiError::unsupported_media_type(why));
    }
    check_encoding(headers)
}

/// A body that unfolds to many times its size would get around the limit.
pub(super) fn check_encoding(headers: &HeaderMap) -> Result<(), ApiError> {
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => {
            Err(ApiError::unsupported_media_type("the body has to be sent without content encoding"))
        }
        _ => Ok(()),
    }
}

/// The body of one request of a change set: JSON of some kind, said or not.
pub(super) fn check_part(headers: &HeaderMap) -> Result<(), ApiError> {
    if headers.contains_key(header::CONTENT_TYPE) { check_type(headers, &PATCHES) } else { check_encoding(headers) }
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

/// Whether coordinates in this CRS are stored as they come.
pub(super) fn is_crs84(uri: &str) -> bool {
    ["http://www.opengis.net/def/crs/OGC/1.3/CRS84", "OGC:CRS84"].contains(&uri)
}
