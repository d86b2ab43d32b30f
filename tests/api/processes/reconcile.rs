//! Stated figures against measured areas.

use super::{asked, interval, measured_well, named, number, posted, rectangle, together};
use crate::harness::{App, cell_m2, near, refused};
use crate::layers::{cell, feature, layer, unplaced};
use geo_types::Point;
use serde_json::{Value, json};

/// A tenth of a degree each way, km².
fn tenth_km2() -> f64 {
    cell_m2(0.1, 43.0, 43.1) / 1e6
}

fn plots() -> App {
    let km2 = tenth_km2();
    let plot = |id: &str, i: f64, properties: Value| feature(id, cell(87.0 + i, 43.0, 87.1 + i, 43.1), properties);
    let features = vec![
        plot(
            "drawn",
            0.0,
            json!({"stated_area_km2": km2, "geometry_basis": "area_true_footprint", "uncertainty_m": 500}),
        ),
        plot("drawn_wrong", 1.0, json!({"stated_area_km2": km2 * 2.0, "geometry_basis": "area_true_footprint"})),
        plot("in_hectares", 2.0, json!({"stated_area_ha": km2 * 100.0, "geometry_basis": "digitised"})),
        plot("in_mu", 3.0, json!({"stated_area_mu": km2 * 1500.0})),
        plot("in_square_metres", 4.0, json!({"stated_area_m2": km2 * 1e6})),
        unplaced("lost", json!({"stated_area_km2": 3.5})),
        plot("off_by_half_a_percent", 5.0, json!({"stated_area_km2": km2 / 1.005})),
        plot("off_by_five_percent", 6.0, json!({"stated_area_km2": km2 / 1.05, "uncertainty_m": 500})),
        feature("only_a_point", Point::new(87.0, 43.0), json!({"stated_area_km2": 12})),
        plot("silent", 7.0, json!({"uncertainty_m": 0})),
        plot("unreadable", 8.0, json!({"stated_area_km2": "12", "stated_area_ha": -3, "stated_area_mu": 0})),
    ];
    App::of(vec![layer("plot", "地块", "Plots", features)])
}

async fn rows(question: &str) -> Value {
    let body = plots().body(&format!("/processes/reconcile/execution?collection=plot{question}")).await;
    measured_well(&body);
    body
}

fn row<'a>(body: &'a Value, id: &str) -> &'a Value {
    body["stated"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap_or_else(|| panic!("no row {id}"))
}

#[tokio::test]
async fn each_stated_figure_agrees_differs_restates_or_is_undecidable() {
    let body = rows("").await;
    let found: Vec<(&str, &str)> = body["stated"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["id"].as_str().unwrap(), row["result"].as_str().unwrap()))
        .collect();
    let expected = [
        ("drawn", "restated"),
        ("drawn_wrong", "differs"),
        ("in_hectares", "agrees"),
        ("in_mu", "agrees"),
        ("in_square_metres", "agrees"),
        ("lost", "undecidable"),
        ("off_by_five_percent", "differs"),
        ("off_by_half_a_percent", "agrees"),
        ("only_a_point", "undecidable"),
    ];
    assert_eq!(found, expected, "by id");
    assert_eq!((&body["without_figures"], &body["wholes"], &body["tolerance"]), (&json!(2), &json!([]), &json!(0.01)));
}

#[tokio::test]
async fn a_row_gives_both_figures_and_their_difference() {
    let body = rows("&unit=km2").await;
    let row = row(&body, "off_by_five_percent");
    assert_eq!((&row["stated"]["property"], &row["stated"]["unit"]), (&json!("stated_area_km2"), &json!("km2")));
    near(&row["stated_area"], tenth_km2() / 1.05, 1e-12);
    near(&row["measured"]["value"], tenth_km2(), 1e-12);
    near(&row["difference"], tenth_km2() * (1.0 - 1.0 / 1.05), 1e-9);
    near(&row["relative_difference"], 0.05, 1e-9);
    assert!(row["reason"].as_str().unwrap().contains("+5.0000 %"), "{row}");
}

/// The figures are in the unit asked for, whatever the document's.
#[tokio::test]
async fn figures_are_compared_in_the_unit_asked_for() {
    for (unit, km2) in [("m2", 1e-6), ("ha", 0.01), ("km2", 1.0), ("mu", 1.0 / 1500.0)] {
        let body = rows(&format!("&unit={unit}")).await;
        for id in ["in_hectares", "in_mu", "in_square_metres", "drawn"] {
            let row = row(&body, id);
            near(&row["stated_area"], tenth_km2() / km2, 1e-12);
            near(&row["measured"]["value"], tenth_km2() / km2, 1e-12);
            assert_eq!(row["measured"]["unit"], unit);
            assert!(number(&row["difference"]).abs() < 1e-9 * tenth_km2() / km2, "{row}");
        }
        assert_eq!(row(&body, "in_mu")["stated"]["unit"], "mu", "as the document has it");
    }
}

