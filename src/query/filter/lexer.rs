//! From text to words, values and signs. Knows nothing of grammar; never looks at a character twice.

use super::error::{FilterError, shortened};
use super::geometries::MAX_POSITIONS;
use super::tree::Comparison;

/// How many tokens a filter may have, commas and what stands in geometries not counted.
pub(super) const MAX_TOKENS: usize = 2000;
/// How many tokens geometries may have: a position has up to three numbers with signs, and parentheses of its own.
const MAX_IN_GEOMETRIES: usize = 8 * MAX_POSITIONS;
/// The words that geometries begin with.
pub(super) const GEOMETRY_WORDS: [&str; 8] =
    ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION", "BBOX"];

/// One word, value or sign.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    /// As it is written, with its quotation marks.
    pub(super) source: &'a str,
    /// Its first character, counted from 1.
    pub(super) at: usize,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind<'a> {
    /// A keyword, or a name without quotation marks.
    Word(&'a str),
    /// A name in double quotation marks: what is between them, `""` not yet resolved.
    Quoted(&'a str),
    /// Text in single quotation marks: what is between them, escapes not yet resolved.
    Text(&'a str),
    /// A number without its sign; finite.
    Number(f64),
    /// One of the six comparison signs.
    Compare(Comparison),
    /// Any other sign: `( ) , + - * / % ^ [ ]`.
    Sign(char),
}

/// All tokens of a text.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, FilterError> {
    let mut lexer = Lexer { rest: text, at: 1 };
    let (mut found, mut geometry) = (Vec::new(), Geometry::default());
    let (mut counted, mut in_geometries) = (0, 0);
    while let Some(token) = lexer.next_token()? {
        if geometry.holds(token.kind) {
            in_geometries += 1;
        } else {
            counted += usize::from(token.kind != Kind::Sign(','));
        }
        if counted > MAX_TOKENS {
            return Err(FilterError::TooManyTokens { limit: MAX_TOKENS });
        }
        if in_geometries > MAX_IN_GEOMETRIES {
            return Err(FilterError::TooManyPositions { limit: MAX_POSITIONS });
        }
        found.push(token);
    }
    Ok(found)
}

/// Whether the tokens that come by stand between the parentheses of a geometry.
#[derive(Default)]
struct Geometry {
    has_begun: bool,
    depth: usize,
}

impl Geometry {
    fn holds(&mut self, kind: Kind<'_>) -> bool {
        match kind {
            Kind::Sign('(') if self.has_begun || self.depth > 0 => self.depth += 1,
            Kind::Sign(')') if self.depth > 0 => {
                self.depth -= 1;
                return true;
            }
            Kind::Word(word) if self.depth == 0 => {
                let is_z = self.has_begun && word.eq_ignore_ascii_case("Z");
                self.has_begun = is_z || GEOMETRY_WORDS.iter().any(|begin| word.eq_ignore_ascii_case(begin));
                return false;
            }
            _ => {}
        }
        self.has_begun = false;
        self.depth > 0
    }
}

struct Lexer<'a> {
    rest: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn next_token(&mut self) -> Result<Option<Token<'a>>, FilterError> {
        self.take_while(char::is_whitespace);
        let (start, at) = (self.rest, self.at);
        let Some(first) = start.chars().next() else {
            return Ok(None);
        };
        let kind = match first {
            c if starts_a_name(c) => Kind::Word(self.take_while(continues_a_name)),
            c if c.is_ascii_digit() || (c == '.' && self.number_follows_point()) => self.number()?,
            '\'' | '"' => self.quoted(first)?,
            '=' | '<' | '>' => Kind::Compare(self.comparison()),
            '(' | ')' | ',' | '+' | '-' | '*' | '/' | '%' | '^' | '[' | ']' => {
                self.skip(1);
                Kind::Sign(first)
            }
            _ => return Err(self.no_token(first)),
        };
        let length = start.len() - self.rest.len();
        Ok(Some(Token { kind, source: start.get(..length).unwrap_or_default(), at }))
    }

    /// The longest beginning of the rest whose characters all satisfy the test.
    fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let (taken, rest) = match self.rest.find(|c| !is_part(c)) {
            Some(end) => self.rest.split_at_checked(end).unwrap_or((self.rest, "")),
            None => (self.rest, ""),
        };
        self.rest = rest;
        self.at += taken.chars().count();
        taken
    }

    fn skip(&mut self, characters: usize) {
        let mut left = self.rest.chars();
        for _ in 0..characters {
            self.at += usize::from(left.next().is_some());
        }
        self.rest = left.as_str();
    }

    fn number_follows_point(&self) -> bool {
        self.rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit())
    }

    /// `12`, `1.5`, `1.`, `.5`, each with an exponent or not. What follows must not run into it.
    fn number(&mut self) -> Result<Kind<'a>, FilterError> {
        let (start, at) = (self.rest, self.at);
        self.take_while(|c| c.is_ascii_digit() || c == '.');
        let mut ahead = self.rest.chars();
        if ahead.next().is_some_and(|c| c.eq_ignore_ascii_case(&'e')) {
            let signed = usize::from(ahead.next().is_some_and(|c| c == '+' || c == '-'));
            if self.rest.chars().nth(1 + signed).is_some_and(|c| c.is_ascii_digit()) {
                self.skip(1 + signed);
                self.take_while(|c| c.is_ascii_digit());
            }
        }
        let runs_on = !self.take_while(continues_a_name).is_empty();
        let written = start.get(..start.len() - self.rest.len()).unwrap_or_default();
        match written.parse::<f64>() {
            Ok(number) if number.is_finite() && !runs_on => Ok(Kind::Number(number)),
            _ => Err(FilterError::BadNumber { at: at.into(), found: shortened(written) }),
        }
    }

    /// From a quotation mark to its partner. The mark doubled does not close it; nor, in text, the mark after `\`.
    fn quoted(&mut self, quote: char) -> Result<Kind<'a>, FilterError> {
        let at = self.at;
        self.skip(1);
        let inside = self.rest;
        let mut characters = inside.char_indices().enumerate().peekable();
        while let Some((count, (end, c))) = characters.next() {
            if c == '\\' && quote == '\'' {
                characters.next();
            } else if c == quote && characters.next_if(|(_, (_, next))| *next == quote).is_none() {
                self.skip(count + 1);
                let inside = inside.get(..end).unwrap_or_default();
                return Ok(if quote == '"' { Kind::Quoted(inside) } else { Kind::Text(inside) });
            }
        }
        Err(FilterError::Unclosed { at: at.into(), quote })
    }

    fn comparison(&mut self) -> Comparison {
        const SIGNS: [(&str, Comparison); 5] = [
            ("<>", Comparison::Unequal),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let found = SIGNS.iter().find(|(sign, _)| self.rest.starts_with(sign));
        let (sign, comparison) = found.copied().unwrap_or(("=", Comparison::Equal));
        self.skip(sign.len());
        comparison
    }

    fn no_token(&self, found: char) -> FilterError {
        match ascii_meant(found) {
            Some(write) => FilterError::WrongSign { at: self.at.into(), found, write },
            None if self.rest.starts_with("!=") => FilterError::WrongSign { at: self.at.into(), found, write: "<>" },
            None => FilterError::Unexpected {
                at: self.at.into(),
                expected: "a word, a value or a sign of CQL2",
                found: format!("`{}`", found.escape_debug()),
            },
        }
    }
}

/// `identifierStart` of the standard's grammar, which counts Chinese among the letters, without the signs of
/// [`ascii_meant`]: the grammar takes them for letters, but `name＝'x'` was meant as a comparison.
fn starts_a_name(c: char) -> bool {
    let in_grammar = matches!(c,
        ':' | '_' | 'A'..='Z' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFE}'
        | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}');
    in_grammar && ascii_meant(c).is_none() && !c.is_whitespace()
}

/// `identifierPart` of the standard's grammar.
fn continues_a_name(c: char) -> bool {
    starts_a_name(c) || matches!(c, '.' | '0'..='9' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// The ASCII sign that a Chinese keyboard or a word processor replaced.
fn ascii_meant(c: char) -> Option<&'static str> {
    Some(match c {
        '（' => "(",
        '）' => ")",
        '，' | '、' => ",",
        '＝' => "=",
        '＜' => "<",
        '＞' => ">",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "<>",
        '＋' => "+",
        '－' | '−' => "-",
        '＇' | '‘' | '’' => "'",
        '＂' | '“' | '”' => "\"",
        _ => return None,
    })
}
