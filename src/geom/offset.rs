//! Parallel sets (buffers) on the ellipsoid: an outer one that is never too small, an inner one that is never too
//! large, and the round shape people ask for.
//!
//! A band of the wanted width round every edge and point is united from simple pieces; it is added to the polygons, or
//! taken from them. All of it is drawn straight in (longitude, latitude), as the edges are: there is no projection,
//! nothing has to be densified, and the polygons themselves stay what they are. (The overlay crate's own outlines and
//! `geo`'s buffer are not used: the latter returned nothing for a star of 1,000 corners.)
//!
//! What to go round is in `source`, with fewer corners in `simplify`; how wide in `reach`; metres round a position in
//! `spot`; the pieces in `pieces`, their union in `merge`, its cost in `effort`.

mod effort;
mod merge;
mod pieces;
mod reach;
mod simplify;
mod source;
mod spot;

use super::parts;
use crate::model::Envelope;
use geo_types::{Geometry, MultiPolygon};
use merge::{Merger, With};
use reach::Reach;
use source::Source;

/// Most edges and points that a band is built round.
const MAX_EDGES: usize = 200_000;

/// Why a parallel set cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum OffsetError {
    /// The distance is not a finite number, or below zero where only a width makes sense.
    #[error("a distance of {0} m cannot be used here")]
    Distance(f64),
    /// The geometry with its surroundings reaches a pole or ±180, or the distance is so long that the meridians turn
    /// over it: (1 + tan φ)·distance above a fifth of the earth's radius, some 570 km at 45°.
    #[error(
        "the geometry and {distance_m} m round it reach a pole or the antimeridian, or it is too far at this latitude"
    )]
    NotLocal {
        /// The distance asked for, metres.
        distance_m: f64,
    },
    /// A running computation cannot be stopped, so too much work is not begun.
    #[error("the shape takes {found} edges, corners or crossings, at most {limit} are accepted")]
    TooComplex {
        /// Edges, corners of the band's pieces or crossings among them, whichever is too many.
        found: usize,
        /// How many are accepted.
        limit: usize,
    },
}

/// Everything within `distance_m` of the geometry (points, lines, polygons with their inside), never less: what a
/// feature covers at most when its boundary is known to `distance_m` (DOMAIN §5.3, A ⊕ ε).
///
/// `geometry` is longitude and latitude in degrees on CGCS2000, edges straight in (longitude, latitude), and has passed
/// [`super::check`]; so is the result. Distances are geodesic metres. Nothing in the result is farther than
/// 1.01·`distance_m` + 2 mm from the geometry. Distance 0 gives back the polygons (nothing for points and lines).
///
/// The slack also covers that a boundary between two displaced corners is again straight in (longitude, latitude): at
/// latitude φ the displacement in metres half-way exceeds the larger of the two by at most Δφ²·(1 + 2 tan² φ)/8 of it,
/// 2.3e-5 for an edge of 50 km at 45°, while 2.8e-4 are always kept free (170 km at 45°).
///
/// ```
/// use geo_types::{Geometry, Rect, coord};
/// use groundplan::geom::{area_m2, outer_parallel};
/// let cell = Geometry::from(Rect::new(coord! { x: 87.60, y: 43.800 }, coord! { x: 87.62, y: 43.815 }).to_polygon());
/// // P·ε + π·ε² with P = 6550.6 m and ε = 5 m is 32 831 m²; at most 1.01 of it and 2 mm of width more.
/// let more_m2 = area_m2(&outer_parallel(&cell, 5.0).unwrap().into()) - area_m2(&cell);
/// assert!(more_m2 > 32_831.0 && more_m2 < 1.011 * 32_831.0);
/// ```
pub fn outer_parallel(geometry: &Geometry<f64>, distance_m: f64) -> Result<MultiPolygon<f64>, OffsetError> {
    not_negative(distance_m)?;
    build(geometry, distance_m, Reach::never_less, With::Added)
}

/// The part of the polygons that is at least `distance_m` from their boundary, never more: what a feature covers for
/// sure when its boundary is known to `distance_m` (DOMAIN §5.3, A ⊖ ε). Empty for points and lines; in a collection
/// the rings of all polygons count.
///
/// Units, order and edges as for [`outer_parallel`]. Every point of the polygons farther than 1.01·`distance_m` + 2 mm
/// from every ring is in the result.
///
/// ```
/// use geo_types::{Geometry, Rect, coord};
/// use groundplan::geom::{area_m2, inner_parallel};
/// let cell = Geometry::from(Rect::new(coord! { x: 87.60, y: 43.800 }, coord! { x: 87.62, y: 43.815 }).to_polygon());
/// // P·ε − 4·ε² with P = 6550.6 m and ε = 5 m is 32 653 m².
/// let less_m2 = area_m2(&cell) - area_m2(&inner_parallel(&cell, 5.0).unwrap().into());
/// assert!(less_m2 > 32_653.0 && less_m2 < 1.011 * 32_653.0);
/// ```
pub fn inner_parallel(geometry: &Geometry<f64>, distance_m: f64) -> Result<MultiPolygon<f64>, OffsetError> {
    not_negative(distance_m)?;
    build(geometry, distance_m, Reach::never_less, With::TakenAway)
}

/// The geometry grown by `distance_m` with round corners, or its polygons shrunk when the distance is negative.
///
/// Units, order and edges as for [`outer_parallel`]. Corners lie on the true circle; the boundary is off by at most a
/// thousandth of the distance or one millimetre, whichever is larger, to either side.
///
/// ```
/// use geo_types::{Geometry, Point};
/// use groundplan::geom::{area_m2, buffer};
/// let disc = buffer(&Geometry::from(Point::new(87.6, 43.8)), 1000.0).unwrap();
/// assert!((area_m2(&disc.into()) / (std::f64::consts::PI * 1e6) - 1.0).abs() < 1e-3);
/// ```
pub fn buffer(geometry: &Geometry<f64>, distance_m: f64) -> Result<MultiPolygon<f64>, OffsetError> {
    let with = if distance_m < 0.0 { With::TakenAway } else { With::Added };
    build(geometry, distance_m.abs(), Reach::round, with)
}

fn not_negative(distance_m: f64) -> Result<(), OffsetError> {
    if distance_m < 0.0 { Err(OffsetError::Distance(distance_m)) } else { Ok(()) }
}

/// Polygons with the band round all edges and points added, or the band round all rings taken away.
fn build(
    geometry: &Geometry<f64>,
    distance_m: f64,
    reach: fn(f64, &Envelope) -> Result<Reach, OffsetError>,
    with: With,
) -> Result<MultiPolygon<f64>, OffsetError> {
    if !distance_m.is_finite() {
        return Err(OffsetError::Distance(distance_m));
    }
    let source = match with {
        With::Added => Source::everything(geometry),
        With::TakenAway => Source::polygons(geometry),
    };
    let Some(envelope) = source.envelope() else { return Ok(MultiPolygon(Vec::new())) };
    if distance_m <= 0.0 {
        return match geometry {
            Geometry::Polygon(_) | Geometry::MultiPolygon(_) => Ok(parts::polygons(geometry).cloned().collect()),
            _ => Merger::default().finish(&source, With::Added),
        };
    }
    let reach = reach(distance_m, &envelope)?;
    let chains = simplify::simplified(source.chains(), reach.corners_m)?;
    pieces::pieces(&chains, &reach)?.finish(&source, with)
}

#[cfg(test)]
mod tests;
