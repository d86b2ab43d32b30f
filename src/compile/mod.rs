//! `seeds/` → `data/`: facts as people typed them become layers, and every doubt becomes an issue.
//!
//! The folder reads as the recipe: [`read`](self) the tables, normalise a row into a fact, refer facts to one
//! another, geocode the places, make the geometry, assemble the layers, check the sums, write. Nothing stops
//! the run but a folder that cannot be read: bad data is reported with file, row, column and value.

mod anchor;
mod assemble;
mod checks;
mod fact;
mod footprint;
mod journal;
mod layout;
mod lines;
mod normalise;
mod outline;
mod places;
mod read;
mod refer;
mod route;
mod rules;
mod vocabulary;
mod write;

pub use write::{difference, write};

use crate::format::InputEntry;
use crate::model::{Issue, Layer};
use std::path::Path;

/// What came out of a folder of seeds.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// Layers in the order of `vocab/layers.csv`, features by id.
    pub layers: Vec<Layer>,
    /// Everything that somebody should know, ordered by file, row, column and type.
    pub issues: Vec<Issue>,
    /// Hash and size of every file that was read.
    pub inputs: Vec<InputEntry>,
}

/// Why there is no result at all.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// A folder or file cannot be read.
    #[error("cannot read {path}: {cause}")]
    Read {
        /// Which one.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {path}: {cause}")]
    Write {
        /// Which one.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A layer cannot be expressed as GeoJSON.
    #[error("layer {layer}: {cause}")]
    Format {
        /// Which one.
        layer: String,
        /// Why.
        cause: crate::format::FormatError,
    },
}

/// The steps of a run, in order, for whoever shows progress.
pub const STEPS: [&str; 6] = ["read", "normalise", "refer", "geocode", "assemble", "check"];

/// Compiles a folder of seeds. `progress` is told the name of each of the [`STEPS`] as it begins.
///
/// The same files give the same result, byte for byte once written; nothing depends on clock, machine or
/// the order in which the system lists files.
pub fn compile(seeds: &Path, progress: &dyn Fn(&str)) -> Result<Compiled, CompileError> {
    progress("read");
    let folder = read::Folder::open(seeds)?;
    let mut journal = journal::Journal::default();
    let vocabulary = vocabulary::Vocabulary::read(&folder, &mut journal);
    journal.set_types(vocabulary.issue_types.clone());
    folder.report_strays(&mut journal);
    progress("normalise");
    let facts = normalise::facts(&folder, &vocabulary, &mut journal);
    progress("refer");
    let facts = refer::refer(facts, &vocabulary, &mut journal);
    progress("geocode");
    let gazetteer = places::Gazetteer::read(&folder, &mut journal);
    let outlines = outline::Outlines::read(&folder, &mut journal);
    progress("assemble");
    let mut layers = assemble::layers(&facts, &vocabulary, &gazetteer, &outlines, &mut journal);
    progress("check");
    checks::run(&folder, &facts, &mut journal);
    rules::fill(&mut layers, &folder, &vocabulary, &mut journal);
    Ok(Compiled { layers, issues: journal.into_issues(), inputs: folder.into_inputs() })
}
