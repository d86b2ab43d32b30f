//! Round trips, and bytes that are none.

use super::*;
use geo_types::{GeometryCollection, MultiLineString, MultiPoint, MultiPolygon, Point};
use proptest::prelude::*;

fn stored(geometry: &Geometry<f64>) -> Vec<u8> {
    let mut blob = Blob::default();
    blob.set(geometry, 4490);
    blob.bytes().to_vec()
}

/// Equality that tells −0.0 from 0.0.
fn bits(geometry: &Geometry<f64>) -> Vec<u8> {
    let mut out = Vec::new();
    write(geometry, &mut out);
    out
}

fn lines() -> impl Strategy<Value = LineString<f64>> {
    let number = prop_oneof![
        any::<f64>().prop_filter("finite", |number| number.is_finite()),
        Just(-0.0),
        Just(1e-300),
        Just(f64::MIN_POSITIVE / 8.0)
    ];
    prop::collection::vec((number.clone(), number), 0..6).prop_map(LineString::from)
}

fn geometries() -> impl Strategy<Value = Geometry<f64>> {
    let polygons =
        || (lines(), prop::collection::vec(lines(), 0..3)).prop_map(|(outer, inner)| Polygon::new(outer, inner));
    let simple = prop_oneof![
        (-180.0..180.0, -90.0..90.0_f64).prop_map(|(x, y)| Point::new(x, y).into()),
        lines().prop_map(Geometry::from),
        polygons().prop_map(Geometry::from),
        lines().prop_map(|line| MultiPoint(line.into_points()).into()),
        prop::collection::vec(lines(), 0..3).prop_map(|lines| MultiLineString(lines).into()),
        prop::collection::vec(polygons(), 0..3).prop_map(|polygons| MultiPolygon(polygons).into()),
    ];
    simple.prop_recursive(4, 12, 3, |inner| {
        prop::collection::vec(inner, 0..3).prop_map(|parts| Geometry::GeometryCollection(GeometryCollection(parts)))
    })
}

proptest! {
    #[test]
    fn every_geometry_comes_back_bit_by_bit(geometry in geometries()) {
        let (system, back) = read(&stored(&geometry)).unwrap();
        prop_assert_eq!(system, 4490);
        prop_assert_eq!(bits(&back.unwrap()), bits(&geometry));
    }

    #[test]
    fn no_beginning_of_a_geometry_is_one(geometry in geometries(), share in 0.0..1.0_f64) {
        let whole = stored(&geometry);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let cut = (whole.len() as f64 * share) as usize;
        prop_assert!(read(&whole[..cut]).is_err());
    }

    #[test]
    fn changed_bytes_give_an_answer_and_no_panic(geometry in geometries(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = stored(&geometry);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = read(&bytes);
    }

    #[test]
    fn any_bytes_give_an_answer_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = read(&bytes);
        let _ = wkb::read(&bytes);
    }
}

#[test]
fn the_example_of_another_program_is_read() {
    // Written by GDAL 3.6: POLYGON ((80 44, 81 44, 81 45, 80 44)).
    let hex = "475000038a110000000000000000544000000000004054400000000000004640000000000080464001030000000100000004000000000000\
               0000005440000000000000464000000000004054400000000000004640000000000040544000000000008046400000000000005440\
               0000000000004640";
    let bytes: Vec<u8> =
        (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect();
    let ring = LineString::from(vec![(80.0, 44.0), (81.0, 44.0), (81.0, 45.0), (80.0, 44.0)]);
    let polygon: Geometry<f64> = Polygon::new(ring, vec![]).into();
    assert_eq!(read(&bytes), Ok((4490, Some(polygon.clone()))));
    assert_eq!(stored(&polygon), bytes);
}

#[test]
fn heights_and_measures_are_left_out_in_every_notation() {
    for (coded, extra) in [(1001_u32, 1), (2001, 1), (3001, 2), (0x8000_0001, 1), (0xC000_0001, 2), (0x2000_0001, 0)] {
        let mut bytes = vec![0];
        bytes.extend(coded.to_be_bytes());
        if coded == 0x2000_0001 {
            bytes.extend(4490_u32.to_be_bytes());
        }
        for number in [80.0, 44.0, 7.0, 8.0].iter().take(2 + extra) {
            bytes.extend(f64::to_be_bytes(*number));
        }
        assert_eq!(wkb::read(&bytes), Ok(Some(Point::new(80.0, 44.0).into())), "{coded:x}");
    }
}

#[test]
fn counts_that_nothing_follows_are_refused_before_memory_is_taken() {
    for kind in 2..=7_u32 {
        let bytes = [&[1_u8][..], &kind.to_le_bytes(), &[255; 4]].concat();
        assert_eq!(wkb::read(&bytes), Err(WkbError::Short), "kind {kind}");
    }
    let curve = [&[1_u8][..], &10_u32.to_le_bytes(), &[0; 4]].concat();
    assert_eq!(wkb::read(&curve), Err(WkbError::Kind(10)));
}

#[test]
fn a_collection_in_a_collection_in_a_collection_ends_somewhere() {
    let level = [&[1_u8][..], &7_u32.to_le_bytes(), &1_u32.to_le_bytes()].concat();
    assert_eq!(wkb::read(&level.repeat(100_000)), Err(WkbError::Deep));
}

#[test]
fn an_empty_point_is_nothing_and_an_open_ring_a_fault() {
    let nan = [&[1_u8][..], &1_u32.to_le_bytes(), &f64::NAN.to_le_bytes(), &f64::NAN.to_le_bytes()].concat();
    assert_eq!(wkb::read(&nan), Ok(None));
    let mut bytes = bits(&Polygon::new(LineString::from(vec![(0., 0.), (1., 0.), (1., 1.)]), vec![]).into());
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    assert_eq!(wkb::read(&bytes), Err(WkbError::Open));
}
