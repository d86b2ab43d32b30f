//! What may be compared with: collections, some of their features, and geometries that come with the question.

use super::{asked, named, number, posted, rectangle, together};
use crate::harness::{App, CELL_M2, encoded, near, refused};
use crate::layers::{cell, feature, layer};
use serde_json::{Value, json};

fn cell_of_zone() -> Value {
    json!({"collection": "zone", "ids": ["zone_cell"]})
}

async fn against(constraints: Value) -> Value {
    posted("overlap", json!({"subject": cell_of_zone(), "constraints": constraints})).await
}

/// Collection (or nothing) and id of every constraint that was met.
fn met(body: &Value) -> Vec<(Option<String>, String)> {
    let text = |value: &Value| value.as_str().map(str::to_string);
    let reference = |pair: &Value| (text(&pair["constraint"]["collection"]), text(&pair["constraint"]["id"]).unwrap());
    body["pairs"].as_array().unwrap().iter().map(reference).collect()
}

fn stored(id: &str) -> (Option<String>, String) {
    (Some(id.split_once('_').unwrap().0.to_string()), id.to_string())
}

#[tokio::test]
async fn some_features_of_a_collection_are_asked_alike_over_get_and_post() {
    let one = asked(
        "overlap",
        "collection=zone&ids=zone_cell&constraints=rule/rule_mid",
        json!({"subject": cell_of_zone(), "constraints": [{"collection": "rule", "ids": ["rule_mid"]}]}),
    )
    .await;
    assert_eq!(met(&one), [stored("rule_mid")]);
    let sum = &one["constraints"][0];
    assert_eq!((&sum["collection"], &sum["features_compared"]), (&json!("rule"), &json!(1)));
    assert_eq!((&sum["features_without_area"], &sum["features_without_geometry"]), (&json!(0), &json!(0)));
    near(&sum["net"]["value"], 0.5 * CELL_M2, 1e-9);
}

#[tokio::test]
async fn features_of_one_collection_are_one_constraint_wherever_they_stand() {
    let together = asked(
        "overlap",
        "collection=zone&ids=zone_cell&constraints=rule/rule_mid,zone,rule/rule_west",
        json!({"subject": cell_of_zone(), "constraints": [{"collection": "rule", "ids": ["rule_mid", "rule_west"]}, "zone"]}),
    )
    .await;
    assert_eq!(together["constraints"].as_array().unwrap().len(), 2);
    near(&together["constraints"][0]["net"]["value"], 0.75 * CELL_M2, 1e-9);
    let whole = asked(
        "overlap",
        "collection=zone&ids=zone_cell&constraints=rule,rule/rule_mid",
        json!({"subject": cell_of_zone(), "constraints": ["rule", {"collection": "rule", "ids": ["rule_mid"]}]}),
    )
    .await;
    assert_eq!(
        whole["constraints"].as_array().unwrap().len(),
        2,
        "a collection and one of its features are two questions"
    );
}

/// A feature is not compared with itself, but with any other of its collection.
#[tokio::test]
async fn another_feature_of_the_subject_s_own_collection_is_compared() {
    let body = against(json!([{"collection": "zone", "ids": ["zone_twin"]}])).await;
    assert_eq!(met(&body), [stored("zone_twin")]);
    let sum = &body["constraints"][0];
    assert_eq!((&sum["coverage"], &sum["features_compared"]), (&json!("partial"), &json!(1)));
    assert_eq!(sum["net"]["value"], 0.0);
    let itself = against(json!([{"collection": "zone", "ids": ["zone_cell"]}])).await;
    assert_eq!((&itself["pairs"], &itself["constraints"][0]["coverage"]), (&json!([]), &json!("no_data")));
}

