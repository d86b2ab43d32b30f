//! One feature of the subject against one of the constraint.

use super::certainty::{self, Both, Bounds};
use super::listed::Listed;
use crate::geom::{self, LineClip, PointCount, Relation, Shape, SliverRule};
use crate::model::Measure;
use crate::query::control::Budget;
use crate::query::error::QueryError;
use crate::query::given::given;
use crate::query::item::{Described, Prepared, has_line, has_point, lines_of};
use crate::query::method::AreaMethod;
use crate::query::verdict::Verdict;
use geo_types::{Geometry, GeometryCollection, MultiPoint, MultiPolygon, Point};
use serde::Serialize;
use std::cmp::Ordering;

/// How pairs are compared.
pub(in crate::query) struct Rules<'q> {
    pub method: &'q AreaMethod,
    pub slivers: &'q SliverRule,
    pub budget: &'q Budget,
    pub listed: &'q Listed,
}

/// One feature of the subject against one feature of a constraint.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverlapPair {
    /// The subject's feature.
    pub subject: Described,
    /// The constraint's feature.
    pub constraint: Described,
    /// How the subject lies to the constraint, as both are recorded; slivers do not count as common ground.
    pub relation: Relation,
    /// Common area without slivers; `null` unless both have polygons.
    pub area: Option<Measure>,
    /// Length of the lines of one inside the polygons of the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Measure>,
    /// Points of one inside the polygons of the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<PointsInside>,
    /// Common area over the subject feature's area, 0 … 1.
    pub share_of_subject: Option<f64>,
    /// Between these, if every boundary lies within its ε.
    pub share_of_subject_interval: Option<[f64; 2]>,
    /// Common area over the constraint feature's area, 0 … 1.
    pub share_of_constraint: Option<f64>,
    /// Likewise.
    pub share_of_constraint_interval: Option<[f64; 2]>,
    /// All that they have in common is slivers.
    pub sliver: bool,
    /// The slivers of the pair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slivers: Option<SliverSum>,
    /// Do they have anything in common?
    pub verdict: Verdict,
    /// Does the subject lie wholly in the constraint?
    pub inside: Verdict,
    /// Does the constraint lie wholly in the subject?
    pub contains: Verdict,
    /// What they have in common, without slivers; empty unless it was asked for.
    #[serde(skip)]
    pub pieces: Geometry<f64>,
    /// What they have in common at least and at most.
    #[serde(skip)]
    pub(super) bounds: Option<Bounds>,
}

/// Ground in common: what both certainly, and what both possibly cover; and what the second certainly covers of the ground
/// that is possibly the first's.
pub(in crate::query) struct Between<'p> {
    pub least: &'p Geometry<f64>,
    pub most: &'p Geometry<f64>,
    pub sure: &'p Geometry<f64>,
}

/// Points inside polygons; a point on the border touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PointsInside {
    /// In the interior.
    pub inside: usize,
    /// On the border.
    pub on_boundary: usize,
    /// Of so many.
    pub total: usize,
    /// Certainly and possibly inside.
    pub interval: Option<[usize; 2]>,
}

/// Common ground below both sliver thresholds: what two drawings of one border make.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SliverSum {
    /// How many pieces.
    pub count: usize,
    /// Their area together.
    pub area: Measure,
}

impl OverlapPair {
    /// The common pieces made fit to be given out: valid each, longitude first.
    pub fn shown_pieces(&self) -> Result<Geometry<f64>, QueryError> {
        given(&self.pieces, None)
    }

    /// Between what the common ground lies; `None` where that is not known. Of what is exact it is the pieces themselves.
    pub(in crate::query) fn between(&self) -> Option<Between<'_>> {
        Some(match self.bounds.as_ref()? {
            Bounds::Exact => Between { least: &self.pieces, most: &self.pieces, sure: &self.pieces },
            Bounds::Sets { least, most, sure } => Between { least, most, sure },
        })
    }

    /// As it is listed: without what it was measured by, and without its pieces unless they are wanted.
    #[must_use]
    pub(in crate::query) fn listed(self, with_pieces: bool) -> Self {
        let pieces = if with_pieces { self.pieces } else { Geometry::MultiPolygon(MultiPolygon(Vec::new())) };
        Self { pieces, bounds: None, ..self }
    }

    /// Whether both lie where they are drawn.
    pub(super) fn is_exact(&self) -> bool {
        matches!(self.bounds, Some(Bounds::Exact))
    }

    /// Largest common area first, then longest length, then ids.
    pub(in crate::query) fn in_answer_order(&self, other: &Self) -> Ordering {
        let size = |pair: &Self, of: fn(&Self) -> Option<Measure>| of(pair).map_or(0.0, |m| m.value);
        let by = |of: fn(&Self) -> Option<Measure>| size(other, of).total_cmp(&size(self, of));
        let key = |pair: &Self| {
            let constraint = &pair.constraint.reference;
            (pair.subject.reference.id.clone(), constraint.collection.clone(), constraint.id.clone())
        };
        by(|p| p.area).then_with(|| by(|p| p.length)).then_with(|| key(self).cmp(&key(other)))
    }
}

