//! Whether a collection's own style can be drawn, by everybody, without loading anything from elsewhere.

use super::colour::Colour;
use super::error::StyleError;
use super::expression::{check_filter, check_value};
use super::properties::{find, of_type};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Longest style, bytes of JSON.
const MAX_BYTES: usize = 256 * 1024;
/// Layers of one collection.
const MAX_LAYERS: usize = 60;
/// Longest id of a layer, bytes.
const MAX_ID_BYTES: usize = 120;
/// Members of a whole style document that do no harm; only `layers` is used.
const HARMLESS: [&str; 9] = ["version", "name", "metadata", "center", "zoom", "bearing", "pitch", "layers", "sources"];
/// Members of a layer.
const OF_LAYER: [&str; 9] =
    ["id", "type", "source", "source-layer", "metadata", "minzoom", "maxzoom", "filter", "layout"];

/// Checks a collection's own style, which has one of two forms:
///
/// - `{"color": "#88ccff"}`: the usual layers in this colour;
/// - `{"layers": [...]}`, alone or as a whole style document: these layers instead of the usual ones. Their `source` is replaced
///   by ours and their `source-layer` by the collection's, or by that of its label points if it ends with `_label`.
///   Layers of type `background` may be there, and are left out.
///
/// Refused are unknown types, properties and operators; everything that is loaded (`glyphs`, `sprite`, `sources` with anything in
/// it, images and patterns); ids that occur twice; more than 60 layers or 256 KiB. What is let through is valid for the
/// style specification too: one bad layer would make maps refuse the whole style, with all other collections in it.
///
/// ```
/// use groundplan::style::check;
/// use serde_json::json;
/// assert!(check(&json!({"color": "#8cf"})).is_ok());
/// let line = json!({"layers": [{"id": "mine", "type": "line", "paint": {"line-color": "#c00", "line-width": 2}}]});
/// assert!(check(&line).is_ok());
/// let why = check(&json!({"layers": [], "sprite": "https://elsewhere.example/x"})).unwrap_err();
/// assert_eq!(why.pointer(), "/sprite");
/// ```
pub fn check(style: &Value) -> Result<(), StyleError> {
    let members = style.as_object().ok_or(StyleError::NoForm)?;
    let bytes = style.to_string().len();
    if bytes > MAX_BYTES {
        return Err(StyleError::TooMuch { pointer: String::new(), what: "bytes:", limit: MAX_BYTES });
    }
    if let Some(color) = members.get("color") {
        if let Some(name) = members.keys().find(|name| *name != "color") {
            return Err(StyleError::Foreign { pointer: format!("/{}", escaped(name)) });
        }
        let is_colour = color.as_str().and_then(Colour::parse).is_some();
        return if is_colour { Ok(()) } else { Err(StyleError::wrong("/color", "a colour such as \"#88ccff\"")) };
    }
    let layers = members.get("layers").ok_or(StyleError::NoForm)?;
    check_root(members)?;
    let layers = layers.as_array().ok_or_else(|| StyleError::wrong("/layers", "a list"))?;
    if layers.len() > MAX_LAYERS {
        return Err(StyleError::TooMuch { pointer: "/layers".into(), what: "layers:", limit: MAX_LAYERS });
    }
    let mut roles = BTreeSet::new();
    for (n, layer) in layers.iter().enumerate() {
        let at = format!("/layers/{n}");
        let layer = layer.as_object().ok_or_else(|| StyleError::wrong(&at, "an object"))?;
        let role = check_id(layer, &at)?;
        if !roles.insert(role) {
            return Err(StyleError::Twice { pointer: format!("{at}/id") });
        }
        check_layer(layer, &at)?;
    }
    Ok(())
}

/// What is left of an id when the collection is taken off: `fill` of `port/fill`.
pub(super) fn role_of(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

fn check_root(members: &Map<String, Value>) -> Result<(), StyleError> {
    if let Some(name) = members.keys().find(|name| !HARMLESS.contains(&name.as_str())) {
        return Err(StyleError::Foreign { pointer: format!("/{}", escaped(name)) });
    }
    // The style is also given out as it was written: whoever opens it must not be sent elsewhere.
    let sources = members.get("sources").is_some_and(|sources| sources.as_object().is_none_or(|all| !all.is_empty()));
    if sources {
        return Err(StyleError::Foreign { pointer: "/sources".into() });
    }
    if members.get("version").is_some_and(|version| *version != 8) {
        return Err(StyleError::wrong("/version", "8"));
    }
    Ok(())
}

fn check_id<'a>(layer: &'a Map<String, Value>, at: &str) -> Result<&'a str, StyleError> {
    let id = layer.get("id").and_then(Value::as_str).unwrap_or_default();
    let role = role_of(id);
    if role.is_empty() || id.len() > MAX_ID_BYTES || id.chars().any(char::is_control) {
        let what = format!("a text of 1 to {MAX_ID_BYTES} bytes that does not end with a slash");
        return Err(StyleError::wrong(&format!("{at}/id"), what));
    }
    Ok(role)
}

fn check_layer(layer: &Map<String, Value>, at: &str) -> Result<(), StyleError> {
    let kind = layer.get("type").and_then(Value::as_str).unwrap_or_default();
    let Some(properties) = of_type(kind) else {
        let types = "fill, line, circle, symbol, heatmap, fill-extrusion or background";
        return Err(StyleError::wrong(&format!("{at}/type"), types));
    };
    for (name, value) in layer {
        let at = format!("{at}/{}", escaped(name));
        match name.as_str() {
            "source" | "source-layer" if !value.is_string() => return Err(StyleError::wrong(&at, "text")),
            "minzoom" | "maxzoom" if !value.as_f64().is_some_and(|zoom| (0.0..=24.0).contains(&zoom)) => {
                return Err(StyleError::wrong(&at, "a number from 0 to 24"));
            }
            "filter" => check_filter(value, &at)?,
            "layout" | "paint" => {
                let members = value.as_object().ok_or_else(|| StyleError::wrong(&at, "an object"))?;
                for (property, value) in members {
                    let at = format!("{at}/{}", escaped(property));
                    let Some(found) = find(properties, name, property) else {
                        return Err(StyleError::Foreign { pointer: at });
                    };
                    check_value(found.takes, found.may, value, &at)?;
                }
            }
            known if OF_LAYER.contains(&known) => {}
            _ => return Err(StyleError::Foreign { pointer: at }),
        }
    }
    Ok(())
}

/// One step of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
