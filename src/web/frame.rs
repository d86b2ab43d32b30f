//! What is round every page: where it is, the other language, the other formats, and where its links lead.

use super::document::{Body, Cell};
use super::{Kind, Language, Page, STYLE_PATH, address};
use serde::Serialize;
use serde_json::Value;

/// Relations that the page has another place for.
const SHOWN_ELSEWHERE: [&str; 6] = ["self", "alternate", "next", "prev", "collection", "version-history"];
/// Most links that are listed.
const MAX_LINKS: usize = 50;

/// The frame of a page.
#[derive(Debug, Serialize)]
pub(super) struct Frame {
    pub tag: &'static str,
    pub head_title: String,
    pub style: String,
    pub crumbs: Vec<Crumb>,
    pub switch_href: String,
    pub switch_tag: &'static str,
    pub switch_text: &'static str,
    pub formats: Vec<Format>,
    pub links: Vec<Cell>,
}

/// One step on the way here; the last has no address.
#[derive(Debug, Serialize)]
pub(super) struct Crumb {
    pub text: String,
    pub href: Option<String>,
}

/// The same resource in another format.
#[derive(Debug, Serialize)]
pub(super) struct Format {
    pub text: String,
    pub href: String,
    pub media_type: &'static str,
}

impl Frame {
    pub fn new(page: &Page<'_>, body: &Body) -> Self {
        let crumbs = crumbs(page, body);
        let other = page.language.pick(Language::En, Language::Zh);
        let head_title =
            if page.kind == Kind::Landing { body.title.clone() } else { format!("{} · groundplan", body.title) };
        Self {
            tag: page.language.tag(),
            head_title,
            style: format!("{}{STYLE_PATH}", page.base),
            crumbs,
            switch_href: page.with("lang", other.name()),
            switch_tag: other.tag(),
            switch_text: other.own_name(),
            formats: formats(page),
            links: links(page),
        }
    }
}

fn formats(page: &Page<'_>) -> Vec<Format> {
    let others = page.formats.iter().filter(|name| **name != "html");
    others
        .map(|name| Format {
            text: shown_format(name),
            href: page.with("f", name),
            media_type: media_type(name, page.kind),
        })
        .collect()
}

fn shown_format(name: &str) -> String {
    match name {
        "json" => "JSON",
        "geojsonseq" => "GeoJSONSeq",
        "jsonfg" => "JSON-FG",
        "csv" => "CSV",
        "fgb" => "FlatGeobuf",
        other => other,
    }
    .to_string()
}

fn media_type(name: &str, kind: Kind) -> &'static str {
    match (name, kind) {
        ("json", Kind::Items | Kind::Item) => "application/geo+json",
        ("json", Kind::Schema | Kind::Queryables | Kind::Sortables) => "application/schema+json",
        ("json", Kind::Api) => "application/vnd.oai.openapi+json;version=3.0",
        ("json", Kind::Problem) => "application/problem+json",
        ("json", _) => "application/json",
        ("geojsonseq", _) => "application/geo+json-seq",
        ("jsonfg", _) => "application/vnd.ogc.fg+json",
        ("csv", _) => "text/csv",
        ("fgb", _) => "application/flatgeobuf",
        _ => "application/octet-stream",
    }
}

/// The links of the value that are not on the page in another form.
fn links(page: &Page<'_>) -> Vec<Cell> {
    // Here they are the cards.
    if matches!(page.kind, Kind::Landing | Kind::Collection) {
        return Vec::new();
    }
    let listed = page.value.get("links").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_shown = |link: &&Value| {
        let rel = link.get("rel").and_then(Value::as_str).unwrap_or_default();
        !SHOWN_ELSEWHERE.contains(&rel) && link.get("href").is_some_and(Value::is_string)
    };
    listed.iter().filter(is_shown).take(MAX_LINKS).map(|link| page.cell("links", link)).collect()
}

/// From the landing page down to this one.
fn crumbs(page: &Page<'_>, body: &Body) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb { text: page.t("home"), href: Some(page.at("/")) }];
    let segments = page.segments();
    let mut path = String::new();
    for (depth, segment) in segments.iter().enumerate() {
        path = format!("{path}/{}", address::encoded(segment));
        let text = match (depth, segments.first().map(String::as_str)) {
            (1, Some("collections")) => page.collection_title(segment),
            (0, _) | (2 | 4, Some("collections")) | (2, Some("processes")) => step(page, segment),
            _ => segment.clone(),
        };
        crumbs.push(Crumb { text, href: Some(page.at(&path)) });
    }
    if let Some(last) = crumbs.last_mut() {
        last.href = None;
        if matches!(page.kind, Kind::Item | Kind::Process) {
            last.text.clone_from(&body.title);
        }
    }
    crumbs
}

/// A part of a path that is a word of ours.
fn step(page: &Page<'_>, segment: &str) -> String {
    match segment {
        "collections" | "items" | "history" | "diff" | "schema" | "queryables" | "sortables" | "functions"
        | "processes" | "execution" | "conformance" | "api" | "audit" | "health" => page.t(segment),
        other => other.to_string(),
    }
}
