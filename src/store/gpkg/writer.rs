//! The writing half: one connection, and what it has to remember between two changes.

use super::blob::Blob;
use super::mirror::{self, Mirror, Place, SRS_ID};
use super::survey::{Coming, survey};
use super::trouble::{Result, Trouble};
use super::truth::{self, Beginning};
use crate::model::{AuditEntry, Change, ChangeSet, Collection, Feature, RecordTime, Staged, Transaction};
use crate::store::StoreError;
use crate::store::kept::kept;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The pages that one change touches whatever its size: account, indexes, table.
const PAGES_OF_ONE: usize = 6 * 4096;

/// Everything that writes.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) connection: Connection,
    /// The feature tables of the collections that hold.
    pub(super) mirrors: BTreeMap<String, Mirror>,
    /// The last transaction, staged or committed.
    pub(super) last: Option<(u64, RecordTime)>,
    /// The last version.
    pub(super) last_seq: i64,
    /// Edits by other programs that are neither taken over nor given up: collection and id, and the row that they made.
    pub(super) unsettled: BTreeMap<(String, String), Option<i64>>,
    /// Collections whose tables were written to in this group.
    pub(super) touched: BTreeSet<String>,
    /// Roughly how many bytes went into the log since it was last written back.
    pub(super) logged: usize,
    /// Those that this group settled.
    pub(super) settled: Vec<Edited>,
    /// True when what is remembered may be of changes that were taken back.
    stale: bool,
    blob: Blob,
    json: Vec<u8>,
}

/// Collection and id of a feature that another program edited, and the row that it made.
type Edited = ((String, String), Option<i64>);

impl Writer {
    /// Reads what must be remembered.
    pub(super) fn new(connection: Connection) -> Result<Self> {
        let mut writer = Self {
            connection,
            mirrors: BTreeMap::new(),
            last: None,
            last_seq: 0,
            unsettled: BTreeMap::new(),
            touched: BTreeSet::new(),
            logged: 0,
            settled: Vec::new(),
            stale: true,
            blob: Blob::default(),
            json: Vec::new(),
        };
        writer.recall()?;
        Ok(writer)
    }

    /// Forgets what was remembered of changes that were taken back, and reads anew what holds.
    pub(super) fn recall(&mut self) -> Result<()> {
        self.mirrors = mirror::read_all(&self.connection)?;
        (self.last, self.last_seq) = truth::end_of(&self.connection)?;
        self.stale = false;
        Ok(())
    }

    /// Makes the group durable.
    pub(super) fn commit(&mut self) -> Result<()> {
        self.mark_touched()?;
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        self.settled.clear();
        Ok(())
    }

