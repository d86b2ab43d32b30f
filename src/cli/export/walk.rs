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

/// The tiles of one zoom, in the order in which a `PMTiles` file has them. Keeps a few for each zoom above it, and nothing of
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Collection, Feature, Layer};
    use crate::query::{MapDatum, Snapshot};
    use crate::tile::Settings;
    use geo_types::{Geometry, line_string, polygon};

    /// An angle, a route across half a continent, a sliver that folds at small scales, a park that is tiny there.
    fn geometries() -> Vec<Geometry<f64>> {
        vec![
            polygon![(x: 80.0, y: 40.0), (x: 88.0, y: 40.0), (x: 88.0, y: 40.4), (x: 80.4, y: 40.4), (x: 80.4, y: 46.0), (x: 80.0, y: 46.0)].into(),
            line_string![(x: 60.0, y: 30.0), (x: 90.0, y: 50.0)].into(),
            polygon![(x: 70.0, y: 44.0), (x: 78.0, y: 36.0), (x: 78.001, y: 44.0), (x: 77.9995, y: 36.003)].into(),
            polygon![(x: 87.60, y: 43.80), (x: 87.61, y: 43.80), (x: 87.61, y: 43.81)].into(),
        ]
    }

    fn painter(datum: Option<MapDatum>) -> Painter {
        let layer = |(n, geometry): (usize, Geometry<f64>)| {
            let feature = Feature { id: n.to_string(), geometry: Some(geometry), properties: serde_json::Map::new() };
            Layer { collection: Collection { id: format!("c{n}"), ..Collection::default() }, features: vec![feature] }
        };
        let snapshot = Snapshot::build(geometries().into_iter().enumerate().map(layer).collect(), "1");
        Painter::new(snapshot.collections().to_vec(), Settings { labels: true, ..Settings::default() }, datum)
    }

    fn drawn(painter: &Painter, tile: &TileId, which: &[usize]) -> Vec<u8> {
        painter.paint(tile, which).unwrap().gzipped
    }

    #[test]
    fn every_tile_with_something_in_it_is_found_once_and_in_order() {
        for datum in [None, Some(MapDatum::Gcj02)] {
            let painter = painter(datum);
            for zoom in 0..=7 {
                let spots: Vec<Spot> = Walk::new(&painter, zoom).map(Result::unwrap).collect();
                let place = |spot: &Spot| hilbert_place(zoom, spot.tile.col(), spot.tile.row()).unwrap();
                assert!(spots.windows(2).all(|pair| place(&pair[0]) < place(&pair[1])), "zoom {zoom}");
                let side = 1 << zoom;
                let set = matrix_set("WebMercatorQuad").unwrap();
                let all = (0..side).flat_map(|row| (0..side).filter_map(move |col| set.tile(zoom, row, col)));
                for tile in all {
                    let found = spots.iter().find(|spot| spot.tile == tile);
                    let shown = found.map_or(Vec::new(), |spot| drawn(&painter, &tile, &spot.which));
                    assert_eq!(shown, drawn(&painter, &tile, &painter.all()), "{tile:?}");
                }
            }
        }
    }

    #[test]
    fn what_lies_only_in_the_box_of_something_is_hardly_looked_at() {
        let painter = painter(None);
        let spots: Vec<Spot> = Walk::new(&painter, 9).map(Result::unwrap).collect();
        let empty = spots.iter().filter(|spot| drawn(&painter, &spot.tile, &spot.which).is_empty()).count();
        assert!(empty * 20 < spots.len(), "{empty} of {}", spots.len());
    }
}
