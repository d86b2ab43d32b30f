use super::*;
use geo_types::{LineString, Point, Polygon, Rect, coord};
use proptest::prelude::*;

fn rect(west: f64, south: f64, east: f64, north: f64) -> Geometry<f64> {
    Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north }).to_polygon().into()
}

fn assert_area(found: &Overlay, expected_m2: f64) {
    assert!((found.area_m2 - expected_m2).abs() <= 1e-9 * expected_m2.max(1.0), "{} {expected_m2}", found.area_m2);
}

#[test]
fn a_part_lies_wholly_in_its_whole() {
    let part = rect(80.2, 44.2, 80.4, 44.4);
    assert_area(&intersection(&part, &rect(80.0, 44.0, 81.0, 45.0)), area_m2(&part));
}

#[test]
fn strips_that_share_a_parallel_have_nothing_in_common_whatever_their_vertices() {
    let plain = rect(80.0, 44.0, 81.0, 44.1);
    let mut top: Vec<(f64, f64)> = (0..=997).map(|i| (80.0 + f64::from(i) / 997.0, 44.1)).collect();
    top.extend([(81.0, 44.2), (80.0, 44.2)]);
    let dense = Geometry::Polygon(Polygon::new(LineString::from(top), vec![]));
    assert_area(&intersection(&plain, &dense), 0.0);
    assert!(intersection(&plain, &dense).pieces.0.is_empty());
}

#[test]
fn a_hole_is_not_part_of_the_overlap() {
    let Geometry::Polygon(outer) = rect(80.0, 44.0, 81.0, 45.0) else { panic!("a rectangle is a polygon") };
    let Geometry::Polygon(hole) = rect(80.4, 44.4, 80.6, 44.6) else { panic!("a rectangle is a polygon") };
    let ring = Geometry::Polygon(Polygon::new(outer.exterior().clone(), vec![hole.exterior().clone()]));
    let inside = rect(80.3, 44.3, 80.7, 44.7);
    assert_area(&intersection(&ring, &inside), area_m2(&inside) - area_m2(&hole.into()));
}

#[test]
fn a_union_counts_common_ground_once() {
    let (a, b) = (rect(80.0, 44.0, 81.0, 45.0), rect(80.5, 44.0, 82.0, 45.0));
    assert_area(&union([&a, &b, &a]), area_m2(&rect(80.0, 44.0, 82.0, 45.0)));
    assert_area(&union([]), 0.0);
}

#[test]
fn points_and_lines_have_no_common_area() {
    assert_area(&intersection(&rect(80.0, 44.0, 81.0, 45.0), &Point::new(80.5, 44.5).into()), 0.0);
}

#[test]
fn a_difference_is_what_the_other_does_not_cover() {
    let whole = rect(80.0, 44.0, 81.0, 45.0);
    let hole = rect(80.4, 44.4, 80.6, 44.6);
    let rest = difference(&whole, &hole);
    assert_area(&rest, area_m2(&whole) - area_m2(&hole));
    assert_eq!(rest.pieces.0.first().map(|p| p.interiors().len()), Some(1));
    assert_area(&difference(&hole, &whole), 0.0);
    assert_area(&difference(&whole, &rect(85.0, 44.0, 86.0, 45.0)), area_m2(&whole));
    assert_area(&difference(&Point::new(80.5, 44.5).into(), &whole), 0.0);
}

/// A circle of `count` vertices.
fn circle(lon: f64, lat: f64, radius: f64, count: u32) -> Geometry<f64> {
    let ring = (0..count).map(|i| {
        let angle = f64::from(i) / f64::from(count) * std::f64::consts::TAU;
        (lon + radius * angle.cos(), lat + radius * angle.sin())
    });
    Polygon::new(ring.collect(), vec![]).into()
}

#[test]
fn large_rings_that_meet_at_a_corner_are_thinned_and_lose_nothing() {
    let (a, b) = (circle(80.0, 44.0, 1.0, 20_000), circle(81.35, 45.35, 1.0, 20_000));
    let whole = |g: &Geometry<f64>| grid::shapes(g).into_iter().flatten().collect::<Contours>();
    let unthinned = measured(meet(&whole(&a), &whole(&b)));
    let thinned = |g: &Geometry<f64>, other: &Geometry<f64>| grid::thinned(g, &parts::envelope(other).unwrap());
    assert!(thinned(&a, &b).iter().map(Vec::len).sum::<usize>() < 6_000);
    // The same vertices, not only the same area: the grid does not depend on what is left of the rings.
    assert_eq!(intersection(&a, &b), unthinned);
    let rest = difference(&a, &b);
    assert_area(&rest, area_m2(&a) - unthinned.area_m2);
}

