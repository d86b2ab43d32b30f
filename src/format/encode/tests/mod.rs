//! The encoders over tiny features of every kind.

mod flat;
mod json;
mod read_flat;
mod table;

use super::*;
use geo_types::{
    Coord, GeometryCollection, Line, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, Rect,
    Triangle, coord,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// The whole document, and where one feature ends and the next begins does not matter to it.
fn written(encoding: Encoding, head: &Head, features: &[Feature]) -> Vec<u8> {
    let head = Head { returned: features.len(), matched: features.len() + 5, ..head.clone() };
    let (mut encoder, mut out) = (encoding.encoder(head), Vec::new());
    encoder.head(&mut out).unwrap();
    for feature in features {
        let mut piece = Vec::new();
        encoder.feature(feature, &mut piece).unwrap();
        out.extend(piece);
    }
    encoder.tail(&mut out).unwrap();
    out
}

fn text(encoding: Encoding, head: &Head, features: &[Feature]) -> String {
    String::from_utf8(written(encoding, head, features)).unwrap()
}

fn head() -> Head {
    Head {
        id: "park".into(),
        title: "产业园区".into(),
        description: "Parks".into(),
        links: json!([{"href": "http://x/", "rel": "self"}]).to_string(),
        time_stamp: "2026-11-21T00:00:00Z".into(),
        ..Head::default()
    }
}

/// A Gauss-Krüger zone: metres, north first.
fn zone() -> CrsLabel {
    let uri = "http://www.opengis.net/def/crs/EPSG/0/4517".into();
    CrsLabel { uri, is_projected: true, is_north_first: true }
}

fn feature(id: &str, geometry: Option<Geometry<f64>>, properties: Value) -> Feature {
    let Value::Object(properties) = properties else { panic!("{properties}") };
    Feature { id: id.into(), geometry, properties }
}

fn at(x: f64, y: f64) -> Coord<f64> {
    coord! { x: x, y: y }
}

fn ring(o: f64) -> LineString<f64> {
    LineString::new(vec![at(o, o), at(o + 4.0, o), at(o, o + 4.0), at(o, o)])
}

fn pierced() -> Polygon<f64> {
    Polygon::new(ring(0.0), vec![ring(0.5), ring(1.0)])
}

/// One geometry of each kind, and empty ones.
fn every_kind() -> Vec<Geometry<f64>> {
    let line = LineString::new(vec![at(80.1, 44.2), at(-0.0, 1e-7), at(180.0, -90.0)]);
    let nested = GeometryCollection(vec![Point::new(1.0, 2.0).into(), line.clone().into(), pierced().into()]);
    vec![
        Point::new(80.123_456_789_012_34, 44.0).into(),
        Line::new(at(0.0, 1.0), at(2.0, 3.0)).into(),
        line.clone().into(),
        pierced().into(),
        Rect::new(at(0.0, 0.0), at(1.0, 2.0)).into(),
        Triangle::new(at(0.0, 0.0), at(1.0, 0.0), at(0.0, 2.0)).into(),
        MultiPoint::from(vec![at(1.0, 2.0), at(3.0, 4.0)]).into(),
        MultiLineString(vec![line.clone(), ring(2.0)]).into(),
        MultiPolygon(vec![pierced(), Polygon::new(ring(20.0), vec![])]).into(),
        Geometry::GeometryCollection(GeometryCollection(vec![
            Geometry::GeometryCollection(nested),
            Point::new(7.0, 8.0).into(),
        ])),
        LineString::new(vec![]).into(),
        Polygon::new(LineString::new(vec![]), vec![]).into(),
        MultiPoint(vec![]).into(),
        MultiPolygon(vec![]).into(),
        Geometry::GeometryCollection(GeometryCollection(vec![])),
    ]
}

fn position() -> impl Strategy<Value = Coord<f64>> {
    (-180.0..180.0_f64, -90.0..90.0_f64).prop_map(|(x, y)| at(x, y))
}

fn path(least: usize) -> impl Strategy<Value = LineString<f64>> {
    proptest::collection::vec(position(), least..5).prop_map(LineString::new)
}

fn area() -> impl Strategy<Value = Polygon<f64>> {
    (path(3), proptest::collection::vec(path(3), 0..3)).prop_map(|(outer, holes)| Polygon::new(outer, holes))
}

fn geometries() -> impl Strategy<Value = Geometry<f64>> {
    let several = 1..4_usize;
    let simple = prop_oneof![
        position().prop_map(|p| Point(p).into()),
        path(2).prop_map(Into::into),
        area().prop_map(Into::into),
        proptest::collection::vec(position(), several.clone()).prop_map(|all| MultiPoint::from(all).into()),
        proptest::collection::vec(path(2), several.clone()).prop_map(|all| MultiLineString(all).into()),
        proptest::collection::vec(area(), several).prop_map(|all| MultiPolygon(all).into()),
    ];
    let collection = |part| {
        proptest::collection::vec(part, 1..3).prop_map(|all| Geometry::GeometryCollection(GeometryCollection(all)))
    };
    simple.prop_recursive(2, 6, 3, collection)
}

/// Any JSON, texts of any characters.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        proptest::num::f64::NORMAL.prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "['=+@,\"\r\n\t 乌鲁木齐-]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::vec((".{0,4}", inner), 0..3).prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

fn features() -> impl Strategy<Value = Feature> {
    let properties = proptest::collection::vec(("[a-z名=+,\"]{1,5}", values()), 0..5);
    (".{1,8}", proptest::option::of(geometries()), properties).prop_map(|(id, geometry, properties)| {
        let properties: Map<String, Value> = properties.into_iter().collect();
        Feature { id, geometry, properties }
    })
}

/// The columns that hold what these features have, as a caller would find them.
fn columns(features: &[Feature]) -> Vec<Column> {
    let mut found: Vec<(String, Option<ColumnKind>)> = Vec::new();
    for (name, value) in features.iter().flat_map(|feature| &feature.properties) {
        let kind = ColumnKind::of(value);
        match found.iter_mut().find(|(known, _)| known == name) {
            None => found.push((name.clone(), kind)),
            Some((_, known)) => *known = known.zip(kind).map(|(a, b)| a.with(b)).or(*known).or(kind),
        }
    }
    found.into_iter().map(|(name, kind)| Column { name, kind: kind.unwrap_or(ColumnKind::Json) }).collect()
}

#[test]
fn more_or_fewer_features_than_announced_are_an_error() {
    for encoding in [Encoding::GeoJson, Encoding::GeoJsonSeq, Encoding::JsonFg, Encoding::Csv, Encoding::FlatGeobuf] {
        let (mut encoder, mut out) = (encoding.encoder(Head { returned: 2, ..head() }), Vec::new());
        encoder.head(&mut out).unwrap();
        encoder.feature(&feature("a", None, json!({})), &mut out).unwrap();
        let error = encoder.tail(&mut out).unwrap_err();
        assert!(matches!(error, EncodeError::Count { promised: 2, written: 1 }), "{encoding:?}: {error}");
    }
}

#[test]
fn the_kind_of_a_column_holds_all_its_values() {
    use ColumnKind::{Boolean, Integer, Json, Number, Text};
    let kind = |values: &[Value]| values.iter().filter_map(ColumnKind::of).reduce(ColumnKind::with);
    for (values, expected) in [
        (vec![json!(1), json!(null), json!(-2)], Some(Integer)),
        (vec![json!(1), json!(2.5)], Some(Number)),
        (vec![json!(u64::MAX), json!(1)], Some(Number)),
        (vec![json!("a"), json!("b")], Some(Text)),
        (vec![json!(true)], Some(Boolean)),
        (vec![json!("a"), json!(1)], Some(Json)),
        (vec![json!([1])], Some(Json)),
        (vec![json!(null)], None),
    ] {
        assert_eq!(kind(&values), expected, "{values:?}");
    }
}

#[test]
fn the_kind_of_geometries_is_that_of_several_where_there_are_several() {
    use GeometryKind::{GeometryCollection, Mixed, MultiPolygon, Point, Polygon};
    for (names, expected) in [
        (vec!["Point"], Point),
        (vec!["Polygon", "Polygon"], Polygon),
        (vec!["MultiPolygon", "Polygon", "Polygon"], MultiPolygon),
        (vec!["Point", "Polygon"], Mixed),
        (vec!["Point", "GeometryCollection"], Mixed),
        (vec!["GeometryCollection"], GeometryCollection),
        (vec![], Mixed),
    ] {
        assert_eq!(GeometryKind::named(names.iter().copied()), expected, "{names:?}");
    }
}
