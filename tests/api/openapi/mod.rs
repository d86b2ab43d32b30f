//! The API definition against what is served.

mod answers;
mod execution;

use crate::harness::{App, HOST};
use crate::kept::Kept;
use axum::body::Body;
use axum::http::Method;
use serde_json::Value;
use std::collections::BTreeSet;

pub async fn document() -> Value {
    App::new().body("/api").await
}

pub fn operations(document: &Value) -> Vec<(&String, &String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().iter().map(move |(method, operation)| (path, method, operation))
        })
        .collect()
}

/// What a reference points to, or the value itself.
pub fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let Some(reference) = value.get("$ref") else { return value };
    let pointer = reference.as_str().unwrap().strip_prefix('#').unwrap();
    document.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

pub fn parameters<'a>(document: &'a Value, operation: &'a Value) -> Vec<&'a Value> {
    operation["parameters"].as_array().unwrap().iter().map(|p| resolved(document, p)).collect()
}

#[tokio::test]
async fn it_is_openapi_3_0_for_this_server() {
    let answer = App::new().get("/api").await;
    assert_eq!(answer.header("content-type"), "application/vnd.oai.openapi+json;version=3.0");
    let document = answer.ok("/api");
    assert!(document["openapi"].as_str().unwrap().starts_with("3.0."));
    assert_eq!(document["servers"][0]["url"], format!("http://{HOST}"));
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
}

#[tokio::test]
async fn its_paths_are_the_paths_that_are_served() {
    let document = document().await;
    let described: BTreeSet<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(described, groundplan::api::paths().into_iter().collect());
}

#[tokio::test]
async fn its_methods_are_the_methods_that_are_served() {
    let document = document().await;
    let described: BTreeSet<(String, String)> =
        operations(&document).into_iter().map(|(path, method, _)| (path.clone(), method.to_uppercase())).collect();
    let served = groundplan::api::methods().into_iter().map(|(path, method)| (path.to_string(), method.to_string()));
    assert_eq!(described, served.collect());
    let app = Kept::new();
    let admin = app.admin();
    for path in groundplan::api::paths() {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let answer = app.call(&admin, &format!("{method} {}", answers::sample(path)), &[], "").await;
            let is_described = described.contains(&(path.to_string(), method.to_string()));
            assert_eq!(answer.status != 405, is_described, "{method} {path}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn every_operation_has_an_id_of_its_own() {
    let document = document().await;
    let ids: Vec<&str> = operations(&document)
        .iter()
        .map(|(path, method, o)| o["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}")))
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    assert!(ids.len() > document["paths"].as_object().unwrap().len(), "GET everywhere, and POST");
}

#[tokio::test]
async fn every_operation_has_a_declared_tag_and_a_good_answer() {
    let document = document().await;
    let declared: Vec<&Value> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    for (path, method, operation) in operations(&document) {
        assert!(operation["tags"].as_array().unwrap().iter().all(|tag| declared.contains(&tag)), "{method} {path}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{method} {path}");
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert!(resolved(&document, response)["description"].is_string(), "{method} {path} {status}");
        }
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    fn check(document: &Value, value: &Value, found: &mut usize) {
        match value {
            Value::Object(object) => {
                if object.contains_key("$ref") {
                    resolved(document, value);
                    *found += 1;
                }
                object.values().for_each(|v| check(document, v, found));
            }
            Value::Array(values) => values.iter().for_each(|v| check(document, v, found)),
            _ => {}
        }
    }
    let document = document().await;
    let mut found = 0;
    check(&document, &document, &mut found);
    assert!(found > 20, "{found}");
}

#[tokio::test]
async fn every_component_is_used() {
    let document = document().await;
    let text = document.to_string();
    for kind in ["parameters", "responses", "headers", "requestBodies"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            assert!(text.contains(&format!("#/components/{kind}/{name}")), "{kind}/{name}");
        }
    }
}

#[tokio::test]
async fn the_limit_has_its_bounds_and_its_default_from_the_settings() {
    let app = App::with(|settings| (settings.default_limit, settings.max_limit) = (7, 77));
    let document = app.body("/api").await;
    let limit = &document["components"]["parameters"]["limit"];
    let schema = &limit["schema"];
    assert_eq!(
        (schema["minimum"].as_u64(), schema["maximum"].as_u64(), schema["default"].as_u64()),
        (Some(1), Some(77), Some(7))
    );
    assert_eq!(
        (limit["style"].as_str(), limit["explode"].as_bool(), schema["type"].as_str()),
        (Some("form"), Some(false), Some("integer"))
    );
}

