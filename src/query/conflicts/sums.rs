//! What two layers come to.

use super::change::Change;
use super::layer::Layer;
use super::sweep::Swept;
use crate::model::{Measure, Reference};
use crate::query::overlap::{Coverage, OverlapPair, SliverSum};
use serde::Serialize;

/// Ground in one district.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InDistrict {
    /// Which one.
    pub district: Reference,
    /// Ground of the conflict in it, as recorded, each piece once.
    pub net: Measure,
}

/// One layer against another, or against itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatrixCell {
    /// Collection of the first.
    pub a: String,
    /// Collection of the second.
    pub b: String,
    /// Which of `layers` they are.
    pub layers: [usize; 2],
    /// Filters of both, CQL2 text, where there are some: two layers may be of one collection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<[Option<String>; 2]>,
    /// `checked`: both claim to be complete, and everything of them is placed. `no_data`: one has nothing that could be
    /// compared with the other, so that nothing found says nothing.
    pub coverage: Coverage,
    /// Pairs of features with something in common.
    pub pairs: usize,
    /// Of these, pairs with common ground.
    #[serde(skip)]
    pub(super) pairs_with_ground: usize,
    /// Pairs that share no more than a border, or slivers.
    pub pairs_touching: usize,
    /// Pairs that share no ground as recorded, but may within their ε.
    pub pairs_possible: usize,
    /// Ground that any pair has in common, each piece once, without slivers; `null` where not both have polygons.
    pub net: Option<Measure>,
    /// Sum over pairs; `null` likewise.
    pub gross: Option<Measure>,
    /// What two drawings of one border make.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slivers: Option<SliverSum>,
    /// Sum of the lengths of lines of one in polygons of the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Measure>,
    /// Points of one inside polygons of the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_inside: Option<usize>,
    /// Net ground by district, largest first.
    pub districts: Vec<InDistrict>,
    /// Net ground in none of them; `null` where there are none, or nothing was compared.
    pub elsewhere: Option<Measure>,
    /// The largest pairs, largest first.
    pub largest: Vec<OverlapPair>,
    /// Pairs that are not listed.
    pub not_listed: usize,
    /// What is different from the earlier state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

impl MatrixCell {
    pub(super) fn of(a: &Layer<'_>, b: &Layer<'_>, swept: Swept, change: Option<Change>) -> Self {
        let areal = a.has_polygons() && b.has_polygons();
        let either = |one: bool, other: bool| (one && b.has_polygons()) || (other && a.has_polygons());
        let (lines, points) = (either(a.has_lines(), b.has_lines()), either(a.has_points(), b.has_points()));
        let compared = areal || lines || points;
        let (ours, theirs) = (a.sum(), b.sum());
        let slivers = SliverSum { count: swept.sliver_count, area: Measure::area_m2(swept.slivers_m2) };
        let in_district = |(district, m2)| InDistrict { district, net: Measure::area_m2(m2) };
        Self {
            layers: [a.number, b.number],
            filters: (ours.filter.is_some() || theirs.filter.is_some()).then_some([ours.filter, theirs.filter]),
            a: ours.collection,
            b: theirs.collection,
            coverage: match compared {
                false => Coverage::NoData,
                true if a.is_complete() && b.is_complete() => Coverage::Checked,
                true => Coverage::Partial,
            },
            pairs: swept.pairs,
            pairs_with_ground: swept.pairs_with_ground,
            pairs_touching: swept.touching,
            pairs_possible: swept.possible,
            net: areal.then(|| Measure::area_m2(swept.net_m2).between(swept.net_interval)),
            gross: areal.then(|| Measure::area_m2(swept.gross_m2).between(swept.gross_interval)),
            slivers: (swept.sliver_count > 0).then_some(slivers),
            length: lines.then(|| Measure::length_m(swept.length_m)),
            points_inside: points.then_some(swept.points_inside),
            districts: swept.divided.into_iter().map(in_district).collect(),
            elsewhere: swept.elsewhere_m2.filter(|_| areal).map(Measure::area_m2),
            not_listed: swept.pairs - swept.largest.len(),
            largest: swept.largest,
            change,
        }
    }

    /// Whether it is about these two.
    pub(super) fn is_of(&self, a: &Layer<'_>, b: &Layer<'_>) -> bool {
        self.layers == [a.number, b.number]
    }
}
