//! Process summaries and descriptions, OGC API Processes.

use super::request::OUTPUT;
use crate::api::call::Call;
use crate::api::links::{Base, JSON, Link};
use crate::ask::ProcessSpec;
use serde_json::{Map, Value, json};

/// Rel of the execute link, OGC API Processes.
const EXECUTE: &str = "http://www.opengis.net/def/rel/ogc/1.0/execute";

pub(super) fn summary(process: &ProcessSpec, base: &Base) -> Value {
    let links = [Link::new(base.at(&format!("/processes/{}", process.id)), "self", JSON, "Its description")];
    json!({
        "id": process.id, "title": process.title, "description": process.description, "version": env!("CARGO_PKG_VERSION"),
        "jobControlOptions": ["sync-execute", "async-execute", "dismiss"], "outputTransmission": ["value"], "links": links,
    })
}

pub(super) fn description(process: &ProcessSpec, call: &Call) -> Value {
    let mut inputs = Map::new();
    for input in process.inputs() {
        let least = u8::from(input.required);
        inputs.insert(
            input.name.into(),
            json!({"title": input.title, "minOccurs": least, "schema": input.kind.schema()}),
        );
    }
    let mut links = call.links(JSON, "This description");
    let execution = call.base.at(&format!("/processes/{}/execution", process.id));
    links.push(Link::new(execution, EXECUTE, JSON, "Execute"));
    let mut body = summary(process, &call.base);
    if let Value::Object(body) = &mut body {
        body.insert("inputs".into(), Value::Object(inputs));
        let schema = call.base.at(&format!("/processes/{}/schema", process.id));
        body.insert("outputs".into(), json!({OUTPUT: {"title": "The answer", "schema": {"$ref": schema}}}));
        body.insert("links".into(), json!(links));
    }
    body
}
