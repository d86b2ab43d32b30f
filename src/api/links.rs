//! Links, and the public address they start with.

use super::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use serde::Serialize;
use std::convert::Infallible;
use std::fmt::Write as _;

pub(super) const JSON: &str = "application/json";
pub(super) const GEOJSON: &str = "application/geo+json";
pub(super) const SCHEMA: &str = "application/schema+json";
pub(super) const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";

/// One link.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Link {
    pub href: String,
    pub rel: &'static str,
    #[serde(rename = "type")]
    pub media_type: &'static str,
    pub title: String,
}

impl Link {
    pub fn new(href: String, rel: &'static str, media_type: &'static str, title: impl Into<String>) -> Self {
        Self { href, rel, media_type, title: title.into() }
    }
}

/// The public address of the server, without a slash at the end.
#[derive(Debug, Clone)]
pub(super) struct Base(String);

impl Base {
    /// Address of a path below it; `path` begins with a slash and is already encoded.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl FromRequestParts<AppState> for Base {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        if let Some(configured) = &state.settings.base_url {
            return Ok(Self(configured.trim_end_matches('/').to_string()));
        }
        let host = parts.headers.get(header::HOST).and_then(|h| h.to_str().ok()).filter(|h| is_host(h));
        let host = host.or_else(|| parts.uri.authority().map(axum::http::uri::Authority::as_str));
        Ok(Self(format!("http://{}", host.unwrap_or("localhost"))))
    }
}

/// Host and port only: nothing that could turn a link into something else.
fn is_host(text: &str) -> bool {
    !text.is_empty() && text.len() <= 255 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b))
}

/// Percent-encodes everything but unreserved characters.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The other way round; nothing where it is no UTF-8.
pub(super) fn decoded(text: &str) -> Option<String> {
    percent_encoding::percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// `?a=b&c=d` of pairs, or nothing when there are none.
pub(super) fn query_string<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let joined: Vec<String> =
        pairs.into_iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    if joined.is_empty() { String::new() } else { format!("?{}", joined.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded_as_utf8() {
        assert_eq!(query_string([("q", "霍尔 a&b"), ("limit", "5")]), "?q=%E9%9C%8D%E5%B0%94%20a%26b&limit=5");
        assert_eq!(query_string([]), "");
    }

    #[test]
    fn a_crafted_host_is_not_used() {
        assert!(is_host("127.0.0.1:8080") && is_host("[::1]:80") && is_host("example.org"));
        assert!(!is_host("evil.org/path?") && !is_host("a b") && !is_host(""));
    }
}
