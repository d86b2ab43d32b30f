//! One straight edge against others, in the plane of degrees: where it crosses them, runs along them, comes near them.

use crate::geom::boxes::within_reach;
use crate::geom::locate::{Edge, edge_envelope};
use crate::geom::relation::{NOISE_DEG, edges_cross};
use crate::model::Envelope;
use geo_types::{Coord, Line};

/// An edge of some length. Positions on it are told by their share of it, 0 at the start and 1 at the end.
#[derive(Debug)]
pub(super) struct Straight {
    start: Coord<f64>,
    end: Coord<f64>,
    /// From the start to the end.
    along: Coord<f64>,
    length_deg: f64,
    envelope: Envelope,
}

impl Straight {
    /// `None` for an edge without length.
    pub fn new(edge: Line<f64>) -> Option<Self> {
        let (start, end) = (edge.start, edge.end);
        let along = end - start;
        let straight =
            Self { start, end, along, length_deg: along.x.hypot(along.y), envelope: edge_envelope(start, end) };
        (start != end).then_some(straight)
    }

    pub fn length_deg(&self) -> f64 {
        self.length_deg
    }

    /// The position at a share of the edge; its ends are exact.
    pub fn at(&self, share: f64) -> Coord<f64> {
        if share >= 1.0 { self.end } else { self.start + self.along * share }
    }

    /// Whether a box may come within noise of the edge: the boxes meet, and the corners do not all lie beyond noise on
    /// one side of the line.
    pub fn comes_near(&self, envelope: &Envelope) -> bool {
        let ([w, s], [e, n]) = (envelope.min, envelope.max);
        let middle = Coord { x: f64::midpoint(w, e), y: f64::midpoint(s, n) } - self.start;
        let off = cross(self.along, middle).abs();
        let reach = (self.along.x * (n - s)).abs() / 2.0 + (self.along.y * (e - w)).abs() / 2.0;
        // Twice the noise leaves room for the rounding of these few sums.
        within_reach(&self.envelope, envelope, NOISE_DEG) && off <= reach + 2.0 * NOISE_DEG * self.length_deg
    }

    /// Where another edge crosses or touches this one; `None` when they do not meet, exactly, or are parallel.
    pub fn crossing(&self, (a, b): Edge) -> Option<f64> {
        let (before, after) = (cross(b - a, self.start - a), cross(b - a, self.end - a));
        let share = before / (before - after);
        (edges_cross((self.start, self.end), (a, b)) && share.is_finite()).then(|| share.clamp(0.0, 1.0))
    }

    /// Where another edge runs along this one: both ends of what they have side by side are within noise.
    pub fn run(&self, (a, b): Edge) -> Option<(f64, f64)> {
        let share = |p: Coord<f64>| dot(self.along, p - self.start) / (self.length_deg * self.length_deg);
        let (from, to) = (share(a).min(share(b)).max(0.0), share(a).max(share(b)).min(1.0));
        let is_near = |share: f64| distance_deg(self.at(share), (a, b)) <= NOISE_DEG;
        (from < to && is_near(from) && is_near(to)).then_some((from, to))
    }

    /// Where this edge is within noise of another.
    pub fn near_span(&self, (a, b): Edge) -> Option<(f64, f64)> {
        let spans = [self.span_round(a), self.span_round(b), self.span_beside((a, b))];
        let (from, to) = spans.into_iter().flatten().reduce(|p, q| (p.0.min(q.0), p.1.max(q.1)))?;
        (from <= 1.0 && to >= 0.0).then(|| (from.max(0.0), to.min(1.0)))
    }

    /// Where the line is within noise of a position.
    fn span_round(&self, position: Coord<f64>) -> Option<(f64, f64)> {
        let to = position - self.start;
        let off = cross(self.along, to) / self.length_deg;
        let half = (NOISE_DEG * NOISE_DEG - off * off).sqrt() / self.length_deg;
        let foot = dot(self.along, to) / (self.length_deg * self.length_deg);
        (!half.is_nan()).then_some((foot - half, foot + half))
    }

