//! Values in JSON.

use super::{Reader, operation, room_for, spot};
use crate::query::filter::build::{self, one, two};
use crate::query::filter::error::{FilterError, Place};
use crate::query::filter::fold::FOLDS;
use crate::query::filter::reader::Read;
use crate::query::filter::tree::{Arithmetic, Literal, Operand, named};
use serde_json::Value;

const A_VALUE: &str = "a text, a number, true, false, an array, or an object with `op`, `property`, `date`, \
    `timestamp`, `interval`, `bbox` or the `type` of a geometry";
const SIGNS: [(&str, Arithmetic); 7] = [
    ("+", Arithmetic::Plus),
    ("-", Arithmetic::Minus),
    ("*", Arithmetic::Times),
    ("/", Arithmetic::Over),
    ("%", Arithmetic::Modulo),
    ("div", Arithmetic::Div),
    ("^", Arithmetic::Power),
];

impl Reader<'_> {
    pub(super) fn operand(&mut self, value: &Value, path: &str) -> Read<Operand> {
        self.counted()?;
        Ok(match value {
            Value::String(text) => Operand::Literal(Literal::Text(text.clone())),
            Value::Bool(boolean) => Operand::Literal(Literal::Boolean(*boolean)),
            Value::Number(number) => match number.as_f64().filter(|number| number.is_finite()) {
                Some(number) => Operand::Literal(Literal::Number(number)),
                None => return Err(FilterError::BadNumber { at: at(path), found: number.to_string() }),
            },
            Value::Array(entries) => {
                room_for(entries, path)?;
                let entries = entries.iter().enumerate();
                Operand::Array(entries.map(|(i, v)| self.operand(v, &format!("{path}/{i}"))).collect::<Read<_>>()?)
            }
            Value::Object(_) => match operation(value, path)? {
                Some((op, args)) => self.result(op, args, path)?,
                None => self.object(value, path)?,
            },
            Value::Null => return Err(spot(value, path).expected(A_VALUE)),
        })
    }

    /// What an operator gives.
    fn result(&mut self, op: &str, args: &[Value], path: &str) -> Read<Operand> {
        if let Some(sign) = named(&SIGNS, op) {
            let [left, right] = two(self.sides(args, path)?, op, &at(path))?;
            return Ok(Operand::Sum(Box::new(build::number(left)?), vec![(sign, build::number(right)?)]));
        }
        if let Some(fold) = named(&FOLDS, op) {
            return build::folded(fold, one(self.sides(args, path)?, op, &at(path))?);
        }
        if let Some(condition) = self.operator(op, args, path)? {
            return Ok(Operand::Condition(Box::new(condition)));
        }
        let function = build::function(op, &at(path))?;
        build::call(function, one(self.sides(args, path)?, function.name, &at(path))?)
    }

    /// A property, a time or a geometry.
    fn object(&mut self, value: &Value, path: &str) -> Read<Operand> {
        let member = |name: &str| Some((value.get(name)?, format!("{path}/{name}")));
        if let Some((name, path)) = member("property") {
            let name = name.as_str().filter(|name| !name.is_empty());
            return match name {
                Some(name) => Ok(Operand::Property(name.to_string())),
                None => Err(spot(value, &path).expected("the name of a property")),
            };
        }
        let text = |value: &Value, path: &str| match value {
            Value::String(text) => Ok(text.clone()),
            other => Err(spot(other, path).expected("a text")),
        };
        if let Some((date, path)) = member("date") {
            return build::date(&text(date, &path)?, &at(&path));
        }
        if let Some((timestamp, path)) = member("timestamp") {
            return build::timestamp(&text(timestamp, &path)?, &at(&path));
        }
        if let Some((ends, path)) = member("interval") {
            return self.interval(ends, &path);
        }
        if value.get("type").is_some() {
            return self.geometry(value, path);
        }
        match member("bbox") {
            Some((numbers, path)) => self.bbox(numbers, &path),
            None => Err(spot(value, path).expected(A_VALUE)),
        }
    }

    fn interval(&mut self, ends: &Value, path: &str) -> Read<Operand> {
        let Some([start, end]) = ends.as_array().map(Vec::as_slice) else {
            return Err(spot(ends, path).expected("an array of the two ends"));
        };
        let (start, end) = (self.end(start, &format!("{path}/0"))?, self.end(end, &format!("{path}/1"))?);
        build::interval(start, end, &at(path))
    }

    fn end(&mut self, value: &Value, path: &str) -> Read<Option<Operand>> {
        match value {
            Value::String(text) => build::end(text, &at(path)),
            other => build::other_end(self.side(other, path)?),
        }
    }
}

pub(super) fn at(path: &str) -> Place {
    Place::Member(path.into())
}
