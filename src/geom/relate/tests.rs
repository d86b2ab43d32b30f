use super::*;
use geo_types::{GeometryCollection, Rect};
use proptest::prelude::*;

const ALL: [Lies; 8] = [
    Lies::Intersects,
    Lies::Disjoint,
    Lies::Equals,
    Lies::Touches,
    Lies::Within,
    Lies::Contains,
    Lies::Overlaps,
    Lies::Crosses,
];

fn square(w: f64, s: f64, e: f64, n: f64) -> geo_types::Polygon<f64> {
    Rect::new(Coord { x: w, y: s }, Coord { x: e, y: n }).to_polygon()
}

fn of(geometry: Geometry<f64>) -> Figure<'static> {
    Figure::new(Cow::Owned(geometry)).unwrap()
}

fn answers(a: &Geometry<f64>, b: &Geometry<f64>) -> Vec<Option<bool>> {
    ALL.iter().map(|how| lies(&of(a.clone()), *how, &of(b.clone()))).collect()
}

#[test]
fn a_collection_of_one_kind_is_what_its_members_are_together() {
    let halves = [square(0.0, 0.0, 1.0, 2.0), square(1.0, 0.0, 2.0, 2.0)].map(Geometry::from);
    let both = Geometry::GeometryCollection(GeometryCollection(halves.to_vec()));
    let whole = Geometry::from(square(0.0, 0.0, 2.0, 2.0));
    assert_eq!(answers(&both, &whole), answers(&whole, &whole));
    let across = Geometry::from(square(0.5, 0.5, 1.5, 1.5));
    assert_eq!(lies(&of(across), Lies::Within, &of(both)), Some(true));
}

#[test]
fn of_a_collection_of_several_kinds_some_questions_are_not_defined() {
    let point = Geometry::from(Point::new(0.5, 0.5));
    let mixed = Geometry::GeometryCollection(GeometryCollection(vec![point, square(3.0, 0.0, 4.0, 1.0).into()]));
    let cell = Geometry::from(square(0.0, 0.0, 1.0, 1.0));
    assert_eq!(lies(&of(mixed.clone()), Lies::Overlaps, &of(cell.clone())), None);
    assert_eq!(lies(&of(mixed.clone()), Lies::Within, &of(cell)), Some(false));
    assert_eq!(lies(&of(mixed.clone()), Lies::Within, &of(square(0.0, 0.0, 5.0, 5.0).into())), Some(true));
    assert_eq!(lies(&of(mixed.clone()), Lies::Touches, &of(square(2.0, 0.0, 3.0, 1.0).into())), Some(true));
    assert_eq!(lies(&of(mixed.clone()), Lies::Equals, &of(mixed)), Some(true));
}

#[test]
fn what_comes_together_in_millions_of_places_is_not_said() {
    let comb = |turned: bool| {
        let tooth = |i: u32| (f64::from(i / 2) * 0.01, f64::from((i.div_ceil(2)) % 2) * 10.0);
        let turn = |(x, y): (f64, f64)| if turned { (y, x) } else { (x, y) };
        of(LineString::from((0..2500).map(|i| turn(tooth(i))).collect::<Vec<_>>()).into())
    };
    assert_eq!(lies(&comb(false), Lies::Crosses, &comb(true)), None);
    assert_eq!(lies(&comb(false), Lies::Intersects, &comb(true)), Some(true));
}

/// Points, lines, cells, cells with a hole and pairs of cells on a grid, so that much of it meets.
fn any_shape() -> impl Strategy<Value = Geometry<f64>> {
    let at = || (0..8_i32).prop_map(f64::from);
    let cell = || (at(), at(), 1..6_i32, 1..6_i32).prop_map(|(x, y, w, h)| (x, y, x + f64::from(w), y + f64::from(h)));
    prop_oneof![
        (at(), at()).prop_map(|(x, y)| Point::new(x, y).into()),
        prop::collection::vec((at(), at()), 1..4)
            .prop_map(|all| MultiPoint(all.into_iter().map(|(x, y)| Point::new(x, y)).collect()).into()),
        prop::collection::vec((at(), at()), 2..5)
            .prop_filter("has length", |all| all.windows(2).all(|pair| pair[0] != pair[1]))
            .prop_map(|all| LineString::from(all).into()),
        cell().prop_map(|(w, s, e, n)| square(w, s, e, n).into()),
        cell().prop_map(|(w, s, e, n)| {
            let hole = square(w + 0.25, s + 0.25, e - 0.25, n - 0.25);
            geo_types::Polygon::new(square(w, s, e, n).exterior().clone(), vec![hole.exterior().clone()]).into()
        }),
        cell()
            .prop_map(|(w, s, e, n)| { MultiPolygon(vec![square(w, s, e, n), square(e + 1.0, s, e + 2.0, n)]).into() }),
    ]
}

proptest! {
    #[test]
    fn what_is_decided_without_the_matrix_is_what_the_matrix_says(a in any_shape(), b in any_shape()) {
        let matrix = of(a.clone());
        for how in ALL {
            let asked = lies(&of(a.clone()), how, &of(b.clone()));
            prop_assert_eq!(asked, by_matrix(&matrix, how, &of(b.clone())), "{:?}", how);
            prop_assert_eq!(asked, lies(&of(b.clone()), how.mirrored(), &of(a.clone())), "{:?}", how);
        }
    }
}