#[tokio::test]
async fn the_box_is_an_array_of_four_to_six_numbers() {
    let document = document().await;
    let items = &document["paths"]["/collections/{collectionId}/items"]["get"];
    let bbox = parameters(&document, items).into_iter().find(|p| p["name"] == "bbox").unwrap();
    assert_eq!(
        (bbox["in"].as_str(), bbox["required"].as_bool(), bbox["style"].as_str(), bbox["explode"].as_bool()),
        (Some("query"), Some(false), Some("form"), Some(false))
    );
    let schema = &bbox["schema"];
    assert_eq!(
        (schema["type"].as_str(), schema["minItems"].as_u64(), schema["maxItems"].as_u64()),
        (Some("array"), Some(4), Some(6))
    );
    assert_eq!(schema["items"]["type"], "number");
}

#[tokio::test]
async fn the_time_is_a_text_in_form_style() {
    let document = document().await;
    let datetime = &document["components"]["parameters"]["datetime"];
    assert_eq!(
        (datetime["style"].as_str(), datetime["explode"].as_bool(), datetime["schema"]["type"].as_str()),
        (Some("form"), Some(false), Some("string"))
    );
}

#[tokio::test]
async fn every_part_of_a_path_is_described_and_required() {
    let document = document().await;
    for (path, method, operation) in operations(&document) {
        let described: BTreeSet<String> = parameters(&document, operation)
            .into_iter()
            .filter(|p| p["in"] == "path")
            .map(|p| {
                assert_eq!(p["required"], true, "{method} {path}");
                p["name"].as_str().unwrap().to_string()
            })
            .collect();
        let written: BTreeSet<String> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).map(String::from).collect();
        assert_eq!(described, written, "{method} {path}");
    }
}

#[tokio::test]
async fn collections_and_processes_are_the_ones_that_exist() {
    let app = App::new();
    let document = app.body("/api").await;
    let ids = |body: Value, list: &str| -> Vec<Value> {
        body[list].as_array().unwrap().iter().map(|e| e["id"].clone()).collect()
    };
    let declared =
        |name: &str| document["components"]["parameters"][name]["schema"]["enum"].as_array().unwrap().clone();
    assert_eq!(declared("collectionId"), ids(app.body("/collections").await, "collections"));
    assert_eq!(declared("processId"), ids(app.body("/processes").await, "processes"));
}

#[tokio::test]
async fn changes_take_a_key_and_reading_may_have_one() {
    let document = document().await;
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    assert_eq!(document["security"], serde_json::json!([{}, {"bearer": []}]));
    for (path, method, operation) in operations(&document) {
        let takes_a_key = (["put", "patch", "delete"].contains(&method.as_str())
            || (method == "post" && !path.ends_with("/execution")))
            || ["/audit", "/metrics"].contains(&path.as_str())
            || path.starts_with("/reports")
            || path.starts_with("/jobs");
        assert_eq!(operation.get("security").is_some(), takes_a_key, "{method} {path}");
    }
}

/// Every change is refused with a status that is described, and the description of a body names its types.
#[tokio::test]
async fn every_body_is_described() {
    let app = App::new();
    let document = document().await;
    for (path, method, operation) in operations(&document) {
        let has_body = ["post", "put", "patch"].contains(&method.as_str());
        assert_eq!(operation.get("requestBody").is_some(), has_body, "{method} {path}");
        if has_body {
            assert!(resolved(&document, &operation["requestBody"])["content"].is_object(), "{method} {path}");
        }
    }
    let document = app.ask(Method::GET, "/api", &[], Body::empty()).await.ok("/api");
    let patch = &document["components"]["requestBodies"]["patch"]["content"];
    assert!(patch.get("application/merge-patch+json").is_some());
}

#[tokio::test]
async fn conditions_and_coordinates_of_changes_are_described() {
    let document = document().await;
    let item = &document["paths"]["/collections/{collectionId}/items/{featureId}"];
    let names = |method: &str| -> BTreeSet<String> {
        parameters(&document, &item[method]).into_iter().map(|p| p["name"].as_str().unwrap().to_string()).collect()
    };
    for (method, name) in [
        ("put", "If-Match"),
        ("put", "If-None-Match"),
        ("put", "Content-Crs"),
        ("patch", "If-Match"),
        ("delete", "If-Match"),
        ("put", "reason"),
        ("put", "repair"),
        ("delete", "reason"),
        ("get", "asOf"),
    ] {
        assert!(names(method).contains(name), "{method} {name}");
    }
}

#[tokio::test]
async fn every_refusal_that_happens_is_described() {
    let document = document().await;
    for (path, method, operation) in operations(&document) {
        let mut statuses = vec!["400", "401", "404", "429", "500", "503"];
        if path.ends_with("/execution") {
            // Too many ids, stored shapes that are too intricate together, time that is over.
            statuses.extend(["413", "422", "503"]);
        }
        if ["post", "put", "patch"].contains(&method.as_str()) {
            statuses.push("415");
        }
        for status in statuses {
            assert!(operation["responses"].get(status).is_some(), "{method} {path} lacks {status}");
        }
    }
}
