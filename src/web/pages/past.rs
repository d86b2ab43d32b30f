//! What was: the versions of a feature, what differs between two times, the audit log.

use super::{list, pager, text, time};
use crate::web::document::{Body, Cell, Fact, Head, Section, Table};
use crate::web::properties::{Properties, name};
use crate::web::{Page, address};
use serde_json::{Map, Value};

pub(super) fn history(page: &Page<'_>) -> Body {
    let versions = list(page.value, "versions");
    let before = std::iter::once(None).chain(versions.iter().map(Some));
    let rows = versions.iter().zip(before).map(|(version, before)| row(page, version, before)).collect();
    let heads = ["version", "recorded", "replaced", "author", "reason", "valid", "changed"];
    let heads = heads.map(|key| Head::new(page.t(key))).into();
    let table = Table { caption: page.t("versions"), heads, rows, left_out: 0 };
    let mut sections = vec![pager(page, versions.len()), Section::Table(table)];
    sections.extend(versions.iter().map(|version| details(page, version)));
    let feature = versions.last().and_then(|version| version.get("feature"));
    let title = feature.map(|feature| name(page, feature)).filter(|name| !name.is_empty());
    let title = title.or_else(|| text(page.value, "id").map(str::to_string));
    Body {
        title: title.unwrap_or_else(|| page.t("history")),
        over: Some(page.t("history")),
        lead: Some(page.t("history_text")),
        sections,
    }
}

fn row(page: &Page<'_>, version: &Value, before: Option<&Value>) -> Vec<Cell> {
    let changed = match before {
        Some(before) => changes(page, before.get("feature"), version.get("feature")),
        None if version.get("version").and_then(Value::as_u64) == Some(1) => Cell::text(page.t("first_version")),
        None => Cell::Empty,
    };
    let until = version.pointer("/recorded/1").filter(|until| !until.is_null());
    vec![
        version.get("version").map_or(Cell::Empty, |number| page.cell("version", number)),
        time(version.pointer("/recorded/0")),
        until.map_or_else(|| Cell::text(page.t("current")), |until| time(Some(until))),
        Cell::maybe(version.pointer("/began/author").and_then(Value::as_str)),
        Cell::maybe(version.pointer("/began/reason").and_then(Value::as_str)),
        Cell::text(valid(page, version)),
        changed,
    ]
}

/// `2016-05 – 2020-12-31`
fn valid(page: &Page<'_>, version: &Value) -> String {
    let end = |pointer: &str| version.pointer(pointer).and_then(Value::as_str).map(str::to_string);
    let from = end("/valid/0").unwrap_or_else(|| page.t("since_ever"));
    format!("{from} – {}", end("/valid/1").unwrap_or_else(|| page.t("until_now")))
}

/// The names of the properties that differ between two states of a feature, with both values.
fn changes(page: &Page<'_>, before: Option<&Value>, after: Option<&Value>) -> Cell {
    let none = Map::new();
    let properties =
        |feature: Option<&Value>| feature.and_then(|feature| feature.get("properties")?.as_object().cloned());
    let (old, new) = (properties(before).unwrap_or(none.clone()), properties(after).unwrap_or(none));
    let schema = Properties::of(page.schema);
    let names = new.keys().chain(old.keys().filter(|name| !new.contains_key(*name)));
    let mut rows: Vec<Fact> = names
        .filter(|name| old.get(*name) != new.get(*name))
        .map(|name| {
            let shown = |value: Option<&Value>| value.map_or(Cell::Empty, |value| schema.cell(page, name, value));
            let cells = vec![shown(old.get(name)), Cell::text("→"), shown(new.get(name))];
            Fact { head: schema.head(page, name), cell: Cell::List { cells, left_out: 0 } }
        })
        .collect();
    let geometry = |feature: Option<&Value>| feature.and_then(|feature| feature.get("geometry")).cloned();
    if geometry(before) != geometry(after) {
        rows.push(Fact { head: Head::new(page.t("geometry")), cell: Cell::text(page.t("geometry_changed")) });
    }
    if rows.is_empty() { Cell::Empty } else { Cell::Facts { rows } }
}

