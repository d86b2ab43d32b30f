//! Telling ground from slivers, and slivers from the noise of the last digits.

use super::SliverRule;
use crate::geom::area::area_m2;
use crate::geom::length::perimeter_m;
use crate::geom::offset::inner_parallel;
use crate::geom::overlay::plane;
use crate::geom::shape::Shape;
use geo_types::{Geometry, LineString, MultiPolygon, Polygon};

/// What is narrower than this many metres is no ground, but what the last digits of coordinates make along a common
/// border.
///
/// A vertex that ought to lie on a border and is rounded to the nearest `f64` lies beside it by up to half a unit in
/// the last place: 1.6 nm in longitude beyond 128°, 0.8 nm in latitude beyond 64°, 1.8 nm together. Two borders with
/// such vertices part by up to 3.6 nm, and the vertices of the overlay are rounded once more: 5.4 nm (the overlay's
/// grid of 12 pm is lost in that). A vertex that was interpolated in a few steps of arithmetic is off by some units
/// instead of half of one; twenty times the bound covers that, and is still a thousandth of what surveyors can see.
pub(super) const NOISE_M: f64 = 1e-7;

/// What is narrower than this many metres, the ninth decimal of a degree, is a sliver whatever its area: two borders
/// written with nine decimals part by so much, and a border of a hundred kilometres then holds more than a square metre.
const NINTH_DECIMAL_M: f64 = 1.2e-4;

/// The pieces of an overlay, noise left out.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub ground: Vec<Polygon<f64>>,
    pub ground_m2: f64,
    pub slivers: Vec<Polygon<f64>>,
    pub slivers_m2: f64,
}

impl Sorted {
    pub fn new(pieces: MultiPolygon<f64>, rule: &SliverRule) -> Self {
        let mut sorted = Self::default();
        for piece in pieces {
            let (piece, piece_m2, width_m) = measured(piece, rule.width_m.max(NOISE_M));
            if width_m < NOISE_M {
                continue;
            }
            let is_small = piece_m2 < rule.area_m2 || (width_m < NINTH_DECIMAL_M && rule.area_m2 > 0.0);
            let is_sliver = is_small && width_m < rule.width_m && is_narrow(&piece, piece_m2, rule);
            let (pieces, sum_m2) = if is_sliver {
                (&mut sorted.slivers, &mut sorted.slivers_m2)
            } else {
                (&mut sorted.ground, &mut sorted.ground_m2)
            };
            pieces.push(piece);
            *sum_m2 += piece_m2;
        }
        sorted
    }

    pub fn is_empty(&self) -> bool {
        self.ground.is_empty() && self.slivers.is_empty()
    }

    /// The whole of one side is ground, however small it is.
    pub fn take_all_as_ground(&mut self) {
        self.ground.append(&mut self.slivers);
        self.ground_m2 += std::mem::take(&mut self.slivers_m2);
    }
}

/// Where no area is too large for a sliver, the width on average says nothing of a place with a long tail: more than a square
/// metre has to be narrow everywhere. Half the width off each side leaves nothing of it.
fn is_narrow(piece: &Polygon<f64>, piece_m2: f64, rule: &SliverRule) -> bool {
    if rule.area_m2.is_finite() || piece_m2 < SliverRule::default().area_m2 {
        return true;
    }
    let core = inner_parallel(&Geometry::Polygon(piece.clone()), rule.width_m / 2.0);
    core.is_ok_and(|core| core.0.is_empty())
}

/// The piece with its area and its width, twice the area over the perimeter. Where the width is above `enough_m` for
/// sure, that much is said of it and the perimeter is not measured.
fn measured(piece: Polygon<f64>, enough_m: f64) -> (Polygon<f64>, f64, f64) {
    let longest_m = plane::boundary_deg(&piece) * plane::MOST_M_PER_DEG;
    let geometry = Geometry::Polygon(piece);
    let piece_m2 = area_m2(&geometry);
    let least_m = 2.0 * piece_m2 / longest_m;
    let width_m = if least_m > enough_m { least_m } else { 2.0 * piece_m2 / perimeter_m(&geometry) };
    match geometry {
        Geometry::Polygon(piece) => (piece, piece_m2, width_m),
        _ => (Polygon::new(LineString::new(Vec::new()), Vec::new()), 0.0, 0.0),
    }
}

