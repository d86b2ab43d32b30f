//! The API definition, OpenAPI 3.0.3. Written by hand because the generators at hand emit 3.1, which clients and
//! the OGC suites do not read; a test compares its paths with the router.

mod parameters;
mod paths;
mod schemas;

use super::state::ApiSettings;
use crate::query::Snapshot;
use serde_json::{Value, json};

/// The document for a server at `base` (with a slash at the end).
pub(super) fn document(base: &str, settings: &ApiSettings, snapshot: &Snapshot) -> Value {
    let collections: Vec<&str> = snapshot.collections().iter().map(|c| c.meta().id.as_str()).collect();
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": "groundplan",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Spatial-planning layers with area, overlap and proximity. Coordinates are longitude, latitude in degrees (CRS84 order, datum CGCS2000); \
                edges are straight in (longitude, latitude)."
        },
        "servers": [{"url": base.trim_end_matches('/'), "description": "This server"}],
        "tags": [
            {"name": "capabilities", "description": "What is here"},
            {"name": "data", "description": "Collections and features"},
            {"name": "questions", "description": "Area, overlap, nearest"},
            {"name": "operation", "description": "For whoever runs the server"}
        ],
        "paths": paths::paths(),
        "components": {
            "parameters": parameters::parameters(settings, &collections),
            "responses": schemas::responses(),
            "schemas": schemas::schemas()
        }
    })
}
