//! Neighbours share a border, however it was drawn: they touch and never overlap.

use super::{named, number, posted, rectangle, together};
use crate::harness::App;
use serde_json::{Value, json};

/// Between two parallels, with as many edges along them as told.
fn strip(south: f64, north: f64, (below, above): (u32, u32)) -> Value {
    let along = |lat: f64, edges: u32| (0..=edges).map(move |i| [87.0 + f64::from(i) / f64::from(edges), lat]);
    let mut ring: Vec<[f64; 2]> = along(south, below).collect();
    ring.extend(along(north, above).collect::<Vec<_>>().into_iter().rev());
    ring.push([87.0, south]);
    json!({"type": "Polygon", "coordinates": [ring]})
}

/// West and east of a border from (87, 43) to the given point. The eastern one has vertices of its own on it, rounded to
/// nine decimals as exchange files have them: they lie up to 0.05 mm off the border.
fn either_side(end: [f64; 2], vertices: u32) -> [Value; 2] {
    let west = json!([[[86, 43], [87, 43], end, [86, end[1]], [86, 43]]]);
    let rounded = |degrees: f64| (degrees * 1e9).round() / 1e9;
    let on_border = |i: u32| {
        let t = f64::from(i) / f64::from(vertices + 1);
        [rounded(87.0 + (end[0] - 87.0) * t), rounded(43.0 + (end[1] - 43.0) * t)]
    };
    let mut east = vec![[89.0, 43.0], [89.0, end[1]], end];
    east.extend((1..=vertices).rev().map(on_border));
    east.extend([[87.0, 43.0], [89.0, 43.0]]);
    [west, json!([east])].map(|coordinates| json!({"type": "Polygon", "coordinates": coordinates}))
}

async fn exactly(subject: &Value, constraint: &Value, more: Value) -> Value {
    let mut inputs =
        json!({"subject": subject, "constraints": [constraint], "uncertainty-m": 0, "constraint-uncertainty-m": 0});
    inputs.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    posted("overlap", inputs).await
}

#[tokio::test]
async fn strips_along_a_parallel_touch_and_share_nothing_by_any_method() {
    let (south, north) = (strip(43.0, 43.1, (1, 10)), strip(43.1, 43.2, (7, 1)));
    for method in [
        json!({"method": "ellipsoidal"}),
        json!({"method": "geodesic"}),
        json!({"method": "survey"}),
        json!({"method": "planar", "crs": "EPSG:4517"}),
        json!({"method": "planar", "crs": "EPSG:4548"}),
    ] {
        for (subject, constraint) in [(&south, &north), (&north, &south)] {
            let body = exactly(subject, constraint, method.clone()).await;
            let pair = &body["pairs"][0];
            assert_eq!((&pair["relation"], &pair["verdict"]), (&json!("touches"), &json!("no")), "{method}");
            assert_eq!((&pair["area"]["value"], &pair["area"]["interval"]), (&json!(0.0), &json!([0.0, 0.0])));
            assert_eq!((&pair["sliver"], pair.get("slivers")), (&json!(false), None), "{method}");
            let sum = &body["constraints"][0];
            assert_eq!((&sum["net"]["value"], &sum["gross"]["value"]), (&json!(0.0), &json!(0.0)), "{method}");
            assert_eq!(sum.get("slivers"), None, "{method}");
        }
    }
}

#[tokio::test]
async fn a_border_with_rounded_vertices_of_its_own_touches_and_its_slivers_are_kept_apart() {
    // Ten kilometres in all directions from west over north to east, with up to forty vertices.
    for (direction, vertices) in (1..40_u32).flat_map(|i| [(f64::from(i) * 4.5, i), (f64::from(i) * 4.5, 41 - i)]) {
        let angle = direction.to_radians();
        let [west, east] = either_side([87.0 - 0.1 * angle.cos(), 43.0 + 0.1 * angle.sin()], vertices);
        touches_but_for_slivers([west, east], &format!("{direction}°, {vertices}")).await;
    }
}

/// A border of a degree holds slivers of more than a square metre, though none is wider than a tenth of a millimetre.
#[tokio::test]
async fn a_border_of_a_hundred_kilometres_with_rounded_vertices_touches_too() {
    for (end, vertices) in [([87.7, 44.1], 36), ([87.3, 44.0], 12), ([87.0, 43.9], 5), ([88.9, 43.2], 100)] {
        touches_but_for_slivers(either_side(end, vertices), &format!("{end:?}, {vertices}")).await;
    }
}

async fn touches_but_for_slivers(sides: [Value; 2], told: &str) {
    let [west, east] = sides;
    for (subject, constraint) in [(&west, &east), (&east, &west)] {
        let body = exactly(subject, constraint, json!({})).await;
        let pair = &body["pairs"][0];
        assert_eq!((&pair["relation"], &pair["verdict"]), (&json!("touches"), &json!("no")), "{told}: {pair}");
        assert_eq!((&pair["inside"], &pair["contains"]), (&json!("no"), &json!("no")), "{told}");
        assert_eq!((&pair["area"]["value"], &pair["area"]["interval"]), (&json!(0.0), &json!([0.0, 0.0])));
        assert_eq!((&pair["share_of_subject"], &pair["share_of_constraint"]), (&json!(0.0), &json!(0.0)));
        assert_eq!(pair["sliver"], pair.get("slivers").is_some(), "nothing in common but slivers: {pair}");
    }
}

