//! The spatial index of a feature table as a whole.

use super::Mirror;
use super::registry::exists;
use crate::model::Envelope;
use crate::store::gpkg::names::quoted;
use crate::store::gpkg::survey::Coming;
use crate::store::gpkg::trouble::Result;
use crate::store::gpkg::{blob, rtree};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Builds the spatial index of the boxes that wait, if they do.
pub(crate) fn fill_index(connection: &Connection, mirror: &mut Mirror) -> Result<()> {
    let Some(waiting) = mirror.waiting.take() else { return Ok(()) };
    let entries: Vec<(i64, Envelope)> = waiting.into_iter().collect();
    rtree::fill(connection, &mirror.index_table(), entries)
}

/// From so many new features on, an empty spatial index is built at once.
const BULK: usize = 500;

/// Lets the boxes of many new features wait until [`fill_index`], if the index is empty.
pub(crate) fn await_bulk(connection: &Connection, mirror: &mut Mirror, coming: &Coming<'_>) -> Result<()> {
    if coming.features >= BULK && mirror.waiting.is_none() {
        let rows = quoted(&format!("{}_rowid", mirror.index_table()));
        if !connection.prepare(&format!("SELECT 1 FROM {rows} LIMIT 1"))?.exists([])? {
            mirror.waiting = Some(BTreeMap::new());
        }
    }
    Ok(())
}

/// Makes the index anew from the table: whoever wrote to it may not have kept it.
pub(crate) fn reindex(connection: &Connection, mirror: &mut Mirror) -> Result<()> {
    let index = quoted(&mirror.index_table());
    if exists(connection, &mirror.index_table())? {
        connection.execute_batch(&format!("DROP TABLE {index}"))?;
    }
    connection.execute_batch(&format!("CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy)"))?;
    let mut waiting = BTreeMap::new();
    let mut statement = connection.prepare(&format!("SELECT fid, geom FROM {}", quoted(&mirror.table)))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let geometry = row.get_ref(1)?.as_blob().ok().and_then(|value| blob::read(value).ok()?.1);
        if let Some(envelope) = geometry.as_ref().and_then(blob::envelope) {
            waiting.insert(row.get(0)?, envelope);
        }
    }
    mirror.waiting = Some(waiting);
    fill_index(connection, mirror)
}
