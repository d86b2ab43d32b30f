//! The durable store: one `GeoPackage` file, which QGIS and GDAL open as it is.
//!
//! - `truth` adds to the account of what held when; nothing in it is ever overwritten.
//! - `mirror` keeps, for each collection, the feature table that other programs see.
//! - `lock` keeps every other program from writing while the store is open; they read.
//! - `edits` finds what other programs did while it was closed.
//! - `foreign` reads a `GeoPackage` that somebody sends, and trusts nothing in it.

mod archive;
mod backup;
mod blob;
mod cell;
mod check;
mod connect;
mod edits;
mod fault;
mod filings;
mod foreign;
mod header;
mod held;
mod holder;
mod jobs;
mod load;
mod lock;
mod migrate;
mod mirror;
mod names;
mod open;
mod pool;
mod refused;
mod rtree;
mod survey;
mod taken;
mod trouble;
mod truth;
mod wal;
mod wkb;
mod writer;

pub use check::{Finding, check};
pub use foreign::{ForeignFeature, ForeignFile, ForeignIssue, ForeignLayer, ForeignLimits, ForeignSrs};

use crate::model::{AuditEntry, ChangeSet, Paper, RecordTime, Staged};
use crate::store::{Archive, ForeignEdit, Held, Progress, Store, StoreError};
use pool::Pool;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use taken::Taken;
use trouble::{Result, Trouble};
use writer::Writer;

/// The log is written back into the file when it has grown by about this.
const LOG_BYTES: usize = 64 << 20;

/// A store in a `GeoPackage` file.
///
/// ```
/// use groundplan::model::{Change, ChangeSet, Collection, Origin, RecordTime};
/// use groundplan::store::{GeoPackage, Store};
/// let folder = tempfile::tempdir().unwrap();
/// let path = folder.path().join("plan.gpkg");
/// let mut store = GeoPackage::open(&path).unwrap();
/// let roads = Collection { id: "road".into(), ..Collection::default() };
/// let set = ChangeSet { origin: Origin::default(), changes: vec![Change::PutCollection(roads.into())] };
/// store.stage(&set, RecordTime(0)).unwrap();
/// store.commit().unwrap();
/// drop(store);
/// let held = GeoPackage::open(&path).unwrap().load(&mut |_| {}).unwrap();
/// assert_eq!((held.last, held.layers[0].collection.id.as_str()), (1, "road"));
/// ```
#[derive(Debug)]
pub struct GeoPackage {
    path: PathBuf,
    id: String,
    /// `None` once it is closed.
    writer: Option<Writer>,
    group: Group,
    pool: Arc<Pool>,
    /// True when nobody else can have written to the file since it was last closed.
    untouched: bool,
    notes: Vec<String>,
    taken: Option<Taken>,
}

/// What was staged since the last commit.
#[derive(Debug)]
enum Group {
    /// Nothing.
    None,
    /// So many sets, entries and edits, in an open transaction.
    Open(usize),
    /// Something that a fault took with it, for this reason.
    Lost(String),
}

impl GeoPackage {
    /// Opens a store, or makes one where there is no file. Until it is closed, every other program can read it at most.
    ///
    /// A store of an older schema is brought to the present one, after a copy beside it (`plan.gpkg.v1.backup`).
    /// Errors: [`StoreError::Locked`] when another program (or this one) writes to it, [`StoreError::NotAStore`] when it
    /// is something else, [`StoreError::Newer`] when it is from a later groundplan, and those of the disk.
    pub fn open(path: impl AsRef<Path>) -> std::result::Result<Self, StoreError> {
        open::open(path.as_ref())
    }

    /// The reading half of a store that another program may have open, and serve. What cannot be read is an error of each
    /// question.
    pub fn reader(path: impl AsRef<Path>) -> Arc<dyn Archive> {
        Arc::new(Pool::new(path.as_ref().to_path_buf()))
    }

