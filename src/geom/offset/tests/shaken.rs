//! DOMAIN §5.3, tried out: the boundary of a polygon is known to ε; wherever its corners really are within ε, its area
//! lies between those of the inner and the outer parallel set, and so does its overlap with another such polygon.

use super::super::super::{Limits, Shape, area_m2, check, intersection};
use super::super::{inner_parallel, outer_parallel};
use super::shapes::{Draw, at, distance_m, polygon, random_star, ring, star};
use geo::Intersects;
use geo_types::{Coord, Geometry, LineString, Polygon};

const SHAPES: usize = 320;
const SHAKES: usize = 50;

/// A convex, star-shaped, L-shaped or holed polygon, and its size in metres.
fn shape(draw: &mut Draw, kind: usize, centre: [f64; 2], size_m: f64) -> Geometry<f64> {
    let corners = 5 + draw.below(20);
    match kind % 4 {
        0 => star(centre, &vec![size_m / 2.0; corners]),
        1 => random_star(draw, centre, corners, 0.2 * size_m, 0.5 * size_m),
        2 => {
            let (a, b) = (0.5 * size_m, draw.between(0.1, 0.4) * size_m);
            polygon(centre, &[(-a, -a), (a, -a), (a, b - a), (b - a, b - a), (b - a, a), (-a, a)])
        }
        _ => {
            let radii_m = |radius: f64| vec![radius * size_m; corners];
            Polygon::new(ring(centre, &radii_m(0.5)), vec![ring(centre, &radii_m(draw.between(0.1, 0.3)))]).into()
        }
    }
}

fn place(draw: &mut Draw, number: usize) -> [f64; 2] {
    [draw.between(75.0, 95.0), if number.is_multiple_of(5) { 70.0 } else { draw.between(34.0, 50.0) }]
}

/// The polygon with each corner moved by at most ε: anywhere, to the very edge, all outwards, all inwards, all one way.
/// `None` when it is no longer valid.
fn shaken(draw: &mut Draw, geometry: &Geometry<f64>, centre: [f64; 2], epsilon_m: f64) -> Option<Geometry<f64>> {
    let Geometry::Polygon(polygon) = geometry else { return None };
    let (way, one_way_deg) = (draw.below(8), draw.between(0.0, 360.0));
    let mut moved = |corner: &Coord<f64>| {
        let out_deg = (corner.x - centre[0]).atan2(corner.y - centre[1]).to_degrees();
        let (azimuth_deg, share) = match way {
            0 => (out_deg, 1.0),
            1 => (out_deg + 180.0, 1.0),
            2 => (one_way_deg, 1.0),
            3 | 4 => (draw.between(0.0, 360.0), 1.0),
            _ => (draw.between(0.0, 360.0), draw.share().sqrt()),
        };
        at([corner.x, corner.y], azimuth_deg, share * epsilon_m)
    };
    // `Polygon::new` closes the rings.
    let mut ring = |ring: &LineString<f64>| ring.0.iter().skip(1).map(&mut moved).collect::<LineString<f64>>();
    let exterior = ring(polygon.exterior());
    let shaken = Polygon::new(exterior, polygon.interiors().iter().map(ring).collect()).into();
    check(&shaken, &Limits { max_vertices: 1_000 }).is_ok().then_some(shaken)
}

