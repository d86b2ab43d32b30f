//! What is certain, possible or excluded when boundaries are known to within ε, and how wide the intervals are.

use super::{interval, measured_well, named, number, posted, rectangle, together};
use crate::harness::{App, near, refused};
use crate::layers::{cell, feature, layer};
use serde_json::{Value, json};

/// Some 8.1 km by 11.1 km.
fn field() -> Value {
    rectangle(87.0, 43.0, 87.1, 43.1)
}

/// Its eastern half and as much again.
fn shifted() -> Value {
    rectangle(87.05, 43.0, 87.15, 43.1)
}

/// ε of the subject and of the constraint; `null` leaves it unknown.
async fn compared(subject: Value, constraint: Value, (ours, theirs): (Value, Value), more: Value) -> Value {
    let mut inputs = json!({"subject": subject, "constraints": [constraint]});
    inputs.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    for (name, value) in [("uncertainty-m", ours), ("constraint-uncertainty-m", theirs)] {
        if !value.is_null() {
            inputs[name] = value;
        }
    }
    let body = posted("overlap", inputs).await;
    measured_well(&body);
    body
}

fn verdicts(pair: &Value) -> [&str; 3] {
    ["verdict", "inside", "contains"].map(|name| pair[name].as_str().unwrap())
}

#[tokio::test]
async fn exact_boundaries_leave_no_doubt() {
    let within = rectangle(87.02, 43.02, 87.04, 43.04);
    for (subject, constraint, relation, expected) in [
        (field(), shifted(), "overlaps", ["certain", "no", "no"]),
        (within.clone(), field(), "inside", ["certain", "certain", "no"]),
        (field(), within, "contains", ["certain", "no", "certain"]),
        (field(), field(), "equal", ["certain", "certain", "certain"]),
        (field(), rectangle(87.1, 43.0, 87.2, 43.1), "touches", ["no", "no", "no"]),
    ] {
        let body = compared(subject, constraint, (json!(0), json!(0)), json!({})).await;
        let pair = &body["pairs"][0];
        assert_eq!((pair["relation"].as_str(), verdicts(pair)), (Some(relation), expected));
        let area = &pair["area"];
        assert_eq!(interval(&area["interval"]), [number(&area["value"]); 2], "{relation}");
    }
}

#[tokio::test]
async fn an_uncertainty_that_cannot_change_the_answer_leaves_it_certain() {
    let within = rectangle(87.02, 43.02, 87.08, 43.08);
    for e in [(json!(100), json!(0)), (json!(0), json!(100)), (json!(100), json!(100))] {
        let over = compared(field(), shifted(), e.clone(), json!({})).await;
        assert_eq!(verdicts(&over["pairs"][0]), ["certain", "no", "no"], "{e:?}");
        let inside = compared(within.clone(), field(), e.clone(), json!({})).await;
        assert_eq!(verdicts(&inside["pairs"][0]), ["certain", "certain", "no"], "{e:?}");
    }
}

#[tokio::test]
async fn an_uncertainty_that_may_change_it_leaves_it_possible() {
    // 0.02° of longitude are 1.6 km.
    let near_the_edge = rectangle(87.0, 43.02, 87.04, 43.04);
    let body = compared(near_the_edge, field(), (json!(5), json!(5)), json!({})).await;
    assert_eq!(body["pairs"][0]["relation"], "inside");
    assert_eq!(verdicts(&body["pairs"][0]), ["certain", "possible", "no"], "it may stick out by ten metres");
    let barely = rectangle(87.0999, 43.0, 87.2, 43.1);
    let body = compared(field(), barely, (json!(10), json!(10)), json!({})).await;
    assert_eq!((&body["pairs"][0]["relation"], verdicts(&body["pairs"][0])[0]), (&json!("overlaps"), "possible"));
    assert_eq!(interval(&body["pairs"][0]["area"]["interval"])[0], 0.0);
}

#[tokio::test]
async fn an_unknown_uncertainty_is_never_certain_on_either_side() {
    let within = rectangle(87.02, 43.02, 87.04, 43.04);
    for e in [(json!(null), json!(0)), (json!(0), json!(null)), (json!(null), json!(null)), (json!(1), json!(null))] {
        for (subject, constraint) in
            [(field(), shifted()), (within.clone(), field()), (field(), field()), (field(), within.clone())]
        {
            let body = compared(subject, constraint, e.clone(), json!({"max-area-m2": 1})).await;
            let pair = &body["pairs"][0];
            assert!(!verdicts(pair).contains(&"certain"), "{e:?}: {pair}");
            assert_eq!(pair["area"]["interval"], json!(null), "{e:?}");
            assert_eq!(
                (&pair["share_of_subject_interval"], &pair["share_of_constraint_interval"]),
                (&json!(null), &json!(null))
            );
            let sum = &body["constraints"][0];
            for figure in ["net", "gross", "remaining"] {
                assert_eq!(sum[figure]["interval"], json!(null), "{figure} {e:?}");
            }
            assert_eq!(sum["threshold"]["verdict"], "undecided", "{e:?}");
        }
    }
}

