//! The sweep: from vertex to vertex, west to east.

use super::findings::Findings;
use super::meeting::{self, Fault, Visit};
use super::nesting::{Nesting, Touch};
use super::status::{Gap, Status};
use crate::geom::check::Invalid;
use crate::geom::segments::{Edge, Segments, place, side, west_first};
use geo_types::Coord;
use std::cmp::Ordering;

/// What a sweep learns.
pub struct Swept {
    pub reasons: Vec<Invalid>,
    /// Means something only where there are no reasons, as `touches`.
    pub nesting: Nesting,
    pub touches: Vec<Touch>,
}

/// Sweeps over all edges; stops when `limit` reasons are found.
pub fn run(segments: &Segments, limit: usize) -> Swept {
    let mut order: Vec<(Coord<f64>, usize)> = (0..segments.vertex_count()).map(|v| (segments.at(v), v)).collect();
    order.sort_unstable_by(|a, b| west_first(a.0, b.0).then(a.1.cmp(&b.1)));
    let mut sweep = Sweep {
        segments,
        status: Status::new(),
        slots: vec![None; segments.vertex_count()],
        findings: Findings::new(segments, limit),
        nesting: Nesting::new(segments.ring_count()),
        touches: Vec::new(),
    };
    for here in order.chunk_by(|a, b| a.0 == b.0) {
        if sweep.findings.is_full() {
            break;
        }
        sweep.pass(here);
    }
    Swept { reasons: sweep.findings.into_reasons(), nesting: sweep.nesting, touches: sweep.touches }
}

struct Sweep<'a> {
    segments: &'a Segments,
    status: Status,
    /// Where each edge stands in the status; nowhere if it is over, not begun or left out.
    slots: Vec<Option<usize>>,
    findings: Findings<'a>,
    nesting: Nesting,
    touches: Vec<Touch>,
}

