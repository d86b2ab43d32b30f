//! Parts and wholes: a part names a whole that exists, is not its own whole however far one goes up, and does not lie
//! apart from it. What the author may not read is not there, here as elsewhere: neither what is refused nor what is
//! taken tells them of it.

use super::error::{Fault, FaultKind};
use super::parts::whole_of;
use super::working::State;
use crate::geom::{self, Shape};
use crate::model::Feature;
use crate::query::Sight;

/// How far up one goes; planning documents know four levels.
const MAX_LEVELS: usize = 64;

/// Whether the feature may say of itself what its `part_of` says.
pub(super) fn check(collection: &str, feature: &Feature, state: &impl State, sight: &Sight) -> Result<(), Fault> {
    let Some(whole) = whole_of(feature) else { return Ok(()) };
    if whole == feature.id {
        return Err(fault(FaultKind::Invalid, "a feature is not a part of itself".into()));
    }
    let Some((its_collection, found)) = near(collection, whole, state, sight) else {
        return Err(fault(FaultKind::Conflict, format!("there is no feature `{whole}` that it could be a part of")));
    };
    let mut above = whole_of(&found).map(str::to_string);
    for _ in 0..MAX_LEVELS {
        let Some(next) = above else { return apart(feature, &found) };
        if next == feature.id {
            let why = format!("`{whole}` is itself a part of `{}`", feature.id);
            return Err(fault(FaultKind::Conflict, why));
        }
        above = near(&its_collection, &next, state, sight).and_then(|(_, whole)| whole_of(&whole).map(str::to_string));
    }
    Err(fault(FaultKind::Conflict, format!("parts are nested more than {MAX_LEVELS} levels deep")))
}

/// The feature of that id in the same collection, or else in any in sight.
fn near(collection: &str, id: &str, state: &impl State, sight: &Sight) -> Option<(String, std::sync::Arc<Feature>)> {
    let here = state.feature(collection, id).map(|(feature, _)| (collection.to_string(), feature));
    here.or_else(|| state.anywhere(id, sight))
}

/// A part that lies farther from its whole than both their uncertainties together is not a part of it. Where an
/// uncertainty is not known nothing can be said.
fn apart(part: &Feature, whole: &Feature) -> Result<(), Fault> {
    let uncertainty_m = |feature: &Feature| feature.number("uncertainty_m");
    let (Some(ours), Some(theirs)) = (uncertainty_m(part), uncertainty_m(whole)) else { return Ok(()) };
    let (Some(a), Some(b)) =
        (part.geometry.as_ref().and_then(Shape::new), whole.geometry.as_ref().and_then(Shape::new))
    else {
        return Ok(());
    };
    // A metre for what rounding does to borders that are the same.
    let reach_m = ours + theirs + 1.0;
    if geom::within(&a, &b, reach_m) {
        return Ok(());
    }
    let why = format!("it lies more than {reach_m} m, both uncertainties together, from its whole `{}`", whole.id);
    Err(fault(FaultKind::Invalid, why))
}

fn fault(kind: FaultKind, why: String) -> Fault {
    Fault::new(kind, "/properties/part_of", why)
}
