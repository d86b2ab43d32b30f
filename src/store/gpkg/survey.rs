//! What a change set brings for each collection, found before anything is written: the tables are made right at once.

use super::blob;
use super::cell::Kind;
use crate::model::{Change, ChangeSet, Collection, Feature};
use std::collections::HashMap;

/// What is to come for one collection.
#[derive(Debug, Default)]
pub(super) struct Coming<'set> {
    /// How many features.
    pub(super) features: usize,
    /// The properties in the order in which they are met, with what occurs in them.
    pub(super) kinds: Vec<(&'set str, Kind)>,
    at: HashMap<&'set str, usize>,
    /// The kind of geometry that all of them have.
    pub(super) geometry: Option<&'static str>,
}

impl<'set> Coming<'set> {
    /// Takes note of a feature.
    pub(super) fn feature(&mut self, feature: &'set Feature) {
        self.features += 1;
        for (property, value) in &feature.properties {
            if let Some(kind) = Kind::of(value) {
                self.kind(property, kind);
            }
        }
        if let Some(geometry) = &feature.geometry {
            self.geometry = Some(one_kind(self.geometry, blob::kind(geometry)));
        }
    }

    /// Takes note of what the schema of a collection says its properties are.
    pub(super) fn schema(&mut self, collection: &'set Collection) {
        let properties = collection.schema.as_ref().and_then(|schema| schema.get("properties")?.as_object());
        for (property, schema) in properties.into_iter().flatten() {
            if let Some(kind) = Kind::of_schema(schema) {
                self.kind(property, kind);
            }
        }
    }

    fn kind(&mut self, property: &'set str, kind: Kind) {
        if let Some((_, known)) = self.at.get(property).and_then(|at| self.kinds.get_mut(*at)) {
            *known = known.join(kind);
        } else {
            self.at.insert(property, self.kinds.len());
            self.kinds.push((property, kind));
        }
    }
}

/// The registered kind of geometry once another one comes.
pub(super) fn one_kind(known: Option<&'static str>, coming: &'static str) -> &'static str {
    match known {
        Some(known) if known != coming => "GEOMETRY",
        _ => coming,
    }
}

/// Everything that a set brings, by collection id.
pub(super) fn survey(set: &ChangeSet) -> HashMap<&str, Coming<'_>> {
    let mut coming: HashMap<&str, Coming<'_>> = HashMap::new();
    for change in &set.changes {
        match change {
            Change::Put { collection, feature, .. } => coming.entry(collection).or_default().feature(feature),
            Change::PutCollection(collection) => coming.entry(&collection.id).or_default().schema(collection),
            Change::End { .. } | Change::RetireCollection { .. } => {}
        }
    }
    coming
}

/// The name of a collection in words, for the lists of other programs.
pub(super) fn described(collection: &Collection) -> String {
    let both = [&collection.title.zh, &collection.title.en];
    let both: Vec<&str> = both.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    both.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Origin;
    use geo_types::{Geometry, LineString, Point};
    use serde_json::{Value, json};
    use std::sync::Arc;

    fn put(geometry: Geometry<f64>, properties: &Value) -> Change {
        let properties = properties.as_object().unwrap().clone();
        let feature = Arc::new(Feature { id: "a".into(), geometry: Some(geometry), properties });
        Change::Put { collection: "c".into(), feature, repairs: vec![] }
    }

    #[test]
    fn kinds_are_those_of_the_whole_set() {
        let line: Geometry<f64> = LineString::from(vec![(0., 0.), (1., 1.)]).into();
        let changes = vec![
            put(Point::new(0., 0.).into(), &json!({"n": 1, "s": "a", "nothing": null})),
            put(line, &json!({"n": 1.5, "s": 2})),
        ];
        let set = ChangeSet { origin: Origin::default(), changes };
        let survey = survey(&set);
        let coming = &survey["c"];
        assert_eq!(coming.kinds, [("n", Kind::Real), ("s", Kind::Mixed)]);
        assert_eq!((coming.features, coming.geometry), (2, Some("GEOMETRY")));
    }

    #[test]
    fn a_schema_says_what_will_come() {
        let schema = json!({"properties": {"area": {"type": "number"}, "any": {}}});
        let collection = Collection { schema: Some(schema), ..Collection::default() };
        let mut coming = Coming::default();
        coming.schema(&collection);
        assert_eq!(coming.kinds, [("area", Kind::Real)]);
    }
}
