//! Writing: sets, groups, times, numbers.

use crate::home::{Home, by, collection, each, end, feature, point, put, retire, stage, write};
use groundplan::model::{AuditEntry, Collection, RecordTime};
use groundplan::store::StoreError;
use serde_json::json;

#[test]
fn an_empty_store_holds_nothing() {
    each(|store| {
        let archive = store.archive();
        assert_eq!(archive.transaction_at(RecordTime(i64::MAX)).unwrap(), None);
        assert_eq!(archive.transaction(0).unwrap(), None);
        assert!(archive.history("road", "a").unwrap().is_empty());
        assert!(archive.diff("road", 0, 7).unwrap().is_empty());
        assert_eq!(archive.undo(0).unwrap(), (vec![], vec![]));
        assert!(archive.audit_log(None, 10).unwrap().is_empty());
    });
}

#[test]
fn a_set_gets_a_number_and_each_change_its_version() {
    each(|store| {
        let changes = vec![
            collection("road"),
            point("road", "a", 1),
            point("road", "b", 1),
            point("road", "a", 2),
            end("road", "b"),
            collection("road"),
            point("road", "b", 3),
        ];
        let staged = stage(store, changes);
        assert_eq!(staged.transaction.number, 1);
        assert_eq!(staged.numbers, [1, 1, 1, 2, 1, 2, 2]);
        assert_eq!(stage(store, vec![retire("road")]).numbers, [2]);
        assert_eq!(stage(store, vec![collection("road"), point("road", "a", 1)]).numbers, [3, 3]);
    });
}

#[test]
fn nothing_is_seen_before_it_is_committed() {
    each(|store| {
        let archive = store.archive();
        stage(store, vec![collection("road"), point("road", "a", 1)]);
        store.audit(&[entry("x", 1)]).unwrap();
        assert!(archive.history("road", "a").unwrap().is_empty());
        assert_eq!(archive.transaction(1).unwrap(), None);
        assert_eq!(archive.undo(0).unwrap(), (vec![], vec![]));
        assert!(archive.audit_log(None, 10).unwrap().is_empty());
        store.commit().unwrap();
        assert_eq!(archive.history("road", "a").unwrap().len(), 1);
        assert_eq!(archive.audit_log(None, 10).unwrap().len(), 1);
    });
}

#[test]
fn a_refused_set_leaves_the_group_as_it_was() {
    each(|store| {
        write(store, vec![collection("road"), point("road", "a", 1)]);
        stage(store, vec![point("road", "b", 1)]);
        for refused in [
            vec![point("road", "c", 1), collection("new"), end("road", "nobody")],
            vec![end("road", "a"), point("nowhere", "a", 1)],
            vec![retire("road"), retire("road")],
            vec![point("road", "a", 9), end("nowhere", "a")],
        ] {
            let error = store.stage(&by("anna", refused), RecordTime(0)).unwrap_err();
            assert!(matches!(error, StoreError::Missing { .. }), "{error}");
        }
        let staged = stage(store, vec![point("road", "d", 1), point("road", "a", 2)]);
        assert_eq!((staged.transaction.number, staged.numbers), (3, vec![1, 2]));
        store.commit().unwrap();
        let archive = store.archive();
        let ids: Vec<String> = archive.diff("road", 1, 3).unwrap().into_iter().map(|(id, ..)| id).collect();
        assert_eq!(ids, ["a", "b", "d"]);
        assert!(archive.history("road", "c").unwrap().is_empty());
    });
}

#[test]
fn a_group_is_forgotten_as_a_whole() {
    each(|store| {
        write(store, vec![collection("road"), point("road", "a", 1)]);
        stage(store, vec![point("road", "a", 2), point("road", "b", 1)]);
        stage(store, vec![collection("rail"), point("rail", "a", 2)]);
        store.audit(&[entry("x", 2)]).unwrap();
        store.rollback().unwrap();
        store.rollback().unwrap();
        store.commit().unwrap();
        let archive = store.archive();
        assert_eq!(archive.transaction(2).unwrap(), None);
        assert_eq!(archive.history("road", "a").unwrap().len(), 1);
        let staged = stage(store, vec![point("road", "a", 3)]);
        assert_eq!((staged.transaction.number, staged.numbers), (2, vec![2]));
        let refused = store.stage(&by("x", vec![point("rail", "a", 1)]), RecordTime(0));
        assert!(refused.is_err(), "the collection was forgotten, too");
        store.commit().unwrap();
        assert!(archive.audit_log(None, 10).unwrap().is_empty());
    });
}

