//! Which stores this process has open. A second opening would be refused by the locks, too, but only looking at the
//! file in the ordinary way would take them from the first: that is how POSIX locks are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

static OPEN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A path that nobody else in this process has as long as this lives.
#[derive(Debug)]
pub(super) struct Taken(PathBuf);

impl Taken {
    /// Takes a path; `None` when it is taken. The path is absolute and without links.
    pub(super) fn take(path: &Path) -> Option<Self> {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if open.iter().any(|other| other == path || is_same(other, path)) {
            return None;
        }
        open.insert(path.to_path_buf());
        Some(Self(path.to_path_buf()))
    }
}

/// True for one file under two names.
#[cfg(unix)]
fn is_same(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let file = |path: &Path| std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()));
    file(a).is_some_and(|a| file(b) == Some(a))
}

#[cfg(not(unix))]
fn is_same(_: &Path, _: &Path) -> bool {
    false
}

impl Drop for Taken {
    fn drop(&mut self) {
        OPEN.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}
