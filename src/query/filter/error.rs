//! Why a filter cannot be read.

use std::fmt;

/// Where in a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In text: a character (not a byte), the first being 1.
    Character(usize),
    /// In JSON: the way to a value, such as `/args/0/property` (RFC 6901); empty for the whole.
    Member(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character(at) => write!(f, "character {at}"),
            Self::Member(path) if path.is_empty() => f.write_str("the filter"),
            Self::Member(path) => write!(f, "{path}"),
        }
    }
}

impl From<usize> for Place {
    fn from(at: usize) -> Self {
        Self::Character(at)
    }
}

/// Every reason that lies in one place of the filter says which.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// The filter is longer than the limit; it was not looked at.
    #[error("the filter has {found} bytes, at most {limit} are accepted")]
    TooLong {
        /// Bytes found.
        found: usize,
        /// Bytes accepted.
        limit: usize,
    },
    /// There are more words, values and signs than the limit (commas and coordinates are not counted).
    #[error("the filter has more than {limit} words, values and signs")]
    TooManyTokens {
        /// How many are accepted.
        limit: usize,
    },
    /// The geometries have more positions than the limit, all together.
    #[error("the geometries of the filter have more than {limit} positions")]
    TooManyPositions {
        /// How many are accepted.
        limit: usize,
    },
    /// Parentheses, functions and NOTs inside each other go deeper than the limit.
    #[error("{at}: parentheses and NOTs are more than {limit} deep")]
    TooDeep {
        /// Where the limit is passed.
        at: Place,
        /// How deep they may be.
        limit: usize,
    },
    /// A list after IN, or an array, is longer than the limit.
    #[error("{at}: the list has more than {limit} entries")]
    TooManyEntries {
        /// The first entry too many.
        at: Place,
        /// How many are accepted.
        limit: usize,
    },
    /// A pattern after LIKE has more `%` and `_` than the limit.
    #[error("{at}: the pattern has more than {limit} wildcards")]
    TooManyWildcards {
        /// The first wildcard too many, or the pattern.
        at: Place,
        /// How many are accepted.
        limit: usize,
    },
    /// A pattern after LIKE is longer than the limit.
    #[error("{at}: the pattern has more than {limit} characters")]
    PatternTooLong {
        /// The first character too many, or the pattern.
        at: Place,
        /// How many are accepted.
        limit: usize,
    },
    /// Something else should stand here.
    #[error("{at}: expected {expected}, found {found}")]
    Unexpected {
        /// Where.
        at: Place,
        /// What may stand here.
        expected: &'static str,
        /// What stands here, shortened.
        found: String,
    },
    /// A full-width or typographic sign stands where CQL2 has an ASCII sign.
    #[error("{at}: `{found}` is not a sign of CQL2, write `{write}`")]
    WrongSign {
        /// Where.
        at: Place,
        /// The sign found.
        found: char,
        /// The sign meant.
        write: &'static str,
    },
    /// A quotation mark has no partner.
    #[error("{at}: the quotation mark {quote} is not closed")]
    Unclosed {
        /// Where it opens.
        at: Place,
        /// The mark.
        quote: char,
    },
    /// A backslash stands before a character that it has no meaning for.
    #[error("{at}: `\\{escaped}` means nothing here; a backslash itself is written `\\\\`")]
    UnknownEscape {
        /// Where the backslash is.
        at: Place,
        /// The character after it.
        escaped: char,
    },
    /// Looks like a number, but is none or is too large for a 64-bit float.
    #[error("{at}: `{found}` is not a number that can be used")]
    BadNumber {
        /// Where it starts.
        at: Place,
        /// The text, shortened.
        found: String,
    },
    /// Not a date, a timestamp or an interval that can be.
    #[error("{at}: {reason}")]
    BadTime {
        /// Where.
        at: Place,
        /// What is wrong.
        reason: String,
    },
    /// A geometry that cannot be: no place in its CRS, or not valid.
    #[error("{at}: the geometry cannot be used: {reason}")]
    BadGeometry {
        /// Where it starts.
        at: Place,
        /// What is wrong.
        reason: String,
    },
    /// A function that there is not.
    #[error("{at}: there is no function `{name}`; there are {known}")]
    UnknownFunction {
        /// Where.
        at: Place,
        /// Its name, shortened.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// A function, or in JSON an operator, has too few or too many arguments.
    #[error("{at}: `{name}` takes {takes}")]
    WrongArguments {
        /// Where.
        at: Place,
        /// Its name, shortened.
        name: String,
        /// What it takes.
        takes: &'static str,
    },
    /// Not JSON.
    #[error("the filter is not JSON: {reason}")]
    NotJson {
        /// What is wrong, and where.
        reason: String,
    },
}

/// A piece of the filter for a message, at most forty characters long.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        None => text.to_string(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}
