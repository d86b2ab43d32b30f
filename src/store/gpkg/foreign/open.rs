//! How a file that somebody sends is opened.

use super::{ForeignFile, ForeignLimits};
use crate::store::StoreError;
use crate::store::gpkg::holder::beside;
use crate::store::gpkg::trouble::Trouble;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// After so many steps of `SQLite`'s machine the clock is looked at.
const STEPS: i32 = 10_000;
/// The length of `SQLite`'s header, and where it says that a file wants a write-ahead log.
const HEADER: usize = 100;
const LOGGED: [usize; 2] = [18, 19];

/// What `SQLite` is allowed, as its authors advise for files of strangers (sqlite.org/security.html).
const LIMITS: [(Limit, i32); 9] = [
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 1_000_000),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
    (Limit::SQLITE_LIMIT_VDBE_OP, 100_000),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 8),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 10),
    (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 1),
];

pub(super) fn open(path: &Path, limits: ForeignLimits) -> std::result::Result<ForeignFile, StoreError> {
    let shown = || path.display().to_string();
    let unread = |cause| StoreError::Read { path: shown(), cause };
    let mut file = File::open(path).map_err(unread)?;
    let size = file.metadata().map_err(unread)?.len();
    if size > limits.max_file_bytes {
        let what = format!("{} is larger than {} bytes", shown(), limits.max_file_bytes);
        return Err(StoreError::Unsupported { what });
    }
    if beside(path, "-wal").metadata().is_ok_and(|log| log.len() > 0) {
        return Err(StoreError::Locked {
            path: shown(),
            by: Some("a program that has not written all of it yet".into()),
        });
    }
    let mut header = [0; HEADER];
    if file.read_exact(&mut header).is_err() || !header.starts_with(b"SQLite format 3\0") {
        return Err(StoreError::NotAStore { path: shown(), why: "it is not a GeoPackage file".into() });
    }
    let logged = header.get(18..20) != Some(&[1, 1]);
    let connection = if logged { in_memory(&header, file, size) } else { in_place(path) };
    let connection = connection.map_err(|error| super::super::fault::fault(path, None, &error))?;
    let opened = ForeignFile { connection, path: path.to_path_buf(), limits };
    harden(&opened.connection, &limits).map_err(|error| opened.named(error.into()))?;
    Ok(opened)
}

/// As it lies on the disk, which nobody changes meanwhile: no locks, no log, no other files.
fn in_place(path: &Path) -> rusqlite::Result<Connection> {
    let path = std::path::absolute(path).map_err(|_| Error::InvalidPath(path.to_path_buf()))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let mut address = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        // Writing to a string cannot fail.
        let _ = write!(address, "%{byte:02X}");
    }
    Connection::open_with_flags(address + "?immutable=1&mode=ro", flags)
}

/// A file that wants a write-ahead log and has none cannot be opened without writing beside it. It is read into memory,
/// with the mark taken off.
fn in_memory(header: &[u8; HEADER], rest: File, size: u64) -> rusqlite::Result<Connection> {
    let mut header = *header;
    for at in LOGGED {
        if let Some(mark) = header.get_mut(at) {
            *mark = 1;
        }
    }
    let size = usize::try_from(size).map_err(|_| Error::InvalidQuery)?;
    let mut connection = Connection::open_in_memory()?;
    connection.deserialize_read_exact("main", Cursor::new(header).chain(rest), size, true)?;
    Ok(connection)
}

fn harden(connection: &Connection, limits: &ForeignLimits) -> rusqlite::Result<()> {
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
    ] {
        connection.set_db_config(setting, on)?;
    }
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, limits.max_value_bytes)?;
    for (limit, most) in LIMITS {
        connection.set_limit(limit, most)?;
    }
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "mmap_size", 0)
}

/// Stops whatever runs after some time.
pub(super) fn begin_time(connection: &Connection, time: Duration) {
    let start = Instant::now();
    connection.progress_handler(STEPS, Some(move || start.elapsed() > time));
}

/// The error as whoever sent the file should read it.
pub(super) fn named(trouble: Trouble, path: &Path, connection: &Connection) -> StoreError {
    match &trouble {
        Trouble::Sql(Error::SqliteFailure(failure, _)) if failure.code == ErrorCode::OperationInterrupted => {
            StoreError::Unsupported { what: format!("{} takes too long to read", path.display()) }
        }
        _ => trouble.named(path, Some(connection)),
    }
}
