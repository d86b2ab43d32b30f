//! The first bytes of the database file (`SQLite` file format, §1.3).
//!
//! Opening and closing a file gives up every lock that this process has on it: that is how POSIX locks are. So this is
//! read only while no connection of this process has the file.

use super::wal::Log;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

/// Where programs lock the file.
const LOCKED_BYTE: u32 = 0x4000_0000;

/// What the header says, and how long the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// Grows with every change that is made without a write-ahead log.
    pub(super) changes: i64,
    /// True when the file wants a write-ahead log.
    pub(super) logged: bool,
    /// Bytes of a page, 0 when that is none.
    pub(super) page_bytes: u32,
    /// Pages that the file should have; `None` when it was last written by something that does not count them.
    pub(super) pages: Option<u32>,
    /// Bytes of the file.
    pub(super) bytes: u64,
}

/// Reads the header; `None` when there is no file, or less of it.
pub(super) fn read(path: &Path) -> std::io::Result<Option<Header>> {
    let mut first = [0; 100];
    let read = File::open(path).and_then(|mut file| {
        file.read_exact(&mut first)?;
        file.metadata()
    });
    match read {
        Ok(is) => Ok(parse(&first, is.len())),
        Err(cause) if matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::UnexpectedEof) => Ok(None),
        Err(cause) => Err(cause),
    }
}

fn parse(first: &[u8; 100], bytes: u64) -> Option<Header> {
    let number = |at: usize| first.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    let changes = number(24)?;
    // Two bytes, in which 1 stands for 65 536.
    let page_bytes = number(16)? >> 16;
    let known = first.starts_with(b"SQLite format 3\0");
    known.then(|| Header {
        changes: changes.into(),
        logged: first.get(18) == Some(&2),
        page_bytes: if page_bytes == 1 { 65_536 } else { page_bytes },
        // Whoever does not count the pages leaves the counter for which the count was valid (bytes 92 to 95) behind.
        pages: number(28).filter(|pages| *pages > 0 && number(92) == Some(changes)),
        bytes,
    })
}

impl Header {
    /// The first of so many pages that the file lacks, and the log as well. What was appended is in one of them: every
    /// page goes through the log, which begins anew only when all of it is in the file.
    pub(super) fn lacks(&self, pages: u32, log: Option<&Log>) -> Option<u32> {
        // SQLite leaves this one as it is: its bytes are where programs lock the file.
        let unused = LOCKED_BYTE.checked_div(self.page_bytes)? + 1;
        let whole = u32::try_from(self.bytes / u64::from(self.page_bytes)).ok()?;
        (whole + 1..=pages).find(|page| *page != unused && !log.is_some_and(|log| log.has(*page)))
    }
}

/// What lies beside the file and belongs to it.
#[derive(Debug)]
pub(super) enum Beside {
    Nothing,
    Log(Log),
    Journal,
}

/// Makes the names in a folder durable, as far as the system can.
pub(super) fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        // Not every file system can sync a folder; those that cannot need not.
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: u64) -> Header {
        Header { changes: 1, logged: false, page_bytes: 4096, pages: None, bytes }
    }

    #[test]
    fn a_file_that_is_alone_has_all_its_pages_as_a_whole() {
        assert_eq!(file(3 * 4096).lacks(3, None), None);
        assert_eq!(file(3 * 4096 - 1).lacks(3, None), Some(3));
        assert_eq!(file(2 * 4096).lacks(4, None), Some(3));
        assert_eq!(file(3 * 4096 + 9).lacks(3, None), None);
        assert_eq!(Header { page_bytes: 0, ..file(9) }.lacks(3, None), None);
    }

    #[test]
    fn the_page_with_the_locks_need_not_be_there() {
        assert_eq!(file(262_144 * 4096).lacks(262_145, None), None);
        assert_eq!(file(262_144 * 4096).lacks(262_146, None), Some(262_146));
    }

    #[test]
    fn what_sqlite_writes_is_whole_and_lacks_what_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.execute_batch("CREATE TABLE a (b)").unwrap();
        drop(connection);
        let header = read(&path).unwrap().unwrap();
        assert_eq!((header.pages, header.lacks(2, None)), (Some(2), None));
        std::fs::File::options().write(true).open(&path).unwrap().set_len(8000).unwrap();
        let header = read(&path).unwrap().unwrap();
        assert_eq!((header.pages, header.lacks(2, None)), (Some(2), Some(2)));
    }
}
