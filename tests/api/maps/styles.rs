//! Styles lead to tiles that are there.

use super::layers;
use crate::harness::App;
use crate::kept::Kept;
use groundplan::access::Role;
use serde_json::{Value, json};

fn source(style: &Value) -> String {
    let sources = style["sources"].as_object().unwrap();
    let url = sources.values().find_map(|source| source["url"].as_str()).unwrap();
    url.strip_prefix("http://plan.test:8080").unwrap().to_string()
}

#[tokio::test]
async fn every_style_of_the_list_leads_to_tiles_with_the_layers_that_it_draws() {
    let app = App::new();
    let list = app.body("/styles").await;
    assert_eq!(list["default"], "groundplan");
    for entry in list["styles"].as_array().unwrap() {
        let style = app.body(&format!("/styles/{}", entry["id"].as_str().unwrap())).await;
        assert_eq!(style["version"], 8);
        let tilejson = app.body(&source(&style)).await;
        let known: Vec<&str> =
            tilejson["vector_layers"].as_array().unwrap().iter().map(|layer| layer["id"].as_str().unwrap()).collect();
        for layer in style["layers"].as_array().unwrap() {
            if let Some(drawn) = layer["source-layer"].as_str() {
                assert!(known.contains(&drawn), "{drawn} of {}", entry["id"]);
            }
        }
        let tile = tilejson["tiles"][0].as_str().unwrap().replace("{z}", "0").replace("{y}", "0").replace("{x}", "0");
        layers(&app.get(tile.strip_prefix("http://plan.test:8080").unwrap()).await);
    }
    app.get("/styles/nowhere").await.problem(404, "style");
}

#[tokio::test]
async fn a_style_hands_time_and_datum_on_to_its_tiles() {
    let app = App::new();
    let style = app.body("/styles/groundplan?lang=en&datum=gcj02&datetime=2018-01-01").await;
    let source = source(&style);
    assert!(source.contains("datum=gcj02") && source.contains("datetime=2018-01-01"), "{source}");
    assert!(style["metadata"]["groundplan:legend"].is_object());
    app.get("/styles/groundplan?colour=red").await.refuses("colour", "style");
}

#[tokio::test]
async fn names_are_in_the_language_that_is_asked_for() {
    let app = App::new();
    let (zh, en) = (app.body("/styles/zone?lang=zh").await, app.body("/styles/zone?lang=en").await);
    assert_eq!((&zh["name"], &en["name"]), (&json!("片区"), &json!("Zones")));
    assert_ne!(zh["layers"], en["layers"]);
}

#[tokio::test]
async fn a_collection_can_bring_its_own_style_but_none_that_loads_from_elsewhere() {
    let kept = Kept::new();
    let admin = kept.key(Role::Admin, &[]);
    let described = |style: Value| json!({"id": "zone", "title": {"zh": "片区", "en": "Zones"}, "style": style});
    let own = json!({"layers": [{"id": "mine", "type": "fill", "paint": {"fill-color": "#123456"}}]});
    let put = kept.document(&admin, "PUT /collections/zone", &described(own)).await;
    assert!(put.status.is_success(), "{}", String::from_utf8_lossy(&put.body));
    let style = kept.body("/styles/zone").await;
    assert!(style["layers"].to_string().contains("#123456"));
    let evil = json!({"layers": [{"id": "mine", "type": "fill", "paint": {"fill-color": "#123456"}}], "glyphs": "https://evil.example/{fontstack}/{range}"});
    let refused = kept.document(&admin, "PUT /collections/zone", &described(evil)).await;
    assert!([400, 422].contains(&refused.status.as_u16()), "{}", refused.status);
}
