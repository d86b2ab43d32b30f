//! The part of checking that needs no place in the line: it runs where the request came in, against the snapshot of that
//! moment. What has changed by the time the change is made is checked again.

use super::error::{Fault, FaultKind};
use super::proposal::{Action, Draft, Edit, Expectation, Proposal};
use super::validate::{Valid, Validator, check_collection, check_id};
use super::working::State;
use crate::format::{feature_value, read_draft};
use crate::model::{Collection, Feature, Origin};
use crate::query::Sight;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// A proposal in which every edit is in order by itself.
#[derive(Debug)]
pub(super) struct Prepared {
    pub origin: Origin,
    pub repair: bool,
    /// What the author may read.
    pub sight: Sight,
    pub steps: Vec<Step>,
}

/// One edit, with what was found out about it.
#[derive(Debug)]
pub(super) struct Step {
    pub action: Action,
    pub expectation: Expectation,
    /// The new state of the feature, for those actions that have one.
    pub checked: Option<Checked>,
}

/// A new state, and what it was made from.
#[derive(Debug)]
pub(super) struct Checked {
    pub valid: Valid,
    /// The rules that it satisfies.
    pub rules: Arc<Collection>,
    /// The version that a patch was applied to.
    pub patched: Option<u32>,
}

/// The rules of collections, compiled once for each description.
#[derive(Debug)]
pub(super) struct Rules {
    ready: Mutex<HashMap<String, Arc<Validator>>>,
    max_vertices: usize,
}

impl Rules {
    pub fn new(max_vertices: usize) -> Self {
        Self { ready: Mutex::default(), max_vertices }
    }

    pub fn of(&self, collection: &Arc<Collection>) -> Result<Arc<Validator>, Fault> {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = ready.get(&collection.id).filter(|v| Arc::ptr_eq(v.collection(), collection)) {
            return Ok(Arc::clone(validator));
        }
        let validator = Arc::new(Validator::new(Arc::clone(collection), self.max_vertices)?);
        ready.insert(collection.id.clone(), Arc::clone(&validator));
        Ok(validator)
    }
}

/// Checks each edit by itself, in the order given, and reports everything that is wrong with any of them.
pub(super) fn prepare(
    proposal: Proposal,
    sight: Sight,
    state: &impl State,
    rules: &Rules,
) -> Result<Prepared, Vec<Fault>> {
    let Proposal { origin, edits, repair } = proposal;
    let mut described: HashMap<String, Option<Arc<Collection>>> = HashMap::new();
    let mut touched: HashSet<String> = HashSet::new();
    let mut faults = Vec::new();
    let mut steps = Vec::with_capacity(edits.len());
    for (position, Edit { action, expectation }) in edits.into_iter().enumerate() {
        let collection = match described.get(action.collection()) {
            Some(told) => told.clone(),
            None => state.collection(action.collection()),
        };
        let name = name_of(&action);
        // What a patch makes of a feature that this proposal itself has changed before is found out in its turn.
        let is_later = matches!(action, Action::Merge { .. }) && touched.contains(&name);
        let found = if is_later { Ok(None) } else { checked(&action, collection.as_ref(), repair, state, rules) };
        match found {
            Ok(checked) => {
                touched.insert(name);
                note_description(&action, &mut described);
                steps.push(Step { action, expectation, checked });
            }
            Err(found) => faults.extend(found.into_iter().map(|fault| fault.of(position, &name))),
        }
    }
    if faults.is_empty() { Ok(Prepared { origin, repair, sight, steps }) } else { Err(faults) }
}

/// Collections that this proposal itself makes or ends count for the edits after.
fn note_description(action: &Action, described: &mut HashMap<String, Option<Arc<Collection>>>) {
    match action {
        Action::CreateCollection(c) | Action::ReplaceCollection(c) => {
            described.insert(c.id.clone(), Some(Arc::new((**c).clone())));
        }
        Action::RetireCollection { id } => {
            described.insert(id.clone(), None);
        }
        _ => {}
    }
}

/// What the edit would make of its feature; `None` if it makes nothing of one.
pub(super) fn checked(
    action: &Action,
    collection: Option<&Arc<Collection>>,
    repair: bool,
    state: &impl State,
    rules: &Rules,
) -> Result<Option<Checked>, Vec<Fault>> {
    if let Action::CreateCollection(description) | Action::ReplaceCollection(description) = action {
        return check_collection(description).map(|()| None);
    }
    let Some(collection) = collection else { return Err(vec![unknown_collection(action.collection())]) };
    let ready = |draft: Draft, patched| {
        let validator = rules.of(collection).map_err(|fault| vec![fault])?;
        let valid = validator.check(draft, repair)?;
        Ok(Some(Checked { valid, rules: Arc::clone(collection), patched }))
    };
    match action {
        Action::Create { id, draft, .. } => {
            id.as_deref().map_or(Ok(()), check_id).map_err(|fault| vec![fault])?;
            ready(draft.clone(), None)
        }
        Action::Put { id, draft, .. } => {
            check_id(id).map_err(|fault| vec![fault])?;
            ready(draft.clone(), None)
        }
        Action::Replace { draft, .. } => ready(draft.clone(), None),
        Action::Merge { collection, id, patch } => {
            let Some((feature, version)) = state.feature(collection, id) else {
                return Err(vec![unknown_feature(collection, id)]);
            };
            ready(merged(&feature, patch).map_err(|fault| vec![fault])?, Some(version))
        }
        _ => Ok(None),
    }
}

/// The feature with the patch applied to its GeoJSON.
fn merged(feature: &Feature, patch: &Map<String, Value>) -> Result<Draft, Fault> {
    let mut document = Value::Object(feature_value(feature));
    for (member, value) in patch {
        let is_same = document.get(member) == Some(value);
        match member.as_str() {
            "geometry" | "properties" => merge(&mut document, member, value),
            "type" | "id" if is_same => {}
            "links" => {}
            _ => {
                let why = "only `geometry` and `properties` can be patched";
                return Err(Fault::new(FaultKind::Invalid, format!("/{member}"), why));
            }
        }
    }
    let draft = read_draft(document).map_err(|why| Fault::new(FaultKind::Invalid, "", why.to_string()))?;
    Ok(Draft { geometry: draft.geometry, crs: None, properties: draft.properties, notes: draft.notes })
}

/// RFC 7396, for one member: objects are merged, null takes away, anything else replaces.
fn merge(target: &mut Value, member: &str, patch: &Value) {
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(object) = target else { return };
    match patch {
        Value::Null => {
            object.shift_remove(member);
        }
        Value::Object(members) => {
            let inner = object.entry(member).or_insert(Value::Null);
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            for (name, value) in members {
                merge(inner, name, value);
            }
        }
        other => {
            object.insert(member.to_string(), other.clone());
        }
    }
}

pub(super) fn unknown_collection(id: &str) -> Fault {
    Fault::new(FaultKind::NotFound, "", format!("there is no collection `{id}`"))
}

pub(super) fn unknown_feature(collection: &str, id: &str) -> Fault {
    Fault::new(FaultKind::NotFound, "", format!("there is no feature `{id}` in `{collection}`"))
}

/// Collection and id, as messages call the thing an edit is about.
pub(super) fn name_of(action: &Action) -> String {
    match action {
        Action::Create { collection, id: Some(id), .. }
        | Action::Replace { collection, id, .. }
        | Action::Put { collection, id, .. }
        | Action::Merge { collection, id, .. }
        | Action::Delete { collection, id } => format!("{collection}/{id}"),
        other => other.collection().to_string(),
    }
}
