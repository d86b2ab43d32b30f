//! Files of vector tiles in `PMTiles`, version 3: one file that is read in pieces over HTTP, without a server.

use super::ArchiveHead;
use pmtiles::{Compression, PmTilesStreamWriter, PmTilesWriter, PmtError, TileCoord, TileId, TileType};
use std::io::{Seek, Write};

/// Why a file is not written.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct PmTilesError(#[from] PmtError);

/// Where a tile stands in a `PMTiles` file: zoom by zoom, and along a Hilbert curve in each. `None` when there is no such
/// tile. Column first, counted from the west; rows from the north.
///
/// The four parts of a tile stand next to each other, in the place that the tile has among its like.
///
/// ```
/// use groundplan::format::hilbert_place;
/// assert_eq!(hilbert_place(0, 0, 0), Some(0));
/// assert_eq!([(0, 0), (0, 1), (1, 1), (1, 0)].map(|(col, row)| hilbert_place(1, col, row)), [1, 2, 3, 4].map(Some));
/// assert_eq!(hilbert_place(1, 2, 0), None);
/// ```
pub fn hilbert_place(zoom: u8, col: u32, row: u32) -> Option<u64> {
    TileCoord::new(zoom, col, row).ok().map(|coord| TileId::from(coord).value())
}

/// A file that is being written. What is left when it is not [finished](Self::finish) cannot be read.
pub struct PmTiles<W: Write + Seek> {
    writer: PmTilesStreamWriter<W>,
}

impl<W: Write + Seek> std::fmt::Debug for PmTiles<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PmTiles").finish_non_exhaustive()
    }
}

impl<W: Write + Seek> PmTiles<W> {
    /// Begins a file of Mapbox Vector Tiles that are compressed with gzip.
    pub fn create(out: W, head: &ArchiveHead) -> Result<Self, PmTilesError> {
        let ([west, south, east, north], [first, last]) = (head.bounds_in_grid(), head.zooms);
        let [lon, lat] = head.center;
        let writer = PmTilesWriter::new(TileType::Mvt)
            .precompressed(Compression::Gzip)
            .min_zoom(first)
            .max_zoom(last)
            .bounds(west, south, east, north)
            .center(lon, lat)
            .center_zoom(head.center_zoom)
            .metadata(head.metadata().to_string())
            .create(out)?;
        Ok(Self { writer })
    }

    /// Adds a tile, compressed with gzip. The file is quickest to read when they come in the order of
    /// [`hilbert_place`]. One that is the same as an earlier one takes next to no room.
    pub fn add(&mut self, (zoom, col, row): (u8, u32, u32), gzipped: &[u8]) -> Result<(), PmTilesError> {
        Ok(self.writer.add_tile(TileCoord::new(zoom, col, row)?, gzipped)?)
    }

    /// Writes what readers look at first.
    pub fn finish(self) -> Result<(), PmTilesError> {
        Ok(self.writer.finalize()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{Packing, gzipped};
    use crate::model::Envelope;
    use serde_json::{Value, json};
    use std::io::Cursor;

    fn head() -> ArchiveHead {
        ArchiveHead {
            name: "乌鲁木齐 · Urumqi".into(),
            description: String::new(),
            attribution: "© somebody".into(),
            zooms: [0, 3],
            bounds: Envelope { min: [73.0, 34.0], max: [97.0, 90.0] },
            center: [85.0, 41.0],
            center_zoom: 2,
            vector_layers: json!([{"id": "port", "fields": {}}]),
            more: vec![("license", "ODbL-1.0".into()), ("datum", String::new())],
        }
    }

    fn written(tiles: &[((u8, u32, u32), &[u8])]) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let mut archive = PmTiles::create(&mut out, &head()).unwrap();
        tiles.iter().for_each(|(at, bytes)| archive.add(*at, bytes).unwrap());
        archive.finish().unwrap();
        out.into_inner()
    }

    fn number(bytes: &[u8], at: usize) -> usize {
        usize::try_from(u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())).unwrap()
    }

    fn unpacked(bytes: &[u8]) -> Vec<u8> {
        let mut all = vec![0; 1 << 20];
        let length = libdeflater::Decompressor::new().gzip_decompress(bytes, &mut all).unwrap();
        all.truncate(length);
        all
    }

    /// Offsets of the header as in the specification, version 3, §3.
    #[test]
    fn the_header_says_what_the_specification_wants() {
        let bytes =
            written(&[((0, 0, 0), &gzipped(b"one", Packing::Small)), ((1, 1, 0), &gzipped(b"two", Packing::Small))]);
        assert_eq!((&bytes[..7], bytes[7]), (&b"PMTiles"[..], 3));
        assert_eq!([72, 80, 88].map(|at| number(&bytes, at)), [2, 2, 2]);
        // Clustered; directories gzip; tiles gzip; MVT; zooms.
        assert_eq!(bytes[96..102], [1, 2, 2, 1, 0, 3]);
        let degrees = |at: usize| f64::from(i32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())) / 1e7;
        assert_eq!([102, 106, 110].map(degrees), [73.0, 34.0, 97.0]);
        assert!((degrees(114) - MERCATOR_END).abs() < 1e-7);
        assert_eq!((bytes[118], degrees(119), degrees(123)), (2, 85.0, 41.0));
    }

    const MERCATOR_END: f64 = crate::format::MERCATOR_END_DEG;

    #[test]
    fn the_metadata_say_who_made_it_and_leave_out_what_is_not_known() {
        let bytes = written(&[]);
        let (at, length) = (number(&bytes, 24), number(&bytes, 32));
        let metadata: Value = serde_json::from_slice(&unpacked(&bytes[at..at + length])).unwrap();
        let expected = json!({
            "name": "乌鲁木齐 · Urumqi", "attribution": "© somebody", "type": "overlay", "license": "ODbL-1.0",
            "vector_layers": [{"id": "port", "fields": {}}]
        });
        assert_eq!(metadata, expected);
    }

    #[test]
    fn equal_tiles_are_kept_once() {
        let tile = gzipped(&[3; 500], Packing::Small);
        let bytes = written(&[((1, 0, 0), &tile), ((1, 0, 1), &tile), ((1, 1, 0), &tile)]);
        // Addressed; entries (the first two are a run); contents.
        assert_eq!([72, 80, 88].map(|at| number(&bytes, at)), [3, 2, 1]);
        assert_eq!(number(&bytes, 64), tile.len());
    }

    /// Test vectors of the reference implementation in Python (protomaps/PMTiles, `test_tile.py`).
    #[test]
    fn places_are_those_of_the_reference_implementation() {
        assert_eq!(hilbert_place(2, 0, 0), Some(5));
        assert_eq!(hilbert_place(12, 3423, 1763), Some(19_078_479));
    }

    #[test]
    fn the_parts_of_a_tile_stand_together() {
        for (zoom, col, row) in [(1, 1, 0), (5, 23, 11), (13, 6092, 2988)] {
            let first = |zoom: u8| (4_u64.pow(u32::from(zoom)) - 1) / 3;
            let place = hilbert_place(zoom, col, row).unwrap() - first(zoom);
            let parts = [(0, 0), (0, 1), (1, 0), (1, 1)]
                .map(|(dx, dy)| (hilbert_place(zoom + 1, 2 * col + dx, 2 * row + dy).unwrap() - first(zoom + 1)) / 4);
            assert_eq!(parts, [place; 4]);
        }
    }
}
