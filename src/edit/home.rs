//! The one door to what is stored, for whoever serves it: the snapshot of now, snapshots of then, histories, changes.

use super::editor::{Clock, Editor, Pending};
use super::error::EditError;
use super::feed::{Feed, Published};
use super::proposal::Proposal;
use crate::model::{AuditEntry, Collection, CollectionState, Filing, KeptJob, Paper, RecordTime, Transaction, Version};
use crate::query::{Sight, Snapshot};
use crate::store::{Archive, Held, Progress, Store, StoreError};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

/// Snapshots of then that are kept ready: people who look at the past look at the same past again.
const MAX_PAST: usize = 8;

/// What differs between two record times, feature by feature: id, version then, version later.
pub type Differences = Vec<(String, Option<Version>, Option<Version>)>;

/// Snapshots over a store, or over layers that never change.
pub struct Home {
    current: Arc<RwLock<Arc<Snapshot>>>,
    feed: Arc<Feed>,
    kept: Option<Kept>,
}

/// The number of the last transaction of a store's snapshot.
fn number_of(snapshot: &Snapshot) -> Option<u64> {
    snapshot.id().rsplit('-').next()?.parse().ok()
}

/// What there is only over a store.
struct Kept {
    editor: Editor,
    archive: Arc<dyn Archive>,
    past: Mutex<VecDeque<(u64, Arc<Snapshot>)>>,
}

impl std::fmt::Debug for Home {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Home").field("snapshot", &self.snapshot().id()).finish_non_exhaustive()
    }
}

impl Home {
    /// Layers that do not change: no histories, no writes.
    pub fn fixed(snapshot: Snapshot) -> Self {
        Self { current: Arc::new(RwLock::new(Arc::new(snapshot))), feed: Arc::default(), kept: None }
    }

    /// Loads a store, takes in what other programs did to it meanwhile, and is ready for changes. Sentences about what
    /// was noticed are returned.
    pub fn open(
        mut store: Box<dyn Store>,
        clock: Clock,
        max_vertices: usize,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Self, Vec<String>), EditError> {
        let failed = |cause| EditError::Store(Arc::new(cause));
        let Held { id, last, layers, edits, mut notes } = store.load(progress).map_err(failed)?;
        let prefix: String = id.chars().take(8).collect();
        let layers = layers.into_iter().map(|layer| (layer.collection, layer.features)).collect();
        let snapshot = Snapshot::from_held(layers, format!("{prefix}-{last}"));
        let archive = store.archive();
        let current = Arc::new(RwLock::new(Arc::new(Snapshot::build(Vec::new(), ""))));
        let shown = Arc::clone(&current);
        let news: Arc<OnceLock<Arc<Feed>>> = Arc::default();
        let log = Arc::clone(&news);
        let publish = Box::new(move |next: Arc<Snapshot>, published: Option<Published>| {
            let feed = log.get_or_init(|| Arc::new(Feed::after(number_of(&next).unwrap_or(0))));
            if let Some(published) = published {
                feed.push(published);
            }
            *shown.write().unwrap_or_else(PoisonError::into_inner) = next;
            feed.tell();
        });
        let (editor, more) = Editor::start(store, &id, snapshot, edits, (clock, max_vertices, publish))?;
        notes.extend(more);
        // The editor has shown the first snapshot.
        let feed = news.get().cloned().unwrap_or_default();
        Ok((Self { current, feed, kept: Some(Kept { editor, archive, past: Mutex::default() }) }, notes))
    }

    /// The snapshot of now; the caller keeps it however long its answer takes.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        // A poisoned lock still holds a whole `Arc`: the value is replaced in one step.
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The number of the last transaction that everybody sees; 0 is before the first, `None` without a store.
    pub fn last_transaction(&self) -> Option<u64> {
        self.kept.as_ref()?;
        number_of(&self.snapshot())
    }

    /// What was published lately. Over layers that do not change it stays empty.
    pub fn feed(&self) -> &Feed {
        &self.feed
    }

    /// The snapshot of now and the number of the last transaction in it, which is 0 without a store.
    pub fn numbered(&self) -> (u64, Arc<Snapshot>) {
        let snapshot = self.snapshot();
        let number = self.kept.as_ref().and_then(|_| number_of(&snapshot));
        (number.unwrap_or(0), snapshot)
    }

    /// Whether changes are taken at all.
    pub fn is_writable(&self) -> bool {
        self.kept.is_some()
    }

    /// What the store held for true at a record time: after the last transaction that is not later. Who may see a
    /// collection is a matter of now, not of then.
    pub fn as_of(&self, time: RecordTime) -> Result<Arc<Snapshot>, StoreError> {
        let kept = self.kept()?;
        let number = self.transaction_at(time)?.map_or(0, |transaction| transaction.number);
        // Whatever that number counts can be seen by now. What has come since is undone; states that it gives twice are
        // the same.
        let now = self.snapshot();
        if let Some(found) = kept.find(number) {
            return Ok(with_access_of(&found, &now));
        }
        let (collections, features) = kept.archive.undo(number)?;
        if collections.is_empty() && features.is_empty() {
            return Ok(now);
        }
        let prefix = now.id().split('-').next().unwrap_or_default();
        let past = Arc::new(now.with(&collections, &features, format!("{prefix}-{number}")));
        kept.keep(number, &past);
        Ok(with_access_of(&past, &now))
    }

