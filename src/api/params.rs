//! Query parameters, strictly: every one must be known, given once, and well-formed.

use super::error::ApiError;
use crate::model::{BBox, TimeInterval};
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use std::collections::BTreeMap;
use std::str::FromStr;

/// The decoded parameters of one request.
#[derive(Debug, Clone, Default)]
pub(super) struct Params {
    values: BTreeMap<String, String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let Query(pairs): Query<Vec<(String, String)>> =
            Query::try_from_uri(&parts.uri).map_err(|e| ApiError::bad_value("query", e.to_string()))?;
        let mut values = BTreeMap::new();
        for (name, value) in pairs {
            // Bytes that are no UTF-8 have been replaced on the way here; they would be searched for in vain.
            if value.contains(char::REPLACEMENT_CHARACTER) || name.contains(char::REPLACEMENT_CHARACTER) {
                return Err(ApiError::bad_value(&name, "the value is not valid UTF-8"));
            }
            if values.insert(name.clone(), value).is_some() {
                return Err(ApiError::bad_value(&name, format!("`{name}` is given twice")));
            }
        }
        Ok(Self { values })
    }
}

impl Params {
    /// Refuses every parameter that is not among `known`. `f` and `lang` are always known; they have been looked at.
    pub fn only(&self, known: &[&str]) -> Result<(), ApiError> {
        self.only_or(known, |_| false)
    }

    /// The same where others are known that are found out about.
    pub fn only_or(&self, known: &[&str], is_known: impl Fn(&str) -> bool) -> Result<(), ApiError> {
        let is_fine = |name: &str| ["f", "lang"].contains(&name) || known.contains(&name) || is_known(name);
        match self.values.keys().find(|name| !is_fine(name)) {
            Some(name) => Err(ApiError::bad_value(name, format!("`{name}` is not a parameter of this resource"))),
            None => Ok(()),
        }
    }

    /// `true` or `false`; false when it is not given.
    pub fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.text(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(ApiError::bad_value(name, "it must be `true` or `false`")),
        }
    }

    /// The text, if it is given and not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A whole number from 1; more than `most` counts as `most`, as the standard wants.
    pub fn limit(&self, default: usize, most: usize) -> Result<usize, ApiError> {
        let Some(text) = self.values.get("limit") else {
            return Ok(default);
        };
        let fail = || ApiError::bad_value("limit", format!("`{text}` is not a whole number from 1"));
        whole_number(text, most).ok_or_else(fail)
    }

    /// `bbox=west,south,east,north`, or six numbers of which the heights are ignored.
    pub fn bbox(&self) -> Result<Option<BBox>, ApiError> {
        let corners = self.corners("bbox")?;
        corners.map(|corners| BBox::new(corners).map_err(|why| ApiError::bad_value("bbox", why))).transpose()
    }

    /// Two corners of two or three numbers each; the heights are ignored.
    pub fn corners(&self, name: &str) -> Result<Option<[f64; 4]>, ApiError> {
        let Some(text) = self.values.get(name) else { return Ok(None) };
        let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
        match numbers.as_deref() {
            Some([w, s, e, n]) => Ok(Some([*w, *s, *e, *n])),
            Some([w, s, low, e, n, high]) if low <= high && high.is_finite() && low.is_finite() => {
                Ok(Some([*w, *s, *e, *n]))
            }
            Some([_, _, _, _, _, _]) => Err(ApiError::bad_value(name, "the two heights must be finite and in order")),
            _ => Err(ApiError::bad_value(name, "four or six numbers, separated by commas, are needed")),
        }
    }

    /// `datetime=` as RFC 3339 instant, date, or interval with `..` for open ends.
    pub fn datetime(&self) -> Result<Option<TimeInterval>, ApiError> {
        let parse =
            |text: &String| TimeInterval::parse(text).map_err(|e| ApiError::bad_value("datetime", e.to_string()));
        self.values.get("datetime").map(parse).transpose()
    }

    /// Name and value of each, for links.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// A whole number from 1; more than `most` counts as `most`, also when it is more than fits a number.
pub(super) fn whole_number(text: &str, most: usize) -> Option<usize> {
    let whole = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && text.bytes().any(|b| b != b'0');
    whole.then(|| usize::from_str(text).unwrap_or(most).min(most))
}
