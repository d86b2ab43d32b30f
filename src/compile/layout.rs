//! Puts circles side by side: the parts of one whole must not overlap.

use crate::geom;

/// A circle to be placed: where it would like to be, and its radius.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Disc {
    /// Degrees, longitude first.
    pub centre: [f64; 2],
    pub radius_m: f64,
}

/// Room between two circles, metres: enough that rounding never lets them touch.
const GAP_M: f64 = 10.0;
const DIRECTIONS: u32 = 24;

impl Disc {
    fn clears(&self, other: &Self) -> bool {
        geom::geodesic_distance_m(self.centre, other.centre) >= self.radius_m + other.radius_m + GAP_M
    }
}

/// The first free centre at which `disc` clears all of `placed`.
///
/// Tried are the wish itself, then rings of 24 directions round it, growing by a quarter of the largest radius;
/// within a ring the first free direction clockwise from north is taken, so the result is always the same.
/// `None` when no place is found within 400 rings.
pub(super) fn free_centre(disc: Disc, placed: &[Disc]) -> Option<[f64; 2]> {
    let free = |centre: &[f64; 2]| placed.iter().all(|other| Disc { centre: *centre, ..disc }.clears(other));
    let largest_m = placed.iter().map(|other| other.radius_m).fold(disc.radius_m, f64::max);
    let ring = |step: u32| {
        let radius_m = largest_m * f64::from(step) / 4.0;
        let directions = if step == 0 { 1 } else { DIRECTIONS };
        (0..directions)
            .map(move |i| geom::geodesic_forward(disc.centre, f64::from(i) * 360.0 / f64::from(DIRECTIONS), radius_m))
    };
    (0..400).flat_map(ring).find(free)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: [f64; 2] = [80.4, 44.2];

    #[test]
    fn a_free_wish_is_granted() {
        assert_eq!(
            free_centre(Disc { centre: HERE, radius_m: 1000.0 }, &[]).map(|c| (c[0] - HERE[0]).abs() < 1e-12),
            Some(true)
        );
    }

    #[test]
    fn a_tiny_circle_finds_room_beside_a_large_one() {
        let large = Disc { centre: HERE, radius_m: 6_500.0 };
        assert!(free_centre(Disc { centre: HERE, radius_m: 56.0 }, &[large]).is_some());
    }

    #[test]
    fn three_circles_on_one_anchor_end_up_side_by_side() {
        let mut placed: Vec<Disc> = Vec::new();
        for radius_m in [5680.0, 3131.0, 876.0] {
            let centre = free_centre(Disc { centre: HERE, radius_m }, &placed).unwrap();
            placed.push(Disc { centre, radius_m });
        }
        for (i, a) in placed.iter().enumerate() {
            assert!(placed[i + 1..].iter().all(|b| a.clears(b)));
        }
    }
}
