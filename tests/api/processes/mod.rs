//! The questions: area, overlap, nearest, over GET and POST.

mod area;
mod nearest;
mod overlap;

use crate::harness::{App, path};
use crate::layers::all;
use serde_json::{Value, json};

#[tokio::test]
async fn the_three_questions_are_listed() {
    let app = App::new();
    let body = app.body("/processes").await;
    let ids: Vec<&str> = body["processes"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["area", "overlap", "nearest"]);
    assert_eq!(path(&body, "self").unwrap(), "/processes");
    for process in body["processes"].as_array().unwrap() {
        assert_eq!(app.body(&path(process, "self").unwrap()).await["id"], process["id"]);
        assert!(process["version"].is_string() && process["jobControlOptions"] == json!(["sync-execute"]));
    }
}

#[tokio::test]
async fn the_list_takes_a_limit() {
    let app = App::new();
    let count = |body: Value| body["processes"].as_array().unwrap().len();
    assert_eq!(count(app.body("/processes?limit=1").await), 1);
    assert_eq!(count(app.body("/processes?limit=99").await), 3);
    app.get("/processes?limit=0").await.refuses("limit", "limit=0");
}

#[tokio::test]
async fn a_description_tells_the_inputs_and_where_to_execute() {
    let app = App::new();
    for (process, required, optional) in [
        ("area", vec!["subject"], vec!["method", "unit"]),
        ("overlap", vec!["subject", "constraints"], vec!["method", "pieces"]),
        ("nearest", vec!["subject", "collections"], vec!["limit", "within-m"]),
    ] {
        let body = app.body(&format!("/processes/{process}")).await;
        let inputs = body["inputs"].as_object().unwrap();
        assert_eq!(inputs.len(), required.len() + optional.len(), "{process}");
        assert!(required.iter().all(|name| inputs[*name]["minOccurs"] == 1), "{process}");
        assert!(optional.iter().all(|name| inputs[*name]["minOccurs"] == 0), "{process}");
        assert!(inputs.values().all(|input| input["schema"].is_object() && input["title"].is_string()), "{process}");
        assert!(body["outputs"].is_object(), "{process}");
        let execute = path(&body, "http://www.opengis.net/def/rel/ogc/1.0/execute").unwrap();
        assert_eq!(execute, format!("/processes/{process}/execution"));
    }
    assert_eq!(app.body("/processes/area").await["inputs"]["unit"]["schema"]["enum"], json!(["m2", "ha", "km2", "mu"]));
}

/// Asks over GET and over POST, which have to agree to the byte.
async fn asked(process: &str, question: &str, inputs: Value) -> Value {
    let app = App::new();
    let get = app.get(&format!("/processes/{process}/execution?{question}")).await;
    let post = app.execute(process, &inputs).await;
    let body = get.ok(question);
    assert_eq!(post.ok(question), body, "{question}");
    assert_eq!(get.body, post.body, "{question}");
    assert_eq!(body["snapshot"], app.state.snapshot().id(), "{question}");
    body
}

async fn posted(process: &str, inputs: Value) -> Value {
    App::new().execute(process, &inputs).await.ok(process)
}

fn listed(answer: &Value, list: &str) -> Vec<String> {
    answer[list].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_string()).collect()
}

fn square(west: f64, width: f64) -> Value {
    json!({"type": "Polygon", "coordinates": [[[west, 43], [west + width, 43], [west + width, 44], [west, 44], [west, 43]]]})
}

#[tokio::test]
async fn the_answer_to_a_post_is_not_stored() {
    let answer = App::new().execute("area", &json!({"subject": {"collection": "zone"}})).await;
    assert_eq!((answer.header("cache-control"), answer.header("etag")), ("no-store", ""));
}

#[tokio::test]
async fn more_questions_than_are_worked_on_at_once_are_all_answered() {
    let app = App::with(|settings| settings.max_questions = 1);
    let ask =
        async || app.get("/processes/nearest/execution?collection=zone&collections=site,line").await.ok("one of many");
    let (a, b, c, d) = tokio::join!(ask(), ask(), ask(), ask());
    assert!(a == b && b == c && c == d);
}

#[tokio::test]
async fn the_same_question_gives_the_same_bytes() {
    for question in [
        "area/execution?collection=zone",
        "overlap/execution?collection=zone&constraints=rule,zone&pieces=true",
        "nearest/execution?collection=zone&collections=site,line,strait",
    ] {
        let path = format!("/processes/{question}");
        assert_eq!(App::new().get(&path).await.body, App::new().get(&path).await.body, "{question}");
    }
}

#[tokio::test]
async fn the_order_of_features_in_a_layer_changes_no_answer() {
    let backwards = all().into_iter().map(|mut layer| {
        layer.features.reverse();
        layer
    });
    let (app, other) = (App::new(), App::of(backwards.collect()));
    for question in [
        "area/execution?collection=zone",
        "overlap/execution?collection=zone&constraints=rule",
        "nearest/execution?collection=zone&collections=site",
    ] {
        let path = format!("/processes/{question}");
        let (mut a, mut b) = (app.body(&path).await, other.body(&path).await);
        for body in [&mut a, &mut b] {
            body.as_object_mut().unwrap().remove("snapshot");
        }
        assert_eq!(a, b, "{question}");
    }
}
