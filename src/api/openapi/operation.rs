//! One operation of the API definition, step by step.

use crate::api::negotiate::{Format, offered};
use serde_json::{Map, Value, json};

/// A method of a path.
pub(super) struct Operation {
    pub path: &'static str,
    /// In small letters.
    pub method: &'static str,
    members: Map<String, Value>,
    parameters: Vec<Value>,
    responses: Map<String, Value>,
}

impl Operation {
    /// An operation without parameters or answers.
    pub fn new((method, path): (&'static str, &'static str), id: &str, tag: &str, summary: &str) -> Self {
        let told = [("operationId", json!(id)), ("tags", json!([tag])), ("summary", json!(summary))];
        let members = told.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        Self { path, method, members, parameters: Vec::new(), responses: Map::new() }
    }

    /// With parameters of the components.
    pub fn taking(mut self, names: &[&str]) -> Self {
        self.parameters.extend(names.iter().map(|name| shared("parameters", name)));
        self
    }

    /// With parameters of its own.
    pub fn taking_also(mut self, own: Vec<Value>) -> Self {
        self.parameters.extend(own);
        self
    }

    /// With a body of the components.
    pub fn with_body(mut self, name: &str) -> Self {
        self.members.insert("requestBody".into(), shared("requestBodies", name));
        self
    }

    /// Takes a key.
    pub fn with_key(mut self) -> Self {
        self.members.insert("security".into(), json!([{"bearer": []}]));
        self
    }

    /// With a good answer of a media type and a schema of the components, and headers of the components on it.
    pub fn answering(mut self, status: &str, media_type: &str, schema: &str, headers: &[&str]) -> Self {
        let mut content = Map::from_iter([(media_type.to_string(), json!({"schema": shared("schemas", schema)}))]);
        // What is read can also be had in other formats, whose content no JSON Schema describes.
        let others = offered(self.path).iter().filter(|format| self.method == "get" && **format != Format::Json);
        content.extend(others.map(|format| (format.of_features().to_string(), json!({"schema": {"type": "string"}}))));
        let mut answer = Map::from_iter([
            ("description".to_string(), json!("The answer")),
            ("content".into(), Value::Object(content)),
        ]);
        if !headers.is_empty() {
            let headers: Map<String, Value> =
                headers.iter().map(|name| ((*name).to_string(), shared("headers", name))).collect();
            answer.insert("headers".into(), Value::Object(headers));
        }
        self.responses.insert(status.into(), Value::Object(answer));
        self
    }

    /// With answers of the components, each under its status.
    pub fn responding(mut self, names: &[(&str, &str)]) -> Self {
        self.responses.extend(names.iter().map(|(status, name)| ((*status).to_string(), shared("responses", name))));
        self
    }

    /// As it stands in the definition.
    pub fn told(self) -> Value {
        let mut members = self.members;
        members.insert("parameters".into(), Value::Array(self.parameters));
        members.insert("responses".into(), Value::Object(self.responses));
        Value::Object(members)
    }
}

fn shared(kind: &str, name: &str) -> Value {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}
