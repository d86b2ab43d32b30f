//! A lower bound of the geodesic distance between two boxes: what makes nearest-neighbour search exact.

use super::ellipsoid::{MAX_RADIUS_M, MIN_RADIUS_M, geodesic_distance_m};
use crate::model::Envelope;

/// No point of `a` is nearer to any point of `b` than this, metres; 0 where the boxes overlap.
///
/// On the ellipsoid ds² = M²dφ² + N²cos²φ dλ² with M, N ≥ a(1 − e²), so a path is never shorter than on a
/// sphere of that radius with the same latitudes; and there haversine(d) = sin²(Δφ/2) +
/// cos φ₁ cos φ₂ sin²(Δλ/2), in which every factor is replaced by its minimum over the boxes.
/// At 44°N the bound is some 0.5 to 1 % below the distance of two points. Longitudes wrap round.
pub fn envelope_distance_bound_m(a: &Envelope, b: &Envelope) -> f64 {
    let ([aw, as_], [ae, an]) = (a.min, a.max);
    let ([bw, bs], [be, bn]) = (b.min, b.max);
    let gap_lat = (bs - an).max(as_ - bn).max(0.0).to_radians();
    let gap_lon = [-360.0, 0.0, 360.0]
        .into_iter()
        .map(|turn| (bw + turn - ae).max(aw - be - turn).max(0.0))
        .fold(f64::INFINITY, f64::min)
        .min(180.0)
        .to_radians();
    let least_cos = |south: f64, north: f64| south.to_radians().cos().min(north.to_radians().cos()).max(0.0);
    let haversine =
        (gap_lat / 2.0).sin().powi(2) + least_cos(as_, an) * least_cos(bs, bn) * (gap_lon / 2.0).sin().powi(2);
    // The last factor keeps rounding from lifting the bound above a true distance.
    2.0 * haversine.sqrt().min(1.0).asin() * MIN_RADIUS_M * (1.0 - 1e-12)
}

/// A box that holds every point within `by_m` metres of a box; as wide as the world where that reaches a pole or ±180°.
///
/// On a sphere that is nowhere larger than the ellipsoid, an arc d spans asin(sin d / cos φ) of longitude at most.
pub fn widened(envelope: &Envelope, by_m: f64) -> Envelope {
    let ([w, s], [e, n]) = (envelope.min, envelope.max);
    if by_m <= 0.0 {
        return *envelope;
    }
    let arc = by_m / MIN_RADIUS_M * (1.0 + 1e-9);
    let (south, north) = (s - arc.to_degrees(), n + arc.to_degrees());
    let widest_cos = south.to_radians().cos().min(north.to_radians().cos());
    let across = (arc.sin() / widest_cos).asin().to_degrees() * (1.0 + 1e-9);
    let (west, east) = (w - across, e + across);
    if south > -90.0 && north < 90.0 && arc < 1.0 && west >= -180.0 && east <= 180.0 {
        Envelope { min: [west, south], max: [east, north] }
    } else {
        Envelope { min: [-180.0, south.max(-90.0)], max: [180.0, north.min(90.0)] }
    }
}

/// A lower bound that is tight for boxes small against their distance: that of their centres, less how far each box
/// reaches from its own. Costs one geodesic.
pub(super) fn centre_distance_bound_m(a: &Envelope, b: &Envelope) -> f64 {
    let centre = |e: &Envelope| {
        let ([w, s], [e, n]) = (e.min, e.max);
        [f64::midpoint(w, e), f64::midpoint(s, n)]
    };
    geodesic_distance_m(centre(a), centre(b)) - reach_bound_m(a) - reach_bound_m(b)
}

/// No point of the box is farther from its centre than this: along the straight (longitude, latitude) line to it, no
/// radius of curvature is larger than that at the pole, and no parallel longer than the longest in the box.
fn reach_bound_m(envelope: &Envelope) -> f64 {
    let ([w, s], [e, n]) = (envelope.min, envelope.max);
    let longest = if s <= 0.0 && n >= 0.0 { 1.0 } else { s.to_radians().cos().max(n.to_radians().cos()) };
    let half = ((n - s).to_radians() / 2.0).hypot((e - w).to_radians() / 2.0 * longest);
    half * MAX_RADIUS_M * (1.0 + 1e-12)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::geodesic_distance_m;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> Envelope {
        Envelope::of_position([lon, lat])
    }

    #[test]
    fn overlapping_boxes_are_at_zero() {
        let a = Envelope { min: [80.0, 40.0], max: [82.0, 42.0] };
        assert!(envelope_distance_bound_m(&a, &at(81.0, 41.0)).abs() < f64::EPSILON);
    }

    #[test]
    fn the_antimeridian_is_no_wall() {
        assert!(envelope_distance_bound_m(&at(179.9, 0.0), &at(-179.9, 0.0)) < 23_000.0);
    }

    #[test]
    fn a_widened_box_reaches_round_the_world_at_the_seam_and_the_poles() {
        assert_eq!(widened(&at(179.99, 44.0), 5_000.0).to_array()[2], 180.0);
        assert_eq!(widened(&at(80.0, 89.99), 5_000.0).to_array()[0], -180.0);
        assert_eq!(widened(&at(80.0, 44.0), 0.0), at(80.0, 44.0));
    }

    proptest! {
        #[test]
        fn a_widened_box_holds_everything_so_near(lon in -170.0..170.0f64, lat in -80.0..80.0f64, turn in 0.0..360.0f64, by in 0.1..300_000.0f64) {
            let [x, y] = crate::geom::geodesic_forward([lon, lat], turn, by);
            prop_assert!(widened(&at(lon, lat), by).intersects(&at(x, y)));
        }

        #[test]
        fn the_bound_never_exceeds_the_distance(lon1 in -180.0..180.0f64, lat1 in -90.0..90.0f64, lon2 in -180.0..180.0f64,
                                                lat2 in -90.0..90.0f64, grow in 0.0..3.0f64) {
            let box1 = Envelope { min: [lon1 - grow, (lat1 - grow).max(-90.0)], max: [lon1, lat1] };
            let bound = envelope_distance_bound_m(&box1, &at(lon2, lat2));
            prop_assert!(bound <= geodesic_distance_m([lon1, lat1], [lon2, lat2]));
            prop_assert!(centre_distance_bound_m(&box1, &at(lon2, lat2)) <= geodesic_distance_m([lon1, lat1], [lon2, lat2]));
            prop_assert!(bound <= envelope_distance_bound_m(&at(lon1, lat1), &at(lon2, lat2)) + 1e-6);
        }

        #[test]
        fn in_xinjiang_it_is_within_one_and_a_half_percent(lon in 73.0..97.0f64, lat in 34.0..50.0f64, dlon in -0.4..0.4f64, dlat in -0.4..0.4f64) {
            let bound = envelope_distance_bound_m(&at(lon, lat), &at(lon + dlon, lat + dlat));
            prop_assert!(bound >= 0.985 * geodesic_distance_m([lon, lat], [lon + dlon, lat + dlat]));
        }
    }
}
