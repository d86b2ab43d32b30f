//! What is said about a site besides where it is.

use super::error::RuleError;
use crate::model::{Feature, Text};
use crate::query::Filter;
use serde::Serialize;
use serde_json::{Map, Value};

/// Of which type an attribute is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "type", content = "values")]
pub enum AttributeKind {
    /// Any text.
    Text,
    /// One of these words.
    Word(Vec<String>),
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
}

/// An attribute that rules know: a feature without geometry of [`ATTRIBUTES`](super::ATTRIBUTES).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attribute {
    /// The feature's id.
    pub id: String,
    /// What it means.
    pub text: Text,
    /// What it can be.
    #[serde(flatten)]
    pub kind: AttributeKind,
    /// What its words mean, in their order.
    #[serde(skip)]
    pub titles: Vec<Text>,
}

impl Attribute {
    /// Reads the properties `name`, `name_en`, `type` (`text`, `number`, `boolean`) and, for a text that is one of a few
    /// words, `values`.
    pub fn read(feature: &Feature) -> Result<Self, RuleError> {
        let words = match feature.properties.get("values") {
            None | Some(Value::Null) => None,
            Some(Value::Array(entries)) => {
                let words: Option<Vec<String>> = entries.iter().map(|e| e.as_str().map(str::to_string)).collect();
                Some(words.ok_or_else(|| RuleError::new("values", "it must be a list of words"))?)
            }
            Some(_) => return Err(RuleError::new("values", "it must be a list of words")),
        };
        let kind = match (feature.text("type").unwrap_or_default(), words) {
            ("text", Some(words)) => AttributeKind::Word(words),
            ("text", None) => AttributeKind::Text,
            ("number", None) => AttributeKind::Number,
            ("boolean", None) => AttributeKind::Boolean,
            ("number" | "boolean", Some(_)) => return Err(RuleError::new("values", "only a text has a list of words")),
            (other, _) => {
                return Err(RuleError::new("type", format!("`{other}` is not one of text, number, boolean")));
            }
        };
        let zh = feature.text("name").unwrap_or(&feature.id).to_string();
        let en = feature.text("name_en").unwrap_or(&zh).to_string();
        let titles = titles(feature);
        Ok(Self { id: feature.id.clone(), text: Text { zh, en }, kind, titles })
    }

    /// What one of its words means.
    pub fn title(&self, word: &str) -> Option<&Text> {
        let AttributeKind::Word(words) = &self.kind else { return None };
        self.titles.get(words.iter().position(|known| known == word)?)
    }

    fn check(&self, value: &Value) -> Result<(), String> {
        let fits = match &self.kind {
            AttributeKind::Text => value.is_string(),
            AttributeKind::Number => value.is_number(),
            AttributeKind::Boolean => value.is_boolean(),
            AttributeKind::Word(words) => value.as_str().is_some_and(|word| words.iter().any(|known| known == word)),
        };
        match &self.kind {
            _ if fits => Ok(()),
            AttributeKind::Text => Err("it must be a text".into()),
            AttributeKind::Number => Err("it must be a number".into()),
            AttributeKind::Boolean => Err("it must be true or false".into()),
            AttributeKind::Word(words) => Err(format!("{value} is not one of {}", words.join(", "))),
        }
    }

    /// A value that was given as text.
    fn of_text(&self, text: &str) -> Value {
        match self.kind {
            AttributeKind::Boolean => text.parse().map_or_else(|_| text.into(), Value::Bool),
            AttributeKind::Number => text.parse().ok().map_or_else(|| text.into(), Value::Number),
            AttributeKind::Text | AttributeKind::Word(_) => text.into(),
        }
    }
}

/// Properties `titles` and `titles_en`, one for each word.
fn titles(feature: &Feature) -> Vec<Text> {
    let list =
        |name: &str| feature.properties.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |(zh, en): (&Value, &Value)| Some(Text { zh: zh.as_str()?.into(), en: en.as_str()?.into() });
    list("titles").iter().zip(list("titles_en")).filter_map(text).collect()
}

/// What is said about a site. What is not said is unknown, not false.
#[derive(Debug, Clone, PartialEq)]
pub struct Attributes(Feature);

impl Attributes {
    /// Checks what is given against what is known: a word that no rule can know would make every rule silently not apply.
    /// Texts are read as numbers and truth values where `textual`. A null value counts as not given. Where nothing is
    /// `known`, nothing is checked.
    ///
    /// ```
    /// use groundplan::{model::Text, query::Filter, rule::{Attribute, AttributeKind, Attributes}};
    /// let known = [Attribute {
    ///     id: "use".into(), text: Text::default(), kind: AttributeKind::Word(vec!["park".into(), "port".into()]),
    ///     titles: Vec::new(),
    /// }];
    /// let given = |word: &str| serde_json::json!({"use": word}).as_object().unwrap().clone();
    /// let site = Attributes::read(given("park"), &known, false).unwrap();
    /// assert_eq!(site.truth(&Filter::parse("use = 'park'").unwrap()), Some(true));
    /// assert_eq!(site.truth(&Filter::parse("emits_air = TRUE").unwrap()), None);
    /// assert_eq!(Attributes::read(given("prak"), &known, false).unwrap_err().to_string(), r#"use: "prak" is not one of park, port"#);
    /// ```
    pub fn read(given: Map<String, Value>, known: &[Attribute], textual: bool) -> Result<Self, RuleError> {
        let mut properties = Map::new();
        for (name, value) in given {
            let attribute = known.iter().find(|attribute| attribute.id == name);
            let value = match (attribute, value) {
                (_, Value::Null) => continue,
                (Some(attribute), Value::String(text)) if textual => attribute.of_text(&text),
                (_, value) => value,
            };
            match attribute {
                Some(attribute) => attribute.check(&value).map_err(|why| RuleError::new(&name, why))?,
                None if known.is_empty() => {}
                None => {
                    let names: Vec<&str> = known.iter().map(|attribute| attribute.id.as_str()).collect();
                    let why = format!("no rule knows it; attributes are {}", names.join(", "));
                    return Err(RuleError::new(name, why));
                }
            }
            properties.insert(name, value);
        }
        Ok(Self(Feature { id: "site".into(), geometry: None, properties }))
    }

    /// Whether a condition is true of the site, false, or unknown.
    pub fn truth(&self, condition: &Filter) -> Option<bool> {
        condition.truth(&self.0)
    }

    /// The value of one.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.properties.get(name)
    }

    /// All that is said, by name.
    pub fn all(&self) -> &Map<String, Value> {
        &self.0.properties
    }

    /// Which of these are not said.
    pub fn missing<'n>(&self, names: &'n [String]) -> Vec<&'n str> {
        names.iter().filter(|name| self.get(name).is_none()).map(String::as_str).collect()
    }
}
