//! The first look at candidates, by their boxes only: who is away from the tile, who is too small for a shape.

use super::choose::Entry;
use super::grid::{At, Grid};
use super::settings::{Candidate, LayerOfTile, Shift};
use super::tiny::{CELL_UNITS, Cells};
use crate::geom;
use crate::model::Envelope;
use geo_types::{Geometry, MultiPoint};

/// How far a datum shift may differ between the corners of a box and what is in between, degrees: for boxes up to a
/// tenth of a degree and for larger ones.
const SHIFT_SPREAD_DEG: [f64; 2] = [0.001, 0.02];

/// A feature that is drawn as a point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tiny {
    pub entry: Entry,
    pub at: At,
}

/// What is known of all candidates before any vertex has been looked at.
#[derive(Debug)]
pub(super) struct Survey<'l, 'a> {
    layers: &'l [LayerOfTile<'a>],
    grid: Grid,
    /// The tile with its buffer and a little more.
    near: Envelope,
    /// To be drawn.
    pub entries: Vec<Entry>,
    /// For each layer.
    cells: Vec<Cells<Tiny>>,
    /// How many are in the cells, or gave way to a better one there.
    pub tiny_count: usize,
}

impl<'l, 'a> Survey<'l, 'a> {
    pub fn new(layers: &'l [LayerOfTile<'a>], grid: Grid, near: Envelope, side: i64, buffer: i64) -> Self {
        let cells = layers.iter().map(|_| Cells::new(side, buffer, CELL_UNITS)).collect();
        Self { layers, grid, near, entries: Vec::new(), cells, tiny_count: 0 }
    }

    pub fn look(&mut self) {
        for (layer, of) in (0..).zip(self.layers) {
            for (index, candidate) in (0..).zip(of.candidates) {
                let Some((envelope, spread)) = shifted_box(candidate, of.shift) else { continue };
                if !meets(&envelope, &self.near, spread) {
                    continue;
                }
                let ([west, south], [east, north]) = (envelope.min, envelope.max);
                let entry = Entry { extent_deg: (east - west) + (north - south), layer, index };
                if self.is_tiny(&envelope) {
                    self.offer(entry, &envelope);
                } else {
                    self.entries.push(entry);
                }
            }
        }
    }

    /// True when a box is narrower and lower than a step of the grid. A box without any width and height is that of a
    /// point.
    fn is_tiny(&self, envelope: &Envelope) -> bool {
        let ([west, south], [east, north]) = (envelope.min, envelope.max);
        let step_deg = self.grid.step as f64 / self.grid.units_per_degree();
        let (width, height) = (east - west, north - south);
        width < step_deg
            && height < step_deg
            && (width > 0.0 || height > 0.0)
            && height * self.grid.stretch(f64::midpoint(south, north)) < step_deg
    }

    /// Makes a point in the middle of the box of it.
    pub fn offer(&mut self, entry: Entry, envelope: &Envelope) {
        let ([west, south], [east, north]) = (envelope.min, envelope.max);
        let at = self.grid.snap(f64::midpoint(west, east), f64::midpoint(south, north));
        let layers = self.layers;
        let better = |new: &Tiny, old: &Tiny| new.entry.compare(&old.entry, layers).is_lt();
        if let Some(cells) = self.cells.get_mut(entry.layer as usize) {
            self.tiny_count += usize::from(cells.offer(at, Tiny { entry, at }, better));
        }
    }

    /// The best of each cell, in the order in which they are drawn.
    pub fn take_tiny(&mut self) -> Vec<Tiny> {
        let mut tiny: Vec<Tiny> = std::mem::take(&mut self.cells).into_iter().flat_map(Cells::into_best).collect();
        tiny.sort_unstable_by(|a, b| a.entry.compare(&b.entry, self.layers));
        tiny
    }
}

/// The box of a candidate after the shift, and by how much it may be wrong (degrees).
fn shifted_box(candidate: &Candidate<'_>, shift: Option<&Shift<'_>>) -> Option<(Envelope, f64)> {
    let stored = candidate.envelope;
    let Some(shift) = shift else { return Some((stored, 0.0)) };
    let corners: MultiPoint<f64> = [stored.min, stored.max].into_iter().map(geo_types::Point::from).collect();
    let envelope = geom::envelope(&shift(&Geometry::MultiPoint(corners))?)?;
    let [small, large] = SHIFT_SPREAD_DEG;
    let size = (stored.max[0] - stored.min[0]).max(stored.max[1] - stored.min[1]);
    Some((envelope, if size > 0.1 { large } else { small }))
}

fn meets(envelope: &Envelope, near: &Envelope, spread: f64) -> bool {
    let ([west, south], [east, north]) = (envelope.min, envelope.max);
    let widened = Envelope { min: [west - spread, south - spread], max: [east + spread, north + spread] };
    widened.intersects(near)
}
