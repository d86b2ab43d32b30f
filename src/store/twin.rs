//! The in-memory twin of the durable store: the same answers, and all of it gone with the process.

use super::kept::kept;
use super::ledger::{Ledger, Line};
use super::{Archive, Difference, ForeignEdit, Held, HeldLayer, Progress, Store, StoreError};
use crate::model::{
    AuditEntry, Change, ChangeSet, Collection, CollectionState, Feature, FeatureState, Filing, KeptJob, Paper,
    RecordTime, Staged, Transaction, Version,
};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A feature as it was put, with its repairs.
type Put = (Arc<Feature>, Vec<String>);
/// Collection and id.
type Key = (String, String);

/// Everything, and up to which transaction others may see it.
#[derive(Debug, Default)]
struct Book {
    transactions: Vec<Transaction>,
    collections: Ledger<String, Arc<Collection>>,
    features: Ledger<Key, Put>,
    audit: Vec<AuditEntry>,
    papers: Vec<Paper>,
    committed: u64,
    audit_committed: usize,
    papers_committed: usize,
    closed: bool,
}

/// A store for tests and for layers that are made on the fly.
///
/// ```
/// use groundplan::model::{Change, ChangeSet, Collection, Origin, RecordTime};
/// use groundplan::store::{MemoryStore, Store};
/// let mut store = MemoryStore::default();
/// let roads = Collection { id: "road".into(), ..Collection::default() };
/// let set = ChangeSet { origin: Origin::default(), changes: vec![Change::PutCollection(roads.into())] };
/// let staged = store.stage(&set, RecordTime(0)).unwrap();
/// assert_eq!((staged.transaction.number, staged.numbers), (1, vec![1]));
/// assert_eq!(store.archive().transaction(1).unwrap(), None);
/// store.commit().unwrap();
/// assert!(store.archive().transaction(1).unwrap().is_some());
/// ```
#[derive(Debug, Default)]
pub struct MemoryStore {
    book: Shared,
}

/// What the store and its archives have in common.
#[derive(Debug, Default, Clone)]
struct Shared(Arc<Mutex<Book>>);

impl Shared {
    /// A thread that panicked while it had the book left at most what was staged, which nobody sees.
    fn open(&self) -> Result<MutexGuard<'_, Book>, StoreError> {
        let book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if book.closed { Err(StoreError::Closed) } else { Ok(book) }
    }
}

impl Book {
    fn last(&self) -> u64 {
        self.transactions.len() as u64
    }

    fn filings(&self) -> impl Iterator<Item = &Filing> {
        self.papers.iter().take(self.papers_committed).filter_map(|paper| match paper {
            Paper::Answer(filing) => Some(filing),
            _ => None,
        })
    }

    /// Oldest first, each with the last thing that became of it.
    fn jobs(&self) -> Vec<KeptJob> {
        let mut jobs: Vec<KeptJob> = Vec::new();
        for paper in self.papers.iter().take(self.papers_committed) {
            match paper {
                Paper::Answer(_) => {}
                Paper::Job(job) => jobs.push((job.clone(), None)),
                Paper::JobEnd(end) => {
                    if let Some((_, kept)) = jobs.iter_mut().find(|(job, _)| job.id == end.job) {
                        *kept = Some(end.clone());
                    }
                }
            }
        }
        jobs
    }

    fn transaction(&self, number: u64) -> Option<Transaction> {
        let position = usize::try_from(number.checked_sub(1)?).ok()?;
        self.transactions.get(position).filter(|_| number <= self.committed).cloned()
    }

    fn cut(&mut self, number: u64) {
        self.collections.cut(number);
        self.features.cut(number);
        self.transactions.truncate(usize::try_from(number).unwrap_or(usize::MAX));
    }

    fn apply(&mut self, change: &Change, number: u64) -> Result<u32, StoreError> {
        let missing = |what: String| StoreError::Missing { what };
        match change {
            Change::Put { collection, feature, repairs } => {
                let holds = self.collections.last(collection).is_some_and(|line| line.ended.is_none());
                let kept = kept(feature)?;
                let key = (collection.clone(), feature.id.clone());
                holds
                    .then(|| self.features.put(key, (kept, repairs.clone()), number))
                    .ok_or_else(|| missing(format!("collection {collection}")))
            }
            Change::End { collection, id } => self
                .features
                .end(&(collection.clone(), id.clone()), number)
                .ok_or_else(|| missing(format!("feature {id} of collection {collection}"))),
            Change::PutCollection(collection) => {
                Ok(self.collections.put(collection.id.clone(), Arc::clone(collection), number))
            }
            Change::RetireCollection { id } => {
                let ended = self.collections.end(id, number).ok_or_else(|| missing(format!("collection {id}")))?;
                let features: Vec<Key> = self.features.keys().filter(|(of, _)| of == id).cloned().collect();
                for key in &features {
                    self.features.end(key, number);
                }
                Ok(ended)
            }
        }
    }

