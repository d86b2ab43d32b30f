//! Is this site allowed? Evidence about a site, and what the rules make of it.
//!
//! `query` gathers the evidence and knows no rules; here conclusions are drawn from evidence, and nothing is measured.
//! Every rule has a conclusion with its reason: none is passed over.

mod applies;
mod conclude;
mod error;
mod examination;
mod layers;
mod model;
mod overall;
mod relation;
mod rulebook;
mod sentence;
mod siting;

pub use error::ReportError;
pub use model::{
    Audit, BrokenRule, Conclusion, ContactRow, Finding, FindingRow, LayerBlock, LayerStatus, Method, Overall, PairRow,
    Ruling, SiteBlock, SiteReport,
};
pub use rulebook::Rulebook;
pub use siting::{Candidate, Contribution, Criterion, Score, SitingAnswer, SitingQuery, siting};

use crate::query::{Control, Site, SiteOptions, Snapshot, Source, Subject, Survey};
use crate::rule::Attributes;
use examination::Examination;
use rulebook::Versioned;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::Mutex;

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportQuery {
    /// The site: geometries that came with the question, or stored features.
    pub site: Subject,
    /// What is said about it besides. Of geometries that came with the question their own properties count as well, as
    /// far as they are attributes and agree.
    pub attributes: Map<String, Value>,
    /// Whether those are texts that are still to be read.
    pub textual: bool,
    /// Layers that are reported whether or not a rule names them.
    pub layers: Vec<String>,
    /// Only these rules; `None` means all.
    pub rules: Option<Vec<String>>,
    /// By which areas are divided.
    pub districts: Vec<String>,
    /// ε of everything that is compared with, instead of its own.
    pub constraint_uncertainty_m: Option<f64>,
    /// How areas are measured, and what counts as a sliver.
    pub options: SiteOptions,
    /// The CRS of the file that the site was read from, where it was.
    pub supplied_crs: Option<String>,
}

/// Answers for one site.
///
/// The same question over the same snapshot gives the same answer, whoever asks and whenever. What may not be read by
/// whoever asks is not compared, and the rules that name it are undecidable.
pub fn report(snapshot: &Snapshot, query: &ReportQuery, control: &Control) -> Result<SiteReport, ReportError> {
    let book = Rulebook::of(snapshot)?;
    let rules = book.chosen(query.rules.as_deref())?;
    examined((snapshot, &book), query, control, &rules, |examination| {
        examination.look_round(&rules, control)?;
        let findings = rules.iter().map(|rule| examination.finding(rule)).collect::<Result<Vec<Finding>, _>>()?;
        let layers = examination.layers(&rules, &findings, control)?;
        Ok(SiteReport {
            snapshot: snapshot.id().to_string(),
            site: examination.site_block()?,
            attributes: examination.attributes.all().clone(),
            overall: Overall::of(&findings, &book),
            terms: book.terms(examination.attributes, &findings),
            rules: findings,
            broken_rules: book.broken().to_vec(),
            layers,
            method: Method::of(query),
            remarks: examination.site.remarks().clone(),
            audit: None,
        })
    })
}

/// Puts a site on the desk, and does with it what is wanted.
fn examined<T>(
    (snapshot, book): (&Snapshot, &Rulebook),
    query: &ReportQuery,
    control: &Control,
    rules: &[&Versioned],
    work: impl FnOnce(&Examination<'_>) -> Result<T, ReportError>,
) -> Result<T, ReportError> {
    let attributes = attributes(query, book)?;
    let site = Site::resolve(&query.site, snapshot, control)?;
    // A rule about our own record compares what is drawn, whatever that is worth.
    let overrides: BTreeSet<u64> =
        rules.iter().filter_map(|v| v.rule.options.uncertainty_m).map(f64::to_bits).collect();
    let known: Vec<(u64, Site<'_>)> =
        overrides.into_iter().map(|bits| (bits, site.known_to(f64::from_bits(bits)))).collect();
    let survey = |site| Survey::new(site, snapshot, &query.options, control);
    let examination = Examination {
        site: &site,
        own: survey(&site),
        known: known.iter().map(|(bits, site)| (*bits, survey(site))).collect(),
        query,
        attributes: &attributes,
        book,
        snapshot,
        found: Mutex::default(),
    };
    work(&examination)
}

/// What is said in the question, and what all supplied features say of themselves.
fn attributes(query: &ReportQuery, book: &Rulebook) -> Result<Attributes, ReportError> {
    let mut given = query.attributes.clone();
    if let Source::Supplied { features, .. } = &query.site.source {
        for attribute in book.attributes().iter().filter(|attribute| !query.attributes.contains_key(&attribute.id)) {
            let mut said = features.iter().map(|feature| feature.properties.get(&attribute.id));
            let first = said.next().flatten().filter(|value| !value.is_null());
            if let Some(value) = first
                && said.all(|other| other == Some(value))
            {
                given.insert(attribute.id.clone(), value.clone());
            }
        }
    }
    Ok(Attributes::read(given, book.attributes(), query.textual)?)
}
