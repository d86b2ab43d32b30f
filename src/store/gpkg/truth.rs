//! The account of what held when: statements that add to it and read from it.

use super::blob::Blob;
use super::trouble::{Result, Trouble};
use super::wkb;
use crate::model::{Collection, Feature, Origin, RecordTime, Transaction};
use crate::store::StoreError;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A damaged value, named.
pub(super) fn torn(detail: String) -> Trouble {
    Trouble::Store(StoreError::Torn { path: "the account of versions".into(), detail })
}

/// The last version of something, and whether it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Last {
    pub(super) seq: i64,
    pub(super) number: u32,
    pub(super) holds: bool,
}

fn last(row: &Row<'_>) -> rusqlite::Result<Last> {
    Ok(Last { seq: row.get(0)?, number: row.get(1)?, holds: row.get::<_, Option<i64>>(2)?.is_none() })
}

/// The last version of a feature.
pub(super) fn last_version(connection: &Connection, layer: i64, feature: &str) -> Result<Option<Last>> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, number, ended FROM groundplan_version WHERE layer = ?1 AND feature = ?2 ORDER BY number DESC LIMIT 1",
    )?;
    Ok(statement.query_row(params![layer, feature], last).optional()?)
}

/// The last version of a collection.
pub(super) fn last_collection(connection: &Connection, layer: i64) -> Result<Option<Last>> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, number, ended FROM groundplan_collection WHERE layer = ?1 ORDER BY number DESC LIMIT 1",
    )?;
    Ok(statement.query_row([layer], last).optional()?)
}

/// The number of a collection id; a new one when it has none.
pub(super) fn layer_of(connection: &Connection, id: &str) -> Result<i64> {
    let mut statement = connection.prepare_cached("SELECT key FROM groundplan_layer WHERE id = ?1")?;
    if let Some(layer) = statement.query_row([id], |row| row.get(0)).optional()? {
        return Ok(layer);
    }
    connection.prepare_cached("INSERT INTO groundplan_layer (id) VALUES (?1)")?.execute([id])?;
    Ok(connection.last_insert_rowid())
}

/// The collection of this number as it holds.
pub(super) fn collection(connection: &Connection, layer: i64) -> Result<Collection> {
    let mut statement = connection
        .prepare_cached("SELECT document FROM groundplan_collection WHERE layer = ?1 ORDER BY number DESC LIMIT 1")?;
    let document: String = statement.query_row([layer], |row| row.get(0))?;
    serde_json::from_str(&document).map_err(|cause| torn(format!("collection {layer}: {cause}")))
}

/// Begins a version of a collection.
pub(super) fn begin_collection(
    connection: &Connection,
    layer: i64,
    number: u32,
    began: u64,
    collection: &Collection,
) -> Result<()> {
    let document = serde_json::to_string(collection).map_err(|cause| torn(cause.to_string()))?;
    connection
        .prepare_cached("INSERT INTO groundplan_collection (layer, number, began, document) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![layer, number, began, document])?;
    Ok(())
}

/// Ends a version of a collection.
pub(super) fn end_collection(connection: &Connection, seq: i64, ended: u64) -> Result<()> {
    ended_one(
        connection
            .prepare_cached("UPDATE groundplan_collection SET ended = ?2 WHERE seq = ?1 AND ended IS NULL")?
            .execute(params![seq, ended])?,
    )
}

/// Ends a version of a feature.
pub(super) fn end_version(connection: &Connection, seq: i64, ended: u64) -> Result<()> {
    ended_one(
        connection
            .prepare_cached("UPDATE groundplan_version SET ended = ?2 WHERE seq = ?1 AND ended IS NULL")?
            .execute(params![seq, ended])?,
    )
}

/// What has ended once never ends again.
fn ended_one(changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(torn("a version ends that does not hold".into())) }
}

/// Ends the versions that hold of all features of a collection.
pub(super) fn end_all(connection: &Connection, layer: i64, ended: u64) -> Result<usize> {
    let sql = "UPDATE groundplan_version SET ended = ?2 WHERE layer = ?1 AND ended IS NULL";
    Ok(connection.prepare_cached(sql)?.execute(params![layer, ended])?)
}

/// A version of a feature that begins.
pub(super) struct Beginning<'a> {
    pub(super) layer: i64,
    pub(super) feature: &'a Feature,
    pub(super) number: u32,
    pub(super) began: u64,
    pub(super) fid: i64,
    pub(super) repairs: &'a [String],
    /// Its properties as JSON.
    pub(super) properties: &'a str,
    /// Its geometry.
    pub(super) blob: Option<&'a Blob>,
}

