//! The index that takes entries in while others read older states of it.

use super::best_first::BestFirst;
use super::tree::EnvelopeTree;
use crate::geom::envelope_distance_bound_m;
use crate::model::Envelope;
use std::sync::Arc;

/// Entries that are kept in a list before a tree is made of them. Each search looks at all of them.
const RECENT: usize = 16;
/// A tree has at least this many times the entries of the next smaller one. More makes searches faster, as there are
/// fewer trees, and insertion slower, as entries are moved more often.
const GROWTH: usize = 4;

/// A few immutable trees, each much larger than the next, and a short list. A copy shares the trees.
///
/// An insertion costs O(log² n) on average (the logarithmic method, J. L. Bentley and J. B. Saxe, 1980); a single one
/// may cost O(n), when all smaller trees become one. Nothing is ever taken out: the caller knows which positions do not
/// live any more and passes over them; they are left behind when trees become one.
#[derive(Debug, Clone, Default)]
pub struct EnvelopeForest {
    /// Largest first; none is empty.
    trees: Vec<Arc<EnvelopeTree>>,
    recent: Vec<(Envelope, u32)>,
}

impl EnvelopeForest {
    /// One tree, in O(n log n).
    pub fn bulk_load(entries: impl IntoIterator<Item = (Envelope, u32)>) -> Self {
        let mut forest = Self::default();
        forest.plant(EnvelopeTree::bulk_load(entries));
        forest
    }

    /// Takes entries in. `lives` says which positions are still worth having.
    pub fn insert(&mut self, entries: impl IntoIterator<Item = (Envelope, u32)>, lives: impl Fn(u32) -> bool) {
        self.recent.extend(entries);
        if self.recent.len() <= RECENT {
            return;
        }
        let mut entries = std::mem::take(&mut self.recent);
        while let Some(smallest) = self.trees.pop_if(|tree| tree.len() < GROWTH * entries.len()) {
            entries.extend(smallest.entries());
        }
        entries.retain(|(_, position)| lives(*position));
        self.plant(EnvelopeTree::bulk_load(entries));
    }

    fn plant(&mut self, tree: EnvelopeTree) {
        if !tree.is_empty() {
            self.trees.push(Arc::new(tree));
        }
    }

