//! Patterns of LIKE: `%` stands for any number of characters, `_` for one, `\` takes the meaning from either.

use super::error::FilterError;
use super::literal;

/// How many `%` and `_` a pattern may have.
pub(super) const MAX_WILDCARDS: usize = 32;

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
        let (mut runs, mut run, mut wildcards) = (Vec::new(), Vec::new(), 0);
        for character in literal::characters(inside, at, "%_") {
            let character = character?;
            let is_wildcard = !character.escaped && matches!(character.value, '%' | '_');
            wildcards += usize::from(is_wildcard);
            if wildcards > MAX_WILDCARDS {
                return Err(FilterError::TooManyWildcards { at: character.at, limit: MAX_WILDCARDS });
            }
            match character.value {
                '%' if is_wildcard => runs.push(std::mem::take(&mut run)),
                '_' if is_wildcard => run.push(None),
                value => run.push(Some(value)),
            }
        }
        runs.push(run);
        Ok(Self { runs })
    }

    /// True when the whole text fits. A character is a Unicode code point; case matters.
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
