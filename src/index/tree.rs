//! The immutable tree.

use super::best_first::BestFirst;
use crate::geom::envelope_distance_bound_m;
use crate::model::Envelope;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, ParentNode, RTree, RTreeObject};

pub(super) type Entry = GeomWithData<Rectangle<[f64; 2]>, u32>;

pub(super) fn boxed(of: &AABB<[f64; 2]>) -> Envelope {
    Envelope { min: of.lower(), max: of.upper() }
}

/// An immutable, bulk-loaded R-tree over envelopes in degrees.
#[derive(Debug)]
pub struct EnvelopeTree {
    tree: RTree<Entry>,
}

impl EnvelopeTree {
    /// Builds the tree in O(n log n) from envelopes and the positions they stand for.
    pub fn bulk_load(entries: impl IntoIterator<Item = (Envelope, u32)>) -> Self {
        let entries: Vec<Entry> = entries
            .into_iter()
            .map(|(envelope, position)| {
                GeomWithData::new(Rectangle::from_corners(envelope.min, envelope.max), position)
            })
            .collect();
        Self { tree: RTree::bulk_load(entries) }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.tree.size()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.tree.size() == 0
    }

    /// All entries, in no particular order.
    pub fn entries(&self) -> impl Iterator<Item = (Envelope, u32)> + '_ {
        self.tree.iter().map(|entry| (boxed(&entry.envelope()), entry.data))
    }

    /// Positions of all entries whose envelope meets the box, in no particular order.
    pub fn candidates(&self, envelope: &Envelope) -> impl Iterator<Item = u32> + use<'_> {
        self.tree
            .locate_in_envelope_intersecting(AABB::from_corners(envelope.min, envelope.max))
            .map(|entry| entry.data)
    }

    /// All entries, as positions, by growing lower bound of their geodesic distance to the box.
    ///
    /// The bound (metres) is never above the true distance of anything inside the two boxes, so a caller who
    /// measures each candidate may stop at the first bound above the worst distance it still wants.
    pub fn by_nearness(&self, from: Envelope) -> impl Iterator<Item = (u32, f64)> + '_ {
        BestFirst::new(self.root().into_iter(), std::iter::empty(), move |e| envelope_distance_bound_m(&from, e))
    }

    /// `None` for an empty tree.
    pub(super) fn root(&self) -> Option<&ParentNode<Entry>> {
        (!self.is_empty()).then(|| self.tree.root())
    }

    /// The box round all entries; `None` when there are none.
    pub fn envelope(&self) -> Option<Envelope> {
        Some(boxed(&self.root()?.envelope()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> Envelope {
        Envelope::of_position([lon, lat])
    }

    #[test]
    fn an_empty_tree_has_no_candidates() {
        let tree = EnvelopeTree::bulk_load([]);
        assert!(tree.is_empty());
        assert_eq!(tree.envelope(), None);
        assert_eq!(tree.candidates(&at(0.0, 0.0)).count(), 0);
        assert_eq!(tree.by_nearness(at(0.0, 0.0)).count(), 0);
    }

    proptest! {
        #[test]
        fn windows_and_order_agree_with_a_full_scan(points in prop::collection::vec((75.0..95.0f64, 35.0..49.0f64), 1..200)) {
            let envelopes: Vec<Envelope> = points.iter().map(|p| at(p.0, p.1)).collect();
            let tree = EnvelopeTree::bulk_load(envelopes.iter().copied().zip(0..));
            let window = Envelope { min: [80.0, 40.0], max: [85.0, 45.0] };
            let mut found: Vec<u32> = tree.candidates(&window).collect();
            found.sort_unstable();
            let expected: Vec<u32> = envelopes.iter().zip(0..).filter(|(e, _)| e.intersects(&window)).map(|(_, i)| i).collect();
            prop_assert_eq!(found, expected);
            let order: Vec<(u32, f64)> = tree.by_nearness(at(85.0, 42.0)).collect();
            prop_assert_eq!(order.len(), envelopes.len());
            prop_assert!(order.windows(2).all(|w| w[0].1 <= w[1].1));
            prop_assert_eq!(tree.envelope(), envelopes.iter().copied().reduce(|a, b| a.union(&b)));
            prop_assert_eq!(tree.entries().count(), tree.len());
        }
    }
}
