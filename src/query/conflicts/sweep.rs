//! Two layers against each other, from west to east.

use super::ConflictsQuery;
use super::districts::{Districts, Divided};
use super::front::Front;
use super::layer::Layer;
use crate::geom::{self, Relation};
use crate::model::{Envelope, Reference};
use crate::query::control::{Budget, Control, Limits};
use crate::query::error::QueryError;
use crate::query::item::{Item, Prepared};
use crate::query::method::AreaMethod;
use crate::query::overlap::{Listed, OverlapPair, Rules, compare};
use crate::query::parallel;
use crate::query::verdict::Verdict;
use geo_types::Geometry;
use std::collections::{BTreeMap, BTreeSet};

/// Features that are compared at once: enough for all cores, few enough to be held.
const BATCH: usize = 4096;
/// Pairs that are held at once.
const CHUNK: usize = 16_384;

/// Two features by their positions.
type Positions = (u32, u32);
/// Two features by their positions, and what they have in common: square metres, metres, points.
pub(super) type Found = (u32, u32, [f64; 3]);

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Swept {
    /// Pairs with something in common.
    pub pairs: usize,
    /// Of these, pairs with common ground.
    pub pairs_with_ground: usize,
    /// Pairs that share no more than a border or slivers.
    pub touching: usize,
    /// Pairs that lie apart, or only touch, but may have something in common within their ε.
    pub possible: usize,
    /// Whether there is a pair of which the ε are known, but too large, or too near a pole, to be drawn.
    has_unbounded: bool,
    pub gross_m2: f64,
    /// Least and most; `None` where an ε is not known.
    pub gross_interval: Option<[f64; 2]>,
    pub net_m2: f64,
    pub net_interval: Option<[f64; 2]>,
    pub sliver_count: usize,
    pub slivers_m2: f64,
    pub length_m: f64,
    pub points_inside: usize,
    pub divided: Vec<(Reference, f64)>,
    pub elsewhere_m2: Option<f64>,
    /// The largest, largest first.
    pub largest: Vec<OverlapPair>,
    /// All pairs with something in common, where they are wanted.
    pub found: Vec<Found>,
}

impl Grounds {
    fn compact(&mut self) {
        [&mut self.recorded, &mut self.least, &mut self.most].into_iter().for_each(Front::compact);
    }
}

impl Swept {
    fn bound(&mut self, most: usize) {
        if self.largest.len() > CHUNK {
            self.keep_largest(most);
        }
    }

    fn keep_largest(&mut self, most: usize) {
        self.largest.sort_by(OverlapPair::in_answer_order);
        self.largest.truncate(most);
    }
}

/// The ground of all pairs: as recorded, and what it is at least and at most. The latter two stay empty where everything
/// lies where it is drawn.
#[derive(Default)]
struct Grounds {
    recorded: Front,
    least: Front,
    most: Front,
}

/// One layer against another, or against itself.
pub(super) struct Sweep<'q, 'a> {
    a: &'q Layer<'a>,
    b: &'q Layer<'a>,
    query: &'q ConflictsQuery,
    /// Whether both ε are known wherever there is ground.
    is_known: bool,
    /// Whether they are 0.
    is_exact: bool,
}

impl<'q, 'a> Sweep<'q, 'a> {
    pub fn new(a: &'q Layer<'a>, b: &'q Layer<'a>, query: &'q ConflictsQuery) -> Self {
        let is_known = a.is_known() && b.is_known();
        let is_exact = is_known && [a, b].iter().all(|layer| layer.targets.max_uncertainty_m() <= 0.0);
        Self { a, b, query, is_known, is_exact }
    }

