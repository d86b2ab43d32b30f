//! Questions that are worked on in the background: asked, watched, answered, dismissed, and what is kept of them.

use crate::harness::{Answer, App};
use crate::kept::{Kept, clock};
use crate::layers;
use groundplan::access::Role;
use groundplan::api::end_left_open;
use groundplan::edit::Home;
use groundplan::store::{GeoPackage, Progress};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const ASYNC: (&str, &str) = ("prefer", "respond-async");
const TYPED: (&str, &str) = ("content-type", "application/json");
const AREA: &str = "POST /processes/area/execution";
const ECHO: &str = "POST /processes/echo/execution";

fn area() -> String {
    json!({"inputs": {"subject": {"collection": "zone"}}}).to_string()
}

fn pause(seconds: u32) -> String {
    json!({"inputs": {"text": "here", "pause": seconds}}).to_string()
}

async fn begin(app: &Kept, key: &str, line: &str, body: String) -> Answer {
    app.call(key, line, &[ASYNC, TYPED], body).await
}

/// The address of a job that has to have been made.
fn address(begun: &Answer) -> String {
    assert_eq!(begun.status, 201, "{}", String::from_utf8_lossy(&begun.body));
    begun.header("location").strip_prefix("http://plan.test:8080").unwrap().to_string()
}

async fn status(app: &Kept, key: &str, path: &str) -> Value {
    let answer = app.call(key, &format!("GET {path}"), &[], "").await;
    answer.ok(path).clone()
}

