//! Replaces a file as a whole: a reader, or a machine that loses power, sees the old one or the new one.

use super::AccessError;
use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a change waits for another to end: a hundred looks, one each tenth of a second.
const LOOKS: u32 = 100;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// `path` with something appended to its last part: `plan.gpkg` becomes `plan.gpkg.keys.json`.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut whole = path.as_os_str().to_os_string();
    whole.push(suffix);
    PathBuf::from(whole)
}

/// Keeps others from changing `path` until the result is dropped, which also happens when the program is killed. The
/// lock file stays: removing it would let two programs hold locks on two files of one name.
pub(super) fn lock(path: &Path, store: &Path) -> Result<File, AccessError> {
    let lock_path = with_suffix(path, ".lock");
    let failed = |cause| AccessError::write(&lock_path, cause);
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    let file = match options.clone().create_new(true).open(&lock_path) {
        Ok(file) => {
            // A lock file of somebody who may not change the keys would keep out those who may.
            give_to_owner(&file, &lock_path, path, store).inspect_err(|_| drop(std::fs::remove_file(&lock_path)))?;
            file
        }
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => options.open(&lock_path).map_err(failed)?,
        Err(cause) => return Err(failed(cause)),
    };
    for look in 0..LOOKS {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if look + 1 < LOOKS => std::thread::sleep(BETWEEN_LOOKS),
            Err(TryLockError::WouldBlock) => break,
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
    }
    Err(AccessError::Busy { path: lock_path.display().to_string() })
}

/// Writes `bytes` where `path` was, readable for its owner only. Call it under [`lock`].
pub(super) fn replace(path: &Path, store: &Path, bytes: &[u8]) -> Result<(), AccessError> {
    // The file may be a link into a folder that is kept elsewhere; the link is to stay one.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let next = with_suffix(&path, ".new");
    let done = write_next(&next, &path, store, bytes)
        .and_then(|()| std::fs::rename(&next, &path).map_err(|cause| AccessError::write(&path, cause)))
        .and_then(|()| sync_folder(&path));
    if done.is_err() {
        // It may be gone already, or the disk refuses this as well: the first error is the one that counts.
        let _ = std::fs::remove_file(&next);
    }
    done
}

fn write_next(next: &Path, path: &Path, store: &Path, bytes: &[u8]) -> Result<(), AccessError> {
    let failed = |cause| AccessError::write(next, cause);
    match std::fs::remove_file(next) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(failed(cause)),
        _ => {}
    }
    // A new file, so that neither a link that somebody laid here nor its looser mode is taken over.
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(next).map_err(failed)?;
    give_to_owner(&file, next, path, store)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)
}

fn sync_folder(path: &Path) -> Result<(), AccessError> {
    let folder = folder_of(path);
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|cause| AccessError::write(folder, cause))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// Only its owner can read the file, so it must belong to whom the server runs as: the owner of the file that was there,
/// else of the store, else of the folder. Matters when root makes keys for a server that is not root.
fn give_to_owner(file: &File, name: &Path, path: &Path, store: &Path) -> Result<(), AccessError> {
    let ours = file.metadata().map_err(|cause| AccessError::write(name, cause))?.uid();
    let model = [path, store].into_iter().find_map(|path| Some((path, std::fs::metadata(path).ok()?)));
    let give = |to: &Metadata| fchown(file, Some(to.uid()), Some(to.gid()));
    match model {
        Some((_, to)) if to.uid() == ours => Ok(()),
        Some((path, to)) => {
            give(&to).map_err(|_| AccessError::Owner { path: path.display().to_string(), owner: to.uid() })
        }
        None => {
            // Who makes the first key in a folder of somebody else may keep it.
            let folder = std::fs::metadata(folder_of(path)).ok();
            let _ = folder.filter(|to| to.uid() != ours).map(|to| give(&to));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_file_is_replaced_with_its_mode_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        std::fs::write(with_suffix(&path, ".new"), "half a file of a run that was killed").unwrap();
        replace(&path, folder.path(), b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_a_link() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (link, target) = (folder.path().join("keys"), elsewhere.path().join("real"));
        std::fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        replace(&link, folder.path(), b"new").unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"new");
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn what_root_writes_belongs_to_the_owner_of_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let (store, path) = (folder.path().join("plan.gpkg"), folder.path().join("keys"));
        std::fs::write(&store, "").unwrap();
        if std::os::unix::fs::chown(&store, Some(12_345), Some(12_345)).is_err() {
            return; // Only root can try this.
        }
        drop(lock(&path, &store).unwrap());
        replace(&path, &store, b"new").unwrap();
        for name in ["keys", "keys.lock"] {
            let metadata = std::fs::metadata(folder.path().join(name)).unwrap();
            assert_eq!((metadata.uid(), metadata.gid(), metadata.mode() & 0o777), (12_345, 12_345, 0o600), "{name}");
        }
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = replace(Path::new("no/such/keys"), Path::new("no/such"), b"").unwrap_err();
        assert!(error.to_string().contains("no/such/keys"), "{error}");
        assert!(lock(Path::new("no/such/keys"), Path::new("no/such")).is_err());
    }

    #[test]
    fn a_lock_is_given_to_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let held = lock(&path, folder.path()).unwrap();
        let waiting = std::thread::spawn({
            let (path, store) = (path.clone(), folder.path().to_path_buf());
            move || lock(&path, &store).map(drop)
        });
        std::thread::sleep(Duration::from_millis(50));
        assert!(!waiting.is_finished());
        drop(held);
        waiting.join().unwrap().unwrap();
    }
}
