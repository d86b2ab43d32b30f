//! The documents about tiles: matrix sets, tilesets, and `TileJSON` for those who want that.

use super::asked::{self, Asked};
use super::{COLLECTIONS, MVT};
use crate::api::call::{Answer, Call};
use crate::api::links::{Base, JSON, Link, encoded, query_string};
use crate::api::negotiate::Format;
use crate::api::state::AppState;
use crate::format::credits;
use crate::model::Envelope;
use crate::query::{CRS84_URI, CollectionSnapshot, Kinds, ValueKind};
use crate::tile::{TileMatrixSet, TileRange, matrix_sets as all_sets};
use axum::extract::{Path, State};
use serde_json::{Map, Value, json};

/// Media type of `TileJSON`.
pub(in crate::api) const TILEJSON: &str = "application/vnd.mapbox.tile+json";
/// Beyond it clients enlarge: a unit of such a tile is 15 cm on the ground at the equator, and less elsewhere.
const MAX_ZOOM: u8 = 16;
const TILESETS: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
const SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
const SCHEMES: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";

/// `GET /tileMatrixSets`
pub(in crate::api) async fn matrix_sets(call: Call) -> Answer {
    call.params.only(&[])?;
    let one = |set: &&TileMatrixSet| {
        let own = Link::new(call.base.at(&set_path(set)), "self", JSON, "The tile matrix set");
        json!({"id": set.id, "title": set.title().en, "titles": set.title(), "uri": set.uri, "crs": set.crs, "links": [own]})
    };
    let sets: Vec<Value> = all_sets().iter().collect::<Vec<_>>().iter().map(one).collect();
    call.json(JSON, &json!({"tileMatrixSets": sets, "links": call.links(JSON, "Tile matrix sets")}))
}

/// `GET /tileMatrixSets/{tms}`
pub(in crate::api) async fn matrix_set(Path(id): Path<String>, call: Call) -> Answer {
    call.params.only(&[])?;
    let mut document = asked::set(&id)?.document();
    if let Value::Object(members) = &mut document {
        members.insert("links".into(), json!(call.links(JSON, "The tile matrix set")));
    }
    call.json(JSON, &document)
}

fn set_path(set: &TileMatrixSet) -> String {
    format!("/tileMatrixSets/{}", set.id)
}

/// `GET /tiles`
pub(in crate::api) async fn tilesets(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&[COLLECTIONS])?;
    let snapshot = state.view(&call.principal);
    let collections = asked::collections(&call, &snapshot)?;
    list(&call, &Shown { path: String::new(), title: "groundplan", collections })
}

/// `GET /collections/{id}/tiles`
pub(in crate::api) async fn collection_tilesets(
    State(state): State<AppState>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    call.params.only(&[])?;
    let snapshot = state.view(&call.principal);
    list(&call, &Shown::one(snapshot.collection(&id)?))
}

/// `GET /tiles/{tms}`
pub(in crate::api) async fn tileset(State(state): State<AppState>, Path(set): Path<String>, call: Call) -> Answer {
    let asked = Asked::of(&call, true)?;
    let set = asked::set(&set)?;
    let snapshot = state.asked(&call).await?;
    let collections = asked::collections(&call, &snapshot)?;
    one(&call, set, &Shown { path: String::new(), title: "groundplan", collections }, &asked)
}

/// `GET /collections/{id}/tiles/{tms}`
pub(in crate::api) async fn collection_tileset(
    State(state): State<AppState>,
    Path((id, set)): Path<(String, String)>,
    call: Call,
) -> Answer {
    let asked = Asked::of(&call, false)?;
    let set = asked::set(&set)?;
    let snapshot = state.asked(&call).await?;
    one(&call, set, &Shown::one(snapshot.collection(&id)?), &asked)
}

