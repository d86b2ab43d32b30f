//! Parts against wholes, and figures that are shown so that they add up.

use super::{measured_well, named, number, posted, rectangle, together};
use crate::harness::{App, cell_m2, near};
use crate::layers::{cell, feature, layer, unplaced};
use groundplan::model::Feature;
use serde_json::{Value, json};

fn part(id: &str, (west, east): (f64, f64), km2: Value) -> Feature {
    feature(id, cell(west, 43.0, east, 43.1), json!({"stated_area_km2": km2, "part_of": "whole"}))
}

/// A whole of one degree with these parts, which lie in two collections.
async fn reconciled(whole_km2: Value, parts: Vec<Feature>, question: &str) -> Value {
    let whole = feature("whole", cell(87.0, 43.0, 88.0, 43.1), json!({"stated_area_km2": whole_km2}));
    let (mut here, mut there) = (vec![whole], Vec::new());
    for (i, part) in parts.into_iter().enumerate() {
        if i % 2 == 0 { there.push(part) } else { here.push(part) }
    }
    let app = App::of(vec![layer("county", "县", "Counties", here), layer("town", "乡", "Towns", there)]);
    let body = app.body(&format!("/processes/reconcile/execution?collection=county&ids=whole{question}")).await;
    measured_well(&body);
    let wholes = body["wholes"].as_array().unwrap();
    assert_eq!(wholes.len(), 1);
    wholes[0].clone()
}

fn whole_m2() -> f64 {
    cell_m2(1.0, 43.0, 43.1)
}

