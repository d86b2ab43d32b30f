//! Which other program has a file locked, where the system tells.

use std::path::{Path, PathBuf};

/// The name and process number of a program that holds a lock on the database or its shared index, from `/proc/locks`;
/// `None` where there is no such list or nobody is found.
pub(super) fn of(path: &Path) -> Option<String> {
    let files = [path.to_path_buf(), beside(path, "-shm")];
    let inodes: Vec<u64> = files.iter().filter_map(|file| inode(file)).collect();
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    let own = std::process::id().to_string();
    let process = locks.lines().filter_map(|line| holder_in(line, &inodes)).find(|process| *process != own)?;
    let name = std::fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    let name = if name.trim().is_empty() { "a program" } else { name.trim() };
    Some(format!("{name} (process {process})"))
}

/// The path with something added to its file name, as `SQLite` names its helper files.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(ending);
    PathBuf::from(name)
}

/// The process of a line such as `1: POSIX  ADVISORY  WRITE 4711 fd:01:1048602 123 123`, if it is about one of the files.
fn holder_in<'line>(line: &'line str, inodes: &[u64]) -> Option<&'line str> {
    let mut words = line.split_whitespace().skip(4);
    let (process, file) = (words.next()?, words.next()?);
    let inode: u64 = file.rsplit(':').next()?.parse().ok()?;
    inodes.contains(&inode).then_some(process)
}

#[cfg(unix)]
fn inode(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).ok().map(|metadata| metadata.ino())
}

#[cfg(not(unix))]
fn inode(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_list_names_the_process_when_it_is_about_the_file() {
        let line = "1: POSIX  ADVISORY  WRITE 4711 fd:01:1048602 123 123";
        assert_eq!(holder_in(line, &[7, 1_048_602]), Some("4711"));
        assert_eq!(holder_in(line, &[7]), None);
        assert_eq!(holder_in("", &[7]), None);
    }
}
