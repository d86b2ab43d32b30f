//! Whole tiles: validity of whatever is drawn, labels, tiny features, budgets, properties.

use super::decode::{Read, decode};
use super::figures::{degrees, drawn, feature, fine, layers, polygon, tile, with};
use super::rules::{check, doubled_area};
use crate::geom;
use crate::model::Feature;
use crate::tile::{Candidate, LayerOfTile, Settings, TileId, draw, feature_id, label_place, matrix_set, matrix_sets};
use geo_types::{Geometry, GeometryCollection, LineString, MultiLineString, MultiPolygon, Point, Polygon};
use proptest::prelude::*;
use serde_json::json;

/// A polygon given in units of a tile.
fn in_units(tile: &TileId, rings: &[Vec<(f64, f64)>]) -> Polygon<f64> {
    let mut rings =
        rings.iter().map(|ring| ring.iter().map(|(x, y)| degrees(tile, *x, *y)).collect::<LineString<f64>>());
    let exterior = rings.next().unwrap();
    Polygon::new(exterior, rings.collect())
}

fn middle_tile() -> TileId {
    tile("WebMercatorQuad", 9, 87.6, 43.8)
}

fn read(tile: &TileId, features: &[Feature], settings: &Settings) -> Vec<Read> {
    let layers = layers(tile, features, settings);
    check(&layers, 128);
    layers.into_iter().find(|layer| layer.name == "layer").map(|layer| layer.features).unwrap_or_default()
}

#[test]
fn a_square_in_the_tile_keeps_its_corners_and_goes_clockwise() {
    let tile = middle_tile();
    for ring in [vec![(8., 8.), (80., 8.), (80., 40.), (8., 40.)], vec![(8., 40.), (80., 40.), (80., 8.), (8., 8.)]] {
        let found = read(&tile, &[feature("a", in_units(&tile, &[ring]))], &Settings::default());
        let mut corners = found[0].parts[0].clone();
        assert_eq!(doubled_area(&corners), 2 * 72 * 32);
        corners.sort_unstable();
        assert_eq!(corners, [[8, 8], [8, 40], [80, 8], [80, 40]]);
    }
}

#[test]
fn a_polygon_round_the_tile_fills_it_and_its_buffer() {
    let tile = middle_tile();
    let ring = vec![(-9e4, -9e4), (9e4, -9e4), (9e4, 9e4), (-9e4, 9e4)];
    let found = read(&tile, &[feature("a", in_units(&tile, &[ring]))], &Settings::default());
    assert_eq!(doubled_area(&found[0].parts[0]), 2 * (4096 + 256) * (4096 + 256));
    assert_eq!(found[0].parts[0].len(), 4);
}

#[test]
fn a_polygon_that_only_passes_by_is_not_in_the_tile() {
    let tile = middle_tile();
    let ring = vec![(-900., 2000.), (2000., -900.), (-900., -900.)];
    let found = drawn(&tile, &[feature("a", in_units(&tile, &[ring]))], &Settings::default());
    assert_eq!((found.matched, found.bytes.len()), (1, found.bytes.len()));
    let past = vec![(-3000., 1000.), (1000., -3000.), (-3000., -3000.)];
    let found = drawn(&tile, &[feature("a", in_units(&tile, &[past]))], &Settings::default());
    assert_eq!((found.matched, found.returned, found.bytes.len()), (0, 0, 0));
}

#[test]
fn a_comb_cut_at_its_teeth_falls_into_parts() {
    let tile = middle_tile();
    // The back of the comb lies west of the buffer, its teeth reach into the tile.
    let mut ring = vec![(-1000., 0.), (-1000., 4000.)];
    for tooth in (0..5).rev() {
        let y = f64::from(tooth) * 800.0;
        ring.extend([(-500., y + 400.), (1000., y + 400.), (1000., y), (-500., y)]);
    }
    let found = read(&tile, &[feature("comb", in_units(&tile, &[ring]))], &Settings::default());
    assert_eq!(found[0].parts.len(), 5);
    assert_eq!(found[0].parts.iter().map(|ring| doubled_area(ring)).sum::<i64>(), 5 * 2 * 1128 * 400);
}

