//! The syntax tree of CQL2, whatever encoding it was read from.
//!
//! Conditions are true, false or unknown; operands have a value. A new predicate is a variant of [`Condition`], a
//! new kind of value a variant of [`Literal`], a function or a sum a variant of [`Operand`]. No tree is deeper than
//! the limit on parentheses and NOTs allows, so walking and dropping it by recursion is safe.

use super::pattern::Pattern;
use std::cmp::Ordering;

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
}

/// Something that has a value for a feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    /// The value of the property of this name.
    Property(String),
    /// A value that stands in the filter.
    Literal(Literal),
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

impl Condition {
    /// Shows every operand, in the order of the text.
    pub(super) fn each_operand<'a>(&'a self, see: &mut impl FnMut(&'a Operand)) {
        match self {
            Self::Constant(_) => {}
            Self::And(terms) | Self::Or(terms) => terms.iter().for_each(|term| term.each_operand(see)),
            Self::Not(inner) => inner.each_operand(see),
            Self::Compare { left, right, .. } => [left, right].into_iter().for_each(see),
            Self::IsNull(value) | Self::Like { value, .. } => see(value),
            Self::Between { value, low, high } => [value, low, high].into_iter().for_each(see),
            Self::In { value, entries } => std::iter::once(value).chain(entries).for_each(see),
        }
    }
}
