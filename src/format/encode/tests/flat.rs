//! `FlatGeobuf`, read back by a reader of the tests' own.

use super::read_flat::{geometry, properties, tables};
use super::*;

fn file(head: &Head, features: &[Feature]) -> Vec<u8> {
    written(Encoding::FlatGeobuf, &Head { columns: columns(features), ..head.clone() }, features)
}

#[test]
fn the_header_says_what_is_in_the_file() {
    let features =
        [feature("a", Some(Point::new(80.0, 44.0).into()), json!({"n": 1, "x": 1.5, "t": "二", "b": true, "j": []}))];
    let bytes = file(&Head { geometry: GeometryKind::Point, ..head() }, &features);
    let (header, _) = tables(&bytes);
    assert_eq!((header.text(4), header.text(26), header.text(28)), ("park", "产业园区", "Parks"));
    assert_eq!((header.scalar(8), header.scalar(22)), (Some([1_u8]), Some([0_u8, 0])));
    assert_eq!(header.scalar(20), Some(1_u64.to_le_bytes()));
    let columns: Vec<(&str, [u8; 1])> = header.tables(18).iter().map(|c| (c.text(4), c.scalar(6).unwrap())).collect();
    assert_eq!(columns, [("id", [11]), ("n", [7]), ("x", [10]), ("t", [11]), ("b", [2]), ("j", [12])]);
    let crs = header.table(24).unwrap();
    assert_eq!((crs.text(4), crs.scalar(6)), ("EPSG", Some(4326_i32.to_le_bytes())));
}

#[test]
fn east_comes_first_whatever_the_crs_says() {
    let north_first = [feature("a", Some(Point::new(4_852_000.0, 29_548_000.0).into()), json!({}))];
    let bytes = file(&Head { crs: zone(), ..head() }, &north_first);
    let (header, found) = tables(&bytes);
    assert_eq!(header.table(24).unwrap().scalar(6), Some(4517_i32.to_le_bytes()));
    assert_eq!(geometry(found[0].table(4).unwrap(), 0), Point::new(29_548_000.0, 4_852_000.0).into());
}

#[test]
fn a_shifted_datum_is_no_crs() {
    let bytes = file(&Head { datum: Some("BD-09".into()), ..head() }, &[]);
    let (header, found) = tables(&bytes);
    assert!(header.table(24).is_none() && found.is_empty());
    assert!(header.text(28).contains("BD-09"), "{}", header.text(28));
}

#[test]
fn every_kind_of_geometry_and_none_are_read_back() {
    for one in every_kind().into_iter().take(10) {
        let bytes = file(&head(), &[feature("a", Some(one.clone()), json!({}))]);
        let expected = match one {
            Geometry::Line(segment) => LineString::new(vec![segment.start, segment.end]).into(),
            Geometry::Rect(rect) => rect.to_polygon().into(),
            Geometry::Triangle(triangle) => triangle.to_polygon().into(),
            other => other,
        };
        assert_eq!(geometry(tables(&bytes).1[0].table(4).unwrap(), 0), expected);
    }
    let bytes = file(&head(), &[feature("a", None, json!({}))]);
    assert!(tables(&bytes).1[0].table(4).is_none());
}

#[test]
fn what_has_no_position_is_written_as_no_geometry() {
    for one in every_kind().into_iter().skip(10) {
        let part = Point::new(1.0, 2.0).into();
        let both = Geometry::GeometryCollection(GeometryCollection(vec![one.clone(), part]));
        let bytes = file(&head(), &[feature("a", Some(one), json!({})), feature("b", Some(both), json!({}))]);
        let found = tables(&bytes).1;
        assert!(found[0].table(4).is_none());
        assert_eq!(found[1].table(4).unwrap().tables(18).len(), 1);
    }
    let holey = MultiPolygon(vec![Polygon::new(LineString::new(vec![]), vec![]), pierced()]);
    let bytes = file(&head(), &[feature("a", Some(holey.into()), json!({}))]);
    assert_eq!(tables(&bytes).1[0].table(4).unwrap().tables(18).len(), 1);
}

#[test]
fn a_single_geometry_joins_several_where_several_are_announced() {
    for (kind, single, several) in [
        (GeometryKind::MultiPoint, Point::new(1.0, 2.0).into(), MultiPoint::from(vec![at(1.0, 2.0)]).into()),
        (GeometryKind::MultiLineString, ring(1.0).into(), MultiLineString(vec![ring(1.0)]).into()),
        (GeometryKind::MultiPolygon, pierced().into(), Geometry::from(MultiPolygon(vec![pierced()]))),
    ] {
        let bytes = file(&Head { geometry: kind, ..head() }, &[feature("a", Some(single), json!({}))]);
        let (header, found) = tables(&bytes);
        let [usual] = header.scalar::<1>(8).unwrap();
        assert_eq!(geometry(found[0].table(4).unwrap(), usual), several);
    }
}

#[test]
fn what_does_not_fit_what_was_announced_is_named() {
    let announced =
        |kind| Head { geometry: GeometryKind::Point, columns: vec![Column { name: "n".into(), kind }], ..head() };
    let line = feature("a", Some(ring(0.0).into()), json!({}));
    let error = FlatGeobuf::new(announced(ColumnKind::Json)).feature(&line, &mut Vec::new()).unwrap_err();
    assert!(error.to_string().contains("feature a: its geometry is LineString"), "{error}");
    for (kind, value, fits) in [
        (ColumnKind::Integer, json!(1.5), false),
        (ColumnKind::Integer, json!(u64::MAX), false),
        (ColumnKind::Number, json!("1"), false),
        (ColumnKind::Boolean, json!(1), false),
        (ColumnKind::Boolean, json!(null), true),
        (ColumnKind::Number, json!(1), true),
        (ColumnKind::Text, json!(1), true),
        (ColumnKind::Json, json!("a"), true),
    ] {
        let one = feature("a", None, json!({"n": value}));
        let result = FlatGeobuf::new(announced(kind)).feature(&one, &mut Vec::new());
        assert_eq!(result.is_ok(), fits, "{kind:?} {value}");
    }
}

#[test]
fn skipped_geometries_are_not_written() {
    let one = feature("a", Some(Point::new(1.0, 2.0).into()), json!({}));
    let bytes = file(&Head { geometry: GeometryKind::Skipped, ..head() }, &[one]);
    assert!(tables(&bytes).1[0].table(4).is_none());
}

proptest! {
    #[test]
    fn a_file_reads_back(all in proptest::collection::vec(features(), 0..5)) {
        let bytes = file(&head(), &all);
        let (header, found) = tables(&bytes);
        prop_assert_eq!(found.len(), all.len());
        let columns = header.tables(18);
        for (table, one) in found.into_iter().zip(&all) {
            prop_assert_eq!(table.table(4).map(|table| geometry(table, 0)), one.geometry.clone());
            let read = properties(table, &columns);
            prop_assert_eq!(&read["id"], &json!(one.id));
            let given = one.properties.iter().filter(|(_, value)| !value.is_null());
            prop_assert_eq!(read.len() - 1, given.clone().count());
            for (name, value) in given {
                // A column of numbers makes a number of a whole number.
                let same = &read[name] == value || read[name].as_f64() == value.as_f64();
                prop_assert!(same, "{} {}", read[name], value);
            }
        }
    }
}
