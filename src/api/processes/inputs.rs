//! Inputs of an execution, whether they came as query parameters or as a JSON body.

use crate::api::error::ApiError;
use crate::api::params::{Params, whole_number};
use crate::format::{Supplied, supplied_features};
use crate::model::Reference;
use crate::query::Subject;
use geo_types::{Geometry, Point};
use serde_json::{Map, Value};

/// Named inputs; `textual` ones came from a URL and are still text.
#[derive(Debug)]
pub(super) struct Inputs {
    values: Map<String, Value>,
    textual: bool,
}

/// Members of an execute request that are allowed beside `inputs`.
const BESIDE: [&str; 3] = ["inputs", "outputs", "response"];

impl Inputs {
    pub fn from_params(params: &Params) -> Self {
        let values = params.pairs().map(|(name, value)| (name.to_string(), Value::String(value.to_string()))).collect();
        Self { values, textual: true }
    }

    /// Checks the shape and that every input is known.
    pub fn from_body(document: Value, known: impl Iterator<Item = &'static str>) -> Result<Self, ApiError> {
        let Value::Object(mut document) = document else {
            return Err(ApiError::bad_body("the body has to be an object with `inputs`"));
        };
        if let Some(stray) = document.keys().find(|key| !BESIDE.contains(&key.as_str())) {
            return Err(ApiError::bad_value(
                stray,
                format!("`{stray}` is not a member of an execute request; inputs go into `inputs`"),
            ));
        }
        let Some(Value::Object(values)) = document.remove("inputs") else {
            return Err(ApiError::bad_value("inputs", "`inputs` has to be an object"));
        };
        let known: Vec<&str> = known.collect();
        if let Some(stray) = values.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(ApiError::bad_value(stray, format!("`{stray}` is not an input of this process")));
        }
        Ok(Self { values, textual: false })
    }

    /// A list of ids: an array, or comma-separated text from a URL.
    pub fn list(&self, name: &str) -> Result<Option<Vec<String>>, ApiError> {
        let fail = || {
            ApiError::bad_value(
                name,
                format!("`{name}` has to be a list of ids; `ids` or a `filter` inside it are not available"),
            )
        };
        let words: Vec<String> = match self.values.get(name) {
            None => return Ok(None),
            Some(Value::String(text)) => {
                text.split(',').map(|part| part.trim().to_string()).filter(|part| !part.is_empty()).collect()
            }
            Some(Value::Array(entries)) => entries.iter().map(collection).collect::<Option<_>>().ok_or_else(fail)?,
            Some(_) => return Err(fail()),
        };
        if words.is_empty() { Err(fail()) } else { Ok(Some(words)) }
    }

    pub fn required_list(&self, name: &str) -> Result<Vec<String>, ApiError> {
        self.list(name)?.ok_or_else(|| ApiError::bad_value(name, format!("`{name}` is required")))
    }

    /// A finite number, not below zero unless `signed`.
    pub fn number(&self, name: &str, signed: bool) -> Result<Option<f64>, ApiError> {
        let Some(value) = self.values.get(name) else {
            return Ok(None);
        };
        let number = match value {
            Value::String(text) if self.textual => text.trim().parse().ok(),
            value => value.as_f64(),
        };
        let usable = number.filter(|n: &f64| n.is_finite() && (signed || *n >= 0.0));
        usable
            .map(Some)
            .ok_or_else(|| ApiError::bad_value(name, format!("{value} is not a usable number for `{name}`")))
    }

    /// A coordinate of at most `most` degrees either way.
    fn within(&self, name: &str, most: f64) -> Result<Option<f64>, ApiError> {
        let number = self.number(name, true)?;
        match number.filter(|degrees| degrees.abs() > most) {
            Some(far) => Err(ApiError::bad_value(name, format!("{far} is not between -{most} and {most}"))),
            None => Ok(number),
        }
    }

    /// A whole number from 1 to `most`.
    pub fn whole(&self, name: &str, default: usize, most: usize) -> Result<usize, ApiError> {
        let Some(value) = self.values.get(name) else {
            return Ok(default);
        };
        let fail = || ApiError::bad_value(name, format!("{value} is not a whole number from 1"));
        let text = match value {
            Value::String(text) if self.textual => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return Err(fail()),
        };
        whole_number(&text, most).ok_or_else(fail)
    }

    pub fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.values.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if self.textual && (text == "true" || text == "false") => Ok(text == "true"),
            Some(other) => Err(ApiError::bad_value(name, format!("{other} is neither true nor false"))),
        }
    }

    /// One of a few words; the default when it is not given.
    pub fn choice(&self, name: &str, words: &[&'static str]) -> Result<Option<&'static str>, ApiError> {
        let Some(value) = self.values.get(name) else {
            return Ok(None);
        };
        let found = words.iter().find(|word| value.as_str() == Some(word)).copied();
        found.map(Some).ok_or_else(|| {
            ApiError::bad_value(name, format!("{value} is not available; one of {} is", words.join(", ")))
        })
    }

    /// The subject, from `subject` or from `collection`/`ids`/`lon`/`lat`.
    pub fn subject(&mut self) -> Result<Subject, ApiError> {
        if self.textual {
            return self.subject_from_params();
        }
        let Some(value) = self.values.remove("subject") else {
            return Err(ApiError::bad_value("subject", "`subject` is required"));
        };
        match value.get("collection") {
            None => supplied(value),
            Some(Value::String(collection)) => {
                let stray =
                    value.as_object().and_then(|o| o.keys().find(|k| !["collection", "ids"].contains(&k.as_str())));
                if let Some(stray) = stray {
                    return Err(ApiError::bad_value(
                        "subject",
                        format!("`{stray}` is not available in a subject; `collection` and `ids` are"),
                    ));
                }
                let ids = value
                    .get("ids")
                    .map(|ids| ids.as_array().and_then(|a| a.iter().map(word).collect::<Option<Vec<_>>>()));
                match ids {
                    Some(None) => Err(ApiError::bad_value("subject", "`ids` has to be a list of feature ids")),
                    ids => Ok(Subject::Features { collection: collection.clone(), ids: ids.flatten() }),
                }
            }
            Some(_) => Err(ApiError::bad_value("subject", "`collection` has to be a collection id")),
        }
    }

    fn subject_from_params(&self) -> Result<Subject, ApiError> {
        let collection = self.values.get("collection").and_then(word);
        let (lon, lat) = (self.within("lon", 180.0)?, self.within("lat", 90.0)?);
        match (collection, lon, lat) {
            (Some(collection), None, None) => Ok(Subject::Features { collection, ids: self.list("ids")? }),
            (None, Some(lon), Some(lat)) => {
                let reference = Reference { collection: None, id: "point".into(), name: None };
                Ok(Subject::Supplied(vec![(reference, Geometry::Point(Point::new(lon, lat)))]))
            }
            (None, Some(_), None) => Err(ApiError::bad_value("lat", "`lon` needs `lat`")),
            (None, None, Some(_)) => Err(ApiError::bad_value("lon", "`lat` needs `lon`")),
            (Some(_), ..) => {
                Err(ApiError::bad_value("collection", "either `collection` or `lon` and `lat` is taken, not both"))
            }
            (None, None, None) => Err(ApiError::bad_value("collection", "`collection` is required")),
        }
    }
}

fn word(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_string)
}

/// A collection by its id, or as an object that has a `collection` and nothing else: to ignore `ids` or a `filter`
/// would answer another question.
fn collection(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) if object.len() == 1 => object.get("collection").and_then(word),
        value => word(value),
    }
}

fn supplied(document: Value) -> Result<Subject, ApiError> {
    let features = supplied_features(document).map_err(|e| ApiError::bad_value("subject", e.to_string()))?;
    if features.is_empty() {
        return Err(ApiError::bad_value("subject", "the feature collection is empty"));
    }
    let named = |Supplied { id, name, geometry }| (Reference { collection: None, id, name }, geometry);
    Ok(Subject::Supplied(features.into_iter().map(named).collect()))
}
