//! The rows of a layer, one by one.

use super::{ForeignFeature, ForeignIssue, ForeignLayer, ForeignLimits};
use crate::model::Severity;
use crate::store::gpkg::blob::{self, BlobError};
use crate::store::gpkg::cell::meaning;
use crate::store::gpkg::trouble::Result;
use crate::store::{StoreError, kept};
use geo_types::Geometry;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, ErrorCode, Row};
use serde_json::Map;
use std::collections::BTreeSet;

pub(super) fn layer(
    connection: &Connection,
    layer: &ForeignLayer,
    limits: &ForeignLimits,
    call: &mut dyn FnMut(ForeignFeature) -> std::result::Result<(), StoreError>,
) -> Result<Vec<ForeignIssue>> {
    let mut issues = Issues::new(limits.max_issues);
    if layer.has_heights {
        issues.add(None, "", Severity::Info, "heights and measures are left out");
    }
    let mut statement = connection.prepare(&layer.select())?;
    let mut rows = statement.query([])?;
    let mut read = 0;
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(error) => {
                let why = ending(&error).ok_or(error)?;
                issues.add(None, "", Severity::Error, format!("{why}; reading ended after {read} rows"));
                break;
            }
        };
        if read >= limits.max_rows {
            let message = format!("there are more than {} rows; the others were not read", limits.max_rows);
            issues.add(None, "", Severity::Error, message);
            break;
        }
        read += 1;
        if let Some(feature) = feature(row, layer, &mut issues) {
            call(feature)?;
        }
    }
    Ok(issues.finish())
}

/// Why a reading ends that had begun well.
fn ending(error: &Error) -> Option<&'static str> {
    match error.sqlite_error_code()? {
        ErrorCode::TooBig => Some("a value is larger than is taken"),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Some("the file is damaged"),
        ErrorCode::SystemIoFailure => Some("the file could not be read any further"),
        ErrorCode::OperationInterrupted => Some("it took too long"),
        _ => None,
    }
}

fn feature(row: &Row<'_>, layer: &ForeignLayer, issues: &mut Issues) -> Option<ForeignFeature> {
    let Ok(number) = row.get::<_, i64>(0) else {
        issues.add(None, "", Severity::Error, "a row has no number and was left out");
        return None;
    };
    let geometry = match row.get_ref(1).map(|value| geometry(value, layer, number, issues)) {
        Ok(Ok(geometry)) => geometry,
        Ok(Err(message)) => {
            let column = layer.geometry.as_deref().unwrap_or_default();
            issues.add(Some(number), column, Severity::Error, message);
            None
        }
        Err(_) => None,
    };
    let (mut id, mut properties) = (None, Map::new());
    for (at, column) in (2..).zip(&layer.columns) {
        let Ok(value) = row.get_ref(at) else { continue };
        if matches!(value, ValueRef::Blob(_)) {
            issues.once(&column.name, "its bytes are left out");
            continue;
        }
        match meaning(column.kind, value) {
            Ok(value) if value.is_null() => {}
            Ok(value)
                if column.name.eq_ignore_ascii_case("id") && id.is_none() && (value.is_string() || value.is_i64()) =>
            {
                id = Some(value.as_str().map_or_else(|| value.to_string(), str::to_string));
            }
            Ok(value) => {
                properties.insert(column.name.clone(), value);
            }
            Err(why) => {
                issues.add(Some(number), &column.name, Severity::Error, format!("{why}; the cell was left out"));
            }
        }
    }
    Some(ForeignFeature { row: number, id, geometry, properties })
}

fn geometry(
    value: ValueRef<'_>,
    layer: &ForeignLayer,
    row: i64,
    issues: &mut Issues,
) -> std::result::Result<Option<Geometry<f64>>, String> {
    let bytes = match value {
        ValueRef::Null => return Ok(None),
        ValueRef::Blob(bytes) => bytes,
        _ => return Err("the value is not a geometry".into()),
    };
    let (system, geometry) = blob::read(bytes).map_err(|error: BlobError| error.to_string())?;
    let Some(geometry) = geometry else { return Ok(None) };
    if !kept::is_whole(&geometry) {
        return Err("a coordinate is not finite, or collections are nested too deeply".into());
    }
    if let Some(expected) = layer.srs.as_ref().filter(|srs| srs.id != system) {
        let message = format!("it names reference system {system}, its layer {}; the layer is believed", expected.id);
        issues.add(Some(row), layer.geometry.as_deref().unwrap_or_default(), Severity::Warning, message);
    }
    Ok(Some(geometry))
}

/// Issues as they come, not more than agreed.
struct Issues {
    list: Vec<ForeignIssue>,
    most: usize,
    more: usize,
    told: BTreeSet<String>,
}

impl Issues {
    fn new(most: usize) -> Self {
        Self { list: Vec::new(), most, more: 0, told: BTreeSet::new() }
    }

    fn add(&mut self, row: Option<i64>, column: &str, severity: Severity, message: impl Into<String>) {
        if self.list.len() < self.most {
            self.list.push(ForeignIssue { row, column: column.to_string(), severity, message: message.into() });
        } else {
            self.more += 1;
        }
    }

    /// Says something of a column that is true of many rows.
    fn once(&mut self, column: &str, message: &str) {
        if self.told.insert(column.to_string()) {
            self.add(None, column, Severity::Warning, message);
        }
    }

    fn finish(mut self) -> Vec<ForeignIssue> {
        if self.more > 0 {
            let message = format!("{} more issues are not listed", self.more);
            let severity = Severity::Warning;
            self.list.push(ForeignIssue { row: None, column: String::new(), severity, message });
        }
        self.list
    }
}
