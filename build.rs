//! Puts what `make web` has built into the program. Without it the program is built all the same, and `/map` says so.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let built = root.join("web/dist");
    println!("cargo::rerun-if-changed=web/dist");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("map_assets.rs"), listed(&built, &out)?)
}

/// A Rust expression: names and bytes of all files of a folder, ordered by name. They are copied first, so that the folder
/// can be built anew while the program is.
fn listed(folder: &Path, out: &Path) -> io::Result<String> {
    let mut files: Vec<PathBuf> = match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?,
        Err(_) => Vec::new(),
    };
    files.retain(|file| file.is_file());
    files.sort();
    let mut text = String::from("&[");
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let copy = out.join(format!("map-{name}"));
        fs::copy(&file, &copy)?;
        let _ = write!(text, "({name:?}, include_bytes!({:?}) as &[u8]),", copy.to_string_lossy());
    }
    text.push(']');
    Ok(text)
}
