//! An edge is straight in longitude and latitude; in Mercator it is a curve. Long ones get points in between.

use super::grid::{At, Grid};
use crate::model::Envelope;
use geo_types::Coord;
use std::f64::consts::PI;

/// How far the drawn edge may lie from the true one, units.
const TOLERANCE_UNITS: f64 = 0.5;

/// Bends edges for one tile.
#[derive(Debug)]
pub(super) struct Bend {
    /// Deviation, in units, for a square radian of latitude and a slope of one; zero where nothing bends.
    scale: f64,
    /// Of the tile's latitudes the curvature where it is strongest.
    strongest: f64,
    near: Envelope,
}

impl Bend {
    pub fn new(grid: &Grid, near: Envelope) -> Self {
        let scale = if grid.is_mercator() { grid.around / (2.0 * PI) / 8.0 } else { 0.0 };
        let strongest = curvature(near.min[1].abs().max(near.max[1].abs()));
        Self { scale, strongest, near }
    }

    /// The farthest that a chord can be from its edge, units: the edge's latitude is linear in the way along it, so
    /// that its northing deviates by at most (Δφ)² / 8 · d²y/dφ², where y = R artanh(sin φ) and d²y/dφ² = R sec φ tan
    /// φ; across the chord it is less, the steeper the less. Depends on the ends only, not on their order.
    fn deviation_units(&self, a: Coord<f64>, b: Coord<f64>) -> f64 {
        let (width, height) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        // An edge along a meridian is straight, and this is the sine of the edge's slope or more.
        let slope = if width < height { width / height } else { 1.0 };
        self.scale * height.to_radians().powi(2) * curvature(a.y.abs().max(b.y.abs())) * slope
    }

    /// True when no edge in that box, which lies in the tile, can need a point in between.
    pub fn is_straight(&self, envelope: &Envelope) -> bool {
        let ([_, south], [_, north]) = (envelope.min, envelope.max);
        self.scale * (north - south).to_radians().powi(2) * self.strongest <= TOLERANCE_UNITS
    }

    /// Adds the points between two vertices. They lie at k/n of the way from the lesser to the greater end, where n
    /// depends on the ends and the zoom: whoever has this edge, in whichever direction and tile, has the same points.
    /// Those that lie away from the tile are left out; what connects the others there stays away from it.
    pub fn between(&self, grid: &Grid, from: Coord<f64>, to: Coord<f64>, path: &mut Vec<At>) {
        let deviation = self.deviation_units(from, to);
        if !deviation.is_finite() || deviation <= TOLERANCE_UNITS {
            return;
        }
        let forward = (from.x, from.y) <= (to.x, to.y);
        let (start, end) = if forward { (from, to) } else { (to, from) };
        let parts = (deviation / TOLERANCE_UNITS).sqrt().ceil();
        let (first, last) = self.needed(start, end, parts);
        let mut point = |k: i64| {
            let t = k as f64 / parts;
            let at = grid.snap(start.x + (end.x - start.x) * t, start.y + (end.y - start.y) * t);
            if path.last() != Some(&at) {
                path.push(at);
            }
        };
        if forward { (first..=last).for_each(&mut point) } else { (first..=last).rev().for_each(&mut point) }
    }

    /// First and last of the points 1 to n − 1 that are needed. On the way from one end to the other longitude and
    /// latitude only grow or only fall. Up to the later of the moments at which they reach the box, one of them has
    /// not reached it, so the chord up to there stays away from the box; likewise after the earlier of the moments at
    /// which they leave it. If one leaves before the other reaches, a point in between parts the two chords.
    fn needed(&self, start: Coord<f64>, end: Coord<f64>, parts: f64) -> (i64, i64) {
        let within = |from: f64, to: f64, least: f64, most: f64| {
            if (to - from).abs() < f64::MIN_POSITIVE {
                return (0.0, 1.0);
            }
            let (a, b) = ((least - from) / (to - from), (most - from) / (to - from));
            (a.min(b), a.max(b))
        };
        let ([west, south], [east, north]) = (self.near.min, self.near.max);
        let (x_in, x_out) = within(start.x, end.x, west, east);
        let (y_in, y_out) = within(start.y, end.y, south, north);
        let (reach, leave) = (x_in.max(y_in) * parts, x_out.min(y_out) * parts);
        #[expect(clippy::cast_possible_truncation, reason = "at most the number of points, clamped")]
        let whole = |k: f64| k.clamp(1.0, parts - 1.0) as i64;
        if reach <= leave {
            (whole(reach.floor()), whole(leave.ceil()))
        } else if leave.ceil() <= reach {
            (whole(leave.ceil()), whole(leave.ceil()))
        } else {
            (whole(leave.floor()), whole(reach.ceil()))
        }
    }
}

/// sec φ tan φ.
fn curvature(lat_deg: f64) -> f64 {
    let phi = lat_deg.min(89.5).to_radians();
    phi.tan() / phi.cos()
}
