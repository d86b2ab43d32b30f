//! Rings taken apart into vertices and edges about which exact questions can be asked.
//!
//! A position is held as its degrees times 2^500: a power of two changes no digit, and then the products inside
//! the orientation predicate stay far from the smallest number that can be written, so that its answer is exact
//! for every coordinate that is not nearer to zero than 1e-295 degrees (those are taken for zero).

use super::check::{Invalid, Place, RingName};
use geo::{Kernel, kernels::RobustKernel};
use geo_types::{Coord, LineString};
use std::cmp::Ordering;

const SCALE: f64 = f64::from_bits((1023 + 500) << 52);
const UNSCALE: f64 = f64::from_bits((1023 - 500) << 52);
const LEAST_DEG: f64 = 1e-295;

/// Where `p` lies for someone who looks from `a` to `b`: `Greater` is left, `Equal` on the line. Exact.
pub(super) fn side(a: Coord<f64>, b: Coord<f64>, p: Coord<f64>) -> Ordering {
    match RobustKernel::orient2d(a, b, p) {
        geo::Orientation::CounterClockwise => Ordering::Greater,
        geo::Orientation::Collinear => Ordering::Equal,
        geo::Orientation::Clockwise => Ordering::Less,
    }
}

/// From west to east, and from south to north on one meridian: the order in which a sweep comes by.
pub(super) fn west_first(a: Coord<f64>, b: Coord<f64>) -> Ordering {
    a.x.total_cmp(&b.x).then_with(|| a.y.total_cmp(&b.y))
}

/// A scaled position in degrees.
pub(super) fn place(at: Coord<f64>) -> Place {
    Place { lon: at.x * UNSCALE, lat: at.y * UNSCALE }
}

fn scaled(at: Coord<f64>) -> Coord<f64> {
    // Adding zero makes one zero of the two.
    let scale = |degrees: f64| if degrees.abs() < LEAST_DEG { 0.0 } else { degrees * SCALE + 0.0 };
    Coord { x: scale(at.x), y: scale(at.y) }
}

/// An edge, from its western end (in the sense of [`west_first`]) to its eastern.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    /// The vertex from which the ring runs along it.
    pub id: usize,
    pub ring: usize,
    pub west: Coord<f64>,
    pub east: Coord<f64>,
    /// Whether the ring runs along it from west to east.
    pub eastward: bool,
}

impl Edge {
    /// Where `p` lies: `Greater` is above.
    pub fn side_of(&self, p: Coord<f64>) -> Ordering {
        side(self.west, self.east, p)
    }

    /// Where `other` runs just east of its western end, to which this edge reaches.
    /// `Equal`: they lie on each other there.
    pub fn side_of_edge(&self, other: &Self) -> Ordering {
        self.side_of(other.west).then_with(|| self.side_of(other.east))
    }

    /// True when each edge has an end on either side of the other.
    pub fn crosses(&self, other: &Self) -> bool {
        let parts = |a: &Self, b: &Self| match a.side_of(b.west) {
            Ordering::Equal => false,
            west => a.side_of(b.east) == west.reverse(),
        };
        parts(self, other) && parts(other, self)
    }

    /// Where the lines of two edges that cross do so, as near as numbers can say.
    pub fn crossing(&self, other: &Self) -> Place {
        let (p, q) = (place(self.west), place(other.west));
        let (u, v) = (self.run_deg(), other.run_deg());
        let across = u.0 * v.1 - u.1 * v.0;
        let share = ((q.lon - p.lon) * v.1 - (q.lat - p.lat) * v.0) / across;
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        Place { lon: p.lon + share * u.0, lat: p.lat + share * u.1 }
    }

    fn run_deg(&self) -> (f64, f64) {
        let (from, to) = (place(self.west), place(self.east));
        (to.lon - from.lon, to.lat - from.lat)
    }
}

#[derive(Debug, Clone, Copy)]
struct Vertex {
    at: Coord<f64>,
    ring: usize,
    /// Its number in the ring as it was given.
    origin: usize,
}

#[derive(Debug, Clone, Copy)]
struct Ring {
    name: RingName,
    start: usize,
    end: usize,
}

/// The vertices of all rings one after the other, without repetitions and closing vertices.
#[derive(Debug, Default)]
pub(super) struct Segments {
    vertices: Vec<Vertex>,
    rings: Vec<Ring>,
}

impl Segments {
    /// Takes a ring in, or says why it is none.
    pub fn push(&mut self, name: RingName, ring: &LineString<f64>) -> Result<(), Invalid> {
        let start = self.vertices.len();
        let index = self.rings.len();
        for (origin, position) in ring.0.iter().enumerate() {
            let at = scaled(*position);
            if self.vertices.len() == start || self.vertices.last().is_some_and(|last| last.at != at) {
                self.vertices.push(Vertex { at, ring: index, origin });
            }
        }
        while self.vertices.len() > start + 1 && self.vertices.last().map(|v| v.at) == Some(self.at(start)) {
            self.vertices.pop();
        }
        let found = self.vertices.len() - start;
        let (first, second) = (self.at(start), self.at(start + 1));
        let turns = self.vertices.iter().skip(start).any(|v| side(first, second, v.at) != Ordering::Equal);
        if found >= 3 && turns {
            self.rings.push(Ring { name, start, end: self.vertices.len() });
            return Ok(());
        }
        self.vertices.truncate(start);
        Err(if found < 3 { Invalid::TooFewPositions { ring: name, found } } else { Invalid::Flat { ring: name } })
    }

    pub fn vertex_count(&self) -> usize {
        self.vertices.len()
    }

    pub fn ring_count(&self) -> usize {
        self.rings.len()
    }

    /// Where a vertex is, scaled.
    pub fn at(&self, vertex: usize) -> Coord<f64> {
        self.vertices.get(vertex).map_or(Coord { x: 0.0, y: 0.0 }, |v| v.at)
    }

    /// The vertex's (or edge's) number in the ring as it was given.
    pub fn origin(&self, vertex: usize) -> usize {
        self.vertices.get(vertex).map_or(0, |v| v.origin)
    }

    pub fn ring_of(&self, vertex: usize) -> usize {
        self.vertices.get(vertex).map_or(0, |v| v.ring)
    }

    pub fn name(&self, ring: usize) -> RingName {
        self.rings.get(ring).map_or(RingName { polygon: 0, ring: 0 }, |r| r.name)
    }

    /// The vertices before and after one in its ring.
    pub fn neighbours(&self, vertex: usize) -> [usize; 2] {
        let (start, end) = self.rings.get(self.ring_of(vertex)).map_or((0, 1), |r| (r.start, r.end));
        [if vertex == start { end - 1 } else { vertex - 1 }, if vertex + 1 == end { start } else { vertex + 1 }]
    }

    /// The edge that begins at a vertex.
    pub fn edge(&self, id: usize) -> Edge {
        let [_, next] = self.neighbours(id);
        let (from, to) = (self.at(id), self.at(next));
        let eastward = west_first(from, to) == Ordering::Less;
        let (west, east) = if eastward { (from, to) } else { (to, from) };
        Edge { id, ring: self.ring_of(id), west, east, eastward }
    }
}
