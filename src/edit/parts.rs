//! Which features are parts of which, the other way round: what `part_of` says of a part is asked of the whole when it
//! is to be deleted.

use crate::model::Feature;
use imbl::HashMap;
use std::sync::Arc;

/// How many parts each whole has, by the whole's id; parts and wholes may be in different collections. A copy shares
/// what it does not change.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    counts: HashMap<Arc<str>, u32>,
}

impl Parts {
    /// A feature takes the place of another; either may be none.
    pub fn replace(&mut self, before: Option<&Feature>, after: Option<&Feature>) {
        let [before, after] = [before, after].map(|feature| feature.and_then(whole_of));
        if before == after {
            return;
        }
        if let Some(whole) = before {
            self.change(whole, |count| count.saturating_sub(1));
        }
        if let Some(whole) = after {
            self.change(whole, |count| count.saturating_add(1));
        }
    }

    fn change(&mut self, whole: &str, by: impl Fn(u32) -> u32) {
        match by(self.count(whole)) {
            0 => self.counts.remove(whole),
            count => self.counts.insert(whole.into(), count),
        };
    }

    /// How many features say that they are parts of this one.
    pub fn count(&self, whole: &str) -> u32 {
        self.counts.get(whole).copied().unwrap_or(0)
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
        parts.replace(None, Some(&bound));
        parts.replace(None, Some(&part("b", Some("w"))));
        let before = parts.clone();
        assert_eq!(parts.count("w"), 2);
        parts.replace(Some(&bound), Some(&free));
        assert_eq!((parts.count("w"), parts.count("other"), before.count("w")), (1, 0, 2));
        parts.replace(Some(&part("b", Some("w"))), None);
        assert_eq!(parts.count("w"), 0);
        assert!(parts.counts.is_empty());
    }
}