#[test]
fn a_hole_cut_by_the_edge_of_the_buffer_becomes_a_bay() {
    let tile = middle_tile();
    let ring = vec![(-1000., 100.), (1000., 100.), (1000., 1000.), (-1000., 1000.)];
    let hole = vec![(-800., 400.), (200., 400.), (200., 600.), (-800., 600.)];
    let found = read(&tile, &[feature("bay", in_units(&tile, &[ring, hole]))], &Settings::default());
    assert_eq!(found[0].parts.len(), 1);
    assert_eq!(doubled_area(&found[0].parts[0]), 2 * (1128 * 900 - 328 * 200));
}

#[test]
fn a_line_that_leaves_and_comes_back_has_two_parts() {
    let tile = middle_tile();
    let line: LineString<f64> = [(100., 100.), (-900., 100.), (-900., 500.), (100., 500.)]
        .iter()
        .map(|(x, y)| degrees(&tile, *x, *y))
        .collect();
    let found = read(&tile, &[feature("line", line)], &Settings::default());
    assert_eq!(found[0].kind, 2);
    assert_eq!(found[0].parts, [vec![[100, 100], [-128, 100]], vec![[-128, 500], [100, 500]]]);
}

#[test]
fn a_collection_is_drawn_by_kinds_under_one_id() {
    let tile = middle_tile();
    let at = degrees(&tile, 500., 500.);
    let square = in_units(&tile, &[vec![(8., 8.), (80., 8.), (80., 40.)]]);
    let line: LineString<f64> = [(100., 100.), (300., 100.)].iter().map(|(x, y)| degrees(&tile, *x, *y)).collect();
    let parts = GeometryCollection(vec![Geometry::Point(at.into()), line.into(), square.into()]);
    let found = read(&tile, &[feature("mixed", Geometry::GeometryCollection(parts))], &Settings::default());
    assert_eq!(found.iter().map(|f| f.kind).collect::<Vec<_>>(), [3, 2, 1]);
    assert!(found.iter().all(|f| f.id() == "mixed" && f.number == feature_id("mixed")));
}

#[test]
fn properties_keep_their_types_and_nulls_are_left_out() {
    let tile = middle_tile();
    let at = degrees(&tile, 500., 500.);
    let properties = json!({"name": "乌鲁木齐", "count": 7, "depth": -3, "share": 0.25, "open": true, "note": null,
        "members": ["a", "b"], "id": "not this one"});
    let port = with(feature("port_1", Point(at)), &properties);
    let found = read(&tile, std::slice::from_ref(&port), &Settings::default());
    let expected = json!({"id": "port_1", "name": "乌鲁木齐", "count": 7, "depth": -3, "share": 0.25, "open": true,
        "members": "[\"a\",\"b\"]"});
    assert_eq!(json!(found[0].properties), expected);
    let selected = Settings { properties: Some(vec!["name".into(), "absent".into()]), ..Settings::default() };
    assert_eq!(json!(read(&tile, &[port], &selected)[0].properties), json!({"id": "port_1", "name": "乌鲁木齐"}));
}

#[test]
fn values_are_written_once() {
    let tile = middle_tile();
    let at = |k: u32| Point(degrees(&tile, f64::from(k) * 40.0, 500.));
    let features: Vec<Feature> = (0..50)
        .map(|k| with(feature(k.to_string(), at(k)), &json!({"kind": "port", "open": true, "n": k % 2})))
        .collect();
    assert_eq!(layers(&tile, &features, &Settings::default())[0].value_count, 50 + 4);
}

#[test]
fn tiny_features_become_one_point_per_cell_and_the_largest_is_kept() {
    let tile = middle_tile();
    let square = |x: f64, y: f64, side: f64| {
        in_units(&tile, &[vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)]])
    };
    let features = [
        feature("small", square(100.0, 100.0, 1.0)),
        feature("larger", square(110.0, 110.0, 2.0)),
        feature("elsewhere", square(400.0, 400.0, 1.0)),
        feature("drawn", square(800.0, 800.0, 40.0)),
    ];
    let result = drawn(&tile, &features, &Settings::default());
    assert_eq!((result.matched, result.returned, result.as_points, result.thinned, result.left_out), (4, 3, 2, 1, 0));
    let found = read(&tile, &features, &Settings::default());
    let tiny: Vec<(&str, bool)> = found.iter().map(|f| (f.id(), f.properties.contains_key("_tiny"))).collect();
    assert_eq!(tiny, [("drawn", false), ("larger", true), ("elsewhere", true)]);
    // At the finest zoom a unit is a unit.
    let finest = Settings { finest_zoom: 0, ..Settings::default() };
    assert_eq!(drawn(&tile, &features[1..2], &finest).as_points, 0);
}

