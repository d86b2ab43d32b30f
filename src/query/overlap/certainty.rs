//! What holds for sure when every boundary lies within its ε of the recorded one (DOMAIN §5.3).
//!
//! Two readings of ε are used, and each verdict says which. *Band*: the true area lies between the inner and the outer
//! parallel set. *Hausdorff*: every recorded point has a true one within ε, and the other way round; the reading for
//! points, lines and corridors too thin to have an inner set.

use super::pair::PointsInside;
use crate::geom::{self, LineClip, PointCount, Relation, Shape};
use crate::model::Measure;
use crate::query::item::{Prepared, lines_of};
use crate::query::verdict::Verdict;
use geo_types::Geometry;

/// A pair and the sum of its ε.
pub(super) struct Both<'b> {
    a: &'b Prepared<'b>,
    b: &'b Prepared<'b>,
    /// ε of both together; `None` when one is not known.
    together_m: Option<f64>,
}

/// What is asked about every pair.
pub(super) struct Verdicts {
    pub meet: Verdict,
    pub inside: Verdict,
    pub contains: Verdict,
}

impl<'b> Both<'b> {
    pub fn new(a: &'b Prepared<'b>, b: &'b Prepared<'b>) -> Self {
        let together_m = a.uncertainty_m().zip(b.uncertainty_m()).map(|(a, b)| a + b);
        Self { a, b, together_m }
    }

    /// Apart as recorded, could they still meet? Hausdorff: not when their distance is more than both ε.
    pub fn may_meet(&self) -> bool {
        self.together_m.is_some_and(|e| e > 0.0 && geom::within(&self.a.shape, &self.b.shape, e))
    }

    fn is_exact(&self) -> bool {
        self.together_m.is_some_and(|e| e <= 0.0)
    }

    /// Which side has the lines or points, and which the ground that holds them.
    fn thin_and_ground(&self) -> (&'b Prepared<'b>, &'b Prepared<'b>) {
        if self.b.ground().is_some() { (self.a, self.b) } else { (self.b, self.a) }
    }

    /// A line may wind within its ε, which bounds no length: there is an interval only where the line is exact.
    pub fn line_length(&self, line: &LineClip) -> Measure {
        let measure = Measure::length_m(line.length_m);
        let (thin, ground) = self.thin_and_ground();
        if thin.uncertainty_m().is_none_or(|e| e > 0.0) {
            return measure;
        }
        let lines = lines_of(&thin.item.geometry);
        let in_set =
            |set: &Geometry<f64>| Shape::new(set).map_or(0.0, |shape| geom::clip_lines(&lines, &shape).length_m);
        let interval = ground.inner().zip(ground.outer()).map(|(inner, outer)| [in_set(inner), in_set(outer)]);
        measure.between(interval)
    }

    /// Points that are inside wherever the border is, and points that may be.
    pub fn point_count(&self, points: &PointCount) -> PointsInside {
        let (thin, ground) = self.thin_and_ground();
        let counted = |set: Option<Geometry<f64>>| {
            let set = set?;
            let found = Shape::new(&set).map(|shape| geom::count_points(&thin.item.geometry, &shape));
            Some(found.map_or(0, |c| c.inside + c.on_boundary))
        };
        let interval = match self.together_m {
            Some(e) if e <= 0.0 => Some([points.inside, points.inside]),
            Some(e) => counted(shrunk(ground, e)).zip(counted(grown(ground, e))).map(|(lo, hi)| [lo, hi]),
            None => None,
        };
        let interval = interval.map(|[lo, hi]| [lo.min(points.inside), hi.max(points.inside)]);
        PointsInside { inside: points.inside, on_boundary: points.on_boundary, total: points.total, interval }
    }
}

fn shrunk(item: &Prepared<'_>, by_m: f64) -> Option<Geometry<f64>> {
    geom::inner_parallel(item.item.areal()?, by_m).ok().map(Geometry::MultiPolygon)
}

fn grown(item: &Prepared<'_>, by_m: f64) -> Option<Geometry<f64>> {
    let geometry = item.item.areal().unwrap_or(&item.item.geometry);
    geom::outer_parallel(geometry, by_m).ok().map(Geometry::MultiPolygon)
}

/// Between what the common ground lies.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Bounds {
    /// Both lie where they are drawn: the sets are the drawings themselves, and slivers are no common ground.
    Exact,
    /// Ground that both certainly, and ground that both possibly cover: (A⊖ε) ∩ (B⊖ε) and (A⊕ε) ∩ (B⊕ε); band. And ground
    /// of A, if it is A's at all, that B certainly covers: (A⊕ε) ∩ (B⊖ε).
    Sets { least: Geometry<f64>, most: Geometry<f64>, sure: Geometry<f64> },
}

