//! Patterns of LIKE: `%` stands for any number of characters, `_` for one, `\` takes the meaning from either.

use super::error::{FilterError, Place};
use super::fold::Fold;
use super::literal;

/// How many `%` and `_` a pattern may have.
pub(super) const MAX_WILDCARDS: usize = 32;
/// How many characters a pattern may have.
pub(super) const MAX_CHARACTERS: usize = 4096;

/// The runs of characters between the `%`: one run when there is none. `None` in a run is `_`.
///
/// The first run lies at the start of the text and the last at its end. Each run between them is taken at the first
/// place where it fits: if the whole fits at all, it fits that way too, so nothing is ever tried again. The work is at
/// most the length of the text times that of the pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pattern {
    pub(super) runs: Vec<Vec<Option<char>>>,
}

impl Pattern {
    /// Reads what stands between single quotation marks. `at` is the place of the first of them.
    pub(super) fn parse(inside: &str, at: usize) -> Result<Self, FilterError> {
        let characters = literal::characters(inside, at, "%_");
        Self::of(characters.map(|c| c.map(|c| (c.value, c.escaped, Place::Character(c.at)))))
    }

    /// Reads a text of JSON, in which a backslash may stand before `%`, `_` and a backslash only.
    pub(super) fn of_json(text: &str, at: &Place) -> Result<Self, FilterError> {
        let mut left = text.chars();
        Self::of(std::iter::from_fn(|| {
            let first = left.next()?;
            let escaped = if first == '\\' { left.next() } else { None };
            Some(match escaped {
                Some(escaped) if !matches!(escaped, '%' | '_' | '\\') => {
                    Err(FilterError::UnknownEscape { at: at.clone(), escaped })
                }
                Some(escaped) => Ok((escaped, true, at.clone())),
                None => Ok((first, false, at.clone())),
            })
        }))
    }

    /// From characters, whether a backslash stood before them, and their places.
    fn of(characters: impl Iterator<Item = Result<(char, bool, Place), FilterError>>) -> Result<Self, FilterError> {
        let (mut runs, mut run, mut wildcards) = (Vec::new(), Vec::new(), 0);
        for (count, character) in characters.enumerate() {
            let (value, is_escaped, at) = character?;
            if count == MAX_CHARACTERS {
                return Err(FilterError::PatternTooLong { at, limit: MAX_CHARACTERS });
            }
            let is_wildcard = !is_escaped && matches!(value, '%' | '_');
            wildcards += usize::from(is_wildcard);
            if wildcards > MAX_WILDCARDS {
                return Err(FilterError::TooManyWildcards { at, limit: MAX_WILDCARDS });
            }
            match value {
                '%' if is_wildcard => runs.push(std::mem::take(&mut run)),
                '_' if is_wildcard => run.push(None),
                value => run.push(Some(value)),
            }
        }
        runs.push(run);
        Ok(Self { runs })
    }

    /// The pattern with the text between its wildcards folded.
    pub(super) fn folded(self, fold: Fold) -> Self {
        let between = |text: &[Option<char>]| {
            let text: String = text.iter().flatten().collect();
            fold.apply(&text).chars().map(Some).collect::<Vec<_>>()
        };
        let folded = |run: Vec<Option<char>>| run.split(Option::is_none).map(between).collect::<Vec<_>>().join(&None);
        Self { runs: self.runs.into_iter().map(folded).collect() }
    }

    /// True when the whole text fits. A character is a Unicode code point.
    pub(super) fn matches(&self, text: &str) -> bool {
        let Some((first, others)) = self.runs.split_first() else {
            return text.is_empty();
        };
        let Some(mut rest) = after_run(first, text) else {
            return false;
        };
        let Some((last, between)) = others.split_last() else {
            return rest.is_empty();
        };
        for run in between {
            match after_first_fit(run, rest) {
                Some(left) => rest = left,
                None => return false,
            }
        }
        fits_at_end(last, rest)
    }
}

/// What is left of the text after the run, which must lie at its start.
fn after_run<'a>(run: &[Option<char>], text: &'a str) -> Option<&'a str> {
    let mut left = text.chars();
    run.iter().all(|wanted| left.next().is_some_and(|c| wanted.is_none_or(|w| w == c))).then_some(left.as_str())
}

/// What is left of the text after the first place where the run fits.
fn after_first_fit<'a>(run: &[Option<char>], text: &'a str) -> Option<&'a str> {
    let mut start = text.chars();
    loop {
        if let Some(left) = after_run(run, start.as_str()) {
            return Some(left);
        }
        start.next()?;
    }
}

fn fits_at_end(run: &[Option<char>], text: &str) -> bool {
    let mut left = text.chars().rev();
    run.iter().rev().all(|wanted| left.next().is_some_and(|c| wanted.is_none_or(|w| w == c)))
}
