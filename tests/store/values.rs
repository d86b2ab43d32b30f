//! What goes in comes out: every kind of geometry, of value, of name.

use crate::home::{Home, by, feature, put, retire, square, write};
use geo_types::{Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use groundplan::model::{Change, Collection, Feature, RecordTime};
use groundplan::store::{Held, MemoryStore, Store};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

/// What both kinds of store hold after a set; the file is opened anew for it.
fn held_after(changes: &[Change]) -> [Held; 2] {
    let set = by("anna", changes.to_vec());
    let mut memory = MemoryStore::default();
    memory.stage(&set, RecordTime(0)).unwrap();
    memory.commit().unwrap();
    let home = Home::new();
    let mut store = home.open();
    store.stage(&set, RecordTime(0)).unwrap();
    store.commit().unwrap();
    drop(store);
    // Once with the account of a clean close, once as after a crash: every row is compared.
    assert_eq!(home.load().1.edits, []);
    spoil_account(&home);
    let (_store, held) = home.load();
    assert_eq!(held.edits, [], "nobody edited anything");
    assert_eq!(held.notes, [""; 0]);
    [memory.load(&mut |_| {}).unwrap(), held]
}

/// Makes the next opening compare all tables.
pub fn spoil_account(home: &Home) {
    let other = rusqlite::Connection::open(home.path()).unwrap();
    other.execute("UPDATE groundplan_meta SET closed = closed", []).unwrap();
}

fn road() -> Change {
    Change::PutCollection(Collection { id: "road".into(), ..Collection::default() }.into())
}

/// Features go in and come out of both kinds of store, equal to the last bit.
fn come_back(features: Vec<Feature>) {
    let mut expected = features.clone();
    expected.sort_by(|a, b| a.id.cmp(&b.id));
    let changes: Vec<Change> = std::iter::once(road()).chain(features.into_iter().map(|f| put("road", f))).collect();
    for held in held_after(&changes) {
        let found: Vec<Feature> = held.layers[0].features.iter().map(|(f, _)| Feature::clone(f)).collect();
        assert_eq!(found, expected);
        let bits = |features: &[Feature]| format!("{features:?}");
        assert_eq!(bits(&found), bits(&expected), "also the sign of zero and the order of properties");
    }
}

fn nested(parts: Vec<Geometry<f64>>) -> Geometry<f64> {
    Geometry::GeometryCollection(GeometryCollection(parts))
}

#[test]
fn every_kind_of_geometry_also_the_empty_ones() {
    let line = LineString::from(vec![(80.0, 44.0), (-0.0, 1e-300), (f64::MIN_POSITIVE, 44.123_456_789_012_34)]);
    let ring = |west: f64| LineString::from(vec![(west, 0.0), (west + 1.0, 0.0), (west, 1.0), (west, 0.0)]);
    let empty = || LineString::<f64>(vec![]);
    let all: Vec<Geometry<f64>> = vec![
        Point::new(-0.0, 1e-300).into(),
        line.clone().into(),
        Polygon::new(ring(0.0), vec![ring(0.1), ring(0.2)]).into(),
        MultiPoint::from(vec![(1.0, 2.0), (3.0, 4.0)]).into(),
        MultiLineString(vec![line.clone(), empty()]).into(),
        MultiPolygon(vec![Polygon::new(ring(5.0), vec![]), Polygon::new(empty(), vec![])]).into(),
        nested(vec![Point::new(1.0, 1.0).into(), nested(vec![]), nested(vec![line.into()])]),
        empty().into(),
        Polygon::new(empty(), vec![]).into(),
        MultiPoint::<f64>(vec![]).into(),
        MultiLineString::<f64>(vec![]).into(),
        MultiPolygon::<f64>(vec![]).into(),
        nested(vec![]),
    ];
    let features = all.into_iter().map(Some).chain([None]).enumerate();
    come_back(features.map(|(n, geometry)| feature(&format!("f{n:02}"), geometry, &json!({"n": n}))).collect());
}

#[test]
fn awkward_names() {
    let long = "x".repeat(10_000);
    for ids in
        [["a", "A"], ["", " "], ["'; DROP TABLE road; --", "\"quoted\""], ["霍尔果斯 🚉", "e\u{301}"], [&long, "\0nul"]]
    {
        come_back(ids.iter().map(|id| feature(id, Some(square(80.0, 44.0)), &json!({"name": id}))).collect());
    }
    let properties = json!({
        "fid": 7, "geom": "text", "id": "other", "ID": 1, "Id": 2, "rowid": 3, "Name": "a", "name": "b", "NAME": "c",
        "": "empty", "名称": "片区", "a\"b": 1, "a]b": 2, "a\0b": 3, "select": true, "x y": null, (long.as_str()): "long",
        "trailing ": 1, " trailing": 2
    });
    come_back(vec![feature("a", None, &properties)]);
}

#[test]
fn values_of_one_kind_and_of_several() {
    let rows = [
        json!({"i": 1, "r": 0.5, "t": "a", "b": true, "l": [1, "a"], "m": 1, "big": 9_007_199_254_740_993_i64, "gone": null}),
        json!({"i": -7, "r": -0.0, "t": "", "b": false, "l": [], "m": "1", "big": u64::MAX, "gone": null}),
        json!({"i": null, "r": 1e-300, "t": "null", "b": null, "l": {"a": {"b": null}}, "m": null, "big": 0.1}),
        json!({"r": 3.0, "t": "{\"a\": 1}", "m": true, "big": i64::MIN, "i": 2}),
        json!({"r": 3, "m": "true"}),
        json!({}),
    ];
    come_back(rows.iter().enumerate().map(|(n, row)| feature(&format!("f{n}"), None, row)).collect());
}

#[test]
fn a_column_that_must_be_wider_later_keeps_what_was_in_it() {
    let home = Home::new();
    let (mut store, _) = home.load();
    let rows = [
        json!({"n": 1, "s": "2"}),
        json!({"n": 2.5, "s": "plain"}),
        json!({"n": 9_007_199_254_740_993_i64, "s": 2}),
        json!({"n": "text", "s": [true], "more": false}),
    ];
    write(&mut store, vec![road()]);
    for (n, row) in rows.iter().enumerate() {
        write(&mut store, vec![put("road", feature(&format!("f{n}"), Some(square(80.0, n as f64)), row))]);
    }
    drop(store);
    spoil_account(&home);
    let (_store, held) = home.load();
    assert_eq!(held.edits, []);
    for ((feature, number), row) in held.layers[0].features.iter().zip(&rows) {
        assert_eq!((Value::Object(feature.properties.clone()), *number), (row.clone(), 1));
    }
}

#[test]
fn more_properties_than_columns_can_be() {
    let properties: serde_json::Map<String, Value> = (0..2_500).map(|n| (format!("p{n}"), json!(n))).collect();
    come_back(vec![Feature { id: "a".into(), geometry: None, properties }]);
}

#[test]
fn collections_with_awkward_ids_side_by_side() {
    let ids = [
        "road",
        "ROAD",
        "Road",
        "gpkg_contents",
        "rtree_road_geom",
        "sqlite_master",
        "groundplan_version",
        "select",
        "a b",
        "a\"b",
        "a'b",
        "片区",
        "",
        "layer_styles",
        "road_2",
    ];
    let mut changes = Vec::new();
    for id in ids {
        changes.push(Change::PutCollection(Collection { id: id.into(), ..Collection::default() }.into()));
        changes.push(put(id, feature("a", Some(square(80.0, 44.0)), &json!({"of": id}))));
    }
    for held in held_after(&changes) {
        let found: Vec<&str> = held.layers.iter().map(|layer| layer.collection.id.as_str()).collect();
        assert_eq!(found, ids);
        assert!(held.layers.iter().all(|layer| layer.features[0].0.properties["of"] == layer.collection.id));
    }
}

#[test]
fn a_collection_is_made_anew_under_the_same_id() {
    let home = Home::new();
    let (mut store, _) = home.load();
    write(&mut store, vec![road(), put("road", feature("a", Some(square(80.0, 44.0)), &json!({"n": 1})))]);
    write(&mut store, vec![retire("road"), road(), put("road", feature("b", None, &json!({"n": "text"})))]);
    drop(store);
    spoil_account(&home);
    let (_store, held) = home.load();
    assert_eq!(held.edits, []);
    assert_eq!(held.layers.len(), 1);
    assert_eq!(held.layers[0].features.iter().map(|(f, _)| f.id.as_str()).collect::<Vec<_>>(), ["b"]);
}

#[test]
fn the_schema_of_a_collection_comes_back() {
    let collection = Collection {
        id: "road".into(),
        schema: Some(json!({"type": "object", "properties": {"length_m": {"type": "number"}}})),
        bounds: Some([73.0, 18.0, 135.0, 54.0]),
        coverage: Some(json!({"type": "Point", "coordinates": [80.1, 44.2]})),
        ..Collection::default()
    };
    for held in held_after(&[Change::PutCollection(Arc::new(collection.clone()))]) {
        assert_eq!(held.layers[0].collection, collection);
    }
}

fn json_values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((".{0,4}", inner), 0..4).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_properties_under_any_names(
        rows in prop::collection::btree_map(".{0,6}", prop::collection::vec((prop_oneof!["[a-cA-C]", ".{0,4}"], json_values()), 0..5), 1..6),
    ) {
        come_back(rows.into_iter().map(|(id, pairs)| {
            Feature { id, geometry: None, properties: pairs.into_iter().collect() }
        }).collect());
    }
}

