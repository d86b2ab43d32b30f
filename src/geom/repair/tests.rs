//! Small broken shapes of known area, then random ones against rays.

use super::*;
use crate::geom::ring_area_m2;
use geo::Contains;
use geo_types::{Point, point};
use proptest::prelude::*;

const PAIRS: usize = 1_000_000;

fn line(points: &[(f64, f64)]) -> LineString<f64> {
    LineString::from(points.to_vec())
}

fn square(west: f64, south: f64, side: f64) -> LineString<f64> {
    line(&[(west, south), (west + side, south), (west + side, south + side), (west, south + side)])
}

fn polygon(exterior: LineString<f64>, holes: Vec<LineString<f64>>) -> Geometry<f64> {
    Polygon::new(exterior, holes).into()
}

fn multi(exteriors: Vec<LineString<f64>>) -> Geometry<f64> {
    MultiPolygon(exteriors.into_iter().map(|exterior| Polygon::new(exterior, vec![])).collect()).into()
}

fn repaired(geometry: &Geometry<f64>) -> Repaired {
    let repaired = repair(geometry, PAIRS).unwrap();
    assert_eq!(check(&repaired.geometry, &Limits { max_vertices: 10_000 }), Ok(()));
    repaired
}

fn assert_area(found: &Repaired, expected_m2: f64) {
    assert!((found.area_after_m2 / expected_m2 - 1.0).abs() < 1e-12, "{} {expected_m2}", found.area_after_m2);
}

fn area(ring: &LineString<f64>) -> f64 {
    ring_area_m2(ring).abs()
}

#[test]
fn a_bow_tie_becomes_both_lobes() {
    let found = repaired(&polygon(line(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)]), vec![]));
    let lobes = area(&line(&[(0.0, 0.0), (1.0, 1.0), (0.0, 2.0)])) + area(&line(&[(2.0, 0.0), (1.0, 1.0), (2.0, 2.0)]));
    assert_area(&found, lobes);
    assert!(found.area_before_m2 < 1e-3, "the lobes cancel in the ring formula: {}", found.area_before_m2);
    assert!(matches!(&found.geometry, Geometry::MultiPolygon(pieces) if pieces.0.len() == 2));
    assert_eq!(
        found.changes,
        [
            "ring 0 of polygon 0 crosses itself (self-intersection) at (1, 1): edge 0 and edge 2; 2 pieces were made of polygon 0"
        ]
    );
}

#[test]
fn what_is_valid_stays_bit_by_bit() {
    let valid = polygon(
        line(&[(0.1, 0.2), (0.7, 0.3), (0.7, 0.3), (0.4, 0.9)]),
        vec![line(&[(0.4, 0.4), (0.5, 0.4), (0.4, 0.5)])],
    );
    let found = repaired(&valid);
    assert_eq!((&found.geometry, found.changes.len()), (&valid, 0));
    let bow_tie = line(&[(5.0, 0.0), (7.0, 2.0), (7.0, 0.0), (5.0, 2.0)]);
    let Geometry::MultiPolygon(parts) =
        repaired(&multi(vec![bow_tie, line(&[(0.1, 0.2), (0.7, 0.3), (0.4, 0.9)])])).geometry
    else {
        panic!("many stay many")
    };
    assert_eq!(parts.0.last().unwrap().exterior(), &line(&[(0.1, 0.2), (0.7, 0.3), (0.4, 0.9), (0.1, 0.2)]));
}

#[test]
fn a_hole_outside_becomes_a_polygon_and_a_hole_in_a_hole_is_ground() {
    let found = repaired(&polygon(
        square(0.0, 0.0, 4.0),
        vec![square(5.0, 0.0, 1.0), square(1.0, 1.0, 2.0), square(1.5, 1.5, 1.0)],
    ));
    let expected = area(&square(0.0, 0.0, 4.0)) + area(&square(5.0, 0.0, 1.0)) - area(&square(1.0, 1.0, 2.0))
        + area(&square(1.5, 1.5, 1.0));
    assert_area(&found, expected);
}

