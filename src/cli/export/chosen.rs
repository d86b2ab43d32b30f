//! Which collections are exported, and which of their features.

use super::ExportArgs;
use crate::cli::source;
use crate::model::Access;
use crate::query::{CollectionSnapshot, Filter, FilterEncoding, QueryError, Snapshot, read_filter};
use std::sync::Arc;

type Failure = Box<dyn std::error::Error>;

/// What is exported.
#[derive(Debug)]
pub(super) struct Chosen {
    /// The name of the state that it is from.
    pub snapshot: String,
    /// The collections, with the features that are exported and no others.
    pub collections: Vec<Arc<CollectionSnapshot>>,
    /// The same with all of their features.
    whole: Vec<Arc<CollectionSnapshot>>,
    /// What whoever asked should know.
    pub notes: Vec<String>,
}

impl Chosen {
    /// Reads the source and chooses.
    pub fn of(args: &ExportArgs) -> Result<Self, Failure> {
        let filter = args.filter.as_deref().map(|text| read_filter(text, FilterEncoding::Text, None)).transpose()?;
        Ok(Self::from(&source::state(&args.from)?.0, &args.collections, filter.as_ref(), &args.properties)?)
    }

    fn from(
        snapshot: &Snapshot,
        names: &[String],
        filter: Option<&Filter>,
        properties: &[String],
    ) -> Result<Self, QueryError> {
        let mut notes = Vec::new();
        let mut collections = if names.is_empty() { public(snapshot, &mut notes) } else { named(snapshot, names)? };
        known("properties", properties.iter().map(String::as_str), &collections)?;
        if let Some(filter) = filter {
            let wanted: Vec<&str> = filter.properties().into_iter().filter(|name| *name != "geometry").collect();
            known("filter", wanted.iter().copied(), &collections)?;
            // Of a collection without them nothing can be true.
            collections.retain(|collection| wanted.iter().all(|name| has(collection, name)));
        }
        let whole = collections.clone();
        if let Some(filter) = filter {
            collections = filtered(&collections, filter);
        }
        if collections.is_empty() {
            notes.push("there is no collection".into());
        }
        Ok(Self { snapshot: snapshot.id().to_string(), collections, whole, notes })
    }

    /// A collection with all of its features: which properties and geometries it has does not depend on a filter.
    pub fn whole<'c>(&'c self, collection: &'c CollectionSnapshot) -> &'c CollectionSnapshot {
        let id = &collection.meta().id;
        self.whole.iter().find(|whole| whole.meta().id == *id).map_or(collection, |whole| &**whole)
    }
}

/// What everybody may see: a file is easily passed on.
fn public(snapshot: &Snapshot, notes: &mut Vec<String>) -> Vec<Arc<CollectionSnapshot>> {
    let is_public = |collection: &&Arc<CollectionSnapshot>| collection.meta().access == Access::Public;
    let (open, others): (Vec<_>, Vec<_>) = snapshot.collections().iter().partition(is_public);
    if !others.is_empty() {
        let ids: Vec<&str> = others.iter().map(|collection| collection.meta().id.as_str()).collect();
        notes.push(format!("left out, not being public: {}; --collections takes them all the same", ids.join(", ")));
    }
    open.into_iter().map(Arc::clone).collect()
}

fn named(snapshot: &Snapshot, names: &[String]) -> Result<Vec<Arc<CollectionSnapshot>>, QueryError> {
    let mut found: Vec<Arc<CollectionSnapshot>> = Vec::new();
    for name in names.iter().map(|name| name.trim()) {
        let is_it = |collection: &&Arc<CollectionSnapshot>| collection.meta().id == name;
        let collection = snapshot.collections().iter().find(is_it);
        let collection = collection.ok_or_else(|| QueryError::UnknownCollection(name.to_string()))?;
        if !found.iter().any(|known| known.meta().id == name) {
            found.push(Arc::clone(collection));
        }
    }
    Ok(found)
}

fn has(collection: &CollectionSnapshot, property: &str) -> bool {
    property == "id" || collection.has_property(property)
}

/// A property that no collection has is a mistake.
fn known<'n>(
    parameter: &'static str,
    names: impl Iterator<Item = &'n str>,
    collections: &[Arc<CollectionSnapshot>],
) -> Result<(), QueryError> {
    let mut unknown = names.filter(|name| !collections.iter().any(|collection| has(collection, name)));
    unknown.next().map_or(Ok(()), |name| {
        Err(QueryError::BadValue { parameter, reason: format!("{parameter}: no collection has a property `{name}`") })
    })
}

fn filtered(collections: &[Arc<CollectionSnapshot>], filter: &Filter) -> Vec<Arc<CollectionSnapshot>> {
    let layer = |collection: &Arc<CollectionSnapshot>| {
        let features = collection.held().filter(|(feature, _)| filter.matches(feature));
        (collection.meta().clone(), features.map(|(feature, version)| (Arc::clone(feature), version)).collect())
    };
    Snapshot::from_held(collections.iter().map(layer).collect(), "").collections().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Collection, Feature, Layer};
    use serde_json::json;

    fn snapshot() -> Snapshot {
        let layer = |id: &str, access, property: &str| {
            let feature = |n: u8| Feature {
                id: format!("{id}{n}"),
                geometry: None,
                properties: [(property.to_string(), json!(n))].into_iter().collect(),
            };
            let collection = Collection { id: id.into(), access, ..Collection::default() };
            Layer { collection, features: vec![feature(1), feature(2)] }
        };
        let layers = [("a", Access::Public, "size"), ("b", Access::Hidden, "size"), ("c", Access::Public, "depth")];
        Snapshot::build(layers.map(|(id, access, property)| layer(id, access, property)).into(), "7")
    }

    fn chosen(names: &[&str], filter: Option<&str>, properties: &[&str]) -> Result<Chosen, QueryError> {
        let filter = filter.map(|text| read_filter(text, FilterEncoding::Text, None)).transpose()?;
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<String>>();
        Chosen::from(&snapshot(), &owned(names), filter.as_ref(), &owned(properties))
    }

    fn ids(chosen: &Chosen) -> Vec<(&str, usize)> {
        chosen.collections.iter().map(|collection| (collection.meta().id.as_str(), collection.len())).collect()
    }

    #[test]
    fn what_is_not_public_has_to_be_named() {
        let all = chosen(&[], None, &[]).unwrap();
        assert_eq!((ids(&all), all.snapshot.as_str()), (vec![("a", 2), ("c", 2)], "7"));
        assert!(all.notes[0].contains(": b;"), "{:?}", all.notes);
        let some = chosen(&["b", "a", "b"], None, &[]).unwrap();
        assert_eq!((ids(&some), some.notes.len()), (vec![("b", 2), ("a", 2)], 0));
        assert!(matches!(chosen(&["z"], None, &[]), Err(QueryError::UnknownCollection(_))));
    }

    #[test]
    fn a_filter_leaves_out_features_and_collections_without_its_properties() {
        assert_eq!(ids(&chosen(&[], Some("size > 1"), &[]).unwrap()), [("a", 1)]);
        let some = chosen(&[], Some("id = 'c2'"), &[]).unwrap();
        assert_eq!(ids(&some), [("a", 0), ("c", 1)]);
        assert!(!some.collections[0].has_property("size") && some.whole(&some.collections[0]).has_property("size"));
        assert!(chosen(&[], Some("height > 1"), &[]).is_err());
    }

    #[test]
    fn a_property_that_nobody_has_is_a_mistake() {
        assert!(chosen(&[], None, &["size", "depth"]).is_ok());
        assert!(chosen(&["a"], None, &["depth"]).is_err());
    }
}
