//! Area-true footprints, wholes being made of the very polygons of their parts.

use super::anchor::{Made, resolve};
use super::fact::{Basis, Fact};
use super::journal::Journal;
use super::layout::{Disc, free_centre};
use super::places::{Gazetteer, Place};
use super::refer::{FIGURE_TOLERANCE, parts_with_area};
use crate::geom;
use geo_types::{Geometry, MultiPolygon, Polygon};
use std::collections::BTreeMap;
use std::f64::consts::PI;

/// A remainder below this share of the whole is a rounding of the figures, not land.
const NO_REMAINDER: f64 = 1e-6;

/// One circle: the land of `fact` that none of its parts accounts for.
struct Leaf<'a> {
    fact: &'a Fact,
    place: &'a Place,
    area_m2: f64,
}

/// What a fact's own circle became.
struct Drawn<'a> {
    polygon: Polygon<f64>,
    place: &'a Place,
}

/// The footprints of all facts that ask for one, by id.
pub(super) fn make_all(facts: &[Fact], gazetteer: &Gazetteer, journal: &mut Journal) -> BTreeMap<String, Made> {
    let mut made = BTreeMap::new();
    let footprints = facts.iter().filter(|f| f.basis == Basis::AreaTrueFootprint);
    // Parts of one whole are kept apart also where the whole is not drawn from them.
    let mut groups: BTreeMap<(Option<&str>, &str), Vec<&Fact>> = BTreeMap::new();
    for root in footprints.filter(|f| !is_drawn_part(f, facts)) {
        let alone = if root.part_of.is_some() { "" } else { root.id.as_str() };
        groups.entry((root.part_of.as_deref(), alone)).or_default().push(root);
    }
    for roots in groups.into_values() {
        let mut leaves = Vec::new();
        for root in &roots {
            collect(root, facts, gazetteer, journal, &mut leaves);
        }
        let drawn = draw(leaves, journal);
        for root in roots {
            gather(root, facts, &drawn, &mut made, journal);
        }
    }
    made
}

/// The parts of which a whole is composed; none when their figures do not fit into it.
fn drawn_parts<'a>(whole: &Fact, facts: &'a [Fact]) -> Vec<&'a Fact> {
    let Some(area) = whole.stated_area_km2() else {
        return Vec::new();
    };
    let limit = area * (1.0 + FIGURE_TOLERANCE);
    let mut parts = parts_with_area(facts, &whole.id);
    parts.retain(|(part, part_area)| part.basis == Basis::AreaTrueFootprint && *part_area <= limit);
    if parts.iter().map(|(_, part_area)| part_area).sum::<f64>() > limit {
        return Vec::new();
    }
    parts.into_iter().map(|(part, _)| part).collect()
}

fn is_drawn_part(fact: &Fact, facts: &[Fact]) -> bool {
    let whole = facts.iter().find(|f| Some(&f.id) == fact.part_of.as_ref() && f.basis == Basis::AreaTrueFootprint);
    whole.is_some_and(|whole| drawn_parts(whole, facts).iter().any(|part| part.id == fact.id))
}

/// The circles of a fact and, below it, of its parts.
fn collect<'a>(
    fact: &'a Fact,
    facts: &'a [Fact],
    gazetteer: &'a Gazetteer,
    journal: &mut Journal,
    leaves: &mut Vec<Leaf<'a>>,
) {
    let Some(area) = fact.stated_area_km2() else {
        return journal.report("footprint_without_area", &fact.spot, "stated_area_km2", "", "no stated area");
    };
    let parts = drawn_parts(fact, facts);
    let rest = area - parts.iter().filter_map(|part| part.stated_area_km2()).sum::<f64>();
    if rest > NO_REMAINDER * area
        && let Some(place) = resolve(fact, gazetteer, journal).and_then(|places| places.first().copied())
    {
        if fact.places.len() > 1 {
            journal.report("too_many_places", &fact.spot, "place", &fact.places.join(";"), "a circle has one centre");
        }
        if let Some(reach_m) = place.reach_m.filter(|reach_m| PI * reach_m * reach_m < rest * 1e6) {
            let message = format!("{rest} km² do not fit into a place with a reach of {reach_m} m");
            journal.report("area_exceeds_place", &fact.spot, "stated_area_km2", &area.to_string(), message);
        }
        leaves.push(Leaf { fact, place, area_m2: rest * 1e6 });
    }
    for part in parts {
        collect(part, facts, gazetteer, journal, leaves);
    }
}

