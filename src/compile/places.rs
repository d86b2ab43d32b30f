//! `places.csv`: names to anchors in the storage CRS.

use super::journal::{Journal, Spot};
use super::read::{Folder, Row};
use crate::crs;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// A named place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub name: String,
    /// Degrees, longitude first.
    pub position: [f64; 2],
    /// The named point lies within this of `position`, metres; `None` = unknown.
    pub uncertainty_m: Option<f64>,
    /// All of the place lies within this of `position`, metres; `None` = unknown.
    pub reach_m: Option<f64>,
    pub checked: bool,
    pub source: String,
    pub licence: String,
}

/// Places by name and alias.
#[derive(Debug, Default)]
pub(super) struct Gazetteer {
    places: Vec<Place>,
    by_name: BTreeMap<String, usize>,
}

const COLUMNS: [&str; 16] = [
    "name_zh",
    "name_en",
    "aliases",
    "kind",
    "x",
    "y",
    "crs",
    "uncertainty_m",
    "reach_m",
    "reach_basis",
    "check",
    "check_source",
    "check_distance_m",
    "source",
    "source_ref",
    "licence",
];
/// Source word of an anchor that rests on nothing but common knowledge, and the least it may claim.
pub(super) const GENERAL_KNOWLEDGE: &str = "general knowledge";
const GENERAL_KNOWLEDGE_MIN_M: f64 = 5000.0;
/// Xinjiang and its neighbours: anchors outside are looked at, anchors that would fall inside with x and y
/// exchanged are refused. Latitudes and longitudes do not overlap here, so an exchange is always seen.
const PLANNING_AREA: ([f64; 2], [f64; 2]) = ([60.0, 25.0], [125.0, 55.0]);

impl Gazetteer {
    pub fn read(folder: &Folder, journal: &mut Journal) -> Self {
        if folder.bytes("places.csv").is_none() {
            journal.report("missing_file", &Spot::file("places.csv"), "", "", "the file is missing");
        }
        let table = folder.table("places.csv", journal);
        table.require(&COLUMNS, journal);
        let mut gazetteer = Self::default();
        for row in &table.rows {
            if let Some(place) = place(row, journal) {
                gazetteer.insert(row, place, journal);
            }
        }
        gazetteer
    }

    /// The place with this name or alias.
    pub fn find(&self, name: &str) -> Option<&Place> {
        self.by_name.get(name).and_then(|position| self.places.get(*position))
    }

    fn insert(&mut self, row: &Row, place: Place, journal: &mut Journal) {
        let position = self.places.len();
        for name in std::iter::once(place.name.clone()).chain(row.list("aliases")) {
            match self.by_name.entry(name) {
                Entry::Vacant(free) => {
                    free.insert(position);
                }
                Entry::Occupied(taken) => {
                    let message = format!("`{}` names an earlier place already", taken.key());
                    journal.report("duplicate_name", &row.spot, "name_zh", taken.key(), message);
                }
            }
        }
        self.places.push(place);
    }
}

fn place(row: &Row, journal: &mut Journal) -> Option<Place> {
    if let Some(column) = ["name_zh", "x", "y"].into_iter().find(|column| row.get(column).is_empty()) {
        row.report(journal, "missing_value", column, "a place needs a name and both coordinates");
        return None;
    }
    let position = position(row, number(row, "x", journal)?, number(row, "y", journal)?, journal)?;
    let general = row.get("source") == GENERAL_KNOWLEDGE;
    let uncertainty_m = uncertainty_m(row, general, journal);
    Some(Place {
        name: row.get("name_zh").to_string(),
        position,
        uncertainty_m,
        reach_m: reach_m(row, uncertainty_m, journal),
        checked: row.get("check") == "checked" && !general,
        source: row.get("source").to_string(),
        licence: row.get("licence").to_string(),
    })
}

fn uncertainty_m(row: &Row, general: bool, journal: &mut Journal) -> Option<f64> {
    let stated = metres(row, "uncertainty_m", journal)?;
    if general && stated < GENERAL_KNOWLEDGE_MIN_M {
        row.report(journal, "invented_precision", "uncertainty_m", "the source is general knowledge");
        return Some(GENERAL_KNOWLEDGE_MIN_M);
    }
    Some(stated)
}

fn reach_m(row: &Row, uncertainty_m: Option<f64>, journal: &mut Journal) -> Option<f64> {
    let stated = metres(row, "reach_m", journal)?;
    let least = uncertainty_m.unwrap_or(0.0);
    if stated < least {
        let message = "a place reaches at least as far as its anchor may be off";
        row.report(journal, "reach_below_uncertainty", "reach_m", message);
    }
    Some(stated.max(least))
}

/// A length that is not negative.
fn metres(row: &Row, column: &str, journal: &mut Journal) -> Option<f64> {
    let metres = number(row, column, journal)?;
    if metres < 0.0 {
        row.report(journal, "negative_number", column, format!("`{metres}` is negative"));
        return None;
    }
    Some(metres)
}

fn position(row: &Row, x: f64, y: f64, journal: &mut Journal) -> Option<[f64; 2]> {
    let inside = |[lon, lat]: [f64; 2]| {
        let ([west, south], [east, north]) = PLANNING_AREA;
        (west..=east).contains(&lon) && (south..=north).contains(&lat)
    };
    let found = crs::to_storage(row.get("crs"), x, y);
    if !found.as_ref().is_ok_and(|p| inside(*p)) && crs::to_storage(row.get("crs"), y, x).is_ok_and(inside) {
        journal.report(
            "axes_swapped",
            &row.spot,
            "x",
            &format!("{x}, {y}"),
            "exchanged, the two would lie in the planning area",
        );
        return None;
    }
    match found {
        Ok([lon, lat]) if lon.abs() <= 180.0 && lat.abs() <= 90.0 => {
            if !inside([lon, lat]) {
                journal.report(
                    "far_away",
                    &row.spot,
                    "x",
                    &format!("{x}, {y}"),
                    "far outside Xinjiang and its neighbours",
                );
            }
            Some([lon, lat])
        }
        Ok(_) => {
            journal.report("malformed_number", &row.spot, "x", &format!("{x}, {y}"), "not a longitude and a latitude");
            None
        }
        Err(e) => {
            journal.report("unknown_crs", &row.spot, "crs", row.get("crs"), e.to_string());
            None
        }
    }
}

fn number(row: &Row, column: &str, journal: &mut Journal) -> Option<f64> {
    let text = row.get(column);
    if text.is_empty() {
        return None;
    }
    let parsed = text.parse::<f64>().ok().filter(|value| value.is_finite());
    if parsed.is_none() {
        row.report(journal, "malformed_number", column, format!("`{text}` is not a number"));
    }
    parsed
}
