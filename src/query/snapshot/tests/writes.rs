use super::*;
use crate::query::QueryError;

fn plots(lons: &[(&str, f64)]) -> Snapshot {
    let features: Vec<Arc<Feature>> = lons.iter().map(|(id, lon)| at(id, *lon)).collect();
    Snapshot::build(vec![layer("plots", Access::Public, &features)], "1")
}

#[test]
fn a_write_is_in_the_new_snapshot_and_not_in_the_old_one() {
    let before = plots(&[("a", 80.0), ("c", 82.0)]);
    let after = before.with(&[], &[put("plots", &at("b", 81.0), 1), end("plots", "c")], "2");
    assert_eq!((before.id(), after.id()), ("1", "2"));
    assert_eq!(ids(before.collection("plots").unwrap()), ["a", "c"]);
    let found = after.collection("plots").unwrap();
    assert_eq!(ids(found), ["a", "b"]);
    assert_eq!((found.version("b"), found.version("c"), found.len()), (Some(1), None, 2));
    assert!(matches!(found.feature("c"), Err(QueryError::UnknownFeature { .. })));
    assert!(before.collection("plots").unwrap().feature("c").is_ok());
}

#[test]
fn every_version_has_its_number() {
    let held = vec![(described("plots", Access::Public), vec![(at("a", 80.0), 7), (at("b", 81.0), 2)])];
    let snapshot = Snapshot::from_held(held, "1").with(&[], &[put("plots", &at("a", 80.5), 8)], "2");
    let found = snapshot.collection("plots").unwrap();
    assert_eq!(found.held().map(|(f, version)| (f.id.as_str(), version)).collect::<Vec<_>>(), [("a", 8), ("b", 2)]);
    assert_eq!(found.shared("a").unwrap(), &at("a", 80.5));
}

#[test]
fn of_several_states_of_one_feature_the_last_counts() {
    let states = [put("plots", &at("a", 80.0), 1), end("plots", "a"), put("plots", &at("a", 81.0), 2)];
    let snapshot = plots(&[]).with(&[], &states, "2");
    assert_eq!(snapshot.collection("plots").unwrap().held().map(|(_, version)| version).collect::<Vec<_>>(), [2]);
    let snapshot = snapshot.with(&[], &[put("plots", &at("a", 82.0), 3), end("plots", "a")], "3");
    assert!(snapshot.collection("plots").unwrap().is_empty());
}

#[test]
fn what_does_not_exist_can_be_ended() {
    let before = plots(&[("a", 80.0)]);
    let after = before.with(&[], &[end("plots", "b"), end("nowhere", "a"), put("nowhere", &at("x", 1.0), 1)], "2");
    assert_eq!(listed(&after), ["plots"]);
    assert_eq!(before.collection("plots").unwrap().state(), after.collection("plots").unwrap().state());
}

#[test]
fn new_collections_come_last_and_retired_ones_are_gone() {
    let states = [begin(described("b", Access::Public)), begin(described("a", Access::Public)), retire("plots")];
    let after = plots(&[("p", 80.0)]).with(&states, &[put("a", &at("x", 81.0), 1)], "2");
    assert_eq!(listed(&after), ["b", "a"]);
    assert_eq!(ids(after.collection("a").unwrap()), ["x"]);
    assert_eq!(after.collection("plots").unwrap_err(), QueryError::UnknownCollection("plots".into()));
    assert_eq!((after.feature_count(), after.extent()), (1, Some(crate::model::Envelope::of_position([81.0, 43.0]))));
}

#[test]
fn a_collection_that_is_retired_and_made_anew_is_empty() {
    let after = plots(&[("p", 80.0)]).with(&[retire("plots"), begin(described("plots", Access::Public))], &[], "2");
    assert!(after.collection("plots").unwrap().is_empty());
}

#[test]
fn a_new_description_leaves_the_features_and_the_place() {
    let two = vec![layer("a", Access::Public, &[at("x", 80.0)]), layer("b", Access::Public, &[])];
    let before = Snapshot::build(two, "1");
    let named = Collection { license: "CC0".into(), ..described("a", Access::Public) };
    let after = before.with(&[begin(named)], &[], "2");
    assert_eq!(listed(&after), ["a", "b"]);
    let found = after.collection("a").unwrap();
    assert_eq!((found.meta().license.as_str(), found.len()), ("CC0", 1));
    assert_ne!(found.state(), before.collection("a").unwrap().state());
}

#[test]
fn an_import_into_an_empty_collection_is_as_if_it_had_always_been_there() {
    let features: Vec<Arc<Feature>> = (0..5000).map(|i| at(&format!("f{i:04}"), 80.0 + f64::from(i) / 1e3)).collect();
    let states: Vec<FeatureState> = features.iter().rev().map(|feature| put("plots", feature, 1)).collect();
    let after = plots(&[]).with(&[], &states, "2");
    let built = Snapshot::build(vec![layer("plots", Access::Public, &features)], "2");
    let (after, built) = (after.collection("plots").unwrap(), built.collection("plots").unwrap());
    assert_eq!(ids(after), ids(built));
    assert_eq!((after.extent(), after.state()), (built.extent(), built.state()));
}

#[test]
fn the_extent_shrinks_when_what_held_it_up_goes() {
    let lons: Vec<(String, f64)> = (0..200).map(|i| (format!("f{i:03}"), 80.0 + f64::from(i) / 100.0)).collect();
    let lons: Vec<(&str, f64)> = lons.iter().map(|(id, lon)| (id.as_str(), *lon)).collect();
    let mut snapshot = plots(&lons);
    for (i, (id, lon)) in lons.iter().enumerate() {
        let west = snapshot.collection("plots").unwrap().extent().unwrap().min[0];
        assert!((west - lon).abs() < 1e-12, "{i}: {west}");
        snapshot = snapshot.with(&[], &[end("plots", id)], "next");
    }
    assert_eq!(snapshot.collection("plots").unwrap().extent(), None);
}

