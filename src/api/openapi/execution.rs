//! Execution of processes.

use super::operation::Operation;
use crate::api::links::JSON;
use crate::ask::{PROCESSES, ProcessSpec};
use serde_json::{Value, json};

const PATH: &str = "/processes/{processId}/execution";
const COMMON: [(&str, &str); 10] = [
    ("400", "badRequest"),
    ("401", "unauthorized"),
    ("403", "forbidden"),
    ("404", "notFound"),
    ("405", "notAllowed"),
    ("413", "tooLarge"),
    ("422", "tooComplex"),
    ("429", "tooMany"),
    ("500", "serverError"),
    ("503", "unavailable"),
];

pub(super) fn operations() -> Vec<Operation> {
    let ask = |method, id, summary| {
        let operation = Operation::new((method, PATH), id, "questions", summary);
        operation.taking(&["processId", "asOf", "f"]).responding(&COMMON)
    };
    vec![
        ask("get", "executeByGet", "Ask, with plain parameters")
            .taking_also(inputs())
            .responding(&[("304", "notModified")])
            .answering("200", JSON, "answer", &["ETag"]),
        ask("post", "execute", "Ask, with a JSON body")
            .with_body("execute")
            .taking(&["Prefer"])
            .answering("201", JSON, "statusInfo", &["Location"])
            .responding(&[("415", "mediaType")])
            .answering("200", JSON, "answer", &[]),
    ]
}

/// GET takes the inputs of all processes as plain parameters; which of them a process knows is in its description.
fn inputs() -> Vec<Value> {
    let mut parameters = Vec::new();
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
    parameters
}
