//! `import`: features of a file into a store, as one transaction.

use super::render::say;
use super::{CliResult, Outcome};
use crate::app::open_store;
use crate::config::StoreArgs;
use crate::edit::{Action, Draft, Edit, EditError, Expectation, Fault, Home, Proposal};
use crate::format::{read_drafts, sha256_hex};
use crate::model::{Collection, Origin, Text};
use clap::Args;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Faults that are listed; beyond that they are counted.
const MAX_LISTED: usize = 50;

/// Arguments of `import`.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// `GeoJSON` feature or feature collection
    file: PathBuf,
    /// It must not be served at the moment
    #[command(flatten)]
    into: StoreArgs,
    /// Collection to import into; made if it is not there
    #[arg(long, value_name = "ID")]
    collection: String,
    /// Chinese title of a collection that is made
    #[arg(long, value_name = "TEXT", default_value = "")]
    title_zh: String,
    /// English title of a collection that is made; its id, if neither title is given
    #[arg(long, value_name = "TEXT", default_value = "")]
    title_en: String,
    /// CRS of the coordinates, such as EPSG:4514; left out: longitude, latitude in degrees
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
    let bytes = std::fs::read(&args.file).map_err(|cause| format!("cannot read {}: {cause}", args.file.display()))?;
    let sha256 = sha256_hex(&bytes);
    let document = serde_json::from_slice(&bytes).map_err(|cause| format!("{}: {cause}", args.file.display()))?;
    drop(bytes);
    let drafts = read_drafts(document).map_err(|cause| format!("{}: {cause}", args.file.display()))?;
    let home = open_store(&args.into.store, args.max_stored_vertices)?;
    let mut edits = made(args, &home);
    edits.extend(drafts.into_iter().map(|draft| {
        let collection = args.collection.clone();
        let (id, notes) = (draft.id, draft.notes);
        let draft = Draft { geometry: draft.geometry, crs: args.crs.clone(), properties: draft.properties, notes };
        let action = match id {
            Some(id) => Action::Put { collection, id, draft },
            None => Action::Create { collection, id: None, draft },
        };
        Edit { action, expectation: Expectation::Any }
    }));
    let origin = Origin { author: args.author.clone(), reason: args.reason.clone(), source_sha256: Some(sha256) };
    let outcome = home.propose_and_wait(Proposal { origin, edits, repair: args.repair });
    home.close();
    match outcome {
        Ok(accepted) => {
            let features = accepted.versions.iter().filter(|(_, id, _)| id.is_some()).count();
            let mut text = format!("{features} features in transaction {}\n", accepted.transaction.number);
            for note in &accepted.notes {
                writeln!(text, "note: {note}")?;
            }
            say(&text)?;
            Ok(Outcome::Fine)
        }
        Err(EditError::Refused(faults)) => {
            say(&listed(&faults))?;
            Err(format!("nothing was imported: {} faults", faults.len()).into())
        }
        Err(why) => Err(why.into()),
    }
}

/// The collection, if it is not there yet.
fn made(args: &ImportArgs, home: &Home) -> Vec<Edit> {
    if home.snapshot().collection(&args.collection).is_ok() {
        return Vec::new();
    }
    let named = !args.title_zh.is_empty() || !args.title_en.is_empty();
    let en = if named { args.title_en.clone() } else { args.collection.clone() };
    let title = Text { zh: args.title_zh.clone(), en };
    let collection = Collection { id: args.collection.clone(), title, ..Collection::default() };
    vec![Edit { action: Action::CreateCollection(Box::new(collection)), expectation: Expectation::Any }]
}

fn listed(faults: &[Fault]) -> String {
    let mut text = String::new();
    for fault in faults.iter().take(MAX_LISTED) {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "#{} {} {}: {}", fault.edit, fault.feature, fault.pointer, fault.message);
    }
    if faults.len() > MAX_LISTED {
        let _ = writeln!(text, "… and {} more", faults.len() - MAX_LISTED);
    }
    text
}
