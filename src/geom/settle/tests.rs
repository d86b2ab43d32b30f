use super::*;
use crate::geom::{
    Limits, Overlay as Ground, area_m2, check, difference, intersection, perimeter_m, union, vertex_count,
};
use geo_types::{Geometry, Rect, coord};
use proptest::prelude::*;

const LIMITS: Limits = Limits { max_vertices: 100_000 };

fn square(west: f64, south: f64, east: f64, north: f64) -> Polygon<f64> {
    Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north }).to_polygon()
}

fn is_valid(pieces: &MultiPolygon<f64>) -> bool {
    check(&Geometry::MultiPolygon(pieces.clone()), &LIMITS).is_ok()
}

fn pieces_m2(pieces: &MultiPolygon<f64>) -> f64 {
    area_m2(&Geometry::MultiPolygon(pieces.clone()))
}

/// What rounding makes of the area: each vertex moves by 2.3 nm at most, and flat rings are below 1e-8 m² each.
fn rounding_m2(pieces: &MultiPolygon<f64>) -> f64 {
    let rings: usize = pieces.iter().map(|polygon| 1 + polygon.interiors().len()).sum();
    let geometry = Geometry::MultiPolygon(pieces.clone());
    2.3e-9 * perimeter_m(&geometry) + 1e-8 * rings as f64 + 1e-12 * area_m2(&geometry)
}

/// Settles invalid pieces, of which something must be left.
fn assert_settles(pieces: Vec<Polygon<f64>>) -> MultiPolygon<f64> {
    let pieces = MultiPolygon(pieces);
    assert!(!is_valid(&pieces));
    let found = settled(pieces.clone());
    assert!(is_valid(&found), "{found:?}");
    assert!((pieces_m2(&found) - pieces_m2(&pieces)).abs() <= rounding_m2(&pieces));
    found
}

#[test]
fn valid_pieces_stay_as_they_are() {
    let third = 80.0 + 1.0 / 3.0;
    let pieces = MultiPolygon(vec![square(80.0, 44.0, third, 44.1), square(third, 44.1, 81.0, 44.7)]);
    assert_eq!(settled(pieces.clone()), pieces);
    assert_eq!(settled(MultiPolygon(Vec::new())), MultiPolygon(Vec::new()));
}

#[test]
fn hairs_without_area_are_left_out_and_nothing_else_moves() {
    let hair = |lat: f64| Polygon::new(vec![(80.2, lat), (80.2001, lat), (80.2, lat.next_up())].into(), vec![]);
    let plain = square(80.0 + 1.0 / 3.0, 44.1, 81.0, 44.7);
    assert_eq!(assert_settles(vec![hair(44.2), plain.clone()]), MultiPolygon(vec![plain.clone()]));
    let pierced = Polygon::new(square(80.0, 44.0, 80.9, 44.9).exterior().clone(), vec![hair(44.2).exterior().clone()]);
    assert!(assert_settles(vec![pierced]).iter().all(|polygon| polygon.interiors().is_empty()));
    assert_eq!(settled(MultiPolygon(vec![hair(44.2)])), MultiPolygon(Vec::new()));
}

#[test]
fn a_slit_whose_sides_cross_by_the_last_digit_is_untied() {
    let (west, east) = (81.0_f64.next_down(), 81.0_f64.next_up());
    let ring = vec![
        (80.0, 46.0),
        (80.0, 44.0),
        (82.0, 44.0),
        (82.0, 46.0),
        (81.0, 46.0),
        (81.0, 45.0),
        (east, 45.0),
        (west, 46.0),
    ];
    assert_eq!(assert_settles(vec![Polygon::new(ring.into(), vec![])]).0.len(), 1);
}

#[test]
fn pieces_that_reach_over_each_other_by_the_last_digit_become_one() {
    let neighbours = vec![square(80.0, 44.0, 81.0_f64.next_up(), 45.0), square(81.0, 44.0, 82.0, 45.0)];
    assert_eq!(assert_settles(neighbours).0.len(), 1);
}

#[test]
fn a_hole_that_reaches_over_its_exterior_becomes_a_bay() {
    let hole = square(81.5, 44.5, 82.0_f64.next_up(), 44.6).exterior().clone();
    let pierced = Polygon::new(square(80.0, 44.0, 82.0, 45.0).exterior().clone(), vec![hole]);
    let found = assert_settles(vec![pierced]);
    assert_eq!((found.0.len(), found.0.first().map(|polygon| polygon.interiors().len())), (1, Some(0)));
}

#[test]
fn the_grid_is_made_of_numbers() {
    for (lon, step_deg) in [(1.5, 52), (17.0, 48), (87.0, 46), (129.0, 45), (180.0, 45)] {
        let found = finest_step_deg(&[square(lon - 1.0, 0.0, lon, 1.0)]);
        assert_eq!(found, 0.5_f64.powi(step_deg));
    }
}

/// A shape in the making: what kind, and numbers from 0 to 1 of which it takes as many as it needs.
type Seed = (u8, Vec<f64>);

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    prop::collection::vec((0..6_u8, prop::collection::vec(0.0..1.0f64, 24)), 2..7)
}

