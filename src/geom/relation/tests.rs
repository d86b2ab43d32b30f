use super::*;
use crate::geom::{Limits, Overlay, check};
use geo::Relate;
use geo_types::{Coord, GeometryCollection, LineString, Polygon, Rect, coord};
use proptest::prelude::*;

fn rect(west: f64, south: f64, east: f64, north: f64) -> Geometry<f64> {
    Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north }).to_polygon().into()
}

fn polygon(ring: Vec<(f64, f64)>) -> Geometry<f64> {
    Polygon::new(LineString::from(ring), vec![]).into()
}

fn with_hole(outer: &Geometry<f64>, hole: &Geometry<f64>) -> Geometry<f64> {
    match (outer, hole) {
        (Geometry::Polygon(outer), Geometry::Polygon(hole)) => {
            Polygon::new(outer.exterior().clone(), vec![hole.exterior().clone()]).into()
        }
        _ => panic!("two polygons"),
    }
}

fn compared_by(a: &Geometry<f64>, b: &Geometry<f64>, rule: &SliverRule) -> Comparison {
    compare(&Shape::new(a).unwrap(), &Shape::new(b).unwrap(), rule)
}

fn compared(a: &Geometry<f64>, b: &Geometry<f64>) -> Comparison {
    let (there, back) = (compared_by(a, b, &SliverRule::default()), compared_by(b, a, &SliverRule::default()));
    assert_eq!(there.relation, back.relation.mirrored());
    there
}

/// A polygon north or south of the line from (80, 44) to (81, 44.3), with `count` vertices on it between.
fn slanted(count: u32, is_north: bool, place: impl Fn(Coord<f64>) -> Coord<f64>) -> Geometry<f64> {
    let at = |i: u32| {
        let t = f64::from(i) / f64::from(count + 1);
        place(coord! { x: 80.0 + t, y: 44.0 + 0.3 * t })
    };
    let mut ring: Vec<(f64, f64)> = (0..=count + 1).map(|i| at(i).x_y()).collect();
    ring.push(if is_north { (80.2, 44.9) } else { (80.8, 43.5) });
    polygon(ring)
}

#[test]
fn an_area_equals_itself_however_it_is_written() {
    let plain = rect(80.0, 44.0, 81.0, 45.0);
    let dense = polygon(vec![(81.0, 45.0), (80.3, 45.0), (80.0, 45.0), (80.0, 44.0), (80.7, 44.0), (81.0, 44.0)]);
    let found = compared(&plain, &dense);
    assert_eq!(found.relation, Relation::Equal);
    assert!((found.common_m2 / area_m2(&plain) - 1.0).abs() < 1e-12 && found.slivers.0.is_empty());
}

#[test]
fn a_parcel_lies_inside_its_zone_and_the_zone_contains_it() {
    let (zone, parcel) = (rect(80.0, 44.0, 81.0, 45.0), rect(80.2, 44.2, 80.4, 44.4));
    let found = compared(&parcel, &zone);
    assert_eq!((found.relation, found.common_m2), (Relation::Inside, area_m2(&parcel)));
    assert_eq!(Geometry::MultiPolygon(found.common), MultiPolygon(vec![parcel.try_into().unwrap()]).into());
}

#[test]
fn a_parcel_on_the_border_of_its_zone_lies_inside() {
    let (zone, parcel) = (rect(80.0, 44.0, 81.0, 45.0), rect(80.0, 44.2, 80.4, 44.4));
    assert_eq!(compared(&parcel, &zone).relation, Relation::Inside);
}

#[test]
fn a_parcel_in_a_hole_is_disjoint_and_one_that_fills_it_touches() {
    let hole = rect(80.2, 44.2, 80.4, 44.4);
    let zone = with_hole(&rect(80.0, 44.0, 81.0, 45.0), &hole);
    assert_eq!(compared(&rect(80.25, 44.25, 80.3, 44.3), &zone).relation, Relation::Disjoint);
    assert_eq!(compared(&hole, &zone).relation, Relation::Touches);
    assert_eq!(compared(&rect(80.1, 44.1, 80.5, 44.5), &zone).relation, Relation::Overlaps);
}

#[test]
fn a_zone_round_the_hole_of_another_overlaps_it() {
    let a = with_hole(&rect(80.0, 44.0, 81.0, 45.0), &rect(80.4, 44.4, 80.6, 44.6));
    let b = rect(80.2, 44.2, 80.8, 44.8);
    let found = compared(&a, &b);
    assert_eq!(found.relation, Relation::Overlaps);
    assert!((found.common_m2 - area_m2(&b) + area_m2(&rect(80.4, 44.4, 80.6, 44.6))).abs() < 1e-3);
}

#[test]
fn corners_and_borders_touch_and_neighbours_apart_do_not() {
    let cell = rect(80.0, 44.0, 81.0, 45.0);
    assert_eq!(compared(&cell, &rect(81.0, 45.0, 82.0, 46.0)).relation, Relation::Touches);
    assert_eq!(compared(&cell, &rect(81.0, 44.2, 82.0, 46.0)).relation, Relation::Touches);
    assert_eq!(compared(&cell, &rect(81.0 + 1e-9, 44.2, 82.0, 46.0)).relation, Relation::Disjoint);
    assert_eq!(compared(&cell, &rect(85.0, 44.2, 86.0, 46.0)).relation, Relation::Disjoint);
}

