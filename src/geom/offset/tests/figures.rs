//! Figures whose parallel sets have known areas.

use super::super::super::{area_m2, geodesic_forward, perimeter_m};
use super::super::{buffer, inner_parallel, outer_parallel};
use super::shapes::{Draw, assert_valid, local, polygon, random_star, star};
use geo_types::{Geometry, GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon};
use std::f64::consts::PI;

const HERE: [f64; 2] = [87.6, 43.8];

fn outer_m2(geometry: &Geometry<f64>, distance_m: f64) -> f64 {
    let area = outer_parallel(geometry, distance_m).unwrap();
    assert_valid(&area);
    area_m2(&area.into())
}

fn inner_m2(geometry: &Geometry<f64>, distance_m: f64) -> f64 {
    let area = inner_parallel(geometry, distance_m).unwrap();
    assert_valid(&area);
    area_m2(&area.into())
}

fn buffer_m2(geometry: &Geometry<f64>, distance_m: f64) -> f64 {
    let area = buffer(geometry, distance_m).unwrap();
    assert_valid(&area);
    area_m2(&area.into())
}

#[track_caller]
fn assert_between(found: f64, low: f64, high: f64) {
    assert!(low <= found && found <= high, "{low} {found} {high}");
}

fn square(side_m: f64) -> Geometry<f64> {
    polygon(HERE, &[(0.0, 0.0), (side_m, 0.0), (side_m, side_m), (0.0, side_m)])
}

#[test]
fn a_point_becomes_a_geodesic_disc() {
    for lat in [0.0, 34.0, 50.0, 70.0] {
        for radius_m in [0.001, 1.0, 250.0, 5_000.0, 50_000.0, 200_000.0] {
            let (centre, point) = ([87.6, lat], Geometry::from(Point::new(87.6, lat)));
            // A geodesic circle as a polygon of 7200 corners, 1.3e-7 too small; a coordinate's last digit is some nanometres.
            let true_m2 = area_m2(&star(centre, &vec![radius_m; 7200]));
            let digits = 1e-6 + 1e-7 / radius_m;
            assert_between(buffer_m2(&point, radius_m) / true_m2, 0.998 - digits, 1.0 + digits);
            assert_between(outer_m2(&point, radius_m) / true_m2, 1.0, (1.01 + 0.002 / radius_m).powi(2));
        }
    }
}

#[test]
fn a_square_gains_p_times_width_and_a_circle_and_loses_p_times_width_less_its_corners() {
    let cell = square(2_000.0);
    let (area, perimeter) = (area_m2(&cell), perimeter_m(&cell));
    for width_m in [0.001, 0.1, 5.0, 100.0, 900.0] {
        let grown = |w: f64| perimeter * w + PI * w * w;
        let shrunk = |w: f64| perimeter * w - 4.0 * w * w;
        let (digits, wide_m) = (1e-5, 1.01 * width_m + 0.002);
        assert_between(outer_m2(&cell, width_m) - area, grown(width_m) - digits, grown(wide_m) * 1.0001);
        assert_between(area - inner_m2(&cell, width_m), shrunk(width_m) * 0.9999 - digits, shrunk(wide_m) * 1.0001);
        let off_m = (0.001 * width_m).max(0.001);
        assert_between(buffer_m2(&cell, width_m) - area, grown(width_m - off_m), grown(width_m + off_m));
        assert_between(area - buffer_m2(&cell, -width_m), shrunk(width_m - off_m), shrunk(width_m + off_m));
    }
}

#[test]
fn nothing_is_left_of_a_square_narrower_than_twice_the_width() {
    assert_eq!(inner_parallel(&square(100.0), 50.0).unwrap(), MultiPolygon(vec![]));
    assert_eq!(buffer(&square(100.0), -51.0).unwrap(), MultiPolygon(vec![]));
    assert!(inner_m2(&square(100.0), 49.0) > 0.0);
}

#[test]
fn a_hole_closes_when_the_width_reaches_its_middle() {
    let Geometry::Polygon(outside) = square(1_000.0) else { unreachable!() };
    let hole = local(HERE, &[(400.0, 400.0), (400.0, 440.0), (440.0, 440.0), (440.0, 400.0)]);
    let holed = Geometry::from(Polygon::new(outside.exterior().clone(), vec![LineString::from(hole)]));
    assert_eq!(outer_parallel(&holed, 19.0).unwrap().0[0].interiors().len(), 1);
    assert_eq!(outer_parallel(&holed, 20.0).unwrap().0[0].interiors().len(), 0);
    // The band round the hole goes as well: 40² + 4·40·10 + π·10² for the hole grown by 10.
    let left_m2 = 980.0_f64.powi(2) - (1_600.0 + 1_600.0 + 100.0 * PI);
    assert_between(inner_m2(&holed, 10.0) / left_m2, 0.999, 1.0);
}

#[test]
fn an_l_gets_one_inner_corner_without_an_arc() {
    let l = polygon(HERE, &[(0.0, 0.0), (300.0, 0.0), (300.0, 100.0), (100.0, 100.0), (100.0, 300.0), (0.0, 300.0)]);
    // Five corners turn left by a quarter, one right: P·w + 5/4·π·w² − w².
    let gained = |w: f64| 1_200.0 * w + (1.25 * PI - 1.0) * w * w;
    assert_between(outer_m2(&l, 20.0) - area_m2(&l), gained(20.0) * 0.99999, gained(20.202));
    // Two arms and, at the bend, a square of w less a quarter of a disc.
    let left = |w: f64| (100.0 - 2.0 * w) * (500.0 - 2.0 * w) + (1.0 - PI / 4.0) * w * w;
    assert_between(inner_m2(&l, 20.0), left(20.202), left(20.0) * 1.00001);
    assert!(inner_parallel(&l, 60.0).unwrap().0.is_empty());
}

