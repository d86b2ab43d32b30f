//! Geometries in JSON: those of `GeoJSON` (RFC 7946), and boxes. Heights are dropped.
//!
//! Nothing here descends: a collection holds no collections (annex C of the standard).

use super::operands::at;
use super::{Reader, spot};
use crate::query::filter::geometries::ring;
use crate::query::filter::reader::Read;
use crate::query::filter::tree::Operand;
use geo_types::{Coord, Geometry, GeometryCollection, LineString, MultiPoint, Point, Polygon};
use serde_json::Value;

impl Reader<'_> {
    pub(super) fn bbox(&mut self, numbers: &Value, path: &str) -> Read<Operand> {
        let all: Option<Vec<f64>> = numbers.as_array().and_then(|all| all.iter().map(Value::as_f64).collect());
        let Some(all) = all else { return Err(spot(numbers, path).expected("an array of four or six numbers")) };
        self.geometries.bbox(&all, &at(path))
    }

    pub(super) fn geometry(&mut self, value: &Value, path: &str) -> Read<Operand> {
        let geometry = if value.get("type").and_then(Value::as_str) == Some("GeometryCollection") {
            let path = format!("{path}/geometries");
            let members = array(value.get("geometries").unwrap_or(&Value::Null), &path)?;
            let members = members.iter().enumerate().map(|(i, member)| self.one(member, &format!("{path}/{i}")));
            Geometry::GeometryCollection(GeometryCollection(members.collect::<Read<_>>()?))
        } else {
            self.one(value, path)?
        };
        self.geometries.drawing(geometry, &at(path))
    }

    /// A geometry that is no collection.
    fn one(&mut self, value: &Value, path: &str) -> Read<Geometry<f64>> {
        let coordinates = value.get("coordinates").unwrap_or(&Value::Null);
        let inner = format!("{path}/coordinates");
        let inner = inner.as_str();
        Ok(match value.get("type").and_then(Value::as_str) {
            Some("Point") => Geometry::Point(Point(self.position(coordinates, inner)?)),
            Some("LineString") => Geometry::LineString(self.line(coordinates, inner)?),
            Some("Polygon") => Geometry::Polygon(self.polygon(coordinates, inner)?),
            Some("MultiPoint") => {
                Geometry::MultiPoint(MultiPoint(self.positions(coordinates, inner)?.into_iter().map(Point).collect()))
            }
            Some("MultiLineString") => {
                Geometry::MultiLineString(each(coordinates, inner, |v, p| self.line(v, p))?.into_iter().collect())
            }
            Some("MultiPolygon") => {
                Geometry::MultiPolygon(each(coordinates, inner, |v, p| self.polygon(v, p))?.into_iter().collect())
            }
            _ => {
                let kind = value.get("type").unwrap_or(value);
                return Err(spot(kind, path).expected(
                    "Point, LineString, Polygon, one of them with Multi, or (not in itself) GeometryCollection",
                ));
            }
        })
    }

    fn polygon(&mut self, value: &Value, path: &str) -> Read<Polygon<f64>> {
        let mut rings = each(value, path, |v, p| ring(self.positions(v, p)?, &at(p)))?;
        let holes = rings.split_off(1.min(rings.len()));
        Ok(Polygon::new(rings.pop().unwrap_or_else(|| LineString(Vec::new())), holes))
    }

    fn line(&mut self, value: &Value, path: &str) -> Read<LineString<f64>> {
        self.positions(value, path).map(LineString)
    }

    fn positions(&mut self, value: &Value, path: &str) -> Read<Vec<Coord<f64>>> {
        let positions = array(value, path)?;
        let mut found = Vec::with_capacity(positions.len());
        for (i, position) in positions.iter().enumerate() {
            found.push(match two_numbers(position) {
                Some([x, y]) => self.geometries.position(x, y)?,
                None => self.position(position, &format!("{path}/{i}"))?,
            });
        }
        Ok(found)
    }

    fn position(&mut self, value: &Value, path: &str) -> Read<Coord<f64>> {
        match two_numbers(value) {
            Some([x, y]) => self.geometries.position(x, y),
            None => Err(spot(value, path).expected("an array of two or three numbers")),
        }
    }
}

fn two_numbers(value: &Value) -> Option<[f64; 2]> {
    match value.as_array()?.as_slice() {
        [x, y] | [x, y, Value::Number(_)] => Some([x.as_f64()?, y.as_f64()?]),
        _ => None,
    }
}

fn array<'a>(value: &'a Value, path: &str) -> Read<&'a [Value]> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| spot(value, path).expected("an array"))
}

fn each<T>(value: &Value, path: &str, mut read: impl FnMut(&Value, &str) -> Read<T>) -> Read<Vec<T>> {
    array(value, path)?.iter().enumerate().map(|(i, entry)| read(entry, &format!("{path}/{i}"))).collect()
}
