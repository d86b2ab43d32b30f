//! Holes are given to the polygons that they lie in.
//!
//! Where rings touch each other, the engine may bind a hole to another polygon than its own. The sum of all areas is right
//! all the same, but whoever looks at polygons one by one is led astray: an island with a hole larger than itself has an area
//! below zero. So every hole goes to the smallest outer ring that holds it, exactly, on the grid.

use super::grid::{Contour, Contours, Shapes};
use i_overlay::i_float::int::point::IntPoint;
use std::cell::OnceCell;

/// Edges in a slab of latitude, on average.
const PER_SLAB: usize = 32;

type Point = IntPoint<i64>;
/// Lower and upper corner.
type Corners = (Point, Point);

/// An outer ring.
struct Outer {
    contour: Contour,
    corners: Corners,
    doubled_area: i128,
    slabs: OnceCell<Slabs>,
}

/// Edges by the latitudes that they span, so that a point is compared with few of them.
struct Slabs {
    lowest: i64,
    height: i64,
    edges: Vec<Vec<(Point, Point)>>,
}

#[derive(PartialEq, Eq)]
enum Side {
    In,
    On,
    Out,
}

/// The same polygons, each with its own holes.
pub(super) fn bound(shapes: Shapes) -> Shapes {
    if shapes.len() < 2 || shapes.iter().all(|shape| shape.len() < 2) {
        return shapes;
    }
    let (mut outers, mut holes): (Vec<Outer>, Vec<(usize, Contour)>) = (Vec::new(), Vec::new());
    for shape in shapes {
        let mut contours = shape.into_iter();
        let Some(outer) = contours.next().and_then(Outer::new) else { continue };
        holes.extend(contours.map(|hole| (outers.len(), hole)));
        outers.push(outer);
    }
    let mut by_size: Vec<usize> = (0..outers.len()).collect();
    by_size.sort_by_key(|at| outers.get(*at).map(|outer| outer.doubled_area));
    let mut own: Vec<Contours> = vec![Vec::new(); outers.len()];
    for (given, hole) in holes {
        let Some(box_of_hole) = corners(&hole) else { continue };
        let size = doubled_area(&hole);
        let is_smaller = |at: &usize| outers.get(*at).is_some_and(|outer| outer.doubled_area < size);
        let large = by_size.get(by_size.partition_point(is_smaller)..).unwrap_or_default();
        let holds = |at: &&usize| outers.get(**at).is_some_and(|outer| outer.holds(&hole, box_of_hole));
        let found = large.iter().find(holds).copied().unwrap_or(given);
        if let Some(own) = own.get_mut(found) {
            own.push(hole);
        }
    }
    outers.into_iter().zip(own).map(|(outer, holes)| std::iter::once(outer.contour).chain(holes).collect()).collect()
}

impl Outer {
    fn new(contour: Contour) -> Option<Self> {
        let corners = corners(&contour)?;
        let doubled_area = doubled_area(&contour);
        Some(Self { contour, corners, doubled_area, slabs: OnceCell::new() })
    }

    /// Rings do not cross: the first vertex, or middle of an edge, that is not on the border tells for all.
    fn holds(&self, hole: &Contour, (low, high): Corners) -> bool {
        let (own_low, own_high) = self.corners;
        if low.x < own_low.x || low.y < own_low.y || high.x > own_high.x || high.y > own_high.y {
            return false;
        }
        let doubled = |p: &Point| (2 * p.x, 2 * p.y);
        let vertices = hole.iter().map(doubled);
        let middles = edges(hole).map(|(a, b)| (a.x + b.x, a.y + b.y));
        let told = vertices.chain(middles).map(|point| self.side(point)).find(|side| *side != Side::On);
        told == Some(Side::In)
    }

    /// Of a point in half steps.
    fn side(&self, (x, y): (i64, i64)) -> Side {
        let slabs = self.slabs.get_or_init(|| Slabs::new(&self.contour, self.corners));
        let mut is_in = false;
        for (a, b) in slabs.at(y.div_euclid(2)) {
            let ((ax, ay), (bx, by)) = ((2 * a.x, 2 * a.y), (2 * b.x, 2 * b.y));
            let turn = (wide(bx) - wide(ax)) * (wide(y) - wide(ay)) - (wide(x) - wide(ax)) * (wide(by) - wide(ay));
            let is_beside = ax.min(bx) <= x && x <= ax.max(bx) && ay.min(by) <= y && y <= ay.max(by);
            if turn == 0 && is_beside {
                return Side::On;
            }
            // Half open: a vertex at this height counts for one of its two edges.
            if (ay > y) != (by > y) && (turn > 0) == (by > ay) {
                is_in = !is_in;
            }
        }
        if is_in { Side::In } else { Side::Out }
    }
}

