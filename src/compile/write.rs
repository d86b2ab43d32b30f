//! Compiled layers into files, and files compared with what they should be.

use super::{CompileError, Compiled};
use crate::format::{Counts, LayerEntry, Manifest, sha256_hex, write_layer};
use crate::geom;
use crate::model::{Envelope, Issue, Layer, Severity};
use std::collections::BTreeMap;
use std::path::Path;

/// Writes `layers/*.geojson`, `issues.csv` and `manifest.json` into `data`, and removes layers that are no longer
/// compiled. Returns the manifest.
///
/// Each file is written beside its place and then renamed, the manifest last: a reader never finds a
/// half-written file, and finds a hash that does not fit rather than a mixture.
pub fn write(compiled: &Compiled, data: &Path) -> Result<Manifest, CompileError> {
    let (files, manifest) = files(compiled)?;
    let layers = data.join("layers");
    std::fs::create_dir_all(&layers).map_err(|cause| failed(&layers, cause))?;
    for path in stale(&layers, &files) {
        std::fs::remove_file(&path).map_err(|cause| failed(&path, cause))?;
    }
    for (name, text) in
        files.iter().filter(|(name, _)| *name != MANIFEST).chain(files.iter().filter(|(name, _)| *name == MANIFEST))
    {
        let path = data.join(name);
        let beside = path.with_extension("new");
        std::fs::write(&beside, text).map_err(|cause| failed(&beside, cause))?;
        std::fs::rename(&beside, &path).map_err(|cause| failed(&path, cause))?;
    }
    Ok(manifest)
}

/// Names of the files below `data` that are not what `compiled` gives, in order; empty when all are.
pub fn difference(compiled: &Compiled, data: &Path) -> Result<Vec<String>, CompileError> {
    let (files, _) = files(compiled)?;
    let differs =
        |(name, text): &(&String, &String)| std::fs::read(data.join(name)).ok().as_deref() != Some(text.as_bytes());
    let mut names: Vec<String> = files.iter().filter(differs).map(|(name, _)| name.clone()).collect();
    names.extend(stale(&data.join("layers"), &files).iter().map(|path| path.display().to_string()));
    Ok(names)
}

const MANIFEST: &str = "manifest.json";
const ISSUES: &str = "issues.csv";

fn failed(path: &Path, cause: std::io::Error) -> CompileError {
    CompileError::Write { path: path.display().to_string(), cause }
}

fn stale(layers: &Path, files: &BTreeMap<String, String>) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(layers) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        path.extension().is_some_and(|e| e == "geojson") && !files.contains_key(&format!("layers/{name}"))
    });
    paths.sort();
    paths
}

/// Every file's text by its name below `data`.
fn files(compiled: &Compiled) -> Result<(BTreeMap<String, String>, Manifest), CompileError> {
    let mut files = BTreeMap::new();
    let mut entries = Vec::new();
    for layer in &compiled.layers {
        let id = &layer.collection.id;
        let text = write_layer(layer).map_err(|cause| CompileError::Format { layer: id.clone(), cause })?;
        let file = format!("layers/{id}.geojson");
        entries.push(entry(layer, &file, &text));
        files.insert(file, text);
    }
    let issues = issues_csv(&compiled.issues)?;
    let manifest = Manifest {
        crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84 (datum CGCS2000)".into(),
        features: entries.iter().map(|e| e.features).sum(),
        with_geometry: entries.iter().map(|e| e.with_geometry).sum(),
        issues: counts(&compiled.issues),
        issues_sha256: sha256_hex(issues.as_bytes()),
        layers: entries,
        inputs: compiled.inputs.clone(),
    };
    files.insert(ISSUES.into(), issues);
    let mut text = serde_json::to_string_pretty(&manifest)
        .map_err(|e| CompileError::Format { layer: MANIFEST.into(), cause: e.into() })?;
    text.push('\n');
    files.insert(MANIFEST.into(), text);
    Ok((files, manifest))
}

fn entry(layer: &Layer, file: &str, text: &str) -> LayerEntry {
    let envelopes = layer.features.iter().filter_map(|f| f.geometry.as_ref()).filter_map(geom::envelope);
    LayerEntry {
        id: layer.collection.id.clone(),
        file: file.to_string(),
        sha256: sha256_hex(text.as_bytes()),
        features: layer.features.len(),
        with_geometry: layer.features.iter().filter(|f| f.geometry.is_some()).count(),
        bbox: envelopes.reduce(|a, b| a.union(&b)).map(Envelope::to_array),
    }
}

fn counts(issues: &[Issue]) -> Counts {
    let of = |severity| issues.iter().filter(|i| i.severity == severity).count();
    Counts { error: of(Severity::Error), warning: of(Severity::Warning), info: of(Severity::Info) }
}

fn issues_csv(issues: &[Issue]) -> Result<String, CompileError> {
    let failed = |cause: std::io::Error| CompileError::Write { path: ISSUES.into(), cause };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["file", "row", "column", "type", "severity", "id", "value", "message", "action"];
    writer.write_record(header).map_err(|e| failed(e.into()))?;
    for i in issues {
        let row = i.row.to_string();
        let record = [&i.file, &row, &i.column, &i.kind, i.severity.as_str(), &i.id, &i.value, &i.message, &i.action];
        writer.write_record(record).map_err(|e| failed(e.into()))?;
    }
    let bytes = writer.into_inner().map_err(|e| failed(e.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
