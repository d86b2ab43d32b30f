//! What comes against what is described.

use super::{operations, parameters, resolved};
use crate::kept::Kept;
use serde_json::{Value, json};

/// A path with everything that varies filled in.
pub fn sample(path: &str) -> String {
    let path =
        path.replace("{collectionId}", "zone").replace("{featureId}", "zone_cell").replace("{processId}", "area");
    let path =
        path.replace("{tileMatrixSetId}", "WebMercatorQuad").replace("{tileMatrix}/{tileRow}/{tileCol}", "5/11/23");
    let path = path.replace("{styleId}", "zone").replace("{asset}", "config.json");
    if path.ends_with("/execution") {
        format!("{path}?collection=zone")
    } else if path.ends_with("/diff") {
        format!("{path}?from=2020")
    } else {
        path
    }
}

/// A report that is kept for somebody, and a job that is done.
struct Made {
    report: String,
    job: String,
}

impl Made {
    async fn of(app: &Kept, key: &str) -> Self {
        let inputs = json!({"inputs": {"subject": {"collection": "zone", "ids": ["zone_cell"]}}});
        let report = app.write(key, "POST /processes/site-report/execution", &inputs).await.ok("a report").clone();
        let report = report["audit"]["report"].as_str().unwrap().to_string();
        let echo = [("prefer", "respond-async"), ("content-type", "application/json")];
        let begun = app.call(key, "POST /processes/echo/execution", &echo, json!({"inputs": {}}).to_string()).await;
        let job = begun.header("location").rsplit('/').next().unwrap().to_string();
        while app.call(key, &format!("GET /jobs/{job}/results"), &[], "").await.status != 200 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        Self { report, job }
    }

    fn sample(&self, path: &str) -> String {
        sample(path).replace("{reportId}", &self.report).replace("{jobId}", &self.job)
    }
}

/// The files of the map are there or not, as the program was built, and of whatever type they are.
fn is_of_the_map(path: &str) -> bool {
    path.starts_with("/map")
}

fn with(path: &str, name: &str, value: &str) -> String {
    format!("{path}{}{name}={value}", if path.contains('?') { '&' } else { '?' })
}

#[tokio::test]
async fn every_get_path_answers_with_the_type_that_is_described() {
    let app = Kept::new();
    let (document, admin) = (app.body("/api").await, app.admin());
    let made = Made::of(&app, &admin).await;
    for (path, _, operation) in operations(&document).into_iter().filter(|(_, method, _)| *method == "get") {
        if is_of_the_map(path) {
            continue;
        }
        let answer = app.call(&admin, &format!("GET {}", made.sample(path)), &[], "").await;
        assert_eq!(answer.status, 200, "{path}");
        let types: Vec<&String> = operation["responses"]["200"]["content"].as_object().unwrap().keys().collect();
        let usual = answer.header("content-type");
        assert!(usual == types[0].as_str() || usual == format!("{}; charset=utf-8", types[0]), "{path}: {usual}");
        for other in &types[1..] {
            let answer = app.call(&admin, &format!("GET {}", made.sample(path)), &[("accept", other)], "").await;
            assert_eq!(answer.header("content-type").split(';').next(), Some(other.as_str()), "{path}");
        }
    }
}

#[tokio::test]
async fn every_answer_has_what_its_schema_requires() {
    let app = Kept::new();
    let (document, admin) = (app.body("/api").await, app.admin());
    let made = Made::of(&app, &admin).await;
    let read = |(path, method, _): &(&String, &String, &Value)| {
        let is_json = !["/metrics", "/style.css", "/events"].contains(&path.as_str()) && !path.ends_with("/{tileCol}");
        *method == "get" && is_json && !is_of_the_map(path)
    };
    for (path, _, operation) in operations(&document).into_iter().filter(read) {
        let body = app.call(&admin, &format!("GET {}", made.sample(path)), &[], "").await.ok(path);
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
    let app = Kept::new();
    let (document, admin) = (app.body("/api").await, app.admin());
    let made = Made::of(&app, &admin).await;
    for (path, _, operation) in
        operations(&document).into_iter().filter(|(path, method, _)| *method == "get" && !path.ends_with("/execution"))
    {
        for parameter in parameters(&document, operation).into_iter().filter(|p| p["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            // Properties that the sample has not are refused by name.
            let is_property = parameter["description"].as_str().unwrap().starts_with("Only features with this value");
            if is_property && !["name", "uncertainty_m"].contains(&name) {
                continue;
            }
            let value = match name {
                "offset" | "uncertainty_m" => "1",
                // Part of the sample.
                "from" => continue,
                "asOf" | "to" => "2999",
                "after" => "0",
                "before" | "maxDuration" => "9",
                "minDuration" => "0",
                "processID" => "echo",
                "status" => "successful",
                "f" => parameter["schema"]["enum"][0].as_str().unwrap(),
                "labels" => "true",
                "lastEventId" => "0000000000000000",
                "lang" => "zh",
                "crs" | "bbox-crs" | "filter-crs" => "http://www.opengis.net/def/crs/EPSG/0/4490",
                "filter" => "1=1",
                "filter-lang" => "cql2-text",
                "sortby" | "properties" => "name",
                "skipGeometry" => "true",
                "datum" => "gcj02",
                "bbox" => "80,40,90,50",
                "datetime" => "2018",
                "limit" => "2",
                _ => "zone",
            };
            let asked = with(&made.sample(path), name, value);
            assert_eq!(app.call(&admin, &format!("GET {asked}"), &[], "").await.status, 200, "{asked}");
        }
    }
}
