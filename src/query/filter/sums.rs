//! Values, and what is reckoned with them, in text. From loose to tight: `+ -`, `* / % div`, `^`, and the minus before
//! a value. As the standard's grammar has it, `^` stands between two values only, and `-2 ^ 2` is 4.

use super::build::{self, A_VALUE, Side, Spot};
use super::lexer::Kind;
use super::literal;
use super::parser::{A_PREDICATE, Node};
use super::reader::{Read, Reader};
use super::tree::{Arithmetic, Literal, Operand};

/// Words that are no property names unless they are quoted. Other keywords of CQL2 are such only before `(`.
const RESERVED: [&str; 8] = ["AND", "OR", "NOT", "IS", "NULL", "LIKE", "BETWEEN", "IN"];

impl Reader<'_> {
    /// A value, reckoned or not; or a condition in parentheses, which has no part in reckoning.
    pub(super) fn sum(&mut self) -> Read<Node> {
        let mark = self.mark();
        match self.factor()? {
            Node::Operand(first) if self.sign().is_some() => self.rest_of_sum((first, self.spot(mark))),
            node => Ok(node),
        }
    }

    // Kept out of the frames that nesting piles up.
    #[inline(never)]
    fn rest_of_sum(&mut self, first: Side) -> Read<Node> {
        let first = self.product(first)?;
        let mut rest = Vec::new();
        while let Some(sign @ (Arithmetic::Plus | Arithmetic::Minus)) = self.sign() {
            self.advance();
            let factor = self.numeric_factor()?;
            let product = self.product(factor)?;
            rest.push((sign, build::number(product)?));
        }
        joined(first, rest).map(|(sum, _)| Node::Operand(sum))
    }

    /// The sign of arithmetic that stands here.
    fn sign(&self) -> Option<Arithmetic> {
        Some(match self.kind()? {
            Kind::Sign('+') => Arithmetic::Plus,
            Kind::Sign('-') => Arithmetic::Minus,
            Kind::Sign('*') => Arithmetic::Times,
            Kind::Sign('/') => Arithmetic::Over,
            Kind::Sign('%') => Arithmetic::Modulo,
            Kind::Sign('^') => Arithmetic::Power,
            Kind::Word(word) if word.eq_ignore_ascii_case("DIV") => Arithmetic::Div,
            _ => return None,
        })
    }

    fn product(&mut self, first: Side) -> Read<Side> {
        let first = self.power(first)?;
        let mut rest = Vec::new();
        while let Some(sign @ (Arithmetic::Times | Arithmetic::Over | Arithmetic::Modulo | Arithmetic::Div)) =
            self.sign()
        {
            self.advance();
            let factor = self.numeric_factor()?;
            let power = self.power(factor)?;
            rest.push((sign, build::number(power)?));
        }
        joined(first, rest)
    }

    fn power(&mut self, base: Side) -> Read<Side> {
        if self.sign() != Some(Arithmetic::Power) {
            return Ok(base);
        }
        self.advance();
        let exponent = build::number(self.numeric_factor()?)?;
        if self.sign() == Some(Arithmetic::Power) {
            return Err(self.unexpected("parentheses that say which power comes first"));
        }
        joined(base, vec![(Arithmetic::Power, exponent)])
    }

    fn numeric_factor(&mut self) -> Read<Side> {
        let mark = self.mark();
        match self.factor()? {
            Node::Operand(operand) => Ok((operand, self.spot(mark))),
            Node::Condition(_) => {
                Err(self.spot(mark).expected("a number, a property or a function that gives a number"))
            }
        }
    }

    /// One value, with a minus before it or not; or what stands in parentheses.
    fn factor(&mut self) -> Read<Node> {
        let at = self.at();
        let Some(kind) = self.kind() else {
            return Err(self.unexpected(A_VALUE));
        };
        let operand = match kind {
            Kind::Sign('(') => {
                self.advance();
                return self.deeper(at, Self::parenthesis);
            }
            Kind::Sign('-') => return self.negative(),
            Kind::Sign('+') => {
                self.advance();
                match self.kind() {
                    Some(Kind::Number(number)) => Operand::Literal(Literal::Number(number)),
                    _ => return Err(self.unexpected("a number after the sign")),
                }
            }
            Kind::Compare(_) | Kind::Sign(_) => return Err(self.unexpected(A_VALUE)),
            Kind::Word(word) if RESERVED.iter().any(|reserved| word.eq_ignore_ascii_case(reserved)) => {
                return Err(self.unexpected(A_VALUE));
            }
            Kind::Word(word) => return self.word(word),
            Kind::Quoted("") => return Err(self.unexpected("a name between the quotation marks")),
            Kind::Quoted(inside) => Operand::Property(literal::name(inside)),
            Kind::Text(inside) => Operand::Literal(Literal::Text(literal::text(inside, at)?)),
            Kind::Number(number) => Operand::Literal(Literal::Number(number)),
        };
        self.advance();
        Ok(Node::Operand(operand))
    }

    /// The number, property or function after a minus.
    fn negative(&mut self) -> Read<Node> {
        self.advance();
        if !matches!(self.kind(), Some(Kind::Number(_) | Kind::Word(_) | Kind::Quoted(_))) {
            return Err(self.unexpected("a number, a property or a function after the minus"));
        }
        let side = self.numeric_factor()?;
        Ok(Node::Operand(match build::number(side)? {
            Operand::Literal(Literal::Number(number)) => Operand::Literal(Literal::Number(-number)),
            value => Operand::Negative(Box::new(value)),
        }))
    }

    /// What stands after an opening parenthesis: a condition, a value, or the entries of an array.
    fn parenthesis(&mut self) -> Read<Node> {
        if self.takes_sign(')') {
            return Ok(Node::Operand(Operand::Array(Vec::new())));
        }
        let node = self.disjunction()?;
        if self.takes_sign(')') {
            return Ok(node);
        }
        if self.kind() == Some(Kind::Sign(',')) {
            return self.rest_of_array(node).map(Node::Operand);
        }
        Err(self.unexpected(match node {
            Node::Condition(_) => "AND, OR or )",
            Node::Operand(_) => A_PREDICATE,
        }))
    }

    /// The entries after the first, up to the closing parenthesis.
    #[inline(never)]
    pub(super) fn rest_of_array(&mut self, first: Node) -> Read<Operand> {
        let mut entries = vec![entry(first)];
        while !self.takes_sign(')') {
            self.needs_sign(',', "a comma or )")?;
            self.room_for_one_more(entries.len())?;
            entries.push(entry(self.disjunction()?));
        }
        Ok(Operand::Array(entries))
    }
}

/// An entry of an array may be anything.
fn entry(node: Node) -> Operand {
    match node {
        Node::Operand(operand) => operand,
        Node::Condition(condition) => Operand::Condition(condition),
    }
}

/// A chain of operators of one level; with nothing behind it, the first operand may be of any kind.
fn joined((first, spot): Side, rest: Vec<(Arithmetic, Operand)>) -> Read<Side> {
    if rest.is_empty() {
        return Ok((first, spot));
    }
    let again = Spot { at: spot.at.clone(), found: spot.found.clone() };
    Ok((Operand::Sum(Box::new(build::number((first, spot))?), rest), again))
}
