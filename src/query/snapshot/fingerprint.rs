//! Numbers that stand for contents: equal contents have equal numbers, in every process built with the same compiler;
//! unequal ones have unequal numbers but for a chance of 1 in 2⁶⁴. They name states, for caches; they guard nothing.

use crate::model::{Collection, Feature};
use geo_types::{Coord, Geometry, LineString, Polygon};
use serde_json::Value;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Of one version of a feature.
pub(super) fn of_feature(feature: &Feature, version: u32) -> u64 {
    let mut state = DefaultHasher::new();
    (version, &feature.id, feature.properties.len()).hash(&mut state);
    for (key, value) in &feature.properties {
        key.hash(&mut state);
        json(value, &mut state);
    }
    feature.geometry.is_some().hash(&mut state);
    if let Some(geometry) = &feature.geometry {
        shape(geometry, &mut state);
    }
    state.finish()
}

/// Of what is said about a collection.
pub(super) fn of_collection(collection: &Collection) -> u64 {
    // Text keys and numbers: it can always be written.
    of(&serde_json::to_string(collection).unwrap_or_default())
}

/// Of anything else.
pub(super) fn of(value: &impl Hash) -> u64 {
    let mut state = DefaultHasher::new();
    value.hash(&mut state);
    state.finish()
}

/// With the order of members, which is published, and numbers by how they are written.
fn json(value: &Value, state: &mut DefaultHasher) {
    std::mem::discriminant(value).hash(state);
    match value {
        Value::Null => {}
        Value::Bool(b) => b.hash(state),
        Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(n), ..) => (0_u8, n).hash(state),
            (_, Some(n), _) => (1_u8, n).hash(state),
            (.., n) => (2_u8, n.unwrap_or(f64::NAN).to_bits()).hash(state),
        },
        Value::String(text) => text.hash(state),
        Value::Array(values) => {
            values.len().hash(state);
            for value in values {
                json(value, state);
            }
        }
        Value::Object(members) => {
            members.len().hash(state);
            for (key, value) in members {
                key.hash(state);
                json(value, state);
            }
        }
    }
}

fn shape(geometry: &Geometry<f64>, state: &mut DefaultHasher) {
    std::mem::discriminant(geometry).hash(state);
    match geometry {
        Geometry::Point(point) => position(point.0, state),
        Geometry::Line(line) => [line.start, line.end].into_iter().for_each(|p| position(p, state)),
        Geometry::LineString(string) => line(string, state),
        Geometry::Polygon(polygon) => rings(polygon, state),
        Geometry::MultiPoint(points) => {
            points.0.len().hash(state);
            points.iter().for_each(|point| position(point.0, state));
        }
        Geometry::MultiLineString(lines) => {
            lines.0.len().hash(state);
            lines.iter().for_each(|string| line(string, state));
        }
        Geometry::MultiPolygon(polygons) => {
            polygons.0.len().hash(state);
            polygons.iter().for_each(|polygon| rings(polygon, state));
        }
        Geometry::GeometryCollection(all) => {
            all.0.len().hash(state);
            all.iter().for_each(|one| shape(one, state));
        }
        Geometry::Rect(rect) => [rect.min(), rect.max()].into_iter().for_each(|p| position(p, state)),
        Geometry::Triangle(triangle) => triangle.to_array().into_iter().for_each(|p| position(p, state)),
    }
}

fn position(at: Coord<f64>, state: &mut DefaultHasher) {
    state.write_u64(at.x.to_bits());
    state.write_u64(at.y.to_bits());
}

fn line(string: &LineString<f64>, state: &mut DefaultHasher) {
    string.0.len().hash(state);
    string.0.iter().for_each(|p| position(*p, state));
}

fn rings(polygon: &Polygon<f64>, state: &mut DefaultHasher) {
    line(polygon.exterior(), state);
    polygon.interiors().len().hash(state);
    polygon.interiors().iter().for_each(|ring| line(ring, state));
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{Point, point, wkt};
    use serde_json::json;

    fn feature(geometry: Option<Geometry<f64>>, properties: &Value) -> Feature {
        Feature { id: "a".into(), geometry, properties: properties.as_object().unwrap().clone() }
    }

    #[test]
    fn equal_features_have_equal_numbers() {
        let one =
            || feature(Some(wkt! { POLYGON((0. 0., 1. 0., 0. 1., 0. 0.)) }.into()), &json!({"n": [1, 2.5, null]}));
        assert_eq!(of_feature(&one(), 3), of_feature(&one(), 3));
    }

    #[test]
    fn whatever_can_be_told_apart_has_another_number() {
        let at = |x: f64| Some(Geometry::from(Point::new(x, 2.0)));
        let mut numbers =
            vec![of_feature(&feature(at(1.0), &json!({})), 1), of_feature(&feature(at(1.0), &json!({})), 2)];
        for properties in [
            json!({"a": 1}),
            json!({"a": 1.0}),
            json!({"a": -1}),
            json!({"a": "1"}),
            json!({"a": true}),
            json!({"a": null}),
            json!({"a": [1]}),
            json!({"a": {"b": 1}}),
            json!({"a": 1, "b": 2}),
            json!({"b": 2, "a": 1}),
        ] {
            numbers.push(of_feature(&feature(at(1.0), &properties), 1));
        }
        for geometry in [
            None,
            at(1.5),
            Some(wkt! { LINESTRING(1. 2., 3. 4.) }.into()),
            Some(wkt! { MULTIPOINT(1. 2., 3. 4.) }.into()),
            Some(wkt! { MULTILINESTRING((1. 2., 3. 4.)) }.into()),
            Some(wkt! { POLYGON((0. 0., 1. 0., 0. 1., 0. 0.)) }.into()),
            Some(wkt! { MULTIPOLYGON(((0. 0., 1. 0., 0. 1., 0. 0.))) }.into()),
            Some(Geometry::GeometryCollection(geo_types::GeometryCollection(vec![point!(x: 1.0, y: 2.0).into()]))),
        ] {
            numbers.push(of_feature(&feature(geometry, &json!({})), 1));
        }
        let different: std::collections::BTreeSet<u64> = numbers.iter().copied().collect();
        assert_eq!(different.len(), numbers.len());
    }

    #[test]
    fn what_is_said_of_a_collection_counts() {
        let plain = Collection { id: "a".into(), ..Collection::default() };
        let named = Collection { license: "CC0".into(), ..plain.clone() };
        assert_eq!(of_collection(&plain), of_collection(&plain.clone()));
        assert_ne!(of_collection(&plain), of_collection(&named));
    }
}
