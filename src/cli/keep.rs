//! `backup`, and the part of `check` that is about a store.

use super::render::say;
use super::{CliResult, Outcome};
use crate::store::{GeoPackage, Store as _};
use clap::Args;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// Store to copy; it may be served meanwhile
    #[arg(long, env = "GROUNDPLAN_STORE", value_name = "FILE")]
    store: PathBuf,
    /// New file for the copy; a file that exists is never replaced
    target: PathBuf,
}

/// A whole and consistent copy.
pub(super) fn backup(args: &BackupArgs) -> CliResult {
    GeoPackage::open(&args.store)?.archive().backup(&args.target)?;
    say(&format!("{} holds everything that was committed when the copy began\n", args.target.display()))?;
    Ok(Outcome::Fine)
}

/// Verifies a store that is not served: exit code 1 if something is wrong with it.
pub(super) fn check(store: &Path) -> CliResult {
    let findings = GeoPackage::open(store)?.load(&mut |_| {})?.notes;
    let mut text = String::new();
    for finding in &findings {
        writeln!(text, "{finding}")?;
    }
    text += if findings.is_empty() { "the store is sound\n" } else { "there are findings\n" };
    say(&text)?;
    Ok(if findings.is_empty() { Outcome::Fine } else { Outcome::Findings })
}
