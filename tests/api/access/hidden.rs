//! A hidden collection and one that does not exist: nobody who may not see it can tell one from the other.

use super::{Callers, DARK, NONE, layers};
use crate::harness::Answer;
use crate::kept::Kept;
use serde_json::json;

/// Everything that a client can see of an answer, with one name for both collections.
fn seen(answer: &Answer, name: &str) -> (u16, Vec<(String, String)>, String) {
    let headers = answer.headers.iter().map(|(n, v)| (n.to_string(), v.to_str().unwrap().replace(name, "?")));
    let body = String::from_utf8_lossy(&answer.body).replace(name, "?");
    (answer.status.as_u16(), headers.collect(), body)
}

/// Lines with `$` for the collection, and bodies.
fn lines() -> Vec<(&'static str, Option<&'static str>)> {
    let feature = Some(r#"{"type": "Feature", "properties": {"part_of": "$_own"}}"#);
    let mut lines = vec![
        ("POST /collections/$/items", feature),
        ("PUT /collections/$/items/f", feature),
        ("PATCH /collections/$/items/f", Some("{}")),
        ("PUT /collections/$", Some(r#"{"title": {"zh": "", "en": "x"}}"#)),
        ("POST /collections", Some(r#"{"id": "$", "title": {"zh": "", "en": "x"}}"#)),
        ("POST /processes/area/execution", Some(r#"{"inputs": {"subject": {"collection": "$"}}}"#)),
        (
            "POST /processes/area/execution",
            Some(r#"{"inputs": {"subject": {"collection": "open", "ids": ["$_own"]}}}"#),
        ),
        (
            "POST /processes/overlap/execution",
            Some(
                r#"{"inputs": {"subject": {"collection": "open"}, "constraints": [{"collection": "$", "ids": ["f"]}]}}"#,
            ),
        ),
        (
            "POST /processes/overlap/execution",
            Some(
                r#"{"inputs": {"subject": {"collection": "open"}, "constraints": [{"collection": "$", "filter": "x = 1"}]}}"#,
            ),
        ),
    ];
    lines.extend(
        [
            "GET /collections/$",
            "GET /collections/$?unknown=1",
            "GET /collections/$/items",
            "GET /collections/$/items?asOf=2999",
            "GET /collections/$/items?asOf=1900",
            "GET /collections/$/items?limit=x",
            "GET /collections/$/items/f",
            "GET /collections/$/items/nobody",
            "GET /collections/$/items/f?asOf=2999",
            "GET /collections/$/items/f/history",
            "GET /collections/$/diff?from=2020",
            "HEAD /collections/$/items/f",
            "OPTIONS /collections/$",
            "OPTIONS /collections/$/items",
            "OPTIONS /collections/$/items/f",
            "DELETE /collections/$/items/f",
            "DELETE /collections/$",
            "POST /collections/$",
            "GET /collections/open/items/$_own",
            "GET /processes/area/execution?collection=$",
            "GET /processes/area/execution?collection=open&ids=$_own",
            "GET /processes/area/execution?collection=$&asOf=2999",
            "GET /processes/overlap/execution?collection=open&constraints=$",
            "GET /processes/overlap/execution?collection=$&constraints=open",
            "GET /processes/nearest/execution?lon=87&lat=43&collections=$",
            "GET /processes/nearest/execution?lon=87&lat=43&collections=open,$",
            "GET /processes/reconcile/execution?collection=$",
            "GET /processes/summarize/execution?collection=open&zones=$",
            "GET /processes/summarize/execution?collection=open&clip=$",
            "GET /processes/summarize/execution?collection=$&filter=nothing+%3D+1",
            "GET /processes/buffer/execution?collection=$&distance-m=5",
            "GET /processes/union/execution?collection=$",
            "GET /processes/difference/execution?collection=open&minus=$",
            "GET /processes/write-plot/execution?collection=$",
        ]
        .map(|line| (line, None)),
    );
    lines
}

#[tokio::test]
async fn every_answer_about_it_is_the_one_about_a_collection_that_is_not_there() {
    let app = Kept::of(layers());
    let callers = Callers::of(&app);
    for (line, body) in lines() {
        for (caller, key) in callers.outside() {
            let mut answers = Vec::new();
            for name in [DARK, NONE] {
                let body = body.map_or(String::new(), |body| body.replace('$', name));
                let headers = [("content-type", "application/json")];
                let headers: &[(&str, &str)] = if body.is_empty() { &[] } else { &headers };
                answers.push(seen(&app.call(key, &line.replace('$', name), headers, body).await, name));
            }
            let [hidden, absent] = answers.as_slice() else { panic!("two answers") };
            assert_eq!(hidden, absent, "{line} by {caller}");
        }
    }
}

#[tokio::test]
async fn a_change_set_is_refused_alike() {
    let app = Kept::of(layers());
    let callers = Callers::of(&app);
    for part in ["DELETE /collections/$", "DELETE /collections/$/items/f", "PUT /collections/$"] {
        for (caller, key) in callers.outside() {
            let mut answers = Vec::new();
            for name in [DARK, NONE] {
                let body = if part.starts_with("PUT") { r#"{"title": {"zh": "", "en": "x"}}"# } else { "" };
                let line = part.replace('$', name);
                let set =
                    format!("--b\r\nContent-Type: application/http\r\n\r\n{line} HTTP/1.1\r\n\r\n{body}\r\n--b--");
                let headers = [("content-type", "multipart/mixed; boundary=b")];
                answers.push(seen(&app.call(key, "POST /changes", &headers, set).await, name));
            }
            assert_eq!(answers[0], answers[1], "{part} by {caller}");
        }
    }
}

/// Everything that lists, counts or sums up, asked of a server that has the hidden collection and of one that never had.
const GENERAL: [&str; 13] = [
    "/",
    "/api",
    "/conformance",
    "/collections",
    "/collections/open",
    "/collections/shut",
    "/collections/open/items/f",
    "/ready",
    "/processes",
    "/processes/area/execution?collection=open",
    "/processes/reconcile/execution?collection=open",
    "/processes/nearest/execution?lon=87&lat=43&collections=open&limit=1000",
    "/collections/open/diff?from=2020&to=2021",
];

#[tokio::test]
async fn nothing_general_shows_it_or_what_is_done_to_it() {
    let with = Kept::of(layers());
    let without = Kept::of(layers().into_iter().filter(|layer| layer.collection.id != DARK).collect());
    let (insiders, strangers) = (Callers::of(&with), Callers::of(&without));
    let editor = insiders.key("editor of all");
    for round in 0..3 {
        for path in GENERAL {
            for ((caller, key), (_, other)) in insiders.outside().zip(strangers.outside()) {
                let line = format!("GET {path}");
                let (a, b) = (with.call(key, &line, &[], "").await, without.call(other, &line, &[], "").await);
                assert_eq!(seen(&a, "-"), seen(&b, "-"), "{line} by {caller}, round {round}");
            }
        }
        let body = json!({"type": "Feature", "properties": {"round": round, "part_of": "open_own"}});
        assert_eq!(with.write(editor, "POST /collections/dark/items", &body).await.status, 201);
    }
}

/// Whoever may see it sees it everywhere.
#[tokio::test]
async fn it_is_there_for_those_who_may_see_it() {
    let app = Kept::of(layers());
    let callers = Callers::of(&app);
    for caller in ["reader", "reader of all", "editor", "admin of all"] {
        let key = callers.key(caller);
        let list = app.call(key, "GET /collections", &[], "").await.ok(caller);
        assert_eq!(list["collections"].as_array().unwrap().len(), 3, "{caller}");
        let ready = app.call(key, "GET /ready", &[], "").await.ok(caller);
        assert_eq!((&ready["collections"], &ready["features"]), (&json!(3), &json!(6)), "{caller}");
    }
    assert_eq!(app.body("/ready").await["features"], 2, "of a restricted one it is not said how much there is");
}

/// Who may read only some could count the transactions of the others.
#[tokio::test]
async fn numbers_of_transactions_are_for_those_who_see_everything() {
    let app = Kept::of(layers());
    let callers = Callers::of(&app);
    let patch = json!({"properties": {"n": 1}});
    for (caller, is_told) in [("editor", false), ("editor of all", true)] {
        let key = callers.key(caller);
        let told = app.write(key, "PATCH /collections/open/items/f", &patch).await;
        assert_eq!(told.status, 200);
        let made = app.write(key, "POST /collections/open/items", &json!({"type": "Feature"})).await.json();
        assert_eq!(made["transaction"].get("number").is_some(), is_told, "{caller}");
        let history = app.call(key, "GET /collections/open/items/f/history", &[], "").await.ok(caller);
        assert_eq!(history["versions"][0]["began"].get("number").is_some(), is_told, "{caller}");
    }
    let history = app.body("/collections/open/items/f/history").await;
    assert_eq!(history["versions"][0]["began"].get("number"), None);
}

/// The reason of a change of something hidden is hidden, too.
#[tokio::test]
async fn a_diff_does_not_tell_who_changed_something_else() {
    let app = Kept::of(layers());
    let editor = app.editor();
    let line = "PATCH /collections/dark/items/f?reason=top-secret";
    assert_eq!(app.write(&editor, line, &json!({"properties": {"n": 1}})).await.status, 200);
    let answer = app.get("/collections/open/diff?from=2020").await;
    assert!(!String::from_utf8_lossy(&answer.body).contains("secret"));
}

/// Who may see a collection is a matter of now, also for what it was.
#[tokio::test]
async fn what_is_hidden_now_is_hidden_in_the_past_and_the_other_way_round() {
    let app = Kept::of(layers());
    let admin = app.admin();
    let open = app.call(&admin, "GET /collections/open/items/f/history", &[], "").await.ok("history");
    let then = open["versions"][0]["recorded"][0].as_str().unwrap().to_string();
    let describe = |access: &str| json!({"title": {"zh": "层", "en": "Layer"}, "access": access});
    app.document(&admin, "PUT /collections/open", &describe("hidden")).await;
    app.document(&admin, "PUT /collections/dark", &describe("public")).await;
    app.get(&format!("/collections/open/items?asOf={then}")).await.problem(404, "open was public then");
    assert_eq!(app.body(&format!("/collections/dark/items?asOf={then}")).await["numberMatched"], 2);
}
