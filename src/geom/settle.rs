//! The last step before pieces of an overlay are given out: what rounding has done to them is put right.

use super::check::{area_reasons, is_flat};
use super::overlay::plane;
use super::validity::{broken_rules, surrounding};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::i_float::int::point::IntPoint;

/// How often the step of the grid is doubled at most. No pieces are known that need it even once.
const DOUBLINGS: u32 = 4;

/// A closed ring on the grid, without its last vertex.
type Contour = Vec<IntPoint<i64>>;

/// The pieces of an overlay (degrees, longitude first), valid in the sense of [`check`](super::check()), unless nothing
/// is left of them.
///
/// An overlay's vertices are rounded to the nearest `f64`, after which edges a few nanometres apart may cross, and hairs
/// may enclose no area that can be measured. Pieces that are valid come back as they are, bit by bit. Otherwise flat
/// rings are left out; and if edges cross, all vertices are laid on a grid so coarse that each of its points is a pair
/// of `f64` (at most 2⁻⁴⁵ degrees, 3.2 nm; the coordinate farthest from zero stays where it is), and the pieces are
/// united there, which leaves nothing to be rounded. No vertex moves by more than half a step either way, so the area
/// changes by rounding only; but figures should be taken from the pieces as they were. Long edges that lie nanometres apart
/// may cross each other many times on the grid, and then have as many vertices more: some hundreds have been seen.
///
/// ```
/// use geo_types::{LineString, MultiPolygon, Polygon};
/// use groundplan::geom::{Limits, check, settled};
/// // A slit whose sides cross by the last digit of a longitude.
/// let (west, east) = (81.0_f64.next_down(), 81.0_f64.next_up());
/// let slit = [(81.0, 46.0), (81.0, 45.0), (east, 45.0), (west, 46.0)];
/// let square = [(80.0, 46.0), (80.0, 44.0), (82.0, 44.0), (82.0, 46.0)];
/// let ring: LineString<f64> = square.into_iter().chain(slit).collect();
/// let crossing = MultiPolygon(vec![Polygon::new(ring, vec![])]);
/// let limits = Limits { max_vertices: 100 };
/// assert!(check(&crossing.clone().into(), &limits).is_err());
/// assert!(check(&settled(crossing).into(), &limits).is_ok());
/// ```
#[must_use]
pub fn settled(pieces: MultiPolygon<f64>) -> MultiPolygon<f64> {
    if area_reasons(&pieces.0, 0, 1).is_empty() {
        return pieces;
    }
    let pieces: Vec<Polygon<f64>> = pieces.into_iter().filter_map(without_flat_rings).collect();
    if broken_rules(&pieces, 0, 1).is_empty() {
        return MultiPolygon(pieces);
    }
    let finest_deg = finest_step_deg(&pieces);
    let on_grids = (0..=DOUBLINGS).map(|doublings| on_grid(&pieces, finest_deg * f64::from(1 << doublings)));
    MultiPolygon(on_grids.flatten().next().unwrap_or(pieces))
}

fn without_flat_rings(polygon: Polygon<f64>) -> Option<Polygon<f64>> {
    let (exterior, mut holes) = polygon.into_inner();
    holes.retain(|hole| !is_flat(hole));
    (!is_flat(&exterior)).then(|| Polygon::new(exterior, holes))
}

/// The distance from the coordinate farthest from zero to the next number: 2⁻⁴⁵ from 128 degrees on, half of it from 64
/// on, and so forth. Up to there every multiple of it is an `f64`.
fn finest_step_deg(pieces: &[Polygon<f64>]) -> f64 {
    let farthest = |most: f64, at: &Coord<f64>| most.max(at.x.abs()).max(at.y.abs());
    let most = pieces.iter().flat_map(|polygon| &polygon.exterior().0).fold(1.0, farthest);
    most.next_up() - most
}

/// The pieces united on a grid; `None` if they are not valid there.
fn on_grid(pieces: &[Polygon<f64>], step_deg: f64) -> Option<Vec<Polygon<f64>>> {
    let options = IntOverlayOptions { ogc: true, ..IntOverlayOptions::default() };
    let vertices = pieces.iter().map(|polygon| polygon.exterior().0.len()).sum();
    let mut engine = Overlay::<i64>::new_custom(vertices, options, Solver::AUTO);
    for polygon in pieces {
        engine.add_contour(&contour(polygon.exterior(), true, step_deg), ShapeType::Subject);
        for hole in polygon.interiors() {
            engine.add_contour(&contour(hole, false, step_deg), ShapeType::Subject);
        }
    }
    let (mut exteriors, mut holes) = (Vec::new(), Vec::new());
    // Ground lies where rings wind round once or more; a hole that reaches over its exterior winds the other way there.
    for shape in engine.overlay(OverlayRule::Subject, FillRule::Positive) {
        let mut rings = shape.iter().map(|contour| ring(contour, step_deg));
        exteriors.extend(rings.next().filter(|exterior| !is_flat(exterior)));
        holes.extend(rings.filter(|hole| !is_flat(hole)));
    }
    nested(exteriors, holes).filter(|polygons| broken_rules(polygons, 0, 1).is_empty())
}

fn contour(ring: &LineString<f64>, counter_clockwise: bool, step_deg: f64) -> Contour {
    #[expect(clippy::cast_possible_truncation, reason = "at most 2^53 steps; a cast never panics")]
    let steps = |degrees: f64| (degrees / step_deg).round() as i64;
    let mut contour: Contour = ring.0.iter().skip(1).map(|at| IntPoint::new(steps(at.x), steps(at.y))).collect();
    if plane::winds_counter_clockwise(ring) != counter_clockwise {
        contour.reverse();
    }
    contour
}

fn ring(contour: &Contour, step_deg: f64) -> LineString<f64> {
    let mut ring: LineString<f64> = contour.iter().map(|at| (at.x as f64 * step_deg, at.y as f64 * step_deg)).collect();
    ring.close();
    ring
}

/// Polygons made of exteriors and the holes in them; `None` if a hole lies in none. Where rings touch, the engine gives
/// some holes to the wrong exterior (`i_overlay` 9.1.0).
fn nested(exteriors: Vec<LineString<f64>>, holes: Vec<LineString<f64>>) -> Option<Vec<Polygon<f64>>> {
    let rings: Vec<&LineString<f64>> = exteriors.iter().chain(&holes).collect();
    let around = surrounding(&rings)?;
    let mut polygons: Vec<Polygon<f64>> = exteriors.into_iter().map(|ring| Polygon::new(ring, Vec::new())).collect();
    let parents = around.into_iter().skip(polygons.len()).collect::<Vec<_>>();
    for (hole, parent) in holes.into_iter().zip(parents) {
        polygons.get_mut(parent?)?.interiors_push(hole);
    }
    Some(polygons)
}

#[cfg(test)]
mod tests;
