//! Intersection and union of polygons in the (longitude, latitude) plane, the storage CRS: a shared edge
//! gives exactly nothing, whatever its vertex density.

use super::area::area_m2;
use super::parts::{self, polygons};
use crate::model::Envelope;
use geo_types::{Geometry, LineString, MultiPolygon, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::single::SingleFloatOverlay;

type Contour = Vec<[f64; 2]>;
type Shapes = Vec<Vec<Contour>>;

/// What two geometries have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// The pieces; empty when they share at most edges or points.
    pub pieces: MultiPolygon<f64>,
    /// Their area on the ellipsoid, square metres.
    pub area_m2: f64,
}

/// The common area of the polygons of two geometries; points and lines have none.
///
/// Both must be valid. Computed on a 64-bit integer grid laid over both inputs, which moves a vertex by less
/// than the last digit of its coordinates; the area then follows [`area_m2`].
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
    let (Some(ea), Some(eb)) = (parts::envelope(a), parts::envelope(b)) else {
        return overlay(Vec::new());
    };
    if !ea.intersects(&eb) {
        return overlay(Vec::new());
    }
    let (shapes_a, shapes_b) = (shapes(a, Some(&eb)), shapes(b, Some(&ea)));
    if shapes_a.is_empty() || shapes_b.is_empty() {
        return overlay(Vec::new());
    }
    overlay(shapes_a.overlay_as::<i64>(&shapes_b, OverlayRule::Intersect, FillRule::NonZero))
}

/// The union of the polygons of any number of geometries, each area counted once.
pub fn union<'a>(geometries: impl IntoIterator<Item = &'a Geometry<f64>>) -> Overlay {
    let all: Shapes = geometries.into_iter().flat_map(|g| shapes(g, None)).collect();
    if all.is_empty() {
        return overlay(Vec::new());
    }
    let nothing: Shapes = Vec::new();
    overlay(all.overlay_as::<i64>(&nothing, OverlayRule::Subject, FillRule::NonZero))
}

/// The polygons as contours with consistent winding, so that the non-zero rule keeps holes empty and counts
/// overlapping parts once; those that cannot meet `near` are left out.
fn shapes(geometry: &Geometry<f64>, near: Option<&Envelope>) -> Shapes {
    polygons(geometry)
        .filter(|polygon| {
            let envelope = Envelope::of_positions(polygon.exterior().0.iter().map(|c| [c.x, c.y]));
            envelope.is_some_and(|e| near.is_none_or(|near| near.intersects(&e)))
        })
        .map(|polygon| match parts::orient(Geometry::Polygon(polygon.clone())) {
            Geometry::Polygon(polygon) => {
                std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(contour).collect()
            }
            _ => Vec::new(),
        })
        .collect()
}

/// The ring without its closing vertex.
fn contour(ring: &LineString<f64>) -> Contour {
    let open = ring.0.len().saturating_sub(1);
    ring.0.iter().take(open).map(|c| [c.x, c.y]).collect()
}

fn overlay(shapes: Shapes) -> Overlay {
    let pieces: MultiPolygon<f64> = shapes.into_iter().filter_map(polygon).collect();
    let geometry = Geometry::MultiPolygon(pieces);
    let area_m2 = area_m2(&geometry);
    match geometry {
        Geometry::MultiPolygon(pieces) => Overlay { pieces, area_m2 },
        _ => Overlay { pieces: MultiPolygon(Vec::new()), area_m2 },
    }
}

fn polygon(contours: Vec<Contour>) -> Option<Polygon<f64>> {
    let mut rings = contours.into_iter().map(|contour| contour.into_iter().collect::<LineString<f64>>());
    let exterior = rings.next()?;
    Some(Polygon::new(exterior, rings.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{Point, Rect, coord};
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

    fn triangle() -> impl Strategy<Value = Geometry<f64>> {
        prop::array::uniform3((80.0..80.01f64, 44.0..44.01f64))
            .prop_map(|corners| Polygon::new(LineString::from(corners.to_vec()), vec![]).into())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn overlap_is_symmetric_and_never_above_the_smaller_area(a in triangle(), b in triangle()) {
            let (ab, ba) = (intersection(&a, &b).area_m2, intersection(&b, &a).area_m2);
            let smaller = area_m2(&a).min(area_m2(&b));
            prop_assert!((ab - ba).abs() <= 1e-7 * smaller + 1e-6);
            prop_assert!(ab <= smaller * (1.0 + 1e-9) + 1e-6);
            let net = union([&a, &b]).area_m2;
            prop_assert!((net + ab - area_m2(&a) - area_m2(&b)).abs() <= 1e-7 * net + 1e-6);
        }
    }
}
