//! Random shapes on a small grid, where touches, spikes and common stretches are frequent.

use super::status::{Gap, Status};
use crate::geom::check::{Invalid, Limits, check};
use crate::geom::segments::Edge;
use geo::{Area, ConvexHull, MapCoords, Validation};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use proptest::prelude::*;

const LIMITS: Limits = Limits { max_vertices: 500_000 };

fn ring(size: i32, vertices: std::ops::Range<usize>) -> impl Strategy<Value = LineString<f64>> {
    let position = (0..size, 0..size).prop_map(|(x, y)| (f64::from(x), f64::from(y)));
    prop::collection::vec(position, vertices).prop_map(LineString::from)
}

fn square() -> LineString<f64> {
    LineString::from(vec![(0.0, 0.0), (6.0, 0.0), (6.0, 6.0), (0.0, 6.0)])
}

fn polygon() -> impl Strategy<Value = Polygon<f64>> {
    let alone = ring(5, 3..11).prop_map(|exterior| Polygon::new(exterior, vec![]));
    let pierced = (ring(6, 3..6), ring(6, 3..5)).prop_map(|(exterior, hole)| Polygon::new(exterior, vec![hole]));
    let sieve = prop::collection::vec(ring(7, 3..5), 1..4).prop_map(|holes| Polygon::new(square(), holes));
    prop_oneof![alone, pierced, sieve]
}

fn geometry() -> impl Strategy<Value = Geometry<f64>> {
    let triangles = prop::collection::vec(ring(5, 3..5).prop_map(|ring| Polygon::new(ring, vec![])), 2..4);
    prop_oneof![
        polygon().prop_map(Geometry::Polygon),
        triangles.prop_map(|all| MultiPolygon(all).into()),
        prop::collection::vec(polygon(), 2..3).prop_map(|all| MultiPolygon(all).into()),
    ]
}

fn is_valid(geometry: &Geometry<f64>) -> bool {
    check(geometry, &LIMITS).is_ok()
}

/// With debug assertions `geo` panics on some invalid geometries.
fn is_valid_to_geo(geometry: &Geometry<f64>) -> bool {
    std::panic::catch_unwind(|| geometry.is_valid()).unwrap_or(false)
}

fn has_flat_ring(geometry: &Geometry<f64>) -> bool {
    let is_flat = |ring: &LineString<f64>| ring.convex_hull().unsigned_area() <= 0.0;
    let mut polygons = crate::geom::parts::polygons(geometry);
    polygons.any(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()).any(is_flat))
}

/// Each ring begun one vertex later.
fn begun_later(ring: &LineString<f64>) -> LineString<f64> {
    let mut open: Vec<Coord<f64>> = ring.0.iter().skip(1).copied().collect();
    open.rotate_left(1);
    LineString(open)
}

