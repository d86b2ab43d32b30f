//! Arrays, compared as sets: order and repetition do not matter.

use super::time::{Interval, Moment, Span};
use super::tree::{Operand, SetRelation};
use super::value::Value;
use crate::model::Feature;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// What makes two entries of arrays the same. Entries of different kinds never are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Null,
    Boolean(bool),
    /// The bits, with one zero: the order does not matter as long as there is one.
    Number(u64),
    Text(String),
    Time(Option<Moment>, Option<Moment>),
    Array(Vec<Key>),
    /// A geometry, or an object of a property, written out.
    Other(String),
}

impl Key {
    fn number(number: f64) -> Self {
        Self::Number(if number == 0.0 { 0 } else { number.to_bits() })
    }

    fn time(interval: &Interval) -> Self {
        let (first, last) = interval.key();
        Self::Time(first, last)
    }

    fn of_json(value: &Json) -> Self {
        match value {
            Json::Null => Self::Null,
            Json::Bool(boolean) => Self::Boolean(*boolean),
            Json::Number(number) => number.as_f64().map_or(Self::Null, Self::number),
            Json::String(text) => Self::Text(text.clone()),
            Json::Array(entries) => Self::Array(set(entries.iter().map(Self::of_json).collect())),
            Json::Object(_) => Self::Other(value.to_string()),
        }
    }

    /// Unknown if what it is made of is.
    fn of_operand(operand: &Operand, feature: &Feature) -> Option<Self> {
        if let Some(keys) = keys(operand, feature) {
            return Some(Self::Array(keys));
        }
        if let Some(geometry) = operand.place(feature) {
            return Some(Self::Other(format!("{geometry:?}")));
        }
        if matches!(operand, Operand::Interval(_)) {
            return operand.interval(feature).map(|interval| Self::time(&interval));
        }
        Some(match operand.value(feature)? {
            Value::Text(text) => Self::Text(text.into_owned()),
            Value::Number(number) => Self::number(number),
            Value::Boolean(boolean) => Self::Boolean(boolean),
            Value::Time(span) => Self::time(&span.into()),
        })
    }

    fn has_time(&self) -> bool {
        match self {
            Self::Time(..) => true,
            Self::Array(keys) => keys.iter().any(Self::has_time),
            _ => false,
        }
    }

    /// The same, with every text that is a time read as one.
    fn with_times(self) -> Self {
        match self {
            Self::Text(text) => match Span::parse(&text) {
                Some(span) => Self::time(&span.into()),
                None => Self::Text(text),
            },
            Self::Array(keys) => Self::Array(set(keys.into_iter().map(Self::with_times).collect())),
            other => other,
        }
    }
}

/// Sorted, each once.
fn set(mut keys: Vec<Key>) -> Vec<Key> {
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The entries of an array; `None` for what is none, or has an entry that is unknown.
fn keys(operand: &Operand, feature: &Feature) -> Option<Vec<Key>> {
    match operand {
        Operand::Array(entries) => {
            entries.iter().map(|entry| Key::of_operand(entry, feature)).collect::<Option<_>>().map(set)
        }
        Operand::Property(name) => {
            Some(set(feature.properties.get(name)?.as_array()?.iter().map(Key::of_json).collect()))
        }
        _ => None,
    }
}

/// Whether the relation holds; unknown unless both are arrays whose entries are known.
pub(super) fn hold(left: &Operand, relation: SetRelation, right: &Operand, feature: &Feature) -> Option<bool> {
    let (mut left, mut right) = (keys(left, feature)?, keys(right, feature)?);
    if left.iter().chain(&right).any(Key::has_time) {
        let with_times = |keys: Vec<Key>| set(keys.into_iter().map(Key::with_times).collect());
        (left, right) = (with_times(left), with_times(right));
    }
    let common = common(&left, &right);
    Some(match relation {
        SetRelation::Equals => left == right,
        SetRelation::Contains => common == right.len(),
        SetRelation::ContainedBy => common == left.len(),
        SetRelation::Overlaps => common > 0,
    })
}

/// How many entries two sorted sets have in common.
fn common(mut left: &[Key], mut right: &[Key]) -> usize {
    let mut count = 0;
    while let (Some((a, left_rest)), Some((b, right_rest))) = (left.split_first(), right.split_first()) {
        match a.cmp(b) {
            Ordering::Less => left = left_rest,
            Ordering::Greater => right = right_rest,
            Ordering::Equal => {
                count += 1;
                (left, right) = (left_rest, right_rest);
            }
        }
    }
    count
}
