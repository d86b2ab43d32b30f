//! Lists of grid points, kept in one piece of memory that is used again for each feature.

use super::grid::At;

/// Rings or lines one after another. A ring is without its closing point.
#[derive(Debug, Default)]
pub(super) struct Chains {
    points: Vec<At>,
    /// Where each ends, and for rings whether it goes round ground (not round a hole).
    ends: Vec<(usize, bool)>,
}

impl Chains {
    pub fn clear(&mut self) {
        self.points.clear();
        self.ends.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn point_count(&self) -> usize {
        self.points.len()
    }

    pub fn push(&mut self, points: &[At], exterior: bool) {
        self.points.extend_from_slice(points);
        self.ends.push((self.points.len(), exterior));
    }

    /// Each with whether it goes round ground.
    pub fn iter(&self) -> impl Iterator<Item = (&[At], bool)> + '_ {
        let mut start = 0;
        self.ends.iter().map(move |&(end, exterior)| {
            let chain = self.points.get(start..end).unwrap_or_default();
            start = end;
            (chain, exterior)
        })
    }
}

/// The edges of a ring, the closing one first.
pub(super) fn edges(ring: &[At]) -> impl Iterator<Item = (At, At)> + '_ {
    ring.last().into_iter().chain(ring).zip(ring).map(|(a, b)| (*a, *b))
}

/// Twice the area by the surveyor's formula; positive when the ring goes clockwise on the screen.
pub(super) fn doubled_area(ring: &[At]) -> i64 {
    edges(ring).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}

/// Takes out repeated points, points in the middle of a straight run, and spikes, without changing what the ring
/// encloses. What is left has a corner at each point, or has fewer than three.
pub(super) fn tidy(ring: &mut Vec<At>) {
    let mut kept = 0;
    for read in 0..ring.len() {
        let Some(&next) = ring.get(read) else { break };
        kept = settle(ring, kept, next);
        if let Some(slot) = ring.get_mut(kept) {
            *slot = next;
            kept += 1;
        }
    }
    ring.truncate(kept);
    tidy_seam(ring);
}

/// How many of the first `kept` points stay when `next` comes after them.
fn settle(ring: &[At], mut kept: usize, next: At) -> usize {
    loop {
        let Some(&last) = kept.checked_sub(1).and_then(|i| ring.get(i)) else { return kept };
        if last == next {
            kept -= 1;
            continue;
        }
        let Some(&before) = kept.checked_sub(2).and_then(|i| ring.get(i)) else { return kept };
        if before.turn(last, next) != 0 {
            return kept;
        }
        kept -= 1;
    }
}

/// The same where the end of the ring meets its start.
fn tidy_seam(ring: &mut Vec<At>) {
    let mut start = 0;
    loop {
        let rest = ring.get(start..).unwrap_or_default();
        let [first, second, .., before, last] = rest else { break };
        if first == last || before.turn(*last, *first) == 0 {
            ring.pop();
        } else if last.turn(*first, *second) == 0 {
            start += 1;
        } else {
            break;
        }
    }
    ring.drain(..start);
    if let [a, b, c] = ring.as_slice()
        && a.turn(*b, *c) == 0
    {
        ring.clear();
    }
}

/// Takes out repeated points of a line and points in the middle of a straight run. Where a line turns back it keeps
/// its point.
pub(super) fn tidy_line(line: &mut Vec<At>) {
    line.dedup();
    let mut kept = 0;
    for read in 0..line.len() {
        let Some(&next) = line.get(read) else { break };
        while let Some([.., before, last]) = line.get(..kept) {
            let goes_on = (last.x - before.x) * (next.x - last.x) + (last.y - before.y) * (next.y - last.y) > 0;
            if !goes_on || before.turn(*last, next) != 0 {
                break;
            }
            kept -= 1;
        }
        if let Some(slot) = line.get_mut(kept) {
            *slot = next;
            kept += 1;
        }
    }
    line.truncate(kept);
}
