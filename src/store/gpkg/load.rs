//! Everything that holds, read once when the store is opened.

mod batch;

pub(super) use batch::features;

use super::edits;
use super::trouble::Result;
use super::truth;
use super::writer::Writer;
use crate::model::{Collection, Feature};
use crate::store::{ForeignEdit, HeldLayer, Progress};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A feature that holds, the number of its version, and the row that it had.
pub(super) type HeldFeature = (Arc<Feature>, u32, Option<i64>);

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub(super) layers: Vec<HeldLayer>,
    pub(super) edits: Vec<ForeignEdit>,
    pub(super) notes: Vec<String>,
}

/// Reads all collections and features, and, unless nobody can have written since we closed the file, what other programs
/// did to the feature tables.
pub(super) fn load(writer: &mut Writer, untouched: bool, progress: &mut dyn FnMut(Progress)) -> Result<Loaded> {
    let collections = collections(&writer.connection)?;
    let mut features = features(&writer.connection, progress)?;
    let mut loaded = Loaded::default();
    let total = collections.len() as u64;
    if !untouched {
        loaded.notes.extend(strangers(writer)?);
    }
    for (done, (layer, collection)) in (0..).zip(collections) {
        progress(Progress { step: "comparing tables", done, total });
        let mut held = features.remove(&layer).unwrap_or_default();
        // Mostly they come in order, which costs next to nothing to find out.
        held.sort_by(|(a, ..), (b, ..)| a.id.cmp(&b.id));
        if !untouched {
            edits::compare(writer, &collection, &held, &mut loaded)?;
        }
        let features = held.into_iter().map(|(feature, number, _)| (feature, number)).collect();
        loaded.layers.push(HeldLayer { collection, features });
    }
    Ok(loaded)
}

/// Tables that another program put into the file. They are left alone.
fn strangers(writer: &Writer) -> Result<Vec<String>> {
    let ours: BTreeSet<&str> = writer.mirrors.values().map(|mirror| mirror.table.as_str()).collect();
    let mut statement = writer
        .connection
        .prepare("SELECT table_name FROM gpkg_contents WHERE table_name <> 'groundplan_transaction' ORDER BY 1")?;
    let tables = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let strange = tables.into_iter().filter(|table| !ours.contains(table.as_str()));
    Ok(strange.map(|table| format!("the table {table} is another program's and is not served; import it")).collect())
}

/// The collections that hold, in the order in which their ids were first used.
pub(super) fn collections(connection: &Connection) -> Result<Vec<(i64, Collection)>> {
    let mut statement =
        connection.prepare("SELECT layer, document FROM groundplan_collection WHERE ended IS NULL ORDER BY layer")?;
    let mut rows = statement.query([])?;
    let mut collections = Vec::new();
    while let Some(row) = rows.next()? {
        let (layer, document): (i64, String) = (row.get(0)?, row.get(1)?);
        let collection =
            serde_json::from_str(&document).map_err(|cause| truth::torn(format!("collection {layer}: {cause}")))?;
        collections.push((layer, collection));
    }
    Ok(collections)
}
