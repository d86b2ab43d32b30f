//! Why a filter cannot be read.

/// Every reason says where: `at` counts characters (not bytes) of the filter, the first being 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// The text is longer than the limit; it was not looked at.
    #[error("the filter has {found} bytes, at most {limit} are accepted")]
    TooLong {
        /// Bytes found.
        found: usize,
        /// Bytes accepted.
        limit: usize,
    },
    /// There are more words, values and signs than the limit (commas are not counted).
    #[error("the filter has more than {limit} words, values and signs")]
    TooManyTokens {
        /// How many are accepted.
        limit: usize,
    },
    /// Parentheses and NOTs inside each other go deeper than the limit.
    #[error("character {at}: parentheses and NOTs are more than {limit} deep")]
    TooDeep {
        /// Where the limit is passed.
        at: usize,
        /// How deep they may be.
        limit: usize,
    },
    /// A list after IN is longer than the limit.
    #[error("character {at}: the list has more than {limit} entries")]
    TooManyEntries {
        /// The first entry too many.
        at: usize,
        /// How many are accepted.
        limit: usize,
    },
    /// A pattern after LIKE has more `%` and `_` than the limit.
    #[error("character {at}: the pattern has more than {limit} wildcards")]
    TooManyWildcards {
        /// The first wildcard too many.
        at: usize,
        /// How many are accepted.
        limit: usize,
    },
    /// Something else should stand here.
    #[error("character {at}: expected {expected}, found {found}")]
    Unexpected {
        /// Where.
        at: usize,
        /// What may stand here.
        expected: &'static str,
        /// What stands here, shortened.
        found: String,
    },
    /// A full-width or typographic sign stands where CQL2 has an ASCII sign.
    #[error("character {at}: `{found}` is not a sign of CQL2, write `{write}`")]
    WrongSign {
        /// Where.
        at: usize,
        /// The sign found.
        found: char,
        /// The sign meant.
        write: &'static str,
    },
    /// A quotation mark has no partner.
    #[error("character {at}: the quotation mark {quote} is not closed")]
    Unclosed {
        /// Where it opens.
        at: usize,
        /// The mark.
        quote: char,
    },
    /// A backslash stands before a character that it has no meaning for.
    #[error("character {at}: `\\{escaped}` means nothing here; a backslash itself is written `\\\\`")]
    UnknownEscape {
        /// Where the backslash is.
        at: usize,
        /// The character after it.
        escaped: char,
    },
    /// Looks like a number, but is none or is too large for a 64-bit float.
    #[error("character {at}: `{found}` is not a number that can be used")]
    BadNumber {
        /// Where it starts.
        at: usize,
        /// The text, shortened.
        found: String,
    },
    /// Part of CQL2, but not of the classes that are served.
    #[error("character {at}: {what} is not available yet")]
    NotAvailable {
        /// Where.
        at: usize,
        /// What was asked for.
        what: String,
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
