//! Overlay of rings on a grid of whole numbers, every point of which is a coordinate that can be written exactly.
//!
//! The grid's step is the last digit of the largest coordinate, along each axis. What the overlay makes on the grid is
//! therefore, digit by digit, what comes out: no rounding afterwards can make rings cross again. Vertices whose
//! coordinates have finer digits move by half a step at most (4e-15 degrees at longitude 80).

use crate::geom::check::is_flat;
use crate::geom::parts;
use crate::geom::validity::surrounding;
use geo_types::{Coord, Geometry, LineString, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::i_float::int::point::IntPoint;

type Contour = Vec<IntPoint<i64>>;

/// Steps below this (2e-22 degrees) are no use to anyone and would overflow.
const LEAST_STEP: f64 = f64::from_bits((1023 - 72) << 52);

/// What the rings of one polygon enclose by the even-odd rule.
pub fn even_odd(polygon: &Polygon<f64>) -> Vec<Polygon<f64>> {
    overlay(&[polygon], FillRule::EvenOdd)
}

/// The ground of all polygons, which must be valid each.
pub fn unite(polygons: &[&Polygon<f64>]) -> Vec<Polygon<f64>> {
    let wound: Vec<Polygon<f64>> = polygons.iter().flat_map(|polygon| oriented(polygon)).collect();
    overlay(&wound.iter().collect::<Vec<_>>(), FillRule::NonZero)
}

fn oriented(polygon: &Polygon<f64>) -> Option<Polygon<f64>> {
    match parts::orient(Geometry::Polygon(polygon.clone())) {
        Geometry::Polygon(polygon) => Some(polygon),
        _ => None,
    }
}

/// Pieces that are valid each and touch each other in points only.
fn overlay(polygons: &[&Polygon<f64>], fill: FillRule) -> Vec<Polygon<f64>> {
    let rings: Vec<&LineString<f64>> =
        polygons.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors())).collect();
    let grid = Grid::under(&rings);
    let contours: Vec<Contour> = rings.into_iter().map(|ring| grid.contour(ring)).collect();
    let mut overlay = Overlay::from_subj_custom(&contours, IntOverlayOptions::ogc(), Solver::default());
    let shapes = overlay.overlay(OverlayRule::Subject, fill);
    let (mut exteriors, mut holes) = (Vec::new(), Vec::new());
    for shape in &shapes {
        let mut rings = shape.iter().map(|contour| grid.ring(contour));
        exteriors.extend(rings.next().filter(|ring| !is_flat(ring)));
        holes.extend(rings.filter(|ring| !is_flat(ring)));
    }
    nested(exteriors, holes)
}

/// Polygons made of exteriors and the holes in them.
///
/// The overlay's rings are right, but where they touch it gives some holes to the wrong exterior (`i_overlay` 9.1.0),
/// so each is put where it lies.
fn nested(exteriors: Vec<LineString<f64>>, holes: Vec<LineString<f64>>) -> Vec<Polygon<f64>> {
    let rings: Vec<&LineString<f64>> = exteriors.iter().chain(&holes).collect();
    let around = surrounding(&rings);
    let mut polygons: Vec<(LineString<f64>, Vec<LineString<f64>>)> =
        exteriors.into_iter().map(|exterior| (exterior, Vec::new())).collect();
    let parents: Vec<Option<usize>> = around.into_iter().skip(polygons.len()).collect();
    for (hole, parent) in holes.into_iter().zip(parents) {
        if let Some((_, holes)) = parent.and_then(|parent| polygons.get_mut(parent)) {
            holes.push(hole);
        }
    }
    polygons.into_iter().map(|(exterior, holes)| Polygon::new(exterior, holes)).collect()
}

struct Grid {
    step: Coord<f64>,
}

impl Grid {
    fn under(rings: &[&LineString<f64>]) -> Self {
        let last_digit = |coordinate: fn(&Coord<f64>) -> f64| {
            let largest = rings.iter().flat_map(|ring| &ring.0).map(|c| coordinate(c).abs()).fold(0.0, f64::max);
            (largest.next_up() - largest).max(LEAST_STEP)
        };
        Self { step: Coord { x: last_digit(|c| c.x), y: last_digit(|c| c.y) } }
    }

    fn contour(&self, ring: &LineString<f64>) -> Contour {
        ring.0.iter().skip(1).map(|c| IntPoint::new(whole(c.x / self.step.x), whole(c.y / self.step.y))).collect()
    }

    fn ring(&self, contour: &Contour) -> LineString<f64> {
        let exact = |p: &IntPoint<i64>| Coord { x: p.x as f64 * self.step.x, y: p.y as f64 * self.step.y };
        let mut ring = LineString(contour.iter().map(exact).collect());
        ring.close();
        ring
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a coordinate has at most 2^53 steps")]
fn whole(steps: f64) -> i64 {
    steps.round() as i64
}
