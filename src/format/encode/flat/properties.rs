//! The properties of a feature: the number of a column in two bytes, then its value, for each that is not null.

use crate::format::encode::EncodeError;
use crate::format::encode::head::{ColumnKind, Head};
use crate::model::Feature;
use serde_json::Value;

/// Replaces what is in `out`. The id is column 0.
pub(super) fn write(feature: &Feature, head: &Head, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    out.clear();
    out.extend_from_slice(&0_u16.to_le_bytes());
    text(feature.id.as_bytes(), out);
    for (number, column) in (1..=u16::MAX).zip(&head.columns) {
        let Some(value) = feature.properties.get(&column.name).filter(|value| !value.is_null()) else { continue };
        out.extend_from_slice(&number.to_le_bytes());
        if !put(value, column.kind, out)? {
            let kind = match column.kind {
                ColumnKind::Number => "a number",
                ColumnKind::Integer => "a whole number of 64 bits",
                ColumnKind::Boolean => "true or false",
                ColumnKind::Text | ColumnKind::Json => "JSON",
            };
            return Err(EncodeError::Value { feature: feature.id.clone(), column: column.name.clone(), kind });
        }
    }
    Ok(())
}

/// False if the value is not of the kind.
fn put(value: &Value, kind: ColumnKind, out: &mut Vec<u8>) -> Result<bool, EncodeError> {
    match (kind, value) {
        (ColumnKind::Text, Value::String(value)) => text(value.as_bytes(), out),
        (ColumnKind::Text | ColumnKind::Json, value) => text(&serde_json::to_vec(value)?, out),
        (ColumnKind::Boolean, Value::Bool(value)) => out.push(u8::from(*value)),
        (ColumnKind::Number, Value::Number(number)) => {
            out.extend_from_slice(&number.as_f64().unwrap_or(f64::NAN).to_le_bytes());
        }
        (ColumnKind::Integer, value) => match value.as_i64() {
            Some(number) => out.extend_from_slice(&number.to_le_bytes()),
            None => return Ok(false),
        },
        _ => return Ok(false),
    }
    Ok(true)
}

/// With its length before it. What does not fit is refused for its size by the caller.
fn text(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(bytes);
}
