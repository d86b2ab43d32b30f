//! Full disks, torn files, files that are something else.

use crate::home::{Home, by, collection, feature, point, put, stage, write};
use groundplan::model::RecordTime;
use groundplan::store::{GeoPackage, Store, StoreError, check};
use rusqlite::Connection;
use serde_json::json;
use std::process::Command;

#[test]
fn what_is_no_store_is_refused_and_not_touched() {
    let home = Home::new();
    let path = home.path();
    std::fs::write(&path, b"not a database, and longer than a header of one hundred bytes would be: ".repeat(9))
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = GeoPackage::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::NotAStore { .. }), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    std::fs::remove_file(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other.pragma_update(None, "application_id", 0x4750_4B47).unwrap();
    other.execute_batch("CREATE TABLE gpkg_contents (a)").unwrap();
    drop(other);
    let before = std::fs::read(&path).unwrap();
    let error = GeoPackage::open(&path).unwrap_err();
    assert!(error.to_string().contains("GeoPackage of another program"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert!(matches!(GeoPackage::open(home.file("no/such/folder")), Err(StoreError::Read { .. })));
    assert!(GeoPackage::open(home.file("")).is_err(), "a folder is no file");
}

#[test]
fn an_empty_file_becomes_a_store() {
    let home = Home::new();
    std::fs::write(home.path(), b"").unwrap();
    assert_eq!(home.load().1.last, 0);
}

/// A store whose process ended without closing it, as copies of its files.
fn crashed(committed: usize) -> Home {
    let home = Home::new();
    let (mut store, _) = home.load();
    write(&mut store, vec![collection("road")]);
    for n in 0..committed {
        write(&mut store, vec![point("road", &format!("f{n:03}"), n as i64)]);
    }
    let after = Home::new();
    for ending in ["", "-wal"] {
        std::fs::copy(home.file(&format!("plan.gpkg{ending}")), after.file(&format!("plan.gpkg{ending}"))).unwrap();
    }
    // Copying a file in this process has loosened its locks; this store is not used any more.
    drop(store);
    after
}

#[test]
fn a_process_that_was_killed_has_lost_nothing() {
    let home = crashed(20);
    let (store, held) = home.load();
    assert_eq!((held.last, held.layers[0].features.len(), held.edits.len(), held.notes.len()), (21, 20, 0, 0));
    drop(store);
    assert_eq!(check(home.path()).unwrap(), []);
}

#[test]
fn a_torn_log_is_cut_back_to_the_last_whole_commit_and_said() {
    let whole = crashed(20);
    let log = std::fs::read(whole.file("plan.gpkg-wal")).unwrap();
    let file = std::fs::read(whole.path()).unwrap();
    let mut last = u64::MAX;
    for cut in (0..log.len()).rev().step_by(4_777) {
        let home = Home::new();
        std::fs::write(home.path(), &file).unwrap();
        std::fs::write(home.file("plan.gpkg-wal"), &log[..cut]).unwrap();
        let (store, held) = home.load();
        assert!(held.last <= last && held.edits.is_empty(), "cut at {cut}");
        last = held.last;
        let features = held.layers.first().map_or(0, |layer| layer.features.len() as u64);
        assert_eq!(features, held.last.saturating_sub(1), "cut at {cut}");
        drop(store);
        assert_eq!(check(home.path()).unwrap(), [], "cut at {cut}");
    }
    assert_eq!(last, 0, "all of it was cut away in the end");
    let home = Home::new();
    std::fs::write(home.path(), &file).unwrap();
    std::fs::write(home.file("plan.gpkg-wal"), &log[..log.len() - 10]).unwrap();
    let notes = home.load().1.notes;
    assert!(notes[0].contains("never committed"), "{notes:?}");
}

#[test]
fn a_flipped_bit_in_the_log_ends_it_there() {
    let whole = crashed(20);
    let mut log = std::fs::read(whole.file("plan.gpkg-wal")).unwrap();
    let middle = log.len() / 2;
    log[middle] ^= 1;
    std::fs::write(whole.file("plan.gpkg-wal"), &log).unwrap();
    let (store, held) = whole.load();
    assert!(held.last > 0 && held.last < 21 && held.notes.len() == 1, "{} {:?}", held.last, held.notes);
    drop(store);
    assert_eq!(check(whole.path()).unwrap(), []);
}

#[test]
fn a_file_that_lost_its_end_is_called_damaged() {
    let home = Home::new();
    let (mut store, _) = home.load();
    let points = (0..3_000).map(|n| point("road", &format!("f{n}"), n));
    write(&mut store, std::iter::once(collection("road")).chain(points).collect());
    drop(store);
    let bytes = std::fs::read(home.path()).unwrap();
    std::fs::write(home.path(), &bytes[..bytes.len() / 2]).unwrap();
    let error = GeoPackage::open(home.path()).and_then(|mut store| store.load(&mut |_| {})).unwrap_err();
    assert!(matches!(error, StoreError::Torn { .. }), "{error}");
}

/// This test program again, where no file may become larger than this.
fn with_file_size_limit(kib: u32, test: &str) {
    let program = std::env::current_exe().unwrap();
    // Sizes are in blocks of 512 bytes. Without the trap the signal would end the process.
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" --exact {test} --ignored --nocapture", kib * 2);
    let output = Command::new("sh").arg("-c").arg(script).arg(program).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("1 passed"), "{text}");
}