impl Slabs {
    fn new(contour: &Contour, (low, high): Corners) -> Self {
        let count = i64::try_from(contour.len() / PER_SLAB + 1).unwrap_or(1);
        let height = (high.y - low.y) / count + 1;
        let mut slabs = Self { lowest: low.y, height, edges: Vec::new() };
        slabs.edges.resize_with(usize::try_from(count).unwrap_or(1) + 1, Vec::new);
        for (a, b) in edges(contour) {
            let (from, to) = (slabs.number(a.y.min(b.y)), slabs.number(a.y.max(b.y)));
            for edges in slabs.edges.iter_mut().take(to + 1).skip(from) {
                edges.push((a, b));
            }
        }
        slabs
    }

    fn number(&self, y: i64) -> usize {
        usize::try_from((y - self.lowest) / self.height).unwrap_or(0)
    }

    /// Edges that a point at this height can lie on or beside; the upper half of a step belongs to it.
    fn at(&self, y: i64) -> &[(Point, Point)] {
        self.edges.get(self.number(y)).map_or(&[], Vec::as_slice)
    }
}

fn edges(contour: &Contour) -> impl Iterator<Item = (Point, Point)> {
    let next = contour.iter().cycle().skip(1);
    contour.iter().copied().zip(next.copied())
}

fn doubled_area(contour: &Contour) -> i128 {
    edges(contour).map(|(a, b)| wide(a.x) * wide(b.y) - wide(b.x) * wide(a.y)).sum::<i128>().abs()
}

fn corners(contour: &Contour) -> Option<Corners> {
    let first = *contour.first()?;
    Some(contour.iter().fold((first, first), |(low, high), p| {
        (Point::new(low.x.min(p.x), low.y.min(p.y)), Point::new(high.x.max(p.x), high.y.max(p.y)))
    }))
}

fn wide(number: i64) -> i128 {
    i128::from(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(i64, i64)]) -> Contour {
        points.iter().map(|(x, y)| Point::new(*x, *y)).collect()
    }

    fn square(from: i64, to: i64) -> Contour {
        ring(&[(from, from), (to, from), (to, to), (from, to)])
    }

    #[test]
    fn a_hole_goes_to_the_smallest_ring_that_holds_it() {
        // A frame with an island in it that has a hole of its own: both holes were given to the island.
        let given = vec![vec![square(0, 90)], vec![square(30, 60), square(10, 80), square(40, 50)]];
        let right = vec![vec![square(0, 90), square(10, 80)], vec![square(30, 60), square(40, 50)]];
        assert_eq!(bound(given), right);
        // Or both to the frame.
        let given = vec![vec![square(0, 90), square(10, 80), square(40, 50)], vec![square(30, 60)]];
        assert_eq!(bound(given), right);
    }

    #[test]
    fn a_hole_that_touches_its_ring_with_every_vertex_is_inside_by_the_middles_of_its_edges() {
        let diamond = ring(&[(0, 5), (5, 0), (10, 5), (5, 10)]);
        let given = vec![vec![square(20, 30), diamond.clone()], vec![square(0, 10)]];
        assert_eq!(bound(given), vec![vec![square(20, 30)], vec![square(0, 10), diamond]]);
    }

    #[test]
    fn many_vertices_are_told_apart_like_few() {
        // A saw of four hundred teeth, and small holes in the teeth and between them.
        let teeth = (0..400).flat_map(|n| [(10 * n, 100), (10 * n + 5, 200)]);
        let saw = ring(&teeth.chain([(4000, 100), (4000, 0), (0, 0)]).collect::<Vec<_>>());
        let outer = Outer::new(saw).unwrap();
        let holds = |hole: Contour| outer.holds(&hole, corners(&hole).unwrap());
        for n in 0..400 {
            let speck = |x: i64, y: i64| ring(&[(x, y), (x + 1, y), (x, y + 1)]);
            assert!(holds(speck(10 * n + 4, 120)), "in tooth {n}");
            assert!(!holds(speck(10 * n + 9, 180)), "behind tooth {n}");
            assert!(holds(speck(10 * n + 1, 50)), "below tooth {n}");
        }
    }
}