#[tokio::test]
async fn an_id_may_hold_a_slash() {
    let strange = feature("a/b", cell(87.0, 43.0, 87.5, 44.0), json!({}));
    let app = App::of(vec![layer("odd", "怪", "Odd", vec![strange])]);
    let inputs =
        json!({"subject": rectangle(87.0, 43.0, 88.0, 44.0), "constraints": [{"collection": "odd", "ids": ["a/b"]}]});
    assert_eq!(met(&app.execute("overlap", &inputs).await.ok("a/b"))[0].1, "a/b");
    let path = format!("/processes/overlap/execution?collection=odd&constraints={}", encoded("odd/a/b"));
    assert_eq!(app.body(&path).await["constraints"][0]["coverage"], "no_data", "it is itself");
}

#[tokio::test]
async fn a_filter_chooses_among_the_constraint_s_features() {
    let body = against(json!([{"collection": "rule", "filter": "name LIKE '中部%'"}])).await;
    assert_eq!(met(&body), [stored("rule_mid")]);
    assert_eq!(body["constraints"][0]["features_compared"], 1);
    let body =
        against(json!([{"collection": "rule", "ids": ["rule_mid", "rule_gate"], "filter": "id <> 'rule_mid'"}])).await;
    assert_eq!(met(&body), [stored("rule_gate")]);
    let nothing = against(json!([{"collection": "rule", "filter": "name = 'none of them'"}])).await;
    assert_eq!((&nothing["pairs"], &nothing["constraints"][0]["coverage"]), (&json!([]), &json!("no_data")));
}

#[tokio::test]
async fn a_filter_chooses_among_the_subject_s_features_too() {
    let filter = "valid_from >= '2017'";
    let question = format!("collection=zone&constraints=zone&filter={}", encoded(filter));
    let inputs = json!({"subject": {"collection": "zone", "filter": filter}, "constraints": ["zone"]});
    let body = asked("overlap", &question, inputs).await;
    assert_eq!(met(&body), [stored("zone_cell")], "zone_twin touches it; zone_ring lies apart");
    assert_eq!(body["pairs"][0]["subject"]["id"], "zone_twin");
}

#[tokio::test]
async fn a_supplied_constraint_may_be_bare_a_feature_or_a_collection() {
    let half = rectangle(87.0, 43.0, 87.5, 44.0);
    let bare = against(json!([half])).await;
    assert_eq!(met(&bare), [(None, "#0".to_string())]);
    assert_eq!(
        (&bare["constraints"][0]["collection"], &bare["constraints"][0]["features_compared"]),
        (&json!(null), &json!(1))
    );
    near(&bare["constraints"][0]["net"]["value"], 0.5 * CELL_M2, 1e-9);
    assert_eq!(against(half.clone()).await, bare, "a single one needs no list");
    let feature = named("mine", half.clone(), json!({"name": "我的", "uncertainty_m": 3}));
    let one = against(json!([feature])).await;
    assert_eq!(met(&one), [(None, "mine".to_string())]);
    let constraint = &one["pairs"][0]["constraint"];
    assert_eq!((&constraint["name"], &constraint["uncertainty_m"]), (&json!("我的"), &json!(3.0)));
    let other = named("other", rectangle(87.25, 43.0, 87.75, 44.0), json!({}));
    let both = against(json!([together(vec![feature, other])])).await;
    near(&both["constraints"][0]["net"]["value"], 0.75 * CELL_M2, 1e-9);
    near(&both["constraints"][0]["gross"]["value"], CELL_M2, 1e-9);
}

#[tokio::test]
async fn different_kinds_of_constraints_stand_side_by_side() {
    let body =
        against(json!(["rule", rectangle(87.0, 43.0, 87.5, 44.0), {"collection": "zone", "ids": ["zone_twin"]}])).await;
    let collections: Vec<&Value> = body["constraints"].as_array().unwrap().iter().map(|c| &c["collection"]).collect();
    assert_eq!(collections, [&json!("rule"), &json!(null), &json!("zone")]);
    let own = |pair: &&Value| pair["constraint"]["collection"].is_null();
    assert_eq!(body["pairs"].as_array().unwrap().iter().filter(own).count(), 1);
}

