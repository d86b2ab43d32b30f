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

/// The changes of a proposal, and for each of its edits what it is about.
pub(super) struct Applied {
    pub set: ChangeSet,
    pub about: Vec<About>,
    /// What was repaired or left out, in sentences that name the feature.
    pub notes: Vec<String>,
}

/// What an edit is about.
pub(super) struct About {
    pub collection: String,
    /// None for a collection.
    pub id: Option<String>,
    /// The version of a feature that is already as the edit wants it: then nothing is written.
    pub kept: Option<u32>,
}

impl Applied {
    /// Collection, id and version of what each edit was about, when the changes have taken these numbers.
    pub fn versions(about: Vec<About>, numbers: &[u32]) -> Vec<(String, Option<String>, u32)> {
        let mut numbers = numbers.iter().copied();
        let mut number = |about: &About| about.kept.or_else(|| numbers.next()).unwrap_or_default();
        about
            .into_iter()
            .map(|about| (number(&about), about))
            .map(|(n, about)| (about.collection, about.id, n))
            .collect()
    }
}

/// What one edit comes to.
struct Done {
    change: Option<Change>,
    about: About,
    notes: Vec<String>,
    /// The feature that is there when it is done.
    placed: Option<Arc<Feature>>,
    /// Ids in its collection that may have been wholes and are no more.
    gone: Vec<String>,
}

/// Puts the proposal on the working state. If anything is wrong with it everything that is wrong is returned, and the
/// working state is as it was. A feature that is already as it should be is left alone, unless all of it `is_written`.
pub(super) fn apply(
    prepared: Prepared,
    working: &mut Working,
    rules: &Rules,
    is_written: bool,
) -> Result<Applied, Vec<Fault>> {
    let Prepared { origin, repair, sight, steps } = prepared;
    let (mut faults, mut notes) = (Vec::new(), Vec::new());
    let (mut changes, mut about) = (Vec::with_capacity(steps.len()), Vec::with_capacity(steps.len()));
    let (mut placed, mut gone) = (Vec::new(), Vec::new());
    for (position, step) in steps.into_iter().enumerate() {
        let name = name_of(&step.action);
        match one(step, (repair, is_written), working, rules) {
            Ok(done) => {
                placed.extend(done.placed.map(|feature| (position, done.about.collection.clone(), feature)));
                gone.extend(done.gone.into_iter().map(|id| (position, done.about.collection.clone(), id)));
                notes.extend(done.notes);
                changes.extend(done.change);
                about.push(done.about);
            }
            Err(found) => faults.extend(found.into_iter().map(|fault| fault.of(position, &name))),
        }
    }
    // What one edit breaks a later one may mend: a whole and all its parts can be deleted together, and come together.
    faults.extend(homeless(&placed, working, &sight));
    faults.extend(bereft(&gone, working, &sight));
    if faults.is_empty() {
        Ok(Applied { set: ChangeSet { origin, changes }, about, notes })
    } else {
        working.take_back();
        Err(faults)
    }
}

fn one(
    step: Step,
    (repair, is_written): (bool, bool),
    working: &mut Working,
    rules: &Rules,
) -> Result<Done, Vec<Fault>> {
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
            let change = Some(Change::End { collection: collection.clone(), id: id.clone() });
            let about = About { collection, id: Some(id.clone()), kept: None };
            Ok(Done { change, about, notes: Vec::new(), placed: None, gone: vec![id] })
        }
        action => {
            let (collection, id) = target(&action, &expectation, working).map_err(|fault| vec![fault])?;
            let valid = up_to_date(&action, checked, repair, working, rules)?;
            Ok(put((collection, id), valid, is_written, working))
        }
    }
}

/// The new state of a feature, unless it has that state already.
fn put((collection, id): (String, String), valid: Valid, is_written: bool, working: &mut Working) -> Done {
    let Valid { geometry, properties, repairs } = valid;
    let notes = repairs.iter().map(|repair| format!("{collection}/{id}: {repair}")).collect();
    let feature = Arc::new(Feature { id: id.clone(), geometry, properties });
    // What the same request has put has no number yet.
    let is_same = |(held, version): &(Arc<Feature>, u32)| !is_written && *version > 0 && *held == feature;
    let about = |kept| About { collection: collection.clone(), id: Some(id.clone()), kept };
    if let Some((held, version)) = working.feature(&collection, &id).filter(is_same) {
        return Done { change: None, about: about(Some(version)), notes, placed: Some(held), gone: Vec::new() };
    }
    // The number is the store's to give: see `Working::number`.
    working.put(&collection, &id, Some((Arc::clone(&feature), 0)));
    let (about, placed) = (about(None), Some(Arc::clone(&feature)));
    Done { change: Some(Change::Put { collection, feature, repairs }), about, notes, placed, gone: Vec::new() }
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
    let gone = if let Change::PutCollection(description) = &change {
        working.describe(&id, Some(Arc::clone(description)));
        Vec::new()
    } else {
        let wholes = working.wholes_in(&id);
        working.describe(&id, None);
        wholes
    };
    let about = About { collection: id, id: None, kept: None };
    Ok(Done { change: Some(change), about, notes: Vec::new(), placed: None, gone })
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

/// Position of the edit, collection, and the feature that is there after it.
type Placed = (usize, String, Arc<Feature>);

/// Features whose whole is not there at the end.
fn homeless(placed: &[Placed], working: &Working, sight: &Sight) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (position, collection, feature) in placed {
        let holds = working.feature(collection, &feature.id).is_some_and(|(now, _)| Arc::ptr_eq(&now, feature));
        if holds && let Err(fault) = whole::check(collection, feature, working, sight) {
            faults.push(fault.of(*position, &format!("{collection}/{}", feature.id)));
        }
    }
    faults
}

/// Features that are gone at the end although others still call them their whole.
fn bereft(gone: &[(usize, String, String)], working: &Working, sight: &Sight) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (position, collection, id) in gone {
        let parts = working.parts_of(id, sight);
        if parts > 0 && working.anywhere(id, sight).is_none() {
            let why = format!("{parts} features are parts of it; change or delete them first, or in the same request");
            faults.push(Fault::new(FaultKind::Conflict, "", why).of(*position, &format!("{collection}/{id}")));
        }
    }
    faults
}

/// What has been staged takes the numbers that the store gave.
pub(super) fn number(set: &ChangeSet, numbers: &[u32], working: &mut Working) {
    for (change, number) in set.changes.iter().zip(numbers) {
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
