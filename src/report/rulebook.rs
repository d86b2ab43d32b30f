//! The rules and attributes of a snapshot, read.

use super::error::ReportError;
use super::model::{BrokenRule, Finding};
use crate::model::Text;
use crate::query::{QueryError, Snapshot};
use crate::rule::{ATTRIBUTES, Attribute, Attributes, RULES, Rule};
use std::collections::BTreeMap;

/// A rule with the version of its feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Versioned {
    pub rule: Rule,
    pub version: u32,
}

/// All rules that a snapshot has.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rulebook {
    rules: Vec<Versioned>,
    attributes: Vec<Attribute>,
    broken: Vec<BrokenRule>,
}

impl Rulebook {
    /// Reads them, by id. A snapshot without rules has an empty book; rules that whoever asks may not read are an error.
    pub fn of(snapshot: &Snapshot) -> Result<Self, ReportError> {
        let mut book = Self::default();
        if let Some(collection) = if_there_is(snapshot.collection(RULES))? {
            for (feature, version) in collection.held() {
                match Rule::read(feature) {
                    Ok(rule) => book.rules.push(Versioned { rule, version }),
                    Err(why) => book.broken.push(BrokenRule { id: feature.id.clone(), reason: why.to_string() }),
                }
            }
        }
        if let Some(collection) = if_there_is(snapshot.collection(ATTRIBUTES))? {
            for feature in collection.features() {
                match Attribute::read(feature) {
                    Ok(attribute) => book.attributes.push(attribute),
                    Err(why) => book.broken.push(BrokenRule { id: feature.id.clone(), reason: why.to_string() }),
                }
            }
        }
        Ok(book)
    }

    /// The named ones, or all.
    pub(super) fn chosen(&self, ids: Option<&[String]>) -> Result<Vec<&Versioned>, ReportError> {
        let Some(ids) = ids else { return Ok(self.rules.iter().collect()) };
        let is_known = |id: &String| {
            self.rules.iter().any(|v| v.rule.id == *id) || self.broken.iter().any(|broken| broken.id == *id)
        };
        if let Some(unknown) = ids.iter().find(|id| !is_known(id)) {
            return Err(ReportError::UnknownRule(unknown.clone()));
        }
        Ok(self.rules.iter().filter(|v| ids.contains(&v.rule.id)).collect())
    }

    /// What may be said of a site.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// What people call some attributes.
    pub(super) fn titles(&self, ids: &[String]) -> Text {
        let of = |id: &String| {
            let known = self.attributes.iter().find(|attribute| attribute.id == *id);
            known.map_or_else(|| Text { zh: id.clone(), en: id.clone() }, |attribute| attribute.text.clone())
        };
        let titles: Vec<Text> = ids.iter().map(of).collect();
        let joined = |pick: fn(&Text) -> &str, by: &str| titles.iter().map(pick).collect::<Vec<_>>().join(by);
        Text { zh: joined(|text| &text.zh, "、"), en: joined(|text| &text.en, ", ") }
    }

    /// What the words mean that a report has: attributes that are said or missing, and their values.
    pub(super) fn terms(&self, said: &Attributes, findings: &[Finding]) -> BTreeMap<String, Text> {
        let missing = || findings.iter().flat_map(|finding| &finding.missing_attributes);
        let mut terms = BTreeMap::new();
        for attribute in &self.attributes {
            let value = said.get(&attribute.id);
            if value.is_some() || missing().any(|id| *id == attribute.id) {
                terms.insert(attribute.id.clone(), attribute.text.clone());
            }
            if let Some((word, title)) = value.and_then(|v| v.as_str()).and_then(|w| Some((w, attribute.title(w)?))) {
                terms.insert(word.to_string(), title.clone());
            }
        }
        terms
    }

    /// Features that should be rules or attributes and are none.
    pub fn broken(&self) -> &[BrokenRule] {
        &self.broken
    }
}

fn if_there_is<T>(found: Result<T, QueryError>) -> Result<Option<T>, QueryError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(QueryError::UnknownCollection(_)) => Ok(None),
        Err(other) => Err(other),
    }
}
