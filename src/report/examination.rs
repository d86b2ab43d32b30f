//! One site on the desk: what was looked up about it so far.

use super::ReportQuery;
use super::error::ReportError;
use super::relation::compares_kin;
use super::rulebook::{Rulebook, Versioned};
use crate::model::{Feature, Text};
use crate::query::{Control, Evidence, Near, Nearness, QueryError, Site, Snapshot, Source, Subject, Survey, each_of};
use crate::rule::{Against, Attributes, Rule};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What has been asked of which survey.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    sides: Vec<Subject>,
    with_kin: bool,
    bits: Option<u64>,
}

impl Asked {
    fn by(rule: &Rule, sides: Vec<Subject>, with_kin: bool) -> Self {
        Self { sides, with_kin, bits: rule.options.uncertainty_m.map(f64::to_bits) }
    }
}

/// Sides of one layer, and whether kin is among them.
type Sides = Vec<(Subject, bool)>;
/// The bits of the ε that is taken for the site, the collection, and the bits of the ε that is taken for that.
type LayerKey = (Option<u64>, String, Option<u64>);

/// What is asked of one layer, with one ε of either side, together.
fn by_layer(wanted: &[Asked]) -> Vec<(LayerKey, Sides)> {
    let mut layers: BTreeMap<LayerKey, Sides> = BTreeMap::new();
    for asked in wanted {
        for side in &asked.sides {
            let collection = side.collection_id().unwrap_or_default().to_string();
            let key = (asked.bits, collection, side.uncertainty_m.map(f64::to_bits));
            let known = layers.entry(key).or_default();
            let one = (side.clone(), asked.with_kin);
            if !known.contains(&one) {
                known.push(one);
            }
        }
    }
    layers.into_iter().collect()
}

/// Evidence that rules share.
#[derive(Debug, Default)]
pub(super) struct Found(Vec<(Asked, Arc<Evidence>)>);

/// A site, and everything that conclusions about it are drawn from.
pub(super) struct Examination<'a> {
    pub site: &'a Site<'a>,
    /// With the ε that its features have.
    pub own: Survey<'a>,
    /// With others, by their bits.
    pub known: Vec<(u64, Survey<'a>)>,
    pub query: &'a ReportQuery,
    pub attributes: &'a Attributes,
    pub book: &'a Rulebook,
    pub snapshot: &'a Snapshot,
    pub found: Mutex<Found>,
}

/// Sides that a rule compares with, or why there are none.
pub(super) enum SidesOf {
    /// These.
    Known(Vec<Subject>),
    /// The site's own features.
    Own,
    /// Nothing that has a place.
    Nothing,
    /// The site does not say with which feature it is to be compared: this property of it is empty.
    Unnamed(String),
}

impl<'a> Examination<'a> {
    /// What people call a layer.
    pub fn layer_title(&self, id: &str) -> Text {
        let title = self.snapshot.collection(id).ok().map(|collection| collection.meta().title.clone());
        title.filter(|title| !title.zh.is_empty()).unwrap_or_else(|| Text { zh: id.into(), en: id.into() })
    }

