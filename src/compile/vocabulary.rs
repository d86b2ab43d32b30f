//! The allowed words: `seeds/vocab/*.csv` and the documents of `seeds/sources.csv`.

use super::journal::{IssueType, Journal, Spot};
use super::read::{Folder, Row};
use crate::model::{Collection, Severity, Text, TimeSpan};
use std::collections::{BTreeMap, BTreeSet};

/// A planning document.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub title_zh: String,
    pub title_en: String,
    /// In Chinese and English; empty where it is not known.
    pub issuer: [String; 2],
    pub valid_to: Option<TimeSpan>,
}

/// A way to make a geometry.
#[derive(Debug, Clone)]
pub(super) struct BasisWords {
    pub schematic: bool,
    pub meaning: String,
}

/// All words, by key.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// Collections in listing order.
    pub collections: Vec<Collection>,
    /// Ids of those that hold what is built, in listing order.
    pub built: Vec<String>,
    /// What kinds are called in both languages, by layer and kind; empty where a row does not say.
    pub kinds: BTreeMap<(String, String), [String; 2]>,
    /// Status → whether it lapses with the plan that states it.
    pub statuses: BTreeMap<String, bool>,
    pub units: BTreeSet<String>,
    pub bases: BTreeMap<String, BasisWords>,
    pub issue_types: BTreeMap<String, IssueType>,
    pub sources: BTreeMap<String, Source>,
}

/// Licence of compiled layers: the strictest of what goes into them.
const LICENSE: &str = "ODbL 1.0";
impl Vocabulary {
    pub fn read(folder: &Folder, journal: &mut Journal) -> Self {
        let mut words = Self::default();
        words.read_issue_types(folder, journal);
        words.read_layers(folder, journal);
        for row in rows(folder, "vocab/kinds.csv", &["layer", "kind"], journal) {
            let titles = ["title_zh", "title_en"].map(|column| row.get(column).to_string());
            words.kinds.insert((row.get("layer").to_string(), row.get("kind").to_string()), titles);
        }
        for row in rows(folder, "vocab/status.csv", &["status", "ends_with_plan"], journal) {
            words.statuses.insert(row.get("status").to_string(), row.get("ends_with_plan") == "true");
        }
        for row in rows(folder, "vocab/units.csv", &["suffix", "unit"], journal) {
            words.units.insert(row.get("suffix").to_string());
        }
        for row in rows(folder, "vocab/geometry_basis.csv", &["geometry_basis", "schematic", "meaning"], journal) {
            let basis =
                BasisWords { schematic: row.get("schematic") == "true", meaning: row.get("meaning").to_string() };
            words.bases.insert(row.get("geometry_basis").to_string(), basis);
        }
        words.read_sources(folder, journal);
        words
    }

    fn read_issue_types(&mut self, folder: &Folder, journal: &mut Journal) {
        for row in rows(folder, "vocab/issue_types.csv", &["issue_type", "severity", "meaning", "action"], journal) {
            let severity = match row.get("severity") {
                "info" => Severity::Info,
                "warning" => Severity::Warning,
                _ => Severity::Error,
            };
            self.issue_types.insert(
                row.get("issue_type").to_string(),
                IssueType { severity, action: row.get("action").to_string() },
            );
        }
    }

    fn read_layers(&mut self, folder: &Folder, journal: &mut Journal) {
        let columns = ["layer", "title_zh", "title_en", "description_zh", "description_en", "order"];
        let mut found: Vec<(u32, Collection)> = Vec::new();
        let mut built: BTreeSet<String> = BTreeSet::new();
        for row in rows(folder, "vocab/layers.csv", &columns, journal) {
            let text = |column: &str| Text {
                zh: row.get(&format!("{column}_zh")).into(),
                en: row.get(&format!("{column}_en")).into(),
            };
            let order = row.get("order").parse().unwrap_or_else(|_| {
                journal.report(
                    "malformed_number",
                    &row.spot,
                    "order",
                    row.get("order"),
                    "the order is not a whole number",
                );
                u32::MAX
            });
            let collection = Collection {
                id: row.get("layer").to_string(),
                title: text("title"),
                description: text("description"),
                license: LICENSE.to_string(),
                // Known when the features are: see `assemble`.
                attribution: String::new(),
                ..Collection::default()
            };
            if row.get("is_built") == "true" {
                built.insert(collection.id.clone());
            }
            found.push((order, collection));
        }
        found.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
        self.collections = found.into_iter().map(|(_, collection)| collection).collect();
        self.built = self.collections.iter().map(|c| c.id.clone()).filter(|id| built.contains(id)).collect();
    }

    fn read_sources(&mut self, folder: &Folder, journal: &mut Journal) {
        for row in rows(
            folder,
            "sources.csv",
            &["key", "title_zh", "title_en", "issuer", "date", "date_basis", "valid_to"],
            journal,
        ) {
            let mut date = |column: &str| {
                let text = row.get(column);
                let parsed = (!text.is_empty()).then(|| TimeSpan::parse(text)).transpose();
                parsed.unwrap_or_else(|e| {
                    journal.report("wrong_date", &row.spot, column, text, e.to_string());
                    None
                })
            };
            date("date");
            let [title_zh, title_en] = ["title_zh", "title_en"].map(|column| row.get(column).to_string());
            let issuer = in_both(row.get("issuer"));
            let source = Source { title_zh, title_en, issuer, valid_to: date("valid_to") };
            self.sources.insert(row.get("key").to_string(), source);
        }
    }

    pub fn has_layer(&self, layer: &str) -> bool {
        self.collections.iter().any(|c| c.id == layer)
    }
}

/// `国务院 (State Council)`; without brackets the same in both languages.
fn in_both(text: &str) -> [String; 2] {
    let parts = text.strip_suffix(')').and_then(|text| text.split_once(" ("));
    let (zh, en) = parts.unwrap_or((text, text));
    [zh.to_string(), en.to_string()]
}

fn rows(folder: &Folder, file: &str, columns: &[&str], journal: &mut Journal) -> Vec<Row> {
    if folder.bytes(file).is_none() {
        journal.report("missing_file", &Spot::file(file), "", "", "the file is missing");
    }
    let mut table = folder.table(file, journal);
    table.require(columns, journal);
    if let Some(key) = columns.first().filter(|_| file != "vocab/kinds.csv" && file != "vocab/units.csv") {
        keep_first(&mut table.rows, key, journal);
    }
    table.rows
}

/// One row per key: a second one would quietly replace the first.
fn keep_first(rows: &mut Vec<Row>, key: &str, journal: &mut Journal) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    rows.retain(|row| {
        let is_new = seen.insert(row.get(key).to_string());
        if !is_new {
            row.report(journal, "duplicate_id", key, "an earlier row has this key");
        }
        is_new
    });
}