#[test]
fn common_ground_counts_once_and_neighbours_become_one() {
    let found = repaired(&multi(vec![
        square(0.0, 0.0, 2.0),
        square(9.0, 9.0, 1.0),
        square(0.0, 0.0, 2.0),
        square(2.0, 0.0, 2.0),
    ]));
    let both = line(&[(0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (0.0, 2.0)]);
    assert_area(&found, area(&both) + area(&square(9.0, 9.0, 1.0)));
    assert_eq!(found.changes, ["polygons 0, 2, 3 have ground or boundary in common; united, they are 1"]);
    let inside = repaired(&multi(vec![square(1.0, 1.0, 1.0), square(0.0, 0.0, 3.0)]));
    assert_area(&inside, area(&square(0.0, 0.0, 3.0)));
}

#[test]
fn an_interior_that_falls_apart_becomes_its_pieces() {
    let cut = line(&[(0.0, 1.0), (4.0, 3.0), (2.0, 3.0)]);
    let found = repaired(&polygon(square(0.0, 0.0, 4.0), vec![cut.clone()]));
    assert_area(&found, area(&square(0.0, 0.0, 4.0)) - area(&Polygon::new(cut, vec![]).exterior()));
    assert!(matches!(&found.geometry, Geometry::MultiPolygon(pieces) if pieces.0.len() == 2));
}

#[test]
fn flat_rings_and_short_lines_are_left_out() {
    let found = repaired(&polygon(square(0.0, 0.0, 4.0), vec![line(&[(1.0, 1.0), (2.0, 1.0), (3.0, 1.0)])]));
    assert_eq!(found.geometry, polygon(line(&[(0.0, 4.0), (0.0, 0.0), (4.0, 0.0), (4.0, 4.0)]), vec![]));
    let lines = MultiLineString(vec![line(&[(0.0, 0.0), (0.0, 0.0)]), line(&[(0.0, 0.0), (1.0, 0.0)]), line(&[])]);
    let found = repaired(&lines.into());
    assert_eq!(found.geometry, MultiLineString(vec![line(&[(0.0, 0.0), (1.0, 0.0)])]).into());
    assert_eq!(found.changes.len(), 2);
}

#[test]
fn collections_are_repaired_member_by_member() {
    let members = vec![
        point! { x: 1.0, y: 2.0 }.into(),
        line(&[(0.0, 0.0), (0.0, 0.0)]).into(),
        polygon(line(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)]), vec![]),
    ];
    let found = repaired(&Geometry::GeometryCollection(GeometryCollection(members)));
    assert!(matches!(&found.geometry, Geometry::GeometryCollection(all) if all.0.len() == 2), "{found:?}");
    assert_eq!(found.changes.len(), 3);
}

#[test]
fn what_cannot_be_repaired_keeps_its_reasons() {
    let flat = polygon(line(&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)]), vec![]);
    let limits = Limits { max_vertices: 10 };
    assert_eq!(repair(&flat, PAIRS).unwrap_err(), check(&flat, &limits).unwrap_err());
    let spike: Geometry<f64> = line(&[(0.0, 0.0), (0.0, 0.0)]).into();
    assert_eq!(repair(&spike, PAIRS).unwrap_err(), [Invalid::ShortLine { line: 0 }]);
    assert_eq!(repair(&point! { x: f64::NAN, y: 0.0 }.into(), PAIRS).unwrap_err(), [Invalid::NotFinite { vertex: 0 }]);
    assert_eq!(repair(&line(&[]).into(), PAIRS).unwrap_err(), [Invalid::Empty]);
}

#[test]
fn too_many_crossings_are_refused_before_they_are_computed() {
    let star = (0..10_000).map(|i| (80.0 + (f64::from(i) * 2.4).cos(), 44.0 + (f64::from(i) * 2.4).sin()));
    assert_eq!(
        repair(&polygon(star.collect(), vec![]), PAIRS).unwrap_err().first(),
        Some(&Invalid::TooComplex { limit: PAIRS })
    );
    let round_the_world = (0..20_001).map(|i| (if i % 2 == 0 { -180.0 } else { 180.0 }, f64::from(i) * 1e-3));
    let found = repair(&polygon(round_the_world.collect(), vec![]), PAIRS).unwrap_err();
    assert_eq!(found.first(), Some(&Invalid::TooComplex { limit: PAIRS }));
    assert!(found.len() > 1, "the reasons are told as well");
}

