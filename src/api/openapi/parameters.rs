//! Parameters of the API definition.

use crate::api::negotiate::{Format, ITEM, ITEMS, TILE, TILESET, offered};
use crate::api::state::ApiSettings;
use crate::ask::PROCESSES;
use serde_json::{Value, json};

pub(super) fn parameters(settings: &ApiSettings, collections: &[&str]) -> Value {
    let mut all = of_reading(settings, collections);
    for more in [of_formats(), of_items(), of_the_past_and_of_changes(), super::drawing::parameters(collections)] {
        if let (Value::Object(all), Value::Object(more)) = (&mut all, more) {
            all.extend(more);
        }
    }
    all
}

fn of_reading(settings: &ApiSettings, collections: &[&str]) -> Value {
    let processes: Vec<&str> = PROCESSES.iter().map(|process| process.id).collect();
    json!({
        "collectionId": {"name": "collectionId", "in": "path", "required": true, "description": "Collection", "schema": {"type": "string", "enum": collections}},
        "featureId": {"name": "featureId", "in": "path", "required": true, "description": "Feature id", "schema": {"type": "string"}},
        "processId": {"name": "processId", "in": "path", "required": true, "description": "Process", "schema": {"type": "string", "enum": processes}},
        "jobId": {"name": "jobId", "in": "path", "required": true, "description": "Id of a job", "schema": {"type": "string"}},
        "reportId": {"name": "reportId", "in": "path", "required": true, "description": "Id of a report that is kept", "schema": {"type": "string"}},
        "lang": {"name": "lang", "in": "query", "required": false, "description": "Language of titles and pages; else what `Accept-Language` prefers", "schema": {"type": "string", "enum": ["zh", "en"]}},
        "bbox": {
            "name": "bbox", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "west,south,east,north in degrees, west > east crosses the antimeridian; in another `bbox-crs` the lower and the upper corner in its official axis order. Features must share a point with the box; those without geometry never do.",
            "schema": {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
        },
        "datetime": {
            "name": "datetime", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Instant, date or interval (a/b, ../b, a/..) that the legal validity of a feature must meet.",
            "schema": {"type": "string"}
        },
        "limit": {
            "name": "limit", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Features, versions or entries per page",
            "schema": {"type": "integer", "minimum": 1, "maximum": settings.max_limit, "default": settings.default_limit}
        },
        "q": {
            "name": "q", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Words that must all occur in the id, a name in Chinese or English, or an alias; case does not matter.",
            "schema": {"type": "string"}
        },
        "cursor": {
            "name": "cursor", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "Where the page before ended, or the next begins; taken from a `next` or `prev` link.",
            "schema": {"type": "string"}
        },
        "processLimit": {
            "name": "limit", "in": "query", "required": false, "description": "Processes to list",
            "schema": {"type": "integer", "minimum": 1, "maximum": PROCESSES.len(), "default": PROCESSES.len()}
        }
    })
}

fn format(formats: &[Format]) -> Value {
    let names: Vec<&str> = formats.iter().map(|format| format.name()).collect();
    json!({"name": "f", "in": "query", "required": false, "description": "Format of the answer; else what `Accept` prefers", "schema": {"type": "string", "enum": names}})
}

/// Of features: which, in what order, and how they are given out.
fn of_formats() -> Value {
    json!({
        "fBare": format(&[Format::Json]),
        "f": format(offered("/")),
        "fItem": format(ITEM),
        "fItems": format(ITEMS),
        "fTileset": format(TILESET),
        "fTile": format(TILE)
    })
}

fn of_items() -> Value {
    let one = |name: &str, description: &str, schema: Value| json!({"name": name, "in": "query", "required": false, "style": "form", "explode": false, "description": description, "schema": schema});
    let (text, uri) = (json!({"type": "string"}), json!({"type": "string", "format": "uri"}));
    let list = json!({"type": "array", "items": {"type": "string"}});
    json!({
        "crs": one("crs", "CRS of the coordinates in the answer: one that the collection lists under `crs`. Official axis order.", uri.clone()),
        "bbox-crs": one("bbox-crs", "CRS of `bbox`: one that the collection lists under `crs`. Official axis order.", uri.clone()),
        "filter-crs": one("filter-crs", "CRS of the geometries in `filter`: one that the collection lists under `crs`. Official axis order.", uri),
        "filter": one("filter", "A CQL2 expression that must be true of a feature.", text),
        "filter-lang": one("filter-lang", "Encoding of `filter`", json!({"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"})),
        "sortby": one("sortby", "Properties to order by, `-` in front for the largest first; features without a value come last.", list.clone()),
        "properties": one("properties", "Only these properties", list),
        "skipGeometry": one("skipGeometry", "Without geometries", json!({"type": "boolean", "default": false})),
        "offset": one("offset", "Features to pass over. Pages that are followed by their links (`cursor`) stay right while features change; this does not.", json!({"type": "integer", "minimum": 0, "default": 0})),
        "datum": one("datum", "Shifted for a base map on this Chinese datum; for drawing, not for measuring. The answer names it.", json!({"type": "string", "enum": ["gcj02", "bd09"]}))
    })
}

fn of_the_past_and_of_changes() -> Value {
    json!({
        "asOf": time("asOf", false, "What was known at this record time: an instant (RFC 3339), or a date, which means its end."),
        "from": time("from", true, "Record time that is compared with a later one: an instant, or a date, which means its end."),
        "to": time("to", false, "The later record time; without it, now."),
        "afterNumber": paged("Where the page before ended: a number. Taken from its `next` link.", "integer"),
        "afterId": paged("Where the page before ended: an id. Taken from its `next` link.", "string"),
        "reason": {"name": "reason", "in": "query", "required": false, "description": "Why the change is made; stays on record.", "schema": {"type": "string", "maxLength": 2000}},
        "repair": {
            "name": "repair", "in": "query", "required": false,
            "description": "Repair invalid geometries instead of refusing them; what was done stays on record.", "schema": {"type": "boolean", "default": false}
        },
        "Prefer": header("Prefer", "`respond-async`: a job is made, and its address given, instead of waiting for the answer."),
        "before": {"name": "before", "in": "query", "required": false, "description": "Where the page before ended: a number. Taken from its `next` link.", "schema": {"type": "integer", "minimum": 0}},
        "jobType": listed("type", "Only jobs of these types, of which there is one: process", &json!({"type": "string"})),
        "jobProcess": listed("processID", "Only jobs of these processes", &json!({"type": "string"})),
        "jobStatus": listed("status", "Only jobs that stand so", &json!({"type": "string", "enum": ["accepted", "running", "successful", "failed", "dismissed"]})),
        "created": {"name": "datetime", "in": "query", "required": false, "style": "form", "explode": false, "description": "Instant, date or interval (a/b, ../b, a/..) in which a job was accepted.", "schema": {"type": "string"}},
        "minDuration": {"name": "minDuration", "in": "query", "required": false, "description": "Only jobs that took, or have taken, so many seconds at least", "schema": {"type": "integer", "minimum": 0}},
        "maxDuration": {"name": "maxDuration", "in": "query", "required": false, "description": "Only jobs that took, or have taken, so many seconds at most", "schema": {"type": "integer", "minimum": 0}},
        "If-Match": header("If-Match", "Tags of the versions that may be changed, or `*` for whatever is there."),
        "If-None-Match": header("If-None-Match", "`*`: only if there is nothing yet."),
        "Content-Crs": header("Content-Crs", "CRS of the coordinates in the body, a URI in angle brackets, in its official axis order; CRS84 without it.")
    })
}

fn listed(name: &str, description: &str, items: &Value) -> Value {
    json!({"name": name, "in": "query", "required": false, "style": "form", "explode": false, "description": description, "schema": {"type": "array", "items": items}})
}

fn time(name: &str, required: bool, description: &str) -> Value {
    json!({"name": name, "in": "query", "required": required, "description": description, "schema": {"type": "string"}})
}

fn paged(description: &str, kind: &str) -> Value {
    json!({"name": "after", "in": "query", "required": false, "description": description, "schema": {"type": kind}})
}

fn header(name: &str, description: &str) -> Value {
    json!({"name": name, "in": "header", "required": false, "description": description, "schema": {"type": "string"}})
}
