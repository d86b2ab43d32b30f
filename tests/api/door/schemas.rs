//! Part 5 and the queryables of Part 3.

use crate::harness::{App, href, path};
use serde_json::{Value, json};

async fn schema(which: &str) -> Value {
    let answer = App::new().get(&format!("/collections/zone/{which}?lang=zh")).await;
    assert_eq!(answer.header("content-type"), "application/schema+json", "{which}");
    answer.ok(which)
}

#[tokio::test]
async fn a_schema_names_every_property_with_kind_title_role_and_unit() {
    let schema = schema("schema").await;
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(schema["$id"].as_str().unwrap().ends_with("/collections/zone/schema"), "{schema}");
    assert_eq!((&schema["type"], &schema["title"]), (&json!("object"), &json!("片区")));
    let properties = &schema["properties"];
    assert_eq!(properties["id"]["x-ogc-role"], "id");
    assert_eq!(properties["geometry"]["format"], "geometry-polygon-or-multipolygon");
    assert_eq!(properties["geometry"]["x-ogc-role"], "primary-geometry");
    assert_eq!((&properties["name"]["type"], &properties["name"]["title"]), (&json!("string"), &json!("名称")));
    assert_eq!(properties["valid_from"]["x-ogc-role"], "primary-interval-start");
    assert_eq!(properties["valid_to"]["x-ogc-role"], "primary-interval-end");
    assert_eq!(
        (&properties["uncertainty_m"]["type"], &properties["uncertainty_m"]["x-ogc-unit"]),
        (&json!("number"), &json!("m"))
    );
    assert_eq!(properties["aliases"]["type"], "array");
    assert_eq!(properties["id"]["x-ogc-propertySeq"], 1);
}

#[tokio::test]
async fn queryables_and_sortables_are_what_can_be_asked_and_ordered() {
    let app = App::new();
    let (queryables, sortables) = (schema("queryables").await, schema("sortables").await);
    assert_eq!(
        (&queryables["additionalProperties"], &sortables["additionalProperties"]),
        (&json!(false), &json!(false))
    );
    let names = |schema: &Value| schema["properties"].as_object().unwrap().keys().cloned().collect::<Vec<String>>();
    assert!(names(&queryables).contains(&"geometry".into()) && names(&queryables).contains(&"aliases".into()));
    assert!(!names(&sortables).contains(&"geometry".into()) && !names(&sortables).contains(&"aliases".into()));
    for name in names(&queryables) {
        let asked = super::items("zone", &[("filter", &format!("\"{name}\" IS NOT NULL"))]);
        app.body(&asked).await;
    }
    for name in names(&sortables) {
        app.body(&super::items("zone", &[("sortby", &name)])).await;
    }
}

#[tokio::test]
async fn titles_come_in_the_language_that_is_preferred() {
    let app = App::new();
    let title = async |headers: &[(&str, &str)], query: &str| {
        let answer = app.get_with(&format!("/collections/zone/schema{query}"), headers).await;
        answer.json()["properties"]["name"]["title"].as_str().unwrap().to_string()
    };
    assert_eq!(title(&[], "").await, "Name");
    assert_eq!(title(&[("accept-language", "zh-CN,zh;q=0.9,en;q=0.8")], "").await, "名称");
    assert_eq!(title(&[("accept-language", "fr, zh;q=0.2, en;q=0.5")], "").await, "Name");
    assert_eq!(title(&[("accept-language", "zh")], "?lang=en").await, "Name");
    app.get("/collections/zone/schema?lang=fr").await.refuses("lang", "fr");
}

#[tokio::test]
async fn a_collection_leads_to_its_schemas() {
    let app = App::new();
    let zone = app.body("/collections/zone").await;
    for which in ["schema", "queryables", "sortables"] {
        let rel = format!("http://www.opengis.net/def/rel/ogc/1.0/{which}");
        assert_eq!(path(&zone, &rel).unwrap(), format!("/collections/zone/{which}"));
        assert!(which == "schema" || href(&app.body("/collections/zone/items").await, &rel).is_some());
    }
    app.get("/collections/nowhere/schema").await.problem(404, "no such collection");
}
