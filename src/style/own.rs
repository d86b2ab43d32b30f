//! Layers from a collection's own style instead of ours.

use super::check::{check, role_of};
use super::document::SOURCE;
use super::facts::{LayerFacts, Wanted};
use super::layers::{COLLECTION_KEY, ROLE_KEY, Stage, usual};
use serde_json::{Map, Value, json};

/// The layers of a collection: its own if it has some that pass the [check](check()), else the usual ones.
///
/// Ids get the collection's id before them; `source` is ours, `source-layer` the collection or its label points, whatever
/// the style said.
pub(super) fn layers_of(facts: &LayerFacts<'_>, wanted: &Wanted) -> Vec<(Stage, Value)> {
    let own = facts.collection.style.as_ref().filter(|style| check(style).is_ok());
    match own.and_then(|style| style.get("layers")).and_then(Value::as_array) {
        Some(layers) => {
            let layers = layers.iter().filter_map(Value::as_object);
            let drawn = layers.filter(|layer| layer.get("type").is_some_and(|kind| kind != "background"));
            drawn.map(|layer| rewritten(&facts.collection.id, layer)).collect()
        }
        None => usual(facts, wanted),
    }
}

/// Whether its own layers are drawn.
pub(super) fn has_own_layers(facts: &LayerFacts<'_>) -> bool {
    facts.collection.style.as_ref().is_some_and(|style| style.get("layers").is_some() && check(style).is_ok())
}

fn rewritten(collection: &str, layer: &Map<String, Value>) -> (Stage, Value) {
    let text = |key: &str| layer.get(key).and_then(Value::as_str).unwrap_or_default();
    let role = role_of(text("id"));
    let of_labels = text("source-layer").ends_with("_label");
    let stage = match text("type") {
        "fill" | "fill-extrusion" | "heatmap" => Stage::Area,
        "line" => Stage::Line,
        "circle" => Stage::Point,
        _ => Stage::Label,
    };
    let mut out = Map::new();
    out.insert("id".into(), json!(format!("{collection}/{role}")));
    out.insert("type".into(), json!(text("type")));
    out.insert("source".into(), json!(SOURCE));
    let source_layer = if of_labels { format!("{collection}_label") } else { collection.to_string() };
    out.insert("source-layer".into(), json!(source_layer));
    out.insert("metadata".into(), json!({COLLECTION_KEY: collection, ROLE_KEY: role}));
    for key in ["minzoom", "maxzoom", "filter", "layout", "paint"] {
        out.extend(layer.get(key).map(|value| (key.to_string(), value.clone())));
    }
    (stage, Value::Object(out))
}
