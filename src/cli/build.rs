//! `compile` and `check`.

use super::render::say;
use super::{CliResult, Outcome};
use crate::compile::{self, Compiled, STEPS};
use crate::config::{DataArgs, SeedsArgs};
use crate::model::{Issue, Severity};
use clap::Args;
use comfy_table::{Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Arguments of `compile`.
#[derive(Debug, Args)]
pub(super) struct CompileArgs {
    #[command(flatten)]
    seeds: SeedsArgs,
    #[command(flatten)]
    data: DataArgs,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    seeds: SeedsArgs,
    #[command(flatten)]
    data: DataArgs,
    /// List every issue, not only errors and warnings
    #[arg(long)]
    all: bool,
    /// Check this store instead; it may be served meanwhile
    #[arg(long, value_name = "FILE")]
    store: Option<std::path::PathBuf>,
}

/// Writes `data/` even when there were errors, and then says so by the exit code.
pub(super) fn compile(args: &CompileArgs) -> CliResult {
    let compiled = run(&args.seeds)?;
    let manifest = compile::write(&compiled, &args.data.data)?;
    let sums = format!(
        "{} features in {} layers, {} with a geometry; {} errors, {} warnings, {} notes (issues.csv)",
        manifest.features,
        manifest.layers.len(),
        manifest.with_geometry,
        manifest.issues.error,
        manifest.issues.warning,
        manifest.issues.info
    );
    say(&format!("{sums}\n{}", table(&listed(&compiled, Severity::Warning))))?;
    Ok(if manifest.issues.error == 0 { Outcome::Fine } else { Outcome::Findings })
}

/// Compiles without writing and compares.
pub(super) fn check(args: &CheckArgs) -> CliResult {
    if let Some(store) = &args.store {
        return super::keep::check(store);
    }
    let compiled = run(&args.seeds)?;
    let mut text = table(&listed(&compiled, if args.all { Severity::Info } else { Severity::Warning }));
    let mut kinds: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    for issue in &compiled.issues {
        *kinds.entry((issue.severity, &issue.kind)).or_default() += 1;
    }
    for ((severity, kind), count) in kinds {
        writeln!(text, "{count:5} {} {kind}", severity.as_str())?;
    }
    let stale = compile::difference(&compiled, &args.data.data)?;
    for name in &stale {
        writeln!(text, "differs: {name} is not what the seeds compile to")?;
    }
    let clean = stale.is_empty() && listed(&compiled, Severity::Error).is_empty();
    text += if clean { "data and seeds agree, no errors\n" } else { "there are findings\n" };
    say(&text)?;
    Ok(if clean { Outcome::Fine } else { Outcome::Findings })
}

fn run(seeds: &SeedsArgs) -> Result<Compiled, compile::CompileError> {
    // Drawn on standard error, and only when that is a terminal.
    let bar = ProgressBar::new(STEPS.len() as u64).with_style(style());
    let compiled = compile::compile(&seeds.seeds, &|step| {
        bar.set_message(step.to_string());
        bar.inc(1);
    });
    bar.finish_and_clear();
    compiled
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}").unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn listed(compiled: &Compiled, down_to: Severity) -> Vec<&Issue> {
    compiled.issues.iter().filter(|issue| issue.severity <= down_to).collect()
}

/// One line per issue; empty when there are none.
fn table(issues: &[&Issue]) -> String {
    if issues.is_empty() {
        return String::new();
    }
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(["where", "severity", "type", "value", "what", "to do"]);
    for issue in issues {
        let place = format!("{}:{} {}", issue.file, issue.row, issue.column);
        let value: String = issue.value.chars().take(40).collect();
        table.add_row([place.as_str(), issue.severity.as_str(), &issue.kind, &value, &issue.message, &issue.action]);
    }
    format!("{table}\n")
}
