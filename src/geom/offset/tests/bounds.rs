//! What the three functions promise, on random shapes: no point is missed, none is too far.

use super::super::super::{Shape, geodesic_forward, positions};
use super::super::{buffer, inner_parallel, outer_parallel};
use super::shapes::{Draw, assert_valid, at, boundary, distance_m, on_rings, random_star, ring};
use geo::Intersects;
use geo_types::{Coord, Geometry, LineString, MultiPoint, MultiPolygon, Point, Polygon};
use proptest::prelude::*;

/// Farthest that anything may be from what it is round.
fn most_m(distance_m: f64) -> f64 {
    1.01 * distance_m + 0.002
}

fn has(area: &MultiPolygon<f64>, [x, y]: [f64; 2]) -> bool {
    area.intersects(&Coord { x, y })
}

/// Places round the corners of a shape, up to two and a half distances away.
fn places(draw: &mut Draw, geometry: &Geometry<f64>, distance_m: f64, count: usize) -> Vec<[f64; 2]> {
    let corners: Vec<[f64; 2]> = positions(geometry).collect();
    let mut place = || {
        let corner = corners[draw.below(corners.len())];
        geodesic_forward(corner, draw.between(0.0, 360.0), draw.between(0.0, 2.5 * distance_m))
    };
    (0..count).map(|_| place()).collect()
}

fn check_outer(draw: &mut Draw, geometry: &Geometry<f64>, distance: f64) {
    let (shape, area) = (Shape::new(geometry).unwrap(), outer_parallel(geometry, distance).unwrap());
    assert_valid(&area);
    for place in places(draw, geometry, distance, 12) {
        let away_m = distance_m(place, &shape);
        assert!(has(&area, place) || away_m > distance, "{place:?} is missing at {away_m} of {distance}");
        assert!(!has(&area, place) || away_m <= most_m(distance), "{place:?} is {away_m} away, not {distance}");
    }
    for place in on_rings(&area, 40) {
        let away_m = distance_m(place, &shape);
        assert!(distance <= away_m && away_m <= most_m(distance), "ring at {away_m}, not {distance}");
    }
}

fn check_inner(draw: &mut Draw, geometry: &Geometry<f64>, distance: f64) {
    let rings = boundary(geometry);
    let (shape, rings) = (Shape::new(geometry).unwrap(), Shape::new(&rings).unwrap());
    let area = inner_parallel(geometry, distance).unwrap();
    assert_valid(&area);
    for place in places(draw, geometry, distance, 12) {
        let (inside, depth_m) = (distance_m(place, &shape) <= 0.0, distance_m(place, &rings));
        assert!(
            !has(&area, place) || (inside && depth_m >= distance),
            "{place:?} is only {depth_m} of {distance} deep"
        );
        assert!(has(&area, place) || !inside || depth_m <= most_m(distance), "{place:?} is missing, {depth_m} deep");
    }
    for place in on_rings(&area, 40) {
        let depth_m = distance_m(place, &rings);
        assert!(distance <= depth_m && depth_m <= most_m(distance), "ring at {depth_m}, not {distance}");
    }
}

fn check_buffer(geometry: &Geometry<f64>, distance: f64) {
    let rings = boundary(geometry);
    let rings = Shape::new(&rings).unwrap();
    for signed in [distance, -distance] {
        let area = buffer(geometry, signed).unwrap();
        assert_valid(&area);
        for place in on_rings(&area, 30) {
            let off_m = (distance_m(place, &rings) - distance).abs();
            assert!(off_m <= (0.001 * distance).max(0.001), "ring {off_m} off {distance}");
        }
    }
}

/// A seed, a latitude, a size, a distance in sizes, corners. Near the pole the plane bends so much that what is large is
/// refused there (see `refusals`).
fn cases() -> impl Strategy<Value = (u64, f64, f64, f64, usize)> {
    let latitudes = prop_oneof![Just(-33.0), Just(0.001), 34.0..50.0f64, 34.0..50.0f64, Just(70.0), Just(81.0)];
    let powers_of_ten = |low: f64, high: f64| (low..high).prop_map(|power| 10.0_f64.powf(power));
    let sized = (latitudes, powers_of_ten(1.5, 5.6));
    let sized = sized.prop_map(|(lat, size_m)| (lat, if lat > 75.0 { size_m.min(1e5) } else { size_m }));
    (any::<u64>(), sized, powers_of_ten(-4.0, -0.2), 3..60usize)
        .prop_map(|(seed, (lat, size_m), share, corners)| (seed, lat, size_m, share, corners))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn polygons((seed, lat, size_m, share, corners) in cases(), holed in any::<bool>()) {
        let (mut draw, centre) = (Draw(seed), [87.0, lat]);
        let mut shape = random_star(&mut draw, centre, corners, 0.3 * size_m, size_m);
        if let (true, Geometry::Polygon(outside)) = (holed && corners > 5, &shape) {
            let radii_m: Vec<f64> = (0..corners).map(|_| draw.between(0.05, 0.2) * size_m).collect();
            shape = Polygon::new(outside.exterior().clone(), vec![ring(centre, &radii_m)]).into();
        }
        check_outer(&mut draw, &shape, share * size_m);
        check_inner(&mut draw, &shape, share * size_m);
        check_buffer(&shape, share * size_m);
    }

    #[test]
    fn lines_that_wander_and_cross_themselves((seed, lat, size_m, share, corners) in cases(), bend in 0.0..180.0f64) {
        let mut draw = Draw(seed);
        let (mut azimuth_deg, mut line) = (0.0, vec![(87.0, lat)]);
        for _ in 0..corners {
            azimuth_deg += draw.between(-bend, bend);
            let (lon, lat) = line[line.len() - 1];
            line.push(at([lon, lat], azimuth_deg, draw.between(0.01, 1.0) * size_m / corners as f64));
        }
        let line = Geometry::from(LineString::from(line));
        check_outer(&mut draw, &line, share * size_m);
        check_buffer(&line, share * size_m);
    }

    #[test]
    fn points((seed, lat, size_m, share, count) in cases()) {
        let mut draw = Draw(seed);
        let mut point = |_| Point::from(at([87.0, lat], draw.between(0.0, 360.0), draw.between(0.0, size_m)));
        let points = Geometry::from(MultiPoint((0..count).map(&mut point).collect()));
        check_outer(&mut draw, &points, share * size_m);
        check_buffer(&points, share * size_m);
    }
}

#[test]
fn a_corner_every_few_metres_is_no_different() {
    let mut draw = Draw(12);
    let (mut radius_m, mut radii_m) = (20_000.0, Vec::new());
    for _ in 0..3_000 {
        radius_m += draw.between(-30.0, 30.0);
        radii_m.push(radius_m);
    }
    let shape = Geometry::from(Polygon::new(ring([87.0, 44.0], &radii_m), vec![]));
    for distance in [0.5, 50.0, 5_000.0] {
        check_outer(&mut draw, &shape, distance);
        check_inner(&mut draw, &shape, distance);
        check_buffer(&shape, distance);
    }
}

#[test]
fn a_region_two_thousand_kilometres_wide_keeps_the_promise() {
    let mut draw = Draw(13);
    let shape = random_star(&mut draw, [87.0, 42.0], 25, 500_000.0, 1_000_000.0);
    for distance in [0.01, 100.0, 50_000.0, 150_000.0] {
        check_outer(&mut draw, &shape, distance);
        check_inner(&mut draw, &shape, distance);
        check_buffer(&shape, distance);
    }
}
