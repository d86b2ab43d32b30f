//! Entity tags, encodings, HEAD, CORS, and what happens when the data change.

use crate::harness::{Answer, App, ids, path};
use crate::kept::Kept;
use axum::body::Body;
use axum::http::Method;
use serde_json::json;
use std::collections::BTreeSet;

const PATHS: [&str; 6] = [
    "/",
    "/collections",
    "/collections/zone/items/zone_cell",
    "/api",
    "/conformance",
    "/processes/area/execution?collection=zone",
];
/// Carries the time of the answer, so its tag is weak.
const ITEMS: &str = "/collections/zone/items?limit=2";

#[tokio::test]
async fn every_answer_has_a_strong_etag_and_is_revalidated() {
    for path in PATHS {
        let answer = App::new().get(path).await;
        let tag = answer.header("etag");
        assert!(tag.len() > 10 && tag.starts_with('"') && tag.ends_with('"'), "{path}: {tag}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn a_page_of_items_has_a_weak_tag_that_is_honoured() {
    let app = App::new();
    let answer = app.get(ITEMS).await;
    let tag = answer.header("etag").to_string();
    assert!(tag.starts_with("W/\"") && tag.ends_with('"') && answer.header("cache-control") == "no-cache", "{tag}");
    for sent in [tag.as_str(), tag.trim_start_matches("W/"), "*"] {
        let again = app.get_with(ITEMS, &[("if-none-match", sent)]).await;
        assert_eq!((again.status.as_u16(), again.header("etag"), again.body.len()), (304, tag.as_str(), 0), "{sent}");
    }
    for other in ["/collections/zone/items?limit=1", "/collections/zone/items", "/collections/site/items?limit=2"] {
        assert_eq!(app.get_with(other, &[("if-none-match", &tag)]).await.status, 200, "{other}");
    }
}

#[tokio::test]
async fn the_tag_of_a_page_does_not_depend_on_the_order_of_the_question() {
    let app = App::new();
    let (a, b) = (
        app.get("/collections/zone/items?limit=2&f=json").await,
        app.get("/collections/zone/items?f=json&limit=2").await,
    );
    assert_eq!(a.header("etag"), b.header("etag"));
}

#[tokio::test]
async fn the_same_bytes_have_the_same_tag_and_others_another() {
    let app = App::new();
    assert_eq!(app.get("/collections").await.header("etag"), app.get("/collections").await.header("etag"));
    let mut tags = BTreeSet::new();
    for path in PATHS {
        tags.insert(app.get(path).await.header("etag").to_string());
    }
    assert_eq!(tags.len(), PATHS.len());
}

#[tokio::test]
async fn who_has_the_answer_gets_304() {
    let app = App::new();
    for path in PATHS {
        let tag = app.get(path).await.header("etag").to_string();
        for sent in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_string()] {
            let again = app.get_with(path, &[("if-none-match", &sent)]).await;
            assert_eq!(again.status, 304, "{path} {sent}");
            assert!(again.body.is_empty(), "{path} {sent}");
            assert_eq!(again.header("etag"), tag, "{path} {sent}");
            assert_eq!(again.header("cache-control"), "no-cache", "{path} {sent}");
        }
    }
}

#[tokio::test]
async fn who_has_another_answer_gets_this_one() {
    let app = App::new();
    let tag = app.get("/collections").await.header("etag").to_string();
    for sent in ["\"other\"", tag.trim_matches('"'), "", "\"\""] {
        assert_eq!(app.get_with("/collections", &[("if-none-match", sent)]).await.status, 200, "{sent}");
    }
    assert_eq!(app.get_with("/collections/zone", &[("if-none-match", &tag)]).await.status, 200);
}

#[tokio::test]
async fn an_error_is_never_304() {
    for path in ["/collections/nowhere", "/collections/zone/items/zone_nine", "/processes/report", "/no/such/path"] {
        App::new().get_with(path, &[("if-none-match", "*")]).await.problem(404, path);
    }
    App::new().get_with("/collections?x=1", &[("if-none-match", "*")]).await.problem(400, "x");
}

#[tokio::test]
async fn the_items_of_an_unknown_collection_are_never_304() {
    App::new().get_with("/collections/nowhere/items", &[("if-none-match", "*")]).await.problem(404, "nowhere");
}

/// RFC 9110 §13.1.2 keeps 304 for GET and HEAD.
#[tokio::test]
async fn a_post_is_never_304() {
    let app = App::new();
    let body = json!({"inputs": {"subject": {"collection": "zone"}}}).to_string();
    let headers = [("content-type", "application/json"), ("if-none-match", "*")];
    let answer = app.ask(Method::POST, "/processes/area/execution", &headers, body).await;
    assert_ne!(answer.status, 304);
}

/// Whether it says that it depends on the encoding that was asked for.
fn varies(answer: &Answer) -> bool {
    let mut all = answer.headers.get_all("vary").iter().map(|value| value.to_str().unwrap().to_lowercase());
    all.any(|value| value.contains("accept-encoding"))
}

#[tokio::test]
async fn each_encoding_has_a_tag_of_its_own() {
    let app = App::new();
    let mut tags = BTreeSet::from([app.get("/collections").await.header("etag").to_string()]);
    for (encoding, magic) in [("gzip", &[0x1f_u8, 0x8b][..]), ("br", &[]), ("zstd", &[0x28, 0xb5, 0x2f, 0xfd])] {
        let answer = app.get_with("/collections", &[("accept-encoding", encoding)]).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, encoding));
        assert!(answer.body.starts_with(magic), "{encoding}");
        assert!(varies(&answer), "{encoding}");
        let tag = answer.header("etag").to_string();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag} is strong");
        assert!(tags.insert(tag.clone()), "{encoding}: {tag} is not its own");
    }
    assert_eq!(tags.len(), 4);
}

