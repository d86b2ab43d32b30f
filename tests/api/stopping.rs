//! A question whose answer nobody wants any more ends, and gives its place to the next.

use crate::harness::{App, snapshot};
use crate::layers::{feature, layer};
use geo_types::{LineString, Polygon};
use groundplan::ask::{AskError, Fault, Inputs, PROCESSES, Question};
use groundplan::model::{Feature, Layer};
use groundplan::query::{Control, Limits, QueryError, Snapshot, Subject, nearest};
use serde_json::json;
use std::f64::consts::TAU;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

const UNLIMITED: Limits = Limits {
    max_vertices: 1_000_000,
    max_edge_pairs: usize::MAX,
    max_subjects: 1_000_000,
    max_pairs: usize::MAX,
    max_result_vertices: usize::MAX,
};

/// Gears of 400 teeth, each over all others: every pair is an overlay of its own that takes milliseconds.
fn gears(count: u32) -> Layer {
    let gear = |n: u32| -> Feature {
        let corner = |i: u32| {
            let angle = TAU * f64::from(i) / 800.0 + f64::from(n) * 0.001;
            let radius = if i % 2 == 0 { 0.5 } else { 0.3 };
            (87.0 + f64::from(n) * 0.000_1 + radius * angle.cos(), 43.0 + radius * angle.sin())
        };
        let ring: Vec<(f64, f64)> = (0..800).chain([0]).map(corner).collect();
        feature(&format!("g{n:04}"), Polygon::new(LineString::from(ring), vec![]), json!({"uncertainty_m": 10}))
    };
    layer("gear", "轮", "Gears", (0..count).map(gear).collect())
}

fn slow_inputs() -> serde_json::Value {
    json!({"subject": {"collection": "gear"}, "constraints": ["gear"]})
}

/// A kilometre by a kilometre in zone 29.
const PLOT: &str = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=29\n[地块坐标]\n4,,1,a,面,,,,@
J1,1,4852000,29548000\nJ2,1,4852000,29549000\nJ3,1,4851000,29549000\nJ4,1,4851000,29548000\nJ1,1,4852000,29548000\n";

const SLOW: &str = "/processes/overlap/execution?collection=gear&constraints=gear";
const SMALL: &str = "/processes/area/execution?collection=gear&ids=g0001&uncertainty-m=0";

fn reading(snapshot: &Snapshot, process: &str, control: &Control) -> Result<(), AskError> {
    let spec = PROCESSES.iter().find(|spec| spec.id == process).unwrap();
    let mut inputs = json!({"subject": {"collection": "gear"}});
    for (of, name, value) in [
        ("overlap", "constraints", json!(["gear"])),
        ("nearest", "collections", json!(["gear"])),
        ("buffer", "distance-m", json!(50)),
        ("difference", "minus", json!(["gear"])),
    ] {
        if of == process {
            inputs[name] = value;
        }
    }
    if process == "conflicts" {
        inputs = json!({"layers": ["gear"], "districts": ["gear"]});
    }
    if process == "echo" {
        inputs = json!({"pause": 1});
    }
    if process == "read-plot" {
        inputs = json!({"text": PLOT});
    }
    let serde_json::Value::Object(inputs) = inputs else { panic!("an object") };
    Question::read(spec, Inputs::typed(inputs, spec).unwrap()).unwrap().answer(snapshot, None, control).map(|_| ())
}

#[test]
fn every_question_ends_when_the_switch_is_thrown() {
    let snapshot = snapshot(vec![gears(3)]);
    for process in PROCESSES.iter().map(|spec| spec.id) {
        let control = Control::new(UNLIMITED);
        control.switch().store(true, Ordering::Relaxed);
        // A union is one overlay, which cannot be stopped once it runs; a subject's neighbours are its own features here.
        if process == "union" || process == "nearest" {
            continue;
        }
        let error = reading(&snapshot, process, &control).unwrap_err();
        assert_eq!((error.fault, error.parameter.as_deref()), (Fault::Stopped, None), "{process}");
    }
    let control = Control::new(UNLIMITED);
    control.switch().store(true, Ordering::Relaxed);
    let query = groundplan::query::NearestQuery {
        subject: Subject::features("gear", ["g0000"]),
        among: vec![Subject::collection("gear")],
        limit: 1,
        within_m: None,
        possible: false,
    };
    assert_eq!(nearest(&snapshot, &query, &control), Err(QueryError::Stopped));
}

#[test]
fn a_running_question_ends_soon_after_the_switch_is_thrown() {
    let snapshot = snapshot(vec![gears(300)]);
    let control = Control::new(UNLIMITED);
    let switch = control.switch();
    let thrower = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        switch.store(true, Ordering::Relaxed);
        Instant::now()
    });
    let ended = reading(&snapshot, "overlap", &control);
    let late = Instant::now().saturating_duration_since(thrower.join().unwrap());
    assert_eq!(ended.unwrap_err().fault, Fault::Stopped, "45 000 pairs are not compared in 300 ms");
    assert!(late < Duration::from_secs(10), "{late:?}");
}

fn app(timeout: Duration) -> App {
    App::build(vec![gears(300)], |settings| {
        settings.max_questions = 1;
        settings.limits = UNLIMITED;
        settings.timeout = timeout;
    })
}

async fn soon(app: &App) {
    let begun = Instant::now();
    app.body(SMALL).await;
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

/// Hyper drops the request's future when its client closes the connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_goes_away_frees_the_only_place() {
    let app = app(Duration::from_secs(120));
    soon(&app).await;
    for _ in 0..3 {
        let gone = tokio::time::timeout(Duration::from_millis(200), app.get(SLOW)).await;
        assert!(gone.is_err(), "the slow question is still worked on when its client goes away");
        soon(&app).await;
    }
    let gone = tokio::time::timeout(Duration::from_millis(200), app.execute("overlap", &slow_inputs())).await;
    assert!(gone.is_err(), "POST too");
    soon(&app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_whose_time_is_over_is_a_problem_and_frees_the_only_place() {
    let app = app(Duration::from_millis(1500));
    let problem = app.get(SLOW).await.problem(503, "too slow");
    assert!(problem["detail"].as_str().unwrap().contains("longer"), "{problem}");
    soon(&app).await;
}

/// One who waits for a place and goes away has never begun.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_leaves_the_queue_costs_nothing() {
    let app = app(Duration::from_secs(120));
    let slow = tokio::time::timeout(Duration::from_millis(1000), app.get(SLOW));
    let waiting = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        tokio::time::timeout(Duration::from_millis(100), app.get(SMALL)).await
    };
    let (slow, waiting) = tokio::join!(slow, waiting);
    assert!(slow.is_err() && waiting.is_err(), "the second waits while the first is worked on");
    soon(&app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_read_while_the_only_place_is_taken() {
    let app = app(Duration::from_secs(120));
    let reading = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        app.body("/collections/gear/items?limit=2").await["numberMatched"].clone()
    };
    let (slow, matched) = tokio::join!(tokio::time::timeout(Duration::from_millis(1500), app.get(SLOW)), reading);
    assert!(slow.is_err());
    assert_eq!(matched, json!(300));
}
