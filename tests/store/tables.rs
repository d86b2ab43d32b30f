//! What other programs do to tables and columns while nobody serves the file.

use crate::edits::{edit, held, roads, seen, take_over};
use crate::home::{collection, end, feature, point, put, square, write};
use groundplan::store::{Store, check};
use rusqlite::Connection;
use serde_json::json;

#[test]
fn columns_that_were_added_and_removed() {
    let home = roads();
    edit(
        &home,
        "ALTER TABLE road ADD COLUMN built DATE; ALTER TABLE road ADD COLUMN bridge BOOLEAN; \
         ALTER TABLE road ADD COLUMN empty REAL; UPDATE road SET built = '2020-01-01', bridge = 1 WHERE id = 'a'; \
         ALTER TABLE road DROP COLUMN note",
    );
    let (mut store, first) = home.load();
    let mut a = held(&first, "a");
    a.properties.insert("built".into(), json!("2020-01-01"));
    a.properties.insert("bridge".into(), json!(true));
    let mut b = held(&first, "b");
    b.properties.shift_remove("note");
    assert_eq!(seen(&first), [("a", "built, bridge", Some(&a)), ("b", "note", Some(&b))]);
    take_over(&mut store, &first);
    write(&mut store, vec![put("road", feature("d", None, &json!({"note": "again", "built": "x", "empty": 1.5})))]);
    drop(store);
    assert_eq!(seen(&home.load().1), []);
    assert_eq!(check(home.path()).unwrap(), []);
}

#[test]
fn a_table_that_was_thrown_away_is_made_again() {
    for sql in [
        "DROP TABLE road",
        "DROP TABLE road; CREATE TABLE road (fid INTEGER PRIMARY KEY, geom BLOB, id TEXT)",
        "DROP TABLE rtree_road_geom; DROP TABLE road; DELETE FROM gpkg_contents WHERE table_name = 'road'",
    ] {
        let home = roads();
        edit(&home, sql);
        let (store, held) = home.load();
        assert_eq!((seen(&held), held.layers[0].features.len()), (vec![], 3), "{sql}");
        assert_eq!(held.notes.len(), 1, "{:?}", held.notes);
        drop(store);
        assert_eq!(check(home.path()).unwrap(), [], "{sql}");
        assert_eq!(home.load().1.notes, [""; 0]);
    }
}

#[test]
fn an_edit_of_the_spatial_index_alone_is_found_by_the_check() {
    let home = roads();
    edit(&home, "DELETE FROM rtree_road_geom WHERE id = 1");
    assert_eq!(check(home.path()).unwrap().len(), 2);
}

#[test]
fn a_table_that_another_program_added_is_left_alone_and_said() {
    let home = roads();
    edit(
        &home,
        "CREATE TABLE mine (fid INTEGER PRIMARY KEY, geom POINT); CREATE TABLE rtree_rail_geom (x); \
         INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('mine', 'features', 'rail')",
    );
    let (mut store, held) = home.load();
    assert_eq!((held.notes.len(), held.edits.len()), (1, 0), "{:?}", held.notes);
    // Names and identifiers that it uses are gone round.
    write(&mut store, vec![collection("rail"), collection("mine"), point("rail", "a", 1), point("mine", "a", 1)]);
    drop(store);
    assert_eq!(check(home.path()).unwrap(), []);
    let other = Connection::open(home.path()).unwrap();
    assert!(other.execute_batch("SELECT * FROM rtree_rail_geom; SELECT geom FROM mine").is_ok());
    drop(other);
    assert_eq!(home.load().1.layers.len(), 3);
}

