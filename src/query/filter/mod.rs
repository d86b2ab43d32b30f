//! Which features are wanted, in the words of CQL2 (OGC 21-065r2), text encoding.
//!
//! Served are the classes Basic CQL2 (without `DATE` and `TIMESTAMP`), Advanced Comparison Operators and
//! Property-Property Comparisons. `tree` is what a filter means, `lexer`,
//! `reader` and `parser` read it from text, `evaluate`
//! asks it of a feature. Only features: no pages, no collections, no request.

mod error;
mod evaluate;
mod lexer;
mod literal;
mod parser;
mod pattern;
mod reader;
mod tree;

#[cfg(test)]
mod tests;

pub use error::FilterError;

use crate::model::Feature;
use std::fmt;
use tree::{Condition, Operand};

/// A CQL2 filter, read and ready.
///
/// - **Unknown.** What is said about an absent or null property is unknown, and so is a comparison between different
///   types (text with a number) or with an array; `IN` is the `OR` of its equalities, and `BETWEEN` is unknown unless
///   both ends are known. `NOT` unknown is unknown: a feature matches only where the filter is true.
/// - **Values.** Text is compared by code points, without normalisation, and case matters. Numbers are 64-bit floats:
///   integers above 2^53 are rounded. FALSE comes before TRUE.
/// - **Names.** `id` is the feature's id. `geometry IS NULL` asks whether the feature can be placed; any other
///   predicate on `geometry` is unknown. Names in double quotation marks may hold anything.
/// - **Escapes.** In text, `''` and `\'` are a quotation mark, `\n` and its like control characters, `\\` a backslash;
///   after LIKE also `\%` and `\_`. Any other use of a backslash is refused.
/// - **More than the standard.** `BETWEEN` also takes text; `NOT NOT` is read.
///
/// Reading takes time in proportion to the text, and asking a feature at most that times the length of a text property.
///
/// ```
/// use groundplan::{model::Feature, query::Filter};
/// let properties = serde_json::json!({"status": "planned", "stated_capacity_mw": 700, "valid_to": null});
/// let plant = Feature { id: "chp_aksu".into(), geometry: None, properties: properties.as_object().unwrap().clone() };
///
/// let filter = Filter::parse("status IN ('planned', 'proposed') AND stated_capacity_mw >= 350").unwrap();
/// assert!(filter.matches(&plant));
/// assert_eq!(filter.properties(), ["status", "stated_capacity_mw"]);
/// // Nothing is known of the end: neither this nor its opposite is true.
/// assert!(!Filter::parse("valid_to > '2020'").unwrap().matches(&plant));
/// assert!(!Filter::parse("NOT valid_to > '2020'").unwrap().matches(&plant));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    text: String,
    condition: Condition,
    /// Whether it was an input of its own, and not part of what it filters.
    of_its_own: bool,
}

impl Filter {
    /// The same filter, given as an input of its own: faults of it are then told under that name.
    #[must_use]
    pub fn of_its_own(self) -> Self {
        Self { of_its_own: true, ..self }
    }

    /// Under which name its faults are told, if not under that of what it filters.
    pub(super) fn input(&self) -> Option<&'static str> {
        self.of_its_own.then_some("filter")
    }

    /// Longest text that is read, in bytes.
    pub const MAX_BYTES: usize = 8192;
    /// Most words, values and signs, commas not counted.
    pub const MAX_TOKENS: usize = lexer::MAX_TOKENS;
    /// How deep parentheses and NOTs may lie in each other, counted together.
    pub const MAX_DEPTH: usize = reader::MAX_DEPTH;
    /// Most entries of a list after IN.
    pub const MAX_ENTRIES: usize = parser::MAX_ENTRIES;
    /// Most wildcards (`%` and `_`) of a pattern after LIKE.
    pub const MAX_WILDCARDS: usize = pattern::MAX_WILDCARDS;

    /// Reads a filter. The error says at which character, counted from 1, what was expected.
    ///
    /// ```
    /// let error = groundplan::query::Filter::parse("名称 LIKE 阿克苏").unwrap_err();
    /// assert_eq!(error.to_string(), "character 9: expected a pattern in single quotation marks, found `阿克苏`");
    /// ```
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        if text.len() > Self::MAX_BYTES {
            return Err(FilterError::TooLong { found: text.len(), limit: Self::MAX_BYTES });
        }
        Ok(Self { condition: parser::parse(text)?, text: text.to_string(), of_its_own: false })
    }

    /// True when the filter is true for the feature; not when it is false or unknown.
    pub fn matches(&self, feature: &Feature) -> bool {
        self.condition.truth(feature) == Some(true)
    }

    /// Every property that is named, each once, in order of first mention; `id` and `geometry` among them.
    ///
    /// A name that no feature has is not an error here: its value is null. Whoever knows the collection refuses it.
    pub fn properties(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        self.condition.each_operand(&mut |operand| match operand {
            Operand::Property(name) if !names.contains(&name.as_str()) => names.push(name),
            Operand::Property(_) | Operand::Literal(_) => {}
        });
        names
    }

    /// The text that it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
