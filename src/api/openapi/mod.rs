//! The API definition, OpenAPI 3.0.3. Written by hand because the generators at hand emit 3.1, which clients and
//! the OGC suites do not read; a test compares its paths and methods with the router.

mod bodies;
mod drawing;
mod execution;
mod operation;
mod parameters;
mod reading;
mod responses;
mod schemas;
mod writing;

use super::items::PARAMETERS;
use super::state::ApiSettings;
use crate::query::{Snapshot, ValueKind};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

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
            {"name": "changes", "description": "Collections and features made, changed and ended; takes a key"},
            {"name": "maps", "description": "What maps are drawn from: tiles, styles, events"},
            {"name": "questions", "description": "Area, overlap, nearest"},
            {"name": "operation", "description": "For whoever runs the server"}
        ],
        // Everything can be asked without a key; with one, more may be seen.
        "security": [{}, {"bearer": []}],
        "paths": paths(&queryables(snapshot)),
        "components": {
            "securitySchemes": {"bearer": {
                "type": "http", "scheme": "bearer",
                "description": "A key of this server (`gp_…`), or a token of the issuer that it trusts."
            }},
            "parameters": parameters::parameters(settings, &collections),
            "requestBodies": bodies::bodies(),
            "headers": responses::headers(),
            "responses": responses::responses(),
            "schemas": schemas::schemas()
        }
    })
}

fn paths(queryables: &[Value]) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    let all = [reading::operations(queryables), drawing::operations(), writing::operations(), execution::operations()];
    for operation in all.into_iter().flatten() {
        let (path, method) = (operation.path, operation.method);
        if let Value::Object(methods) = paths.entry(path).or_insert_with(|| json!({})) {
            methods.insert(method.into(), operation.told());
        }
    }
    Value::Object(paths)
}

/// Parameters by which features of some collection can be asked for their properties. Clients look here for them; which
/// collection has which its own queryables say.
fn queryables(snapshot: &Snapshot) -> Vec<Value> {
    let mut kinds: BTreeMap<&str, Option<ValueKind>> = BTreeMap::new();
    for (name, found) in snapshot.collections().iter().flat_map(|collection| collection.kinds()) {
        let kind = kinds.entry(name).or_insert(found.only());
        *kind = kind.filter(|kind| found.only().is_none_or(|other| other == *kind));
    }
    let is_free = |name: &&str| !PARAMETERS.contains(name) && !["f", "lang"].contains(name);
    let one = |(name, kind): (&str, Option<ValueKind>)| {
        let kind = match kind {
            Some(ValueKind::Integer | ValueKind::Number) => "number",
            Some(ValueKind::Boolean) => "boolean",
            _ => "string",
        };
        json!({
            "name": name, "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Only features with this value; where a collection has the property", "schema": {"type": kind}
        })
    };
    kinds.into_iter().filter(|(name, _)| is_free(name)).map(one).collect()
}
