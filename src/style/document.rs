//! Whole style documents.

use super::colour::LAND;
use super::facts::{Language, LayerFacts, Wanted};
use super::layers::Stage;
use super::looks::look_of;
use super::own::layers_of;
use serde_json::{Map, Value, json};

/// The name of the one vector source of every style.
pub const SOURCE: &str = "groundplan";
/// The view of a style without any extent: Xinjiang.
const USUAL_VIEW: ([f64; 2], f64) = ([85.0, 42.0], 4.0);
/// The side of the view that an extent is fitted to, pixels.
const VIEW_PX: f64 = 700.0;
/// A single point is not shown closer than this.
const CLOSEST_ZOOM: f64 = 12.0;

/// The style of one collection: its own if it has one, else the usual one.
///
/// ```
/// use groundplan::{model::Collection, style::{LayerFacts, Wanted, of_collection}};
/// let collection = Collection { id: "railway".into(), ..Collection::default() };
/// let facts = LayerFacts { collection: &collection, geometries: &["LineString"], statuses: &["planned"], extent: None };
/// let style = of_collection(&facts, &Wanted::plain("/collections/railway/tiles/WebMercatorQuad?f=tilejson&labels=true"));
/// let ids: Vec<&str> = style["layers"].as_array().unwrap().iter().map(|layer| layer["id"].as_str().unwrap()).collect();
/// assert_eq!(ids, ["background", "railway/halo-line", "railway/line", "railway/inlay", "railway/line-planned", "railway/label"]);
/// ```
pub fn of_collection(facts: &LayerFacts<'_>, wanted: &Wanted) -> Value {
    let title = &facts.collection.title;
    let name = match wanted.language {
        Language::Zh if !title.zh.is_empty() => &title.zh,
        Language::En if title.en.is_empty() => &title.zh,
        _ => &title.en,
    };
    let name = if name.is_empty() { &facts.collection.id } else { name };
    document(name, std::slice::from_ref(facts), wanted)
}

/// The style of all collections: bands of ε, then areas with the grounds first, lines, points, and names on top.
///
/// Within each, collections follow the usual order, and unusual ones stand in the order given. Two collections
/// with one id are drawn once.
pub fn of_map(facts: &[LayerFacts<'_>], wanted: &Wanted) -> Value {
    document("groundplan", facts, wanted)
}

fn document(name: &str, facts: &[LayerFacts<'_>], wanted: &Wanted) -> Value {
    let mut sources = Map::new();
    // The string id of a feature names its state, as the events of changes do.
    sources.insert(SOURCE.into(), json!({"type": "vector", "url": wanted.tiles_url, "promoteId": "id"}));
    let mut layers = vec![json!({"id": "background", "type": "background", "paint": {"background-color": LAND.hex()}})];
    if let Some(basemap) = &wanted.basemap {
        let source = json!({
            "type": "raster",
            "tiles": [basemap.url],
            "tileSize": basemap.tile_size_px,
            "maxzoom": basemap.max_zoom,
            "attribution": basemap.attribution,
        });
        sources.insert("basemap".into(), source);
        layers.push(json!({"id": "basemap", "type": "raster", "source": "basemap"}));
    }
    layers.extend(ordered(facts, wanted));
    let (center, zoom) = view(facts);
    let mut style = json!({"version": 8, "name": name, "center": center, "zoom": zoom});
    if let Some(style) = style.as_object_mut() {
        style.extend(wanted.glyphs.as_ref().map(|glyphs| ("glyphs".to_string(), json!(glyphs.url))));
        style.insert("sources".into(), Value::Object(sources));
        style.insert("layers".into(), Value::Array(layers));
    }
    style
}

fn ordered(facts: &[LayerFacts<'_>], wanted: &Wanted) -> impl Iterator<Item = Value> {
    let mut seen = std::collections::BTreeSet::new();
    let mut layers: Vec<(Stage, u8, Value)> = Vec::new();
    // A layer of tiles has a name.
    let named = facts.iter().filter(|facts| !facts.collection.id.is_empty());
    for facts in named.filter(|facts| seen.insert(facts.collection.id.as_str())) {
        let rank = look_of(facts.collection).rank;
        layers.extend(layers_of(facts, wanted).into_iter().map(|(stage, layer)| (stage, rank, layer)));
    }
    // Stable: layers of one collection and stage stay as they are.
    layers.sort_by_key(|(stage, rank, _)| (*stage, *rank));
    layers.into_iter().map(|(_, _, layer)| layer)
}

/// Middle and zoom level of a view that holds all extents.
fn view(facts: &[LayerFacts<'_>]) -> ([f64; 2], f64) {
    let all = facts.iter().filter_map(|facts| facts.extent).filter(|edges| edges.iter().all(|edge| edge.is_finite()));
    let union = all.reduce(|a, b| {
        let ([w, s, e, n], [west, south, east, north]) = (a, b);
        [w.min(west), s.min(south), e.max(east), n.max(north)]
    });
    let Some([west, south, east, north]) = union else { return USUAL_VIEW };
    let (south, north) = (south.clamp(-85.0, 85.0), north.clamp(-85.0, 85.0));
    let stretch = 1.0 / f64::midpoint(south, north).to_radians().cos();
    let widest_deg = (east - west).abs().max((north - south).abs() * stretch).max(1e-6);
    let zoom = (VIEW_PX / 512.0 * 360.0 / widest_deg).log2().clamp(0.0, CLOSEST_ZOOM);
    let rounded = |value: f64| (value * 1e4).round() / 1e4;
    let middle = [f64::midpoint(west, east), f64::midpoint(south, north)];
    (middle.map(|value| rounded(value.clamp(-180.0, 180.0))), (zoom * 10.0).floor() / 10.0)
}
