//! What is refused before or while it is checked: types, bodies, sizes.

use super::{CELL, ITEMS, faults, point};
use crate::kept::{GEOJSON, Kept, MAX_STORED_VERTICES};
use crate::layers;
use serde_json::{Value, json};

#[tokio::test]
async fn the_type_of_a_body_has_to_be_said_and_to_be_one_that_is_taken() {
    let app = Kept::new();
    let (editor, body) = (app.editor(), point(80.0, 44.0, json!({})).to_string());
    for line in [format!("POST {ITEMS}"), format!("PUT {CELL}"), format!("PATCH {CELL}"), "POST /changes".into()] {
        app.call(&editor, &line, &[], body.clone()).await.refuses("Content-Type", &line);
        for media_type in [
            "text/plain",
            "application/gml+xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=b",
        ] {
            app.call(&editor, &line, &[("content-type", media_type)], body.clone()).await.problem(415, &line);
        }
        let zipped = [("content-type", GEOJSON), ("content-encoding", "gzip")];
        app.call(&editor, &line, &zipped, body.clone()).await.problem(415, &line);
    }
    let merge = [("content-type", "application/merge-patch+json")];
    app.call(&editor, &format!("PUT {CELL}"), &merge, body.clone()).await.problem(415, "a patch is no feature");
    let gbk = [("content-type", "application/json; charset=gbk")];
    app.call(&editor, &format!("PUT {CELL}"), &gbk, body).await.problem(415, "gbk");
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_a_bad_request() {
    let app = Kept::new();
    let editor = app.editor();
    let deep = format!("{{\"type\":\"Feature\",\"properties\":{}1{}}}", "{\"a\":".repeat(200), "}".repeat(200));
    for body in [
        "",
        "{",
        "[]",
        "null",
        "{\"type\": \"Point\", \"coordinates\": [80, 44]}",
        "{\"type\": \"Feature\", \"name\": \"lost\"}",
        "{\"type\": \"Feature\", \"properties\": []}",
        "{\"type\": \"Feature\", \"id\": true}",
        "{\"type\": \"Feature\", \"geometry\": {\"type\": \"Point\", \"coordinates\": [\"80\", 44]}}",
        "{\"type\": \"Feature\", \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[0,0],[1,1]]]}}",
        "{\"type\": \"Feature\", \"geometry\": {\"type\": \"Point\", \"coordinates\": [1e999, 44]}}",
        "{\"type\": \"Feature\", \"crs\": {\"type\": \"name\", \"properties\": {\"name\": \"EPSG:3857\"}}}",
        "{\"type\": \"FeatureCollection\"}",
        "{\"type\": \"FeatureCollection\", \"features\": [5]}",
        &deep,
    ] {
        let answer = app.call(&editor, &format!("POST {ITEMS}"), &[("content-type", GEOJSON)], body.to_string()).await;
        answer.problem(400, body);
    }
    assert_eq!(app.body(ITEMS).await["numberMatched"], 3);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_too_large() {
    let app = Kept::with(layers::all(), |settings| settings.max_body_bytes = 1_000);
    let editor = app.editor();
    let large = point(80.0, 44.0, json!({"note": "x".repeat(1_000)}));
    for line in [format!("POST {ITEMS}"), format!("PUT {CELL}"), format!("PATCH {CELL}")] {
        let problem = app.write(&editor, &line, &large).await.problem(413, &line);
        assert!(problem["detail"].as_str().unwrap().contains("1000"), "{problem}");
    }
    let headers = [("content-type", "multipart/mixed; boundary=b")];
    app.call(&editor, "POST /changes", &headers, "x".repeat(1_001)).await.problem(413, "changes");
}

#[tokio::test]
async fn too_many_changes_at_once_and_too_many_positions_are_refused() {
    let app = Kept::new();
    let editor = app.editor();
    let many: Vec<Value> = (0..101).map(|_| json!({"type": "Feature"})).collect();
    let body = json!({"type": "FeatureCollection", "features": many});
    let problem = app.write(&editor, &format!("POST {ITEMS}"), &body).await.problem(422, "101");
    assert!(problem["detail"].as_str().unwrap().contains("100"), "{problem}");
    let line: Vec<[f64; 2]> = (0..=MAX_STORED_VERTICES).map(|i| [80.0 + i as f64 * 1e-4, 44.0]).collect();
    let long = json!({"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}});
    let answer = app.write(&editor, &format!("POST {ITEMS}"), &long).await;
    assert_eq!(faults(&answer, 422), [("/geometry".to_string(), "invalid".to_string())]);
    assert_eq!(app.body(ITEMS).await["numberMatched"], 3);
}

#[tokio::test]
async fn unknown_parameters_are_named_and_a_reason_has_an_end() {
    let app = Kept::new();
    let (editor, body) = (app.editor(), point(80.0, 44.0, json!({})));
    app.write(&editor, &format!("PUT {CELL}?force=1"), &body).await.refuses("force", "unknown");
    app.write(&editor, &format!("DELETE {CELL}?repair=true"), &body).await.refuses("repair", "DELETE repairs nothing");
    let long = format!("PUT {CELL}?reason={}", "x".repeat(2_001));
    app.write(&editor, &long, &body).await.refuses("reason", "long");
    assert_eq!(app.versions(CELL).await.len(), 1);
}

#[tokio::test]
async fn properties_that_mean_something_have_values_that_do() {
    let app = Kept::new();
    let editor = app.editor();
    for (properties, pointer) in [
        (json!({"status": "ready"}), "/properties/status"),
        (json!({"valid_from": "soon"}), "/properties/valid_from"),
        (json!({"valid_from": "2020", "valid_to": "2019"}), "/properties/valid_to"),
        (json!({"layer": "site"}), "/properties/layer"),
        (json!({"id": "x"}), "/properties/id"),
        (json!({"a/b~c": {"d": [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}}), "/properties/a~1b~0c"),
        (json!({"part_of": "nobody"}), "/properties/part_of"),
    ] {
        let answer = app.write(&editor, &format!("POST {ITEMS}"), &point(80.0, 44.0, properties.clone())).await;
        let status = if pointer.ends_with("part_of") { 409 } else { 422 };
        assert_eq!(faults(&answer, status)[0].0, pointer, "{properties}");
    }
}

#[tokio::test]
async fn a_path_that_is_no_text_is_a_problem_also_for_writers() {
    let app = Kept::new();
    let editor = app.editor();
    let answer = app.write(&editor, "PUT /collections/zone/items/%FF", &json!({"type": "Feature"})).await;
    assert!(answer.status.is_client_error());
    answer.problem(answer.status.as_u16(), "%FF");
}
