//! Collections made, described anew and retired.

use super::{faults, named, point};
use crate::harness::HOST;
use crate::kept::Kept;
use serde_json::json;

fn lake() -> serde_json::Value {
    json!({
        "id": "lake", "title": {"zh": "湖泊", "en": "Lakes"}, "license": "CC0-1.0", "access": "restricted",
        "bounds": [79.0, 43.0, 90.0, 49.0],
        "schema": {"type": "object", "required": ["depth_m"], "properties": {"depth_m": {"type": "number"}}},
        "style": {"color": "#8cf"},
        "coverage": {"type": "Polygon", "coordinates": [[[79, 43], [90, 43], [90, 49], [79, 49], [79, 43]]]},
    })
}

#[tokio::test]
async fn a_collection_is_made_described_anew_and_retired() {
    let app = Kept::new();
    let admin = app.admin();
    let made = app.document(&admin, "POST /collections", &lake()).await;
    assert_eq!(
        (made.status.as_u16(), made.header("location")),
        (201, format!("http://{HOST}/collections/lake").as_str())
    );
    let found = app.call(&admin, "GET /collections/lake", &[], "").await.ok("lake");
    assert_eq!(
        (&found["access"], &found["bounds"][0], &found["style"]["color"]),
        (&json!("restricted"), &json!(79.0), &json!("#8cf"))
    );
    assert_eq!((&found["titles"]["zh"], &found["coverage"]["type"]), (&json!("湖泊"), &json!("Polygon")));
    let open = json!({"title": {"zh": "湖", "en": "Lakes"}});
    assert_eq!(app.document(&admin, "PUT /collections/lake", &open).await.status, 200);
    let found = app.body("/collections/lake").await;
    assert_eq!((&found["access"], found.get("schema")), (&json!("public"), None));
    assert_eq!(app.call(&admin, "DELETE /collections/lake", &[], "").await.status, 204);
    app.get("/collections/lake").await.problem(404, "retired");
    assert_eq!(app.body("/collections").await["collections"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn its_schema_and_bounds_are_obeyed() {
    let app = Kept::new();
    let admin = app.admin();
    app.document(&admin, "POST /collections", &lake()).await;
    let outside = point(100.0, 0.0, json!({"depth_m": "deep"}));
    let answer = app.write(&admin, "POST /collections/lake/items", &outside).await;
    let pointers: Vec<String> = faults(&answer, 422).into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/properties/depth_m", "/geometry"]);
    let inside = point(80.0, 44.0, json!({"depth_m": 12.5}));
    assert_eq!(app.write(&admin, "POST /collections/lake/items", &inside).await.status, 201);
}

#[tokio::test]
async fn a_description_that_cannot_be_is_refused() {
    let app = Kept::new();
    let admin = app.admin();
    let title = json!({"zh": "a", "en": "b"});
    for (body, status) in [
        (json!({"id": "zone", "title": title}), 409),
        (json!({"id": "a/b", "title": title}), 422),
        (json!({"id": "x", "title": title, "schema": {"type": 5}}), 422),
        (json!({"id": "x", "title": title, "schema": {"$ref": "https://example.org/schema.json"}}), 422),
        (json!({"id": "x", "title": title, "bounds": [90, 43, 79, 49]}), 422),
        (json!({"id": "x", "title": title, "coverage": {"type": "Point", "coordinates": [1, 2]}}), 422),
        (json!({"id": "x", "title": title, "access": "secret"}), 400),
        (json!({"id": "x", "title": title, "numberOfFeatures": 5}), 400),
        (json!({"title": title}), 400),
        (json!({"id": "x"}), 400),
        (json!([]), 400),
    ] {
        app.document(&admin, "POST /collections", &body).await.problem(status, &body.to_string());
    }
    app.document(&admin, "PUT /collections/zone", &json!({"id": "site", "title": title}))
        .await
        .problem(400, "another id");
    app.document(&admin, "PUT /collections/nowhere", &json!({"title": title})).await.problem(404, "nowhere");
    app.call(&admin, "DELETE /collections/nowhere", &[], "").await.problem(404, "nowhere");
    assert_eq!(app.body("/collections").await["collections"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn features_stay_when_their_collection_is_described_anew() {
    let app = Kept::new();
    let title = json!({"title": {"zh": "片", "en": "Areas"}});
    app.document(&app.admin(), "PUT /collections/zone", &title).await;
    let zone = app.body("/collections/zone").await;
    assert_eq!((&zone["numberOfFeatures"], &zone["title"]), (&json!(3), &json!("片 · Areas")));
}

#[tokio::test]
async fn a_collection_that_is_retired_was_there() {
    let app = Kept::new();
    let admin = app.admin();
    let then =
        app.versions("/collections/zone/items/zone_cell").await[0]["began"]["time"].as_str().unwrap().to_string();
    assert_eq!(app.call(&admin, "DELETE /collections/zone", &[], "").await.status, 204);
    app.get("/collections/zone/items").await.problem(404, "retired");
    assert_eq!(app.body(&format!("/collections/zone/items?asOf={then}")).await["numberMatched"], 3);
    let again = json!({"id": "zone", "title": {"zh": "新", "en": "New"}});
    assert_eq!(app.document(&admin, "POST /collections", &again).await.status, 201);
    assert_eq!(app.body("/collections/zone/items").await["numberMatched"], 0);
    let made = app.write(&admin, "POST /collections/zone/items", &named("zone_cell", json!({"type": "Feature"}))).await;
    assert_eq!(made.json()["changes"][0]["version"], 2, "numbers go on");
}

/// The tag of a collection is about what is said of it, and a change of features does not come between.
#[tokio::test]
async fn a_lost_race_for_a_description_is_told() {
    let app = Kept::new();
    let admin = app.admin();
    let tag = app.tag("/collections/zone").await;
    let title = |en: &str| json!({"title": {"zh": "", "en": en}}).to_string();
    let put = async |tag: &str, en: &str| {
        let headers = [("content-type", "application/json"), ("if-match", tag)];
        app.call(&admin, "PUT /collections/zone", &headers, title(en)).await
    };
    put("\"0\"", "No").await.problem(412, "another tag");
    put(&format!("W/{tag}"), "No").await.problem(412, "a weak tag");
    assert_eq!(put(&tag, "First").await.status, 200);
    put(&tag, "Second").await.problem(412, "too late");
    assert_eq!(app.body("/collections/zone").await["titles"]["en"], "First");
    app.call(&admin, "DELETE /collections/zone", &[("if-match", &tag)], "").await.problem(412, "DELETE");
    let now = app.tag("/collections/zone").await;
    assert_eq!(app.call(&admin, "DELETE /collections/zone", &[("if-match", &now)], "").await.status, 204);
    put("*", "Gone").await.problem(404, "gone");
}
