//! Rows into facts: every value is checked against the vocabulary and typed. What does not fit is reported and
//! left empty; a row is left out only when it has no usable id or name.

use super::fact::{Basis, Fact, PlaceRole};
use super::journal::Journal;
use super::read::{Folder, Row, Table};
use super::vocabulary::Vocabulary;
use crate::model::{Severity, TimeSpan};
use serde_json::Number;
use std::str::FromStr;

const REQUIRED: [&str; 20] = [
    "id",
    "name_zh",
    "name_en",
    "aliases",
    "kind",
    "geometry_type",
    "status",
    "valid_from",
    "part_of",
    "group_id",
    "members",
    "route_code",
    "doc",
    "section",
    "geometry_basis",
    "place",
    "place_role",
    "outline",
    "no_geometry_reason",
    "note",
];
/// What the thing would be drawn as, were its true geometry known.
const GEOMETRY_TYPES: [&str; 4] = ["point", "multipoint", "line", "polygon"];
const OPTIONAL: [&str; 1] = ["in_force_from"];
const STATED: &str = "stated_";

/// All facts of all theme tables, in file and row order.
pub(super) fn facts(folder: &Folder, words: &Vocabulary, journal: &mut Journal) -> Vec<Fact> {
    let mut facts = Vec::new();
    for file in folder.below("themes") {
        let table = folder.table(&file, journal);
        let layer = file.trim_start_matches("themes/").trim_end_matches(".csv").to_string();
        if !words.has_layer(&layer) {
            journal.report(
                "unknown_layer",
                &super::journal::Spot::file(&file),
                "",
                &layer,
                "no such layer in vocab/layers.csv",
            );
            continue;
        }
        table.require(&REQUIRED, journal);
        let stated = stated_columns(&table, words, journal);
        facts.extend(table.rows.iter().filter_map(|row| fact(row, &layer, &stated, words, journal)));
    }
    facts
}

/// The `stated_` columns whose name ends in a known unit.
fn stated_columns(table: &Table, words: &Vocabulary, journal: &mut Journal) -> Vec<String> {
    let spot = super::journal::Spot::file(&table.file);
    let mut stated = Vec::new();
    for column in table.columns.iter() {
        if column.starts_with(STATED) {
            if words.units.iter().any(|unit| column.ends_with(&format!("_{unit}"))) {
                stated.push(column.clone());
            } else {
                journal.report(
                    "unknown_unit",
                    &spot,
                    column,
                    "",
                    format!("`{column}` does not end in a unit of vocab/units.csv"),
                );
            }
        } else if !REQUIRED.contains(&column.as_str()) && !OPTIONAL.contains(&column.as_str()) {
            journal.report("unknown_column", &spot, column, "", format!("no column `{column}` is known"));
        }
    }
    stated
}

fn fact(row: &Row, layer: &str, stated: &[String], words: &Vocabulary, journal: &mut Journal) -> Option<Fact> {
    if !has_usable_id_and_name(row, journal) {
        return None;
    }
    let known_kind = |kind: &str| words.kinds.contains_key(&(layer.to_string(), kind.to_string()));
    // A reason is a fact about the data, not one of the errors that the compiler finds.
    let known_reason = |reason: &str| words.issue_types.get(reason).is_some_and(|t| t.severity == Severity::Info);
    for column in ["kind", "status", "geometry_type"].into_iter().filter(|column| row.get(column).is_empty()) {
        row.report(journal, "missing_word", column, format!("`{column}` is empty"));
    }
    let known_type = |word: &str| GEOMETRY_TYPES.contains(&word);
    let status = known(row, "status", "unknown_status", journal, |s| words.statuses.contains_key(s));
    let sources = sources(row, words, journal);
    let (valid_from, valid_to) = validity(row, status.as_deref(), &sources, words, journal);
    let text = |column: &str| row.get(column).to_string();
    let optional = |column: &str| Some(text(column)).filter(|value| !value.is_empty());
    Some(Fact {
        spot: row.spot.clone(),
        id: text("id"),
        layer: layer.to_string(),
        name_zh: text("name_zh"),
        name_en: text("name_en"),
        aliases: row.list("aliases"),
        kind: known(row, "kind", "unknown_kind", journal, known_kind),
        geometry_type: known(row, "geometry_type", "unknown_geometry_type", journal, known_type),
        status,
        valid_from,
        valid_to,
        part_of: optional("part_of"),
        group: optional("group_id"),
        members: row.list("members"),
        route_code: text("route_code"),
        source: sources.join(";"),
        section: text("section"),
        basis: basis(row, journal),
        places: row.list("place"),
        place_role: place_role(row, journal),
        outline: optional("outline"),
        no_geometry_reason: known(row, "no_geometry_reason", "unknown_reason", journal, known_reason),
        note: text("note"),
        stated: stated.iter().filter_map(|column| Some((column.clone(), number(row, column, journal)?))).collect(),
    })
}

