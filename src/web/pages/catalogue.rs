//! What there is: the landing page, the conformance classes, the collections.

use super::{features, list, text};
use crate::web::document::{Body, Card, Cell, Fact, Head, Section, Table};
use crate::web::{Page, address, numbers, words};
use serde_json::{Value, json};

/// Most coordinate systems that are listed.
const MAX_CRS: usize = 40;
/// Members of a collection that have a place of their own on its page, or that only programs read.
const SHOWN: [&str; 17] = [
    "id",
    "title",
    "titles",
    "description",
    "descriptions",
    "license",
    "attribution",
    "access",
    "extent",
    "crs",
    "storageCrs",
    "links",
    "itemType",
    "numberOfFeatures",
    "numberWithGeometry",
    "style",
    "schema",
];

pub(super) fn landing(page: &Page<'_>) -> Body {
    let title = page.said(page.value.get("title")).unwrap_or_else(|| page.t("landing"));
    let snapshot = text(page.value, "snapshot");
    let rows = snapshot.map(|snapshot| Fact { head: page.head("snapshot"), cell: Cell::text(snapshot) });
    let known = Section::Facts { caption: page.t("about"), rows: rows.into_iter().collect() };
    // The description that the service gives itself is in English.
    let own = page.said(page.value.get("description"));
    let lead = page.language.pick(None, own).unwrap_or_else(|| page.t("landing_lead"));
    Body { title, over: Some(page.t("landing")), lead: Some(lead), sections: vec![cards(page), known] }
}

/// Where the links of the value lead, each with a sentence.
fn cards(page: &Page<'_>) -> Section {
    let card = |link: &Value| {
        let rel = text(link, "rel").unwrap_or_default();
        let (title, sentence) = match rel.rsplit('/').next().unwrap_or(rel) {
            "self" | "alternate" | "prev" | "next" => return None,
            "data" => (page.t("collections"), Some(page.t("data_text"))),
            "items" => (page.t("items"), Some(page.t("items_text"))),
            "processes" => (page.t("processes"), Some(page.t("processes_text"))),
            "conformance" => (page.t("conformance"), Some(page.t("conformance_text"))),
            "service-desc" => (page.t("api"), Some(page.t("api_text"))),
            "queryables" => (page.t("queryables"), Some(page.t("queryables_text"))),
            "sortables" => (page.t("sortables"), Some(page.t("sortables_text"))),
            "schema" => (page.t("schema"), Some(page.t("schema_text"))),
            "functions" => (page.t("functions"), Some(page.t("functions_text"))),
            _ => {
                let known = words::relation(rel, page.language).map(str::to_string);
                (known.or_else(|| page.said(link.get("title"))).unwrap_or_else(|| rel.to_string()), None)
            }
        };
        Some(Card { title, href: page.link(text(link, "href")?)?, text: sentence })
    };
    // What most people come for stands first.
    let rank = |link: &&Value| match text(link, "rel").map(|rel| rel.rsplit('/').next().unwrap_or(rel)) {
        Some("data" | "items") => 0,
        Some("processes" | "schema" | "queryables" | "sortables") => 1,
        _ => 2,
    };
    let mut links: Vec<&Value> = list(page.value, "links").iter().collect();
    links.sort_by_key(rank);
    let mut cards: Vec<Card> = Vec::new();
    for card in links.into_iter().filter_map(card) {
        if !cards.iter().any(|other| other.title == card.title) {
            cards.push(card);
        }
    }
    Section::Cards { cards }
}

pub(super) fn conformance(page: &Page<'_>) -> Body {
    let row = |class: &Value| {
        let uri = class.as_str()?;
        let rest = uri.split_once("/spec/").map_or(uri, |(_, rest)| rest);
        let (standard, name) = rest.split_once("/conf/").unwrap_or((rest, ""));
        Some(vec![Cell::text(standard), Cell::maybe(Some(name)), page.cell("", class)])
    };
    let heads = ["standard", "class", "uri"].map(|key| Head::new(page.t(key))).into();
    let rows = list(page.value, "conformsTo").iter().filter_map(row).collect();
    let table = Table { caption: page.t("conformance"), heads, rows, left_out: 0 };
    let lead = Some(page.t("conformance_text"));
    Body { title: page.t("conformance"), lead, sections: vec![Section::Table(table)], ..Body::default() }
}

pub(super) fn collections(page: &Page<'_>) -> Body {
    let row = |collection: &Value| {
        let id = text(collection, "id").unwrap_or_default();
        let title = titled(page, collection).unwrap_or_else(|| id.to_string());
        vec![
            Cell::Link {
                text: title,
                href: page.at(&format!("/collections/{}", address::encoded(id))),
                is_outside: false,
                note: described(page, collection),
            },
            number(collection, "numberOfFeatures"),
            number(collection, "numberWithGeometry"),
            Cell::maybe(interval(page, collection).as_deref()),
            collection.get("license").map_or(Cell::Empty, |licence| page.cell("license", licence)),
        ]
    };
    let heads = ["name", "features", "with_geometry", "time", "licence"]
        .map(|key| Head { is_number: ["features", "with_geometry"].contains(&key), ..Head::new(page.t(key)) });
    let rows: Vec<Vec<Cell>> = list(page.value, "collections").iter().map(row).collect();
    let table = Table {
        caption: format!("{} ({})", page.t("collections"), rows.len()),
        heads: heads.into(),
        rows,
        left_out: 0,
    };
    let lead = Some(page.t("data_text"));
    Body { title: page.t("collections"), lead, sections: vec![Section::Table(table)], ..Body::default() }
}

