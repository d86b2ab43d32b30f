//! What ground it is together, and what is left of it.

use super::buffer::shapes;
use super::{asked, named, number, posted, rectangle, together};
use crate::harness::{App, CELL_M2, near, refused};
use serde_json::{Value, json};

fn area(answer: &Value, at: usize) -> f64 {
    number(&answer["features"][at]["properties"]["area"]["value"])
}

fn ids(answer: &Value) -> Vec<&str> {
    answer["features"].as_array().unwrap().iter().map(|f| f["properties"]["of"]["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_union_has_each_piece_of_ground_once() {
    let body = asked("union", "collection=rule", json!({"subject": {"collection": "rule"}})).await;
    assert_eq!(shapes(&body).len(), 1);
    near(&json!(area(&body, 0)), 0.75 * CELL_M2, 1e-9);
    assert_eq!(body["features"][0]["properties"]["of"], json!(null));
    assert_eq!(
        (&body["without_area"][0]["id"], &body["without_geometry"][0]["id"]),
        (&json!("rule_gate"), &json!("rule_unplaced"))
    );
}

#[tokio::test]
async fn neighbours_become_one_and_strangers_stay_two() {
    let union = async |east: f64| {
        let subject = together(vec![
            named("a", rectangle(87.0, 43.0, 88.0, 44.0), json!({})),
            named("b", rectangle(east, 43.0, east + 1.0, 44.0), json!({})),
        ]);
        posted("union", json!({"subject": subject})).await
    };
    let parts = |body: &Value| body["features"][0]["geometry"]["coordinates"].as_array().unwrap().len();
    let (neighbours, strangers) = (union(88.0).await, union(88.5).await);
    assert_eq!((parts(&neighbours), parts(&strangers)), (1, 2));
    for body in [&neighbours, &strangers] {
        shapes(body);
        near(&json!(area(body, 0)), 2.0 * CELL_M2, 1e-9);
    }
}

#[tokio::test]
async fn a_union_of_what_covers_no_ground_is_empty() {
    let body = App::new().body("/processes/union/execution?collection=line").await;
    assert_eq!((area(&body, 0), &body["features"][0]["geometry"]["coordinates"]), (0.0, &json!([])));
    assert_eq!(body["without_area"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_left_is_the_rest_of_each_feature() {
    let question = "collection=zone&minus=rule";
    let body = asked("difference", question, json!({"subject": {"collection": "zone"}, "minus": ["rule"]})).await;
    shapes(&body);
    assert_eq!(ids(&body), ["zone_cell", "zone_ring", "zone_twin"]);
    near(&json!(area(&body, 0)), 0.25 * CELL_M2, 1e-9);
    let zones = App::new().body("/processes/area/execution?collection=zone").await;
    let whole = |id: &str| {
        zones["features"]
            .as_array()
            .unwrap()
            .iter()
            .find(|f| f["id"] == id)
            .map(|f| number(&f["area"]["value"]))
            .unwrap()
    };
    near(&json!(area(&body, 1)), whole("zone_ring"), 1e-9);
    near(&json!(area(&body, 2)), whole("zone_twin"), 1e-9);
    assert!(body["notes"].to_string().contains('2'), "a point and an unplaced rule take nothing away: {body}");
}

#[tokio::test]
async fn what_is_wholly_taken_away_is_empty() {
    let inputs = json!({"subject": {"collection": "rule", "ids": ["rule_mid"]}, "minus": ["zone"]});
    let body = asked("difference", "collection=rule&ids=rule_mid&minus=zone", inputs).await;
    assert_eq!((area(&body, 0), &body["features"][0]["geometry"]["coordinates"]), (0.0, &json!([])));
}

#[tokio::test]
async fn a_hole_remains_where_the_middle_is_taken() {
    let minus = json!([rectangle(87.25, 43.25, 87.75, 43.75)]);
    let body = posted("difference", json!({"subject": rectangle(87.0, 43.0, 88.0, 44.0), "minus": minus})).await;
    shapes(&body);
    assert_eq!(body["features"][0]["geometry"]["coordinates"][0].as_array().unwrap().len(), 2, "outer ring and hole");
    let hole = posted("area", json!({"subject": minus[0]})).await;
    near(&json!(area(&body, 0)), CELL_M2 - number(&hole["total"]["net"]["value"]), 1e-9);
}

#[tokio::test]
async fn several_sides_are_taken_away_together() {
    let west = json!({"collection": "rule", "ids": ["rule_west"]});
    let minus = json!([west, rectangle(87.75, 43.0, 89.0, 44.0)]);
    let body =
        posted("difference", json!({"subject": {"collection": "zone", "ids": ["zone_cell"]}, "minus": minus})).await;
    near(&json!(area(&body, 0)), 0.25 * CELL_M2, 1e-9);
    let over_get = "/processes/difference/execution?collection=zone&ids=zone_cell&minus=rule/rule_west,rule/rule_mid";
    near(&json!(area(&App::new().body(over_get).await, 0)), 0.25 * CELL_M2, 1e-9);
}

#[tokio::test]
async fn overlap_and_difference_agree_on_what_is_left() {
    let sum = App::new().body("/processes/overlap/execution?collection=zone&ids=zone_cell&constraints=rule").await;
    let left = App::new().body("/processes/difference/execution?collection=zone&ids=zone_cell&minus=rule").await;
    near(&sum["constraints"][0]["remaining"]["value"], area(&left, 0), 1e-9);
}

#[tokio::test]
async fn shapes_are_measured_by_the_method_asked_for() {
    for (question, method) in
        [("&method=survey", "survey"), ("&method=geodesic", "geodesic"), ("&method=planar&crs=EPSG:4517", "planar")]
    {
        for process in ["union?", "difference?minus=rule&"] {
            let (id, minus) = process.split_once('?').unwrap();
            let body = App::new()
                .body(&format!("/processes/{id}/execution?{minus}collection=zone&ids=zone_cell{question}"))
                .await;
            assert_eq!(body["features"][0]["properties"]["area"]["method"], method, "{id}");
        }
    }
    refused("union", json!({"subject": {"collection": "zone"}, "method": "planar"}), "crs").await;
}

/// EPSG:4490 is latitude, longitude.
#[tokio::test]
async fn shapes_come_in_the_official_order_of_the_crs_asked_for() {
    for process in ["union?", "difference?minus=rule&"] {
        let (id, minus) = process.split_once('?').unwrap();
        let path = |crs: &str| format!("/processes/{id}/execution?{minus}collection=zone&ids=zone_cell{crs}");
        let app = App::new();
        let first = |body: &Value| body["features"][0]["geometry"]["coordinates"][0][0][0].clone();
        let (plain, turned) = (app.body(&path("")).await, app.body(&path("&result-crs=EPSG:4490")).await);
        assert_eq!((&first(&plain)[0], &first(&plain)[1]), (&first(&turned)[1], &first(&turned)[0]), "{id}");
        assert_eq!(turned["crs"], "EPSG:4490");
        app.get(&path("&result-crs=EPSG:0")).await.refuses("result-crs", id);
    }
}

#[tokio::test]
async fn what_is_to_be_taken_away_has_to_be_named_and_valid() {
    let cell = rectangle(87.0, 43.0, 88.0, 44.0);
    refused("difference", json!({"subject": cell}), "minus").await;
    let bow_tie = json!({"type": "Polygon", "coordinates": [[[87, 43], [88, 44], [88, 43], [87, 44], [87, 43]]]});
    for minus in [json!([]), json!([bow_tie]), json!(5)] {
        refused("difference", json!({"subject": cell, "minus": minus}), "minus").await;
    }
    App::new().execute("difference", &json!({"subject": cell, "minus": ["nowhere"]})).await.problem(404, "nowhere");
    App::new().get("/processes/difference/execution?collection=zone").await.refuses("minus", "none");
    for process in ["union", "difference", "buffer"] {
        let inputs =
            json!({"subject": {"collection": "site", "ids": ["site_lost"]}, "minus": ["rule"], "distance-m": 5});
        let needed: &[&str] = match process {
            "difference" => &["subject", "minus"],
            "buffer" => &["subject", "distance-m"],
            _ => &["subject"],
        };
        let inputs: Value = needed.iter().map(|name| ((*name).to_string(), inputs[*name].clone())).collect();
        refused(process, inputs, "subject").await;
    }
}
