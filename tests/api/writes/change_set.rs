//! `POST /changes`: several requests, one transaction.

use super::{CELL, named, point};
use crate::harness::Answer;
use crate::kept::Kept;
use groundplan::access::Role;
use serde_json::{Value, json};

/// One part: a request line, more headers, a body.
fn part(line: &str, headers: &[(&str, &str)], body: &Value) -> String {
    let headers: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let headers = headers.concat();
    let body = if body.is_null() { String::new() } else { body.to_string() };
    format!("Content-Type: application/http\r\n\r\n{line} HTTP/1.1\r\n{headers}\r\n{body}\r\n")
}

async fn sent(app: &Kept, key: &str, parts: &[String]) -> Answer {
    let body = parts.iter().map(|part| format!("--set\r\n{part}")).collect::<Vec<_>>().concat();
    let headers = [("content-type", "multipart/mixed; boundary=set")];
    app.call(key, "POST /changes?reason=together", &headers, format!("{body}--set--\r\n")).await
}

#[tokio::test]
async fn changes_of_several_collections_become_true_together() {
    let app = Kept::new();
    let admin = app.admin();
    let parts = [
        part("POST /collections", &[], &json!({"id": "lake", "title": {"zh": "湖", "en": "Lake"}})),
        part("POST /collections/lake/items", &[], &named("one", point(80.0, 44.0, json!({"part_of": "zone_cell"})))),
        part("PATCH /collections/zone/items/zone_cell", &[], &json!({"properties": {"n": 1}})),
        part("DELETE /collections/site/items/site_c", &[], &Value::Null),
        part("PUT /collections/line/items/new", &[("If-None-Match", "*")], &point(80.0, 44.0, json!({}))),
    ];
    let answer = sent(&app, &admin, &parts).await;
    let told = answer.ok("a change set");
    let changed: Vec<&str> =
        told["changes"].as_array().unwrap().iter().map(|c| c["collection"].as_str().unwrap()).collect();
    assert_eq!(changed, ["lake", "lake", "zone", "site", "line"]);
    assert_eq!((&told["transaction"]["reason"], &told["transaction"]["number"]), (&json!("together"), &json!(2)));
    let lake = app.versions("/collections/lake/items/one").await;
    assert_eq!(lake[0]["began"]["time"], app.versions(CELL).await[1]["began"]["time"]);
    app.get("/collections/site/items/site_c").await.problem(404, "site_c");
}

#[tokio::test]
async fn one_part_that_cannot_be_keeps_all_out() {
    let app = Kept::new();
    let (admin, tag) = (app.admin(), app.tag(CELL).await);
    let good = || part("POST /collections/site/items", &[], &named("good", point(80.0, 44.0, json!({}))));
    let patch = json!({"properties": {"n": 1}});
    let line = "PATCH /collections/zone/items/zone_cell";
    for (bad, status) in [
        (part(line, &[("If-Match", "\"v9.0\"")], &patch), 412),
        (part(line, &[("If-Match", &format!("W/{tag}"))], &patch), 412),
        (part("DELETE /collections/zone/items/nobody", &[], &Value::Null), 404),
        (part("POST /collections/zone/items", &[], &named("zone_cell", point(80.0, 44.0, json!({})))), 409),
        (part("POST /collections/zone/items", &[], &point(80.0, 44.0, json!({"status": "x"}))), 422),
        (part("POST /collections/zone/items", &[], &json!({"type": "Point"})), 400),
        (part("POST /collections/zone/items", &[("Content-Type", "text/plain")], &json!({"type": "Feature"})), 415),
        (part("GET /collections/zone/items", &[], &Value::Null), 400),
        (part("DELETE /collections/zone/items/zone_cell?reason=x", &[], &Value::Null), 400),
        (part("POST /processes/area/execution", &[], &json!({"inputs": {}})), 400),
    ] {
        let answer = sent(&app, &admin, &[good(), bad.clone()]).await;
        let problem = answer.problem(status, &bad);
        match problem["errors"].get(0) {
            Some(error) => assert_eq!(error["edit"], 1, "{problem}"),
            None => assert!(problem["detail"].as_str().unwrap().contains("part 1"), "{problem}"),
        }
        app.get("/collections/site/items/good").await.problem(404, "not stored");
    }
    let answer = sent(&app, &admin, &[good(), part(line, &[("If-Match", &tag)], &patch)]).await;
    assert_eq!(answer.status, 200, "with the right tag");
}

#[tokio::test]
async fn a_later_part_sees_what_an_earlier_one_did() {
    let app = Kept::new();
    let (editor, item) = (app.editor(), "/collections/site/items/x");
    let parts = [
        part(&format!("PUT {item}"), &[("If-None-Match", "*")], &point(80.0, 44.0, json!({"a": 1}))),
        part(&format!("PATCH {item}"), &[], &json!({"properties": {"b": 2}})),
    ];
    let answer = sent(&app, &editor, &parts).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(app.body(item).await["properties"], json!({"a": 1, "b": 2}));
    let parts = [
        part(&format!("DELETE {item}"), &[], &Value::Null),
        part(&format!("PATCH {item}"), &[], &json!({"properties": {"b": 3}})),
    ];
    sent(&app, &editor, &parts).await.problem(404, "it is gone by then");
    assert_eq!(app.body(item).await["properties"]["b"], 2);
}

#[tokio::test]
async fn every_part_takes_the_right_to_it() {
    let app = Kept::new();
    let site = part("POST /collections/site/items", &[], &named("good", point(80.0, 44.0, json!({}))));
    let zone = part("DELETE /collections/zone/items/zone_cell", &[], &Value::Null);
    let make = part("POST /collections", &[], &json!({"id": "lake", "title": {"zh": "湖", "en": "Lake"}}));
    let editor = app.key(Role::Editor, &["site"]);
    sent(&app, &editor, &[site.clone(), zone]).await.problem(403, "zone");
    sent(&app, &app.editor(), &[site.clone(), make]).await.problem(403, "editors make no collections");
    sent(&app, &app.key(Role::Reader, &[]), std::slice::from_ref(&site)).await.problem(403, "readers change nothing");
    sent(&app, "", std::slice::from_ref(&site)).await.problem(401, "nobody");
    app.get("/collections/site/items/good").await.problem(404, "not stored");
    assert_eq!(sent(&app, &editor, &[site]).await.status, 200);
}

#[tokio::test]
async fn a_set_that_was_cut_off_or_has_no_boundary_is_refused() {
    let app = Kept::new();
    let editor = app.editor();
    let whole = format!("--set\r\n{}--set--", part("DELETE /collections/zone/items/zone_cell", &[], &Value::Null));
    let headers = [("content-type", "multipart/mixed; boundary=set")];
    for body in [&whole[..whole.len() - 2], &whole[..40], "", "--set--"] {
        app.call(&editor, "POST /changes", &headers, body.to_string()).await.problem(400, body);
    }
    let without = [("content-type", "multipart/mixed")];
    app.call(&editor, "POST /changes", &without, whole.clone()).await.problem(415, "no boundary");
    assert_eq!(app.versions(CELL).await[0]["ended"], Value::Null);
}
