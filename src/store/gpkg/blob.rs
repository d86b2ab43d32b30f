//! Geometries as `GeoPackage` stores them: a header with a box, and well-known binary (OGC 12-128r18 §2.1.3).

use super::wkb::{self, WkbError};
use crate::model::Envelope;
use geo_types::{Coord, Geometry, LineString, Polygon};

/// Why a value is not a geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum BlobError {
    /// It does not begin as one.
    #[error("the value is not a GeoPackage geometry")]
    Header,
    /// What follows is wrong.
    #[error(transparent)]
    Wkb(#[from] WkbError),
}

/// A geometry, ready to be stored. The memory is used again for the next one.
#[derive(Debug, Default)]
pub(super) struct Blob {
    bytes: Vec<u8>,
    header: usize,
    envelope: Option<Envelope>,
}

impl Blob {
    /// Encodes a geometry that was [kept](crate::store::kept::kept). Points have no box, as it would say the same twice.
    pub(super) fn set(&mut self, geometry: &Geometry<f64>, srs_id: i32) {
        self.envelope = envelope(geometry);
        self.bytes.clear();
        let boxed = self.envelope.filter(|_| !matches!(geometry, Geometry::Point(_)));
        let empty = u8::from(self.envelope.is_none()) << 4;
        self.bytes.extend_from_slice(&[b'G', b'P', 0, 1 | empty | u8::from(boxed.is_some()) << 1]);
        self.bytes.extend_from_slice(&srs_id.to_le_bytes());
        if let Some(Envelope { min: [west, south], max: [east, north] }) = boxed {
            for number in [west, east, south, north] {
                self.bytes.extend_from_slice(&number.to_le_bytes());
            }
        }
        self.header = self.bytes.len();
        write(geometry, &mut self.bytes);
    }

    /// All of it, for a feature table.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The well-known binary alone.
    pub(super) fn wkb(&self) -> &[u8] {
        self.bytes.get(self.header..).unwrap_or_default()
    }

    /// The box round it; `None` when it is empty.
    pub(super) fn envelope(&self) -> Option<Envelope> {
        self.envelope
    }
}

/// The reference system and the well-known binary of a stored value, which is all that is believed of it.
pub(super) fn split(value: &[u8]) -> Result<(i32, &[u8]), BlobError> {
    let (&[g, p, version, flags], rest) = value.split_first_chunk::<4>().ok_or(BlobError::Header)?;
    let (system, rest) = rest.split_first_chunk::<4>().ok_or(BlobError::Header)?;
    let system = if flags & 1 == 1 { i32::from_le_bytes(*system) } else { i32::from_be_bytes(*system) };
    let numbers = match flags >> 1 & 7 {
        0 => 0,
        1 => 4,
        2 | 3 => 6,
        4 => 8,
        _ => return Err(BlobError::Header),
    };
    let extended = flags >> 5 & 1 == 1;
    let known = [g, p] == *b"GP" && version == 0 && !extended;
    let wkb = rest.get(numbers * 8..).filter(|_| known).ok_or(BlobError::Header)?;
    Ok((system, wkb))
}

/// Reads a stored value; `None` is the empty point. Also gives the reference system that it names.
pub(super) fn read(value: &[u8]) -> Result<(i32, Option<Geometry<f64>>), BlobError> {
    let (system, bytes) = split(value)?;
    Ok((system, wkb::read(bytes)?))
}

/// The kind as `GeoPackage` names it.
pub(super) fn kind(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "POINT",
        Geometry::LineString(_) => "LINESTRING",
        Geometry::Polygon(_) => "POLYGON",
        Geometry::MultiPoint(_) => "MULTIPOINT",
        Geometry::MultiLineString(_) => "MULTILINESTRING",
        Geometry::MultiPolygon(_) => "MULTIPOLYGON",
        Geometry::GeometryCollection(_) => "GEOMETRYCOLLECTION",
        _ => "GEOMETRY",
    }
}

/// The smallest box round all positions.
pub(super) fn envelope(geometry: &Geometry<f64>) -> Option<Envelope> {
    let line = |line: &LineString<f64>| Envelope::of_positions(line.0.iter().map(|coord| [coord.x, coord.y]));
    // Holes count, too: nothing says here that they lie inside.
    let polygon = |polygon: &Polygon<f64>| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).filter_map(line).reduce(|a, b| a.union(&b))
    };
    match geometry {
        Geometry::Point(point) => Some(Envelope::of_position([point.x(), point.y()])),
        Geometry::LineString(one) => line(one),
        Geometry::Polygon(one) => polygon(one),
        Geometry::MultiPoint(points) => Envelope::of_positions(points.0.iter().map(|point| [point.x(), point.y()])),
        Geometry::MultiLineString(lines) => lines.0.iter().filter_map(line).reduce(|a, b| a.union(&b)),
        Geometry::MultiPolygon(polygons) => polygons.0.iter().filter_map(polygon).reduce(|a, b| a.union(&b)),
        Geometry::GeometryCollection(parts) => parts.0.iter().filter_map(envelope).reduce(|a, b| a.union(&b)),
        _ => None,
    }
}

/// Appends well-known binary, little end first. Collections were found to be shallow before.
fn write(geometry: &Geometry<f64>, out: &mut Vec<u8>) {
    match geometry {
        Geometry::Point(point) => {
            head(1, out);
            coord(point.0, out);
        }
        Geometry::LineString(one) => line(one, out),
        Geometry::Polygon(one) => polygon(one, out),
        Geometry::MultiPoint(points) => {
            members(4, &points.0, out, |point, out| write(&Geometry::Point(*point), out));
        }
        Geometry::MultiLineString(lines) => members(5, &lines.0, out, line),
        Geometry::MultiPolygon(polygons) => members(6, &polygons.0, out, polygon),
        Geometry::GeometryCollection(parts) => members(7, &parts.0, out, write),
        // `kept` has made lines and polygons of these.
        Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => members(7, &[], out, write),
    }
}

fn head(kind: u32, out: &mut Vec<u8>) {
    out.push(1);
    out.extend_from_slice(&kind.to_le_bytes());
}

fn count(length: usize, out: &mut Vec<u8>) {
    // More than SQLite takes as one value is refused by it.
    out.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
}

fn members<T>(kind: u32, members: &[T], out: &mut Vec<u8>, write: fn(&T, &mut Vec<u8>)) {
    head(kind, out);
    count(members.len(), out);
    for member in members {
        write(member, out);
    }
}

fn coord(coord: Coord<f64>, out: &mut Vec<u8>) {
    out.extend_from_slice(&coord.x.to_le_bytes());
    out.extend_from_slice(&coord.y.to_le_bytes());
}

fn coords(line: &LineString<f64>, out: &mut Vec<u8>) {
    count(line.0.len(), out);
    for position in &line.0 {
        coord(*position, out);
    }
}

fn line(line: &LineString<f64>, out: &mut Vec<u8>) {
    head(2, out);
    coords(line, out);
}

fn polygon(polygon: &Polygon<f64>, out: &mut Vec<u8>) {
    head(3, out);
    let empty = polygon.exterior().0.is_empty() && polygon.interiors().is_empty();
    count(if empty { 0 } else { 1 + polygon.interiors().len() }, out);
    for ring in std::iter::once(polygon.exterior()).filter(|_| !empty).chain(polygon.interiors()) {
        coords(ring, out);
    }
}

#[cfg(test)]
mod tests;
