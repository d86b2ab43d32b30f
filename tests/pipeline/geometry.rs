//! What the compiler makes of places and figures, on rows small enough to follow by hand.

use crate::harness::{Seeds, feature, of_kind, place, row};
use geo_types::Geometry;
use groundplan::geom::{Shape, area_m2, distance, geodesic_distance_m, intersection};
use serde_json::json;

#[test]
fn an_anchor_at_a_place_has_the_places_uncertainty_and_within_it_the_places_reach() {
    let (at, within) = (row("a", &[]), row("b", &[("place_role", "within")]));
    let compiled = Seeds::new(&[&at, &within], &[&place("甲", "80.4", "44.2")]).compile();
    let a = feature(&compiled, "a").unwrap();
    assert_eq!(a.geometry, Some(Geometry::Point((80.4, 44.2).into())));
    assert_eq!(a.properties["uncertainty_m"], json!(1000));
    assert_eq!(feature(&compiled, "b").unwrap().properties["uncertainty_m"], json!(20000));
}

#[test]
fn a_place_in_gauss_krueger_coordinates_is_brought_to_longitude_and_latitude() {
    let p5 = "甲,,,corner,29548000,4852000,EPSG:4517,10,10,,unchecked,,,survey,,x";
    let compiled = Seeds::new(&[&row("a", &[])], &[p5]).compile();
    assert_eq!(feature(&compiled, "a").unwrap().geometry, Some(Geometry::Point((87.596_477, 43.802_041).into())));
}

#[test]
fn several_places_make_several_points() {
    let compiled =
        Seeds::new(&[&row("a", &[("place", "甲;乙")])], &[&place("甲", "80", "44"), &place("乙", "81", "45")])
            .compile();
    let Some(Geometry::MultiPoint(points)) = &feature(&compiled, "a").unwrap().geometry else { panic!("two points") };
    assert_eq!(points.0.len(), 2);
}

#[test]
fn without_reach_the_uncertainty_is_unknown_and_said_to_be() {
    let nowhere = "甲,,,town,80,44,EPSG:4326,1000,,,unchecked,,,GeoNames,,x";
    let compiled = Seeds::new(&[&row("a", &[("place_role", "within")])], &[nowhere]).compile();
    assert_eq!(feature(&compiled, "a").unwrap().properties["uncertainty_m"], json!(null));
    assert_eq!(of_kind(&compiled, "unknown_uncertainty")[0].id, "a");
}

#[test]
fn a_long_route_passes_its_places_in_order_and_follows_the_geodesic() {
    let route = row("r", &[("geometry_basis", "anchored_route"), ("place", "甲;乙;丙"), ("place_role", "")]);
    let places = [place("甲", "75.99", "39.47"), place("乙", "87.6", "43.8"), place("丙", "103.83", "36.06")];
    let compiled = Seeds::new(&[&route], &places.iter().map(String::as_str).collect::<Vec<_>>()).compile();
    let r = feature(&compiled, "r").unwrap();
    let Some(Geometry::LineString(line)) = &r.geometry else { panic!("a line") };
    let at = |x: f64, y: f64| line.0.iter().position(|c| (c.x - x).abs() < 1e-9 && (c.y - y).abs() < 1e-9).unwrap();
    assert_eq!((at(75.99, 39.47), at(103.83, 36.06)), (0, line.0.len() - 1));
    assert!(at(87.6, 43.8) > 0);
    // ε: half the longest leg, lengthened by both anchors' ε, times √3; the worst anchor; the drawing tolerance. On
    // the sphere the ellipse is a few parts in a thousand wider than in the plane.
    let longest = geodesic_distance_m([87.6, 43.8], [103.83, 36.06]) + 2.0 * 1000.0;
    let plane = longest / 2.0 * 3f64.sqrt() + 1000.0 + 100.0;
    let found = r.number("uncertainty_m").unwrap();
    assert!(found > plane && found < 1.04 * plane, "{found} {plane}");
}

