//! Schemas and shared responses of the API definition.

use serde_json::{Value, json};

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn list_of(name: &str) -> Value {
    json!({"type": "array", "items": reference(name)})
}

pub(super) fn responses() -> Value {
    let problem = |description: &str| json!({"description": description, "content": {"application/problem+json": {"schema": reference("problem")}}});
    json!({
        "badRequest": problem("A parameter is not known or has a value that cannot be used; `parameter` names it."),
        "notAllowed": problem("The resource does not take this method; `Allow` says which it does."),
        "tooLarge": problem("The body, or what it holds, is larger than the limit."),
        "tooComplex": problem("What is asked would be more work than the limit."),
        "mediaType": problem("The body is not JSON in UTF-8."),
        "tooLong": problem("The answer took longer than the server allows."),
        "notFound": problem("There is no such resource."),
        "serverError": problem("The request could not be answered."),
        "notModified": {"description": "The client has the answer already (If-None-Match)."}
    })
}

pub(super) fn schemas() -> Value {
    json!({
        "problem": {"type": "object", "required": ["title", "status"], "properties": {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
            "detail": {"type": "string"}, "parameter": {"type": "string"}}},
        "link": {"type": "object", "required": ["href", "rel"], "properties": {
            "href": {"type": "string"}, "rel": {"type": "string"}, "type": {"type": "string"}, "title": {"type": "string"}}},
        "landingPage": {"type": "object", "required": ["links"], "properties": {
            "title": {"type": "string"}, "description": {"type": "string"}, "snapshot": {"type": "string"}, "links": list_of("link")}},
        "conformance": {"type": "object", "required": ["conformsTo"], "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}}},
        "collections": {"type": "object", "required": ["links", "collections"], "properties": {"links": list_of("link"), "collections": list_of("collection")}},
        "collection": {"type": "object", "required": ["id", "links"], "properties": {
            "id": {"type": "string"}, "title": {"type": "string"}, "description": {"type": "string"}, "license": {"type": "string"},
            "attribution": {"type": "string"}, "itemType": {"type": "string"}, "extent": {"type": "object"},
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
            "numberReturned": {"type": "integer", "minimum": 0}}},
        "processList": {"type": "object", "required": ["processes", "links"], "properties": {
            "processes": {"type": "array", "items": {"type": "object"}}, "links": list_of("link")}},
        "process": {"type": "object", "required": ["id", "version"], "properties": {
            "id": {"type": "string"}, "title": {"type": "string"}, "version": {"type": "string"}, "inputs": {"type": "object"}, "outputs": {"type": "object"}}},
        "execute": {"type": "object", "required": ["inputs"], "properties": {"inputs": {"type": "object"}}},
        "measure": {"type": "object", "required": ["value", "unit", "method", "ellipsoid", "edges", "interval"], "properties": {
            "value": {"type": "number"}, "unit": {"type": "string"}, "method": {"type": "string"},
            "ellipsoid": {"type": "string"}, "edges": {"type": "string"}, "crs": {"type": "string"}, "central_meridian_deg": {"type": "number"},
            "interval": {"type": "array", "nullable": true, "minItems": 2, "maxItems": 2, "items": {"type": "number"}}}},
        "answer": {"type": "object", "description": "Every measured number is a `measure`; lists are ordered and the same question gives the same bytes on the same snapshot.",
            "properties": {"snapshot": {"type": "string"}}},
        "state": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}
    })
}
