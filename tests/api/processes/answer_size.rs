//! Answers that would be too large are refused before they are made.

use super::{named, rectangle, together};
use crate::harness::{App, snapshot};
use crate::layers::{cell, feature, layer};
use axum::http::StatusCode;
use groundplan::geom::SliverRule;
use groundplan::model::Layer;
use groundplan::query::{AreaMethod, Control, Limits, OverlapQuery, QueryError, Subject, overlap};
use serde_json::{Value, json};

/// Squares round (87, 43), each round all before it: everything overlaps everything, and no borders meet.
fn nested(id: &str, count: u32, least_deg: f64) -> Layer {
    let square = |n: u32| {
        let half = least_deg + 0.01 * f64::from(n);
        feature(&format!("n{n}"), cell(87.0 - half, 43.0 - half, 87.0 + half, 43.0 + half), json!({"uncertainty_m": 0}))
    };
    layer(id, "层", "Nested", (0..count).map(square).collect())
}

fn app(change: impl FnOnce(&mut Limits)) -> App {
    App::build(vec![nested("few", 3, 0.1), nested("many", 4, 0.105)], |settings| change(&mut settings.limits))
}

#[tokio::test]
async fn twelve_pairs_are_listed_or_refused_as_a_whole() {
    let inputs = json!({"subject": {"collection": "few"}, "constraints": ["many"]});
    let body = app(|limits| limits.max_pairs = 12).execute("overlap", &inputs).await.ok("as many as are listed");
    assert_eq!(body["pairs"].as_array().unwrap().len(), 12);
    let problem = app(|limits| limits.max_pairs = 11).execute("overlap", &inputs).await.names(422, "constraints", "11");
    assert_eq!(problem["title"], "Too complex");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("11 pairs") && detail.contains("`ids`") && detail.contains("filter"), "{detail}");
    assert!(!detail.contains("possible"), "it was not asked for: {detail}");
}

#[tokio::test]
async fn the_side_with_more_features_is_named() {
    let app = app(|limits| limits.max_pairs = 11);
    let inputs = json!({"subject": {"collection": "many"}, "constraints": ["few"]});
    app.execute("overlap", &inputs).await.names(422, "subject", "four against three");
    app.get("/processes/overlap/execution?collection=many&constraints=few").await.names(
        422,
        "collection",
        "in an address",
    );
    let narrowed = json!({"subject": {"collection": "many", "ids": ["n0"]}, "constraints": ["few"]});
    app.execute("overlap", &narrowed).await.ok("one against three");
}

#[tokio::test]
async fn pairs_are_counted_over_all_constraints() {
    let app = app(|limits| limits.max_pairs = 8);
    let subject = json!({"collection": "few", "ids": ["n0", "n1"]});
    for (constraints, status) in [(json!(["few"]), 200), (json!(["many"]), 200), (json!(["few", "many"]), 422)] {
        let inputs = json!({"subject": subject, "constraints": constraints});
        assert_eq!(app.execute("overlap", &inputs).await.status.as_u16(), status, "{inputs}");
    }
}

/// Ten squares in a row, 8 km apart.
fn row() -> Value {
    let one = |n: u32| {
        let west = 87.0 + 0.2 * f64::from(n);
        named(&n.to_string(), rectangle(west, 43.0, west + 0.1, 43.1), json!({"uncertainty_m": 5000}))
    };
    together((0..10).map(one).collect())
}

#[tokio::test]
async fn pairs_that_may_meet_count_where_they_are_listed() {
    let app = app(|limits| limits.max_pairs = 10);
    let inputs = |possible: bool| json!({"subject": row(), "constraints": [row()], "possible": possible});
    app.execute("overlap", &inputs(false)).await.ok("each with itself");
    let problem = app.execute("overlap", &inputs(true)).await.names(422, "constraints", "and with its neighbours");
    assert!(problem["detail"].as_str().unwrap().ends_with("or leave out `possible`"), "{problem}");
}

