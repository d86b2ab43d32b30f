//! The nearest points of two edges, by geodesic distance.

use super::ellipsoid::{curvature_radii_m, inverse};
use geo::line_intersection::{LineIntersection, line_intersection};
use geo_types::{Coord, Line};

/// Two points and the distance between them, metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    pub distance_m: f64,
    pub from: [f64; 2],
    pub to: [f64; 2],
}

/// The derivative counts as zero below this along-track distance, metres; the error of the distance itself
/// is its square over twice the distance.
const ALONG_TRACK_M: f64 = 1e-6;

/// Nearest points of two edges, each straight in (longitude, latitude) and at most a degree long.
pub(super) fn nearest_on_edges(a: &Line<f64>, b: &Line<f64>) -> Pair {
    if let Some(shared) = crossing(a, b) {
        return Pair { distance_m: 0.0, from: shared, to: shared };
    }
    // The distance from C(s) on `a` to the whole edge `b`; by the envelope theorem its derivative is
    // that of the distance to the fixed nearest point.
    let (from, (distance_m, _, to)) = minimise(a, |position| {
        let (to, _) = minimise(b, |other| from_point(position, other));
        let (distance_m, _, azimuth_deg) = inverse(to, position);
        (distance_m, azimuth_deg, to)
    });
    Pair { distance_m, from, to }
}

fn from_point(point: [f64; 2], position: [f64; 2]) -> (f64, f64, [f64; 2]) {
    let (distance_m, _, azimuth_deg) = inverse(point, position);
    (distance_m, azimuth_deg, point)
}

/// A point that both edges have, in the (longitude, latitude) plane; exact predicates.
fn crossing(a: &Line<f64>, b: &Line<f64>) -> Option<[f64; 2]> {
    let shared = match line_intersection(*a, *b)? {
        LineIntersection::SinglePoint { intersection, .. } => intersection,
        LineIntersection::Collinear { intersection } => intersection.start,
    };
    Some([shared.x, shared.y])
}

/// What `measure` says of a position: the distance, the azimuth in which that distance grows
/// fastest, and the other end.
type Measured = (f64, f64, [f64; 2]);

/// The position on the edge where the measured distance is least.
///
/// The derivative of the distance along the edge is cos(edge azimuth − azimuth of growth); multiplied by the
/// distance it is the along-track offset, nearly linear in the parameter, so false position (Illinois)
/// converges in a few steps. Falls back to the better end where the derivative does not change sign upwards.
fn minimise(edge: &Line<f64>, measure: impl Fn([f64; 2]) -> Measured) -> ([f64; 2], Measured) {
    let probe = |t: f64| {
        let position = at(edge, t);
        let measured = measure(position);
        (t, along_track_m(edge, position, &measured), position, measured)
    };
    let (start, end) = (probe(0.0), probe(1.0));
    if edge.start == edge.end || start.1 >= 0.0 || end.1 <= 0.0 {
        let best = if start.3.0 <= end.3.0 { start } else { end };
        return (best.2, best.3);
    }
    let (mut low, mut high) = ((0.0, start.1), (1.0, end.1));
    let mut best = if start.3.0 <= end.3.0 { start } else { end };
    for _ in 0..60 {
        let t = low.0 - low.1 * (high.0 - low.0) / (high.1 - low.1);
        if !(t > low.0 && t < high.0) {
            break;
        }
        let found = probe(t);
        if found.3.0 <= best.3.0 {
            best = found;
        }
        if found.1.abs() < ALONG_TRACK_M {
            break;
        }
        if found.1 < 0.0 {
            low = (t, found.1);
            high.1 /= 2.0;
        } else {
            high = (t, found.1);
            low.1 /= 2.0;
        }
    }
    (best.2, best.3)
}

fn at(edge: &Line<f64>, t: f64) -> [f64; 2] {
    if t >= 1.0 {
        return [edge.end.x, edge.end.y];
    }
    [edge.start.x + edge.dx() * t, edge.start.y + edge.dy() * t]
}

