//! GeoJSON written straight into a buffer: the bytes of `serde_json` over [`crate::format::feature_value`], without the
//! tree of values between.

use super::EncodeError;
use super::head::Head;
use crate::model::Feature;
use geo_types::{Coord, Geometry, LineString, Polygon};
use serde::Serialize;

type Written = Result<(), EncodeError>;

/// A value as JSON.
pub(super) fn put<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Written {
    Ok(serde_json::to_writer(out, value)?)
}

/// `,"name":value`.
pub(super) fn member<T: Serialize + ?Sized>(name: &str, value: &T, out: &mut Vec<u8>) -> Written {
    out.push(b',');
    put(name, out)?;
    out.push(b':');
    put(value, out)
}

/// The members that say how many features there are, when, in which CRS, on which datum, and where to go on.
pub(super) fn about(head: &Head, out: &mut Vec<u8>) -> Written {
    member("timeStamp", &head.time_stamp, out)?;
    member("numberMatched", &head.matched, out)?;
    member("numberReturned", &head.returned, out)?;
    links(head, out);
    coordinates(head, out)
}

/// The member `links`, which is JSON already.
pub(super) fn links(head: &Head, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"links\":");
    out.extend_from_slice(head.links.as_bytes());
}

/// The members that say what coordinates mean; nothing for CRS84.
pub(super) fn coordinates(head: &Head, out: &mut Vec<u8>) -> Written {
    if let Some(uri) = head.named_crs() {
        member("coordRefSys", uri, out)?;
    }
    match &head.datum {
        Some(datum) => member("datum", datum, out),
        None => Ok(()),
    }
}

/// A GeoJSON feature.
pub(super) fn feature(feature: &Feature, geometry: Option<&Geometry<f64>>, head: &Head, out: &mut Vec<u8>) -> Written {
    out.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
    put(&feature.id, out)?;
    out.extend_from_slice(b",\"geometry\":");
    shape(geometry, out)?;
    properties(feature, head, out)?;
    out.push(b'}');
    Ok(())
}

/// The member `properties`.
pub(super) fn properties(feature: &Feature, head: &Head, out: &mut Vec<u8>) -> Written {
    out.extend_from_slice(b",\"properties\":");
    if head.properties.is_none() {
        return put(&feature.properties, out);
    }
    let mut before = b'{';
    for (name, value) in feature.properties.iter().filter(|(name, _)| head.gives(name)) {
        out.push(before);
        put(name, out)?;
        out.push(b':');
        put(value, out)?;
        before = b',';
    }
    if before == b'{' {
        out.push(b'{');
    }
    out.push(b'}');
    Ok(())
}

/// A geometry, or null.
pub(super) fn shape(geometry: Option<&Geometry<f64>>, out: &mut Vec<u8>) -> Written {
    let Some(geometry) = geometry else {
        out.extend_from_slice(b"null");
        return Ok(());
    };
    match geometry {
        Geometry::Point(point) => typed("Point", out, |out| position(point.0, out)),
        Geometry::Line(segment) => typed("LineString", out, |out| list([segment.start, segment.end], out, position)),
        Geometry::LineString(string) => typed("LineString", out, |out| line(string, out)),
        Geometry::Polygon(one) => typed("Polygon", out, |out| polygon(one, out)),
        Geometry::Rect(rect) => typed("Polygon", out, |out| polygon(&rect.to_polygon(), out)),
        Geometry::Triangle(triangle) => typed("Polygon", out, |out| polygon(&triangle.to_polygon(), out)),
        Geometry::MultiPoint(points) => {
            typed("MultiPoint", out, |out| list(points.iter().map(|point| point.0), out, position))
        }
        Geometry::MultiLineString(lines) => typed("MultiLineString", out, |out| list(lines, out, line)),
        Geometry::MultiPolygon(polygons) => typed("MultiPolygon", out, |out| list(polygons, out, polygon)),
        Geometry::GeometryCollection(all) => {
            out.extend_from_slice(b"{\"type\":\"GeometryCollection\",\"geometries\":");
            list(all, out, |part, out| shape(Some(part), out))?;
            out.push(b'}');
            Ok(())
        }
    }
}

fn typed(name: &str, out: &mut Vec<u8>, coordinates: impl FnOnce(&mut Vec<u8>) -> Written) -> Written {
    out.extend_from_slice(b"{\"type\":\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\",\"coordinates\":");
    coordinates(out)?;
    out.push(b'}');
    Ok(())
}

fn list<T>(
    items: impl IntoIterator<Item = T>,
    out: &mut Vec<u8>,
    each: impl Fn(T, &mut Vec<u8>) -> Written,
) -> Written {
    out.push(b'[');
    for (place, item) in items.into_iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        each(item, out)?;
    }
    out.push(b']');
    Ok(())
}

fn position(at: Coord<f64>, out: &mut Vec<u8>) -> Written {
    out.push(b'[');
    put(&at.x, out)?;
    out.push(b',');
    put(&at.y, out)?;
    out.push(b']');
    Ok(())
}

fn line(line: &LineString<f64>, out: &mut Vec<u8>) -> Written {
    list(line.0.iter().copied(), out, position)
}

fn polygon(polygon: &Polygon<f64>, out: &mut Vec<u8>) -> Written {
    // An empty polygon has no rings, not one empty ring.
    let outer = (!polygon.exterior().0.is_empty()).then(|| polygon.exterior());
    list(outer.into_iter().flat_map(|outer| std::iter::once(outer).chain(polygon.interiors())), out, line)
}