#[tokio::test]
async fn what_cannot_be_measured_says_why() {
    let body = rows("").await;
    for (id, words) in [("lost", "cannot be placed"), ("only_a_point", "has no area")] {
        let row = row(&body, id);
        assert_eq!(
            (&row["measured"], &row["difference"], &row["possible"]),
            (&json!(null), &json!(null), &json!(null))
        );
        assert!(row["reason"].as_str().unwrap().contains(words), "{row}");
    }
    let drawn = row(&body, "drawn")["reason"].as_str().unwrap();
    assert!(drawn.contains("drawn from the stated figure"), "{drawn}");
}

#[tokio::test]
async fn the_tolerance_is_relative_to_the_stated_figure() {
    for (tolerance, five, half, exact) in [
        ("0.051", "agrees", "agrees", "agrees"),
        ("0.049", "differs", "agrees", "agrees"),
        ("0.001", "differs", "differs", "agrees"),
        ("0.000000001", "differs", "differs", "agrees"),
    ] {
        let body = rows(&format!("&tolerance={tolerance}")).await;
        let result = |id: &str| row(&body, id)["result"].as_str().unwrap();
        let found = (result("off_by_five_percent"), result("off_by_half_a_percent"), result("in_hectares"));
        assert_eq!(found, (five, half, exact), "{tolerance}");
        assert_eq!(result("drawn"), "restated");
    }
    for bad in ["-0.1", "NaN", "x"] {
        plots()
            .get(&format!("/processes/reconcile/execution?collection=plot&tolerance={bad}"))
            .await
            .refuses("tolerance", bad);
    }
}

/// A figure that differs may still be true, if the border is known to 500 m only; the interval decides.
#[tokio::test]
async fn a_figure_inside_the_interval_is_possible() {
    let body = rows("").await;
    let five = row(&body, "off_by_five_percent");
    let [least, most] = interval(&five["measured"]["interval"]);
    assert!(least < number(&five["stated_area"]) && number(&five["stated_area"]) < most, "{five}");
    assert_eq!((&five["result"], &five["possible"]), (&json!("differs"), &json!(true)));
    let body = rows("&uncertainty-m=10").await;
    assert_eq!(row(&body, "off_by_five_percent")["possible"], json!(false), "10 m along 40 km are half a percent");
    assert_eq!(row(&body, "off_by_half_a_percent")["possible"], json!(true));
    assert_eq!(row(&rows("").await, "in_mu")["possible"], json!(null), "unknown uncertainty");
}

#[tokio::test]
async fn the_method_changes_the_measured_figure() {
    let plain = number(&row(&rows("").await, "in_mu")["measured"]["value"]);
    for (question, method, most) in [
        ("&method=survey", "survey", 1e-5),
        ("&method=geodesic", "geodesic", 1e-5),
        ("&method=planar&crs=EPSG:4517", "planar", 1e-2),
    ] {
        let body = rows(question).await;
        let measured = &row(&body, "in_mu")["measured"];
        assert_eq!(measured["method"], method);
        let off = number(&measured["value"]) / plain - 1.0;
        assert!(off.abs() < most && off != 0.0, "{method}: {off}");
    }
}

#[tokio::test]
async fn supplied_features_bring_their_figures() {
    let plot = |id: &str, km2: Value| named(id, rectangle(87.0, 43.0, 87.1, 43.1), json!({"stated_area_km2": km2}));
    let subject =
        together(vec![plot("right", json!(tenth_km2())), plot("wrong", json!(1)), plot("silent", json!(null))]);
    let body = posted("reconcile", json!({"subject": subject})).await;
    assert_eq!(row(&body, "right")["result"], "agrees");
    assert_eq!(row(&body, "wrong")["result"], "differs");
    assert_eq!((&row(&body, "right")["collection"], &body["without_figures"]), (&json!(null), &json!(1)));
}

#[tokio::test]
async fn get_and_post_reconcile_alike() {
    asked("reconcile", "collection=zone", json!({"subject": {"collection": "zone"}})).await;
    let question = "collection=zone&ids=zone_cell&unit=mu&tolerance=0.05&decimals=3&method=survey&uncertainty-m=3";
    let inputs = json!({"subject": {"collection": "zone", "ids": ["zone_cell"]}, "unit": "mu", "tolerance": 0.05, "decimals": 3,
        "method": "survey", "uncertainty-m": 3});
    asked("reconcile", question, inputs).await;
    for (name, value) in
        [("decimals", json!(-1)), ("decimals", json!(1.5)), ("tolerance", json!("1")), ("unit", json!("acre"))]
    {
        let mut inputs = json!({"subject": {"collection": "zone"}});
        inputs[name] = value;
        refused("reconcile", inputs, name).await;
    }
}
