//! Cutting to the tile and its buffer.
//!
//! An edge gets a point wherever it crosses one of eight lines: the four edges of the tile and the four edges of the
//! buffer. The point is the exact crossing of the whole edge, rounded on the line; it depends on the edge and the line
//! only, so that neighbouring features agree on it, and on the edges of a tile neighbouring tiles agree as well. After
//! that each edge lies wholly in the box or wholly beyond one or two of its sides. What lies beyond is pushed onto the
//! edge of the box, which does not change what a ring encloses inside.

use super::grid::At;

/// The lines of a tile at which edges are cut: outer edges of the buffer and edges of the tile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cutter {
    lines: [i64; 4],
}

impl Cutter {
    pub fn new(side: i64, buffer: i64) -> Self {
        Self { lines: [-buffer, 0, side, side + buffer] }
    }

    fn least(&self) -> i64 {
        let [least, ..] = self.lines;
        least
    }

    fn most(&self) -> i64 {
        let [.., most] = self.lines;
        most
    }

    pub fn holds(&self, at: At) -> bool {
        let range = self.least()..=self.most();
        range.contains(&at.x) && range.contains(&at.y)
    }

    fn pushed_in(&self, at: At) -> At {
        At { x: at.x.clamp(self.least(), self.most()), y: at.y.clamp(self.least(), self.most()) }
    }

    /// The ring with what lies outside pushed onto the edge of the box. It may run along that edge to and fro.
    pub fn ring(&self, path: &[At], out: &mut Vec<At>) {
        out.clear();
        let Some(&last) = path.last() else { return };
        let mut from = last;
        for &to in path {
            self.cuts(from, to, |at| out.push(self.pushed_in(at)));
            out.push(self.pushed_in(to));
            from = to;
        }
    }

    /// The parts of a line inside the box, one after the other.
    pub fn line(&self, path: &[At], mut part: impl FnMut(&[At])) {
        let mut open: Vec<At> = Vec::new();
        let mut step = |at: At| {
            if self.holds(at) {
                open.push(at);
            } else if !open.is_empty() {
                part(&open);
                open.clear();
            }
        };
        let mut points = path.iter().copied();
        let Some(mut from) = points.next() else { return };
        step(from);
        for to in points {
            // Between two points on opposite edges of a corner there may be ground outside the box, but a line is
            // straight and a box is convex: all between two points inside is inside.
            self.cuts(from, to, &mut step);
            step(to);
            from = to;
        }
        if !open.is_empty() {
            part(&open);
        }
    }

    /// The points at which an edge crosses the lines, in the order in which it does, without its ends.
    fn cuts(&self, from: At, to: At, mut cut: impl FnMut(At)) {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let mut found = [At::default(); 8];
        let mut count = 0;
        let mut keep = |at: At| {
            if let Some(slot) = found.get_mut(count) {
                *slot = at;
                count += 1;
            }
        };
        for line in self.lines {
            if (from.x < line) != (to.x < line) && from.x != line && to.x != line {
                keep(At { x: line, y: from.y + scaled(dy, line - from.x, dx) });
            }
            if (from.y < line) != (to.y < line) && from.y != line && to.y != line {
                keep(At { x: from.x + scaled(dx, line - from.y, dy), y: line });
            }
        }
        let Some(found) = found.get_mut(..count) else { return };
        // Along an edge both coordinates only grow or only fall, also after rounding.
        let along = |at: &At| (at.x - from.x) * dx.signum() + (at.y - from.y) * dy.signum();
        if found.len() > 1 {
            found.sort_unstable_by_key(along);
        }
        for at in found {
            cut(*at);
        }
    }
}

/// `rise * run / whole`, rounded to the nearest integer, halves upwards. Exact for numbers up to 2^60.
fn scaled(rise: i64, run: i64, whole: i64) -> i64 {
    const SMALL: i64 = 1 << 30;
    let (rise, whole) = if whole < 0 { (-rise, -whole) } else { (rise, whole) };
    if rise.abs() < SMALL && run.abs() < SMALL && whole < SMALL {
        (2 * rise * run + whole).div_euclid(2 * whole)
    } else {
        let (rise, run, whole) = (i128::from(rise), i128::from(run), i128::from(whole));
        i64::try_from((2 * rise * run + whole).div_euclid(2 * whole)).unwrap_or_default()
    }
}