#[test]
fn a_full_disk_refuses_the_group_and_reads_go_on() {
    with_file_size_limit(2_000, "faults::as_child_on_a_full_disk");
}

#[test]
#[ignore = "is run by another test, as a process of its own"]
fn as_child_on_a_full_disk() {
    let home = Home::new();
    let (mut store, _) = home.load();
    let archive = store.archive();
    write(&mut store, vec![collection("road"), point("road", "a", 1)]);
    let big = |id: &str, kib: usize| put("road", feature(id, None, &json!({"text": "x".repeat(kib << 10)})));
    for round in 0..3 {
        // Too much for the log; once it fails in the middle of the group, once at its end.
        stage(&mut store, vec![point("road", "lost", round)]);
        let staged = store.stage(&by("anna", vec![big("big", 3_000)]), RecordTime(0));
        let error = staged.map(|_| ()).and_then(|()| store.commit()).unwrap_err();
        assert!(matches!(error, StoreError::NoRoom { .. }), "{error}");
        store.rollback().unwrap();
        assert!(archive.history("road", "big").unwrap().is_empty());
        assert_eq!(archive.history("road", "a").unwrap().len() as i64, 1 + round);
        let number = write(&mut store, vec![point("road", "a", round)]);
        assert_eq!(number as i64, 2 + round);
    }
    let mut full = None;
    for n in 0..5_000 {
        if let Err(error) = store
            .stage(&by("anna", vec![big(&format!("f{n}"), 20)]), RecordTime(0))
            .map(|_| ())
            .and_then(|()| store.commit())
        {
            full = Some(error);
            store.rollback().unwrap();
            break;
        }
    }
    assert!(matches!(full, Some(StoreError::NoRoom { .. })), "{full:?}");
    assert_eq!(archive.history("road", "a").unwrap().len(), 4);
    drop(store);
    let (_store, held) = home.load();
    assert!(held.layers[0].features.iter().any(|(feature, _)| feature.id == "a"));
}

#[test]
#[cfg(unix)]
fn a_file_that_may_not_be_written_is_said_to_be_so() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    drop(home.open());
    let allow = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(&home.path(), 0o444);
    if std::fs::OpenOptions::new().append(true).open(home.path()).is_ok() {
        return; // Nothing is forbidden to the superuser.
    }
    let error = GeoPackage::open(home.path()).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    allow(&home.path(), 0o644);
    let folder = home.path().parent().unwrap().to_path_buf();
    allow(&folder, 0o555);
    let (file, new) = (GeoPackage::open(home.path()), GeoPackage::open(home.file("new.gpkg")));
    allow(&folder, 0o755);
    for error in [file.unwrap_err(), new.unwrap_err()] {
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    }
    home.open();
}