    /// `listing`: whether every pair is kept, with its area.
    pub fn run(&self, districts: &Districts<'_>, (listing, control): (bool, &Control)) -> Result<Swept, QueryError> {
        let mut swept = Swept { gross_interval: self.is_known.then_some([0.0, 0.0]), ..Swept::default() };
        let (mut grounds, mut divided) = (Grounds::default(), Divided::default());
        let mut batches = self.a.order.chunks(BATCH).peekable();
        while let Some(batch) = batches.next() {
            self.batch(batch, control, |found, pair| {
                self.add(&mut swept, &mut grounds, (found, pair, listing));
                swept.bound(self.query.largest);
                grounds.compact();
            })?;
            swept.keep_largest(self.query.largest);
            let next = batches.peek().and_then(|next| next.first()).map(|(_, envelope)| *envelope);
            let (west, possible_west) = next.map_or((f64::INFINITY, f64::INFINITY), |next| self.wests(&next));
            grounds.recorded.close(west, |ground| districts.divide(ground, &mut divided, control))?;
            grounds.least.close(west, |_| Ok(()))?;
            grounds.most.close(possible_west, |_| Ok(()))?;
            control.advance(batch.len());
        }
        swept.net_m2 = grounds.recorded.area_m2();
        swept.net_interval = (self.is_known && !swept.has_unbounded).then(|| {
            if self.is_exact {
                return [swept.net_m2; 2];
            }
            // Each is a sum of its own, rounded in its own way.
            [grounds.least.area_m2().min(swept.net_m2), grounds.most.area_m2().max(swept.net_m2)]
        });
        let told = divided.by.iter().filter_map(|(district, m2)| Some((districts.reference(*district)?, *m2)));
        swept.divided = told.collect();
        swept
            .divided
            .sort_by(|(a, x), (b, y)| y.total_cmp(x).then_with(|| (&a.collection, &a.id).cmp(&(&b.collection, &b.id))));
        swept.elsewhere_m2 = (!districts.is_empty()).then_some(divided.elsewhere_m2);
        Ok(swept)
    }

    /// How far west ground can begin that belongs to a feature with this box: as recorded, and within ε. Features come
    /// with growing west edges.
    fn wests(&self, next: &Envelope) -> (f64, f64) {
        let reach_m = self.a.targets.max_uncertainty_m() + self.b.targets.max_uncertainty_m();
        let extent = self.a.extent.unwrap_or(*next);
        // The widest degrees are those of the latitude that is farthest from the equator.
        let all = Envelope { min: [next.min[0], extent.min[1]], max: [next.min[0], extent.max[1]] };
        (next.min[0], geom::widened(&all, reach_m).min[0])
    }

    fn add(&self, swept: &mut Swept, grounds: &mut Grounds, (found, pair, listing): (Positions, OverlapPair, bool)) {
        let area_m2 = pair.area.map_or(0.0, |area| area.value);
        let has_something = !matches!(pair.relation, Relation::Touches | Relation::Disjoint);
        if let Some(slivers) = &pair.slivers {
            swept.sliver_count += slivers.count;
            swept.slivers_m2 += slivers.area.value;
        }
        let between = pair.between();
        if let Some(between) = between.as_ref().filter(|_| self.is_known && !self.is_exact) {
            grounds.least.add(between.least.clone());
            grounds.most.add(between.most.clone());
        }
        let are_known = pair.subject.uncertainty_m.is_some() && pair.constraint.uncertainty_m.is_some();
        let is_unbounded = pair.area.is_some() && between.is_none() && are_known;
        swept.has_unbounded |= is_unbounded;
        swept.gross_m2 += area_m2;
        let interval = pair.area.map_or(Some([0.0, 0.0]), |area| area.interval);
        swept.gross_interval =
            swept.gross_interval.zip(interval).map(|([lo, hi], [least, most])| [lo + least, hi + most]);
        if !has_something {
            swept.touching += usize::from(pair.relation == Relation::Touches);
            let may_meet = between.is_some_and(|between| is_ground(between.most));
            swept.possible += usize::from(may_meet || (is_unbounded && pair.verdict != Verdict::No));
            return;
        }
        swept.pairs += 1;
        swept.pairs_with_ground += usize::from(area_m2 > 0.0);
        swept.length_m += pair.length.map_or(0.0, |length| length.value);
        swept.points_inside += pair.count.map_or(0, |count| count.inside);
        grounds.recorded.add(pair.pieces.clone());
        if listing {
            let points = pair.count.map_or(0, |count| u32::try_from(count.inside).unwrap_or(u32::MAX));
            let length_m = pair.length.map_or(0.0, |length| length.value);
            swept.found.push((found.0, found.1, [area_m2, length_m, f64::from(points)]));
        }
        swept.largest.push(pair.listed(self.query.pieces));
    }