/// The status of a job that is about to end.
async fn ended(app: &Kept, key: &str, path: &str) -> Value {
    for _ in 0..600 {
        let info = status(app, key, path).await;
        if !["accepted", "running"].contains(&info["status"].as_str().unwrap()) {
            return info;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{path} does not end");
}

#[tokio::test]
async fn a_job_gives_the_bytes_that_waiting_would_have_given() {
    let app = Kept::new();
    let key = app.key(Role::Reader, &[]);
    let begun = begin(&app, &key, AREA, area()).await;
    let path = address(&begun);
    assert_eq!(begun.header("preference-applied"), "respond-async");
    let info: Value = serde_json::from_slice(&begun.body).unwrap();
    assert_eq!(
        (&info["status"], &info["type"], &info["processID"]),
        (&json!("accepted"), &json!("process"), &json!("area"))
    );
    let info = ended(&app, &key, &path).await;
    assert_eq!((&info["status"], &info["progress"]), (&json!("successful"), &json!(100)));
    for time in ["created", "started", "finished", "updated"] {
        assert!(info[time].as_str().is_some_and(|time| time.ends_with('Z')), "{time}: {info}");
    }
    let rels: Vec<&str> = info["links"].as_array().unwrap().iter().map(|link| link["rel"].as_str().unwrap()).collect();
    assert!(rels.contains(&"http://www.opengis.net/def/rel/ogc/1.0/results"), "{rels:?}");
    let answer = app.call(&key, &format!("GET {path}/results"), &[], "").await;
    let waited = app.call(&key, AREA, &[TYPED], area()).await;
    assert_eq!((answer.status.as_u16(), &answer.body), (200, &waited.body));
}

#[tokio::test]
async fn what_is_wrong_with_a_question_is_told_at_once_and_makes_no_job() {
    let app = Kept::new();
    let key = app.key(Role::Reader, &[]);
    let unknown = json!({"inputs": {"subject": {"collection": "zone"}, "colour": 1}}).to_string();
    begin(&app, &key, AREA, unknown).await.problem(400, "colour");
    let called_back = json!({"inputs": {}, "subscriber": {"successUri": "http://127.0.0.1/"}}).to_string();
    begin(&app, &key, ECHO, called_back).await.problem(400, "subscriber");
    for (outputs, response) in [
        (json!({"area": {}}), "raw"),
        (json!({"answer": {"transmissionMode": "reference"}}), "raw"),
        (json!({}), "xml"),
    ] {
        let body = json!({"inputs": {}, "outputs": outputs, "response": response}).to_string();
        assert_eq!(begin(&app, &key, ECHO, body).await.status, 400);
    }
    assert_eq!(status(&app, &key, "/jobs").await["jobs"], json!([]));
    // What only the data can tell is the job's to find out.
    let atlantis = json!({"inputs": {"subject": {"collection": "atlantis"}}}).to_string();
    let path = address(&begin(&app, &key, AREA, atlantis).await);
    let info = ended(&app, &key, &path).await;
    assert_eq!(info["status"], "failed");
    assert!(info["message"].as_str().unwrap().contains("atlantis"), "{info}");
    let why = app.call(&key, &format!("GET {path}/results"), &[], "").await;
    why.problem(404, "subject");
}

#[tokio::test]
async fn an_answer_can_come_as_a_document_of_all_outputs() {
    let app = Kept::new();
    let key = app.key(Role::Reader, &[]);
    let body = json!({"inputs": {"text": "here"}, "response": "document"}).to_string();
    let waited = app.call(&key, ECHO, &[TYPED], body.clone()).await;
    let whole: Value = waited.ok("a document").clone();
    assert_eq!(whole["answer"]["text"], "here");
    let path = address(&begin(&app, &key, ECHO, body).await);
    ended(&app, &key, &path).await;
    assert_eq!(app.call(&key, &format!("GET {path}/results"), &[], "").await.body, waited.body);
}

#[tokio::test]
async fn a_job_can_be_watched_and_dismissed() {
    let app = Kept::new();
    let key = app.key(Role::Reader, &[]);
    let path = address(&begin(&app, &key, ECHO, pause(20)).await);
    let early = app.call(&key, &format!("GET {path}/results"), &[], "").await;
    let problem: Value = serde_json::from_slice(&early.body).unwrap();
    assert_eq!(early.status, 404);
    assert_eq!(problem["type"], "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/result-not-ready");
    let mut seen = status(&app, &key, &path).await;
    for _ in 0..200 {
        if seen["message"].is_string() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        seen = status(&app, &key, &path).await;
    }
    assert_eq!(seen["status"], "running");
    assert!(seen["message"].as_str().unwrap().ends_with("of 400 steps"), "{seen}");
    let dismissed = app.call(&key, &format!("DELETE {path}"), &[], "").await;
    assert_eq!(dismissed.ok("dismissed")["status"], "dismissed");
    assert_eq!(status(&app, &key, &path).await["status"], "dismissed");
    assert_eq!(app.call(&key, &format!("GET {path}/results"), &[], "").await.status, 410);
    assert_eq!(app.call(&key, &format!("DELETE {path}"), &[], "").await.status, 200, "once more does no harm");
    // An answer that was given is not given again.
    let path = address(&begin(&app, &key, AREA, area()).await);
    ended(&app, &key, &path).await;
    assert_eq!(app.call(&key, &format!("DELETE {path}"), &[], "").await.ok("after its end")["status"], "dismissed");
    assert_eq!(app.call(&key, &format!("GET {path}/results"), &[], "").await.status, 410);
}

#[tokio::test]
async fn jobs_are_seen_by_those_who_asked_and_by_admins_of_everything() {
    let app = Kept::new();
    let (one, other, admin) = (app.key(Role::Reader, &["zone"]), app.key(Role::Reader, &["port"]), app.admin());
    let path = address(&begin(&app, &one, AREA, area()).await);
    ended(&app, &one, &path).await;
    for key in [other.as_str(), ""] {
        for line in [format!("GET {path}"), format!("GET {path}/results"), format!("DELETE {path}")] {
            let answer = app.call(key, &line, &[], "").await;
            assert_eq!(answer.status, 404, "{line}");
            let problem: Value = serde_json::from_slice(&answer.body).unwrap();
            assert!(problem["type"].as_str().unwrap().ends_with("/no-such-job"), "{problem}");
        }
    }
    let count = async |key: &str| status(&app, key, "/jobs").await["jobs"].as_array().unwrap().len();
    assert_eq!((count(&one).await, count(&other).await, count("").await, count(&admin).await), (1, 0, 0, 1));
    assert_eq!(status(&app, &admin, &path).await["status"], "successful");
}

#[tokio::test]
async fn a_key_with_the_name_of_another_sees_nothing_of_it() {
    let app = Kept::new();
    let first = app.key(Role::Reader, &["zone"]);
    let path = address(&begin(&app, &first, AREA, area()).await);
    ended(&app, &first, &path).await;
    let id = app.ring().list().unwrap()[0].id.clone();
    app.ring().revoke(&id, clock()).unwrap();
    let second = app.key(Role::Reader, &["zone"]);
    assert_eq!(app.call(&second, &format!("GET {path}"), &[], "").await.status, 404);
    assert_eq!(status(&app, &second, "/jobs").await["jobs"], json!([]));
}

#[tokio::test]
async fn without_a_key_a_job_is_found_by_its_address_only() {
    let app = Kept::new();
    let path = address(&begin(&app, "", AREA, area()).await);
    assert_eq!(ended(&app, "", &path).await["status"], "successful");
    assert_eq!(app.call("", &format!("GET {path}/results"), &[], "").await.status, 200);
    assert_eq!(status(&app, "", "/jobs").await["jobs"], json!([]));
    assert_eq!(app.home.open_jobs().unwrap(), Vec::<String>::new(), "nobody can fill the store");
    assert_eq!(app.home.jobs(None, None, 10).unwrap(), Vec::new());
    assert_eq!(app.call("", &format!("DELETE {path}"), &[], "").await.ok("own")["status"], "dismissed");
    assert_eq!(app.call("", &format!("GET {path}/results"), &[], "").await.status, 410);
}

#[tokio::test]
async fn one_caller_cannot_have_more_open_jobs_than_allowed() {
    let app = Kept::with(layers::all(), |settings| settings.max_jobs = 2);
    let (one, other) = (app.key(Role::Reader, &["zone"]), app.key(Role::Reader, &["port"]));
    let first = address(&begin(&app, &one, ECHO, pause(20)).await);
    address(&begin(&app, &one, ECHO, pause(20)).await);
    let refused = begin(&app, &one, ECHO, pause(20)).await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "5"));
    address(&begin(&app, &other, ECHO, pause(20)).await);
    app.call(&one, &format!("DELETE {first}"), &[], "").await.ok("dismissed");
    address(&begin(&app, &one, ECHO, pause(20)).await);
    app.app.state.end_jobs().await;
}

