//! What other programs do to the file while nobody serves it.

use crate::home::{Home, by, collection, end, feature, point, put, square, stage, write};
use geo_types::{Geometry, Point};
use groundplan::model::{Change, Feature, RecordTime};
use groundplan::store::{Held, Store, check};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use serde_json::{Value, json};

/// A store with some roads in it, closed.
pub fn roads() -> Home {
    let home = Home::new();
    let (mut store, _) = home.load();
    let features = [
        ("a", json!({"name": "甲", "width_m": 3.5, "lanes": 2, "open": true, "tags": ["x"], "gone": null})),
        ("b", json!({"name": "乙", "width_m": 4, "lanes": 1, "open": false, "note": "2"})),
        ("c", json!({"name": null})),
    ];
    let changes = features
        .iter()
        .enumerate()
        .map(|(n, (id, properties))| put("road", feature(id, Some(square(80.0 + n as f64, 44.0)), properties)));
    write(&mut store, std::iter::once(collection("road")).chain(changes).collect());
    home
}

/// Edits as a program does that has no spatial functions: without running triggers.
pub fn edit(home: &Home, sql: &str) {
    let other = Connection::open(home.path()).unwrap();
    other.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
    other.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false).unwrap();
    other.execute_batch(sql).unwrap();
}

/// What an edit amounts to: id, what differs, and the feature if there is one.
pub fn seen(held: &Held) -> Vec<(&str, &str, Option<&Feature>)> {
    held.edits
        .iter()
        .map(|edit| {
            let feature = if let Change::Put { feature, .. } = &edit.change { Some(&**feature) } else { None };
            (edit.subject().1, edit.what.as_str(), feature)
        })
        .collect()
}

pub fn held(held: &Held, id: &str) -> Feature {
    Feature::clone(&held.layers[0].features.iter().find(|(feature, _)| feature.id == id).unwrap().0)
}

/// Takes all edits over in one group, as the server does when it starts.
pub fn take_over(store: &mut dyn Store, held: &Held) {
    for edit in &held.edits {
        store.stage(&by("qgis", vec![edit.change.clone()]), RecordTime(0)).unwrap();
    }
    store.commit().unwrap();
}

