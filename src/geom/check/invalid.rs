//! The reasons why a geometry cannot be measured, each naming what is at fault and where.

use std::fmt;

/// A ring of a polygon. Both numbers count from 0: polygons over the whole geometry (members of collections
/// included), rings within the polygon, where 0 is the exterior.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RingName {
    /// Which polygon of the geometry.
    pub polygon: usize,
    /// Which of its rings; 0 is the exterior, 1 the first hole.
    pub ring: usize,
}

impl fmt::Display for RingName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ring {} of polygon {}", self.ring, self.polygon)
    }
}

/// A place, degrees; written `(longitude, latitude)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Longitude.
    pub lon: f64,
    /// Latitude.
    pub lat: f64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}, {})", self.lon, self.lat)
    }
}

/// One reason why a geometry cannot be measured.
///
/// Vertices are counted from 0 within their ring as it was given; edge *n* runs from vertex *n* to vertex *n* + 1.
/// Rings, polygons, lines and parts are counted from 0 as well, see [`RingName`].
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Invalid {
    /// There is not a single position.
    #[error("the geometry is empty")]
    Empty,
    /// More positions than the limit.
    #[error("the geometry has {found} positions, at most {limit} are accepted")]
    TooManyVertices {
        /// How many there are.
        found: usize,
        /// How many are accepted.
        limit: usize,
    },
    /// NaN or infinity.
    #[error("position {vertex} is not finite")]
    NotFinite {
        /// Counted from 0 over the whole geometry.
        vertex: usize,
    },
    /// Outside ±180, ±90.
    #[error(
        "position {vertex} ({lon}, {lat}) lies outside longitude ±180 or latitude ±90; the order is longitude, latitude"
    )]
    OutOfRange {
        /// Counted from 0 over the whole geometry.
        vertex: usize,
        /// Its first number.
        lon: f64,
        /// Its second number.
        lat: f64,
    },
    /// A member of a multi-geometry or collection has no positions.
    #[error("part {part} is empty")]
    EmptyPart {
        /// Which member, counted from 0.
        part: usize,
    },
    /// A line that is a point at most.
    #[error("line {line} has fewer than two distinct positions")]
    ShortLine {
        /// Which line of the geometry, counted from 0 over all its lines.
        line: usize,
    },
    /// A ring of one or two positions, or none.
    #[error("{ring} has too few positions: {found} without repetitions, a ring needs 3")]
    TooFewPositions {
        /// The ring.
        ring: RingName,
        /// Positions that differ from the one before, the closing one not counted.
        found: usize,
    },
    /// All on one line, or smaller than coordinates can say.
    #[error("{ring} encloses no area")]
    Flat {
        /// The ring.
        ring: RingName,
    },
    /// Two edges of one ring cross.
    #[error("{ring} crosses itself (self-intersection) at {place}: edge {} and edge {}", edges[0], edges[1])]
    SelfCrossing {
        /// The ring.
        ring: RingName,
        /// The two edges.
        edges: [usize; 2],
        /// Where.
        place: Place,
    },
    /// A ring comes back to a place where it has been, without crossing itself there.
    #[error("{ring} touches itself (self-intersection) at {place}: vertex {vertex} lies on edge {edge}")]
    SelfTouch {
        /// The ring.
        ring: RingName,
        /// The vertex that lies there.
        vertex: usize,
        /// The edge on which it lies, or which begins there.
        edge: usize,
        /// Where.
        place: Place,
    },
    /// A spike, or a way that is run there and back.
    #[error(
        "{ring} runs along itself (self-intersection) from {place}: edge {} and edge {} lie on each other", edges[0], edges[1]
    )]
    SelfOverlap {
        /// The ring.
        ring: RingName,
        /// The two edges.
        edges: [usize; 2],
        /// Where the common stretch begins.
        place: Place,
    },
    /// Two rings cross, of one polygon or of two.
    #[error("{} and {} cross at {place}: edge {} and edge {}", rings[0], rings[1], edges[0], edges[1])]
    Crossing {
        /// The two rings.
        rings: [RingName; 2],
        /// The edge of each.
        edges: [usize; 2],
        /// Where they cross first, from the west.
        place: Place,
    },
    /// Two rings have more than points in common, of one polygon or of two.
    #[error("{} and {} share a stretch of boundary from {place}: edge {} and edge {}", rings[0], rings[1], edges[0], edges[1])]
    SharedEdge {
        /// The two rings.
        rings: [RingName; 2],
        /// The edge of each.
        edges: [usize; 2],
        /// Where the first common stretch begins, from the west.
        place: Place,
    },
    /// A hole that is not in its polygon.
    #[error("{ring} is a hole outside its exterior: its vertex {vertex} is {place}")]
    HoleOutside {
        /// The hole.
        ring: RingName,
        /// Its most western vertex.
        vertex: usize,
        /// That vertex.
        place: Place,
    },
    /// A hole within a hole.
    #[error("{ring} is a hole inside the hole that is ring {outer}: its vertex {vertex} is {place}")]
    HoleInHole {
        /// The inner hole.
        ring: RingName,
        /// The ring number of the outer hole.
        outer: usize,
        /// The most western vertex of the inner.
        vertex: usize,
        /// That vertex.
        place: Place,
    },
    /// A polygon of a multi-polygon lies on the ground of another.
    #[error("polygon {inner} lies inside polygon {outer} of the same multi-polygon: its vertex {vertex} is {place}")]
    PolygonInPolygon {
        /// The polygon inside.
        inner: usize,
        /// The polygon round it.
        outer: usize,
        /// The most western vertex of the inner's exterior.
        vertex: usize,
        /// That vertex.
        place: Place,
    },
    /// Rings touch in so many points that the interior falls apart.
    #[error("the interior of polygon {} is not connected: {ring} closes a chain of rings that touch, at {place}", ring.polygon)]
    Disconnected {
        /// The ring that closes the chain.
        ring: RingName,
        /// A place where it touches another of the chain.
        place: Place,
    },
    /// A repair would be too much work.
    #[error("the geometry is too complex to be repaired: more than {limit} pairs of edges lie close together")]
    TooComplex {
        /// The limit.
        limit: usize,
    },
    /// A repair would make edges cross again, as they are less than the last digit apart.
    #[error("polygon {polygon} cannot be repaired: its edges run closer to each other than coordinates can say")]
    TooClose {
        /// The polygon, or the first of those that were to be united.
        polygon: usize,
    },
}
