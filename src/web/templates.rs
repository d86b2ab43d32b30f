//! The templates, built into the program and read once.

use super::document::Body;
use super::frame::Frame;
use super::{Language, map, words};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, State, UndefinedBehavior};
use serde::Serialize;
use std::sync::OnceLock;

const TEMPLATES: [(&str, &str); 5] = [
    ("page.html", include_str!("templates/page.html")),
    ("section.html", include_str!("templates/section.html")),
    ("facts.html", include_str!("templates/facts.html")),
    ("table.html", include_str!("templates/table.html")),
    ("cell.html", include_str!("templates/cell.html")),
];

#[derive(Serialize)]
struct Context<'a> {
    language: &'static str,
    frame: &'a Frame,
    body: &'a Body,
}

/// How every template is read: undefined names are errors, and what stands in values is escaped.
pub(super) fn strict() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(|out, state, value| match value.as_str().filter(|_| !value.is_safe()) {
        // The escape that comes with the templates writes `&#x2f;` for each slash of an address.
        Some(text) => Ok(out.write_str(&map::escaped(text))?),
        None => minijinja::escape_formatter(out, state, value),
    });
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    Ok(environment)
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = strict()?;
    environment.add_function("t", |state: &State, key: &str| {
        let language = state.lookup("language").and_then(|name| Language::parse(name.as_str()?));
        words::label(key, language.unwrap_or_default())
    });
    for (name, text) in TEMPLATES {
        environment.add_template(name, text)?;
    }
    Ok(environment)
}

/// The whole document; `None` if a template is wrong, which the tests rule out.
pub(super) fn written(frame: &Frame, body: &Body, language: Language) -> Option<String> {
    static ENVIRONMENT: OnceLock<Option<Environment<'static>>> = OnceLock::new();
    let environment = ENVIRONMENT.get_or_init(|| environment().ok()).as_ref()?;
    let context = Context { language: language.name(), frame, body };
    environment.get_template("page.html").ok()?.render(Serde(context)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_read() {
        environment().unwrap();
    }
}