    /// Positions of all entries whose envelope meets the box, in no particular order.
    pub fn candidates(&self, envelope: &Envelope) -> impl Iterator<Item = u32> + use<'_> {
        let window = *envelope;
        let recent = self.recent.iter().filter(move |(envelope, _)| envelope.intersects(&window));
        self.trees.iter().flat_map(move |tree| tree.candidates(&window)).chain(recent.map(|(_, position)| *position))
    }

    /// All entries as [`EnvelopeTree::by_nearness`] gives them.
    pub fn by_nearness(&self, from: Envelope) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.best_first(move |envelope| envelope_distance_bound_m(&from, envelope))
    }

    /// The box round all entries, living or not; `None` when there are none.
    pub fn envelope(&self) -> Option<Envelope> {
        let trees = self.trees.iter().filter_map(|tree| tree.envelope());
        trees.chain(self.recent.iter().map(|(envelope, _)| *envelope)).reduce(|a, b| a.union(&b))
    }

    /// The box round all living entries; `None` when there are none. Takes O(log n) and what it takes to pass over the
    /// dead entries that lie farther out than the living.
    pub fn envelope_of(&self, lives: impl Fn(u32) -> bool) -> Option<Envelope> {
        let smallest = |key: fn(&Envelope) -> f64| {
            self.best_first(key).find(|(position, _)| lives(*position)).map(|(_, smallest)| smallest)
        };
        let (west, south) = (smallest(|e| e.to_array()[0])?, smallest(|e| e.to_array()[1])?);
        let (east, north) = (-smallest(|e| -e.to_array()[2])?, -smallest(|e| -e.to_array()[3])?);
        Some(Envelope { min: [west, south], max: [east, north] })
    }

    fn best_first<'a, K: Fn(&Envelope) -> f64 + 'a>(&'a self, key: K) -> BestFirst<'a, K> {
        BestFirst::new(self.trees.iter().filter_map(|tree| tree.root()), self.recent.iter().copied(), key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn boxed(lon: f64, lat: f64, size: f64) -> Envelope {
        Envelope { min: [lon, lat], max: [lon + size, lat + size] }
    }

    /// A forest that has grown entry by entry, in batches of different sizes.
    fn grown(entries: &[(Envelope, u32)], batch: usize, lives: impl Fn(u32) -> bool) -> EnvelopeForest {
        let mut forest = EnvelopeForest::default();
        entries.chunks(batch).for_each(|some| forest.insert(some.iter().copied(), &lives));
        forest
    }

    #[test]
    fn an_empty_forest_has_nothing() {
        let forest = EnvelopeForest::bulk_load([]);
        assert_eq!(forest.candidates(&boxed(0.0, 0.0, 1.0)).count(), 0);
        assert_eq!(forest.by_nearness(boxed(0.0, 0.0, 1.0)).count(), 0);
        assert_eq!((forest.envelope(), forest.envelope_of(|_| true)), (None, None));
    }

    #[test]
    fn a_copy_does_not_see_what_comes_later() {
        let mut forest = grown(&[(boxed(1.0, 1.0, 1.0), 0)], 1, |_| true);
        let copy = forest.clone();
        forest.insert((1..100).map(|i| (boxed(1.0, 1.0, 1.0), i)), |_| true);
        assert_eq!(copy.candidates(&boxed(0.0, 0.0, 9.0)).collect::<Vec<_>>(), [0]);
        assert_eq!(forest.candidates(&boxed(0.0, 0.0, 9.0)).count(), 100);
    }

    #[test]
    fn trees_stay_few_and_each_much_larger_than_the_next() {
        let entries: Vec<(Envelope, u32)> = (0..5000_u32).map(|i| (boxed(f64::from(i % 71), 0.0, 1.0), i)).collect();
        let forest = grown(&entries, 1, |_| true);
        let sizes: Vec<usize> = forest.trees.iter().map(|tree| tree.len()).collect();
        assert!(sizes.windows(2).all(|pair| pair[0] >= GROWTH * pair[1]), "{sizes:?}");
        assert!(forest.recent.len() <= RECENT);
    }

    #[test]
    fn the_dead_are_left_behind_when_trees_become_one() {
        let entries: Vec<(Envelope, u32)> = (0..1000_u32).map(|i| (boxed(0.0, 0.0, 1.0), i)).collect();
        let forest = grown(&entries, 1, |position| position % 2 == 0);
        let kept = forest.candidates(&boxed(0.0, 0.0, 1.0)).count();
        assert!(kept < 520, "{kept}");
    }

    proptest! {
        #[test]
        fn grown_or_loaded_at_once_a_forest_finds_the_same(
            boxes in prop::collection::vec((75.0..95.0f64, 35.0..49.0f64, 0.0..2.0f64), 1..300),
            batch in 1..40_usize,
            deaths in prop::collection::btree_set(0..300_u32, 0..100),
        ) {
            let entries: Vec<(Envelope, u32)> = boxes.iter().map(|(lon, lat, size)| boxed(*lon, *lat, *size)).zip(0..).collect();
            let lives = |position: u32| !deaths.contains(&position);
            let (slow, quick) = (grown(&entries, batch, lives), EnvelopeForest::bulk_load(entries.iter().copied()));
            let window = boxed(80.0, 40.0, 5.0);
            let sorted = |forest: &EnvelopeForest| {
                let mut found: Vec<u32> = forest.candidates(&window).filter(|p| lives(*p)).collect();
                found.sort_unstable();
                found
            };
            prop_assert_eq!(sorted(&slow), sorted(&quick));
            let near = |forest: &EnvelopeForest| {
                let order: Vec<(u32, f64)> = forest.by_nearness(boxed(85.0, 42.0, 0.1)).collect();
                assert!(order.windows(2).all(|pair| pair[0].1 <= pair[1].1));
                let mut living: Vec<(u32, f64)> = order.into_iter().filter(|(p, _)| lives(*p)).collect();
                living.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
                living
            };
            prop_assert_eq!(near(&slow), near(&quick));
            let living = entries.iter().filter(|(_, p)| lives(*p)).map(|(e, _)| *e).reduce(|a, b| a.union(&b));
            prop_assert_eq!(slow.envelope_of(lives), living);
            prop_assert_eq!(quick.envelope_of(lives), living);
        }
    }
}
