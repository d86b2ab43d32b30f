//! What the features of a collection are made of, as JSON Schema (OGC API Features Part 5 and Part 3): all of it, what
//! can be asked about, what they can be ordered by. What the collection's own schema says counts; the rest is read off
//! the features.

mod known;

use super::call::{Answer, Call};
use super::links::{Base, Link, SCHEMA, encoded};
use super::state::AppState;
use crate::query::{CollectionSnapshot, Kinds, ValueKind};
use crate::web::Language;
use axum::extract::{Path, State};
use serde_json::{Map, Value, json};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Which schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// What features have when they are read, and may have when they are written.
    All,
    /// What filters can look at.
    Queryables,
    /// What features can be ordered by.
    Sortables,
}

impl Which {
    /// The end of its path.
    pub fn path(self) -> &'static str {
        match self {
            Self::All => "schema",
            Self::Queryables => "queryables",
            Self::Sortables => "sortables",
        }
    }

    /// How links to it are called.
    pub fn relation(self) -> &'static str {
        match self {
            Self::All => "http://www.opengis.net/def/rel/ogc/1.0/schema",
            Self::Queryables => "http://www.opengis.net/def/rel/ogc/1.0/queryables",
            Self::Sortables => "http://www.opengis.net/def/rel/ogc/1.0/sortables",
        }
    }

    /// A sentence.
    pub fn title(self) -> &'static str {
        match self {
            Self::All => "What its features are made of",
            Self::Queryables => "What filters can look at",
            Self::Sortables => "What features can be ordered by",
        }
    }

    /// A property that may be of several kinds can be looked at and has no order.
    fn takes(self, kinds: Kinds) -> bool {
        match self {
            Self::All => true,
            Self::Queryables => kinds.only() != Some(ValueKind::Object),
            Self::Sortables => !matches!(kinds.only(), None | Some(ValueKind::Array | ValueKind::Object)),
        }
    }
}

pub(super) async fn schema(state: State<AppState>, id: Path<String>, call: Call) -> Answer {
    answer(&state, &id, &call, Which::All)
}

pub(super) async fn queryables(state: State<AppState>, id: Path<String>, call: Call) -> Answer {
    answer(&state, &id, &call, Which::Queryables)
}

pub(super) async fn sortables(state: State<AppState>, id: Path<String>, call: Call) -> Answer {
    answer(&state, &id, &call, Which::Sortables)
}

fn answer(state: &AppState, id: &str, call: &Call, which: Which) -> Answer {
    call.params.only(&[])?;
    let snapshot = state.view(&call.principal);
    let collection = snapshot.collection(id)?;
    let here = call.base.at(&format!("/collections/{}/{}", encoded(id), which.path()));
    call.json(SCHEMA, &document(collection, which, &here, call.wanted.language))
}

/// Links to all three, from a collection and its features.
pub(super) fn links(base: &Base, id: &str) -> [Link; 3] {
    let path = format!("/collections/{}", encoded(id));
    [Which::All, Which::Queryables, Which::Sortables]
        .map(|which| Link::new(base.at(&format!("{path}/{}", which.path())), which.relation(), SCHEMA, which.title()))
}

/// The schema that lies at an address, with titles in one language.
pub(super) fn document(collection: &CollectionSnapshot, which: Which, here: &str, language: Language) -> Value {
    let meta = collection.meta();
    let own = meta.schema.as_ref().and_then(Value::as_object);
    let mut body = Map::from_iter([
        ("$schema".to_string(), json!(DRAFT)),
        ("$id".to_string(), json!(here)),
        ("type".to_string(), json!("object")),
        ("title".to_string(), json!(language.pick(&meta.title.zh, &meta.title.en))),
        ("properties".to_string(), Value::Object(properties(collection, which, language))),
    ]);
    if which == Which::All {
        let kept = ["required", "additionalProperties"].into_iter();
        body.extend(kept.filter_map(|name| Some((name.to_string(), own?.get(name)?.clone()))));
    } else {
        body.insert("additionalProperties".into(), json!(false));
    }
    Value::Object(body)
}

fn properties(collection: &CollectionSnapshot, which: Which, language: Language) -> Map<String, Value> {
    let mut properties = Map::new();
    properties.insert("id".into(), known::id(language));
    if which != Which::Sortables {
        properties.insert("geometry".into(), known::geometry(collection.geometries(), language));
    }
    let found = collection.kinds().filter(|(name, kinds)| *name != "id" && which.takes(*kinds));
    properties.extend(found.map(|(name, kinds)| (name.to_string(), known::property(name, kinds, language))));
    let declared = collection.meta().schema.as_ref().and_then(|own| own.get("properties")).and_then(Value::as_object);
    for (name, said) in declared.into_iter().flatten() {
        let is_wanted = which != Which::Sortables || properties.contains_key(name);
        if let (true, Value::Object(said)) = (is_wanted, said) {
            let entry = properties.entry(name.clone()).or_insert_with(|| known::unseen(name, language));
            if let Value::Object(entry) = entry {
                entry.extend(said.clone());
            }
        }
    }
    for (position, entry) in properties.values_mut().enumerate() {
        if let Value::Object(entry) = entry {
            entry.insert("x-ogc-propertySeq".into(), json!(position + 1));
        }
    }
    properties
}
