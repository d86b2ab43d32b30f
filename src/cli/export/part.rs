//! A file that has its name only when it is whole.

use std::fs::File;
use std::path::{Path, PathBuf};

/// The file while it is written, under another name beside its own. Dropped, it is gone.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    target: PathBuf,
}

impl Part {
    /// For a new file. One that is there is only replaced if that is wanted.
    pub fn of(target: &Path, replace: bool) -> Result<Self, String> {
        let shown = target.display();
        if target.is_dir() {
            return Err(format!("{shown} is a folder"));
        }
        if let Ok(there) = target.symlink_metadata() {
            if !there.is_file() {
                // To give its name to a file would take a device or a link away from others.
                return Err(format!("{shown} is no ordinary file"));
            }
            if !replace {
                return Err(format!("{shown} exists already; --replace replaces it"));
            }
        }
        let mut name = target.file_name().ok_or_else(|| format!("{shown} has no file name"))?.to_os_string();
        name.push(".part");
        Ok(Self { path: target.with_file_name(name), target: target.to_path_buf() })
    }

    /// Where it is written.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins it, in place of what an export that was killed has left.
    pub fn create(&self) -> Result<File, String> {
        File::create(&self.path).map_err(|cause| self.unwritten(&cause))
    }

    /// Gives it its name, when all of it is on the disk.
    pub fn keep(self) -> Result<(), String> {
        let kept = File::open(&self.path)
            .and_then(|file| file.sync_all())
            .and_then(|()| std::fs::rename(&self.path, &self.target));
        kept.map_err(|cause| self.unwritten(&cause))?;
        let folder = self.target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Not every system can do that for folders.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// What went wrong, with the name that was asked for.
    pub fn unwritten(&self, cause: &dyn std::error::Error) -> String {
        let (part, target) = (self.path.display().to_string(), self.target.display());
        format!("cannot write {target}: {}", cause.to_string().replace(&part, &target.to_string()))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Once it has its name there is nothing here any more.
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn names(folder: &Path) -> Vec<String> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn half_a_file_never_has_the_name() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.pmtiles");
        let part = Part::of(&target, false).unwrap();
        part.create().unwrap().write_all(b"half").unwrap();
        assert_eq!(names(folder.path()), ["a.pmtiles.part"]);
        drop(part);
        assert!(names(folder.path()).is_empty());
        let part = Part::of(&target, false).unwrap();
        part.create().unwrap().write_all(b"whole").unwrap();
        part.keep().unwrap();
        assert_eq!(
            (names(folder.path()), std::fs::read(&target).unwrap()),
            (vec!["a.pmtiles".into()], b"whole".into())
        );
    }

    #[test]
    fn what_is_there_is_replaced_only_when_that_is_wanted_and_only_by_something_whole() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a");
        std::fs::write(&target, "old").unwrap();
        assert!(Part::of(&target, false).unwrap_err().contains("--replace"));
        let part = Part::of(&target, true).unwrap();
        part.create().unwrap().write_all(b"new").unwrap();
        drop(part);
        assert_eq!(std::fs::read(&target).unwrap(), b"old");
        assert!(Part::of(folder.path(), true).is_err());
        assert!(Part::of(Path::new("/dev/null"), true).unwrap_err().contains("no ordinary file"));
        assert!(Part::of(&folder.path().join("missing/a"), true).unwrap().create().is_err());
    }
}