#[test]
fn a_sliver_that_collapses_becomes_a_point_in_one_tile_only() {
    let set = matrix_set("WebMercatorQuad").unwrap();
    let tile = middle_tile();
    let sliver = feature("sliver", in_units(&tile, &[vec![(3000., 1000.1), (5000., 1000.1), (5000., 1000.3)]]));
    let east = set.tile(tile.zoom(), tile.row(), tile.col() + 1).unwrap();
    let west = set.tile(tile.zoom(), tile.row(), tile.col() - 1).unwrap();
    let counts = [west, tile, east].map(|t| drawn(&t, std::slice::from_ref(&sliver), &Settings::default()).as_points);
    assert_eq!(counts, [0, 1, 1], "its middle is in the buffer of both");
}

/// Of neither part is anything left, but of both together: a point, wherever the buffer holds its middle.
#[test]
fn lines_that_collapse_part_by_part_become_a_point_also_across_the_edge_of_a_tile() {
    let set = matrix_set("WebMercatorQuad").unwrap();
    let tile = middle_tile();
    let part = |x: f64| LineString::from([(x, 1000.0), (x + 0.2, 1000.0)].map(|(x, y)| degrees(&tile, x, y)).to_vec());
    let dashes = feature("dashes", MultiLineString(vec![part(4091.9), part(4099.9)]));
    let east = set.tile(tile.zoom(), tile.row(), tile.col() + 1).unwrap();
    let counts = [tile, east].map(|t| drawn(&t, std::slice::from_ref(&dashes), &Settings::default()).as_points);
    assert_eq!(counts, [1, 1]);
}

#[test]
fn labels_lie_in_one_tile_and_inside_the_polygon() {
    let set = matrix_set("WebMercatorQuad").unwrap();
    let u_shape = polygon(
        &[
            (86.0, 43.0),
            (89.0, 43.0),
            (89.0, 45.0),
            (88.7, 45.0),
            (88.7, 43.2),
            (86.3, 43.2),
            (86.3, 45.0),
            (86.0, 45.0),
        ],
        &[],
    );
    let settings = Settings { labels: true, ..Settings::default() };
    for zoom in 0..12 {
        let range = set.range(zoom, &geom::envelope(&u_shape.clone().into()).unwrap(), 128).unwrap();
        let mut labels = 0;
        for row in range.min_row..=range.max_row {
            for col in range.min_col..=range.max_col {
                let tile = set.tile(zoom, row, col).unwrap();
                let features = [feature("u", u_shape.clone())];
                let layers = layers(&tile, &features, &settings);
                labels +=
                    layers.iter().filter(|layer| layer.name == "layer_label").map(|l| l.features.len()).sum::<usize>();
            }
        }
        assert_eq!(labels, 1, "zoom {zoom}");
    }
}

#[test]
fn a_label_keeps_out_of_holes() {
    let ring = polygon(&[(0., 0.), (10., 0.), (10., 10.), (0., 10.)], &[&[(1., 1.), (9., 1.), (9., 9.), (1., 9.)]]);
    let [lon, lat] = label_place(&ring.clone().into()).unwrap();
    assert!(geom::intersects_envelope(&ring.into(), &crate::model::Envelope::of_position([lon, lat])), "{lon} {lat}");
}

#[test]
fn a_line_is_named_in_its_middle() {
    let line = LineString::from(vec![(80.0, 0.0), (80.0, 1.0), (80.0, 5.0)]);
    assert_eq!(label_place(&line.into()), Some([80.0, 2.5]));
}