/// What the drawings have in common, by dimension.
pub(super) struct Common {
    pub relation: Relation,
    pub ground: MultiPolygon<f64>,
    /// On the ellipsoid; never above that of either side.
    pub ground_m2: f64,
    pub slivers: MultiPolygon<f64>,
    pub line: Option<LineClip>,
    pub points: Option<PointCount>,
}

/// `None` when they have nothing to do with each other, not even within their ε, or more is listed than may be.
pub(in crate::query) fn compare(
    a: &Prepared<'_>,
    b: &Prepared<'_>,
    rules: &Rules<'_>,
) -> Result<Option<OverlapPair>, QueryError> {
    if rules.listed.is_overdrawn() {
        return Ok(None);
    }
    let Some(common) = common(a, b, rules)? else { return Ok(None) };
    let both = Both::new(a, b);
    if (common.relation == Relation::Disjoint && !both.may_meet()) || !rules.listed.take(&common) {
        return Ok(None);
    }
    let verdicts = certainty::verdicts(&both, common.relation);
    let areal = a.ground().is_some() && b.ground().is_some();
    let bounds = if areal { certainty::bounds(&both) } else { None };
    let area = if areal { Some(common_area(&common, bounds.as_ref(), a, rules)?) } else { None };
    let lies_in = |relation| matches!(relation, Relation::Inside | Relation::Equal);
    let (of_subject, of_subject_interval) = share(area.as_ref(), a, lies_in(common.relation), rules)?;
    let (of_constraint, of_constraint_interval) = share(area.as_ref(), b, lies_in(common.relation.mirrored()), rules)?;
    Ok(Some(OverlapPair {
        subject: a.item.described.clone(),
        constraint: b.item.described.clone(),
        relation: common.relation,
        area,
        length: common.line.as_ref().map(|line| both.line_length(line)),
        count: common.points.as_ref().map(|points| both.point_count(points)),
        share_of_subject: of_subject,
        share_of_subject_interval: of_subject_interval,
        share_of_constraint: of_constraint,
        share_of_constraint_interval: of_constraint_interval,
        sliver: common.ground.0.is_empty() && !common.slivers.0.is_empty(),
        slivers: sliver_sum(&common.slivers, a, rules)?,
        verdict: verdicts.meet,
        inside: verdicts.inside,
        contains: verdicts.contains,
        pieces: pieces(common),
        bounds,
    }))
}

fn common_area(
    common: &Common,
    bounds: Option<&Bounds>,
    a: &Prepared<'_>,
    rules: &Rules<'_>,
) -> Result<Measure, QueryError> {
    let area = |geometry: &Geometry<f64>| rules.method.area(geometry, &a.item.described.reference.id);
    let measure = match rules.method {
        AreaMethod::Ellipsoidal => Measure::area_m2(common.ground_m2),
        _ => area(&Geometry::MultiPolygon(common.ground.clone()))?,
    };
    let interval = match bounds {
        Some(Bounds::Exact) => Some([measure.value; 2]),
        Some(Bounds::Sets { least, most, .. }) => Some([area(least)?.value, area(most)?.value]),
        None => None,
    };
    Ok(measure.between(interval))
}

fn sliver_sum(
    slivers: &MultiPolygon<f64>,
    a: &Prepared<'_>,
    rules: &Rules<'_>,
) -> Result<Option<SliverSum>, QueryError> {
    if slivers.0.is_empty() {
        return Ok(None);
    }
    let id = &a.item.described.reference.id;
    let area = rules.method.area(&Geometry::MultiPolygon(slivers.clone()), id)?;
    Ok(Some(SliverSum { count: slivers.0.len(), area }))
}

