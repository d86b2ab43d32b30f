//! The one line in which all changes happen. A thread of its own takes what waits, up to a group, has the store write all
//! of it, makes it durable once for the whole group, lets everybody see it, and only then answers.

use super::apply::{Applied, apply, number};
use super::error::{EditError, Fault};
use super::feed::Published;
use super::horizon::Horizon;
use super::prepare::{Prepared, Rules, prepare};
use super::proposal::{Action, Draft, Edit, Expectation, Proposal};
use super::working::Working;
use crate::model::{AuditEntry, Change, Origin, Paper, RecordTime, Transaction};
use crate::query::{Sight, Snapshot};
use crate::store::{ForeignEdit, Store, StoreError};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Proposals that may wait; one more is told to come back later.
const MAX_WAITING: usize = 1024;
/// Proposals that are made durable together.
const MAX_GROUP: usize = 256;

/// What a proposal became.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    /// The number, time and origin of the change.
    pub transaction: Transaction,
    /// For each edit, in order: collection, id (none for a collection), and the number of the version that it began or
    /// ended, or that was already as the edit wants it.
    pub versions: Vec<(String, Option<String>, u32)>,
    /// How many of these were already so, and began no version.
    pub unchanged: usize,
    /// The snapshot that has it.
    pub snapshot: String,
    /// What was repaired or left out, in sentences that name the feature.
    pub notes: Vec<String>,
}

/// Lets everybody see a new snapshot, and what led to it; the first one follows from nothing.
pub type Publish = Box<dyn Fn(Arc<Snapshot>, Option<Published>) + Send>;
/// Tells the time.
pub type Clock = fn() -> RecordTime;
/// Is called once with what became of a proposal, after it is durable and visible.
pub type Pending = Box<dyn FnOnce(Result<Accepted, EditError>) + Send>;

/// Is called once when a paper is kept, or cannot be.
pub type Filed = Box<dyn FnOnce(Result<(), EditError>) + Send>;

enum Message {
    Propose { prepared: Prepared, audit: Option<AuditEntry>, answer: Pending },
    Audit(AuditEntry),
    File { paper: Box<Paper>, answer: Filed },
}

/// The way in for all changes.
#[derive(Debug)]
pub struct Editor {
    line: Mutex<Option<SyncSender<Message>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    rules: Arc<Rules>,
    horizon: Arc<Horizon>,
}

impl Editor {
    /// Takes over a store that has been loaded into `snapshot`, which is published at once together with what was done to
    /// the store while nobody served it (`edits`). Sentences about those that were refused are returned.
    pub fn start(
        store: Box<dyn Store>,
        store_id: &str,
        snapshot: Snapshot,
        edits: Vec<ForeignEdit>,
        (clock, max_vertices, publish): (Clock, usize, Publish),
    ) -> Result<(Self, Vec<String>), EditError> {
        let rules = Arc::new(Rules::new(max_vertices));
        let prefix = store_id.chars().take(8).collect();
        let working = Working::new(Arc::new(snapshot));
        let horizon = Arc::new(Horizon::new(clock));
        let failed = |cause| EditError::Store(Arc::new(cause));
        let before = store.archive().transaction_at(RecordTime(i64::MAX)).map_err(failed)?;
        horizon.close(before.map(|transaction| transaction.time));
        let shared = (Arc::clone(&rules), Arc::clone(&horizon));
        let mut writer = Writer { store, prefix, working, rules: shared.0, horizon: shared.1, publish };
        let notes = writer.absorb(edits).map_err(failed)?;
        (writer.publish)(Arc::clone(writer.working.base()), None);
        let (line, waiting) = sync_channel(MAX_WAITING);
        let thread = std::thread::Builder::new().name("editor".into()).spawn(move || writer.work(&waiting));
        let thread = thread.map_err(|_| EditError::Closed)?;
        Ok((Self { line: Mutex::new(Some(line)), thread: Mutex::new(Some(thread)), rules, horizon }, notes))
    }

    /// Checks a proposal by itself, here and now, and puts it in the line. `answer` is called exactly once, from another
    /// thread or from this one. `audit` goes on record together with the change. Features that its author may not read
    /// (`sight`) are neither wholes nor parts of others: they are treated as if they were not there.
    pub fn propose(
        &self,
        (proposal, sight): (Proposal, Sight),
        snapshot: &Snapshot,
        audit: Option<AuditEntry>,
        answer: Pending,
    ) {
        match prepare(proposal, sight, snapshot, &self.rules) {
            Ok(prepared) => self.send(Message::Propose { prepared, audit, answer }),
            Err(faults) => answer(Err(EditError::Refused(faults))),
        }
    }

