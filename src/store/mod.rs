//! Where layers live. The compiled folder hands over whole layers ([`LayerStore`]); a [`Store`] takes changes, loses
//! none of them, and its [`Archive`] remembers what was. Questions are asked of the snapshot that [`crate::query`]
//! builds from either.

mod data_dir;
mod error;
mod gpkg;
mod kept;
mod ledger;
mod mbtiles;
mod memory;
mod twin;

pub use data_dir::DataDir;
pub use error::StoreError;
pub use gpkg::{
    Finding, ForeignFeature, ForeignFile, ForeignIssue, ForeignLayer, ForeignLimits, ForeignSrs, GeoPackage, check,
};
pub use mbtiles::MbTiles;
pub use memory::Memory;
pub use twin::MemoryStore;

use crate::model::{
    AuditEntry, Change, ChangeSet, Collection, CollectionState, Feature, FeatureState, Filing, KeptJob, Layer, Paper,
    RecordTime, Staged, Transaction, Version,
};
use std::path::Path;
use std::sync::Arc;

/// A home for layers that are read as a whole.
pub trait LayerStore {
    /// Everything the store holds, in the order in which collections are listed, and a text that
    /// changes whenever any of it does.
    fn load(&self) -> Result<(Vec<Layer>, String), StoreError>;
}

/// The writing half of a durable store; there is one for each home, and one thread has it.
///
/// Changes are staged into an open group and become durable together: `stage`, `stage`, …, then `commit`. What has not
/// been committed is visible to nobody, in no [`Archive`], and gone when the process ends.
pub trait Store: Send {
    /// Everything that holds now. Called once, before anything is staged.
    fn load(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<Held, StoreError>;

    /// Writes a change set into the open group: all of it or nothing. A refused set leaves the group as it was, unless
    /// the fault took the whole group with it: then [`Store::commit`] fails, too.
    ///
    /// The transaction's time is `now`, or one microsecond after the last one where the clock has gone back.
    fn stage(&mut self, set: &ChangeSet, now: RecordTime) -> Result<Staged, StoreError>;

    /// Makes the open group durable: it survives a power cut when this returns. When it fails, nothing of the group is
    /// kept, and the store can be used again.
    fn commit(&mut self) -> Result<(), StoreError>;

    /// Forgets everything staged since the last commit.
    fn rollback(&mut self) -> Result<(), StoreError>;

    /// Appends to the audit log, in the open group.
    fn audit(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError>;

    /// Keeps answers that were given out, jobs and what became of them, in the open group. An answer that is kept
    /// already stays as it was.
    fn file(&mut self, papers: &[Paper]) -> Result<(), StoreError>;

    /// Gives up an edit that [`Held::edits`] proposed: what people see in the file is put back to what holds, and the
    /// edit is kept aside with the reason. In the open group.
    fn restore(&mut self, edit: &ForeignEdit, why: &str) -> Result<(), StoreError>;

    /// The reading half.
    fn archive(&self) -> Arc<dyn Archive>;

    /// Forgets what is staged, and leaves the home in good order for other programs. Everything after it is
    /// [`StoreError::Closed`]. Dropping a store closes it, too, but tells nobody how that went.
    fn close(&mut self) -> Result<(), StoreError>;
}

/// A feature's id with its versions at two moments.
pub type Difference = (String, Option<Version>, Option<Version>);

/// The reading half, for any number of threads: what was, and everything that was committed.
pub trait Archive: Send + Sync {
    /// All versions of a feature, oldest first; empty when it never existed.
    fn history(&self, collection: &str, id: &str) -> Result<Vec<Version>, StoreError>;

    /// The last transaction that is not later than `time`.
    fn transaction_at(&self, time: RecordTime) -> Result<Option<Transaction>, StoreError>;

    /// The transaction of this number.
    fn transaction(&self, number: u64) -> Result<Option<Transaction>, StoreError>;

    /// States at the end of transaction `number` (0 = before the first) of everything that changed after it, collections
    /// in listing order, features by collection and id: applied to a later snapshot they give the snapshot of then.
    fn undo(&self, number: u64) -> Result<(Vec<CollectionState>, Vec<FeatureState>), StoreError>;

    /// Features of one collection whose versions differ between the ends of two transactions, ordered by id, each with
    /// its version at the end of `from` and at the end of `to`.
    fn diff(&self, collection: &str, from: u64, to: u64) -> Result<Vec<Difference>, StoreError>;

    /// At most `limit` lines of the audit log with their numbers, oldest first, beginning after number `after`.
    fn audit_log(&self, after: Option<i64>, limit: usize) -> Result<Vec<(i64, AuditEntry)>, StoreError>;

    /// An answer that was given out; only if it is of this owner, if that is given.
    fn filing(&self, id: &str, owner: Option<&str>) -> Result<Option<Filing>, StoreError>;

    /// At most `limit` of them with their numbers, oldest first, beginning after number `after`, without requests and
    /// answers; only those of one owner, if that is given.
    fn filings(&self, owner: Option<&str>, after: Option<i64>, limit: usize) -> Result<Vec<(i64, Filing)>, StoreError>;

    /// A job, with its request, and with what became of it last.
    fn job(&self, id: &str) -> Result<Option<KeptJob>, StoreError>;

    /// At most `limit` jobs with their numbers, newest first, beginning before number `before`, without requests and
    /// answers; only those of one owner, if that is given.
    fn jobs(&self, owner: Option<&str>, before: Option<i64>, limit: usize) -> Result<Vec<(i64, KeptJob)>, StoreError>;

    /// Ids of jobs of which nothing has become yet, oldest first.
    fn open_jobs(&self) -> Result<Vec<String>, StoreError>;

    /// Writes a whole and consistent copy of the store to a new file, while it is served.
    fn backup(&self, target: &Path) -> Result<(), StoreError>;
}

/// How far a long piece of work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done, such as `reading features`.
    pub step: &'static str,
    /// How many are done.
    pub done: u64,
    /// Of how many.
    pub total: u64,
}

/// What a store holds when it is opened.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// A random name of this store, 32 hexadecimal digits.
    pub id: String,
    /// The number of the last transaction; 0 when there was none.
    pub last: u64,
    /// The collections in listing order.
    pub layers: Vec<HeldLayer>,
    /// What other programs did to the file while nobody served it: proposals, not yet true.
    pub edits: Vec<ForeignEdit>,
    /// What whoever runs the server should know, in sentences.
    pub notes: Vec<String>,
}

/// One collection of [`Held`].
#[derive(Debug, Clone)]
pub struct HeldLayer {
    /// Its description.
    pub collection: Collection,
    /// Its features with the numbers of their versions, ordered by id.
    pub features: Vec<(Arc<Feature>, u32)>,
}

/// An edit that another program made to what people see in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignEdit {
    /// The change that it amounts to: [`Change::Put`] or [`Change::End`]. Everything that the edit left alone is as it was.
    pub change: Change,
    /// What differs, for the author's reason, such as `name, geometry`.
    pub what: String,
    /// The row in the mirror table; `None` where it is gone.
    pub(crate) row: Option<i64>,
}

impl ForeignEdit {
    /// The collection and the id of the feature that was edited.
    pub fn subject(&self) -> (&str, &str) {
        match &self.change {
            Change::Put { collection, feature, .. } => (collection, &feature.id),
            Change::End { collection, id } => (collection, id),
            Change::PutCollection(collection) => (&collection.id, ""),
            Change::RetireCollection { id } => (id, ""),
        }
    }
}
