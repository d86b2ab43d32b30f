//! What is refused, and how the client learns of it.

use crate::harness::{App, refused};
use crate::layers::{feature, layer};
use axum::body::Body;
use axum::http::Method;
use geo_types::Point;
use serde_json::json;
use std::time::Duration;

/// Where the bodies go that are refused.
const EXECUTION: &str = "/processes/area/execution";

#[tokio::test]
async fn an_unknown_path_is_a_problem() {
    for path in
        ["/nowhere", "/collections/", "/collections/zone/items/zone_cell/history", "/processes/area/execution/x"]
    {
        App::new().get(path).await.problem(404, path);
    }
}

#[tokio::test]
async fn an_unknown_parameter_is_refused_everywhere() {
    let paths = [
        "/",
        "/api",
        "/conformance",
        "/functions",
        "/style.css",
        "/collections",
        "/collections/zone",
        "/collections/zone/items",
        "/collections/zone/items/zone_cell",
        "/collections/zone/items/zone_cell/history",
        "/collections/zone/diff",
        "/collections/zone/schema",
        "/collections/zone/queryables",
        "/collections/zone/sortables",
        "/audit",
        "/processes",
        "/processes/area",
        "/processes/area/schema",
        "/processes/area/execution",
        "/jobs",
        "/jobs/0",
        "/jobs/0/results",
        "/reports",
        "/reports/0",
        "/reports/0/rerun",
        "/health",
        "/ready",
        "/metrics",
        "/tileMatrixSets",
        "/tileMatrixSets/WebMercatorQuad",
        "/tiles",
        "/tiles/WebMercatorQuad",
        "/tiles/WebMercatorQuad/5/11/23",
        "/collections/zone/tiles",
        "/collections/zone/tiles/WebMercatorQuad",
        "/collections/zone/tiles/WebMercatorQuad/5/11/23",
        "/styles",
        "/styles/zone",
        "/events",
        "/map",
        "/map/config.json",
    ];
    let read = groundplan::api::methods().into_iter().filter(|(_, method)| *method == "GET");
    assert_eq!(paths.len(), read.count(), "every path is tried");
    for path in paths {
        App::new().get(&format!("{path}?unknownQueryParameter1=1")).await.refuses("unknownQueryParameter1", path);
    }
    App::new().get("/collections/zone/items?BBOX=0,0,1,1").await.refuses("BBOX", "names are case-sensitive");
}

#[tokio::test]
async fn a_parameter_that_is_given_twice_is_refused() {
    App::new().get("/collections/site/items?limit=1&limit=2").await.refuses("limit", "limit twice");
    App::new().get("/collections/site/items?q=a&bbox=0,0,1,1&q=a").await.refuses("q", "q twice");
    App::new()
        .get(&format!("{EXECUTION}?collection=zone&collection=zone"))
        .await
        .refuses("collection", "collection twice");
}

#[tokio::test]
async fn a_format_that_is_not_there_is_refused_and_json_is_not() {
    for path in ["/", "/collections", "/collections/zone/items", "/collections/zone/items/zone_cell", "/processes"] {
        App::new().get(&format!("{path}?f=gml")).await.refuses("f", path);
        App::new().body(&format!("{path}?f=json")).await;
    }
}

#[tokio::test]
async fn a_problem_says_what_was_wrong_with_the_value() {
    let problem = App::new().get("/collections/site/items?limit=ten").await.refuses("limit", "limit");
    assert!(problem["detail"].as_str().unwrap().contains("ten"), "{problem}");
}

#[tokio::test]
async fn a_method_that_is_not_taken_is_a_problem_with_allow() {
    let app = App::new();
    for (method, path) in [
        (Method::POST, "/"),
        (Method::PUT, "/collections/zone/items/zone_cell"),
        (Method::DELETE, "/collections/zone/items/zone_cell"),
        (Method::PATCH, "/collections/zone"),
        (Method::POST, "/collections/zone/items"),
        (Method::PUT, EXECUTION),
    ] {
        let answer = app.ask(method.clone(), path, &[], Body::empty()).await;
        answer.problem(405, path);
        let allow: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
        assert!(allow.contains(&"GET") && allow.contains(&"HEAD"), "{method} {path}: {allow:?}");
        assert_eq!(allow.contains(&"POST"), path == EXECUTION, "{method} {path}: {allow:?}");
    }
}

#[tokio::test]
async fn an_unknown_process_is_not_found_and_named() {
    let app = App::new();
    for path in ["/processes/report", "/processes/report/execution"] {
        let problem = app.get(path).await.problem(404, path);
        assert!(problem["detail"].as_str().unwrap().contains("report"), "{problem}");
    }
    app.execute("report", &json!({})).await.problem(404, "POST");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let app = App::with(|settings| settings.max_body_bytes = 1000);
    let padded = |length: usize| {
        let mut body = json!({"inputs": {"subject": {"collection": "zone"}}}).to_string();
        body.push_str(&" ".repeat(length - body.len()));
        body
    };
    app.post_text(EXECUTION, "application/json", padded(1000)).await.ok("exactly the limit");
    app.post_text(EXECUTION, "application/json", padded(1001)).await.problem(413, "one byte more");
}

