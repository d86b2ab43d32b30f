//! When the store cannot be written: nothing is half done, reading goes on, and it recovers by itself.

use super::{CELL, ITEMS, point};
use crate::kept::{Kept, clock};
use crate::layers;
use groundplan::model::{AuditEntry, ChangeSet, Paper, RecordTime, Staged};
use groundplan::store::{Archive, ForeignEdit, Held, MemoryStore, Progress, Store, StoreError};
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;

type Fault = Arc<Mutex<Option<fn() -> StoreError>>>;

/// A store whose commits fail as long as a fault is set.
struct Faulty {
    inner: MemoryStore,
    fault: Fault,
}

impl Store for Faulty {
    fn load(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<Held, StoreError> {
        self.inner.load(progress)
    }

    fn stage(&mut self, set: &ChangeSet, now: RecordTime) -> Result<Staged, StoreError> {
        self.inner.stage(set, now)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        match *self.fault.lock().unwrap() {
            Some(fault) => Err(fault()),
            None => self.inner.commit(),
        }
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        self.inner.rollback()
    }

    fn audit(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        self.inner.audit(entries)
    }

    fn file(&mut self, papers: &[Paper]) -> Result<(), StoreError> {
        self.inner.file(papers)
    }

    fn restore(&mut self, edit: &ForeignEdit, why: &str) -> Result<(), StoreError> {
        self.inner.restore(edit, why)
    }

    fn archive(&self) -> Arc<dyn Archive> {
        self.inner.archive()
    }

    fn close(&mut self) -> Result<(), StoreError> {
        self.inner.close()
    }
}

#[tokio::test]
async fn a_change_that_cannot_be_written_is_refused_and_reading_goes_on() {
    let fault = Fault::default();
    let store = Faulty { inner: MemoryStore::default(), fault: Arc::clone(&fault) };
    let app = Kept::on(Box::new(store), clock, layers::all(), |_| {});
    let (editor, tag) = (app.editor(), app.tag(CELL).await);
    let faults: [(fn() -> StoreError, u16); 4] = [
        (|| StoreError::NoRoom { path: "/secret/plan.gpkg".into(), detail: "full".into() }, 507),
        (|| StoreError::ReadOnly { path: "/secret/plan.gpkg".into(), detail: "read-only".into() }, 503),
        (|| StoreError::Io { path: "/secret/plan.gpkg".into(), detail: "disk I/O error".into() }, 503),
        (|| StoreError::Torn { path: "/secret/plan.gpkg".into(), detail: "page 7".into() }, 500),
    ];
    for (make, status) in faults {
        *fault.lock().unwrap() = Some(make);
        let answer = app.write(&editor, &format!("PATCH {CELL}"), &json!({"properties": {"n": 1}})).await;
        let problem = answer.problem(status, "a fault").to_string();
        assert!(!problem.contains("secret") && !problem.contains("page 7"), "{problem}");
        assert_eq!(!answer.header("retry-after").is_empty(), status != 500, "{status}");
        assert_eq!(app.tag(CELL).await, tag);
        assert_eq!(app.body(ITEMS).await["numberMatched"], 3);
    }
    *fault.lock().unwrap() = None;
    let answer =
        app.write_if(&editor, &format!("PATCH {CELL}"), ("if-match", &tag), &json!({"properties": {"n": 2}})).await;
    assert_eq!(answer.status, 200, "as soon as there is room");
    assert_eq!(app.versions(CELL).await.len(), 2);
}

#[tokio::test]
async fn a_server_that_is_being_stopped_takes_nothing_more_and_still_reads() {
    let app = Kept::new();
    let (editor, tag) = (app.editor(), app.tag(CELL).await);
    app.home.close();
    let answer = app.write(&editor, &format!("PATCH {CELL}"), &json!({"properties": {"n": 1}})).await;
    answer.problem(503, "closed");
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(app.tag(CELL).await, tag);
}

/// What a client may do then is to look.
#[tokio::test]
async fn a_change_that_takes_too_long_may_still_be_made_and_says_so() {
    let fault = Fault::default();
    let store = Faulty { inner: MemoryStore::default(), fault: Arc::clone(&fault) };
    let app = Kept::on(Box::new(store), clock, layers::all(), |settings| settings.timeout = Duration::from_millis(50));
    *fault.lock().unwrap() = Some(|| {
        std::thread::sleep(Duration::from_millis(500));
        StoreError::Closed
    });
    let late = app.write(&app.editor(), &format!("PUT {CELL}"), &point(80.0, 44.0, json!({}))).await;
    let problem = late.problem(503, "late");
    assert!(problem["detail"].as_str().unwrap().contains("may still be made"), "{problem}");
    assert_eq!(late.header("retry-after"), "5");
}
