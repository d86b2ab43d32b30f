//! How a file is opened, and how it is left.

use super::fault::{fault, unwritten};
use super::header::{Beside, Header};
use super::migrate::{self, Kind};
use super::pool::Pool;
use super::taken::Taken;
use super::trouble::{Result, Trouble};
use super::wal::Log;
use super::writer::Writer;
use super::{GeoPackage, Group, connect, header, holder, wal};
use crate::store::StoreError;
use rusqlite::Connection;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Opens or makes a store.
pub(super) fn open(path: &Path) -> std::result::Result<GeoPackage, StoreError> {
    let path = whole(path)?;
    let shown = || path.display().to_string();
    let taken = Taken::take(&path)
        .ok_or_else(|| StoreError::Locked { path: shown(), by: Some("this program itself".into()) })?;
    let unread = |cause| StoreError::Read { path: shown(), cause };
    // Before SQLite has the file: see `header`.
    let found = Found::look(&path).map_err(unread)?;
    if let (Some(header), Beside::Nothing) = (&found.header, &found.beside) {
        is_whole(&path, header, header.pages, None)?;
    }
    if !path.exists() {
        // SQLite would do it, too, but not say why it cannot.
        File::create_new(&path).map_err(|cause| unwritten(&path, &cause))?;
    }
    let connection = connect::writer(&path).map_err(|error| fault(&path, None, &error))?;
    let mut notes = Vec::new();
    let begun = begin(&connection, &path, &found, &mut notes);
    let begun = begun.map_err(|trouble| trouble.named(&path, Some(&connection)))?;
    if let Beside::Log(log) = found.beside {
        notes.extend(log.note(begun.frames));
    }
    let untouched = found.header.is_some_and(|header| !header.logged && Some(header.changes) == begun.closed);
    let writer = Writer::new(connection).map_err(|trouble| trouble.named(&path, None))?;
    let pool = Arc::new(Pool::new(path.clone()));
    Ok(GeoPackage {
        path,
        id: begun.id,
        writer: Some(writer),
        group: Group::None,
        pool,
        untouched,
        notes,
        taken: Some(taken),
    })
}

/// Refuses a file that was cut off: `SQLite` would take bytes that are missing as zeros, and find out late.
fn is_whole(
    path: &Path,
    header: &Header,
    pages: Option<u32>,
    log: Option<&Log>,
) -> std::result::Result<(), StoreError> {
    let Some((pages, missing)) = pages.and_then(|pages| Some((pages, header.lacks(pages, log)?))) else {
        return Ok(());
    };
    let detail = format!("it was cut off, and has no page {missing} of {pages}");
    Err(StoreError::Torn { path: path.display().to_string(), detail })
}

/// The file and what lies beside it, before `SQLite` has it.
struct Found {
    header: Option<Header>,
    beside: Beside,
}

impl Found {
    fn look(path: &Path) -> std::io::Result<Self> {
        let header = header::read(path)?;
        let lies = |path: &Path| std::fs::metadata(path).is_ok_and(|is| is.len() > 0);
        let log = holder::beside(path, "-wal");
        let beside = if lies(&holder::beside(path, "-journal")) {
            Beside::Journal
        } else if lies(&log) {
            Beside::Log(wal::look(&log, header.map_or(0, |header| header.page_bytes))?)
        } else {
            Beside::Nothing
        };
        Ok(Self { header, beside })
    }
}