#[test]
fn budgets_keep_the_largest_and_count_the_rest() {
    let tile = middle_tile();
    let square = |k: u32| {
        let (x, side) = (f64::from(k % 50) * 80.0, 20.0 + f64::from(k) / 100.0);
        let y = f64::from(k / 50) * 80.0;
        in_units(&tile, &[vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)]])
    };
    let features: Vec<Feature> = (0..2000).map(|k| feature(format!("f{k:04}"), square(k))).collect();
    let few = Settings { max_features: 10, ..Settings::default() };
    let result = drawn(&tile, &features, &few);
    assert_eq!((result.matched, result.returned, result.left_out), (2000, 10, 1990));
    let mut ids: Vec<String> = read(&tile, &features, &few).iter().map(|f| f.id().to_string()).collect();
    assert_eq!(ids[0], "f1999");
    ids.sort();
    assert_eq!(ids[0], "f1990");
    for max_bytes in [0, 30, 500, 5000, 50_000] {
        let settings = Settings { max_bytes, labels: true, ..Settings::default() };
        let result = drawn(&tile, &features, &settings);
        assert!(result.bytes.len() <= max_bytes, "{} > {max_bytes}", result.bytes.len());
        assert_eq!(result.returned + result.left_out, 2000);
        check(&decode(&result.bytes), 128);
    }
}

#[test]
fn a_shift_moves_every_vertex_before_it_is_drawn() {
    let tile = middle_tile();
    let ring = vec![(100., 100.), (400., 100.), (400., 300.)];
    let by = degrees(&tile, 1000., 0.).x - degrees(&tile, 0., 0.).x;
    let here = feature("a", in_units(&tile, std::slice::from_ref(&ring)));
    let move_east = |geometry: &Geometry<f64>| {
        let moved = |c: geo_types::Coord<f64>| geo_types::Coord { x: c.x + by, y: c.y };
        Some(match geometry {
            Geometry::Polygon(p) => {
                Geometry::Polygon(Polygon::new(p.exterior().0.iter().map(|c| moved(*c)).collect(), vec![]))
            }
            Geometry::MultiPoint(points) => Geometry::MultiPoint(points.0.iter().map(|p| Point(moved(p.0))).collect()),
            other => other.clone(),
        })
    };
    let candidates = [Candidate::of(&here).unwrap()];
    let layer = LayerOfTile { name: "layer", candidates: &candidates, shift: Some(&move_east) };
    let shifted = decode(&draw(&tile, &[layer], &Settings::default()).bytes);
    let there = feature("a", in_units(&tile, &[ring.iter().map(|(x, y)| (x + 1000., *y)).collect()]));
    assert_eq!(shifted[0].features[0].parts, layers(&tile, &[there], &Settings::default())[0].features[0].parts);
}

#[test]
fn coordinates_that_are_no_numbers_do_no_harm() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e19] {
        for set in matrix_sets() {
            let tile = set.tile(set.max_zoom(), 3, 3).unwrap();
            let wild = polygon(&[(bad, 1.0), (3.0, bad), (bad, bad), (1.0, 2.0), (bad, 1.0)], &[]);
            let line = LineString::from(vec![(bad, 0.0), (100.0, bad), (0.0, 90.0), (-180.0, -90.0)]);
            let candidates = [feature("a", wild), feature("b", line)];
            drawn(&tile, &candidates, &Settings { labels: true, ..Settings::default() });
        }
    }
}

#[test]
fn the_poles_and_the_last_zoom_are_within_reach() {
    let cap = polygon(&[(-180.0, 60.0), (180.0, 60.0), (180.0, 90.0), (-180.0, 90.0)], &[]);
    for set in matrix_sets() {
        for zoom in [set.min_zoom(), 5, 12, set.max_zoom()] {
            let tile = set.tile(zoom, 0, 0).unwrap();
            let found = read(&tile, &[feature("cap", cap.clone())], &Settings { labels: true, ..Settings::default() });
            assert_eq!(found.len(), 1, "{} {zoom}", set.id);
        }
    }
}

