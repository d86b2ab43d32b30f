//! What every store keeps of a feature, so that what comes back does not depend on where it was kept.

use super::StoreError;
use crate::model::Feature;
use geo_types::{Coord, Geometry, LineString};
use std::borrow::Cow;
use std::sync::Arc;

/// Geometry collections may lie this deep in each other.
pub(super) const MAX_DEPTH: usize = 64;

/// The feature as it is kept: a segment becomes a line, a rectangle or triangle a polygon; everything else stays as it
/// is, bit by bit.
///
/// Refuses coordinates that are not finite and collections nested deeper than [`MAX_DEPTH`].
pub(super) fn kept(feature: &Arc<Feature>) -> Result<Arc<Feature>, StoreError> {
    let Some(geometry) = &feature.geometry else { return Ok(Arc::clone(feature)) };
    let named = |what: &str| StoreError::Unsupported { what: format!("feature {}: {what}", feature.id) };
    match settled(geometry, 0).map_err(named)? {
        Cow::Borrowed(_) => Ok(Arc::clone(feature)),
        Cow::Owned(geometry) => Ok(Arc::new(Feature { geometry: Some(geometry), ..Feature::clone(feature) })),
    }
}

fn settled(geometry: &Geometry<f64>, depth: usize) -> Result<Cow<'_, Geometry<f64>>, &'static str> {
    let owned = match geometry {
        Geometry::Line(line) => Some(LineString(vec![line.start, line.end]).into()),
        Geometry::Rect(rect) => Some(rect.to_polygon().into()),
        Geometry::Triangle(triangle) => Some(triangle.to_polygon().into()),
        Geometry::GeometryCollection(_) if depth >= MAX_DEPTH => return Err("geometry collections nested too deeply"),
        Geometry::GeometryCollection(collection) => {
            let parts: Vec<Cow<'_, _>> =
                collection.0.iter().map(|part| settled(part, depth + 1)).collect::<Result<_, _>>()?;
            let same = parts.iter().all(|part| matches!(part, Cow::Borrowed(_)));
            (!same).then(|| Geometry::GeometryCollection(parts.into_iter().map(Cow::into_owned).collect()))
        }
        _ => None,
    };
    let settled = owned.map_or(Cow::Borrowed(geometry), Cow::Owned);
    if is_finite(&settled) { Ok(settled) } else { Err("a coordinate is not finite") }
}

/// True when all coordinates are numbers and collections are as shallow as they must be.
pub(super) fn is_whole(geometry: &Geometry<f64>) -> bool {
    settled(geometry, 0).is_ok()
}

/// Looks at everything but the parts of collections, which have been looked at.
fn is_finite(geometry: &Geometry<f64>) -> bool {
    let finite = |coord: &Coord<f64>| coord.x.is_finite() && coord.y.is_finite();
    let line = |line: &LineString<f64>| line.0.iter().all(finite);
    let polygon = |polygon: &geo_types::Polygon<f64>| line(polygon.exterior()) && polygon.interiors().iter().all(line);
    match geometry {
        Geometry::Point(point) => finite(&point.0),
        Geometry::MultiPoint(points) => points.0.iter().all(|point| finite(&point.0)),
        Geometry::LineString(one) => line(one),
        Geometry::MultiLineString(lines) => lines.0.iter().all(line),
        Geometry::Polygon(one) => polygon(one),
        Geometry::MultiPolygon(polygons) => polygons.0.iter().all(polygon),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{GeometryCollection, Line, Point, Rect};
    use serde_json::Map;

    fn feature(geometry: Geometry<f64>) -> Arc<Feature> {
        Arc::new(Feature { id: "a".into(), geometry: Some(geometry), properties: Map::new() })
    }

    #[test]
    fn a_usual_geometry_is_not_copied() {
        let point = feature(Point::new(80.0, 44.0).into());
        assert!(Arc::ptr_eq(&point, &kept(&point).unwrap()));
    }

    fn collection(parts: Vec<Geometry<f64>>) -> Geometry<f64> {
        Geometry::GeometryCollection(GeometryCollection(parts))
    }

    #[test]
    fn rectangles_and_segments_become_what_files_know_also_inside_collections() {
        let rect = Rect::new((0.0, 0.0), (1.0, 1.0));
        let line = Line::new((0.0, 0.0), (1.0, 1.0));
        let both = collection(vec![rect.into(), Geometry::Line(line)]);
        let expected = collection(vec![rect.to_polygon().into(), LineString::from(line).into()]);
        assert_eq!(kept(&feature(both)).unwrap().geometry, Some(expected));
    }

    #[test]
    fn what_no_file_can_give_back_is_refused() {
        let nan: Geometry<f64> = geo_types::MultiPoint::from(vec![(1.0, f64::NAN)]).into();
        assert!(kept(&feature(nan.clone())).unwrap_err().to_string().contains("not finite"));
        assert!(kept(&feature(collection(vec![nan]))).is_err());
        let mut deep: Geometry<f64> = Point::new(0.0, 0.0).into();
        for _ in 0..MAX_DEPTH {
            deep = collection(vec![deep]);
        }
        assert!(kept(&feature(deep.clone())).is_ok());
        assert!(kept(&feature(collection(vec![deep]))).unwrap_err().to_string().contains("deeply"));
    }
}