#[tokio::test]
async fn the_interval_of_an_area_is_a_band_along_its_border() {
    for e in [1.0, 10.0, 100.0] {
        let body = posted("area", json!({"subject": field(), "uncertainty-m": e})).await;
        measured_well(&body);
        let row = &body["features"][0];
        let (area, perimeter) = (number(&row["area"]["value"]), number(&row["perimeter"]["value"]));
        let [least, most] = interval(&row["area"]["interval"]);
        // Steiner: |A ⊖ ε| = A − Pε + 4ε² for a rectangle, |A ⊕ ε| = A + Pε + πε²; both may be up to 1 % and 2 mm wider.
        let slack = (0.01 * e + 0.002) * perimeter * 1.01;
        let (inner, outer) = (area - perimeter * e + 4.0 * e * e, area + perimeter * e + std::f64::consts::PI * e * e);
        assert!(least <= inner + 1e-3 && least >= inner - slack, "{e}: {least} {inner}");
        assert!(most >= outer - 1e-3 && most <= outer + slack, "{e}: {most} {outer}");
        assert_eq!(row["perimeter"]["interval"], json!(null), "a border may wind within its ε");
        assert_eq!(body["total"]["net"], row["area"]);
    }
}

#[tokio::test]
async fn the_given_uncertainty_goes_before_the_feature_s_own() {
    let own = |e: Value| named("mine", field(), json!({"uncertainty_m": e}));
    let told = |body: Value| body["features"][0]["uncertainty_m"].clone();
    assert_eq!(told(posted("area", json!({"subject": own(json!(7))})).await), json!(7.0));
    assert_eq!(told(posted("area", json!({"subject": own(json!(7)), "uncertainty-m": 3})).await), json!(3.0));
    for unusable in [json!(-7), json!("7"), json!(null)] {
        assert_eq!(told(posted("area", json!({"subject": own(unusable)})).await), json!(null));
    }
    let app = App::new();
    let stored = app.body("/processes/area/execution?collection=zone&ids=zone_cell&uncertainty-m=0").await;
    assert_eq!(told(stored), json!(0.0));
    let path =
        "/processes/overlap/execution?collection=zone&ids=zone_cell&constraints=rule&constraint-uncertainty-m=25";
    for pair in app.body(path).await["pairs"].as_array().unwrap() {
        assert_eq!(
            (&pair["subject"]["uncertainty_m"], &pair["constraint"]["uncertainty_m"]),
            (&json!(50.0), &json!(25.0))
        );
    }
    for name in ["uncertainty-m", "constraint-uncertainty-m"] {
        for value in [json!(-1), json!("5"), json!(null)] {
            let mut inputs = json!({"subject": field(), "constraints": ["rule"]});
            inputs[name] = value;
            refused("overlap", inputs, name).await;
        }
    }
}

#[tokio::test]
async fn pairs_that_may_meet_are_counted_and_listed_on_request() {
    // 81 m apart.
    let beside = rectangle(87.101, 43.0, 87.2, 43.1);
    let e = (json!(50), json!(50));
    let counted = compared(field(), beside.clone(), e.clone(), json!({})).await;
    assert_eq!((&counted["pairs"], &counted["constraints"][0]["features_possible"]), (&json!([]), &json!(1)));
    let listed = compared(field(), beside.clone(), e, json!({"possible": true})).await;
    assert_eq!(listed["constraints"], counted["constraints"]);
    let pair = &listed["pairs"][0];
    assert_eq!((&pair["relation"], verdicts(pair)), (&json!("disjoint"), ["possible", "no", "no"]));
    assert_eq!(pair["area"]["value"], 0.0);
    let [least, most] = interval(&listed["constraints"][0]["net"]["interval"]);
    // 19 m wide where both are 50 m larger, and 11.2 km long.
    assert!(least == 0.0 && (195_000.0..225_000.0).contains(&most), "{most}");
    for nearer in [(json!(40), json!(40)), (json!(0), json!(0)), (json!(81), json!(0))] {
        let body = compared(field(), beside.clone(), nearer.clone(), json!({"possible": true})).await;
        assert_eq!(
            (&body["pairs"], &body["constraints"][0]["features_possible"]),
            (&json!([]), &json!(0)),
            "{nearer:?}"
        );
        assert_eq!(body["constraints"][0]["net"]["interval"], json!([0.0, 0.0]));
    }
}

