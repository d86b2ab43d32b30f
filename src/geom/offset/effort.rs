//! How many crossings a union is going to meet, told beforehand from a sample: a running union cannot be stopped.

use super::OffsetError;
use i_overlay::i_float::int::point::IntPoint;

/// Crossings that are worth waiting for, about a microsecond each.
const MAX_CROSSINGS: usize = 2_000_000;
/// Fewest pairs of edges that are looked at.
const LEAST_SAMPLE: f64 = 64.0;
/// One pair is looked at per so many: a hundred hits when the limit is reached.
const PAIRS_PER_SAMPLE: f64 = MAX_CROSSINGS as f64 / 100.0;

type Edge = (IntPoint<i64>, IntPoint<i64>);

/// The crossings of all unions so far.
#[derive(Debug, Default)]
pub(super) struct Effort {
    crossings: f64,
}

impl Effort {
    /// Counts the crossings among the edges of the contours, from pairs drawn at random (always the same ones).
    pub(super) fn add<'a>(&mut self, contours: impl Iterator<Item = &'a [IntPoint<i64>]>) -> Result<(), OffsetError> {
        let edges: Vec<Edge> = contours
            .flat_map(|contour| contour.iter().zip(contour.iter().cycle().skip(1)).map(|(from, to)| (*from, *to)))
            .collect();
        let pairs = edges.len() as f64 * edges.len() as f64 / 2.0;
        let samples = (pairs / PAIRS_PER_SAMPLE).max(LEAST_SAMPLE).ceil();
        let mut draw = Draw(edges.len() as u64);
        let (mut drawn, mut hits) = (0.0, 0.0);
        while drawn < samples {
            drawn += 1.0;
            if let (Some(a), Some(b)) = (edges.get(draw.below(edges.len())), edges.get(draw.below(edges.len())))
                && cross(*a, *b)
            {
                hits += 1.0;
            }
        }
        self.crossings += hits / samples * pairs;
        if self.crossings <= MAX_CROSSINGS as f64 {
            return Ok(());
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, positive")]
        let found = self.crossings as usize;
        Err(OffsetError::TooComplex { found, limit: MAX_CROSSINGS })
    }
}

/// Whether each edge has its ends on both sides of the other; the sign may be wrong for edges that touch.
fn cross((a, b): Edge, (c, d): Edge) -> bool {
    let side = |from: IntPoint<i64>, to: IntPoint<i64>, at: IntPoint<i64>| {
        let (dx, dy) = ((to.x - from.x) as f64, (to.y - from.y) as f64);
        dx * (at.y - from.y) as f64 - dy * (at.x - from.x) as f64
    };
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// Evenly spread numbers (Steele, Lea, Flood 2014, `SplitMix64`), the same ones every time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        // The high half of the product is even enough for a sample.
        usize::try_from((u128::from(z) * end as u128) >> 64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `count` thin boxes from left to right, or from bottom to top.
    fn boxes(count: i64, upright: bool) -> Vec<Vec<IntPoint<i64>>> {
        let corner = |x: i64, y: i64| if upright { IntPoint::new(y, x) } else { IntPoint::new(x, y) };
        (1..=count)
            .map(|row| {
                let (low, high) = (row * 1000, row * 1000 + 10);
                let end = count * 2000;
                vec![corner(0, low), corner(end, low), corner(end, high), corner(0, high)]
            })
            .collect()
    }

    #[test]
    fn a_grid_of_boxes_is_too_much_and_boxes_side_by_side_are_not() {
        let (rows, columns) = (boxes(1500, false), boxes(1500, true));
        let mut effort = Effort::default();
        assert_eq!(effort.add(rows.iter().map(Vec::as_slice)), Ok(()));
        assert!(effort.crossings < 1.0);
        let both = effort.add(rows.iter().chain(&columns).map(Vec::as_slice));
        // Two by two edges cross where two boxes do: 9 million.
        let Err(OffsetError::TooComplex { found, .. }) = both else { panic!("{both:?}") };
        assert!((8_000_000..10_000_000).contains(&found), "{found}");
    }
}
