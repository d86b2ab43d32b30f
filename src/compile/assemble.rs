//! Facts and geometries into layers.

use super::anchor::{self, Credit, Made};
use super::fact::{Basis, Fact};
use super::footprint;
use super::journal::Journal;
use super::outline::Outlines;
use super::places::{GENERAL_KNOWLEDGE, Gazetteer};
use super::route;
use super::vocabulary::{Source, Vocabulary};
use crate::geom;
use crate::model::{Collection, Feature, Layer};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Decimals of a degree kept in anchors, routes and outlines: a tenth of a metre, far below any of their ε.
const DECIMALS: i32 = 6;
/// What made geometries are checked against.
const LIMITS: geom::Limits = geom::Limits { max_vertices: 1_000_000 };

/// One layer per collection of the vocabulary, features ordered by id.
pub(super) fn layers(
    facts: &[Fact],
    words: &Vocabulary,
    gazetteer: &Gazetteer,
    outlines: &Outlines,
    journal: &mut Journal,
) -> Vec<Layer> {
    let footprints = footprint::make_all(facts, gazetteer, journal);
    let parts = parts_of(facts);
    let mut by_layer: BTreeMap<&str, Vec<Feature>> = BTreeMap::new();
    let mut credits: BTreeMap<&str, BTreeSet<Credit>> = BTreeMap::new();
    for fact in facts {
        let (basis, made) = geometry(fact, &footprints, gazetteer, outlines, journal);
        credits.entry(&fact.layer).or_default().extend(made.iter().flat_map(|m| m.credits.iter().cloned()));
        let feature = feature(fact, basis, made, words, &parts);
        by_layer.entry(&fact.layer).or_default().push(feature);
    }
    words
        .collections
        .iter()
        .map(|collection| {
            let mut features = by_layer.remove(collection.id.as_str()).unwrap_or_default();
            features.sort_by(|a, b| a.id.cmp(&b.id));
            let attribution = attribution(&credits.remove(collection.id.as_str()).unwrap_or_default());
            Layer { collection: Collection { attribution, ..collection.clone() }, features }
        })
        .collect()
}

/// Whom a layer owes its positions to, each once, with the licence; the documents are named in each feature.
fn attribution(credits: &BTreeSet<Credit>) -> String {
    let documents = "Facts: the planning documents named in each feature.";
    let open: Vec<String> = credits
        .iter()
        .filter(|credit| credit.source != GENERAL_KNOWLEDGE)
        .map(|credit| format!("{} ({})", credit.source, credit.licence))
        .collect();
    if open.is_empty() { documents.to_string() } else { format!("{documents} Positions: {}.", open.join("; ")) }
}

/// Makes the geometry by the fact's basis; reports why there is none, or why nothing bounds its error.
fn geometry(
    fact: &Fact,
    footprints: &BTreeMap<String, Made>,
    gazetteer: &Gazetteer,
    outlines: &Outlines,
    journal: &mut Journal,
) -> (Basis, Option<Made>) {
    let (basis, made) = match fact.basis {
        Basis::None | Basis::Unknown => (Basis::None, None),
        Basis::AnchorPoint => (fact.basis, anchor::make(fact, gazetteer, journal).map(rounded)),
        Basis::AnchoredRoute => (fact.basis, route::make(fact, gazetteer, journal).map(rounded)),
        Basis::AreaTrueFootprint => (fact.basis, footprints.get(&fact.id).cloned()),
        Basis::Digitised => digitised(fact, gazetteer, outlines, journal),
    };
    let made = made.filter(|made| match geom::check(&made.geometry, &LIMITS) {
        Ok(()) => true,
        Err(reasons) => {
            let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
            journal.report("invalid_geometry", &fact.spot, "", "", reasons.join("; "));
            false
        }
    });
    match &made {
        None if fact.basis == Basis::None => report_reason(fact, journal),
        Some(made) if made.uncertainty_m.is_none() => {
            journal.report(
                "unknown_uncertainty",
                &fact.spot,
                "place",
                &fact.places.join(";"),
                "the place has no reach_m or uncertainty_m",
            );
        }
        _ => {}
    }
    (if made.is_some() { basis } else { Basis::None }, made)
}

fn rounded(made: Made) -> Made {
    Made { geometry: geom::rounded(&made.geometry, DECIMALS), ..made }
}

fn report_reason(fact: &Fact, journal: &mut Journal) {
    match &fact.no_geometry_reason {
        Some(reason) => {
            journal.report(reason, &fact.spot, "geometry_basis", "none", format!("{} has no geometry", fact.name_zh));
        }
        None => journal.report(
            "missing_value",
            &fact.spot,
            "no_geometry_reason",
            "",
            "a feature without geometry needs a reason",
        ),
    }
}

/// The outline, or the anchor where there is none.
fn digitised(fact: &Fact, gazetteer: &Gazetteer, outlines: &Outlines, journal: &mut Journal) -> (Basis, Option<Made>) {
    let key = fact.outline.as_deref().unwrap_or("");
    let Some(outline) = outlines.find(key) else {
        journal.report("unknown_outline", &fact.spot, "outline", key, format!("no outline has the key `{key}`"));
        return (Basis::AnchorPoint, anchor::make(fact, gazetteer, journal).map(rounded));
    };
    let made = Made {
        geometry: outline.geometry.clone(),
        uncertainty_m: outline.uncertainty_m,
        credits: BTreeSet::from([Credit { source: outline.source.clone(), licence: outline.licence.clone() }]),
        anchors: Vec::new(),
        checked: false,
        note: None,
    };
    (Basis::Digitised, Some(rounded(made)))
}

