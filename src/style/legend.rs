//! What a legend shows, beside the style: symbols as data, to be drawn by whoever draws the legend.

use super::colour::{Colour, WHITE};
use super::facts::{LayerFacts, Wanted};
use super::layers::DASHED;
use super::looks::{Look, look_of};
use super::own::has_own_layers;
use serde_json::{Value, json};

/// Properties that hold a colour, where a style of one's own is looked at.
const COLOURS: [&str; 5] = ["fill-color", "line-color", "circle-color", "text-color", "fill-extrusion-color"];

/// Entries in the order of a list: what is drawn on top comes first.
///
/// ```text
/// {"statuses": [{"status": "planned", "title": {"zh": "规划", "en": "Planned"}, "dashes": [2.5, 2.0], "point": "hollow"}…],
///  "collections": [{"collection": "railway", "title": {"zh": …, "en": …}, "color": "#222222", "textColor": "#222222",
///    "mark": "铁", "own": false,
///    "symbols": [{"kind": "line", "color": "#222222", "width": 3.0, "inlay": "#ffffff"}, {"kind": "point", …}],
///    "kinds": [{"kind": "red_line", "color": "#c8102e"}]}…]}
/// ```
///
/// `kind` is `area`, `line` or `point`; widths are pixels at zoom 8; `dashes` are in widths of the line and `null` for solid
/// ones; `own` says that the collection is drawn by its own style, of which `color` is the first colour.
pub fn legend(facts: &[LayerFacts<'_>], wanted: &Wanted) -> Value {
    let mut entries: Vec<(u8, Value)> =
        facts.iter().map(|facts| (look_of(facts.collection).rank, entry(facts, wanted))).collect();
    entries.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    let entries: Vec<Value> = entries.into_iter().map(|(_, entry)| entry).collect();
    json!({"statuses": statuses(), "collections": entries})
}

fn statuses() -> Vec<Value> {
    let titled = |status: &str, zh: &str, en: &str, point: &str| {
        let dashes = DASHED.iter().find(|(name, ..)| *name == status).map(|(_, _, dashes)| dashes);
        json!({"status": status, "title": {"zh": zh, "en": en}, "dashes": dashes, "point": point})
    };
    vec![
        titled("existing", "现状", "Existing", "filled"),
        titled("under_construction", "在建", "Under construction", "tinted"),
        titled("planned", "规划", "Planned", "hollow"),
        titled("proposed", "研究申报", "Proposed", "hollow"),
        titled("ended", "已终止", "Ended", "faint"),
    ]
}

fn entry(facts: &LayerFacts<'_>, wanted: &Wanted) -> Value {
    let mut look = look_of(facts.collection);
    let own = has_own_layers(facts);
    let first = if own { facts.collection.style.as_ref().and_then(first_colour) } else { facts.own_colour() };
    if let Some(colour) = first {
        (look.colour, look.kinds) = (colour, &[]);
    }
    let kinds: Vec<Value> =
        look.kinds.iter().map(|(kind, colour)| json!({"kind": kind, "color": colour.hex()})).collect();
    json!({
        "collection": facts.collection.id,
        "title": {"zh": facts.collection.title.zh, "en": facts.collection.title.en},
        "color": look.colour.hex(),
        "textColor": look.colour.as_text().hex(),
        "mark": look.mark(wanted.language),
        "own": own,
        "symbols": symbols(facts, &look),
        "kinds": kinds,
    })
}

fn symbols(facts: &LayerFacts<'_>, look: &Look) -> Vec<Value> {
    let colour = look.colour.hex();
    let mut symbols = Vec::new();
    if facts.may_have(2) {
        let width = look.line_width_px;
        symbols.push(json!({"kind": "area", "color": colour, "opacity": look.fill_opacity, "width": width}));
    }
    if facts.may_have(1) {
        let inlay = look.has_inlay.then(|| WHITE.hex());
        symbols.push(json!({"kind": "line", "color": colour, "width": look.line_width_px, "inlay": inlay}));
    }
    if facts.may_have(0) {
        let (tint, ink) = (look.tint().hex(), look.colour.ink().hex());
        symbols.push(json!({"kind": "point", "color": colour, "tint": tint, "markColor": ink}));
    }
    symbols
}

/// The first literal colour of a style's layers.
fn first_colour(style: &Value) -> Option<Colour> {
    let layers = style.get("layers")?.as_array()?;
    layers
        .iter()
        .filter_map(|layer| layer.get("paint"))
        .find_map(|paint| COLOURS.iter().filter_map(|name| paint.get(name)?.as_str()).find_map(Colour::parse))
}
