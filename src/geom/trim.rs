//! Thinning a ring to what can matter inside a window, without making a single new coordinate.

use crate::model::Envelope;
use geo_types::Coord;

/// Vertices that all lie west of the window and follow each other can be skipped, but for the first and the last: what
/// is skipped and the straight line that takes its place both run outside, on the same side, so no winding number in
/// the window changes. The same holds for the other three sides.
///
/// The thinned ring may cross itself outside the window; it stays inside the convex hull of the ring.
#[derive(Debug)]
pub(super) struct Trimmer {
    window: Envelope,
    kept: Vec<Coord<f64>>,
    /// The last vertex of the run that has been seen, where it is not kept already.
    pending: Option<Coord<f64>>,
    /// The sides on which all of the run lies, from the last kept vertex on.
    run: Sides,
}

/// The outer sides of the window, a bit each: west, east, south, north.
type Sides = u8;

impl Trimmer {
    pub fn new(window: Envelope) -> Self {
        Self { window, kept: Vec::new(), pending: None, run: 0 }
    }

    /// The sides on which a box lies wholly; none when it may meet the window.
    pub fn sides(&self, envelope: &Envelope) -> Sides {
        let ([w, s], [e, n]) = (self.window.min, self.window.max);
        let side = |is_out: bool, bit: u8| Sides::from(is_out) << bit;
        side(envelope.max[0] < w, 0)
            | side(envelope.min[0] > e, 1)
            | side(envelope.max[1] < s, 2)
            | side(envelope.min[1] > n, 3)
    }

    /// The next vertex of the ring.
    pub fn vertex(&mut self, vertex: Coord<f64>) {
        let sides = self.sides(&Envelope::of_position([vertex.x, vertex.y]));
        self.stretch(sides, vertex, vertex);
    }

    /// The next vertices of the ring, all of them on `sides`, from `first` to `last`.
    pub fn stretch(&mut self, sides: Sides, first: Coord<f64>, last: Coord<f64>) {
        if self.run & sides == 0
            && let Some(end) = self.pending.take()
        {
            self.keep(end);
        }
        if self.run & sides == 0 {
            self.keep(first);
            self.run = sides;
            self.pending = (first != last).then_some(last);
        } else {
            self.run &= sides;
            self.pending = Some(last);
        }
    }

    fn keep(&mut self, vertex: Coord<f64>) {
        self.run = self.sides(&Envelope::of_position([vertex.x, vertex.y]));
        self.kept.push(vertex);
    }

    /// The thinned ring, open; empty when it winds round nothing in the window.
    pub fn finish(mut self) -> Vec<Coord<f64>> {
        self.kept.extend(self.pending);
        if self.kept.len() < 3 {
            self.kept.clear();
        }
        self.kept
    }
}

/// Thins a closed ring, vertex by vertex. Returns it open.
pub(super) fn trimmed(ring: &[Coord<f64>], window: &Envelope) -> Vec<Coord<f64>> {
    let mut trimmer = Trimmer::new(*window);
    let open = ring.len().saturating_sub(1);
    ring.iter().take(open).for_each(|vertex| trimmer.vertex(*vertex));
    trimmer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::locate::{Location, Locator};
    use geo_types::{LineString, Polygon};
    use proptest::prelude::*;

    const WINDOW: Envelope = Envelope { min: [2.0, 2.0], max: [4.0, 4.0] };

    fn thinned(ring: &[(i32, i32)]) -> Vec<(f64, f64)> {
        let line: LineString<f64> = ring.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
        let closed = Polygon::new(line, vec![]);
        trimmed(&closed.exterior().0, &WINDOW).into_iter().map(|c| (c.x, c.y)).collect()
    }

    #[test]
    fn a_ring_inside_the_window_keeps_every_vertex() {
        let ring = [(2, 2), (4, 2), (4, 4), (3, 3)];
        assert_eq!(thinned(&ring).len(), 4);
    }

    #[test]
    fn a_ring_on_one_side_vanishes() {
        assert!(thinned(&[(0, 0), (1, 3), (0, 9)]).is_empty());
        assert!(!thinned(&[(0, 0), (3, 3), (0, 9)]).is_empty());
    }

    #[test]
    fn a_dense_ring_far_around_becomes_a_few_vertices() {
        let south = (-9..9).map(|i| (i, -9)).chain((-9..9).map(|i| (9, i)));
        let north = (-9..9).map(|i| (-i, 9)).chain((-9..9).map(|i| (-9, -i)));
        let ring: Vec<(i32, i32)> = south.chain(north).collect();
        assert!(thinned(&ring).len() <= 6, "{:?}", thinned(&ring));
    }

    /// How often the ring winds round a position that is not on it.
    fn winding(ring: &[(f64, f64)], (x, y): (f64, f64)) -> i32 {
        let next = ring.iter().skip(1).chain(ring.first());
        let turn = |&(ax, ay): &(f64, f64), &(bx, by): &(f64, f64)| {
            let left = (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0.0;
            i32::from(ay <= y && by > y && left) - i32::from(by <= y && ay > y && !left)
        };
        ring.iter().zip(next).map(|(a, b)| turn(a, b)).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1024))]
        #[test]
        fn nothing_changes_in_the_window(ring in prop::collection::vec((-1..8, -1..8), 3..60)) {
            let whole: Vec<(f64, f64)> = ring.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
            let thin = thinned(&ring);
            // Odd enough to lie on no line between two of the vertices.
            for (i, j) in (0..20).flat_map(|i| (0..20).map(move |j| (i, j))) {
                let at = (2.0 + f64::from(i) * 0.1 + 0.013, 2.0 + f64::from(j) * 0.1 + 0.007);
                prop_assert_eq!(winding(&whole, at), winding(&thin, at));
            }
        }

        #[test]
        fn a_position_of_the_window_stays_on_or_off_the_ring(ring in prop::collection::vec((-1..8, -1..8), 3..60)) {
            let locator = |ring: Vec<(f64, f64)>| Locator::new(&Polygon::new(LineString::from(ring), vec![]).into());
            let whole = locator(ring.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect());
            let thin = thinned(&ring);
            // Two vertices, back and forth: such a ring winds round nothing and is dropped.
            prop_assume!(!thin.is_empty());
            let thin = locator(thin);
            for at in (0..5).flat_map(|i| (0..5).map(move |j| [2.0 + f64::from(i) * 0.5, 2.0 + f64::from(j) * 0.5])) {
                let (before, after) = (whole.locate(at), thin.locate(at));
                prop_assert_eq!(before == Location::Boundary, after == Location::Boundary);
            }
        }
    }
}
