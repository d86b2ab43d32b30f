use super::*;
use crate::model::{BBox, Envelope, TimeInterval};
use crate::query::{Control, ItemsQuery, Limits, Region, SortKey, items};
use geo_types::{Rect, coord};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// One change of a feature with the id `f<key>`; `None` ends it.
type Step = (u32, Option<What>);

#[derive(Debug, Clone)]
struct What {
    place: Option<(f64, f64, f64)>,
    from: Option<&'static str>,
    to: Option<&'static str>,
    extra: Option<u8>,
    uncertainty_m: Option<f64>,
}

fn what() -> impl Strategy<Value = What> {
    let dates =
        || prop::option::weighted(0.9, prop::sample::select(vec!["2016", "2016-01-01", "2020-05", "2031-12-31"]));
    let place = prop::option::weighted(0.9, (80.0..90.0f64, 40.0..48.0f64, 0.0..0.5f64));
    let uncertainty_m = prop::option::of(prop::sample::select(vec![0.0, 0.5, 30.0]));
    (place, dates(), dates(), prop::option::of(0..4_u8), uncertainty_m)
        .prop_map(|(place, from, to, extra, uncertainty_m)| What { place, from, to, extra, uncertainty_m })
}

impl What {
    fn feature(&self, key: u32) -> Arc<Feature> {
        let mut properties = serde_json::Map::new();
        let mut tell = |name: &str, value: Option<Value>| properties.extend(value.map(|v| (name.to_string(), v)));
        tell("name", key.is_multiple_of(3).then(|| json!(format!("区{key}"))));
        tell("valid_from", self.from.map(|date| json!(date)));
        tell("valid_to", self.to.map(|date| json!(date)));
        tell("uncertainty_m", self.uncertainty_m.map(|e| json!(e)));
        if let Some(extra) = self.extra {
            tell(&format!("extra_{extra}"), Some(json!(extra)));
        }
        let square = |(lon, lat, size): (f64, f64, f64)| {
            Rect::new(coord! { x: lon, y: lat }, coord! { x: lon + size, y: lat + size }).to_polygon().into()
        };
        feature(&format!("f{key}"), self.place.map(square), &Value::Object(properties))
    }
}

fn steps(keys: u32, most: usize) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0..keys, prop::option::weighted(0.75, what())), 0..most)
}

fn state((key, what): &Step, version: u32) -> FeatureState {
    let id = format!("f{key}");
    FeatureState { collection: "plots".into(), id, state: what.as_ref().map(|what| (what.feature(*key), version)) }
}

/// Everything that can be asked of a collection, without positions.
fn told(collection: &CollectionSnapshot) -> Vec<String> {
    let window = Envelope { min: [82.0, 41.0], max: [86.0, 44.0] };
    let id = |position: u32| collection.at(position).unwrap().id().to_string();
    let mut found: Vec<u32> = collection.candidates(&window).collect();
    collection.sort(&mut found);
    let near: Vec<(u32, f64)> = collection.by_nearness(Envelope::of_position([85.0, 43.0])).collect();
    assert!(near.windows(2).all(|pair| pair[0].1 <= pair[1].1), "by growing bound");
    let mut near: Vec<(f64, String)> = near.into_iter().map(|(position, bound_m)| (bound_m, id(position))).collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    let held: Vec<(String, u32)> = collection.held().map(|(f, version)| (format!("{f:?}"), version)).collect();
    assert!(collection.rows().all(|(p, row)| collection.position(row.id()) == Some(p) && id(p) == row.id()));
    vec![
        format!("{held:?} {} {}", collection.len(), collection.placed()),
        format!("{:?}", found.into_iter().map(id).collect::<Vec<_>>()),
        format!("{near:?}"),
        format!("{:?} {:?}", collection.extent(), collection.interval()),
        format!("{:?} {:?}", collection.kinds().collect::<Vec<_>>(), collection.geometries()),
        format!("{:?} {}", collection.properties().collect::<Vec<_>>(), collection.max_uncertainty_m()),
        format!("{:x}", collection.state()),
        format!("{:?}", pages(collection)),
    ]
}