    fn version(&self, line: &Line<Key, Put>) -> Option<Version> {
        let (feature, repairs) = line.value.clone();
        let ended = line.ended.and_then(|number| self.transaction(number));
        Some(Version { number: line.number, feature, repairs, began: self.transaction(line.began)?, ended })
    }

    fn held(&self) -> Vec<HeldLayer> {
        let layer = |id: &String| {
            let line = self.collections.at(id, self.committed)?;
            let keys = self.features.keys().filter(|(of, _)| of == id);
            let features = keys.filter_map(|key| self.features.at(key, self.committed));
            let features = features.map(|line| (Arc::clone(&line.value.0), line.number)).collect();
            Some(HeldLayer { collection: Collection::clone(&line.value), features })
        };
        self.collections.keys_by_age().into_iter().filter_map(layer).collect()
    }
}

impl Store for MemoryStore {
    fn load(&mut self, _: &mut dyn FnMut(Progress)) -> Result<Held, StoreError> {
        let book = self.book.open()?;
        Ok(Held { id: "0".repeat(32), last: book.committed, layers: book.held(), ..Held::default() })
    }

    fn stage(&mut self, set: &ChangeSet, now: RecordTime) -> Result<Staged, StoreError> {
        let mut book = self.book.open()?;
        let before = book.last();
        let number = before + 1;
        let time = book.transactions.last().map_or(now, |last| now.max(RecordTime(last.time.0 + 1)));
        let numbers: Result<Vec<u32>, StoreError> =
            set.changes.iter().map(|change| book.apply(change, number)).collect();
        if numbers.is_err() {
            book.cut(before);
        }
        let transaction = Transaction { number, time, origin: set.origin.clone() };
        let staged = Staged { numbers: numbers?, transaction: transaction.clone() };
        book.transactions.push(transaction);
        Ok(staged)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        let mut book = self.book.open()?;
        book.committed = book.last();
        book.audit_committed = book.audit.len();
        book.papers_committed = book.papers.len();
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        let mut book = self.book.open()?;
        let (number, lines, papers) = (book.committed, book.audit_committed, book.papers_committed);
        book.cut(number);
        book.audit.truncate(lines);
        book.papers.truncate(papers);
        Ok(())
    }

    fn audit(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        self.book.open()?.audit.extend_from_slice(entries);
        Ok(())
    }

    fn file(&mut self, papers: &[Paper]) -> Result<(), StoreError> {
        let mut book = self.book.open()?;
        for paper in papers {
            let is_kept = |known: &Paper| matches!((known, paper), (Paper::Answer(a), Paper::Answer(b)) if a.id == b.id && a.owner == b.owner);
            if !book.papers.iter().any(is_kept) {
                book.papers.push(paper.clone());
            }
        }
        Ok(())
    }

    /// Nobody else can edit what is in memory: there is nothing to put back.
    fn restore(&mut self, _: &ForeignEdit, _: &str) -> Result<(), StoreError> {
        self.book.open().map(|_| ())
    }

    fn archive(&self) -> Arc<dyn Archive> {
        Arc::new(self.book.clone())
    }

    fn close(&mut self) -> Result<(), StoreError> {
        self.book.open()?.closed = true;
        Ok(())
    }
}

impl Archive for Shared {
    fn history(&self, collection: &str, id: &str) -> Result<Vec<Version>, StoreError> {
        let book = self.open()?;
        let key = (collection.to_string(), id.to_string());
        let versions = book.features.lines_of(&key).filter_map(|line| book.version(line)).collect();
        Ok(versions)
    }

    fn transaction_at(&self, time: RecordTime) -> Result<Option<Transaction>, StoreError> {
        let book = self.open()?;
        let count = book.transactions.partition_point(|transaction| transaction.time <= time);
        Ok(book.transaction((count as u64).min(book.committed)))
    }