#[test]
fn the_state_of_a_collection_says_whether_anything_in_it_has_changed() {
    let one = plots(&[("a", 80.0)]);
    let state = |snapshot: &Snapshot| snapshot.collection("plots").unwrap().state();
    let moved = one.with(&[], &[put("plots", &at("a", 80.5), 2)], "2");
    let back = moved.with(&[], &[put("plots", &at("a", 80.0), 1)], "3");
    assert_ne!(state(&one), state(&moved));
    assert_eq!(state(&one), state(&back));
    assert_ne!(state(&one), state(&one.with(&[], &[put("plots", &at("a", 80.0), 2)], "2")));
    assert_ne!(state(&one), state(&one.with(&[], &[end("plots", "a")], "2")));
}

#[test]
fn a_base_is_made_anew_once_in_an_eighth_of_it() {
    let ids: Vec<String> = (0..1000).map(|i| format!("f{i:03}")).collect();
    let lons: Vec<(&str, f64)> = ids.iter().map(|id| (id.as_str(), 80.0)).collect();
    let mut snapshot = plots(&lons);
    let mut anew = 0;
    for (n, id) in (1..).zip(ids.iter().cycle().take(5 * 126)) {
        snapshot = snapshot.with(&[], &[put("plots", &at(id, 81.0), n)], "next");
        anew += usize::from(snapshot.collection("plots").unwrap().table.is_unchanged());
    }
    assert_eq!(anew, 5);
}

/// A collection of one feature after the other, each valid as given; `None` is open.
fn valid(dates: &[(&str, Option<&str>, Option<&str>)]) -> Snapshot {
    let one = |(id, from, to): &(&str, Option<&str>, Option<&str>)| {
        let dates = [("valid_from", from), ("valid_to", to)];
        let properties = dates.into_iter().filter_map(|(key, date)| Some((key.to_string(), json!((*date)?))));
        put("plots", &feature(id, None, &Value::Object(properties.collect())), 1)
    };
    dates.iter().fold(plots(&[]), |snapshot, dates| snapshot.with(&[], &[one(dates)], "next"))
}

fn interval(snapshot: &Snapshot) -> (Option<&str>, Option<&str>) {
    let (from, to) = snapshot.collection("plots").unwrap().interval();
    (from.map(crate::model::TimeSpan::as_str), to.map(crate::model::TimeSpan::as_str))
}

#[test]
fn the_interval_is_that_of_the_features_that_are_left() {
    let snapshot = valid(&[("a", Some("2016"), Some("2020")), ("b", Some("2010-05"), Some("2031")), ("c", None, None)]);
    assert_eq!(interval(&snapshot), (None, None));
    let snapshot = snapshot.with(&[], &[end("plots", "c")], "2");
    assert_eq!(interval(&snapshot), (Some("2010-05"), Some("2031")));
    let snapshot = snapshot.with(&[], &[end("plots", "b")], "3");
    assert_eq!(interval(&snapshot), (Some("2016"), Some("2020")));
    let snapshot = snapshot.with(&[], &[end("plots", "a")], "4");
    assert_eq!(interval(&snapshot), (None, None));
}

#[test]
fn dates_that_begin_together_are_told_apart_by_how_they_are_written() {
    let (year, day) = (("a", Some("2016"), None), ("b", Some("2016-01-01"), None));
    assert_eq!(interval(&valid(&[year, day])).0, Some("2016"));
    let both = valid(&[("a", day.1, None), ("b", year.1, None)]);
    assert_eq!(interval(&both).0, Some("2016"));
    assert_eq!(interval(&both.with(&[], &[end("plots", "b")], "2")).0, Some("2016-01-01"));
}

#[test]
fn a_property_is_there_as_long_as_a_feature_has_it() {
    let one = |id, properties: &Value| put("plots", &feature(id, None, properties), 1);
    let snapshot = plots(&[]).with(&[], &[one("a", &json!({"x": 1, "y": 2})), one("b", &json!({"x": 3}))], "2");
    let known = |snapshot: &Snapshot| {
        let plots = snapshot.collection("plots").unwrap();
        assert!(plots.properties().all(|name| plots.require_property(name, None).is_ok()));
        plots.properties().map(str::to_string).collect::<Vec<_>>()
    };
    assert_eq!(known(&snapshot), ["x", "y"]);
    let snapshot = snapshot.with(&[], &[end("plots", "a")], "3");
    assert_eq!(known(&snapshot), ["x"]);
    let snapshot = snapshot.with(&[], &[one("b", &json!({"z": 3}))], "4");
    assert_eq!(known(&snapshot), ["z"]);
    assert!(snapshot.collection("plots").unwrap().require_property("x", None).is_err());
}

#[test]
fn the_largest_uncertainty_is_that_of_the_features_that_are_left() {
    let unsure = |id, e: f64| {
        let place = Some(Point::new(80.0, 43.0).into());
        put("plots", &feature(id, place, &json!({"uncertainty_m": e})), 1)
    };
    let largest = |snapshot: &Snapshot| snapshot.collection("plots").unwrap().max_uncertainty_m().to_string();
    let snapshot = plots(&[]).with(&[], &[unsure("a", 5.0), unsure("b", 0.5), unsure("c", -0.0)], "2");
    assert_eq!(largest(&snapshot), "5");
    let snapshot = snapshot.with(&[], &[end("plots", "a")], "3");
    assert_eq!(largest(&snapshot), "0.5");
    assert_eq!(largest(&snapshot.with(&[], &[end("plots", "b")], "4")), "0");
}
