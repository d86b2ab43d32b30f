//! Within a distance: certainly, possibly, or not.

use super::{asked, interval, measured_well, named, number, posted, together};
use crate::harness::{App, EQUATOR_DEGREE_M, near, refused};
use crate::layers::{feature, layer};
use geo_types::Point;
use serde_json::{Value, json};

/// `p0` … on the equator at 100°E and every half degree from there, with these ε.
fn app(uncertainties: &[Value]) -> App {
    let point = |(i, e): (usize, &Value)| {
        let lon = 100.0 + 0.5 * f64::from(u32::try_from(i).unwrap());
        feature(&format!("p{i}"), Point::new(lon, 0.0), json!({"uncertainty_m": e}))
    };
    App::of(vec![layer("post", "点", "Posts", uncertainties.iter().enumerate().map(point).collect())])
}

async fn from_here(app: &App, inputs: Value) -> Value {
    let subject = json!({"type": "Point", "coordinates": [100, 0]});
    let mut all = json!({"subject": subject, "collections": ["post"]});
    all.as_object_mut().unwrap().extend(inputs.as_object().unwrap().clone());
    let body = app.execute("nearest", &all).await.ok("nearest");
    measured_well(&body);
    body
}

fn told(body: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_string();
    body["neighbours"].as_array().unwrap().iter().map(|n| (word(&n["id"]), word(&n["verdict"]))).collect()
}

fn pair(id: &str, verdict: &str) -> (String, String) {
    (id.into(), verdict.into())
}

/// Half a degree is 55 659.7 m.
#[tokio::test]
async fn the_verdict_of_a_neighbour_follows_its_distance_and_both_uncertainties() {
    let app = app(&[json!(0), json!(400)]);
    for (within, verdicts) in [
        (57_000.0, vec![pair("p0", "certain"), pair("p1", "certain")]),
        (56_659.8, vec![pair("p0", "certain"), pair("p1", "certain")]),
        (56_659.7, vec![pair("p0", "certain"), pair("p1", "possible")]),
        (55_659.8, vec![pair("p0", "certain"), pair("p1", "possible")]),
        (55_659.7, vec![pair("p0", "certain")]),
        (600.0, vec![pair("p0", "certain")]),
        (599.0, vec![pair("p0", "possible")]),
        (0.0, vec![pair("p0", "possible")]),
    ] {
        let body = from_here(&app, json!({"uncertainty-m": 600, "within-m": within})).await;
        assert_eq!(told(&body), verdicts, "{within}");
        assert!(body["notes"][0].as_str().unwrap().contains("possible=true"), "{body}");
    }
}

#[tokio::test]
async fn neighbours_that_may_be_near_enough_are_listed_on_request() {
    let app = app(&[json!(0), json!(400)]);
    for (within, verdicts) in [
        (54_659.8, vec![pair("p0", "certain"), pair("p1", "possible")]),
        (54_659.7, vec![pair("p0", "certain")]),
        (57_000.0, vec![pair("p0", "certain"), pair("p1", "certain")]),
    ] {
        let body = from_here(&app, json!({"uncertainty-m": 600, "within-m": within, "possible": true})).await;
        assert_eq!(told(&body), verdicts, "{within}");
        assert_eq!(body.get("notes"), None);
    }
}

#[tokio::test]
async fn what_is_possible_is_found_however_far_its_uncertainty_reaches() {
    let app = app(&[json!(0), json!(0), json!(0), json!(0), json!(200_000)]);
    let body = from_here(&app, json!({"uncertainty-m": 0, "within-m": 60_000, "possible": true})).await;
    assert_eq!(told(&body), [pair("p0", "certain"), pair("p1", "certain"), pair("p4", "possible")]);
    let first = from_here(&app, json!({"uncertainty-m": 0, "within-m": 60_000, "possible": true, "limit": 2})).await;
    assert_eq!(told(&first), [pair("p0", "certain"), pair("p1", "certain")]);
}

