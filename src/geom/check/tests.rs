//! Tiny shapes, one for each rule.

use super::*;
use geo_types::{GeometryCollection, LineString, MultiLineString, MultiPolygon, Polygon, point};

const LIMITS: Limits = Limits { max_vertices: 20_000 };

fn ring(points: &[(f64, f64)]) -> Geometry<f64> {
    Polygon::new(LineString::from(points.to_vec()), vec![]).into()
}

#[test]
fn a_square_passes() {
    assert_eq!(check(&ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]), &LIMITS), Ok(()));
}

#[test]
fn a_bow_tie_is_named() {
    let reasons = check(&ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]), &LIMITS).unwrap_err();
    assert!(reasons[0].to_string().contains("self-intersection"), "{reasons:?}");
}

#[test]
fn a_ring_without_area_is_named() {
    let reasons = check(&ring(&[(80.0, 44.0), (81.0, 44.0), (82.0, 44.0)]), &LIMITS).unwrap_err();
    assert!(reasons[0].to_string().contains("ring 0 of polygon 0"), "{reasons:?}");
}

#[test]
fn nan_swapped_axes_and_emptiness_are_named() {
    assert_eq!(check(&point! { x: f64::NAN, y: 0.0 }.into(), &LIMITS), Err(vec![Invalid::NotFinite { vertex: 0 }]));
    assert_eq!(
        check(&point! { x: 44.0, y: 187.0 }.into(), &LIMITS),
        Err(vec![Invalid::OutOfRange { vertex: 0, lon: 44.0, lat: 187.0 }])
    );
    assert_eq!(check(&LineString::<f64>(vec![]).into(), &LIMITS), Err(vec![Invalid::Empty]));
}

#[test]
fn a_self_crossing_ring_of_ten_thousand_vertices_is_refused() {
    let star: Vec<(f64, f64)> = (0..10_000)
        .map(|i| {
            let angle = f64::from(i) * 2.399_963_229_728_653;
            (80.0 + angle.cos(), 44.0 + angle.sin())
        })
        .collect();
    assert!(check(&ring(&star), &LIMITS).is_err());
}

#[test]
fn the_vertex_limit_comes_first() {
    let small = Limits { max_vertices: 3 };
    let reasons = check(&ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]), &small).unwrap_err();
    assert_eq!(reasons, vec![Invalid::TooManyVertices { found: 5, limit: 3 }]);
}

const fn name(polygon: usize, ring: usize) -> RingName {
    RingName { polygon, ring }
}

const fn at(lon: f64, lat: f64) -> Place {
    Place { lon, lat }
}

fn line(points: &[(f64, f64)]) -> LineString<f64> {
    LineString::from(points.to_vec())
}

/// An upright square, counter-clockwise from its south-western corner.
fn square(west: f64, south: f64, side: f64) -> LineString<f64> {
    line(&[(west, south), (west + side, south), (west + side, south + side), (west, south + side)])
}

fn with_holes(exterior: LineString<f64>, holes: Vec<LineString<f64>>) -> Geometry<f64> {
    Polygon::new(exterior, holes).into()
}

fn multi(exteriors: Vec<LineString<f64>>) -> Geometry<f64> {
    MultiPolygon(exteriors.into_iter().map(|exterior| Polygon::new(exterior, vec![])).collect()).into()
}

fn reasons(geometry: &Geometry<f64>) -> Vec<Invalid> {
    check(geometry, &LIMITS).err().unwrap_or_default()
}

#[test]
fn a_crossing_is_named_with_edges_and_place() {
    let found = reasons(&ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]));
    assert_eq!(found, [Invalid::SelfCrossing { ring: name(0, 0), edges: [0, 2], place: at(0.5, 0.5) }]);
}

#[test]
fn positions_may_be_repeated_and_do_not_shift_the_numbers() {
    assert_eq!(reasons(&ring(&[(0.0, 0.0), (0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (1.0, 1.0), (0.0, 0.0)])), []);
    let found = reasons(&ring(&[(0.0, 0.0), (0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]));
    assert_eq!(found, [Invalid::SelfCrossing { ring: name(0, 0), edges: [0, 3], place: at(0.5, 0.5) }]);
}

#[test]
fn a_ring_that_crosses_itself_at_a_vertex_crosses_itself() {
    let found = reasons(&ring(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (2.0, 0.0), (1.0, 1.0), (0.0, 2.0)]));
    assert_eq!(found, [Invalid::SelfCrossing { ring: name(0, 0), edges: [1, 4], place: at(1.0, 1.0) }]);
}

#[test]
fn a_ring_that_touches_itself_is_named_with_vertex_and_edge() {
    let banana = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 0.0), (0.0, 4.0)];
    let found = reasons(&ring(&banana));
    assert_eq!(found, [Invalid::SelfTouch { ring: name(0, 0), vertex: 3, edge: 0, place: at(2.0, 0.0) }]);
    let corners = [(0.0, 0.0), (2.0, 2.0), (4.0, 0.0), (4.0, 4.0), (2.0, 2.0), (0.0, 4.0)];
    let found = reasons(&ring(&corners));
    assert_eq!(found, [Invalid::SelfTouch { ring: name(0, 0), vertex: 4, edge: 1, place: at(2.0, 2.0) }]);
}

