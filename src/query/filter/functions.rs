//! Functions that filters can use besides those that the standard names.

use super::value::Value;
use crate::geom;
use geo_types::Geometry;
use serde::Serialize;
use std::borrow::Cow;

/// A function for `/functions` (OGC API Features Part 3): its name, what it takes and what it gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FunctionDescription {
    /// As it is written in filters; case does not matter.
    pub name: &'static str,
    /// What it gives.
    pub description: &'static str,
    /// What it takes, in order.
    pub arguments: &'static [ArgumentDescription],
    /// Types of its value: `string` or `number`.
    pub returns: &'static [&'static str],
    #[serde(skip)]
    pub(super) work: Work,
}

/// What a function takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArgumentDescription {
    /// What it is called.
    pub title: &'static str,
    /// Its types: `string`, `number` or `geometry`.
    #[serde(rename = "type")]
    pub types: &'static [&'static str],
}

/// What a function does; each has one argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    Lower,
    Upper,
    CharLength,
    Abs,
    AreaM2,
    LengthM,
}

const TEXT: &[ArgumentDescription] = &[ArgumentDescription { title: "text", types: &["string"] }];
const NUMBER: &[ArgumentDescription] = &[ArgumentDescription { title: "number", types: &["number"] }];
const GEOMETRY: &[ArgumentDescription] = &[ArgumentDescription { title: "geometry", types: &["geometry"] }];

/// All functions.
pub(super) static FUNCTIONS: [FunctionDescription; 6] = [
    FunctionDescription {
        name: "lower",
        description: "The text in lower case.",
        arguments: TEXT,
        returns: &["string"],
        work: Work::Lower,
    },
    FunctionDescription {
        name: "upper",
        description: "The text in upper case.",
        arguments: TEXT,
        returns: &["string"],
        work: Work::Upper,
    },
    FunctionDescription {
        name: "char_length",
        description: "How many characters (Unicode code points) the text has.",
        arguments: TEXT,
        returns: &["number"],
        work: Work::CharLength,
    },
    FunctionDescription {
        name: "abs",
        description: "The number without its sign.",
        arguments: NUMBER,
        returns: &["number"],
        work: Work::Abs,
    },
    FunctionDescription {
        name: "area_m2",
        description: "The area on the ellipsoid, square metres; 0 for points and lines.",
        arguments: GEOMETRY,
        returns: &["number"],
        work: Work::AreaM2,
    },
    FunctionDescription {
        name: "length_m",
        description: "The length of lines, or of the rings of areas, on the ellipsoid, metres; 0 for points.",
        arguments: GEOMETRY,
        returns: &["number"],
        work: Work::LengthM,
    },
];

/// The function of this name.
pub(super) fn named(name: &str) -> Option<&'static FunctionDescription> {
    FUNCTIONS.iter().find(|function| function.name.eq_ignore_ascii_case(name))
}

impl FunctionDescription {
    pub(super) fn takes_geometry(&self) -> bool {
        matches!(self.work, Work::AreaM2 | Work::LengthM)
    }

    pub(super) fn takes_text(&self) -> bool {
        matches!(self.work, Work::Lower | Work::Upper | Work::CharLength)
    }

    pub(super) fn gives_text(&self) -> bool {
        matches!(self.work, Work::Lower | Work::Upper)
    }
}

/// The value for a value; unknown for one of another type.
pub(super) fn of_value<'a>(work: Work, value: &Value<'_>) -> Option<Value<'a>> {
    Some(match (work, value) {
        (Work::Lower, Value::Text(text)) => Value::Text(Cow::Owned(text.to_lowercase())),
        (Work::Upper, Value::Text(text)) => Value::Text(Cow::Owned(text.to_uppercase())),
        (Work::CharLength, Value::Text(text)) => Value::Number(text.chars().count() as f64),
        (Work::Abs, Value::Number(number)) => Value::Number(number.abs()),
        _ => return None,
    })
}

/// The value for a geometry; unknown for functions of other things.
pub(super) fn of_geometry<'a>(work: Work, geometry: &Geometry<f64>) -> Option<Value<'a>> {
    match work {
        Work::AreaM2 => Some(Value::Number(geom::area_m2(geometry))),
        Work::LengthM => Some(Value::Number(geom::length_m(geometry))),
        Work::Lower | Work::Upper | Work::CharLength | Work::Abs => None,
    }
}
