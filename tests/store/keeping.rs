//! Copies, and files of other schemas.

use crate::home::{Home, collection, point, write};
use groundplan::store::{GeoPackage, Store, StoreError, check};
use rusqlite::Connection;

#[test]
fn a_copy_made_while_serving_is_whole_and_opens_alone() {
    let home = Home::new();
    let (mut store, _) = home.load();
    write(&mut store, vec![collection("road"), point("road", "a", 1)]);
    let archive = store.archive();
    let copying = std::thread::spawn({
        let target = home.file("copy.gpkg");
        move || archive.backup(&target)
    });
    for n in 0..50 {
        write(&mut store, vec![point("road", "b", n)]);
    }
    copying.join().unwrap().unwrap();
    assert_eq!(check(home.file("copy.gpkg")).unwrap(), []);
    assert!(!home.file("copy.gpkg-wal").exists() && !home.file("copy.gpkg.part").exists());
    let mut copy = GeoPackage::open(home.file("copy.gpkg")).unwrap();
    let held = copy.load(&mut |_| {}).unwrap();
    assert!(held.edits.is_empty() && (1..=51).contains(&held.last));
    write(&mut copy, vec![point("road", "c", 1)]);
}

#[test]
fn a_copy_never_replaces_a_file() {
    let home = Home::new();
    let (store, _) = home.load();
    std::fs::write(home.file("copy.gpkg"), b"precious").unwrap();
    assert!(store.archive().backup(&home.file("copy.gpkg")).is_err());
    assert_eq!(std::fs::read(home.file("copy.gpkg")).unwrap(), b"precious");
    assert!(store.archive().backup(&home.file("no/such/folder.gpkg")).is_err());
}

/// Makes a store of schema 1, as the first groundplan wrote it.
fn age(home: &Home) {
    let other = Connection::open(home.path()).unwrap();
    other
        .execute_batch(
            "DROP TABLE groundplan_refused; DROP TABLE groundplan_job_end; DROP TABLE groundplan_job; \
             DROP TABLE groundplan_filing_owner; DROP TABLE groundplan_filing; UPDATE groundplan_meta SET schema = 1",
        )
        .unwrap();
}

#[test]
fn an_older_store_is_brought_up_to_date_after_a_copy() {
    let home = Home::new();
    let (mut store, _) = home.load();
    write(&mut store, vec![collection("road"), point("road", "a", 1)]);
    drop(store);
    age(&home);
    let (store, held) = home.load();
    assert_eq!(held.layers[0].features.len(), 1);
    assert!(held.notes[0].contains("plan.gpkg.v1.backup"), "{:?}", held.notes);
    drop(store);
    assert_eq!(check(home.path()).unwrap(), []);
    let copy = Connection::open(home.file("plan.gpkg.v1.backup")).unwrap();
    let schema: i64 = copy.query_row("SELECT schema FROM groundplan_meta", [], |row| row.get(0)).unwrap();
    assert_eq!(schema, 1);
    age(&home);
    drop(home.open());
    assert!(home.file("plan.gpkg.v1.2.backup").exists(), "an earlier copy is not replaced");
    assert_eq!(home.load().1.notes, [""; 0]);
}

#[test]
fn a_step_that_fails_leaves_the_store_as_it_was() {
    let home = Home::new();
    let (mut store, _) = home.load();
    write(&mut store, vec![collection("road")]);
    drop(store);
    age(&home);
    let other = Connection::open(home.path()).unwrap();
    other.execute_batch("CREATE TABLE groundplan_refused (something_else)").unwrap();
    drop(other);
    assert!(GeoPackage::open(home.path()).is_err());
    let other = Connection::open(home.path()).unwrap();
    other.execute_batch("DROP TABLE groundplan_refused").unwrap();
    drop(other);
    assert_eq!(home.load().1.last, 1);
}

#[test]
fn a_newer_store_is_left_alone() {
    let home = Home::new();
    drop(home.open());
    let other = Connection::open(home.path()).unwrap();
    other.execute_batch("UPDATE groundplan_meta SET schema = 99").unwrap();
    drop(other);
    let before = std::fs::read(home.path()).unwrap();
    for error in [GeoPackage::open(home.path()).unwrap_err(), check(home.path()).unwrap_err()] {
        assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    }
    assert_eq!(std::fs::read(home.path()).unwrap(), before);
}