/// A ring that turns about a centre with wild radii: star, nearly always a valid polygon.
fn star(center: (f64, f64), radii: &[f64]) -> Vec<(f64, f64)> {
    let point = |(k, r): (usize, &f64)| {
        let angle = k as f64 / radii.len() as f64 * std::f64::consts::TAU;
        (center.0 + r * angle.cos(), center.1 + r * angle.sin())
    };
    radii.iter().enumerate().map(point).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn stars_with_holes_are_valid_at_every_zoom(
        radii in prop::collection::vec(0.02..1.0f64, 3..60), hole in prop::collection::vec(0.001..0.018f64, 3..12),
        zoom in 0..=16_u8, size in 0.5..6000.0f64, x in -500.0..4600.0f64, y in -500.0..4600.0f64,
    ) {
        let tile = tile("WebMercatorQuad", zoom, 87.3, 43.9);
        let scaled = |radii: &[f64]| radii.iter().map(|r| r * size).collect::<Vec<_>>();
        let shape = in_units(&tile, &[star((x, y), &scaled(&radii)), star((x, y), &scaled(&hole))]);
        for settings in [Settings::default(), fine()] {
            read(&tile, &[feature("star", shape.clone())], &settings);
        }
    }

    #[test]
    fn spirals_are_valid_at_every_size(turns in 1..9_u32, size in 3.0..9000.0f64, thick in 0.05..0.9f64, x in -300.0..4300.0f64) {
        let tile = middle_tile();
        let steps = turns * 16;
        let at = |k: u32, r: f64| {
            let angle = f64::from(k) / 16.0 * std::f64::consts::TAU;
            (x + r * angle.cos(), 2000.0 + r * angle.sin())
        };
        let gap = size / f64::from(turns + 1);
        let radius = |k: u32| gap * (f64::from(k) / 16.0 + 0.3);
        let out = (0..=steps).map(|k| at(k, radius(k)));
        let back = (0..=steps).rev().map(|k| at(k, radius(k) + gap * thick));
        let shape = in_units(&tile, &[out.chain(back).collect()]);
        read(&tile, &[feature("spiral", shape)], &Settings::default());
    }

    #[test]
    fn even_invalid_polygons_are_drawn_valid(
        points in prop::collection::vec((-300.0..4400.0f64, -300.0..4400.0f64), 3..40), scale in 0.002..1.0f64,
        second in prop::collection::vec((-300.0..4400.0f64, -300.0..4400.0f64), 3..20),
    ) {
        let tile = middle_tile();
        let scaled = |points: &[(f64, f64)]| points.iter().map(|(x, y)| (x * scale, y * scale)).collect::<Vec<_>>();
        let (one, two) = (in_units(&tile, &[scaled(&points)]), in_units(&tile, &[scaled(&second), scaled(&points)]));
        read(&tile, &[feature("both", MultiPolygon(vec![one, two]))], &Settings::default());
    }

    #[test]
    fn labels_are_inside_whatever_the_polygon(radii in prop::collection::vec(0.05..1.0f64, 3..60), size in 0.001..5.0f64) {
        let ring: LineString<f64> = star((87.0, 43.0), &radii.iter().map(|r| r * size).collect::<Vec<_>>()).into();
        let shape = Geometry::Polygon(Polygon::new(ring, vec![]));
        let [lon, lat] = label_place(&shape).unwrap();
        prop_assert!(geom::intersects_envelope(&shape, &crate::model::Envelope::of_position([lon, lat])));
    }

    #[test]
    fn ranges_hold_every_tile_in_which_a_thing_is_drawn(
        lon in -179.0..179.0f64, lat in -85.0..85.0f64, size in 0.0..0.5f64, zoom in 1..=11_u8, set in 0..3_usize,
    ) {
        let set = &matrix_sets()[set];
        let shape = polygon(&[(lon, lat), (lon + size, lat), (lon + size, lat + size), (lon, lat + size)], &[]);
        let envelope = geom::envelope(&shape.clone().into()).unwrap();
        let range = set.range(zoom, &envelope, 128).unwrap();
        for (row, col) in [(range.min_row.wrapping_sub(1), range.min_col), (range.max_row + 1, range.max_col),
            (range.min_row, range.min_col.wrapping_sub(1)), (range.max_row, range.max_col + 1)] {
            if let Some(tile) = set.tile(zoom, row, col) {
                prop_assert_eq!(drawn(&tile, &[feature("a", shape.clone())], &Settings::default()).matched, 0);
            }
        }
    }
}
