//! Proposals against a store in memory: what becomes true, what is refused, and what everybody sees meanwhile.

use super::*;
use crate::model::{Collection, Feature, Origin, RecordTime};
use crate::query::Snapshot;
use crate::store::{MemoryStore, Progress};
use geo_types::{Geometry, Point, polygon};
use serde_json::{Map, Value, json};
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that ticks a second at every look.
fn clock() -> RecordTime {
    static SECONDS: AtomicI64 = AtomicI64::new(1_800_000_000);
    RecordTime(SECONDS.fetch_add(1, Ordering::Relaxed) * 1_000_000)
}

fn home() -> Home {
    let (home, notes) = Home::open(Box::new(MemoryStore::default()), clock, 1000, &mut |_: Progress| {}).unwrap();
    assert!(notes.is_empty());
    propose(&home, vec![Action::CreateCollection(Box::new(collection("zone")))]).unwrap();
    home
}

fn collection(id: &str) -> Collection {
    let title = crate::model::Text { zh: "区".into(), en: "Zone".into() };
    Collection { id: id.into(), title, ..Collection::default() }
}

fn draft(geometry: impl Into<Option<Geometry<f64>>>, properties: Value) -> Draft {
    let Value::Object(properties) = properties else { panic!("properties are an object") };
    Draft { geometry: geometry.into(), properties, ..Draft::default() }
}

fn create(id: &str, draft: Draft) -> Action {
    Action::Create { collection: "zone".into(), id: Some(id.into()), draft }
}

fn delete(id: &str) -> Action {
    Action::Delete { collection: "zone".into(), id: id.into() }
}

fn patch(id: &str, patch: Value) -> Action {
    let Value::Object(patch) = patch else { panic!("a patch is an object") };
    Action::Merge { collection: "zone".into(), id: id.into(), patch }
}

fn propose(home: &Home, actions: Vec<Action>) -> Result<Accepted, EditError> {
    expecting(home, actions, Expectation::Any)
}

fn expecting(home: &Home, actions: Vec<Action>, expectation: Expectation) -> Result<Accepted, EditError> {
    let edits = actions.into_iter().map(|action| Edit { action, expectation: expectation.clone() }).collect();
    let origin = Origin { author: "test".into(), ..Origin::default() };
    home.propose_and_wait(Proposal { origin, edits, repair: false })
}

fn kinds(refused: Result<Accepted, EditError>) -> Vec<(FaultKind, String)> {
    let refused = refused.unwrap_err();
    assert!(!refused.faults().is_empty(), "{refused}");
    refused.faults().iter().map(|fault| (fault.kind, fault.pointer.clone())).collect()
}

fn feature(snapshot: &Snapshot, id: &str) -> Option<Feature> {
    snapshot.collection("zone").unwrap().feature(id).ok().cloned()
}

#[test]
fn a_change_is_seen_by_those_who_come_later_and_by_nobody_before() {
    let home = home();
    let before = home.snapshot();
    let accepted =
        propose(&home, vec![create("a", draft(Geometry::from(Point::new(80.0, 44.0)), json!({"name": "甲"})))])
            .unwrap();
    assert_eq!(accepted.versions, vec![("zone".to_string(), Some("a".to_string()), 1)]);
    let after = home.snapshot();
    assert_eq!(after.id(), accepted.snapshot);
    assert!(feature(&before, "a").is_none());
    assert_eq!(feature(&after, "a").unwrap().text("name"), Some("甲"));
}

#[test]
fn one_bad_edit_keeps_all_out_and_everything_wrong_is_told() {
    let home = home();
    let bow_tie = polygon![(x: 80.0, y: 44.0), (x: 81.0, y: 45.0), (x: 81.0, y: 44.0), (x: 80.0, y: 45.0)];
    let faults = kinds(propose(
        &home,
        vec![
            create("good", draft(None, json!({}))),
            create("bad/id", draft(None, json!({"status": "maybe", "uncertainty_m": -1}))),
            create("b", draft(Geometry::from(bow_tie), json!({"valid_from": "2020", "valid_to": "2019"}))),
        ],
    ));
    assert_eq!(
        faults,
        vec![
            (FaultKind::Invalid, "/id".into()),
            (FaultKind::Invalid, "/properties/valid_to".into()),
            (FaultKind::Invalid, "/geometry".into()),
        ]
    );
    assert_eq!(home.snapshot().collection("zone").unwrap().len(), 0);
}

#[test]
fn a_lost_race_is_told_and_changes_nothing() {
    let home = home();
    propose(&home, vec![create("a", draft(None, json!({"n": 1})))]).unwrap();
    let second =
        expecting(&home, vec![patch("a", json!({"properties": {"n": 2}}))], Expectation::Version(vec![1])).unwrap();
    assert_eq!(second.versions[0].2, 2);
    let late = expecting(&home, vec![patch("a", json!({"properties": {"n": 3}}))], Expectation::Version(vec![1]));
    assert_eq!(kinds(late)[0].0, FaultKind::Precondition);
    assert_eq!(feature(&home.snapshot(), "a").unwrap().number("n"), Some(2.0));
}