/// Places the circles, largest first, and draws them.
fn draw<'a>(mut leaves: Vec<Leaf<'a>>, journal: &mut Journal) -> BTreeMap<&'a str, Drawn<'a>> {
    leaves.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2).then_with(|| a.fact.id.cmp(&b.fact.id)));
    let mut placed: Vec<Disc> = Vec::new();
    let mut drawn = BTreeMap::new();
    for leaf in leaves {
        let spot = &leaf.fact.spot;
        // A 64-cornered polygon reaches 0.08 % farther than the circle of its area.
        let wish = Disc { centre: leaf.place.position, radius_m: (leaf.area_m2 / PI).sqrt() * 1.001 };
        let Some(centre) = free_centre(wish, &placed) else {
            journal.report(
                "cannot_be_drawn",
                spot,
                "place",
                &leaf.place.name,
                "no room beside the other parts of its whole",
            );
            continue;
        };
        let moved_m = geom::geodesic_distance_m(wish.centre, centre);
        if moved_m > 1.0 {
            journal.report("footprint_moved", spot, "place", &leaf.place.name, format!("moved by {moved_m:.0} m"));
        }
        match geom::area_true_polygon(centre, leaf.area_m2) {
            Ok(polygon) => {
                placed.push(Disc { centre, ..wish });
                drawn.insert(leaf.fact.id.as_str(), Drawn { polygon, place: leaf.place });
            }
            Err(e) => {
                journal.report("cannot_be_drawn", spot, "stated_area_km2", &leaf.area_m2.to_string(), e.to_string());
            }
        }
    }
    drawn
}

/// Puts wholes together from their own circle and those of their parts; a whole with a piece missing is not
/// drawn, since its area would be wrong.
fn gather<'a>(
    fact: &'a Fact,
    facts: &'a [Fact],
    drawn: &BTreeMap<&str, Drawn<'a>>,
    made: &mut BTreeMap<String, Made>,
    journal: &mut Journal,
) -> Option<Made> {
    let parts = drawn_parts(fact, facts);
    let mut pieces: Vec<Made> = drawn.get(fact.id.as_str()).map(own_piece).into_iter().collect();
    let mut complete = true;
    for part in &parts {
        match gather(part, facts, drawn, made, journal) {
            Some(piece) => pieces.push(piece),
            None => complete = false,
        }
    }
    let Some(whole) = pieces.into_iter().reduce(join).filter(|_| complete) else {
        // Without parts the reason has been reported where it was found.
        if !parts.is_empty() {
            let why = "a part of it, or the rest of it, could not be drawn";
            journal.report("cannot_be_drawn", &fact.spot, "geometry_basis", fact.basis.as_str(), why);
        }
        return None;
    };
    let area_km2 = geom::area_m2(&whole.geometry) / 1e6;
    if !fact.stated_area_km2().is_some_and(|stated| (area_km2 / stated - 1.0).abs() < NO_REMAINDER) {
        journal.report(
            "cannot_be_drawn",
            &fact.spot,
            "stated_area_km2",
            &area_km2.to_string(),
            "its pieces do not add up",
        );
        return None;
    }
    let note = note(&parts, drawn.contains_key(fact.id.as_str()));
    let whole = Made { note: Some(note), ..whole };
    made.insert(fact.id.clone(), whole.clone());
    Some(whole)
}

fn note(parts: &[&Fact], has_rest: bool) -> String {
    if parts.is_empty() {
        return "a circle of the stated area; shape and exact site are not known".into();
    }
    let names: Vec<&str> = parts.iter().map(|p| p.name_zh.as_str()).collect();
    let rest = if has_rest { " and of the rest" } else { "" };
    let names = names.join("、");
    format!(
        "made of its parts ({names}){rest}, drawn as circles apart; that the parts do not overlap is our reading of the figures"
    )
}

fn own_piece(drawn: &Drawn<'_>) -> Made {
    let geometry = Geometry::Polygon(drawn.polygon.clone());
    // Every true point lies within the place's reach of the anchor, every drawn one within the circle's.
    let reach_m = geom::reach_m(drawn.place.position, &geometry);
    let uncertainty_m = drawn.place.reach_m.map(|place_reach_m| place_reach_m + reach_m);
    Made { uncertainty_m, ..Made::from_places(geometry, &[drawn.place]) }
}

fn join(a: Made, b: Made) -> Made {
    let mut polygons = Vec::new();
    for geometry in [a.geometry, b.geometry] {
        match geometry {
            Geometry::Polygon(polygon) => polygons.push(polygon),
            Geometry::MultiPolygon(multi) => polygons.extend(multi.0),
            _ => {}
        }
    }
    Made {
        geometry: Geometry::MultiPolygon(MultiPolygon(polygons)),
        uncertainty_m: a.uncertainty_m.zip(b.uncertainty_m).map(|(a, b)| a.max(b)),
        credits: a.credits.into_iter().chain(b.credits).collect(),
        anchors: a.anchors.into_iter().chain(b.anchors).collect(),
        checked: a.checked && b.checked,
        note: None,
    }
}
