//! Whether a condition is true, false or unknown (`None`) for a feature, after OGC 21-065r2 §6.2.

use super::sets;
use super::tree::{Comparison, Condition, Operand};
use super::value::Value;
use crate::geom::{Figure, Lies, lies};
use crate::model::Feature;
use std::borrow::Cow;

impl Condition {
    /// True, false or unknown for this feature.
    pub(super) fn truth(&self, feature: &Feature) -> Option<bool> {
        match self {
            Self::Constant(constant) => Some(*constant),
            Self::And(terms) => unless_any(false, terms.iter().map(|term| term.truth(feature))),
            Self::Or(terms) => unless_any(true, terms.iter().map(|term| term.truth(feature))),
            Self::Not(inner) => inner.truth(feature).map(|truth| !truth),
            Self::Compare { left, sign, right } => left.value(feature)?.holds(*sign, &right.value(feature)?),
            Self::IsNull(value) => Some(value.is_null(feature)),
            Self::Like { value, pattern } => match value.value(feature)? {
                Value::Text(text) => Some(pattern.matches(&text)),
                _ => None,
            },
            Self::Between { value, low, high } => between(value, low, high, feature),
            Self::In { value, entries } => {
                let value = value.value(feature)?;
                let is_equal = |entry: &Operand| value.holds(Comparison::Equal, &entry.value(feature)?);
                unless_any(true, entries.iter().map(is_equal))
            }
            Self::Spatial { left, how, right } => spatial(left, *how, right, feature),
            Self::Temporal { left, relation, right } => {
                Some(left.interval(feature)?.is(*relation, &right.interval(feature)?))
            }
            Self::Sets { left, relation, right } => sets::hold(left, *relation, right, feature),
        }
    }
}

/// Both ends must be known even where one alone would decide: /req/advanced-comparison-operators/between-predicate C.
fn between(value: &Operand, low: &Operand, high: &Operand, feature: &Feature) -> Option<bool> {
    let value = value.value(feature)?;
    let above = value.holds(Comparison::GreaterOrEqual, &low.value(feature)?)?;
    let below = value.holds(Comparison::LessOrEqual, &high.value(feature)?)?;
    Some(above && below)
}

/// What stands in the filter is ready; the geometry of the feature is made ready as far as the answer needs it.
fn spatial(left: &Operand, how: Lies, right: &Operand, feature: &Feature) -> Option<bool> {
    if let (Operand::Drawing(a), Operand::Drawing(b)) = (left, right) {
        return lies(a.figure(), how, b.figure());
    }
    let own = Figure::new(Cow::Borrowed(feature.geometry.as_ref()?))?;
    match (left, right) {
        (Operand::Drawing(drawing), _) => lies(&own, how.mirrored(), drawing.figure()),
        (_, Operand::Drawing(drawing)) => lies(&own, how, drawing.figure()),
        _ => lies(&own, how, &own),
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