    /// The moment that is meant by a record time, which is never later than now, once nothing can change about it: waits
    /// for the group of changes that may still become true of it.
    pub fn settle(&self, time: RecordTime) -> RecordTime {
        self.horizon.settle(time)
    }

    /// Puts on record what changed nothing. Under a flood of changes it may be left out, and the log says so.
    pub fn audit(&self, entry: AuditEntry) -> bool {
        let line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        line.as_ref().is_some_and(|line| line.try_send(Message::Audit(entry)).is_ok())
    }

    /// Keeps a paper for ever. `answer` is called exactly once, after it is durable.
    pub fn file(&self, paper: Paper, answer: Filed) {
        self.send(Message::File { paper: Box::new(paper), answer });
    }

    fn send(&self, message: Message) {
        let line = self.line.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let refused = match line {
            None => Some((message, EditError::Closed)),
            Some(line) => match line.try_send(message) {
                Ok(()) => None,
                Err(TrySendError::Full(message)) => Some((message, EditError::Busy)),
                Err(TrySendError::Disconnected(message)) => Some((message, EditError::Closed)),
            },
        };
        match refused {
            Some((Message::Propose { answer, .. }, why)) => answer(Err(why)),
            Some((Message::File { answer, .. }, why)) => answer(Err(why)),
            Some((Message::Audit(_), _)) | None => {}
        }
    }

    /// Takes nothing more, finishes what waits, and closes the store. Returns when that is done.
    pub fn close(&self) {
        drop(self.line.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A panic there has been reported; nobody is waiting for more.
            let _ = thread.join();
        }
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.close();
    }
}

/// What the thread owns.
struct Writer {
    store: Box<dyn Store>,
    prefix: String,
    working: Working,
    rules: Arc<Rules>,
    horizon: Arc<Horizon>,
    publish: Publish,
}

impl Drop for Writer {
    /// Nobody waits for a group whose thread is no more, not even after a panic.
    fn drop(&mut self) {
        self.horizon.close(None);
    }
}

/// A proposal of the open group, and what will be answered if the group becomes durable.
struct Waiting {
    answer: Pending,
    outcome: Result<Accepted, EditError>,
}

impl Writer {
    fn work(mut self, waiting: &Receiver<Message>) {
        while let Ok(first) = waiting.recv() {
            let more = std::iter::from_fn(|| waiting.try_recv().ok());
            let group: Vec<Message> = std::iter::once(first).chain(more.take(MAX_GROUP - 1)).collect();
            self.group(group);
        }
        if let Err(cause) = self.store.close() {
            tracing::error!(%cause, "the store could not be closed in good order; the next start will see to it");
        }
    }

    /// One group: all of it becomes durable, or none.
    fn group(&mut self, group: Vec<Message>) {
        let mut waiting = Vec::with_capacity(group.len());
        let (mut audits, mut papers, mut filed) = (Vec::new(), Vec::new(), Vec::new());
        let mut failure: Option<Arc<StoreError>> = None;
        for message in group {
            match message {
                Message::Audit(entry) => audits.push(entry),
                Message::File { paper, answer } => {
                    papers.push(*paper);
                    filed.push(answer);
                }
                Message::Propose { answer, .. } if failure.is_some() => {
                    waiting.push(Waiting { answer, outcome: Err(EditError::Closed) });
                }
                Message::Propose { prepared, audit, answer } => {
                    let outcome = self.stage(prepared, false).inspect_err(|why| {
                        if let EditError::Store(cause) = why {
                            failure = Some(Arc::clone(cause));
                        }
                    });
                    if let (Ok(accepted), Some(entry)) = (&outcome, audit) {
                        audits.push(AuditEntry { transaction: Some(accepted.transaction.number), ..entry });
                    }
                    waiting.push(Waiting { answer, outcome });
                }
            }
        }
        let written = match failure {
            Some(cause) => Err(cause),
            None => self.write(&audits, &papers).map_err(Arc::new),
        };
        let kept = written.clone();
        self.finish(written, waiting);
        for answer in filed {
            answer(kept.clone().map_err(EditError::Store));
        }
    }

    fn write(&mut self, audits: &[AuditEntry], papers: &[Paper]) -> Result<(), StoreError> {
        self.store.audit(audits)?;
        if !papers.is_empty() {
            self.store.file(papers)?;
        }
        self.store.commit()
    }

