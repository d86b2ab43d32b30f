//! Candidates scored and ordered, small enough to check by hand.

use crate::rules::{as_its_schema_says, control};
use crate::site::{everywhere, exact, feature, known_to, layer, rule, square};
use groundplan::ask::Answered;
use groundplan::geom;
use groundplan::model::{Feature, Layer};
use groundplan::query::{Snapshot, Subject};
use groundplan::report::{Candidate, Criterion, ReportError, SitingAnswer, SitingQuery, siting};
use serde_json::{Map, json};
use std::collections::BTreeMap;

fn query(subject: Subject) -> SitingQuery {
    SitingQuery {
        subject,
        cell_m: None,
        attributes: Map::new(),
        textual: false,
        rules: None,
        weights: BTreeMap::new(),
        criteria: Vec::new(),
        limit: 100,
    }
}

fn plots() -> Layer {
    let plots = vec![
        exact("far", square(8.0, 0.0, 9.0, 1.0)),
        exact("near", square(2.0, 0.0, 3.0, 1.0)),
        exact("on", square(0.5, 0.0, 1.5, 1.0)),
    ];
    layer("plot", None, plots)
}

fn zone(uncertainty_m: f64) -> Layer {
    layer("zone", everywhere(), vec![known_to("z", square(0.0, 0.0, 1.0, 1.0), uncertainty_m)])
}

fn ask(layers: Vec<Layer>, query: &SitingQuery) -> SitingAnswer {
    let answer = siting(&Snapshot::build(layers, "1"), query, &control()).unwrap();
    as_its_schema_says("siting", &Answered::Siting(answer.clone()));
    answer
}

fn ids(answer: &SitingAnswer) -> Vec<&str> {
    answer.ranking.iter().map(|candidate| candidate.feature.reference.id.as_str()).collect()
}

fn of<'a>(answer: &'a SitingAnswer, id: &str) -> &'a Candidate {
    answer.ranking.iter().find(|candidate| candidate.feature.reference.id == id).unwrap()
}

fn to_zone(best_m: f64, worst_m: f64) -> Criterion {
    Criterion {
        id: "zone".into(),
        to: vec![Subject::collection("zone")],
        best_m,
        worst_m,
        weight: 1.0,
        excludes: false,
    }
}

fn named(id: &str, rule: Feature) -> Feature {
    Feature { id: id.into(), ..rule }
}

fn wish(distance_m: f64) -> Feature {
    named(
        "W",
        rule(
            "near",
            json!({"distance_m": distance_m}),
            json!({"weight": "preferred", "subject_collections": ["plot"]}),
        ),
    )
}

#[test]
fn a_distance_that_is_wished_for_orders_the_candidates() {
    let mut wanted = query(Subject::collection("plot"));
    wanted.criteria = vec![to_zone(0.0, 8_000.0)];
    let answer = ask(vec![plots(), zone(0.0)], &wanted);
    assert_eq!(ids(&answer), ["on", "near", "far"]);
    // A hundredth of a degree of longitude at 44° N, along the border that is nearest: 803 m.
    let near_m = geom::geodesic_distance_m([80.01, 44.0], [80.02, 44.0]);
    let near = of(&answer, "near");
    assert!((near.score.value.unwrap() - (1.0 - near_m / 8_000.0)).abs() < 1e-3, "{:?}", near.score);
    let measured = near.contributions[0].nearest.as_ref().unwrap();
    assert!((measured.distance.value - near_m).abs() < 2.0);
    let [least, most] = near.score.interval;
    assert!((most - least).abs() < 1e-12, "everything is exact, and complete");
    assert_eq!((of(&answer, "on").score.value, of(&answer, "far").rank), (Some(1.0), 3));
    wanted.criteria = vec![to_zone(8_000.0, 0.0)];
    assert_eq!(ids(&ask(vec![plots(), zone(0.0)], &wanted)), ["far", "near", "on"]);
}

#[test]
fn what_is_uncertain_or_incomplete_widens_the_interval() {
    let mut wanted = query(Subject::collection("plot"));
    wanted.criteria = vec![to_zone(0.0, 8_000.0)];
    let vague = ask(vec![plots(), zone(80.0)], &wanted);
    let near = of(&vague, "near");
    let [least, most] = near.score.interval;
    assert!(((most - least) - 160.0 / 8_000.0).abs() < 1e-9, "80 m either way");
    // A zone that is not drawn may be right here.
    let incomplete = layer("zone", None, vec![exact("z", square(0.0, 0.0, 1.0, 1.0))]);
    let near = of(&ask(vec![plots(), incomplete], &wanted), "near").score;
    assert!(near.interval[1] == 1.0 && (near.interval[0] - near.value.unwrap()).abs() < 1e-9);
    // Nothing is drawn at all: nothing is known.
    let empty = layer("zone", None, vec![feature("z", None, json!({}))]);
    let none = of(&ask(vec![plots(), empty], &wanted), "near").score;
    assert_eq!((none.value, none.interval), (None, [0.0, 1.0]));
}

#[test]
fn the_truly_nearest_may_be_one_that_is_farther_as_recorded() {
    let zones = vec![exact("z", square(0.0, 0.0, 1.0, 1.0)), known_to("vague", square(5.0, 0.0, 6.0, 1.0), 1_600.0)];
    let mut wanted = query(Subject::features("plot", ["near"]));
    wanted.criteria = vec![to_zone(0.0, 8_000.0)];
    let answer = ask(vec![plots(), layer("zone", everywhere(), zones)], &wanted);
    let near = &answer.ranking[0];
    assert_eq!(near.contributions[0].nearest.as_ref().unwrap().feature.reference.id, "z");
    let vague_m = geom::geodesic_distance_m([80.03, 44.0], [80.05, 44.0]) - 1_600.0;
    let most = near.score.interval[1];
    assert!((most - (1.0 - vague_m / 8_000.0)).abs() < 1e-3, "{most}: some 6 m are possible");
}

