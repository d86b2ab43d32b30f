//! Areas on small whole coordinates: `check` says what the geometry library says, what is repaired passes, and what
//! passes survives every question that is asked of it later.
#![no_main]

use geo::Validation;
use geo_types::Geometry;
use libfuzzer_sys::fuzz_target;
use rooms::geom::{
    Invalid, Limits, Shape, SliverRule, area_m2, buffer, check, clip_lines, compare, count_points, inner_parallel,
    outer_parallel, repair,
};
use rooms::shapes::{Bytes, Lattice, anything, areas};

const LIMITS: Limits = Limits { max_vertices: 500 };

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Bytes::new(bytes);
    let whole = bytes.byte() & 1 == 0;
    let lattice = if whole { Lattice::whole() } else { Lattice::new(&mut bytes) };
    let a = areas(&mut bytes, &lattice);
    match check(&a, &LIMITS) {
        // The library computes with rounding; on small whole numbers nothing is rounded.
        Ok(()) if whole => assert!(a.is_valid(), "passes, but {:?}: {a:?}", a.validation_errors()),
        Ok(()) => {}
        Err(reasons) => {
            assert!(!whole || reasons.iter().any(is_ours_only) || !a.is_valid(), "refused for {reasons:?}: {a:?}");
            if let Ok(repaired) = repair(&a, 10_000) {
                assert_eq!(check(&repaired.geometry, &LIMITS), Ok(()), "repaired: {a:?}");
            }
            return;
        }
    }
    assert!(area_m2(&a) > 0.0);
    let question = bytes.byte();
    let b = anything(&mut bytes, &lattice);
    if check(&b, &LIMITS).is_ok() {
        match question % 8 {
            // Slow questions, so fewer of them.
            0 => offset(&b, question),
            1 => offset(&a, question),
            _ => ask(&a, &b),
        }
    }
});

/// The library knows no least area, takes empty things, fails an assertion of its own on rings that are a point, and does
/// not ask whether the interior is connected.
fn is_ours_only(reason: &Invalid) -> bool {
    matches!(
        reason,
        Invalid::Empty
            | Invalid::EmptyPart { .. }
            | Invalid::Flat { .. }
            | Invalid::TooFewPositions { .. }
            | Invalid::Disconnected { .. }
            | Invalid::OutOfRange { .. }
            | Invalid::NotFinite { .. }
    )
}

fn ask(a: &Geometry<f64>, b: &Geometry<f64>) {
    let (shape_a, shape_b) = (Shape::new(a).expect("not empty"), Shape::new(b).expect("not empty"));
    let rule = SliverRule::default();
    let (there, back) = (compare(&shape_a, &shape_b, &rule), compare(&shape_b, &shape_a, &rule));
    assert_eq!(there.relation, back.relation.mirrored(), "{a:?} {b:?}");
    assert!((there.common_m2 - back.common_m2).abs() <= 1e-7 * there.common_m2 + 1e-3, "{a:?} {b:?}");
    assert_eq!(compare(&shape_a, &shape_a, &rule).relation, rooms::geom::Relation::Equal, "{a:?}");
    let clip = clip_lines(b, &shape_a);
    assert!(clip.length_m <= clip.total_m * (1.0 + 1e-9) + 1e-6, "{clip:?}");
    let count = count_points(b, &shape_a);
    assert!(count.inside + count.on_boundary <= count.total);
}

/// Parallel sets pass the door, too.
fn offset(geometry: &Geometry<f64>, question: u8) {
    let metres = [0.5, 40.0, 3_000.0, 0.001][usize::from(question >> 3) % 4];
    let offset = [outer_parallel, inner_parallel, buffer, |g: &_, metres: f64| buffer(g, -metres)]
        [usize::from(question >> 5) % 4];
    let Ok(region) = offset(geometry, metres) else { return };
    if !region.0.is_empty() {
        let passes = check(&region.into(), &Limits { max_vertices: 1_000_000 });
        assert_eq!(passes, Ok(()), "{metres} m round {geometry:?}");
    }
}
