//! Anchored routes: geodesic legs through the named places in order.

use super::anchor::{Made, resolve};
use super::fact::Fact;
use super::journal::Journal;
use super::places::{Gazetteer, Place};
use crate::geom;
use geo_types::{Coord, Geometry, LineString};

/// No drawn edge is off the geodesic of its leg by more than this.
const TOLERANCE_M: f64 = 100.0;

/// A road, railway or line is taken to be at most this many times as long as the geodesic of its leg. What is
/// not longer than k·d between two points d apart lies inside an ellipse round them, and strays from the
/// straight line by at most d/2·√(k² − 1). Mountain roads of the region reach 1.9.
const DETOUR: f64 = 2.0;

/// The line through the places of a fact.
pub(super) fn make(fact: &Fact, gazetteer: &Gazetteer, journal: &mut Journal) -> Option<Made> {
    let places = resolve(fact, gazetteer, journal)?;
    let mut line: Vec<[f64; 2]> = Vec::new();
    let mut longest_m: f64 = 0.0;
    for leg in places.windows(2) {
        let [from, to] = leg else { continue };
        let leg_m = geom::geodesic_distance_m(from.position, to.position);
        // Two names may stand for one place; a leg of no length would be an invalid edge.
        if leg_m < 1.0 {
            continue;
        }
        longest_m = longest_m.max(leg_m);
        match geom::densified_geodesic(from.position, to.position, TOLERANCE_M) {
            Ok(positions) => line.extend(positions.into_iter().skip(usize::from(!line.is_empty()))),
            Err(e) => {
                journal.report("cannot_be_drawn", &fact.spot, "place", &fact.places.join(";"), e.to_string());
                return None;
            }
        }
    }
    if line.len() < 2 {
        journal.report(
            "route_too_short",
            &fact.spot,
            "place",
            &fact.places.join(";"),
            "fewer than two different places",
        );
        return None;
    }
    let line: LineString<f64> = line.into_iter().map(|[x, y]| Coord { x, y }).collect();
    let uncertainty_m = uncertainty_m(&places, longest_m);
    let note = format!(
        "geodesic legs between anchors; uncertainty assumes that no leg is longer than {DETOUR} times its geodesic"
    );
    Some(Made { uncertainty_m, note: Some(note), ..Made::from_places(Geometry::LineString(line), &places) })
}

fn uncertainty_m(places: &[&Place], longest_m: f64) -> Option<f64> {
    let anchors: Option<Vec<f64>> = places.iter().map(|p| p.uncertainty_m).collect();
    let worst = anchors?.into_iter().fold(0.0, f64::max);
    Some(longest_m / 2.0 * (DETOUR * DETOUR - 1.0).sqrt() + worst + TOLERANCE_M)
}
