//! OPTIONS: which methods a resource takes, from whom (Part 4, `options-response`).

use super::{CELL, ITEMS};
use crate::harness::App;
use crate::kept::Kept;
use axum::body::Body;
use axum::http::Method;
use groundplan::access::Role;

#[tokio::test]
async fn an_editor_learns_what_can_be_sent() {
    let app = Kept::new();
    let editor = app.editor();
    for (path, allow, header, types) in [
        (ITEMS, "GET, HEAD, POST, OPTIONS", "accept-post", "application/geo+json, application/json"),
        (
            CELL,
            "GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
            "accept-patch",
            "application/merge-patch+json, application/geo+json, application/json",
        ),
        ("/changes", "POST, OPTIONS", "accept-post", "multipart/mixed"),
        ("/collections/zone", "GET, HEAD, OPTIONS", "accept-post", ""),
        ("/processes/area/execution", "GET, HEAD, POST, OPTIONS", "accept-post", "application/json"),
    ] {
        let answer = app.call(&editor, &format!("OPTIONS {path}"), &[], "").await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (200, allow), "{path}");
        assert_eq!(answer.header(header), types, "{path}");
    }
}

#[tokio::test]
async fn others_are_told_what_they_may_do() {
    let app = Kept::new();
    let (admin, reader, site) = (app.admin(), app.key(Role::Reader, &[]), app.key(Role::Editor, &["site"]));
    for (key, path, allow) in [
        (admin.as_str(), "/collections/zone", "GET, HEAD, PUT, DELETE, OPTIONS"),
        (&admin, "/collections", "GET, HEAD, POST, OPTIONS"),
        (&admin, "/audit", "GET, HEAD, OPTIONS"),
        (&reader, CELL, "GET, HEAD, OPTIONS"),
        (&reader, "/audit", "OPTIONS"),
        (&site, CELL, "GET, HEAD, OPTIONS"),
        (&site, "/collections/site/items", "GET, HEAD, POST, OPTIONS"),
        ("", CELL, "GET, HEAD, OPTIONS"),
        ("", "/changes", "OPTIONS"),
    ] {
        assert_eq!(app.call(key, &format!("OPTIONS {path}"), &[], "").await.header("allow"), allow, "{path}");
    }
    app.call("Bearer gp_nothing", &format!("OPTIONS {CELL}"), &[], "").await.problem(401, "a wrong key");
}

/// A page of another origin asks without its key whether it may send one; that says nothing about rights.
#[tokio::test]
async fn a_preflight_is_answered_for_every_method_and_header() {
    let app = Kept::new();
    for path in [CELL, ITEMS, "/collections/nowhere/items/x", "/changes"] {
        let headers = [
            ("origin", "https://map.example.org"),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "authorization, if-match, content-crs, content-type"),
        ];
        let answer = app.call("", &format!("OPTIONS {path}"), &headers, "").await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("access-control-allow-methods").contains("PUT"), "{path}");
        let allowed = answer.header("access-control-allow-headers").to_lowercase();
        assert!(["authorization", "if-match", "content-crs"].iter().all(|name| allowed.contains(name)), "{allowed}");
        let exposed = app.get_with(path, &headers[..1]).await.header("access-control-expose-headers").to_lowercase();
        assert!(["etag", "location", "retry-after"].iter().all(|name| exposed.contains(name)), "{exposed}");
    }
}

#[tokio::test]
async fn without_a_store_nothing_can_be_sent() {
    let app = App::new();
    for (path, allow) in [(CELL, "GET, HEAD, OPTIONS"), ("/changes", "OPTIONS"), (ITEMS, "GET, HEAD, OPTIONS")] {
        let answer = app.ask(Method::OPTIONS, path, &[], Body::empty()).await;
        assert_eq!((answer.header("allow"), answer.header("accept-post")), (allow, ""), "{path}");
    }
    for (method, path) in groundplan::api::methods().into_iter().map(|(path, method)| (method, path)) {
        let path =
            path.replace("{collectionId}", "zone").replace("{featureId}", "zone_cell").replace("{processId}", "area");
        let answer = app.ask(method.parse().unwrap(), &path, &[("content-type", "application/json")], "{}").await;
        // Jobs are no data.
        let is_write = method != "GET" && !path.ends_with("/execution") && !path.starts_with("/jobs");
        assert_eq!(answer.status == 405, is_write, "{method} {path}: {}", answer.status);
        if is_write {
            assert!(
                !answer.problem(405, &path).is_null() && !answer.header("allow").contains(method),
                "{method} {path}"
            );
        }
    }
}