#[test]
fn two_parts_grow_together() {
    let parts: Vec<Polygon<f64>> = [0.0, 110.0]
        .into_iter()
        .map(|x| {
            let corners = [(x, 0.0), (x + 100.0, 0.0), (x + 100.0, 100.0), (x, 100.0)];
            Polygon::new(LineString::from(local(HERE, &corners)), vec![])
        })
        .collect();
    let two = Geometry::from(MultiPolygon(parts));
    assert_eq!(outer_parallel(&two, 4.0).unwrap().0.len(), 2);
    assert_eq!(outer_parallel(&two, 5.0).unwrap().0.len(), 1);
    assert_eq!(buffer(&two, 6.0).unwrap().0.len(), 1);
    assert_eq!(inner_parallel(&two, 5.0).unwrap().0.len(), 2);
}

#[test]
fn a_line_becomes_a_stadium_whether_or_not_it_is_cut_or_runs_back() {
    let straight = |corners: &[(f64, f64)]| Geometry::from(LineString::from(local(HERE, corners)));
    let stadium = |w: f64| 2.0 * 1_000.0 * w + PI * w * w;
    for line in [
        straight(&[(0.0, 0.0), (1_000.0, 0.0)]),
        straight(&[(0.0, 0.0), (0.0, 1_000.0)]),
        straight(&[(0.0, 0.0), (300.0, 0.0), (301.0, 0.0), (1_000.0, 0.0)]),
        straight(&[(0.0, 0.0), (1_000.0, 0.0), (200.0, 0.0), (200.0, 0.0), (700.0, 0.0)]),
    ] {
        for width_m in [0.1, 10.0, 2_000.0] {
            assert_between(outer_m2(&line, width_m), stadium(width_m), stadium(1.01 * width_m + 0.002));
            assert_between(buffer_m2(&line, width_m) / stadium(width_m), 0.998, 1.002);
        }
        assert!(inner_parallel(&line, 1.0).unwrap().0.is_empty() && buffer(&line, -1.0).unwrap().0.is_empty());
    }
}

#[test]
fn a_spike_is_rounded_at_its_tip() {
    let spike = polygon(HERE, &[(0.0, 0.0), (100.0, 0.0), (50.0, 10_000.0)]);
    let gained = |w: f64| perimeter_m(&spike) * w + PI * w * w;
    assert_between(outer_m2(&spike, 3.0) - area_m2(&spike), gained(3.0) * 0.9999, gained(3.032));
    let Geometry::Polygon(given) = &spike else { unreachable!() };
    let top = given.exterior().0[2].y;
    let reach = outer_parallel(&spike, 3.0).unwrap().0[0].exterior().0.iter().map(|c| c.y).fold(0.0, f64::max);
    // A mitre would reach 600 m beyond the tip.
    assert_between((reach - top) * 111_130.0, 3.0, 3.04);
}

#[test]
fn a_star_of_a_thousand_corners_keeps_its_body() {
    let star = random_star(&mut Draw(1), HERE, 1_000, 4_000.0, 10_000.0);
    let (area, perimeter) = (area_m2(&star), perimeter_m(&star));
    for width_m in [0.001, 1.0, 20.0] {
        assert_between(outer_m2(&star, width_m) - area, 0.5 * perimeter * width_m, 1.1 * perimeter * (width_m + 0.002));
        assert_between(area - inner_m2(&star, width_m), 0.5 * perimeter * width_m, 1.1 * perimeter * (width_m + 0.002));
    }
    let far = area_m2(&outer_parallel(&star, 50_000.0).unwrap().into());
    assert_between(far, PI * 59_000.0_f64.powi(2), PI * 60_600.0_f64.powi(2));
}

#[test]
fn a_long_parallel_stays_one() {
    // 10° of the parallel of 44°: a chord in a plane would be 12 km off.
    let cell = polygon_deg(&[(82.0, 44.0), (92.0, 44.0), (92.0, 45.0), (82.0, 45.0)]);
    let grown = outer_parallel(&cell, 1.0).unwrap();
    let south = grown.0[0].exterior().0.iter().map(|c| c.y).fold(90.0, f64::min);
    assert_between((44.0 - south) * 111_110.0, 1.0, 1.0101);
    assert!(grown.0[0].exterior().0.len() < 60);
}

fn polygon_deg(corners: &[(f64, f64)]) -> Geometry<f64> {
    Polygon::new(LineString::from(corners.to_vec()), vec![]).into()
}

#[test]
fn a_collection_is_taken_together() {
    let [x, y] = geodesic_forward(HERE, 0.0, 5_000.0);
    let all = Geometry::GeometryCollection(GeometryCollection(vec![
        square(100.0),
        square(50.0),
        MultiPoint(vec![Point::new(x, y), Point::new(x, y)]).into(),
    ]));
    let discs = PI * 100.0;
    let grown = |w: f64| 10_000.0 + 400.0 * w + PI * w * w;
    assert_between(outer_m2(&all, 10.0), grown(10.0) + discs * 0.9999, grown(10.11) + discs * 1.03);
    // All rings count: the small square's boundary goes through the large one.
    assert!(inner_m2(&all, 10.0) < 6_400.0 - 60.0 * 20.0);
}
