//! Areas and lengths in the plane of a case, made without the kernel under test: the plane is cut into upright
//! strips at every vertex and crossing, and in each strip what only one of two regions covers is summed.

use geo::LinesIter;
use geo_types::{Geometry, Line, MultiPolygon, Polygon};

/// Above this many edges the strips take too long and only the difference of the areas is told.
const MAX_EDGES: usize = 4_000;

/// The polygons of a geometry, also inside collections.
pub fn polygons(geometry: &Geometry<f64>) -> MultiPolygon<f64> {
    fn collect(geometry: &Geometry<f64>, found: &mut Vec<Polygon<f64>>) {
        match geometry {
            Geometry::Polygon(polygon) => found.push(polygon.clone()),
            Geometry::MultiPolygon(multi) => found.extend(multi.0.iter().cloned()),
            Geometry::GeometryCollection(all) => all.0.iter().for_each(|part| collect(part, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(geometry, &mut found);
    found.retain(|polygon| !polygon.exterior().0.is_empty());
    MultiPolygon(found)
}

/// Area of one polygon: shell less holes, relative to its first vertex so that far coordinates cancel less.
pub fn polygon_area(polygon: &Polygon<f64>) -> f64 {
    let ring = |ring: &geo_types::LineString<f64>| {
        let Some(origin) = ring.0.first() else { return 0.0 };
        let doubled = |e: Line<f64>| {
            (e.start.x - origin.x) * (e.end.y - origin.y) - (e.end.x - origin.x) * (e.start.y - origin.y)
        };
        (ring.lines().map(doubled).sum::<f64>() / 2.0).abs()
    };
    ring(polygon.exterior()) - polygon.interiors().iter().map(ring).sum::<f64>()
}

/// Area of disjoint polygons.
pub fn area(polygons: &MultiPolygon<f64>) -> f64 {
    polygons.0.iter().map(polygon_area).sum()
}

/// Length of all rings.
pub fn perimeter(polygons: &MultiPolygon<f64>) -> f64 {
    polygons.lines_iter().map(|e| (e.end.x - e.start.x).hypot(e.end.y - e.start.y)).sum()
}

/// How much ground exactly one of two regions covers; each is made of disjoint polygons.
pub fn symmetric_difference(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> f64 {
    let Some(origin) = a.lines_iter().chain(b.lines_iter()).next().map(|edge| edge.start) else { return 0.0 };
    let edges: Vec<Edge> = (a.lines_iter().map(|e| (e, false)))
        .chain(b.lines_iter().map(|e| (e, true)))
        .filter_map(|(e, second)| Edge::new(Line::new(e.start - origin, e.end - origin), second))
        .collect();
    if edges.len() > MAX_EDGES {
        return (area(a) - area(b)).abs();
    }
    let mut cuts: Vec<f64> = edges.iter().flat_map(|e| [e.from.0, e.to.0]).collect();
    for (position, edge) in edges.iter().enumerate() {
        cuts.extend(edges.iter().skip(position + 1).filter_map(|other| edge.crossing(other)));
    }
    cuts.sort_by(f64::total_cmp);
    cuts.dedup();
    cuts.windows(2).map(|cut| strip(&edges, cut[0], cut[1])).sum()
}

/// An edge that is not upright, from west to east.
struct Edge {
    from: (f64, f64),
    to: (f64, f64),
    of_second: bool,
}

impl Edge {
    fn new(line: Line<f64>, of_second: bool) -> Option<Self> {
        let (p, q) = ((line.start.x, line.start.y), (line.end.x, line.end.y));
        match p.0.total_cmp(&q.0) {
            std::cmp::Ordering::Less => Some(Self { from: p, to: q, of_second }),
            std::cmp::Ordering::Greater => Some(Self { from: q, to: p, of_second }),
            std::cmp::Ordering::Equal => None,
        }
    }

    fn height(&self, x: f64) -> f64 {
        let share = (x - self.from.0) / (self.to.0 - self.from.0);
        self.from.1 * (1.0 - share) + self.to.1 * share
    }

    /// Where two edges cross between their ends.
    fn crossing(&self, other: &Self) -> Option<f64> {
        let (west, east) = (self.from.0.max(other.from.0), self.to.0.min(other.to.0));
        if west >= east {
            return None;
        }
        let (before, after) = (self.height(west) - other.height(west), self.height(east) - other.height(east));
        (before * after < 0.0).then(|| west + (east - west) * before / (before - after))
    }
}

/// What only one region covers between two cuts; no edges cross in there.
fn strip(edges: &[Edge], west: f64, east: f64) -> f64 {
    let mut here: Vec<(f64, f64, bool)> = edges
        .iter()
        .filter(|edge| edge.from.0 <= west && edge.to.0 >= east)
        .map(|edge| (edge.height(west), edge.height(east), edge.of_second))
        .collect();
    here.sort_by(|p, q| (p.0 + p.1).total_cmp(&(q.0 + q.1)));
    let (mut in_first, mut in_second, mut covered) = (false, false, 0.0);
    for pair in here.windows(2) {
        if pair[0].2 {
            in_second = !in_second;
        } else {
            in_first = !in_first;
        }
        if in_first != in_second {
            covered += ((pair[1].0 - pair[0].0) + (pair[1].1 - pair[0].1)).max(0.0) / 2.0;
        }
    }
    covered * (east - west)
}

#[cfg(test)]
mod tests {
    use super::super::wkt;
    use super::*;

    fn region(text: &str) -> MultiPolygon<f64> {
        polygons(&wkt::parse(text).unwrap())
    }

    #[test]
    fn a_region_differs_from_itself_by_nothing_however_it_is_cut() {
        let whole = region("POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 1 2, 1 1))");
        let halves = region(
            "MULTIPOLYGON(((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 1.5 1.5, 1 1)), ((0 0, 4 4, 0 4, 0 0), (1 1, 1.5 1.5, 1 2, 1 1)))",
        );
        assert!(symmetric_difference(&whole, &halves).abs() < 1e-12);
        assert!((area(&whole) - 15.5).abs() < 1e-12 && (area(&halves) - 15.5).abs() < 1e-12);
    }

    #[test]
    fn crossing_regions_differ_by_what_one_alone_covers() {
        let (flat, tall) = (region("POLYGON((0 1, 3 1, 3 2, 0 2, 0 1))"), region("POLYGON((1 0, 2 0, 2 3, 1 3, 1 0))"));
        assert!((symmetric_difference(&flat, &tall) - 4.0).abs() < 1e-12);
        let star = (region("POLYGON((0 0, 4 0, 2 3, 0 0))"), region("POLYGON((0 2, 4 2, 2 -1, 0 2))"));
        assert!((symmetric_difference(&star.0, &star.1) - 4.0).abs() < 1e-12);
    }
}
