//! The grammar of CQL2 JSON (OGC 21-065r2, annex C), read into the same tree as text.
//!
//! Nesting is measured over the bytes before anything descends. Names of operators are taken in any case.

mod geojson;
mod operands;
mod scan;

use super::build::{self, Side, Spot, exactly, one, two};
use super::error::{FilterError, Place, shortened};
use super::fold::FOLDS;
use super::geometries::Geometries;
use super::lexer::MAX_TOKENS;
use super::parser::MAX_ENTRIES;
use super::pattern::Pattern;
use super::reader::Read;
use super::time::Relation;
use super::tree::{Comparison, Condition, Operand, SPATIAL, SetRelation, named};
use serde_json::{Map, Value};

pub(super) use scan::MAX_DEPTH;

const A_CONDITION: &str = "true, false or an object with `op` and `args` that is a condition";
const A_PATTERN: &str = "a text, or casei or accenti of one";
const SIGNS: [(&str, Comparison); 6] = [
    ("=", Comparison::Equal),
    ("<>", Comparison::Unequal),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
    ("<=", Comparison::LessOrEqual),
    (">=", Comparison::GreaterOrEqual),
];

/// Reads a whole filter.
pub(super) fn parse(text: &str, geometries: Geometries<'_>) -> Read<Condition> {
    scan::depth(text)?;
    let value: Value =
        serde_json::from_str(text).map_err(|cause| FilterError::NotJson { reason: cause.to_string() })?;
    Reader { geometries, count: 0 }.condition(&value, "")
}

/// Counts what it reads.
struct Reader<'t> {
    geometries: Geometries<'t>,
    count: usize,
}

impl Reader<'_> {
    fn counted(&mut self) -> Read<()> {
        self.count += 1;
        if self.count > MAX_TOKENS { Err(FilterError::TooManyTokens { limit: MAX_TOKENS }) } else { Ok(()) }
    }

    fn condition(&mut self, value: &Value, path: &str) -> Read<Condition> {
        self.counted()?;
        if let Value::Bool(constant) = value {
            return Ok(Condition::Constant(*constant));
        }
        let Some((op, args)) = operation(value, path)? else {
            return Err(spot(value, path).expected(A_CONDITION));
        };
        self.operator(op, args, path)?.ok_or_else(|| spot(value, path).expected(A_CONDITION))
    }

    /// `None` when the operator gives no condition.
    fn operator(&mut self, op: &str, args: &[Value], path: &str) -> Read<Option<Condition>> {
        let at = Place::Member(path.into());
        if let Some(sign) = named(&SIGNS, op) {
            let [left, right] = two(self.sides(args, path)?, op, &at)?;
            return build::compare(left, sign, right).map(Some);
        }
        if let Some(how) = named(&SPATIAL, op) {
            let [left, right] = two(self.sides(args, path)?, op, &at)?;
            return build::spatial(left, how, right).map(Some);
        }
        if let Some(relation) = named(&Relation::NAMES, op) {
            let [left, right] = two(self.sides(args, path)?, op, &at)?;
            return build::temporal(left, relation, right).map(Some);
        }
        if let Some(relation) = named(&SetRelation::NAMES, op) {
            let [left, right] = two(self.sides(args, path)?, op, &at)?;
            return build::sets(left, relation, right).map(Some);
        }
        self.word(&op.to_ascii_lowercase(), args, path, &at)
    }

    fn word(&mut self, op: &str, args: &[Value], path: &str, at: &Place) -> Read<Option<Condition>> {
        Ok(Some(match op {
            "and" => Condition::And(self.terms(op, args, path)?),
            "or" => Condition::Or(self.terms(op, args, path)?),
            "not" => {
                let only = one(args.iter().collect(), op, at)?;
                Condition::Not(Box::new(self.condition(only, &format!("{path}/args/0"))?))
            }
            "isnull" => Condition::IsNull(one(self.sides(args, path)?, op, at)?.0),
            "like" => {
                let [value, pattern] = two(args.iter().collect(), op, at)?;
                let value = build::scalar(self.side(value, &format!("{path}/args/0"))?)?;
                Condition::Like { value, pattern: self.pattern(pattern, &format!("{path}/args/1"))? }
            }
            "between" => {
                let [value, low, high] = exactly(self.sides(args, path)?, op, at, "three arguments")?;
                Condition::Between {
                    value: build::scalar(value)?,
                    low: build::scalar(low)?,
                    high: build::scalar(high)?,
                }
            }
            "in" => {
                let [value, list] = two(args.iter().collect(), op, at)?;
                let value = build::scalar(self.side(value, &format!("{path}/args/0"))?)?;
                Condition::In { value, entries: self.entries(list, &format!("{path}/args/1"))? }
            }
            _ => return Ok(None),
        }))
    }

    /// At least two.
    fn terms(&mut self, op: &str, args: &[Value], path: &str) -> Read<Vec<Condition>> {
        if args.len() < 2 {
            let at = Place::Member(path.into());
            return Err(FilterError::WrongArguments { at, name: op.into(), takes: "two or more arguments" });
        }
        args.iter().enumerate().map(|(i, term)| self.condition(term, &format!("{path}/args/{i}"))).collect()
    }

    fn entries(&mut self, list: &Value, path: &str) -> Read<Vec<Operand>> {
        let Some(entries) = list.as_array().filter(|entries| !entries.is_empty()) else {
            return Err(spot(list, path).expected("an array of at least one value"));
        };
        room_for(entries, path)?;
        let mut entry = |(i, value)| build::scalar(self.side(value, &format!("{path}/{i}"))?);
        entries.iter().enumerate().map(&mut entry).collect()
    }

    fn pattern(&mut self, value: &Value, path: &str) -> Read<Pattern> {
        self.counted()?;
        if let Value::String(text) = value {
            return Pattern::of_json(text, &Place::Member(path.into()));
        }
        let folded = operation(value, path)?.and_then(|(op, args)| Some((named(&FOLDS, op)?, op, args)));
        let Some((fold, op, args)) = folded else {
            return Err(spot(value, path).expected(A_PATTERN));
        };
        let inner = one(args.iter().collect(), op, &Place::Member(path.into()))?;
        Ok(self.pattern(inner, &format!("{path}/args/0"))?.folded(fold))
    }

    fn sides(&mut self, args: &[Value], path: &str) -> Read<Vec<Side>> {
        room_for(args, path)?;
        args.iter().enumerate().map(|(i, value)| self.side(value, &format!("{path}/args/{i}"))).collect()
    }

    fn side(&mut self, value: &Value, path: &str) -> Read<Side> {
        Ok((self.operand(value, path)?, spot(value, path)))
    }
}

