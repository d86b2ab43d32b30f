//! Reading what was: history, undo, differences.

use crate::home::{collection, each, end, feature, point, put, retire, write};
use groundplan::model::{Collection, Feature};
use groundplan::store::{Archive, Store};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

#[test]
fn a_feature_that_was_deleted_and_made_anew_goes_on_counting() {
    each(|store| {
        write(store, vec![collection("road"), point("road", "a", 1)]);
        write(store, vec![point("road", "a", 2)]);
        write(store, vec![end("road", "a")]);
        write(store, vec![collection("road")]);
        write(store, vec![point("road", "a", 3)]);
        let history = store.archive().history("road", "a").unwrap();
        let lines: Vec<(u32, i64, u64, Option<u64>)> = history
            .iter()
            .map(|version| {
                let n = version.feature.properties["n"].as_i64().unwrap();
                (version.number, n, version.began.number, version.ended.as_ref().map(|ended| ended.number))
            })
            .collect();
        assert_eq!(lines, [(1, 1, 1, Some(2)), (2, 2, 2, Some(3)), (3, 3, 5, None)]);
    });
}

#[test]
fn retiring_a_collection_ends_all_that_is_in_it() {
    each(|store| {
        write(store, vec![collection("road"), point("road", "a", 1), point("road", "b", 1)]);
        write(store, vec![end("road", "b")]);
        write(store, vec![retire("road")]);
        let archive = store.archive();
        assert_eq!(archive.history("road", "a").unwrap()[0].ended.as_ref().unwrap().number, 3);
        assert_eq!(archive.history("road", "b").unwrap()[0].ended.as_ref().unwrap().number, 2);
        let (collections, features) = archive.undo(2).unwrap();
        assert_eq!(collections.len(), 1);
        assert!(collections[0].state.is_some());
        assert_eq!(features.iter().map(|state| state.id.as_str()).collect::<Vec<_>>(), ["a"]);
        assert!(features[0].state.is_some());
    });
}

#[test]
fn differences_are_between_the_ends_of_two_transactions() {
    each(|store| {
        write(store, vec![collection("road"), collection("rail"), point("road", "a", 1), point("road", "b", 1)]);
        write(store, vec![point("road", "a", 2), point("rail", "z", 1)]);
        write(store, vec![point("road", "c", 1)]);
        write(store, vec![end("road", "c"), end("road", "b"), point("road", "a", 3)]);
        let archive = store.archive();
        let numbers = |from, to| -> Vec<(String, Option<u32>, Option<u32>)> {
            let pairs = archive.diff("road", from, to).unwrap();
            pairs.into_iter().map(|(id, a, b)| (id, a.map(|v| v.number), b.map(|v| v.number))).collect()
        };
        assert_eq!(numbers(1, 4), [("a".into(), Some(1), Some(3)), ("b".into(), Some(1), None)]);
        assert_eq!(numbers(4, 1), [("a".into(), Some(3), Some(1)), ("b".into(), None, Some(1))]);
        assert_eq!(numbers(2, 3), [("c".into(), None, Some(1))]);
        assert_eq!(numbers(0, 99), [("a".into(), None, Some(3))]);
        assert!(numbers(3, 3).is_empty());
    });
}

/// Everything that holds, as the store's reader would have it.
type World = (BTreeMap<String, Arc<Collection>>, BTreeMap<(String, String), (Arc<Feature>, u32)>);

/// The world of a transaction, taken back from the world of now.
fn world_at(archive: &dyn Archive, now: &World, number: u64) -> World {
    let mut world = now.clone();
    let (collections, features) = archive.undo(number).unwrap();
    for state in collections {
        match state.state {
            Some(collection) => world.0.insert(state.id, collection),
            None => world.0.remove(&state.id),
        };
    }
    for state in features {
        let key = (state.collection, state.id);
        match state.state {
            Some(feature) => world.1.insert(key, feature),
            None => world.1.remove(&key),
        };
    }
    world
}

/// What somebody may do next: which collection, which feature, what.
#[derive(Debug, Clone)]
struct Deed {
    layer: u8,
    id: u8,
    kind: u8,
}

fn deeds() -> impl Strategy<Value = Vec<Vec<Deed>>> {
    let deed = (0..2_u8, 0..4_u8, 0..10_u8).prop_map(|(layer, id, kind)| Deed { layer, id, kind });
    prop::collection::vec(prop::collection::vec(deed, 1..5), 1..8)
}