#[test]
fn changes_are_told_in_bounded_words() {
    let row = multi((0..300).map(|i| square(f64::from(i) * 0.1, 0.0, 0.1)).collect());
    assert!(repaired(&row).changes.iter().all(|change| change.len() < 200));
    let bow_ties = (0..50).map(|i| {
        line(&[(0.0, 0.0), (0.2, 0.2), (0.2, 0.0), (0.0, 0.2)])
            .0
            .into_iter()
            .map(|c| (c.x + f64::from(i), c.y))
            .collect()
    });
    let found = repaired(&multi(bow_ties.collect()));
    assert_eq!(
        (found.changes.len(), found.changes.last().map(String::as_str)),
        (21, Some("30 more changes of these kinds"))
    );
}

fn ring(size: i32) -> impl Strategy<Value = LineString<f64>> {
    let position = (0..size, 0..size).prop_map(|(x, y)| (80.0 + f64::from(x) * 0.1, 44.0 + f64::from(y) * 0.07));
    prop::collection::vec(position, 3..9).prop_map(LineString::from)
}

fn polygons() -> impl Strategy<Value = Vec<Polygon<f64>>> {
    let polygon = (ring(6), prop::collection::vec(ring(6), 0..3)).prop_map(|(shell, holes)| Polygon::new(shell, holes));
    prop::collection::vec(polygon, 1..4)
}

/// True when a ray to the east crosses the rings an odd number of times.
fn is_enclosed(polygon: &Polygon<f64>, (x, y): (f64, f64)) -> bool {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let crossings = rings.flat_map(LineString::lines).filter(|edge| {
        let (a, b) = (edge.start, edge.end);
        (a.y > y) != (b.y > y) && x < a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y)
    });
    crossings.count() % 2 == 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_ground_is_what_rays_find_and_the_result_is_valid(polygons in polygons()) {
        let geometry = Geometry::MultiPolygon(MultiPolygon(polygons.clone()));
        // Odd fractions of the grid: no edge and no crossing comes near.
        let probes = (0..23).flat_map(|i| (0..23).map(move |j| (80.001_3 + 0.021_317 * f64::from(i), 44.0 + 0.015_773 * f64::from(j) + 1e-4)));
        match repair(&geometry, PAIRS) {
            Ok(found) => {
                prop_assert_eq!(check(&found.geometry, &Limits { max_vertices: 10_000 }), Ok(()));
                for probe in probes {
                    let expected = polygons.iter().any(|polygon| is_enclosed(polygon, probe));
                    prop_assert_eq!(found.geometry.contains(&Point::from(probe)), expected, "{:?}", probe);
                }
                prop_assert_eq!(repair(&found.geometry, PAIRS).map(|again| again.geometry), Ok(found.geometry));
            }
            Err(_) => prop_assert!(probes.into_iter().all(|probe| !polygons.iter().any(|p| is_enclosed(p, probe)))),
        }
    }

    /// Edges closer to each other than coordinates can say.
    #[test]
    fn whatever_is_made_of_all_but_equal_edges_is_valid(
        positions in prop::collection::vec((0..60u32, 0..4u32, 0..2u32), 4..14)
    ) {
        let unit = 80.0_f64.next_up() - 80.0;
        let position = |&(t, u, far): &(u32, u32, u32)| {
            let t = f64::from(t) / 60.0;
            (80.0 + t, 44.0 + 0.37 * t + f64::from(u) * unit + f64::from(far) * 1e-3)
        };
        let geometry = polygon(positions.iter().map(position).collect(), vec![]);
        if let Ok(found) = repair(&geometry, PAIRS) {
            prop_assert_eq!(check(&found.geometry, &Limits { max_vertices: 10_000 }), Ok(()));
        }
    }

    /// The two tests of connectedness, by chains of touching rings and by overlay, agree.
    #[test]
    fn a_polygon_is_one_piece_exactly_when_its_interior_is_connected(
        holes in prop::collection::vec(prop::collection::vec((0..7, 0..7), 3..5), 1..5)
    ) {
        let ring = |hole: Vec<(i32, i32)>| hole.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect();
        let sieve = Polygon::new(square(0.0, 0.0, 6.0), holes.into_iter().map(ring).collect());
        let reasons = area_reasons(std::slice::from_ref(&sieve), 0, MAX_REASONS);
        if reasons.iter().all(|reason| matches!(reason, Invalid::Disconnected { .. })) {
            prop_assert_eq!(pieces::even_odd(&sieve).unwrap().polygons.len() > 1, !reasons.is_empty());
        }
    }
}
