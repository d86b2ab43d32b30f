//! Geometries as GeoJSON (RFC 7946), written as they are read: no tree of values between.

use geo_types::{Coord, Geometry, LineString, Polygon};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A geometry that is serialised as a GeoJSON object; coordinates in degrees, longitude first.
///
/// ```
/// use geo_types::{Geometry, Point};
/// use groundplan::model::AsGeoJson;
/// let point = Geometry::from(Point::new(80.5, 44.25));
/// let text = serde_json::to_string(&AsGeoJson(&point)).unwrap();
/// assert_eq!(text, r#"{"type":"Point","coordinates":[80.5,44.25]}"#);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct AsGeoJson<'g>(pub &'g Geometry<f64>);

/// For `#[serde(serialize_with)]`.
pub fn as_geojson<S: Serializer>(geometry: &Geometry<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    AsGeoJson(geometry).serialize(serializer)
}

impl Serialize for AsGeoJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Geometry::Point(point) => object("Point", &position(&point.0), serializer),
            Geometry::MultiPoint(points) => {
                object("MultiPoint", &Each(points.0.iter().map(|point| position(&point.0))), serializer)
            }
            Geometry::Line(line) => object("LineString", &[position(&line.start), position(&line.end)], serializer),
            Geometry::LineString(line) => object("LineString", &Path(line), serializer),
            Geometry::MultiLineString(lines) => object("MultiLineString", &Each(lines.0.iter().map(Path)), serializer),
            Geometry::Polygon(polygon) => object("Polygon", &Rings(polygon), serializer),
            Geometry::Rect(rect) => object("Polygon", &Rings(&rect.to_polygon()), serializer),
            Geometry::Triangle(triangle) => object("Polygon", &Rings(&triangle.to_polygon()), serializer),
            Geometry::MultiPolygon(polygons) => object("MultiPolygon", &Each(polygons.0.iter().map(Rings)), serializer),
            Geometry::GeometryCollection(all) => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("type", "GeometryCollection")?;
                map.serialize_entry("geometries", &Each(all.0.iter().map(AsGeoJson)))?;
                map.end()
            }
        }
    }
}

fn object<S: Serializer>(kind: &str, coordinates: &impl Serialize, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("type", kind)?;
    map.serialize_entry("coordinates", coordinates)?;
    map.end()
}

fn position(at: &Coord<f64>) -> [f64; 2] {
    [at.x, at.y]
}

/// A list of whatever an iterator gives.
struct Each<I>(I);

impl<I: Iterator<Item: Serialize> + Clone> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

/// The positions of a line or a ring.
struct Path<'l>(&'l LineString<f64>);

impl Serialize for Path<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.0.iter().map(position))
    }
}

/// The outer ring of a polygon, then its holes; an empty polygon has none.
struct Rings<'p>(&'p Polygon<f64>);

impl Serialize for Rings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let outer = Some(self.0.exterior()).filter(|ring| !ring.0.is_empty());
        serializer.collect_seq(outer.into_iter().chain(self.0.interiors()).map(Path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{
        GeometryCollection, Line, MultiLineString, MultiPoint, MultiPolygon, Point, Rect, Triangle, coord,
    };
    use serde_json::json;

    fn told(geometry: impl Into<Geometry<f64>>) -> serde_json::Value {
        serde_json::to_value(AsGeoJson(&geometry.into())).unwrap()
    }

    #[test]
    fn every_kind_of_geometry_has_its_object() {
        let (a, b, c) = (coord! { x: 80.0, y: 44.0 }, coord! { x: 81.0, y: 44.0 }, coord! { x: 81.0, y: 45.0 });
        let line = LineString(vec![a, b]);
        let ring = json!([[80.0, 44.0], [81.0, 44.0], [81.0, 45.0], [80.0, 44.0]]);
        let polygon = Polygon::new(LineString(vec![a, b, c]), vec![LineString(vec![a, b, c])]);
        let path = json!([[80.0, 44.0], [81.0, 44.0]]);
        let of = |kind: &str, coordinates: serde_json::Value| json!({"type": kind, "coordinates": coordinates});
        assert_eq!(told(Point(a)), of("Point", json!([80.0, 44.0])));
        assert_eq!(told(MultiPoint(vec![Point(a), Point(b)])), of("MultiPoint", path.clone()));
        assert_eq!(told(Line::new(a, b)), of("LineString", path.clone()));
        assert_eq!(told(line.clone()), of("LineString", path.clone()));
        assert_eq!(told(MultiLineString(vec![line])), of("MultiLineString", json!([path])));
        assert_eq!(told(polygon.clone()), of("Polygon", json!([ring, ring])));
        assert_eq!(told(MultiPolygon(vec![polygon])), of("MultiPolygon", json!([[ring, ring]])));
        assert_eq!(told(Triangle::new(a, b, c)), of("Polygon", json!([ring])));
        assert_eq!(told(Rect::new(a, c))["coordinates"][0].as_array().map(Vec::len), Some(5));
        let both = Geometry::GeometryCollection(GeometryCollection(vec![Point(a).into(), Point(b).into()]));
        let points = [of("Point", json!([80.0, 44.0])), of("Point", json!([81.0, 44.0]))];
        assert_eq!(told(both), json!({"type": "GeometryCollection", "geometries": points}));
    }
}