impl Sweep<'_> {
    /// All vertices at one point.
    fn pass(&mut self, here: &[(Coord<f64>, usize)]) {
        let Some(&(point, first)) = here.first() else { return };
        if here.len() == 1 && self.goes_on(first, point) {
            return;
        }
        let both = here.iter().flat_map(|&(_, vertex)| [self.segments.neighbours(vertex)[0], vertex]);
        let edges: Vec<Edge> = both.map(|id| self.segments.edge(id)).collect();
        let through = self.end(edges.iter().filter(|edge| edge.east == point), point);
        if here.len() > 1 || through.is_some() {
            self.meet(here, through);
        }
        for edge in edges.iter().filter(|edge| edge.west == point) {
            self.begin(*edge);
        }
        self.nest(here);
    }

    /// The common case: one edge ends, the next begins, and no other comes by.
    fn goes_on(&mut self, vertex: usize, point: Coord<f64>) -> bool {
        let [before, _] = self.segments.neighbours(vertex);
        let (a, b) = (self.segments.edge(before), self.segments.edge(vertex));
        let (old, new) = if a.eastward { (a, b) } else { (b, a) };
        let Some(slot) = self.slot(old.id) else { return false };
        let gap = self.status.gap_round(slot);
        if old.east != point || new.west != point || self.meets(gap.below, point) || self.meets(gap.above, point) {
            return false;
        }
        self.status.replace(slot, new);
        self.put(old.id, None);
        self.put(new.id, Some(slot));
        self.look_round(new.id);
        true
    }

    /// Takes out the edges that end here; returns the one that runs through here, if any.
    fn end<'e>(&mut self, edges: impl Iterator<Item = &'e Edge>, point: Coord<f64>) -> Option<Edge> {
        let mut gap = None;
        for edge in edges {
            if let Some(slot) = self.slot(edge.id) {
                gap = Some(self.status.gap_round(slot));
                self.take_out(slot);
            }
        }
        let gap = match gap.map_or_else(|| self.status.find(|edge| edge.side_of(point)), Ok) {
            Ok(gap) => gap,
            Err(edge) => self
                .slot(edge.id)
                .map_or_else(Gap::default, |slot| Gap { below: Some(slot), above: self.status.gap_round(slot).above }),
        };
        let through = self.only_one_through(gap, point);
        match through {
            Some(edge) => self.look_round(edge.id),
            None => self.settle(gap),
        }
        through
    }

    /// Edges that run through a point lie next to each other; if there are more than one, they cross there.
    fn only_one_through(&mut self, gap: Gap, point: Coord<f64>) -> Option<Edge> {
        let mut through: Vec<usize> = Vec::new();
        let mut below = gap.below;
        while let Some(slot) = below.filter(|slot| self.meets(Some(*slot), point)) {
            through.push(slot);
            below = self.status.gap_round(slot).below;
        }
        let mut above = gap.above;
        while let Some(slot) = above.filter(|slot| self.meets(Some(*slot), point)) {
            through.push(slot);
            above = self.status.gap_round(slot).above;
        }
        let first = through.first().and_then(|slot| self.status.edge(*slot))?;
        for slot in through.into_iter().skip(1) {
            if let Some(other) = self.status.edge(slot) {
                self.findings.crossing(&first, &other, place(point));
                self.take_out(slot);
            }
        }
        Some(first)
    }

    /// Several vertices at one point, or an edge through it.
    fn meet(&mut self, here: &[(Coord<f64>, usize)], through: Option<Edge>) {
        let Some(&(point, _)) = here.first() else { return };
        let at_vertices = here.iter().map(|&(_, vertex)| Visit {
            ring: self.segments.ring_of(vertex),
            edge: vertex,
            at_vertex: true,
            arms: self.segments.neighbours(vertex).map(|vertex| self.segments.at(vertex)),
        });
        let inside = through.map(|e| Visit { ring: e.ring, edge: e.id, at_vertex: false, arms: [e.west, e.east] });
        let visits: Vec<Visit> = at_vertices.chain(inside).collect();
        for fault in meeting::faults(point, &visits) {
            match fault {
                Fault::Crossing(a, b) => {
                    let (a, b) = (self.segments.edge(a.edge), self.segments.edge(b.edge));
                    self.findings.crossing(&a, &b, place(point));
                }
                Fault::Return(a, b) => self.findings.self_touch(a.ring, a.edge, b.edge, place(point)),
            }
        }
        self.touches.extend(touches(self.segments, &visits));
    }

    fn begin(&mut self, edge: Edge) {
        match self.status.find(|other| other.side_of_edge(&edge)) {
            Ok(gap) => {
                let slot = self.status.insert(gap, edge);
                self.put(edge.id, Some(slot));
                self.look_round(edge.id);
            }
            Err(other) => self.findings.overlap(&other, &edge, place(edge.west)),
        }
    }

    /// Rings of which this point is the most western are set into what lies below them, from south to north.
    fn nest(&mut self, here: &[(Coord<f64>, usize)]) {
        let mut begun: Vec<(Edge, usize, bool)> = Vec::new();
        for &(point, vertex) in here.iter().filter(|(_, v)| !self.nesting.has_begun(self.segments.ring_of(*v))) {
            let [before, after] = self.segments.neighbours(vertex);
            let turn = side(self.segments.at(before), point, self.segments.at(after));
            let counter_clockwise = turn == Ordering::Greater;
            begun.push((
                self.segments.edge(if counter_clockwise { vertex } else { before }),
                vertex,
                counter_clockwise,
            ));
        }
        begun.sort_by(|a, b| b.0.side_of(a.0.east));
        for (lower, vertex, counter_clockwise) in begun {
            let below = self.slot(lower.id).and_then(|slot| self.status.gap_round(slot).below);
            let below = below.and_then(|slot| self.status.edge(slot));
            self.nesting.begin(lower.ring, vertex, counter_clockwise, below);
        }
    }

    /// Compares an edge with its neighbours.
    fn look_round(&mut self, id: usize) {
        if let Some(slot) = self.slot(id) {
            self.settle(Gap { below: self.status.gap_round(slot).below, above: Some(slot) });
        }
        if let Some(slot) = self.slot(id) {
            self.settle(Gap { below: Some(slot), above: self.status.gap_round(slot).above });
        }
    }

    /// Of two neighbours that cross, leaves out the one that reaches further, until neighbours do not cross.
    fn settle(&mut self, mut gap: Gap) {
        while let (Some(below), Some(above)) = (gap.below, gap.above) {
            let (Some(lower), Some(upper)) = (self.status.edge(below), self.status.edge(above)) else { return };
            if !lower.crosses(&upper) {
                return;
            }
            self.findings.crossing(&lower, &upper, lower.crossing(&upper));
            if west_first(lower.east, upper.east) == Ordering::Greater {
                gap.below = self.status.gap_round(below).below;
                self.take_out(below);
            } else {
                gap.above = self.status.gap_round(above).above;
                self.take_out(above);
            }
        }
    }

    fn meets(&self, slot: Option<usize>, point: Coord<f64>) -> bool {
        slot.and_then(|slot| self.status.edge(slot)).is_some_and(|edge| edge.side_of(point) == Ordering::Equal)
    }

    fn take_out(&mut self, slot: usize) {
        if let Some(edge) = self.status.edge(slot) {
            self.put(edge.id, None);
        }
        self.status.remove(slot);
    }

    fn slot(&self, edge: usize) -> Option<usize> {
        self.slots.get(edge).copied().flatten()
    }

    fn put(&mut self, edge: usize, slot: Option<usize>) {
        if let Some(place) = self.slots.get_mut(edge) {
            *place = slot;
        }
    }
}

/// The rings that meet others of their own polygon in one point.
fn touches(segments: &Segments, visits: &[Visit]) -> Vec<Touch> {
    let mut sorted: Vec<&Visit> = visits.iter().collect();
    // Rings are numbered polygon by polygon.
    sorted.sort_unstable_by_key(|visit| visit.ring);
    let polygon = |visit: &Visit| segments.name(visit.ring).polygon;
    let mut found = Vec::new();
    for group in sorted.chunk_by(|a, b| polygon(a) == polygon(b)) {
        // At most one edge runs through, so the others have vertices here, and none has them elsewhere as well.
        let point = group.iter().filter(|visit| visit.at_vertex).map(|visit| visit.edge).min();
        let rings: Vec<usize> = group.chunk_by(|a, b| a.ring == b.ring).filter_map(|c| Some(c.first()?.ring)).collect();
        if let (Some(point), [_, _, ..]) = (point, rings.as_slice()) {
            found.extend(rings.into_iter().map(|ring| Touch { point, ring }));
        }
    }
    found
}
