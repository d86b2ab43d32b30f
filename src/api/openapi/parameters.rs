//! Parameters of the API definition.

use crate::api::state::ApiSettings;
use crate::ask::PROCESSES;
use serde_json::{Value, json};

pub(super) fn parameters(settings: &ApiSettings, collections: &[&str]) -> Value {
    let processes: Vec<&str> = PROCESSES.iter().map(|process| process.id).collect();
    json!({
        "collectionId": {"name": "collectionId", "in": "path", "required": true, "description": "Collection", "schema": {"type": "string", "enum": collections}},
        "featureId": {"name": "featureId", "in": "path", "required": true, "description": "Feature id", "schema": {"type": "string"}},
        "processId": {"name": "processId", "in": "path", "required": true, "description": "Process", "schema": {"type": "string", "enum": processes}},
        "f": {"name": "f", "in": "query", "required": false, "description": "Format of the answer", "schema": {"type": "string", "enum": ["json"]}},
        "bbox": {
            "name": "bbox", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "west,south,east,north in degrees; west > east crosses the antimeridian. Features must share a point with the box; those without geometry never do.",
            "schema": {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
        },
        "datetime": {
            "name": "datetime", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Instant, date or interval (a/b, ../b, a/..) that the legal validity of a feature must meet.",
            "schema": {"type": "string"}
        },
        "limit": {
            "name": "limit", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Features per page",
            "schema": {"type": "integer", "minimum": 1, "maximum": settings.max_limit, "default": settings.default_limit}
        },
        "q": {
            "name": "q", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Words that must all occur in the id, a name in Chinese or English, or an alias; case does not matter.",
            "schema": {"type": "string"}
        },
        "cursor": {
            "name": "cursor", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Where the page before ended; taken from its `next` link.",
            "schema": {"type": "string"}
        },
        "processLimit": {
            "name": "limit", "in": "query", "required": false, "description": "Processes to list",
            "schema": {"type": "integer", "minimum": 1, "maximum": PROCESSES.len(), "default": PROCESSES.len()}
        }
    })
}