#[tokio::test]
async fn common_pieces_have_so_many_vertices_at_most() {
    // Twelve squares of five positions.
    let inputs = |pieces: bool| json!({"subject": {"collection": "few"}, "constraints": ["many"], "pieces": pieces});
    app(|limits| limits.max_result_vertices = 60).execute("overlap", &inputs(true)).await.ok("sixty");
    let strict = app(|limits| limits.max_result_vertices = 59);
    let problem = strict.execute("overlap", &inputs(true)).await.names(422, "pieces", "fifty-nine");
    assert!(problem["detail"].as_str().unwrap().contains("59 positions"), "{problem}");
    strict.execute("overlap", &inputs(false)).await.ok("without pieces");
}

#[tokio::test]
async fn lines_and_points_are_vertices_of_pieces_too() {
    let line = json!({"type": "LineString", "coordinates": [[86, 43], [87, 43], [88, 43]]});
    let points = json!({"type": "MultiPoint", "coordinates": [[87, 43], [87.01, 43]]});
    let inputs = json!({"subject": together(vec![named("l", line, json!({})), named("p", points, json!({}))]),
        "constraints": [{"collection": "few", "ids": ["n0"]}], "pieces": true});
    app(|limits| limits.max_result_vertices = 5).execute("overlap", &inputs).await.ok("three and two");
    app(|limits| limits.max_result_vertices = 4).execute("overlap", &inputs).await.names(422, "pieces", "one less");
}

#[tokio::test]
async fn shapes_have_so_many_vertices_at_most() {
    let subject = json!({"collection": "few"});
    for (process, inputs, vertices) in [
        ("union", json!({"subject": subject}), 5),
        ("difference", json!({"subject": subject, "minus": [{"collection": "many", "ids": ["n0"]}]}), 20),
        ("buffer", json!({"subject": subject, "distance-m": -10}), 15),
        ("buffer", json!({"subject": subject, "distance-m": -10, "dissolve": true}), 5),
    ] {
        let ask = async |most: usize| app(|limits| limits.max_result_vertices = most).execute(process, &inputs).await;
        ask(vertices).await.ok(process);
        let problem = ask(vertices - 1).await.names(422, "subject", process);
        assert!(problem["detail"].as_str().unwrap().contains(&format!("{} positions", vertices - 1)), "{problem}");
    }
}

fn control(max_pairs: usize, max_result_vertices: usize) -> Control {
    let (max_vertices, max_edge_pairs, max_subjects) = (1_000, 1_000_000, 1_000);
    Control::new(Limits { max_vertices, max_edge_pairs, max_subjects, max_pairs, max_result_vertices })
}

fn all_with_all(pieces: bool) -> OverlapQuery {
    OverlapQuery {
        subject: Subject::collection("nest"),
        constraints: vec![Subject::collection("nest")],
        method: AreaMethod::Ellipsoidal,
        slivers: SliverRule::default(),
        max_area_m2: None,
        possible: false,
        pieces,
        pieces_crs: None,
    }
}

#[test]
fn just_as_much_as_the_limit_is_answered_on_all_cores_too() {
    let snapshot = snapshot(vec![nested("nest", 40, 0.1)]);
    let pairs = 40 * 39 / 2;
    let ask = |pieces, max_pairs, max_vertices| {
        overlap(&snapshot, &all_with_all(pieces), &control(max_pairs, max_vertices)).map(|answer| answer.pairs.len())
    };
    assert_eq!(ask(false, pairs, 0), Ok(pairs));
    assert_eq!(ask(true, pairs, 5 * pairs), Ok(pairs));
    let too_many = QueryError::TooManyPairs { parameter: "constraints", limit: pairs - 1, possible: false };
    assert_eq!(ask(false, pairs - 1, 0), Err(too_many.clone()));
    assert_eq!(ask(true, pairs - 1, 5 * pairs), Err(too_many));
    let too_large = QueryError::TooManyResultVertices { parameter: "pieces", limit: 5 * pairs - 1 };
    assert_eq!(ask(true, pairs, 5 * pairs - 1), Err(too_large));
}

#[tokio::test]
async fn a_refused_answer_gives_its_place_to_the_next_question() {
    let app = App::build(vec![nested("nest", 40, 0.1)], |settings| {
        settings.limits.max_pairs = 100;
        settings.max_questions = 1;
    });
    for _ in 0..3 {
        let path = "/processes/overlap/execution?collection=nest&constraints=nest";
        assert_eq!(app.get(path).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    app.get("/processes/area/execution?collection=nest").await.ok("afterwards");
}
