//! Tiny shapes, one for each rule.

use super::*;
use geo_types::{LineString, Polygon, point};

const LIMITS: Limits = Limits { max_vertices: 20_000 };

fn ring(points: &[(f64, f64)]) -> Geometry<f64> {
    Polygon::new(LineString::from(points.to_vec()), vec![]).into()
}

#[test]
fn a_square_passes() {
    assert_eq!(check(&ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]), &LIMITS), Ok(()));
}

#[test]
fn a_bow_tie_is_named() {
    let reasons = check(&ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]), &LIMITS).unwrap_err();
    assert!(reasons[0].to_string().contains("self-intersection"), "{reasons:?}");
}

#[test]
fn a_ring_without_area_is_named() {
    let reasons = check(&ring(&[(80.0, 44.0), (81.0, 44.0), (82.0, 44.0)]), &LIMITS).unwrap_err();
    assert!(reasons[0].to_string().contains("ring 0 of polygon 0"), "{reasons:?}");
}

#[test]
fn nan_swapped_axes_and_emptiness_are_named() {
    assert_eq!(check(&point! { x: f64::NAN, y: 0.0 }.into(), &LIMITS), Err(vec![Invalid::NotFinite { vertex: 0 }]));
    assert_eq!(
        check(&point! { x: 44.0, y: 187.0 }.into(), &LIMITS),
        Err(vec![Invalid::OutOfRange { vertex: 0, lon: 44.0, lat: 187.0 }])
    );
    assert_eq!(check(&LineString::<f64>(vec![]).into(), &LIMITS), Err(vec![Invalid::Empty]));
}

#[test]
fn a_self_crossing_ring_of_ten_thousand_vertices_is_refused() {
    let star: Vec<(f64, f64)> = (0..10_000)
        .map(|i| {
            let angle = f64::from(i) * 2.399_963_229_728_653;
            (80.0 + angle.cos(), 44.0 + angle.sin())
        })
        .collect();
    assert!(check(&ring(&star), &LIMITS).is_err());
}

#[test]
fn the_vertex_limit_comes_first() {
    let small = Limits { max_vertices: 3 };
    let reasons = check(&ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]), &small).unwrap_err();
    assert_eq!(reasons, vec![Invalid::TooManyVertices { found: 5, limit: 3 }]);
}