/// `None` where an ε is not known, or too large for a parallel set.
pub(super) fn bounds(both: &Both<'_>) -> Option<Bounds> {
    if both.is_exact() {
        return Some(Bounds::Exact);
    }
    let (a, b) = (both.a, both.b);
    let ((inner_a, inner_b), (outer_a, outer_b)) = a.inner().zip(b.inner()).zip(a.outer().zip(b.outer()))?;
    let common = |x, y| Geometry::MultiPolygon(geom::intersection(x, y).pieces);
    let (least, most, sure) = (common(inner_a, inner_b), common(outer_a, outer_b), common(outer_a, inner_b));
    Some(Bounds::Sets { least, most, sure })
}

pub(super) fn verdicts(both: &Both<'_>, relation: Relation) -> Verdicts {
    let turned = Both { a: both.b, b: both.a, together_m: both.together_m };
    Verdicts {
        meet: meet(both, relation),
        inside: lies_in(both, relation),
        contains: lies_in(&turned, relation.mirrored()),
    }
}

/// Do they share ground, a stretch, or a point inside?
fn meet(both: &Both<'_>, relation: Relation) -> Verdict {
    let as_drawn = !matches!(relation, Relation::Touches | Relation::Disjoint);
    let Some(e) = both.together_m else { return Verdict::Possible };
    if e <= 0.0 {
        return if as_drawn { Verdict::Certain } else { Verdict::No };
    }
    let sure =
        as_drawn && (inner_sets_meet(both) || reaches_into(both.a, both.b, e) || reaches_into(both.b, both.a, e));
    if sure { Verdict::Certain } else { Verdict::Possible }
}

/// Band: M⁻ > 0.
fn inner_sets_meet(both: &Both<'_>) -> bool {
    let inner = both.a.inner().zip(both.b.inner());
    inner.is_some_and(|(a, b)| geom::has_ground(&geom::intersection(a, b).pieces))
}

/// Hausdorff: A ∩ (B ⊖ E) ≠ ∅.
fn reaches_into(a: &Prepared<'_>, b: &Prepared<'_>, e: f64) -> bool {
    let core = shrunk(b, e);
    let core = core.as_ref().and_then(Shape::new);
    core.is_some_and(|core| geom::within(&a.shape, &core, 0.0))
}

/// Does all of A lie in B?
fn lies_in(both: &Both<'_>, relation: Relation) -> Verdict {
    if both.b.ground().is_none() {
        return Verdict::No;
    }
    let Some(e) = both.together_m else { return Verdict::Possible };
    let as_drawn = matches!(relation, Relation::Inside | Relation::Equal);
    if e <= 0.0 {
        return if as_drawn { Verdict::Certain } else { Verdict::No };
    }
    if as_drawn && surely_in(both, e) {
        Verdict::Certain
    } else if surely_out(both, e) {
        Verdict::No
    } else {
        Verdict::Possible
    }
}

/// Band: A⊕ε ⊆ B⊖ε. For what has no ground, Hausdorff: A ⊆ B ⊖ E.
fn surely_in(both: &Both<'_>, e: f64) -> bool {
    if both.a.ground().is_some() {
        let sets = both.a.outer().zip(both.b.inner());
        return sets.is_some_and(|(outer, inner)| !geom::has_ground(&geom::difference(outer, inner).pieces));
    }
    shrunk(both.b, e).is_some_and(|core| thin_relation(both.a, &core) == Relation::Inside)
}

/// Band: (A⊖ε) \ (B⊕ε) ≠ ∅. For what has no ground, Hausdorff: A \ (B ⊕ E) ≠ ∅.
fn surely_out(both: &Both<'_>, e: f64) -> bool {
    if both.a.ground().is_some() {
        let sets = both.a.inner().zip(both.b.outer());
        return sets.is_some_and(|(inner, outer)| geom::has_ground(&geom::difference(inner, outer).pieces))
            || !geom::within(&both.a.shape, &both.b.shape, e);
    }
    let all = grown(both.b, e);
    all.is_some_and(|all| matches!(thin_relation(both.a, &all), Relation::Overlaps | Relation::Disjoint))
}

/// How lines and points lie to a set.
fn thin_relation(thin: &Prepared<'_>, set: &Geometry<f64>) -> Relation {
    let Some(set) = Shape::new(set) else { return Relation::Disjoint };
    let (lines, points) = (lines_of(&thin.item.geometry), &thin.item.geometry);
    let line = geom::clip_lines(&lines, &set);
    let point = geom::count_points(points, &set);
    match (line.total_m > 0.0, point.total > 0) {
        (true, true) if line.relation == point.relation => line.relation,
        (true, true) => Relation::Overlaps,
        (true, false) => line.relation,
        (false, _) => point.relation,
    }
}
