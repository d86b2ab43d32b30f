//! Boxes round ever larger groups of items that stay in their order.

use crate::model::Envelope;
use std::ops::Range;

/// Items per group, and groups per larger group.
const FAN_OUT: usize = 8;

/// The boxes of groups of 8, 64, 512, … neighbouring items, smallest groups first. The boxes of the items themselves
/// are not kept.
#[derive(Debug, Clone)]
pub(super) struct Boxes {
    items: usize,
    levels: Vec<Vec<Envelope>>,
}

/// What a walk comes to.
pub(super) enum Visit<'a> {
    /// A group of items, and the box round it.
    Group(Range<usize>, &'a Envelope),
    /// One item.
    Item(usize),
}

impl Boxes {
    pub fn new(items: impl Iterator<Item = Envelope>) -> Self {
        let mut count = 0;
        let mut first: Vec<Envelope> = Vec::new();
        for envelope in items {
            match first.last_mut().filter(|_| count % FAN_OUT != 0) {
                Some(group) => *group = group.union(&envelope),
                None => first.push(envelope),
            }
            count += 1;
        }
        let mut levels = vec![first];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let groups = below.chunks(FAN_OUT).filter_map(|group| group.iter().copied().reduce(|a, b| a.union(&b)));
            levels.push(groups.collect());
        }
        Self { items: count, levels }
    }

    /// The box round everything; `None` when there is nothing.
    pub fn envelope(&self) -> Option<&Envelope> {
        self.levels.last().and_then(|level| level.first())
    }

    /// Shows all groups from the largest down, and of those that `visit` says yes to the groups below, and at last the
    /// items, in order. The answer to an item does not matter.
    pub fn walk(&self, visit: &mut impl FnMut(Visit<'_>) -> bool) {
        if let Some(top) = self.levels.len().checked_sub(1) {
            self.walk_below((top, 0), visit);
        }
    }

    fn walk_below(&self, (level, position): (usize, usize), visit: &mut impl FnMut(Visit<'_>) -> bool) {
        let Some(envelope) = self.group((level, position)) else { return };
        let span = self.span(level, position);
        if !visit(Visit::Group(span.clone(), envelope)) {
            return;
        }
        match level {
            0 => span.for_each(|item| {
                visit(Visit::Item(item));
            }),
            _ => children((level, position)).for_each(|child| self.walk_below(child, visit)),
        }
    }

    /// Goes through the pairs of smallest groups of two sets whose boxes come within `reach` of each other, until `is_it`
    /// says yes to the items of one.
    pub fn any_pair(
        &self,
        other: &Self,
        reach: f64,
        is_it: &mut impl FnMut(Range<usize>, Range<usize>) -> bool,
    ) -> bool {
        let tops = (self.levels.len().checked_sub(1), other.levels.len().checked_sub(1));
        let (Some(ours), Some(theirs)) = tops else { return false };
        self.any_pair_below((ours, 0), other, (theirs, 0), reach, is_it)
    }

    fn any_pair_below(
        &self,
        ours: (usize, usize),
        other: &Self,
        theirs: (usize, usize),
        reach: f64,
        is_it: &mut impl FnMut(Range<usize>, Range<usize>) -> bool,
    ) -> bool {
        let (Some(a), Some(b)) = (self.group(ours), other.group(theirs)) else { return false };
        if !within_reach(a, b, reach) {
            return false;
        }
        match (ours.0, theirs.0) {
            (0, 0) => is_it(self.span(ours.0, ours.1), other.span(theirs.0, theirs.1)),
            (a, b) if a >= b => children(ours).any(|ours| self.any_pair_below(ours, other, theirs, reach, is_it)),
            _ => children(theirs).any(|theirs| self.any_pair_below(ours, other, theirs, reach, is_it)),
        }
    }

    /// `None` past the end.
    fn group(&self, (level, position): (usize, usize)) -> Option<&Envelope> {
        self.levels.get(level)?.get(position)
    }

    /// The items of a group.
    fn span(&self, level: usize, position: usize) -> Range<usize> {
        let size = (0..=level).fold(1, |size: usize, _| size.saturating_mul(FAN_OUT));
        position.saturating_mul(size)..position.saturating_add(1).saturating_mul(size).min(self.items)
    }
}

/// The groups below a group of a level above 0; those past the end have no envelope.
fn children((level, position): (usize, usize)) -> impl Iterator<Item = (usize, usize)> {
    (position * FAN_OUT..(position + 1) * FAN_OUT).map(move |child| (level - 1, child))
}

/// Whether two boxes come as near to each other as `reach` in both coordinates; touching is near at 0.
pub(super) fn within_reach(a: &Envelope, b: &Envelope, reach: f64) -> bool {
    let ([w1, s1], [e1, n1]) = (a.min, a.max);
    let ([w2, s2], [e2, n2]) = (b.min, b.max);
    w1 <= e2 + reach && w2 <= e1 + reach && s1 <= n2 + reach && s2 <= n1 + reach
}

/// Puts items with neighbouring boxes next to each other: slices from west to east, in each from south to north.
pub(super) fn group_neighbours<T>(items: &mut [T], envelope: impl Fn(&T) -> Envelope) {
    let middle = |item: &T, axis: fn([f64; 2]) -> f64| {
        let e = envelope(item);
        f64::midpoint(axis(e.min), axis(e.max))
    };
    if items.len() <= FAN_OUT {
        return;
    }
    items.sort_by(|a, b| middle(a, |[x, _]| x).total_cmp(&middle(b, |[x, _]| x)));
    let groups = items.len().div_ceil(FAN_OUT);
    for slice in items.chunks_mut(FAN_OUT * groups.isqrt().max(1)) {
        slice.sort_by(|a, b| middle(a, |[_, y]| y).total_cmp(&middle(b, |[_, y]| y)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: usize) -> Envelope {
        Envelope::of_position([x as f64, 0.0])
    }

    /// The items of the groups that `open` says yes to.
    fn found(boxes: &Boxes, open: impl Fn(&Envelope) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        boxes.walk(&mut |visit| match visit {
            Visit::Group(_, envelope) => open(envelope),
            Visit::Item(item) => {
                found.push(item);
                true
            }
        });
        found
    }

    #[test]
    fn every_item_is_found_once_and_in_order() {
        for count in [0, 1, 7, 8, 9, 64, 65, 700] {
            let boxes = Boxes::new((0..count).map(at));
            assert_eq!(found(&boxes, |_| true), (0..count).collect::<Vec<_>>());
            assert_eq!(boxes.envelope().is_some(), count > 0);
        }
    }

    #[test]
    fn groups_say_what_they_span() {
        let boxes = Boxes::new((0..700).map(at));
        boxes.walk(&mut |visit| {
            if let Visit::Group(span, envelope) = visit {
                assert_eq!(*envelope, at(span.start).union(&at(span.end - 1)));
            }
            true
        });
    }

    #[test]
    fn pairs_within_reach_are_found_and_no_more() {
        let (a, b) = (Boxes::new((0..100).map(at)), Boxes::new((150..700).map(at)));
        assert!(!a.any_pair(&b, 50.5, &mut |_, _| true));
        let mut pairs = Vec::new();
        assert!(!a.any_pair(&b, 51.0, &mut |ours, theirs| {
            pairs.push((ours.end, theirs.start));
            false
        }));
        assert_eq!(pairs, [(100, 0)]);
        assert!(!a.any_pair(&Boxes::new(std::iter::empty()), 1e9, &mut |_, _| true));
    }

    #[test]
    fn neighbours_come_together() {
        let mut items: Vec<Envelope> =
            (0..400).map(|i| Envelope::of_position([f64::from(i * 7 % 20), f64::from(i / 20)])).collect();
        group_neighbours(&mut items, |e| *e);
        let boxes = Boxes::new(items.into_iter());
        let near = Envelope { min: [4.5, 4.5], max: [5.5, 5.5] };
        let opened = found(&boxes, |e| near.intersects(e)).len();
        assert!(opened <= 4 * FAN_OUT, "{opened}");
    }
}
