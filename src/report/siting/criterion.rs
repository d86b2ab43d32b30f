//! A distance that is wished for.

use super::score::Contribution;
use crate::query::{QueryError, Standing, Subject, Survey};
use crate::report::error::ReportError;

/// The nearer to something, or the farther from it, the better.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// What answers call it.
    pub id: String,
    /// To the nearest of these.
    pub to: Vec<Subject>,
    /// The distance, metres, at which nothing is left to be wished for.
    pub best_m: f64,
    /// The distance at which nothing is fulfilled. It is the larger of the two where near is good.
    pub worst_m: f64,
    /// How much it counts.
    pub weight: f64,
    /// Whether a candidate at the worst distance, or beyond, is left out.
    pub excludes: bool,
}

impl Criterion {
    pub(super) fn check(&self) -> Result<(), ReportError> {
        let bad = |reason: &str| {
            let reason = format!("criterion `{}`: {reason}", self.id);
            Err(ReportError::Query(QueryError::BadValue { parameter: "criteria", reason }))
        };
        if !(self.best_m >= 0.0 && self.worst_m >= 0.0 && self.best_m.is_finite() && self.worst_m.is_finite()) {
            return bad("distances are finite, and not below zero");
        }
        if (self.best_m - self.worst_m).abs() <= f64::EPSILON {
            return bad("the best and the worst distance have to differ");
        }
        if !(self.weight >= 0.0 && self.weight.is_finite()) {
            return bad("a weight is finite, and not below zero");
        }
        Ok(())
    }

    /// 1 at the best distance, 0 at the worst, evenly between.
    ///
    /// Best 0 m, worst 1000 m: 250 m give 0.75. Best 1000 m, worst 0 m: 250 m give 0.25.
    fn value(&self, distance_m: f64) -> f64 {
        if distance_m.is_infinite() {
            return if self.best_m < self.worst_m { 0.0 } else { 1.0 };
        }
        // Zero may come out as minus zero.
        ((self.worst_m - distance_m) / (self.worst_m - self.best_m)).clamp(0.0, 1.0) + 0.0
    }

    /// What it adds, and whether it leaves the candidate out for certain.
    pub(super) fn of(&self, survey: &Survey<'_>) -> Result<(Contribution, bool), ReportError> {
        // Beyond both distances a value is what it is at the larger one.
        let reach_m = self.best_m.max(self.worst_m);
        let apart = survey.apart(&self.to, reach_m)?;
        let is_complete = Standing::are_complete(&apart.standings);
        let distance_m = apart.nearest.as_ref().map(|near| near.distance.value);
        let span = match (distance_m, apart.interval) {
            (None, _) if is_complete => Some([reach_m, f64::INFINITY]),
            // Complete as far as it matters: what is missing is farther than that.
            (Some(_), Some([least, most])) if is_complete => Some([least.min(reach_m), most]),
            // What is missing may be right here.
            (Some(_), Some([_, most])) if !is_complete => Some([0.0, most]),
            (_, interval) => interval,
        };
        let distance_m = distance_m.or_else(|| is_complete.then_some(f64::INFINITY));
        let interval = span.map_or([0.0, 1.0], |[least, most]| {
            let (a, b) = (self.value(least), self.value(most));
            [a.min(b), a.max(b)]
        });
        let is_out = |distance_m: f64| {
            if self.best_m < self.worst_m { distance_m >= self.worst_m } else { distance_m <= self.worst_m }
        };
        // Both ends: then everything between them.
        let excludes = self.excludes && span.is_some_and(|span| span.iter().all(|end| is_out(*end)));
        let contribution = Contribution {
            of: self.id.clone(),
            kind: "distance",
            weight: self.weight,
            value: distance_m.map(|distance_m| self.value(distance_m)),
            interval,
            reason: None,
            nearest: apart.nearest,
        };
        Ok((contribution, excludes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(best_m: f64, worst_m: f64) -> Criterion {
        Criterion { id: "port".into(), to: Vec::new(), best_m, worst_m, weight: 1.0, excludes: false }
    }

    #[test]
    fn near_or_far_is_good_as_is_said() {
        let (near, far) = (between(0.0, 1000.0), between(1000.0, 0.0));
        for (distance_m, value) in [(0.0, 1.0), (250.0, 0.75), (1000.0, 0.0), (9e9, 0.0), (f64::INFINITY, 0.0)] {
            assert_eq!((near.value(distance_m), far.value(distance_m)), (value, 1.0 - value), "{distance_m}");
        }
    }

    #[test]
    fn a_criterion_that_cannot_tell_anything_apart_is_refused() {
        assert!(between(5.0, 5.0).check().is_err() && between(-1.0, 5.0).check().is_err());
        assert!(between(f64::NAN, 5.0).check().is_err() && between(0.0, 5.0).check().is_ok());
        assert!(Criterion { weight: -1.0, ..between(0.0, 5.0) }.check().is_err());
    }
}
