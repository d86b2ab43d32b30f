//! A file that is read again when it has changed.

use super::AccessError;
use crate::model::RecordTime;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// A file system tells times apart by some milliseconds at worst (FAT: two seconds). A file that changed less than this
/// before it was read may change again without showing it, so it is read again until it is older.
const SETTLED_AFTER_US: i64 = 2_500_000;

/// What tells one state of a file from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Identity {
    fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }

    fn is_settled(&self, now: RecordTime) -> bool {
        let last_s = self.modified.0.max(self.changed.0);
        last_s.checked_add(1).and_then(|s| s.checked_mul(1_000_000)?.checked_add(SETTLED_AFTER_US)) < Some(now.0)
    }
}

struct Seen<T> {
    identity: Identity,
    settled: bool,
    value: Arc<T>,
}

/// How the bytes of a file are understood; the path is for what goes wrong.
pub(super) type Parse<T> = fn(&Path, &[u8]) -> Result<T, AccessError>;

/// A file and what it held when it was last read. Errors are never remembered: nothing is taken from a file that cannot
/// be read now, and the next call tries again.
pub(super) struct Watched<T> {
    path: PathBuf,
    limit_bytes: u64,
    parse: Parse<T>,
    seen: RwLock<Option<Seen<T>>>,
}

impl<T> Watched<T> {
    /// Nothing is read yet.
    pub(super) fn new(path: PathBuf, limit_bytes: u64, parse: Parse<T>) -> Self {
        Self { path, limit_bytes, parse, seen: RwLock::new(None) }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What the file holds now; `None` when there is no such file. One look at its metadata when it has not changed.
    pub(super) fn current(&self, now: RecordTime) -> Result<Option<Arc<T>>, AccessError> {
        let metadata = match std::fs::metadata(&self.path) {
            Ok(metadata) => metadata,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(AccessError::read(&self.path, cause)),
        };
        let identity = Identity::of(&metadata);
        if let Some(seen) = &*self.seen.read().unwrap_or_else(PoisonError::into_inner)
            && seen.settled
            && seen.identity == identity
        {
            return Ok(Some(Arc::clone(&seen.value)));
        }
        let (metadata, bytes) = read(&self.path, self.limit_bytes)?;
        let identity = Identity::of(&metadata);
        let value = Arc::new((self.parse)(&self.path, &bytes)?);
        let seen = Seen { identity, settled: identity.is_settled(now), value: Arc::clone(&value) };
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        Ok(Some(value))
    }
}

/// The bytes of a file, and its metadata from before they were read.
pub(super) fn read(path: &Path, limit_bytes: u64) -> Result<(Metadata, Vec<u8>), AccessError> {
    let failed = |cause| AccessError::read(path, cause);
    // Opening a pipe would wait for whoever writes to it.
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(AccessError::corrupt(path, "it is not a file"));
    }
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(limit_bytes + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit_bytes {
        return Err(AccessError::TooLarge { path: path.display().to_string(), limit_bytes });
    }
    Ok((metadata, bytes))
}

/// What is wrong with who may read or change a file of secrets.
pub(super) fn exposure(path: &Path) -> Option<String> {
    let mode = std::fs::metadata(path).ok()?.mode() & 0o777;
    let who_can = match mode {
        mode if mode & 0o022 != 0 => "others than its owner can change it and so make keys for themselves",
        mode if mode & 0o055 != 0 => "others than its owner can read it",
        _ => return None,
    };
    Some(format!("{} has mode {mode:03o}: {who_can}; `chmod 600` it", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn text(path: &Path, bytes: &[u8]) -> Result<String, AccessError> {
        String::from_utf8(bytes.to_vec()).map_err(|_| AccessError::corrupt(path, "not text"))
    }

    fn now() -> RecordTime {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        RecordTime(i64::try_from(since.as_micros()).unwrap())
    }

    fn check(change: impl Fn(&Path), expected: Result<Option<&str>, &str>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("watched");
        std::fs::write(&path, "before").unwrap();
        let watched = Watched::new(path.clone(), 10, text);
        // Both for a file that counts as settled and for one that does not.
        for now in [RecordTime(now().0 + 60_000_000), now()] {
            std::fs::write(&path, "before").unwrap();
            assert_eq!(watched.current(now).unwrap().unwrap().as_str(), "before");
            change(&path);
            match (watched.current(now), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found.as_ref().map(|t| t.as_str()), expected),
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
                (found, _) => panic!("{found:?}"),
            }
            let _ = std::fs::remove_dir(&path);
        }
    }

    #[test]
    fn a_change_is_seen_at_the_next_look() {
        check(|_| (), Ok(Some("before")));
        check(|path| std::fs::write(path, "afterwards").unwrap(), Ok(Some("afterwards")));
        check(
            |path| {
                let other = path.with_extension("new");
                std::fs::write(&other, "behind").unwrap();
                std::fs::rename(other, path).unwrap();
            },
            Ok(Some("behind")),
        );
        check(|path| std::fs::remove_file(path).unwrap(), Ok(None));
    }

    #[test]
    fn what_cannot_be_read_any_more_is_not_remembered() {
        check(|path| std::fs::write(path, "much too long").unwrap(), Err("more than 10 bytes"));
        check(|path| std::fs::write(path, [0xff]).unwrap(), Err("cannot be understood"));
        check(
            |path| {
                std::fs::remove_file(path).unwrap();
                std::fs::create_dir(path).unwrap();
            },
            Err("not a file"),
        );
    }

    #[test]
    fn a_change_that_the_metadata_do_not_show_is_seen_while_the_file_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("watched");
        std::fs::write(&path, "one").unwrap();
        let watched = Watched::new(path.clone(), 10, text);
        for round in 0..50 {
            let written = ["two", "six"][round % 2];
            std::fs::write(&path, written).unwrap();
            assert_eq!(watched.current(now()).unwrap().unwrap().as_str(), written);
        }
    }

    #[test]
    fn a_file_that_others_can_read_or_change_is_pointed_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("watched");
        std::fs::write(&path, "").unwrap();
        for (mode, what) in
            [(0o600, None), (0o640, Some("can read")), (0o604, Some("can read")), (0o660, Some("change"))]
        {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let found = exposure(&path);
            assert_eq!(found.is_some(), what.is_some(), "{mode:o}");
            assert!(what.is_none_or(|what| found.unwrap().contains(what)), "{mode:o}");
        }
        assert_eq!(exposure(&folder.path().join("missing")), None);
    }
}
