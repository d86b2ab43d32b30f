//! Areas and lengths in the plane of degrees: cheap enough to tell which exact ones need not be computed.

use geo_types::{Coord, LineString, Polygon};

/// Metres that a degree on the ground is at most: one of latitude at the pole.
pub(in crate::geom) const MOST_M_PER_DEG: f64 = 111_694.0;

/// Square metres that a square degree at the equator has at least; elsewhere it is less by the cosine of the latitude.
pub(in crate::geom) const LEAST_M2_PER_DEG2: f64 = 110_574.0 * 111_319.0;

/// Area of the polygons, square degrees; winding does not matter, and parts that overlap count twice.
pub(in crate::geom) fn polygons_deg2<'a>(polygons: impl IntoIterator<Item = &'a Polygon<f64>>) -> f64 {
    polygons.into_iter().map(|p| ring_deg2(p.exterior()) - p.interiors().iter().map(ring_deg2).sum::<f64>()).sum()
}

/// Length of the rings, degrees.
pub(in crate::geom) fn boundary_deg(polygon: &Polygon<f64>) -> f64 {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring_deg).sum()
}

/// Length of a line, degrees.
pub(in crate::geom) fn ring_deg(ring: &LineString<f64>) -> f64 {
    ring.lines().map(|edge| length_deg(edge.start, edge.end)).sum()
}

/// Whether a closed ring winds counter-clockwise, by the sign of its area: where overlays and rounding have made a ring
/// cross itself by the last digit, the turn at one vertex may be the wrong one.
pub(in crate::geom) fn winds_counter_clockwise(ring: &LineString<f64>) -> bool {
    let Some(&origin) = ring.0.first() else { return false };
    let cross = |a: Coord<f64>, b: Coord<f64>| a.x * b.y - a.y * b.x;
    ring.lines().map(|edge| cross(edge.start - origin, edge.end - origin)).sum::<f64>() > 0.0
}

/// Length of an edge, degrees. Degrees neither overflow nor vanish when squared, so this spares the guards of `hypot`.
pub(in crate::geom) fn length_deg(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    (dx * dx + dy * dy).sqrt()
}

/// Area inside a closed ring, square degrees.
pub(in crate::geom) fn ring_deg2(ring: &LineString<f64>) -> f64 {
    let Some(first) = ring.0.first() else { return 0.0 };
    let twice: f64 = ring
        .lines()
        .map(|edge| {
            (edge.start.x - first.x) * (edge.end.y - first.y) - (edge.end.x - first.x) * (edge.start.y - first.y)
        })
        .sum();
    twice.abs() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{Rect, coord};

    #[test]
    fn a_frame_has_its_area_and_both_its_boundaries() {
        let rect = |from: f64, to: f64| Rect::new(coord! { x: from, y: from }, coord! { x: to, y: to }).to_polygon();
        let frame = Polygon::new(rect(0.0, 4.0).exterior().clone(), vec![rect(1.0, 2.0).exterior().clone()]);
        assert!((polygons_deg2([&frame]) - 15.0).abs() < 1e-12);
        assert!((boundary_deg(&frame) - 20.0).abs() < 1e-12);
    }
}
