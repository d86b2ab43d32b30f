//! The first bytes of the database file (`SQLite` file format, §1.3).
//!
//! Opening and closing a file gives up every lock that this process has on it: that is how POSIX locks are. So this is
//! read only while no connection of this process has the file.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

/// What the header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// Grows with every change that is made without a write-ahead log.
    pub(super) changes: i64,
    /// True when the file wants a write-ahead log.
    pub(super) logged: bool,
}

/// Reads the header; `None` when there is no file, or less of it.
pub(super) fn read(path: &Path) -> std::io::Result<Option<Header>> {
    let mut bytes = [0; 100];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut bytes));
    match read {
        Ok(()) => Ok(parse(&bytes)),
        Err(cause) if matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::UnexpectedEof) => Ok(None),
        Err(cause) => Err(cause),
    }
}

fn parse(bytes: &[u8; 100]) -> Option<Header> {
    let changes = bytes.get(24..28)?.try_into().ok()?;
    let known = bytes.starts_with(b"SQLite format 3\0");
    known.then(|| Header { changes: u32::from_be_bytes(changes).into(), logged: bytes.get(18) == Some(&2) })
}

/// Makes the names in a folder durable, as far as the system can.
pub(super) fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        // Not every file system can sync a folder; those that cannot need not.
        let _ = folder.sync_all();
    }
}
