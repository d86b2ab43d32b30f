//! The grammar of CQL2 text (OGC 21-065r2, annex B): recursive descent that looks one token ahead and never goes back.
//!
//! From loose to tight: `OR`, `AND`, `NOT`, predicates, and the sums and values of `sums` and `words`. Only a
//! parenthesis and `NOT` descend, and they are counted. Parentheses may hold a condition, a value or an array, and
//! which of them is known only at the end: so the levels hand up a [`Node`].

use super::build::{self, A_VALUE, Side};
use super::error::FilterError;
use super::fold::Fold;
use super::geometries::Geometries;
use super::lexer::{Kind, tokens};
use super::pattern::Pattern;
use super::reader::{Read, Reader};
use super::tree::{Condition, Literal, Operand};

/// How many entries a list after IN, or an array, may have.
pub(super) const MAX_ENTRIES: usize = 1000;

pub(super) const A_PREDICATE: &str = "a comparison, LIKE, BETWEEN, IN or IS NULL after the value";
const A_PATTERN: &str = "a pattern in single quotation marks";

/// What a level of the grammar has read.
pub(super) enum Node {
    /// Boxed: it is handed up through all levels, on a stack that may be small.
    Condition(Box<Condition>),
    Operand(Operand),
}

impl Node {
    pub(super) fn of(condition: Condition) -> Self {
        Self::Condition(Box::new(condition))
    }
}

/// Reads a whole filter.
pub(super) fn parse(text: &str, geometries: Geometries<'_>) -> Read<Condition> {
    let tokens = tokens(text)?;
    let mut reader = Reader::new(&tokens, text.chars().count() + 1, geometries);
    let node = reader.disjunction()?;
    let condition = reader.condition(node)?;
    match reader.kind() {
        None => Ok(condition),
        Some(_) => Err(reader.unexpected("AND, OR or the end of the filter")),
    }
}

impl Reader<'_> {
    pub(super) fn disjunction(&mut self) -> Read<Node> {
        self.chain("OR", Self::conjunction, Condition::Or)
    }

    fn conjunction(&mut self) -> Read<Node> {
        self.chain("AND", Self::negation, Condition::And)
    }

    /// Terms with a keyword between them become one flat node; a single term stays what it is.
    fn chain(
        &mut self,
        keyword: &str,
        term: fn(&mut Self) -> Read<Node>,
        join: fn(Vec<Condition>) -> Condition,
    ) -> Read<Node> {
        let first = term(self)?;
        if !self.is_at(keyword) {
            return Ok(first);
        }
        let mut terms = vec![self.condition(first)?];
        while self.takes(keyword) {
            let node = term(self)?;
            terms.push(self.condition(node)?);
        }
        Ok(Node::of(join(terms)))
    }

    fn negation(&mut self) -> Read<Node> {
        let at = self.at();
        if !self.takes("NOT") {
            return self.predicate();
        }
        let inner = self.deeper(at, Self::negation)?;
        Ok(Node::of(negated(true, self.condition(inner)?)))
    }

    /// A value and what is said of it; or a value or condition alone.
    fn predicate(&mut self) -> Read<Node> {
        let mark = self.mark();
        match self.sum()? {
            Node::Operand(value) => self.said_of((value, self.spot(mark))),
            Node::Condition(condition) if self.is_at("IS") => self.null(Operand::Condition(condition)),
            condition @ Node::Condition(_) => Ok(condition),
        }
    }

    // Kept out of the frames that nesting piles up.
    #[inline(never)]
    fn said_of(&mut self, (value, spot): Side) -> Read<Node> {
        if let Some(Kind::Compare(sign)) = self.kind() {
            self.advance();
            let right = self.side()?;
            return build::compare((value, spot), sign, right).map(Node::of);
        }
        if self.is_at("IS") {
            return self.null(value);
        }
        let not = self.takes("NOT");
        let condition = if self.takes("LIKE") {
            Condition::Like { value: build::scalar((value, spot))?, pattern: self.pattern()? }
        } else if self.takes("BETWEEN") {
            let low = self.operand()?;
            self.needs("AND", "AND and the upper end")?;
            Condition::Between { value: build::scalar((value, spot))?, low, high: self.operand()? }
        } else if self.takes("IN") {
            Condition::In { value: build::scalar((value, spot))?, entries: self.entries()? }
        } else if not {
            return Err(self.unexpected("LIKE, BETWEEN or IN"));
        } else {
            return Ok(Node::Operand(value));
        };
        Ok(Node::of(negated(not, condition)))
    }

    /// `IS NULL` or `IS NOT NULL`.
    #[inline(never)]
    fn null(&mut self, value: Operand) -> Read<Node> {
        self.advance();
        let not = self.takes("NOT");
        self.needs("NULL", if not { "NULL" } else { "NULL or NOT NULL" })?;
        Ok(Node::of(negated(not, Condition::IsNull(value))))
    }

    /// A text, or `CASEI(…)` and `ACCENTI(…)` of a pattern; a property never is one.
    fn pattern(&mut self) -> Read<Pattern> {
        let at = self.at();
        let fold = match self.kind() {
            Some(Kind::Text(inside)) => {
                self.advance();
                return Pattern::parse(inside, at);
            }
            _ if self.is_at("CASEI") => Fold::Case,
            _ if self.is_at("ACCENTI") => Fold::Accents,
            _ => return Err(self.unexpected(A_PATTERN)),
        };
        self.advance();
        self.needs_sign('(', "( and a pattern")?;
        let pattern = self.deeper(at, Self::pattern)?;
        self.needs_sign(')', ")")?;
        Ok(pattern.folded(fold))
    }

    fn entries(&mut self) -> Read<Vec<Operand>> {
        self.needs_sign('(', "( and a list")?;
        let mut entries = Vec::new();
        loop {
            self.room_for_one_more(entries.len())?;
            entries.push(self.operand()?);
            if self.takes_sign(')') {
                return Ok(entries);
            }
            self.needs_sign(',', "a comma or )")?;
        }
    }

    pub(super) fn room_for_one_more(&self, count: usize) -> Read<()> {
        if count == MAX_ENTRIES {
            return Err(FilterError::TooManyEntries { at: self.at().into(), limit: MAX_ENTRIES });
        }
        Ok(())
    }

    /// A value that can be compared.
    pub(super) fn operand(&mut self) -> Read<Operand> {
        build::scalar(self.side()?)
    }

    /// A value where a condition makes no sense, and its place.
    pub(super) fn side(&mut self) -> Read<Side> {
        let mark = self.mark();
        match self.sum()? {
            Node::Operand(value) => Ok((value, self.spot(mark))),
            Node::Condition(_) => Err(self.spot(mark).expected(A_VALUE)),
        }
    }

    /// A condition, or the reason why the value that has just been read is none.
    #[inline(never)]
    pub(super) fn condition(&self, node: Node) -> Read<Condition> {
        match node {
            Node::Condition(condition) => Ok(*condition),
            Node::Operand(Operand::Literal(Literal::Boolean(constant))) => Ok(Condition::Constant(constant)),
            Node::Operand(_) => Err(self.unexpected(A_PREDICATE)),
        }
    }
}

fn negated(not: bool, condition: Condition) -> Condition {
    if not { Condition::Not(Box::new(condition)) } else { condition }
}
