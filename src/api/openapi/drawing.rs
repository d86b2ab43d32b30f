//! Operations of what maps are drawn from: tiles, styles, events, and the map itself.

use super::operation::Operation;
use super::reading::{BUSY, CLOSED, COMPLEX, get};
use crate::api::events::EVENT_STREAM;
use crate::api::links::JSON;
use crate::api::tiles::{COLLECTIONS, MVT, PARAMETERS};
use serde_json::{Value, json};

const OF_TILES: [&str; 4] = ["ETag", "OGC-NumberMatched", "OGC-NumberReturned", "Content-Datum"];
const SET: &str = "tileMatrixSetId";
const PLACE: [&str; 3] = ["tileMatrix", "tileRow", "tileCol"];

pub(super) fn operations() -> Vec<Operation> {
    let mut all = about_matrix_sets();
    all.extend(of_all());
    all.extend(of_collections());
    all.extend(about_maps());
    all
}

fn about_matrix_sets() -> Vec<Operation> {
    vec![
        get("/tileMatrixSets", "getTileMatrixSetsList", "maps", "How the world is cut into tiles").answering(
            "200",
            JSON,
            "document",
            &["ETag"],
        ),
        get("/tileMatrixSets/{tileMatrixSetId}", "getTileMatrixSet", "maps", "One tile matrix set")
            .taking(&[SET])
            .answering("200", JSON, "document", &["ETag"]),
    ]
}

fn of_all() -> Vec<Operation> {
    let several: Vec<&str> = PARAMETERS.into_iter().chain([COLLECTIONS]).collect();
    let tile: Vec<&str> = [SET].into_iter().chain(PLACE).chain(several.iter().copied()).collect();
    let tileset: Vec<&str> = [SET].into_iter().chain(several).collect();
    vec![
        get("/tiles", "dataset.vector.getTileSetsList", "maps", "Tilesets of several collections")
            .taking(&[COLLECTIONS])
            .responding(&[CLOSED])
            .answering("200", JSON, "tilesets", &["ETag"]),
        get("/tiles/{tileMatrixSetId}", "dataset.vector.getTileSet", "maps", "One of them")
            .taking(&tileset)
            .responding(&[CLOSED])
            .answering("200", JSON, "document", &["ETag"]),
        get(
            "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
            "dataset.vector.getTile",
            "maps",
            "A vector tile of several collections, a layer for each",
        )
        .taking(&tile)
        .responding(&[CLOSED, COMPLEX])
        .responding(&[("204", "emptyTile")])
        .answering("200", MVT, "text", &OF_TILES),
    ]
}

fn of_collections() -> Vec<Operation> {
    let tileset: Vec<&str> = ["collectionId", SET].into_iter().chain(PARAMETERS).collect();
    let tile: Vec<&str> = ["collectionId", SET].into_iter().chain(PLACE).chain(PARAMETERS).collect();
    vec![
        get(
            "/collections/{collectionId}/tiles",
            "collection.vector.getTileSetsList",
            "maps",
            "Tilesets of a collection",
        )
        .taking(&["collectionId"])
        .responding(&[CLOSED])
        .answering("200", JSON, "tilesets", &["ETag"]),
        get(
            "/collections/{collectionId}/tiles/{tileMatrixSetId}",
            "collection.vector.getTileSet",
            "maps",
            "One of them",
        )
        .taking(&tileset)
        .responding(&[CLOSED])
        .answering("200", JSON, "document", &["ETag"]),
        get(
            "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
            "collection.vector.getTile",
            "maps",
            "A vector tile of a collection",
        )
        .taking(&tile)
        .responding(&[CLOSED, COMPLEX])
        .responding(&[("204", "emptyTile")])
        .answering("200", MVT, "text", &OF_TILES),
    ]
}

fn about_maps() -> Vec<Operation> {
    vec![
        get("/styles", "getStyles", "maps", "Styles for MapLibre").answering("200", JSON, "document", &["ETag"]),
        get("/styles/{styleId}", "getMapStyle", "maps", "The style of a collection, or of all (`groundplan`)")
            .taking(&["styleId", "lang", "datum", "datetime", "asOf"])
            .responding(&[CLOSED])
            .answering("200", JSON, "document", &["ETag"]),
        get("/events", "getEvents", "maps", "What changes, as it changes; the answer ends when the client leaves")
            .taking(&["eventCollections", "lastEventId"])
            .responding(&[BUSY])
            .answering("200", EVENT_STREAM, "text", &[]),
        get("/map", "getMap", "maps", "The map, for people").answering("200", "text/html", "text", &["ETag"]),
        get("/map/{asset}", "getMapAsset", "maps", "What the map is made of").taking(&["asset"]).answering(
            "200",
            "*/*",
            "text",
            &["ETag"],
        ),
    ]
}

/// Parameters of these operations.
pub(super) fn parameters(collections: &[&str]) -> Value {
    let sets: Vec<&str> = crate::tile::matrix_sets().iter().map(|set| set.id).collect();
    let number = |name: &str, description: &str| json!({"name": name, "in": "path", "required": true, "description": description, "schema": {"type": "integer", "minimum": 0}});
    let query = |name: &str, description: &str, schema: Value| json!({"name": name, "in": "query", "required": false, "style": "form", "explode": false, "description": description, "schema": schema});
    let path = |name: &str, description: &str, schema: Value| json!({"name": name, "in": "path", "required": true, "description": description, "schema": schema});
    let ids = json!({"type": "array", "items": {"type": "string", "enum": collections}});
    let styles: Vec<&str> = std::iter::once("groundplan").chain(collections.iter().copied()).collect();
    json!({
        "tileMatrixSetId": path("tileMatrixSetId", "Tile matrix set", json!({"type": "string", "enum": sets})),
        "tileMatrix": number("tileMatrix", "Tile matrix (zoom)"),
        "tileRow": number("tileRow", "Row, from the top"),
        "tileCol": number("tileCol", "Column, from the left"),
        "collections": query("collections", "Collections to be drawn; without it, all", ids.clone()),
        "eventCollections": query("collections", "Only of these collections", ids),
        "labels": query("labels", "With a layer of label points for each collection, `{id}_label`", json!({"type": "boolean", "default": false})),
        "lastEventId": query("lastEventId", "Id of the last event that the client has, for those who cannot send the header of that name", json!({"type": "string", "pattern": "^[0-9a-f]{16}$"})),
        "styleId": path("styleId", "A collection, or `groundplan` for all", json!({"type": "string", "enum": styles})),
        "asset": path("asset", "Name of a file", json!({"type": "string"}))
    })
}
