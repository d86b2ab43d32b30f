//! What stands between quotation marks, escapes resolved.
//!
//! OGC 21-065r2 `/req/cql2-text/escaping`: in text `''` and `\'` are a single quotation mark, and
//! `\a \b \t \n \v \f \r` are control characters. The backslash is the escape character, so a backslash itself is `\\`.

use super::error::FilterError;

/// One character of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Character {
    /// The character that is meant.
    pub(super) value: char,
    /// A backslash stood before it.
    pub(super) escaped: bool,
    /// Where it, or its backslash, is; counted from 1.
    pub(super) at: usize,
}

/// The text meant by what stands between single quotation marks. `at` is the place of the first of them.
pub(super) fn text(inside: &str, at: usize) -> Result<String, FilterError> {
    characters(inside, at, "").map(|c| c.map(|c| c.value)).collect()
}

/// The name meant by what stands between double quotation marks, where only `""` is special.
pub(super) fn name(inside: &str) -> String {
    inside.replace("\"\"", "\"")
}

/// Character by character; a backslash may also stand before each of `also`, which then means itself.
pub(super) fn characters<'a>(
    inside: &'a str,
    quote_at: usize,
    also: &'a str,
) -> impl Iterator<Item = Result<Character, FilterError>> + 'a {
    let mut left = inside.chars().zip(quote_at + 1..).peekable();
    std::iter::from_fn(move || {
        let (first, at) = left.next()?;
        let after_backslash = if first == '\\' { left.next() } else { None };
        if first == '\'' {
            left.next_if(|(next, _)| *next == '\'');
        }
        Some(match after_backslash {
            None => Ok(Character { value: first, escaped: false, at }),
            Some((escaped, _)) => meaning(escaped, also)
                .map(|value| Character { value, escaped: true, at })
                .ok_or(FilterError::UnknownEscape { at: at.into(), escaped }),
        })
    })
}

/// What a character means after a backslash.
fn meaning(escaped: char, also: &str) -> Option<char> {
    Some(match escaped {
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'v' => '\u{B}',
        'f' => '\u{C}',
        'r' => '\r',
        '\\' | '\'' => escaped,
        c if also.contains(c) => c,
        _ => return None,
    })
}
