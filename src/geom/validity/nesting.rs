//! Which ring lies inside which, whether that is as it should be, and whether interiors are connected.

use super::groups::Groups;
use crate::geom::check::Invalid;
use crate::geom::segments::{Edge, Segments, place};
use std::collections::BTreeSet;

#[derive(Debug, Clone, Copy)]
struct Begun {
    /// The most western vertex.
    vertex: usize,
    counter_clockwise: bool,
    /// The ring directly round this one.
    parent: Option<usize>,
}

/// What the sweep learns at the most western vertex of each ring. True only where no rings cross.
#[derive(Debug)]
pub struct Nesting {
    rings: Vec<Option<Begun>>,
}

impl Nesting {
    pub fn new(ring_count: usize) -> Self {
        Self { rings: vec![None; ring_count] }
    }

    pub fn has_begun(&self, ring: usize) -> bool {
        self.begun(ring).is_some()
    }

    /// A ring begins at `vertex`, with the edge `below` next below it.
    pub fn begin(&mut self, ring: usize, vertex: usize, counter_clockwise: bool, below: Option<Edge>) {
        let parent = below.and_then(|edge| {
            let neighbour = self.begun(edge.ring)?;
            // Above an edge lies its ring's inside, or what also lies round that ring.
            if edge.eastward == neighbour.counter_clockwise { Some(edge.ring) } else { neighbour.parent }
        });
        if let Some(slot) = self.rings.get_mut(ring) {
            *slot = Some(Begun { vertex, counter_clockwise, parent });
        }
    }

    fn begun(&self, ring: usize) -> Option<Begun> {
        self.rings.get(ring).copied().flatten()
    }

    /// The ring directly round a ring.
    pub fn parent(&self, ring: usize) -> Option<usize> {
        self.begun(ring)?.parent
    }

    /// The rings round a ring, from the innermost.
    fn around(&self, ring: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.parent(ring), |ring| self.parent(*ring))
    }
}

/// Holes and polygons that lie where they must not.
pub fn misplaced(segments: &Segments, nesting: &Nesting) -> Vec<Invalid> {
    (0..segments.ring_count()).filter_map(|ring| misplacement(segments, nesting, ring)).collect()
}

fn misplacement(segments: &Segments, nesting: &Nesting, ring: usize) -> Option<Invalid> {
    let begun = nesting.begun(ring)?;
    let (vertex, at) = (segments.origin(begun.vertex), place(segments.at(begun.vertex)));
    let name = segments.name(ring);
    let parent = begun.parent.map(|parent| segments.name(parent));
    if name.ring == 0 {
        let round = parent.filter(|parent| parent.ring == 0)?;
        return Some(Invalid::PolygonInPolygon { inner: name.polygon, outer: round.polygon, vertex, place: at });
    }
    match parent {
        Some(parent) if parent.polygon == name.polygon && parent.ring == 0 => None,
        Some(parent) if parent.polygon == name.polygon => {
            Some(Invalid::HoleInHole { ring: name, outer: parent.ring, vertex, place: at })
        }
        // Another polygon between the hole and its exterior has its own reason.
        _ if in_own_exterior(segments, nesting, ring) => None,
        _ => Some(Invalid::HoleOutside { ring: name, vertex, place: at }),
    }
}

fn in_own_exterior(segments: &Segments, nesting: &Nesting, ring: usize) -> bool {
    let polygon = segments.name(ring).polygon;
    nesting.around(ring).any(|round| {
        let name = segments.name(round);
        name.polygon == polygon && name.ring == 0
    })
}

/// A ring that has a point in common with other rings of its polygon.
#[derive(Debug, Clone, Copy)]
pub struct Touch {
    /// A vertex at that point, the same for all rings there.
    pub point: usize,
    pub ring: usize,
}

/// Interiors that fall apart.
///
/// The closed outside and the holes are discs that touch in points. What they leave over is connected exactly when
/// they and their points make no cycle (each cycle of discs cuts off one more piece, and nothing else does).
pub fn disconnected(segments: &Segments, touches: &[Touch]) -> Vec<Invalid> {
    let rings = segments.ring_count();
    let mut groups = Groups::new(rings + segments.vertex_count());
    let mut named = BTreeSet::new();
    let mut reasons = Vec::new();
    for touch in touches {
        let name = segments.name(touch.ring);
        if !groups.join(touch.ring, rings + touch.point) && named.insert(name.polygon) {
            reasons.push(Invalid::Disconnected { ring: name, place: place(segments.at(touch.point)) });
        }
    }
    reasons
}
