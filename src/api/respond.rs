//! Bodies with a strong ETag, and 304 when the client has them already.

use super::error::ApiError;
use crate::format::sha256_hex;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Encodings whose name is put behind the ETag of the body as it is sent.
const ENCODINGS: [&str; 3] = ["gzip", "br", "zstd"];

/// A JSON body of the given type. The ETag is the hash of the bytes; a request that names it gets 304.
pub(super) fn json(
    request: &HeaderMap,
    content_type: &'static str,
    value: &impl Serialize,
) -> Result<Response, ApiError> {
    let body = serde_json::to_vec(value).map_err(|e| ApiError::internal(&e))?;
    let hash = sha256_hex(&body);
    let tag = hash.get(..32).unwrap_or(&hash);
    let cache = [(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    if let Some(theirs) = matching(request, tag) {
        let etag = HeaderValue::from_str(&theirs).map_err(|e| ApiError::internal(&e))?;
        return Ok((StatusCode::NOT_MODIFIED, cache, [(header::ETAG, etag)]).into_response());
    }
    let etag = HeaderValue::from_str(&format!("\"{tag}\"")).map_err(|e| ApiError::internal(&e))?;
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(content_type)), (header::ETAG, etag)];
    Ok((cache, headers, Body::from(body)).into_response())
}

/// The entry of `If-None-Match` that names this tag in any encoding.
fn matching(request: &HeaderMap, tag: &str) -> Option<String> {
    let values = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).find(|entry| *entry == "*" || names(entry, tag)).map(
        |entry| {
            let plain = entry.trim_start_matches("W/");
            if plain == "*" { format!("\"{tag}\"") } else { plain.to_string() }
        },
    )
}

fn names(entry: &str, tag: &str) -> bool {
    let Some(inner) = entry.trim_start_matches("W/").strip_prefix('"').and_then(|e| e.strip_suffix('"')) else {
        return false;
    };
    inner == tag
        || ENCODINGS
            .iter()
            .any(|encoding| inner.strip_suffix(encoding).is_some_and(|rest| rest.strip_suffix('-') == Some(tag)))
}

/// A strong ETag names the bytes that are sent, so a compressed body has a tag of its own.
pub(super) async fn tag_encoding(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let encoding = response.headers().get(header::CONTENT_ENCODING).and_then(|v| v.to_str().ok());
    let encoding = encoding.and_then(|e| ENCODINGS.iter().find(|known| **known == e));
    let tag = response.headers().get(header::ETAG).and_then(|v| v.to_str().ok());
    if let (Some(encoding), Some(tag)) = (encoding, tag.and_then(|t| t.strip_suffix('"')))
        && let Ok(value) = HeaderValue::from_str(&format!("{tag}-{encoding}\""))
    {
        response.headers_mut().insert(header::ETAG, value);
    }
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
        assert_eq!(matching(&request, "abc").as_deref(), Some("\"abc-br\""));
    }
}
