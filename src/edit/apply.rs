//! One proposal against the state that it will change: expectations, ids, parts and wholes. What comes out is in order
//! to be written.

use super::error::{Fault, FaultKind};
use super::prepare::{Checked, Prepared, Rules, Step, checked, name_of, unknown_collection, unknown_feature};
use super::proposal::{Action, Expectation};
use super::validate::Valid;
use super::whole;
use super::working::{State, Working};
use crate::model::{Change, ChangeSet, Feature};
use crate::query::Sight;
use std::sync::Arc;

/// The changes of a proposal, and for each what it is about.
pub(super) struct Applied {
    pub set: ChangeSet,
    /// Collection and id of the feature that each change puts or ends; no id for collections.
    pub names: Vec<(String, Option<String>)>,
}

impl Applied {
    /// What was repaired or left out, in sentences that name the feature.
    pub fn notes(&self) -> Vec<String> {
        let told = |change: &Change| match change {
            Change::Put { collection, feature, repairs } => {
                repairs.iter().map(|repair| format!("{collection}/{}: {repair}", feature.id)).collect()
            }
            _ => Vec::new(),
        };
        self.set.changes.iter().flat_map(told).collect()
    }
}

/// Puts the proposal on the working state. If anything is wrong with it everything that is wrong is returned, and the
/// working state is as it was.
pub(super) fn apply(prepared: Prepared, working: &mut Working, rules: &Rules) -> Result<Applied, Vec<Fault>> {
    let Prepared { origin, repair, sight, steps } = prepared;
    let mut faults = Vec::new();
    let mut changes = Vec::with_capacity(steps.len());
    let mut names = Vec::with_capacity(steps.len());
    for (position, step) in steps.into_iter().enumerate() {
        let name = name_of(&step.action);
        match one(step, repair, working, rules) {
            Ok((change, about)) => {
                changes.push(change);
                names.push(about);
            }
            Err(found) => faults.extend(found.into_iter().map(|fault| fault.of(position, &name))),
        }
    }
    // What one edit breaks a later one may mend: a whole and all its parts can be deleted together, and come together.
    faults.extend(homeless(&changes, working, &sight));
    faults.extend(bereft(&changes, working, &sight));
    if faults.is_empty() {
        Ok(Applied { set: ChangeSet { origin, changes }, names })
    } else {
        working.take_back();
        Err(faults)
    }
}

type Done = (Change, (String, Option<String>));

fn one(step: Step, repair: bool, working: &mut Working, rules: &Rules) -> Result<Done, Vec<Fault>> {
    let Step { action, expectation, checked } = step;
    match action {
        Action::CreateCollection(_) | Action::ReplaceCollection(_) | Action::RetireCollection { .. } => {
            about_collection(action, &expectation, working).map_err(|fault| vec![fault])
        }
        Action::Delete { collection, id } => {
            let version = working.feature(&collection, &id).map(|(_, version)| version);
            if version.is_none() {
                return Err(vec![unknown_feature(&collection, &id)]);
            }
            expect(&expectation, version).map_err(|fault| vec![fault])?;
            working.put(&collection, &id, None);
            Ok((Change::End { collection: collection.clone(), id: id.clone() }, (collection, Some(id))))
        }
        action => {
            let (collection, id) = target(&action, &expectation, working).map_err(|fault| vec![fault])?;
            let valid = up_to_date(&action, checked, repair, working, rules)?;
            let Valid { geometry, properties, repairs } = valid;
            let feature = Arc::new(Feature { id: id.clone(), geometry, properties });
            // The number is the store's to give: see `Working::number`.
            working.put(&collection, &id, Some((Arc::clone(&feature), 0)));
            Ok((Change::Put { collection: collection.clone(), feature, repairs }, (collection, Some(id))))
        }
    }
}

/// Where the new state of a feature goes.
fn target(action: &Action, expectation: &Expectation, working: &Working) -> Result<(String, String), Fault> {
    let collection = action.collection().to_string();
    if working.collection(&collection).is_none() {
        return Err(unknown_collection(&collection));
    }
    let (id, must_exist) = match action {
        Action::Create { id: Some(id), .. } => {
            if working.feature(&collection, id).is_some() {
                let why = format!("there is a feature `{id}` already");
                return Err(Fault::new(FaultKind::Conflict, "/id", why));
            }
            (id.clone(), false)
        }
        Action::Create { .. } => return Ok((collection, free_id()?)),
        Action::Put { id, .. } => (id.clone(), false),
        Action::Replace { id, .. } | Action::Merge { id, .. } | Action::Delete { id, .. } => (id.clone(), true),
        Action::CreateCollection(_) | Action::ReplaceCollection(_) | Action::RetireCollection { .. } => {
            return Err(Fault::new(FaultKind::Invalid, "", "this is not about a feature"));
        }
    };
    let version = working.feature(&collection, &id).map(|(_, version)| version);
    // What could not be done under any condition is not refused for one (RFC 9110, 13.2.1).
    if must_exist && version.is_none() {
        return Err(unknown_feature(&collection, &id));
    }
    expect(expectation, version)?;
    Ok((collection, id))
}

