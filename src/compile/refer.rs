//! Facts to one another: ids are unique, wholes and groups exist, no part is its own whole or larger than it.

use super::fact::Fact;
use super::journal::Journal;
use super::vocabulary::Vocabulary;
use std::collections::{BTreeMap, BTreeSet};

/// Slack of adding decimal figures in binary, relative; not a tolerance of the figures.
pub(super) const FIGURE_TOLERANCE: f64 = 1e-9;

/// Keeps the first fact of each id and drops relations that lead nowhere.
pub(super) fn refer(facts: Vec<Fact>, words: &Vocabulary, journal: &mut Journal) -> Vec<Fact> {
    debug_assert!(facts.iter().all(|f| words.has_layer(&f.layer)), "normalise skips unknown layers");
    let mut facts = unique(facts, journal);
    let ids: BTreeSet<String> = facts.iter().map(|f| f.id.clone()).collect();
    for fact in &mut facts {
        drop_unknown(&mut fact.part_of, &ids, ("unknown_part_of", "part_of"), &fact.spot, journal);
        drop_unknown(&mut fact.group, &ids, ("unknown_group", "group_id"), &fact.spot, journal);
    }
    drop_circles(&mut facts, journal);
    report_sizes(&facts, journal);
    facts
}

fn unique(facts: Vec<Fact>, journal: &mut Journal) -> Vec<Fact> {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut kept = Vec::with_capacity(facts.len());
    for fact in facts {
        if let Some(first) = seen.get(&fact.id) {
            journal.report("duplicate_id", &fact.spot, "id", &fact.id, format!("the id is taken by {first}"));
        } else {
            seen.insert(fact.id.clone(), format!("{} row {}", fact.spot.file, fact.spot.row));
            kept.push(fact);
        }
    }
    kept
}

fn drop_unknown(
    target: &mut Option<String>,
    ids: &BTreeSet<String>,
    (kind, column): (&str, &str),
    spot: &super::journal::Spot,
    journal: &mut Journal,
) {
    if let Some(id) = target.as_ref().filter(|id| !ids.contains(*id)) {
        journal.report(kind, spot, column, id, format!("no row has the id `{id}`"));
        *target = None;
    }
}

fn drop_circles(facts: &mut [Fact], journal: &mut Journal) {
    let mut whole_of: BTreeMap<String, String> =
        facts.iter().filter_map(|f| f.part_of.clone().map(|whole| (f.id.clone(), whole))).collect();
    for fact in facts {
        let mut at = fact.id.as_str();
        let mut steps = 0;
        while let Some(whole) = whole_of.get(at) {
            at = whole;
            steps += 1;
            if at == fact.id || steps > whole_of.len() {
                break;
            }
        }
        if steps > 0 && at == fact.id {
            journal.report(
                "part_of_itself",
                &fact.spot,
                "part_of",
                fact.part_of.as_deref().unwrap_or(""),
                "the relation runs in a circle",
            );
            whole_of.remove(&fact.id);
            fact.part_of = None;
        }
    }
}

/// The parts of a whole that have an area of their own.
pub(super) fn parts_with_area<'a>(facts: &'a [Fact], whole: &str) -> Vec<(&'a Fact, f64)> {
    facts
        .iter()
        .filter(|f| f.part_of.as_deref() == Some(whole))
        .filter_map(|f| f.stated_area_km2().map(|area| (f, area)))
        .collect()
}

fn report_sizes(facts: &[Fact], journal: &mut Journal) {
    for whole in facts {
        let Some(area) = whole.stated_area_km2() else {
            continue;
        };
        let parts = parts_with_area(facts, &whole.id);
        let limit = area * (1.0 + FIGURE_TOLERANCE);
        for (part, part_area) in parts.iter().filter(|(_, part_area)| *part_area > limit) {
            let message = format!("{part_area} km² is more than the {area} km² of its whole `{}`", whole.id);
            journal.report("part_exceeds_whole", &part.spot, "stated_area_km2", &part_area.to_string(), message);
        }
        let fitting: f64 = parts.iter().map(|(_, part_area)| *part_area).filter(|part_area| *part_area <= limit).sum();
        if fitting > limit {
            let message = format!("the parts add up to {fitting} km², the whole has {area} km²");
            journal.report("parts_exceed_whole", &whole.spot, "stated_area_km2", &area.to_string(), message);
        }
    }
}
