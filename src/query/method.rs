//! The four ways to measure an area, a perimeter, or a length.

use super::error::QueryError;
use super::item::Prepared;
use crate::crs;
use crate::geom::{self, Zone};
use crate::model::{Epsg, Measure, Method};
use geo_types::Geometry;

/// How areas and lengths are measured (docs/measures.md).
#[derive(Debug, Clone, PartialEq, Default)]
pub enum AreaMethod {
    /// On the CGCS2000 ellipsoid, edges straight in (longitude, latitude); exact to 1e-9 relative.
    #[default]
    Ellipsoidal,
    /// The Chinese land-survey procedure in the stated 3° zone, or in the nearest of each polygon.
    Survey {
        /// The stated zone.
        zone: Option<Zone>,
    },
    /// Karney's polygon area: edges are geodesics.
    Geodesic,
    /// In the plane of a projected CRS: vertices are projected, edges straight there.
    Planar {
        /// Such as `EPSG:4517`.
        crs: String,
    },
}

impl AreaMethod {
    /// Names as in requests.
    pub const NAMES: [&'static str; 4] = ["ellipsoidal", "survey", "geodesic", "planar"];

    /// As in requests.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ellipsoidal => "ellipsoidal",
            Self::Survey { .. } => "survey",
            Self::Geodesic => "geodesic",
            Self::Planar { .. } => "planar",
        }
    }

    /// From the values of a request: `survey-zone` goes with `survey` alone, `crs` with `planar` alone, which needs it.
    pub fn from_words(method: Option<&str>, zone: Option<u64>, crs: Option<&str>) -> Result<Self, QueryError> {
        let bad = |parameter, reason: &str| Err(QueryError::BadValue { parameter, reason: reason.into() });
        match (method.unwrap_or("ellipsoidal"), zone, crs) {
            ("survey", zone, None) => {
                let known = |n: u64| u8::try_from(n).ok().and_then(Zone::three_degree);
                match zone.map(|n| known(n).ok_or(n)).transpose() {
                    Ok(zone) => Ok(Self::Survey { zone }),
                    Err(n) => bad("survey-zone", &format!("{n} is not a 3° zone; those of China are 25 to 45")),
                }
            }
            ("planar", None, Some(name)) => {
                crs::axes(name).map_err(|cause| QueryError::Crs { parameter: "crs", cause })?;
                Ok(Self::Planar { crs: name.to_string() })
            }
            ("planar", None, None) => bad("crs", "`crs` is required for method planar, such as EPSG:4517"),
            (_, Some(_), _) => bad("survey-zone", "`survey-zone` goes with method survey only"),
            (_, _, Some(_)) => bad("crs", "`crs` goes with method planar only"),
            ("ellipsoidal", ..) => Ok(Self::Ellipsoidal),
            ("geodesic", ..) => Ok(Self::Geodesic),
            (other, ..) => bad("method", &format!("`{other}` is not one of {}", Self::NAMES.join(", "))),
        }
    }

    /// Area of the polygons, which do not overlap each other.
    pub(super) fn area(&self, geometry: &Geometry<f64>, id: &str) -> Result<Measure, QueryError> {
        Ok(match self {
            Self::Ellipsoidal => Measure::area_m2(geom::area_m2(geometry)),
            Self::Survey { zone } => {
                let (value, zones) = Self::by_zone(geometry, *zone, id, geom::survey_area_m2)?;
                survey_measure("m2", value, &zones)
            }
            Self::Geodesic => geodesic_measure("m2", geom::geodesic_area_m2(geometry)),
            Self::Planar { crs } => planar_measure("m2", geom::plane_area_m2(&in_plane(crs, geometry)?), crs),
        })
    }

    /// Length of the rings of the polygons.
    pub(super) fn perimeter(&self, geometry: &Geometry<f64>, id: &str) -> Result<Measure, QueryError> {
        Ok(match self {
            Self::Ellipsoidal => Measure::length_m(geom::perimeter_m(geometry)),
            Self::Survey { zone } => {
                let (value, zones) = Self::by_zone(geometry, *zone, id, geom::survey_perimeter_m)?;
                survey_measure("m", value, &zones)
            }
            Self::Geodesic => geodesic_measure("m", geom::geodesic_perimeter_m(geometry)),
            Self::Planar { crs } => planar_measure("m", geom::plane_perimeter_m(&in_plane(crs, geometry)?), crs),
        })
    }

    /// Area of an item with its interval, what it certainly and what it possibly covers (DOMAIN §5.3, band); `None` for
    /// points and lines. It is measured once, with the method of the question that the item is part of.
    pub(super) fn whole(&self, item: &Prepared<'_>) -> Result<Option<Measure>, QueryError> {
        if let Some(known) = item.area.get() {
            return Ok(Some(*known));
        }
        let Some(ground) = item.item.areal() else { return Ok(None) };
        let id = &item.item.described.reference.id;
        let area = self.area(ground, id)?;
        let interval = if item.is_exact() {
            Some([area.value; 2])
        } else {
            match (item.inner(), item.outer()) {
                (Some(inner), Some(outer)) => Some([self.area(inner, id)?.value, self.area(outer, id)?.value]),
                _ => None,
            }
        };
        Ok(Some(*item.area.get_or_init(|| area.between(interval))))
    }

    /// Each polygon in its own zone, unless one is stated; the sum, and the zone if it is one.
    fn by_zone(
        geometry: &Geometry<f64>,
        stated: Option<Zone>,
        id: &str,
        measure: impl Fn(&Geometry<f64>, Zone) -> Result<f64, geom::SurveyError>,
    ) -> Result<(f64, Vec<Zone>), QueryError> {
        let (mut sum, mut zones) = (0.0, Vec::new());
        for polygon in geom::polygon_parts(geometry) {
            let Some(zone) = stated.or_else(|| geom::zone_of(&polygon)) else { continue };
            sum += measure(&polygon, zone).map_err(|cause| QueryError::Survey { id: id.to_string(), cause })?;
            if !zones.contains(&zone) {
                zones.push(zone);
            }
        }
        // Parts are rounded to hundredths; so is their sum, but not its last binary digit.
        Ok(((sum * 100.0).round() / 100.0, zones))
    }
}

fn in_plane(crs: &str, geometry: &Geometry<f64>) -> Result<Geometry<f64>, QueryError> {
    crs::to_plane(crs, geometry).map_err(|cause| QueryError::Crs { parameter: "crs", cause })
}

fn survey_measure(unit: &'static str, value: f64, zones: &[Zone]) -> Measure {
    let one = if let [zone] = zones { Some(*zone) } else { None };
    Measure {
        unit,
        method: Method::Survey,
        edges: Measure::EDGES_ZONE,
        crs: one.and_then(Zone::epsg).map(Epsg),
        central_meridian_deg: one.map(Zone::central_meridian_deg),
        ..Measure::area_m2(value)
    }
}

fn geodesic_measure(unit: &'static str, value: f64) -> Measure {
    Measure { unit, method: Method::Geodesic, edges: Measure::EDGES_GEODESIC, ..Measure::area_m2(value) }
}

fn planar_measure(unit: &'static str, value: f64, crs: &str) -> Measure {
    let code = crs.rsplit([':', '/']).next().and_then(|code| code.parse().ok());
    Measure {
        unit,
        method: Method::Planar,
        ellipsoid: "of the CRS",
        edges: Measure::EDGES_PLANE,
        crs: code.map(Epsg),
        ..Measure::area_m2(value)
    }
}