#[test]
fn a_route_through_one_place_is_refused() {
    let route = row("r", &[("geometry_basis", "anchored_route"), ("place", "甲;甲")]);
    let compiled = Seeds::new(&[&route], &[&place("甲", "80", "44")]).compile();
    assert_eq!(feature(&compiled, "r").unwrap().geometry, None);
    assert_eq!(of_kind(&compiled, "route_too_short").len(), 1);
}

fn footprint(id: &str, area: &str, whole: &str, at: &str) -> String {
    row(id, &[("geometry_basis", "area_true_footprint"), ("stated_area_km2", area), ("part_of", whole), ("place", at)])
}

#[test]
fn a_whole_is_made_of_its_parts_and_the_rest_even_when_all_have_one_anchor() {
    let rows = [
        footprint("whole", "134.6", "", "甲"),
        footprint("a", "30.8", "whole", "甲"),
        footprint("b", "2.41", "whole", "甲"),
    ];
    let compiled =
        Seeds::new(&rows.iter().map(String::as_str).collect::<Vec<_>>(), &[&place("甲", "87.5", "43.9")]).compile();
    let geometry = |id: &str| feature(&compiled, id).unwrap().geometry.clone().unwrap();
    let (whole, a, b) = (geometry("whole"), geometry("a"), geometry("b"));
    for (geometry, km2) in [(&whole, 134.6), (&a, 30.8), (&b, 2.41)] {
        assert!((area_m2(geometry) / (km2 * 1e6) - 1.0).abs() < 1e-6, "{km2}");
    }
    for part in [&a, &b] {
        assert!((intersection(part, &whole).area_m2 / area_m2(part) - 1.0).abs() < 1e-9);
    }
    assert!(distance(&Shape::new(&a).unwrap(), &Shape::new(&b).unwrap(), f64::INFINITY).unwrap().distance_m > 0.0);
    let Geometry::MultiPolygon(polygons) = whole else { panic!("a multipolygon") };
    assert_eq!(polygons.0.len(), 3);
    assert_eq!(of_kind(&compiled, "footprint_moved").len(), 2);
    assert_eq!(feature(&compiled, "whole").unwrap().properties["parts"], json!(["a", "b"]));
}

#[test]
fn parts_that_use_up_their_whole_leave_no_rest() {
    let rows = [
        footprint("whole", "179.66", "", ""),
        footprint("a", "134.6", "whole", "甲"),
        footprint("b", "28.48", "whole", "乙"),
        footprint("c", "16.58", "whole", "丙"),
    ];
    let places = [place("甲", "87.5", "43.9"), place("乙", "76", "39.5"), place("丙", "80.4", "44.2")];
    let compiled = Seeds::new(
        &rows.iter().map(String::as_str).collect::<Vec<_>>(),
        &places.iter().map(String::as_str).collect::<Vec<_>>(),
    )
    .compile();
    let whole = feature(&compiled, "whole").unwrap().geometry.clone().unwrap();
    assert!((area_m2(&whole) / 179.66e6 - 1.0).abs() < 1e-6);
    let Geometry::MultiPolygon(polygons) = whole else { panic!("a multipolygon") };
    assert_eq!(polygons.0.len(), 3);
}

#[test]
fn a_whole_with_a_part_that_cannot_be_placed_is_not_drawn_with_a_wrong_area() {
    let rows = [footprint("whole", "100", "", "甲"), footprint("a", "30", "whole", "乌有乡")];
    let compiled =
        Seeds::new(&rows.iter().map(String::as_str).collect::<Vec<_>>(), &[&place("甲", "87.5", "43.9")]).compile();
    assert_eq!(feature(&compiled, "whole").unwrap().geometry, None);
    assert_eq!(of_kind(&compiled, "unknown_place").len(), 1);
    assert_eq!(of_kind(&compiled, "cannot_be_drawn")[0].id, "whole");
}

