//! Which features are wanted, in the words of CQL2 (OGC 21-065r2), as text or as JSON: all conformance classes.
//!
//! `tree` is what a filter means. Text is read by `lexer`, `reader` and the grammar in `parser`, `sums`, `words` and
//! `wkt`, JSON by `json`; both build the tree through `build`, which refuses what makes no sense, and `geometries`,
//! which checks what is drawn. `evaluate` asks the tree of a feature, with `value` for operands, `time` for dates and
//! intervals, `sets` for arrays, `fold` for text without case or accents and `functions` for our own; `narrow` tells
//! indexes what to look at. Only features: no pages, no collections, no request.

mod build;
mod error;
mod evaluate;
mod fold;
mod functions;
mod geometries;
mod json;
mod lexer;
mod literal;
mod narrow;
mod parser;
mod pattern;
mod reader;
mod sets;
mod sums;
mod time;
mod tree;
mod value;
mod wkt;
mod words;

#[cfg(test)]
mod tests;

pub use error::FilterError;
pub use functions::FunctionDescription;

use crate::model::{Envelope, Feature};
use geo_types::Geometry;
use geometries::Geometries;
use std::fmt;
use tree::Condition;

/// How a filter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// `cql2-text`.
    #[default]
    Text,
    /// `cql2-json`.
    Json,
}

