//! `checks.csv`: what the documents say in two ways. Disagreements are flagged, never mended.

use super::fact::Fact;
use super::journal::Journal;
use super::read::{Folder, Row};
use std::collections::BTreeMap;

const COLUMNS: [&str; 8] = ["check", "kind", "subject", "stated", "members", "doc", "section", "note"];

/// Compares each stated number with the facts.
pub(super) fn run(folder: &Folder, facts: &[Fact], journal: &mut Journal) {
    let table = folder.table("checks.csv", journal);
    table.require(&COLUMNS, journal);
    let by_id: BTreeMap<&str, &Fact> = facts.iter().map(|f| (f.id.as_str(), f)).collect();
    for row in &table.rows {
        check(row, &by_id, journal);
    }
}

fn check(row: &Row, by_id: &BTreeMap<&str, &Fact>, journal: &mut Journal) {
    let mut spot = row.spot.clone();
    spot.id = row.get("subject").to_string();
    let malformed = |column: &str, value: &str, why: &str, journal: &mut Journal| {
        journal.report("malformed_check", &spot, column, value, why);
    };
    let Some(stated) = row.get("stated").parse::<f64>().ok().filter(|stated| stated.is_finite()) else {
        return malformed("stated", row.get("stated"), "not a number", journal);
    };
    let members = row.list("members");
    let found: Vec<&&Fact> = members.iter().filter_map(|id| by_id.get(id.as_str())).collect();
    if let Some(unknown) = members.iter().find(|id| !by_id.contains_key(id.as_str())) {
        return malformed("members", unknown, "no row has this id", journal);
    }
    if let Some(twice) =
        members.iter().enumerate().find(|(at, id)| members.iter().take(*at).any(|earlier| earlier == *id))
    {
        return malformed("members", twice.1, "named twice", journal);
    }
    let is_sum = row.get("kind") == "sum_of_areas";
    if let Some(silent) = found.iter().find(|f| is_sum && f.stated_area_km2().is_none()) {
        return malformed("members", &silent.id, "has no stated area to add", journal);
    }
    let note = row.get("note");
    match row.get("kind") {
        "count" => {
            let count = found.len() as f64;
            if (count - stated).abs() > 0.5 {
                let message = format!("{stated} stated, {count} named ({note})");
                journal.report("count_disagrees", &spot, "stated", row.get("stated"), message);
            }
        }
        "sum_of_areas" => {
            let sum: f64 = found.iter().filter_map(|f| f.stated_area_km2()).sum();
            // Figures are printed to 0.01 km².
            if (sum - stated).abs() > 0.005 {
                let message = format!("{stated} km² stated, the members add up to {sum:.4} km² ({note})");
                journal.report("sum_disagrees", &spot, "stated", row.get("stated"), message);
            }
        }
        other => malformed("kind", other, "neither `count` nor `sum_of_areas`", journal),
    }
}