/// Begins a version of a feature.
pub(super) fn begin_version(connection: &Connection, version: &Beginning<'_>) -> Result<()> {
    let repairs = match version.repairs {
        [] => None,
        repairs => Some(serde_json::to_string(repairs).map_err(|cause| torn(cause.to_string()))?),
    };
    let geometry = version.blob.map(Blob::wkb);
    let hash = hash(&version.feature.id, version.number, version.properties, geometry);
    connection
        .prepare_cached(
            "INSERT INTO groundplan_version (layer, feature, number, began, fid, hash, repairs, properties, geometry) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            version.layer,
            version.feature.id,
            version.number,
            version.began,
            version.fid,
            hash,
            repairs,
            version.properties,
            geometry
        ])?;
    Ok(())
}

/// The first half of a SHA-256 over what a version says, by which later damage is found.
pub(super) fn hash(feature: &str, number: u32, properties: &str, geometry: Option<&[u8]>) -> [u8; 16] {
    let mut hasher = Sha256::new();
    for part in [feature.as_bytes(), properties.as_bytes()] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.update(number.to_le_bytes());
    // No geometry and an empty one are not the same.
    hasher.update([u8::from(geometry.is_some())]);
    hasher.update(geometry.unwrap_or_default());
    let [half, _]: [[u8; 16]; 2] = halves(hasher.finalize().into());
    half
}

fn halves(whole: [u8; 32]) -> [[u8; 16]; 2] {
    let mut halves = [[0; 16]; 2];
    for (half, part) in halves.iter_mut().zip(whole.chunks_exact(16)) {
        half.copy_from_slice(part);
    }
    halves
}

/// Reads a feature from its id, properties and geometry in three columns that follow each other.
pub(super) fn feature(row: &Row<'_>, from: usize) -> Result<Feature> {
    let id = row.get_ref(from)?.as_str().map_err(rusqlite::Error::from)?;
    let properties = row.get_ref(from + 1)?.as_str().map_err(rusqlite::Error::from)?;
    let geometry = row.get_ref(from + 2)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
    parsed(id, properties, geometry)
}

/// Reads a feature from its id, its properties as JSON and its geometry as well-known binary.
pub(super) fn parsed(id: &str, properties: &str, geometry: Option<&[u8]>) -> Result<Feature> {
    let properties = serde_json::from_str(properties).map_err(|cause| torn(format!("feature {id}: {cause}")))?;
    let geometry = geometry.map(wkb::read).transpose().map_err(|cause| torn(format!("feature {id}: {cause}")))?;
    Ok(Feature { id: id.to_string(), geometry: geometry.flatten(), properties })
}

/// A version that holds.
pub(super) struct Holding {
    pub(super) feature: Arc<Feature>,
    /// Its row in the feature table when it was written.
    pub(super) fid: Option<i64>,
}

/// The version of a feature that holds.
pub(super) fn holding(connection: &Connection, layer: i64, id: &str) -> Result<Option<Holding>> {
    let mut statement = connection.prepare_cached(
        "SELECT feature, properties, geometry, fid FROM groundplan_version \
         WHERE layer = ?1 AND feature = ?2 AND ended IS NULL",
    )?;
    let mut rows = statement.query(params![layer, id])?;
    rows.next()?.map(held).transpose()
}

fn held(row: &Row<'_>) -> Result<Holding> {
    Ok(Holding { feature: Arc::new(feature(row, 0)?), fid: row.get(3)? })
}

/// Calls for every version of a collection that holds.
pub(super) fn each_holding(
    connection: &Connection,
    layer: i64,
    mut call: impl FnMut(Holding) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare(
        "SELECT feature, properties, geometry, fid FROM groundplan_version \
         WHERE layer = ?1 AND ended IS NULL",
    )?;
    let mut rows = statement.query([layer])?;
    while let Some(row) = rows.next()? {
        call(held(row)?)?;
    }
    Ok(())
}

/// Writes a transaction.
pub(super) fn begin_transaction(connection: &Connection, transaction: &Transaction, before: i64) -> Result<()> {
    let Transaction { number, time, origin } = transaction;
    connection
        .prepare_cached(
            "INSERT INTO groundplan_transaction (number, time_us, before, author, reason, source_sha256) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![number, time.0, before, origin.author, origin.reason, origin.source_sha256])?;
    Ok(())
}

/// Columns for [`transaction`].
pub(super) const TRANSACTION: &str = "number, time_us, author, reason, source_sha256";

/// Reads a transaction from five columns that follow each other.
pub(super) fn transaction(row: &Row<'_>, from: usize) -> rusqlite::Result<Transaction> {
    let origin = Origin { author: row.get(from + 2)?, reason: row.get(from + 3)?, source_sha256: row.get(from + 4)? };
    Ok(Transaction { number: row.get(from)?, time: RecordTime(row.get(from + 1)?), origin })
}

/// The last transaction, and the last version.
pub(super) fn end_of(connection: &Connection) -> Result<(Option<(u64, RecordTime)>, i64)> {
    let transaction = connection
        .query_row("SELECT number, time_us FROM groundplan_transaction ORDER BY number DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, RecordTime(row.get(1)?)))
        })
        .optional()?;
    let seq = connection.query_row("SELECT coalesce(max(seq), 0) FROM groundplan_version", [], |row| row.get(0))?;
    Ok((transaction, seq))
}