#[tokio::test]
async fn a_job_that_takes_too_long_has_failed() {
    let app = Kept::with(layers::all(), |settings| settings.job_timeout = Duration::from_millis(300));
    let key = app.key(Role::Reader, &[]);
    let path = address(&begin(&app, &key, ECHO, pause(20)).await);
    let info = ended(&app, &key, &path).await;
    assert_eq!(info["status"], "failed");
    assert!(info["message"].as_str().unwrap().contains("longer"), "{info}");
}

#[tokio::test]
async fn a_list_can_be_narrowed_and_paged() {
    let app = Kept::new();
    let key = app.key(Role::Reader, &[]);
    let mut paths = Vec::new();
    for _ in 0..3 {
        paths.push(address(&begin(&app, &key, AREA, area()).await));
    }
    let slow = address(&begin(&app, &key, ECHO, pause(20)).await);
    for path in &paths {
        ended(&app, &key, path).await;
    }
    let ids = async |query: &str| -> Vec<String> {
        let list = status(&app, &key, &format!("/jobs?{query}")).await;
        list["jobs"].as_array().unwrap().iter().map(|job| job["jobID"].as_str().unwrap().to_string()).collect()
    };
    let all = ids("").await;
    assert_eq!((all.len(), format!("/jobs/{}", all[0])), (4, slow.clone()), "the newest first");
    assert_eq!(ids("processID=area").await.len(), 3);
    assert_eq!(ids("status=successful").await.len(), 3);
    assert_eq!(ids("status=accepted,running").await, [all[0].clone()]);
    assert_eq!(ids("type=process").await.len(), 4);
    assert_eq!(ids("type=workflow").await.len(), 0);
    assert_eq!(ids("datetime=2020-01-01/..").await.len(), 4);
    assert_eq!(ids("datetime=../2020-01-01").await.len(), 0);
    assert_eq!(ids("maxDuration=100").await.len(), 4);
    assert_eq!(ids("minDuration=100").await.len(), 0);
    let page = status(&app, &key, "/jobs?limit=3").await;
    let next = page["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next").unwrap();
    let next = next["href"].as_str().unwrap().strip_prefix("http://plan.test:8080/jobs?").unwrap();
    assert_eq!(ids(next).await, [all[3].clone()]);
    for bad in ["status=done", "processID=magic", "minDuration=x", "datetime=soon", "colour=red", "limit=0"] {
        let parameter = bad.split('=').next().unwrap();
        app.call(&key, &format!("GET /jobs?{bad}"), &[], "").await.problem(400, parameter);
    }
    app.app.state.end_jobs().await;
}

