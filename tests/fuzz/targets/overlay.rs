//! Two areas that pass the door: the overlay is symmetric, never above the smaller, and its parts make up the wholes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rooms::geom::{Limits, area_m2, check, difference, intersection, perimeter_m, union};
use rooms::shapes::{Bytes, Lattice, areas};

/// What areas may be off by: this share, and a strip along the borders as wide as the last digit of a coordinate.
const SHARE: f64 = 1e-7;
const STRIP_M: f64 = 4e-9;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Bytes::new(bytes);
    let lattice = Lattice::new(&mut bytes);
    let (a, b) = (areas(&mut bytes, &lattice), areas(&mut bytes, &lattice));
    let limits = Limits { max_vertices: 500 };
    if check(&a, &limits).is_err() || check(&b, &limits).is_err() {
        return;
    }
    let (whole_a, whole_b) = (area_m2(&a), area_m2(&b));
    let smaller = whole_a.min(whole_b);
    let strip_m2 = STRIP_M * (perimeter_m(&a) + perimeter_m(&b));
    let close = |found: f64, expected: f64, scale: f64| {
        assert!((found - expected).abs() <= SHARE * scale + strip_m2, "{found} is not {expected}: {a:?} {b:?}");
    };
    let (both, turned) = (intersection(&a, &b).area_m2, intersection(&b, &a).area_m2);
    close(both, turned, smaller);
    assert!(both <= smaller * (1.0 + 1e-9) + strip_m2, "{both} is above {smaller}: {a:?} {b:?}");
    let (only_a, only_b) = (difference(&a, &b).area_m2, difference(&b, &a).area_m2);
    close(both + only_a, whole_a, whole_a);
    close(both + only_b, whole_b, whole_b);
    close(union([&a, &b]).area_m2, both + only_a + only_b, whole_a + whole_b);
});
