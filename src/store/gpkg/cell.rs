//! Properties as cells of a feature table, and back.
//!
//! A column has the kind of what occurs in it. A cell is never the only place of a value: the account of versions has
//! it as JSON. But a cell that somebody edits must say without doubt what it means, so writing is one-to-one.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};
use serde_json::{Number, Value};
use std::borrow::Cow;

/// Beyond this a whole number may not be one as a floating-point number.
const EXACT: u64 = 1 << 53;

/// What occurs in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Only text.
    Text,
    /// Whole numbers that floating point has, too.
    Integer,
    /// Whole numbers of 64 bits.
    Long,
    /// Numbers.
    Real,
    /// True and false.
    Boolean,
    /// Lists, objects, or values of several kinds: JSON, where text stands as it is unless it would read as JSON.
    Mixed,
}

impl Kind {
    /// The kind of a value; null has none.
    pub(super) fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(_) => Self::Boolean,
            Value::String(_) => Self::Text,
            Value::Number(number) if number.is_f64() => Self::Real,
            Value::Number(number) => match number.as_i64() {
                Some(whole) if whole.unsigned_abs() <= EXACT => Self::Integer,
                Some(_) => Self::Long,
                None => Self::Mixed,
            },
            Value::Array(_) | Value::Object(_) => Self::Mixed,
        })
    }

    /// The kind that JSON Schema gives a property; `None` when it allows several.
    pub(super) fn of_schema(schema: &Value) -> Option<Self> {
        let types: Vec<&str> = match schema.get("type")? {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).filter(|word| *word != "null").collect(),
            _ => return None,
        };
        match types.as_slice() {
            ["string"] => Some(Self::Text),
            ["number"] => Some(Self::Real),
            ["integer"] => Some(Self::Integer),
            ["boolean"] => Some(Self::Boolean),
            ["array" | "object"] => Some(Self::Mixed),
            _ => None,
        }
    }

    /// The narrowest kind that holds both.
    #[must_use]
    pub(super) fn join(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Integer, Self::Long) | (Self::Long, Self::Integer) => Self::Long,
            (Self::Integer, Self::Real) | (Self::Real, Self::Integer) => Self::Real,
            _ => Self::Mixed,
        }
    }

    /// The column type as `GeoPackage` names it.
    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::Text | Self::Mixed => "TEXT",
            Self::Integer | Self::Long => "INTEGER",
            Self::Real => "REAL",
            Self::Boolean => "BOOLEAN",
        }
    }

    /// The word by which the file remembers it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Long => "long",
            Self::Real => "real",
            Self::Boolean => "boolean",
            Self::Mixed => "mixed",
        }
    }

    /// The kind of that word.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        let kinds = [Self::Text, Self::Integer, Self::Long, Self::Real, Self::Boolean, Self::Mixed];
        kinds.into_iter().find(|kind| kind.word() == word)
    }

    /// The kind of a column that another program added, by the type that it declared.
    pub(super) fn of_declared(declared: &str) -> Self {
        let declared = declared.to_ascii_uppercase();
        let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| declared.starts_with(beginning));
        if begins(&["BOOL"]) {
            Self::Boolean
        } else if begins(&["INT", "MEDIUMINT", "SMALLINT", "TINYINT", "BIGINT"]) {
            Self::Long
        } else if begins(&["REAL", "DOUBLE", "FLOAT"]) {
            Self::Real
        } else {
            Self::Text
        }
    }
}

/// A value as it stands in a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'value> {
    Null,
    Integer(i64),
    Real(f64),
    Text(Cow<'value, str>),
}

impl<'value> Cell<'value> {
    /// The cell of a value in a column whose kind includes the value's.
    pub(super) fn of(kind: Kind, value: Option<&'value Value>) -> Self {
        let Some(value) = value.filter(|value| !value.is_null()) else { return Self::Null };
        match (kind, value) {
            (Kind::Text, Value::String(text)) => Self::Text(text.into()),
            (Kind::Integer | Kind::Long, Value::Number(number)) if number.is_i64() => {
                number.as_i64().map_or(Self::Null, Self::Integer)
            }
            (Kind::Real, Value::Number(number)) => number.as_f64().map_or(Self::Null, Self::Real),
            (Kind::Boolean, Value::Bool(truth)) => Self::Integer(i64::from(*truth)),
            (_, Value::String(text)) if !reads_as_json(text) => Self::Text(text.into()),
            _ => Self::Text(value.to_string().into()),
        }
    }

