//! Entity tags of features, and what a request expects by naming them.

use crate::api::call::Call;
use crate::api::collections::tag_of;
use crate::api::error::ApiError;
use crate::api::links::Base;
use crate::api::respond;
use crate::api::state::AppState;
use crate::edit::{Action, Edit, Expectation};
use crate::query::Snapshot;
use axum::http::HeaderMap;
use axum::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use std::sync::Arc;

/// The strong tag of a feature in one representation: the number of its version, which is never used twice for the same
/// id, and a short hash of the bytes. Without quotation marks.
pub(in crate::api) fn feature_tag(version: u32, bytes_sha256: &str) -> String {
    let hash: String = bytes_sha256.chars().take(12).collect();
    format!("v{version}.{hash}")
}

/// What the tags of collections are made of: they are those of the answers that describe them, which tell how much is in
/// them, too.
pub(super) struct Known {
    view: Arc<Snapshot>,
    base: Base,
}

impl Known {
    /// What the caller can know.
    pub fn to(state: &AppState, call: &Call) -> Self {
        Self { view: state.view(&call.principal), base: call.base.clone() }
    }

    /// An edit of a collection with what the headers expect of it. A tag that holds now expects that the description
    /// stays what it is until the edit is made; what is in the collection does not matter for that long.
    pub fn edit(&self, action: Action, headers: &HeaderMap) -> Result<Edit, ApiError> {
        let plain = expectation(headers)?;
        let collection = self.view.collection(action.collection()).ok();
        let expectation = match (collection, &plain) {
            (Some(collection), Expectation::Version(_)) => {
                let tag = tag_of(collection, &self.base)?;
                let entries = entries(headers, &IF_MATCH)?.unwrap_or_default();
                let is_named = entries.iter().any(|entry| !entry.starts_with("W/") && respond::names(entry, &tag));
                if is_named { Expectation::described(collection.meta()) } else { plain }
            }
            _ => plain,
        };
        Ok(Edit { action, expectation })
    }
}

/// What `If-Match` and `If-None-Match` ask of the feature. Both together are more than this server keeps apart.
pub(super) fn expectation(headers: &HeaderMap) -> Result<Expectation, ApiError> {
    let (matching, none) = (entries(headers, &IF_MATCH)?, entries(headers, &IF_NONE_MATCH)?);
    match (matching, none) {
        (None, None) => Ok(Expectation::Any),
        (Some(_), Some(_)) => Err(ApiError::bad_value("If-Match", "it cannot be given together with If-None-Match")),
        (Some(entries), None) if entries.iter().any(|e| e == "*") => Ok(Expectation::Exists),
        (None, Some(entries)) if entries.iter().any(|e| e == "*") => Ok(Expectation::Absent),
        // A weak tag never matches where bytes are to be replaced (RFC 9110, 13.1.1), nor does one that is not ours.
        (Some(entries), None) => Ok(Expectation::Version(
            entries.iter().filter(|e| !e.starts_with("W/")).filter_map(|e| version(e)).collect(),
        )),
        (None, Some(entries)) => {
            Ok(Expectation::NotVersion(entries.iter().filter_map(|e| version(e.trim_start_matches("W/"))).collect()))
        }
    }
}

fn entries(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Vec<String>>, ApiError> {
    let mut all = Vec::new();
    let mut given = false;
    for value in headers.get_all(name) {
        given = true;
        let text = value.to_str().map_err(|_| ApiError::bad_value(name.as_str(), "it is not text"))?;
        all.extend(text.split(',').map(|entry| entry.trim().to_string()).filter(|entry| !entry.is_empty()));
    }
    Ok(given.then_some(all))
}

/// The version that a tag of ours names, whatever the encoding it was sent in.
fn version(entry: &str) -> Option<u32> {
    let inner = entry.strip_prefix('"')?.strip_suffix('"')?;
    inner.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn asked(name: &'static str, value: &'static str) -> Expectation {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        expectation(&headers).unwrap()
    }

    #[test]
    fn tags_name_versions_in_every_encoding() {
        let tag = format!("\"{}\"", feature_tag(7, "0123456789abcdef"));
        assert_eq!(tag, "\"v7.0123456789ab\"");
        assert_eq!(version(&tag), Some(7));
        assert_eq!(asked("if-match", "\"v7.0123456789ab-gzip\", \"v8.x\""), Expectation::Version(vec![7, 8]));
        assert_eq!(asked("if-none-match", "W/\"v7.0\""), Expectation::NotVersion(vec![7]));
    }

    #[test]
    fn weak_and_foreign_tags_match_nothing() {
        assert_eq!(asked("if-match", "W/\"v7.0\", \"abc\", v7"), Expectation::Version(vec![]));
    }

    #[test]
    fn a_star_is_about_existence() {
        assert_eq!(asked("if-match", "*"), Expectation::Exists);
        assert_eq!(asked("if-none-match", "*"), Expectation::Absent);
        assert_eq!(expectation(&HeaderMap::new()).unwrap(), Expectation::Any);
    }

    #[test]
    fn both_headers_at_once_are_refused() {
        let mut headers = HeaderMap::new();
        headers.insert("if-match", HeaderValue::from_static("*"));
        headers.insert("if-none-match", HeaderValue::from_static("*"));
        assert!(expectation(&headers).is_err());
    }
}