    fn finish(&mut self, written: Result<(), Arc<StoreError>>, waiting: Vec<Waiting>) {
        match written {
            Ok(()) => {
                let last = waiting.iter().filter_map(|w| w.outcome.as_ref().ok()).next_back();
                self.show(last);
                self.horizon.close(last.map(|accepted| accepted.transaction.time));
                for Waiting { answer, outcome } in waiting {
                    answer(outcome);
                }
            }
            Err(cause) => {
                tracing::error!(%cause, "changes could not be written");
                if let Err(again) = self.store.rollback() {
                    tracing::error!(cause = %again, "and not be taken back; the next group will find out");
                }
                self.working.reset();
                self.horizon.close(None);
                let told = || EditError::Store(Arc::clone(&cause));
                for Waiting { answer, .. } in waiting {
                    answer(Err(told()));
                }
            }
        }
    }

    fn show(&mut self, last: Option<&Accepted>) {
        if let Some(last) = last {
            let Transaction { number, time, .. } = last.transaction;
            let (snapshot, published) = self.working.publish(last.snapshot.clone(), (number, time));
            (self.publish)(snapshot, Some(published));
        }
    }

    /// One proposal onto the working state and into the store's open group.
    fn stage(&mut self, prepared: Prepared, is_written: bool) -> Result<Accepted, EditError> {
        let applied = apply(prepared, &mut self.working, &self.rules, is_written).map_err(EditError::Refused)?;
        match self.store.stage(&applied.set, self.horizon.next()) {
            Ok(staged) => {
                number(&applied.set, &staged.numbers, &mut self.working);
                self.working.keep();
                let Applied { about, notes, .. } = applied;
                let unchanged = about.iter().filter(|about| about.kept.is_some()).count();
                let versions = Applied::versions(about, &staged.numbers);
                let snapshot = format!("{}-{}", self.prefix, staged.transaction.number);
                Ok(Accepted { transaction: staged.transaction, versions, unchanged, snapshot, notes })
            }
            Err(cause) => {
                self.working.take_back();
                Err(EditError::Store(Arc::new(cause)))
            }
        }
    }

    /// What was done to the store by other programs becomes versions, one by one, so that one bad edit does not keep
    /// the good ones out. What cannot be a version is kept aside by the store.
    fn absorb(&mut self, edits: Vec<ForeignEdit>) -> Result<Vec<String>, StoreError> {
        let mut notes = Vec::new();
        let mut last = None;
        let mut taken = 0;
        for edit in edits {
            let proposal = Proposal { origin: foreign_origin(&edit.what), edits: vec![wish(&edit)], repair: false };
            let staged = prepare(proposal, Sight::all(), &self.working, &self.rules)
                .map_err(EditError::Refused)
                // The store waits for each of them, also for one that changes nothing in the end.
                .and_then(|prepared| self.stage(prepared, true));
            match staged {
                Ok(accepted) => {
                    taken += 1;
                    last = Some(accepted);
                }
                Err(EditError::Store(cause)) => {
                    self.store.rollback()?;
                    return Err(Arc::try_unwrap(cause).unwrap_or(StoreError::Closed));
                }
                Err(why) => {
                    self.store.restore(&edit, &why.to_string())?;
                    notes.push(format!("an edit made outside was refused and kept aside: {why}"));
                }
            }
        }
        self.store.commit()?;
        self.horizon.close(last.as_ref().map(|accepted| accepted.transaction.time));
        if taken > 0 {
            notes.push(format!("{taken} edits that were made outside have become versions"));
        }
        if let Some(last) = last {
            self.working.publish(last.snapshot, (last.transaction.number, last.transaction.time));
        }
        Ok(notes)
    }
}

fn foreign_origin(what: &str) -> Origin {
    let reason = Some(format!("edited with another program while the store was not served: {what}"));
    Origin { author: "outside groundplan".into(), reason, source_sha256: None }
}

fn wish(edit: &ForeignEdit) -> Edit {
    let action = match edit.change.clone() {
        Change::Put { collection, feature, repairs } => {
            let id = feature.id.clone();
            let (geometry, properties) = (feature.geometry.clone(), feature.properties.clone());
            Action::Put { collection, id, draft: Draft { geometry, crs: None, properties, notes: repairs } }
        }
        Change::End { collection, id } => Action::Delete { collection, id },
        Change::PutCollection(description) => Action::ReplaceCollection(Box::new((*description).clone())),
        Change::RetireCollection { id } => Action::RetireCollection { id },
    };
    Edit { action, expectation: Expectation::Any }
}

/// Faults of a refused proposal, for those who want all of them.
impl EditError {
    /// Everything that is wrong, in order; empty unless the proposal itself was refused.
    pub fn faults(&self) -> &[Fault] {
        match self {
            Self::Refused(faults) => faults,
            _ => &[],
        }
    }
}
