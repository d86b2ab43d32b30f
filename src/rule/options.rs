//! Parameters of a rule beside the numbers of its test.

use super::error::RuleError;
use serde_json::{Map, Value};

/// A rule that holds only for sites in a certain place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteInside {
    /// Inside features of this collection,
    pub collection: String,
    /// or of these alone.
    pub ids: Option<Vec<String>>,
}

/// What narrows a rule.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// Only sites that lie in these are judged.
    pub site_inside: Option<SiteInside>,
    /// A stored feature is compared only with the one that this property of it names.
    pub pair_by: Option<String>,
    /// Subjects may not overlap each other either.
    pub pairwise_disjoint: bool,
    /// Both sides are known that well, whatever they say themselves.
    pub uncertainty_m: Option<f64>,
    /// Only constraints with the same value of this property as the site are partners.
    pub same: Option<String>,
    /// An earlier record time that is meant.
    pub since: Option<String>,
    /// A figure that a document states, instead of the area of constraints.
    pub stated_area_m2: Option<f64>,
    /// Pairs are told by the features of this collection.
    pub unit: Option<String>,
}

/// Names of the numbers of tests.
const NUMBERS: [&str; 5] = ["threshold_m2", "threshold_m", "distance_m", "tolerance_m2", "count_min"];

impl Options {
    /// Of the parameters of a rule; any that mean nothing are refused.
    pub(super) fn read(parameters: &Map<String, Value>) -> Result<Self, RuleError> {
        let mut options = Self::default();
        for (name, value) in parameters {
            let text = || text(name, value);
            match name.as_str() {
                "site_inside" => options.site_inside = Some(site_inside(&text()?)),
                "pair_by" => options.pair_by = Some(text()?),
                "same" => options.same = Some(text()?),
                "since" => options.since = Some(text()?),
                "unit" => options.unit = Some(text()?),
                "uncertainty_m" => options.uncertainty_m = Some(number(name, value)?),
                "stated_area_m2" => options.stated_area_m2 = Some(number(name, value)?),
                "pairwise_disjoint" => {
                    let flag = value.as_bool().ok_or_else(|| wrong(name, "it must be true or false"))?;
                    options.pairwise_disjoint = flag;
                }
                known if NUMBERS.contains(&known) => {}
                _ => return Err(wrong(name, "there is no such parameter")),
            }
        }
        Ok(options)
    }
}

/// `collection`, or `collection/id,id`.
fn site_inside(text: &str) -> SiteInside {
    match text.split_once('/') {
        Some((collection, ids)) => {
            let ids = ids.split(',').map(|id| id.trim().to_string()).collect();
            SiteInside { collection: collection.into(), ids: Some(ids) }
        }
        None => SiteInside { collection: text.into(), ids: None },
    }
}

fn text(name: &str, value: &Value) -> Result<String, RuleError> {
    let text = value.as_str().filter(|text| !text.is_empty());
    text.map(str::to_string).ok_or_else(|| wrong(name, "it must be a text"))
}

/// A number that is finite and not below zero.
pub(super) fn number(name: &str, value: &Value) -> Result<f64, RuleError> {
    let number = value.as_f64().filter(|n| n.is_finite() && *n >= 0.0);
    number.ok_or_else(|| wrong(name, "it must be a number, zero or more"))
}

pub(super) fn wrong(name: &str, reason: &str) -> RuleError {
    RuleError::new(format!("parameters/{name}"), reason)
}