/// Stars, needles, fans of edges that are all but parallel, and shapes that lean on those before them: with vertices
/// a few last digits beside theirs, or on their edges as well as that can be written.
fn nasty(seeds: &[Seed], [lon, lat]: [f64; 2], size: f64) -> Vec<Geometry<f64>> {
    let mut made: Vec<Polygon<f64>> = Vec::new();
    for (kind, numbers) in seeds {
        let mut numbers = numbers.iter().copied();
        let mut next = || numbers.next().unwrap_or(0.5);
        let centre = coord! { x: lon + size * (next() - 0.5) / 2.0, y: lat + size * (next() - 0.5) / 2.0 };
        let last = made.last();
        let ring = match (kind, last) {
            (0, Some(other)) => nudged(other, &mut next),
            (1, Some(other)) => leaning(other, centre, size, &mut next),
            (2, _) => needle(centre, size, &mut next),
            (3, _) => fan(centre, size, &mut next),
            _ => star(centre, size, &mut next),
        };
        made.push(Polygon::new(ring.into(), vec![]));
        let is_valid = made.last().is_some_and(|polygon| check(&polygon.clone().into(), &LIMITS).is_ok());
        if !is_valid {
            made.pop();
        }
    }
    made.into_iter().map(Geometry::Polygon).collect()
}

fn star(centre: Coord<f64>, size: f64, next: &mut impl FnMut() -> f64) -> Vec<Coord<f64>> {
    let count = 3 + (next() * 18.0) as u32;
    let corner = |i| polar(centre, f64::from(i) / f64::from(count) * std::f64::consts::TAU, size * next());
    (0..count).map(corner).collect()
}

fn fan(centre: Coord<f64>, size: f64, next: &mut impl FnMut() -> f64) -> Vec<Coord<f64>> {
    let (from, step) = (next() * 6.3, 10_f64.powf(-2.0 - 8.0 * next()));
    std::iter::once(centre).chain((0..12).map(|i| polar(centre, from + step * f64::from(i), size * next()))).collect()
}

fn needle(centre: Coord<f64>, size: f64, next: &mut impl FnMut() -> f64) -> Vec<Coord<f64>> {
    let (angle, width) = (next() * 6.3, 10_f64.powf(-6.0 - 8.0 * next()));
    let end = polar(centre, angle, size);
    let side = polar(polar(centre, angle, size * next()), angle + 1.57, width);
    vec![polar(centre, angle, -size), end, side]
}

fn nudged(other: &Polygon<f64>, next: &mut impl FnMut() -> f64) -> Vec<Coord<f64>> {
    let most = 10_f64.powf(4.0 * next());
    let mut nudge = |degrees: f64| degrees + degrees * f64::EPSILON * ((next() - 0.5) * most).round();
    other.exterior().0.iter().skip(1).map(|at| coord! { x: nudge(at.x), y: nudge(at.y) }).collect()
}

fn leaning(other: &Polygon<f64>, centre: Coord<f64>, size: f64, next: &mut impl FnMut() -> f64) -> Vec<Coord<f64>> {
    let edges: Vec<_> = other.exterior().lines().collect();
    let mut on_edge = || {
        let edge = edges.get((next() * edges.len() as f64) as usize)?;
        Some(edge.start + edge.delta() * next())
    };
    let mut corners: Vec<Coord<f64>> = (0..5).filter_map(|_| on_edge()).collect();
    corners.push(polar(centre, next() * 6.3, size));
    let middle = corners.iter().fold(Coord::zero(), |sum, corner| sum + *corner) / corners.len() as f64;
    let angle = |at: &Coord<f64>| (at.y - middle.y).atan2(at.x - middle.x);
    corners.sort_by(|a, b| angle(a).total_cmp(&angle(b)));
    corners
}

fn polar(centre: Coord<f64>, angle: f64, radius: f64) -> Coord<f64> {
    centre + coord! { x: radius * angle.cos(), y: radius * angle.sin() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    #[test]
    fn what_an_overlay_leaves_of_nasty_shapes_settles(
        seeds in seeds(),
        place in prop::sample::select(vec![[80.0, 44.0], [179.0, 60.0], [-120.0, -80.0], [15.9, 33.0], [1.0, -1.0]]),
        size in prop::sample::select(vec![1.0, 1e-2, 1e-4]),
    ) {
        let shapes = nasty(&seeds, place, size);
        let (left, right) = shapes.split_at(shapes.len() / 2);
        let sides = [left, right].map(|side| Geometry::MultiPolygon(settled(union(side).pieces)));
        let [left, right] = &sides;
        let found: [Ground; 4] =
            [union(&shapes), intersection(left, right), difference(left, right), difference(right, left)];
        for Ground { pieces, .. } in found {
            let given = settled(pieces.clone());
            prop_assert!(given.0.is_empty() || is_valid(&given), "{:?}", given);
            let (before_m2, after_m2) = (pieces_m2(&pieces), pieces_m2(&given));
            prop_assert!((before_m2 - after_m2).abs() <= rounding_m2(&pieces), "{} {}", before_m2, after_m2);
            prop_assert_eq!(settled(given.clone()), given);
        }
    }
}
