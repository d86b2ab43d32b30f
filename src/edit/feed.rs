//! What was published lately: which features changed, and where they were and are. Caches drop what that touches, and
//! listeners are told of it.

use crate::geom;
use crate::model::{CollectionState, Envelope, Feature, FeatureState, RecordTime};
use crate::query::Snapshot;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Publications that are remembered.
const MAX_LOG: usize = 1024;
/// Features of one collection that one publication names; of more it says how many.
const MAX_NAMED: usize = 1000;
/// Boxes of one collection in one publication; more become one.
const MAX_BOXES: usize = 64;

/// What became of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// It is new, or there again.
    Created,
    /// It has a new version.
    Replaced,
    /// It is no more.
    Deleted,
}

impl Doing {
    /// As in `create`, `replace`, `delete`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "create",
            Self::Replaced => "replace",
            Self::Deleted => "delete",
        }
    }
}

/// What changed in one collection.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Touched {
    /// Its id.
    pub collection: String,
    /// Whether its description changed, it is new, or it was retired: nothing about it can be relied on.
    pub is_described: bool,
    /// The features, ordered by id; at most a thousand.
    pub features: Vec<(String, Doing)>,
    /// How many more there are.
    pub more: usize,
    /// Where any of them was or is, degrees; at most 64 boxes.
    pub boxes: Vec<Envelope>,
}

/// What became visible at once: one transaction or a group of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// Number of the last transaction in it.
    pub number: u64,
    /// Record time of that one.
    pub time: RecordTime,
    /// Collection by collection, ordered by id.
    pub collections: Vec<Touched>,
}

impl Published {
    /// What these states change in a snapshot.
    pub(super) fn of(
        before: &Snapshot,
        (collections, features): (&[CollectionState], &[FeatureState]),
        (number, time): (u64, RecordTime),
    ) -> Self {
        let mut touched: BTreeMap<&str, Touched> = BTreeMap::new();
        for CollectionState { id, .. } in collections {
            touched.entry(id).or_default().is_described = true;
        }
        let mut sorted: Vec<&FeatureState> = features.iter().collect();
        sorted.sort_unstable_by(|a, b| (&a.collection, &a.id).cmp(&(&b.collection, &b.id)));
        for state in sorted {
            let was = before.collection(&state.collection).ok().and_then(|held| held.feature(&state.id).ok());
            touched.entry(&state.collection).or_default().note(state, was);
        }
        let named = |(id, touched)| Touched { collection: str::to_string(id), ..touched };
        Self { number, time, collections: touched.into_iter().map(named).collect() }
    }
}

impl Touched {
    fn note(&mut self, FeatureState { id, state, .. }: &FeatureState, was: Option<&Feature>) {
        let now = state.as_ref().map(|(feature, _)| &**feature);
        let doing = match (was, now) {
            (None, None) => return,
            (None, Some(_)) => Doing::Created,
            (Some(_), Some(_)) => Doing::Replaced,
            (Some(_), None) => Doing::Deleted,
        };
        if self.features.len() < MAX_NAMED {
            self.features.push((id.clone(), doing));
        } else {
            self.more += 1;
        }
        let envelope = |feature: &Feature| feature.geometry.as_ref().and_then(geom::envelope);
        self.boxes.extend([was, now].into_iter().flatten().filter_map(envelope));
        if self.boxes.len() > MAX_BOXES {
            self.boxes = self.boxes.iter().copied().reduce(|a, b| a.union(&b)).into_iter().collect();
        }
    }
}

/// Called after each publication, when everybody can see it; it must not take long.
pub type Listener = Box<dyn Fn(u64) + Send + Sync>;

/// The log of publications.
#[derive(Default)]
pub struct Feed {
    log: Mutex<Log>,
    listeners: Mutex<Vec<Listener>>,
}

#[derive(Default)]
struct Log {
    /// The number before the first that is remembered.
    begin: u64,
    entries: VecDeque<Arc<Published>>,
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed").field("last", &self.last()).finish_non_exhaustive()
    }
}

impl Feed {
    /// A log that knows of nothing up to a number.
    pub(super) fn after(begin: u64) -> Self {
        Self { log: Mutex::new(Log { begin, entries: VecDeque::new() }), listeners: Mutex::default() }
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Before the snapshot that has it is shown: whoever sees the snapshot finds what led to it here.
    pub(super) fn push(&self, published: Published) {
        let mut log = self.log();
        log.entries.push_back(Arc::new(published));
        if log.entries.len() > MAX_LOG
            && let Some(forgotten) = log.entries.pop_front()
        {
            log.begin = forgotten.number;
        }
    }

    /// After it is shown.
    pub(super) fn tell(&self) {
        let last = self.last();
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|listener| listener(last));
    }

