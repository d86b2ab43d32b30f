//! Area by the procedure of the Chinese land surveys (图斑椭球面积): edges straight in the Gauss-Krüger plane of a 3°
//! zone, cut at 70 m, each vertex back to latitude and longitude, trapezoids on the ellipsoid, every figure rounded
//! where the procedure rounds it.
//!
//! Source: 国土调查办发〔2008〕32号 with the CGCS2000 ellipsoid; roundings and the 70 m rule after two independent
//! implementations of it. One step of the notice's program text is **not** followed, see [`survey_area_m2`].

mod formula;
mod vertices;
mod zone;

#[cfg(test)]
mod tests;

use super::parts::polygons;
use formula::{gauss_inverse, half_up, in_rounded_seconds, trapezoid_m2};
use geo_types::{Coord, Geometry, LineString};
use vertices::{MAX_INSERTED, PlanePoint, cut, from_plane, from_position, inserted};
pub use zone::{Zone, zone_of};

/// How far from the central meridian the prescribed series for latitude and longitude is good for a millimetre, degrees.
///
/// Measured against the exact inverse at every latitude: 0.15 mm at 1.5°, 0.4 mm at 3°, 0.9 mm at 3.4°, 2.7 mm at 4°,
/// 13 mm at 5°. A 3° zone ends at 1.5°, a 6° zone at 3°.
const MAX_FROM_MERIDIAN_DEG: f64 = 3.4;
/// How far north or south it is, degrees.
const MAX_LAT_DEG: f64 = 89.0;

/// Why the procedure gives no figure.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SurveyError {
    /// A position more than 3.4° from the central meridian, or beyond latitude 89°.
    #[error(
        "({lon_deg}, {lat_deg}) is more than 3.4° from the central meridian of 3° zone {zone}, \
         where the series of the survey procedure is off by more than a millimetre; choose another zone or cut the shape"
    )]
    TooFar {
        /// Longitude, degrees.
        lon_deg: f64,
        /// Latitude, degrees.
        lat_deg: f64,
        /// Number of the zone.
        zone: u8,
    },
    /// Plane coordinates that are not (north, east) of that zone.
    #[error(
        "({north_m}, {east_m}) is not (north, east) in 3° zone {zone}: the easting carries 500000 and either no zone \
         prefix or {zone}, and lies within 3.4° of the central meridian"
    )]
    NotInZone {
        /// First number as supplied.
        north_m: f64,
        /// Second number as supplied.
        east_m: f64,
        /// Number of the zone.
        zone: u8,
    },
    /// The boundary is so long that cutting it would take more than two million points.
    #[error("cutting the boundary at 70 m takes {points} points, at most 2000000 are put in")]
    TooLong {
        /// How many it would take.
        points: u64,
    },
}

/// Area of the polygons in `geometry` (degrees, longitude first) by the land-survey procedure in a 3° zone, square
/// metres, rounded to 0.01; 0 for points and lines.
///
/// Steps: vertices to the zone's plane, rounded to 0.1 mm; edges longer than 70 m cut into equal pieces, the new points
/// rounded to 1 µm; latitude and longitude by the series of the notice, in seconds rounded to 1e-6; the trapezoid
/// formula over the edges of each ring. Holes are subtracted, parts added up, winding does not matter; the absolute
/// values of the rings are summed unrounded and the sum is rounded once, halves up.
///
/// A … E are taken from the **first** eccentricity, as the formula says. Programs copied from the pseudo-code in the
/// notice use the second; their areas are 43 ppm larger (1008 m² on a 1:10 000 sheet at 43.7°N).
///
/// Edges are straight in the plane of the zone, not in (longitude, latitude): for long edges the result differs from
/// [`super::area_m2`] (14 … 25 m² on a 10 km square) and from one zone to another.
///
/// ```
/// use geo_types::{Geometry, LineString, Polygon};
/// use groundplan::geom::{survey_area_m2, zone_of};
/// let site = Polygon::new(
///     LineString::from(vec![(87.60, 43.80), (87.62, 43.80), (87.62, 43.815), (87.60, 43.815)]), vec![]);
/// let site = Geometry::from(site);
/// // 2682105.1965 before rounding; with edges straight in (longitude, latitude) it is 2682105.2544.
/// assert_eq!(survey_area_m2(&site, zone_of(&site).unwrap()), Ok(2_682_105.20));
/// ```
pub fn survey_area_m2(geometry: &Geometry<f64>, zone: Zone) -> Result<f64, SurveyError> {
    Ok(half_up(exact_area_m2(&rings(geometry, |at| from_position(at, zone))?)?, 2))
}

