//! A process that answers with what it was given: clients try out how they ask, and what they do while they wait.

use super::error::AskError;
use super::inputs::Inputs;
use crate::query::{Control, Snapshot};
use serde::Serialize;
use serde_json::{Map, Value};
use std::time::Duration;

/// Parts of a second after which it looks whether it is still wanted.
const STEPS_PER_S: usize = 20;
const MOST_PAUSE_S: usize = 20;

/// What comes back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EchoAnswer {
    /// State that was there.
    pub snapshot: String,
    /// The inputs as they were read.
    #[serde(flatten)]
    pub inputs: Map<String, Value>,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct EchoQuery {
    inputs: Map<String, Value>,
    pause_s: usize,
}

impl EchoQuery {
    pub(super) fn of(inputs: &Inputs) -> Result<Self, AskError> {
        let mut given = Map::new();
        let mut put = |name: &str, value: Option<Value>| given.extend(value.map(|value| (name.to_string(), value)));
        put("text", inputs.text("text")?.map(Value::from));
        put("number", inputs.number("number", true)?.map(Value::from));
        put("flag", inputs.values.get("flag").map(|_| inputs.flag("flag")).transpose()?.map(Value::from));
        put("words", inputs.words("words")?.map(Value::from));
        let pairs = inputs.pairs("object")?;
        put("object", (!pairs.is_empty()).then_some(Value::Object(pairs)));
        let pause_s = inputs.whole("pause", 0, MOST_PAUSE_S)?;
        put("pause", pause_s.map(Value::from));
        Ok(Self { inputs: given, pause_s: pause_s.unwrap_or(0) })
    }

    /// Waits as long as it was told to, and answers.
    pub(super) fn answer(self, snapshot: &Snapshot, control: &Control) -> Result<EchoAnswer, AskError> {
        let steps = self.pause_s * STEPS_PER_S;
        control.expect(steps);
        for _ in 0..steps {
            control.go_on()?;
            std::thread::sleep(Duration::from_secs(1) / u32::try_from(STEPS_PER_S).unwrap_or(1));
            control.advance(1);
        }
        Ok(EchoAnswer { snapshot: snapshot.id().to_string(), inputs: self.inputs })
    }
}
