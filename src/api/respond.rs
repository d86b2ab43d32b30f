//! Bodies with an ETag, and 304 when the client has them already.

use super::error::ApiError;
use crate::access::Principal;
use crate::format::sha256_hex;
use crate::store::StoreError;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Encodings whose name is put behind the ETag of the body as it is sent.
const ENCODINGS: [&str; 3] = ["gzip", "br", "zstd"];

/// A JSON body of the given type. The ETag is strong, the hash of the bytes; a request that names it gets 304.
pub(super) fn json(
    request: &HeaderMap,
    content_type: &'static str,
    value: &impl Serialize,
) -> Result<Response, ApiError> {
    let body = bytes(value)?;
    let tag = Tag { inner: short_hash(&body), weak: false };
    match tag.matching(request) {
        Some(theirs) => not_modified(&theirs),
        None => with_tag(content_type, body, &tag),
    }
}

/// A text under the hash of its bytes, or 304.
pub(super) fn text(request: &HeaderMap, content_type: &'static str, text: String) -> Result<Response, ApiError> {
    let body = text.into_bytes();
    let tag = Tag { inner: short_hash(&body), weak: false };
    match tag.matching(request) {
        Some(theirs) => not_modified(&theirs),
        None => with_tag(content_type, body, &tag),
    }
}

/// A JSON body that no later request may be spared: the answer to a POST.
pub(super) fn fresh(content_type: &'static str, value: &impl Serialize) -> Result<Response, ApiError> {
    let text = serde_json::to_string(value).map_err(|e| ApiError::internal(&e))?;
    Ok(fresh_text(content_type, text))
}

/// The same of JSON that is text already.
pub(super) fn fresh_text(content_type: &'static str, text: String) -> Response {
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(content_type)), NO_STORE];
    (headers, Body::from(text)).into_response()
}

/// Asks the store on a thread that may wait for the disk.
pub(super) async fn blocking<T: Send + 'static>(
    question: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, ApiError> {
    let answer = tokio::task::spawn_blocking(question).await;
    answer.map_err(|e| ApiError::internal(&e))?.map_err(ApiError::from)
}

/// A feature under its own tag: its version and a short hash of the bytes.
pub(super) fn versioned(
    request: &HeaderMap,
    content_type: &'static str,
    value: &impl Serialize,
    tag: impl FnOnce(&str) -> String,
) -> Result<Response, ApiError> {
    let body = bytes(value)?;
    let tag = Tag { inner: tag(&sha256_hex(&body)), weak: false };
    match tag.matching(request) {
        Some(theirs) => not_modified(&theirs),
        None => with_tag(content_type, body, &tag),
    }
}

/// The weak tag of an answer that follows from a snapshot and an address, but carries the time at which it was given.
pub(super) fn state_tag(snapshot: &str, address: &str) -> Tag {
    Tag { inner: short_hash(format!("{snapshot} {address}").as_bytes()), weak: true }
}

/// 304, when the request names the tag; asked before the answer is made.
pub(super) fn unchanged(request: &HeaderMap, tag: &Tag) -> Result<Option<Response>, ApiError> {
    tag.matching(request).map(|theirs| not_modified(&theirs)).transpose()
}

/// The same of bytes that are there already.
pub(super) fn versioned_bytes(
    request: &HeaderMap,
    content_type: &'static str,
    body: Vec<u8>,
    tag: impl FnOnce(&str) -> String,
) -> Result<Response, ApiError> {
    let tag = Tag { inner: tag(&sha256_hex(&body)), weak: false };
    match tag.matching(request) {
        Some(theirs) => not_modified(&theirs),
        None => with_tag(content_type, body, &tag),
    }
}

/// A body under a tag that was made before it.
pub(super) fn tagged(content_type: &'static str, body: Body, tag: &Tag) -> Result<Response, ApiError> {
    with_tag(content_type, body, tag)
}

