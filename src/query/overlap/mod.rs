//! What overlaps what, by how much, and how sure is that?

mod certainty;
mod coverage;
mod listed;
mod pair;
mod sums;

pub use coverage::Coverage;
pub(super) use coverage::{Claim, polygons};
pub(super) use listed::Listed;
pub use pair::{OverlapPair, PointsInside, SliverSum};
pub(super) use pair::{Rules, compare};
pub use sums::{ConstraintSum, Threshold};
pub(super) use sums::{Sides, Sums, sliver_total};

use super::control::{Budget, Control};
use super::error::QueryError;
use super::given::given;
use super::item::{Described, Item, Prepared};
use super::method::AreaMethod;
use super::parallel;
use super::snapshot::Snapshot;
use super::subject::{Remarks, Resolved, Subject};
use super::targets::Targets;
use crate::geom::{self, Relation, SliverRule};
use geo_types::{Geometry, MultiPolygon};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use sums::summed;

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct OverlapQuery {
    /// What is compared.
    pub subject: Subject,
    /// With what; each is answered for itself.
    pub constraints: Vec<Subject>,
    /// How areas are measured.
    pub method: AreaMethod,
    /// What counts as a sliver.
    pub slivers: SliverRule,
    /// A limit for the net area of each constraint, square metres.
    pub max_area_m2: Option<f64>,
    /// Whether pairs are listed that lie apart as recorded but may meet within their ε. They are counted in any case.
    pub possible: bool,
    /// Whether the common pieces are given out: valid each, and of a limited size together.
    pub pieces: bool,
    /// CRS of their coordinates, in its official axis order; `None` is longitude, latitude.
    pub pieces_crs: Option<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverlapAnswer {
    /// State that was asked.
    pub snapshot: String,
    /// Common ground below this area and narrower than the next figure is a sliver.
    pub sliver_area_m2: f64,
    /// See there.
    pub sliver_width_m: f64,
    /// Pairs that have something in common or touch, and on request those that may do so within their ε: largest common
    /// area first, then length, then ids.
    pub pairs: Vec<OverlapPair>,
    /// One per constraint, in the order asked.
    pub constraints: Vec<ConstraintSum>,
    /// The subject's features that are points or lines.
    pub subjects_without_area: Vec<Described>,
    /// The subject's features that cannot be placed.
    pub subjects_without_geometry: Vec<Described>,
    /// What must not be overlooked.
    #[serde(flatten)]
    pub remarks: Remarks,
}

/// Overlap of a subject with each of several constraints, computed in the storage CRS (a shared border gives nothing)
/// and then measured. Polygons with polygons give areas, lines with polygons lengths, points in polygons counts; lines
/// and points are not compared with each other. A feature is not compared with itself, and a collection compared with
/// itself gives each pair once.
pub fn overlap(snapshot: &Snapshot, query: &OverlapQuery, control: &Control) -> Result<OverlapAnswer, QueryError> {
    let Resolved { items, without_geometry, remarks } = query.subject.resolve(snapshot, control)?;
    let subjects: Vec<Prepared<'_>> = items.iter().filter_map(Prepared::new).collect();
    let pointlike = items.iter().filter(|item| item.areal.is_none());
    let mut answer = OverlapAnswer {
        snapshot: snapshot.id().to_string(),
        sliver_area_m2: query.slivers.area_m2,
        sliver_width_m: query.slivers.width_m,
        pairs: Vec::new(),
        constraints: Vec::new(),
        subjects_without_area: pointlike.map(|item| item.described.clone()).collect(),
        subjects_without_geometry: without_geometry,
        remarks,
    };
    let listed = Listed::new(query.possible, query.pieces, &control.limits);
    let budget = Budget::new(&control.limits);
    let mut seen: Vec<&Subject> = Vec::new();
    for constraint in &query.constraints {
        if seen.contains(&constraint) {
            continue;
        }
        seen.push(constraint);
        let (targets, remarks) = Targets::of(constraint, snapshot, control).map_err(|e| e.of("constraints"))?;
        answer.remarks.add(remarks);
        let (pairs, sum) = against(&subjects, &targets, query, (&budget, &listed, control))?;
        answer.constraints.push(sum);
        answer.pairs.extend(pairs);
    }
    answer.pairs.retain(|pair| query.possible || pair.relation != Relation::Disjoint);
    answer.pairs.sort_by(OverlapPair::in_answer_order);
    give_pieces(&mut answer.pairs, query, control)?;
    Ok(answer)
}

/// Areas and sums have been taken from the pieces as they were; now they are made fit to be seen.
fn give_pieces(pairs: &mut [OverlapPair], query: &OverlapQuery, control: &Control) -> Result<(), QueryError> {
    let nothing = || Geometry::MultiPolygon(MultiPolygon(Vec::new()));
    let one = |pair: &OverlapPair| {
        if query.pieces { given(&pair.pieces, query.pieces_crs.as_deref()) } else { Ok(nothing()) }
    };
    let given = parallel::each(pairs, control, one)?;
    pairs.iter_mut().zip(given).for_each(|(pair, pieces)| pair.pieces = pieces);
    Ok(())
}

/// All pairs with one constraint, and its sum. Pairs are compared on all cores; their order does not depend on it.
fn against(
    subjects: &[Prepared<'_>],
    targets: &Targets<'_>,
    query: &OverlapQuery,
    (budget, listed, control): (&Budget, &Listed, &Control),
) -> Result<(Vec<OverlapPair>, ConstraintSum), QueryError> {
    let tasks = tasks(subjects, targets);
    let wanted: BTreeSet<u32> = tasks.iter().map(|(_, position)| *position).collect();
    let items: Vec<(u32, Item<'_>)> = wanted.into_iter().filter_map(|p| Some((p, targets.item(p)?))).collect();
    let constraints: BTreeMap<u32, Prepared<'_>> =
        items.iter().filter_map(|(position, item)| Some((*position, Prepared::new(item)?))).collect();
    let rules = Rules { method: &query.method, slivers: &query.slivers, budget, listed };
    let compared = parallel::each(&tasks, control, |(subject, position)| {
        match (subjects.get(*subject), constraints.get(position)) {
            (Some(a), Some(b)) if is_wanted(a, b, subjects) => compare(a, b, &rules),
            _ => Ok(None),
        }
    })?;
    let larger = if subjects.len() > constraints.len() { "subject" } else { "constraints" };
    if let Some(refusal) = listed.refusal(larger) {
        return Err(refusal);
    }
    let pairs: Vec<OverlapPair> = compared.into_iter().flatten().collect();
    let claim = Claim::of(subjects, targets, &rules)?;
    let sum = summed(targets, subjects, &pairs, claim, (query, control))?;
    Ok((pairs, sum))
}

/// Which subject may have anything to do with which target: their envelopes meet, or come within both ε.
fn tasks(subjects: &[Prepared<'_>], targets: &Targets<'_>) -> Vec<(usize, u32)> {
    let most_m = targets.max_uncertainty_m();
    let near = |(which, subject): (usize, &Prepared<'_>)| {
        let reach_m = subject.uncertainty_m().map_or(0.0, |e| e + most_m);
        let around = geom::widened(subject.shape.envelope(), reach_m);
        targets.candidates(&around).into_iter().map(move |position| (which, position)).collect::<Vec<_>>()
    };
    subjects.iter().enumerate().flat_map(near).collect()
}

/// A feature is not compared with itself; of two that are both asked about, the pair is compared once.
fn is_wanted(a: &Prepared<'_>, b: &Prepared<'_>, subjects: &[Prepared<'_>]) -> bool {
    let (ours, theirs) = (&a.item.described.reference, &b.item.described.reference);
    let Some(collection) = theirs.collection.as_deref().filter(|_| ours.collection == theirs.collection) else {
        return true;
    };
    let is_subject_too = || subjects.iter().any(|s| s.item.described.is(collection, &theirs.id));
    ours.id != theirs.id && (ours.id < theirs.id || !is_subject_too())
}