#[test]
fn a_lake_has_its_outline_with_licence_and_uncertainty() {
    let lake = row("lake", &[("geometry_basis", "digitised"), ("outline", "lake")]);
    let seeds = Seeds::new(&[&lake], &[&place("甲", "80.4", "44.2")]);
    let outline = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"key":"lake","source":"OSM","licence":"ODbL 1.0","uncertainty_m":3000},
        "geometry":{"type":"Polygon","coordinates":[[[80,44],[80,45],[81,45],[81,44],[80,44]]]}}]}"#;
    seeds.bytes("outlines/water.geojson", outline.as_bytes());
    let compiled = seeds.compile();
    let lake = feature(&compiled, "lake").unwrap();
    assert_eq!(lake.properties["geometry_licence"], json!("ODbL 1.0"));
    assert_eq!((&lake.properties["uncertainty_m"], &lake.properties["schematic"]), (&json!(3000), &json!(false)));
    assert!(matches!(lake.geometry, Some(Geometry::Polygon(_))));
}

#[test]
fn what_is_only_planned_lapses_with_its_plan_and_what_exists_does_not() {
    let planned = row("p", &[("doc", "002"), ("status", "planned"), ("valid_from", "2016-05")]);
    let existing = row("e", &[("doc", "002"), ("status", "existing"), ("valid_from", "2016-05")]);
    let renewed = row("r", &[("doc", "002;004"), ("status", "planned"), ("valid_from", "2016-05;2021-01-08")]);
    let compiled = Seeds::new(&[&planned, &existing, &renewed], &[&place("甲", "80.4", "44.2")]).compile();
    let dates = |id: &str| {
        let f = feature(&compiled, id).unwrap();
        (f.properties["valid_from"].clone(), f.properties["valid_to"].clone())
    };
    assert_eq!(dates("p"), (json!("2016-05"), json!("2020-12-31")));
    assert_eq!(dates("e"), (json!("2016-05"), json!(null)));
    assert_eq!(dates("r"), (json!("2016-05"), json!(null)));
}

#[test]
fn the_same_seeds_give_the_same_bytes_and_stale_layers_go() {
    let seeds = Seeds::new(&[&row("a", &[])], &[&place("甲", "80.4", "44.2")]);
    let data = tempfile::TempDir::new().unwrap();
    std::fs::create_dir_all(data.path().join("layers")).unwrap();
    std::fs::write(data.path().join("layers/old.geojson"), "{}").unwrap();
    let compiled = seeds.compile();
    assert!(!groundplan::compile::difference(&compiled, data.path()).unwrap().is_empty());
    groundplan::compile::write(&compiled, data.path()).unwrap();
    assert!(!data.path().join("layers/old.geojson").exists());
    assert_eq!(groundplan::compile::difference(&seeds.compile(), data.path()).unwrap(), Vec::<String>::new());
}

#[test]
fn parts_of_a_whole_that_is_only_a_point_are_kept_apart_too() {
    let rows = [
        row("whole", &[("stated_area_km2", "20")]),
        footprint("a", "6", "whole", "甲"),
        footprint("b", "4", "whole", "甲"),
    ];
    let compiled =
        Seeds::new(&rows.iter().map(String::as_str).collect::<Vec<_>>(), &[&place("甲", "87.5", "43.9")]).compile();
    let geometry = |id: &str| feature(&compiled, id).unwrap().geometry.clone().unwrap();
    assert!(intersection(&geometry("a"), &geometry("b")).area_m2.abs() < f64::EPSILON);
}

#[test]
fn a_tiny_part_does_not_cost_the_whole_its_drawing() {
    let rows = [footprint("whole", "134.6", "", "甲"), footprint("a", "0.01", "whole", "甲")];
    let compiled =
        Seeds::new(&rows.iter().map(String::as_str).collect::<Vec<_>>(), &[&place("甲", "87.5", "43.9")]).compile();
    assert!(feature(&compiled, "whole").unwrap().geometry.is_some());
}

#[test]
fn an_area_that_its_place_cannot_hold_is_named() {
    let small = "甲,,,town,87.5,43.9,EPSG:4326,1000,3000,,unchecked,,,GeoNames,,x";
    let compiled = Seeds::new(&[&footprint("a", "100", "", "甲")], &[small]).compile();
    assert_eq!(of_kind(&compiled, "area_exceeds_place")[0].id, "a");
}
