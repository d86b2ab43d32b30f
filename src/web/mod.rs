//! Pages for people: one HTML document from the JSON value of any resource, in Chinese or English, with a drawn map
//! where there are features. Nothing here knows of HTTP, files or clocks, and the same page is always the same text.
//!
//! A page has no script and asks for nothing but its stylesheet, so that it can be served under
//! `default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:`. It is well-formed XML too. Whatever
//! stands in a value is escaped; only addresses of the web become links. A value of unknown shape is shown as nested
//! tables.

mod address;
mod assets;
mod cells;
mod document;
mod documents;
mod figures;
mod frame;
mod language;
mod map;
mod numbers;
mod pages;
mod properties;
mod report;
mod templates;
#[cfg(test)]
mod tests;
mod words;

pub use assets::{MAP_PAGE, asset};
pub use language::Language;
pub use report::report;

use serde_json::Value;

/// The stylesheet of all pages.
pub const STYLE: &str = include_str!("style.css");
/// The path under the public address at which pages expect the stylesheet.
pub const STYLE_PATH: &str = "/style.css";

/// What a value is, which decides about how it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `/`
    Landing,
    /// `/conformance`
    Conformance,
    /// `/api`: an `OpenAPI` definition.
    Api,
    /// `/collections`
    Collections,
    /// `/collections/{id}`
    Collection,
    /// `…/items`: a GeoJSON feature collection with links and counts.
    Items,
    /// `…/items/{fid}`: a GeoJSON feature with links.
    Item,
    /// `…/history`
    History,
    /// `…/diff`
    Diff,
    /// `…/schema`: a JSON Schema.
    Schema,
    /// `…/queryables`
    Queryables,
    /// `…/sortables`
    Sortables,
    /// `/functions`
    Functions,
    /// `/processes`
    Processes,
    /// `/processes/{id}`
    Process,
    /// The answer of a process.
    Result,
    /// A problem document (RFC 9457).
    Problem,
    /// `/audit`
    Audit,
    /// Any other document.
    Other,
}

/// What a collection is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Titled<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its title in Chinese.
    pub zh: &'a str,
    /// Its title in English.
    pub en: &'a str,
}

/// What a page is made from. [`Page::new`] fills in what can be left out.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// What the value is.
    pub kind: Kind,
    /// The resource, as it is served as JSON. Coordinates are longitude, latitude in degrees, unless the parameter `crs`
    /// names EPSG:4326 or EPSG:4490 (then latitude, longitude) or another CRS (then there is no map).
    pub value: &'a Value,
    /// In which language.
    pub language: Language,
    /// Public address of the server without a slash at the end; empty for links that begin with the path.
    pub base: &'a str,
    /// Path of this resource, percent-encoded, which begins with a slash.
    pub path: &'a str,
    /// Decoded parameters of the request.
    pub query: &'a [(String, String)],
    /// What collections are called, for breadcrumbs and references; ids stand where it is not known.
    pub titles: &'a [Titled<'a>],
    /// The collection that features belong to, as it is served: its colour is taken for the map.
    pub collection: Option<&'a Value>,
    /// The schema of the features in the language of the page, as it is served: titles, units and codes of properties.
    pub schema: Option<&'a Value>,
    /// Values of `f` that this resource has besides `html`.
    pub formats: &'a [&'a str],
}

impl<'a> Page<'a> {
    /// A page at `/` with nothing known besides the value, and JSON as its other format.
    pub fn new(kind: Kind, value: &'a Value, language: Language) -> Self {
        Self {
            kind,
            value,
            language,
            base: "",
            path: "/",
            query: &[],
            titles: &[],
            collection: None,
            schema: None,
            formats: &["json"],
        }
    }

    /// What a collection is called in the language of the page; its id where that is not known.
    fn collection_title(&self, id: &str) -> String {
        let known = self.titles.iter().find(|titled| titled.id == id);
        let known = known.map(|titled| self.language.pick(titled.zh, titled.en).to_string());
        let own = || self.collection.filter(|own| own.get("id").and_then(Value::as_str) == Some(id));
        let title = || own().and_then(|own| self.said(own.get("titles")).or_else(|| self.said(own.get("title"))));
        known.filter(|text| !text.is_empty()).or_else(title).unwrap_or_else(|| id.to_string())
    }
}

/// The page as an HTML document, UTF-8. Never fails and never panics, whatever the value is.
///
/// ```
/// use groundplan::web::{Kind, Language, Page, render};
/// let value = serde_json::json!({"status": 404, "title": "Not found", "detail": "there is no <b>"});
/// let html = render(&Page::new(Kind::Problem, &value, Language::Zh));
/// assert!(html.contains("<h1>未找到</h1>") && html.contains("there is no &lt;b&gt;"));
/// ```
pub fn render(page: &Page<'_>) -> String {
    let body = pages::body(page);
    let frame = frame::Frame::new(page, &body);
    let text = templates::written(&frame, &body, page.language).unwrap_or_else(|| bare(&body.title));
    // XML has no way to write these, not even as a reference, and no page needs them.
    let forbidden =
        |c: char| matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    if text.contains(forbidden) { text.replace(forbidden, "\u{FFFD}") } else { text }
}

/// A page for the case that the templates are wrong.
fn bare(title: &str) -> String {
    let title = map::escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    )
}