#[test]
fn an_edited_cell_is_the_only_thing_that_changes() {
    let home = roads();
    edit(&home, "UPDATE road SET name = '改名' WHERE id = 'a'");
    let (mut store, first) = home.load();
    let mut expected = held(&first, "a");
    expected.properties["name"] = json!("改名");
    assert_eq!(seen(&first), [("a", "name", Some(&expected))]);
    assert_eq!(held(&first, "a").properties["name"], "甲", "it is a proposal, not yet true");
    take_over(&mut store, &first);
    drop(store);
    let (store, second) = home.load();
    assert_eq!((seen(&second), held(&second, "a")), (vec![], expected));
    let history = store.archive().history("road", "a").unwrap();
    assert_eq!(history.iter().map(|version| version.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(history[1].began.origin.author, "qgis");
}

#[test]
fn cells_of_every_kind_mean_what_was_typed() {
    let home = roads();
    edit(
        &home,
        "UPDATE road SET width_m = 7, lanes = 3, open = 0, tags = '[\"x\", 1]', name = NULL WHERE id = 'a'; \
         UPDATE road SET note = 'see map', width_m = 4.25 WHERE id = 'b'",
    );
    let (_store, held) = home.load();
    let found: Vec<(&str, &str, Value)> = seen(&held)
        .into_iter()
        .map(|(id, what, feature)| (id, what, Value::Object(feature.unwrap().properties.clone())))
        .collect();
    let a = json!({"name": null, "width_m": 7.0, "lanes": 3, "open": false, "tags": ["x", 1], "gone": null});
    let b = json!({"name": "乙", "width_m": 4.25, "lanes": 1, "open": false, "note": "see map"});
    assert_eq!(found, [("a", "name, width_m, lanes, open, tags", a), ("b", "width_m, note", b)]);
}

#[test]
fn a_moved_geometry_a_deleted_row_and_a_new_one() {
    let home = roads();
    // Points (1 2) and (3 4) as another program writes them: big end first, without a box.
    let blob = |x: f64, y: f64| {
        let wkb = [&[0][..], &1_u32.to_be_bytes(), &x.to_be_bytes(), &y.to_be_bytes()].concat();
        let bytes = [&[b'G', b'P', 0, 0][..], &4490_u32.to_be_bytes(), &wkb].concat();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let (moved, new) = (blob(1.0, 2.0), blob(3.0, 4.0));
    edit(
        &home,
        &format!(
            "UPDATE road SET geom = x'{moved}' WHERE id = 'a'; DELETE FROM road WHERE id = 'b'; \
             INSERT INTO road (geom, name) VALUES (x'{new}', '新'); INSERT INTO road (id, lanes) VALUES ('named', 4); \
             UPDATE road SET geom = NULL WHERE id = 'c'"
        ),
    );
    let (mut store, first) = home.load();
    let point = |x, y| Some(Geometry::from(Point::new(x, y)));
    let a = Feature { geometry: point(1.0, 2.0), ..held(&first, "a") };
    let c = Feature { geometry: None, ..held(&first, "c") };
    let new = feature("road_4", point(3.0, 4.0), &json!({"name": "新"}));
    let named = feature("named", None, &json!({"lanes": 4}));
    assert_eq!(
        seen(&first),
        [
            ("a", "geometry", Some(&a)),
            ("c", "geometry", Some(&c)),
            ("road_4", "new", Some(&new)),
            ("named", "new", Some(&named)),
            ("b", "deleted", None),
        ]
    );
    take_over(&mut store, &first);
    drop(store);
    assert_eq!(check(home.path()).unwrap(), []);
    let (_store, second) = home.load();
    let ids: Vec<&str> = second.layers[0].features.iter().map(|(feature, _)| feature.id.as_str()).collect();
    assert_eq!((ids, seen(&second)), (vec!["a", "c", "named", "road_4"], vec![]));
}

#[test]
fn the_same_coordinates_written_in_another_way_are_no_edit() {
    let home = roads();
    let other = Connection::open(home.path()).unwrap();
    other.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
    let blob: Vec<u8> = other.query_row("SELECT geom FROM road WHERE id = 'a'", [], |row| row.get(0)).unwrap();
    // The same without the box in the header.
    let bare = [&[b'G', b'P', 0, 1][..], &blob[4..8], &blob[40..]].concat();
    other.execute("UPDATE road SET geom = ?1, width_m = 3.5, lanes = 2.0 WHERE id = 'a'", [bare]).unwrap();
    drop(other);
    assert_eq!(home.load().1.edits, []);
}

#[test]
fn an_edit_that_is_not_decided_is_proposed_again() {
    let home = roads();
    edit(&home, "UPDATE road SET name = 'x' WHERE id = 'a'; DELETE FROM road WHERE id = 'b'");
    for _ in 0..3 {
        let (mut store, held) = home.load();
        assert_eq!(held.edits.len(), 2);
        // Staged and forgotten is not decided.
        stage(&mut store, vec![held.edits[0].change.clone()]);
        store.rollback().unwrap();
    }
    let (mut store, held) = home.load();
    stage(&mut store, vec![held.edits[0].change.clone()]);
    store.commit().unwrap();
    drop(store);
    assert_eq!(home.load().1.edits.len(), 1, "one of two is decided");
}

#[test]
fn an_edit_that_is_refused_is_put_back_and_kept_aside() {
    let home = roads();
    edit(
        &home,
        "UPDATE road SET name = 'x', geom = NULL WHERE id = 'a'; DELETE FROM road WHERE id = 'b'; \
         INSERT INTO road (name) VALUES ('new'); UPDATE road SET id = 'renamed' WHERE id = 'c'",
    );
    let (mut store, first) = home.load();
    assert_eq!(first.edits.len(), 5);
    for edit in &first.edits {
        store.restore(edit, "bounds").unwrap();
    }
    store.commit().unwrap();
    drop(store);
    let (_store, second) = home.load();
    assert_eq!(seen(&second), []);
    assert_eq!(check(home.path()).unwrap(), []);
    let other = Connection::open(home.path()).unwrap();
    let mut statement =
        other.prepare("SELECT feature, what, why, document FROM groundplan_refused ORDER BY seq").unwrap();
    let rows: Vec<(String, String, String, Option<String>)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!((rows[0].0.as_str(), rows[0].1.as_str(), rows[0].2.as_str()), ("a", "name, geometry", "bounds"));
    let kept: Value = serde_json::from_str(rows[0].3.as_ref().unwrap()).unwrap();
    assert_eq!(kept["properties"]["name"], "x");
    assert!(rows.iter().any(|(id, what, _, document)| id == "b" && what == "deleted" && document.is_none()));
}

#[test]
fn a_row_with_another_id_is_the_feature_under_another_id() {
    let home = roads();
    edit(&home, "UPDATE road SET id = 'renamed' WHERE id = 'a'");
    let (mut store, first) = home.load();
    let renamed = Feature { id: "renamed".into(), ..held(&first, "a") };
    assert_eq!(seen(&first), [("renamed", "new id, was a", Some(&renamed)), ("a", "deleted", None)]);
    assert_eq!(renamed.properties.get("gone"), Some(&Value::Null), "also what the table does not show");
    take_over(&mut store, &first);
    drop(store);
    assert_eq!(seen(&home.load().1), []);
}

#[test]
fn rows_that_mean_nothing_are_put_back() {
    let home = roads();
    edit(
        &home,
        "UPDATE road SET geom = x'0102' WHERE id = 'a'; UPDATE road SET name = x'ff' WHERE id = 'b'; \
         INSERT INTO road (geom) VALUES ('text'); UPDATE road SET width_m = 9e999 WHERE id = 'c'",
    );
    let (store, held) = home.load();
    assert_eq!((seen(&held), held.notes.len()), (vec![], 4), "{:?}", held.notes);
    drop(store);
    assert_eq!(check(home.path()).unwrap(), []);
}

#[test]
fn what_is_deleted_here_and_edited_there() {
    let home = roads();
    let (mut store, _) = home.load();
    write(&mut store, vec![end("road", "a")]);
    drop(store);
    edit(&home, "INSERT INTO road (id, name) VALUES ('a', 'back')");
    let (mut store, first) = home.load();
    take_over(&mut store, &first);
    let history = store.archive().history("road", "a").unwrap();
    assert_eq!(history.iter().map(|version| version.number).collect::<Vec<_>>(), [1, 2]);
    write(&mut store, vec![point("road", "a", 3)]);
    drop(store);
    assert_eq!(seen(&home.load().1), []);
}

#[test]
fn a_cleared_id_is_put_back() {
    let home = roads();
    edit(&home, "UPDATE road SET id = NULL; UPDATE road SET name = 'x' WHERE fid = 1");
    let (mut store, first) = home.load();
    let mut a = held(&first, "a");
    a.properties["name"] = json!("x");
    assert_eq!((seen(&first), first.notes.len()), (vec![("a", "name", Some(&a))], 2));
    take_over(&mut store, &first);
    drop(store);
    assert_eq!((seen(&home.load().1), check(home.path()).unwrap()), (vec![], vec![]));
}

#[test]
fn all_ids_changed_at_once() {
    let home = Home::new();
    let (mut store, _) = home.load();
    let points = (0..20_000).map(|n| point("road", &format!("f{n}"), n));
    write(&mut store, std::iter::once(collection("road")).chain(points).collect());
    drop(store);
    edit(&home, "UPDATE road SET id = 'x' || id");
    let start = std::time::Instant::now();
    assert_eq!(home.load().1.edits.len(), 40_000);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn text_that_is_no_text_is_no_edit() {
    let home = roads();
    edit(
        &home,
        "UPDATE road SET name = CAST(x'ff' AS TEXT); INSERT INTO road (id, name) VALUES ('z', CAST(x'fe' AS TEXT))",
    );
    let (store, held) = home.load();
    assert_eq!((seen(&held), held.notes.len()), (vec![], 4));
    drop(store);
    assert_eq!(check(home.path()).unwrap(), []);
}