fn each_ring(geometry: &Geometry<f64>, change: impl Fn(&LineString<f64>) -> LineString<f64>) -> Geometry<f64> {
    let polygons = crate::geom::parts::polygons(geometry);
    let changed = polygons.map(|p| Polygon::new(change(p.exterior()), p.interiors().iter().map(&change).collect()));
    MultiPolygon(changed.collect()).into()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// `geo` lets pass interiors that fall apart and rings whose positions all lie on one line, and beside such a ring some
    /// other things as well; nothing else differs.
    #[test]
    fn the_verdict_is_that_of_geo_but_for_two_rules_that_it_does_not_know(geometry in geometry()) {
        match check(&geometry, &LIMITS) {
            Ok(()) => prop_assert!(geometry.is_valid()),
            Err(reasons) => {
                let ours = |reason: &Invalid| matches!(reason, Invalid::Disconnected { .. } | Invalid::Flat { .. });
                let known = reasons.iter().all(ours) || has_flat_ring(&geometry);
                prop_assert!(known || !is_valid_to_geo(&geometry), "{:?}", reasons);
            }
        }
    }

    #[test]
    fn the_verdict_does_not_depend_on_direction_or_beginning(geometry in geometry()) {
        let expected = is_valid(&geometry);
        prop_assert_eq!(is_valid(&geometry.map_coords(|c| Coord { x: c.y, y: c.x })), expected);
        prop_assert_eq!(is_valid(&geometry.map_coords(|c| Coord { x: -c.x, y: c.y })), expected);
        prop_assert_eq!(is_valid(&geometry.map_coords(|c| Coord { x: c.x - 2.0 * c.y, y: c.y })), expected);
        let backwards = |ring: &LineString<f64>| ring.0.iter().rev().copied().collect();
        prop_assert_eq!(is_valid(&each_ring(&geometry, backwards)), expected);
        prop_assert_eq!(is_valid(&each_ring(&geometry, begun_later)), expected);
    }

    #[test]
    fn the_status_keeps_its_order(steps in prop::collection::vec((0..40u32, any::<bool>()), 1..200)) {
        let level = |y: u32| {
            let (west, east) = (Coord { x: 0.0, y: f64::from(y) }, Coord { x: 1.0, y: f64::from(y) });
            Edge { id: 0, ring: 0, west, east, eastward: true }
        };
        let mut status = Status::new();
        let mut kept: Vec<(u32, usize)> = Vec::new();
        for (y, remove) in steps {
            let known = kept.iter().position(|(other, _)| *other == y);
            match (status.find(|edge| edge.side_of_edge(&level(y))), known) {
                (Ok(gap), None) => kept.push((y, status.insert(gap, level(y)))),
                (Err(edge), Some(position)) => {
                    prop_assert_eq!(edge, level(y));
                    if remove {
                        status.remove(kept.remove(position).1);
                    }
                }
                (found, known) => prop_assert!(false, "{:?} {:?}", found, known),
            }
            kept.sort_unstable();
            for pair in kept.windows(2) {
                prop_assert_eq!(status.gap_round(pair[0].1).above, Some(pair[1].1));
                prop_assert_eq!(status.gap_round(pair[1].1).below, Some(pair[0].1));
            }
        }
        let Gap { below, above } = kept.first().map_or_else(Gap::default, |first| status.gap_round(first.1));
        prop_assert!(below.is_none() && (above.is_none() == (kept.len() < 2)));
    }
}

/// `teeth` parallel teeth over one base, turned by an angle.
fn comb(teeth: u32, angle: f64) -> Geometry<f64> {
    let step = 1.0 / f64::from(teeth);
    let tooth = |i: u32| {
        let x = f64::from(i) * step;
        [(x, 1.0), (x + step / 2.0, 1.0), (x + step / 2.0, 0.1), (x + step, 0.1)]
    };
    let positions = std::iter::once((0.0, 0.0)).chain((0..teeth).flat_map(tooth)).chain([(1.0, 0.0)]);
    let (sin, cos) = angle.sin_cos();
    let ring = positions.map(|(x, y)| (80.0 + x * cos - y * sin, 44.0 + x * sin + y * cos)).collect();
    Polygon::new(ring, vec![]).into()
}

fn star(points: u32) -> Geometry<f64> {
    let point = |i: u32| (80.0 + (f64::from(i) * 2.4).cos(), 44.0 + (f64::from(i) * 2.4).sin());
    Polygon::new((0..points).map(point).collect(), vec![]).into()
}

#[test]
fn long_teeth_side_by_side_are_no_more_work_than_others() {
    for angle in [0.0, 0.4, 0.785, 1.2, 2.5] {
        assert_eq!(check(&comb(5_000, angle), &LIMITS), Ok(()));
    }
}

#[test]
fn a_star_of_two_hundred_thousand_edges_is_refused() {
    assert_eq!(check(&star(200_000), &LIMITS).map_err(|reasons| reasons.len()), Err(20));
}

/// `cargo test --release -- --ignored --nocapture validity`
#[test]
#[ignore = "prints how long the largest inputs take"]
fn the_largest_inputs_take() {
    let circle = |i: u32| (80.0 + (f64::from(i) * 6.28e-5).cos(), 44.0 + (f64::from(i) * 6.28e-5).sin());
    let circle = Geometry::Polygon(Polygon::new((0..100_000).map(circle).collect(), vec![]));
    for (what, geometry) in
        [("circle, 100000", circle), ("comb, 200000", comb(50_000, 0.785)), ("star, 200000", star(200_000))]
    {
        let begun = std::time::Instant::now();
        let verdict = check(&geometry, &LIMITS).map_err(|reasons| reasons.len());
        println!("{what}: {verdict:?} in {:?}", begun.elapsed());
    }
}