#[tokio::test]
async fn the_tag_of_an_encoding_is_honoured() {
    let app = App::new();
    for encoding in ["gzip", "br", "zstd"] {
        let tag = app.get_with("/collections", &[("accept-encoding", encoding)]).await.header("etag").to_string();
        let again = app.get_with("/collections", &[("accept-encoding", encoding), ("if-none-match", &tag)]).await;
        assert_eq!((again.status.as_u16(), again.header("etag")), (304, tag.as_str()), "{encoding}");
        assert!(again.body.is_empty() && again.header("content-encoding").is_empty(), "{encoding}");
    }
}

#[tokio::test]
async fn an_unknown_encoding_gets_the_plain_body() {
    let answer = App::new().get_with("/collections", &[("accept-encoding", "deflate, identity")]).await;
    assert_eq!(answer.header("content-encoding"), "");
    answer.ok("/collections");
}

/// A cache must not hand the plain body to whom a compressed one was promised, nor the other way round.
#[tokio::test]
async fn the_plain_body_varies_too() {
    for encoding in ["identity", "deflate"] {
        let answer = App::new().get_with("/collections", &[("accept-encoding", encoding)]).await;
        assert!(varies(&answer), "{encoding}: {:?}", answer.headers);
    }
    let answer = App::new().get("/collections").await;
    assert!(varies(&answer), "{:?}", answer.headers);
}

