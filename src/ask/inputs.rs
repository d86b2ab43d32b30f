//! The inputs of a question by name, whether they are text of an address or a command line, or values of a JSON body.

use super::error::AskError;
use super::spec::ProcessSpec;
use serde_json::{Map, Value};

/// Named inputs; `textual` ones are still text.
#[derive(Debug, Clone)]
pub struct Inputs {
    pub(super) values: Map<String, Value>,
    pub(super) textual: bool,
}

/// A number with more digits is as large as it can be.
const MOST_DIGITS: usize = 18;

impl Inputs {
    /// From an address or a command line. The names must have been compared with
    /// [`ProcessSpec::text_parameters`].
    pub fn textual<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> Self {
        let text = |(name, value): (&str, &str)| (name.to_string(), Value::String(value.to_string()));
        Self { values: pairs.into_iter().map(text).collect(), textual: true }
    }

    /// From the `inputs` of an execute request; every one must be known.
    pub fn typed(values: Map<String, Value>, process: &ProcessSpec) -> Result<Self, AskError> {
        match values.keys().find(|key| !process.inputs().any(|input| input.name == key.as_str())) {
            Some(stray) => Err(AskError::bad_value(stray, format!("`{stray}` is not an input of this process"))),
            None => Ok(Self { values, textual: false }),
        }
    }

    /// Puts a document in the place of the subject: a file on the command line.
    #[must_use]
    pub fn with_subject(self, document: Value) -> Self {
        self.with("subject", document)
    }

    /// Puts in one more input: the text of a file on the command line.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.values.insert(name.into(), value);
        self
    }

    /// The text of an input, if it is given.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, AskError> {
        match self.values.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
            Some(other) => Err(AskError::bad_value(name, format!("{other} is not a text"))),
        }
    }

    /// A list of words: an array, or comma-separated text.
    pub(super) fn words(&self, name: &str) -> Result<Option<Vec<String>>, AskError> {
        let fail = || AskError::bad_value(name, format!("`{name}` has to be a list of names"));
        let words: Vec<String> = match self.values.get(name) {
            None => return Ok(None),
            Some(Value::String(text)) if self.textual => split(text),
            Some(Value::Array(entries)) => entries.iter().map(word).collect::<Option<_>>().ok_or_else(fail)?,
            Some(_) => return Err(fail()),
        };
        if words.is_empty() { Err(fail()) } else { Ok(Some(words)) }
    }

    /// A finite number; not below zero unless `signed`.
    pub(super) fn number(&self, name: &str, signed: bool) -> Result<Option<f64>, AskError> {
        let Some(value) = self.values.get(name) else { return Ok(None) };
        let number = match value {
            Value::String(text) if self.textual => text.trim().parse().ok(),
            value => value.as_f64(),
        };
        let usable = number.filter(|n: &f64| n.is_finite() && (signed || *n >= 0.0));
        let fail = || AskError::bad_value(name, format!("{value} is not a usable number for `{name}`"));
        usable.map(Some).ok_or_else(fail)
    }

    /// A coordinate of at most `most` degrees either way.
    pub(super) fn degrees(&self, name: &str, most: f64) -> Result<Option<f64>, AskError> {
        let number = self.number(name, true)?;
        match number.filter(|degrees| degrees.abs() > most) {
            Some(far) => Err(AskError::bad_value(name, format!("{far} is not between -{most} and {most}"))),
            None => Ok(number),
        }
    }

    /// A whole number from `least`; more than `most` counts as `most`.
    pub(super) fn whole(&self, name: &str, least: usize, most: usize) -> Result<Option<usize>, AskError> {
        let Some(value) = self.values.get(name) else { return Ok(None) };
        let text = match value {
            Value::String(text) if self.textual => text.clone(),
            value => value.to_string(),
        };
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let number = if text.len() > MOST_DIGITS { Some(most) } else { text.parse().ok() };
        let fail = || AskError::bad_value(name, format!("{value} is not a whole number from {least}"));
        number.filter(|n: &usize| digits && *n >= least).map(|n| Some(n.min(most))).ok_or_else(fail)
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, AskError> {
        match self.values.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if self.textual && (text == "true" || text == "false") => Ok(text == "true"),
            Some(other) => Err(AskError::bad_value(name, format!("{other} is neither true nor false"))),
        }
    }

    /// One of a few words.
    pub(super) fn choice(&self, name: &str, words: &[&'static str]) -> Result<Option<&'static str>, AskError> {
        let Some(value) = self.values.get(name) else { return Ok(None) };
        let found = words.iter().find(|word| value.as_str() == Some(word)).copied();
        let fail = || AskError::bad_value(name, format!("{value} is not available; one of {} is", words.join(", ")));
        found.map(Some).ok_or_else(fail)
    }
}

pub(super) fn word(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_string)
}

pub(super) fn split(text: &str) -> Vec<String> {
    text.split(',').map(|part| part.trim().to_string()).filter(|part| !part.is_empty()).collect()
}
