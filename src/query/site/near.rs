//! What lies within a distance of a site.

use super::contact::shape_of;
use super::selected::Selected;
use super::standing::Standing;
use super::survey::Survey;
use crate::geom::{self, Nearest};
use crate::model::{Envelope, Measure};
use crate::query::error::QueryError;
use crate::query::item::{Described, Item};
use crate::query::subject::Subject;
use crate::query::verdict::Verdict;
use serde::Serialize;

/// Most neighbours that are told.
const MOST_TOLD: usize = 5;

/// A neighbour of a site.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Near {
    /// Which feature.
    #[serde(flatten)]
    pub feature: Described,
    /// Shortest distance; 0 when they share a point.
    pub distance: Measure,
    /// Direction from the site, degrees clockwise from north; `null` at distance 0.
    pub azimuth_deg: Option<f64>,
    /// Nearest point of the site (degrees, longitude first).
    pub from: [f64; 2],
    /// Nearest point of the neighbour.
    pub to: [f64; 2],
    /// Is it within the distance?
    pub within: Verdict,
}

/// The neighbours that matter for one distance.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearness {
    /// One for each side.
    pub standings: Vec<Standing>,
    /// Is any of them within the distance?
    pub verdict: Verdict,
    /// The nearest by recorded distance, and those that decide: at most five.
    pub neighbours: Vec<Near>,
}

/// The search within one side.
struct Search<'s> {
    within_m: f64,
    around: Envelope,
    survey: &'s Survey<'s>,
    nearest: Option<Near>,
    certain: Option<Near>,
    /// The first few of those that may be within the distance.
    possible: Vec<Near>,
}

impl Survey<'_> {
    /// Whether anything selected is within a distance, in metres, of the site. The search goes from near to far and ends
    /// as soon as one certainly is; else it looks at everything that may be. The nearest is told in any case.
    pub fn near(&self, sides: &[Subject], within_m: f64) -> Result<Nearness, QueryError> {
        let mut nearness = Nearness { standings: Vec::new(), verdict: Verdict::No, neighbours: Vec::new() };
        let envelopes = self.prepared().iter().map(|prepared| *prepared.shape.envelope());
        let around = envelopes.reduce(|a: Envelope, b| a.union(&b));
        for selected in self.selected(sides, false)? {
            let found = match around {
                Some(around) => {
                    let (nearest, certain, possible) = (None, None, Vec::new());
                    let mut search = Search { within_m, around, survey: self, nearest, certain, possible };
                    search.run(&selected)?;
                    search.told()
                }
                None => Vec::new(),
            };
            nearness.standings.push(Standing::of(self, &selected, (found.len(), within_m))?);
            nearness.neighbours.extend(found);
        }
        let has = |verdict| nearness.neighbours.iter().any(|near| near.within == verdict);
        nearness.verdict = [Verdict::Certain, Verdict::Possible].into_iter().find(|v| has(*v)).unwrap_or(Verdict::No);
        nearness.tell_the_nearest();
        Ok(nearness)
    }
}

impl Nearness {
    /// What is certain before what is possible, and the near before the far; but the very nearest always.
    fn tell_the_nearest(&mut self) {
        let rank = |near: &Near| match near.within {
            Verdict::Certain => 0,
            Verdict::Possible => 1,
            Verdict::No => 2,
        };
        let nearest = self.neighbours.iter().min_by(|a, b| by_distance(a, b)).cloned();
        self.neighbours.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| by_distance(a, b)));
        self.neighbours.truncate(MOST_TOLD);
        if let Some(nearest) = nearest.filter(|nearest| !self.neighbours.contains(nearest)) {
            self.neighbours.pop();
            self.neighbours.push(nearest);
        }
        self.neighbours.sort_by(by_distance);
    }
}

fn by_distance(a: &Near, b: &Near) -> std::cmp::Ordering {
    let by_metres = a.distance.value.total_cmp(&b.distance.value);
    by_metres.then_with(|| a.feature.reference.id.cmp(&b.feature.reference.id))
}

impl Search<'_> {
    fn run(&mut self, selected: &Selected<'_>) -> Result<(), QueryError> {
        let slack_m = self.survey.uncertainty_m() + selected.max_uncertainty_m();
        if let Some(named) = selected.named_positions() {
            for position in named {
                self.survey.control.go_on()?;
                self.look_at(selected, position, 0.0);
            }
            return Ok(());
        }
        for (position, bound_m) in selected.collection.by_nearness(self.around) {
            self.survey.control.go_on()?;
            if self.certain.is_some() || (bound_m > self.within_m + slack_m && bound_m > self.nearest_m()) {
                break;
            }
            self.look_at(selected, position, bound_m);
        }
        Ok(())
    }

    fn nearest_m(&self) -> f64 {
        self.nearest.as_ref().map_or(f64::INFINITY, |near| near.distance.value)
    }

    /// Measures one, unless it cannot matter.
    fn look_at(&mut self, selected: &Selected<'_>, position: u32, bound_m: f64) {
        let Some(row) = selected.row(position, self.survey.site) else { return };
        let ours_m = self.survey.uncertainty_m();
        let reach_m = self.within_m + ours_m + selected.uncertainty_of(row).unwrap_or(0.0);
        let cutoff_m = reach_m.max(self.nearest_m());
        if bound_m > cutoff_m {
            return;
        }
        let Some(near) = selected.item(row).and_then(|item| self.survey.measured(&item, self.within_m, cutoff_m))
        else {
            return;
        };
        if near.distance.value < self.nearest_m() {
            self.nearest = Some(near.clone());
        }
        match near.within {
            Verdict::Certain => self.certain = Some(near),
            Verdict::Possible if self.possible.len() < MOST_TOLD => self.possible.push(near),
            _ => {}
        }
    }

    fn told(self) -> Vec<Near> {
        let mut told = self.possible;
        for near in self.certain.into_iter().chain(self.nearest) {
            if !told.contains(&near) {
                told.push(near);
            }
        }
        told
    }
}

impl Survey<'_> {
    /// From the nearest feature of the site; within the distance if it is of any.
    pub(super) fn measured(&self, item: &Item<'_>, within_m: f64, cutoff_m: f64) -> Option<Near> {
        let shape = shape_of(item)?;
        let mut best: Option<(Nearest, Option<f64>)> = None;
        let mut within = Verdict::No;
        for ours in self.prepared() {
            let Some(found) = geom::distance(&ours.shape, &shape, cutoff_m) else { continue };
            let together_m = ours.uncertainty_m().zip(item.described.uncertainty_m).map(|(a, b)| a + b);
            within = match (within, Verdict::within(found.distance_m, together_m, within_m)) {
                (Verdict::Certain, _) | (_, Verdict::Certain) => Verdict::Certain,
                (_, Verdict::Possible) if together_m.is_some() || found.distance_m <= within_m => Verdict::Possible,
                (known, _) => known,
            };
            if best.is_none_or(|(nearest, _)| found.distance_m < nearest.distance_m) {
                best = Some((found, together_m));
            }
        }
        let (nearest, together_m) = best?;
        let d = nearest.distance_m;
        Some(Near {
            feature: item.described.clone(),
            distance: Measure::distance_m(d).between(together_m.map(|e| [(d - e).max(0.0), d + e])),
            azimuth_deg: nearest.azimuth_deg,
            from: nearest.from,
            to: nearest.to,
            within,
        })
    }
}
