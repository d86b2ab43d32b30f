//! Rings on a small grid of whole numbers, made into polygons that are valid.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::i_float::int::point::IntPoint;

/// A ring without its closing point. One that goes from (0, 0) over (1, 0) to (1, 1) has positive area.
pub type GridRing = Vec<[i32; 2]>;

/// Unites rings on a grid; kept and used again, since it holds its memory.
///
/// ```
/// use groundplan::geom::GridMender;
/// let mut mender = GridMender::new();
/// // A bow tie: the half that goes round the positive way is ground, the other is not.
/// mender.add([[0, 0], [4, 4], [4, 0], [0, 4]]);
/// assert_eq!(mender.mend().len(), 1);
/// ```
pub struct GridMender {
    overlay: Overlay<i32>,
}

impl std::fmt::Debug for GridMender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GridMender").finish_non_exhaustive()
    }
}

impl Default for GridMender {
    fn default() -> Self {
        Self::new()
    }
}

impl GridMender {
    /// Without rings.
    pub fn new() -> Self {
        let options = IntOverlayOptions { ogc: true, ..IntOverlayOptions::default() };
        Self { overlay: Overlay::new_custom(0, options, Solver::AUTO) }
    }

    /// Takes a ring in, as the points go. Coordinates must stay below 2^28.
    pub fn add(&mut self, ring: impl IntoIterator<Item = [i32; 2]>) {
        self.overlay.add_path_iter(ring.into_iter().map(|[x, y]| IntPoint::new(x, y)), ShapeType::Subject);
    }

    /// The ground that the rings go round at least once more in the positive sense than in the negative, and forgets
    /// the rings. Each polygon is its exterior (positive area) and its holes (negative area). Crossings of edges are
    /// rounded to the grid; all other points are points of the rings.
    pub fn mend(&mut self) -> Vec<Vec<GridRing>> {
        let shapes = self.overlay.overlay(OverlayRule::Subject, FillRule::Positive);
        self.overlay.clear();
        let (mut exteriors, mut holes) = (Vec::new(), Vec::new());
        for shape in shapes {
            let mut rings = shape.into_iter().map(|ring| ring.into_iter().map(|p| [p.x, p.y]).collect::<GridRing>());
            exteriors.extend(rings.next());
            holes.extend(rings);
        }
        nested(exteriors, holes)
    }
}

/// Each hole with the smallest exterior that it lies in: where rings touch, the engine gives some holes to the wrong
/// exterior (`i_overlay` 9.1.0).
fn nested(exteriors: Vec<GridRing>, holes: Vec<GridRing>) -> Vec<Vec<GridRing>> {
    let mut polygons: Vec<Vec<GridRing>> = exteriors.into_iter().map(|ring| vec![ring]).collect();
    if let [only] = polygons.as_mut_slice() {
        only.extend(holes);
        return polygons;
    }
    for hole in holes {
        let around = |polygon: &&mut Vec<GridRing>| polygon.first().is_some_and(|ring| lies_in(&hole, ring));
        let area = |polygon: &&mut Vec<GridRing>| polygon.first().map_or(0, |ring| doubled_area(ring).abs());
        if let Some(polygon) = polygons.iter_mut().filter(around).min_by_key(area) {
            polygon.push(hole);
        }
    }
    polygons
}

fn edges(ring: &GridRing) -> impl Iterator<Item = ([i64; 2], [i64; 2])> + '_ {
    ring.last().into_iter().chain(ring).zip(ring).map(|(a, b)| (a.map(i64::from), b.map(i64::from)))
}

fn doubled_area(ring: &GridRing) -> i64 {
    edges(ring).map(|([ax, ay], [bx, by])| ax * by - bx * ay).sum()
}

/// True when the middle of an edge of the hole, which lies on no other ring, is inside the ring.
fn lies_in(hole: &GridRing, ring: &GridRing) -> bool {
    let Some(([ax, ay], [bx, by])) = edges(hole).next() else { return false };
    let (x, y) = (ax + bx, ay + by);
    let crosses = |&([ax, ay], [bx, by]): &([i64; 2], [i64; 2])| {
        let (ax, ay, bx, by) = (2 * ax, 2 * ay, 2 * bx, 2 * by);
        let turn = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
        (ay <= y) != (by <= y) && (turn > 0) == (by > ay)
    };
    edges(ring).filter(crosses).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(rings: &[&[[i32; 2]]]) -> Vec<Vec<GridRing>> {
        let mut mender = GridMender::new();
        for ring in rings {
            mender.add(ring.iter().copied());
        }
        mender.mend()
    }

    #[test]
    fn a_valid_ring_comes_back() {
        let square = [[0, 0], [4, 0], [4, 4], [0, 4]];
        let polygons = mended(&[&square]);
        assert_eq!(polygons.len(), 1);
        assert_eq!((polygons[0].len(), doubled_area(&polygons[0][0])), (1, 32));
    }

    #[test]
    fn what_goes_round_the_wrong_way_is_no_ground() {
        assert!(mended(&[&[[0, 0], [0, 4], [4, 4], [4, 0]]]).is_empty());
    }

    #[test]
    fn a_ring_that_touches_itself_becomes_two_polygons() {
        let polygons = mended(&[&[[0, 0], [4, 0], [2, 2], [4, 4], [0, 4], [2, 2]]]);
        assert_eq!(polygons.iter().map(|polygon| doubled_area(&polygon[0])).sum::<i64>(), 16);
        assert_eq!(polygons.len(), 2);
    }

    #[test]
    fn holes_go_to_the_exterior_that_they_lie_in() {
        let outer = [[0, 0], [90, 0], [90, 90], [0, 90]];
        let hole = [[10, 10], [10, 80], [80, 80], [80, 10]];
        let island = [[20, 20], [70, 20], [70, 70], [20, 70]];
        let pond = [[30, 30], [30, 60], [60, 60], [60, 30]];
        let mut polygons = mended(&[&outer, &hole, &island, &pond]);
        polygons.sort_by_key(|polygon| -doubled_area(&polygon[0]));
        let areas: Vec<Vec<i64>> = polygons.iter().map(|p| p.iter().map(doubled_area).collect()).collect();
        assert_eq!(areas, [[2 * 8100, -2 * 4900], [2 * 2500, -2 * 900]]);
    }
}
