//! Edits by other programs that are not taken over: kept aside with the reason, and the table put back.

use super::blob::Blob;
use super::mirror::{self, Place, SRS_ID};
use super::trouble::Result;
use super::truth;
use super::writer::Writer;
use crate::format::feature_value;
use crate::model::Change;
use crate::store::ForeignEdit;
use rusqlite::params;
use serde_json::Value;
use std::time::{SystemTime, UNIX_EPOCH};

/// Keeps an edit aside, and puts back the row.
pub(super) fn give_up(writer: &mut Writer, edit: &ForeignEdit, why: &str) -> Result<()> {
    let (collection, id) = edit.subject();
    let document = match &edit.change {
        Change::Put { feature, .. } => Some(Value::Object(feature_value(feature)).to_string()),
        _ => None,
    };
    keep(writer, collection, id, &edit.what, why, document.as_deref())?;
    put_back(writer, collection, id, edit.row)?;
    writer.settle(collection, id);
    Ok(())
}

/// Keeps what was done aside, with the reason why it was not taken over.
pub(super) fn keep(
    writer: &Writer,
    collection: &str,
    feature: &str,
    what: &str,
    why: &str,
    document: Option<&str>,
) -> Result<()> {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
    writer
        .connection
        .prepare_cached(
            "INSERT INTO groundplan_refused (time_us, collection, feature, what, why, document) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![i64::try_from(elapsed).unwrap_or(i64::MAX), collection, feature, what, why, document])?;
    Ok(())
}

/// Makes a row what the store holds of a feature: the feature, or nothing.
pub(super) fn put_back(writer: &mut Writer, collection: &str, id: &str, row: Option<i64>) -> Result<()> {
    let connection = &writer.connection;
    let Some(mirror) = writer.mirrors.get_mut(collection) else { return Ok(()) };
    let Some(held) = truth::holding(connection, mirror.layer, id)? else {
        return row.map_or(Ok(()), |row| mirror::remove_row(connection, mirror, row));
    };
    let mut blob = Blob::default();
    let geometry = held.feature.geometry.as_ref().map(|geometry| blob.set(geometry, SRS_ID));
    let place = row.map_or(Place::New(held.fid), Place::At);
    let row = mirror::put(connection, mirror, place, &held.feature, geometry.map(|()| blob.bytes()))?;
    mirror::index(connection, mirror, row, geometry.and_then(|()| blob.envelope()))?;
    writer.touched.insert(collection.to_string());
    Ok(())
}
