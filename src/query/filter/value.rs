//! The value of an operand for a feature.

use super::functions;
use super::time::{Interval, Span};
use super::tree::{Arithmetic, Comparison, GEOMETRY, ID, Literal, Operand};
use crate::model::Feature;
use geo_types::Geometry;
use serde_json::Value as Json;
use std::borrow::Cow;

/// A value that can be compared.
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Boolean(bool),
    Time(Span),
}

impl Value<'_> {
    /// Whether the sign holds: text by code points, numbers by size, false before true, times as they follow each
    /// other; `None` between different types. A text beside a time is read as one.
    pub(super) fn holds(&self, sign: Comparison, other: &Self) -> Option<bool> {
        match (self, other) {
            // UTF-8 keeps the order of code points.
            (Self::Text(a), Self::Text(b)) => Some(sign.holds(a.cmp(b))),
            (Self::Number(a), Self::Number(b)) => Some(sign.holds(a.partial_cmp(b)?)),
            (Self::Boolean(a), Self::Boolean(b)) => Some(sign.holds(a.cmp(b))),
            (Self::Text(a), Self::Time(b)) => Span::parse(a)?.holds(sign, b),
            (Self::Time(a), Self::Text(b)) => Span::parse(b)?.holds(sign.mirrored(), a),
            (Self::Time(a), Self::Time(b)) if a.holds_all_of(b) => b.holds(sign.mirrored(), a),
            (Self::Time(a), Self::Time(b)) => a.holds(sign, b),
            _ => None,
        }
    }
}

impl Operand {
    /// `None` for what is absent, null or of a type that makes no sense, and for what cannot be compared: arrays,
    /// objects, intervals and geometries.
    pub(super) fn value<'a>(&'a self, feature: &'a Feature) -> Option<Value<'a>> {
        match self {
            Self::Literal(Literal::Text(text)) => Some(Value::Text(Cow::Borrowed(text))),
            Self::Literal(Literal::Number(number)) => Some(Value::Number(*number)),
            Self::Literal(Literal::Boolean(boolean)) => Some(Value::Boolean(*boolean)),
            Self::Literal(Literal::Time(span)) => Some(Value::Time(*span)),
            Self::Property(name) if name == ID => Some(Value::Text(Cow::Borrowed(&feature.id))),
            Self::Property(name) => match feature.properties.get(name)? {
                Json::String(text) => Some(Value::Text(Cow::Borrowed(text))),
                Json::Number(number) => number.as_f64().map(Value::Number),
                Json::Bool(boolean) => Some(Value::Boolean(*boolean)),
                Json::Null | Json::Array(_) | Json::Object(_) => None,
            },
            Self::Folded(fold, value) => match value.value(feature)? {
                Value::Text(text) => Some(Value::Text(Cow::Owned(fold.apply(&text)))),
                _ => None,
            },
            Self::Sum(first, rest) => sum(first, rest, feature).map(Value::Number),
            Self::Negative(value) => value.number(feature).map(|number| Value::Number(-number)),
            Self::Call(function, argument) if function.takes_geometry() => {
                functions::of_geometry(function.work, argument.place(feature)?)
            }
            Self::Call(function, argument) => functions::of_value(function.work, &argument.value(feature)?),
            Self::Condition(condition) => condition.truth(feature).map(Value::Boolean),
            Self::Array(_) | Self::Interval(_) | Self::Drawing(_) => None,
        }
    }

    fn number(&self, feature: &Feature) -> Option<f64> {
        match self.value(feature)? {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The geometry that stands in the filter, or that of the feature.
    pub(super) fn place<'a>(&'a self, feature: &'a Feature) -> Option<&'a Geometry<f64>> {
        match self {
            Self::Drawing(drawing) => Some(drawing.figure().geometry()),
            Self::Property(name) if name == GEOMETRY => feature.geometry.as_ref(),
            _ => None,
        }
    }

    /// The time that it covers: of an interval, a date, a timestamp, or a text that is one of the latter.
    pub(super) fn interval(&self, feature: &Feature) -> Option<Interval> {
        let Self::Interval(ends) = self else { return self.span(feature).map(Interval::from) };
        let [start, end] = &**ends;
        let span = |end: &Option<Operand>| match end {
            None => Some(None),
            Some(end) => end.span(feature).map(Some),
        };
        Interval::new(span(start)?, span(end)?)
    }

    fn span(&self, feature: &Feature) -> Option<Span> {
        match self.value(feature)? {
            Value::Time(span) => Some(span),
            Value::Text(text) => Span::parse(&text),
            Value::Number(_) | Value::Boolean(_) => None,
        }
    }

    /// Whether there is no value: of a property, none at all; of anything else, none that is known.
    pub(super) fn is_null(&self, feature: &Feature) -> bool {
        match self {
            Self::Literal(_) | Self::Array(_) | Self::Drawing(_) => false,
            Self::Property(name) if name == ID => false,
            Self::Property(name) if name == GEOMETRY => feature.geometry.is_none(),
            Self::Property(name) => feature.properties.get(name).is_none_or(Json::is_null),
            Self::Interval(_) => self.interval(feature).is_none(),
            _ => self.value(feature).is_none(),
        }
    }
}

fn sum(first: &Operand, rest: &[(Arithmetic, Operand)], feature: &Feature) -> Option<f64> {
    let first = first.number(feature)?;
    rest.iter().try_fold(first, |sum, (sign, value)| sign.of(sum, value.number(feature)?))
}