/// Does what can be done, in the world and in the store, one transaction for each list.
fn live(store: &mut dyn Store, deeds: &[Vec<Deed>]) -> Vec<World> {
    let mut world = World::default();
    let mut worlds = vec![world.clone()];
    let mut numbers: BTreeMap<(String, String), u32> = BTreeMap::new();
    for (time, group) in deeds.iter().enumerate() {
        let mut changes = Vec::new();
        for Deed { layer, id, kind } in group {
            let (layer, id) = (format!("l{layer}"), format!("f{id}"));
            let key = (layer.clone(), id.clone());
            match kind {
                0 if world.0.remove(&layer).is_some() => {
                    world.1.retain(|(of, _), _| *of != layer);
                    changes.push(retire(&layer));
                }
                1..=3 if world.1.remove(&key).is_some() => changes.push(end(&layer, &id)),
                4..=9 if world.0.contains_key(&layer) => {
                    let made = feature(&id, None, &json!({"time": time, "count": changes.len()}));
                    let number = numbers.entry(key.clone()).and_modify(|number| *number += 1).or_insert(1);
                    world.1.insert(key, (Arc::new(made.clone()), *number));
                    changes.push(put(&layer, made));
                }
                _ => {
                    let Some(groundplan::model::Change::PutCollection(made)) = Some(collection(&layer)) else {
                        continue;
                    };
                    world.0.insert(layer.clone(), made);
                    changes.push(collection(&layer));
                }
            }
        }
        write(store, changes);
        worlds.push(world.clone());
    }
    worlds
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn undoing_gives_every_earlier_world(deeds in deeds()) {
        each(|store| {
            let worlds = live(store, &deeds);
            let archive = store.archive();
            for (number, world) in worlds.iter().enumerate() {
                let undone = world_at(&*archive, worlds.last().unwrap(), number as u64);
                assert_eq!(&undone, world, "at the end of transaction {number}");
            }
        });
    }

    #[test]
    fn differences_are_those_of_the_worlds(deeds in deeds(), from in 0..9_usize, to in 0..9_usize) {
        each(|store| {
            let worlds = live(store, &deeds);
            let archive = store.archive();
            let (from, to) = (from.min(worlds.len() - 1), to.min(worlds.len() - 1));
            for layer in ["l0", "l1"] {
                let found: Vec<(String, Option<u32>, Option<u32>)> = archive
                    .diff(layer, from as u64, to as u64)
                    .unwrap()
                    .into_iter()
                    .map(|(id, a, b)| (id, a.map(|v| v.number), b.map(|v| v.number)))
                    .collect();
                let at = |number: usize, id: &str| {
                    worlds[number].1.get(&(layer.to_string(), id.to_string())).map(|(_, number)| *number)
                };
                let expected: Vec<(String, Option<u32>, Option<u32>)> = (0..4)
                    .map(|id| format!("f{id}"))
                    .map(|id| (id.clone(), at(from, &id), at(to, &id)))
                    .filter(|(_, a, b)| a != b)
                    .collect();
                assert_eq!(found, expected, "{layer} from {from} to {to}");
            }
        });
    }
}

#[test]
fn readers_see_whole_transactions_while_the_log_is_written_back() {
    let home = crate::home::Home::new();
    let (mut store, _) = home.load();
    let text = "x".repeat(400 << 10);
    // Two features that always say the same; large, so that the log has to be written back now and then.
    let pair = |n: u64| ["a", "b"].map(|id| put("road", feature(id, None, &json!({"n": n, "text": text})))).to_vec();
    write(&mut store, [vec![collection("road")], pair(1)].concat());
    let archive = store.archive();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    let history = |id| archive.history("road", id).unwrap();
                    let (a, b) = (history("a"), history("b"));
                    assert!(a.len() <= b.len(), "what was seen once stays seen");
                    let (_, features) = archive.undo(1).unwrap();
                    let states: Vec<_> = features.iter().map(|state| state.state.as_ref().map(|(_, n)| *n)).collect();
                    assert!(states.is_empty() || states == [Some(1), Some(1)], "{states:?}");
                }
            });
        }
        for n in 2..90 {
            assert_eq!(write(&mut store, pair(n)), n);
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    store.close().unwrap();
    assert!(!home.file("plan.gpkg-wal").exists());
    assert_eq!(groundplan::store::check(home.path()).unwrap(), []);
}