fn along_track_m(edge: &Line<f64>, [_, lat]: [f64; 2], (distance_m, azimuth_deg, _): &Measured) -> f64 {
    let Coord { x: dlon, y: dlat } = edge.delta();
    let lat = lat.to_radians();
    let (m, n) = curvature_radii_m(lat);
    let edge_azimuth = (n * lat.cos() * dlon).atan2(m * dlat);
    distance_m * (edge_azimuth - azimuth_deg.to_radians()).cos()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::geodesic_distance_m;
    use proptest::prelude::*;

    fn line(a: (f64, f64), b: (f64, f64)) -> Line<f64> {
        Line::new(Coord::from(a), Coord::from(b))
    }

    /// Least distance over a fine grid of both edges, refined thrice round the best cell.
    fn brute_force(a: &Line<f64>, b: &Line<f64>) -> f64 {
        let (mut low, mut high) = ([0.0_f64; 2], [1.0_f64; 2]);
        let mut best = f64::INFINITY;
        for _ in 0..6 {
            let step = [(high[0] - low[0]) / 24.0, (high[1] - low[1]) / 24.0];
            let mut cell = [0.0; 2];
            for i in 0..=24 {
                for j in 0..=24 {
                    let (s, t) = (low[0] + step[0] * f64::from(i), low[1] + step[1] * f64::from(j));
                    let d = geodesic_distance_m(at(a, s), at(b, t));
                    if d < best {
                        (best, cell) = (d, [s, t]);
                    }
                }
            }
            for k in 0..2 {
                low[k] = (cell[k] - 2.0 * step[k]).max(0.0);
                high[k] = (cell[k] + 2.0 * step[k]).min(1.0);
            }
        }
        best
    }

    #[test]
    fn crossing_edges_are_at_zero() {
        let pair = nearest_on_edges(&line((80.0, 44.0), (81.0, 45.0)), &line((80.0, 45.0), (81.0, 44.0)));
        assert!(pair.distance_m.abs() < f64::EPSILON);
        assert_eq!(pair.from, [80.5, 44.5]);
    }

    #[test]
    fn the_foot_on_a_meridian_is_not_on_the_points_parallel() {
        // The geodesic from a point hits a meridian at right angles a little to the north of its parallel.
        let pair = nearest_on_edges(&line((80.0, 44.0), (80.0, 45.0)), &line((81.0, 44.3), (81.0, 44.3)));
        assert!(pair.from[1] > 44.3, "{pair:?}");
        assert!(pair.distance_m < geodesic_distance_m([80.0, 44.3], [81.0, 44.3]));
    }

    #[test]
    fn a_parallel_that_bends_towards_a_slanted_edge_is_nearest_inside() {
        let (a, b) = (line((80.0, 44.0), (81.0, 44.0)), line((80.0, 43.899), (81.0, 43.9)));
        let pair = nearest_on_edges(&a, &b);
        assert!((pair.distance_m - brute_force(&a, &b)).abs() < 1e-4);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn no_grid_point_is_nearer(x1 in 80.0..81.0f64, y1 in 44.0..45.0f64, x2 in 80.0..81.0f64, y2 in 44.0..45.0f64,
                                   x3 in 80.0..83.0f64, y3 in 43.0..46.0f64, dx in -1.0..1.0f64, dy in -1.0..1.0f64) {
            let (a, b) = (line((x1, y1), (x2, y2)), line((x3, y3), (x3 + dx, y3 + dy)));
            let pair = nearest_on_edges(&a, &b);
            prop_assert!((pair.distance_m - geodesic_distance_m(pair.from, pair.to)).abs() < 1e-6);
            let brute = brute_force(&a, &b);
            prop_assert!(pair.distance_m <= brute + 1e-3, "{} {}", pair.distance_m, brute);
            let swapped = nearest_on_edges(&b, &a);
            prop_assert!((pair.distance_m - swapped.distance_m).abs() < 1e-3);
        }
    }
}
