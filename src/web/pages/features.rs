//! Features: a page of them, one of them, and the map of both.

use super::pager;
use crate::web::document::{Body, Card, Cell, Fact, Head, Sample, Section, Table};
use crate::web::map::{self, Drawn, Dress, Order};
use crate::web::properties::{Properties, id, name};
use crate::web::{Page, address, cells};
use serde_json::{Map, Value};

/// Colour of features whose collection has none.
const COLOUR: &str = "#1f6f8b";
/// Most columns besides the name.
const MAX_COLUMNS: usize = 7;
/// Columns that most people look for, in their order.
const FIRST: [&str; 5] = ["kind", "status", "valid_from", "valid_to", "geometry_basis"];
/// What is better read on the feature's own page, unless it was asked for.
const LAST: [&str; 27] = [
    "name",
    "name_en",
    "layer",
    "kind_name",
    "kind_name_en",
    "schematic",
    "anchors",
    "anchor_check",
    "geometry_type",
    "geometry_source",
    "geometry_licence",
    "geometry_note",
    "no_geometry_reason",
    "note",
    "section",
    "source",
    "document",
    "document_en",
    "authority",
    "authority_en",
    "part_of",
    "parts",
    "members",
    "group",
    "aliases",
    "uncertainty_m",
    "title",
];

pub(super) fn items(page: &Page<'_>) -> Body {
    let features: Vec<&Value> = super::list(page.value, "features").iter().collect();
    let collection = page.collection_id().unwrap_or_default();
    let title = if collection.is_empty() { page.t("items") } else { page.collection_title(&collection) };
    let mut sections = vec![pager(page, features.len())];
    if features.is_empty() {
        sections.push(Section::Note { text: page.t("no_features") });
    } else {
        let href = |feature: &Value| item_href(page, feature);
        sections.extend(map(page, &features, &title, &href));
        sections.push(Section::Table(table(page, &features)));
        sections.push(pager(page, features.len()));
    }
    Body { title, over: Some(page.t("items")), sections, ..Body::default() }
}

/// Under the path of this page. Whoever looks at what was known at another time goes on doing so.
fn item_href(page: &Page<'_>, feature: &Value) -> Option<String> {
    let id = id(feature);
    let href = page.at(&format!("{}/{}", page.path.trim_end_matches('/'), address::encoded(&id)));
    let known = page.asked("asOf").map(|time| {
        let mark = if href.contains('?') { '&' } else { '?' };
        format!("{href}{mark}asOf={}", address::encoded(time))
    });
    (!id.is_empty()).then(|| known.unwrap_or(href))
}

fn table(page: &Page<'_>, features: &[&Value]) -> Table {
    let schema = Properties::of(page.schema);
    let columns = columns(page, features);
    let mut heads = vec![Head::new(page.t("name"))];
    heads.extend(columns.iter().map(|column| {
        let of =
            |feature: &&Value| feature.get("properties").and_then(|all| all.get(column)).is_some_and(Value::is_number);
        Head { is_number: features.iter().any(of), ..schema.head(page, column) }
    }));
    let row = |feature: &&Value| {
        let (name, id) = (name(page, feature), id(feature));
        let first = match item_href(page, feature) {
            Some(href) => Cell::Link { note: (name != id).then_some(id), text: name, href, is_outside: false },
            None => Cell::maybe(Some(&name)),
        };
        let value = |column: &String| feature.get("properties").and_then(|all| all.get(column));
        let others = columns.iter().map(|column| value(column).map_or(Cell::Empty, |v| schema.cell(page, column, v)));
        std::iter::once(first).chain(others).collect()
    };
    Table { caption: page.t("items"), heads, rows: features.iter().map(row).collect(), left_out: 0 }
}

/// The properties that say most: those asked for, or else the well-known ones and the figures that most features have.
fn columns(page: &Page<'_>, features: &[&Value]) -> Vec<String> {
    let mut found: Vec<(&str, usize, bool)> = Vec::new();
    for (name, value) in features.iter().filter_map(|f| f.get("properties")?.as_object()).flatten() {
        let has = usize::from(!value.is_null());
        match found.iter_mut().find(|(known, ..)| known == name) {
            Some((_, count, is_number)) => (*count, *is_number) = (*count + has, *is_number || value.is_number()),
            None => found.push((name, has, value.is_number())),
        }
    }
    if page.asked("properties").is_some() {
        let named = found.iter().filter(|(name, ..)| !["name", "name_en"].contains(name));
        return named.map(|(name, ..)| (*name).to_string()).collect();
    }
    let first = FIRST.iter().copied().filter(|name| found.iter().any(|(known, count, _)| known == name && *count > 0));
    let mut rest: Vec<(&str, usize, bool)> = found
        .iter()
        .copied()
        .filter(|(name, count, _)| *count > 0 && !FIRST.contains(name) && !LAST.contains(name))
        .collect();
    // The sort is stable: of equals the first in the data stays first.
    rest.sort_by_key(|(_, count, is_number)| (!*is_number, std::cmp::Reverse(*count)));
    let mut columns: Vec<String> = first.map(str::to_string).collect();
    let room = MAX_COLUMNS.saturating_sub(columns.len());
    columns.extend(rest.into_iter().take(room).map(|(name, ..)| name.to_string()));
    columns
}

