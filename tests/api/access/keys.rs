//! Keys over HTTP: what a header may be, and that a revoked key is refused from the next request on.

use super::layers;
use crate::harness::App;
use crate::kept::Kept;
use axum::body::Body;
use axum::http::Request;
use groundplan::access::{Collections, Grant, Role};
use groundplan::model::RecordTime;

#[tokio::test]
async fn a_revoked_key_is_refused_at_once() {
    let app = Kept::of(layers());
    let key = app.key(Role::Reader, &["shut"]);
    assert_eq!(app.call(&key, "GET /collections/shut/items", &[], "").await.status, 200);
    app.ring().revoke("reader of shut", crate::kept::clock()).unwrap();
    let problem = app.call(&key, "GET /collections/shut/items", &[], "").await.problem(401, "revoked");
    assert!(problem["detail"].as_str().unwrap().contains("revoked"), "{problem}");
    app.call(&key, "GET /collections/open/items", &[], "").await.problem(401, "even where none is needed");
}

#[tokio::test]
async fn an_expired_key_is_refused() {
    let app = Kept::of(layers());
    let soon = RecordTime(crate::kept::clock().0 + 50_000);
    let grant = Grant { name: "short".into(), role: Role::Reader, collections: Collections::All, expires: Some(soon) };
    let key = format!("Bearer {}", app.ring().create(grant, crate::kept::clock()).unwrap().0.reveal());
    std::thread::sleep(std::time::Duration::from_millis(60));
    app.call(&key, "GET /collections/shut/items", &[], "").await.problem(401, "expired");
}

#[tokio::test]
async fn a_header_that_is_no_key_is_refused_and_never_repeated() {
    let app = Kept::of(layers());
    let key = app.editor();
    let secret = key.strip_prefix("Bearer ").unwrap();
    for header in [
        secret.to_string(),
        format!("Basic {secret}"),
        format!("{key}x"),
        format!("{key} {secret}"),
        "Bearer".into(),
        "Bearer e30.e30.e30".into(),
    ] {
        let answer = app.call(&header, "GET /collections", &[], "").await;
        let problem = answer.problem(401, "no key").to_string();
        assert!(!problem.contains(secret), "{problem}");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    let twice = Request::builder().uri("/collections").header("authorization", &key).header("authorization", &key);
    app.send(twice.body(Body::empty()).unwrap()).await.problem(401, "twice");
    app.call("Bearer gp_x", "GET /no/such/path", &[], "").await.problem(401, "a wrong key is told of anywhere");
    app.call(&key, "GET /no/such/path", &[], "").await.problem(404, "a right one is not");
}

#[tokio::test]
async fn without_a_store_there_are_no_keys() {
    let app = App::new();
    app.get_with("/collections", &[("authorization", "Bearer gp_12345678_nothing")]).await.problem(401, "no keys");
}
