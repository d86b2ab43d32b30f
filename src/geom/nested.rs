//! Rings without roles become polygons.

use super::validity::surrounding;
use geo_types::LineString;

/// Which rings make which polygons, decided by where they lie: a ring in no other is an outer one, a ring directly in an outer
/// one is its hole, a ring in a hole is an outer one again. Rings are closed, in degrees, longitude first, finite and in
/// range; the order and winding they come in do not matter. The answer has positions in `rings`: each outer ring, in
/// order, with its holes, in order. `None` where this is not to be told: a ring is none, or rings cross or have more than
/// points in common.
///
/// ```
/// use geo_types::LineString;
/// let square = |from: f64, to: f64| LineString::from(vec![(from, from), (to, from), (to, to), (from, to), (from, from)]);
/// let rings = [square(4.0, 5.0), square(0.0, 9.0), square(3.0, 6.0)];
/// assert_eq!(groundplan::geom::nested(&rings), Some(vec![(0, vec![]), (1, vec![2])]));
/// assert_eq!(groundplan::geom::nested(&[square(0.0, 2.0), square(1.0, 3.0)]), None);
/// ```
pub fn nested(rings: &[LineString<f64>]) -> Option<Vec<(usize, Vec<usize>)>> {
    let around = surrounding(&rings.iter().collect::<Vec<&LineString<f64>>>())?;
    let holes = are_holes(&around);
    let mut polygons: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut place = vec![0; rings.len()];
    for (ring, is_hole) in holes.iter().enumerate() {
        if !is_hole && let Some(place) = place.get_mut(ring) {
            *place = polygons.len();
            polygons.push((ring, Vec::new()));
        }
    }
    for (hole, outer) in around.iter().enumerate().filter(|(ring, _)| holes.get(*ring) == Some(&true)) {
        let outer = outer.and_then(|outer| place.get(outer).copied());
        polygons.get_mut(outer?)?.1.push(hole);
    }
    Some(polygons)
}

/// Whether each ring lies in an odd number of others; `around` has the one directly round each.
fn are_holes(around: &[Option<usize>]) -> Vec<bool> {
    let mut known: Vec<Option<bool>> = vec![None; around.len()];
    for ring in 0..around.len() {
        // Up to a ring that is known, or in no other; then down again.
        let (mut path, mut at) = (Vec::new(), Some(ring));
        let mut is_hole = loop {
            match at {
                None => break true,
                Some(here) => match known.get(here).copied().flatten() {
                    Some(is_hole) => break is_hole,
                    None => path.push(here),
                },
            }
            at = at.and_then(|here| around.get(here).copied().flatten());
        };
        for here in path.into_iter().rev() {
            is_hole = !is_hole;
            if let Some(known) = known.get_mut(here) {
                *known = Some(is_hole);
            }
        }
    }
    known.into_iter().map(Option::unwrap_or_default).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn square(west: f64, south: f64, side: f64) -> LineString<f64> {
        let (east, north) = (west + side, south + side);
        LineString::from(vec![(west, south), (east, south), (east, north), (west, north), (west, south)])
    }

    #[test]
    fn rings_apart_are_polygons_of_their_own() {
        assert_eq!(nested(&[square(0.0, 0.0, 1.0), square(2.0, 0.0, 1.0)]), Some(vec![(0, vec![]), (1, vec![])]));
        assert_eq!(nested(&[]), Some(vec![]));
    }

    #[test]
    fn rings_that_touch_in_a_point_are_told_apart() {
        let touching = [square(0.0, 0.0, 1.0), square(1.0, 1.0, 1.0)];
        assert_eq!(nested(&touching), Some(vec![(0, vec![]), (1, vec![])]));
        let hole_at_the_border = LineString::from(vec![(0.0, 5.0), (1.0, 4.0), (1.0, 6.0), (0.0, 5.0)]);
        assert_eq!(nested(&[square(0.0, 0.0, 9.0), hole_at_the_border]), Some(vec![(0, vec![1])]));
    }

    #[test]
    fn what_is_not_to_be_told_is_not_told() {
        let side_by_side = [square(0.0, 0.0, 1.0), square(1.0, 0.0, 1.0)];
        let bow_tie = LineString::from(vec![(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]);
        let line = LineString::from(vec![(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)]);
        for rings in [side_by_side.to_vec(), vec![bow_tie], vec![line], vec![square(0.0, 0.0, 1.0); 2]] {
            assert_eq!(nested(&rings), None);
        }
    }

    proptest! {
        /// Squares in squares, in any order.
        #[test]
        fn every_second_one_is_a_hole(order in Just((0..9_u32).collect::<Vec<_>>()).prop_shuffle()) {
            let ring = |n: &u32| square(f64::from(*n), f64::from(*n), 40.0 - 2.0 * f64::from(*n));
            let rings: Vec<LineString<f64>> = order.iter().map(ring).collect();
            let made = nested(&rings).unwrap();
            prop_assert_eq!(made.len(), 5);
            for (outer, holes) in made {
                let holes: Vec<u32> = holes.into_iter().map(|hole| order[hole]).collect();
                let inside = order[outer] + 1;
                let expected = if inside < 9 { vec![inside] } else { vec![] };
                prop_assert!(order[outer] % 2 == 0);
                prop_assert_eq!(holes, expected);
            }
        }
    }
}
