//! How far a site is from the nearest of some features, whatever the uncertainties.

use super::contact::shape_of;
use super::near::Near;
use super::selected::Selected;
use super::standing::Standing;
use super::survey::Survey;
use crate::model::Envelope;
use crate::query::error::QueryError;
use crate::query::subject::Subject;

/// The distance to the nearest.
#[derive(Debug, Clone, PartialEq)]
pub struct Apart {
    /// One for each side.
    pub standings: Vec<Standing>,
    /// The nearest as recorded; `None` where nothing is drawn.
    pub nearest: Option<Near>,
    /// Between these the distance to the truly nearest of those that are drawn lies, metres; `None` where an ε is not
    /// known.
    pub interval: Option<[f64; 2]>,
}

/// What has been found so far.
struct Search {
    nearest: Option<Near>,
    least_m: f64,
    most_m: f64,
    is_known: bool,
}

impl Survey<'_> {
    /// The nearest of all sides. A feature that is farther as recorded may be nearer in truth: the search goes on until
    /// none can be. Whether a layer is complete is asked as far as the nearest, and at most `reach_m` metres, beyond which
    /// nothing matters.
    pub fn apart(&self, sides: &[Subject], reach_m: f64) -> Result<Apart, QueryError> {
        let mut search = Search { nearest: None, least_m: f64::INFINITY, most_m: f64::INFINITY, is_known: true };
        let mut standings = Vec::new();
        let envelopes = self.prepared().iter().map(|prepared| *prepared.shape.envelope());
        let around = envelopes.reduce(|a: Envelope, b| a.union(&b));
        let selected = self.selected(sides, false)?;
        for (selected, around) in selected.iter().zip(around.into_iter().cycle()) {
            search.run(self, selected, around)?;
        }
        // What is missing may be anywhere nearer than what was found.
        let within_m = search.nearest.as_ref().map_or(reach_m, |near| near.distance.value.min(reach_m));
        for selected in &selected {
            standings.push(Standing::of(self, selected, (usize::from(search.nearest.is_some()), within_m))?);
        }
        search.is_known &= standings.iter().all(|standing| standing.features_of_unknown_uncertainty == 0);
        let is_known = search.is_known && search.nearest.is_some();
        let interval = is_known.then_some([search.least_m, search.most_m]);
        Ok(Apart { standings, nearest: search.nearest, interval })
    }
}

impl Search {
    fn run(&mut self, survey: &Survey<'_>, selected: &Selected<'_>, around: Envelope) -> Result<(), QueryError> {
        let slack_m = survey.uncertainty_m() + selected.max_uncertainty_m();
        if let Some(named) = selected.named_positions() {
            for position in named {
                survey.control.go_on()?;
                self.look_at(survey, (selected, position), f64::INFINITY);
            }
            return Ok(());
        }
        for (position, bound_m) in selected.collection.by_nearness(around) {
            survey.control.go_on()?;
            let nearest_m = self.nearest_m();
            // Without a known ε there is no least distance to look for.
            let may_be_nearer = self.is_known && bound_m - slack_m <= self.least_m;
            if bound_m > nearest_m && !may_be_nearer {
                break;
            }
            let cutoff_m = if self.is_known { nearest_m.max(self.least_m + slack_m) } else { nearest_m };
            self.look_at(survey, (selected, position), cutoff_m);
        }
        Ok(())
    }

    fn nearest_m(&self) -> f64 {
        self.nearest.as_ref().map_or(f64::INFINITY, |near| near.distance.value)
    }

    fn look_at(&mut self, survey: &Survey<'_>, (selected, position): (&Selected<'_>, u32), cutoff_m: f64) {
        let Some(row) = selected.row(position, survey.site) else { return };
        let Some(item) = selected.item(row) else { return };
        if shape_of(&item).is_none() {
            return;
        }
        let Some(near) = survey.measured(&item, 0.0, cutoff_m) else { return };
        match near.distance.interval {
            Some([least, most]) => {
                self.least_m = self.least_m.min(least);
                self.most_m = self.most_m.min(most);
            }
            None => self.is_known = false,
        }
        if near.distance.value < self.nearest_m() {
            self.nearest = Some(near);
        }
    }
}