/// Links to the tiles of a collection, or with an empty path to those of all.
pub(in crate::api) fn links_to_tiles(base: &Base, path: &str) -> Vec<Link> {
    let mut links = vec![Link::new(base.at(&format!("{path}/tiles")), TILESETS, JSON, "As vector tiles")];
    if path.is_empty() {
        links.push(Link::new(base.at("/tileMatrixSets"), SCHEMES, JSON, "Tile matrix sets"));
    }
    links
}

/// What tiles show.
struct Shown<'s> {
    /// Of the collection; empty for several.
    path: String,
    title: &'s str,
    collections: Vec<&'s CollectionSnapshot>,
}

impl<'s> Shown<'s> {
    fn one(collection: &'s CollectionSnapshot) -> Self {
        let meta = collection.meta();
        Self {
            path: format!("/collections/{}", encoded(&meta.id)),
            title: &meta.title.en,
            collections: vec![collection],
        }
    }

    fn extent(&self) -> Option<Envelope> {
        self.collections.iter().filter_map(|c| c.extent().copied()).reduce(|a, b| a.union(&b))
    }

    fn about(&self, call: &Call, set: &TileMatrixSet) -> Map<String, Value> {
        let mut about = Map::new();
        about.insert("title".into(), json!(format!("{} ({})", self.title, set.id)));
        about.insert("dataType".into(), json!("vector"));
        about.insert("crs".into(), json!(set.crs));
        about.extend(set.uri.map(|uri| ("tileMatrixSetURI".to_string(), json!(uri))));
        about.insert("tileMatrixSetId".into(), json!(set.id));
        let own = call.base.at(&format!("{}/tiles/{}{}", self.path, set.id, asked::kept(call)));
        let scheme = call.base.at(&set_path(set));
        // Templates are in the tileset itself: who follows the links of a list wants to arrive.
        about.insert(
            "links".into(),
            json!([
                Link::new(own, "self", JSON, "The tileset"),
                Link::new(scheme, SCHEME, JSON, "The tile matrix set")
            ]),
        );
        about
    }

    fn item(&self, call: &Call, set: &TileMatrixSet) -> Value {
        let tiles = format!("{}/tiles/{}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", self.path, set.id);
        let href = format!("{}{}", call.base.at(&tiles), asked::kept(call));
        json!({"href": href, "rel": "item", "type": MVT, "title": "The tiles", "templated": true})
    }
}

fn list(call: &Call, shown: &Shown<'_>) -> Answer {
    let tilesets: Vec<Value> = all_sets().iter().map(|set| Value::Object(shown.about(call, set))).collect();
    call.json(JSON, &json!({"tilesets": tilesets, "links": call.links(JSON, "Tilesets")}))
}

fn one(call: &Call, set: &'static TileMatrixSet, shown: &Shown<'_>, asked: &Asked) -> Answer {
    if call.wanted.format == Format::TileJson {
        return call.json(TILEJSON, &tilejson(call, set, shown, asked));
    }
    let mut body = shown.about(call, set);
    let mut links = call.links(JSON, "The tileset");
    links.push(Link::new(call.base.at(&set_path(set)), SCHEME, JSON, "The tile matrix set"));
    let links = links.iter().map(|link| json!(link)).chain([shown.item(call, set)]).collect();
    body.insert("links".into(), links);
    body.insert("layers".into(), shown.collections.iter().map(|collection| layer(collection)).collect());
    if let Some(extent) = shown.extent() {
        body.insert("boundingBox".into(), json!({"lowerLeft": extent.min, "upperRight": extent.max, "crs": CRS84_URI}));
        body.insert("tileMatrixSetLimits".into(), limits(set, &extent));
    }
    call.json(JSON, &Value::Object(body))
}

/// Which tiles of each matrix can show anything.
fn limits(set: &TileMatrixSet, extent: &Envelope) -> Value {
    (set.min_zoom()..=set.max_zoom()).filter_map(|z| set.range(z, extent, 0)).map(range_value).collect()
}

/// A range of tiles as tile matrix set limits have it.
pub(in crate::api) fn range_value(range: TileRange) -> Value {
    json!({
        "tileMatrix": range.zoom.to_string(), "minTileRow": range.min_row, "maxTileRow": range.max_row,
        "minTileCol": range.min_col, "maxTileCol": range.max_col
    })
}