#[test]
fn the_table_says_what_is_in_it_also_when_that_changes() {
    let home = Home::new();
    let (mut store, _) = home.load();
    write(&mut store, vec![road()]);
    let declared = || {
        let other = rusqlite::Connection::open(home.path()).unwrap();
        let columns: String = other
            .query_row("SELECT group_concat(name || ' ' || type) FROM pragma_table_info('road')", [], |row| row.get(0))
            .unwrap();
        let registered: String =
            other.query_row("SELECT geometry_type_name FROM gpkg_geometry_columns", [], |row| row.get(0)).unwrap();
        (columns, registered)
    };
    let steps: [(Geometry<f64>, Value, &str, &str); 4] = [
        (square(80.0, 44.0), json!({}), "POLYGON", ""),
        (square(80.0, 44.0), json!({"n": 1, "t": "a"}), "POLYGON", ",n INTEGER,t TEXT"),
        (MultiPolygon::<f64>(vec![]).into(), json!({"n": 1.5}), "GEOMETRY", ",n REAL,t TEXT"),
        (Point::new(1.0, 1.0).into(), json!({"n": "a", "t": 1}), "GEOMETRY", ",n TEXT,t TEXT"),
    ];
    for (n, (geometry, properties, kind, columns)) in steps.into_iter().enumerate() {
        write(&mut store, vec![put("road", feature(&format!("f{n}"), Some(geometry), &properties))]);
        assert_eq!(declared(), (format!("fid INTEGER,geom {kind},id TEXT{columns}"), kind.to_string()));
    }
    // What was changed and then taken back is not remembered.
    let set =
        by("anna", vec![put("road", feature("g", None, &json!({"t": 2, "new": 1}))), crate::home::end("road", "none")]);
    store.stage(&set, RecordTime(0)).unwrap_err();
    write(&mut store, vec![put("road", feature("g", None, &json!({"n": 2})))]);
    drop(store);
    assert_eq!(groundplan::store::check(home.path()).unwrap(), []);
}