    /// All pairs of some features of the first layer.
    fn batch(
        &self,
        batch: &[(u32, Envelope)],
        control: &Control,
        mut add: impl FnMut(Positions, OverlapPair),
    ) -> Result<(), QueryError> {
        let tasks: Vec<(u32, u32)> =
            parallel::each(batch, control, |one| Ok(self.partners(one)))?.into_iter().flatten().collect();
        let ours: BTreeSet<u32> = tasks.iter().map(|(a, _)| *a).collect();
        let theirs: BTreeSet<u32> = tasks.iter().map(|(_, b)| *b).collect();
        let items = |layer: &Layer<'a>, wanted: BTreeSet<u32>| -> Vec<(u32, Item<'a>)> {
            wanted.into_iter().filter_map(|position| Some((position, layer.targets.item(position)?))).collect()
        };
        let (ours, theirs) = (items(self.a, ours), items(self.b, theirs));
        let (ours, theirs) = (prepared(&ours, control)?, prepared(&theirs, control)?);
        let most = Limits { max_pairs: usize::MAX, max_result_vertices: usize::MAX, ..control.limits };
        let listed = Listed::all(&most);
        let one = |(a, b): &(u32, u32)| {
            let Some((left, right)) = ours.get(a).zip(theirs.get(b)) else { return Ok(None) };
            // Each pair is work of its own: there is no limit on how many there are.
            let budget = Budget::new(&control.limits);
            let rules = Rules {
                method: &AreaMethod::Ellipsoidal,
                slivers: &self.query.slivers,
                budget: &budget,
                listed: &listed,
            };
            Ok(compare(left, right, &rules)?.map(|pair| ((*a, *b), pair)))
        };
        // A pair is large until it has been summed.
        for tasks in tasks.chunks(CHUNK) {
            parallel::each(tasks, control, one)?.into_iter().flatten().for_each(|(found, pair)| add(found, pair));
        }
        Ok(())
    }

    /// Whatever may have to do with a feature: its box meets theirs, or comes within both ε.
    fn partners(&self, (position, envelope): &(u32, Envelope)) -> Vec<(u32, u32)> {
        let own_m = self.a.targets.item(*position).and_then(|item| item.described.uncertainty_m);
        let reach_m = own_m.map_or(0.0, |e| e + self.b.targets.max_uncertainty_m());
        let mut found = self.b.targets.candidates(&geom::widened(envelope, reach_m));
        if reach_m > 0.0 {
            // One feature that is badly known makes the reach wide for all of them.
            found.retain(|theirs| {
                self.b.targets.item(*theirs).is_some_and(|item| {
                    let e = own_m.unwrap_or(0.0) + item.described.uncertainty_m.unwrap_or(0.0);
                    let theirs = geom::envelope(&item.geometry);
                    theirs.is_some_and(|theirs| geom::envelope_distance_bound_m(envelope, &theirs) <= e)
                })
            });
        }
        if self.a.is_of_same(self.b) {
            // A feature is not compared with itself; of two that stand on both sides, the pair is compared once.
            let on_both = |theirs: u32| self.a.targets.counts(theirs) && self.b.targets.counts(*position);
            found.retain(|theirs| {
                *theirs != *position && (self.a.targets.is_before(*position, *theirs) || !on_both(*theirs))
            });
        }
        if !(self.a.wholes.is_empty() && self.b.wholes.is_empty()) {
            found.retain(|theirs| !self.are_kin(*position, *theirs));
        }
        found.into_iter().map(|theirs| (*position, theirs)).collect()
    }

    /// A whole has all the ground of its parts: that is no conflict.
    fn are_kin(&self, ours: u32, theirs: u32) -> bool {
        let is_part = |of: &Layer<'a>, part: u32, in_: &Layer<'a>, whole: u32| {
            let wholes = of.wholes.get(&part);
            wholes.is_some_and(|wholes| in_.targets.id_at(whole).is_some_and(|id| wholes.contains(&id)))
        };
        is_part(self.a, ours, self.b, theirs) || is_part(self.b, theirs, self.a, ours)
    }
}

fn prepared<'i>(items: &'i [(u32, Item<'i>)], control: &Control) -> Result<BTreeMap<u32, Prepared<'i>>, QueryError> {
    let made = parallel::each(items, control, |(position, item)| Ok((*position, Prepared::new(item))))?;
    Ok(made.into_iter().filter_map(|(position, prepared)| Some((position, prepared?))).collect())
}

fn is_ground(geometry: &Geometry<f64>) -> bool {
    matches!(geometry, Geometry::MultiPolygon(pieces) if !pieces.0.is_empty())
}
