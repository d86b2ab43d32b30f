//! Any JSON value as something to read. Measures, references, links and geometries are known by their members; all else
//! becomes nested lists and tables, and below a certain depth text.

use super::document::{Cell, Fact, Head, Section, Table};
use super::{Page, address, numbers, words};
use serde_json::{Map, Value};

/// Deeper values are written as JSON.
const MAX_DEPTH: usize = 5;
/// Most rows of a table that is made from any array.
const MAX_ROWS: usize = 2_000;
/// Most values of a list in a line.
const MAX_LIST: usize = 200;
/// Most columns of a table that is made from any objects; wider ones are written one below the other.
const MAX_COLUMNS: usize = 16;
/// Longest JSON text, characters.
const MAX_TEXT: usize = 2_000;

impl Page<'_> {
    /// A word of the pages.
    pub(super) fn t(&self, key: &str) -> String {
        words::label(key, self.language)
    }

    /// A text, or the right one of `{"zh": …, "en": …}`.
    pub(super) fn said(&self, value: Option<&Value>) -> Option<String> {
        let value = value?;
        let own = value.get(self.language.name()).or_else(|| value.get("zh")).or_else(|| value.get("en"));
        own.unwrap_or(value).as_str().filter(|text| !text.is_empty()).map(str::to_string)
    }

    /// The value of the member of this name.
    pub(super) fn cell(&self, name: &str, value: &Value) -> Cell {
        self.nested(name, value, 0)
    }

    fn nested(&self, name: &str, value: &Value, depth: usize) -> Cell {
        match value {
            Value::Null => Cell::Empty,
            Value::Bool(yes) => Cell::text(self.t(if *yes { "yes" } else { "no" })),
            Value::Number(number) => number_cell(number),
            Value::String(text) => self.text(name, text),
            Value::Array(values) if values.is_empty() => Cell::Empty,
            Value::Object(members) if members.is_empty() => Cell::Empty,
            _ if depth >= MAX_DEPTH => Cell::text(json_text(value)),
            Value::Array(values) => self.array(name, values, depth),
            Value::Object(members) => self.object(members, depth),
        }
    }

    fn text(&self, name: &str, text: &str) -> Cell {
        if text.is_empty() {
            return Cell::Empty;
        }
        if address::is_web(text) {
            let is_outside = self.base.is_empty() || !text.starts_with(self.base);
            return Cell::Link { text: text.into(), href: text.into(), is_outside, note: None };
        }
        if name == "collection" && self.titles.iter().any(|titled| titled.id == text) {
            let href = self.at(&format!("/collections/{}", address::encoded(text)));
            return Cell::link(self.collection_title(text), href);
        }
        if let Some(readable) = numbers::time(text) {
            return Cell::Time { text: readable, exact: text.into() };
        }
        match words::code(name, text, self.language) {
            Some(meaning) if meaning != text => {
                Cell::Text { text: meaning.into(), exact: Some(text.into()), note: None }
            }
            _ => Cell::text(text),
        }
    }

    fn array(&self, name: &str, values: &[Value], depth: usize) -> Cell {
        let objects: Vec<&Map<String, Value>> = values.iter().filter_map(Value::as_object).collect();
        if objects.len() == values.len()
            && !objects.iter().all(|members| self.known(members).is_some())
            && let Some(table) = self.table_of(String::new(), &objects, depth)
        {
            return Cell::Table(table);
        }
        let cells = values.iter().take(MAX_LIST).map(|value| self.nested(name, value, depth + 1)).collect();
        Cell::List { cells, left_out: values.len().saturating_sub(MAX_LIST) }
    }

    fn object(&self, members: &Map<String, Value>, depth: usize) -> Cell {
        self.known(members).unwrap_or_else(|| Cell::Facts { rows: self.facts(members, depth) })
    }

    fn facts(&self, members: &Map<String, Value>, depth: usize) -> Vec<Fact> {
        let shown = members.iter().take(MAX_LIST);
        shown.map(|(name, value)| Fact { head: self.head(name), cell: self.nested(name, value, depth + 1) }).collect()
    }

    /// What a member is called, and its own name.
    pub(super) fn head(&self, name: &str) -> Head {
        let text = words::field(name, self.language);
        let code = (text != name).then(|| name.to_string());
        Head { text, code, ..Head::default() }
    }

    /// Objects whose shape says what they are.
    fn known(&self, members: &Map<String, Value>) -> Option<Cell> {
        self.measure(members)
            .or_else(|| self.reference(members))
            .or_else(|| self.linked(members))
            .or_else(|| self.bilingual(members))
            .or_else(|| geometry_text(self, members).map(Cell::text))
    }

    /// `{"value", "unit", …}`, with the interval below.
    fn measure(&self, members: &Map<String, Value>) -> Option<Cell> {
        let value = members.get("value")?.as_f64()?;
        let unit = numbers::unit(members.get("unit")?.as_str()?, self.language);
        let interval: Option<Vec<String>> = members
            .get("interval")
            .and_then(Value::as_array)
            .map(|ends| ends.iter().filter_map(Value::as_f64).map(numbers::measured).collect());
        let method = members.get("method").and_then(Value::as_str).map(|method| format!(" · {method}"));
        Some(Cell::Number {
            text: format!("{} {unit}", numbers::measured(value)),
            exact: Some(format!("{value}{}", method.unwrap_or_default())),
            note: interval.filter(|ends| ends.len() == 2).map(|ends| format!("{} {unit}", ends.join(" – "))),
        })
    }

    /// `{"collection", "id", "name", …}`: a feature of this server, unless it was supplied.
    fn reference(&self, members: &Map<String, Value>) -> Option<Cell> {
        const OWN: [&str; 5] = ["collection", "id", "name", "geometry_basis", "uncertainty_m"];
        let (collection, id) = (members.get("collection")?, members.get("id")?.as_str()?);
        members
            .keys()
            .all(|name| OWN.contains(&name.as_str()))
            .then(|| self.feature_cell(collection, id, members.get("name")))
    }

    /// A feature by its name, with a link where it lies in a collection.
    fn feature_cell(&self, collection: &Value, id: &str, name: Option<&Value>) -> Cell {
        let text = self.said(name).unwrap_or_else(|| id.to_string());
        match collection.as_str() {
            Some(collection) => Cell::Link {
                text,
                href: self.item_href(collection, id),
                is_outside: false,
                note: Some(self.collection_title(collection)),
            },
            None => Cell::text(text),
        }
    }

    /// `{"href", "rel", …}`.
    fn linked(&self, members: &Map<String, Value>) -> Option<Cell> {
        let href = members.get("href")?.as_str()?;
        let rel = members.get("rel").and_then(Value::as_str);
        let text = rel.and_then(|rel| words::relation(rel, self.language)).map(str::to_string);
        let text = text.or_else(|| self.said(members.get("title"))).unwrap_or_else(|| href.to_string());
        Some(match self.link(href) {
            Some(href) => {
                let is_outside = !href.starts_with('/') && !href.starts_with(self.base);
                Cell::Link { text, href, is_outside, note: None }
            }
            None => Cell::text(text),
        })
    }

    /// `{"zh", "en"}` and no more.
    fn bilingual(&self, members: &Map<String, Value>) -> Option<Cell> {
        let both = members.len() == 2 && members.values().all(Value::is_string);
        let text = members.get(self.language.name()).filter(|_| both && members.contains_key("zh"))?;
        Some(Cell::maybe(text.as_str()))
    }

    /// Objects as rows, with what any of them has as columns. Nothing where they have too little in common.
    pub(super) fn table_of(&self, caption: String, rows: &[&Map<String, Value>], depth: usize) -> Option<Table> {
        let mut names: Vec<&str> = Vec::new();
        for row in rows.iter().take(MAX_ROWS) {
            for name in row.keys().map(String::as_str) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            if names.len() > MAX_COLUMNS {
                return None;
            }
        }
        let is_feature = ["collection", "id"].iter().all(|name| names.contains(name));
        names.retain(|name| !is_feature || !["collection", "id", "name"].contains(name));
        let feature = |row: &Map<String, Value>| match (row.get("collection"), row.get("id").and_then(Value::as_str)) {
            (Some(collection), Some(id)) => self.feature_cell(collection, id, row.get("name")),
            _ => Cell::Empty,
        };
        let value = |row: &Map<String, Value>, name: &str| {
            row.get(name).map_or(Cell::Empty, |value| self.nested(name, value, depth + 1))
        };
        let line = |row: &&Map<String, Value>| {
            let first = is_feature.then(|| feature(row));
            first.into_iter().chain(names.iter().map(|name| value(row, name))).collect::<Vec<Cell>>()
        };
        let first = is_feature.then(|| self.head("feature"));
        Some(Table {
            caption,
            heads: first.into_iter().chain(names.iter().map(|name| self.head(name))).collect(),
            rows: rows.iter().take(MAX_ROWS).map(line).collect(),
            left_out: rows.len().saturating_sub(MAX_ROWS),
        })
    }

    /// Any document: what is single first, then a table or list for each of its arrays and objects.
    pub(super) fn sections_of(&self, value: &Value, leave: &[&str]) -> Vec<Section> {
        let Value::Object(members) = value else {
            let rows = vec![Fact { head: Head::new(self.t("values")), cell: self.cell("", value) }];
            return vec![Section::Facts { caption: self.t("about"), rows }];
        };
        let shown = || members.iter().filter(|(name, _)| !leave.contains(&name.as_str()));
        let is_single = |value: &Value| match value {
            Value::Array(values) => values.iter().all(|value| !value.is_object() && !value.is_array()),
            Value::Object(members) => members.is_empty() || self.known(members).is_some(),
            _ => true,
        };
        let single: Vec<Fact> = shown()
            .filter(|(_, value)| is_single(value))
            .map(|(name, value)| Fact { head: self.head(name), cell: self.cell(name, value) })
            .collect();
        let facts = (!single.is_empty()).then(|| Section::Facts { caption: self.t("about"), rows: single });
        let large = shown().filter(|(_, value)| !is_single(value)).map(|(name, value)| self.section(name, value));
        facts.into_iter().chain(large).collect()
    }

    fn section(&self, name: &str, value: &Value) -> Section {
        let caption = words::field(name, self.language);
        let rows = match self.cell(name, value) {
            Cell::Table(table) => return Section::Table(Table { caption, ..table }),
            Cell::Facts { rows } => rows,
            cell => vec![Fact { head: self.head(name), cell }],
        };
        Section::Facts { caption, rows }
    }
}

/// A GeoJSON geometry in short: its type and how many positions it has.
pub(super) fn geometry_text(page: &Page<'_>, members: &Map<String, Value>) -> Option<String> {
    let name = members.get("type")?.as_str()?;
    let inner = members.get("coordinates").or_else(|| members.get("geometries"))?;
    let mut open = vec![inner];
    let mut count = 0_usize;
    while let Some(value) = open.pop() {
        match value {
            Value::Array(values) if values.first().is_some_and(Value::is_number) => count += 1,
            Value::Array(values) => open.extend(values),
            Value::Object(members) => open.extend(members.get("coordinates").or_else(|| members.get("geometries"))),
            _ => {}
        }
    }
    Some(format!("{name} · {}: {count}", page.t("positions")))
}

/// A number that was computed is shortened; whole ones stay as they are.
fn number_cell(number: &serde_json::Number) -> Cell {
    let exact = number.to_string();
    let text = number.as_f64().filter(|_| number.is_f64()).map_or_else(|| exact.clone(), numbers::measured);
    Cell::Number { exact: (exact != text).then_some(exact), text, note: None }
}

/// JSON, cut off where it is long.
fn json_text(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