    fn transaction(&self, number: u64) -> Result<Option<Transaction>, StoreError> {
        Ok(self.open()?.transaction(number))
    }

    fn undo(&self, number: u64) -> Result<(Vec<CollectionState>, Vec<FeatureState>), StoreError> {
        let book = self.open()?;
        let touched = book.collections.touched(number, book.committed);
        let then = |id: &String| book.collections.at(id, number).map(|line| Arc::clone(&line.value));
        let by_age = book.collections.keys_by_age().into_iter().filter(|id| touched.contains(*id));
        let collections = by_age.map(|id| CollectionState { id: id.clone(), state: then(id) }).collect();
        let then = |key: &Key| book.features.at(key, number).map(|line| (Arc::clone(&line.value.0), line.number));
        let state = |key: &Key| FeatureState { collection: key.0.clone(), id: key.1.clone(), state: then(key) };
        Ok((collections, book.features.touched(number, book.committed).into_iter().map(state).collect()))
    }

    fn diff(&self, collection: &str, from: u64, to: u64) -> Result<Vec<Difference>, StoreError> {
        let book = self.open()?;
        let (from, to) = (from.min(book.committed), to.min(book.committed));
        let touched = book.features.touched(from.min(to), from.max(to));
        let at = |key: &Key, number: u64| book.features.at(key, number).and_then(|line| book.version(line));
        let pair = |key: &Key| (key.1.clone(), at(key, from), at(key, to));
        let pairs = touched.into_iter().filter(|key| key.0 == collection).map(pair);
        Ok(pairs.filter(|(_, before, after)| before.is_some() || after.is_some()).collect())
    }

    fn audit_log(&self, after: Option<i64>, limit: usize) -> Result<Vec<(i64, AuditEntry)>, StoreError> {
        let book = self.open()?;
        let numbered = (1..).zip(book.audit.iter().take(book.audit_committed).cloned());
        Ok(numbered.filter(|(number, _)| after.is_none_or(|after| *number > after)).take(limit).collect())
    }

    fn filing(&self, id: &str, owner: Option<&str>) -> Result<Option<Filing>, StoreError> {
        let is_it = |filing: &&Filing| filing.id == id && owner.is_none_or(|owner| filing.owner == owner);
        let found = self.open()?.filings().find(is_it).cloned();
        Ok(found.map(|filing| Filing { owner: String::new(), ..filing }))
    }

    fn filings(&self, owner: Option<&str>, after: Option<i64>, limit: usize) -> Result<Vec<(i64, Filing)>, StoreError> {
        let book = self.open()?;
        let none = String::new;
        let head = |filing: &Filing| Filing { owner: none(), request: none(), answer: none(), ..filing.clone() };
        let mut seen = std::collections::BTreeSet::new();
        let once = (1..).zip(book.filings());
        let wanted = once.filter(|(number, filing)| {
            after.is_none_or(|after| *number > after)
                && owner.is_none_or(|owner| filing.owner == owner)
                && seen.insert(filing.id.clone())
        });
        Ok(wanted.take(limit).map(|(number, filing)| (number, head(filing))).collect())
    }

    fn job(&self, id: &str) -> Result<Option<KeptJob>, StoreError> {
        Ok(self.open()?.jobs().into_iter().find(|(job, _)| job.id == id))
    }

    fn jobs(&self, owner: Option<&str>, before: Option<i64>, limit: usize) -> Result<Vec<(i64, KeptJob)>, StoreError> {
        let mut jobs: Vec<(i64, KeptJob)> = (1..).zip(self.open()?.jobs()).collect();
        jobs.reverse();
        jobs.retain(|(number, (job, _))| {
            before.is_none_or(|b| *number < b) && owner.is_none_or(|owner| job.owner == owner)
        });
        jobs.truncate(limit);
        for (_, (job, end)) in &mut jobs {
            job.request.clear();
            if let Some(end) = end {
                end.answer.clear();
            }
        }
        Ok(jobs)
    }

    fn open_jobs(&self) -> Result<Vec<String>, StoreError> {
        let open = |(job, end): KeptJob| end.is_none().then_some(job.id);
        Ok(self.open()?.jobs().into_iter().filter_map(open).collect())
    }

    fn backup(&self, _: &Path) -> Result<(), StoreError> {
        Err(StoreError::Unsupported { what: "a copy of a store that is only in memory".into() })
    }
}