pub(super) fn item(page: &Page<'_>) -> Body {
    let schema = Properties::of(page.schema);
    let none = Map::new();
    let properties = page.value.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let title = name(page, page.value);
    let mut rows = vec![Fact { head: Head::new(page.t("id")), cell: Cell::maybe(Some(&id(page.value))) }];
    rows.extend(schema.facts(page, properties));
    let geometry = page.value.get("geometry").and_then(Value::as_object);
    let short = geometry.and_then(|geometry| cells::geometry_text(page, geometry));
    let short = short.unwrap_or_else(|| page.t("no_geometry"));
    rows.push(Fact { head: Head::new(page.t("geometry")), cell: Cell::text(short) });
    let mut sections: Vec<Section> = map(page, &[page.value], &title, &|_| None).into_iter().collect();
    sections.push(Section::Facts { caption: page.t("properties"), rows });
    sections.extend(past(page));
    let kind = page.collection_id().map_or_else(|| page.t("item"), |collection| page.collection_title(&collection));
    let title = if title.is_empty() { page.t("item") } else { title };
    Body { title, over: Some(kind), sections, ..Body::default() }
}

/// The way to what it was before, where a record of it is kept.
fn past(page: &Page<'_>) -> Option<Section> {
    let href = super::link(page, "version-history")?;
    Some(Section::Cards { cards: vec![Card { title: page.t("history"), href, text: Some(page.t("history_text")) }] })
}

/// In which order coordinates stand on this page; `None` where they are not degrees.
fn order(page: &Page<'_>) -> Option<Order> {
    let Some(crs) = page.asked("crs") else { return Some(Order::LonLat) };
    match crs.rsplit(['/', ':']).next().unwrap_or(crs) {
        "CRS84" | "CRS84h" => Some(Order::LonLat),
        "4326" | "4490" | "4979" | "4480" => Some(Order::LatLon),
        _ => None,
    }
}

fn map(page: &Page<'_>, features: &[&Value], title: &str, href: &dyn Fn(&Value) -> Option<String>) -> Option<Section> {
    let null = &Value::Null;
    let drawn: Vec<Drawn<'_>> = features
        .iter()
        .map(|feature| Drawn {
            geometry: feature.get("geometry").unwrap_or(null),
            name: name(page, feature),
            href: href(feature),
            is_schematic: is_schematic(feature),
            uncertainty_m: feature.pointer("/properties/uncertainty_m").and_then(Value::as_f64),
        })
        .collect();
    if drawn.iter().all(|one| one.geometry.is_null()) {
        return None;
    }
    let Some(order) = order(page) else { return Some(Section::Note { text: page.t("map_planar") }) };
    let description = if features.len() == 1 { "map_desc_item" } else { "map_desc" };
    section(page, &drawn, &dress(page, title, page.t(description), order))
}

/// The extent of a collection.
pub(super) fn extent(page: &Page<'_>, geometry: &Value) -> Option<Section> {
    let name = page.t("extent");
    let drawn = [Drawn { geometry, name: name.clone(), href: None, is_schematic: false, uncertainty_m: None }];
    let picture = map::draw(&drawn, &dress(page, &name, page.t("map_desc_item"), Order::LonLat))?;
    Some(Section::Map { svg: picture.svg, caption: name, legend: Vec::new(), notes: Vec::new() })
}

fn dress(page: &Page<'_>, title: &str, description: String, order: Order) -> Dress {
    Dress {
        title: format!("{}{title}", page.t("map_of")),
        description,
        colour: colour(page),
        letters: ["west", "east", "south", "north"].map(|key| page.t(key)),
        order,
    }
}

fn section(page: &Page<'_>, drawn: &[Drawn<'_>], dress: &Dress) -> Option<Section> {
    let picture = map::draw(drawn, dress)?;
    let [exact, schematic, halo] = map::legend(&dress.colour);
    let legend = [
        (picture.has_exact && picture.has_schematic, exact, "exact_shape"),
        (picture.has_schematic, schematic, "schematic"),
        (picture.has_uncertainty, halo, "uncertainty"),
    ];
    let legend = legend.into_iter().filter(|(is_there, ..)| *is_there);
    let legend = legend.map(|(_, svg, key)| Sample { svg, text: page.t(key) }).collect();
    let mut notes = Vec::new();
    if picture.has_schematic {
        notes.push(page.t("map_schematic"));
    }
    if picture.unplaced > 0 {
        notes.push(format!("{}{}", page.t("map_unplaced"), picture.unplaced));
    }
    if picture.left_out > 0 {
        notes.push(format!("{}{}", page.t("map_cut"), picture.left_out));
    }
    Some(Section::Map { svg: picture.svg, caption: page.t("map"), legend, notes })
}

/// Everything whose basis is not a survey or a digitised document.
fn is_schematic(feature: &Value) -> bool {
    let property = |name: &str| feature.get("properties").and_then(|properties| properties.get(name));
    match property("geometry_basis").and_then(Value::as_str) {
        Some(basis) => !["surveyed", "digitised"].contains(&basis),
        None => property("schematic").and_then(Value::as_bool).unwrap_or(false),
    }
}

/// The first colour that the style of the collection names.
fn colour(page: &Page<'_>) -> String {
    const MAX_LOOKED_AT: usize = 500;
    let style = if page.value.get("style").is_some() { Some(page.value) } else { page.collection };
    let mut open: Vec<(&str, &Value)> =
        style.and_then(|own| own.get("style")).map(|style| ("", style)).into_iter().collect();
    for _ in 0..MAX_LOOKED_AT {
        match open.pop() {
            None => break,
            Some((name, Value::String(text))) if is_colour_name(name) && is_hex(text) => return text.clone(),
            Some((_, Value::Object(members))) => {
                open.extend(members.iter().rev().map(|(name, value)| (name.as_str(), value)));
            }
            Some((name, Value::Array(values))) => open.extend(values.iter().rev().map(|value| (name, value))),
            Some(_) => {}
        }
    }
    COLOUR.to_string()
}

fn is_colour_name(name: &str) -> bool {
    name.ends_with("color") || name.ends_with("colour")
}

fn is_hex(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    [3, 6].contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}
