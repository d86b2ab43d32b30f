//! What holds for every pair of shapes: asked of the library with random rectangles, whose true borders are then moved
//! within their ε to see whether the verdicts and intervals were right.

use crate::harness::snapshot;
use geo_types::{Geometry, Rect, coord};
use groundplan::geom::{self, Relation, Shape, SliverRule};
use groundplan::model::Reference;
use groundplan::query::{
    AreaMethod, Control, Limits, OverlapAnswer, OverlapPair, OverlapQuery, Subject, SuppliedFeature, Verdict, overlap,
};
use proptest::prelude::*;
use serde_json::Map;

/// Metres of a degree of longitude at 42.99°N and of latitude there, rounded up: what is moved by a metre moves less.
const DEGREE_M: [f64; 2] = [81_560.0, 111_110.0];

/// West, south, east, north in units of 10 m round (87, 43).
type Sides = [i32; 4];

fn sides() -> impl Strategy<Value = Sides> {
    (-60..60_i32, -60..60_i32, 1..80_i32, 1..80_i32).prop_map(|(w, s, width, height)| [w, s, w + width, s + height])
}

/// A rectangle with each side moved outward by so many metres.
fn rectangle([w, s, e, n]: Sides, moved_m: [f64; 4]) -> Geometry<f64> {
    let degrees =
        |tens: i32, moved: f64, axis: usize, from: f64| from + (f64::from(tens) * 10.0 + moved) / DEGREE_M[axis];
    let [a, b, c, d] = moved_m;
    let low = coord! { x: degrees(w, -a, 0, 87.0), y: degrees(s, -b, 1, 43.0) };
    let high = coord! { x: degrees(e, c, 0, 87.0), y: degrees(n, d, 1, 43.0) };
    Rect::new(low, high).to_polygon().into()
}

fn supplied(id: &str, geometry: Geometry<f64>, uncertainty_m: Option<f64>) -> Subject {
    let reference = Reference { collection: None, id: id.into(), name: None };
    let feature = SuppliedFeature { reference, geometry, properties: Map::new() };
    Subject { uncertainty_m, ..Subject::supplied(vec![feature]) }
}

fn asked(subject: Subject, constraint: Subject) -> OverlapAnswer {
    let query = OverlapQuery {
        subject,
        constraints: vec![constraint],
        method: AreaMethod::Ellipsoidal,
        slivers: SliverRule { area_m2: 0.0, width_m: 0.0 },
        max_area_m2: Some(20_000.0),
        possible: true,
        pieces: false,
        pieces_crs: None,
    };
    let limits = Limits {
        max_vertices: 1000,
        max_edge_pairs: 100_000,
        max_subjects: 10,
        max_pairs: 10,
        max_result_vertices: 1000,
    };
    overlap(&snapshot(vec![]), &query, &Control::new(limits)).unwrap()
}

fn plain(sides: Sides) -> Geometry<f64> {
    rectangle(sides, [0.0; 4])
}

/// What is so, when the borders are where they truly are.
fn truth(a: &Geometry<f64>, b: &Geometry<f64>) -> (bool, bool, bool, f64) {
    let strict = SliverRule { area_m2: 0.0, width_m: 0.0 };
    let found = geom::compare(&Shape::new(a).unwrap(), &Shape::new(b).unwrap(), &strict);
    let meet = !matches!(found.relation, Relation::Touches | Relation::Disjoint);
    let inside = matches!(found.relation, Relation::Inside | Relation::Equal);
    let contains = matches!(found.relation, Relation::Contains | Relation::Equal);
    (meet, inside, contains, found.common_m2)
}

fn agrees(verdict: Verdict, is_so: bool) -> bool {
    match verdict {
        Verdict::Certain => is_so,
        Verdict::No => !is_so,
        Verdict::Possible => true,
    }
}

fn holds(interval: [f64; 2], value: f64) -> bool {
    let rounding = 1e-6 + 1e-9 * value.abs();
    interval[0] - rounding <= value && value <= interval[1] + rounding
}

