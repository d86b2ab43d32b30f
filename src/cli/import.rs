//! `import`: features of a file into a store, as one transaction.

mod source;

use super::render::say;
use super::{CliResult, Outcome};
use crate::app::open_store;
use crate::config::StoreArgs;
use crate::edit::{Action, Edit, EditError, Expectation, Fault, Home, Proposal};
use crate::format::sha256_of;
use crate::model::{Collection, Origin, Text};
use clap::Args;
use source::{Row, Source};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Faults that are listed; beyond that they are counted.
const MAX_LISTED: usize = 50;

/// Arguments of `import`.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// `GeoJSON` feature or feature collection, or a `GeoPackage`
    file: PathBuf,
    /// It must not be served at the moment
    #[command(flatten)]
    into: StoreArgs,
    /// Collection to import into; made if it is not there
    #[arg(long, value_name = "ID")]
    collection: String,
    /// Layer of a `GeoPackage` that has several
    #[arg(long, value_name = "NAME")]
    layer: Option<String>,
    /// Chinese title of a collection that is made
    #[arg(long, value_name = "TEXT", default_value = "")]
    title_zh: String,
    /// English title of a collection that is made; if neither is given, that of the layer, or the id
    #[arg(long, value_name = "TEXT", default_value = "")]
    title_en: String,
    /// CRS of the coordinates, such as EPSG:4514; left out: what a `GeoPackage` says, longitude and latitude otherwise
    #[arg(long, value_name = "NAME")]
    crs: Option<String>,
    /// Repair invalid geometries instead of refusing them; what was done goes on record
    #[arg(long)]
    repair: bool,
    /// Who imports, for the history
    #[arg(long, value_name = "NAME", default_value = "command line")]
    author: String,
    /// Why, for the history
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Most positions of one stored geometry
    #[arg(long, default_value_t = crate::edit::MAX_VERTICES, value_name = "N")]
    max_stored_vertices: usize,
}

/// All of the file becomes true, or nothing of it and everything that is wrong is listed.
pub(super) fn import(args: &ImportArgs) -> CliResult {
    let unread = |cause| format!("cannot read {}: {cause}", args.file.display());
    let sha256 = std::fs::File::open(&args.file).and_then(sha256_of).map_err(unread)?;
    let Source { title, rows, faults, notes } = source::read(args)?;
    if !faults.is_empty() {
        say(&listed(&faults))?;
        return Err(format!("nothing was imported: {} rows cannot be read as they are", faults.len()).into());
    }
    let home = open_store(&args.into.store, args.max_stored_vertices)?;
    let mut edits = made(args, &home, title);
    let before = edits.len();
    edits.extend(rows.into_iter().map(|row| edit(args, row)));
    let origin = Origin { author: args.author.clone(), reason: args.reason.clone(), source_sha256: Some(sha256) };
    let outcome = home.propose_and_wait(Proposal { origin, edits, repair: args.repair });
    home.close();
    match outcome {
        Ok(accepted) => {
            let features = accepted.versions.iter().filter(|(_, id, _)| id.is_some()).count();
            let mut text = format!("{features} features in transaction {}", accepted.transaction.number);
            if accepted.unchanged > 0 {
                write!(text, ", {} of them as they were", accepted.unchanged)?;
            }
            text.push('\n');
            for note in notes.iter().chain(&accepted.notes) {
                writeln!(text, "note: {note}")?;
            }
            say(&text)?;
            Ok(Outcome::Fine)
        }
        Err(EditError::Refused(faults)) => {
            let shown: Vec<String> = faults.iter().map(|fault| told(fault, before)).collect();
            say(&listed(&shown))?;
            Err(format!("nothing was imported: {} faults", faults.len()).into())
        }
        Err(why) => Err(why.into()),
    }
}

fn edit(args: &ImportArgs, Row { id, draft }: Row) -> Edit {
    let collection = args.collection.clone();
    let action = match id {
        Some(id) => Action::Put { collection, id, draft },
        None => Action::Create { collection, id: None, draft },
    };
    Edit { action, expectation: Expectation::Any }
}

/// The collection, if it is not there yet.
fn made(args: &ImportArgs, home: &Home, title: String) -> Vec<Edit> {
    if home.snapshot().collection(&args.collection).is_ok() {
        return Vec::new();
    }
    let named = !args.title_zh.is_empty() || !args.title_en.is_empty();
    let en = match title {
        _ if named => args.title_en.clone(),
        title if title.is_empty() => args.collection.clone(),
        title => title,
    };
    let title = Text { zh: args.title_zh.clone(), en };
    let collection = Collection { id: args.collection.clone(), title, ..Collection::default() };
    vec![Edit { action: Action::CreateCollection(Box::new(collection)), expectation: Expectation::Any }]
}

/// A fault of one of the features, which come after so many other edits.
fn told(fault: &Fault, before: usize) -> String {
    match fault.edit.checked_sub(before) {
        Some(number) => format!("#{number} {} {}: {}", fault.feature, fault.pointer, fault.message),
        None => format!("{} {}: {}", fault.feature, fault.pointer, fault.message),
    }
}

fn listed(faults: &[String]) -> String {
    let mut text = String::new();
    for fault in faults.iter().take(MAX_LISTED) {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{fault}");
    }
    if faults.len() > MAX_LISTED {
        let _ = writeln!(text, "… and {} more", faults.len() - MAX_LISTED);
    }
    text
}
