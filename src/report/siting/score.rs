//! Numbers between 0 and 1 for wishes, and their mean.

use crate::model::Text;
use crate::query::Near;
use crate::report::model::{Conclusion, Finding};
use serde::Serialize;
use std::collections::BTreeMap;

/// How good a candidate is, 0 … 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Score {
    /// The weighted mean of what can be answered; `null` where nothing can.
    pub value: Option<f64>,
    /// What it is at least and at most, whatever the uncertainties.
    pub interval: [f64; 2],
}

/// What one wish adds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contribution {
    /// The rule or criterion.
    pub of: String,
    /// `rule` or `distance`.
    pub kind: &'static str,
    /// How much it counts.
    pub weight: f64,
    /// How well it is fulfilled, 0 … 1; `null` where that cannot be answered.
    pub value: Option<f64>,
    /// At least and at most.
    pub interval: [f64; 2],
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// The nearest feature, of a distance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Near>,
}

impl Contribution {
    /// A wish that is kept counts 1, one that is not 0; `None` for one that is not about the candidate.
    pub(super) fn of_rule(finding: &Finding, weights: &BTreeMap<String, f64>) -> Option<Self> {
        let (value, interval) = match finding.ruling.conclusion {
            Conclusion::Met => (Some(1.0), [1.0, 1.0]),
            Conclusion::Breached => (Some(0.0), [0.0, 0.0]),
            Conclusion::Undecided | Conclusion::Undecidable => (None, [0.0, 1.0]),
            Conclusion::NotApplicable => return None,
        };
        let weight = weights.get(&finding.rule).copied().unwrap_or(1.0);
        let reason = Some(finding.ruling.reason.clone());
        Some(Self { of: finding.rule.clone(), kind: "rule", weight, value, interval, reason, nearest: None })
    }
}

/// The weighted mean.
pub(super) fn total(contributions: &[Contribution]) -> Score {
    let mean = |rows: &[(f64, f64)]| {
        let weights: f64 = rows.iter().map(|(weight, _)| weight).sum();
        (weights > 0.0).then(|| rows.iter().map(|(weight, value)| weight * value).sum::<f64>() / weights)
    };
    let known: Vec<(f64, f64)> = contributions.iter().filter_map(|c| Some((c.weight, c.value?))).collect();
    let end = |end: fn([f64; 2]) -> f64| -> Vec<(f64, f64)> {
        contributions.iter().map(|c| (c.weight, end(c.interval))).collect()
    };
    let interval = [mean(&end(|[lo, _]| lo)).unwrap_or(0.0), mean(&end(|[_, hi]| hi)).unwrap_or(1.0)];
    Score { value: mean(&known), interval }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(weight: f64, value: Option<f64>, interval: [f64; 2]) -> Contribution {
        Contribution { of: String::new(), kind: "rule", weight, value, interval, reason: None, nearest: None }
    }

    #[test]
    fn what_cannot_be_answered_widens_the_interval_and_does_not_count() {
        let all = [one(1.0, Some(1.0), [1.0, 1.0]), one(3.0, Some(0.0), [0.0, 0.0]), one(4.0, None, [0.0, 1.0])];
        assert_eq!(total(&all), Score { value: Some(0.25), interval: [0.125, 0.625] });
        assert_eq!(total(&[]), Score { value: None, interval: [0.0, 1.0] });
        assert_eq!(total(&[one(0.0, Some(1.0), [1.0, 1.0])]).value, None);
    }
}