type Share = (Option<f64>, Option<[f64; 2]>);

/// M / S, and [M⁻ / S⁺, min(1, M⁺ / S⁻)].
fn share(common: Option<&Measure>, of: &Prepared<'_>, is_all: bool, rules: &Rules<'_>) -> Result<Share, QueryError> {
    let Some(common) = common else { return Ok((None, None)) };
    let Some(whole) = rules.method.whole(of)? else { return Ok((None, None)) };
    // A parcel may round to nothing; its share is then what its place says.
    let ratio = |part: f64, whole: f64| match (part > 0.0, whole > 0.0) {
        (_, true) => (part / whole).min(1.0),
        (true, false) => 1.0,
        (false, false) => f64::from(u8::from(is_all)),
    };
    let interval = match (common.interval, whole.interval) {
        (Some([least, most]), Some([small, large])) => Some([ratio(least, large), ratio(most, small)]),
        _ => None,
    };
    let value = ratio(common.value, whole.value);
    Ok((Some(value), interval.map(|[lo, hi]| [lo.min(value), hi.max(value)])))
}

/// Compares by dimension; `None` where no dimension of one can be compared with one of the other.
pub(super) fn common(a: &Prepared<'_>, b: &Prepared<'_>, rules: &Rules<'_>) -> Result<Option<Common>, QueryError> {
    let mut found: Option<Common> = None;
    if let (Some(ours), Some(theirs)) = (a.ground(), b.ground()) {
        rules.budget.spend(ours, theirs)?;
        let geom::Comparison { relation, common, common_m2, slivers, .. } = geom::compare(ours, theirs, rules.slivers);
        found = Some(Common { relation, ground: common, ground_m2: common_m2, slivers, line: None, points: None });
    }
    let line = lines_in(a, b, rules, false)?.or(lines_in(b, a, rules, true)?);
    let points = points_in(a, b, false).or(points_in(b, a, true));
    let lower = line.as_ref().map(|l| l.relation).or(points.as_ref().map(|p| p.relation));
    let nothing = || MultiPolygon(Vec::new());
    match (&mut found, lower) {
        (Some(found), _) => (found.line, found.points) = (line, points),
        (None, Some(relation)) => {
            found = Some(Common { relation, ground: nothing(), ground_m2: 0.0, slivers: nothing(), line, points });
        }
        (None, None) => {}
    }
    Ok(found)
}

/// The lines of one in the ground of the other; `turned` when the one is the constraint.
fn lines_in(
    of: &Prepared<'_>,
    area: &Prepared<'_>,
    rules: &Rules<'_>,
    turned: bool,
) -> Result<Option<LineClip>, QueryError> {
    let Some(ground) = area.ground().filter(|_| has_line(&of.item.geometry)) else { return Ok(None) };
    rules.budget.spend(&of.shape, ground)?;
    let clip = geom::clip_lines(&lines_of(&of.item.geometry), ground);
    Ok(Some(LineClip { relation: seen(clip.relation, turned), ..clip }))
}

fn points_in(of: &Prepared<'_>, area: &Prepared<'_>, turned: bool) -> Option<PointCount> {
    let ground: &Shape<'_> = area.ground().filter(|_| has_point(&of.item.geometry))?;
    let count = geom::count_points(&of.item.geometry, ground);
    Some(PointCount { relation: seen(count.relation, turned), ..count })
}

fn seen(relation: Relation, turned: bool) -> Relation {
    if turned { relation.mirrored() } else { relation }
}

fn pieces(common: Common) -> Geometry<f64> {
    let mut parts = Vec::new();
    if !common.ground.0.is_empty() {
        parts.push(Geometry::MultiPolygon(common.ground));
    }
    if let Some(line) = common.line.filter(|line| !line.pieces.0.is_empty()) {
        parts.push(Geometry::MultiLineString(line.pieces));
    }
    if let Some(points) = common.points.filter(|points| !points.positions_inside.is_empty()) {
        let positions = points.positions_inside.into_iter().map(|[x, y]| Point::new(x, y));
        parts.push(Geometry::MultiPoint(MultiPoint(positions.collect())));
    }
    match (parts.pop(), parts.is_empty()) {
        (None, _) => Geometry::MultiPolygon(MultiPolygon(Vec::new())),
        (Some(only), true) => only,
        (Some(last), false) => {
            parts.push(last);
            Geometry::GeometryCollection(GeometryCollection(parts))
        }
    }
}