#[tokio::test]
async fn a_report_that_was_asked_as_a_job_is_kept_like_any_other() {
    let app = Kept::new();
    let key = app.key(Role::Reader, &[]);
    let body = json!({"inputs": {"subject": {"collection": "zone"}, "districts": ["zone"]}}).to_string();
    let path = address(&begin(&app, &key, "POST /processes/site-report/execution", body).await);
    assert_eq!(ended(&app, &key, &path).await["status"], "successful");
    let answer = app.call(&key, &format!("GET {path}/results"), &[], "").await;
    let report: Value = answer.ok("a report").clone();
    let kept = app.call(&key, &format!("GET {}", report["audit"]["href"].as_str().unwrap()), &[], "").await;
    assert_eq!((kept.status.as_u16(), kept.body), (200, answer.body));
}

#[tokio::test]
async fn two_who_ask_for_the_same_report_may_both_read_it() {
    let app = Kept::new();
    let (one, other) = (app.key(Role::Reader, &["zone"]), app.key(Role::Reader, &["zone", "port"]));
    let body = json!({"inputs": {"subject": {"collection": "zone"}, "districts": ["zone"]}}).to_string();
    for key in [&one, &other] {
        let given = app.call(key, "POST /processes/site-report/execution", &[TYPED], body.clone()).await;
        let href = given.ok("a report")["audit"]["href"].as_str().unwrap().to_string();
        assert_eq!(app.call(key, &format!("GET {href}"), &[], "").await.body, given.body);
    }
}

fn open(path: &std::path::Path) -> Arc<Home> {
    let store = GeoPackage::open(path).unwrap();
    Arc::new(Home::open(Box::new(store), clock, 1_000, &mut |_: Progress| {}).unwrap().0)
}

#[tokio::test]
async fn after_a_restart_answers_are_there_and_what_was_open_has_failed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.gpkg");
    let store = || Box::new(GeoPackage::open(&path).unwrap());
    let app = Kept::on(store(), clock, layers::all(), |_| {});
    let key = app.key(Role::Admin, &[]);
    let done = address(&begin(&app, &key, AREA, area()).await);
    ended(&app, &key, &done).await;
    let answer = app.call(&key, &format!("GET {done}/results"), &[], "").await.body;
    let site = json!({"inputs": {"subject": {"collection": "zone"}, "districts": ["zone"]}}).to_string();
    let report = app.call(&key, "POST /processes/site-report/execution", &[TYPED], site).await;
    let href = report.ok("a report")["audit"]["href"].as_str().unwrap().to_string();
    let open_one = address(&begin(&app, &key, ECHO, pause(20)).await);
    // As if the power failed: nobody ends anything.
    app.home.close();
    let home = open(&path);
    assert_eq!(home.open_jobs().unwrap().len(), 1);
    assert_eq!(end_left_open(&home, clock()).unwrap(), 1);
    assert_eq!(end_left_open(&home, clock()).unwrap(), 0);
    home.close();
    let again = Kept::on(store(), clock, Vec::new(), |_| {});
    let key = again.key(Role::Admin, &[]);
    assert_eq!(again.call(&key, &format!("GET {done}/results"), &[], "").await.body, answer);
    assert_eq!(again.call(&key, &format!("GET {href}"), &[], "").await.body, report.body, "of an admin of everything");
    let info = status(&again, &key, &open_one).await;
    assert_eq!(info["status"], "failed");
    assert!(info["message"].as_str().unwrap().contains("stopped"), "{info}");
    assert_eq!(again.call(&key, &format!("GET {open_one}/results"), &[], "").await.status, 503);
    app.app.state.end_jobs().await;
}