    /// From now on, this is called, too.
    pub fn listen(&self, listener: Listener) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(listener);
    }

    /// The number of the last publication.
    pub fn last(&self) -> u64 {
        let log = self.log();
        log.entries.back().map_or(log.begin, |published| published.number)
    }

    /// What was published after a transaction, oldest first; `None` when that is too long ago to be known, or has not
    /// happened yet.
    pub fn since(&self, number: u64) -> Option<Vec<Arc<Published>>> {
        let log = self.log();
        let last = log.entries.back().map_or(log.begin, |published| published.number);
        if number < log.begin || number > last {
            return None;
        }
        let first = log.entries.partition_point(|published| published.number <= number);
        Some(log.entries.range(first..).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Collection, Layer};
    use geo_types::Point;

    fn point(id: &str, lon: f64) -> Feature {
        Feature { id: id.into(), geometry: Some(Point::new(lon, 44.0).into()), properties: serde_json::Map::new() }
    }

    fn before() -> Snapshot {
        let collection = Collection { id: "site".into(), ..Collection::default() };
        Snapshot::build(vec![Layer { collection, features: vec![point("a", 80.0), point("b", 81.0)] }], "1")
    }

    fn state(id: &str, state: Option<Feature>) -> FeatureState {
        FeatureState { collection: "site".into(), id: id.into(), state: state.map(|feature| (Arc::new(feature), 1)) }
    }

    fn published(number: u64) -> Published {
        Published { number, time: RecordTime(0), collections: Vec::new() }
    }

    #[test]
    fn a_publication_names_what_changed_and_where_it_was_and_is() {
        let states = [state("c", Some(point("c", 83.0))), state("a", Some(point("a", 82.0))), state("b", None)];
        let published = Published::of(&before(), (&[], &states), (7, RecordTime(5)));
        let [touched] = published.collections.as_slice() else { panic!("{published:?}") };
        let named: Vec<_> = touched.features.iter().map(|(id, doing)| (id.as_str(), doing.name())).collect();
        assert_eq!(named, [("a", "replace"), ("b", "delete"), ("c", "create")]);
        let at = |lon: f64| Envelope::of_position([lon, 44.0]);
        assert_eq!(touched.boxes, [at(80.0), at(82.0), at(81.0), at(83.0)]);
        assert!(!touched.is_described && touched.more == 0);
    }

    #[test]
    fn of_very_many_it_says_how_many_and_one_box() {
        let states: Vec<_> = (0..1500)
            .map(|n| state(&format!("n{n:04}"), Some(point(&format!("n{n:04}"), 80.0 + f64::from(n) / 1000.0))))
            .collect();
        let published = Published::of(&before(), (&[], &states), (7, RecordTime(5)));
        let touched = &published.collections[0];
        assert_eq!((touched.features.len(), touched.more), (1000, 500));
        let all = touched.boxes.iter().copied().reduce(|a, b| a.union(&b)).unwrap();
        assert!(touched.boxes.len() <= MAX_BOXES && all.to_array() == [80.0, 44.0, 81.499, 44.0], "{all:?}");
    }

    #[test]
    fn the_log_tells_what_came_after_and_when_it_has_forgotten() {
        let feed = Feed::after(3);
        assert_eq!((feed.last(), feed.since(3).unwrap().len(), feed.since(2)), (3, 0, None));
        assert_eq!(feed.since(4), None);
        (4..=4 + MAX_LOG as u64).for_each(|number| feed.push(published(number)));
        assert_eq!(feed.since(3), None);
        assert_eq!(feed.since(4).unwrap().len(), MAX_LOG);
        assert_eq!(feed.since(feed.last()).unwrap().len(), 0);
    }

    #[test]
    fn listeners_hear_the_number() {
        let (feed, (told, heard)) = (Feed::after(0), std::sync::mpsc::channel());
        feed.listen(Box::new(move |number| told.send(number).unwrap()));
        feed.push(published(1));
        feed.tell();
        assert_eq!(heard.try_recv(), Ok(1));
    }
}
