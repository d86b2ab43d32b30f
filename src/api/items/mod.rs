//! Features of a collection, page by page, and one feature, in every format.

mod asked;
mod cursor;
mod stream;

pub(super) use asked::{ITEM_PARAMETERS, PARAMETERS};

use super::call::{Answer, Call};
use super::error::ApiError;
use super::links::{GEOJSON, JSON, Link, encoded, query_string};
use super::negotiate::{self, Format};
use super::respond;
use super::schemas::{self, Which};
use super::state::AppState;
use super::writes::feature_tag;
use crate::format::feature_value;
use crate::model::Feature;
use crate::query::{Control, Cursor, ItemsPage, Output, is_quick, items as find_items};
use asked::Asked;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use serde_json::{Map, Value, json};
use std::time::SystemTime;

/// Counts, for formats that have no room for them.
pub(super) const NUMBER_MATCHED: HeaderName = HeaderName::from_static("ogc-numbermatched");
pub(super) const NUMBER_RETURNED: HeaderName = HeaderName::from_static("ogc-numberreturned");
/// Names the datum of what was shifted for drawing.
pub(super) const CONTENT_DATUM: HeaderName = HeaderName::from_static("content-datum");

/// Features whose conditions have to be looked at before that counts as a heavy question.
const MANY: usize = 50_000;

pub(super) async fn items(State(state): State<AppState>, Path(id): Path<String>, call: Call) -> Answer {
    let snapshot = state.asked(&call).await?;
    let collection = snapshot.collection(&id)?;
    let Asked { query, output } = Asked::of(&call, collection, &state.settings)?;
    let format = call.wanted.format;
    let here = format!("{}{} {}", call.path, query_string(call.params.pairs()), format.name());
    let tag = respond::state_tag(snapshot.id(), &call.base.at(&here));
    if let Some(unchanged) = respond::unchanged(&call.headers, &tag)? {
        return Ok(unchanged);
    }
    let is_heavy = collection.len() > MANY && query.looks_at_all();
    let (asked, limits) = (id.clone(), state.settings.limits);
    let page = if is_quick(collection, &query) {
        find_items(collection, &query, &Control::new(limits))?
    } else if is_heavy {
        let question = move |snapshot: &crate::query::Snapshot, control: &Control| {
            Ok(find_items(snapshot.collection(&asked)?, &query, control)?)
        };
        state.ask(snapshot.clone(), question).await?
    } else {
        let question = move |snapshot: &crate::query::Snapshot| {
            find_items(snapshot.collection(&asked)?, &query, &Control::new(limits))
        };
        state.read(snapshot.clone(), question).await?
    };
    let links = page_links(&call, &id, &page);
    let told = [
        (header::LINK, link_header(&links)),
        (NUMBER_MATCHED, page.matched.to_string()),
        (NUMBER_RETURNED, page.features.len().to_string()),
    ];
    let mut answer = stream::answer(snapshot.collection(&id)?, page, &output, (&call, links), &tag).await?;
    for (name, value) in told {
        answer.headers_mut().insert(name, HeaderValue::from_str(&value).map_err(|e| ApiError::internal(&e))?);
    }
    name_coordinates(&mut answer, &output)?;
    Ok(answer)
}

/// Bytes of a `Link` header that clients and proxies take: many have 8 KiB for all headers together.
const LINK_HEADER: usize = 6 << 10;

/// For formats that have no room for links. Without titles: simple readers split at commas and semicolons. A long filter
/// stands in most links: those come first that lead on, and what has no room any more is left to the body.
fn link_header(links: &[Link]) -> String {
    let leads_on = |link: &&Link| ["next", "prev"].contains(&link.rel);
    let alternates = |link: &&Link| ["self", "alternate"].contains(&link.rel);
    let others = |link: &&Link| !leads_on(link) && !alternates(link);
    let sorted =
        links.iter().filter(leads_on).chain(links.iter().filter(others)).chain(links.iter().filter(alternates));
    let mut header = String::new();
    for link in sorted {
        let one = format!("<{}>; rel=\"{}\"; type=\"{}\"", link.href, link.rel, link.media_type);
        if header.len() + one.len() <= LINK_HEADER {
            header = if header.is_empty() { one } else { format!("{header}, {one}") };
        }
    }
    header
}

