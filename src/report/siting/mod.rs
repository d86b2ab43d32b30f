//! Where would it best be? Candidates are scored by what is wished for, and left out by what is prohibited.

mod candidates;
mod criterion;
mod score;

pub use criterion::Criterion;
pub use score::{Contribution, Score};

use super::error::ReportError;
use super::examination::Examination;
use super::model::{Conclusion, Finding};
use super::rulebook::{Rulebook, Versioned};
use super::{ReportQuery, examined};
use crate::model::Measure;
use crate::query::{Control, Described, QueryError, Remarks, SiteOptions, Snapshot, Subject, each_of};
use crate::rule::Weight;
use candidates::Candidates;
use geo_types::Geometry;
use score::total;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct SitingQuery {
    /// The candidates, one for each feature; or the area that is divided into cells.
    pub subject: Subject,
    /// Edge of square cells, metres, where the subject is divided.
    pub cell_m: Option<f64>,
    /// What is said about every candidate besides where it is.
    pub attributes: Map<String, Value>,
    /// Whether those are texts that are still to be read.
    pub textual: bool,
    /// Only these rules; `None` means all.
    pub rules: Option<Vec<String>>,
    /// How much a rule counts, by its id; 1 if it is not there.
    pub weights: BTreeMap<String, f64>,
    /// Distances that are wished for besides.
    pub criteria: Vec<Criterion>,
    /// How many candidates are listed, the best first.
    pub limit: usize,
}

/// One candidate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// Which one.
    #[serde(flatten)]
    pub feature: Described,
    /// 1 for the best.
    pub rank: usize,
    /// How good it is.
    pub score: Score,
    /// Its area; `null` for points and lines.
    pub area: Option<Measure>,
    /// Prohibitions that it breaches, and criteria that leave it out: it is no candidate any more.
    pub excluded_by: Vec<String>,
    /// Prohibitions of which it is not known whether it breaches them.
    pub open: Vec<String>,
    /// Restrictions and conditions that it breaches: somebody has to decide.
    pub restricted_by: Vec<String>,
    /// What the score is made of: wishes that are about it, in the order of rules and then of criteria.
    pub contributions: Vec<Contribution>,
    /// As it was compared.
    #[serde(skip)]
    pub geometry: Geometry<f64>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SitingAnswer {
    /// State that was asked.
    pub snapshot: String,
    /// Edge of the cells, metres; `null` where candidates were given.
    pub cell_m: Option<f64>,
    /// What is said about every candidate.
    pub attributes: Map<String, Value>,
    /// How many there are.
    pub candidates: usize,
    /// How many of them are left out.
    pub excluded: usize,
    /// How many of the others may be: prohibitions are open.
    pub open: usize,
    /// Candidates that cannot be placed.
    pub without_geometry: Vec<Described>,
    /// The best first; those that are left out come last.
    pub ranking: Vec<Candidate>,
    /// Candidates that are not listed.
    pub not_listed: usize,
    /// What must not be overlooked.
    #[serde(flatten)]
    pub remarks: Remarks,
}

const HOW: &str = "a score is the weighted mean of the wishes that are about a candidate and can be answered; its interval takes every other one as worst and as best";
const CELLS: &str = "cells are squares by the middle of the area; a cell is a candidate if its centre lies in the area, and is compared as a whole";

