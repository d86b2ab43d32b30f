//! Between degrees and the whole numbers that the overlay engine computes with.

use super::plane;
use crate::geom::locate::{Locator, Ring};
use crate::geom::parts::polygons;
use crate::geom::trim::trimmed;
use crate::model::Envelope;
use geo::kernels::RobustKernel;
use geo::{Kernel, Orientation};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use i_overlay::i_float::int::point::IntPoint;

/// A closed ring, without its last vertex.
pub(super) type Contour = Vec<IntPoint<i64>>;
/// Rings, outer ones counter-clockwise, holes clockwise, so that the non-zero rule keeps holes empty and counts
/// overlapping parts once.
pub(super) type Contours = Vec<Contour>;
/// Polygons: each an outer ring and its holes.
pub(super) type Shapes = Vec<Contours>;

/// Grid steps to a degree, 2⁴⁸: a coordinate of 16 degrees or more is a whole number of them. 180 degrees stay below
/// 2⁵⁶; the engine is exact to 2⁶², and the smaller its numbers, the less it has to compute with double width.
const STEPS_PER_DEG: f64 = (1_u64 << 48) as f64;

/// The polygons of a geometry on the grid.
pub(super) fn shapes(geometry: &Geometry<f64>) -> Shapes {
    polygons(geometry).map(|polygon| contours(polygon, None)).filter(|contours| !contours.is_empty()).collect()
}

/// The rings of the polygons of a geometry on the grid, thinned to what matters in the window.
pub(super) fn thinned(geometry: &Geometry<f64>, window: &Envelope) -> Contours {
    polygons(geometry).flat_map(|polygon| contours(polygon, Some(window))).collect()
}

/// The rings of the polygons of a located geometry on the grid, thinned to what matters in the window.
pub(super) fn thinned_rings(locator: &Locator, window: &Envelope) -> Contours {
    let on_grid = |ring: &Ring| ring.trimmed(window).into_iter().map(to_grid).collect();
    locator.rings_near(window).into_iter().map(on_grid).filter(|contour: &Contour| !contour.is_empty()).collect()
}

fn contours(polygon: &Polygon<f64>, window: Option<&Envelope>) -> Contours {
    let holes = polygon.interiors().iter().map(|ring| contour(ring, false, window));
    std::iter::once(contour(polygon.exterior(), true, window)).chain(holes).filter(|c| !c.is_empty()).collect()
}

fn contour(ring: &LineString<f64>, counter_clockwise: bool, window: Option<&Envelope>) -> Contour {
    let mut contour: Contour = match window {
        Some(window) => trimmed(&ring.0, window).into_iter().map(to_grid).collect(),
        None => ring.0.iter().skip(1).copied().map(to_grid).collect(),
    };
    // Asked of the whole ring: a thinned one may wind any way where it does not matter.
    if !contour.is_empty() && plane::winds_counter_clockwise(ring) != counter_clockwise {
        contour.reverse();
    }
    contour
}

#[expect(clippy::cast_possible_truncation, reason = "180 degrees are 5.1e16 steps, below 2^56; a cast never panics")]
fn to_grid(position: Coord<f64>) -> IntPoint<i64> {
    let steps = |degrees: f64| (degrees * STEPS_PER_DEG).round() as i64;
    IntPoint::new(steps(position.x), steps(position.y))
}

/// The nearest `f64`: what came from an `f64` of 16 degrees or more comes back unchanged.
fn from_grid(point: IntPoint<i64>) -> Coord<f64> {
    Coord { x: point.x as f64 / STEPS_PER_DEG, y: point.y as f64 / STEPS_PER_DEG }
}

/// The polygons in degrees. Rings that are too small for an `f64` to tell their vertices apart are left out.
pub(super) fn in_degrees(shapes: &Shapes) -> MultiPolygon<f64> {
    let polygon = |contours: &Contours| {
        let mut rings = contours.iter().map(ring);
        let exterior = rings.next().flatten()?;
        Some(Polygon::new(exterior, rings.flatten().collect()))
    };
    shapes.iter().filter_map(polygon).collect()
}

fn ring(contour: &Contour) -> Option<LineString<f64>> {
    let mut positions: Vec<Coord<f64>> = Vec::with_capacity(contour.len() + 1);
    for point in contour {
        push_without_spike(&mut positions, from_grid(*point));
    }
    // Once more over the seam.
    while let Some(&[first, second, ..]) = positions.get(..)
        && let Some(&[.., before, last]) = positions.get(..)
        && positions.len() > 2
    {
        if first == last || is_spike(before, last, first) {
            positions.pop();
        } else if is_spike(last, first, second) {
            positions.remove(0);
        } else {
            break;
        }
    }
    (positions.len() > 2).then(|| LineString::new(positions))
}

/// Adds a position to a line. Where rounding has made the line run back on itself, the turning point goes.
fn push_without_spike(positions: &mut Vec<Coord<f64>>, next: Coord<f64>) {
    while let Some(&[.., before, last]) = positions.get(..)
        && is_spike(before, last, next)
    {
        positions.pop();
    }
    if positions.last() != Some(&next) {
        positions.push(next);
    }
}

/// Whether the way from `a` over `b` to `c` turns back on itself, exactly.
fn is_spike(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> bool {
    (a - b).x * (c - b).x + (a - b).y * (c - b).y > 0.0 && RobustKernel::orient2d(a, b, c) == Orientation::Collinear
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_coordinate_of_sixteen_degrees_or_more_comes_back_unchanged(x in 16.0..=180.0f64, y in -90.0..=-16.0f64) {
            prop_assert_eq!(from_grid(to_grid(Coord { x, y })), Coord { x, y });
        }

        #[test]
        fn a_small_one_moves_by_a_fifth_of_a_nanometre(x in -16.0..=16.0f64, y in -16.0..=16.0f64) {
            let back = from_grid(to_grid(Coord { x, y }));
            prop_assert!((back.x - x).abs() <= 0.5 / STEPS_PER_DEG && (back.y - y).abs() <= 0.5 / STEPS_PER_DEG);
        }
    }

    #[test]
    fn a_ring_that_runs_back_on_itself_is_cut_short() {
        let at = |points: &[(f64, f64)]| points.iter().map(|&(x, y)| to_grid(Coord { x, y })).collect::<Contour>();
        let open = |contour: &Contour| ring(contour).map(|ring| ring.0.len());
        assert_eq!(open(&at(&[(80.0, 44.0), (81.0, 44.0), (83.0, 44.0), (82.0, 44.0), (82.0, 45.0)])), Some(4));
        assert_eq!(open(&at(&[(83.0, 44.0), (82.0, 44.0), (82.0, 45.0), (80.0, 44.0)])), Some(3));
        assert_eq!(open(&at(&[(80.0, 44.0), (81.0, 44.0), (82.0, 44.0)])), None);
    }

    #[test]
    fn rings_that_vanish_between_two_numbers_are_left_out() {
        let start = to_grid(Coord { x: 87.0, y: 43.0 });
        let speck = vec![start, IntPoint::new(start.x + 1, start.y), IntPoint::new(start.x, start.y + 1)];
        assert!(in_degrees(&vec![vec![speck]]).0.is_empty());
    }
}
