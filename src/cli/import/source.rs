//! The file that is imported, of either format, as rows that can be stored.

use super::ImportArgs;
use crate::crs;
use crate::edit::Draft;
use crate::format::read_drafts;
use crate::model::Severity;
use crate::store::{ForeignFeature, ForeignFile, ForeignIssue, ForeignLayer, ForeignLimits};
use std::error::Error;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The first bytes of every `GeoPackage`.
const DATABASE: &[u8] = b"SQLite format 3\0";

/// What a file has.
pub(super) struct Source {
    /// What people call it; empty when it has no name.
    pub(super) title: String,
    pub(super) rows: Vec<Row>,
    /// What would be lost, in sentences: then nothing is imported.
    pub(super) faults: Vec<String>,
    /// What is worth knowing, in sentences.
    pub(super) notes: Vec<String>,
}

/// A feature, with its id if it has one.
pub(super) struct Row {
    pub(super) id: Option<String>,
    pub(super) draft: Draft,
}

/// Reads the file that the arguments name.
pub(super) fn read(args: &ImportArgs) -> Result<Source, Box<dyn Error>> {
    let mut first = Vec::new();
    let opened = File::open(&args.file).and_then(|file| file.take(DATABASE.len() as u64).read_to_end(&mut first));
    opened.map_err(|cause| format!("cannot read {}: {cause}", args.file.display()))?;
    if first == DATABASE { geopackage(args) } else { geojson(args) }
}

fn geojson(args: &ImportArgs) -> Result<Source, Box<dyn Error>> {
    let named = |cause: &dyn Error| format!("{}: {cause}", args.file.display());
    if args.layer.is_some() {
        return Err(format!("{} is not a GeoPackage: it has no layers", args.file.display()).into());
    }
    let bytes = std::fs::read(&args.file).map_err(|cause| named(&cause))?;
    let document = serde_json::from_slice(&bytes).map_err(|cause| named(&cause))?;
    drop(bytes);
    let drafts = read_drafts(document).map_err(|cause| named(&cause))?;
    let row = |draft: crate::format::DraftFeature| {
        let (geometry, properties, notes) = (draft.geometry, draft.properties, draft.notes);
        Row { id: draft.id, draft: Draft { geometry, crs: args.crs.clone(), properties, notes } }
    };
    let rows = drafts.into_iter().map(row).collect();
    Ok(Source { title: String::new(), rows, faults: Vec::new(), notes: Vec::new() })
}

fn geopackage(args: &ImportArgs) -> Result<Source, Box<dyn Error>> {
    let file = ForeignFile::open(&args.file, ForeignLimits::default())?;
    let (layers, others) = file.layers()?;
    let layer = chosen(&args.file, &layers, &others, args.layer.as_deref())?;
    let system = system(args, layer)?;
    let mut rows = Vec::new();
    let mut failed = None;
    let issues = file.read(layer, &mut |feature| {
        // Once something is wrong with the system itself, every row would say so.
        if failed.is_none() {
            match row(feature, system.as_deref()) {
                Ok(row) => rows.push(row),
                Err(cause) => failed = Some(cause),
            }
        }
        Ok(())
    })?;
    if let Some(cause) = failed {
        return Err(cause.into());
    }
    let (lost, noted): (Vec<_>, Vec<_>) = issues.iter().partition(|issue| issue.severity == Severity::Error);
    let told = |issues: Vec<&ForeignIssue>| issues.into_iter().map(told).collect();
    Ok(Source { title: layer.title.clone(), rows, faults: told(lost), notes: told(noted) })
}

fn chosen<'file>(
    path: &Path,
    layers: &'file [ForeignLayer],
    others: &[String],
    name: Option<&str>,
) -> Result<&'file ForeignLayer, String> {
    let path = path.display();
    let names = || layers.iter().map(|layer| layer.table.as_str()).collect::<Vec<_>>().join(", ");
    match (name, layers) {
        (None, [only]) => Ok(only),
        (None, []) => Err(format!("{path} has no layer that can be read")),
        (None, _) => Err(format!("{path} has several layers; name one with --layer: {}", names())),
        (Some(name), _) => layers.iter().find(|layer| layer.table == name).ok_or_else(|| {
            if others.iter().any(|other| other == name) {
                format!("the layer {name} of {path} is no plain table, and is not read")
            } else {
                format!("{path} has no layer {name}; it has: {}", names())
            }
        }),
    }
}

/// The name of the CRS of the layer; `None` when its coordinates are as they are stored.
fn system(args: &ImportArgs, layer: &ForeignLayer) -> Result<Option<String>, String> {
    if let Some(name) = &args.crs {
        return Ok(Some(name.clone()));
    }
    match &layer.srs {
        None => Ok(None),
        Some(srs) if srs.is_storage() => Ok(None),
        Some(srs) if srs.organization.eq_ignore_ascii_case("EPSG") => Ok(Some(format!("EPSG:{}", srs.code))),
        Some(srs) => Err(format!(
            "the layer {} does not say in a known way what its coordinates are ({} {}); name it with --crs",
            layer.table, srs.organization, srs.code
        )),
    }
}

fn row(feature: ForeignFeature, system: Option<&str>) -> Result<Row, crs::CrsError> {
    let geometry = feature.geometry.map(|geometry| match system {
        Some(name) => crs::official_order(name, &geometry),
        None => Ok(geometry),
    });
    let crs = system.map(str::to_string);
    let draft = Draft { geometry: geometry.transpose()?, crs, properties: feature.properties, notes: Vec::new() };
    Ok(Row { id: feature.id, draft })
}

fn told(issue: &ForeignIssue) -> String {
    match (issue.row, issue.column.as_str()) {
        (Some(row), "") => format!("row {row}: {}", issue.message),
        (Some(row), column) => format!("row {row}, {column}: {}", issue.message),
        (None, "") => issue.message.clone(),
        (None, column) => format!("{column}: {}", issue.message),
    }
}
