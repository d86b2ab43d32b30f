//! Features of a collection as GeoJSON, page by page, and one feature.

use super::call::{Answer, Call};
use super::links::{Base, GEOJSON, JSON, Link, encoded, query_string};
use super::params::Params;
use super::respond;
use super::state::AppState;
use super::writes::feature_tag;
use crate::format::feature_value;
use crate::model::Feature;
use crate::query::{ItemsQuery, items as find_items};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};
use std::time::SystemTime;

/// What one item takes besides `f`.
pub(super) const ITEM_PARAMETERS: [&str; 1] = ["asOf"];
/// What the items resource takes besides `f`.
pub(super) const PARAMETERS: [&str; 6] = ["bbox", "datetime", "asOf", "limit", "q", "cursor"];

pub(super) async fn items(State(state): State<AppState>, Path(id): Path<String>, call: Call) -> Answer {
    call.params.only(&PARAMETERS)?;
    let query = ItemsQuery {
        bbox: call.params.bbox()?,
        datetime: call.params.datetime()?,
        q: call.params.text("q").map(str::to_string),
        after: call.params.text("cursor").map(str::to_string),
        limit: call.params.limit(state.settings.default_limit, state.settings.max_limit)?,
    };
    let snapshot = state.asked(&call).await?;
    snapshot.collection(&id)?;
    let here = call.base.at(&format!("/collections/{}/items{}", encoded(&id), query_string(call.params.pairs())));
    let tag = respond::state_tag(snapshot.id(), &here);
    if let Some(unchanged) = respond::unchanged(&call.headers, &tag)? {
        return Ok(unchanged);
    }
    let Call { base, params, .. } = call;
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let body = state
        .read(snapshot, move |snapshot| {
            let collection = snapshot.collection(&id)?;
            let page = find_items(collection, &query);
            let features: Vec<Value> = page.features.iter().map(|f| Value::Object(feature_value(f))).collect();
            Ok(json!({
                "type": "FeatureCollection",
                "timeStamp": now,
                "numberMatched": page.matched,
                "numberReturned": features.len(),
                "links": page_links(&base, &id, &params, page.next_after),
                "features": features,
            }))
        })
        .await?;
    respond::tagged(GEOJSON, &body, &tag)
}

fn page_links(base: &Base, id: &str, params: &Params, next_after: Option<&str>) -> Vec<Link> {
    let path = format!("/collections/{}", encoded(id));
    let here = base.at(&format!("{path}/items{}", query_string(params.pairs())));
    let mut links = vec![
        Link::new(here, "self", GEOJSON, "This page"),
        Link::new(base.at(&path), "collection", JSON, "The collection"),
    ];
    if let Some(after) = next_after {
        let kept = params.pairs().filter(|(name, _)| *name != "cursor");
        let next = query_string(kept.chain([("cursor", after)]));
        links.push(Link::new(base.at(&format!("{path}/items{next}")), "next", GEOJSON, "The next page"));
    }
    links
}

pub(super) async fn item(
    State(state): State<AppState>,
    Path((id, feature_id)): Path<(String, String)>,
    call: Call,
) -> Answer {
    call.params.only(&ITEM_PARAMETERS)?;
    let snapshot = state.asked(&call).await?;
    let found = snapshot.collection(&id)?;
    let feature = found.feature(&feature_id)?;
    let version = found.version(&feature_id).unwrap_or_default();
    answer((feature, version), &id, &state, (&call, &call.headers))
}

/// A version of a feature, whatever the request's conditions were: they have been met.
pub(super) fn item_answer(version: (&Feature, u32), collection: &str, state: &AppState, call: &Call) -> Answer {
    answer(version, collection, state, (call, &HeaderMap::new()))
}

fn answer(
    (feature, version): (&Feature, u32),
    collection: &str,
    state: &AppState,
    (call, conditions): (&Call, &HeaderMap),
) -> Answer {
    let body = with_links(feature, collection, state.home().is_writable(), &call.base);
    respond::versioned(conditions, GEOJSON, &body, |hash| feature_tag(version, hash))
}

fn with_links(feature: &Feature, collection: &str, has_history: bool, base: &Base) -> Map<String, Value> {
    let path = format!("/collections/{}", encoded(collection));
    let here = format!("{path}/items/{}", encoded(&feature.id));
    let mut body = feature_value(feature);
    let mut links = vec![
        Link::new(base.at(&here), "self", GEOJSON, "This feature"),
        Link::new(base.at(&path), "collection", JSON, "The collection"),
    ];
    if has_history {
        links.push(Link::new(base.at(&format!("{here}/history")), "version-history", JSON, "What it was"));
    }
    body.insert("links".into(), json!(links));
    body
}