/// Scores every candidate and orders them: those that nothing prohibits first, then by score, then by what the score is
/// at least, then by id.
pub fn siting(snapshot: &Snapshot, query: &SitingQuery, control: &Control) -> Result<SitingAnswer, ReportError> {
    query.criteria.iter().try_for_each(Criterion::check)?;
    let book = Rulebook::of(snapshot)?;
    let all = book.chosen(query.rules.as_deref())?;
    let counting = |v: &&Versioned| !matches!(v.rule.weight, Weight::Report | Weight::Integrity);
    let rules: Vec<&Versioned> = all.into_iter().filter(counting).collect();
    let prefers = |v: &Versioned| v.rule.weight == Weight::Preferred;
    if let Some(stray) = query.weights.keys().find(|id| !rules.iter().any(|v| prefers(v) && v.rule.id == **id)) {
        return Err(ReportError::UnknownWeight(stray.clone()));
    }
    let Candidates { sites, without_geometry, mut remarks } = Candidates::of(snapshot, query, control)?;
    control.expect(sites.len());
    let scored = each_of((&sites, sites.len()), control, |site| {
        let report = site.report_query(query);
        let candidate = examined((snapshot, &book), &report, control, &rules, |e| candidate(e, &rules, query));
        control.advance(1);
        candidate
    })?;
    let attributes = super::attributes(&Candidates::nobody(query), &book)?.all().clone();
    let (mut ranking, candidates): (Vec<Candidate>, usize) = (scored, sites.len());
    ranking.sort_by(Candidate::in_order);
    ranking.iter_mut().zip(1..).for_each(|(candidate, rank)| candidate.rank = rank);
    let excluded = ranking.iter().filter(|c| !c.excluded_by.is_empty()).count();
    let open = ranking.iter().filter(|c| c.excluded_by.is_empty() && !c.open.is_empty()).count();
    ranking.truncate(query.limit);
    remarks.notes.push(HOW.into());
    remarks.notes.extend(query.cell_m.map(|_| CELLS.to_string()));
    Ok(SitingAnswer {
        snapshot: snapshot.id().to_string(),
        cell_m: query.cell_m,
        attributes,
        candidates,
        excluded,
        open,
        without_geometry,
        not_listed: candidates - ranking.len(),
        ranking,
        remarks,
    })
}

fn candidate(
    examination: &Examination<'_>,
    rules: &[&Versioned],
    query: &SitingQuery,
) -> Result<Candidate, ReportError> {
    let findings: Vec<Finding> = rules.iter().map(|rule| examination.finding(rule)).collect::<Result<_, _>>()?;
    let ids = |wanted: &dyn Fn(&Finding) -> bool| -> Vec<String> {
        findings.iter().filter(|finding| wanted(finding)).map(|finding| finding.rule.clone()).collect()
    };
    let is_open = |f: &Finding| matches!(f.ruling.conclusion, Conclusion::Undecided | Conclusion::Undecidable);
    let is_breached = |f: &Finding| f.ruling.conclusion == Conclusion::Breached;
    let mut excluded_by = ids(&|f| f.weight == Weight::Prohibited && is_breached(f));
    let restricted_by = ids(&|f| matches!(f.weight, Weight::Restricted | Weight::Conditional) && is_breached(f));
    let open = ids(&|f| f.weight == Weight::Prohibited && is_open(f));
    let wishes = findings.iter().filter(|finding| finding.weight == Weight::Preferred);
    let mut contributions: Vec<Contribution> =
        wishes.filter_map(|finding| Contribution::of_rule(finding, &query.weights)).collect();
    for criterion in &query.criteria {
        let (contribution, excludes) = criterion.of(&examination.own)?;
        excluded_by.extend(excludes.then(|| criterion.id.clone()));
        contributions.push(contribution);
    }
    let extent = examination.own.extent()?;
    let only = extent.features.into_iter().next();
    let only = only.ok_or(QueryError::NoGeometry { ids: Vec::new() })?;
    Ok(Candidate {
        feature: only.feature,
        rank: 0,
        score: total(&contributions),
        area: extent.area,
        excluded_by,
        open,
        restricted_by,
        contributions,
        geometry: only.geometry,
    })
}

impl Candidate {
    fn in_order(&self, other: &Self) -> std::cmp::Ordering {
        // Without a score it is not known to be any good.
        let value = |candidate: &Self| candidate.score.value.unwrap_or(-1.0);
        let by_exclusion = self.excluded_by.is_empty().cmp(&other.excluded_by.is_empty()).reverse();
        let name = |candidate: &Self| {
            let reference = &candidate.feature.reference;
            (reference.collection.clone(), reference.id.clone())
        };
        by_exclusion
            .then_with(|| value(other).total_cmp(&value(self)))
            .then_with(|| other.score.interval[0].total_cmp(&self.score.interval[0]))
            .then_with(|| name(self).cmp(&name(other)))
    }
}

/// Usual options: candidates are judged as reports judge sites.
fn options() -> SiteOptions {
    SiteOptions::default()
}

fn blank(site: Subject, query: &SitingQuery) -> ReportQuery {
    ReportQuery {
        site,
        attributes: query.attributes.clone(),
        textual: query.textual,
        layers: Vec::new(),
        rules: query.rules.clone(),
        districts: Vec::new(),
        constraint_uncertainty_m: None,
        options: options(),
        supplied_crs: None,
    }
}