/// An id that nobody has thought of: 96 random bits, so that it is new in all histories too.
fn free_id() -> Result<String, Fault> {
    let mut bits = [0_u8; 12];
    let unwilling =
        |why: getrandom::Error| Fault::new(FaultKind::Conflict, "/id", format!("no id could be made: {why}"));
    getrandom::fill(&mut bits).map_err(unwilling)?;
    Ok(bits.iter().fold("f".to_string(), |id, byte| id + &format!("{byte:02x}")))
}

/// The state that was checked when the proposal came in, or a fresh one if the rules or the feature have changed since.
fn up_to_date(
    action: &Action,
    earlier: Option<Checked>,
    repair: bool,
    working: &Working,
    rules: &Rules,
) -> Result<Valid, Vec<Fault>> {
    let collection = working.collection(action.collection());
    let version = match action {
        Action::Merge { collection, id, .. } => working.feature(collection, id).map(|(_, version)| version),
        _ => None,
    };
    if let (Some(earlier), Some(now)) = (earlier, &collection)
        && (Arc::ptr_eq(&earlier.rules, now) || earlier.rules == *now)
        && earlier.patched == version
        && version != Some(0)
    {
        return Ok(earlier.valid);
    }
    let again = checked(action, collection.as_ref(), repair, working, rules)?;
    again.map(|checked| checked.valid).ok_or_else(|| vec![unknown_collection(action.collection())])
}

fn about_collection(action: Action, expectation: &Expectation, working: &mut Working) -> Result<Done, Fault> {
    let id = action.collection().to_string();
    let held = working.collection(&id);
    let exists = held.is_some();
    let is_new = matches!(action, Action::CreateCollection(_));
    if (exists || is_new) && !expectation.holds_of(held.as_deref()) {
        let why = "the collection is not as the request expects";
        return Err(Fault::new(FaultKind::Precondition, "", why));
    }
    let change = match action {
        Action::CreateCollection(_) if exists => {
            return Err(Fault::new(FaultKind::Conflict, "/id", format!("there is a collection `{id}` already")));
        }
        Action::CreateCollection(description) => Change::PutCollection(Arc::new(*description)),
        _ if !exists => return Err(unknown_collection(&id)),
        Action::ReplaceCollection(description) => Change::PutCollection(Arc::new(*description)),
        _ => Change::RetireCollection { id: id.clone() },
    };
    match &change {
        Change::PutCollection(description) => working.describe(&id, Some(Arc::clone(description))),
        _ => working.describe(&id, None),
    }
    Ok((change, (id, None)))
}

fn expect(expectation: &Expectation, version: Option<u32>) -> Result<(), Fault> {
    if expectation.holds(version) {
        return Ok(());
    }
    let why = match version {
        Some(0) => "it is being changed by the same request".to_string(),
        Some(version) => format!("it is at version {version}, which is not what the request expects"),
        None => "it does not exist, which is not what the request expects".to_string(),
    };
    Err(Fault::new(FaultKind::Precondition, "", why))
}

/// Features whose whole is not there at the end.
fn homeless(changes: &[Change], working: &Working, sight: &Sight) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (position, change) in changes.iter().enumerate() {
        let Change::Put { collection, feature, .. } = change else { continue };
        let holds = working.feature(collection, &feature.id).is_some_and(|(now, _)| Arc::ptr_eq(&now, feature));
        if holds && let Err(fault) = whole::check(collection, feature, working, sight) {
            faults.push(fault.of(position, &format!("{collection}/{}", feature.id)));
        }
    }
    faults
}

/// Features that are gone at the end although others still call them their whole.
fn bereft(changes: &[Change], working: &Working, sight: &Sight) -> Vec<Fault> {
    let ended = changes.iter().enumerate().filter_map(|(position, change)| match change {
        Change::End { collection, id } => Some((position, collection, id)),
        _ => None,
    });
    let mut faults = Vec::new();
    for (position, collection, id) in ended {
        let parts = working.parts_of(id, sight);
        if parts > 0 && working.anywhere(id, sight).is_none() {
            let why = format!("{parts} features are parts of it; change or delete them first, or in the same request");
            faults.push(Fault::new(FaultKind::Conflict, "", why).of(position, &format!("{collection}/{id}")));
        }
    }
    faults
}

/// What has been staged takes the numbers that the store gave.
pub(super) fn number(applied: &Applied, numbers: &[u32], working: &mut Working) {
    for (change, number) in applied.set.changes.iter().zip(numbers) {
        if let Change::Put { collection, feature, .. } = change {
            working.number(collection, &feature.id, *number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectations_are_about_versions_and_existence() {
        let v = |any: &[u32]| Expectation::Version(any.to_vec());
        for (expectation, version, holds) in [
            (Expectation::Any, None, true),
            (Expectation::Exists, None, false),
            (v(&[2, 3]), Some(3), true),
            (v(&[2]), Some(3), false),
            (v(&[2]), None, false),
            (Expectation::Absent, Some(1), false),
            (Expectation::Absent, None, true),
            (Expectation::NotVersion(vec![1]), Some(1), false),
            (Expectation::NotVersion(vec![1]), Some(2), true),
        ] {
            assert_eq!(expect(&expectation, version).is_ok(), holds, "{expectation:?} of {version:?}");
        }
    }
}
