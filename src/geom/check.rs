//! Coordinates and validity, checked at every door before anything is measured.

use super::area::ring_area_m2;
use super::parts::{polygons, positions};
use geo::Validation;
use geo_types::Geometry;

/// What a geometry from outside may be at most. A running computation cannot be stopped, so the
/// limit is on input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Positions in all.
    pub max_vertices: usize,
}

/// One reason why a geometry cannot be measured.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Invalid {
    /// There is not a single position.
    #[error("the geometry is empty")]
    Empty,
    /// More positions than the limit.
    #[error("the geometry has {found} positions, at most {limit} are accepted")]
    TooManyVertices {
        /// How many there are.
        found: usize,
        /// How many are accepted.
        limit: usize,
    },
    /// NaN or infinity.
    #[error("position {vertex} is not finite")]
    NotFinite {
        /// Counted from 0 over the whole geometry.
        vertex: usize,
    },
    /// Outside ±180, ±90.
    #[error(
        "position {vertex} ({lon}, {lat}) lies outside longitude ±180 or latitude ±90; the order is longitude, latitude"
    )]
    OutOfRange {
        /// Counted from 0 over the whole geometry.
        vertex: usize,
        /// Its first number.
        lon: f64,
        /// Its second number.
        lat: f64,
    },
    /// A broken rule of simple features, in words that name ring and part.
    #[error("{0}")]
    NotValid(String),
}

/// A square of a tenth of a millimetre: below what coordinates can say.
const LEAST_RING_M2: f64 = 1e-8;

/// How many broken rules are reported at most.
const MAX_REASONS: usize = 20;

/// Returns every reason (at most twenty) why the geometry must not be measured.
///
/// Rules: not empty, not above the limit, finite, inside ±180/±90, and valid in the sense of simple
/// features: rings closed, not crossing themselves or each other, holes inside. Nothing is repaired.
pub fn check(geometry: &Geometry<f64>, limits: &Limits) -> Result<(), Vec<Invalid>> {
    let found = super::vertex_count(geometry);
    if found == 0 {
        return Err(vec![Invalid::Empty]);
    }
    if found > limits.max_vertices {
        return Err(vec![Invalid::TooManyVertices { found, limit: limits.max_vertices }]);
    }
    let bad: Vec<Invalid> = positions(geometry)
        .enumerate()
        .filter_map(|(vertex, position)| position_fault(vertex, position))
        .take(MAX_REASONS)
        .collect();
    if !bad.is_empty() {
        return Err(bad);
    }
    if let Some(part) = empty_part(geometry) {
        return Err(vec![Invalid::NotValid(format!("part {part} is empty"))]);
    }
    let broken: Vec<Invalid> =
        geometry.validation_errors().iter().take(MAX_REASONS).map(|e| Invalid::NotValid(e.to_string())).collect();
    // A bow-tie may enclose as much to the left as to the right: its crossing is the better reason.
    let reasons = if broken.is_empty() { flat_rings(geometry) } else { broken };
    if reasons.is_empty() { Ok(()) } else { Err(reasons) }
}

/// The first part of a multi-geometry or collection that has no position; the others would be measured without it.
fn empty_part(geometry: &Geometry<f64>) -> Option<usize> {
    match geometry {
        Geometry::MultiLineString(multi) => multi.0.iter().position(|line| line.0.is_empty()),
        Geometry::MultiPolygon(multi) => multi.0.iter().position(|polygon| polygon.exterior().0.is_empty()),
        Geometry::GeometryCollection(all) => {
            all.0.iter().position(|part| super::vertex_count(part) == 0 || empty_part(part).is_some())
        }
        _ => None,
    }
}

/// A ring that runs back on itself encloses nothing; the validity rules of the geometry crate let it pass.
fn flat_rings(geometry: &Geometry<f64>) -> Vec<Invalid> {
    let rings = polygons(geometry).enumerate().flat_map(|(part, polygon)| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate().map(move |ring| (part, ring))
    });
    rings
        .filter(|(_, (_, ring))| ring_area_m2(ring).abs() < LEAST_RING_M2)
        .take(MAX_REASONS)
        .map(|(part, (ring, _))| Invalid::NotValid(format!("ring {ring} of polygon {part} encloses no area")))
        .collect()
}

fn position_fault(vertex: usize, [lon, lat]: [f64; 2]) -> Option<Invalid> {
    if !(lon.is_finite() && lat.is_finite()) {
        return Some(Invalid::NotFinite { vertex });
    }
    let inside = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
    (!inside).then_some(Invalid::OutOfRange { vertex, lon, lat })
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{LineString, Polygon, point};

    const LIMITS: Limits = Limits { max_vertices: 20_000 };

    fn ring(points: &[(f64, f64)]) -> Geometry<f64> {
        Polygon::new(LineString::from(points.to_vec()), vec![]).into()
    }

    #[test]
    fn a_square_passes() {
        assert_eq!(check(&ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]), &LIMITS), Ok(()));
    }

    #[test]
    fn a_bow_tie_is_named() {
        let reasons = check(&ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]), &LIMITS).unwrap_err();
        assert!(reasons[0].to_string().contains("self-intersection"), "{reasons:?}");
    }

    #[test]
    fn a_ring_without_area_is_named() {
        let reasons = check(&ring(&[(80.0, 44.0), (81.0, 44.0), (82.0, 44.0)]), &LIMITS).unwrap_err();
        assert!(reasons[0].to_string().contains("ring 0 of polygon 0"), "{reasons:?}");
    }

    #[test]
    fn nan_swapped_axes_and_emptiness_are_named() {
        assert_eq!(check(&point! { x: f64::NAN, y: 0.0 }.into(), &LIMITS), Err(vec![Invalid::NotFinite { vertex: 0 }]));
        assert_eq!(
            check(&point! { x: 44.0, y: 187.0 }.into(), &LIMITS),
            Err(vec![Invalid::OutOfRange { vertex: 0, lon: 44.0, lat: 187.0 }])
        );
        assert_eq!(check(&LineString::<f64>(vec![]).into(), &LIMITS), Err(vec![Invalid::Empty]));
    }

    #[test]
    fn a_self_crossing_ring_of_ten_thousand_vertices_is_refused() {
        let star: Vec<(f64, f64)> = (0..10_000)
            .map(|i| {
                let angle = f64::from(i) * 2.399_963_229_728_653;
                (80.0 + angle.cos(), 44.0 + angle.sin())
            })
            .collect();
        assert!(check(&ring(&star), &LIMITS).is_err());
    }

    #[test]
    fn the_vertex_limit_comes_first() {
        let small = Limits { max_vertices: 3 };
        let reasons = check(&ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]), &small).unwrap_err();
        assert_eq!(reasons, vec![Invalid::TooManyVertices { found: 5, limit: 3 }]);
    }
}
