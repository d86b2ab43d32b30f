//! What can be asked and how: schemas, functions, processes, the definition of the API.

use super::{list, text};
use crate::web::document::{Body, Cell, Fact, Head, Section, Table};
use crate::web::properties::{Properties, codes, unit};
use crate::web::{Page, address};
use serde_json::{Map, Value};

/// Most operations of an API that are listed.
const MAX_OPERATIONS: usize = 1_000;
const METHODS: [&str; 7] = ["get", "head", "post", "put", "patch", "delete", "options"];

fn heads<const N: usize>(page: &Page<'_>, keys: [&str; N]) -> Vec<Head> {
    keys.map(|key| Head::new(page.t(key))).into()
}

/// A JSON Schema: its properties as a table, then what else it says.
pub(super) fn schema(page: &Page<'_>, key: &str) -> Body {
    let none = Map::new();
    let properties = page.value.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let known = Properties::of(Some(page.value));
    let row = |(name, schema): (&String, &Value)| {
        let head = known.head(page, name);
        let shown = if head.code.is_some() { head.text } else { name.clone() };
        vec![
            Cell::Text { text: shown, exact: None, note: Some(name.clone()) },
            kind(page, schema),
            Cell::maybe(unit(page, schema).as_deref()),
            Cell::maybe(text(schema, "x-ogc-role")),
            values(page, schema),
            Cell::maybe(page.said(schema.get("description")).as_deref()),
        ]
    };
    let heads = heads(page, ["property", "type", "unit", "role", "values", "meaning"]);
    let rows = properties.iter().map(row).collect();
    let table = Section::Table(Table { caption: page.t("properties"), heads, rows, left_out: 0 });
    let collection = page.collection_id().map(|id| page.collection_title(&id));
    let title = collection.or_else(|| page.said(page.value.get("title")));
    let lead = match key {
        "queryables" => page.t("queryables_text"),
        "sortables" => page.t("sortables_text"),
        _ => page.t("schema_text"),
    };
    let leave = ["properties", "title", "$schema", "$id", "links", "type", "additionalProperties"];
    let mut sections = vec![table];
    sections.extend(page.sections_of(page.value, &leave));
    Body { title: title.unwrap_or_else(|| page.t("schema")), over: Some(page.t(key)), lead: Some(lead), sections }
}

/// `string`, `integer or null`, `geometry-point`.
fn kind(page: &Page<'_>, schema: &Value) -> Cell {
    match (text(schema, "format"), schema.get("type")) {
        (Some(format), None) => Cell::text(format),
        (Some(format), Some(Value::String(name))) => Cell::text(format!("{name} ({format})")),
        (_, Some(name)) => page.cell("", name),
        (None, None) => Cell::Empty,
    }
}

/// What a value may be: codes with their meaning, or its range.
fn values(page: &Page<'_>, schema: &Value) -> Cell {
    let meaning = |one: &Value| match (one.get("const"), page.said(one.get("title"))) {
        (Some(Value::String(code)), Some(title)) => Cell::Text { text: title, exact: Some(code.clone()), note: None },
        (Some(code), _) => page.cell("", code),
        _ => page.cell("", one),
    };
    let codes = codes(schema);
    if !codes.is_empty() {
        return Cell::List { cells: codes.iter().map(meaning).collect(), left_out: 0 };
    }
    if let Some(codes) = schema.get("enum") {
        return page.cell("", codes);
    }
    let bound = |name: &str, sign: &str| schema.get(name).map(|value| format!("{sign} {value}"));
    let bounds =
        [bound("minimum", "≥"), bound("exclusiveMinimum", ">"), bound("maximum", "≤"), bound("exclusiveMaximum", "<")];
    let bounds: Vec<String> = bounds.into_iter().flatten().collect();
    Cell::maybe(Some(&bounds.join(", ")))
}

pub(super) fn functions(page: &Page<'_>) -> Body {
    let sections = page.sections_of(page.value, &["links"]);
    let (title, lead) = (page.t("functions"), Some(page.t("functions_text")));
    Body { title, lead, sections, ..Body::default() }
}

