//! A feature with what is derived from it once, so that no question has to.

use super::fingerprint;
use crate::geom;
use crate::model::{Envelope, Feature, TimeSpan};
use std::collections::HashMap;
use std::sync::Arc;

/// Legal validity of one feature; `None` is open.
#[derive(Debug, Clone, Default)]
pub(in crate::query) struct Validity {
    pub from: Option<Arc<TimeSpan>>,
    pub to: Option<Arc<TimeSpan>>,
}

/// One version of a feature. Snapshots share rows.
#[derive(Debug)]
pub(in crate::query) struct Row {
    pub feature: Arc<Feature>,
    pub version: u32,
    /// `None` without a geometry, and for an empty one.
    pub envelope: Option<Envelope>,
    pub validity: Validity,
    /// Stands for the feature and its version in the state of its collection.
    pub mark: u64,
    /// `None` where they say no more than the id in lower case.
    names: Option<Box<str>>,
}

/// Dates that have been read already: layers have few different ones, and rows share them.
#[derive(Debug, Default)]
pub(super) struct Dates(HashMap<String, Option<Arc<TimeSpan>>>);

impl Dates {
    /// A date that cannot be read leaves that end open: whoever brought it has been told.
    fn read(&mut self, feature: &Feature, key: &str) -> Option<Arc<TimeSpan>> {
        let text = feature.text(key)?;
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let date = TimeSpan::parse(text).ok().map(Arc::new);
        self.0.insert(text.to_string(), date.clone());
        date
    }
}

impl Row {
    pub(super) fn new(feature: Arc<Feature>, version: u32, dates: &mut Dates) -> Self {
        Self {
            envelope: feature.geometry.as_ref().and_then(geom::envelope),
            validity: Validity { from: dates.read(&feature, "valid_from"), to: dates.read(&feature, "valid_to") },
            mark: fingerprint::of_feature(&feature, version),
            names: names(&feature),
            version,
            feature,
        }
    }

    pub fn id(&self) -> &str {
        &self.feature.id
    }

    /// Names in both languages, aliases and id, lower case.
    pub fn names(&self) -> &str {
        self.names.as_deref().unwrap_or(&self.feature.id)
    }
}

fn names(feature: &Feature) -> Option<Box<str>> {
    let aliases = feature.properties.get("aliases").and_then(|a| a.as_array());
    let aliases = aliases.into_iter().flatten().filter_map(|a| a.as_str());
    let all: Vec<&str> = [Some(feature.id.as_str()), feature.text("name"), feature.text("name_en")]
        .into_iter()
        .flatten()
        .chain(aliases)
        .collect();
    let names = all.join("\n").to_lowercase();
    (names != feature.id).then(|| names.into_boxed_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(id: &str, properties: &serde_json::Value, dates: &mut Dates) -> Row {
        let properties = properties.as_object().unwrap().clone();
        Row::new(Arc::new(Feature { id: id.into(), geometry: None, properties }), 1, dates)
    }

    #[test]
    fn names_are_the_id_and_whatever_else_it_is_called() {
        let mut dates = Dates::default();
        let named = row("Site", &json!({"name": "场地", "name_en": "The Site", "aliases": ["S1", 2]}), &mut dates);
        assert_eq!(named.names(), "site\n场地\nthe site\ns1");
        assert_eq!(row("Site", &json!({}), &mut dates).names(), "site");
        let plain = row("site", &json!({}), &mut dates);
        assert!(plain.names.is_none());
        assert_eq!(plain.names(), "site");
    }

    #[test]
    fn equal_dates_are_kept_once_and_unreadable_ones_are_open() {
        let mut dates = Dates::default();
        let first = row("a", &json!({"valid_from": "2016", "valid_to": "soon"}), &mut dates);
        let second = row("b", &json!({"valid_from": "2016"}), &mut dates);
        assert!(Arc::ptr_eq(first.validity.from.as_ref().unwrap(), second.validity.from.as_ref().unwrap()));
        assert!(first.validity.to.is_none() && second.validity.to.is_none());
    }
}
