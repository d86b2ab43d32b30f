//! The collections and each of them.

use super::call::{Answer, Call};
use super::error::ApiError;
use super::links::{Base, GEOJSON, JSON, Link, encoded};
use super::negotiate::Format;
use super::respond;
use super::schemas;
use super::state::AppState;
use super::tiles;
use crate::model::TimeSpan;
use crate::query::{CRS84_URI, CollectionSnapshot, QueryError};
use axum::extract::{Path, State};
use serde_json::{Map, Value, json};

pub(super) async fn list(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&[])?;
    let snapshot = state.view(&call.principal);
    let collections: Vec<Value> = snapshot.collections().iter().map(|c| described(c, &call.base)).collect();
    call.json(JSON, &json!({"links": call.links(JSON, "The collections"), "collections": collections}))
}

pub(super) async fn one(State(state): State<AppState>, Path(id): Path<String>, call: Call) -> Answer {
    call.params.only(&[])?;
    let snapshot = state.view(&call.principal);
    // Also of a restricted collection it may be known what it is.
    match snapshot.collections().iter().find(|collection| collection.meta().id == id) {
        Some(collection) => call.json(JSON, &described(collection, &call.base)),
        None => Err(ApiError::from(QueryError::UnknownCollection(id))),
    }
}

pub(super) fn described(collection: &CollectionSnapshot, base: &Base) -> Value {
    let meta = collection.meta();
    let path = format!("/collections/{}", encoded(&meta.id));
    let links = links(&meta.id, &path, base);
    let mut body = Map::new();
    body.insert("id".into(), json!(meta.id));
    body.insert("title".into(), json!(format!("{} · {}", meta.title.zh, meta.title.en)));
    body.insert("titles".into(), json!(meta.title));
    body.insert(
        "description".into(),
        json!(format!(
            "{}。{}.",
            meta.description.zh.trim_end_matches('。'),
            meta.description.en.trim_end_matches('.')
        )),
    );
    body.insert("descriptions".into(), json!(meta.description));
    body.insert("license".into(), json!(meta.license));
    body.insert("attribution".into(), json!(meta.attribution));
    body.insert("itemType".into(), json!("feature"));
    body.insert("access".into(), json!(meta.access));
    for (member, value) in [("coverage", &meta.coverage), ("schema", &meta.schema), ("style", &meta.style)] {
        body.extend(value.as_ref().map(|value| (member.to_string(), value.clone())));
    }
    body.extend(meta.bounds.map(|bounds| ("bounds".to_string(), json!(bounds))));
    if !collection.is_closed() {
        body.insert("numberOfFeatures".into(), json!(collection.len()));
        body.insert("numberWithGeometry".into(), json!(collection.placed()));
        body.insert("extent".into(), extent(collection));
    }
    body.insert("crs".into(), json!(collection.offered_crs()));
    body.insert("storageCrs".into(), json!(CRS84_URI));
    body.insert("links".into(), json!(links));
    Value::Object(body)
}

fn links(id: &str, path: &str, base: &Base) -> Vec<Link> {
    let at = |ending: &str| base.at(&format!("{path}{ending}"));
    let mut links = vec![
        Link::new(at(""), "self", JSON, "This collection"),
        Link::new(at("?f=html"), "alternate", "text/html", "This collection (html)"),
        Link::new(at("/items"), "items", GEOJSON, "Its features"),
    ];
    let others = [Format::Html, Format::GeoJsonSeq, Format::JsonFg, Format::Csv, Format::FlatGeobuf];
    links.extend(others.map(|format| {
        let title = format!("Its features ({})", format.name());
        Link::new(at(&format!("/items?f={}", format.name())), "items", format.of_features(), title)
    }));
    links.extend(schemas::links(base, id));
    links.extend(tiles::links_to_tiles(base, path));
    links.push(Link::new(
        base.at(&format!("/styles/{}", encoded(id))),
        "stylesheet",
        JSON,
        "How it is drawn (MapLibre)",
    ));
    links
}

/// What stands in the tag of a collection's own answer.
pub(super) fn tag_of(collection: &CollectionSnapshot, base: &Base) -> Result<String, ApiError> {
    Ok(respond::short_hash(&respond::bytes(&described(collection, base))?))
}

/// Without a geometry there is no spatial extent, rather than one of nothing.
fn extent(collection: &CollectionSnapshot) -> Value {
    let mut extent = Map::new();
    if let Some(envelope) = collection.extent() {
        extent.insert("spatial".into(), json!({"bbox": [envelope.to_array()], "crs": CRS84_URI}));
    }
    let (from, to) = collection.interval();
    extent.insert(
        "temporal".into(),
        json!({"interval": [[from.map(TimeSpan::start_rfc3339), to.map(TimeSpan::end_rfc3339)]]}),
    );
    Value::Object(extent)
}