    /// True when a row has this cell. Whole numbers in a column of floating-point ones are the same numbers, and `SQLite`
    /// does not keep the sign of zero.
    #[allow(clippy::float_cmp, reason = "the same number is what is asked for")]
    pub(super) fn is(&self, stored: ValueRef<'_>) -> bool {
        match (self, stored) {
            (Self::Null, ValueRef::Null) => true,
            (Self::Integer(a), ValueRef::Integer(b)) => *a == b,
            (Self::Real(a), ValueRef::Real(b)) => *a == b,
            (Self::Real(a), ValueRef::Integer(b)) => *a == b as f64,
            (Self::Text(a), ValueRef::Text(b)) => a.as_bytes() == b,
            _ => false,
        }
    }
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// The value that a cell means; the reason, if it means none.
pub(super) fn meaning(kind: Kind, stored: ValueRef<'_>) -> Result<Value, &'static str> {
    Ok(match (kind, stored) {
        (_, ValueRef::Null) => Value::Null,
        (Kind::Boolean, ValueRef::Integer(truth @ (0 | 1))) => Value::Bool(truth == 1),
        (_, ValueRef::Integer(number)) => number.into(),
        (_, ValueRef::Real(number)) => Number::from_f64(number).ok_or("a number that is not finite")?.into(),
        (kind, ValueRef::Text(bytes)) => {
            let text = str::from_utf8(bytes).map_err(|_| "text that is not UTF-8")?;
            match kind {
                Kind::Mixed => parsed(text).unwrap_or_else(|| text.into()),
                _ => text.into(),
            }
        }
        (_, ValueRef::Blob(_)) => return Err("bytes where a value belongs"),
    })
}

fn reads_as_json(text: &str) -> bool {
    parsed(text).is_some()
}

fn parsed(text: &str) -> Option<Value> {
    // Most text is recognised by how it begins.
    let first = text.bytes().find(|byte| !byte.is_ascii_whitespace())?;
    let may_be = first.is_ascii_digit() || b"[{\"-tfn".contains(&first);
    may_be.then(|| serde_json::from_str(text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn stored<'cell>(cell: &'cell Cell<'_>) -> ValueRef<'cell> {
        match cell.to_sql().unwrap() {
            ToSqlOutput::Borrowed(value) => value,
            _ => unreachable!(),
        }
    }

    #[test]
    fn kinds_are_joined_without_loss() {
        use Kind::{Boolean, Integer, Long, Mixed, Real, Text};
        for (a, b, joined) in [
            (Integer, Real, Real),
            (Long, Real, Mixed),
            (Integer, Long, Long),
            (Text, Integer, Mixed),
            (Boolean, Integer, Mixed),
            (Text, Text, Text),
            (Mixed, Text, Mixed),
        ] {
            assert_eq!((a.join(b), b.join(a)), (joined, joined));
        }
        assert_eq!(Kind::of(&json!(u64::MAX)), Some(Mixed));
        assert_eq!(Kind::of(&json!(i64::MIN)), Some(Long));
        assert_eq!(Kind::of_schema(&json!({"type": ["number", "null"]})), Some(Real));
    }

    #[test]
    fn text_that_reads_as_json_is_told_from_json() {
        for value in [json!("2"), json!(2), json!("true"), json!(true), json!("\"q\""), json!([1, "a"]), json!("2-3")] {
            let cell = Cell::of(Kind::Mixed, Some(&value));
            assert_eq!(meaning(Kind::Mixed, stored(&cell)), Ok(value));
        }
        assert_eq!(Cell::of(Kind::Mixed, Some(&json!("2-3"))), Cell::Text("2-3".into()));
    }

    #[test]
    fn bytes_and_infinity_mean_nothing() {
        assert!(meaning(Kind::Text, ValueRef::Blob(b"x")).is_err());
        assert!(meaning(Kind::Real, ValueRef::Real(f64::INFINITY)).is_err());
        assert!(meaning(Kind::Text, ValueRef::Text(&[0xff])).is_err());
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
            "[-0-9\\[\\]{}\"tfn. ]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 8, 3, |inner| prop::collection::vec(inner, 0..3).prop_map(Value::from))
    }

    proptest! {
        #[test]
        fn a_cell_means_the_value_that_was_written(value in values(), other in values()) {
            let own = Kind::of(&value).unwrap();
            for kind in [own, Kind::Mixed, own.join(Kind::of(&other).unwrap())] {
                let cell = Cell::of(kind, Some(&value));
                prop_assert!(cell.is(stored(&cell)));
                let meant = meaning(kind, stored(&cell)).unwrap();
                if kind == Kind::Real {
                    prop_assert_eq!(meant.as_f64(), value.as_f64());
                } else {
                    prop_assert_eq!(meant, value.clone());
                }
            }
        }
    }
}
