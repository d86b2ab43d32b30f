//! Execute requests, OGC API Processes.

use crate::api::error::ApiError;
use crate::api::links::JSON;
use crate::ask::{AskError, Inputs, ProcessSpec};
use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

/// The one output that every process has.
pub(in crate::api) const OUTPUT: &str = "answer";
/// Members that are allowed beside `inputs`.
const BESIDE: [&str; 4] = ["inputs", "outputs", "response", "subscriber"];

/// What is asked, and in what form it is to be answered.
pub(super) struct Execute {
    pub inputs: Inputs,
    /// All outputs in one document instead of the answer alone.
    pub is_document: bool,
}

impl Execute {
    pub fn read(bytes: &[u8], process: &ProcessSpec) -> Result<Self, AskError> {
        let bad = |detail: String| AskError { parameter: None, ..AskError::bad_value("", detail) };
        let document: Value = serde_json::from_slice(bytes).map_err(|e| bad(format!("not valid JSON: {e}")))?;
        let Value::Object(mut document) = document else {
            return Err(bad("the body has to be an object with `inputs`".into()));
        };
        if let Some(stray) = document.keys().find(|key| !BESIDE.contains(&key.as_str())) {
            let why = format!("`{stray}` is not a member of an execute request; inputs go into `inputs`");
            return Err(AskError::bad_value(stray, why));
        }
        let is_document = is_document(&document)?;
        check_outputs(document.get("outputs"))?;
        if document.get("subscriber").is_some_and(|subscriber| !subscriber.is_null()) {
            // A server that calls addresses which clients name can be turned on others.
            return Err(AskError::bad_value("subscriber", "this server calls nobody back; ask the job how far it is"));
        }
        let inputs: Option<Map<String, Value>> = match document.remove("inputs") {
            Some(Value::Object(inputs)) => Some(inputs),
            _ => None,
        };
        let inputs = inputs.ok_or_else(|| AskError::bad_value("inputs", "`inputs` has to be an object"))?;
        Ok(Self { inputs: Inputs::typed(inputs, process)?, is_document })
    }
}

fn is_document(document: &Map<String, Value>) -> Result<bool, AskError> {
    match document.get("response").map(Value::as_str) {
        None | Some(Some("raw")) => Ok(false),
        Some(Some("document")) => Ok(true),
        Some(_) => Err(AskError::bad_value("response", "`response` has to be raw or document")),
    }
}

fn check_outputs(outputs: Option<&Value>) -> Result<(), AskError> {
    let outputs = match outputs {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Object(outputs)) => outputs,
        Some(_) => return Err(AskError::bad_value("outputs", "`outputs` has to be an object")),
    };
    if let Some(stray) = outputs.keys().find(|name| *name != OUTPUT) {
        let why = format!("there is no output `{stray}`; the only one is `{OUTPUT}`");
        return Err(AskError::bad_value("outputs", why));
    }
    let mode = outputs.get(OUTPUT).and_then(|output| output.get("transmissionMode"));
    if mode.is_some_and(|mode| mode.as_str() != Some("value")) {
        return Err(AskError::bad_value("outputs", "`transmissionMode` can only be value"));
    }
    Ok(())
}

/// Whether the client would rather not wait (RFC 7240).
pub(super) fn wants_async(headers: &HeaderMap) -> bool {
    let values = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    let mut preferences = values.flat_map(|value| value.split(',')).map(|one| one.split(';').next().unwrap_or(one));
    preferences.any(|preference| preference.trim().eq_ignore_ascii_case("respond-async"))
}

pub(super) fn check_media_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or(JSON).to_lowercase();
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or("");
    let is_json = essence == JSON || (essence.starts_with("application/") && essence.ends_with("+json"));
    let is_utf8 = parts.all(|p| p.strip_prefix("charset=").is_none_or(|charset| charset.trim_matches('"') == "utf-8"));
    if !is_json || !is_utf8 {
        return Err(ApiError::unsupported_media_type("the body has to be application/json in UTF-8"));
    }
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => {
            Err(ApiError::unsupported_media_type("the body has to be sent without content encoding"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preference_is_found_among_others() {
        let said = |text: &'static str| {
            wants_async(&HeaderMap::from_iter([(
                header::HeaderName::from_static("prefer"),
                header::HeaderValue::from_static(text),
            )]))
        };
        assert!(said("respond-async") && said("wait=5, Respond-Async; x=1"));
        assert!(!said("respond-sync") && !said("handling=lenient") && !wants_async(&HeaderMap::new()));
    }
}