fn page_links(call: &Call, id: &str, page: &ItemsPage) -> Vec<Link> {
    let path = format!("/collections/{}", encoded(id));
    let mut links = call.links(GEOJSON, "This page");
    links.push(Link::new(call.base.at(&path), "collection", JSON, "The collection"));
    let media_type = match call.wanted.format {
        Format::Html => GEOJSON,
        format => format.of_features(),
    };
    let mut turn = |rel, to: &Option<Cursor>, title| {
        let Some(cursor) = to else { return };
        let text = cursor::written(cursor);
        let kept = call.params.pairs().filter(|(name, _)| !["cursor", "offset"].contains(name));
        let query = query_string(kept.chain([("cursor", text.as_str())]));
        links.push(Link::new(call.base.at(&format!("{path}/items{query}")), rel, media_type, title));
    };
    turn("next", &page.next, "The next page");
    turn("prev", &page.previous, "The page before");
    links.extend(schemas::links(&call.base, id).into_iter().filter(|link| link.rel != Which::All.relation()));
    links
}

/// Says in which CRS coordinates are, or on which datum they were drawn.
fn name_coordinates(answer: &mut Response, output: &Output) -> Result<(), ApiError> {
    let (name, value) = match output.datum() {
        Some(datum) => (CONTENT_DATUM, datum.name().to_string()),
        None => (HeaderName::from_static("content-crs"), format!("<{}>", output.crs_uri())),
    };
    let value = HeaderValue::from_str(&value).map_err(|e| ApiError::internal(&e))?;
    answer.headers_mut().insert(name, value);
    Ok(())
}

pub(super) async fn item(
    State(state): State<AppState>,
    Path((id, feature_id)): Path<(String, String)>,
    call: Call,
) -> Answer {
    call.params.only(&ITEM_PARAMETERS)?;
    let snapshot = state.asked(&call).await?;
    let found = snapshot.collection(&id)?;
    let output = asked::output(&call.params, found)?;
    let feature = found.feature(&feature_id)?;
    let version = found.version(&feature_id).unwrap_or_default();
    let mut answer = if call.wanted.format == Format::JsonFg {
        let links = links(&feature.id, &id, &state, &call);
        stream::one(found, feature, &output, (&call, links), |hash| feature_tag(version, hash))?
    } else {
        let geometry = output.geometry(feature)?.map(std::borrow::Cow::into_owned);
        let shaped = Feature { id: feature.id.clone(), geometry, properties: feature.properties.clone() };
        answer((&shaped, version), &id, &state, (&call, &call.headers), &output)?
    };
    name_coordinates(&mut answer, &output)?;
    Ok(answer)
}

/// A version of a feature, whatever the request's conditions were: they have been met.
pub(super) fn item_answer(version: (&Feature, u32), collection: &str, state: &AppState, call: &Call) -> Answer {
    let output = Output::default();
    let mut answer = answer(version, collection, state, (call, &HeaderMap::new()), &output)?;
    name_coordinates(&mut answer, &output)?;
    Ok(answer)
}

fn answer(
    (feature, version): (&Feature, u32),
    collection: &str,
    state: &AppState,
    (call, conditions): (&Call, &HeaderMap),
    output: &Output,
) -> Answer {
    let mut body: Map<String, Value> = feature_value(feature);
    body.extend(output.datum().map(|datum| ("datum".to_string(), json!(datum.name()))));
    body.insert("links".into(), json!(links(&feature.id, collection, state, call)));
    respond::versioned(conditions, GEOJSON, &body, |hash| feature_tag(version, hash))
}

/// Of one feature, the same whichever request it answers, a change or a question: its tag is made of them, too.
fn links(id: &str, collection: &str, state: &AppState, call: &Call) -> Vec<Link> {
    let path = format!("/collections/{}", encoded(collection));
    let here = format!("{path}/items/{}", encoded(id));
    // Not `asOf`: a version has one tag, whenever it was that one looked.
    let kept = |name: &str| ["crs", "datum"].contains(&name);
    let at = |format: Option<Format>| {
        let pairs = call.params.pairs().filter(|(name, _)| kept(name));
        let query = query_string(pairs.chain(format.map(|format| ("f", format.name()))));
        call.base.at(&format!("{here}{query}"))
    };
    let own = if call.wanted.format == Format::JsonFg { Format::JsonFg } else { Format::Json };
    let mut links =
        vec![Link::new(at((own != Format::Json).then_some(own)), "self", own.of_features(), "This feature")];
    links.extend(negotiate::ITEM.iter().filter(|format| **format != own).map(|format| {
        let title = format!("This feature ({})", format.name());
        Link::new(at(Some(*format)), "alternate", format.of_features(), title)
    }));
    links.push(Link::new(call.base.at(&path), "collection", JSON, "The collection"));
    if state.home().is_writable() {
        links.push(Link::new(call.base.at(&format!("{here}/history")), "version-history", JSON, "What it was"));
    }
    links
}

/// The time of the answer, as Part 1 wants it.
fn now() -> String {
    humantime::format_rfc3339_seconds(SystemTime::now()).to_string()
}
