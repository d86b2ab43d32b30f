//! Anchor points: where the named places are, and what that says about the thing.

use super::fact::{Fact, PlaceRole};
use super::journal::Journal;
use super::places::{Gazetteer, Place};
use geo_types::{Geometry, MultiPoint, Point};
use std::collections::BTreeSet;

/// Whom a position is owed to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Credit {
    pub source: String,
    pub licence: String,
}

/// A geometry with where it comes from and how far off it may be.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub geometry: Geometry<f64>,
    /// ε in metres: every true point lies within ε of a recorded one and back; `None` = unknown.
    pub uncertainty_m: Option<f64>,
    pub credits: BTreeSet<Credit>,
    /// Names of the places it was made from, in order.
    pub anchors: Vec<String>,
    /// Every anchor was confirmed by an independent source.
    pub checked: bool,
    pub note: Option<String>,
}

impl Made {
    /// Without uncertainty and note, from the places it was made from.
    pub fn from_places(geometry: Geometry<f64>, places: &[&Place]) -> Self {
        Self {
            geometry,
            uncertainty_m: None,
            credits: places.iter().map(|p| Credit { source: p.source.clone(), licence: p.licence.clone() }).collect(),
            anchors: places.iter().map(|p| p.name.clone()).collect(),
            checked: places.iter().all(|p| p.checked),
            note: None,
        }
    }
}

/// The places of a fact; an issue and `None` when one is not known or none is named.
pub(super) fn resolve<'a>(fact: &Fact, gazetteer: &'a Gazetteer, journal: &mut Journal) -> Option<Vec<&'a Place>> {
    if fact.places.is_empty() {
        journal.report("missing_value", &fact.spot, "place", "", format!("`{}` needs a place", fact.basis.as_str()));
        return None;
    }
    let mut found = Vec::with_capacity(fact.places.len());
    for name in &fact.places {
        match gazetteer.find(name) {
            Some(place) => found.push(place),
            None => journal.report("unknown_place", &fact.spot, "place", name, format!("no place is named `{name}`")),
        }
    }
    (found.len() == fact.places.len()).then_some(found)
}

/// One point per named place.
pub(super) fn make(fact: &Fact, gazetteer: &Gazetteer, journal: &mut Journal) -> Option<Made> {
    let places = resolve(fact, gazetteer, journal)?;
    let points: Vec<Point<f64>> = places.iter().map(|p| Point::from(p.position)).collect();
    let geometry = match points.as_slice() {
        [point] => Geometry::Point(*point),
        _ => Geometry::MultiPoint(MultiPoint(points)),
    };
    let bound = |place: &&Place| match fact.place_role {
        PlaceRole::At => place.uncertainty_m,
        PlaceRole::Within => place.reach_m,
    };
    let bounds: Option<Vec<f64>> = places.iter().map(bound).collect();
    let uncertainty_m = bounds.map(|b| b.into_iter().fold(0.0, f64::max));
    Some(Made { uncertainty_m, ..Made::from_places(geometry, &places) })
}
