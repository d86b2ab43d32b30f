//! Landing page, conformance, health.

use crate::harness::{App, HOST, href, path};
use crate::kept::Kept;
use serde_json::json;

#[tokio::test]
async fn the_landing_page_leads_everywhere() {
    let app = App::new();
    let body = app.body("/").await;
    for rel in ["self", "service-desc", "conformance", "data", "http://www.opengis.net/def/rel/ogc/1.0/processes"] {
        let to = path(&body, rel).unwrap_or_else(|| panic!("no {rel} link"));
        assert_eq!(app.get(&to).await.status, 200, "{rel}");
    }
}

#[tokio::test]
async fn every_landing_link_has_a_type_and_the_type_is_what_comes() {
    let app = App::new();
    let body = app.body("/").await;
    for link in body["links"].as_array().unwrap() {
        let to = link["href"].as_str().unwrap().strip_prefix(&format!("http://{HOST}")).unwrap();
        let (answer, media_type) = (app.get(to).await, link["type"].as_str().unwrap());
        assert!(answer.header("content-type").starts_with(media_type), "{link}: {}", answer.header("content-type"));
        assert!(link["title"].is_string(), "{link}");
    }
}

#[tokio::test]
async fn the_landing_page_names_the_snapshot() {
    let app = App::new();
    let body = app.body("/").await;
    assert_eq!(body["snapshot"], app.state.snapshot().id());
    assert!(body["title"].is_string() && body["description"].is_string());
}

#[tokio::test]
async fn the_service_description_is_openapi_3_0() {
    let body = App::new().body("/").await;
    let link = body["links"].as_array().unwrap().iter().find(|l| l["rel"] == "service-desc").unwrap();
    assert_eq!(link["type"], "application/vnd.oai.openapi+json;version=3.0");
}

#[tokio::test]
async fn conformance_declares_what_holds_and_nothing_that_does_not() {
    let body = App::new().body("/conformance").await;
    let classes: Vec<&str> = body["conformsTo"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
    for class in ["core", "oas30", "geojson"] {
        let uri = format!("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{class}");
        assert!(classes.contains(&uri.as_str()), "{uri} is missing");
    }
    assert!(classes.contains(&"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core"));
    assert!(!classes.iter().any(|c| c.contains("gmlsf")), "there is no GML");
    let mut once = classes.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), classes.len(), "a class is declared twice");
}

/// The classes of Part 4 are declared where something can be changed.
#[tokio::test]
async fn changes_are_declared_where_they_are_taken() {
    let of = |body: serde_json::Value| -> Vec<String> {
        let classes = body["conformsTo"].as_array().unwrap().clone();
        classes
            .into_iter()
            .filter_map(|c| c.as_str().unwrap().split("ogcapi-features-4/1.0/conf/").nth(1).map(String::from))
            .collect()
    };
    assert_eq!(of(App::new().body("/conformance").await), Vec::<String>::new());
    assert_eq!(
        of(Kept::new().body("/conformance").await),
        ["create-replace-delete", "update", "optimistic-locking-etags", "features"]
    );
}

#[tokio::test]
async fn health_says_ok_and_ready_says_what_is_loaded() {
    let app = App::new();
    assert_eq!(app.body("/health").await, json!({"status": "ok"}));
    let ready = app.body("/ready").await;
    assert_eq!((&ready["status"], &ready["collections"], &ready["features"]), (&json!("ready"), &json!(5), &json!(17)));
    assert_eq!(ready["snapshot"], app.state.snapshot().id());
    assert_eq!(ready["loadedAt"], "2026-01-02T03:04:05Z");
}

#[tokio::test]
async fn links_follow_the_host_of_the_request() {
    let body = App::new().get_with("/", &[]).await.json();
    assert_eq!(href(&body, "self").unwrap(), format!("http://{HOST}/"));
}

#[tokio::test]
async fn a_configured_address_wins_over_the_host() {
    let app = App::with(|settings| settings.base_url = Some("https://example.org/plan/".into()));
    let body = app.body("/").await;
    assert_eq!(href(&body, "data").unwrap(), "https://example.org/plan/collections");
    let items = app.body("/collections/site/items?limit=1").await;
    assert!(href(&items, "next").unwrap().starts_with("https://example.org/plan/collections/site/items?"));
}

#[tokio::test]
async fn a_crafted_host_never_gets_into_a_link() {
    use axum::body::Body;
    use axum::http::Request;
    for host in ["evil.org/path?", "a b", "evil.org\"", "user@evil.org"] {
        let request = Request::builder().uri("/").header("host", host).body(Body::empty()).unwrap();
        let body = App::new().send(request).await.ok(host);
        assert_eq!(href(&body, "self").unwrap(), "http://localhost/", "{host}");
    }
}
