//! What words mean in text: properties, constants, and the functions of the standard and our own.

use super::build::{self, Side, one, two};
use super::error::Place;
use super::fold::FOLDS;
use super::lexer::{GEOMETRY_WORDS, Kind};
use super::literal;
use super::parser::Node;
use super::reader::{Read, Reader};
use super::time::Relation;
use super::tree::{Literal, Operand, SPATIAL, SetRelation, named};

impl Reader<'_> {
    /// A word that is not reserved.
    pub(super) fn word(&mut self, word: &str) -> Read<Node> {
        let at = self.at();
        self.advance();
        let is_geometry = GEOMETRY_WORDS.iter().any(|begin| word.eq_ignore_ascii_case(begin));
        if is_geometry && (self.is_at("Z") || self.is_at("EMPTY")) {
            return self.geometry(word, at).map(Node::Operand);
        }
        if self.kind() == Some(Kind::Sign('(')) {
            return if is_geometry { self.geometry(word, at).map(Node::Operand) } else { self.function(word, at) };
        }
        Ok(Node::Operand(match word {
            _ if word.eq_ignore_ascii_case("TRUE") => Operand::Literal(Literal::Boolean(true)),
            _ if word.eq_ignore_ascii_case("FALSE") => Operand::Literal(Literal::Boolean(false)),
            _ => Operand::Property(word.to_string()),
        }))
    }

    #[inline(never)]
    fn function(&mut self, word: &str, at: usize) -> Read<Node> {
        let place = Place::Character(at);
        if let Some(relation) = named(&SetRelation::NAMES, word) {
            let [left, right] = self.deeper(at, Self::arrays)?;
            return build::sets(left, relation, right).map(Node::of);
        }
        if let Some(how) = named(&SPATIAL, word) {
            let [left, right] = two(self.deeper(at, Self::arguments)?, word, &place)?;
            return build::spatial(left, how, right).map(Node::of);
        }
        if let Some(relation) = named(&Relation::NAMES, word) {
            let [left, right] = two(self.deeper(at, Self::arguments)?, word, &place)?;
            return build::temporal(left, relation, right).map(Node::of);
        }
        self.value(word, at, &place).map(Node::Operand)
    }

    /// A function whose result is a value.
    fn value(&mut self, word: &str, at: usize, place: &Place) -> Read<Operand> {
        if word.eq_ignore_ascii_case("DATE") {
            return build::date(&self.quoted_text()?, place);
        }
        if word.eq_ignore_ascii_case("TIMESTAMP") {
            return build::timestamp(&self.quoted_text()?, place);
        }
        if word.eq_ignore_ascii_case("INTERVAL") {
            let [start, end] = self.deeper(at, Self::ends)?;
            return build::interval(start, end, place);
        }
        if let Some(fold) = named(&FOLDS, word) {
            return build::folded(fold, one(self.deeper(at, Self::arguments)?, word, place)?);
        }
        let function = build::function(word, place)?;
        build::call(function, one(self.deeper(at, Self::arguments)?, function.name, place)?)
    }

    /// From the opening to the closing parenthesis.
    fn arguments(&mut self) -> Read<Vec<Side>> {
        self.advance();
        let mut arguments = Vec::new();
        while !self.takes_sign(')') {
            if !arguments.is_empty() {
                self.needs_sign(',', "a comma or )")?;
            }
            self.room_for_one_more(arguments.len())?;
            arguments.push(self.side()?);
        }
        Ok(arguments)
    }

    /// Two arguments of which each is an array wherever it begins with a parenthesis.
    fn arrays(&mut self) -> Read<[Side; 2]> {
        self.advance();
        let left = self.array()?;
        self.needs_sign(',', "a comma and the second array")?;
        let right = self.array()?;
        self.needs_sign(')', ")")?;
        Ok([left, right])
    }

    fn array(&mut self) -> Read<Side> {
        let (mark, at) = (self.mark(), self.at());
        if !self.takes_sign('(') {
            return self.side();
        }
        if self.takes_sign(')') {
            return Ok((Operand::Array(Vec::new()), self.spot(mark)));
        }
        let first = self.deeper(at, Self::disjunction)?;
        Ok((self.rest_of_array(first)?, self.spot(mark)))
    }

    /// The two ends of an interval.
    fn ends(&mut self) -> Read<[Option<Operand>; 2]> {
        self.advance();
        let start = self.end()?;
        self.needs_sign(',', "a comma and the end of the interval")?;
        let end = self.end()?;
        self.needs_sign(')', ")")?;
        Ok([start, end])
    }

    fn end(&mut self) -> Read<Option<Operand>> {
        let at = self.at();
        if let Some(Kind::Text(inside)) = self.kind() {
            self.advance();
            return build::end(&literal::text(inside, at)?, &at.into());
        }
        build::other_end(self.side()?)
    }

    /// The one text between two parentheses.
    fn quoted_text(&mut self) -> Read<String> {
        self.advance();
        let at = self.at();
        let Some(Kind::Text(inside)) = self.kind() else {
            return Err(self.unexpected("a text in single quotation marks"));
        };
        self.advance();
        self.needs_sign(')', ")")?;
        literal::text(inside, at)
    }
}