#[tokio::test]
async fn when_the_server_stops_in_good_order_open_jobs_have_failed() {
    let app = Kept::new();
    let key = app.key(Role::Reader, &[]);
    let path = address(&begin(&app, &key, ECHO, pause(20)).await);
    app.app.state.end_jobs().await;
    assert_eq!(status(&app, &key, &path).await["status"], "failed");
    assert_eq!(app.home.open_jobs().unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_server_without_a_store_has_jobs_too() {
    let app = App::new();
    let begun = app.ask(axum::http::Method::POST, "/processes/area/execution", &[ASYNC, TYPED], area()).await;
    let path = address(&begun);
    for _ in 0..600 {
        if app.body(&path).await["status"] == "successful" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(app.get(&format!("{path}/results")).await.status, 200);
}

#[tokio::test]
async fn what_became_a_conflict_since_a_record_time_is_told() {
    let app = Kept::new();
    let (key, editor) = (app.key(Role::Reader, &[]), app.editor());
    let then = clock().to_string();
    let ring = [[100.0, 43.2], [100.5, 43.2], [100.5, 43.5], [100.0, 43.5], [100.0, 43.2]];
    let zones = app.body("/collections/zone/items").await;
    let first = &zones["features"][0]["geometry"];
    let square =
        json!({"type": "Feature", "id": "late", "geometry": first, "properties": {"name": "late", "kind": "x"}});
    let made = app.write(&editor, "POST /collections/zone/items", &square).await;
    assert_eq!(made.status, 201, "{} {ring:?}", String::from_utf8_lossy(&made.body));
    let body = json!({"inputs": {"layers": ["zone"], "districts": ["zone"], "since": then}}).to_string();
    let path = address(&begin(&app, &key, "POST /processes/conflicts/execution", body).await);
    assert_eq!(ended(&app, &key, &path).await["status"], "successful");
    let answer = app.call(&key, &format!("GET {path}/results"), &[], "").await;
    let answer: Value = answer.ok("conflicts").clone();
    let change = &answer["matrix"][0]["change"];
    assert!(change["became"]["pairs"].as_u64().unwrap() >= 1, "{answer}");
    assert_eq!(change["ended"]["pairs"], 0);
    let without = App::new();
    let body = json!({"layers": ["zone"], "districts": ["zone"], "since": "2026-01-01"});
    without.execute("conflicts", &body).await.problem(400, "since");
}

#[tokio::test]
async fn a_time_that_cannot_be_compared_with_is_refused() {
    let app = Kept::new();
    let ask = async |since: &str| {
        app.execute("conflicts", &json!({"layers": ["zone"], "districts": ["zone"], "since": since})).await
    };
    for since in ["2001-01-01", "2999-01-01"] {
        ask(since).await.problem(400, "since");
    }
    let then = clock().to_string();
    assert_eq!(ask(&then).await.status, 200);
    let body = json!({"inputs": {"layers": ["zone"], "districts": ["zone"], "since": clock().to_string()}}).to_string();
    let line = format!("POST /processes/conflicts/execution?asOf={}", then.replace(':', "%3A"));
    app.call("", &line, &[TYPED], body).await.problem(400, "since");
}

#[tokio::test]
async fn a_job_says_what_was_asked() {
    let app = Kept::new();
    let key = app.key(Role::Reader, &[]);
    let path = address(&begin(&app, &key, AREA, area()).await);
    let info = ended(&app, &key, &path).await;
    assert_eq!(info["groundplan:request"], serde_json::from_str::<Value>(&area()).unwrap());
    assert!(info["groundplan:as_of"].is_string());
}

#[tokio::test]
async fn a_dismissed_job_that_waits_holds_no_place() {
    let app = Kept::with(layers::all(), |settings| settings.max_questions = 2);
    let key = app.key(Role::Reader, &[]);
    let first = address(&begin(&app, &key, ECHO, pause(20)).await);
    for _ in 0..20 {
        let waiting = address(&begin(&app, &key, ECHO, pause(20)).await);
        app.call(&key, &format!("DELETE {waiting}"), &[], "").await.ok("dismissed");
    }
    app.call(&key, &format!("DELETE {first}"), &[], "").await.ok("dismissed");
    let last = address(&begin(&app, &key, AREA, area()).await);
    assert_eq!(ended(&app, &key, &last).await["status"], "successful");
}

#[tokio::test]
async fn collections_are_listed_as_they_were_put_in_before_and_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.gpkg");
    let store = || Box::new(GeoPackage::open(&path).unwrap());
    let ids = async |app: &Kept| -> Vec<String> {
        let list = app.body("/collections").await;
        list["collections"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_string()).collect()
    };
    let wanted: Vec<String> = layers::all().iter().map(|layer| layer.collection.id.clone()).collect();
    let app = Kept::on(store(), clock, layers::all(), |_| {});
    assert_eq!(ids(&app).await, wanted);
    app.home.close();
    let again = Kept::on(store(), clock, Vec::new(), |_| {});
    assert_eq!(ids(&again).await, wanted);
}
