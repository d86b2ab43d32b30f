//! `isValid` against [`check`].

use super::answer::{LIMITS, Outcome};
use super::case::Question;
use geo::CoordsIter;
use geo_types::{Geometry, LineString, Polygon};
use groundplan::geom::check;

/// Simple features call an empty geometry, an empty part and an empty hole valid; at our doors they are refused.
pub fn ask(geometry: &Geometry<f64>, question: &Question) -> Outcome {
    if has_empty_part(geometry) {
        return Outcome::Unsupported("an empty geometry, part or hole, which is refused at our doors");
    }
    let found = check(geometry, &LIMITS);
    let expected = question.expected == "true";
    Outcome::of_truth(found.is_ok(), expected, || match &found {
        Ok(()) => "no reason found".to_string(),
        Err(reasons) => reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    })
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

fn has_empty_part(geometry: &Geometry<f64>) -> bool {
    match geometry {
        Geometry::MultiLineString(multi) => multi.0.is_empty() || multi.0.iter().any(|line| line.0.is_empty()),
        Geometry::Polygon(polygon) => rings(polygon).any(|ring| ring.0.is_empty()),
        Geometry::MultiPolygon(multi) => multi.0.is_empty() || multi.0.iter().flat_map(rings).any(|r| r.0.is_empty()),
        Geometry::GeometryCollection(all) => all.0.is_empty() || all.0.iter().any(has_empty_part),
        other => other.coords_count() == 0,
    }
}