fn has_usable_id_and_name(row: &Row, journal: &mut Journal) -> bool {
    if let Some(column) = ["id", "name_zh"].into_iter().find(|column| row.get(column).is_empty()) {
        row.report(journal, "missing_value", column, format!("`{column}` is empty"));
        return false;
    }
    let slug = row.get("id").bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !slug {
        row.report(journal, "malformed_id", "id", "only lower-case letters, digits and underscores may be used");
    }
    slug
}

/// Without a word the weaker claim is made: somewhere within.
fn place_role(row: &Row, journal: &mut Journal) -> PlaceRole {
    match row.get("place_role") {
        "at" => PlaceRole::At,
        "within" | "" => PlaceRole::Within,
        other => {
            row.report(journal, "unknown_place_role", "place_role", format!("`{other}` is neither `at` nor `within`"));
            PlaceRole::Within
        }
    }
}

/// The value when it is one of the allowed ones; empty is fine.
fn known(row: &Row, column: &str, kind: &str, journal: &mut Journal, allowed: impl Fn(&str) -> bool) -> Option<String> {
    let value = row.get(column);
    if value.is_empty() {
        return None;
    }
    if allowed(value) {
        return Some(value.to_string());
    }
    row.report(journal, kind, column, format!("`{value}` is not a known {column}"));
    None
}

fn basis(row: &Row, journal: &mut Journal) -> Basis {
    let value = row.get("geometry_basis");
    Basis::parse(value).unwrap_or_else(|| {
        row.report(journal, "unknown_geometry_basis", "geometry_basis", format!("`{value}` cannot be made from seeds"));
        Basis::Unknown
    })
}

fn sources(row: &Row, words: &Vocabulary, journal: &mut Journal) -> Vec<String> {
    let mut keys = row.list("doc");
    keys.retain(|key| {
        let known = words.sources.contains_key(key);
        if !known {
            journal.report("unknown_source", &row.spot, "doc", key, format!("`{key}` is not in sources.csv"));
        }
        known
    });
    keys
}

/// From when to when the statement holds: from the first document that makes it (or `in_force_from`), and, for
/// what is only intended, to the end of the last plan that intends it.
fn validity(
    row: &Row,
    status: Option<&str>,
    sources: &[String],
    words: &Vocabulary,
    journal: &mut Journal,
) -> (Option<String>, Option<String>) {
    let mut dates: Vec<TimeSpan> = Vec::new();
    let printed = row.list("in_force_from");
    let (column, printed) =
        if printed.is_empty() { ("valid_from", row.list("valid_from")) } else { ("in_force_from", printed) };
    for text in printed {
        match TimeSpan::parse(&text) {
            Ok(date) => dates.push(date),
            Err(e) => journal.report("wrong_date", &row.spot, column, &text, e.to_string()),
        }
    }
    let from = dates.into_iter().min_by_key(|date| (date.start, date.end));
    let lapses = status.and_then(|s| words.statuses.get(s)).copied().unwrap_or(false);
    let ends: Option<Vec<&TimeSpan>> =
        sources.iter().map(|key| words.sources.get(key).and_then(|s| s.valid_to.as_ref())).collect();
    let to = ends.filter(|_| lapses).and_then(|ends| ends.into_iter().max_by_key(|date| date.end)).cloned();
    if let (Some(from), Some(to)) = (&from, &to)
        && from.start > to.end
    {
        journal.report(
            "validity_reversed",
            &row.spot,
            column,
            from.as_str(),
            format!("begins on {from}, but its plan ended on {to}"),
        );
        return (Some(from.to_string()), None);
    }
    (from.map(|d| d.to_string()), to.map(|d| d.to_string()))
}

/// A plain decimal number that is not negative. Whole numbers stay whole.
fn number(row: &Row, column: &str, journal: &mut Journal) -> Option<Number> {
    let text = row.get(column);
    if text.is_empty() {
        return None;
    }
    let plain = text.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let parsed =
        text.parse::<i64>().map(Number::from).ok().or_else(|| f64::from_str(text).ok().and_then(Number::from_f64));
    let Some(number) = parsed.filter(|_| plain) else {
        journal.report("malformed_number", &row.spot, column, text, format!("`{text}` is not a plain decimal number"));
        return None;
    };
    if number.as_f64().is_some_and(|value| value < 0.0) {
        journal.report("negative_number", &row.spot, column, text, format!("`{text}` is negative"));
        return None;
    }
    Some(number)
}
