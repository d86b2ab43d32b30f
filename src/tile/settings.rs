//! What a tile is asked for, what it is made of, and what came of it.

use super::matrix_set::TileId;
use super::tiny::CELL_UNITS;
use crate::geom;
use crate::model::{Envelope, Feature};
use geo_types::Geometry;

const MOST_BUFFER_UNITS: u32 = 1024;

/// How tiles are drawn. A unit is 1/4096 of the side of a tile: an eighth of a pixel where tiles are shown 512 pixels
/// wide.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How far a tile reaches beyond its edges, units. At most 1024; rounded up to a multiple of 32.
    pub buffer_units: u32,
    /// Distance of the grid points that coordinates are rounded to, units, below `finest_zoom`: 1, 2, 4 or 8. Four are
    /// half a pixel, so that nothing moves by more than a quarter; of 780 borders of 400 vertices each, drawn 56 pixels
    /// wide, 82 kB are left in place of 248 kB with single units.
    pub step_units: u32,
    /// From this zoom on coordinates are rounded to single units.
    pub finest_zoom: u8,
    /// Adds a layer `{name}_label` for each layer.
    pub labels: bool,
    /// Properties to write; `None` for all. `id` and `_tiny` are always written.
    pub properties: Option<Vec<String>>,
    /// Most features in a tile, over all layers, labels not counted.
    pub max_features: usize,
    /// Most bytes of a tile, labels included, not compressed.
    pub max_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            buffer_units: 128,
            step_units: 4,
            finest_zoom: 14,
            labels: false,
            properties: None,
            max_features: 100_000,
            max_bytes: 4 << 20,
        }
    }
}

impl Settings {
    /// As the tiles of one collection are given out, by servers and in archives: at most 20 000 features and 512 KiB,
    /// which is what browsers draw without stumbling.
    pub fn served() -> Self {
        Self { max_features: 20_000, max_bytes: 512 << 10, ..Self::default() }
    }

    /// The buffer as it is used, units.
    pub(super) fn whole_buffer_units(&self) -> i64 {
        let buffer = self.buffer_units.min(MOST_BUFFER_UNITS);
        (i64::from(buffer) + CELL_UNITS - 1) / CELL_UNITS * CELL_UNITS
    }

    /// The box (degrees) outside which nothing leaves a trace in the tile, before any shift: where to look for
    /// candidates.
    ///
    /// ```
    /// use groundplan::tile::{Settings, matrix_set};
    /// let tile = matrix_set("WorldCRS84Quad").unwrap().tile(0, 0, 1).unwrap();
    /// let settings = Settings { buffer_units: 120, ..Settings::default() };
    /// assert_eq!(settings.window(&tile), tile.envelope(128));
    /// ```
    pub fn window(&self, tile: &TileId) -> Envelope {
        tile.envelope(u32::try_from(self.whole_buffer_units()).unwrap_or(MOST_BUFFER_UNITS))
    }
}

/// A feature that may be in the tile.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The feature.
    pub feature: &'a Feature,
    /// The box round its geometry as stored (before any shift), degrees.
    pub envelope: Envelope,
}

impl<'a> Candidate<'a> {
    /// A feature with its box; `None` when it has no geometry. Who has the box already need not ask.
    pub fn of(feature: &'a Feature) -> Option<Self> {
        let envelope = geom::envelope(feature.geometry.as_ref()?)?;
        Some(Self { feature, envelope })
    }
}

/// Moves a geometry to another datum before it is drawn; `None` leaves the feature out. It must treat every edge by
/// itself and the same way in both directions, or shared borders come apart.
pub type Shift<'a> = dyn Fn(&Geometry<f64>) -> Option<Geometry<f64>> + 'a;

/// A layer of a tile: features of a collection, in any order.
#[derive(Clone, Copy)]
pub struct LayerOfTile<'a> {
    /// Name of the layer: the id of the collection.
    pub name: &'a str,
    /// All whose box meets [`Settings::window`]; more do no harm. With a shift,
    /// all within 0.03 degrees of it: GCJ-02 and BD-09 move things by less.
    pub candidates: &'a [Candidate<'a>],
    /// To another datum, if so.
    pub shift: Option<&'a Shift<'a>>,
}

impl std::fmt::Debug for LayerOfTile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (count, shifted) = (self.candidates.len(), self.shift.is_some());
        f.debug_struct("LayerOfTile")
            .field("name", &self.name)
            .field("candidates", &count)
            .field("shifted", &shifted)
            .finish()
    }
}

/// A tile and what is in it. `matched = returned + thinned + left_out`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawn {
    /// Mapbox Vector Tile 2.1, not compressed; empty when nothing is drawn.
    pub bytes: Vec<u8>,
    /// Features in the tile.
    pub matched: usize,
    /// Features drawn, tiny ones included.
    pub returned: usize,
    /// Of those drawn: as points with `_tiny`, too small for their own shape.
    pub as_points: usize,
    /// Tiny ones that are represented by the point of another one in the same cell.
    pub thinned: usize,
    /// Left out because of `max_features` or `max_bytes`: the smallest. Their exact shapes were not looked at, some
    /// may only be near the tile.
    pub left_out: usize,
}
