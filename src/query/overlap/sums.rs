//! One constraint as a whole: ground counted once, what is left of the subject, and how sure that is.

use super::coverage::{Claim, Coverage};
use super::pair::{Between, OverlapPair, SliverSum};
use crate::geom::{self, Relation};
use crate::model::Measure;
use crate::query::control::Control;
use crate::query::error::QueryError;
use crate::query::item::{Prepared, has_line, has_point};
use crate::query::method::AreaMethod;
use crate::query::overlap::OverlapQuery;
use crate::query::targets::Targets;
use crate::query::verdict::Compliance;
use geo_types::Geometry;
use serde::Serialize;
use std::collections::BTreeSet;

/// A limit on the net area.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Threshold {
    /// The limit, square metres.
    pub max_area_m2: f64,
    /// Whether it is kept.
    pub verdict: Compliance,
}

/// One constraint as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConstraintSum {
    /// Collection id; `null` for geometries that came with the question.
    pub collection: Option<String>,
    /// What the answer rests on.
    pub coverage: Coverage,
    /// Features that could be compared: polygons with anything, lines and points with polygons.
    pub features_compared: usize,
    /// Features that lie apart from the subject as recorded, but may meet it within their ε.
    pub features_possible: usize,
    /// Features of the constraint that are points or lines.
    pub features_without_area: usize,
    /// Features that cannot be placed.
    pub features_without_geometry: usize,
    /// Ground of the subject that the constraint covers, each piece once, without slivers; `null` where no polygons
    /// were compared: not known is not zero.
    pub net: Option<Measure>,
    /// Sum over pairs; `null` likewise.
    pub gross: Option<Measure>,
    /// Ground of the subject that the constraint leaves free; `null` likewise.
    pub remaining: Option<Measure>,
    /// Slivers of all pairs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slivers: Option<SliverSum>,
    /// Sum of the lengths of all pairs, where lines were compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Measure>,
    /// Points inside, where points were compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_inside: Option<usize>,
    /// Whether the net area keeps the stated limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
}

pub(super) fn summed(
    targets: &Targets<'_>,
    subjects: &[Prepared<'_>],
    pairs: &[OverlapPair],
    claim: Claim,
    (query, control): (&OverlapQuery, &Control),
) -> Result<ConstraintSum, QueryError> {
    control.go_on()?;
    let counted = targets.census();
    let own = own(subjects, targets);
    let grounds: Vec<&Geometry<f64>> = subjects.iter().filter_map(|s| s.item.areal()).collect();
    let thin = subjects.iter().any(|s| has_line(&s.item.geometry) || has_point(&s.item.geometry));
    let polygons = counted.polygons.saturating_sub(own);
    // Where the layer is complete, nothing found is zero and not unknown.
    let is_complete = claim.coverage(0, counted.without_geometry) == Coverage::Checked;
    let areal = !grounds.is_empty() && (polygons > 0 || is_complete);
    let has_ground = !grounds.is_empty();
    let compared = |theirs: usize, ours: fn(&Geometry<f64>) -> bool| {
        (has_ground && theirs > 0) || (polygons > 0 && subjects.iter().any(|s| ours(&s.item.geometry)))
    };
    let features_compared = match (has_ground, thin) {
        (true, _) => polygons + counted.without_area,
        (false, true) => polygons,
        (false, false) => 0,
    };
    let sides = Sides { grounds, subjects, known: counted.vague_polygons == 0, method: &query.method };
    let sums = if areal { Some(sides.sums(&pairs.iter().collect::<Vec<_>>())?) } else { None };
    let of = |pick: fn(&Sums) -> Measure| sums.as_ref().map(pick);
    let net = of(|s| s.net);
    let threshold = query.max_area_m2.filter(|_| features_compared > 0).map(|max_area_m2| Threshold {
        max_area_m2,
        verdict: Compliance::at_most(net.and_then(|n| n.interval), max_area_m2),
    });
    Ok(ConstraintSum {
        collection: targets.collection_id().map(str::to_string),
        coverage: claim.coverage(features_compared, counted.without_geometry),
        features_compared,
        features_possible: possible(pairs),
        features_without_area: counted.without_area,
        features_without_geometry: counted.without_geometry,
        net,
        gross: of(|s| s.gross),
        remaining: of(|s| s.remaining),
        slivers: sliver_total(&pairs.iter().collect::<Vec<_>>()),
        length: compared(counted.lines, has_line).then(|| length(pairs)),
        points_inside: compared(counted.points, has_point).then(|| points(pairs)),
        threshold,
    })
}

/// A subject that is itself the only polygon of the constraint was compared with nothing.
fn own(subjects: &[Prepared<'_>], targets: &Targets<'_>) -> usize {
    let mut areal = subjects.iter().filter(|s| s.ground().is_some());
    let only = areal.next().filter(|_| areal.next().is_none());
    usize::from(only.is_some_and(|subject| targets.has(&subject.item.described.reference)))
}

/// Areas of pairs together.
pub(in crate::query) struct Sums {
    pub net: Measure,
    pub gross: Measure,
    pub remaining: Measure,
}

/// Everything that the sums are made of.
pub(in crate::query) struct Sides<'s> {
    /// Of the subject.
    pub grounds: Vec<&'s Geometry<f64>>,
    pub subjects: &'s [Prepared<'s>],
    /// Whether the ε of every polygon of the constraint is known: one that is not might reach anywhere.
    pub known: bool,
    pub method: &'s AreaMethod,
}

