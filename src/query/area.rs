//! How large is it?

use super::error::QueryError;
use super::snapshot::Snapshot;
use super::subject::{Described, Limits, Subject};
use crate::geom;
use crate::model::Measure;
use geo_types::Geometry;
use serde::Serialize;

/// Units in which areas are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AreaUnit {
    /// Square metres.
    #[default]
    M2,
    /// Hectares, 10 000 m².
    Ha,
    /// Square kilometres.
    Km2,
    /// 亩, 2000/3 m².
    Mu,
}

impl AreaUnit {
    /// Names as in requests.
    pub const NAMES: [&'static str; 4] = ["m2", "ha", "km2", "mu"];

    /// By name.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "m2" => Self::M2,
            "ha" => Self::Ha,
            "km2" => Self::Km2,
            "mu" => Self::Mu,
            _ => return None,
        })
    }

    pub(super) fn measure(self, area_m2: f64) -> Measure {
        let (unit, factor) = match self {
            Self::M2 => ("m2", 1.0),
            Self::Ha => ("ha", 1e4),
            Self::Km2 => ("km2", 1e6),
            Self::Mu => ("mu", 2000.0 / 3.0),
        };
        Measure::area_m2(area_m2).in_unit(unit, factor)
    }
}

/// Area and perimeter of one feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AreaRow {
    /// Which feature.
    #[serde(flatten)]
    pub feature: Described,
    /// Its area.
    pub area: Measure,
    /// Length of all its rings.
    pub perimeter: Measure,
    /// What was measured.
    #[serde(skip)]
    pub geometry: Geometry<f64>,
}

/// All features together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AreaTotal {
    /// Ground covered, each piece once; `null` when nothing has an area: not known is not zero.
    pub net: Option<Measure>,
    /// Sum of the features' areas; `null` likewise.
    pub gross: Option<Measure>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AreaAnswer {
    /// State that was asked.
    pub snapshot: String,
    /// Features with an area, largest first, then by id.
    pub features: Vec<AreaRow>,
    /// Features that are points or lines: an anchor says nothing about size.
    pub without_area: Vec<Described>,
    /// Features that cannot be placed.
    pub without_geometry: Vec<Described>,
    /// The sums.
    pub total: AreaTotal,
    /// What must not be overlooked, in sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Ellipsoidal area of each feature of the subject, and of all together.
pub fn area(snapshot: &Snapshot, subject: &Subject, unit: AreaUnit, limits: &Limits) -> Result<AreaAnswer, QueryError> {
    let resolved = subject.resolve(snapshot, limits)?;
    let (mut rows, mut without_area, mut polygons) = (Vec::new(), Vec::new(), Vec::new());
    for (feature, geometry) in resolved.features {
        if has_polygon(geometry) {
            let perimeter = Measure::length_m(geom::perimeter_m(geometry));
            let area_m2 = ground_m2(geometry);
            rows.push((
                area_m2,
                AreaRow { feature, area: unit.measure(area_m2), perimeter, geometry: geometry.clone() },
            ));
            polygons.push(geometry);
        } else {
            without_area.push(feature);
        }
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.feature.reference.id.cmp(&b.1.feature.reference.id)));
    let known = !rows.is_empty();
    let gross_m2 = rows.iter().map(|(area_m2, _)| area_m2).sum();
    let net_m2 = if polygons.len() == 1 { gross_m2 } else { geom::union(polygons).area_m2 };
    Ok(AreaAnswer {
        snapshot: snapshot.id().to_string(),
        features: rows.into_iter().map(|(_, row)| row).collect(),
        without_area,
        without_geometry: resolved.without_geometry,
        total: AreaTotal { net: known.then(|| unit.measure(net_m2)), gross: known.then(|| unit.measure(gross_m2)) },
        notes: resolved.notes,
    })
}

/// The ground a feature covers. The parts of a valid polygon or multipolygon do not overlap; those of a geometry
/// collection may, and are counted once.
pub(super) fn ground_m2(geometry: &Geometry<f64>) -> f64 {
    match geometry {
        Geometry::GeometryCollection(_) => geom::union([geometry]).area_m2,
        geometry => geom::area_m2(geometry),
    }
}

pub(super) fn has_polygon(geometry: &Geometry<f64>) -> bool {
    match geometry {
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => true,
        Geometry::GeometryCollection(collection) => collection.0.iter().any(has_polygon),
        _ => false,
    }
}