#[test]
fn times_go_forward_even_if_the_clock_does_not() {
    each(|store| {
        let mut at = |now| {
            let set = by("anna", vec![collection("road")]);
            store.stage(&set, RecordTime(now)).unwrap().transaction.time.0
        };
        assert_eq!([at(1000), at(1000), at(5), at(2000), at(-7)], [1000, 1001, 1002, 2000, 2001]);
        store.commit().unwrap();
        let archive = store.archive();
        let last = |time| archive.transaction_at(RecordTime(time)).unwrap().map(|transaction| transaction.number);
        assert_eq!(
            [last(999), last(1000), last(1001), last(1999), last(2000), last(i64::MAX)],
            [None, Some(1), Some(2), Some(3), Some(4), Some(5)]
        );
    });
}

#[test]
fn the_origin_and_the_repairs_are_kept() {
    each(|store| {
        let mut change = point("road", "a", 1);
        if let groundplan::model::Change::Put { repairs, .. } = &mut change {
            *repairs = vec!["ring 0 was closed".into(), "\"quoted\"".into()];
        }
        write(store, vec![collection("road"), change]);
        let version = store.archive().history("road", "a").unwrap().remove(0);
        assert_eq!(version.repairs, ["ring 0 was closed", "\"quoted\""]);
        assert_eq!(version.began.origin, by("anna", vec![]).origin);
        assert_eq!(version.began, store.archive().transaction(1).unwrap().unwrap());
    });
}

#[test]
fn the_audit_log_is_read_page_by_page() {
    each(|store| {
        let entries: Vec<AuditEntry> = (0..5).map(|n| entry(&format!("who{n}"), n)).collect();
        store.audit(&entries[..3]).unwrap();
        store.audit(&entries[3..]).unwrap();
        store.commit().unwrap();
        let archive = store.archive();
        let all = archive.audit_log(None, 100).unwrap();
        assert_eq!(all.iter().map(|(_, entry)| entry.clone()).collect::<Vec<_>>(), entries);
        let second = archive.audit_log(Some(all[1].0), 2).unwrap();
        assert_eq!(second, all[2..4]);
        assert!(archive.audit_log(Some(all[4].0), 2).unwrap().is_empty());
    });
}

#[test]
fn a_closed_store_says_so() {
    each(|store| {
        write(store, vec![collection("road")]);
        let archive = store.archive();
        store.close().unwrap();
        assert!(matches!(archive.transaction(1), Err(StoreError::Closed)));
        assert!(matches!(store.stage(&by("x", vec![]), RecordTime(0)), Err(StoreError::Closed)));
        assert!(matches!(store.commit(), Err(StoreError::Closed)));
        store.close().unwrap_or(());
    });
}

#[test]
fn what_cannot_come_back_is_refused() {
    each(|store| {
        write(store, vec![collection("road")]);
        let nan = geo_types::Point::new(f64::NAN, 1.0).into();
        let set = by("anna", vec![put("road", feature("a", Some(nan), &json!({})))]);
        assert!(matches!(store.stage(&set, RecordTime(0)), Err(StoreError::Unsupported { .. })));
        store.commit().unwrap();
    });
}

#[test]
fn what_was_committed_holds_after_the_next_opening() {
    let home = Home::new();
    let (mut store, first) = home.load();
    write(&mut store, vec![collection("road"), point("road", "b", 2), point("road", "a", 1)]);
    write(&mut store, vec![collection("rail"), point("road", "a", 3), end("road", "b"), point("rail", "x", 1)]);
    stage(&mut store, vec![point("road", "never", 1)]);
    drop(store);
    let (_store, held) = home.load();
    assert_eq!((held.id.len(), &held.id, held.last), (32, &first.id, 2));
    assert!(held.edits.is_empty() && held.notes.is_empty(), "{:?} {:?}", held.edits, held.notes);
    let ids: Vec<&str> = held.layers.iter().map(|layer| layer.collection.id.as_str()).collect();
    assert_eq!(ids, ["road", "rail"]);
    let features: Vec<(&str, i64, u32)> = held.layers[0]
        .features
        .iter()
        .map(|(feature, number)| (feature.id.as_str(), feature.properties["n"].as_i64().unwrap(), *number))
        .collect();
    assert_eq!(features, [("a", 3, 2)]);
    let collection: &Collection = &held.layers[0].collection;
    assert_eq!(collection.title.zh, "图层road");
}

fn entry(who: &str, n: i64) -> AuditEntry {
    AuditEntry {
        time: RecordTime(n),
        who: who.into(),
        from: "127.0.0.1".into(),
        what: "PUT /collections/road".into(),
        status: 200,
        transaction: (n % 2 == 0).then_some(n as u64),
    }
}