/// `op` and `args` of an object that has an `op`.
fn operation<'a>(value: &'a Value, path: &str) -> Read<Option<(&'a str, &'a [Value])>> {
    let Some(object) = value.as_object().filter(|object| object.contains_key("op")) else { return Ok(None) };
    let member = |name: &str| format!("{path}/{name}");
    let op = object.get("op").and_then(Value::as_str);
    let args = object.get("args").and_then(Value::as_array);
    match (op, args) {
        (Some(op), Some(args)) => Ok(Some((op, args))),
        (None, _) => Err(at_member(object, "op", &member("op")).expected("the name of an operator")),
        (_, None) => Err(at_member(object, "args", &member("args")).expected("an array of arguments")),
    }
}

fn at_member(object: &Map<String, Value>, name: &str, path: &str) -> Spot {
    match object.get(name) {
        Some(value) => spot(value, path),
        None => Spot { at: Place::Member(path.into()), found: "nothing".into() },
    }
}

/// Where a value stands, and the beginning of it.
fn spot(value: &Value, path: &str) -> Spot {
    let found = match value {
        Value::Array(_) => "an array".into(),
        Value::Object(object) => match object.get("op") {
            Some(Value::String(op)) => format!("`{}`", shortened(op)),
            _ => format!("an object with `{}`", shortened(object.keys().next().map_or("", String::as_str))),
        },
        Value::String(text) => format!("`\"{}\"`", shortened(text)),
        plain => format!("`{plain}`"),
    };
    Spot { at: Place::Member(path.into()), found }
}

fn room_for(entries: &[Value], path: &str) -> Read<()> {
    if entries.len() <= MAX_ENTRIES {
        return Ok(());
    }
    let at = Place::Member(format!("{path}/{MAX_ENTRIES}"));
    Err(FilterError::TooManyEntries { at, limit: MAX_ENTRIES })
}
