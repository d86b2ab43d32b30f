//! How much of a line runs through an area, and how many points lie in it?

mod near;
mod stretches;

use super::length::edge_length_m;
use super::locate::{Location, Locator};
use super::relation::Relation;
use super::shape::Shape;
use geo_types::{Coord, Geometry, Line, LineString, MultiLineString};
use near::Straight;
use stretches::{Course, Stretches, stretches};

/// Lines cut at an area.
#[derive(Debug, Clone, PartialEq)]
pub struct LineClip {
    /// How the lines lie to the area: `Inside`, `Overlaps`, `Touches` or `Disjoint`.
    pub relation: Relation,
    /// What runs through the interior of the area.
    pub pieces: MultiLineString<f64>,
    /// Its length, metres.
    pub length_m: f64,
    /// Length of all lines, metres.
    pub total_m: f64,
}

/// Clips the lines of a geometry to the polygons of an area; rings of polygons are no lines.
///
/// Only what runs through the interior counts: a line along the border touches. So it is `Inside` when no part of it
/// lies outside and some lies in the interior. A line over several neighbouring polygons of the area is counted once;
/// their common border is border.
///
/// Lines are cut where they meet the edges of the area; what lies between two cuts is decided by an exact location at
/// a position that is farther than 1e-7 m from any edge. What keeps within that distance of the border runs along it.
/// Lengths follow [`length_m`](super::length_m).
///
/// ```
/// use geo_types::{Geometry, LineString, Rect, coord};
/// use groundplan::geom::{Relation, Shape, clip_lines};
/// let zone = Geometry::from(Rect::new(coord! { x: 80.0, y: -1.0 }, coord! { x: 81.0, y: 1.0 }).to_polygon());
/// let line = |y: f64| Geometry::from(LineString::from(vec![(79.0, y), (83.0, y)]));
/// let clip = clip_lines(&line(0.0), &Shape::new(&zone).unwrap());
/// // One degree of the equator out of four.
/// assert!((clip.length_m - 111_319.490_793).abs() < 1e-5 && (clip.total_m / clip.length_m - 4.0).abs() < 1e-12);
/// assert_eq!(clip.relation, Relation::Overlaps);
/// assert_eq!(clip_lines(&line(1.0), &Shape::new(&zone).unwrap()).relation, Relation::Touches);
/// ```
pub fn clip_lines(lines: &Geometry<f64>, area: &Shape<'_>) -> LineClip {
    let mut clip = Clip::default();
    for line in lines_of(lines) {
        line.lines().for_each(|edge| clip.add_edge(edge, area.locator()));
        clip.end_piece();
    }
    let relation = relation(clip.length_m > 0.0, clip.is_in_contact, clip.is_outside);
    LineClip { relation, pieces: MultiLineString(clip.pieces), length_m: clip.length_m, total_m: clip.total_m }
}

/// Points counted in an area.
#[derive(Debug, Clone, PartialEq)]
pub struct PointCount {
    /// How the points lie to the area: `Inside`, `Overlaps`, `Touches` or `Disjoint`.
    pub relation: Relation,
    /// How many lie in the interior.
    pub inside: usize,
    /// How many lie exactly on the border: they touch.
    pub on_boundary: usize,
    /// How many there are.
    pub total: usize,
    /// Those in the interior (degrees, longitude first), in their order.
    pub positions_inside: Vec<[f64; 2]>,
}