#[test]
fn prohibitions_leave_out_what_they_are_breached_by_for_certain() {
    let rules = |uncertainty| {
        vec![
            plots(),
            zone(uncertainty),
            layer(
                "planning_rule",
                None,
                vec![
                    named(
                        "P",
                        rule(
                            "overlap",
                            json!({"threshold_m2": 1, "threshold_m": 1}),
                            json!({"subject_collections": ["plot"]}),
                        ),
                    ),
                    wish(100.0),
                ],
            ),
        ]
    };
    let answer = ask(rules(0.0), &query(Subject::collection("plot")));
    assert_eq!(ids(&answer), ["far", "near", "on"]);
    assert_eq!((answer.candidates, answer.excluded, answer.open), (3, 1, 0));
    let on = of(&answer, "on");
    assert_eq!((on.excluded_by.clone(), on.score.value), (vec!["P".to_string()], Some(1.0)));
    // Within the uncertainty of the border it is open, and no candidate is left out for it.
    let answer = ask(rules(2_000.0), &query(Subject::collection("plot")));
    assert_eq!((answer.excluded, answer.open), (0, 2));
    assert_eq!(of(&answer, "near").open, ["P"]);
}

#[test]
fn rules_that_prefer_count_by_their_weight() {
    let rules = layer("planning_rule", None, vec![wish(1_000.0)]);
    let mut wanted = query(Subject::collection("plot"));
    wanted.criteria = vec![to_zone(0.0, 8_000.0)];
    wanted.weights = BTreeMap::from([("W".to_string(), 3.0)]);
    let answer = ask(vec![plots(), zone(0.0), rules.clone()], &wanted);
    let near = of(&answer, "near");
    let of_distance = near.contributions[1].value.unwrap();
    assert_eq!((near.contributions[0].of.as_str(), near.contributions[0].value), ("W", Some(1.0)));
    assert!((near.score.value.unwrap() - (3.0 + of_distance) / 4.0).abs() < 1e-12);
    wanted.weights = BTreeMap::from([("X".to_string(), 3.0)]);
    let refused = siting(&Snapshot::build(vec![plots(), zone(0.0), rules], "1"), &wanted, &control());
    assert!(matches!(refused, Err(ReportError::UnknownWeight(id)) if id == "X"));
}

#[test]
fn a_criterion_can_leave_candidates_out() {
    let mut wanted = query(Subject::collection("plot"));
    wanted.criteria = vec![Criterion { excludes: true, ..to_zone(0.0, 2_000.0) }];
    let answer = ask(vec![plots(), zone(0.0)], &wanted);
    assert_eq!((ids(&answer), answer.excluded), (vec!["on", "near", "far"], 1));
    assert_eq!(of(&answer, "far").excluded_by, ["zone"]);
    // 5.6 km away, give or take 6: perhaps near enough.
    assert_eq!(ask(vec![plots(), zone(6_000.0)], &wanted).excluded, 0);
}

#[test]
fn an_area_is_divided_into_cells() {
    let mut wanted = query(Subject::collection("area"));
    wanted.cell_m = Some(200.0);
    wanted.criteria = vec![to_zone(0.0, 8_000.0)];
    let area = layer("area", None, vec![exact("a", square(2.0, 0.0, 3.0, 1.0))]);
    let answer = ask(vec![area, zone(0.0)], &wanted);
    // 804 m by 1 111 m: four and a bit by five and a bit; a cell counts when its centre is inside.
    assert_eq!(answer.candidates, 4 * 6);
    assert_eq!(answer.ranking[0].feature.reference.id.split('c').next_back(), Some("0"), "the western column");
    for candidate in &answer.ranking {
        let area_m2 = candidate.area.unwrap().value;
        assert!((area_m2 - 40_000.0).abs() < 40.0, "{area_m2}");
    }
    let area = || layer("area", None, vec![exact("a", square(2.0, 0.0, 3.0, 1.0))]);
    for cell_m in [0.0, 0.001, 1e7] {
        wanted.cell_m = Some(cell_m);
        let refused = siting(&Snapshot::build(vec![area(), zone(0.0)], "1"), &wanted, &control());
        assert!(refused.is_err(), "{cell_m}");
    }
}

#[test]
fn what_cannot_be_placed_is_no_candidate_and_is_told() {
    let mut plots = plots();
    plots.features.push(feature("nowhere", None, json!({})));
    let answer = ask(vec![plots, zone(0.0)], &query(Subject::collection("plot")));
    assert_eq!((answer.candidates, answer.without_geometry.len()), (3, 1));
    assert_eq!(answer.ranking[0].score.interval, [0.0, 1.0], "nothing is wished for");
}

#[test]
fn cells_end_at_the_edge_of_the_world() {
    let area: geo_types::Geometry<f64> =
        geo_types::Rect::new(geo_types::coord! { x: 179.998, y: 0.0 }, geo_types::coord! { x: 180.0, y: 0.001 })
            .to_polygon()
            .into();
    let mut wanted = query(Subject::collection("area"));
    wanted.cell_m = Some(130.0);
    wanted.criteria = vec![to_zone(0.0, 9e6)];
    let answer = ask(vec![layer("area", None, vec![exact("a", area)]), zone(0.0)], &wanted);
    assert_eq!(answer.candidates, 2);
}
