//! What an archive says about itself.

use super::ExportArgs;
use super::chosen::Chosen;
use crate::format::{ArchiveHead, credits};
use crate::model::{Collection, Envelope};
use crate::query::{CollectionSnapshot, Kinds, ValueKind};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// At which a map of a region begins.
const CENTER_ZOOM: u8 = 5;

/// The head of an archive of these zooms, with something in these bounds.
pub(super) fn head(args: &ExportArgs, chosen: &Chosen, zooms: [u8; 2], bounds: Envelope) -> ArchiveHead {
    let ([first, last], [west, south, east, north]) = (zooms, bounds.to_array());
    let collections = &chosen.collections;
    let all = || collections.iter().map(|collection| collection.meta());
    let licenses: BTreeSet<&str> = all().map(|meta| meta.license.as_str()).collect();
    let licenses: Vec<&str> = licenses.into_iter().filter(|license| !license.is_empty()).collect();
    let (mut name, mut description) = match collections.as_slice() {
        [one] => (title(one.meta()), one.meta().description.en.clone()),
        _ => ("groundplan".to_string(), all().map(title).collect::<Vec<_>>().join(", ")),
    };
    let mut more = vec![
        ("license", licenses.join(", ")),
        ("snapshot", chosen.snapshot.clone()),
        ("generator", concat!("groundplan ", env!("CARGO_PKG_VERSION")).to_string()),
    ];
    more.extend(args.filter.clone().map(|filter| ("filter", filter)));
    if let Some(datum) = args.datum.map(crate::query::MapDatum::name) {
        name = format!("{name} ({datum})");
        description = format!("Shifted to {datum}: for drawing on base maps of it, not for measuring. {description}");
        more.push(("datum", datum.to_string()));
    }
    ArchiveHead {
        name,
        description,
        attribution: credits(all().map(|meta| meta.attribution.as_str())),
        zooms,
        bounds,
        center: [f64::midpoint(west, east), f64::midpoint(south, north)],
        center_zoom: CENTER_ZOOM.clamp(first, last),
        // What has no place at all is never drawn.
        vector_layers: collections
            .iter()
            .filter(|collection| collection.placed() > 0)
            .flat_map(|collection| layers(args, (chosen, collection), zooms))
            .collect(),
        more,
    }
}

pub(super) fn title(meta: &Collection) -> String {
    let parts = [meta.title.zh.as_str(), meta.title.en.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { meta.id.clone() } else { parts.join(" · ") }
}

/// The layer of a collection as `TileJSON` has it, and that of its labels.
fn layers(
    args: &ExportArgs,
    (chosen, collection): (&Chosen, &CollectionSnapshot),
    [first, last]: [u8; 2],
) -> Vec<Value> {
    let wanted = |name: &str| args.properties.is_empty() || args.properties.iter().any(|property| property == name);
    let kinds = chosen.whole(collection).kinds().filter(|(name, _)| wanted(name));
    let mut fields: Map<String, Value> = kinds.map(|(name, kinds)| (name.to_string(), json!(kind(kinds)))).collect();
    // Every feature of a tile has its id, and those that are drawn as points say so.
    fields.insert("id".into(), json!("String"));
    fields.insert("_tiny".into(), json!("Boolean"));
    let meta = collection.meta();
    let layer =
        |id: String| json!({"id": id, "description": title(meta), "fields": fields, "minzoom": first, "maxzoom": last});
    let labels = args.labels.then(|| layer(format!("{}_label", meta.id)));
    std::iter::once(layer(meta.id.clone())).chain(labels).collect()
}

/// Lists and objects are texts in tiles.
fn kind(kinds: Kinds) -> &'static str {
    match kinds.only() {
        Some(ValueKind::Integer | ValueKind::Number) => "Number",
        Some(ValueKind::Boolean) => "Boolean",
        _ => "String",
    }
}
