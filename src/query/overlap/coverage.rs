//! Whether a layer claims to be complete where the subject lies. Nothing found outside of that is not "no conflict".

use super::pair::{Rules, common};
use crate::geom::Relation;
use crate::model::Reference;
use crate::query::error::QueryError;
use crate::query::item::{Described, Item, Prepared};
use crate::query::targets::Targets;
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use serde::Serialize;
use serde_json::{Map, Value};

/// What an answer about a constraint rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// The layer claims to be complete wherever the subject lies, and all of its features can be placed: what was not
    /// found is not there.
    Checked,
    /// Features were compared, but the layer does not claim to be complete everywhere the subject lies: nothing found is
    /// not "no conflict".
    Partial,
    /// Not a single feature was or could be compared, or the subject lies wholly outside of what the layer covers.
    NoData,
}

/// How the subject lies to the area inside which a layer claims to be complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::query) enum Claim {
    /// There is no such claim.
    None,
    /// All of it is inside.
    Inside,
    /// Some of it is.
    Partly,
    /// Nothing of it is.
    Outside,
}

impl Claim {
    /// The claim of the targets' layer, for these subjects.
    pub fn of(subjects: &[Prepared<'_>], targets: &Targets<'_>, rules: &Rules<'_>) -> Result<Self, QueryError> {
        Self::of_area(subjects, targets.coverage(), rules)
    }

    /// Of a layer that claims to be complete inside this area, GeoJSON; `None` where it claims nothing.
    pub fn of_area(subjects: &[Prepared<'_>], area: Option<&Value>, rules: &Rules<'_>) -> Result<Self, QueryError> {
        let Some(area) = area.and_then(polygons).filter(|_| !subjects.is_empty()) else { return Ok(Self::None) };
        let properties = Map::new();
        let item = Item::borrowed(described(), &area, &properties);
        let Some(covered) = Prepared::new(&item) else { return Ok(Self::None) };
        let mut inside = 0;
        let mut apart = 0;
        for subject in subjects {
            match common(subject, &covered, rules)?.map(|common| common.relation) {
                Some(Relation::Inside | Relation::Equal) => inside += 1,
                None | Some(Relation::Disjoint | Relation::Touches) => apart += 1,
                Some(_) => {}
            }
        }
        Ok(match subjects.len() {
            all if inside == all => Self::Inside,
            all if apart == all => Self::Outside,
            _ => Self::Partly,
        })
    }

    /// What the answer rests on, when so many features were compared and so many more cannot be placed.
    pub fn coverage(self, compared: usize, unplaced: usize) -> Coverage {
        match self {
            Self::Inside if unplaced == 0 => Coverage::Checked,
            Self::Outside => Coverage::NoData,
            _ if compared == 0 && self != Self::Inside => Coverage::NoData,
            _ => Coverage::Partial,
        }
    }
}

fn described() -> Described {
    let reference = Reference { collection: None, id: "coverage".into(), name: None };
    Described { reference, geometry_basis: "supplied".into(), uncertainty_m: None }
}

/// The polygons of a GeoJSON geometry or feature. Whoever stored it has checked that it is valid.
pub(in crate::query) fn polygons(coverage: &Value) -> Option<Geometry<f64>> {
    let geometry = coverage.get("geometry").unwrap_or(coverage);
    let coordinates = geometry.get("coordinates")?.as_array()?;
    match geometry.get("type")?.as_str()? {
        "Polygon" => Some(Geometry::Polygon(polygon(coordinates)?)),
        "MultiPolygon" => {
            let all: Option<Vec<Polygon<f64>>> = coordinates.iter().map(|part| polygon(part.as_array()?)).collect();
            Some(Geometry::MultiPolygon(MultiPolygon(all?)))
        }
        _ => None,
    }
}

fn polygon(rings: &[Value]) -> Option<Polygon<f64>> {
    let position = |position: &Value| {
        let numbers = position.as_array()?;
        Some(Coord { x: numbers.first()?.as_f64()?, y: numbers.get(1)?.as_f64()? })
    };
    let ring = |ring: &Value| ring.as_array()?.iter().map(position).collect::<Option<Vec<_>>>().map(LineString);
    let mut rings = rings.iter().map(ring);
    let exterior = rings.next()??;
    Some(Polygon::new(exterior, rings.collect::<Option<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_complete_layer_whose_features_can_all_be_placed_is_checked() {
        assert_eq!(Claim::Inside.coverage(0, 0), Coverage::Checked);
        assert_eq!(Claim::Inside.coverage(0, 1), Coverage::Partial);
        assert_eq!(Claim::Partly.coverage(3, 0), Coverage::Partial);
        assert_eq!(Claim::Partly.coverage(0, 0), Coverage::NoData);
        assert_eq!(Claim::Outside.coverage(3, 0), Coverage::NoData);
        assert_eq!((Claim::None.coverage(3, 0), Claim::None.coverage(0, 0)), (Coverage::Partial, Coverage::NoData));
    }

    #[test]
    fn a_coverage_is_read_from_a_geometry_or_a_feature() {
        let ring = json!([[80, 44], [81, 44], [81, 45], [80, 44]]);
        let polygon = json!({"type": "Polygon", "coordinates": [ring]});
        let multi = json!({"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]}});
        assert!(matches!(polygons(&polygon), Some(Geometry::Polygon(_))));
        assert!(matches!(polygons(&multi), Some(Geometry::MultiPolygon(_))));
        for bad in [
            json!(null),
            json!({"type": "Point", "coordinates": [80, 44]}),
            json!({"type": "Polygon", "coordinates": [[["a"]]]}),
        ] {
            assert!(polygons(&bad).is_none(), "{bad}");
        }
    }
}
