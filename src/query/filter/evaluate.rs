//! Whether a condition is true, false or unknown (`None`) for a feature, after OGC 21-065r2 §6.2.

use super::tree::{Condition, Literal, Operand};
use crate::model::Feature;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// The name under which the feature's id is compared; a property of that name is never looked at.
const ID: &str = "id";
/// The name under which the feature's geometry can be asked for with `IS NULL`.
const GEOMETRY: &str = "geometry";

/// A value that can be compared.
#[derive(Debug, Clone, Copy)]
enum Scalar<'a> {
    Text(&'a str),
    Number(f64),
    Boolean(bool),
}

impl Scalar<'_> {
    /// Text by code points, numbers by size, false before true; `None` between different types.
    fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            // UTF-8 keeps the order of code points.
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(&b),
            (Self::Boolean(a), Self::Boolean(b)) => Some(a.cmp(&b)),
            _ => None,
        }
    }
}

impl Operand {
    /// `None` for what is absent or null, and for arrays and objects, which cannot be compared.
    fn scalar<'a>(&'a self, feature: &'a Feature) -> Option<Scalar<'a>> {
        match self {
            Self::Literal(Literal::Text(text)) => Some(Scalar::Text(text)),
            Self::Literal(Literal::Number(number)) => Some(Scalar::Number(*number)),
            Self::Literal(Literal::Boolean(boolean)) => Some(Scalar::Boolean(*boolean)),
            Self::Property(name) if name == ID => Some(Scalar::Text(&feature.id)),
            Self::Property(name) => match feature.properties.get(name)? {
                Json::String(text) => Some(Scalar::Text(text)),
                Json::Number(number) => number.as_f64().map(Scalar::Number),
                Json::Bool(boolean) => Some(Scalar::Boolean(*boolean)),
                Json::Null | Json::Array(_) | Json::Object(_) => None,
            },
        }
    }

    fn is_null(&self, feature: &Feature) -> bool {
        match self {
            Self::Literal(_) => false,
            Self::Property(name) if name == ID => false,
            Self::Property(name) if name == GEOMETRY => feature.geometry.is_none(),
            Self::Property(name) => feature.properties.get(name).is_none_or(Json::is_null),
        }
    }

    fn order(&self, other: &Self, feature: &Feature) -> Option<Ordering> {
        self.scalar(feature)?.order(other.scalar(feature)?)
    }
}

impl Condition {
    /// True, false or unknown for this feature.
    pub(super) fn truth(&self, feature: &Feature) -> Option<bool> {
        match self {
            Self::Constant(constant) => Some(*constant),
            Self::And(terms) => unless_any(false, terms.iter().map(|term| term.truth(feature))),
            Self::Or(terms) => unless_any(true, terms.iter().map(|term| term.truth(feature))),
            Self::Not(inner) => inner.truth(feature).map(|truth| !truth),
            Self::Compare { left, sign, right } => left.order(right, feature).map(|order| sign.holds(order)),
            Self::IsNull(value) => Some(value.is_null(feature)),
            Self::Like { value, pattern } => match value.scalar(feature)? {
                Scalar::Text(text) => Some(pattern.matches(text)),
                Scalar::Number(_) | Scalar::Boolean(_) => None,
            },
            // Both ends must be known even where one alone would decide: /req/advanced-comparison-operators/
            // between-predicate C.
            Self::Between { value, low, high } => {
                let (above, below) = (value.order(low, feature)?, value.order(high, feature)?);
                Some(above.is_ge() && below.is_le())
            }
            Self::In { value, entries } => {
                let value = value.scalar(feature)?;
                let is_equal = |entry: &Operand| value.order(entry.scalar(feature)?).map(Ordering::is_eq);
                unless_any(true, entries.iter().map(is_equal))
            }
        }
    }
}

/// `decisive` if any term is that; else unknown if any term is; else the opposite.
fn unless_any(decisive: bool, terms: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut answer = Some(!decisive);
    for truth in terms {
        match truth {
            Some(truth) if truth == decisive => return Some(decisive),
            Some(_) => {}
            None => answer = None,
        }
    }
    answer
}
