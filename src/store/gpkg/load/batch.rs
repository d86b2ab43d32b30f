//! Features are read in one thread and parsed in others.

use super::HeldFeature;
use crate::store::Progress;
use crate::store::gpkg::trouble::Result;
use crate::store::gpkg::truth;
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

/// So many versions are handed over at a time.
const BATCH: usize = 2_048;
/// So many batches wait to be parsed.
const WAITING: usize = 4;
/// More threads than this would wait for the one that reads.
const PARSERS: usize = 4;

/// Rows as they stand in the file.
#[derive(Default)]
struct Batch {
    order: usize,
    rows: Vec<Raw>,
    bytes: Vec<u8>,
}

struct Raw {
    layer: i64,
    number: u32,
    fid: Option<i64>,
    id: Range<usize>,
    properties: Range<usize>,
    geometry: Option<Range<usize>>,
}

/// A batch that was parsed: its place, and features with the numbers of their collections.
type Parsed = (usize, Result<Vec<(i64, HeldFeature)>>);

/// The features that hold, by the numbers of their collections, in the order in which they were written.
pub(in crate::store::gpkg) fn features(
    connection: &Connection,
    progress: &mut dyn FnMut(Progress),
) -> Result<BTreeMap<i64, Vec<HeldFeature>>> {
    let (batches, waiting) = sync_channel(WAITING);
    let (finished, parsed) = channel();
    let waiting = Mutex::new(waiting);
    let parsers = std::thread::available_parallelism().map_or(1, usize::from).min(PARSERS);
    std::thread::scope(|scope| {
        for _ in 0..parsers {
            let finished = finished.clone();
            let waiting = &waiting;
            scope.spawn(move || {
                while let Some(batch) = next(waiting) {
                    let order = batch.order;
                    // Nobody waits for it any more when reading has failed.
                    let _ = finished.send((order, batch.parse()));
                }
            });
        }
        drop(finished);
        let read = read(connection, &batches, progress);
        drop(batches);
        read.and_then(|()| gather(&parsed))
    })
}

fn next(waiting: &Mutex<Receiver<Batch>>) -> Option<Batch> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn read(connection: &Connection, batches: &SyncSender<Batch>, progress: &mut dyn FnMut(Progress)) -> Result<()> {
    let total = connection.query_row("SELECT coalesce(max(seq), 0) FROM groundplan_version", [], |row| row.get(0))?;
    let mut statement = connection.prepare(
        "SELECT seq, layer, feature, properties, geometry, number, fid FROM groundplan_version WHERE ended IS NULL",
    )?;
    let mut rows = statement.query([])?;
    let mut batch = Batch::default();
    while let Some(row) = rows.next()? {
        batch.add(row)?;
        if batch.rows.len() == BATCH {
            progress(Progress { step: "reading features", done: row.get(0)?, total });
            let next = Batch { order: batch.order + 1, ..Batch::default() };
            let _ = batches.send(std::mem::replace(&mut batch, next));
        }
    }
    let _ = batches.send(batch);
    progress(Progress { step: "reading features", done: total, total });
    Ok(())
}

/// Puts the batches into their order.
fn gather(parsed: &Receiver<Parsed>) -> Result<BTreeMap<i64, Vec<HeldFeature>>> {
    let mut batches: Vec<Parsed> = parsed.iter().collect();
    batches.sort_by_key(|(order, _)| *order);
    let mut features: BTreeMap<i64, Vec<HeldFeature>> = BTreeMap::new();
    for (_, batch) in batches {
        for (layer, feature) in batch? {
            features.entry(layer).or_default().push(feature);
        }
    }
    Ok(features)
}

impl Batch {
    fn add(&mut self, row: &Row<'_>) -> Result<()> {
        let id = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        let properties = row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?;
        let geometry = row.get_ref(4)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
        let (id, properties) = (self.keep(id.as_bytes()), self.keep(properties.as_bytes()));
        let geometry = geometry.map(|bytes| self.keep(bytes));
        let (layer, number, fid) = (row.get(1)?, row.get(5)?, row.get(6)?);
        self.rows.push(Raw { layer, number, fid, id, properties, geometry });
        Ok(())
    }

    fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    fn parse(&self) -> Result<Vec<(i64, HeldFeature)>> {
        let bytes = |range: &Range<usize>| self.bytes.get(range.clone()).unwrap_or_default();
        let text = |range: &Range<usize>| str::from_utf8(bytes(range)).map_err(|cause| truth::torn(cause.to_string()));
        let parse = |raw: &Raw| {
            let geometry = raw.geometry.as_ref().map(bytes);
            let feature = truth::parsed(text(&raw.id)?, text(&raw.properties)?, geometry)?;
            Ok((raw.layer, (Arc::new(feature), raw.number, raw.fid)))
        };
        self.rows.iter().map(parse).collect()
    }
}
