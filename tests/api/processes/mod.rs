//! The questions over GET and POST, each in a file of its own.

mod answer_size;
mod area;
mod buffer;
mod constraints;
mod difference;
mod given_out;
mod laws;
mod lines_and_points;
mod methods;
mod nearest;
mod nearest_within;
mod neighbours_among;
mod overlap;
mod plots;
mod reconcile;
mod repair;
mod subject_crs;
mod summarize;
mod touching;
mod verdicts;
mod wholes;
mod zones;

use crate::harness::{App, path};
use crate::layers::all;
use groundplan::ask::PROCESSES;
use serde_json::{Value, json};

#[tokio::test]
async fn the_questions_are_listed() {
    let app = App::new();
    let body = app.body("/processes").await;
    let ids: Vec<&str> = body["processes"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    assert_eq!(
        ids,
        [
            "area",
            "overlap",
            "nearest",
            "reconcile",
            "summarize",
            "buffer",
            "union",
            "difference",
            "read-plot",
            "write-plot",
            "site-report",
            "conflicts",
            "siting",
            "echo"
        ]
    );
    assert_eq!(path(&body, "self").unwrap(), "/processes");
    for process in body["processes"].as_array().unwrap() {
        assert_eq!(app.body(&path(process, "self").unwrap()).await["id"], process["id"]);
        assert!(
            process["version"].is_string()
                && process["jobControlOptions"] == json!(["sync-execute", "async-execute", "dismiss"])
        );
    }
}

#[tokio::test]
async fn the_list_takes_a_limit() {
    let app = App::new();
    let count = |body: Value| body["processes"].as_array().unwrap().len();
    assert_eq!(count(app.body("/processes?limit=1").await), 1);
    assert_eq!(count(app.body("/processes?limit=99").await), PROCESSES.len());
    app.get("/processes?limit=0").await.refuses("limit", "limit=0");
}

#[tokio::test]
async fn a_description_tells_the_inputs_and_where_to_execute() {
    let app = App::new();
    for (process, required) in [
        ("area", vec!["subject"]),
        ("overlap", vec!["subject", "constraints"]),
        ("nearest", vec!["subject", "collections"]),
        ("reconcile", vec!["subject"]),
        ("summarize", vec!["subject"]),
        ("buffer", vec!["subject", "distance-m"]),
        ("union", vec!["subject"]),
        ("difference", vec!["subject", "minus"]),
        ("read-plot", vec!["text"]),
        ("write-plot", vec!["subject"]),
        ("site-report", vec![]),
    ] {
        let body = app.body(&format!("/processes/{process}")).await;
        let inputs = body["inputs"].as_object().unwrap();
        let needed: Vec<&String> = inputs.iter().filter(|(_, i)| i["minOccurs"] == 1).map(|(name, _)| name).collect();
        assert_eq!(needed, required, "{process}");
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

/// As wide as asked, from 43 to 44°N.
fn square(west: f64, width: f64) -> Value {
    rectangle(west, 43.0, west + width, 44.0)
}

fn rectangle(w: f64, s: f64, e: f64, n: f64) -> Value {
    json!({"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]})
}

fn named(id: &str, geometry: Value, properties: Value) -> Value {
    json!({"type": "Feature", "id": id, "properties": properties, "geometry": geometry})
}

fn together(features: Vec<Value>) -> Value {
    json!({"type": "FeatureCollection", "features": features})
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}

/// The interval of a measure or of a share.
fn interval(value: &Value) -> [f64; 2] {
    match value.as_array().map(Vec::as_slice) {
        Some([least, most]) => [number(least), number(most)],
        _ => panic!("{value} is not an interval"),
    }
}

/// Every measure has an interval or says that there is none; an interval holds its value.
fn measured_well(answer: &Value) {
    match answer {
        Value::Object(object) if object.contains_key("ellipsoid") => {
            let value = number(&object["value"]);
            assert!(!value.is_sign_negative(), "{answer}");
            if !object["interval"].is_null() {
                let [least, most] = interval(&object["interval"]);
                assert!((0.0..=value).contains(&least) && most >= value, "{answer}");
            }
        }
        Value::Object(object) => object.values().for_each(measured_well),
        Value::Array(entries) => entries.iter().for_each(measured_well),
        _ => {}
    }
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

/// One question of each kind.
const EACH: [&str; 14] = [
    "area/execution?collection=zone",
    "overlap/execution?collection=zone&constraints=rule,zone,line,site&pieces=true",
    "nearest/execution?collection=zone&collections=site,line,strait",
    "reconcile/execution?collection=zone",
    "summarize/execution?collection=zone&by=geometry_basis&zones=rule&decimals=2&unit=km2",
    "buffer/execution?collection=zone&distance-m=1000&dissolve=true",
    "union/execution?collection=rule",
    "difference/execution?collection=zone&minus=rule",
    // A triangle in zone 29.
    "read-plot/execution?text=%5B%E5%B1%9E%E6%80%A7%E6%8F%8F%E8%BF%B0%5D%0A%E5%9D%90%E6%A0%87%E7%B3%BB%3D2000%E5%9B%BD%E5%AE%B6%E5%A4%A7%E5%9C%B0%E5%9D%90%E6%A0%87%E7%B3%BB%0A%E5%B8%A6%E5%8F%B7%3D29%0A%5B%E5%9C%B0%E5%9D%97%E5%9D%90%E6%A0%87%5D%0A4%2C1%2C1%2CA%2C%E9%9D%A2%2C%2C%2C%2C%40%0AJ1%2C1%2C4852000%2C548000%0AJ2%2C1%2C4852100%2C548000%0AJ3%2C1%2C4852100%2C548200%0AJ1%2C1%2C4852000%2C548000%0A",
    "write-plot/execution?collection=zone&filter=id+LIKE+%27zone_cell%25%27",
    "site-report/execution?collection=zone&layers=line,site,strait",
    "conflicts/execution?layers=zone,rule,line,site&tiling=zone&districts=rule&pieces=true",
    "siting/execution?collection=zone&criteria=site:0:100000:2,line:1000:0",
    "echo/execution?text=here&number=-1.5&flag=true&words=a,b&object=a=b",
];

#[tokio::test]
async fn the_same_question_gives_the_same_bytes() {
    for question in EACH {
        let path = format!("/processes/{question}");
        assert_eq!(App::new().get(&path).await.body, App::new().get(&path).await.body, "{question}");
    }
}

#[tokio::test]
async fn every_process_is_asked_here_and_measures_well() {
    let asked = EACH.map(|question| question.split('/').next().unwrap());
    assert_eq!(asked.to_vec(), PROCESSES.iter().map(|process| process.id).collect::<Vec<_>>());
    for question in EACH {
        measured_well(&App::new().body(&format!("/processes/{question}")).await);
    }
}

#[tokio::test]
async fn the_order_of_features_in_a_layer_changes_no_answer() {
    let backwards = all().into_iter().map(|mut layer| {
        layer.features.reverse();
        layer
    });
    let (app, other) = (App::new(), App::of(backwards.collect()));
    for question in EACH {
        let path = format!("/processes/{question}");
        let (mut a, mut b) = (app.body(&path).await, other.body(&path).await);
        for body in [&mut a, &mut b] {
            body.as_object_mut().unwrap().remove("snapshot");
            body.as_object_mut().unwrap().remove("audit");
        }
        assert_eq!(a, b, "{question}");
    }
}