#[test]
fn a_spike_runs_along_itself_and_has_one_reason() {
    let found = reasons(&ring(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (2.0, 5.0), (2.0, 2.0), (0.0, 2.0)]));
    assert_eq!(found, [Invalid::SelfOverlap { ring: name(0, 0), edges: [2, 3], place: at(2.0, 2.0) }]);
    let there_and_back: Vec<(f64, f64)> =
        (0..50).chain((0..49).rev()).map(|i| (f64::from(i), f64::from(i % 7))).collect();
    assert!(matches!(reasons(&ring(&there_and_back)).as_slice(), [Invalid::SelfOverlap { .. }]));
}

#[test]
fn rings_that_cross_have_one_reason_for_the_two() {
    let found = reasons(&with_holes(square(0.0, 0.0, 4.0), vec![square(1.0, 1.0, 1.0), square(3.0, 1.0, 2.0)]));
    assert_eq!(found, [Invalid::Crossing { rings: [name(0, 0), name(0, 2)], edges: [1, 0], place: at(4.0, 1.0) }]);
    let at_a_vertex = line(&[(2.0, 2.0), (4.0, 1.0), (5.0, 2.0), (4.0, 3.0)]);
    assert!(matches!(
        reasons(&with_holes(square(0.0, 0.0, 4.0), vec![at_a_vertex])).as_slice(),
        [Invalid::Crossing { rings: [RingName { ring: 0, .. }, RingName { ring: 1, .. }], .. }]
    ));
}

#[test]
fn a_hole_that_shares_boundary_is_named() {
    let found = reasons(&with_holes(square(0.0, 0.0, 4.0), vec![square(0.0, 1.0, 2.0)]));
    assert_eq!(found, [Invalid::SharedEdge { rings: [name(0, 0), name(0, 1)], edges: [3, 3], place: at(0.0, 1.0) }]);
}

#[test]
fn holes_in_the_wrong_place_are_named() {
    let found = reasons(&with_holes(square(0.0, 0.0, 4.0), vec![square(5.0, 1.0, 1.0)]));
    assert_eq!(found, [Invalid::HoleOutside { ring: name(0, 1), vertex: 0, place: at(5.0, 1.0) }]);
    let found = reasons(&with_holes(square(0.0, 0.0, 4.0), vec![square(1.5, 1.5, 1.0), square(1.0, 1.0, 2.0)]));
    assert_eq!(found, [Invalid::HoleInHole { ring: name(0, 1), outer: 2, vertex: 0, place: at(1.5, 1.5) }]);
}

#[test]
fn polygons_may_touch_in_points_but_have_no_ground_or_boundary_in_common() {
    assert_eq!(reasons(&multi(vec![square(0.0, 0.0, 1.0), square(1.0, 1.0, 1.0)])), []);
    assert_eq!(reasons(&multi(vec![square(0.0, 0.0, 2.0), line(&[(2.0, 1.0), (3.0, 0.0), (3.0, 2.0)])])), []);
    let inside = reasons(&multi(vec![square(1.0, 1.0, 1.0), square(0.0, 0.0, 3.0)]));
    assert_eq!(inside, [Invalid::PolygonInPolygon { inner: 0, outer: 1, vertex: 0, place: at(1.0, 1.0) }]);
    let beside = reasons(&multi(vec![square(0.0, 0.0, 1.0), square(1.0, 0.0, 1.0)]));
    assert!(matches!(beside.as_slice(), [Invalid::SharedEdge { .. }]), "{beside:?}");
    let across = reasons(&multi(vec![square(0.0, 0.0, 2.0), square(1.0, 1.0, 2.0)]));
    assert!(matches!(across.as_slice(), [Invalid::Crossing { .. }]), "{across:?}");
    let twice = reasons(&multi(vec![square(0.0, 0.0, 2.0), square(0.0, 0.0, 2.0)]));
    assert!(matches!(twice.as_slice(), [Invalid::SharedEdge { .. }]), "{twice:?}");
}

#[test]
fn a_polygon_may_lie_in_the_hole_of_another() {
    let lake = Polygon::new(square(0.0, 0.0, 9.0), vec![square(1.0, 1.0, 7.0)]);
    let island = Polygon::new(square(1.0, 1.0, 2.0).0.into_iter().map(|c| (c.x + 1.0, c.y + 1.0)).collect(), vec![]);
    assert_eq!(reasons(&MultiPolygon(vec![lake.clone(), island]).into()), []);
    // A hole that another polygon lies round has that polygon's reason only.
    let around = Polygon::new(square(0.5, 0.5, 8.0), vec![]);
    let found = reasons(&MultiPolygon(vec![lake, around]).into());
    assert!(matches!(found.as_slice(), [Invalid::PolygonInPolygon { inner: 1, outer: 0, .. }]), "{found:?}");
}