#[tokio::test]
async fn parts_that_make_up_the_whole_agree() {
    let parts = vec![
        part("a", (87.0, 87.5), json!(450)),
        part("b", (87.5, 87.75), json!(225)),
        part("c", (87.75, 88.0), json!(225)),
    ];
    let whole = reconciled(json!(900), parts, "").await;
    assert_eq!((&whole["stated_result"], &whole["measured_result"]), (&json!("agrees"), &json!("agrees")));
    let ids: Vec<[&str; 2]> = whole["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| [p["collection"].as_str().unwrap(), p["id"].as_str().unwrap()])
        .collect();
    assert_eq!(ids, [["county", "b"], ["town", "a"], ["town", "c"]], "by collection and id");
    near(&whole["parts_net"]["value"], whole_m2(), 1e-9);
    near(&whole["parts_gross"]["value"], whole_m2(), 1e-9);
    assert_eq!((number(&whole["gap"]["value"]), number(&whole["excess"]["value"])), (0.0, 0.0));
    near(&whole["parts_stated_area"], 9e8, 1e-12);
    near(&whole["stated_area"], 9e8, 1e-12);
}

#[tokio::test]
async fn a_gap_an_excess_and_an_overlap_are_measured_and_named() {
    // From 87.0 to 87.5, 87.4 to 87.6 and 87.9 to 88.2: a tenth twice, three tenths not at all, two tenths outside.
    let parts =
        vec![part("a", (87.0, 87.5), json!(1)), part("b", (87.4, 87.6), json!(1)), part("c", (87.9, 88.2), json!(1))];
    let whole = reconciled(json!(3), parts, "&unit=km2").await;
    let tenth_km2 = whole_m2() / 10.0 / 1e6;
    near(&whole["gap"]["value"], 3.0 * tenth_km2, 1e-9);
    near(&whole["excess"]["value"], 2.0 * tenth_km2, 1e-9);
    near(&whole["parts_gross"]["value"], 10.0 * tenth_km2, 1e-9);
    near(&whole["parts_net"]["value"], 9.0 * tenth_km2, 1e-9);
    assert_eq!((&whole["gap"]["unit"], &whole["measured_result"]), (&json!("km2"), &json!("differs")));
    assert_eq!(whole["stated_result"], "agrees", "what the document states adds up all the same");
    let reasons = whole["reasons"].to_string();
    for words in
        ["30.0000 % of the whole's area no part covers", "20.0000 % of the whole's area lies outside", "10.0000 %"]
    {
        assert!(reasons.contains(words), "{words}: {reasons}");
    }
}

#[tokio::test]
async fn stated_parts_that_do_not_add_up_differ() {
    let parts = || vec![part("a", (87.0, 87.5), json!(400)), part("b", (87.5, 88.0), json!(480))];
    let whole = reconciled(json!(900), parts(), "").await;
    assert_eq!((&whole["stated_result"], &whole["measured_result"]), (&json!("differs"), &json!("agrees")));
    assert!(whole["reasons"][0].as_str().unwrap().contains("-2.2222 %"), "{whole}");
    assert_eq!(whole["apportioned"], json!(null), "twenty square kilometres are no rounding");
    let whole = reconciled(json!(900), parts(), "&tolerance=0.03").await;
    assert_eq!(whole["stated_result"], "agrees");
}

#[tokio::test]
async fn a_part_without_figure_or_ground_leaves_it_undecidable() {
    let silent = vec![part("a", (87.0, 87.5), json!(450)), part("b", (87.5, 88.0), json!(null))];
    let whole = reconciled(json!(900), silent, "").await;
    assert_eq!((&whole["stated_result"], &whole["measured_result"]), (&json!("undecidable"), &json!("agrees")));
    assert_eq!((&whole["parts_stated_area"], &whole["apportioned"]["of"]), (&json!(null), &json!("measured")));
    let lost = unplaced("b", json!({"stated_area_km2": 450, "part_of": "whole"}));
    let whole = reconciled(json!(900), vec![part("a", (87.0, 87.5), json!(450)), lost], "").await;
    assert_eq!((&whole["stated_result"], &whole["measured_result"]), (&json!("agrees"), &json!("undecidable")));
    for figure in ["parts_net", "parts_gross", "gap", "excess"] {
        assert_eq!(whole[figure], json!(null), "not known is not zero");
    }
    assert_eq!(whole["apportioned"]["of"], "stated");
}

/// In units of the last decimal, which are whole numbers.
fn units(value: f64, decimals: i32) -> i64 {
    let scaled = value * 10f64.powi(decimals);
    assert!((scaled - scaled.round()).abs() < 1e-6, "{value} has more than {decimals} decimals");
    #[allow(clippy::cast_possible_truncation)]
    let whole = scaled.round() as i64;
    whole
}

#[tokio::test]
async fn apportioned_figures_add_up_exactly_at_every_number_of_decimals() {
    let thirds = || {
        vec![
            part("a", (87.0, 87.3), json!(33.333_3)),
            part("b", (87.3, 87.6), json!(33.333_3)),
            part("c", (87.6, 88.0), json!(33.333_4)),
        ]
    };
    for decimals in 0..=4 {
        let whole = reconciled(json!(100), thirds(), &format!("&unit=km2&decimals={decimals}")).await;
        let shown = &whole["apportioned"];
        assert_eq!(
            (&shown["method"], &shown["of"], &shown["unit"]),
            (&json!("largest_remainder"), &json!("stated"), &json!("km2"))
        );
        assert_eq!((&shown["decimals"], &shown["total"]), (&json!(decimals), &json!(100.0)));
        let figures: Vec<i64> = shown["shown"].as_array().unwrap().iter().map(|v| units(number(v), decimals)).collect();
        assert_eq!(figures.iter().sum::<i64>(), units(100.0, decimals), "{figures:?}");
        let most = figures.iter().max().unwrap() - figures.iter().min().unwrap();
        assert!(most <= 1, "each is a rounding of its own figure: {figures:?}");
    }
}

#[tokio::test]
async fn measured_figures_are_apportioned_where_not_all_are_stated() {
    let parts = vec![
        part("a", (87.0, 87.331), json!(null)),
        part("b", (87.331, 87.662), json!(null)),
        part("c", (87.662, 88.0), json!(null)),
    ];
    for (unit, decimals) in [("km2", 0), ("km2", 2), ("mu", 1), ("ha", 3)] {
        let whole = reconciled(json!(null), parts.clone(), &format!("&unit={unit}&decimals={decimals}")).await;
        let shown = &whole["apportioned"];
        assert_eq!((&shown["of"], &shown["unit"]), (&json!("measured"), &json!(unit)));
        let figures: Vec<i64> = shown["shown"].as_array().unwrap().iter().map(|v| units(number(v), decimals)).collect();
        assert_eq!(figures.iter().sum::<i64>(), units(number(&shown["total"]), decimals), "{unit} {decimals}");
        for (figure, part) in shown["shown"].as_array().unwrap().iter().zip(whole["parts"].as_array().unwrap()) {
            let off = (number(figure) - number(&part["measured"]["value"])).abs();
            assert!(off < 10f64.powi(-decimals), "{figure} for {part}");
        }
    }
}

#[tokio::test]
async fn a_whole_counts_as_having_figures_and_a_part_is_found_wherever_it_is() {
    let app = App::of(vec![
        layer("county", "县", "Counties", vec![feature("whole", cell(87.0, 43.0, 88.0, 43.1), json!({}))]),
        layer("town", "乡", "Towns", vec![part("a", (87.0, 88.0), json!(900))]),
    ]);
    let body = app.body("/processes/reconcile/execution?collection=county").await;
    assert_eq!((&body["stated"], &body["without_figures"]), (&json!([]), &json!(0)));
    assert_eq!(body["wholes"][0]["parts"][0]["id"], "a");
    let body = app.body("/processes/reconcile/execution?collection=town").await;
    assert_eq!((&body["wholes"], body["stated"].as_array().unwrap().len()), (&json!([]), 1));
}

#[tokio::test]
async fn the_parts_of_a_supplied_whole_are_among_the_supplied() {
    let shape = |id: &str, west: f64, east: f64, part_of: Value| {
        named(id, rectangle(west, 43.0, east, 43.1), json!({"part_of": part_of, "stated_area_km2": 10.0}))
    };
    let subject = together(vec![
        shape("whole", 87.0, 88.0, json!(null)),
        shape("a", 87.0, 87.5, json!("whole")),
        shape("b", 87.5, 88.0, json!("whole")),
    ]);
    let body = posted("reconcile", json!({"subject": subject})).await;
    let whole = &body["wholes"][0];
    assert_eq!((body["wholes"].as_array().unwrap().len(), &whole["measured_result"]), (1, &json!("agrees")));
    assert_eq!(whole["stated_result"], "differs", "10 and 10 are not 10");
    assert_eq!(whole["parts"].as_array().unwrap().len(), 2);
}
