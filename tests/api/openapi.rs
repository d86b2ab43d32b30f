//! The API definition against what is served.

use crate::harness::{App, HOST};
use groundplan::ask::PROCESSES;
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn document() -> Value {
    App::new().body("/api").await
}

fn operations(document: &Value) -> Vec<(&String, &String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().iter().map(move |(method, operation)| (path, method, operation))
        })
        .collect()
}

/// What a reference points to, or the value itself.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let Some(reference) = value.get("$ref") else { return value };
    let pointer = reference.as_str().unwrap().strip_prefix('#').unwrap();
    document.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

fn parameters<'a>(document: &'a Value, operation: &'a Value) -> Vec<&'a Value> {
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
        assert!(operation["responses"]["200"]["content"].is_object(), "{method} {path}");
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
    for kind in ["parameters", "responses"] {
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

/// A path with everything that varies filled in.
fn sample(path: &str) -> String {
    let path =
        path.replace("{collectionId}", "zone").replace("{featureId}", "zone_cell").replace("{processId}", "area");
    if path.ends_with("/execution") { format!("{path}?collection=zone") } else { path }
}

fn with(path: &str, name: &str, value: &str) -> String {
    format!("{path}{}{name}={value}", if path.contains('?') { '&' } else { '?' })
}

#[tokio::test]
async fn every_get_path_answers_with_the_type_that_is_described() {
    let app = App::new();
    let document = app.body("/api").await;
    for (path, _, operation) in operations(&document).into_iter().filter(|(_, method, _)| *method == "get") {
        let answer = app.get(&sample(path)).await;
        answer.ok(path);
        let types: Vec<&String> = operation["responses"]["200"]["content"].as_object().unwrap().keys().collect();
        assert_eq!(types, [answer.header("content-type")], "{path}");
    }
}

#[tokio::test]
async fn every_answer_has_what_its_schema_requires() {
    let app = App::new();
    let document = app.body("/api").await;
    for (path, _, operation) in operations(&document).into_iter().filter(|(_, method, _)| *method == "get") {
        let body = app.body(&sample(path)).await;
        let content = operation["responses"]["200"]["content"].as_object().unwrap().values().next().unwrap();
        valid(&document, &content["schema"], &body, path);
    }
}

/// Type, required members, enumerations, list entries: as far as our schemas go.
fn valid(document: &Value, schema: &Value, value: &Value, at: &str) {
    let schema = resolved(document, schema);
    if value.is_null() && schema["nullable"] == true {
        return;
    }
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    };
    assert!(fits, "{at}: {value} is not {}", schema["type"]);
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(value.get(name.as_str().unwrap()).is_some(), "{at}: no {name}");
    }
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{at}: {value}");
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(name) {
            valid(document, inner, value, &format!("{at}/{name}"));
        }
    }
    for (position, entry) in value.as_array().into_iter().flatten().enumerate() {
        valid(document, &schema["items"], entry, &format!("{at}/{position}"));
    }
}

#[tokio::test]
async fn every_query_parameter_that_is_described_is_taken() {
    let app = App::new();
    let document = app.body("/api").await;
    for (path, _, operation) in
        operations(&document).into_iter().filter(|(path, method, _)| *method == "get" && !path.ends_with("/execution"))
    {
        for parameter in parameters(&document, operation).into_iter().filter(|p| p["in"] == "query") {
            let value = match parameter["name"].as_str().unwrap() {
                "f" => "json",
                "bbox" => "80,40,90,50",
                "datetime" => "2018",
                "limit" => "2",
                _ => "zone",
            };
            app.body(&with(&sample(path), parameter["name"].as_str().unwrap(), value)).await;
        }
    }
}

#[tokio::test]
async fn every_input_of_every_process_is_described_for_get() {
    let app = App::new();
    let document = app.body("/api").await;
    let described = executed_with(&document);
    for process in PROCESSES.iter().map(|process| process.id) {
        let inputs = app.body(&format!("/processes/{process}")).await["inputs"].clone();
        // What is about coordinates that come with a question has no place in an address.
        let textual = |name: &&String| !["subject", "subject-crs", "repair"].contains(&name.as_str());
        for name in inputs.as_object().unwrap().keys().filter(textual) {
            assert!(described.contains(name.as_str()), "{process} {name}");
        }
    }
    for name in ["collection", "ids", "filter", "lon", "lat", "f"] {
        assert!(described.contains(name), "{name}");
    }
    for name in ["subject", "subject-crs", "repair"] {
        assert!(!described.contains(name), "{name}");
    }
}

/// Names of the parameters that the definition has for GET execution.
fn executed_with(document: &Value) -> BTreeSet<String> {
    let execution = &document["paths"]["/processes/{processId}/execution"]["get"];
    let queried = parameters(document, execution).into_iter().filter(|p| p["in"] == "query");
    queried.map(|p| p["name"].as_str().unwrap().to_string()).collect()
}

/// Each parameter is known to the processes that list it and refused by name by all others; no process takes one that
/// is not described.
#[tokio::test]
async fn get_execution_takes_the_parameters_that_are_described_and_no_others() {
    let app = App::new();
    let described = executed_with(&app.body("/api").await);
    let mut taken: BTreeSet<String> = ["f".to_string()].into();
    for process in &PROCESSES {
        let own: BTreeSet<&str> = process.text_parameters().into_iter().map(|(name, ..)| name).collect();
        taken.extend(own.iter().map(ToString::to_string));
        for name in described.iter().filter(|name| *name != "f") {
            let answer = app.get(&format!("/processes/{}/execution?{name}=%00", process.id)).await;
            let problem = answer.json();
            let unknown = problem["detail"].as_str().unwrap_or_default().contains("is not a parameter");
            assert_eq!(unknown, !own.contains(name.as_str()), "{} {name}: {problem}", process.id);
            if unknown {
                answer.refuses(name, process.id);
            }
        }
    }
    assert_eq!(taken, described);
}

/// The description of a process and its execution over POST know the same inputs.
#[tokio::test]
async fn post_execution_takes_the_inputs_that_are_described_and_no_others() {
    let app = App::new();
    let all: BTreeSet<&str> = PROCESSES.iter().flat_map(|process| process.inputs().map(|input| input.name)).collect();
    for process in &PROCESSES {
        let described = app.body(&format!("/processes/{}", process.id)).await["inputs"].clone();
        for name in &all {
            let mut inputs = json!({});
            inputs[*name] = json!({"no": "such thing"});
            let problem = app.execute(process.id, &inputs).await.problem(400, name);
            let unknown = problem["detail"].as_str().unwrap().contains("is not an input");
            assert_eq!(unknown, described.get(*name).is_none(), "{} {name}: {problem}", process.id);
        }
    }
}

#[tokio::test]
async fn all_eight_processes_are_in_the_definition() {
    let document = document().await;
    let ids = &document["components"]["parameters"]["processId"]["schema"]["enum"];
    assert_eq!(*ids, json!(["area", "overlap", "nearest", "reconcile", "summarize", "buffer", "union", "difference"]));
}

#[tokio::test]
async fn every_refusal_that_happens_is_described() {
    let document = document().await;
    for (path, method, operation) in operations(&document) {
        let mut statuses = vec!["400", "404", "500"];
        if path.ends_with("/execution") {
            // Too many ids, stored shapes that are too intricate together, time that is over.
            statuses.extend(["413", "422", "503"]);
        }
        if method == "post" {
            statuses.push("415");
        }
        for status in statuses {
            assert!(operation["responses"].get(status).is_some(), "{method} {path} lacks {status}");
        }
    }
}
