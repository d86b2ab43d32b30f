//! What is nearest, and what lies within a distance?

use super::control::Control;
use super::error::QueryError;
use super::item::{Described, Item};
use super::snapshot::Snapshot;
use super::subject::{Remarks, Resolved, Subject};
use super::targets::Targets;
use super::verdict::Verdict;
use crate::geom::{self, Nearest, Shape};
use crate::model::{Envelope, Measure, Reference};
use serde::Serialize;

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct NearestQuery {
    /// Distance is measured from the nearest of these.
    pub subject: Subject,
    /// Where neighbours are looked for.
    pub among: Vec<Subject>,
    /// At most this many neighbours.
    pub limit: usize,
    /// Only neighbours at most this far away, metres.
    pub within_m: Option<f64>,
    /// Also those that lie farther as recorded, but within their ε may be that near.
    pub possible: bool,
}

/// One neighbour.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Neighbour {
    /// Which feature.
    #[serde(flatten)]
    pub feature: Described,
    /// Which feature of the subject it is nearest to.
    pub subject: Reference,
    /// Shortest distance between the geometries; 0 when they share a point.
    pub distance: Measure,
    /// Direction at `from`, degrees clockwise from north; `null` at distance 0.
    pub azimuth_deg: Option<f64>,
    /// Nearest point of the subject (degrees, longitude first).
    pub from: [f64; 2],
    /// Nearest point of the neighbour.
    pub to: [f64; 2],
    /// Is it within the distance asked for?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NearestAnswer {
    /// State that was asked.
    pub snapshot: String,
    /// From where it was measured, with what those geometries are worth.
    pub subjects: Vec<Described>,
    /// By distance, then collection, then id.
    pub neighbours: Vec<Neighbour>,
    /// The subject's features that cannot be placed and from which nothing was measured.
    pub subjects_without_geometry: Vec<Described>,
    /// Features of the searched collections that cannot be placed: how far they are is not known.
    pub features_without_geometry: usize,
    /// What must not be overlooked.
    #[serde(flatten)]
    pub remarks: Remarks,
}

/// The nearest features, exact: the tree proposes candidates by a lower bound of their distance, each is
/// measured, and the search ends when no bound is below the worst distance still wanted. A feature of the
/// subject is not its own neighbour.
///
/// With `within_m` every neighbour has a verdict: certainly or possibly within the distance.
pub fn nearest(snapshot: &Snapshot, query: &NearestQuery, control: &Control) -> Result<NearestAnswer, QueryError> {
    let resolved = query.subject.resolve(snapshot, control)?;
    resolved.require_geometry()?;
    let Resolved { items, without_geometry, mut remarks } = resolved;
    // An empty geometry is at no distance from anything; items and shapes stay side by side without it.
    let from: Vec<From<'_>> = items.iter().filter_map(|item| Some((item, Shape::new(&item.geometry)?))).collect();
    let within_m = query.within_m.unwrap_or(f64::INFINITY);
    let mut best = Best { found: Vec::new(), limit: query.limit, within_m, possible: query.possible };
    let mut seen: Vec<&Subject> = Vec::new();
    let mut features_without_geometry = 0;
    for among in &query.among {
        if seen.contains(&among) {
            continue;
        }
        seen.push(among);
        let (targets, said) = Targets::of(among, snapshot, control).map_err(|e| e.of("collections"))?;
        remarks.add(said);
        features_without_geometry += targets.census().without_geometry;
        search(&targets, &from, &mut best, control)?;
    }
    if query.within_m.is_some() && !query.possible {
        remarks.notes.push("neighbours are listed by their recorded distance; with possible=true also those that may be as near within their ε".into());
    }
    Ok(NearestAnswer {
        snapshot: snapshot.id().to_string(),
        subjects: from.iter().map(|(item, _)| item.described.clone()).collect(),
        neighbours: best.found,
        subjects_without_geometry: without_geometry,
        features_without_geometry,
        remarks,
    })
}

type From<'a> = (&'a Item<'a>, Shape<'a>);

/// The best so far, in answer order.
struct Best {
    found: Vec<Neighbour>,
    limit: usize,
    within_m: f64,
    possible: bool,
}

impl Best {
    /// Nothing farther than this is wanted any more; `slack_m` is what ε may take off a distance.
    fn cutoff_m(&self, slack_m: f64) -> f64 {
        let worst = self.found.last().filter(|_| self.found.len() >= self.limit);
        let reach_m = self.within_m + slack_m;
        worst.map_or(reach_m, |worst| worst.distance.value.min(reach_m))
    }

