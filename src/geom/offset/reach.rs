//! How wide a band has to be, and how much each step of the work may be off.

use super::super::ellipsoid::MIN_RADIUS_M;
use super::OffsetError;
use crate::model::Envelope;

/// What a band that is never too narrow may be off, relative to its width: corners left out, arcs as touching polygons,
/// and what is small otherwise. What is added and what may come on top, 2·corners + arc + spare, is 0.88 %.
///
/// The spare takes the cut of small turns (1.1e-4, `spot`), the curvature of an edge's offset (1e-4, `simplify`), the
/// bent ends of strips (3e-4 at the longest distances, below 1e-6 up to 20 km), and leaves 2.8e-4 to boundaries whose
/// corners are displaced.
const CORNERS: f64 = 0.002;
const ARC: f64 = 0.004;
const SPARE: f64 = 0.0008;
/// For rounding on the grid, metres: some hundred steps of the grid.
const SPARE_M: f64 = 1e-6;

/// The same for a round band: together below a thousandth.
const ROUND_CORNERS: f64 = 0.0003;
const ROUND_ARC: f64 = 0.0005;

/// How much of a turn the meridians make over one width, width·(1 + tan φ)/R, at most. The straight end of a strip is
/// off its geodesic by an eighth of that relative to its length, which widens the band by half the square, 3e-4.
const MOST_BENT: f64 = 0.2;

/// Width of a band, tolerances of the steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// Half the width, metres.
    pub width_m: f64,
    /// What leaving out corners may cost, metres.
    pub corners_m: f64,
    /// Largest step of an arc, radians.
    pub step_rad: f64,
    /// Whether the corners of an arc lie outside its circle, so that the edges between them touch it.
    pub outside: bool,
    /// How much the meridians bend over the width.
    pub bent: f64,
}

impl Reach {
    /// A band that holds everything within the distance of something in the envelope.
    pub(super) fn never_less(distance_m: f64, envelope: &Envelope) -> Result<Self, OffsetError> {
        let bent = bent(distance_m, envelope)?;
        Ok(Self {
            width_m: distance_m * (1.0 + CORNERS + SPARE) + SPARE_M,
            corners_m: CORNERS * distance_m,
            step_rad: 2.0 * (1.0 / (1.0 + ARC)).acos() / (1.0 + 3.0 * bent).sqrt(),
            outside: true,
            bent,
        })
    }

    /// A band with its corners on the true circle.
    pub(super) fn round(distance_m: f64, envelope: &Envelope) -> Result<Self, OffsetError> {
        let bent = bent(distance_m, envelope)?;
        Ok(Self {
            width_m: distance_m,
            corners_m: ROUND_CORNERS * distance_m,
            step_rad: 2.0 * (1.0 - ROUND_ARC).acos() / (1.0 + 3.0 * bent).sqrt(),
            outside: false,
            bent,
        })
    }

    /// How far out, in widths, the corners of an arc are for a step in radians.
    ///
    /// An edge of step·width that is straight in (longitude, latitude) is off the geodesic by step²/8·width·bent.
    pub(super) fn corner(&self, step_rad: f64) -> f64 {
        if self.outside { 1.0 / (step_rad / 2.0).cos() + step_rad * step_rad / 8.0 * self.bent } else { 1.0 }
    }
}

/// Refuses what would leave ±180, ±90 or bend too much.
fn bent(distance_m: f64, envelope: &Envelope) -> Result<f64, OffsetError> {
    let ([west, south], [east, north]) = (envelope.min, envelope.max);
    // What is built is up to 1 % and a little larger than asked for.
    let around_rad = (1.01 * distance_m + 0.01) / MIN_RADIUS_M;
    let highest = north.max(-south).to_radians() + around_rad;
    let across_deg = (around_rad.sin() / (highest - around_rad).cos()).asin().to_degrees();
    let bent = around_rad * (1.0 + highest.tan());
    let inside = highest < 1.57 && west - across_deg >= -180.0 && east + across_deg <= 180.0;
    if inside && bent <= MOST_BENT { Ok(bent) } else { Err(OffsetError::NotLocal { distance_m }) }
}