#[tokio::test]
async fn the_limit_of_a_body_is_the_setting_alone() {
    let app = App::with(|settings| settings.max_body_bytes = 4 * 1024 * 1024);
    let mut body = json!({"inputs": {"subject": {"collection": "zone"}}}).to_string();
    body.push_str(&" ".repeat(3 * 1024 * 1024));
    app.post_text(EXECUTION, "application/json", body).await.ok("3 MiB");
}

#[tokio::test]
async fn malformed_json_is_refused() {
    for body in [
        "",
        "{",
        "nonsense",
        "{\"inputs\": {}} trailing",
        "{'inputs': {}}",
        "\u{feff}{}",
        "{\"inputs\": {\"unit\": NaN}}",
    ] {
        App::new().post_text(EXECUTION, "application/json", body).await.problem(400, body);
    }
    App::new().post_text(EXECUTION, "application/json", vec![0xff, 0xfe, b'{']).await.problem(400, "not UTF-8");
    let nested = "[".repeat(100_000);
    App::new().post_text(EXECUTION, "application/json", nested).await.problem(400, "nested too deep");
}

#[tokio::test]
async fn a_body_of_another_type_is_refused() {
    let body = json!({"inputs": {"subject": {"collection": "zone"}}}).to_string();
    for content_type in
        ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    {
        let answer = App::new().post_text(EXECUTION, content_type, body.clone()).await;
        let status = answer.status.as_u16();
        assert!(status == 400 || status == 415, "{content_type}: {status}");
        answer.problem(status, content_type);
    }
}

#[tokio::test]
async fn a_body_in_another_charset_or_encoding_is_refused() {
    let body = json!({"inputs": {"subject": {"collection": "zone"}}}).to_string();
    App::new().post_text(EXECUTION, "application/json; charset=gbk", body.clone()).await.problem(415, "gbk");
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    App::new().ask(Method::POST, EXECUTION, &headers, body).await.problem(415, "gzip");
}

#[tokio::test]
async fn a_json_type_is_taken_with_parameters_and_in_any_case() {
    let body = json!({"inputs": {"subject": {"collection": "zone"}}}).to_string();
    for content_type in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
        App::new().post_text(EXECUTION, content_type, body.clone()).await.ok(content_type);
    }
}

#[tokio::test]
async fn a_path_that_is_not_utf8_is_a_problem() {
    let answer = App::new().get("/collections/%FF/items").await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    answer.problem(answer.status.as_u16(), "%FF");
}

/// With no place for a heavy question at all, one waits until its time is over; pages of features never wait.
#[tokio::test]
async fn a_reader_does_not_wait_for_heavy_questions_and_those_end_as_a_problem() {
    let site = feature("p", Point::new(100.0, 0.0), json!({}));
    let app = App::build(vec![layer("many", "多", "Many", vec![site])], |settings| {
        settings.max_questions = 0;
        settings.timeout = Duration::from_millis(50);
    });
    let inputs = json!({"subject": {"type": "Point", "coordinates": [80.0, 44.0]}, "collections": ["many"]});
    app.execute("nearest", &inputs).await.problem(503, "no place");
    assert_eq!(app.body("/collections/many/items?limit=1").await["numberMatched"], json!(1));
}

#[tokio::test]
async fn a_body_has_to_be_an_object_with_inputs() {
    for body in ["[]", "1", "null", "\"text\"", "{}", "{\"inputs\": []}", "{\"inputs\": null}"] {
        App::new().post_text(EXECUTION, "application/json", body).await.problem(400, body);
    }
    App::new()
        .post_text(EXECUTION, "application/json", "{\"inputs\": {}, \"subject\": {}}")
        .await
        .refuses("subject", "a stray member");
}

#[tokio::test]
async fn an_unknown_input_is_named() {
    let zone = json!({"collection": "zone"});
    refused("area", json!({"subject": zone, "buffer": 5}), "buffer").await;
    refused("area", json!({"subject": zone, "constraints": ["rule"]}), "constraints").await;
    refused("nearest", json!({"subject": zone, "collections": ["site"], "unit": "m2"}), "unit").await;
    App::new().get(&format!("{EXECUTION}?collection=zone&buffer=5")).await.refuses("buffer", "GET");
    App::new()
        .get(&format!("{EXECUTION}?collection=zone&lon=80&lat=44"))
        .await
        .refuses("lat", "area of a point is not asked");
}

