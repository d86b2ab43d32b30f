//! `/metrics`.

use crate::harness::App;
use crate::kept::Kept;
use serde_json::json;

const CELL: &str = "/collections/zone/items/zone_cell";

/// The value of the line that begins so.
fn value(text: &str, line: &str) -> f64 {
    let found = text.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("no {line} in\n{text}")).parse().unwrap()
}

#[tokio::test]
async fn requests_writes_and_what_is_held_are_counted() {
    let app = Kept::new();
    let (admin, editor) = (app.admin(), app.editor());
    for _ in 0..3 {
        app.get(CELL).await;
    }
    app.get("/collections/zone/items/nobody").await;
    app.get("/no/such/path").await;
    app.write(&editor, &format!("PATCH {CELL}"), &json!({"properties": {"n": 1}})).await.ok("PATCH");
    app.write("", &format!("PATCH {CELL}"), &json!({})).await.problem(401, "nobody");
    let answer = app.call(&admin, "GET /metrics", &[], "").await;
    assert_eq!(answer.header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let text = String::from_utf8(answer.body.clone()).unwrap();
    let item = "/collections/{collectionId}/items/{featureId}";
    for (line, expected) in [
        (format!("groundplan_requests_total{{method=\"GET\",route=\"{item}\",status=\"200\"}}"), 3.0),
        (format!("groundplan_requests_total{{method=\"GET\",route=\"{item}\",status=\"404\"}}"), 1.0),
        (format!("groundplan_requests_total{{method=\"PATCH\",route=\"{item}\",status=\"401\"}}"), 1.0),
        ("groundplan_requests_total{method=\"GET\",route=\"other\",status=\"404\"}".into(), 1.0),
        (format!("groundplan_request_duration_seconds_count{{method=\"GET\",route=\"{item}\"}}"), 4.0),
        ("groundplan_writes_total{outcome=\"accepted\"}".into(), 1.0),
        ("groundplan_writes_total{outcome=\"refused\"}".into(), 1.0),
        ("groundplan_features".into(), 17.0),
        ("groundplan_collections".into(), 5.0),
        ("groundplan_transaction".into(), 2.0),
        ("groundplan_questions_running".into(), 0.0),
    ] {
        assert_eq!(value(&text, &line), expected, "{line}");
    }
    assert!(text.ends_with("# EOF\n"), "{text}");
}

#[tokio::test]
async fn they_name_no_collection_no_client_and_no_key() {
    let app = Kept::new();
    let admin = app.admin();
    app.get_with(CELL, &[("x-forwarded-for", "203.0.113.9")]).await;
    app.call(&admin, "BREW /collections/zone", &[], "").await;
    let text = String::from_utf8(app.call(&admin, "GET /metrics", &[], "").await.body).unwrap();
    for word in ["zone", "203.0.113", "gp_", "admin of", "BREW"] {
        assert!(!text.contains(word), "{word}:\n{text}");
    }
}

#[tokio::test]
async fn without_a_store_nothing_is_hidden_and_they_are_open() {
    let answer = App::new().get("/metrics").await;
    assert_eq!(answer.status, 200);
    assert!(String::from_utf8(answer.body).unwrap().contains("groundplan_features 17"));
}