#[test]
fn a_patch_merges_and_null_takes_away() {
    let home = home();
    let first = draft(Geometry::from(Point::new(80.0, 44.0)), json!({"name": "a", "kind": "x", "list": [1, 2]}));
    propose(&home, vec![create("a", first)]).unwrap();
    propose(
        &home,
        vec![patch("a", json!({"properties": {"kind": null, "list": [3]}, "geometry": {"coordinates": [81.0, 45.0]}}))],
    )
    .unwrap();
    let now = feature(&home.snapshot(), "a").unwrap();
    assert_eq!(Value::Object(now.properties), json!({"name": "a", "list": [3]}));
    assert_eq!(now.geometry, Some(Point::new(81.0, 45.0).into()));
    propose(&home, vec![patch("a", json!({"geometry": null}))]).unwrap();
    assert_eq!(feature(&home.snapshot(), "a").unwrap().geometry, None);
    assert_eq!(kinds(propose(&home, vec![patch("a", json!({"id": "b"}))])), vec![(FaultKind::Invalid, "/id".into())]);
}

#[test]
fn ids_are_taken_once_and_go_on_counting_after_a_deletion() {
    let home = home();
    propose(&home, vec![create("a", draft(None, json!({})))]).unwrap();
    assert_eq!(kinds(propose(&home, vec![create("a", draft(None, json!({})))]))[0].0, FaultKind::Conflict);
    propose(&home, vec![delete("a")]).unwrap();
    assert_eq!(kinds(propose(&home, vec![delete("a")]))[0].0, FaultKind::NotFound);
    let again = propose(&home, vec![create("a", draft(None, json!({})))]).unwrap();
    assert_eq!(again.versions[0].2, 2);
    let history = home.history("zone", "a").unwrap();
    assert_eq!(history.iter().map(|v| (v.number, v.ended.is_some())).collect::<Vec<_>>(), vec![(1, true), (2, false)]);
}

#[test]
fn a_part_needs_its_whole_and_the_whole_stays_while_it_has_parts() {
    let home = home();
    let part = || create("part", draft(None, json!({"part_of": "whole"})));
    let whole = || create("whole", draft(None, json!({})));
    assert_eq!(kinds(propose(&home, vec![part()])), vec![(FaultKind::Conflict, "/properties/part_of".into())]);
    propose(&home, vec![part(), whole()]).unwrap();
    assert_eq!(kinds(propose(&home, vec![delete("whole")]))[0].0, FaultKind::Conflict);
    let round = propose(&home, vec![patch("whole", json!({"properties": {"part_of": "part"}}))]);
    assert_eq!(kinds(round)[0].0, FaultKind::Conflict);
    propose(&home, vec![delete("whole"), delete("part")]).unwrap();
}

#[test]
fn a_collection_stays_while_features_elsewhere_are_parts_of_what_is_in_it() {
    let home = home();
    let part = |collection: &str, id: &str, whole: Value| Action::Put {
        collection: collection.into(),
        id: id.into(),
        draft: draft(None, json!({"part_of": whole})),
    };
    let retire = || Action::RetireCollection { id: "zone".into() };
    propose(
        &home,
        vec![Action::CreateCollection(Box::new(collection("road"))), create("whole", draft(None, json!({})))],
    )
    .unwrap();
    propose(&home, vec![part("road", "far", json!("whole")), part("zone", "near", json!("whole"))]).unwrap();
    assert_eq!(kinds(propose(&home, vec![retire()])), vec![(FaultKind::Conflict, String::new())]);
    assert!(home.snapshot().collection("zone").unwrap().shared("near").is_some());
    propose(&home, vec![retire(), part("road", "far", Value::from(""))]).unwrap();
    assert!(home.snapshot().collection("zone").is_err());
}

#[test]
fn what_is_already_as_it_should_be_begins_no_version_and_goes_on_record() {
    let home = home();
    let put = |name: &str| Action::Put {
        collection: "zone".into(),
        id: "a".into(),
        draft: draft(Geometry::from(Point::new(80.0, 44.0)), json!({"name": name})),
    };
    let told = |accepted: &Accepted| (accepted.versions[0].2, accepted.unchanged, accepted.transaction.number);
    assert_eq!(told(&propose(&home, vec![put("x")]).unwrap()), (1, 0, 2));
    assert_eq!(told(&propose(&home, vec![put("x")]).unwrap()), (1, 1, 3));
    assert_eq!(told(&propose(&home, vec![patch("a", json!({"properties": {"name": "x"}}))]).unwrap()), (1, 1, 4));
    // Among others, the numbers stay with what they are of.
    let mixed = propose(&home, vec![put("x"), create("b", draft(None, json!({}))), put("y"), put("y")]).unwrap();
    let numbers: Vec<u32> = mixed.versions.iter().map(|(_, _, number)| *number).collect();
    assert_eq!((numbers, mixed.unchanged), (vec![1, 1, 2, 3], 1));
    assert_eq!(home.history("zone", "a").unwrap().len(), 3);
}

