//! Whole copies of a store, made while it is used.

use super::fault::fault;
use super::holder::beside;
use crate::store::StoreError;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::path::Path;

/// Copies what a connection sees to a new file, which can be opened alone. It has its name only when it is whole.
pub(super) fn copy(source: &Connection, target: &Path) -> Result<(), StoreError> {
    let shown = target.display().to_string();
    if target.exists() {
        return Err(StoreError::Io {
            path: shown,
            detail: "the file exists already; a backup never replaces one".into(),
        });
    }
    let part = beside(target, ".part");
    let written = write(source, &part).and_then(|()| {
        File::open(&part)
            .and_then(|file| file.sync_all())
            .and_then(|()| std::fs::rename(&part, target))
            .map_err(|cause| StoreError::Io { path: shown, detail: cause.to_string() })
    });
    match written {
        Ok(()) => super::header::sync_folder(target),
        Err(_) => {
            // What is left of a failed copy is of no use to anybody.
            let _ = std::fs::remove_file(&part);
        }
    }
    written
}

fn write(source: &Connection, part: &Path) -> Result<(), StoreError> {
    let failed = |connection: Option<&Connection>, error: &rusqlite::Error| fault(part, connection, error);
    // A part that was left over is an older copy that failed.
    let _ = std::fs::remove_file(part);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut copy = Connection::open_with_flags(part, flags).map_err(|error| failed(None, &error))?;
    let stepped = Backup::new(source, &mut copy).and_then(|backup| backup.step(-1));
    match stepped.map_err(|error| failed(Some(&copy), &error))? {
        StepResult::Done => {}
        _ => return Err(StoreError::Locked { path: part.display().to_string(), by: None }),
    }
    // The copy came with the mark of a write-ahead log that it does not have.
    copy.pragma_update(None, "journal_mode", "DELETE").map_err(|error| failed(Some(&copy), &error))
}
