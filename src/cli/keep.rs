//! `backup`, and the part of `check` that is about a store.

use super::render::say;
use super::{CliResult, Outcome};
use crate::config::StoreArgs;
use crate::model::Severity;
use crate::store::{self, GeoPackage};
use clap::Args;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// It may be served meanwhile
    #[command(flatten)]
    from: StoreArgs,
    /// New file for the copy; a file that exists is never replaced
    target: PathBuf,
}

/// A whole and consistent copy.
pub(super) fn backup(args: &BackupArgs) -> CliResult {
    GeoPackage::reader(&args.from.store).backup(&args.target)?;
    say(&format!("{} holds everything that was committed when the copy began\n", args.target.display()))?;
    Ok(Outcome::Fine)
}

/// Verifies a store, which may be served meanwhile: exit code 1 if something is wrong with it.
pub(super) fn check(path: &Path) -> CliResult {
    let findings = store::check(path)?;
    let mut text = String::new();
    for finding in &findings {
        writeln!(text, "{}: {}: {}", finding.severity.as_str(), finding.place, finding.message)?;
    }
    let sound = findings.iter().all(|finding| finding.severity == Severity::Info);
    text += if sound { "the store is sound\n" } else { "there are findings\n" };
    say(&text)?;
    Ok(if sound { Outcome::Fine } else { Outcome::Findings })
}