/// A version in full, to be opened.
fn details(page: &Page<'_>, version: &Value) -> Section {
    let number = version.get("version").map(Value::to_string).unwrap_or_default();
    let mut rows = Vec::new();
    for (key, value) in version.as_object().into_iter().flatten() {
        match (key.as_str(), value) {
            ("feature", feature) => {
                let properties = feature.get("properties").and_then(Value::as_object);
                rows.extend(properties.into_iter().flat_map(|all| Properties::of(page.schema).facts(page, all)));
                let geometry = feature.get("geometry").map_or(Cell::Empty, |geometry| page.cell("geometry", geometry));
                rows.push(Fact { head: Head::new(page.t("geometry")), cell: geometry });
            }
            ("version" | "recorded" | "valid", _) => {}
            (name, value) => rows.push(Fact { head: page.head(name), cell: page.cell(name, value) }),
        }
    }
    Section::Details { summary: format!("{} {number}", page.t("version")), rows }
}

pub(super) fn diff(page: &Page<'_>) -> Body {
    let changes = list(page.value, "changes");
    let collection = page.collection_id().or_else(|| text(page.value, "collection").map(str::to_string));
    let collection = collection.unwrap_or_default();
    let rows = changes.iter().map(|change| difference(page, change, &collection)).collect();
    let heads = ["item", "change", "version", "recorded", "author", "reason", "changed"];
    let heads = heads.map(|key| Head::new(page.t(key))).into();
    let end = |name: &str| Fact { head: page.head(name), cell: time(page.value.get(name)) };
    let sections = vec![
        Section::Facts { caption: page.t("about"), rows: vec![end("from"), end("to")] },
        pager(page, changes.len()),
        Section::Table(Table { caption: page.t("diff"), heads, rows, left_out: 0 }),
    ];
    Body { title: page.collection_title(&collection), over: Some(page.t("diff")), sections, ..Body::default() }
}

fn difference(page: &Page<'_>, change: &Value, collection: &str) -> Vec<Cell> {
    let (before, after) = (state(change, "before"), state(change, "after"));
    let latest = after.or(before);
    let id = text(change, "id").unwrap_or_default();
    let named = latest.and_then(|version| version.get("feature")).map(|feature| name(page, feature));
    let named = named.filter(|name| !name.is_empty()).unwrap_or_else(|| id.to_string());
    let href = format!("/collections/{}/items/{}/history", address::encoded(collection), address::encoded(id));
    let kind = match text(change, "change") {
        Some("added") => page.t("added"),
        Some("removed") => page.t("removed"),
        Some("changed") => page.t("altered"),
        other => other.unwrap_or_default().to_string(),
    };
    let at = |pointer: &str| latest.and_then(|version| version.pointer(pointer));
    let changed = match (before, after) {
        (Some(before), Some(after)) => changes(page, before.get("feature"), after.get("feature")),
        _ => Cell::Empty,
    };
    vec![
        Cell::Link {
            note: (named != id).then(|| id.to_string()),
            text: named,
            href: page.at(&href),
            is_outside: false,
        },
        Cell::maybe(Some(&kind)),
        at("/version").map_or(Cell::Empty, |number| page.cell("version", number)),
        time(at("/recorded/0")),
        Cell::maybe(at("/began/author").and_then(Value::as_str)),
        Cell::maybe(at("/began/reason").and_then(Value::as_str)),
        changed,
    ]
}

fn state<'a>(change: &'a Value, name: &str) -> Option<&'a Value> {
    change.get(name).filter(|state| state.is_object())
}

pub(super) fn audit(page: &Page<'_>) -> Body {
    const COLUMNS: [(&str, &str); 7] = [
        ("number", "number"),
        ("time", "recorded"),
        ("who", "who"),
        ("from", "from_address"),
        ("what", "what"),
        ("status", "status"),
        ("transaction", "transaction"),
    ];
    let entries = list(page.value, "entries");
    let cell = |entry: &Value, member: &str| match (member, entry.get(member)) {
        ("time", value) => time(value),
        (_, value) => value.map_or(Cell::Empty, |value| page.cell(member, value)),
    };
    let rows = entries.iter().map(|entry| COLUMNS.iter().map(|(member, _)| cell(entry, member)).collect()).collect();
    let heads = COLUMNS.iter().map(|(_, key)| Head::new(page.t(key))).collect();
    let table = Section::Table(Table { caption: page.t("audit"), heads, rows, left_out: 0 });
    Body { title: page.t("audit"), sections: vec![pager(page, entries.len()), table], ..Body::default() }
}
