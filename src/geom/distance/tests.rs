use super::*;
use crate::geom::geodesic_distance_m;
use geo_types::{Geometry, LineString, MultiPoint, MultiPolygon, Point, Polygon, Rect, coord};
use proptest::prelude::*;

fn rect(west: f64, south: f64, east: f64, north: f64) -> Polygon<f64> {
    Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north }).to_polygon()
}

fn between(a: impl Into<Geometry<f64>>, b: impl Into<Geometry<f64>>) -> Nearest {
    let (a, b) = (a.into(), b.into());
    distance(&Shape::new(&a).unwrap(), &Shape::new(&b).unwrap(), f64::INFINITY).unwrap()
}

#[test]
fn points_are_karneys_distance_apart() {
    let found = between(Point::new(80.41, 44.21), Point::new(87.6, 43.8));
    assert!((found.distance_m - geodesic_distance_m([80.41, 44.21], [87.6, 43.8])).abs() < 1e-9);
    assert!((found.azimuth_deg.unwrap() - 91.76).abs() < 0.5, "{found:?}");
}

#[test]
fn a_point_in_a_polygon_is_at_zero_but_not_in_its_hole() {
    let hole = rect(80.4, 44.4, 80.6, 44.6);
    let ring = Polygon::new(rect(80.0, 44.0, 81.0, 45.0).exterior().clone(), vec![hole.exterior().clone()]);
    assert!(between(ring.clone(), Point::new(80.1, 44.1)).distance_m.abs() < f64::EPSILON);
    let from_hole = between(Point::new(80.5, 44.5), ring);
    assert!(from_hole.distance_m > 7_000.0, "{from_hole:?}");
}

#[test]
fn a_polygon_inside_another_is_at_zero_from_either_side() {
    let (outer, inner) = (rect(80.0, 44.0, 81.0, 45.0), rect(80.4, 44.4, 80.6, 44.6));
    assert!(between(outer.clone(), inner.clone()).distance_m.abs() < f64::EPSILON);
    assert!(between(inner, outer).distance_m.abs() < f64::EPSILON);
}

#[test]
fn the_nearest_part_counts_not_the_box() {
    // The box of the two parts holds the point; the parts are far from it.
    let parts = MultiPolygon(vec![rect(80.0, 44.0, 80.1, 44.1), rect(82.0, 46.0, 82.1, 46.1)]);
    let found = between(Point::new(81.0, 45.0), parts);
    assert!((found.distance_m - geodesic_distance_m([81.0, 45.0], [80.1, 44.1])).abs() < 1.0, "{found:?}");
}

#[test]
fn touching_geometries_are_at_zero_and_have_no_azimuth() {
    let found = between(rect(80.0, 44.0, 81.0, 45.0), rect(81.0, 44.5, 82.0, 45.5));
    assert!(found.distance_m.abs() < f64::EPSILON);
    assert_eq!(found.azimuth_deg, None);
}

#[test]
fn the_antimeridian_and_the_pole_are_no_walls() {
    let over = between(Point::new(179.9, 10.0), rect(-179.9, 9.0, -179.0, 11.0));
    assert!((over.distance_m - geodesic_distance_m([179.9, 10.0], [-179.9, 10.0])).abs() < 5.0, "{over:?}");
    let pole = between(Point::new(0.0, 89.9), Point::new(180.0, 89.9));
    assert!((pole.distance_m - 2.0 * geodesic_distance_m([0.0, 89.9], [0.0, 90.0])).abs() < 1e-6);
}

#[test]
fn a_cutoff_stops_the_search_and_includes_its_own_value() {
    let (a, b) = (Geometry::from(Point::new(80.0, 44.0)), Geometry::from(Point::new(81.0, 44.0)));
    let (a, b) = (Shape::new(&a).unwrap(), Shape::new(&b).unwrap());
    let exact = distance(&a, &b, f64::INFINITY).unwrap().distance_m;
    assert!(distance(&a, &b, exact).is_some());
    assert_eq!(distance(&a, &b, exact - 0.001), None);
}

#[test]
fn a_long_edge_is_followed_where_it_runs_not_along_the_geodesic() {
    // Along the parallel 45° from 75° to 95°; the geodesic between its ends runs 60 km farther north.
    let parallel = LineString::from(vec![(75.0, 45.0), (95.0, 45.0)]);
    let found = between(Point::new(85.0, 45.1), parallel);
    assert!((found.distance_m - geodesic_distance_m([85.0, 45.1], [85.0, 45.0])).abs() < 1e-4, "{found:?}");
}

fn all_pairs(a: &Geometry<f64>, b: &Geometry<f64>) -> f64 {
    let lines = |g: &Geometry<f64>| -> Vec<geo_types::Line<f64>> {
        crate::geom::parts::lines_and_rings(g).into_iter().flat_map(|l| l.lines()).collect()
    };
    let mut best = f64::INFINITY;
    for ea in lines(a) {
        for eb in lines(b) {
            best = best.min(nearest_on_edges(&ea, &eb).distance_m);
        }
    }
    best
}

fn star(lon: f64, lat: f64, size: f64, points: u32) -> Geometry<f64> {
    let ring: LineString<f64> = (0..points)
        .map(|i| {
            let angle = f64::from(i) / f64::from(points) * std::f64::consts::TAU;
            let radius = if i % 2 == 0 { size } else { size * 0.6 };
            (lon + radius * angle.cos(), lat + radius * angle.sin())
        })
        .collect();
    Polygon::new(ring, vec![]).into()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_tree_finds_what_all_pairs_find(lon in 80.0..84.0f64, lat in 43.0..47.0f64, size in 0.01..0.4f64, n in 6..40u32) {
        let (a, b) = (star(82.0, 45.0, 0.3, 24), star(lon, lat, size, n * 2));
        let (sa, sb) = (Shape::new(&a).unwrap(), Shape::new(&b).unwrap());
        let found = distance(&sa, &sb, f64::INFINITY).unwrap();
        let swapped = distance(&sb, &sa, f64::INFINITY).unwrap();
        prop_assert!((found.distance_m - swapped.distance_m).abs() < 1e-3);
        if found.distance_m > 0.0 {
            prop_assert!((found.distance_m - all_pairs(&a, &b)).abs() < 1e-3);
        }
    }

    #[test]
    fn a_multipoint_is_as_near_as_its_nearest_point(points in prop::collection::vec((75.0..95.0f64, 35.0..49.0f64), 1..30)) {
        let here = [85.0, 42.0];
        let found = between(Point::from(here), MultiPoint::from(points.clone()));
        let least = points.iter().map(|p| geodesic_distance_m(here, [p.0, p.1])).fold(f64::INFINITY, f64::min);
        prop_assert!((found.distance_m - least).abs() < 1e-9);
    }
}
