//! The documents about tiles.

use crate::harness::{App, href};
use serde_json::{Value, json};

fn item(tileset: &Value) -> String {
    let links = tileset["links"].as_array().unwrap();
    let item = links.iter().find(|link| link["rel"] == "item").unwrap();
    assert_eq!((&item["templated"], &item["type"]), (&json!(true), &json!("application/vnd.mapbox-vector-tile")));
    item["href"].as_str().unwrap().to_string()
}

#[tokio::test]
async fn the_landing_page_and_collections_lead_to_tilesets_and_those_to_tiles() {
    let app = App::new();
    let rel = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
    for start in ["/", "/collections/zone"] {
        let tilesets = href(&app.body(start).await, rel).unwrap();
        let path = tilesets.strip_prefix("http://plan.test:8080").unwrap();
        let list = app.body(path).await;
        assert_eq!(list["tilesets"].as_array().unwrap().len(), 3, "{path}");
        for tileset in list["tilesets"].as_array().unwrap() {
            assert_eq!(tileset["dataType"], "vector");
            let own = href(tileset, "self").unwrap();
            let own = app.body(own.strip_prefix("http://plan.test:8080").unwrap()).await;
            let tile = item(&own).replace("{tileMatrix}", "5").replace("{tileRow}", "4").replace("{tileCol}", "23");
            assert_eq!(app.get(tile.strip_prefix("http://plan.test:8080").unwrap()).await.status, 200, "{tile}");
        }
    }
}

#[tokio::test]
async fn a_tileset_says_its_layers_its_limits_and_its_matrix_set() {
    let app = App::new();
    let tileset = app.body("/collections/zone/tiles/WebMercatorQuad").await;
    assert_eq!(tileset["tileMatrixSetURI"], "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad");
    assert_eq!(tileset["layers"][0]["id"], "zone");
    assert_eq!(tileset["layers"][0]["geometryDimension"], 2);
    let limits = tileset["tileMatrixSetLimits"].as_array().unwrap();
    let five = limits.iter().find(|limit| limit["tileMatrix"] == "5").unwrap();
    assert_eq!((&five["minTileRow"], &five["minTileCol"], &five["maxTileCol"]), (&json!(11), &json!(23), &json!(24)));
}

#[tokio::test]
async fn tilejson_carries_the_parameters_on_to_its_tiles() {
    let app = App::new();
    let path =
        "/collections/zone/tiles/WebMercatorQuad?f=tilejson&labels=true&datum=gcj02&filter=name_en%3D'Twin%20Area'";
    let answer = app.get(path).await;
    assert_eq!(answer.header("content-type"), "application/vnd.mapbox.tile+json");
    let tilejson = answer.json();
    let tiles = tilejson["tiles"][0].as_str().unwrap();
    assert!(tiles.starts_with("http://plan.test:8080/collections/zone/tiles/WebMercatorQuad/{z}/{y}/{x}?"), "{tiles}");
    assert!(["labels=true", "datum=gcj02", "filter=name_en"].iter().all(|part| tiles.contains(part)), "{tiles}");
    let layers: Vec<&Value> = tilejson["vector_layers"].as_array().unwrap().iter().map(|layer| &layer["id"]).collect();
    assert_eq!(layers, [&json!("zone"), &json!("zone_label")]);
    assert_eq!(tilejson["vector_layers"][0]["fields"]["name"], "String");
    assert_eq!(tilejson["bounds"], json!([85.0, 43.0, 91.0, 44.0]));
}

/// Values of the standard (OGC 17-083r4, annex D) and of Tianditu.
#[tokio::test]
async fn matrix_sets_have_the_scales_of_their_standards() {
    let app = App::new();
    let list = app.body("/tileMatrixSets").await;
    let ids: Vec<&str> =
        list["tileMatrixSets"].as_array().unwrap().iter().map(|set| set["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["WebMercatorQuad", "WorldCRS84Quad", "CGCS2000Quad"]);
    let mercator = app.body("/tileMatrixSets/WebMercatorQuad").await;
    let zero = &mercator["tileMatrices"][0];
    assert_eq!((&zero["id"], &zero["matrixWidth"], &zero["tileWidth"]), (&json!("0"), &json!(1), &json!(256)));
    let near = |value: &Value, wanted: f64| (value.as_f64().unwrap() / wanted - 1.0).abs() < 1e-9;
    assert!(near(&zero["scaleDenominator"], 559_082_264.028_717_8), "{zero}");
    assert!(near(&zero["cellSize"], 156_543.033_928_040_97), "{zero}");
    let world = app.body("/tileMatrixSets/WorldCRS84Quad").await;
    assert!(near(&world["tileMatrices"][0]["cellSize"], 0.703_125), "{}", world["tileMatrices"][0]);
    let china = app.body("/tileMatrixSets/CGCS2000Quad").await;
    let first = &china["tileMatrices"][0];
    assert_eq!((&first["id"], &first["matrixWidth"], &first["matrixHeight"]), (&json!("1"), &json!(2), &json!(1)));
    assert!(near(&first["cellSize"], 0.703_125), "{first}");
    app.get("/tileMatrixSets/NoSuchQuad").await.problem(404, "set");
}

#[tokio::test]
async fn documents_about_tiles_are_pages_too() {
    let app = App::new();
    for path in [
        "/tiles",
        "/tiles/WebMercatorQuad",
        "/tileMatrixSets",
        "/tileMatrixSets/CGCS2000Quad",
        "/collections/zone/tiles",
    ] {
        let page = app.get(&format!("{path}?f=html&lang=zh")).await;
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
    }
}
