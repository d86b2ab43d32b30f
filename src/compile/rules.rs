//! `rules/*.csv`: the rules, and what may be said of a site for them to go by, as features without geometry.

use super::journal::{Journal, Spot};
use super::read::{Folder, Row};
use super::vocabulary::Vocabulary;
use crate::model::{Feature, Layer};
use crate::rule::{ATTRIBUTES, Against, Attribute, RULES, Rule, schema};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const COLUMNS: [&str; 24] = [
    "rule_id",
    "subject",
    "constraint",
    "predicate",
    "severity",
    "severity_as_printed",
    "citations",
    "note",
    "subject_collections",
    "subject_filter",
    "applies",
    "condition",
    "constraint_collections",
    "constraint_filter",
    "test",
    "parameters",
    "weight",
    "undecidable",
    "undecidable_zh",
    "needs",
    "text_zh",
    "text_en",
    "basis_zh",
    "basis_en",
];
const ATTRIBUTE_COLUMNS: [&str; 6] = ["attribute", "type", "name_zh", "name_en", "meaning_zh", "meaning_en"];
const WORD_COLUMNS: [&str; 4] = ["attribute", "word", "title_zh", "title_en"];
const RULES_FILE: &str = "rules/rules.csv";

/// Puts the rules and the attributes into their layers, if the vocabulary has these.
pub(super) fn fill(layers: &mut [Layer], folder: &Folder, words: &Vocabulary, journal: &mut Journal) {
    let attributes = attributes(folder, journal);
    let known: Vec<Attribute> = attributes.iter().filter_map(|feature| Attribute::read(feature).ok()).collect();
    let rules = rules(folder, words, &known, journal);
    for (id, features) in [(ATTRIBUTES, attributes), (RULES, rules)] {
        match layers.iter_mut().find(|layer| layer.collection.id == id) {
            Some(layer) => {
                // The schema is ours, and a test reads it.
                layer.collection.schema = if id == RULES { schema().ok() } else { None };
                layer.features = features;
                layer.features.sort_by(|a, b| a.id.cmp(&b.id));
            }
            None if features.is_empty() => {}
            None => {
                journal.report("unknown_layer", &Spot::file(RULES_FILE), "", id, "no such layer in vocab/layers.csv");
            }
        }
    }
}

fn rules(folder: &Folder, words: &Vocabulary, known: &[Attribute], journal: &mut Journal) -> Vec<Feature> {
    let table = folder.table(RULES_FILE, journal);
    table.require(&COLUMNS, journal);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut features = Vec::new();
    for row in &table.rows {
        if !seen.insert(row.get("rule_id")) {
            row.report(journal, "duplicate_id", "rule_id", "an earlier rule has this id");
            continue;
        }
        check_citations(row, words, journal);
        let feature = rule_feature(row, words);
        match Rule::read(&feature) {
            Ok(rule) => {
                check_names(row, &rule, words, known, journal);
                features.push(feature);
            }
            Err(why) => row.report(journal, "malformed_rule", &why.property, why.reason.clone()),
        }
    }
    features
}

fn check_citations(row: &Row, words: &Vocabulary, journal: &mut Journal) {
    for citation in row.list("citations") {
        let document = citation.split_once(':').map_or(citation.as_str(), |(document, _)| document);
        if !words.sources.contains_key(document) {
            let message = format!("`{document}` is not in sources.csv");
            journal.report("unknown_source", &row.spot, "citations", &citation, message);
        }
    }
}

/// A rule that names what is not there would never apply, or never find anything.
fn check_names(row: &Row, rule: &Rule, words: &Vocabulary, known: &[Attribute], journal: &mut Journal) {
    let constraint = match &rule.against {
        Against::Features(selection) => selection.collections.as_slice(),
        _ => &[],
    };
    let sides = [("subject_collections", rule.subject.collections.as_slice()), ("constraint_collections", constraint)];
    for (column, collections) in sides {
        for collection in collections.iter().filter(|id| !words.has_layer(id)) {
            let message = format!("`{collection}` is not in vocab/layers.csv");
            journal.report("malformed_rule", &row.spot, column, collection, message);
        }
    }
    let is_known = |name: &str| known.iter().any(|attribute| attribute.id == name);
    for (column, filter) in [("applies", &rule.applies), ("condition", &rule.condition)] {
        for name in filter.iter().flat_map(|filter| filter.properties()).filter(|name| !is_known(name)) {
            let message = format!("`{name}` is no attribute of rules/attributes.csv");
            journal.report("malformed_rule", &row.spot, column, name, message);
        }
    }
    for name in rule.needs.iter().filter(|name| !is_known(name)) {
        let message = format!("`{name}` is no attribute of rules/attributes.csv");
        journal.report("malformed_rule", &row.spot, "needs", name, message);
    }
}