    /// The survey with the ε that a rule wants.
    pub fn survey(&self, rule: &Rule) -> &Survey<'a> {
        self.survey_with(rule.options.uncertainty_m.map(f64::to_bits))
    }

    fn survey_with(&self, wanted: Option<u64>) -> &Survey<'a> {
        let known = self.known.iter().find(|(bits, _)| Some(*bits) == wanted);
        known.map_or(&self.own, |(_, survey)| survey)
    }

    /// Compared once, however many rules ask.
    pub fn evidence(&self, rule: &Rule, sides: &[Subject], with_kin: bool) -> Result<Arc<Evidence>, ReportError> {
        self.evidence_of(Asked::by(rule, sides.to_vec(), with_kin))
    }

    /// Of whole layers.
    pub fn layer_evidence(&self, sides: Vec<Subject>) -> Result<Arc<Evidence>, ReportError> {
        self.evidence_of(Asked { sides, with_kin: false, bits: None })
    }

    fn evidence_of(&self, asked: Asked) -> Result<Arc<Evidence>, ReportError> {
        let known = self.lock().0.iter().find(|(known, _)| *known == asked).map(|(_, evidence)| Arc::clone(evidence));
        if let Some(evidence) = known {
            return Ok(evidence);
        }
        // Nobody waits for a lock meanwhile; two who ask the same at once get the same.
        let evidence = Arc::new(self.survey_with(asked.bits).evidence(&asked.sides, asked.with_kin)?);
        self.lock().0.push((asked, Arc::clone(&evidence)));
        Ok(evidence)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Compares the site with everything that rules will ask for, on all cores: layer by layer, so that no two compare the
    /// same, then rule by rule. Conclusions are drawn afterwards, in order.
    pub fn look_round(&self, rules: &[&Versioned], control: &Control) -> Result<(), ReportError> {
        let mut wanted: Vec<Asked> = Vec::new();
        for versioned in rules {
            let rule = &versioned.rule;
            let asked = self.will_ask(rule)?.map(|sides| Asked::by(rule, sides, compares_kin(rule)));
            wanted.extend(asked.filter(|asked| !wanted.contains(asked)));
        }
        let pieces = wanted.iter().map(|asked| self.own.amount(&asked.sides)).sum();
        let layers = by_layer(&wanted);
        each_of((&layers, pieces), control, |((bits, ..), sides)| self.survey_with(*bits).look_at(sides))
            .map_err(ReportError::from)?;
        each_of((&wanted, pieces), control, |asked| self.evidence_of(asked.clone()).map(drop))?;
        Ok(())
    }

    /// What lies within a distance.
    pub fn near(&self, rule: &Rule, sides: &[Subject], within_m: f64) -> Result<Nearness, ReportError> {
        Ok(self.survey(rule).near(sides, within_m)?)
    }

    /// The nearest feature of some sides.
    pub fn nearest(&self, sides: &[Subject]) -> Result<Option<Near>, ReportError> {
        let mut near = self.own.near(sides, 0.0)?.neighbours;
        Ok(if near.is_empty() { None } else { Some(near.swap_remove(0)) })
    }

    /// ε that a rule, or the question, wants for what is compared with.
    pub fn constraint_uncertainty_m(&self, rule: &Rule) -> Option<f64> {
        rule.options.uncertainty_m.or(self.query.constraint_uncertainty_m)
    }

    /// What a rule compares the site with.
    pub fn sides(&self, rule: &Rule) -> Result<SidesOf, ReportError> {
        let uncertainty_m = self.constraint_uncertainty_m(rule);
        let selection = match &rule.against {
            Against::Nothing => return Ok(SidesOf::Nothing),
            Against::Itself if rule.subject.collections.is_empty() => return Ok(SidesOf::Own),
            Against::Itself => &rule.subject,
            Against::Features(selection) => selection,
        };
        let mut sides = selection.sides(uncertainty_m);
        if let Some(property) = &rule.options.pair_by {
            let named: Vec<String> =
                self.stored_features()?.filter_map(|f| f.text(property).map(str::to_string)).collect();
            if named.is_empty() {
                return Ok(SidesOf::Unnamed(property.clone()));
            }
            for side in &mut sides {
                if let Source::Features { ids, .. } = &mut side.source {
                    *ids = Some(named.clone());
                }
            }
        }
        Ok(SidesOf::Known(sides))
    }

    /// Stored features of the site.
    pub fn stored_features(&self) -> Result<impl Iterator<Item = &Feature>, QueryError> {
        let found: Result<Vec<&Feature>, QueryError> =
            self.site.stored().map(|(collection, id)| self.snapshot.collection(collection)?.feature(id)).collect();
        Ok(found?.into_iter())
    }

    /// Why one of the collections that a rule names cannot be compared with, if so.
    pub fn unreadable(&self, rule: &Rule) -> Option<QueryError> {
        let against = match &rule.against {
            Against::Features(selection) => selection.collections.as_slice(),
            Against::Itself => rule.subject.collections.as_slice(),
            Against::Nothing => &[],
        };
        let inside = rule.options.site_inside.as_ref().map(|inside| &inside.collection);
        against.iter().chain(inside).find_map(|id| self.snapshot.collection(id).err())
    }
}