fn layer(collection: &CollectionSnapshot) -> Value {
    let meta = collection.meta();
    let kinds = collection.geometries();
    let dimensions = kinds.found().map(|kind| match kind {
        "Point" | "MultiPoint" => 0,
        "LineString" | "MultiLineString" => 1,
        _ => 2,
    });
    let property = |(name, kinds): (&str, Kinds)| (name.to_string(), json!({"type": kind(kinds).to_lowercase()}));
    let properties: Map<String, Value> = collection.kinds().map(property).collect();
    json!({
        "id": meta.id, "title": format!("{} · {}", meta.title.zh, meta.title.en), "description": meta.description.en,
        "dataType": "vector", "geometryDimension": dimensions.max(),
        "propertiesSchema": {"type": "object", "properties": properties}
    })
}

/// As `TileJSON` has it: lists and objects are texts in tiles.
fn kind(kinds: Kinds) -> &'static str {
    match kinds.only() {
        Some(ValueKind::Integer | ValueKind::Number) => "Number",
        Some(ValueKind::Boolean) => "Boolean",
        _ => "String",
    }
}

fn tilejson(call: &Call, set: &TileMatrixSet, shown: &Shown<'_>, asked: &Asked) -> Value {
    let tiles = format!("{}/tiles/{}/{{z}}/{{y}}/{{x}}", shown.path, set.id);
    let max_zoom = MAX_ZOOM.min(set.max_zoom());
    let is_labelled = call.params.text("labels") == Some("true");
    let layers = shown.collections.iter().flat_map(|collection| {
        let meta = collection.meta();
        let wanted = |name: &str| asked.settings.properties.as_ref().is_none_or(|all| all.iter().any(|one| one == name));
        let kinds = collection.kinds().filter(|(name, _)| wanted(name));
        let mut fields: Map<String, Value> = kinds.map(|(name, kinds)| (name.to_string(), json!(kind(kinds)))).collect();
        // Every feature of a tile has its id, and those that are drawn as points say so.
        fields.insert("id".into(), json!("String"));
        fields.insert("_tiny".into(), json!("Boolean"));
        let one = move |id: String| {
            json!({"id": id, "description": meta.title.en, "fields": fields, "minzoom": set.min_zoom(), "maxzoom": max_zoom})
        };
        std::iter::once(one(meta.id.clone())).chain(is_labelled.then(|| one(format!("{}_label", meta.id))))
    });
    let layers: Vec<Value> = layers.collect();
    let attributions = shown.collections.iter().map(|collection| collection.meta().attribution.as_str());
    let mut body = Map::new();
    body.insert("tilejson".into(), json!("3.0.0"));
    body.insert("name".into(), json!(shown.title));
    body.insert("tiles".into(), json!([format!("{}{}", call.base.at(&tiles), asked::kept(call))]));
    body.insert("scheme".into(), json!("xyz"));
    body.insert("minzoom".into(), json!(set.min_zoom()));
    body.insert("maxzoom".into(), json!(max_zoom));
    if let Some(extent) = shown.extent() {
        let ([west, south], [east, north]) = (extent.min, extent.max);
        body.insert("bounds".into(), json!(extent.to_array()));
        body.insert("center".into(), json!([f64::midpoint(west, east), f64::midpoint(south, north), 5]));
    }
    body.insert("attribution".into(), json!(credits(attributions)));
    body.insert("vector_layers".into(), Value::Array(layers));
    Value::Object(body)
}

/// The address of the `TileJSON` of some collections, as styles name it.
pub(in crate::api) fn tilejson_url(base: &Base, path: &str, more: &[(&str, &str)]) -> String {
    let query =
        query_string([("f", Format::TileJson.name()), ("labels", "true")].into_iter().chain(more.iter().copied()));
    base.at(&format!("{path}/tiles/WebMercatorQuad{query}"))
}
