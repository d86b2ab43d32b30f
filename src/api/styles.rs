//! `/styles`: how maps are drawn, for `MapLibre`.

use super::call::{Answer, Call};
use super::error::ApiError;
use super::links::{JSON, Link, encoded};
use super::state::AppState;
use super::tiles::tilejson_url;
use crate::query::CollectionSnapshot;
use crate::style::{self, Language, LayerFacts, Wanted, of_collection, of_map};
use crate::web::Language as Preferred;
use axum::extract::{Path, State};
use serde_json::{Value, json};

/// The style of all collections of which something is drawn.
const ALL: &str = "groundplan";
/// What a style hands on to its tiles.
const HANDED_ON: [&str; 3] = ["datum", "datetime", "asOf"];
/// Pixels that tiles reach beyond their edge, of 512.
const TILE_BUFFER_PX: f64 = 8.0;

/// `GET /styles`
pub(super) async fn styles(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&[])?;
    let snapshot = state.view(&call.principal);
    let entry = |id: &str, title: String| {
        let link = Link::new(call.base.at(&format!("/styles/{}", encoded(id))), "stylesheet", JSON, "The style");
        json!({"id": id, "title": title, "links": [link]})
    };
    let open = snapshot.collections().iter().filter(|collection| !collection.is_closed());
    let titled = open.map(|collection| {
        let meta = collection.meta();
        entry(&meta.id, format!("{} · {}", meta.title.zh, meta.title.en))
    });
    let all: Vec<Value> = std::iter::once(entry(ALL, "全图 · The whole map".into())).chain(titled).collect();
    call.json(JSON, &json!({"default": ALL, "styles": all, "links": call.links(JSON, "Styles")}))
}

/// `GET /styles/{id}`. A collection that is called as the whole map is has to be asked for by its address in the list of
/// collections.
pub(super) async fn style(State(state): State<AppState>, Path(id): Path<String>, call: Call) -> Answer {
    call.params.only(&HANDED_ON)?;
    let snapshot = state.view(&call.principal);
    let path = if id == ALL { String::new() } else { format!("/collections/{}", encoded(&id)) };
    let more: Vec<(&str, &str)> = HANDED_ON.iter().filter_map(|name| Some((*name, call.params.text(name)?))).collect();
    let wanted = Wanted {
        language: match call.wanted.language {
            Preferred::Zh => Language::Zh,
            Preferred::En => Language::En,
        },
        tile_buffer_px: TILE_BUFFER_PX,
        ..Wanted::plain(tilejson_url(&call.base, &path, &more))
    };
    let collections: Vec<&CollectionSnapshot> = if id == ALL {
        // A layer that tiles do not have is an error to a map.
        snapshot.drawn().collect()
    } else {
        vec![snapshot.collection(&id).map_err(ApiError::from)?]
    };
    let kinds: Vec<Vec<&str>> =
        collections.iter().map(|collection| collection.geometries().found().collect()).collect();
    let facts: Vec<LayerFacts<'_>> = collections
        .iter()
        .zip(&kinds)
        .map(|(collection, kinds)| LayerFacts {
            collection: collection.meta(),
            geometries: kinds,
            // Which there are changes with every edit; a style should not.
            statuses: &[],
            extent: collection.extent().map(|extent| extent.to_array()),
        })
        .collect();
    let mut document = match facts.as_slice() {
        [one] if id != ALL => of_collection(one, &wanted),
        all => of_map(all, &wanted),
    };
    if let Value::Object(members) = &mut document {
        members.insert("metadata".into(), json!({"groundplan:legend": style::legend(&facts, &wanted)}));
    }
    call.json(JSON, &document)
}
