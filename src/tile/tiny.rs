//! Features too small for a shape: one point for each cell.

use super::grid::At;

/// Side of a cell, units: four pixels where tiles are shown 512 pixels wide.
pub(super) const CELL_UNITS: i64 = 32;
/// Side of a cell for labels: no two fit into one.
pub(super) const LABEL_CELL_UNITS: i64 = 256;

/// The best tiny feature of each cell. Cells lie on the grid of the zoom, and the best is the same whoever comes first,
/// so that neighbouring tiles agree where their buffers overlap.
#[derive(Debug)]
pub(super) struct Cells<T> {
    side: i64,
    buffer: i64,
    columns: i64,
    best: Vec<Option<T>>,
}

impl<T> Cells<T> {
    /// Cells of a tile and its buffer, which must be a multiple of the side.
    pub fn new(tile: i64, buffer: i64, side: i64) -> Self {
        Self { side, buffer, columns: (tile + 2 * buffer) / side, best: Vec::new() }
    }

    /// Puts it into its cell if it is better than what is there. False outside the tile and its buffer.
    pub fn offer(&mut self, at: At, new: T, better: impl FnOnce(&T, &T) -> bool) -> bool {
        let (column, row) = ((at.x + self.buffer).div_euclid(self.side), (at.y + self.buffer).div_euclid(self.side));
        let inside = 0..self.columns;
        if !inside.contains(&column) || !inside.contains(&row) {
            return false;
        }
        if self.best.is_empty() {
            let count = usize::try_from(self.columns * self.columns).unwrap_or_default();
            self.best.resize_with(count, || None);
        }
        let index = usize::try_from(row * self.columns + column).unwrap_or(usize::MAX);
        if let Some(slot) = self.best.get_mut(index)
            && slot.as_ref().is_none_or(|old| better(&new, old))
        {
            *slot = Some(new);
        }
        true
    }

    /// The best of all cells that have one.
    pub fn into_best(self) -> impl Iterator<Item = T> {
        self.best.into_iter().flatten()
    }
}
