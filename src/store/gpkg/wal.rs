//! What a write-ahead log had that was never committed (`SQLite` file format, §4).

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek as _, SeekFrom};
use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// A log as it lay beside the file before anybody opened it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Log {
    /// Frames of its last generation, whole or not, committed or not.
    pub(super) frames: u64,
}

/// Looks at the log of a database that is closed. Earlier generations, which lie behind the last one, are not counted.
pub(super) fn look(path: &Path) -> std::io::Result<Log> {
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
    let (Some(page), Some(salt)) = (number(&header, 8), header.get(16..24)) else { return Ok(Log::default()) };
    let (mut at, mut frames) = (HEADER as u64, 0);
    // A page size that is none ends the walk at once.
    while page >= 512 && at + FRAME_HEADER as u64 <= length {
        let frame: [u8; FRAME_HEADER] = exactly(&mut file)?;
        if frame.get(8..16) != Some(salt) {
            break;
        }
        frames += 1;
        at += FRAME_HEADER as u64 + u64::from(page);
        file.seek(SeekFrom::Start(at))?;
    }
    Ok(Log { frames })
}

fn exactly<const N: usize>(file: &mut impl Read) -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

impl Log {
    /// What to tell of frames that were there and not taken.
    pub(super) fn note(self, taken: u64) -> Option<String> {
        let lost = self.frames.checked_sub(taken).filter(|lost| *lost > 0)?;
        let pages = if lost == 1 { "1 page".to_string() } else { format!("{lost} pages") };
        Some(format!(
            "the log ended in {pages} of a change that was never committed; the store was cut back to the last whole one"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_the_last_generation_are_counted_also_the_torn_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a-wal");
        assert_eq!(look(&path).unwrap().frames, 0);
        let mut log = vec![0; 32];
        log[8..12].copy_from_slice(&512_u32.to_be_bytes());
        log[16..24].copy_from_slice(b"saltsalt");
        let frame = |salt: &[u8; 8]| [&[0; 8][..], salt, &[0; 8], &[7; 512]].concat();
        log.extend(frame(b"saltsalt"));
        log.extend(&frame(b"saltsalt")[..100]);
        std::fs::write(&path, &log).unwrap();
        assert_eq!(look(&path).unwrap().frames, 2);
        log.truncate(32 + 536);
        log.extend(frame(b"old salt"));
        std::fs::write(&path, &log).unwrap();
        assert_eq!(look(&path).unwrap().frames, 1);
        assert_eq!(Log { frames: 2 }.note(2), None);
        assert!(Log { frames: 2 }.note(1).unwrap().contains("1 page "));
    }
}
