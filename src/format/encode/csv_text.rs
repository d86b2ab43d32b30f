//! Tables as comma-separated values, RFC 4180.

use super::head::{GeometryKind, Head};
use super::{Count, EncodeError, Encoder, json, wkt};
use crate::model::Feature;
use geo_types::Geometry;
use serde_json::Value;

/// Degrees are given to a tenth of a millimetre.
const DEGREE_DECIMALS: i32 = 9;
/// The same in a plane.
const PLANE_DECIMALS: i32 = 4;

/// UTF-8 without byte order mark, lines ending in CR LF, a line of names first.
///
/// Columns: `id`, the columns of the head, `geometry` as WKT in the CRS and axis order of the answer (rounded to 9
/// decimals of a degree or 4 of a metre); the last one is missing if geometries are skipped. Null is an empty cell, an
/// empty text is `""`; lists and objects are JSON.
///
/// A spreadsheet takes a text for a formula if it begins with `=`, `+`, `-`, `@` (also the wide forms of Chinese input
/// methods), a tab or a line end. Such a text, a column name or an id gets an apostrophe before it. Texts that begin so
/// after apostrophes get one more; so who takes one apostrophe from every text that has, after apostrophes, one of these
/// first characters, has the data again. Numbers are left alone.
#[derive(Debug)]
pub struct Csv {
    head: Head,
    count: Count,
    text: String,
}

impl Csv {
    /// Of what is known before.
    pub fn new(head: Head) -> Self {
        Self { count: Count::of(&head), head, text: String::new() }
    }

    fn has_geometry(&self) -> bool {
        self.head.geometry != GeometryKind::Skipped
    }
}

impl Encoder for Csv {
    fn head(&mut self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(b"id");
        for name in self.head.column_names(&["id", "geometry"]) {
            out.push(b',');
            text(&name, out);
        }
        out.extend_from_slice(if self.has_geometry() { b",geometry\r\n" } else { b"\r\n" });
        Ok(())
    }

    fn feature_at(
        &mut self,
        feature: &Feature,
        geometry: Option<&Geometry<f64>>,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        self.count.is_first();
        text(&feature.id, out);
        for column in &self.head.columns {
            out.push(b',');
            cell(feature.properties.get(&column.name), out)?;
        }
        if self.has_geometry() {
            out.push(b',');
            if let Some(geometry) = geometry {
                let decimals = if self.head.crs.is_projected { PLANE_DECIMALS } else { DEGREE_DECIMALS };
                self.text.clear();
                wkt::write(geometry, decimals, &mut self.text);
                quoted("", &self.text, out);
            }
        }
        out.extend_from_slice(b"\r\n");
        Ok(())
    }

    fn tail(&mut self, _: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.count.check()
    }
}

fn cell(value: Option<&Value>, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    match value {
        None | Some(Value::Null) => {}
        Some(Value::String(value)) => text(value, out),
        Some(value @ (Value::Bool(_) | Value::Number(_))) => json::put(value, out)?,
        Some(value) => quoted("", &serde_json::to_string(value)?, out),
    }
    Ok(())
}

/// A text, made harmless to spreadsheets.
fn text(text: &str, out: &mut Vec<u8>) {
    let first = text.trim_start_matches('\'').chars().next();
    let is_formula = first.is_some_and(|first| "=+-@\t\r\n＝＋－＠".contains(first));
    quoted(if is_formula { "'" } else { "" }, text, out);
}

/// In quotation marks where it needs them.
fn quoted(guard: &str, text: &str, out: &mut Vec<u8>) {
    let is_special = |c: char| matches!(c, '"' | ',' | '\r' | '\n');
    let is_plain = !text.is_empty() && !text.starts_with(' ') && !text.ends_with(' ') && !text.contains(is_special);
    if is_plain {
        out.extend_from_slice(guard.as_bytes());
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    out.extend_from_slice(guard.as_bytes());
    for byte in text.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}