/// Whether `a` has so much outside what it shares with `b` that it cannot all be slivers, told from plane areas alone.
///
/// The boundary of what is left of `a` is made of its own and of that of `b` within its box, and a sliver is no larger
/// than half its width times its boundary. No two polygons of `a` may overlap.
pub(super) fn is_ground_for_sure(a: &Shape<'_>, b: &Shape<'_>, shared_deg2: f64, rule: &SliverRule) -> bool {
    let [_, south, _, north] = a.envelope().to_array();
    let narrowest = south.abs().max(north.abs()).to_radians().cos();
    let left_m2 = (a.locator().area_deg2() - shared_deg2) * plane::LEAST_M2_PER_DEG2 * narrowest;
    let boundaries_deg = a.locator().boundary_deg() + b.locator().boundary_near_deg(a.envelope());
    left_m2 > rule.width_m.max(NOISE_M) / 2.0 * boundaries_deg * plane::MOST_M_PER_DEG
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{Rect, coord};

    /// A rectangle at 44° north, about so many metres wide and high.
    fn rect(width_m: f64, height_m: f64) -> Polygon<f64> {
        let (dlon, dlat) = (width_m / 80_200.0, height_m / 111_100.0);
        Rect::new(coord! { x: 80.0, y: 44.0 }, coord! { x: 80.0 + dlon, y: 44.0 + dlat }).to_polygon()
    }

    fn sorted(width_m: f64, height_m: f64) -> (usize, usize) {
        let sorted = Sorted::new(MultiPolygon(vec![rect(width_m, height_m)]), &SliverRule::default());
        (sorted.ground.len(), sorted.slivers.len())
    }

    #[test]
    fn a_sliver_is_small_and_narrow() {
        assert_eq!(sorted(0.05, 10.0), (0, 1));
        assert_eq!(sorted(0.05, 30.0), (1, 0), "narrow, but 1.5 square metres");
        assert_eq!(sorted(0.5, 0.5), (1, 0), "small, but a quarter of a metre wide");
    }

    #[test]
    fn of_any_area_only_what_is_narrow_everywhere_is_a_sliver() {
        let any = SliverRule { area_m2: f64::INFINITY, width_m: 0.1 };
        let count = |piece: Polygon<f64>| {
            let sorted = Sorted::new(MultiPolygon(vec![piece]), &any);
            (sorted.ground.len(), sorted.slivers.len())
        };
        assert_eq!(count(rect(0.05, 1000.0)), (0, 1));
        // 10 m by 10 m with a tail of 10 km by 1 cm: 4 cm wide on average.
        let (x, y) = (|m: f64| 80.0 + m / 80_200.0, |m: f64| 44.0 + m / 111_100.0);
        let corners = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.01, 10.0), (0.01, 10_000.0), (0.0, 10_000.0)];
        let ring: Vec<(f64, f64)> = corners.iter().map(|(east, north)| (x(*east), y(*north))).collect();
        assert_eq!(count(Polygon::new(LineString::from(ring), Vec::new())), (1, 0));
    }

    #[test]
    fn noise_is_neither() {
        assert_eq!(sorted(1e-8, 1000.0), (0, 0));
    }

    #[test]
    fn with_thresholds_of_nothing_all_but_noise_is_ground() {
        let strict = SliverRule { area_m2: 0.0, width_m: 0.0 };
        let sorted = Sorted::new(MultiPolygon(vec![rect(1e-4, 1.0), rect(1e-8, 1.0)]), &strict);
        assert_eq!((sorted.ground.len(), sorted.slivers.len()), (1, 0));
    }
}