#[test]
fn a_dropped_column_is_proposed_until_it_is_decided() {
    let home = roads();
    edit(&home, "ALTER TABLE road DROP COLUMN lanes");
    assert_eq!(home.load().1.edits.len(), 2);
    let (mut store, second) = home.load();
    assert_eq!(second.edits.len(), 2, "again");
    for edit in &second.edits {
        store.restore(edit, "needed").unwrap();
    }
    store.commit().unwrap();
    drop(store);
    assert_eq!(check(home.path()).unwrap(), []);
    let (_store, third) = home.load();
    assert_eq!((seen(&third), held(&third, "a").properties["lanes"].clone()), (vec![], json!(2)));
}

#[test]
fn a_column_renamed_in_case_only_is_the_same_column() {
    let home = roads();
    edit(&home, "ALTER TABLE road RENAME COLUMN name TO NAME");
    let (mut store, first) = home.load();
    assert_eq!(seen(&first), []);
    write(&mut store, vec![put("road", feature("d", None, &json!({"name": "n", "NAME": "other"})))]);
    drop(store);
    assert_eq!(check(home.path()).unwrap(), []);
}

#[test]
fn what_would_stop_later_writes_is_put_right() {
    for sql in [
        "CREATE UNIQUE INDEX one_name ON road (name)",
        "ALTER TABLE road ADD COLUMN built TEXT NOT NULL DEFAULT 'unknown'",
        "ALTER TABLE road ADD COLUMN short TEXT CHECK (length(short) < 3)",
        "ALTER TABLE road ADD COLUMN twice TEXT AS (name || name)",
        "ALTER TABLE road ADD COLUMN photo BLOB; UPDATE road SET photo = x'00ff'",
        "DROP TABLE rtree_road_geom",
        "DROP TABLE rtree_road_geom; CREATE TABLE rtree_road_geom (x)",
        "DROP TABLE rtree_road_geom; CREATE VIEW rtree_road_geom AS SELECT 1 AS id",
        "DROP TRIGGER rtree_road_geom_insert; DELETE FROM gpkg_extensions",
        "CREATE TABLE gpkg_ogr_contents (table_name TEXT, feature_count INTEGER); INSERT INTO gpkg_ogr_contents VALUES ('road', 3);
         CREATE TRIGGER trigger_insert_feature_count_road AFTER INSERT ON road BEGIN SELECT 1; END",
        "ALTER TABLE road RENAME TO mine",
        "DROP TABLE road; CREATE VIEW road AS SELECT 1 AS fid, NULL AS geom, 'a' AS id",
        "DROP TABLE road; CREATE TABLE road (x)",
        "CREATE VIEW broken AS SELECT * FROM nowhere",
        "CREATE TRIGGER bad AFTER INSERT ON road BEGIN DELETE FROM groundplan_version; END",
    ] {
        let home = roads();
        edit(&home, sql);
        let (mut store, held) = home.load();
        take_over(&mut store, &held);
        let twins = |n: i64| {
            let properties = json!({"name": "甲", "photo": "none", "short": "longer", "n": n, "x": n});
            ["x", "y"].map(|id| put("road", feature(id, Some(square(85.0, 44.0)), &properties))).to_vec()
        };
        write(&mut store, twins(1));
        write(&mut store, [twins(2), vec![end("road", "a")]].concat());
        drop(store);
        assert_eq!(check(home.path()).unwrap(), [], "{sql}");
        let (_store, held) = home.load();
        assert_eq!((seen(&held), held.layers[0].features.len()), (vec![], 4), "{sql}");
    }
}

#[test]
fn the_account_cannot_be_edited() {
    let home = roads();
    let other = Connection::open(home.path()).unwrap();
    for sql in [
        "DELETE FROM groundplan_version",
        "UPDATE groundplan_version SET properties = '{}'",
        "UPDATE groundplan_version SET number = 7",
        "UPDATE groundplan_transaction SET author = 'nobody'",
        "DELETE FROM groundplan_transaction",
        "DELETE FROM groundplan_collection",
        "UPDATE groundplan_collection SET document = '{}'",
        "UPDATE groundplan_layer SET id = 'other'",
    ] {
        let error = other.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("only added to"), "{sql}: {error}");
    }
}