const NO_CACHE: (header::HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
const NO_STORE: (header::HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

pub(super) fn bytes(value: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(value).map_err(|e| ApiError::internal(&e))
}

/// What stands in the tag of these bytes.
pub(super) fn short_hash(bytes: &[u8]) -> String {
    sha256_hex(bytes).chars().take(32).collect()
}

fn with_tag(content_type: &'static str, body: impl Into<Body>, tag: &Tag) -> Result<Response, ApiError> {
    let etag = HeaderValue::from_str(&tag.text()).map_err(|e| ApiError::internal(&e))?;
    let content_type = HeaderValue::from_static(content_type);
    Ok(([NO_CACHE, (header::CONTENT_TYPE, content_type), (header::ETAG, etag)], body.into()).into_response())
}

fn not_modified(tag: &str) -> Result<Response, ApiError> {
    let etag = HeaderValue::from_str(tag).map_err(|e| ApiError::internal(&e))?;
    // What the 200 would say: it varies by encoding, and the compression layer does not see a body here.
    let vary = (header::VARY, HeaderValue::from_static("accept-encoding"));
    Ok((StatusCode::NOT_MODIFIED, [NO_CACHE, vary, (header::ETAG, etag)]).into_response())
}

/// An entity tag without its quotation marks.
#[derive(Debug, PartialEq)]
pub(super) struct Tag {
    inner: String,
    weak: bool,
}

impl Tag {
    /// The tag of bytes with this hash.
    pub fn strong(inner: String) -> Self {
        Self { inner, weak: false }
    }

    fn text(&self) -> String {
        format!("{}\"{}\"", if self.weak { "W/" } else { "" }, self.inner)
    }

    /// The entry of `If-None-Match` that names this tag in any encoding, as it is to be sent back.
    fn matching(&self, request: &HeaderMap) -> Option<String> {
        let values = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
        let mut entries = values.flat_map(|value| value.split(',')).map(str::trim);
        let found = entries.find(|entry| *entry == "*" || names(entry, &self.inner))?;
        Some(if found == "*" || self.weak { self.text() } else { found.trim_start_matches("W/").to_string() })
    }
}

/// Whether an entry of a list of tags, weak or strong, names this one in any encoding.
pub(super) fn names(entry: &str, tag: &str) -> bool {
    let Some(inner) = entry.trim_start_matches("W/").strip_prefix('"').and_then(|e| e.strip_suffix('"')) else {
        return false;
    };
    inner == tag
        || ENCODINGS
            .iter()
            .any(|encoding| inner.strip_suffix(encoding).is_some_and(|rest| rest.strip_suffix('-') == Some(tag)))
}

/// A strong ETag names the bytes that are sent, so a compressed body has a tag of its own.
pub(super) fn tag_encoding(mut response: Response) -> Response {
    let encoding = response.headers().get(header::CONTENT_ENCODING).and_then(|v| v.to_str().ok());
    let encoding = encoding.and_then(|e| ENCODINGS.iter().find(|known| **known == e));
    let tag = response.headers().get(header::ETAG).and_then(|v| v.to_str().ok());
    let strong = tag.filter(|tag| !tag.starts_with("W/")).and_then(|tag| tag.strip_suffix('"'));
    if let (Some(encoding), Some(tag)) = (encoding, strong)
        && let Ok(value) = HeaderValue::from_str(&format!("{tag}-{encoding}\""))
    {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

/// Whatever went wrong on the way, in axum or in a layer, the client gets problem+json, or a page of it.
pub(super) fn finished(response: Response) -> Response {
    let status = response.status();
    let told = response.headers().get(header::CONTENT_TYPE).and_then(|t| t.to_str().ok());
    let is_told = told.is_some_and(|told| told == "application/problem+json" || told.starts_with("text/html"));
    let mut response = if (status.is_client_error() || status.is_server_error()) && !is_told {
        let principal = response.extensions().get::<Principal>().cloned();
        let mut problem = ApiError::from_status(status).into_response();
        if let Some(principal) = principal {
            problem.extensions_mut().insert(principal);
        }
        problem
    } else {
        response
    };
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_recognised_in_every_encoding_and_in_lists() {
        for entry in ["\"abc\"", "W/\"abc\"", "\"abc-gzip\"", "\"abc-zstd\""] {
            assert!(names(entry, "abc"), "{entry}");
        }
        for entry in ["\"abcd\"", "abc", "\"abc-deflate\"", "\"abcgzip\""] {
            assert!(!names(entry, "abc"), "{entry}");
        }
        let mut request = HeaderMap::new();
        request.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"x\", \"abc-br\""));
        let tag = |weak| Tag { inner: "abc".into(), weak };
        assert_eq!(tag(false).matching(&request).as_deref(), Some("\"abc-br\""));
        assert_eq!(tag(true).matching(&request).as_deref(), Some("W/\"abc\""));
        assert_eq!(Tag { inner: "y".into(), weak: false }.matching(&request), None);
    }
}
