//! Two geometries that pass the door: their distance is the same from both sides, and `within` agrees with it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rooms::geom::{Limits, Shape, check, distance, geodesic_distance_m, within};
use rooms::shapes::{Bytes, Lattice, anything};

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Bytes::new(bytes);
    let lattice = Lattice::new(&mut bytes);
    let (a, b) = (anything(&mut bytes, &lattice), anything(&mut bytes, &lattice));
    let limits = Limits { max_vertices: 200 };
    if check(&a, &limits).is_err() || check(&b, &limits).is_err() {
        return;
    }
    let (a, b) = (Shape::new(&a).expect("not empty"), Shape::new(&b).expect("not empty"));
    let there = distance(&a, &b, f64::INFINITY).expect("there is no cutoff");
    let back = distance(&b, &a, f64::INFINITY).expect("there is no cutoff");
    let metres = there.distance_m;
    assert!(metres.is_finite() && metres >= 0.0);
    // A millimetre below 100 km, 1e-6 beyond, is what the kernel promises of each.
    let tolerance = 2.0 * f64::max(1e-3, 1e-6 * metres);
    assert!((metres - back.distance_m).abs() <= tolerance, "{metres} and back {}", back.distance_m);
    assert!((geodesic_distance_m(there.from, there.to) - metres).abs() <= tolerance, "{there:?}");
    assert!(within(&a, &b, metres + tolerance), "not within {metres}");
    assert!(metres <= tolerance || !within(&a, &b, metres - tolerance), "within less than {metres}");
    assert!(distance(&a, &b, metres + tolerance).is_some(), "cut off at {metres}");
});
