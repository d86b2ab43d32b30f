//! The grammar of CQL2 text (OGC 21-065r2, annex B): recursive descent that looks one token ahead and never goes back.
//!
//! From loose to tight: `OR`, `AND`, `NOT`, predicates, values. Only a parenthesis and `NOT` descend, and they are
//! counted. Parentheses may hold a condition or a value, and which of them is known only at the end: so the levels
//! hand up a [`Node`]. Sums will be a level between predicates and values, functions a case of [`Reader::word`].

use super::error::{FilterError, shortened};
use super::lexer::{Kind, tokens};
use super::literal;
use super::pattern::Pattern;
use super::reader::{Read, Reader};
use super::tree::{Condition, Literal, Operand};

/// How many entries a list after IN may have.
pub(super) const MAX_ENTRIES: usize = 1000;

const A_VALUE: &str = "a property name, text in single quotation marks, a number, TRUE or FALSE";
const A_PATTERN: &str = "a pattern in single quotation marks";
const A_PREDICATE: &str = "a comparison, LIKE, BETWEEN, IN or IS NULL after the value";
/// Words that are no property names unless they are quoted. Other keywords of CQL2 are such only before `(`.
const RESERVED: [&str; 8] = ["AND", "OR", "NOT", "IS", "NULL", "LIKE", "BETWEEN", "IN"];

/// What a level of the grammar has read.
enum Node {
    Condition(Condition),
    Operand(Operand),
}

/// Reads a whole filter.
pub(super) fn parse(text: &str) -> Read<Condition> {
    let tokens = tokens(text)?;
    let mut reader = Reader::new(&tokens, text.chars().count() + 1);
    let node = reader.disjunction()?;
    let condition = reader.condition(node)?;
    match reader.kind() {
        None => Ok(condition),
        Some(_) => Err(reader.unexpected("AND, OR or the end of the filter")),
    }
}

