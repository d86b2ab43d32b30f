//! Distances of nothing and of nonsense, places that are not local, too much work.

use super::super::super::area_m2;
use super::super::{OffsetError, buffer, inner_parallel, outer_parallel};
use super::shapes::{Draw, assert_valid, random_star, star};
use geo_types::{Geometry, GeometryCollection, LineString, MultiPoint, MultiPolygon, Point};

const HERE: [f64; 2] = [80.4, 44.2];

fn point(lon: f64, lat: f64) -> Geometry<f64> {
    Point::new(lon, lat).into()
}

#[test]
fn no_distance_changes_nothing() {
    let shape = star(HERE, &[100.0, 50.0, 100.0, 50.0, 100.0, 50.0]);
    let Geometry::Polygon(given) = shape.clone() else { unreachable!() };
    for same in [outer_parallel(&shape, 0.0), inner_parallel(&shape, 0.0), buffer(&shape, 0.0), buffer(&shape, -0.0)] {
        assert_eq!(same, Ok(MultiPolygon(vec![given.clone()])));
    }
    assert_eq!(outer_parallel(&point(80.0, 44.0), 0.0), Ok(MultiPolygon(vec![])));
    let twice = Geometry::GeometryCollection(GeometryCollection(vec![shape.clone(), shape.clone()]));
    assert!((area_m2(&outer_parallel(&twice, 0.0).unwrap().into()) / area_m2(&shape) - 1.0).abs() < 1e-9);
}

#[test]
fn a_vanishing_distance_is_no_harm() {
    let shape = star(HERE, &[100.0, 50.0, 100.0, 50.0, 100.0, 50.0]);
    for distance_m in [f64::MIN_POSITIVE, 1e-12, 1e-9, 1e-8, 1e-7] {
        for area in [
            outer_parallel(&shape, distance_m).unwrap(),
            inner_parallel(&shape, distance_m).unwrap(),
            buffer(&shape, distance_m).unwrap(),
            buffer(&shape, -distance_m).unwrap(),
        ] {
            assert_valid(&area);
            assert!((area_m2(&area.into()) - area_m2(&shape)).abs() < 1e-3);
        }
        assert_valid(&buffer(&point(80.0, 44.0), distance_m).unwrap());
    }
}

#[test]
fn nonsense_is_named() {
    let shape = star(HERE, &[100.0; 5]);
    for bad in [f64::NAN, f64::INFINITY] {
        assert!(matches!(outer_parallel(&shape, bad), Err(OffsetError::Distance(_))));
        assert!(matches!(buffer(&shape, -bad), Err(OffsetError::Distance(_))));
    }
    assert_eq!(outer_parallel(&shape, -1.0), Err(OffsetError::Distance(-1.0)));
    assert_eq!(inner_parallel(&shape, -1.0), Err(OffsetError::Distance(-1.0)));
    assert_eq!(buffer(&Geometry::GeometryCollection(GeometryCollection(vec![])), 1.0), Ok(MultiPolygon(vec![])));
}

#[test]
fn poles_the_antimeridian_and_half_the_world_are_not_local() {
    let not_local = |distance_m| Err(OffsetError::NotLocal { distance_m });
    assert_eq!(outer_parallel(&point(179.999, 44.0), 1_000.0), not_local(1_000.0));
    assert_eq!(outer_parallel(&point(-180.0, 44.0), 0.001), not_local(0.001));
    assert_eq!(buffer(&point(0.0, 89.99), 2_000.0), not_local(2_000.0));
    assert_eq!(buffer(&point(0.0, -90.0), 1.0), not_local(1.0));
    assert_eq!(buffer(&point(0.0, 44.0), 2e6), not_local(2e6));
    assert_eq!(buffer(&point(0.0, 44.0), 1e12), not_local(1e12));
    assert!(buffer(&point(179.9, 44.0), 1_000.0).is_ok());
}

#[test]
fn too_much_is_refused_before_it_is_begun() {
    let mut draw = Draw(4);
    let mut positions = |count: usize| -> Vec<(f64, f64)> {
        (0..count).map(|_| (draw.between(80.0, 81.0), draw.between(44.0, 45.0))).collect()
    };
    let scribble = Geometry::from(LineString::from(positions(3_000)));
    let points = Geometry::from(MultiPoint(positions(21_000).into_iter().map(Point::from).collect()));
    let long = Geometry::from(LineString::from(positions(200_002)));
    for much in [&scribble, &points, &long] {
        assert!(matches!(buffer(much, 0.1), Err(OffsetError::TooComplex { .. })));
    }
    // Where everything is one blot there is little to do.
    assert!(outer_parallel(&points, 20_000.0).is_ok());
}

#[test]
fn many_corners_are_no_hindrance() {
    let large = random_star(&mut Draw(5), HERE, 5_000, 20_000.0, 30_000.0);
    for distance_m in [1.0, 5_000.0] {
        assert_valid(&outer_parallel(&large, distance_m).unwrap());
        assert_valid(&inner_parallel(&large, distance_m).unwrap());
    }
}
