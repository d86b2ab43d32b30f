use super::*;
use crate::query::QueryError;

/// One collection of each kind, each with a feature.
fn three() -> Snapshot {
    let features = [at("x", 80.0)];
    let restricted = Layer {
        collection: Collection {
            coverage: Some(json!({"type": "Point", "coordinates": [80, 43]})),
            bounds: Some([79.0, 42.0, 81.0, 44.0]),
            schema: Some(json!({"properties": {"secret": {}}})),
            style: Some(json!({"layers": []})),
            ..described("restricted", Access::Restricted)
        },
        features: vec![Feature::clone(&at("x", 80.0))],
    };
    let others = |id, access| layer(id, access, &features);
    Snapshot::build(vec![others("hidden", Access::Hidden), others("public", Access::Public), restricted], "1")
}

#[test]
fn a_hidden_collection_out_of_sight_is_not_there() {
    let seen = three().seen_by(&Sight::public());
    assert_eq!(listed(&seen), ["public", "restricted"]);
    assert_eq!(seen.collection("hidden").unwrap_err(), QueryError::UnknownCollection("hidden".into()));
    assert_eq!(seen.collection("hidden").unwrap_err().to_string(), "there is no collection `hidden`");
    assert_eq!((seen.feature_count(), seen.collection("public").unwrap().len()), (1, 1));
}

#[test]
fn a_restricted_collection_out_of_sight_shows_its_name_and_nothing_else() {
    let seen = three().seen_by(&Sight::public());
    assert_eq!(seen.collection("restricted").unwrap_err(), QueryError::Closed("restricted".into()));
    let closed = seen.collections().iter().find(|c| c.meta().id == "restricted").unwrap();
    assert!(closed.is_closed());
    assert_eq!((closed.len(), closed.placed(), closed.extent(), closed.features().count()), (0, 0, None, 0));
    let told = closed.meta();
    assert_eq!((&told.coverage, &told.bounds, &told.schema, &told.style), (&None, &None, &None, &None));
    assert_eq!(told.access, Access::Restricted);
}

#[test]
fn what_is_in_sight_is_seen_whole() {
    let all = three();
    let seen = all.seen_by(&Sight::of(["hidden", "restricted", "unknown"]));
    assert_eq!(listed(&seen), ["hidden", "public", "restricted"]);
    assert!(seen.collections().iter().all(|c| !c.is_closed() && seen.collection(&c.meta().id).unwrap().len() == 1));
    assert_eq!(all.seen_by(&Sight::all()).id(), all.id());
}

#[test]
fn a_write_out_of_sight_does_not_show() {
    let before = three();
    let secret = Collection { bounds: Some([0.0, 0.0, 1.0, 1.0]), ..described("restricted", Access::Restricted) };
    for (what, after) in [
        ("a feature of a hidden collection", before.with(&[], &[put("hidden", &at("y", 81.0), 1)], "2")),
        ("a feature of a restricted one", before.with(&[], &[put("restricted", &at("y", 81.0), 1)], "2")),
        ("a new hidden collection", before.with(&[begin(described("deep", Access::Hidden))], &[], "2")),
        ("no hidden collection any more", before.with(&[retire("hidden")], &[], "2")),
        ("what a closed collection does not tell", before.with(&[begin(secret)], &[], "2")),
        ("a new name of the whole", before.with(&[], &[], "2")),
    ] {
        assert_eq!(before.seen_by(&Sight::public()).id(), after.seen_by(&Sight::public()).id(), "{what}");
    }
}

#[test]
fn whatever_is_in_sight_changes_the_id() {
    let before = three();
    let named = Collection { license: "CC0".into(), ..described("restricted", Access::Restricted) };
    let opened = [begin(described("restricted", Access::Public))];
    let ids: std::collections::BTreeSet<String> = [
        before.clone(),
        before.with(&[], &[put("public", &at("y", 81.0), 1)], "2"),
        before.with(&[begin(described("more", Access::Public))], &[], "2"),
        before.with(&[begin(described("more", Access::Restricted))], &[], "2"),
        before.with(&[begin(named)], &[], "2"),
        before.with(&opened, &[], "2"),
    ]
    .iter()
    .map(|snapshot| snapshot.seen_by(&Sight::public()).id().to_string())
    .collect();
    assert_eq!(ids.len(), 6);
    let sights =
        [Sight::public(), Sight::of(["restricted"]), Sight::of(["hidden"]), Sight::of(["hidden", "restricted"])];
    let ids: std::collections::BTreeSet<String> = sights.iter().map(|s| before.seen_by(s).id().to_string()).collect();
    assert_eq!(ids.len(), 4);
}

#[test]
fn the_id_of_what_is_seen_survives_a_restart() {
    let written = three().with(&[], &[put("public", &at("y", 81.0), 1)], "2");
    let held = |snapshot: &Snapshot| {
        let one = |c: &Arc<CollectionSnapshot>| (c.meta().clone(), c.held().map(|(f, v)| (Arc::clone(f), v)).collect());
        snapshot.collections().iter().map(one).collect::<Vec<_>>()
    };
    let loaded = Snapshot::from_held(held(&written), "another");
    assert_eq!(written.seen_by(&Sight::public()).id(), loaded.seen_by(&Sight::public()).id());
}

#[test]
fn a_closed_collection_stays_closed_and_takes_nothing_in() {
    let seen = three().seen_by(&Sight::public());
    let after = seen.with(&[], &[put("restricted", &at("y", 81.0), 1), put("hidden", &at("y", 81.0), 1)], "2");
    assert_eq!(listed(&after), ["public", "restricted"]);
    assert_eq!(after.feature_count(), 1);
    assert_eq!(after.collection("restricted").unwrap_err(), QueryError::Closed("restricted".into()));
    assert_eq!(
        after.seen_by(&Sight::all()).collection("restricted").unwrap_err(),
        QueryError::Closed("restricted".into())
    );
}