#[test]
fn a_part_that_lies_elsewhere_is_none() {
    let home = home();
    let at = |id: &str, lon: f64, more: Value| {
        let mut properties = Map::from_iter([("uncertainty_m".to_string(), json!(100))]);
        properties.extend(more.as_object().unwrap().clone());
        create(id, draft(Geometry::from(Point::new(lon, 44.0)), Value::Object(properties)))
    };
    propose(&home, vec![at("whole", 80.0, json!({}))]).unwrap();
    let far = propose(&home, vec![at("far", 80.01, json!({"part_of": "whole"}))]);
    assert_eq!(kinds(far), vec![(FaultKind::Invalid, "/properties/part_of".into())]);
    propose(&home, vec![at("near", 80.002, json!({"part_of": "whole"}))]).unwrap();
}

#[test]
fn a_schema_and_bounds_are_obeyed_and_bad_ones_are_not_taken() {
    let home = home();
    let schema = json!({"type": "object", "required": ["floors"], "properties": {"floors": {"type": "integer"}}});
    let ruled = Collection { bounds: Some([79.0, 43.0, 81.0, 45.0]), schema: Some(schema), ..collection("zone") };
    propose(&home, vec![Action::ReplaceCollection(Box::new(ruled))]).unwrap();
    let outside = draft(Geometry::from(Point::new(82.0, 44.0)), json!({"floors": 2.5}));
    let faults = kinds(propose(&home, vec![create("a", outside)]));
    assert_eq!(faults.iter().map(|(_, p)| p.as_str()).collect::<Vec<_>>(), vec!["/properties/floors", "/geometry"]);
    for bad in [json!({"type": 5}), json!({"$ref": "https://example.org/schema"})] {
        let description = Collection { schema: Some(bad.clone()), ..collection("other") };
        let refused = propose(&home, vec![Action::CreateCollection(Box::new(description))]);
        assert_eq!(kinds(refused), vec![(FaultKind::Invalid, "/schema".into())], "{bad}");
    }
}

#[test]
fn the_past_is_what_was_known_then() {
    let home = home();
    propose(&home, vec![create("a", draft(None, json!({"n": 1})))]).unwrap();
    let then = home.history("zone", "a").unwrap()[0].began.time;
    propose(&home, vec![patch("a", json!({"properties": {"n": 2}})), create("b", draft(None, json!({})))]).unwrap();
    propose(&home, vec![Action::RetireCollection { id: "zone".into() }]).unwrap();
    assert!(home.snapshot().collection("zone").is_err());
    let past = home.as_of(then).unwrap();
    assert_eq!(feature(&past, "a").unwrap().number("n"), Some(1.0));
    assert!(feature(&past, "b").is_none());
    assert!(home.as_of(RecordTime(0)).unwrap().collections().is_empty());
    assert!(home.as_of(RecordTime(i64::MAX)).unwrap().collection("zone").is_err());
    let (first, last) = (home.transaction_at(then).unwrap().unwrap().number, 3);
    let changed: Vec<String> = home.diff("zone", first, last).unwrap().into_iter().map(|(id, ..)| id).collect();
    assert_eq!(changed, vec!["a", "b"]);
}

#[test]
fn many_at_once_each_get_one_answer_and_one_version() {
    let home = home();
    propose(&home, vec![create("sum", draft(None, json!({"n": 0})))]).unwrap();
    std::thread::scope(|scope| {
        for worker in 0..8 {
            let home = &home;
            scope.spawn(move || {
                for turn in 0..25 {
                    propose(home, vec![create(&format!("w{worker}_{turn}"), draft(None, json!({})))]).unwrap();
                    loop {
                        let held = home.snapshot();
                        let zone = held.collection("zone").unwrap();
                        let (n, version) =
                            (zone.feature("sum").unwrap().number("n").unwrap(), zone.version("sum").unwrap());
                        let add = patch("sum", json!({"properties": {"n": n + 1.0}}));
                        if expecting(home, vec![add], Expectation::Version(vec![version])).is_ok() {
                            break;
                        }
                    }
                }
            });
        }
    });
    let snapshot = home.snapshot();
    assert_eq!(feature(&snapshot, "sum").unwrap().number("n"), Some(200.0));
    assert_eq!((snapshot.collection("zone").unwrap().len(), home.history("zone", "sum").unwrap().len()), (201, 201));
}

#[test]
fn a_closed_home_takes_nothing_more() {
    let home = home();
    home.close();
    assert!(matches!(propose(&home, vec![create("a", draft(None, json!({})))]), Err(EditError::Closed)));
    assert!(home.snapshot().collection("zone").is_ok());
}