#[tokio::test]
async fn an_unknown_uncertainty_is_never_certain() {
    let app = app(&[json!(null), json!(0)]);
    let body = from_here(&app, json!({"uncertainty-m": 0, "within-m": 1e7})).await;
    assert_eq!(told(&body), [pair("p0", "possible"), pair("p1", "certain")]);
    assert_eq!(body["neighbours"][0]["distance"]["interval"], json!(null));
    let body = from_here(&app, json!({"within-m": 1e7})).await;
    assert_eq!(told(&body), [pair("p0", "possible"), pair("p1", "possible")]);
    let told_so = json!({"within-m": 1e7, "uncertainty-m": 5, "neighbour-uncertainty-m": 5});
    assert_eq!(told(&from_here(&app, told_so).await), [pair("p0", "certain"), pair("p1", "certain")]);
}

#[tokio::test]
async fn the_interval_of_a_distance_is_as_wide_as_both_uncertainties() {
    let app = app(&[json!(100), json!(400)]);
    let body = from_here(&app, json!({"uncertainty-m": 600})).await;
    assert_eq!(told(&body), [pair("p0", "-"), pair("p1", "-")], "no distance was asked for, so there is no verdict");
    assert_eq!(body["neighbours"][0]["distance"]["interval"], json!([0.0, 700.0]), "never below zero");
    let half = 0.5 * EQUATOR_DEGREE_M;
    let [least, most] = interval(&body["neighbours"][1]["distance"]["interval"]);
    near(&json!(least), half - 1000.0, 1e-11);
    near(&json!(most), half + 1000.0, 1e-11);
    assert_eq!(body["subjects"][0]["uncertainty_m"], 600.0);
}

/// Of several subjects the nearest gives the distance; that one of them is certainly within is enough.
#[tokio::test]
async fn one_subject_that_is_certainly_near_makes_it_certain() {
    let posts = app(&[json!(0), json!(0)]);
    let at = |id: &str, lon: f64, e: f64| {
        named(id, json!({"type": "Point", "coordinates": [lon, 0]}), json!({"uncertainty_m": e}))
    };
    let subject = together(vec![at("vague", 100.49, 50_000.0), at("sure", 100.6, 1.0)]);
    let body = from_here(&posts, json!({"subject": subject, "within-m": 20_000})).await;
    let p1 = body["neighbours"].as_array().unwrap().iter().find(|n| n["id"] == "p1").unwrap();
    assert_eq!((&p1["subject"]["id"], &p1["verdict"]), (&json!("vague"), &json!("certain")));
}

#[tokio::test]
async fn get_and_post_agree_on_uncertainties_and_possibilities() {
    let inputs = json!({"subject": {"collection": "zone", "ids": ["zone_cell"]}, "collections": ["zone", "site"], "within-m": 200_000,
        "uncertainty-m": 70_000, "neighbour-uncertainty-m": 30_000.5, "possible": true});
    let question = "collection=zone&ids=zone_cell&collections=zone,site&within-m=200000&uncertainty-m=70000&neighbour-uncertainty-m=30000.5&possible=true";
    let body = asked("nearest", question, inputs).await;
    assert!(told(&body).iter().any(|(_, verdict)| verdict == "possible"), "{body}");
    for (parameter, value) in
        [("neighbour-uncertainty-m", json!(-1)), ("possible", json!("yes")), ("within-m", json!("5"))]
    {
        let mut inputs = json!({"subject": {"collection": "zone"}, "collections": ["site"]});
        inputs[parameter] = value;
        refused("nearest", inputs, parameter).await;
    }
}

#[tokio::test]
async fn the_distance_between_polygons_is_within_when_they_touch() {
    let inputs = json!({"subject": {"collection": "zone", "ids": ["zone_cell"]}, "collections": ["zone"], "within-m": 0,
        "uncertainty-m": 0, "neighbour-uncertainty-m": 0});
    let body = posted("nearest", inputs).await;
    assert_eq!(told(&body), [pair("zone_twin", "certain")]);
    assert_eq!(number(&body["neighbours"][0]["distance"]["value"]), 0.0);
}