/// Of the limit for the net area: the whole interval decides.
#[tokio::test]
async fn a_threshold_is_met_breached_or_undecided() {
    let net =
        number(&compared(field(), shifted(), (json!(0), json!(0)), json!({})).await["constraints"][0]["net"]["value"]);
    for (e, limit, expected) in [
        (0.0, net * 1.000_001, "met"),
        (0.0, net * 0.999_999, "breached"),
        (0.0, net, "met"),
        (10.0, net * 1.1, "met"),
        (10.0, net * 0.9, "breached"),
        (10.0, net * 1.001, "undecided"),
        (10.0, net * 0.999, "undecided"),
    ] {
        let body = compared(field(), shifted(), (json!(e), json!(e)), json!({"max-area-m2": limit})).await;
        let threshold = &body["constraints"][0]["threshold"];
        assert_eq!((&threshold["verdict"], &threshold["max_area_m2"]), (&json!(expected), &json!(limit)), "{e}");
    }
    let without = compared(field(), shifted(), (json!(0), json!(0)), json!({})).await;
    assert_eq!(without["constraints"][0].get("threshold"), None);
    // Nothing in common, and nothing possible: even a limit of zero is kept.
    let apart =
        compared(field(), rectangle(88.0, 43.0, 88.1, 43.1), (json!(9), json!(9)), json!({"max-area-m2": 0})).await;
    assert_eq!(apart["constraints"][0]["threshold"]["verdict"], "met");
}

#[tokio::test]
async fn one_constraint_of_unknown_uncertainty_takes_the_interval_from_the_sums() {
    let known = |id: &str, west: f64| feature(id, cell(west, 43.0, west + 0.1, 43.1), json!({"uncertainty_m": 5}));
    let unknown = feature("far", cell(95.0, 43.0, 95.1, 43.1), json!({}));
    let app = App::of(vec![
        layer("told", "知", "Told", vec![known("k1", 87.05), known("k2", 87.07)]),
        layer("mixed", "混", "Mixed", vec![known("m1", 87.05), unknown]),
    ]);
    let inputs = json!({"subject": field(), "uncertainty-m": 5, "constraints": ["told", "mixed"], "max-area-m2": 1e9});
    let body = app.execute("overlap", &inputs).await.ok("two layers");
    measured_well(&body);
    let [told, mixed] = [0, 1].map(|i| &body["constraints"][i]);
    assert!(told["net"]["interval"].is_array() && told["threshold"]["verdict"] == "met", "{told}");
    assert_eq!((&mixed["net"]["interval"], &mixed["threshold"]["verdict"]), (&json!(null), &json!("undecided")));
    assert!(mixed["net"]["value"].is_number() && body["pairs"][0]["area"]["interval"].is_array());
}

#[tokio::test]
async fn what_is_left_and_what_is_covered_make_up_the_subject() {
    let constraints = together(vec![
        named("a", shifted(), json!({"uncertainty_m": 20})),
        named("b", rectangle(87.02, 43.05, 87.06, 43.2), json!({"uncertainty_m": 40})),
    ]);
    let whole = number(&posted("area", json!({"subject": field()})).await["total"]["net"]["value"]);
    for method in [json!({}), json!({"method": "survey"}), json!({"method": "planar", "crs": "EPSG:4517"})] {
        let mut inputs = json!({"subject": field(), "uncertainty-m": 10, "constraints": [constraints]});
        inputs.as_object_mut().unwrap().extend(method.as_object().unwrap().clone());
        let body = posted("overlap", inputs.clone()).await;
        measured_well(&body);
        let sum = &body["constraints"][0];
        let made_up = number(&sum["net"]["value"]) + number(&sum["remaining"]["value"]);
        inputs.as_object_mut().unwrap().retain(|name, _| name != "constraints");
        let by_method = number(&posted("area", inputs).await["total"]["net"]["value"]);
        assert!(
            (made_up / by_method - 1.0).abs() < 1e-9 && (made_up / whole - 1.0).abs() < 1e-3,
            "{method}: {made_up}"
        );
        assert!(number(&sum["gross"]["value"]) > number(&sum["net"]["value"]), "a and b overlap in the field");
    }
}

/// |M⁻ / S⁺, M⁺ / S⁻|, never more than all.
#[tokio::test]
async fn the_interval_of_a_share_follows_those_of_both_areas() {
    let body = compared(field(), shifted(), (json!(100), json!(50)), json!({})).await;
    let pair = &body["pairs"][0];
    let [least, most] = interval(&pair["area"]["interval"]);
    for (share, shape, e) in [("share_of_subject", field(), 100), ("share_of_constraint", shifted(), 50)] {
        let row = posted("area", json!({"subject": shape, "uncertainty-m": e})).await;
        let [small, large] = interval(&row["total"]["net"]["interval"]);
        let found = interval(&pair[format!("{share}_interval")]);
        near(&json!(found[0]), least / large, 1e-9);
        near(&json!(found[1]), most / small, 1e-9);
        near(&pair[share], 0.5, 1e-6);
    }
    let body = compared(field(), rectangle(86.0, 42.0, 88.0, 44.0), (json!(100), json!(50)), json!({})).await;
    let found = interval(&body["pairs"][0]["share_of_subject_interval"]);
    assert!((0.9..1.0).contains(&found[0]) && (found[1] - 1.0).abs() < f64::EPSILON, "{found:?}");
}
