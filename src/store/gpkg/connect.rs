//! Connections to `SQLite`, each with what it may do.

use super::lock;
use super::trouble::Result;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Error, OpenFlags, ffi};
use std::path::Path;
use std::time::Duration;

/// How long a connection waits for another one. Only closing and odd moments of opening wait at all.
const PATIENCE: Duration = Duration::from_secs(2);
/// Pages in memory for the writer, in KiB as `SQLite` wants it.
const WRITER_CACHE: i64 = -65_536;
/// The same for each reader.
const READER_CACHE: i64 = -8_192;
/// Statements that are kept prepared: about five for each collection.
const STATEMENTS: usize = 256;
/// A log that grew in a large import is cut back to this when it begins anew.
const LOG_BYTES: i64 = 64 << 20;

/// The one connection that writes and checkpoints. It keeps both rights from when it has first used them.
///
/// Triggers, views and functions of the file are not run: whoever could write the file would have written them.
pub(super) fn writer(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let layer = lock::name().ok_or_else(|| {
        Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CANTOPEN), Some("SQLite has no file system layer".into()))
    })?;
    let connection = Connection::open_with_flags_and_vfs(path, flags, layer)?;
    harden(&connection)?;
    connection.pragma_update(None, "cache_size", WRITER_CACHE)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

/// A connection that can only read, and never checkpoints.
pub(super) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    harden(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cache_size", READER_CACHE)?;
    Ok(connection)
}

/// Does something that is guarded against, with care: writes tables that `SQLite` keeps for itself.
pub(super) fn unguarded<T>(connection: &Connection, act: impl FnOnce() -> Result<T>) -> Result<T> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)?;
    let outcome = act();
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    outcome
}

fn harden(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    // The log is written back when that is asked for, and never because a file was refused.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
    ] {
        connection.set_db_config(setting, on)?;
    }
    // A mapped file is read past the guard of the log (and is one of the conditions of a known corruption).
    connection.pragma_update(None, "mmap_size", 0)
}