#[test]
fn areas_of_shaken_polygons_stay_between_inner_and_outer() {
    let (mut draw, mut runs) = (Draw(2026), 0);
    for number in 0..SHAPES {
        let (centre, size_m) = (place(&mut draw, number), draw.size(100.0, 50_000.0));
        let (given, epsilon_m) = (shape(&mut draw, number, centre, size_m), draw.size(0.1, 0.2 * size_m));
        let (inner, outer) = (inner_parallel(&given, epsilon_m).unwrap(), outer_parallel(&given, epsilon_m).unwrap());
        let (inner, outer) = (Geometry::from(inner), Geometry::from(outer));
        let (least_m2, most_m2) = (area_m2(&inner), area_m2(&outer));
        for shake in 0..SHAKES {
            let Some(real) = shaken(&mut draw, &given, centre, epsilon_m) else { continue };
            let real_m2 = area_m2(&real);
            assert!(least_m2 <= real_m2 && real_m2 <= most_m2, "{number}: {least_m2} {real_m2} {most_m2}");
            if shake < 2 {
                // More than the area: the sets themselves lie in each other.
                let digits_m2 = 1e-9 * most_m2 + 1e-6;
                assert!((intersection(&real, &outer).area_m2 - real_m2).abs() <= digits_m2, "{number} reaches out");
                assert!((intersection(&real, &inner).area_m2 - least_m2).abs() <= digits_m2, "{number} cuts in");
            }
            runs += 1;
        }
    }
    assert!(runs >= 10_000, "only {runs} shaken polygons were valid");
}

#[test]
fn overlaps_of_shaken_polygons_stay_between_those_of_inner_and_outer() {
    let (mut draw, mut runs) = (Draw(53), 0);
    for number in 0..SHAPES {
        let (centre, size_m) = (place(&mut draw, number), draw.size(100.0, 50_000.0));
        let (lon, lat) = at(centre, draw.between(0.0, 360.0), draw.between(0.0, 1.1) * size_m);
        let (a, b) = (shape(&mut draw, number, centre, size_m), shape(&mut draw, number / 4, [lon, lat], size_m));
        let (epsilon_a_m, epsilon_b_m) = (draw.size(0.1, 0.2 * size_m), draw.size(0.1, 0.2 * size_m));
        let least = |g, e| Geometry::from(inner_parallel(g, e).unwrap());
        let most = |g, e| Geometry::from(outer_parallel(g, e).unwrap());
        let least_m2 = intersection(&least(&a, epsilon_a_m), &least(&b, epsilon_b_m)).area_m2;
        let most_m2 = intersection(&most(&a, epsilon_a_m), &most(&b, epsilon_b_m)).area_m2;
        for _ in 0..SHAKES {
            let Some(real_a) = shaken(&mut draw, &a, centre, epsilon_a_m) else { continue };
            let Some(real_b) = shaken(&mut draw, &b, [lon, lat], epsilon_b_m) else { continue };
            let real_m2 = intersection(&real_a, &real_b).area_m2;
            assert!(least_m2 <= real_m2 && real_m2 <= most_m2, "{number}: {least_m2} {real_m2} {most_m2}");
            runs += 1;
        }
    }
    assert!(runs >= 10_000, "only {runs} shaken pairs were valid");
}

#[test]
fn half_way_between_two_moved_corners_a_boundary_moves_more_than_they_and_the_slack_covers_it() {
    for lat in [34.0, 45.0, 70.0] {
        // 150 km along a meridian, both ends moved east by exactly ε: between them ε is interpolated in degrees.
        let (low, high) = ([87.0, lat - 0.675], [87.0, lat + 0.675]);
        let epsilon_m = 10.0;
        let edge = Geometry::from(LineString::from(vec![(low[0], low[1]), (high[0], high[1])]));
        let (a, b) = (at(low, 90.0, epsilon_m), at(high, 90.0, epsilon_m));
        let middle = [f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1)];
        let excess = distance_m(middle, &Shape::new(&edge).unwrap()) / epsilon_m - 1.0;
        let stated = 1.35_f64.to_radians().powi(2) * (1.0 + 2.0 * lat.to_radians().tan().powi(2)) / 8.0;
        assert!(excess > 0.9 * stated && excess < 1.02 * stated, "{excess} {stated}");
        let outer = outer_parallel(&edge, epsilon_m).unwrap();
        assert!(outer.intersects(&Coord { x: middle[0], y: middle[1] }));
    }
}
