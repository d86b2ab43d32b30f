//! Geometries as they are drawn, read from GeoJSON without trust: what cannot be read is left out.

use serde_json::Value;

/// Longitude and latitude in degrees.
pub(super) type Position = [f64; 2];

/// Geometry collections inside each other, at most.
const MAX_NESTING: usize = 16;

/// The order of the two coordinates in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Order {
    /// Longitude, latitude.
    LonLat,
    /// Latitude, longitude.
    LatLon,
}

/// One piece of a geometry.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Point(Position),
    Line(Vec<Position>),
    /// The outer ring first.
    Area(Vec<Vec<Position>>),
}

impl Part {
    /// The positions that bound it.
    pub fn outline(&self) -> &[Position] {
        match self {
            Self::Point(at) => std::slice::from_ref(at),
            Self::Line(line) => line,
            Self::Area(rings) => rings.first().map(Vec::as_slice).unwrap_or_default(),
        }
    }

    /// The same part, so many degrees further east.
    pub fn moved(&mut self, by_deg: f64) {
        let positions: Vec<&mut Position> = match self {
            Self::Point(at) => vec![at],
            Self::Line(line) => line.iter_mut().collect(),
            Self::Area(rings) => rings.iter_mut().flatten().collect(),
        };
        for [lon, _] in positions {
            *lon += by_deg;
        }
    }
}

/// All parts of a GeoJSON geometry; none of what is not there or is no geometry.
pub(super) fn parts(geometry: &Value, order: Order) -> Vec<Part> {
    let mut found = Vec::new();
    let mut open = vec![(geometry, 0)];
    while let Some((geometry, depth)) = open.pop() {
        let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
        match geometry.get("type").and_then(Value::as_str) {
            Some("Point") => found.extend(position(coordinates, order).map(Part::Point)),
            Some("MultiPoint") => {
                found.extend(members(coordinates).iter().filter_map(|at| position(at, order)).map(Part::Point));
            }
            Some("LineString") => found.extend(line(coordinates, order)),
            Some("MultiLineString") => found.extend(members(coordinates).iter().filter_map(|one| line(one, order))),
            Some("Polygon") => found.extend(area(coordinates, order)),
            Some("MultiPolygon") => found.extend(members(coordinates).iter().filter_map(|one| area(one, order))),
            Some("GeometryCollection") if depth < MAX_NESTING => {
                let inner = geometry.get("geometries").map(members).unwrap_or_default();
                open.extend(inner.iter().rev().map(|geometry| (geometry, depth + 1)));
            }
            _ => {}
        }
    }
    found
}

fn members(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Positions outside of the world are none.
fn position(value: &Value, order: Order) -> Option<Position> {
    let [first, second, ..] = members(value) else { return None };
    let (first, second) = (first.as_f64()?, second.as_f64()?);
    let [lon, lat] = match order {
        Order::LonLat => [first, second],
        Order::LatLon => [second, first],
    };
    ((-360.0..=360.0).contains(&lon) && (-90.0..=90.0).contains(&lat)).then_some([lon, lat])
}

fn positions(value: &Value, order: Order) -> Vec<Position> {
    members(value).iter().filter_map(|at| position(at, order)).collect()
}

fn line(value: &Value, order: Order) -> Option<Part> {
    let line = positions(value, order);
    (line.len() >= 2).then_some(Part::Line(line))
}

fn area(value: &Value, order: Order) -> Option<Part> {
    let mut rings = members(value).iter().map(|ring| positions(ring, order));
    let outer = rings.next().filter(|ring| ring.len() >= 3)?;
    Some(Part::Area(std::iter::once(outer).chain(rings.filter(|ring| ring.len() >= 3)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn count(geometry: &Value) -> usize {
        parts(geometry, Order::LonLat).len()
    }

    #[test]
    fn every_type_of_geometry_is_read() {
        let ring = json!([[0, 0], [1, 0], [1, 1], [0, 0]]);
        for (name, coordinates, expected) in [
            ("Point", json!([1, 2]), 1),
            ("Point", json!([1, 2, 300.5]), 1),
            ("MultiPoint", json!([[1, 2], [3, 4]]), 2),
            ("LineString", json!([[1, 2], [3, 4]]), 1),
            ("MultiLineString", json!([[[1, 2], [3, 4]], [[1, 2], [3, 4]]]), 2),
            ("Polygon", json!([ring, ring]), 1),
            ("MultiPolygon", json!([[ring], [ring]]), 2),
        ] {
            assert_eq!(count(&json!({"type": name, "coordinates": coordinates})), expected, "{name}");
        }
        let both = json!({"type": "GeometryCollection", "geometries": [
            {"type": "Point", "coordinates": [1, 2]}, {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}]});
        assert_eq!(count(&both), 2);
    }

    #[test]
    fn what_is_no_geometry_has_no_parts() {
        for value in [
            json!(null),
            json!(1),
            json!({"type": "Point"}),
            json!({"type": "Point", "coordinates": ["80", "40"]}),
            json!({"type": "Point", "coordinates": [500, 40]}),
            json!({"type": "Point", "coordinates": [80, 1e300]}),
            json!({"type": "LineString", "coordinates": [[1, 2]]}),
            json!({"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}),
            json!({"type": "Circle", "coordinates": [1, 2]}),
        ] {
            assert_eq!(count(&value), 0, "{value}");
        }
    }

    #[test]
    fn latitude_may_come_first() {
        let point = json!({"type": "Point", "coordinates": [40, 80]});
        assert_eq!(parts(&point, Order::LatLon), [Part::Point([80.0, 40.0])]);
    }
}
