//! Which features are parts of which, the other way round: what `part_of` says of a part is asked of the whole when it
//! is to be deleted.

use crate::model::Feature;
use imbl::{HashMap, OrdMap};
use std::sync::Arc;

/// How many parts each whole has in which collection, by the whole's id; parts and wholes may be in different
/// collections. A copy shares what it does not change.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    counts: HashMap<Arc<str>, OrdMap<Arc<str>, u32>>,
}

impl Parts {
    /// A feature takes the place of another in a collection; either may be none.
    pub fn replace(&mut self, collection: &str, before: Option<&Feature>, after: Option<&Feature>) {
        let [before, after] = [before, after].map(|feature| feature.and_then(whole_of));
        if before == after {
            return;
        }
        if let Some(whole) = before {
            self.change(whole, collection, |count| count.saturating_sub(1));
        }
        if let Some(whole) = after {
            self.change(whole, collection, |count| count.saturating_add(1));
        }
    }

    fn change(&mut self, whole: &str, collection: &str, by: impl Fn(u32) -> u32) {
        let mut counts = self.counts.get(whole).cloned().unwrap_or_default();
        match by(counts.get(collection).copied().unwrap_or(0)) {
            0 => counts.remove(collection),
            count => counts.insert(collection.into(), count),
        };
        if counts.is_empty() {
            self.counts.remove(whole);
        } else {
            self.counts.insert(whole.into(), counts);
        }
    }

    /// How many features of the collections that are meant say that they are parts of this one.
    pub fn count(&self, whole: &str, is_meant: impl Fn(&str) -> bool) -> u32 {
        let counts = self.counts.get(whole).into_iter().flatten();
        counts.filter(|(collection, _)| is_meant(collection)).map(|(_, count)| *count).sum()
    }

    /// The ids of all wholes.
    pub fn wholes(&self) -> impl Iterator<Item = &str> {
        self.counts.keys().map(AsRef::as_ref)
    }
}

/// The id of the whole that a feature says it belongs to.
pub(super) fn whole_of(feature: &Feature) -> Option<&str> {
    feature.text("part_of").filter(|whole| !whole.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn part(id: &str, whole: Option<&str>) -> Feature {
        let properties = whole.map(|whole| ("part_of".to_string(), json!(whole))).into_iter().collect();
        Feature { id: id.into(), geometry: None, properties }
    }

    #[test]
    fn parts_are_counted_as_they_come_and_go() {
        let mut parts = Parts::default();
        let (free, bound) = (part("a", None), part("a", Some("w")));
        let all = |_: &str| true;
        parts.replace("x", None, Some(&bound));
        parts.replace("y", None, Some(&part("b", Some("w"))));
        let before = parts.clone();
        assert_eq!((parts.count("w", all), parts.count("w", |c| c == "y")), (2, 1));
        parts.replace("x", Some(&bound), Some(&free));
        assert_eq!((parts.count("w", all), parts.count("other", all), before.count("w", all)), (1, 0, 2));
        parts.replace("y", Some(&part("b", Some("w"))), None);
        assert_eq!(parts.count("w", all), 0);
        assert!(parts.counts.is_empty());
    }
}
