//! Landing page and conformance declaration.

use super::call::{Answer, Call};
use super::links::{JSON, Link, OPENAPI};
use super::state::AppState;
use axum::extract::State;
use serde_json::json;

/// What is declared must be true: a class is added when its requirements hold, not before.
const CONFORMS_TO: [&str; 4] = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
];

/// The same for a server that takes changes, by the draft of OGC API Features Part 4 (20-002r1). Its class `features` is
/// not among them: that one wants coordinates in other systems than CRS84 refused unless Part 2 is there as a whole.
const WRITES_CONFORM_TO: [&str; 3] = [
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
];

pub(super) async fn landing(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&[])?;
    let links = [
        Link::new(call.base.at("/"), "self", JSON, "This document"),
        Link::new(call.base.at("/api"), "service-desc", OPENAPI, "The API definition"),
        Link::new(call.base.at("/conformance"), "conformance", JSON, "Conformance classes"),
        Link::new(call.base.at("/collections"), "data", JSON, "The collections"),
        Link::new(
            call.base.at("/processes"),
            "http://www.opengis.net/def/rel/ogc/1.0/processes",
            JSON,
            "The questions: area, overlap, nearest and others",
        ),
    ];
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
    call.json(JSON, &json!({"conformsTo": CONFORMS_TO.iter().chain(writes).collect::<Vec<_>>()}))
}

pub(super) async fn api(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&[])?;
    let document = super::openapi::document(&call.base.at("/"), &state.settings, &state.view(&call.principal));
    call.json(OPENAPI, &document)
}