/// RFC 9110 §15.4.5: a 304 carries the Vary that the 200 would have had.
#[tokio::test]
async fn a_304_varies_as_the_200_does() {
    let app = App::new();
    let full = app.get_with("/collections", &[("accept-encoding", "gzip")]).await;
    let tag = full.header("etag").to_string();
    let again = app.get_with("/collections", &[("accept-encoding", "gzip"), ("if-none-match", &tag)]).await;
    let vary = |answer: &crate::harness::Answer| -> BTreeSet<String> {
        answer
            .headers
            .get_all("vary")
            .iter()
            .flat_map(|v| v.to_str().unwrap().split(',').map(|n| n.trim().to_lowercase()))
            .collect()
    };
    assert_eq!(vary(&again), vary(&full));
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let app = App::new();
    for path in PATHS {
        let (get, head) = (app.get(path).await, app.ask(Method::HEAD, path, &[], Body::empty()).await);
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        for name in ["content-type", "etag", "cache-control", "x-content-type-options"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
        let length = head.header("content-length");
        assert!(
            length.is_empty() || length == get.body.len().to_string(),
            "{path}: {length} is not {}",
            get.body.len()
        );
    }
}

#[tokio::test]
async fn head_knows_what_is_missing_and_what_the_client_has() {
    let app = App::new();
    let missing = app.ask(Method::HEAD, "/collections/nowhere", &[], Body::empty()).await;
    assert_eq!((missing.status.as_u16(), missing.body.len()), (404, 0));
    let tag = app.get("/collections").await.header("etag").to_string();
    assert_eq!(app.ask(Method::HEAD, "/collections", &[("if-none-match", &tag)], Body::empty()).await.status, 304);
}

#[tokio::test]
async fn head_has_the_tag_of_the_encoding_that_get_would_send() {
    let app = App::new();
    for encoding in ["gzip", "br", "zstd"] {
        let get = app.get_with("/collections", &[("accept-encoding", encoding)]).await;
        let head = app.ask(Method::HEAD, "/collections", &[("accept-encoding", encoding)], Body::empty()).await;
        assert_eq!(head.header("etag"), get.header("etag"), "{encoding}");
    }
}

const PAGE: &str = "https://map.example.org";

#[tokio::test]
async fn every_origin_may_read_answers_and_errors() {
    let app = App::new();
    for path in ["/", "/collections/zone/items", "/collections/nowhere", "/collections?x=1", "/no/such/path"] {
        let answer = app.get_with(path, &[("origin", PAGE)]).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert!(answer.header("access-control-expose-headers").to_lowercase().contains("etag"), "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{path}");
    }
}

#[tokio::test]
async fn a_preflight_allows_reading_asking_and_writing() {
    let headers = [
        ("origin", PAGE),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    let answer = App::new().ask(Method::OPTIONS, "/processes/area/execution", &headers, Body::empty()).await;
    assert!(answer.status.is_success(), "{}", answer.status);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let methods = answer.header("access-control-allow-methods");
    assert!(["GET", "HEAD", "POST", "PATCH"].iter().all(|m| methods.contains(m)), "{methods}");
    let allowed = answer.header("access-control-allow-headers").to_lowercase();
    assert!(allowed.contains("content-type") && allowed.contains("if-none-match"), "{allowed}");
}

#[tokio::test]
async fn options_without_an_origin_is_answered() {
    let answer = App::new().ask(Method::OPTIONS, "/collections", &[], Body::empty()).await;
    assert!(answer.status.is_success(), "{}", answer.status);
}

// When the data change.

/// `site_c` goes, and `zone_cell` takes another name.
async fn change(app: &Kept) {
    let editor = app.editor();
    app.write(&editor, "DELETE /collections/site/items/site_c", &json!(null)).await;
    let renamed = json!({"properties": {"name": "新名"}});
    assert_eq!(app.write(&editor, "PATCH /collections/zone/items/zone_cell", &renamed).await.status, 200);
}

#[tokio::test]
async fn new_requests_see_the_new_snapshot() {
    let app = Kept::new();
    let before = app.body("/ready").await["snapshot"].clone();
    change(&app).await;
    let now = app.body("/ready").await;
    assert_ne!(now["snapshot"], before);
    assert_eq!((&now["features"], &now["snapshot"]), (&json!(16), &app.body("/").await["snapshot"]));
    assert_eq!(app.body("/collections/site/items").await["numberMatched"], 5);
    app.get("/collections/site/items/site_c").await.problem(404, "site_c");
    assert_eq!(app.body("/processes/area/execution?collection=zone").await["snapshot"], now["snapshot"]);
}

#[tokio::test]
async fn who_holds_a_snapshot_keeps_it() {
    let app = Kept::new();
    let held = app.state.snapshot();
    change(&app).await;
    assert!(held.collection("site").unwrap().feature("site_c").is_ok());
    assert!(app.state.snapshot().collection("site").unwrap().feature("site_c").is_err());
}

#[tokio::test]
async fn tags_change_where_the_data_did() {
    let app = Kept::new();
    let paths = [
        "/",
        "/collections/site/items",
        "/collections/zone/items/zone_cell",
        "/processes/area/execution?collection=zone",
        "/ready",
    ];
    let mut tags = Vec::new();
    for path in paths {
        tags.push(app.get(path).await.header("etag").to_string());
    }
    change(&app).await;
    for (path, tag) in paths.into_iter().zip(tags) {
        let answer = app.get_with(path, &[("if-none-match", &tag)]).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_ne!(answer.header("etag"), tag, "{path}");
    }
}

#[tokio::test]
async fn tags_stay_where_the_data_did() {
    let app = Kept::new();
    let tag = app.get("/collections/line/items/line_slant").await.header("etag").to_string();
    change(&app).await;
    assert_eq!(app.get_with("/collections/line/items/line_slant", &[("if-none-match", &tag)]).await.status, 304);
}

#[tokio::test]
async fn a_next_link_survives_the_loss_of_the_feature_it_was_made_from() {
    let app = Kept::new();
    let first = app.body("/collections/site/items?limit=3").await;
    assert_eq!(ids(&first), ["site_a", "site_b", "site_c"]);
    change(&app).await;
    let rest = app.body(&path(&first, "next").unwrap()).await;
    assert_eq!(ids(&rest), ["site_d", "site_inside", "site_lost"]);
    assert_eq!(rest["numberMatched"], 5);
}