pub(super) fn collection(page: &Page<'_>) -> Body {
    let title = titled(page, page.value).or_else(|| text(page.value, "id").map(str::to_string));
    let bounds = bounds(page.value);
    let mut sections = vec![cards(page)];
    sections.extend(bounds.and_then(|bounds| extent_map(page, bounds)));
    sections.push(Section::Facts { caption: page.t("about"), rows: collection_facts(page, bounds) });
    sections.extend(page.sections_of(page.value, &SHOWN));
    Body {
        title: title.unwrap_or_else(|| page.t("collection")),
        over: Some(page.t("collection")),
        lead: described(page, page.value),
        sections,
    }
}

/// What is known of the collection, without what is not.
fn collection_facts(page: &Page<'_>, bounds: Option<[f64; 4]>) -> Vec<Fact> {
    let degrees = |from: f64, to: f64| Cell::text(format!("{from}° – {to}°"));
    let member = |name: &str| page.value.get(name).map_or(Cell::Empty, |value| page.cell(name, value));
    let facts = [
        ("id", Cell::maybe(text(page.value, "id"))),
        ("features", number(page.value, "numberOfFeatures")),
        ("with_geometry", number(page.value, "numberWithGeometry")),
        ("time", Cell::maybe(interval(page, page.value).as_deref())),
        ("west_east", bounds.map_or(Cell::Empty, |[west, _, east, _]| degrees(west, east))),
        ("south_north", bounds.map_or(Cell::Empty, |[_, south, _, north]| degrees(south, north))),
        ("licence", member("license")),
        ("attribution", member("attribution")),
        ("access", member("access")),
        ("crs", crs_list(list(page.value, "crs"))),
        ("storage_crs", text(page.value, "storageCrs").map_or(Cell::Empty, crs)),
    ];
    let known = facts.into_iter().filter(|(_, cell)| !matches!(cell, Cell::Empty));
    known.map(|(key, cell)| Fact { head: Head::new(page.t(key)), cell }).collect()
}

fn titled(page: &Page<'_>, collection: &Value) -> Option<String> {
    page.said(collection.get("titles")).or_else(|| page.said(collection.get("title")))
}

fn described(page: &Page<'_>, collection: &Value) -> Option<String> {
    page.said(collection.get("descriptions")).or_else(|| page.said(collection.get("description")))
}

fn number(value: &Value, name: &str) -> Cell {
    let number = value.get(name).and_then(Value::as_u64);
    number.map_or(Cell::Empty, |number| Cell::Number { text: number.to_string(), exact: None, note: None })
}

/// `2016-01-01 – open`
fn interval(page: &Page<'_>, collection: &Value) -> Option<String> {
    let ends = collection.pointer("/extent/temporal/interval/0").map(Value::as_array)??;
    let end = |position: usize| ends.get(position).and_then(Value::as_str);
    let shown = |text: &str| numbers::time(text).unwrap_or_else(|| text.to_string());
    if end(0).is_none() && end(1).is_none() {
        return None;
    }
    let from = end(0).map_or_else(|| page.t("since_ever"), shown);
    Some(format!("{from} – {}", end(1).map_or_else(|| page.t("until_now"), shown)))
}

/// West, south, east, north of the first box, also where it has heights.
fn bounds(collection: &Value) -> Option<[f64; 4]> {
    let numbers: Vec<f64> =
        collection.pointer("/extent/spatial/bbox/0")?.as_array()?.iter().filter_map(Value::as_f64).collect();
    match numbers.as_slice() {
        [west, south, east, north] | [west, south, _, east, north, _] => Some([*west, *south, *east, *north]),
        _ => None,
    }
}

/// The box on a map. West of more than east means that it crosses the antimeridian.
fn extent_map(page: &Page<'_>, [west, south, east, north]: [f64; 4]) -> Option<Section> {
    let east = if west > east { east + 360.0 } else { east };
    let ring = json!([[west, south], [east, south], [east, north], [west, north], [west, south]]);
    let geometry = json!({"type": "Polygon", "coordinates": [ring]});
    features::extent(page, &geometry)
}

fn crs_list(all: &[Value]) -> Cell {
    if all.is_empty() {
        return Cell::Empty;
    }
    let cells = all.iter().take(MAX_CRS).filter_map(Value::as_str).map(crs).collect();
    Cell::List { cells, left_out: all.len().saturating_sub(MAX_CRS) }
}

/// `http://www.opengis.net/def/crs/EPSG/0/4490` as `EPSG:4490`, with a link.
fn crs(uri: &str) -> Cell {
    let parts: Vec<&str> = uri.rsplit('/').take(3).collect();
    let name = match parts.as_slice() {
        [code, _, "OGC"] => (*code).to_string(),
        [code, _, authority] if uri.contains("/def/crs/") => format!("{authority}:{code}"),
        _ => uri.to_string(),
    };
    if address::is_web(uri) {
        Cell::Link { text: name, href: uri.to_string(), is_outside: true, note: None }
    } else {
        Cell::text(name)
    }
}
