//! Nobody else writes or checkpoints while the store is open; everybody reads.

use crate::home::{Home, collection, point, write};
use groundplan::store::{GeoPackage, Store, StoreError};
use rusqlite::Connection;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Another program: a connection that knows nothing of us.
fn stranger(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.busy_timeout(Duration::from_millis(20)).unwrap();
    connection
}

/// What another program can do: read how many versions there are, write, checkpoint.
fn tries(connection: &Connection) -> (i64, bool, bool) {
    let read = connection.query_row("SELECT count(*) FROM groundplan_version", [], |row| row.get(0)).unwrap();
    let writes =
        connection.execute("INSERT INTO groundplan_refused VALUES (NULL, 0, 'c', 'f', '', '', NULL)", []).is_ok();
    let checkpoints: bool = ["PASSIVE", "FULL", "RESTART", "TRUNCATE"].into_iter().any(|mode| {
        connection
            .query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| row.get::<_, i64>(0))
            .is_ok_and(|busy| busy == 0)
    });
    (read, writes, checkpoints)
}

#[test]
fn a_second_connection_of_this_process_reads_and_neither_writes_nor_checkpoints() {
    let home = Home::new();
    let (mut store, _) = home.load();
    let early = stranger(&home.path());
    assert_eq!(tries(&early), (0, false, false));
    write(&mut store, vec![collection("road"), point("road", "a", 1)]);
    assert_eq!(tries(&early), (1, false, false));
    for n in 0..50 {
        write(&mut store, vec![point("road", "b", n)]);
        assert_eq!(tries(&stranger(&home.path())), (2 + n, false, false));
    }
    assert!(
        early.pragma_update(None, "journal_mode", "DELETE").is_err(),
        "the way of writing cannot be changed either"
    );
    drop(early);
    store.close().unwrap();
    assert!(tries(&stranger(&home.path())).1, "after closing, others may write");
}

#[test]
fn closing_while_somebody_reads_keeps_everything() {
    let home = Home::new();
    let (mut store, _) = home.load();
    write(&mut store, vec![collection("road"), point("road", "a", 1)]);
    let reader = stranger(&home.path());
    reader.execute_batch("BEGIN; SELECT * FROM groundplan_version").unwrap();
    store.close().unwrap();
    let late = stranger(&home.path());
    assert_eq!(tries(&late).0, 1);
    drop((reader, late));
    assert_eq!(home.load().1.layers[0].features.len(), 1);
}

#[test]
fn a_store_is_opened_once() {
    let home = Home::new();
    let first = home.open();
    let error = GeoPackage::open(home.path()).unwrap_err();
    assert!(matches!(&error, StoreError::Locked { .. }), "{error}");
    assert_eq!(tries(&stranger(&home.path())), (0, false, false), "asking has not loosened the locks");
    drop(first);
    home.open();
}

#[test]
fn a_program_that_writes_or_checkpoints_keeps_the_store_shut() {
    let home = Home::new();
    drop(home.open());
    for (mode, hold) in [("DELETE", "BEGIN IMMEDIATE"), ("WAL", "BEGIN IMMEDIATE"), ("DELETE", "BEGIN EXCLUSIVE")] {
        let other = stranger(&home.path());
        other.pragma_update(None, "journal_mode", mode).unwrap();
        other.execute_batch(hold).unwrap();
        let error = GeoPackage::open(home.path()).unwrap_err();
        assert!(matches!(error, StoreError::Locked { .. }), "{mode} {hold}: {error}");
    }
    home.open();
}

#[test]
fn a_program_that_only_has_the_file_open_keeps_nothing_shut_and_cannot_write_later() {
    let home = Home::new();
    drop(home.open());
    let other = stranger(&home.path());
    other.pragma_update(None, "journal_mode", "WAL").unwrap();
    assert!(tries(&other).1);
    let (mut store, _) = home.load();
    assert_eq!(tries(&other), (0, false, false));
    write(&mut store, vec![collection("road"), point("road", "a", 1)]);
    assert_eq!(tries(&other), (1, false, false));
}

#[test]
fn another_process_reads_and_neither_writes_nor_checkpoints_nor_opens() {
    let home = Home::new();
    let (mut store, _) = home.load();
    write(&mut store, vec![collection("road"), point("road", "a", 1)]);
    assert_eq!(child(&home.path()), "1 false false shut");
    write(&mut store, vec![point("road", "b", 1)]);
    assert_eq!(child(&home.path()), "2 false false shut");
    store.close().unwrap();
    assert_eq!(child(&home.path()), "2 true true open");
}

/// This test program again, as another process that does only what [`as_child`] does.
fn child(path: &Path) -> String {
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program)
        .args(["--exact", "lock::as_child", "--ignored", "--nocapture"])
        .env("GROUNDPLAN_TEST_STORE", path)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find_map(|line| line.split_once("child: ")).unwrap_or_else(|| panic!("{text}"));
    line.1.to_string()
}

#[test]
#[ignore = "is run by another test, as a process of its own"]
fn as_child() {
    let path = std::env::var("GROUNDPLAN_TEST_STORE").unwrap();
    let (read, writes, checkpoints) = tries(&stranger(Path::new(&path)));
    let opened = match GeoPackage::open(&path) {
        Ok(_) => "open",
        Err(StoreError::Locked { by: Some(by), .. }) if by.contains("process") => "shut",
        Err(error) => panic!("{error}"),
    };
    println!("child: {read} {writes} {checkpoints} {opened}");
}
