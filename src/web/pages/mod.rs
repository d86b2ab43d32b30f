//! What stands on the page of each kind of resource.

mod answers;
mod catalogue;
mod definitions;
mod features;
mod past;

use super::document::{Body, Cell, Section};
use super::{Kind, Page, numbers};
use serde_json::Value;

/// The page without its frame.
pub(super) fn body(page: &Page<'_>) -> Body {
    match page.kind {
        Kind::Landing => catalogue::landing(page),
        Kind::Conformance => catalogue::conformance(page),
        Kind::Collections => catalogue::collections(page),
        Kind::Collection => catalogue::collection(page),
        Kind::Items => features::items(page),
        Kind::Item => features::item(page),
        Kind::History => past::history(page),
        Kind::Diff => past::diff(page),
        Kind::Audit => past::audit(page),
        Kind::Api => definitions::api(page),
        Kind::Schema => definitions::schema(page, "schema"),
        Kind::Queryables => definitions::schema(page, "queryables"),
        Kind::Sortables => definitions::schema(page, "sortables"),
        Kind::Functions => definitions::functions(page),
        Kind::Processes => definitions::processes(page),
        Kind::Process => definitions::process(page),
        Kind::Result => answers::result(page),
        Kind::Problem => answers::problem(page),
        Kind::Other => answers::other(page),
    }
}

/// The members of an array member; none where it is not there.
fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// Address of the first link of this relation that may be followed.
fn link(page: &Page<'_>, rel: &str) -> Option<String> {
    let found = list(page.value, "links").iter().find(|link| text(link, "rel") == Some(rel))?;
    page.link(text(found, "href")?)
}

/// How many there are, how many are here, and the ways to the others.
fn pager(page: &Page<'_>, shown: usize) -> Section {
    let matched = page.value.get("numberMatched").and_then(Value::as_u64);
    let text = match matched {
        Some(matched) => format!("{} {shown}{} {matched}", page.t("shown"), page.t("of")),
        None => format!("{} {shown}", page.t("shown")),
    };
    Section::Pager { text, prev: link(page, "prev"), next: link(page, "next") }
}

/// A time as people read it.
fn time(value: Option<&Value>) -> Cell {
    let Some(text) = value.and_then(Value::as_str) else { return Cell::Empty };
    match numbers::time(text) {
        Some(readable) => Cell::Time { text: readable, exact: text.to_string() },
        None => Cell::maybe(Some(text)),
    }
}