/// Length of all rings of the polygons in `geometry` (degrees, longitude first) in the plane of a 3° zone, between
/// vertices rounded to 0.1 mm; metres, rounded to 0.01. A plane length: longer than on the ellipsoid by y²/2R², 0 on
/// the central meridian and 179 ppm at the border of the zone at 43.8°N.
pub fn survey_perimeter_m(geometry: &Geometry<f64>, zone: Zone) -> Result<f64, SurveyError> {
    Ok(half_up(length_m(&rings(geometry, |at| from_position(at, zone))?), 2))
}

/// [`survey_area_m2`] of polygons given in the plane of the zone itself: metres, **north first**, then east with
/// 500 000 and with or without the zone's prefix (the official order of EPSG:4513 … 4554).
///
/// ```
/// use geo_types::{Geometry, LineString, Polygon};
/// use groundplan::geom::{Zone, survey_plane_area_m2};
/// // The test polygon P5 of DOMAIN §1.5.
/// let p5 = Polygon::new(LineString::from(vec![
///     (4_852_000.0, 29_548_000.0), (4_852_350.5, 29_549_800.25), (4_850_900.125, 29_550_420.75),
///     (4_850_210.0, 29_549_105.5), (4_850_655.75, 29_547_890.125)]), vec![]);
/// let zone = Zone::three_degree(29).unwrap();
/// assert_eq!(survey_plane_area_m2(&p5.into(), zone), Ok(3_814_023.14));
/// ```
pub fn survey_plane_area_m2(plane: &Geometry<f64>, zone: Zone) -> Result<f64, SurveyError> {
    Ok(half_up(exact_area_m2(&rings(plane, |at| from_plane(at, zone))?)?, 2))
}

/// [`survey_perimeter_m`] of polygons given as for [`survey_plane_area_m2`].
pub fn survey_plane_perimeter_m(plane: &Geometry<f64>, zone: Zone) -> Result<f64, SurveyError> {
    Ok(half_up(length_m(&rings(plane, |at| from_plane(at, zone))?), 2))
}

/// A ring in the plane, and whether its area counts or is taken away.
struct Ring {
    vertices: Vec<PlanePoint>,
    sign: f64,
}

impl Ring {
    fn edges(&self) -> impl Iterator<Item = (PlanePoint, PlanePoint)> {
        self.vertices.iter().copied().zip(self.vertices.iter().copied().skip(1))
    }

    /// The ring with long edges cut, from its first vertex round to it again.
    fn cut(&self) -> impl Iterator<Item = PlanePoint> {
        self.vertices.first().copied().into_iter().chain(self.edges().flat_map(|(from, to)| cut(from, to)))
    }

    /// Sum of the trapezoids, square metres, never negative.
    fn area_m2(&self) -> f64 {
        let mut points = self.cut().map(|at| in_rounded_seconds(gauss_inverse(at.north_m, at.off_meridian_m())));
        let Some(mut from) = points.next() else { return 0.0 };
        let mut sum = 0.0;
        for to in points {
            sum += trapezoid_m2(from, to);
            from = to;
        }
        sum.abs()
    }
}

fn rings(
    geometry: &Geometry<f64>,
    vertex: impl Fn(Coord<f64>) -> Result<PlanePoint, SurveyError>,
) -> Result<Vec<Ring>, SurveyError> {
    let ring = |line: &LineString<f64>, sign| {
        let vertices = line.0.iter().map(|at| vertex(*at)).collect::<Result<_, _>>()?;
        Ok(Ring { vertices, sign })
    };
    polygons(geometry)
        .flat_map(|p| std::iter::once((p.exterior(), 1.0)).chain(p.interiors().iter().map(|hole| (hole, -1.0))))
        .map(|(line, sign)| ring(line, sign))
        .collect()
}

fn exact_area_m2(rings: &[Ring]) -> Result<f64, SurveyError> {
    let points = rings.iter().flat_map(Ring::edges).map(|(from, to)| inserted(from, to)).sum();
    if points > MAX_INSERTED {
        return Err(SurveyError::TooLong { points });
    }
    Ok(rings.iter().map(|ring| ring.sign * ring.area_m2()).sum())
}

fn length_m(rings: &[Ring]) -> f64 {
    rings.iter().flat_map(Ring::edges).map(|(from, to)| from.distance_m(to)).sum()
}
