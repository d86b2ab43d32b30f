//! What was given, one input a row.

use crate::ask::EchoAnswer;
use crate::cli::render::Answer;
use serde_json::Value;

impl Answer for EchoAnswer {
    fn columns(&self) -> Vec<&'static str> {
        vec!["input", "value"]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.inputs.iter().map(|(name, value)| vec![name.clone(), value.to_string()]).collect()
    }

    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }

    fn features(&self) -> Vec<Value> {
        Vec::new()
    }
}
