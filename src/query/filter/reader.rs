//! Where in the tokens the parser is, how deep, and what it says when it cannot go on.

use super::build::Spot;
use super::error::{FilterError, shortened};
use super::geometries::Geometries;
use super::lexer::{Kind, Token};

/// How deep parentheses and NOTs may lie in each other, counted together.
pub(super) const MAX_DEPTH: usize = 64;

pub(super) type Read<T> = Result<T, FilterError>;

/// The tokens that are left. The grammar itself is in `parser`, `sums`, `words` and `wkt`.
pub(super) struct Reader<'t> {
    tokens: &'t [Token<'t>],
    end: usize,
    depth: usize,
    pub(super) geometries: Geometries<'t>,
}

/// A place in the tokens.
#[derive(Clone, Copy)]
pub(super) struct Mark<'t>(&'t [Token<'t>]);

impl<'t> Reader<'t> {
    /// At the first token; `end` is the character behind the text, counted from 1.
    pub(super) fn new(tokens: &'t [Token<'t>], end: usize, geometries: Geometries<'t>) -> Self {
        Self { tokens, end, depth: 0, geometries }
    }

    /// Reads something one level deeper. A failure ends the whole reading, so the count need not survive it.
    pub(super) fn deeper<T>(&mut self, at: usize, read: fn(&mut Self) -> Read<T>) -> Read<T> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(FilterError::TooDeep { at: at.into(), limit: MAX_DEPTH });
        }
        let result = read(self)?;
        self.depth -= 1;
        Ok(result)
    }

    pub(super) fn kind(&self) -> Option<Kind<'t>> {
        self.tokens.first().map(|token| token.kind)
    }

    pub(super) fn at(&self) -> usize {
        self.tokens.first().map_or(self.end, |token| token.at)
    }

    /// Where it is, for what may be said later of what is read next.
    pub(super) fn mark(&self) -> Mark<'t> {
        Mark(self.tokens)
    }

    pub(super) fn spot(&self, Mark(tokens): Mark<'t>) -> Spot {
        let at = tokens.first().map_or(self.end, |token| token.at);
        let found = tokens.first().map(|token| format!("`{}`", shortened(token.source)));
        Spot { at: at.into(), found: found.unwrap_or_else(|| "the end".into()) }
    }

    pub(super) fn unexpected(&self, expected: &'static str) -> FilterError {
        self.spot(self.mark()).expected(expected)
    }

    pub(super) fn advance(&mut self) {
        self.tokens = self.tokens.split_first().map_or(&[], |(_, rest)| rest);
    }

    pub(super) fn is_at(&self, keyword: &str) -> bool {
        matches!(self.kind(), Some(Kind::Word(word)) if word.eq_ignore_ascii_case(keyword))
    }

    pub(super) fn takes(&mut self, keyword: &str) -> bool {
        let is_here = self.is_at(keyword);
        if is_here {
            self.advance();
        }
        is_here
    }

    pub(super) fn takes_sign(&mut self, sign: char) -> bool {
        let is_here = self.kind() == Some(Kind::Sign(sign));
        if is_here {
            self.advance();
        }
        is_here
    }

    pub(super) fn needs(&mut self, keyword: &str, expected: &'static str) -> Read<()> {
        if self.takes(keyword) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    pub(super) fn needs_sign(&mut self, sign: char, expected: &'static str) -> Read<()> {
        if self.takes_sign(sign) { Ok(()) } else { Err(self.unexpected(expected)) }
    }
}
