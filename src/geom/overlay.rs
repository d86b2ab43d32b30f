//! Intersection, difference and union of polygons in the (longitude, latitude) plane, the storage CRS: a shared edge
//! gives exactly nothing, whatever its vertex density.
//!
//! # Accuracy
//!
//! The work is done in whole numbers of 2⁻⁴⁸ degrees (0.4 nanometres on the ground), one grid for the whole world, so
//! that a result does not depend on what else was in the same computation. A coordinate of 16 degrees or more in
//! magnitude is a whole number on this grid already; a smaller one moves by 0.2 nanometres at most. Only where two edges
//! cross is a vertex made: first on the grid, then rounded to the nearest `f64`, which moves it by at most
//! 1.6 nanometres east or west and 0.8 north or south. So hairs that are a few nanometres wide can cross themselves; what
//! must not be disturbed by them asks for ground, as [`compare`](super::compare) does.
//!
//! The engine's own adapter for `f64` would lay a new grid over each pair of inputs; for 25 degrees its step is 2⁻⁵⁷
//! degrees (0.8 picometres), which the rounding to `f64` takes away again. A grid of 2⁻⁵³ degrees gives the same areas
//! and takes half as long again.

mod bind;
mod gather;
mod grid;
pub(super) mod plane;

use super::area::area_m2;
use super::parts::{self, polygons};
use super::shape::Shape;
use crate::model::Envelope;
use geo_types::{Geometry, MultiPolygon};
use grid::{Contours, Shapes};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay as GridOverlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;

/// The ground that an overlay leaves.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// The pieces, which do not overlap; empty when there is no ground.
    pub pieces: MultiPolygon<f64>,
    /// Their area on the ellipsoid, square metres.
    pub area_m2: f64,
}

/// The common area of the polygons of two geometries; points and lines have none.
///
/// Both must be valid. For accuracy see the head of this file; the area then follows [`area_m2`] and is never
/// above that of either geometry.
///
/// ```
/// use geo_types::{Geometry, Rect, coord};
/// use groundplan::geom::{area_m2, intersection};
/// let cell = |w: f64, e: f64| Geometry::from(Rect::new(coord! { x: w, y: 44.0 }, coord! { x: e, y: 45.0 }).to_polygon());
/// let both = intersection(&cell(80.0, 81.0), &cell(80.5, 82.0));
/// assert!((both.area_m2 / area_m2(&cell(80.5, 81.0)) - 1.0).abs() < 1e-12);
/// assert_eq!(intersection(&cell(80.0, 81.0), &cell(81.0, 82.0)).area_m2, 0.0);
/// ```
pub fn intersection(a: &Geometry<f64>, b: &Geometry<f64>) -> Overlay {
    let (Some(box_a), Some(box_b)) = (parts::envelope(a), parts::envelope(b)) else {
        return measured(MultiPolygon(Vec::new()));
    };
    let Overlay { pieces, area_m2 } = measured(meet(&grid::thinned(a, &box_b), &grid::thinned(b, &box_a)));
    let pieces_deg2 = plane::polygons_deg2(&pieces.0);
    Overlay { area_m2: [a, b].iter().fold(area_m2, |found, whole| capped(found, pieces_deg2, whole)), pieces }
}

/// The ground of the polygons of `a` that no polygon of `b` covers. Accuracy as for [`intersection`].
///
/// ```
/// use geo_types::{Geometry, Rect, coord};
/// use groundplan::geom::{area_m2, difference};
/// let cell = |w: f64, e: f64| Geometry::from(Rect::new(coord! { x: w, y: 44.0 }, coord! { x: e, y: 45.0 }).to_polygon());
/// let rest = difference(&cell(80.0, 81.0), &cell(80.5, 82.0));
/// assert!((rest.area_m2 / area_m2(&cell(80.0, 80.5)) - 1.0).abs() < 1e-12);
/// assert_eq!(difference(&cell(80.0, 81.0), &cell(80.0, 81.0)).area_m2, 0.0);
/// ```
pub fn difference(a: &Geometry<f64>, b: &Geometry<f64>) -> Overlay {
    let Some(window) = parts::envelope(a) else { return measured(MultiPolygon(Vec::new())) };
    let whole: Contours = grid::shapes(a).into_iter().flatten().collect();
    measured(grid::in_degrees(&run(&whole, &grid::thinned(b, &window), OverlayRule::Difference)))
}

