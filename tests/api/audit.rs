//! The audit log: who wanted to change what, when, from where, and what became of it.

use crate::harness::path;
use crate::kept::Kept;
use crate::layers;
use axum::body::Body;
use axum::http::Request;
use groundplan::access::Role;
use groundplan::api::Peer;
use serde_json::{Value, json};

const CELL: &str = "/collections/zone/items/zone_cell";

/// The lines once there are so many; refusals are written behind the answer.
async fn entries(app: &Kept, admin: &str, count: usize) -> Vec<Value> {
    for _ in 0..200 {
        let body = app.call(admin, "GET /audit?limit=20", &[], "").await.ok("audit");
        let entries = body["entries"].as_array().unwrap().clone();
        if entries.len() >= count {
            return entries;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("there are never {count} entries");
}

#[tokio::test]
async fn every_attempt_is_on_record_with_its_outcome_and_without_secrets() {
    let app = Kept::new();
    let (admin, editor, reader) = (app.admin(), app.editor(), app.key(Role::Reader, &[]));
    let patch = json!({"properties": {"n": 1, "note": "not in the log"}});
    let line = format!("PATCH {CELL}");
    app.write(&editor, &format!("{line}?reason=why"), &patch).await.ok("PATCH");
    app.write_if(&editor, &line, ("if-match", "\"0\""), &patch).await.problem(412, "lost");
    app.write(&reader, &line, &patch).await.problem(403, "reader");
    app.write("", &line, &patch).await.problem(401, "nobody");
    app.call(&editor, &line, &[("content-type", "text/plain")], "x").await.problem(415, "text");
    app.write(&editor, &format!("{line}?force=1"), &patch).await.problem(400, "unknown");
    app.write(&editor, "DELETE /collections/zone/items/nobody", &patch).await.problem(404, "nobody");
    app.get(CELL).await.ok("reading leaves no trace");
    let entries = entries(&app, &admin, 7).await;
    let told: Vec<(&str, &str, u64)> = entries
        .iter()
        .map(|e| (e["who"].as_str().unwrap(), e["what"].as_str().unwrap(), e["status"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("editor of all", line.as_str(), 200),
            ("editor of all", &line, 412),
            ("reader of all", &line, 403),
            ("anonymous", &line, 401),
            ("editor of all", &line, 415),
            ("editor of all", &line, 400),
            ("editor of all", "DELETE /collections/zone/items/nobody", 404),
        ]
    );
    assert_eq!((&entries[0]["transaction"], entries[1].get("transaction")), (&json!(2), None));
    let text = json!(entries).to_string();
    for key in [&admin, &editor, &reader] {
        assert!(!text.contains(key.strip_prefix("Bearer ").unwrap()));
    }
    assert!(!text.contains("not in the log"));
    assert!(entries.windows(2).all(|pair| pair[0]["time"].as_str() <= pair[1]["time"].as_str()));
}

#[tokio::test]
async fn it_comes_in_pages() {
    let app = Kept::new();
    let (admin, editor) = (app.admin(), app.editor());
    for n in 0..5 {
        app.write(&editor, &format!("PATCH {CELL}"), &json!({"properties": {"n": n}})).await.ok("PATCH");
    }
    entries(&app, &admin, 5).await;
    let first = app.call(&admin, "GET /audit?limit=2", &[], "").await.ok("first");
    let next = path(&first, "next").unwrap();
    let second = app.call(&admin, &format!("GET {next}"), &[], "").await.ok("second");
    let number = |body: &Value, at: usize| body["entries"][at]["number"].as_i64().unwrap();
    assert!(number(&second, 0) > number(&first, 1));
    app.call(&admin, "GET /audit?after=x", &[], "").await.refuses("after", "x");
}

#[tokio::test]
async fn an_address_is_the_peer_or_what_the_own_proxy_says() {
    for (behind_proxy, expected) in [(false, "192.0.2.7"), (true, "203.0.113.9")] {
        let app = Kept::with(layers::all(), |settings| settings.behind_proxy = behind_proxy);
        let request =
            Request::builder().method("DELETE").uri(CELL).header("x-forwarded-for", "198.51.100.1, 203.0.113.9");
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(Peer("192.0.2.7:4711".parse().unwrap()));
        app.send(request).await.problem(401, "nobody");
        assert_eq!(entries(&app, &app.admin(), 1).await[0]["from"], expected);
    }
}
