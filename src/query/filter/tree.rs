//! The syntax tree of CQL2, whatever encoding it was read from.
//!
//! Conditions are true, false or unknown; operands have a value. A new predicate is a variant of [`Condition`], a
//! new kind of value a variant of [`Literal`] or [`Operand`]. No tree is deeper than the limit on parentheses and NOTs
//! allows, so walking and dropping it by recursion is safe: chains of any length (`AND`, `OR`, sums) are flat.

use super::fold::Fold;
use super::functions::FunctionDescription;
use super::geometries::Drawing;
use super::pattern::Pattern;
use super::time::{Relation, Span};
use crate::geom::Lies;
use std::cmp::Ordering;
use std::sync::Arc;

/// The name under which the feature's id is compared; a property of that name is never looked at.
pub(super) const ID: &str = "id";
/// The name of the feature's geometry.
pub(super) const GEOMETRY: &str = "geometry";

/// Something that is true, false or unknown for a feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// `TRUE` or `FALSE`.
    Constant(bool),
    /// At least two terms; a chain of any length is one flat node.
    And(Vec<Condition>),
    /// At least two terms; a chain of any length is one flat node.
    Or(Vec<Condition>),
    /// Also stands before `LIKE`, `BETWEEN`, `IN` and `IS NULL` when those are negated.
    Not(Box<Condition>),
    /// `left = right` and the like.
    Compare { left: Operand, sign: Comparison, right: Operand },
    /// `value IS NULL`.
    IsNull(Operand),
    /// `value LIKE 'pattern'`.
    Like { value: Operand, pattern: Pattern },
    /// `value BETWEEN low AND high`, both ends included.
    Between { value: Operand, low: Operand, high: Operand },
    /// `value IN (entries)`, at least one.
    In { value: Operand, entries: Vec<Operand> },
    /// `S_WITHIN(left, right)` and the like; both are [`Operand::Drawing`] or the property `geometry`.
    Spatial { left: Operand, how: Lies, right: Operand },
    /// `T_DURING(left, right)` and the like.
    Temporal { left: Operand, relation: Relation, right: Operand },
    /// `A_CONTAINS(left, right)` and the like.
    Sets { left: Operand, relation: SetRelation, right: Operand },
}

/// Something that has a value for a feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    /// The value of the property of this name.
    Property(String),
    /// A value that stands in the filter.
    Literal(Literal),
    /// `CASEI(value)` or `ACCENTI(value)`.
    Folded(Fold, Box<Operand>),
    /// `first sign operand sign operand …`, from left to right.
    Sum(Box<Operand>, Vec<(Arithmetic, Operand)>),
    /// `-value`.
    Negative(Box<Operand>),
    /// A function of one argument.
    Call(&'static FunctionDescription, Box<Operand>),
    /// `(a, b, …)`.
    Array(Vec<Operand>),
    /// `INTERVAL(start, end)`; `None` is `..`.
    Interval(Box<[Option<Operand>; 2]>),
    /// A geometry that stands in the filter.
    Drawing(Arc<Drawing>),
    /// A condition where a value stands: `(a = 1) IS NULL`, or an entry of an array.
    Condition(Box<Condition>),
}

/// A value that stands in the filter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    /// Text, escapes resolved.
    Text(String),
    /// A finite number.
    Number(f64),
    /// `TRUE` or `FALSE`.
    Boolean(bool),
    /// `DATE('…')` or `TIMESTAMP('…')`.
    Time(Span),
}

/// The six signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
}

impl Comparison {
    /// The sign that holds between the values in the other order.
    pub(super) fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::Greater => Self::Less,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }

    /// Whether the sign holds between two values that lie in this order.
    pub(super) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::Greater => order.is_gt(),
            Self::LessOrEqual => order.is_le(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// The seven operators between numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Plus,
    Minus,
    Times,
    Over,
    Modulo,
    Div,
    Power,
}

impl Arithmetic {
    /// Unknown for a division by zero, and for what is no number or too large for one.
    pub(super) fn of(self, a: f64, b: f64) -> Option<f64> {
        let result = match self {
            Self::Plus => a + b,
            Self::Minus => a - b,
            Self::Times => a * b,
            // By zero they give what is not finite.
            Self::Over => a / b,
            Self::Modulo => a % b,
            Self::Div => (a / b).trunc(),
            Self::Power => a.powf(b),
        };
        result.is_finite().then_some(result)
    }
}

/// What is asked of two arrays, which are taken as sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SetRelation {
    Equals,
    Contains,
    ContainedBy,
    Overlaps,
}

impl SetRelation {
    /// As the standard names them.
    pub(super) const NAMES: [(&'static str, Self); 4] = [
        ("a_equals", Self::Equals),
        ("a_contains", Self::Contains),
        ("a_containedBy", Self::ContainedBy),
        ("a_overlaps", Self::Overlaps),
    ];
}

/// The spatial functions, as the standard names them.
pub(super) const SPATIAL: [(&str, Lies); 8] = [
    ("s_intersects", Lies::Intersects),
    ("s_equals", Lies::Equals),
    ("s_disjoint", Lies::Disjoint),
    ("s_touches", Lies::Touches),
    ("s_within", Lies::Within),
    ("s_overlaps", Lies::Overlaps),
    ("s_crosses", Lies::Crosses),
    ("s_contains", Lies::Contains),
];

/// What has this name in a table, whatever its case.
pub(super) fn named<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(entry, _)| entry.eq_ignore_ascii_case(name)).map(|(_, meant)| *meant)
}

impl Condition {
    /// Shows the name of every property, in the order of the text.
    pub(super) fn each_property<'a>(&'a self, see: &mut impl FnMut(&'a str)) {
        match self {
            Self::Constant(_) => {}
            Self::And(terms) | Self::Or(terms) => terms.iter().for_each(|term| term.each_property(see)),
            Self::Not(inner) => inner.each_property(see),
            Self::Compare { left, right, .. }
            | Self::Spatial { left, right, .. }
            | Self::Temporal { left, right, .. }
            | Self::Sets { left, right, .. } => [left, right].into_iter().for_each(|side| side.each_property(see)),
            Self::IsNull(value) | Self::Like { value, .. } => value.each_property(see),
            Self::Between { value, low, high } => [value, low, high].into_iter().for_each(|v| v.each_property(see)),
            Self::In { value, entries } => std::iter::once(value).chain(entries).for_each(|v| v.each_property(see)),
        }
    }
}

impl Operand {
    fn each_property<'a>(&'a self, see: &mut impl FnMut(&'a str)) {
        match self {
            Self::Property(name) => see(name),
            Self::Literal(_) | Self::Drawing(_) => {}
            Self::Folded(_, value) | Self::Negative(value) | Self::Call(_, value) => value.each_property(see),
            Self::Sum(first, rest) => {
                std::iter::once(&**first).chain(rest.iter().map(|(_, value)| value)).for_each(|v| v.each_property(see));
            }
            Self::Array(entries) => entries.iter().for_each(|entry| entry.each_property(see)),
            Self::Interval(ends) => ends.iter().flatten().for_each(|end| end.each_property(see)),
            Self::Condition(condition) => condition.each_property(see),
        }
    }
}
