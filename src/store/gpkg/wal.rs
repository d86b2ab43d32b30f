//! What a write-ahead log had that was never committed (`SQLite` file format, §4).

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek as _, SeekFrom};
use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// The least page that there is.
const LEAST_PAGE: u32 = 512;

/// A log as it lay beside the file before anybody opened it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Log {
    /// Frames of its last generation, whole or not, committed or not. Of a log whose header is damaged: all that it has.
    pub(super) frames: u64,
    /// True when the header is not what was once written: then nothing of the log is taken.
    damaged: bool,
    /// The pages of the file that it has.
    pages: HashSet<u32>,
}

/// Looks at the log of a database that is closed, whose pages have `page_bytes`. Earlier generations, which lie behind the
/// last one, are not counted: both halves of their salt are others, while one wrong byte leaves one half as it was.
pub(super) fn look(path: &Path, page_bytes: u32) -> std::io::Result<Log> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Log::default()),
        Err(cause) => return Err(cause),
    };
    let length = file.metadata()?.len();
    if length <= HEADER as u64 {
        return Ok(Log::default());
    }
    let mut file = BufReader::with_capacity(FRAME_HEADER, file);
    let header: [u8; HEADER] = exactly(&mut file)?;
    let mut log = Log { damaged: !is_sound(&header), ..Log::default() };
    let page = if log.damaged { page_bytes } else { number(&header, 8) }.max(LEAST_PAGE);
    let (mut at, mut passed) = (HEADER as u64, 0);
    while at + FRAME_HEADER as u64 <= length {
        let frame: [u8; FRAME_HEADER] = exactly(&mut file)?;
        passed += 1;
        if log.damaged || (8..16).step_by(4).any(|at| number(&frame, at) == number(&header, at + 8)) {
            log.frames = passed;
            log.pages.insert(number(&frame, 0));
        }
        at += FRAME_HEADER as u64 + u64::from(page);
        file.seek(SeekFrom::Start(at))?;
    }
    Ok(log)
}

/// True when the sums in a header are those of its first 24 bytes, which are added up in words of the order that the last
/// bit of its first word tells.
fn is_sound(header: &[u8; HEADER]) -> bool {
    let order = if number(header, 0) & 1 == 1 { u32::from_be_bytes } else { u32::from_le_bytes };
    let word = |at: usize| header.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(0, order);
    let sums = (0..24).step_by(8).fold((0_u32, 0_u32), |(first, second), at| {
        let first = first.wrapping_add(word(at)).wrapping_add(second);
        (first, second.wrapping_add(word(at + 4)).wrapping_add(first))
    });
    number(header, 0) & !1 == 0x377f_0682 && sums == (number(header, 24), number(header, 28))
}

fn exactly<const N: usize>(file: &mut impl Read) -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// The number in four bytes; 0 where there are none.
fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(0, u32::from_be_bytes)
}

impl Log {
    /// True when the log has a page, counted from 1, that the file need not have then.
    pub(super) fn has(&self, page: u32) -> bool {
        !self.damaged && self.pages.contains(&page)
    }

    /// What to tell of frames that were there and not taken.
    pub(super) fn note(&self, taken: u64) -> Option<String> {
        let lost = self.frames.checked_sub(taken).filter(|lost| *lost > 0)?;
        let pages = if lost == 1 { "1 page".to_string() } else { format!("{lost} pages") };
        Some(if self.damaged {
            format!(
                "the header of the log is damaged, and the {pages} behind it cannot be read; the store was cut back to what \
                 had been written into the file itself"
            )
        } else {
            format!(
                "the log ended in {pages} of changes that were never committed, or are damaged; the store was cut back to \
                 the last whole one"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(salt: &[u8; 8]) -> Vec<u8> {
        [&[0, 0, 0, 3, 0, 0, 0, 0][..], salt, &[0; 8], &[7; 512]].concat()
    }

    /// A log as SQLite writes it, with this salt.
    fn header(salt: &[u8; 8]) -> Vec<u8> {
        let words = [0x377f_0683_u32, 3_007_000, 512, 0].map(u32::to_be_bytes).concat();
        let mut header = [&words[..], salt].concat();
        let (mut first, mut second) = (0_u32, 0_u32);
        for at in (0..24).step_by(8) {
            first = first.wrapping_add(number(&header, at)).wrapping_add(second);
            second = second.wrapping_add(number(&header, at + 4)).wrapping_add(first);
        }
        header.extend([first, second].map(u32::to_be_bytes).concat());
        header
    }

    #[test]
    fn frames_of_the_last_generation_are_counted_also_the_torn_one_and_those_behind_a_wrong_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a-wal");
        let count = |parts: &[&[u8]]| {
            std::fs::write(&path, parts.concat()).unwrap();
            look(&path, 512).unwrap().frames
        };
        let (head, ours, old) = (header(b"saltsalt"), frame(b"saltsalt"), frame(b"oldsolds"));
        assert_eq!(count(&[]), 0);
        assert_eq!(count(&[&head, &ours, &ours[..100]]), 2);
        assert_eq!(count(&[&head, &ours, &old, &old]), 1);
        assert_eq!(count(&[&head, &old]), 0);
        assert_eq!(count(&[&head, &ours, &frame(b"sultsalt"), &ours]), 3);
        assert_eq!(count(&[&head, &ours, &frame(b"saltsblt")]), 2);
    }

    #[test]
    fn a_damaged_header_is_told_of_with_all_that_lies_behind_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a-wal");
        let mut bytes = [header(b"saltsalt"), frame(b"saltsalt"), frame(b"saltsalt")].concat();
        std::fs::write(&path, &bytes).unwrap();
        let sound = look(&path, 512).unwrap();
        assert!(sound.has(3) && !sound.has(2) && sound.note(2).is_none());
        assert!(sound.note(1).unwrap().contains("1 page "));
        for at in 0..HEADER {
            bytes[at] ^= 16;
            std::fs::write(&path, &bytes).unwrap();
            let log = look(&path, 512).unwrap();
            assert_eq!((log.frames, log.has(3)), (2, false));
            assert!(log.note(0).unwrap().contains("header of the log is damaged"));
            bytes[at] ^= 16;
        }
    }

    #[test]
    fn a_log_that_sqlite_wrote_is_sound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE a (b); INSERT INTO a VALUES (1)").unwrap();
        let copy = folder.path().join("copy");
        std::fs::copy(folder.path().join("a-wal"), &copy).unwrap();
        let log = look(&copy, 4096).unwrap();
        assert!(!log.damaged && log.has(1) && log.has(2) && log.note(log.frames).is_none());
    }
}