#[test]
fn an_interior_that_falls_apart_is_named() {
    let diamond =
        |west: f64, lat: f64| line(&[(west, lat), (west + 1.0, lat - 1.0), (west + 2.0, lat), (west + 1.0, lat + 1.0)]);
    let box_4 = || square(0.0, 0.0, 4.0);
    assert_eq!(reasons(&with_holes(box_4(), vec![diamond(0.0, 2.0)])), []);
    let found = reasons(&with_holes(box_4(), vec![diamond(0.0, 2.0), diamond(2.0, 2.0)]));
    assert_eq!(found, [Invalid::Disconnected { ring: name(0, 2), place: at(4.0, 2.0) }]);
    let across = line(&[(0.0, 1.0), (4.0, 3.0), (2.0, 3.0)]);
    assert!(matches!(reasons(&with_holes(box_4(), vec![across])).as_slice(), [Invalid::Disconnected { .. }]));
}

#[test]
fn holes_that_all_touch_in_one_point_leave_the_interior_whole() {
    let petal = |x: f64, y: f64| line(&[(0.0, 0.0), (x - y / 4.0, y + x / 4.0), (x + y / 4.0, y - x / 4.0)]);
    let petals = vec![petal(2.0, 0.0), petal(0.0, 2.0), petal(-2.0, 0.0), petal(0.0, -2.0)];
    assert_eq!(reasons(&with_holes(square(-4.0, -4.0, 8.0), petals)), []);
}

#[test]
fn too_few_positions_are_named() {
    let found = reasons(&ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 0.0)]));
    assert_eq!(found, [Invalid::TooFewPositions { ring: name(0, 0), found: 2 }]);
    let found = reasons(&with_holes(square(0.0, 0.0, 1.0), vec![line(&[])]));
    assert_eq!(found, [Invalid::TooFewPositions { ring: name(0, 1), found: 0 }]);
    let lines = MultiLineString(vec![line(&[(0.0, 0.0), (1.0, 0.0)]), line(&[(1.0, 1.0), (1.0, 1.0)])]);
    assert_eq!(reasons(&lines.into()), [Invalid::ShortLine { line: 1 }]);
    let lines = MultiLineString(vec![line(&[(0.0, 0.0), (1.0, 0.0)]), line(&[])]);
    assert_eq!(reasons(&lines.into()), [Invalid::EmptyPart { part: 1 }]);
}

#[test]
fn a_line_may_cross_itself() {
    assert_eq!(reasons(&line(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]).into()), []);
}

#[test]
fn members_of_a_collection_may_overlap_and_are_counted_through() {
    let bow_tie = line(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]);
    let members = vec![
        with_holes(square(0.0, 0.0, 1.0), vec![]),
        multi(vec![square(0.0, 0.0, 1.0), square(5.0, 0.0, 1.0)]),
        with_holes(square(-4.0, -4.0, 8.0), vec![bow_tie]),
    ];
    let found = reasons(&Geometry::GeometryCollection(GeometryCollection(members)));
    assert!(
        matches!(found.as_slice(), [Invalid::SelfCrossing { ring: RingName { polygon: 3, ring: 1 }, .. }]),
        "{found:?}"
    );
}

#[test]
fn at_most_twenty_reasons_are_told() {
    let zigzag = (0..100).map(|i| (f64::from(i), f64::from(i % 2)));
    let back = (0..100).rev().map(|i| (f64::from(i), f64::from((i + 1) % 2)));
    let found = reasons(&ring(&zigzag.chain(back).collect::<Vec<_>>()));
    assert_eq!(found.len(), 20);
}

#[test]
fn one_unit_in_the_last_place_decides() {
    let touching = |y: f64| with_holes(square(0.0, 0.0, 4.0), vec![line(&[(1.0, y), (3.0, 1.0), (3.0, 2.0)])]);
    assert_eq!(reasons(&touching(0.0)), []);
    assert_eq!(reasons(&touching(f64::from_bits(1 << 52))), []);
    let beyond = reasons(&touching(-f64::EPSILON));
    assert!(matches!(beyond.as_slice(), [Invalid::Crossing { .. }]), "{beyond:?}");
    // Above the diagonal is inside.
    let above_diagonal = line(&[(0.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
    let reaching = |y: f64| with_holes(above_diagonal.clone(), vec![line(&[(0.3, y), (0.2, 0.6), (0.1, 0.5)])]);
    assert_eq!(reasons(&reaching(0.3_f64.next_up())), []);
    assert_eq!(reasons(&reaching(0.3)), []);
    assert!(matches!(reasons(&reaching(0.3_f64.next_down())).as_slice(), [Invalid::Crossing { .. }]));
}
