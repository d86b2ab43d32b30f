//! From degrees to the whole-number grid of a zoom.
//!
//! The grid belongs to the zoom and not to the tile: its steps are counted from the north-west corner of the world and
//! only then from the corner of the tile. Two features with a vertex in common have the same grid point there, in every
//! tile, whatever else is known of either.

use super::matrix_set::{EXTENT, Kind, TileId};
use std::f64::consts::PI;

/// The latitudes that are told apart in Mercator; the world of `WebMercatorQuad` ends at 85.0511.
const LAST_LATITUDE_DEG: f64 = 89.5;
/// Added before a number is cut to an integer, so that cutting rounds down; more than any coordinate.
const BIAS: f64 = (1_u64 << 38) as f64;

/// A point of the grid, in tile units from the north-west corner of the tile: x eastwards, y southwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct At {
    pub x: i64,
    pub y: i64,
}

impl At {
    /// Twice the area of the triangle; positive when it goes clockwise on the screen. For points in or near a tile.
    #[inline]
    pub fn turn(self, to: Self, then: Self) -> i64 {
        (to.x - self.x) * (then.y - to.y) - (to.y - self.y) * (then.x - to.x)
    }
}

/// Where degrees lie on the grid of a zoom, seen from a tile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    mercator: bool,
    /// Units round the world.
    pub around: f64,
    origin: At,
    /// Distance of grid points, units; a power of two.
    pub step: i64,
    steps_around: f64,
}

impl Grid {
    /// The grid of a matrix with that many columns, in single units from the corner of the world.
    pub fn of_world(kind: Kind, columns: u32) -> Self {
        let around = f64::from(columns) * f64::from(EXTENT);
        Self { mercator: kind == Kind::Mercator, around, origin: At::default(), step: 1, steps_around: around }
    }

    /// The grid of a tile, with points `step` units apart.
    pub fn of_tile(tile: &TileId, step: u32) -> Self {
        let side = i64::from(EXTENT);
        let world = Self::of_world(tile.set().kind, tile.columns());
        Self {
            origin: At { x: i64::from(tile.col()) * side, y: i64::from(tile.row()) * side },
            step: step.into(),
            steps_around: world.around / f64::from(step),
            ..world
        }
    }

    pub fn is_mercator(&self) -> bool {
        self.mercator
    }

    /// Parts of the way round the world, from its north-west corner. The formula of the sphere: y = (1 − artanh(sin φ) /
    /// π) / 2 (Snyder, Map Projections: a Working Manual, 1987, eq. 7-2).
    #[inline]
    fn part(&self, lon_deg: f64, lat_deg: f64) -> (f64, f64) {
        let x = (lon_deg.clamp(-540.0, 540.0) + 180.0) / 360.0;
        if self.mercator {
            let sine = lat_deg.clamp(-LAST_LATITUDE_DEG, LAST_LATITUDE_DEG).to_radians().sin();
            (x, 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * PI))
        } else {
            (x, (90.0 - lat_deg.clamp(-90.0, 90.0)) / 360.0)
        }
    }

    /// Units from the corner, not rounded.
    pub fn place(&self, lon_deg: f64, lat_deg: f64) -> (f64, f64) {
        let (x, y) = self.part(lon_deg, lat_deg);
        (x * self.around - self.origin.x as f64, y * self.around - self.origin.y as f64)
    }

    /// The nearest grid point.
    #[inline]
    pub fn snap(&self, lon_deg: f64, lat_deg: f64) -> At {
        let (x, y) = self.part(lon_deg, lat_deg);
        At { x: self.nearest(x) - self.origin.x, y: self.nearest(y) - self.origin.y }
    }

    #[inline]
    fn nearest(&self, part: f64) -> i64 {
        // `f64::round` is a call on many machines; a cast is not. It never panics.
        #[expect(clippy::cast_possible_truncation, reason = "cut on purpose, at most 2^39")]
        let steps = (part * self.steps_around + (BIAS + 0.5)) as i64 - BIAS as i64;
        steps * self.step
    }

    /// Units for a degree of longitude, at any latitude.
    pub fn units_per_degree(&self) -> f64 {
        self.around / 360.0
    }

    /// Units for a degree of latitude there, for each unit of a degree of longitude.
    pub fn stretch(&self, lat_deg: f64) -> f64 {
        if self.mercator { 1.0 / lat_deg.clamp(-LAST_LATITUDE_DEG, LAST_LATITUDE_DEG).to_radians().cos() } else { 1.0 }
    }

    /// Degrees of a place (units from the corner), longitude first.
    pub fn degrees(&self, x: f64, y: f64) -> (f64, f64) {
        let lon = (x + self.origin.x as f64) / self.around * 360.0 - 180.0;
        let kind = if self.mercator { Kind::Mercator } else { Kind::PlateCarree };
        (lon, latitude_of(kind, (y + self.origin.y as f64) / self.around))
    }
}

/// Latitude (degrees) of a part of the way round the world, counted southwards from the northern edge.
pub(super) fn latitude_of(kind: Kind, part: f64) -> f64 {
    match kind {
        Kind::Mercator => ((1.0 - 2.0 * part) * PI).sinh().atan().to_degrees(),
        Kind::PlateCarree => 90.0 - part * 360.0,
    }
}