/// The union of the polygons of any number of geometries, each area counted once.
///
/// ```
/// use geo_types::{Geometry, Rect, coord};
/// use groundplan::geom::{area_m2, union};
/// let cell = |w: f64, e: f64| Geometry::from(Rect::new(coord! { x: w, y: 44.0 }, coord! { x: e, y: 45.0 }).to_polygon());
/// let (a, b) = (cell(80.0, 81.0), cell(80.5, 82.0));
/// assert!((union([&a, &b]).area_m2 / area_m2(&cell(80.0, 82.0)) - 1.0).abs() < 1e-12);
/// ```
pub fn union<'a>(geometries: impl IntoIterator<Item = &'a Geometry<f64>>) -> Overlay {
    let shapes = geometries.into_iter().flat_map(grid::shapes).collect();
    measured(grid::in_degrees(&gather::gathered(shapes)))
}

/// The pieces that two shapes have in common, as [`intersection`] finds them.
pub(super) fn common(a: &Shape<'_>, b: &Shape<'_>) -> MultiPolygon<f64> {
    let thinned = |shape: &Shape<'_>, window: &Envelope| grid::thinned_rings(shape.locator(), window);
    meet(&thinned(a, b.envelope()), &thinned(b, a.envelope()))
}

/// The pieces of the first shape outside the second, as [`difference`] finds them.
pub(super) fn remainder(a: &Shape<'_>, b: &Shape<'_>) -> MultiPolygon<f64> {
    let thinned = |shape: &Shape<'_>| grid::thinned_rings(shape.locator(), a.envelope());
    grid::in_degrees(&run(&thinned(a), &thinned(b), OverlayRule::Difference))
}

/// The common ground of polygons that have been thinned to each other's box. In there they are what they were; outside
/// they are not, but a thinned polygon still stays in its own box, and in that the other is true. So nothing appears
/// that is not common.
fn meet(a: &Contours, b: &Contours) -> MultiPolygon<f64> {
    if a.is_empty() || b.is_empty() {
        return MultiPolygon(Vec::new());
    }
    grid::in_degrees(&run(a, b, OverlayRule::Intersect))
}

/// Polygons that touch themselves are taken apart, so that each piece is valid by itself.
fn run(subject: &Contours, clip: &Contours, rule: OverlayRule) -> Shapes {
    let vertices = subject.iter().chain(clip).map(Vec::len).sum();
    let options = IntOverlayOptions { ogc: true, ..IntOverlayOptions::default() };
    let mut engine = GridOverlay::<i64>::new_custom(vertices, options, Solver::AUTO);
    for (contours, role) in [(subject, ShapeType::Subject), (clip, ShapeType::Clip)] {
        for contour in contours {
            engine.add_contour(contour, role);
        }
    }
    bind::bound(engine.overlay(rule, FillRule::NonZero))
}

fn measured(pieces: MultiPolygon<f64>) -> Overlay {
    let geometry = Geometry::MultiPolygon(pieces);
    // The sum over no pieces is minus zero.
    let area_m2 = area_m2(&geometry) + 0.0;
    match geometry {
        Geometry::MultiPolygon(pieces) => Overlay { pieces, area_m2 },
        _ => Overlay { pieces: MultiPolygon(Vec::new()), area_m2 },
    }
}

/// The area of pieces of a whole, at most that of the whole. They can exceed it only where they are all of it and the
/// sums are rounded differently, by some 1e-15; so the whole is measured only where the plane areas are alike.
pub(super) fn capped(pieces_m2: f64, pieces_deg2: f64, whole: &Geometry<f64>) -> f64 {
    let alike = pieces_deg2 >= (1.0 - 1e-9) * plane::polygons_deg2(polygons(whole));
    if alike { pieces_m2.min(area_m2(whole)) } else { pieces_m2 }
}

#[cfg(test)]
mod tests;
