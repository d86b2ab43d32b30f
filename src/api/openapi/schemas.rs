//! Schemas of the API definition.

use serde_json::{Value, json};

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn list_of(name: &str) -> Value {
    json!({"type": "array", "items": reference(name)})
}

pub(super) fn schemas() -> Value {
    let mut all = read();
    for more in [written(), kept(), answered()] {
        if let (Value::Object(all), Value::Object(more)) = (&mut all, more) {
            all.extend(more);
        }
    }
    all
}

/// Of what is sent, and of what is said about changes.
fn written() -> Value {
    let text = json!({"type": "string"});
    let both = json!({"type": "object", "required": ["zh", "en"], "properties": {"zh": text, "en": text}});
    json!({
        "document": {"type": "object"},
        "tilesets": {"type": "object", "required": ["tilesets", "links"], "properties": {
            "tilesets": {"type": "array", "items": {"type": "object"}}, "links": {"type": "array", "items": {"type": "object"}}}},
        "newFeature": {"type": "object", "required": ["type"], "properties": {
            "type": {"type": "string", "enum": ["Feature"]}, "id": text, "geometry": reference("geometry"),
            "properties": {"type": "object", "nullable": true}}},
        "newFeatures": {"type": "object", "required": ["type", "features"], "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]}, "features": list_of("newFeature")}},
        "patch": {"type": "object", "properties": {
            "geometry": {"type": "object", "nullable": true}, "properties": {"type": "object", "nullable": true}}},
        "newCollection": {"type": "object", "required": ["id", "title"], "properties": {
            "id": text, "title": both, "description": both, "license": text, "attribution": text,
            "access": {"type": "string", "enum": ["public", "restricted", "hidden"]}, "coverage": reference("geometry"),
            "bounds": {"type": "array", "minItems": 4, "maxItems": 4, "items": {"type": "number"}},
            "schema": {"type": "object", "description": "JSON Schema of the properties of its features"}, "style": {"type": "object"}}},
        "transaction": {"type": "object", "required": ["time", "author"], "properties": {
            "number": {"type": "integer", "description": "Only for those who see everything"},
            "time": {"type": "string", "format": "date-time"}, "author": text, "reason": text, "source_sha256": text}},
        "accepted": {"type": "object", "required": ["transaction", "changes"], "properties": {
            "transaction": reference("transaction"), "snapshot": text, "notes": {"type": "array", "items": text}, "unchanged": {"type": "integer", "minimum": 0},
            "changes": {"type": "array", "items": {"type": "object", "properties": {
                "collection": text, "id": {"type": "string", "nullable": true}, "version": {"type": "integer"}, "href": text}}}}},
        "version": {"type": "object", "required": ["version", "recorded", "valid", "began", "feature"], "properties": {
            "version": {"type": "integer", "minimum": 1}, "recorded": interval(), "valid": interval(), "began": reference("transaction"),
            "ended": {"nullable": true, "type": "object"}, "repairs": {"type": "array", "items": text}, "feature": reference("feature")}},
        "history": {"type": "object", "required": ["collection", "id", "versions"], "properties": {
            "collection": text, "id": text, "versions": list_of("version"), "links": list_of("link")}},
        "diff": {"type": "object", "required": ["collection", "from", "changes"], "properties": {
            "collection": text, "from": {"type": "string", "format": "date-time"}, "to": {"type": "string", "format": "date-time", "nullable": true},
            "changes": {"type": "array", "items": {"type": "object", "required": ["id", "change"], "properties": {
                "id": text, "change": {"type": "string", "enum": ["added", "changed", "removed"]}}}}, "links": list_of("link")}},
        "audit": {"type": "object", "required": ["entries", "links"], "properties": {
            "entries": {"type": "array", "items": {"type": "object", "required": ["number", "time", "who", "from", "what", "status"]}},
            "links": list_of("link")}},
        "text": text
    })
}

/// Of reports that are kept.
fn kept() -> Value {
    json!({
        "reports": {"type": "object", "required": ["reports", "links"], "properties": {
            "reports": {"type": "array", "items": {"type": "object", "required": ["id", "time", "who", "snapshot", "software", "answer_sha256", "href"]}},
            "links": list_of("link")}},
        "execute": {"type": "object", "required": ["inputs"], "properties": {"inputs": {"type": "object"},
            "outputs": {"type": "object"}, "response": {"type": "string", "enum": ["raw", "document"], "default": "raw"}}},
        "statusInfo": {"type": "object", "required": ["jobID", "status", "type"], "properties": {
            "jobID": {"type": "string"}, "processID": {"type": "string"}, "type": {"type": "string", "enum": ["process"]},
            "status": {"type": "string", "enum": ["accepted", "running", "successful", "failed", "dismissed"]}, "message": {"type": "string"},
            "created": {"type": "string", "format": "date-time"}, "started": {"type": "string", "format": "date-time"},
            "finished": {"type": "string", "format": "date-time"}, "updated": {"type": "string", "format": "date-time"},
            "progress": {"type": "integer", "minimum": 0, "maximum": 100}, "links": list_of("link")}},
        "jobList": {"type": "object", "required": ["jobs", "links"], "properties": {"jobs": list_of("statusInfo"), "links": list_of("link")}},
        "rerun": {"type": "object", "required": ["report", "same", "recorded", "now"], "properties": {"same": {"type": "boolean"}}}
    })
}

/// Two ends, either of which may be open.
fn interval() -> Value {
    json!({"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "string", "nullable": true}})
}

/// Of what is read.
fn read() -> Value {
    json!({
        "problem": {"type": "object", "required": ["title", "status"], "properties": {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
            "detail": {"type": "string"}, "parameter": {"type": "string"},
            "errors": {"type": "array", "description": "Everything that is wrong with a change", "items": {"type": "object", "properties": {
                "edit": {"type": "integer"}, "feature": {"type": "string"}, "pointer": {"type": "string"},
                "kind": {"type": "string", "enum": ["not-found", "precondition", "conflict", "invalid"]}, "message": {"type": "string"}}}}}},
        "link": {"type": "object", "required": ["href", "rel"], "properties": {
            "href": {"type": "string"}, "rel": {"type": "string"}, "type": {"type": "string"}, "title": {"type": "string"}}},
        "landingPage": {"type": "object", "required": ["links"], "properties": {
            "title": {"type": "string"}, "description": {"type": "string"}, "snapshot": {"type": "string"}, "links": list_of("link")}},
        "conformance": {"type": "object", "required": ["conformsTo"], "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}}},
        "collections": {"type": "object", "required": ["links", "collections"], "properties": {"links": list_of("link"), "collections": list_of("collection")}},
        "collection": {"type": "object", "required": ["id", "links"], "properties": {
            "id": {"type": "string"}, "title": {"type": "string"}, "description": {"type": "string"}, "license": {"type": "string"},
            "attribution": {"type": "string"}, "itemType": {"type": "string"}, "extent": {"type": "object"},
            "access": {"type": "string", "enum": ["public", "restricted", "hidden"]},
            "crs": {"type": "array", "items": {"type": "string"}}, "links": list_of("link")}},
        "geometry": {"type": "object", "nullable": true, "required": ["type"], "properties": {
            "type": {"type": "string", "enum": ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"]},
            "coordinates": {"type": "array", "items": {}}}},
        "feature": {"type": "object", "required": ["type", "geometry", "properties"], "properties": {
            "type": {"type": "string", "enum": ["Feature"]}, "id": {"type": "string"}, "geometry": reference("geometry"),
            "properties": {"type": "object", "nullable": true}, "links": list_of("link")}},
        "featureCollection": {"type": "object", "required": ["type", "features"], "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]}, "features": list_of("feature"), "links": list_of("link"),
            "timeStamp": {"type": "string", "format": "date-time"}, "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0}}}
    })
}

/// Of what is found out.
fn answered() -> Value {
    json!({
        "processList": {"type": "object", "required": ["processes", "links"], "properties": {
            "processes": {"type": "array", "items": {"type": "object"}}, "links": list_of("link")}},
        "process": {"type": "object", "required": ["id", "version"], "properties": {
            "id": {"type": "string"}, "title": {"type": "string"}, "version": {"type": "string"}, "inputs": {"type": "object"}, "outputs": {"type": "object"}}},
        "measure": {"type": "object", "required": ["value", "unit", "method", "ellipsoid", "edges", "interval"], "properties": {
            "value": {"type": "number"}, "unit": {"type": "string"}, "method": {"type": "string"},
            "ellipsoid": {"type": "string"}, "edges": {"type": "string"}, "crs": {"type": "string"}, "central_meridian_deg": {"type": "number"},
            "interval": {"type": "array", "nullable": true, "minItems": 2, "maxItems": 2, "items": {"type": "number"}}}},
        "answer": {"type": "object", "description": "Every measured number is a `measure`; lists are ordered and the same question gives the same bytes on the same snapshot.",
            "properties": {"snapshot": {"type": "string"}}},
        "jsonSchema": {"type": "object", "required": ["$schema", "$id", "type", "properties"], "properties": {
            "$schema": {"type": "string"}, "$id": {"type": "string"}, "type": {"type": "string", "enum": ["object"]},
            "title": {"type": "string"}, "properties": {"type": "object"}}},
        "functions": {"type": "object", "required": ["functions"], "properties": {
            "functions": {"type": "array", "items": {"type": "object", "required": ["name", "returns"]}}, "links": list_of("link")}},
        "state": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}
    })
}