/// The parts of each whole, by its id, ordered.
fn parts_of(facts: &[Fact]) -> BTreeMap<&str, Vec<&str>> {
    let mut parts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for fact in facts {
        if let Some(whole) = &fact.part_of {
            parts.entry(whole).or_default().push(&fact.id);
        }
    }
    for ids in parts.values_mut() {
        ids.sort_unstable();
    }
    parts
}

fn feature(
    fact: &Fact,
    basis: Basis,
    made: Option<Made>,
    words: &Vocabulary,
    parts: &BTreeMap<&str, Vec<&str>>,
) -> Feature {
    let mut properties = Map::new();
    let mut put = |key: &str, value: Value| {
        properties.insert(key.to_string(), value);
    };
    let text = |value: &str| {
        if value.is_empty() { Value::Null } else { json!(value) }
    };
    put("name", json!(fact.name_zh));
    put("name_en", text(&fact.name_en));
    if !fact.aliases.is_empty() {
        put("aliases", json!(fact.aliases));
    }
    put("layer", json!(fact.layer));
    put("kind", json!(fact.kind));
    if let Some([zh, en]) = fact.kind.as_ref().and_then(|kind| words.kinds.get(&(fact.layer.clone(), kind.clone()))) {
        put("kind_name", text(zh));
        put("kind_name_en", text(en));
    }
    put("status", json!(fact.status));
    for (column, value) in &fact.stated {
        put(column, Value::Number(value.clone()));
    }
    put_source(&mut properties, fact, words);
    put_relatives(&mut properties, fact, parts);
    put_geometry(&mut properties, fact, basis, made.as_ref(), words);
    if !fact.note.is_empty() {
        properties.insert("note".into(), json!(fact.note));
    }
    Feature { id: fact.id.clone(), geometry: made.map(|m| m.geometry), properties }
}

/// What it belongs to, and what belongs to it.
fn put_relatives(properties: &mut Map<String, Value>, fact: &Fact, parts: &BTreeMap<&str, Vec<&str>>) {
    let mut put = |key: &str, value: Value| {
        properties.insert(key.to_string(), value);
    };
    put("part_of", json!(fact.part_of));
    if let Some(parts) = parts.get(fact.id.as_str()) {
        put("parts", json!(parts));
    }
    if let Some(group) = &fact.group {
        put("group", json!(group));
    }
    if !fact.members.is_empty() {
        put("members", json!(fact.members));
    }
    if !fact.route_code.is_empty() {
        put("route_code", json!(fact.route_code));
    }
}

/// Since when and until when it holds, which documents say so, where, and who issued them.
fn put_source(properties: &mut Map<String, Value>, fact: &Fact, words: &Vocabulary) {
    properties.insert("valid_from".into(), json!(fact.valid_from));
    properties.insert("valid_to".into(), json!(fact.valid_to));
    let documents: Vec<&Source> = fact.source.split(';').filter_map(|key| words.sources.get(key)).collect();
    let joined = |part: fn(&Source) -> &str| {
        let mut parts: Vec<&str> =
            documents.iter().map(|source| part(source)).filter(|part| !part.is_empty()).collect();
        parts.dedup();
        parts.join("; ")
    };
    let said = [
        ("source", fact.source.clone()),
        ("section", fact.section.clone()),
        ("document", joined(|source| &source.title_zh)),
        ("document_en", joined(|source| &source.title_en)),
        ("authority", joined(|source| &source.issuer[0])),
        ("authority_en", joined(|source| &source.issuer[1])),
    ];
    for (name, text) in said {
        properties.insert(name.into(), if text.is_empty() { Value::Null } else { json!(text) });
    }
}

/// What the geometry is worth, in every feature the same way.
fn put_geometry(
    properties: &mut Map<String, Value>,
    fact: &Fact,
    basis: Basis,
    made: Option<&Made>,
    words: &Vocabulary,
) {
    let mut put = |key: &str, value: Value| {
        properties.insert(key.to_string(), value);
    };
    put("geometry_type", json!(fact.geometry_type));
    put("geometry_basis", json!(basis.as_str()));
    put("uncertainty_m", json!(made.and_then(|m| m.uncertainty_m).map(whole_metres)));
    let Some(made) = made else {
        let reason = fact.no_geometry_reason.as_deref().filter(|_| fact.basis == Basis::None);
        return put("no_geometry_reason", json!(reason.unwrap_or("see_issues")));
    };
    let joined = |part: fn(&Credit) -> &str| {
        let parts: BTreeSet<&str> = made.credits.iter().map(part).collect();
        parts.into_iter().collect::<Vec<_>>().join("; ")
    };
    let basis_words = words.bases.get(basis.as_str());
    put("schematic", json!(basis_words.is_none_or(|b| b.schematic)));
    if !made.anchors.is_empty() {
        put("anchors", json!(made.anchors));
    }
    put("geometry_source", json!(joined(|credit| &credit.source)));
    put("geometry_licence", json!(joined(|credit| &credit.licence)));
    put("anchor_check", json!(if made.checked { "checked" } else { "unchecked" }));
    let note = made.note.clone().or_else(|| basis_words.map(|b| b.meaning.clone()));
    put("geometry_note", json!(note));
}

/// ε is rounded up: a bound must stay one. A thousandth of a millimetre is noise of the geodesics, not a metre more.
fn whole_metres(metres: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "metres on Earth, never negative; `as` saturates"
    )]
    let whole = (metres - 1e-6).ceil() as u64;
    whole
}
