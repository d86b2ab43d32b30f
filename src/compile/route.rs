//! Anchored routes: geodesic legs through the named places in order.

use super::anchor::{Made, resolve};
use super::fact::Fact;
use super::journal::Journal;
use super::places::{Gazetteer, Place};
use crate::geom;
use geo_types::{Coord, Geometry, LineString};
use std::f64::consts::FRAC_PI_2;

/// No drawn edge is off the geodesic of its leg by more than this.
const TOLERANCE_M: f64 = 100.0;

/// A road, railway or line is taken to be at most this many times as long as the geodesic of its leg. What is
/// not longer than k·d between two points d apart lies inside an ellipse round them, and strays from the
/// straight line by at most d/2·√(k² − 1) in the plane; see `uncertainty_m`. Mountain roads of the region reach 1.9.
const DETOUR: f64 = 2.0;

/// Mean radius of the ellipsoid; half a percent more than needed at 44°N.
const EARTH_RADIUS_M: f64 = 6_371_008.8;

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

/// The true ends may be as far apart as the drawn ones and both their uncertainties together, so the ellipse is that of
/// the longer leg; on the sphere it is a little wider than in the plane. Ends are taken to be the named points.
fn uncertainty_m(places: &[&Place], longest_m: f64) -> Option<f64> {
    let anchors: Option<Vec<f64>> = places.iter().map(|p| p.uncertainty_m).collect();
    let worst = anchors?.into_iter().fold(0.0, f64::max);
    let half = (longest_m / 2.0 + worst) / EARTH_RADIUS_M;
    // Half the minor axis of a spherical ellipse with foci 2·half apart and a course DETOUR times as long.
    let cosine = (DETOUR * half).cos() / half.cos();
    let strays_m =
        if DETOUR * half < FRAC_PI_2 { cosine.clamp(-1.0, 1.0).acos() * EARTH_RADIUS_M } else { return None };
    Some(strays_m + worst + TOLERANCE_M)
}
