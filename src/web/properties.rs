//! Properties of features as their schema has them: titles, units, what their codes mean.

use super::document::{Cell, Fact, Head};
use super::{Page, numbers, words};
use serde_json::{Map, Value};

/// The schemas of the properties by name; empty where no schema is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Properties<'a> {
    schemas: Option<&'a Map<String, Value>>,
}

impl<'a> Properties<'a> {
    /// Those of a JSON Schema of an object.
    pub fn of(schema: Option<&'a Value>) -> Self {
        Self { schemas: schema.and_then(|schema| schema.get("properties")).and_then(Value::as_object) }
    }

    fn schema(self, name: &str) -> Option<&'a Value> {
        self.schemas?.get(name)
    }

    /// What a property is called.
    pub fn head(self, page: &Page<'_>, name: &str) -> Head {
        let title = self.schema(name).and_then(|schema| page.said(schema.get("title")));
        let text = title.unwrap_or_else(|| words::field(name, page.language));
        Head {
            code: (text != name).then(|| name.to_string()),
            text,
            unit: self.schema(name).and_then(|schema| unit(page, schema)),
            is_number: false,
        }
    }

    /// Its value, exactly, and what it means where it is a code.
    pub fn cell(self, page: &Page<'_>, name: &str, value: &Value) -> Cell {
        match value {
            Value::Number(number) => Cell::Number { text: number.to_string(), exact: None, note: None },
            Value::String(code) => match self.schema(name).and_then(|schema| meaning(page, schema, code)) {
                Some(text) => Cell::Text { text, exact: Some(code.clone()), note: None },
                None => page.cell(name, value),
            },
            Value::Array(values) if values.iter().all(Value::is_string) && !values.is_empty() => {
                let cells = values.iter().map(|value| self.cell(page, name, value)).collect();
                Cell::List { cells, left_out: 0 }
            }
            _ => page.cell(name, value),
        }
    }

    /// All properties of a feature, in their own order.
    pub fn facts(self, page: &Page<'_>, properties: &Map<String, Value>) -> Vec<Fact> {
        let fact =
            |(name, value): (&String, &Value)| Fact { head: self.head(page, name), cell: self.cell(page, name, value) };
        properties.iter().map(fact).collect()
    }
}

/// The unit that a schema names, as people write it.
pub(super) fn unit(page: &Page<'_>, schema: &Value) -> Option<String> {
    let code = schema.get("x-ogc-unit").and_then(Value::as_str).filter(|code| !code.is_empty())?;
    Some(numbers::unit(code, page.language))
}

/// Codes and what they mean: `oneOf` of `const` and `title`.
pub(super) fn codes(schema: &Value) -> &[Value] {
    schema.get("oneOf").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn meaning(page: &Page<'_>, schema: &Value, code: &str) -> Option<String> {
    let found = codes(schema).iter().find(|one| one.get("const").and_then(Value::as_str) == Some(code))?;
    page.said(found.get("title")).filter(|title| title != code)
}

/// What a feature is called in the language of the page, or else its id.
pub(super) fn name(page: &Page<'_>, feature: &Value) -> String {
    let properties = feature.get("properties");
    let property = |name: &str| properties.and_then(|properties| properties.get(name)).and_then(Value::as_str);
    let order = page.language.pick(["name", "name_zh", "title", "name_en"], ["name_en", "name", "title", "name_zh"]);
    let named = order.into_iter().find_map(|name| property(name).filter(|text| !text.trim().is_empty()));
    named.map_or_else(|| id(feature), str::to_string)
}

/// The id of a feature as text; empty where it has none.
pub(super) fn id(feature: &Value) -> String {
    match feature.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => String::new(),
    }
}