impl Sides<'_> {
    /// Of these pairs, which are of one subject with one constraint.
    pub fn sums(&self, pairs: &[&OverlapPair]) -> Result<Sums, QueryError> {
        let pieces: Vec<&Geometry<f64>> = pairs.iter().filter(|p| p.area.is_some()).map(|p| &p.pieces).collect();
        let covered = if let [only] = pieces.as_slice() { (*only).clone() } else { united(pieces) };
        let whole = if let [only] = self.grounds.as_slice() { (*only).clone() } else { united(self.grounds.clone()) };
        let net = self.area(&covered)?;
        let remaining = self.area(&whole)?.value - net.value;
        let gross: f64 = pairs.iter().filter_map(|p| p.area).map(|m| m.value).sum();
        let gross_interval = pairs.iter().filter_map(|p| p.area).map(|m| m.interval).try_fold([0.0, 0.0], |sum, i| {
            let ([lo, hi], [least, most]) = (sum, i?);
            Some([lo + least, hi + most])
        });
        let intervals = if self.are_exact(pairs) {
            // Not what is left of the whole: only edges that are straight here have areas that add up.
            let free = Geometry::MultiPolygon(geom::difference(&whole, &covered).pieces);
            Some([[net.value; 2], [self.area(&free)?.value; 2]])
        } else {
            self.intervals(pairs)?
        };
        let [net_interval, free_interval] = intervals.map_or([None, None], |[net, free]| [Some(net), Some(free)]);
        Ok(Sums {
            net: net.between(net_interval),
            gross: Measure { value: gross + 0.0, ..net }.between(gross_interval.filter(|_| self.all_known())),
            remaining: Measure { value: remaining.max(0.0), ..net }.between(free_interval),
        })
    }

    fn area(&self, geometry: &Geometry<f64>) -> Result<Measure, QueryError> {
        self.method.area(geometry, "the common ground")
    }

    fn all_known(&self) -> bool {
        self.known && self.subjects.iter().all(|s| s.ground().is_none() || s.uncertainty_m().is_some())
    }

    /// Whether everything that has ground lies where it is drawn.
    fn are_exact(&self, pairs: &[&OverlapPair]) -> bool {
        let are_pairs = pairs.iter().filter(|pair| pair.area.is_some()).all(|pair| pair.is_exact());
        self.all_known() && are_pairs && self.subjects.iter().all(|s| s.ground().is_none() || s.is_exact())
    }

    /// Of the net area: what all pairs have in common at least and at most. Of what is left: [|∪A⊖ \ ∪B⊕|, |∪A⊕ \ ∪B⊖|].
    fn intervals(&self, pairs: &[&OverlapPair]) -> Result<Option<[[f64; 2]; 2]>, QueryError> {
        if !self.all_known() {
            return Ok(None);
        }
        let bounds: Option<Vec<Between<'_>>> = pairs.iter().filter(|p| p.area.is_some()).map(|p| p.between()).collect();
        let areal = || self.subjects.iter().filter(|s| s.ground().is_some());
        let inner: Option<Vec<_>> = areal().map(|s| s.inner()).collect();
        let outer: Option<Vec<_>> = areal().map(|s| s.outer()).collect();
        let Some((bounds, (inner, outer))) = bounds.zip(inner.zip(outer)) else { return Ok(None) };
        let least = united(bounds.iter().map(|b| b.least));
        let most = united(bounds.iter().map(|b| b.most));
        let area = |geometry: &Geometry<f64>| self.area(geometry).map(|m| m.value);
        let without = |x, y| area(&Geometry::MultiPolygon(geom::difference(x, y).pieces));
        let net = [area(&least)?, area(&most)?];
        // A true ground lies in A⊕ε, and all of B⊖ε in the true B.
        let sure = united(bounds.iter().map(|b| b.sure));
        Ok(Some([net, [without(&united(inner), &most)?, without(&united(outer), &sure)?]]))
    }
}

fn united<'g>(geometries: impl IntoIterator<Item = &'g Geometry<f64>>) -> Geometry<f64> {
    Geometry::MultiPolygon(geom::union(geometries).pieces)
}

fn possible(pairs: &[OverlapPair]) -> usize {
    let apart = |pair: &&OverlapPair| pair.relation == Relation::Disjoint;
    let met: BTreeSet<&str> = pairs.iter().filter(|p| !apart(p)).map(|p| p.constraint.reference.id.as_str()).collect();
    let maybe: BTreeSet<&str> = pairs.iter().filter(apart).map(|p| p.constraint.reference.id.as_str()).collect();
    maybe.difference(&met).count()
}

/// The slivers of all pairs.
pub(in crate::query) fn sliver_total(pairs: &[&OverlapPair]) -> Option<SliverSum> {
    let all: Vec<&SliverSum> = pairs.iter().filter_map(|p| p.slivers.as_ref()).collect();
    let first = all.first()?;
    let value = all.iter().map(|s| s.area.value).sum();
    Some(SliverSum { count: all.iter().map(|s| s.count).sum(), area: Measure { value, ..first.area } })
}

fn length(pairs: &[OverlapPair]) -> Measure {
    Measure::length_m(pairs.iter().filter_map(|p| p.length).map(|m| m.value).sum())
}

fn points(pairs: &[OverlapPair]) -> usize {
    pairs.iter().filter_map(|p| p.count).map(|c| c.inside).sum()
}