/// Counts the points of a geometry that lie in the polygons of an area; vertices of lines and rings are no points.
/// Decided exactly: a point 1e-9 m beside the border is not on it.
///
/// ```
/// use geo_types::{Geometry, MultiPoint, Rect, coord};
/// use groundplan::geom::{Relation, Shape, count_points};
/// let zone = Geometry::from(Rect::new(coord! { x: 80.0, y: 44.0 }, coord! { x: 81.0, y: 45.0 }).to_polygon());
/// let wells = Geometry::from(MultiPoint::from(vec![(80.5, 44.5), (81.0, 44.5), (82.0, 44.5)]));
/// let count = count_points(&wells, &Shape::new(&zone).unwrap());
/// assert_eq!((count.inside, count.on_boundary, count.total, count.relation), (1, 1, 3, Relation::Overlaps));
/// ```
pub fn count_points(points: &Geometry<f64>, area: &Shape<'_>) -> PointCount {
    let positions = points_of(points);
    let total = positions.len();
    let (mut on_boundary, mut positions_inside) = (0, Vec::new());
    for position in positions {
        match area.locator().locate(position) {
            Location::Inside => positions_inside.push(position),
            Location::Boundary => on_boundary += 1,
            Location::Outside => {}
        }
    }
    let inside = positions_inside.len();
    let relation = relation(inside > 0, on_boundary > 0, inside + on_boundary < total);
    PointCount { relation, inside, on_boundary, total, positions_inside }
}

fn relation(is_inside: bool, is_in_contact: bool, is_outside: bool) -> Relation {
    match (is_inside, is_outside) {
        (true, false) => Relation::Inside,
        (true, true) => Relation::Overlaps,
        _ if is_in_contact => Relation::Touches,
        _ => Relation::Disjoint,
    }
}

/// A clip in the making.
#[derive(Default)]
struct Clip {
    pieces: Vec<LineString<f64>>,
    /// The piece that the last edge left open, or nothing.
    open: Vec<Coord<f64>>,
    length_m: f64,
    total_m: f64,
    is_in_contact: bool,
    is_outside: bool,
}

impl Clip {
    fn add_edge(&mut self, edge: Line<f64>, area: &Locator) {
        self.total_m += edge_length_m(edge);
        let Some(straight) = Straight::new(edge) else {
            // An edge without length has no course; its neighbours, if there are any, begin where it is.
            self.is_in_contact |= area.locate(edge.start.into()) != Location::Outside;
            return;
        };
        let Stretches { courses, is_in_contact } = stretches(&straight, area);
        self.is_in_contact |= is_in_contact;
        for (from, to, course) in courses {
            self.is_outside |= course == Course::Outside;
            if course == Course::Inside {
                self.go_on(straight.at(from), straight.at(to), from > 0.0);
            } else {
                self.end_piece();
            }
        }
    }

    /// Goes on from one position to another, on the edge of the last stretch or on a new one.
    fn go_on(&mut self, from: Coord<f64>, to: Coord<f64>, is_same_edge: bool) {
        self.length_m += edge_length_m(Line::new(from, to));
        match self.open.last_mut() {
            // The cut between two stretches in the interior, at a point where the border is touched, is no vertex.
            Some(end) if is_same_edge => *end = to,
            Some(_) => self.open.push(to),
            None => self.open.extend([from, to]),
        }
    }

    fn end_piece(&mut self) {
        if !self.open.is_empty() {
            self.pieces.push(LineString::new(std::mem::take(&mut self.open)));
        }
    }
}

/// The lines, also those in collections.
fn lines_of(geometry: &Geometry<f64>) -> Vec<&LineString<f64>> {
    match geometry {
        Geometry::LineString(line) => vec![line],
        Geometry::MultiLineString(multi) => multi.0.iter().collect(),
        Geometry::GeometryCollection(collection) => collection.0.iter().flat_map(lines_of).collect(),
        _ => Vec::new(),
    }
}

/// The positions of the points, also of those in collections.
fn points_of(geometry: &Geometry<f64>) -> Vec<[f64; 2]> {
    match geometry {
        Geometry::Point(point) => vec![[point.x(), point.y()]],
        Geometry::MultiPoint(multi) => multi.0.iter().map(|p| [p.x(), p.y()]).collect(),
        Geometry::GeometryCollection(collection) => collection.0.iter().flat_map(points_of).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
