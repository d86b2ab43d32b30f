//! Who comes first when not all can be drawn.

use super::settings::LayerOfTile;
use std::cmp::Ordering;

/// A candidate by its place in the layers, with the size that it is judged by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Width and height of its box together, degrees.
    pub extent_deg: f64,
    pub layer: u32,
    pub index: u32,
}

impl Entry {
    fn id<'a>(&self, layers: &[LayerOfTile<'a>]) -> Option<&'a str> {
        let layer = layers.get(self.layer as usize)?;
        layer.candidates.get(self.index as usize).map(|candidate| candidate.feature.id.as_str())
    }

    /// Larger ones first, then by layer and id: whatever order the candidates came in, this is the same.
    pub fn compare(&self, other: &Self, layers: &[LayerOfTile<'_>]) -> Ordering {
        let by_place = self.layer.cmp(&other.layer);
        other.extent_deg.total_cmp(&self.extent_deg).then(by_place).then_with(|| self.id(layers).cmp(&other.id(layers)))
    }
}

/// Keeps the first `most` and puts them in order; says how many it has dropped.
pub(super) fn choose(entries: &mut Vec<Entry>, most: usize, layers: &[LayerOfTile<'_>]) -> usize {
    let dropped = entries.len().saturating_sub(most);
    if dropped > 0 {
        if most > 0 {
            entries.select_nth_unstable_by(most - 1, |a, b| a.compare(b, layers));
        }
        entries.truncate(most);
    }
    entries.sort_unstable_by(|a, b| a.compare(b, layers));
    dropped
}