#[tokio::test]
async fn a_missing_input_is_named() {
    let zone = json!({"collection": "zone"});
    refused("area", json!({}), "subject").await;
    refused("overlap", json!({"subject": zone}), "constraints").await;
    refused("nearest", json!({"subject": zone}), "collections").await;
    App::new().get(EXECUTION).await.refuses("collection", "GET area");
    App::new().get("/processes/overlap/execution?collection=zone").await.refuses("constraints", "GET overlap");
    App::new().get("/processes/nearest/execution?collections=site&lon=80").await.refuses("lat", "GET nearest");
    App::new().get("/processes/nearest/execution?collections=site&lat=44").await.refuses("lon", "GET nearest");
    App::new()
        .get("/processes/nearest/execution?collections=site&lat=44&lon=80&collection=site")
        .await
        .refuses("collection", "two subjects");
}

#[tokio::test]
async fn an_input_of_the_wrong_kind_is_named() {
    let zone = json!({"collection": "zone"});
    for unit in [json!("acre"), json!(5), json!(null), json!("M2")] {
        refused("area", json!({"subject": zone, "unit": unit}), "unit").await;
    }
    for method in [json!("plane"), json!("Survey"), json!(""), json!(null), json!(["survey"])] {
        refused("area", json!({"subject": zone, "method": method}), "method").await;
    }
    refused("area", json!({"subject": {"collection": 5}}), "subject").await;
    refused("area", json!({"subject": {"collection": "zone", "ids": "zone_cell"}}), "subject").await;
    refused("area", json!({"subject": {"collection": "zone", "filter": "x"}}), "subject").await;
    for subject in [json!(5), json!(null), json!([]), json!("")] {
        refused("area", json!({"subject": subject}), "subject").await;
    }
    let stray = json!([{"collection": "rule", "id": "rule_mid"}]);
    for constraints in [json!([]), json!(5), json!([5]), json!([""]), json!(""), json!([null]), json!([[]]), stray] {
        refused("overlap", json!({"subject": zone, "constraints": constraints}), "constraints").await;
    }
    for pieces in [json!("yes"), json!(1), json!("true")] {
        refused("overlap", json!({"subject": zone, "constraints": ["rule"], "pieces": pieces}), "pieces").await;
    }
    for limit in [json!(0), json!(-1), json!(1.5), json!("5"), json!(null)] {
        refused("nearest", json!({"subject": zone, "collections": ["site"], "limit": limit}), "limit").await;
    }
    for within in [json!(-1), json!("5"), json!(null)] {
        refused("nearest", json!({"subject": zone, "collections": ["site"], "within-m": within}), "within-m").await;
    }
}

/// The description says that a subject is an object; a bare name stands for a collection among constraints only.
#[tokio::test]
async fn a_bare_name_is_no_subject() {
    refused("area", json!({"subject": "zone"}), "subject").await;
}

#[tokio::test]
async fn a_get_input_of_the_wrong_kind_is_named() {
    let app = App::new();
    for (parameter, question) in [
        ("unit", "area/execution?collection=zone&unit=acre"),
        ("method", "area/execution?collection=zone&method=plane"),
        ("crs", "area/execution?collection=zone&method=planar"),
        ("survey-zone", "area/execution?collection=zone&method=survey&survey-zone=9.5"),
        ("ids", "area/execution?collection=zone&ids="),
        ("pieces", "overlap/execution?collection=zone&constraints=rule&pieces=yes"),
        ("constraints", "overlap/execution?collection=zone&constraints="),
        ("limit", "nearest/execution?collection=zone&collections=site&limit=0"),
        ("limit", "nearest/execution?collection=zone&collections=site&limit=-1"),
        ("within-m", "nearest/execution?collection=zone&collections=site&within-m=-1"),
        ("within-m", "nearest/execution?collection=zone&collections=site&within-m=NaN"),
        ("lon", "nearest/execution?lon=east&lat=44&collections=site"),
        ("f", "area/execution?collection=zone&f=csv"),
    ] {
        app.get(&format!("/processes/{question}")).await.refuses(parameter, question);
    }
}

#[tokio::test]
async fn an_unknown_feature_of_a_subject_is_named() {
    let app = App::new();
    for answer in [
        app.get(&format!("{EXECUTION}?collection=zone&ids=zone_cell,zone_nine")).await,
        app.execute("area", &json!({"subject": {"collection": "zone", "ids": ["zone_cell", "zone_nine"]}})).await,
    ] {
        let problem = answer.problem(404, "zone_nine");
        assert!(problem["detail"].as_str().unwrap().contains("zone_nine"), "{problem}");
    }
    let problem = app.get(&format!("{EXECUTION}?collection=nowhere")).await.problem(404, "nowhere");
    assert!(problem["detail"].as_str().unwrap().contains("nowhere"), "{problem}");
}

#[tokio::test]
async fn an_unknown_collection_among_several_is_named() {
    let app = App::new();
    for question in [
        "overlap/execution?collection=zone&constraints=rule,nowhere",
        "nearest/execution?collection=zone&collections=site,nowhere",
    ] {
        let problem = app.get(&format!("/processes/{question}")).await.problem(404, question);
        assert!(problem["detail"].as_str().unwrap().contains("nowhere"), "{problem}");
    }
}