    fn insert(&mut self, neighbour: Neighbour) {
        let key = |n: &Neighbour| (n.feature.reference.collection.clone(), n.feature.reference.id.clone());
        let before = |other: &Neighbour| {
            let by_distance = other.distance.value.total_cmp(&neighbour.distance.value);
            by_distance.then_with(|| key(other).cmp(&key(&neighbour))).is_lt()
        };
        let at = self.found.partition_point(before);
        // The same feature may be in two of the sets that were searched.
        let is_same = |n: &Neighbour| n.feature.reference.collection.is_some() && key(n) == key(&neighbour);
        if !self.found.iter().any(is_same) {
            self.found.insert(at, neighbour);
            self.found.truncate(self.limit);
        }
    }
}

fn search(targets: &Targets<'_>, from: &[From<'_>], best: &mut Best, control: &Control) -> Result<(), QueryError> {
    let envelopes = from.iter().map(|(_, shape)| *shape.envelope());
    let Some(around) = envelopes.reduce(|a: Envelope, b| a.union(&b)) else { return Ok(()) };
    let ours_m = from.iter().filter_map(|(item, _)| item.described.uncertainty_m).fold(0.0, f64::max);
    let slack_m = if best.within_m.is_finite() { ours_m + targets.max_uncertainty_m() } else { 0.0 };
    let slack_m = if best.possible { slack_m } else { 0.0 };
    for (position, bound_m) in targets.by_nearness(around) {
        control.go_on()?;
        if bound_m > best.cutoff_m(slack_m) {
            break;
        }
        let Some(item) = targets.item(position).filter(|item| !is_subject(&item.described, from)) else { continue };
        let Some(shape) = Shape::new(&item.geometry) else { continue };
        if let Some((subject, nearest)) = nearest_of(from, &shape, best.cutoff_m(slack_m)) {
            let verdict = verdict(from, &shape, &item.described, best);
            if verdict != Some(Verdict::No) {
                best.insert(neighbour(&item.described, subject, &nearest, verdict));
            }
        }
    }
    Ok(())
}

fn is_subject(described: &Described, from: &[From<'_>]) -> bool {
    let reference = &described.reference;
    let is = |collection: &str| from.iter().any(|(item, _)| item.described.is(collection, &reference.id));
    reference.collection.as_deref().is_some_and(is)
}

/// From the nearest of the subject's shapes: which one, and how near.
fn nearest_of<'f>(from: &'f [From<'f>], other: &Shape<'_>, cutoff_m: f64) -> Option<(&'f Item<'f>, Nearest)> {
    let mut best: Option<(&Item<'_>, Nearest)> = None;
    for (item, shape) in from {
        let limit_m = best.map_or(cutoff_m, |(_, nearest)| nearest.distance_m);
        if let Some(found) = geom::distance(shape, other, limit_m)
            && best.is_none_or(|(_, nearest)| found.distance_m < nearest.distance_m)
        {
            best = Some((item, found));
        }
    }
    best
}

/// Within the distance of *any* of the subject's features: certain if it is for one, no only if for none it can be.
fn verdict(from: &[From<'_>], shape: &Shape<'_>, other: &Described, best: &Best) -> Option<Verdict> {
    if !best.within_m.is_finite() {
        return None;
    }
    let one = |(item, from): &From<'_>| {
        let together_m = item.described.uncertainty_m.zip(other.uncertainty_m).map(|(a, b)| a + b);
        match geom::distance(from, shape, best.within_m + together_m.unwrap_or(0.0)) {
            // Beyond the distance as recorded, and nobody knows how well: it is not listed, as millions are not.
            None => Verdict::No,
            Some(nearest) => Verdict::within(nearest.distance_m, together_m, best.within_m),
        }
    };
    let verdicts: Vec<Verdict> = from.iter().map(one).collect();
    [Verdict::Certain, Verdict::Possible].into_iter().find(|v| verdicts.contains(v)).or(Some(Verdict::No))
}

fn neighbour(described: &Described, subject: &Item<'_>, nearest: &Nearest, verdict: Option<Verdict>) -> Neighbour {
    let d = nearest.distance_m;
    let together_m = subject.described.uncertainty_m.zip(described.uncertainty_m).map(|(a, b)| a + b);
    Neighbour {
        feature: described.clone(),
        subject: subject.described.reference.clone(),
        distance: Measure::distance_m(d).between(together_m.map(|e| [(d - e).max(0.0), d + e])),
        azimuth_deg: nearest.azimuth_deg,
        from: nearest.from,
        to: nearest.to,
        verdict,
    }
}