/// The path without links and shortcuts, so that everything beside it is found.
fn whole(path: &Path) -> std::result::Result<PathBuf, StoreError> {
    let unread = |cause| StoreError::Read { path: path.display().to_string(), cause };
    if path.exists() {
        return path.canonicalize().map_err(unread);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path
        .file_name()
        .ok_or_else(|| StoreError::NotAStore { path: path.display().to_string(), why: "it has no file name".into() })?;
    Ok(folder.canonicalize().map_err(unread)?.join(name))
}

/// What is known once the file is ours.
struct Begun {
    id: String,
    /// Frames of the log that were whole and committed.
    frames: u64,
    /// The change counter as it was left.
    closed: Option<i64>,
}

/// Finds out what the file is before anything in it is changed, takes both rights, and brings it up to date.
fn begin(connection: &Connection, path: &Path, found: &Found, notes: &mut Vec<String>) -> Result<Begun> {
    let shown = || path.display().to_string();
    if connection.is_readonly("main")? {
        return Err(StoreError::ReadOnly { path: shown(), detail: "the file may not be written".into() }.into());
    }
    match migrate::kind(connection)? {
        Kind::Empty => {
            migrate::create(connection, &new_id(path)?)?;
            header::sync_folder(path);
        }
        Kind::Store(found) => migrate::is_known(path, found)?,
        Kind::Other(why) => return Err(StoreError::NotAStore { path: shown(), why: why.into() }.into()),
    }
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        let detail = "no write-ahead log can be kept beside it".into();
        return Err(StoreError::ReadOnly { path: shown(), detail }.into());
    }
    connection.execute_batch("BEGIN IMMEDIATE; COMMIT")?;
    // Only now nobody else appends to it, and nothing of the log has been written into it yet.
    if let Found { header: Some(header), beside: Beside::Log(log) } = found {
        let pages = connection.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        is_whole(path, header, Some(pages), Some(log))?;
    }
    let frames = take_right_to_checkpoint(connection, path)?;
    let (schema, id, closed) =
        connection.query_row("SELECT schema, store, closed FROM groundplan_meta", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    if let Some(copy) = migrate::migrate(connection, path, schema)? {
        notes.push(format!("the store was brought to schema {}; it is kept as it was in {copy}", migrate::SCHEMA));
    }
    // From here on only a clean close says again that nobody else has written.
    connection.execute("UPDATE groundplan_meta SET closed = NULL WHERE closed NOTNULL", [])?;
    Ok(Begun { id, frames, closed })
}

/// Takes the right to checkpoint, which is then kept like that to write. Gives the frames that the log had.
fn take_right_to_checkpoint(connection: &Connection, path: &Path) -> Result<u64> {
    let (busy, frames): (i64, i64) =
        connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if busy != 0 {
        let by = holder::of(path);
        return Err(Trouble::Store(StoreError::Locked { path: path.display().to_string(), by }));
    }
    Ok(u64::try_from(frames).unwrap_or(0))
}

/// 32 hexadecimal digits that nobody else has.
fn new_id(path: &Path) -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|cause| StoreError::Io { path: path.display().to_string(), detail: cause.to_string() })?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

/// Writes the log back, and leaves one file that can be copied alone, if nobody is reading. Whatever fails, nothing that
/// was committed is lost: the next opening finds the log.
pub(super) fn close(writer: Writer, path: &Path) -> std::result::Result<(), StoreError> {
    let settled = writer.unsettled.is_empty();
    let connection = writer.connection;
    connection.flush_prepared_statement_cache();
    let closed = leave(&connection, path, settled).map_err(|trouble| trouble.named(path, Some(&connection)));
    let gone = connection.close().map_err(|(_, error)| fault(path, None, &error));
    closed.and(gone)
}

fn leave(connection: &Connection, path: &Path, settled: bool) -> Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let mode: rusqlite::Result<String> = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0));
    // Somebody who still reads needs the shared index; then the file stays as it is.
    if mode.is_ok_and(|mode| mode == "delete")
        && settled
        && let Ok(Some(header)) = header::read(path)
    {
        connection.execute("UPDATE groundplan_meta SET closed = ?1", [header.changes + 1])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Change, ChangeSet, Collection, Origin, RecordTime};
    use crate::store::Store as _;

    #[test]
    fn a_file_that_nobody_touched_is_known_to_be_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.gpkg");
        let mut store = open(&path).unwrap();
        assert!(!store.untouched);
        let road = Collection { id: "road".into(), ..Collection::default() };
        let set = ChangeSet { origin: Origin::default(), changes: vec![Change::PutCollection(Arc::new(road))] };
        store.stage(&set, RecordTime(0)).unwrap();
        store.commit().unwrap();
        drop(store);
        for _ in 0..2 {
            assert!(open(&path).unwrap().untouched);
        }
        let other = Connection::open(&path).unwrap();
        other.execute_batch("CREATE TABLE mine (a)").unwrap();
        drop(other);
        assert!(!open(&path).unwrap().untouched);
        // In write-ahead mode the counter need not grow.
        let other = Connection::open(&path).unwrap();
        other.execute_batch("PRAGMA journal_mode = WAL; INSERT INTO mine VALUES (1)").unwrap();
        drop(other);
        assert!(!open(&path).unwrap().untouched);
    }
}
