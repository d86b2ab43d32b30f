//! Landing page and conformance declaration.

use super::call::{Answer, Call};
use super::events::EVENT_STREAM;
use super::links::{JSON, Link, OPENAPI};
use super::state::AppState;
use super::tiles;
use crate::query::Filter;
use axum::extract::State;
use serde_json::json;

/// What is declared must be true: a class is added when its requirements hold, not before. Those of CQL2 are said by what
/// reads filters.
const CONFORMS_TO: [&str; 46] = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/returnables-and-receivables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sortables",
    // The same standard under its other name (OGC 23-058r2).
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/returnables-and-receivables",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/sortables",
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/datetime",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/ogc-process-description",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/job-list",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/dismiss",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/tilesetmetadata",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
];

/// The same for a server that takes changes, by the draft of OGC API Features Part 4 (20-002r1).
const WRITES_CONFORM_TO: [&str; 4] = [
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features",
];

pub(super) async fn landing(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&[])?;
    let mut links = call.links(JSON, "This document");
    links.extend([
        Link::new(call.base.at("/api"), "service-desc", OPENAPI, "The API definition"),
        Link::new(call.base.at("/api?f=html"), "service-doc", "text/html", "The API, to read"),
        Link::new(call.base.at("/conformance"), "conformance", JSON, "Conformance classes"),
        Link::new(call.base.at("/collections"), "data", JSON, "The collections"),
        Link::new(
            call.base.at("/processes"),
            "http://www.opengis.net/def/rel/ogc/1.0/processes",
            JSON,
            "The questions: area, overlap, nearest and others",
        ),
        Link::new(
            call.base.at("/jobs"),
            "http://www.opengis.net/def/rel/ogc/1.0/job-list",
            JSON,
            "Questions that are worked on in the background",
        ),
        Link::new(
            call.base.at("/functions"),
            "http://www.opengis.net/def/rel/ogc/1.0/functions",
            JSON,
            "Functions that filters can use",
        ),
        Link::new(call.base.at("/map"), "related", "text/html", "The map"),
        Link::new(call.base.at("/styles"), "http://www.opengis.net/def/rel/ogc/1.0/styles", JSON, "Styles for maps"),
        Link::new(call.base.at("/events"), "related", EVENT_STREAM, "What changes, as it changes"),
    ]);
    links.extend(tiles::links_to_tiles(&call.base, ""));
    let body = json!({
        "title": "groundplan",
        "description": "Places, areas and lines of planning documents, with area, overlap and proximity, what they were before, \
            and who changed them why. Geometry made from names and figures is schematic and says so in every feature.",
        "snapshot": state.view(&call.principal).id(),
        "links": links,
    });
    call.json(JSON, &body)
}

pub(super) async fn conformance(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&[])?;
    let writes = WRITES_CONFORM_TO.iter().filter(|_| state.home().is_writable());
    let all = CONFORMS_TO.iter().chain(Filter::CONFORMANCE).chain(writes);
    let links = call.links(JSON, "Conformance classes");
    call.json(JSON, &json!({"conformsTo": all.collect::<Vec<_>>(), "links": links}))
}

/// `GET /functions`: what filters can use besides what the standard names (OGC API Features Part 3).
pub(super) async fn functions(call: Call) -> Answer {
    call.params.only(&[])?;
    call.json(JSON, &json!({"functions": Filter::functions(), "links": call.links(JSON, "Functions")}))
}

pub(super) async fn api(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&[])?;
    let document = super::openapi::document(&call.base.at("/"), &state.settings, &state.view(&call.principal));
    call.json(OPENAPI, &document)
}
