use super::*;
use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo_types::{GeometryCollection, LineString, MultiPolygon, Polygon, Rect, coord};
use proptest::prelude::*;

fn rect(west: f64, south: f64, east: f64, north: f64) -> Polygon<f64> {
    Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north }).to_polygon()
}

fn located(polygon: Polygon<f64>, positions: &[[f64; 2]]) -> Vec<Location> {
    let locator = Locator::new(&polygon.into());
    positions.iter().map(|p| locator.locate(*p)).collect()
}

/// A star of `count` vertices round (80, 44).
fn star(count: u32) -> Polygon<f64> {
    let ring = (0..count).map(|i| {
        let angle = f64::from(i) / f64::from(count) * std::f64::consts::TAU;
        let radius = if i % 2 == 0 { 1.0 } else { 0.9 };
        (80.0 + radius * angle.cos(), 44.0 + radius * angle.sin())
    });
    Polygon::new(ring.collect(), vec![])
}

#[test]
fn a_square_has_an_inside_a_boundary_and_an_outside() {
    let found = located(rect(80.0, 44.0, 81.0, 45.0), &[[80.5, 44.5], [81.0, 44.5], [80.0, 45.0], [81.5, 45.0]]);
    assert_eq!(found, [Location::Inside, Location::Boundary, Location::Boundary, Location::Outside]);
}

#[test]
fn a_ray_through_vertices_is_counted_right() {
    let diamond = Polygon::new(LineString::from(vec![(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)]), vec![]);
    let found = located(diamond, &[[0.0, 0.0], [-2.0, 0.0], [-2.0, 1.0], [-2.0, -1.0], [-1.0, 0.0]]);
    let (inside, outside) = (Location::Inside, Location::Outside);
    assert_eq!(found, [inside, outside, outside, outside, Location::Boundary]);
}

#[test]
fn the_next_number_beside_a_slanted_edge_is_not_on_it() {
    let triangle = Polygon::new(LineString::from(vec![(0.0, 0.0), (3.0, 3.0), (0.0, 3.0)]), vec![]);
    let found = located(triangle, &[[0.1, 0.1], [0.1_f64.next_up(), 0.1], [0.1, 0.1_f64.next_up()]]);
    assert_eq!(found, [Location::Boundary, Location::Outside, Location::Inside]);
}

#[test]
fn a_hole_is_outside_and_its_ring_is_boundary() {
    let whole = rect(0.0, 0.0, 3.0, 3.0);
    let ring = Polygon::new(whole.exterior().clone(), vec![rect(1.0, 1.0, 2.0, 2.0).exterior().clone()]);
    let found = located(ring, &[[0.5, 1.5], [1.5, 1.5], [2.0, 1.5]]);
    assert_eq!(found, [Location::Inside, Location::Outside, Location::Boundary]);
}

#[test]
fn parts_that_overlap_do_not_cancel_out() {
    let parts = [rect(0.0, 0.0, 2.0, 2.0), rect(1.0, 0.0, 3.0, 2.0)];
    let both = Geometry::GeometryCollection(GeometryCollection(parts.into_iter().map(Geometry::from).collect()));
    let locator = Locator::new(&both);
    assert_eq!(locator.locate([1.5, 1.0]), Location::Inside);
    assert_eq!(locator.locate([1.0, 1.0]), Location::Inside);
    assert_eq!(locator.locate([1.5, 0.0]), Location::Boundary);
    assert_eq!(locator.locate([f64::NAN, 1.0]), Location::Outside);
}

#[test]
fn a_long_ring_is_as_exact_as_a_short_one() {
    let star = star(5000);
    let locator = Locator::new(&star.clone().into());
    for vertex in &star.exterior().0 {
        assert_eq!(locator.locate([vertex.x, vertex.y]), Location::Boundary);
    }
    for i in 0..1000 {
        let (angle, radius) = (f64::from(i) * 0.37, f64::from(i) * 0.0012);
        let position = coord! { x: 80.0 + radius * angle.cos(), y: 44.0 + radius * angle.sin() };
        assert_eq!(locator.locate([position.x, position.y]), expected(&star, position));
    }
}

fn expected(shape: &impl CoordinatePosition<Scalar = f64>, position: Coord<f64>) -> Location {
    match shape.coordinate_position(&position) {
        CoordPos::Inside => Location::Inside,
        CoordPos::OnBoundary => Location::Boundary,
        CoordPos::Outside => Location::Outside,
    }
}

/// Even-odd and on-edge, edge by edge, in whole numbers.
fn by_hand(ring: &[(i32, i32)], (x, y): (i32, i32)) -> Location {
    let mut inside = false;
    for (i, &(ax, ay)) in ring.iter().enumerate() {
        let (bx, by) = ring[(i + 1) % ring.len()];
        let turn = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
        if turn == 0 && (ax.min(bx)..=ax.max(bx)).contains(&x) && (ay.min(by)..=ay.max(by)).contains(&y) {
            return Location::Boundary;
        }
        if (ay > y) != (by > y) {
            inside ^= (turn > 0) == (by > ay);
        }
    }
    if inside { Location::Inside } else { Location::Outside }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn any_ring_on_a_small_grid_is_located_as_by_hand(ring in prop::collection::vec((0..7, 0..7), 3..40)) {
        let line: LineString<f64> = ring.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
        let locator = Locator::new(&Polygon::new(line, vec![]).into());
        for (x, y) in (-1..8).flat_map(|x| (-1..8).map(move |y| (x, y))) {
            prop_assert_eq!(locator.locate([f64::from(x), f64::from(y)]), by_hand(&ring, (x, y)), "{} {}", x, y);
        }
    }

    #[test]
    fn parts_with_holes_are_located_as_the_geometry_crate_does(
        corners in prop::collection::vec((0..4i32, 0..4i32, any::<bool>()), 1..30),
        probes in prop::collection::vec((0..64i32, 0..64i32), 40),
    ) {
        let parts: Vec<Polygon<f64>> = corners.iter().enumerate().map(|(i, &(dx, dy, hollow))| {
            // One cell of a 6 by 5 field each, so that parts never overlap, some with a hole.
            let (x, y) = (f64::from(i as i32 % 6 * 10 + dx), f64::from(i as i32 / 6 * 10 + dy));
            let hole = rect(x + 1.0, y + 1.0, x + 3.0, y + 2.0).exterior().clone();
            Polygon::new(rect(x, y, x + 5.0, y + 4.0).exterior().clone(), if hollow { vec![hole] } else { vec![] })
        }).collect();
        let multi = MultiPolygon(parts);
        let locator = Locator::new(&multi.clone().into());
        for (x, y) in probes {
            let position = coord! { x: f64::from(x), y: f64::from(y) };
            prop_assert_eq!(locator.locate([position.x, position.y]), expected(&multi, position));
        }
    }
}
