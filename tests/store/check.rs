//! Finding damage.

use crate::home::{Home, collection, end, point, put, square, write};
use groundplan::model::Severity;
use groundplan::store::{Store, StoreError, check};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use serde_json::json;

fn store_with_history() -> Home {
    let home = Home::new();
    let (mut store, _) = home.load();
    write(&mut store, vec![collection("road"), point("road", "a", 1), point("road", "b", 1)]);
    write(&mut store, vec![point("road", "a", 2), end("road", "b")]);
    let feature = crate::home::feature("c", Some(square(80.0, 44.0)), &json!({"name": "x"}));
    write(&mut store, vec![put("road", feature)]);
    home
}

#[test]
fn a_sound_store_has_nothing_to_say_served_or_not() {
    let home = store_with_history();
    assert_eq!(check(home.path()).unwrap(), []);
    let (mut store, _) = home.load();
    write(&mut store, vec![point("road", "a", 3)]);
    assert_eq!(check(home.path()).unwrap().iter().filter(|finding| finding.severity != Severity::Info).count(), 0);
    store.close().unwrap();
    assert_eq!(check(home.path()).unwrap(), []);
}

#[test]
fn every_kind_of_damage_is_found() {
    for (sql, words) in [
        ("UPDATE groundplan_version SET properties = '{\"n\": 7}' WHERE number = 1 AND feature = 'a'", "what it said"),
        ("UPDATE groundplan_version SET geometry = NULL WHERE number = 1 AND feature = 'a'", "what it said"),
        ("DELETE FROM groundplan_version WHERE feature = 'a' AND number = 1", "follows on version 0"),
        ("DELETE FROM groundplan_version WHERE feature = 'a' AND number = 1", "1 versions are missing"),
        ("UPDATE groundplan_version SET ended = NULL WHERE feature = 'a'", "holds although a later one follows"),
        ("UPDATE groundplan_version SET ended = 9 WHERE feature = 'b'", "a transaction that there is not"),
        ("UPDATE groundplan_version SET began = 3 WHERE feature = 'b'", "ends before it begins"),
        ("UPDATE groundplan_transaction SET time_us = -7 WHERE number = 2", "not later"),
        ("DELETE FROM groundplan_transaction WHERE number = 2", "follows on transaction 1"),
        ("UPDATE groundplan_collection SET ended = 2", "although their collection has ended"),
        ("UPDATE groundplan_collection SET document = '{'", "its description cannot be read"),
        ("DELETE FROM groundplan_layer", "never was"),
        ("DELETE FROM rtree_road_geom", "not entered"),
        ("UPDATE rtree_road_geom SET maxx = 179 WHERE id = 1", "not entered with its box"),
        ("INSERT INTO rtree_road_geom VALUES (99, 1, 2, 3, 4)", "entries for"),
        ("DROP TABLE rtree_road_geom", "the spatial index is gone"),
        ("UPDATE road SET n = 99 WHERE id = 'a'", "another program edited feature a: n"),
        ("DROP TABLE road", "made anew"),
        ("DROP TRIGGER groundplan_version_kept", "guard"),
        ("DELETE FROM groundplan_mirror", "it has no table"),
        ("DELETE FROM gpkg_spatial_ref_sys WHERE srs_id = 4490", "names another one"),
    ] {
        let home = store_with_history();
        let other = Connection::open(home.path()).unwrap();
        other.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
        other.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false).unwrap();
        other.execute_batch(sql).unwrap();
        drop(other);
        let findings = check(home.path()).unwrap();
        assert!(findings.iter().any(|finding| finding.message.contains(words)), "{sql} gave {findings:?}");
    }
}

#[test]
fn a_damaged_page_is_found() {
    let home = Home::new();
    let (mut store, _) = home.load();
    let points = (0..2_000).map(|n| point("road", &format!("f{n}"), n));
    write(&mut store, std::iter::once(collection("road")).chain(points).collect());
    drop(store);
    let mut bytes = std::fs::read(home.path()).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xA5);
    std::fs::write(home.path(), &bytes).unwrap();
    let found = check(home.path());
    assert!(found.is_err() || found.as_ref().is_ok_and(|f| f[0].severity == Severity::Error), "{found:?}");
}

#[test]
fn what_is_no_store_is_not_checked() {
    let home = Home::new();
    assert!(matches!(check(home.path()), Err(StoreError::Read { .. })));
    std::fs::write(home.path(), b"not a database, and longer than a header of one hundred bytes would be: ".repeat(9))
        .unwrap();
    assert!(matches!(check(home.path()), Err(StoreError::NotAStore { .. })));
    let other = Connection::open(home.file("other.gpkg")).unwrap();
    other.execute_batch("CREATE TABLE a (b)").unwrap();
    assert!(matches!(check(home.file("other.gpkg")), Err(StoreError::NotAStore { .. })));
}