/// All pages of several questions, there and back.
fn pages(collection: &CollectionSnapshot) -> Vec<(Vec<String>, usize)> {
    let limits = Limits { max_vertices: 1, max_edge_pairs: 1, max_subjects: 1, max_pairs: 1, max_result_vertices: 1 };
    let region = Region::of(&BBox::new([84.0, 40.0, 82.0, 44.0]).unwrap());
    let by = |property: &str, is_descending| vec![SortKey { property: property.into(), is_descending }];
    let plain = || ItemsQuery { limit: 7, ..ItemsQuery::default() };
    let asked = [
        plain(),
        ItemsQuery { region: Some(region), ..plain() },
        ItemsQuery { datetime: Some(TimeInterval::parse("2018").unwrap()), ..plain() },
        ItemsQuery { q: Some("区 2".into()), ..plain() },
        ItemsQuery { order: by("id", true), ..plain() },
    ];
    let mut pages = Vec::new();
    for mut query in asked {
        let mut there = Vec::new();
        loop {
            let page = items(collection, &query, &Control::new(limits)).unwrap();
            assert!(!page.features.is_empty() || query.from.is_none(), "no page leads to an empty one");
            there.push((page.features.iter().map(|f| f.id.clone()).collect::<Vec<_>>(), page.matched));
            let Some(next) = page.next else { break };
            query.from = Some(next);
        }
        let ids = |pages: &[(Vec<String>, usize)]| pages.iter().flat_map(|(ids, _)| ids.clone()).collect::<Vec<_>>();
        let all = ids(&there);
        let mut back = there.last().cloned().into_iter().collect::<Vec<_>>();
        while let Some(previous) = items(collection, &query, &Control::new(limits)).unwrap().previous {
            query.from = Some(previous);
            let page = items(collection, &query, &Control::new(limits)).unwrap();
            back.insert(0, (page.features.iter().map(|f| f.id.clone()).collect(), page.matched));
        }
        assert_eq!(ids(&back), all, "the way back is the way there");
        pages.extend(there);
    }
    pages
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn written_in_any_batches_it_is_as_if_built_at_once(
        begun in steps(120, 150),
        steps in steps(150, 400),
        batches in prop::collection::vec(1..60_usize, 1..12),
    ) {
        let mut held: BTreeMap<u32, (What, u32)> = BTreeMap::new();
        for (version, (key, what)) in (1..).zip(&begun) {
            held.extend(what.clone().map(|what| (*key, (what, version))));
        }
        let build = |held: &BTreeMap<u32, (What, u32)>| {
            let features = held.iter().map(|(key, (what, version))| (what.feature(*key), *version)).collect();
            Snapshot::from_held(vec![(described("plots", Access::Public), features)], "built")
        };
        let mut kept = vec![(build(&held), held.clone())];
        let (mut rest, mut version) = (&steps[..], 1000);
        for batch in batches.iter().cycle().take_while(|_| true) {
            if rest.is_empty() {
                break;
            }
            let (now, later) = rest.split_at((*batch).min(rest.len()));
            rest = later;
            let mut states = Vec::new();
            for (key, what) in now {
                version += 1;
                states.push(state(&(*key, what.clone()), version));
                held.remove(key);
                held.extend(what.clone().map(|what| (*key, (what, version))));
            }
            let next = kept.last().unwrap().0.with(&[], &states, "written");
            kept.push((next, held.clone()));
        }
        // The older ones too, after all that has come since: readers keep theirs.
        for (snapshot, held) in &kept {
            prop_assert_eq!(told(snapshot.collection("plots").unwrap()), told(build(held).collection("plots").unwrap()));
        }
    }
}

#[test]
fn thousands_of_single_writes_are_as_if_built_at_once() {
    let what = |n: u32| What {
        place: Some((80.0 + f64::from(n * 7919 % 1000) / 100.0, 41.0 + f64::from(n % 7), 0.1)),
        from: Some("2016"),
        to: None,
        extra: Some(1),
        uncertainty_m: None,
    };
    let mut snapshot = Snapshot::build(vec![layer("plots", Access::Public, &[])], "0");
    let mut held = BTreeMap::new();
    for n in 0..4000_u32 {
        let key = n * 31 % 1500;
        let step = (key, (n % 5 > 0).then(|| what(n)));
        snapshot = snapshot.with(&[], &[state(&step, n)], "next");
        held.remove(&key);
        held.extend(step.1.map(|what| (key, (what.feature(key), n))));
    }
    let built = Snapshot::from_held(vec![(described("plots", Access::Public), held.into_values().collect())], "built");
    assert_eq!(told(snapshot.collection("plots").unwrap()), told(built.collection("plots").unwrap()));
}
