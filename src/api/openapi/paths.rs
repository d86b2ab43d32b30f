//! Paths of the API definition.

use crate::api::items::PARAMETERS;
use crate::api::links::{GEOJSON, JSON, OPENAPI};
use crate::ask::{PROCESSES, ProcessSpec};
use serde_json::{Map, Value, json};

pub(in crate::api) fn paths() -> Value {
    let items: Vec<&str> = std::iter::once("collectionId").chain(PARAMETERS).collect();
    let mut paths = Map::new();
    let mut get = |path: &str, operation: Value| {
        paths.insert(path.to_string(), json!({"get": operation}));
    };
    get("/", operation("getLandingPage", "capabilities", "Landing page", &[], JSON, "landingPage"));
    get("/api", operation("getApi", "capabilities", "This document", &[], OPENAPI, "answer"));
    get("/conformance", operation("getConformance", "capabilities", "Conformance classes", &[], JSON, "conformance"));
    get("/collections", operation("getCollections", "data", "The collections", &[], JSON, "collections"));
    get(
        "/collections/{collectionId}",
        operation("getCollection", "data", "One collection", &["collectionId"], JSON, "collection"),
    );
    get(
        "/collections/{collectionId}/items",
        operation("getItems", "data", "Features, page by page, ordered by id", &items, GEOJSON, "featureCollection"),
    );
    get(
        "/collections/{collectionId}/items/{featureId}",
        operation("getItem", "data", "One feature", &["collectionId", "featureId"], GEOJSON, "feature"),
    );
    get("/processes", operation("getProcesses", "questions", "The questions", &["processLimit"], JSON, "processList"));
    get(
        "/processes/{processId}",
        operation("getProcess", "questions", "One question", &["processId"], JSON, "process"),
    );
    get("/health", operation("getHealth", "operation", "The process is alive", &[], JSON, "state"));
    get("/ready", operation("getReady", "operation", "The data are loaded", &[], JSON, "state"));
    paths.insert("/processes/{processId}/execution".into(), execution());
    Value::Object(paths)
}

fn operation(id: &str, tag: &str, summary: &str, parameters: &[&str], media_type: &str, schema: &str) -> Value {
    let parameters: Vec<Value> = parameters
        .iter()
        .chain(&["f"])
        .map(|name| json!({"$ref": format!("#/components/parameters/{name}")}))
        .collect();
    json!({"operationId": id, "tags": [tag], "summary": summary, "parameters": parameters, "responses": answered(media_type, schema)})
}

fn answered(media_type: &str, schema: &str) -> Value {
    let schema = json!({"$ref": format!("#/components/schemas/{schema}")});
    json!({
        "200": {"description": "The answer", "content": {media_type: {"schema": schema}}},
        "304": shared("notModified"), "400": shared("badRequest"), "404": shared("notFound"),
        "405": shared("notAllowed"), "500": shared("serverError"), "503": shared("tooLong")
    })
}

fn shared(name: &str) -> Value {
    json!({"$ref": format!("#/components/responses/{name}")})
}

/// GET takes the inputs of all processes as plain parameters; which of them a process knows is in its
/// description.
fn execution() -> Value {
    let mut parameters: Vec<Value> =
        ["processId", "f"].iter().map(|name| json!({"$ref": format!("#/components/parameters/{name}")})).collect();
    let mut seen: Vec<&str> = Vec::new();
    for (name, schema, title) in PROCESSES.iter().flat_map(ProcessSpec::text_parameters) {
        if !seen.contains(&name) {
            seen.push(name);
            parameters.push(json!({
                "name": name, "in": "query", "required": false, "style": "form", "explode": false,
                "description": title, "schema": schema
            }));
        }
    }
    let body = json!({"required": true, "content": {JSON: {"schema": {"$ref": "#/components/schemas/execute"}}}});
    let refused = |mut responses: Value| {
        if let Value::Object(responses) = &mut responses {
            responses.insert("413".into(), shared("tooLarge"));
            responses.insert("422".into(), shared("tooComplex"));
        }
        responses
    };
    let mut posted = refused(answered(JSON, "answer"));
    if let Value::Object(posted) = &mut posted {
        posted.remove("304");
        posted.insert("415".into(), shared("mediaType"));
    }
    json!({
        "get": {
            "operationId": "executeByGet", "tags": ["questions"], "summary": "Ask, with plain parameters",
            "parameters": parameters, "responses": refused(answered(JSON, "answer"))
        },
        "post": {
            "operationId": "execute", "tags": ["questions"], "summary": "Ask, with a JSON body",
            "parameters": [{"$ref": "#/components/parameters/processId"}], "requestBody": body, "responses": posted
        }
    })
}