    /// What holds at this moment in a store that another program may have open, and serve. What other programs did to the
    /// feature tables, and no server has taken over yet, is not part of it.
    pub fn held(path: impl AsRef<Path>, progress: &mut dyn FnMut(Progress)) -> std::result::Result<Held, StoreError> {
        held::held(path.as_ref(), progress)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Does something with the open group, which it opens if there is none.
    fn within_group<T>(&mut self, act: impl FnOnce(&mut Writer) -> Result<T>) -> std::result::Result<T, StoreError> {
        self.begin()?;
        let path = &self.path;
        let writer = self.writer.as_mut().ok_or(StoreError::Closed)?;
        let (touched, settled) = (writer.touched.clone(), writer.settled.len());
        let outcome = writer.connection.prepare_cached("SAVEPOINT one").and_then(|mut statement| statement.execute([]));
        let outcome = outcome.map_err(Trouble::from).and_then(|_| {
            let outcome = act(writer)?;
            writer.connection.prepare_cached("RELEASE one")?.execute([])?;
            Ok(outcome)
        });
        let error = match outcome {
            Ok(outcome) => {
                if let Group::Open(count) = &mut self.group {
                    *count += 1;
                }
                return Ok(outcome);
            }
            Err(trouble) => trouble.named(path, Some(&writer.connection)),
        };
        // Take back this one; if that cannot be done, or SQLite has taken back everything by itself, the group is lost.
        writer.unsettle(settled);
        writer.touched = touched;
        let kept = !writer.connection.is_autocommit()
            && writer.connection.execute_batch("ROLLBACK TO one; RELEASE one").is_ok()
            && writer.recall().is_ok();
        if !kept {
            self.lose(&error);
        }
        Err(error)
    }

    fn begin(&mut self) -> std::result::Result<(), StoreError> {
        match &self.group {
            Group::Open(_) => return Ok(()),
            Group::Lost(why) => return Err(self.lost(why)),
            Group::None => {}
        }
        let writer = self.writer.as_mut().ok_or(StoreError::Closed)?;
        writer.write_back_if(LOG_BYTES);
        let begun = writer.recall_if_stale().and_then(|()| Ok(writer.connection.execute_batch("BEGIN IMMEDIATE")?));
        begun.map_err(|trouble| trouble.named(&self.path, Some(&writer.connection)))?;
        self.group = Group::Open(0);
        Ok(())
    }

    /// The group is gone. If there was nothing else in it, nobody needs to hear of it.
    fn lose(&mut self, error: &StoreError) {
        let alone = matches!(self.group, Group::None | Group::Open(0));
        let _ = self.take_back();
        if !alone {
            self.group = Group::Lost(error.to_string());
        }
    }

    fn lost(&self, why: &str) -> StoreError {
        StoreError::Io { path: self.path.display().to_string(), detail: format!("changes were lost: {why}") }
    }

    fn take_back(&mut self) -> std::result::Result<(), StoreError> {
        self.group = Group::None;
        let writer = self.writer.as_mut().ok_or(StoreError::Closed)?;
        writer.take_back().map_err(|trouble| trouble.named(&self.path, Some(&writer.connection)))
    }
}

impl Store for GeoPackage {
    fn load(&mut self, progress: &mut dyn FnMut(Progress)) -> std::result::Result<Held, StoreError> {
        let untouched = self.untouched;
        let loaded = self.within_group(|writer| load::load(writer, untouched, progress))?;
        self.commit()?;
        let last = self.writer.as_ref().and_then(|writer| writer.last).map_or(0, |(number, _)| number);
        let notes = std::mem::take(&mut self.notes).into_iter().chain(loaded.notes).collect();
        Ok(Held { id: self.id.clone(), last, layers: loaded.layers, edits: loaded.edits, notes })
    }

    fn stage(&mut self, set: &ChangeSet, now: RecordTime) -> std::result::Result<Staged, StoreError> {
        self.within_group(|writer| writer.stage(set, now))
    }

    fn commit(&mut self) -> std::result::Result<(), StoreError> {
        if let Group::Lost(why) = &self.group {
            let error = self.lost(why);
            self.take_back()?;
            return Err(error);
        }
        let writer = self.writer.as_mut().ok_or(StoreError::Closed)?;
        if matches!(self.group, Group::None) {
            return Ok(());
        }
        if let Err(trouble) = writer.commit() {
            let error = trouble.named(&self.path, Some(&writer.connection));
            // Why it failed is what matters; the next group finds out whether the store can be used.
            let _ = self.take_back();
            let is_buried = self.writer.as_ref().is_some_and(Writer::bury);
            return Err(if is_buried { error } else { error.more("the next start may still find what was refused") });
        }
        self.group = Group::None;
        Ok(())
    }

    fn rollback(&mut self) -> std::result::Result<(), StoreError> {
        self.take_back()
    }

    fn audit(&mut self, entries: &[AuditEntry]) -> std::result::Result<(), StoreError> {
        self.within_group(|writer| writer.audit(entries))
    }

    fn file(&mut self, papers: &[Paper]) -> std::result::Result<(), StoreError> {
        self.within_group(|writer| {
            papers.iter().try_for_each(|paper| match paper {
                Paper::Answer(filing) => filings::add(writer, filing),
                Paper::Job(job) => jobs::begin(writer, job),
                Paper::JobEnd(end) => jobs::end(writer, end),
            })
        })
    }

    fn restore(&mut self, edit: &ForeignEdit, why: &str) -> std::result::Result<(), StoreError> {
        self.within_group(|writer| refused::give_up(writer, edit, why))
    }

    fn archive(&self) -> Arc<dyn Archive> {
        Arc::clone(&self.pool) as Arc<dyn Archive>
    }

    fn close(&mut self) -> std::result::Result<(), StoreError> {
        let _ = self.take_back();
        self.pool.close();
        let closed = self.writer.take().map_or(Ok(()), |writer| open::close(writer, &self.path));
        self.taken = None;
        closed
    }
}

impl Drop for GeoPackage {
    fn drop(&mut self) {
        // Nobody is left to be told, and everything that was committed is safe.
        let _ = self.close();
    }
}
