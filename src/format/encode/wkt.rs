//! Geometries as well-known text (OGC 06-103r4), two coordinates in the order that they have.

use geo_types::{Coord, Geometry, LineString, Polygon};
use std::fmt::Write;

/// Appends the geometry, coordinates rounded to that many decimals, none of them superfluous.
pub(super) fn write(geometry: &Geometry<f64>, decimals: i32, out: &mut String) {
    match geometry {
        Geometry::Point(point) => tagged("POINT", [point.0], decimals, out, position),
        Geometry::Line(segment) => line_string(&LineString::new(vec![segment.start, segment.end]), decimals, out),
        Geometry::LineString(string) => line_string(string, decimals, out),
        Geometry::Polygon(one) => tagged("POLYGON", rings(one), decimals, out, line),
        Geometry::Rect(rect) => write(&rect.to_polygon().into(), decimals, out),
        Geometry::Triangle(triangle) => write(&triangle.to_polygon().into(), decimals, out),
        Geometry::MultiPoint(points) => {
            tagged("MULTIPOINT", points.iter().map(|point| [point.0]), decimals, out, |at, decimals, out| {
                list(at, decimals, out, position);
            });
        }
        Geometry::MultiLineString(lines) => tagged("MULTILINESTRING", lines, decimals, out, line),
        Geometry::MultiPolygon(polygons) => tagged("MULTIPOLYGON", polygons, decimals, out, polygon),
        Geometry::GeometryCollection(all) => tagged("GEOMETRYCOLLECTION", all, decimals, out, write),
    }
}

fn line_string(string: &LineString<f64>, decimals: i32, out: &mut String) {
    tagged("LINESTRING", string.0.iter().copied(), decimals, out, position);
}

fn tagged<T>(
    tag: &str,
    items: impl IntoIterator<Item = T>,
    decimals: i32,
    out: &mut String,
    each: impl Fn(T, i32, &mut String),
) {
    out.push_str(tag);
    out.push(' ');
    list(items, decimals, out, each);
}

/// `(a,b)`, or `EMPTY`.
fn list<T>(items: impl IntoIterator<Item = T>, decimals: i32, out: &mut String, each: impl Fn(T, i32, &mut String)) {
    let mut before = '(';
    for item in items {
        out.push(before);
        each(item, decimals, out);
        before = ',';
    }
    out.push_str(if before == '(' { "EMPTY" } else { ")" });
}

fn position(at: Coord<f64>, decimals: i32, out: &mut String) {
    number(at.x, decimals, out);
    out.push(' ');
    number(at.y, decimals, out);
}

fn number(number: f64, decimals: i32, out: &mut String) {
    let scale = 10_f64.powi(decimals);
    // Plus zero: there is no other one.
    let rounded = (number * scale).round() / scale + 0.0;
    // Writing to a string cannot fail.
    let _ = write!(out, "{rounded}");
}

fn line(line: &LineString<f64>, decimals: i32, out: &mut String) {
    list(line.0.iter().copied(), decimals, out, position);
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    let outer = (!polygon.exterior().0.is_empty()).then(|| polygon.exterior());
    outer.into_iter().flat_map(|outer| std::iter::once(outer).chain(polygon.interiors()))
}

fn polygon(polygon: &Polygon<f64>, decimals: i32, out: &mut String) {
    list(rings(polygon), decimals, out, line);
}