    /// All versions of a feature, oldest first; none if it never existed.
    pub fn history(&self, collection: &str, id: &str) -> Result<Vec<Version>, StoreError> {
        self.kept()?.archive.history(collection, id)
    }

    /// The last transaction that is not later than a record time.
    pub fn transaction_at(&self, time: RecordTime) -> Result<Option<Transaction>, StoreError> {
        let kept = self.kept()?;
        kept.archive.transaction_at(kept.editor.settle(time))
    }

    /// What differs in a collection between the ends of two transactions; 0 is before the first.
    pub fn diff(&self, collection: &str, from: u64, to: u64) -> Result<Differences, StoreError> {
        self.kept()?.archive.diff(collection, from, to)
    }

    /// Audit entries after a position, oldest first.
    pub fn audit_log(&self, after: Option<i64>, limit: usize) -> Result<Vec<(i64, AuditEntry)>, StoreError> {
        self.kept()?.archive.audit_log(after, limit)
    }

    /// A consistent copy of the store, made while it is served.
    pub fn backup(&self, target: &std::path::Path) -> Result<(), StoreError> {
        self.kept()?.archive.backup(target)
    }

    /// See [`Editor::propose`].
    pub fn propose(&self, proposal: Proposal, sight: Sight, audit: Option<AuditEntry>, answer: Pending) {
        match &self.kept {
            Some(kept) => kept.editor.propose((proposal, sight), &self.snapshot(), audit, answer),
            None => answer(Err(EditError::Closed)),
        }
    }

    /// The same, for those who can wait and see everything.
    pub fn propose_and_wait(&self, proposal: Proposal) -> Result<super::Accepted, EditError> {
        let (answer, answered) = std::sync::mpsc::sync_channel(1);
        self.propose(proposal, Sight::all(), None, Box::new(move |outcome| drop(answer.send(outcome))));
        answered.recv().unwrap_or(Err(EditError::Closed))
    }

    /// See [`Editor::audit`].
    pub fn audit(&self, entry: AuditEntry) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.editor.audit(entry))
    }

    /// Keeps a paper for ever, and returns when it is durable. It changes nothing that can be asked about.
    pub fn file(&self, paper: Paper) -> Result<(), EditError> {
        let kept = self.kept.as_ref().ok_or(EditError::Closed)?;
        let (answer, answered) = std::sync::mpsc::sync_channel(1);
        kept.editor.file(paper, Box::new(move |outcome| drop(answer.send(outcome))));
        answered.recv().unwrap_or(Err(EditError::Closed))
    }

    /// An answer that was kept; only if it is of this owner, if that is given.
    pub fn filing(&self, id: &str, owner: Option<&str>) -> Result<Option<Filing>, StoreError> {
        self.kept()?.archive.filing(id, owner)
    }

    /// Answers that were kept after a position, oldest first, without requests and answers; of one owner, if given.
    pub fn filings(
        &self,
        owner: Option<&str>,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<(i64, Filing)>, StoreError> {
        self.kept()?.archive.filings(owner, after, limit)
    }

    /// A job, with its request, and with what became of it last.
    pub fn job(&self, id: &str) -> Result<Option<KeptJob>, StoreError> {
        self.kept()?.archive.job(id)
    }

    /// Jobs before a position, newest first, without requests and answers; of one owner, if given.
    pub fn jobs(
        &self,
        owner: Option<&str>,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<(i64, KeptJob)>, StoreError> {
        self.kept()?.archive.jobs(owner, before, limit)
    }

    /// Ids of jobs of which nothing has become yet.
    pub fn open_jobs(&self) -> Result<Vec<String>, StoreError> {
        self.kept()?.archive.open_jobs()
    }

    /// The transaction of this number.
    pub fn transaction(&self, number: u64) -> Result<Option<Transaction>, StoreError> {
        self.kept()?.archive.transaction(number)
    }

    /// Takes no more changes, finishes those that wait, and closes the store.
    pub fn close(&self) {
        if let Some(kept) = &self.kept {
            kept.editor.close();
        }
    }

    fn kept(&self) -> Result<&Kept, StoreError> {
        let without = || StoreError::Unsupported { what: "histories and changes: no store is served".into() };
        self.kept.as_ref().ok_or_else(without)
    }
}

impl Kept {
    fn find(&self, number: u64) -> Option<Arc<Snapshot>> {
        let past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        past.iter().find(|(kept, _)| *kept == number).map(|(_, snapshot)| Arc::clone(snapshot))
    }

    fn keep(&self, number: u64, snapshot: &Arc<Snapshot>) {
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        past.retain(|(kept, _)| *kept != number);
        past.truncate(MAX_PAST - 1);
        past.push_front((number, Arc::clone(snapshot)));
    }
}

/// The past under the access rules of now; a collection that is no more keeps those that it had last.
fn with_access_of(past: &Arc<Snapshot>, now: &Snapshot) -> Arc<Snapshot> {
    let changed: Vec<CollectionState> = past
        .collections()
        .iter()
        .filter_map(|then| {
            let access = now.collection(&then.meta().id).ok()?.meta().access;
            let differs = access != then.meta().access;
            let meta = Collection { access, ..then.meta().clone() };
            differs.then(|| CollectionState { id: meta.id.clone(), state: Some(Arc::new(meta)) })
        })
        .collect();
    if changed.is_empty() { Arc::clone(past) } else { Arc::new(past.with(&changed, &[], past.id())) }
}
