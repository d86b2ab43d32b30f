//! What is nearest, and what lies within a distance?

use super::error::QueryError;
use super::snapshot::{CollectionSnapshot, Snapshot};
use super::subject::{Described, Limits, Resolved, Subject};
use crate::geom::{self, Nearest, Shape};
use crate::model::{Envelope, Measure, Reference};
use serde::Serialize;

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct NearestQuery {
    /// Distance is measured from the nearest of these.
    pub subject: Subject,
    /// Collections to search.
    pub collections: Vec<String>,
    /// At most this many neighbours.
    pub limit: usize,
    /// Only neighbours at most this far away, metres.
    pub within_m: Option<f64>,
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
    /// What must not be overlooked, in sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// The nearest features, exact: the tree proposes candidates by a lower bound of their distance, each is
/// measured, and the search ends when no bound is below the worst distance still wanted. A feature of the
/// subject is not its own neighbour.
pub fn nearest(snapshot: &Snapshot, query: &NearestQuery, limits: &Limits) -> Result<NearestAnswer, QueryError> {
    let resolved = query.subject.resolve(snapshot, limits)?;
    resolved.require_geometry()?;
    let Resolved { features, without_geometry, notes } = resolved;
    // An empty geometry is at no distance from anything; subjects and shapes stay side by side without it.
    let (subjects, shapes): (Vec<Described>, Vec<Shape<'_>>) =
        features.into_iter().filter_map(|(described, geometry)| Some((described, Shape::new(geometry)?))).unzip();
    let mut best = Best { found: Vec::new(), limit: query.limit, within_m: query.within_m.unwrap_or(f64::INFINITY) };
    let mut collections: Vec<&String> = query.collections.iter().collect();
    collections.sort();
    collections.dedup();
    let mut features_without_geometry = 0;
    for id in collections {
        let collection = snapshot.collection(id)?;
        features_without_geometry += collection.features().len() - collection.tree.len();
        search(collection, &subjects, &shapes, &mut best);
    }
    Ok(NearestAnswer {
        snapshot: snapshot.id().to_string(),
        subjects,
        neighbours: best.found,
        subjects_without_geometry: without_geometry,
        features_without_geometry,
        notes,
    })
}

/// The best so far, in answer order.
struct Best {
    found: Vec<Neighbour>,
    limit: usize,
    within_m: f64,
}

impl Best {
    /// Nothing farther than this is wanted any more.
    fn cutoff_m(&self) -> f64 {
        let worst = self.found.last().filter(|_| self.found.len() >= self.limit);
        worst.map_or(self.within_m, |worst| worst.distance.value.min(self.within_m))
    }

    fn insert(&mut self, neighbour: Neighbour) {
        let key = |n: &Neighbour| (n.feature.reference.collection.clone(), n.feature.reference.id.clone());
        let at = self.found.partition_point(|other| {
            other
                .distance
                .value
                .total_cmp(&neighbour.distance.value)
                .then_with(|| key(other).cmp(&key(&neighbour)))
                .is_lt()
        });
        self.found.insert(at, neighbour);
        self.found.truncate(self.limit);
    }
}

fn search(collection: &CollectionSnapshot, subjects: &[Described], shapes: &[Shape<'_>], best: &mut Best) {
    let envelopes = shapes.iter().map(|s| *s.envelope());
    let Some(around) = envelopes.reduce(|a: Envelope, b| a.union(&b)) else {
        return;
    };
    let id = &collection.meta().id;
    for (position, bound_m) in collection.tree.by_nearness(around) {
        if bound_m > best.cutoff_m() {
            break;
        }
        let Some(feature) = collection.at(position).filter(|f| !subjects.iter().any(|s| s.is(id, &f.id))) else {
            continue;
        };
        let Some(shape) = feature.geometry.as_ref().and_then(Shape::new) else {
            continue;
        };
        let found = nearest_of(shapes, &shape, best.cutoff_m());
        if let Some((subject, nearest)) = found.and_then(|(which, nearest)| Some((subjects.get(which)?, nearest))) {
            best.insert(neighbour(Described::feature(id, feature), subject.reference.clone(), &nearest));
        }
    }
}

/// From the nearest of the subject's shapes: which one, and how near.
fn nearest_of(shapes: &[Shape<'_>], other: &Shape<'_>, cutoff_m: f64) -> Option<(usize, Nearest)> {
    let mut best: Option<(usize, Nearest)> = None;
    for (which, shape) in shapes.iter().enumerate() {
        let limit_m = best.map_or(cutoff_m, |(_, nearest)| nearest.distance_m);
        if let Some(found) = geom::distance(shape, other, limit_m)
            && best.is_none_or(|(_, nearest)| found.distance_m < nearest.distance_m)
        {
            best = Some((which, found));
        }
    }
    best
}

fn neighbour(feature: Described, subject: Reference, nearest: &Nearest) -> Neighbour {
    Neighbour {
        feature,
        subject,
        distance: Measure::distance_m(nearest.distance_m),
        azimuth_deg: nearest.azimuth_deg,
        from: nearest.from,
        to: nearest.to,
    }
}