pub(super) fn processes(page: &Page<'_>) -> Body {
    let row = |process: &Value| {
        let id = text(process, "id").unwrap_or_default();
        let title = page.said(process.get("title")).unwrap_or_else(|| id.to_string());
        let href = page.at(&format!("/processes/{}", address::encoded(id)));
        vec![
            Cell::Link { text: title, href, is_outside: false, note: Some(id.to_string()) },
            Cell::maybe(page.said(process.get("description")).as_deref()),
            Cell::maybe(text(process, "version")),
        ]
    };
    let rows = list(page.value, "processes").iter().map(row).collect();
    let heads = heads(page, ["process", "summary", "version"]);
    let table = Section::Table(Table { caption: page.t("processes"), heads, rows, left_out: 0 });
    let (title, lead) = (page.t("processes"), Some(page.t("processes_text")));
    Body { title, lead, sections: vec![table], ..Body::default() }
}

pub(super) fn process(page: &Page<'_>) -> Body {
    let none = Map::new();
    let inputs = page.value.get("inputs").and_then(Value::as_object).unwrap_or(&none);
    let row = |(name, input): (&String, &Value)| {
        let schema = input.get("schema").unwrap_or(&Value::Null);
        // An input is needed unless it is said that it is not (OGC API Processes, 7.10).
        let is_needed = input.get("minOccurs").and_then(Value::as_u64).unwrap_or(1) > 0;
        vec![
            Cell::text(name),
            Cell::maybe(page.said(input.get("title")).or_else(|| page.said(input.get("description"))).as_deref()),
            Cell::text(page.t(if is_needed { "yes" } else { "no" })),
            kind(page, schema),
            values(page, schema),
            schema.get("default").map_or(Cell::Empty, |value| page.cell("", value)),
        ]
    };
    let heads = heads(page, ["input", "meaning", "required", "type", "values", "default"]);
    let rows = inputs.iter().map(row).collect();
    let table = Section::Table(Table { caption: page.t("inputs"), heads, rows, left_out: 0 });
    let outputs = page.value.get("outputs").and_then(Value::as_object).unwrap_or(&none);
    let output = |(name, output): (&String, &Value)| {
        let title = page.said(output.get("title")).or_else(|| page.said(output.get("description")));
        Fact { head: Head::new(name), cell: Cell::maybe(title.as_deref()) }
    };
    let outputs = Section::Facts { caption: page.t("outputs"), rows: outputs.iter().map(output).collect() };
    let leave = ["inputs", "outputs", "links", "title", "description", "id"];
    let mut sections = vec![table, outputs];
    sections.extend(page.sections_of(page.value, &leave));
    let title = page.said(page.value.get("title")).or_else(|| text(page.value, "id").map(str::to_string));
    let lead = page.said(page.value.get("description"));
    Body { title: title.unwrap_or_else(|| page.t("process")), over: Some(page.t("process")), lead, sections }
}

pub(super) fn api(page: &Page<'_>) -> Body {
    let none = Map::new();
    let paths = page.value.get("paths").and_then(Value::as_object).unwrap_or(&none);
    let operations = paths.iter().flat_map(|(path, item)| {
        METHODS.iter().filter_map(move |method| item.get(method).map(|operation| (path, *method, operation)))
    });
    let row = |(path, method, operation): (&String, &str, &Value)| {
        // Only what has no variables in it is the address of something.
        let is_there = method == "get" && !path.contains('{') && path.starts_with('/');
        let path = if is_there { Cell::link(path, page.at(path)) } else { Cell::text(path) };
        vec![
            Cell::text(method.to_uppercase()),
            path,
            Cell::maybe(page.said(operation.get("summary")).as_deref()),
            Cell::List { cells: parameters(operation).map(Cell::text).collect(), left_out: 0 },
        ]
    };
    let heads = heads(page, ["method", "path", "summary", "parameter"]);
    let rows = operations.take(MAX_OPERATIONS).map(row).collect();
    let table = Section::Table(Table { caption: page.t("path"), heads, rows, left_out: 0 });
    let lead = page.said(page.value.pointer("/info/description"));
    Body { title: page.t("api"), lead, sections: vec![table], ..Body::default() }
}

/// Names of the parameters of an operation; of a reference its last part.
fn parameters(operation: &Value) -> impl Iterator<Item = &str> {
    list(operation, "parameters").iter().filter_map(|parameter| {
        let reference = text(parameter, "$ref").map(|reference| reference.rsplit('/').next().unwrap_or(reference));
        text(parameter, "name").or(reference)
    })
}
