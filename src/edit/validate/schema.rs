//! A collection's own JSON Schema. It never fetches anything: references into the schema itself are all there is.

use crate::edit::error::{Fault, FaultKind};
use serde_json::{Map, Value};

/// Longest schema, bytes of JSON: it is compiled whenever its collection is loaded.
const MAX_BYTES: usize = 256 * 1024;
/// How many broken rules are reported of one feature.
const MAX_REASONS: usize = 20;

/// A compiled schema.
#[derive(Debug)]
pub(super) struct Schema {
    validator: jsonschema::Validator,
}

impl Schema {
    /// Patterns are matched by an engine that takes linear time, so none can be made to take for ever.
    pub fn new(document: &Value) -> Result<Self, Fault> {
        if document.to_string().len() > MAX_BYTES {
            return Err(fault(format!("a schema has at most {MAX_BYTES} bytes")));
        }
        let options = jsonschema::options().with_pattern_options(jsonschema::PatternOptions::regex());
        let validator = options.build(document).map_err(|why| fault(format!("it is not a JSON Schema: {why}")))?;
        Ok(Self { validator })
    }

    pub fn check(&self, properties: &Map<String, Value>, faults: &mut Vec<Fault>) {
        let properties = Value::Object(properties.clone());
        for error in self.validator.iter_errors(&properties).take(MAX_REASONS) {
            let pointer = format!("/properties{}", error.instance_path());
            faults.push(Fault::new(FaultKind::Invalid, pointer, error.to_string()));
        }
    }
}

fn fault(message: String) -> Fault {
    Fault::new(FaultKind::Invalid, "/schema", message)
}