#[tokio::test]
async fn slivers_are_counted_and_measured_per_pair_and_per_constraint() {
    let [west, east] = either_side([87.7, 44.1], 36);
    let body = exactly(&west, &east, json!({"pieces": true})).await;
    let (pair, sum) = (&body["pairs"][0], &body["constraints"][0]);
    let slivers = &pair["slivers"];
    assert!(slivers["count"].as_u64().is_some_and(|n| (1..=37).contains(&n)), "{pair}");
    // 0.05 mm on either side of 135 km cannot hold more.
    assert!((1e-3..14.0).contains(&number(&slivers["area"]["value"])), "{slivers}");
    assert_eq!(slivers["area"]["unit"], "m2");
    assert_eq!(&sum["slivers"], slivers);
    assert_eq!(pair["pieces"]["coordinates"], json!([]), "slivers are no common ground");
    assert_eq!(sum["net"]["value"], 0.0);
}

#[tokio::test]
async fn a_sliver_is_below_both_thresholds_and_they_are_repeated() {
    let [west, east] = either_side([87.7, 44.1], 36);
    let plain = exactly(&west, &east, json!({})).await;
    assert_eq!((&plain["sliver_area_m2"], &plain["sliver_width_m"]), (&json!(1.0), &json!(0.1)));
    for strict in [json!({"sliver-area-m2": 0}), json!({"sliver-width-m": 0})] {
        let body = exactly(&west, &east, strict.clone()).await;
        let pair = &body["pairs"][0];
        assert_eq!((&pair["relation"], pair.get("slivers")), (&json!("overlaps"), None), "{strict}");
        let (now, before) = (number(&pair["area"]["value"]), number(&plain["pairs"][0]["slivers"]["area"]["value"]));
        assert!((now / before - 1.0).abs() < 1e-6, "what were slivers is common ground: {now} {before}");
    }
    // 10 cm by 1 km is narrow, but larger than a square metre: common ground, unless more is allowed.
    let (left, right) = (rectangle(87.0, 43.0, 87.01, 43.009), rectangle(87.009_999, 43.0, 87.02, 43.009));
    assert_eq!(exactly(&left, &right, json!({})).await["pairs"][0]["relation"], "overlaps");
    let lenient = exactly(&left, &right, json!({"sliver-area-m2": 1000})).await;
    assert_eq!(lenient["pairs"][0]["relation"], "touches", "8 cm and 80 m²");
    assert_eq!((&lenient["sliver_area_m2"], &lenient["pairs"][0]["sliver"]), (&json!(1000.0), &json!(true)));
}

#[tokio::test]
async fn a_parcel_that_is_itself_narrow_and_small_is_no_sliver() {
    let parcel = rectangle(87.5, 43.5, 87.500_000_5, 43.500_005);
    let body = exactly(&parcel, &rectangle(87.0, 43.0, 88.0, 44.0), json!({})).await;
    let pair = &body["pairs"][0];
    assert_eq!(
        (&pair["relation"], &pair["sliver"], &pair["verdict"]),
        (&json!("inside"), &json!(false), &json!("certain"))
    );
    assert_eq!(pair["share_of_subject"], 1.0);
}

/// Sixteen cells in four rows: 24 pairs share an edge, 18 a corner.
#[tokio::test]
async fn in_a_block_of_parcels_every_neighbour_touches_and_none_overlaps() {
    let parcel = |i: u32| {
        let (column, row) = (f64::from(i % 4), f64::from(i / 4));
        let at = |n: f64, from: f64| from + n / 3.0 * 0.001;
        let cell = rectangle(at(column, 87.6), at(row, 43.8), at(column + 1.0, 87.6), at(row + 1.0, 43.8));
        named(&format!("p{i:02}"), cell, json!({"uncertainty_m": 0}))
    };
    let block = together((0..16).map(parcel).collect());
    let body = posted("overlap", json!({"subject": block, "constraints": [block]})).await;
    let apart: Vec<&Value> = body["pairs"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|pair| pair["subject"]["id"] != pair["constraint"]["id"])
        .collect();
    // Supplied features have no collection: those of the two sides are not the same, and each pair comes both ways.
    assert_eq!(apart.len(), 2 * (24 + 18));
    for pair in apart {
        assert_eq!(
            (&pair["relation"], &pair["area"]["value"], &pair["verdict"]),
            (&json!("touches"), &json!(0.0), &json!("no"))
        );
    }
}

#[tokio::test]
async fn with_an_uncertainty_a_touch_may_be_an_overlap_and_is_never_certain() {
    let (south, north) = (strip(43.0, 43.1, (1, 3)), strip(43.1, 43.2, (2, 1)));
    for (ours, theirs) in [(json!(5), json!(0)), (json!(0), json!(5)), (json!(null), json!(null))] {
        let mut inputs = json!({"subject": south, "constraints": [north]});
        for (name, value) in [("uncertainty-m", ours), ("constraint-uncertainty-m", theirs)] {
            if !value.is_null() {
                inputs[name] = value;
            }
        }
        let pair = &App::new().execute("overlap", &inputs).await.ok("touch")["pairs"][0];
        assert_eq!((&pair["relation"], &pair["verdict"]), (&json!("touches"), &json!("possible")), "{inputs}");
    }
}