impl Reader<'_> {
    fn disjunction(&mut self) -> Read<Node> {
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
        Ok(Node::Condition(join(terms)))
    }

    fn negation(&mut self) -> Read<Node> {
        let at = self.at();
        if !self.takes("NOT") {
            return self.predicate();
        }
        let inner = self.deeper(at, Self::negation)?;
        Ok(Node::Condition(negated(true, self.condition(inner)?)))
    }

    /// A value and what is said of it; or a value or condition alone.
    fn predicate(&mut self) -> Read<Node> {
        let value = match self.primary()? {
            Node::Operand(value) => value,
            condition @ Node::Condition(_) => return Ok(condition),
        };
        if let Some(Kind::Compare(sign)) = self.kind() {
            self.advance();
            return Ok(Node::Condition(Condition::Compare { left: value, sign, right: self.operand()? }));
        }
        if self.takes("IS") {
            let not = self.takes("NOT");
            self.needs("NULL", if not { "NULL" } else { "NULL or NOT NULL" })?;
            return Ok(Node::Condition(negated(not, Condition::IsNull(value))));
        }
        let not = self.takes("NOT");
        let condition = if self.takes("LIKE") {
            Condition::Like { value, pattern: self.pattern()? }
        } else if self.takes("BETWEEN") {
            let low = self.operand()?;
            self.needs("AND", "AND and the upper end")?;
            Condition::Between { value, low, high: self.operand()? }
        } else if self.takes("IN") {
            Condition::In { value, entries: self.entries()? }
        } else if not {
            return Err(self.unexpected("LIKE, BETWEEN or IN"));
        } else {
            return Ok(Node::Operand(value));
        };
        Ok(Node::Condition(negated(not, condition)))
    }

    fn pattern(&mut self) -> Read<Pattern> {
        let at = self.at();
        match self.kind() {
            Some(Kind::Text(inside)) => {
                self.advance();
                Pattern::parse(inside, at)
            }
            Some(Kind::Word(word)) => {
                // CASEI(…) and ACCENTI(…) are patterns too; a property never is.
                let refusal = self.unexpected(A_PATTERN);
                self.advance();
                self.word(word, at)?;
                Err(refusal)
            }
            _ => Err(self.unexpected(A_PATTERN)),
        }
    }

    fn entries(&mut self) -> Read<Vec<Operand>> {
        if !self.takes_sign('(') {
            return Err(self.unexpected("( and a list"));
        }
        let mut entries = Vec::new();
        loop {
            if entries.len() == MAX_ENTRIES {
                return Err(FilterError::TooManyEntries { at: self.at(), limit: MAX_ENTRIES });
            }
            entries.push(self.operand()?);
            if self.takes_sign(')') {
                return Ok(entries);
            }
            if !self.takes_sign(',') {
                return Err(self.unexpected("a comma or )"));
            }
        }
    }

    /// A value where a condition makes no sense.
    fn operand(&mut self) -> Read<Operand> {
        let (at, found) = (self.at(), self.found());
        match self.primary()? {
            Node::Operand(value) => Ok(value),
            Node::Condition(_) => Err(FilterError::Unexpected { at, expected: A_VALUE, found }),
        }
    }

    fn primary(&mut self) -> Read<Node> {
        let at = self.at();
        let Some(kind) = self.kind() else {
            return Err(self.unexpected(A_VALUE));
        };
        let operand = match kind {
            Kind::Sign('(') => {
                self.advance();
                let node = self.deeper(at, Self::parenthesis)?;
                self.no_arithmetic()?;
                return Ok(node);
            }
            Kind::Sign('[') => return Err(FilterError::NotAvailable { at, what: "an array".into() }),
            Kind::Compare(_) | Kind::Sign(')' | ',' | ']' | '*' | '/' | '%' | '^') => {
                return Err(self.unexpected(A_VALUE));
            }
            Kind::Word(word) if is_one_of(word, &RESERVED) => return Err(self.unexpected(A_VALUE)),
            Kind::Sign(sign) => {
                self.advance();
                Operand::Literal(Literal::Number(if sign == '-' { -self.number()? } else { self.number()? }))
            }
            Kind::Word(word) => {
                self.advance();
                self.word(word, at)?
            }
            Kind::Quoted("") => return Err(self.unexpected("a name between the quotation marks")),
            Kind::Quoted(inside) => self.past(Operand::Property(literal::name(inside))),
            Kind::Text(inside) => self.past(Operand::Literal(Literal::Text(literal::text(inside, at)?))),
            Kind::Number(number) => self.past(Operand::Literal(Literal::Number(number))),
        };
        self.no_arithmetic()?;
        Ok(Node::Operand(operand))
    }

    /// Steps over the token that has been understood.
    fn past(&mut self, operand: Operand) -> Operand {
        self.advance();
        operand
    }

    fn parenthesis(&mut self) -> Read<Node> {
        let node = self.disjunction()?;
        if self.takes_sign(')') {
            return Ok(node);
        }
        Err(self.unexpected(match node {
            Node::Condition(_) => "AND, OR or )",
            Node::Operand(_) => A_PREDICATE,
        }))
    }

    /// The number after a plus or minus.
    fn number(&mut self) -> Read<f64> {
        match self.kind() {
            Some(Kind::Number(number)) => {
                self.advance();
                Ok(number)
            }
            _ => Err(self.unexpected("a number after the sign")),
        }
    }

    /// What a word means that is not reserved; it has been taken already.
    fn word(&mut self, word: &str, at: usize) -> Read<Operand> {
        if self.kind() == Some(Kind::Sign('(')) {
            return Err(FilterError::NotAvailable { at, what: format!("`{}(…)`", shortened(word)) });
        }
        Ok(match word {
            _ if word.eq_ignore_ascii_case("TRUE") => Operand::Literal(Literal::Boolean(true)),
            _ if word.eq_ignore_ascii_case("FALSE") => Operand::Literal(Literal::Boolean(false)),
            _ => Operand::Property(word.to_string()),
        })
    }

    fn no_arithmetic(&self) -> Read<()> {
        match self.kind() {
            Some(Kind::Sign('+' | '-' | '*' | '/' | '%' | '^')) => {
                Err(FilterError::NotAvailable { at: self.at(), what: "arithmetic".into() })
            }
            _ => Ok(()),
        }
    }

    /// A condition, or the reason why the value that has just been read is none.
    fn condition(&self, node: Node) -> Read<Condition> {
        match node {
            Node::Condition(condition) => Ok(condition),
            Node::Operand(Operand::Literal(Literal::Boolean(constant))) => Ok(Condition::Constant(constant)),
            Node::Operand(_) => Err(self.unexpected(A_PREDICATE)),
        }
    }
}

fn negated(not: bool, condition: Condition) -> Condition {
    if not { Condition::Not(Box::new(condition)) } else { condition }
}

fn is_one_of(word: &str, keywords: &[&str]) -> bool {
    keywords.iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}