/// A CQL2 filter, read and ready.
///
/// - **Unknown.** What is said about an absent or null property is unknown, and so is a comparison between different
///   types (text with a number) or with an array; `IN` is the `OR` of its equalities, and `BETWEEN` is unknown unless
///   both ends are known. Reckoning with what is no number, and division by zero, are unknown. `NOT` unknown is
///   unknown: a feature matches only where the filter is true.
/// - **Values.** Text is compared by code points, without normalisation, and case matters. Numbers are 64-bit floats:
///   integers above 2^53 are rounded. FALSE comes before TRUE.
/// - **Case and accents.** `CASEI` is Unicode's full case folding; `ACCENTI` takes combining marks and strokes off
///   letters.
/// - **Times.** A text beside a date or timestamp, or in a temporal function, is read as one: `2016`, `2016-05`,
///   `2016-05-01` or RFC 3339, and is unknown where it is none. For `=`, `<` and the like a property is some moment of
///   the year, month or day that it names, and `DATE` the whole day: what lies within it is equal to it, and unknown is
///   what depends on the moment. For temporal functions a date is all the time that it covers, a timestamp a moment,
///   and an interval includes both ends. An interval is unknown if one of its ends is a property without value (an open
///   end is written `'..'`), or if it ends before it begins.
/// - **Places.** Spatial functions ask about the property `geometry` and geometries of the filter, in the plane of
///   longitude and latitude, exactly but where boundaries only touch. A feature without geometry is unknown. `BBOX` with
///   its west east of its east goes over the antimeridian. For what is unknown of collections and of very many
///   crossings see [`lies`](crate::geom::lies).
/// - **Arrays** are sets; `()` is the empty one. An entry that is unknown makes the predicate unknown. A property that
///   is no array is unknown.
/// - **Names.** `id` is the feature's id. `geometry IS NULL` asks whether the feature can be placed; comparing
///   `geometry` is unknown. Names in double quotation marks may hold anything.
/// - **Escapes.** In text, `''` and `\'` are a quotation mark, `\n` and its like control characters, `\\` a backslash;
///   after LIKE also `\%` and `\_`. Any other use of a backslash is refused.
/// - **More than the standard.** `BETWEEN` also takes text and times; `NOT NOT` is read; dates may be `DATE(…)` in
///   intervals; names of operators and functions may be in any case.
///
/// Reading takes time in proportion to the text (with geometries, n log n), and asking a feature at most that times the
/// length of a text property or the size of its geometry. Geometries of the filter are made ready once.
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

    /// Longest text that is read, in bytes: as many positions as are accepted, with centimetres.
    pub const MAX_BYTES: usize = 1 << 18;
    /// Most words, values and signs; commas and what stands in geometries are not counted. In JSON, most values.
    pub const MAX_TOKENS: usize = lexer::MAX_TOKENS;
    /// How deep parentheses, functions and NOTs may lie in each other, counted together.
    pub const MAX_DEPTH: usize = reader::MAX_DEPTH;
    /// How deep objects and arrays may lie in each other in JSON; an operator takes two.
    pub const MAX_JSON_DEPTH: usize = json::MAX_DEPTH;
    /// Most entries of a list after IN, or of an array.
    pub const MAX_ENTRIES: usize = parser::MAX_ENTRIES;
    /// Most positions of all geometries of a filter together.
    pub const MAX_POSITIONS: usize = geometries::MAX_POSITIONS;
    /// Most characters of a pattern after LIKE.
    pub const MAX_PATTERN: usize = pattern::MAX_CHARACTERS;
    /// Most wildcards (`%` and `_`) of a pattern after LIKE.
    pub const MAX_WILDCARDS: usize = pattern::MAX_WILDCARDS;

    /// The conformance classes of OGC 21-065r2 that hold.
    pub const CONFORMANCE: &[&str] = &[
        "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
        "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
        "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
        "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
        "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
        "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
        "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
        "http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
        "http://www.opengis.net/spec/cql2/1.0/conf/array-functions",
        "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
        "http://www.opengis.net/spec/cql2/1.0/conf/functions",
        "http://www.opengis.net/spec/cql2/1.0/conf/arithmetic",
        "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
        "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    ];

    /// The functions that filters can use besides those of the standard.
    pub fn functions() -> &'static [FunctionDescription] {
        &functions::FUNCTIONS
    }

    /// Reads a filter in text whose geometries are in longitude and latitude. The error says at which character,
    /// counted from 1, what was expected.
    ///
    /// ```
    /// let error = groundplan::query::Filter::parse("名称 LIKE 阿克苏").unwrap_err();
    /// assert_eq!(error.to_string(), "character 9: expected a pattern in single quotation marks, found `阿克苏`");
    /// ```
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Self::read(text, Encoding::Text, &|geometry| Ok(geometry))
    }

    /// Reads a filter. `to_storage` brings a geometry from the CRS of the filter, in its official axis order, to
    /// longitude and latitude; it is asked once for every geometry, and for the corners of a box that goes over the
    /// antimeridian. What comes of it must be valid. The error says where, in JSON by the way to the value (RFC 6901).
    ///
    /// ```
    /// use groundplan::query::{Filter, FilterEncoding};
    /// let json = r#"{"op": "s_within", "args": [{"property": "geometry"}, {"bbox": [80, 44, 81, 45]}]}"#;
    /// let filter = Filter::read(json, FilterEncoding::Json, &|geometry| Ok(geometry)).unwrap();
    /// assert_eq!(filter.envelopes().unwrap()[0].to_array(), [80.0, 44.0, 81.0, 45.0]);
    /// let seven = r#"{"op": "not", "args": [7]}"#;
    /// let error = Filter::read(seven, FilterEncoding::Json, &|geometry| Ok(geometry)).unwrap_err();
    /// assert!(error.to_string().starts_with("/args/0: expected true, false or an object"));
    /// ```
    pub fn read(
        text: &str,
        encoding: Encoding,
        to_storage: &dyn Fn(Geometry<f64>) -> Result<Geometry<f64>, String>,
    ) -> Result<Self, FilterError> {
        if text.len() > Self::MAX_BYTES {
            return Err(FilterError::TooLong { found: text.len(), limit: Self::MAX_BYTES });
        }
        let geometries = Geometries::new(to_storage);
        let condition = match encoding {
            Encoding::Text => parser::parse(text, geometries)?,
            Encoding::Json => json::parse(text, geometries)?,
        };
        Ok(Self { condition, text: text.to_string(), of_its_own: false })
    }

    /// Boxes one of which the envelope of a feature must meet to match; `None` when a feature can match wherever it is.
    pub fn envelopes(&self) -> Option<Vec<Envelope>> {
        self.condition.envelopes()
    }

    /// The ids of which a feature must have one to match, in no order, perhaps repeated; `None` when it can have any.
    ///
    /// ```
    /// let filter = groundplan::query::Filter::parse("id IN ('a', 'b') AND height > 3").unwrap();
    /// assert_eq!(filter.ids().unwrap(), ["a", "b"]);
    /// ```
    pub fn ids(&self) -> Option<Vec<String>> {
        Some(self.condition.ids()?.into_iter().map(str::to_string).collect())
    }

    /// True when the filter is true for the feature; not when it is false or unknown.
    pub fn matches(&self, feature: &Feature) -> bool {
        self.condition.truth(feature) == Some(true)
    }

    /// Whether it is true of the feature, false, or unknown (`None`).
    pub fn truth(&self, feature: &Feature) -> Option<bool> {
        self.condition.truth(feature)
    }

    /// Every property that is named, each once, in order of first mention; `id` and `geometry` among them.
    ///
    /// A name that no feature has is not an error here: its value is null. Whoever knows the collection refuses it.
    pub fn properties(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        self.condition.each_property(&mut |name| {
            if !names.contains(&name) {
                names.push(name);
            }
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