#[test]
fn neighbours_over_the_antimeridian_touch() {
    let (west, east) = (rect(179.0, 44.0, 180.0, 45.0), rect(-180.0, 44.5, -179.0, 46.0));
    assert_eq!(compared(&west, &east).relation, Relation::Touches);
    assert_eq!(compared(&west, &rect(-180.0, 45.5, -179.0, 46.0)).relation, Relation::Disjoint);
}

/// DOMAIN.md §5.1: projected to EPSG:4548 this border makes 7.96 m² and more of common ground.
#[test]
fn strips_that_share_a_parallel_touch_whatever_their_vertices() {
    for (left, right) in [(0, 0), (0, 997), (13, 997), (996, 997)] {
        let border = |count: u32| (0..=count + 1).map(move |i| (80.0 + f64::from(i) / f64::from(count + 1), 44.1));
        let south = polygon(border(left).chain([(81.0, 44.0), (80.0, 44.0)]).collect());
        let north = polygon(border(right).chain([(81.0, 44.2), (80.0, 44.2)]).collect());
        let found = compared(&south, &north);
        assert_eq!((found.relation, found.common_m2, found.slivers_m2), (Relation::Touches, 0.0, 0.0));
    }
}

#[test]
fn a_slanted_border_with_vertices_in_full_precision_is_noise() {
    for (south, north) in [(0, 1), (0, 7), (3, 200), (99, 1000)] {
        let found = compared(&slanted(south, false, |c| c), &slanted(north, true, |c| c));
        assert_eq!(found.relation, Relation::Touches);
        assert!(found.common.0.is_empty() && found.slivers.0.is_empty(), "{south} {north}");
    }
}

#[test]
fn a_gap_of_noise_still_touches() {
    // Between 80.25 and 80.75 only, and a little to the north of the line.
    let above = |t: f64| (80.0 + t, (44.0 + 0.3 * t).next_up().next_up());
    let north = polygon(vec![above(0.25), above(0.5), above(0.75), (80.2, 44.9)]);
    assert_eq!(compared(&slanted(0, false, |c| c), &north).relation, Relation::Touches);
}

#[test]
fn a_slanted_border_with_rounded_vertices_is_slivers() {
    let rounded = |c: Coord<f64>| coord! { x: (c.x * 1e9).round() / 1e9, y: (c.y * 1e9).round() / 1e9 };
    let found = compared(&slanted(0, false, |c| c), &slanted(200, true, rounded));
    assert_eq!(found.relation, Relation::Touches);
    assert!(found.common.0.is_empty() && !found.slivers.0.is_empty());
    assert!(found.slivers_m2 > 0.0 && found.slivers_m2 < 20.0, "{}", found.slivers_m2);
    let strict = SliverRule { area_m2: 0.0, width_m: 0.0 };
    assert_eq!(
        compared_by(&slanted(0, false, |c| c), &slanted(200, true, rounded), &strict).relation,
        Relation::Overlaps
    );
}

#[test]
fn an_area_that_sticks_out_by_slivers_lies_inside() {
    let zone = rect(80.0, 44.0, 81.0, 45.0);
    // A parcel on the eastern border, 10 m high, and 0.04 m over it.
    let parcel = |over_deg: f64| rect(80.99, 44.5, 81.0 + over_deg, 44.5 + 9e-5);
    assert_eq!(compared(&parcel(5e-7), &zone).relation, Relation::Inside);
    assert_eq!(compared(&parcel(5e-5), &zone).relation, Relation::Overlaps);
    let strict = SliverRule { area_m2: 0.0, width_m: 0.0 };
    assert_eq!(compared_by(&parcel(5e-7), &zone, &strict).relation, Relation::Overlaps);
}

#[test]
fn a_subject_of_the_size_of_a_sliver_is_ground_when_it_is_whole() {
    // 4 cm by 10 m.
    let strip = rect(80.99, 44.5, 80.99 + 5e-7, 44.5 + 9e-5);
    for zone in [rect(80.0, 44.0, 81.0, 45.0), rect(80.99, 44.0, 81.0, 45.0)] {
        let found = compared(&strip, &zone);
        assert_eq!(found.relation, Relation::Inside);
        assert!((found.common_m2 / area_m2(&strip) - 1.0).abs() < 1e-9 && found.slivers.0.is_empty());
    }
    // Half of it lies in the zone, half outside: both are slivers.
    let found = compared(&strip, &rect(80.0, 44.0, 81.0, 44.5 + 4.5e-5));
    assert_eq!((found.relation, found.slivers.0.len()), (Relation::Touches, 1));
    // It lies in a strip twice as long: it is inside, not equal.
    let longer = rect(80.99, 44.5, 80.99 + 5e-7, 44.5 + 18e-5);
    assert_eq!(compared(&strip, &longer).relation, Relation::Inside);
}

