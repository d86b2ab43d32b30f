//! Landing page and conformance declaration.

use super::error::ApiError;
use super::links::{Base, JSON, Link, OPENAPI};
use super::params::Params;
use super::respond;
use super::state::AppState;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

/// What is declared must be true: a class is added when its requirements hold, not before.
const CONFORMS_TO: [&str; 4] = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
];

pub(super) async fn landing(
    State(state): State<AppState>,
    base: Base,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    params.only(&[])?;
    let links = [
        Link::new(base.at("/"), "self", JSON, "This document"),
        Link::new(base.at("/api"), "service-desc", OPENAPI, "The API definition"),
        Link::new(base.at("/conformance"), "conformance", JSON, "Conformance classes"),
        Link::new(base.at("/collections"), "data", JSON, "The collections"),
        Link::new(
            base.at("/processes"),
            "http://www.opengis.net/def/rel/ogc/1.0/processes",
            JSON,
            "The questions: area, overlap, nearest",
        ),
    ];
    let body = json!({
        "title": "groundplan",
        "description": "Places, areas and lines that five planning documents for Xinjiang name, with area, overlap and proximity. \
            Geometry made from names and figures is schematic and says so in every feature.",
        "snapshot": state.snapshot().id(),
        "links": links,
    });
    respond::json(&headers, JSON, &body)
}

pub(super) async fn conformance(params: Params, headers: HeaderMap) -> Result<Response, ApiError> {
    params.only(&[])?;
    respond::json(&headers, JSON, &json!({"conformsTo": CONFORMS_TO}))
}

pub(super) async fn api(
    base: Base,
    State(state): State<AppState>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    params.only(&[])?;
    let document = super::openapi::document(&base.at("/"), &state.settings, &state.snapshot());
    respond::json(&headers, OPENAPI, &document)
}
