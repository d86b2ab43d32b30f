//! What a repair did, in a bounded number of sentences of bounded length.

use super::pieces::Pieces;
use crate::geom::check::Invalid;

/// Sentences; more changes are only counted.
const MAX_CHANGES: usize = 20;

/// Polygons named in one sentence; more are only counted.
const MAX_NAMES: usize = 6;

/// Reasons to look for in a polygon that is repaired: the first is told, the others are counted.
pub const MAX_REASONS: usize = 20;

#[derive(Debug, Default)]
pub struct Changes {
    told: Vec<String>,
    untold: usize,
}

impl Changes {
    pub fn into_sentences(mut self) -> Vec<String> {
        if self.untold > 0 {
            self.told.push(format!("{} more changes of these kinds", self.untold));
        }
        self.told
    }

    /// A line that was left out.
    pub fn line_left_out(&mut self, line: usize) {
        self.tell(|| format!("{}; it was left out", Invalid::ShortLine { line }));
    }

    /// A member of a collection of which nothing remains.
    pub fn part_left_out(&mut self, part: usize) {
        self.tell(|| format!("part {part} of a collection was left out: nothing remains of it"));
    }

    /// A polygon broken for `reasons` (at most [`MAX_REASONS`], not none), and what was made of it.
    pub fn remade(&mut self, polygon: usize, reasons: &[Invalid], pieces: &Pieces) {
        let first = reasons.first().map(ToString::to_string).unwrap_or_default();
        let more = match reasons.len().saturating_sub(1) {
            0 => String::new(),
            more if more + 1 < MAX_REASONS => format!(" (and {more} more)"),
            more => format!(" (and at least {more} more)"),
        };
        let made = match pieces.polygons.len() {
            0 => format!("nothing is left of polygon {polygon}"),
            1 => format!("1 piece was made of polygon {polygon}"),
            count => format!("{count} pieces were made of polygon {polygon}"),
        };
        self.tell(|| format!("{first}{more}; {made}{}", rounding(pieces)));
    }

    /// Polygons that could not stand side by side.
    pub fn united(&mut self, polygons: &[usize], pieces: &Pieces) {
        let (names, count) = (listed(polygons), pieces.polygons.len());
        let rounding = rounding(pieces);
        self.tell(|| format!("polygons {names} have ground or boundary in common; united, they are {count}{rounding}"));
    }

    fn tell(&mut self, sentence: impl FnOnce() -> String) {
        if self.told.len() < MAX_CHANGES {
            self.told.push(sentence());
        } else {
            self.untold += 1;
        }
    }
}

fn listed(numbers: &[usize]) -> String {
    let named: Vec<String> = numbers.iter().take(MAX_NAMES).map(ToString::to_string).collect();
    match numbers.len().saturating_sub(MAX_NAMES) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

fn rounding(pieces: &Pieces) -> String {
    match pieces.step_deg {
        step if step > 0.0 => format!(", with vertices rounded to {step:.1e} degrees"),
        _ => String::new(),
    }
}