#[test]
fn parts_that_overlap_each_other_count_once() {
    let parts = vec![rect(80.0, 44.0, 80.7, 45.0), rect(80.3, 44.0, 81.0, 45.0)];
    let both = Geometry::GeometryCollection(GeometryCollection(parts));
    let (plain, round) = (rect(80.0, 44.0, 81.0, 45.0), rect(79.0, 43.0, 82.0, 46.0));
    assert_eq!(compared(&both, &plain).relation, Relation::Equal);
    let found = compared(&both, &round);
    assert_eq!(found.relation, Relation::Inside);
    assert!((found.common_m2 / area_m2(&plain) - 1.0).abs() < 1e-9);
}

#[test]
fn points_and_lines_are_no_area() {
    let line = Geometry::from(LineString::from(vec![(80.0, 44.0), (81.0, 45.0)]));
    assert_eq!(compared(&line, &rect(80.0, 44.0, 81.0, 45.0)).relation, Relation::Disjoint);
}

/// A star-shaped polygon of `radii` round a centre, in steps of 0.01 degrees so that many touch.
fn star() -> impl Strategy<Value = Geometry<f64>> {
    let centre = (0..6i32, 0..6i32);
    (centre, prop::collection::vec(1..5i32, 3..12)).prop_map(|((x, y), radii)| {
        let count = f64::from(u32::try_from(radii.len()).unwrap());
        let ring = radii.iter().enumerate().map(|(i, &r)| {
            let angle = i as f64 / count * std::f64::consts::TAU;
            let (r, x, y) = (f64::from(r) * 0.01, f64::from(x) * 0.01, f64::from(y) * 0.01);
            (80.0 + x + r * angle.cos(), 44.0 + y + r * angle.sin())
        });
        polygon(ring.collect())
    })
}

/// A valid polygon on a grid of six by six nodes, 1/64 degree apart, so that vertices and edges meet often.
fn on_grid() -> impl Strategy<Value = Geometry<f64>> {
    let vertices = prop::collection::vec((0..6i32, 0..6i32), 3..8);
    vertices.prop_filter_map("not valid", |vertices| {
        let place = |(x, y): (i32, i32)| (80.0 + f64::from(x) / 64.0, 44.0 + f64::from(y) / 64.0);
        let ring = polygon(vertices.into_iter().map(place).collect());
        check(&ring, &Limits { max_vertices: 100 }).is_ok().then_some(ring)
    })
}

/// The relation by the matrix of the geometry crate, which is exact where all coordinates are.
fn by_matrix(a: &Geometry<f64>, b: &Geometry<f64>) -> Relation {
    let matrix = a.relate(b);
    match () {
        () if matrix.is_equal_topo() => Relation::Equal,
        () if matrix.is_coveredby() => Relation::Inside,
        () if matrix.is_covers() => Relation::Contains,
        () if matrix.is_touches() => Relation::Touches,
        () if matrix.is_disjoint() => Relation::Disjoint,
        () => Relation::Overlaps,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn on_a_grid_the_relation_is_that_of_the_matrix(a in on_grid(), b in on_grid()) {
        prop_assert_eq!(compared(&a, &b).relation, by_matrix(&a, &b));
    }

    #[test]
    fn relation_and_areas_agree(a in star(), b in star()) {
        let strict = SliverRule { area_m2: 0.0, width_m: 0.0 };
        let (found, back) = (compared_by(&a, &b, &strict), compared_by(&b, &a, &strict));
        prop_assert_eq!(found.relation, back.relation.mirrored());
        let (a_m2, b_m2) = (area_m2(&a), area_m2(&b));
        let smaller = a_m2.min(b_m2);
        prop_assert!((found.common_m2 - back.common_m2).abs() <= 1e-7 * smaller);
        prop_assert!(found.common_m2 <= smaller);
        let rest_m2 = crate::geom::difference(&a, &b).area_m2;
        prop_assert!((rest_m2 + found.common_m2 - a_m2).abs() <= 1e-7 * a_m2, "{} {}", rest_m2, found.common_m2);
        let Overlay { area_m2: again_m2, .. } = crate::geom::intersection(&a, &b);
        prop_assert!((again_m2 - found.common_m2).abs() <= 1e-7 * smaller);
        let is = |part: f64, whole: f64| (part / whole - 1.0).abs() < 1e-9;
        match found.relation {
            Relation::Disjoint | Relation::Touches => prop_assert_eq!(found.common_m2, 0.0),
            Relation::Inside => prop_assert!(is(found.common_m2, a_m2) && a_m2 < b_m2),
            Relation::Contains => prop_assert!(is(found.common_m2, b_m2) && b_m2 < a_m2),
            Relation::Equal => prop_assert!(is(a_m2, b_m2) && is(found.common_m2, a_m2)),
            Relation::Overlaps => prop_assert!(found.common_m2 > 0.0 && found.common_m2 < smaller),
        }
    }
}