    /// Forgets the group.
    pub(super) fn take_back(&mut self) -> Result<()> {
        self.unsettle(0);
        self.touched.clear();
        // Until it has been read again, nothing that is remembered can be relied on.
        self.stale = true;
        if !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK")?;
        }
        self.recall_if_stale()
    }

    /// Writes something over the end of the log. A group may have been written there as a whole before its sync failed;
    /// without this it would come back when the process is killed next, although it was refused.
    ///
    /// It has to be another value each time, for `SQLite` writes no page that is as it was; and none that a clean close
    /// leaves behind, which are counters from 0 up.
    pub(super) fn bury(&self) -> bool {
        let another = "UPDATE groundplan_meta SET closed = coalesce(min(closed, 0), 0) - 1";
        self.connection.execute(another, []).is_ok()
    }

    /// Reads anew what could not be read after a failure.
    pub(super) fn recall_if_stale(&mut self) -> Result<()> {
        if self.stale { self.recall() } else { Ok(()) }
    }

    /// Writes the log back into the file if it has grown by so much. If that fails, the log stays, and nothing is lost.
    pub(super) fn write_back_if(&mut self, bytes: usize) {
        if self.logged >= bytes {
            let written = self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
            // A failing disk is not asked again for every change.
            self.logged = if written.is_ok() { 0 } else { bytes / 2 };
        }
    }

    /// Applies a set. Whoever calls takes everything back if it fails.
    pub(super) fn stage(&mut self, set: &ChangeSet, now: RecordTime) -> Result<Staged> {
        let (number, time) = self.last.map_or((1, now), |(number, last)| (number + 1, now.max(RecordTime(last.0 + 1))));
        let transaction = Transaction { number, time, origin: set.origin.clone() };
        truth::begin_transaction(&self.connection, &transaction, self.last_seq)?;
        let mut coming = survey(set);
        self.prepare(&mut coming)?;
        let numbers = set.changes.iter().map(|change| self.apply(change, number, &coming));
        let numbers = numbers.collect::<Result<Vec<u32>>>()?;
        self.finish(&coming)?;
        self.last = Some((number, time));
        Ok(Staged { transaction, numbers })
    }

    /// Makes the tables that are there right for what comes.
    fn prepare(&mut self, coming: &mut HashMap<&str, Coming<'_>>) -> Result<()> {
        for (id, coming) in coming {
            let Some(mirror) = self.mirrors.get_mut(*id) else { continue };
            let (connection, layer) = (&self.connection, mirror.layer);
            mirror::widen(connection, mirror, || truth::collection(connection, layer), coming)?;
            mirror::await_bulk(connection, mirror, coming)?;
        }
        Ok(())
    }

    /// Builds indexes that waited for the whole set.
    fn finish(&mut self, coming: &HashMap<&str, Coming<'_>>) -> Result<()> {
        for id in coming.keys() {
            if let Some(mirror) = self.mirrors.get_mut(*id) {
                mirror::fill_index(&self.connection, mirror)?;
                mirror::register_extent(&self.connection, mirror)?;
                self.touched.insert((*id).to_string());
            }
        }
        Ok(())
    }

    fn apply(&mut self, change: &Change, number: u64, coming: &HashMap<&str, Coming<'_>>) -> Result<u32> {
        match change {
            Change::Put { collection, feature, repairs } => self.put(collection, feature, repairs, number),
            Change::End { collection, id } => self.end(collection, id, number),
            Change::PutCollection(collection) => {
                self.put_collection(collection, number, coming.get(collection.id.as_str()))
            }
            Change::RetireCollection { id } => self.retire(id, number),
        }
    }

    fn put(&mut self, collection: &str, feature: &Arc<Feature>, repairs: &[String], began: u64) -> Result<u32> {
        let feature = &*kept(feature)?;
        let edited = self.settle(collection, &feature.id);
        let connection = &self.connection;
        let mirror = self.mirrors.get_mut(collection).ok_or_else(|| missing_collection(collection))?;
        let blob = &mut self.blob;
        let geometry = feature.geometry.as_ref().map(|geometry| blob.set(geometry, SRS_ID));
        let blob = geometry.map(|()| &*blob);
        self.json.clear();
        serde_json::to_writer(&mut self.json, &feature.properties).map_err(|cause| truth::torn(cause.to_string()))?;
        let properties = str::from_utf8(&self.json).map_err(|cause| truth::torn(cause.to_string()))?;
        let last = truth::last_version(connection, mirror.layer, &feature.id)?;
        if let Some(last) = last.filter(|last| last.holds) {
            truth::end_version(connection, last.seq, began)?;
        }
        let place = match (edited, last) {
            (Some(row), _) => Place::At(row),
            (None, Some(last)) if last.holds => Place::Held,
            _ => Place::New(None),
        };
        let fid = mirror::put(connection, mirror, place, feature, blob.map(Blob::bytes))?;
        let envelope = blob.and_then(Blob::envelope);
        mirror::index(connection, mirror, fid, envelope)?;
        mirror.reach(envelope);
        let number = last.map_or(0, |last| last.number) + 1;
        let layer = mirror.layer;
        truth::begin_version(connection, &Beginning { layer, feature, number, began, fid, repairs, properties, blob })?;
        self.last_seq += 1;
        self.logged += 2 * (properties.len() + blob.map_or(0, |blob| blob.bytes().len())) + PAGES_OF_ONE;
        Ok(number)
    }

    fn end(&mut self, collection: &str, id: &str, ended: u64) -> Result<u32> {
        let mirror = self.mirrors.get_mut(collection).ok_or_else(|| missing_collection(collection))?;
        let last = truth::last_version(&self.connection, mirror.layer, id)?.filter(|last| last.holds);
        let last = last.ok_or_else(|| missing(format!("feature {id} of collection {collection}")))?;
        truth::end_version(&self.connection, last.seq, ended)?;
        mirror::remove(&self.connection, mirror, id)?;
        self.settle(collection, id);
        self.touched.insert(collection.to_string());
        self.logged += PAGES_OF_ONE;
        Ok(last.number)
    }

    fn put_collection(&mut self, collection: &Collection, began: u64, coming: Option<&Coming<'_>>) -> Result<u32> {
        let connection = &self.connection;
        let layer = truth::layer_of(connection, &collection.id)?;
        let last = truth::last_collection(connection, layer)?;
        if let Some(last) = last.filter(|last| last.holds) {
            truth::end_collection(connection, last.seq, began)?;
        }
        let number = last.map_or(0, |last| last.number) + 1;
        truth::begin_collection(connection, layer, number, began, collection)?;
        if let Some(mirror) = self.mirrors.get(&collection.id) {
            mirror::describe(connection, mirror, collection)?;
        } else {
            let mut mirror = mirror::create(connection, layer, collection, coming)?;
            if let Some(coming) = coming {
                mirror::await_bulk(connection, &mut mirror, coming)?;
            }
            self.mirrors.insert(collection.id.clone(), mirror);
        }
        self.logged += PAGES_OF_ONE;
        Ok(number)
    }

    fn retire(&mut self, id: &str, ended: u64) -> Result<u32> {
        let mirror = self.mirrors.remove(id).ok_or_else(|| missing_collection(id))?;
        let last = truth::last_collection(&self.connection, mirror.layer)?.filter(|last| last.holds);
        let last = last.ok_or_else(|| missing_collection(id))?;
        truth::end_collection(&self.connection, last.seq, ended)?;
        let ended = truth::end_all(&self.connection, mirror.layer, ended)?;
        let edited: Vec<String> =
            self.unsettled.keys().filter(|(collection, _)| collection == id).map(|(_, id)| id.clone()).collect();
        for edited in edited {
            self.settle(id, &edited);
        }
        self.touched.remove(id);
        mirror::drop_table(&self.connection, &mirror)?;
        self.logged += ended * PAGES_OF_ONE;
        Ok(last.number)
    }

    /// Tells other programs which tables were changed.
    pub(super) fn mark_touched(&mut self) -> Result<()> {
        for id in std::mem::take(&mut self.touched) {
            if let Some(mirror) = self.mirrors.get(&id) {
                mirror::mark_changed(&self.connection, mirror)?;
            }
        }
        Ok(())
    }

    /// An edit of this feature by another program is done with, unless the group is taken back. Gives the row it made.
    pub(super) fn settle(&mut self, collection: &str, id: &str) -> Option<i64> {
        let key = (collection.to_string(), id.to_string());
        let row = self.unsettled.remove(&key)?;
        self.settled.push((key, row));
        row
    }

    /// Takes edits as open again that were settled since.
    pub(super) fn unsettle(&mut self, since: usize) {
        let again = self.settled.drain(since.min(self.settled.len())..);
        self.unsettled.extend(again);
    }

    /// Appends to the audit log.
    pub(super) fn audit(&mut self, entries: &[AuditEntry]) -> Result<()> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO groundplan_audit (time_us, who, origin, what, status, number) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for AuditEntry { time, who, from, what, status, transaction } in entries {
            statement.execute(params![time.0, who, from, what, status, transaction])?;
            self.logged += who.len() + from.len() + what.len();
        }
        Ok(())
    }
}

pub(super) fn missing(what: String) -> Trouble {
    Trouble::Store(StoreError::Missing { what })
}

fn missing_collection(id: &str) -> Trouble {
    missing(format!("collection {id}"))
}
