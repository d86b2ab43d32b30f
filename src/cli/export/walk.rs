//! The tiles of a zoom that something may be in, found from the top: where there is nothing in a tile, there is nothing in
//! its parts.

use super::draw::Painter;
use crate::format::hilbert_place;
use crate::query::QueryError;
use crate::tile::{TileId, matrix_set};
use std::sync::Arc;

/// A tile, and the places of the collections that may be in it.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub tile: TileId,
    pub which: Arc<[usize]>,
}

/// The tiles of one zoom, in the order in which a PMTiles file has them. Keeps a few for each zoom above it, and nothing of
/// those that it has given.
#[derive(Debug)]
pub(super) struct Walk<'p> {
    painter: &'p Painter,
    zoom: u8,
    open: Vec<Spot>,
}

impl<'p> Walk<'p> {
    pub fn new(painter: &'p Painter, zoom: u8) -> Self {
        let world = matrix_set("WebMercatorQuad").and_then(|set| set.tile(0, 0, 0));
        let open = world.map(|tile| Spot { tile, which: painter.all() }).into_iter().collect();
        Self { painter, zoom, open }
    }
}

impl Iterator for Walk<'_> {
    type Item = Result<Spot, QueryError>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(Spot { tile, which }) = self.open.pop() {
            let which = match self.painter.showing(&tile, &which) {
                Ok(which) => which,
                Err(cause) => {
                    self.open.clear();
                    return Some(Err(cause));
                }
            };
            if which.is_empty() {
                continue;
            }
            if tile.zoom() >= self.zoom {
                return Some(Ok(Spot { tile, which }));
            }
            // The last is the next.
            let parts = parts(&tile).into_iter().rev();
            self.open.extend(parts.map(|tile| Spot { tile, which: Arc::clone(&which) }));
        }
        None
    }
}

/// The four parts of a tile, in order; none below the last zoom.
fn parts(tile: &TileId) -> Vec<TileId> {
    let (zoom, row, col) = (tile.zoom() + 1, 2 * tile.row(), 2 * tile.col());
    let of = |(down, right)| tile.set().tile(zoom, row + down, col + right);
    let mut parts: Vec<TileId> = [(0, 0), (0, 1), (1, 0), (1, 1)].into_iter().filter_map(of).collect();
    parts.sort_by_key(|part| hilbert_place(part.zoom(), part.col(), part.row()));
    parts
}