#[test]
fn shapes_and_geometries_give_the_same_pieces() {
    let hollow = |g: &Geometry<f64>, hole: &Geometry<f64>| Geometry::from(difference(g, hole).pieces);
    let a = hollow(&circle(80.0, 44.0, 1.0, 300), &circle(80.5, 44.0, 0.2, 100));
    let b = hollow(&circle(80.9, 44.3, 1.0, 200), &circle(80.3, 44.1, 0.2, 10));
    let (shape_a, shape_b) = (Shape::new(&a).unwrap(), Shape::new(&b).unwrap());
    assert_eq!(common(&shape_a, &shape_b), intersection(&a, &b).pieces);
    assert_eq!(remainder(&shape_a, &shape_b), difference(&a, &b).pieces);
}

#[test]
fn a_union_of_many_does_not_depend_on_their_order() {
    let place = |i: u32, by: f64| (f64::from(i) * by).sin().abs() * 0.3;
    let mut circles: Vec<_> =
        (0..120).map(|i| circle(80.0 + place(i, 12.9), 44.0 + place(i, 78.2), 0.05, 24)).collect();
    let all: Contours = circles.iter().flat_map(grid::shapes).flatten().collect();
    let flat = measured(grid::in_degrees(&run(&all, &Vec::new(), OverlayRule::Subject)));
    let gathered = union(&circles);
    assert!((gathered.area_m2 / flat.area_m2 - 1.0).abs() < 1e-12);
    assert_eq!(gathered, union(&circles), "the same input gives the same bytes");
    circles.reverse();
    assert!((union(&circles).area_m2 / flat.area_m2 - 1.0).abs() < 1e-12);
}

#[test]
fn rings_that_touch_come_out_as_valid_pieces() {
    // A chessboard cut out of a square leaves squares that hang together by their corners only.
    let cell = |x: i32, y: i32| rect(f64::from(x), f64::from(y), f64::from(x + 1), f64::from(y + 1));
    let black: Vec<_> = (0..36).filter(|i| (i / 6 + i % 6) % 2 == 0).map(|i| cell(i % 6, i / 6)).collect();
    let board = rect(0.0, 0.0, 6.0, 6.0);
    assert_eq!(union(&black).pieces.0.len(), 18);
    let white = difference(&board, &Geometry::MultiPolygon(union(&black).pieces));
    assert_eq!(white.pieces.0.len(), 18);
}

fn triangle() -> impl Strategy<Value = Geometry<f64>> {
    prop::array::uniform3((80.0..80.01f64, 44.0..44.01f64))
        .prop_map(|corners| Polygon::new(LineString::from(corners.to_vec()), vec![]).into())
}

/// Cells of a field of six by six, each a polygon.
fn cells(mask: u64) -> Geometry<f64> {
    let cells = (0..36).filter(|i| mask >> i & 1 == 1).map(|i| {
        let (x, y) = (80.0 + f64::from(i % 6) * 0.1, 44.0 + f64::from(i / 6) * 0.1);
        rect(x, y, x + 0.1, y + 0.1)
    });
    Geometry::GeometryCollection(cells.collect::<Vec<_>>().into())
}

/// The area of those cells.
fn cells_m2(mask: u64) -> f64 {
    area_m2(&cells(mask))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn overlap_is_symmetric_and_never_above_the_smaller_area(a in triangle(), b in triangle()) {
        let (ab, ba) = (intersection(&a, &b).area_m2, intersection(&b, &a).area_m2);
        let smaller = area_m2(&a).min(area_m2(&b));
        prop_assert!((ab - ba).abs() <= 1e-7 * smaller + 1e-6);
        prop_assert!(ab <= smaller);
        let net = union([&a, &b]).area_m2;
        prop_assert!((net + ab - area_m2(&a) - area_m2(&b)).abs() <= 1e-7 * net + 1e-6);
    }

    #[test]
    fn cells_that_touch_in_every_way_add_up(a in 0u64..1 << 36, b in 0u64..1 << 36) {
        let (left, right) = (cells(a), cells(b));
        let merged = [Geometry::from(union([&left]).pieces), Geometry::from(union([&right]).pieces)];
        let valid = |found: &Overlay| geo::Validation::is_valid(&found.pieces);
        for (left, right) in [(&left, &right), (&merged[0], &merged[1])] {
            let found = [intersection(left, right), difference(left, right), union([left, right])];
            for (found, expected) in found.iter().zip([a & b, a & !b, a | b]) {
                let expected_m2 = cells_m2(expected);
                // 80.1 + 0.1 is not always 80.2: hairs of 1e-9 m remain.
                prop_assert!((found.area_m2 - expected_m2).abs() <= 1e-2, "{} {expected_m2}", found.area_m2);
                prop_assert!(valid(found));
            }
        }
    }
}
