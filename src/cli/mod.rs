//! The command line. Exit code 0 is success, 1 a finding (`check`, or errors in seeds), 2 misuse or failure.

mod answers;
mod build;
mod export;
mod import;
mod keep;
mod key;
mod question;
mod render;
mod source;

use crate::app;
use crate::ask::PROCESSES;
use crate::config::ServeArgs;
use crate::store::StoreError;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::io::IsTerminal as _;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Spatial-planning GIS backend: planning documents to layers, measured and served.
#[derive(Debug, Parser)]
#[command(name = "groundplan", version, max_term_width = 100, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the compiled layers over HTTP
    Serve(ServeArgs),
    /// Compile the fact tables in seeds/ into layers in data/
    Compile(build::CompileArgs),
    /// Check that data/ is what seeds/ compile to, and list what is wrong with the seeds; or check a store
    Check(build::CheckArgs),
    /// Take the features of a file into a store
    Import(import::ImportArgs),
    /// Write what is stored into files: tiles in an archive, or whole layers
    Export(export::ExportArgs),
    /// Copy a store while it is served
    Backup(keep::BackupArgs),
    /// Make, list and take back keys of a store
    Key(key::KeyArgs),
}

/// Success, with or without findings.
pub(crate) enum Outcome {
    Fine,
    Findings,
}

type CliResult = Result<Outcome, Box<dyn std::error::Error>>;

/// Reads the command line, runs the command, and says what went wrong if anything did.
pub fn main() -> ExitCode {
    // This prints help or the misuse and exits with 0 or 2 itself.
    let matches = command().get_matches();
    let asked = matches
        .subcommand()
        .and_then(|(name, given)| Some((PROCESSES.iter().find(|process| process.command == name)?, given)));
    let result = match asked {
        Some((process, given)) => question::ask(process, given),
        None => match Cli::from_arg_matches(&matches).map(|cli| cli.command) {
            Ok(Command::Serve(args)) => serve(args),
            Ok(Command::Compile(args)) => build::compile(&args),
            Ok(Command::Check(args)) => build::check(&args),
            Ok(Command::Import(args)) => import::import(&args),
            Ok(Command::Export(args)) => export::export(&args),
            Ok(Command::Backup(args)) => keep::backup(&args),
            Ok(Command::Key(args)) => key::key(&args),
            Err(misuse) => misuse.exit(),
        },
    };
    match result {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            eprintln!("groundplan: {error}");
            if is_about_data(&*error) {
                eprintln!("The folder of compiled layers is named by --data; `groundplan compile` makes it.");
            }
            ExitCode::from(2)
        }
    }
}

/// Whether the compiled folder is what could not be had.
fn is_about_data(error: &(dyn std::error::Error + 'static)) -> bool {
    let of_app = error.downcast_ref::<app::AppError>().and_then(|error| match error {
        app::AppError::Store(cause) => Some(cause),
        _ => None,
    });
    let cause = of_app.or_else(|| error.downcast_ref::<StoreError>());
    let is_store =
        |path: &str| std::path::Path::new(path).extension().is_some_and(|end| end.eq_ignore_ascii_case("gpkg"));
    let read = |path: &str| !is_store(path);
    cause.is_some_and(|cause| match cause {
        StoreError::Read { path, .. } | StoreError::Hash { path } | StoreError::Format { path, .. } => read(path),
        StoreError::Manifest { .. } => true,
        _ => false,
    })
}

/// The fixed commands, and one for each question.
fn command() -> clap::Command {
    PROCESSES.iter().fold(Cli::command(), |cli, process| cli.subcommand(question::command(process)))
}

fn serve(args: ServeArgs) -> CliResult {
    let filter = EnvFilter::builder().parse(&args.log)?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(app::serve(args))?;
    Ok(Outcome::Fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }
}