    /// Where the line is within noise of another edge, at right angles to that.
    fn span_beside(&self, (a, b): Edge) -> Option<(f64, f64)> {
        let other_deg = (b - a).x.hypot((b - a).y);
        if other_deg == 0.0 {
            return None;
        }
        let unit = (b - a) / other_deg;
        let mut span = (f64::NEG_INFINITY, f64::INFINITY);
        for (at_start, per_edge, least, most) in [
            (cross(unit, self.start - a), cross(unit, self.along), -NOISE_DEG, NOISE_DEG),
            (dot(unit, self.start - a), dot(unit, self.along), 0.0, other_deg),
        ] {
            let (p, q) = ((least - at_start) / per_edge, (most - at_start) / per_edge);
            if per_edge != 0.0 {
                span = (span.0.max(p.min(q)), span.1.min(p.max(q)));
            } else if !(least..=most).contains(&at_start) {
                return None;
            }
        }
        (span.0 <= span.1).then_some(span)
    }
}

fn distance_deg(position: Coord<f64>, (a, b): Edge) -> f64 {
    let along = b - a;
    let share = dot(along, position - a) / dot(along, along);
    let foot = a + along * if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
    (foot - position).x.hypot((foot - position).y)
}

fn cross(a: Coord<f64>, b: Coord<f64>) -> f64 {
    a.x * b.y - a.y * b.x
}

fn dot(a: Coord<f64>, b: Coord<f64>) -> f64 {
    a.x * b.x + a.y * b.y
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(a: (f64, f64), b: (f64, f64)) -> Edge {
        (a.into(), b.into())
    }

    fn straight(a: (f64, f64), b: (f64, f64)) -> Straight {
        Straight::new(Line::new(a, b)).unwrap()
    }

    fn assert_span(found: Option<(f64, f64)>, from: f64, to: f64) {
        let (start, end) = found.unwrap();
        assert!((start - from).abs() < 1e-12 && (end - to).abs() < 1e-12, "{start} {end}");
    }

    #[test]
    fn edges_cross_touch_or_pass() {
        let level = straight((0.0, 0.0), (4.0, 0.0));
        assert_eq!(level.crossing(edge((1.0, -1.0), (1.0, 3.0))), Some(0.25));
        assert_eq!(level.crossing(edge((1.0, 0.0), (1.0, 3.0))), Some(0.25));
        assert_eq!(level.crossing(edge((1.0, 1e-300), (1.0, 3.0))), None);
        assert_eq!(level.crossing(edge((1.0, 0.0), (5.0, 0.0))), None);
    }

    #[test]
    fn an_edge_runs_along_another_where_they_lie_side_by_side() {
        let level = straight((0.0, 0.0), (4.0, 0.0));
        assert_span(level.run(edge((1.0, 1e-14), (7.0, -1e-14))), 0.25, 1.0);
        assert_eq!(level.run(edge((1.0, 0.0), (3.0, 1e-9))), None);
        assert_eq!(level.run(edge((5.0, 0.0), (6.0, 0.0))), None);
    }

    #[test]
    fn near_a_crossing_is_a_short_span_and_beside_an_edge_a_long_one() {
        let level = straight((0.0, 0.0), (4.0, 0.0));
        assert_span(level.near_span(edge((1.0, -1.0), (1.0, 1.0))), 0.25 - NOISE_DEG / 4.0, 0.25 + NOISE_DEG / 4.0);
        assert_span(level.near_span(edge((1.0, 1e-14), (3.0, 1e-14))), 0.25, 0.75);
        assert_eq!(level.near_span(edge((1.0, 1e-9), (3.0, 1e-9))), None);
        assert_eq!(level.near_span(edge((5.0, 0.0), (6.0, 0.0))), None);
        // A vertex that is written twice.
        assert_eq!(level.near_span(edge((1.0, 1.0), (1.0, 1.0))), None);
        assert_span(level.near_span(edge((1.0, 0.0), (1.0, 0.0))), 0.25 - NOISE_DEG / 4.0, 0.25 + NOISE_DEG / 4.0);
    }

    #[test]
    fn a_box_beside_a_slanted_edge_is_not_near() {
        let slanted = straight((0.0, 0.0), (4.0, 4.0));
        assert!(slanted.comes_near(&Envelope { min: [1.0, 1.5], max: [2.0, 3.0] }));
        assert!(!slanted.comes_near(&Envelope { min: [1.0, 2.5], max: [2.0, 3.0] }));
    }
}