#[tokio::test]
async fn a_collection_compared_with_itself_gives_each_pair_once() {
    let body = asked(
        "overlap",
        "collection=rule&constraints=rule",
        json!({"subject": {"collection": "rule"}, "constraints": ["rule"]}),
    )
    .await;
    let pairs: Vec<[&str; 2]> = body["pairs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| [p["subject"]["id"].as_str().unwrap(), p["constraint"]["id"].as_str().unwrap()])
        .collect();
    assert_eq!(pairs, [["rule_mid", "rule_west"], ["rule_gate", "rule_west"]]);
    near(&body["constraints"][0]["net"]["value"], 0.25 * CELL_M2, 1e-9);
    near(&body["constraints"][0]["remaining"]["value"], 0.5 * CELL_M2, 1e-9);
}

/// Some of a collection against all of it: pairs among the asked come once, those with the others all.
#[tokio::test]
async fn some_of_a_collection_against_all_of_it_gives_each_pair_once() {
    let plot = |i: u32| {
        let west = 87.0 + f64::from(i) * 0.1;
        feature(&format!("p{i}"), cell(west, 43.0, west + 0.25, 43.1), json!({"uncertainty_m": 0}))
    };
    let app = App::of(vec![layer("plot", "地", "Plots", (0..6).map(plot).collect())]);
    for ids in ["p0,p1,p2,p3,p4,p5", "p0,p3", "p3", "p5,p4,p2"] {
        let body = app.body(&format!("/processes/overlap/execution?collection=plot&ids={ids}&constraints=plot")).await;
        let mut found: Vec<[String; 2]> = Vec::new();
        for pair in body["pairs"].as_array().unwrap() {
            let mut both = ["subject", "constraint"].map(|side| pair[side]["id"].as_str().unwrap().to_string());
            assert!(ids.contains(&both[0]), "{both:?}");
            both.sort();
            found.push(both);
        }
        found.sort();
        let mut expected: Vec<[String; 2]> = Vec::new();
        for a in 0..6_u32 {
            for b in a + 1..6.min(a + 3) {
                let both = [format!("p{a}"), format!("p{b}")];
                if both.iter().any(|id| ids.contains(id)) {
                    expected.push(both);
                }
            }
        }
        assert_eq!(found, expected, "{ids}");
    }
}

#[tokio::test]
async fn errors_in_constraints_name_them() {
    let bow_tie = json!({"type": "Polygon", "coordinates": [[[87, 43], [88, 44], [88, 43], [87, 44], [87, 43]]]});
    for bad in [
        json!([bow_tie]),
        json!([rectangle(387.0, 43.0, 388.0, 44.0)]),
        json!([{"type": "Polygon", "coordinates": []}]),
        json!([{"type": "FeatureCollection", "features": []}]),
        json!([{"type": "Feature", "geometry": null, "properties": {}}]),
        json!([{"collection": "rule", "ids": []}]),
        json!([{"collection": "rule", "ids": "rule_mid"}]),
        json!([{"collection": "rule", "ids": [5]}]),
        json!([{"collection": "rule", "filter": "(("}]),
        json!([{"collection": "rule", "filter": 5}]),
        json!([{"collection": ""}]),
        json!([{"collection": "rule", "uncertainty-m": 5}]),
    ] {
        refused("overlap", json!({"subject": cell_of_zone(), "constraints": bad}), "constraints").await;
    }
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_named_as_it_was_given() {
    refused("area", json!({"subject": {"collection": "zone", "filter": "(("}}), "subject").await;
    for filter in ["((", "colour = 'red'"] {
        let path = format!("/processes/area/execution?collection=zone&filter={}", encoded(filter));
        App::new().get(&path).await.refuses("filter", filter);
    }
}

/// In a body a filter is part of a side, and that is what has to be named.
#[tokio::test]
async fn an_unknown_property_in_a_filter_names_the_side_that_has_it() {
    let red = json!({"collection": "rule", "filter": "colour = 'red'"});
    refused("area", json!({"subject": red}), "subject").await;
    for (process, side) in [
        ("overlap", "constraints"),
        ("nearest", "collections"),
        ("difference", "minus"),
        ("summarize", "clip"),
        ("summarize", "zones"),
    ] {
        let mut inputs = json!({"subject": {"collection": "zone"}});
        inputs[side] = red.clone();
        refused(process, inputs, side).await;
    }
}

#[tokio::test]
async fn what_does_not_exist_is_not_found_and_named() {
    let app = App::new();
    for (constraint, name) in [
        (json!("nowhere"), "nowhere"),
        (json!({"collection": "nowhere", "ids": ["x"]}), "nowhere"),
        (json!({"collection": "rule", "ids": ["rule_mid", "rule_nine"]}), "rule_nine"),
        (json!({"collection": "nowhere", "filter": "a = 1"}), "nowhere"),
    ] {
        let inputs = json!({"subject": cell_of_zone(), "constraints": [constraint]});
        let problem = app.execute("overlap", &inputs).await.problem(404, name);
        assert!(problem["detail"].as_str().unwrap().contains(name), "{problem}");
    }
    for question in ["constraints=rule/rule_nine", "constraints=nowhere/x", "constraints=rule/"] {
        app.get(&format!("/processes/overlap/execution?collection=zone&{question}")).await.problem(404, question);
    }
}

#[tokio::test]
async fn more_than_the_limits_allow_names_the_constraints() {
    let app = App::with(|settings| (settings.limits.max_vertices, settings.limits.max_subjects) = (100, 10));
    let point = |i: u32| {
        named(&i.to_string(), json!({"type": "Point", "coordinates": [87.0 + f64::from(i) / 100.0, 43]}), json!({}))
    };
    let ring: Vec<[f64; 2]> = (0..=100)
        .map(|i: u32| f64::from(i % 100) / 100.0 * std::f64::consts::TAU)
        .map(|t| [t.cos(), t.sin()])
        .collect();
    for (constraint, words) in [
        (together((0..11).map(point).collect()), "11"),
        (json!({"type": "Polygon", "coordinates": [ring]}), "101"),
        (json!({"collection": "rule", "ids": (0..11).map(|i| format!("rule_{i}")).collect::<Vec<_>>()}), "11"),
    ] {
        let inputs = json!({"subject": cell_of_zone(), "constraints": [constraint]});
        let problem = app.execute("overlap", &inputs).await.names(413, "constraints", words);
        assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
    }
}

/// 900 pairs of edges may cross, counted before the overlay begins.
#[tokio::test]
async fn an_overlay_that_would_be_too_much_work_is_refused_before_it_begins() {
    let comb = |lying: bool| {
        let teeth = (0..15_u32).map(|i| {
            let (a, b) = (f64::from(i) / 15.0, f64::from(i) / 15.0 + 0.02);
            let ring = [[a, 0.0], [b, 0.0], [b, 1.0], [a, 1.0], [a, 0.0]];
            json!([ring.map(|[x, y]| if lying { [87.0 + y, 43.0 + x] } else { [87.0 + x, 43.0 + y] })])
        });
        json!({"type": "MultiPolygon", "coordinates": teeth.collect::<Vec<_>>()})
    };
    let app = App::with(|settings| settings.limits.max_edge_pairs = 800);
    let inputs = json!({"subject": comb(false), "constraints": [comb(true)]});
    app.execute("overlap", &inputs).await.problem(422, "two combs");
    let easy = json!({"subject": comb(false), "constraints": [rectangle(95.0, 43.0, 96.0, 44.0)]});
    assert_eq!(number(&app.execute("overlap", &easy).await.ok("far apart")["constraints"][0]["net"]["value"]), 0.0);
}