fn known(pair: &OverlapPair) -> bool {
    pair.subject.uncertainty_m.is_some() && pair.constraint.uncertainty_m.is_some()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// A border that is moved outward by at most ε/√2 on every side stays in the band, its corners included.
    #[test]
    fn no_true_shape_contradicts_a_verdict_or_leaves_an_interval(
        a in sides(), b in sides(), e in 0.0..200.0_f64, f in 0.0..200.0_f64,
        moves in proptest::collection::vec(prop_oneof![Just(-1.0), Just(1.0), -1.0..1.0_f64], 8),
    ) {
        let answer = asked(supplied("a", plain(a), Some(e)), supplied("b", plain(b), Some(f)));
        let within = |which: &[f64], limit: f64| -> [f64; 4] {
            std::array::from_fn(|i| which[i] * limit / std::f64::consts::SQRT_2 * 0.999)
        };
        let moved = |sides: Sides, by: [f64; 4]| {
            let [w, s, e, n] = sides.map(|tens| f64::from(tens) * 10.0);
            // A side that is moved past its opposite leaves nothing of the shape.
            (by[0] + by[2] + e - w > 1.0 && by[1] + by[3] + n - s > 1.0).then(|| rectangle(sides, by))
        };
        let both = moved(a, within(&moves[..4], e)).zip(moved(b, within(&moves[4..], f)));
        if let Some((true_a, true_b)) = both {
            let (meet, inside, contains, common_m2) = truth(&true_a, &true_b);
            match answer.pairs.as_slice() {
                [] => prop_assert!(!meet, "no pair, but they share {common_m2} m²"),
                [pair] => {
                    prop_assert!(agrees(pair.verdict, meet), "{:?} {meet}", pair.verdict);
                    prop_assert!(agrees(pair.inside, inside), "{:?} {inside}", pair.inside);
                    prop_assert!(agrees(pair.contains, contains), "{:?} {contains}", pair.contains);
                    prop_assert!(holds(pair.area.unwrap().interval.unwrap(), common_m2), "{:?} {common_m2}", pair.area);
                }
                more => prop_assert!(false, "{} pairs", more.len()),
            }
            let sum = &answer.constraints[0];
            prop_assert!(holds(sum.net.unwrap().interval.unwrap(), common_m2));
            let left_m2 = geom::area_m2(&true_a) - common_m2;
            prop_assert!(holds(sum.remaining.unwrap().interval.unwrap(), left_m2), "{:?} {left_m2}", sum.remaining);
        }
    }

    #[test]
    fn shares_lie_between_nothing_and_all_and_intervals_hold_their_values(
        a in sides(), b in sides(), e in proptest::option::of(0.0..300.0_f64), f in proptest::option::of(0.0..300.0_f64),
    ) {
        let answer = asked(supplied("a", plain(a), e), supplied("b", plain(b), f));
        for pair in &answer.pairs {
            let area = pair.area.unwrap();
            prop_assert_eq!(area.interval.is_some(), known(pair));
            for (share, bounds) in [
                (pair.share_of_subject.unwrap(), pair.share_of_subject_interval),
                (pair.share_of_constraint.unwrap(), pair.share_of_constraint_interval),
            ] {
                prop_assert!((0.0..=1.0).contains(&share));
                prop_assert_eq!(bounds.is_some(), known(pair));
                if let Some([least, most]) = bounds {
                    prop_assert!(0.0 <= least && least <= share && share <= most && most <= 1.0);
                }
            }
            if !known(pair) {
                prop_assert!([pair.verdict, pair.inside, pair.contains].iter().all(|v| *v != Verdict::Certain));
            }
        }
        let sum = &answer.constraints[0];
        let whole = geom::area_m2(&plain(a));
        let (net, left) = (sum.net.unwrap(), sum.remaining.unwrap());
        prop_assert!((net.value + left.value - whole).abs() <= 1e-9 * whole);
        for measure in [net, left, sum.gross.unwrap()] {
            prop_assert!(measure.interval.is_none_or(|[lo, hi]| 0.0 <= lo && lo <= measure.value && measure.value <= hi));
        }
    }

    /// Who is the subject and who the constraint changes what they are called, and nothing else.
    #[test]
    fn the_two_sides_may_be_exchanged(
        a in sides(), b in sides(), e in proptest::option::of(0.0..100.0_f64), f in proptest::option::of(0.0..100.0_f64),
    ) {
        let one = asked(supplied("a", plain(a), e), supplied("b", plain(b), f));
        let other = asked(supplied("b", plain(b), f), supplied("a", plain(a), e));
        prop_assert_eq!(one.pairs.len(), other.pairs.len());
        for (one, other) in one.pairs.iter().zip(&other.pairs) {
            prop_assert_eq!(one.relation, other.relation.mirrored());
            prop_assert_eq!(one.verdict, other.verdict);
            prop_assert_eq!((one.inside, one.contains), (other.contains, other.inside));
            let (here, there) = (one.area.unwrap(), other.area.unwrap());
            prop_assert!((here.value - there.value).abs() <= 1e-9 * here.value + 1e-6);
            for (x, y) in here.interval.into_iter().flatten().zip(there.interval.into_iter().flatten()) {
                prop_assert!((x - y).abs() <= 1e-9 * x + 1e-5, "{x} {y}");
            }
        }
    }
}