fn rule_feature(row: &Row, words: &Vocabulary) -> Feature {
    let mut properties = Map::new();
    let mut put = |key: &str, value: Value| {
        properties.insert(key.to_string(), value);
    };
    put("name", text(row.get("text_zh")));
    put("name_en", text(row.get("text_en")));
    put("layer", json!(RULES));
    for column in ["weight", "test"] {
        put(column, text(row.get(column)));
    }
    put("parameters", Value::Object(parameters(row)));
    put("subject_collections", json!(collections(&row.list("subject_collections"), words)));
    for column in ["subject_filter", "applies", "condition"] {
        put(column, text(row.get(column)));
    }
    put("constraint_collections", json!(row.list("constraint_collections")));
    put("constraint_filter", text(row.get("constraint_filter")));
    put("needs", json!(row.list("needs")));
    put("undecidable", text(row.get("undecidable_zh")));
    put("undecidable_en", text(row.get("undecidable")));
    put("basis", text(row.get("basis_zh")));
    put("basis_en", text(row.get("basis_en")));
    let citations = row.list("citations");
    let document = |citation: &String| citation.split(':').next().unwrap_or_default().to_string();
    let documents: BTreeSet<String> = citations.iter().map(document).collect();
    put("source", text(&documents.into_iter().collect::<Vec<_>>().join(";")));
    put("section", text(&citations.join(";")));
    for column in ["subject", "constraint", "predicate", "severity", "severity_as_printed", "note"] {
        put(column, text(row.get(column)));
    }
    Feature { id: row.get("rule_id").to_string(), geometry: None, properties }
}

/// `*` is every layer of what is built.
fn collections(named: &[String], words: &Vocabulary) -> Vec<String> {
    match named {
        [all] if all == "*" => words.built.clone(),
        named => named.to_vec(),
    }
}

/// `name=value;…`: numbers, `true` or `false`, or words.
fn parameters(row: &Row) -> Map<String, Value> {
    let value = |text: &str| match (text.parse::<serde_json::Number>(), text.parse::<bool>()) {
        (Ok(number), _) => Value::Number(number),
        (_, Ok(flag)) => Value::Bool(flag),
        _ => json!(text),
    };
    let pair = |part: &String| {
        let (name, of) = part.split_once('=').unwrap_or((part, ""));
        (name.trim().to_string(), value(of.trim()))
    };
    row.list("parameters").iter().map(pair).collect()
}

fn attributes(folder: &Folder, journal: &mut Journal) -> Vec<Feature> {
    let words = folder.table("rules/words.csv", journal);
    words.require(&WORD_COLUMNS, journal);
    let table = folder.table("rules/attributes.csv", journal);
    table.require(&ATTRIBUTE_COLUMNS, journal);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut features = Vec::new();
    for row in &table.rows {
        let id = row.get("attribute");
        if !seen.insert(id) {
            row.report(journal, "duplicate_id", "attribute", "an earlier attribute has this id");
            continue;
        }
        let own: Vec<&Row> = words.rows.iter().filter(|word| word.get("attribute") == id).collect();
        let feature = attribute_feature(row, &own);
        match Attribute::read(&feature) {
            Ok(_) => features.push(feature),
            Err(why) => row.report(journal, "malformed_rule", &why.property, why.reason.clone()),
        }
    }
    for word in words.rows.iter().filter(|word| !seen.contains(word.get("attribute"))) {
        word.report(journal, "malformed_rule", "attribute", "there is no such attribute");
    }
    features
}

fn attribute_feature(row: &Row, words: &[&Row]) -> Feature {
    let mut properties = Map::new();
    let mut put = |key: &str, value: Value| {
        properties.insert(key.to_string(), value);
    };
    put("name", text(row.get("name_zh")));
    put("name_en", text(row.get("name_en")));
    put("layer", json!(ATTRIBUTES));
    put("type", text(row.get("type")));
    let column = |name: &str| words.iter().map(|word| word.get(name)).collect::<Vec<&str>>();
    if !words.is_empty() {
        put("values", json!(column("word")));
        put("titles", json!(column("title_zh")));
        put("titles_en", json!(column("title_en")));
    }
    put("meaning", text(row.get("meaning_zh")));
    put("meaning_en", text(row.get("meaning_en")));
    Feature { id: row.get("attribute").to_string(), geometry: None, properties }
}

fn text(value: &str) -> Value {
    if value.is_empty() { Value::Null } else { json!(value) }
}
