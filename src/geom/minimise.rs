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

/// The derivative counts as zero below this along-track distance, metres; the error of the distance itself is its
/// square over twice the distance.
const ALONG_TRACK_M: f64 = 1e-8;

/// Edges that bend less than this against a geodesic, metres, are nearest at an end of one of them.
const STRAIGHT_M: f64 = 1e-5;

/// Nearest points of two edges, each straight in (longitude, latitude) and at most a degree long.
///
/// Straight lines in a plane that do not cross are nearest at an end of one of them, so the feet of the four ends are
/// always tried. Edges that bend may be nearest inside both: then the distance from a moving point of one to the
/// whole other is minimised as well. Its derivative is, by the envelope theorem, that of the distance to the fixed
/// foot. For nearly parallel edges that derivative is mostly noise, which is why the four feet are not optional.
pub(super) fn nearest_on_edges(a: &Line<f64>, b: &Line<f64>) -> Pair {
    if let Some(shared) = crossing(a, b) {
        return Pair { distance_m: 0.0, from: shared, to: shared };
    }
    let on = |edge: &Line<f64>, end: Coord<f64>| {
        let end = [end.x, end.y];
        let (foot, (distance_m, ..)) = minimise(edge, |position| from_point(end, position));
        (distance_m, foot, end)
    };
    let from_b = [b.start, b.end].map(|end| on(a, end)).map(|(distance_m, from, to)| Pair { distance_m, from, to });
    let from_a = [a.start, a.end].map(|end| on(b, end)).map(|(distance_m, to, from)| Pair { distance_m, from, to });
    let bent = bend_m(a) > STRAIGHT_M || bend_m(b) > STRAIGHT_M;
    let inside = bent.then(|| nearest_inside(a, b));
    let candidates = from_b.into_iter().chain(from_a).chain(inside);
    let nothing = Pair { distance_m: f64::INFINITY, from: [f64::NAN; 2], to: [f64::NAN; 2] };
    candidates.fold(nothing, |best, pair| if pair.distance_m < best.distance_m { pair } else { best })
}

fn nearest_inside(a: &Line<f64>, b: &Line<f64>) -> Pair {
    let (from, (distance_m, _, to)) = minimise(a, |position| {
        let (to, _) = minimise(b, |other| from_point(position, other));
        let (distance_m, _, azimuth_deg) = inverse(to, position);
        (distance_m, azimuth_deg, to)
    });
    Pair { distance_m, from, to }
}

/// How far the edge strays from the geodesic between its ends, about: s² tan φ / (8R).
fn bend_m(edge: &Line<f64>) -> f64 {
    let lat = edge.start.y.abs().max(edge.end.y.abs()).min(89.9).to_radians();
    let (m, n) = curvature_radii_m(lat);
    let length_m = (m * edge.dy().to_radians()).hypot(n * edge.dx().to_radians());
    length_m * length_m * lat.tan() / (8.0 * m)
}

fn from_point(point: [f64; 2], position: [f64; 2]) -> Measured {
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

/// What `measure` says of a position: the distance, the azimuth in which that distance grows fastest, and the other
/// end.
type Measured = (f64, f64, [f64; 2]);

/// One probe of the edge.
#[derive(Clone, Copy)]
struct Probe {
    t: f64,
    along_m: f64,
    position: [f64; 2],
    measured: Measured,
}

/// The position on the edge where the measured distance is least.
///
/// The derivative of the distance along the edge is cos(edge azimuth − azimuth of growth); multiplied by the distance
/// it is the along-track offset, nearly linear in the parameter, so false position (Illinois) converges in a few
/// steps for a fixed point. Where the derivative does not change sign upwards, the better end is taken.
fn minimise(edge: &Line<f64>, measure: impl Fn([f64; 2]) -> Measured) -> ([f64; 2], Measured) {
    let probe = |t: f64| {
        let position = at(edge, t);
        let measured = measure(position);
        Probe { t, along_m: along_track_m(edge, position, &measured), position, measured }
    };
    let (start, end) = (probe(0.0), probe(1.0));
    let better_end = if start.measured.0 <= end.measured.0 { start } else { end };
    if edge.start == edge.end || start.along_m >= 0.0 || end.along_m <= 0.0 {
        return (better_end.position, better_end.measured);
    }
    let foot = root(start, end, probe);
    // The distance is flat at the foot: there the derivative decides, and the distance only against the ends.
    let best = if foot.measured.0 <= better_end.measured.0 { foot } else { better_end };
    (best.position, best.measured)
}

/// Where the along-track offset is zero, between a probe before and one behind.
fn root(mut low: Probe, mut high: Probe, probe: impl Fn(f64) -> Probe) -> Probe {
    let mut best = if low.along_m.abs() < high.along_m.abs() { low } else { high };
    let mut kept_low = None;
    for _ in 0..60 {
        let t = low.t - low.along_m * (high.t - low.t) / (high.along_m - low.along_m);
        if !(t > low.t && t < high.t) || best.along_m.abs() < ALONG_TRACK_M {
            break;
        }
        let found = probe(t);
        if found.along_m.abs() < best.along_m.abs() {
            best = found;
        }
        let keeps_low = found.along_m > 0.0;
        // An end that is kept a second time has its weight halved, or the other would creep.
        if keeps_low {
            high = found;
            low.along_m *= if kept_low == Some(true) { 0.5 } else { 1.0 };
        } else {
            low = found;
            high.along_m *= if kept_low == Some(false) { 0.5 } else { 1.0 };
        }
        kept_low = Some(keeps_low);
    }
    best
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

    #[test]
    fn nearly_parallel_roads_are_as_near_one_way_as_the_other() {
        let a = line((80.0, 42.562_211_241_621_29), (80.885_023_086_610_99, 42.888_557_202_026_23));
        let b = line((80.076_451_534_015_44, 42.590_562_744_864_144), (80.870_571_137_440_01, 42.883_392_027_014_85));
        for pair in [nearest_on_edges(&a, &b), nearest_on_edges(&b, &a)] {
            assert!((pair.distance_m - 15.957_358).abs() < 1e-5, "{pair:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn parallel_neighbours_are_nearest_at_a_foot(x in 80.0..81.0f64, y in 36.0..48.0f64, dx in 0.05..0.9f64, dy in -0.6..0.6f64,
                                                     gap in 3e-5..3e-4f64, from in 0.0..0.3f64, to in 0.7..1.0f64, tilt in -2e-5..2e-5f64) {
            let a = line((x, y), (x + dx, y + dy));
            let b = line((x + dx * from, y + dy * from + gap), (x + dx * to, y + dy * to + gap + tilt));
            let (there, back) = (nearest_on_edges(&a, &b), nearest_on_edges(&b, &a));
            prop_assert!((there.distance_m - back.distance_m).abs() < 1e-4, "{} {}", there.distance_m, back.distance_m);
            prop_assert!(there.distance_m <= brute_force(&a, &b) + 1e-4);
        }

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
