//! Shared borders stay shared: partitions of the plane are drawn polygon by polygon and put together again.

use super::decode::{Layer, Read};
use super::figures::{drawn, feature, fine, layers};
use super::rules::{check, doubled_area};
use crate::geom::GridMender;
use crate::model::{Envelope, Feature};
use crate::tile::{Settings, TileId, matrix_set};
use geo_types::{LineString, Polygon};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A wiggly line between two corners, the same whoever asks.
fn wiggle(a: (f64, f64), b: (f64, f64), points: usize, size: f64, seed: u64) -> Vec<(f64, f64)> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    let along = |t: f64| (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
    let inner = (1..points).map(|k| {
        let (x, y) = along(k as f64 / points as f64);
        (x + next() * size, y + next() * size)
    });
    std::iter::once(a).chain(inner.collect::<Vec<_>>()).collect()
}

/// A grid of cells with moved corners and wiggly borders: `columns` × `rows` cells of `cell_deg` from the south-west
/// corner. Each polygon is wound in a direction of its own.
pub fn partition(
    corner: (f64, f64),
    columns: usize,
    rows: usize,
    cell_deg: f64,
    wiggles: usize,
    seed: u64,
) -> Vec<Feature> {
    let mix = |i: usize, j: usize, salt: u64| {
        let mut h = seed ^ (i as u64) << 32 ^ (j as u64) << 8 ^ salt;
        h = (h ^ (h >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        h = (h ^ (h >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        h ^ (h >> 32)
    };
    let part = |h: u64| (h >> 11) as f64 / (1_u64 << 53) as f64 - 0.5;
    let node = |i: usize, j: usize| {
        let (dx, dy) = (part(mix(i, j, 1)) * 0.4, part(mix(i, j, 2)) * 0.4);
        (corner.0 + (i as f64 + dx) * cell_deg, corner.1 + (j as f64 + dy) * cell_deg)
    };
    let size = cell_deg / wiggles as f64 * 0.3;
    let side = |a: (usize, usize), b: (usize, usize)| {
        let forward = a < b;
        let (from, to) = if forward { (a, b) } else { (b, a) };
        let salt = if from.0 == to.0 { 3 } else { 4 };
        let mut line = wiggle(node(from.0, from.1), node(to.0, to.1), wiggles, size, mix(from.0, from.1, salt));
        if !forward {
            line.push(node(to.0, to.1));
            line.reverse();
            line.pop();
        }
        line
    };
    let mut features = Vec::new();
    for i in 0..columns {
        for j in 0..rows {
            let corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)];
            let mut ring: Vec<(f64, f64)> = (0..4).flat_map(|k| side(corners[k], corners[(k + 1) % 4])).collect();
            ring.rotate_left((i * 7 + j) % 5);
            if (i + j) % 2 == 1 {
                ring.reverse();
            }
            features.push(feature(format!("{i}/{j}"), Polygon::new(LineString::from(ring), vec![])));
        }
    }
    features
}

fn only(layers: &[Layer]) -> &[Read] {
    layers.first().map_or(&[], |layer| layer.features.as_slice())
}

fn ground(features: &[Read]) -> i64 {
    features.iter().filter(|f| f.kind == 3).flat_map(|f| &f.parts).map(|ring| doubled_area(ring)).sum()
}

fn united(features: &[Read]) -> Vec<Vec<Vec<[i32; 2]>>> {
    let mut mender = GridMender::new();
    for ring in features.iter().filter(|f| f.kind == 3).flat_map(|f| &f.parts) {
        mender.add(ring.iter().map(|p| [p[0] as i32, p[1] as i32]));
    }
    mender.mend()
}

fn area_of(polygons: &[Vec<Vec<[i32; 2]>>]) -> i64 {
    let rings = polygons.iter().flatten().map(|ring| ring.iter().map(|p| p.map(i64::from)).collect::<Vec<_>>());
    rings.map(|ring| doubled_area(&ring)).sum()
}

/// Tiles of a zoom that the box touches; at most `most` of them, spread over the range.
fn tiles(set: &str, zoom: u8, envelope: &Envelope, most: usize) -> Vec<TileId> {
    let set = matrix_set(set).unwrap();
    let Some(range) = set.range(zoom, envelope, 0) else { return Vec::new() };
    let all =
        (range.min_row..=range.max_row).flat_map(|row| (range.min_col..=range.max_col).map(move |col| (row, col)));
    let all: Vec<_> = all.collect();
    let every = all.len().div_ceil(most).max(1);
    all.into_iter().step_by(every).map(|(row, col)| set.tile(zoom, row, col).unwrap()).collect()
}

fn around(features: &[Feature]) -> Envelope {
    features.iter().filter_map(|f| crate::geom::envelope(f.geometry.as_ref()?)).reduce(|a, b| a.union(&b)).unwrap()
}

/// No tile of the partition has a gap or an overlap, unless a polygon is too small to be drawn there.
fn fits_together(features: &[Feature], set: &str, zoom: u8, settings: &Settings) {
    for tile in tiles(set, zoom, &around(features), 4) {
        let layers = layers(&tile, features, settings);
        check(&layers, 128);
        let parts = only(&layers);
        if parts.iter().any(|f| f.kind != 3) {
            continue;
        }
        let together = united(parts);
        let name = format!("{set} {zoom}/{}/{}", tile.row(), tile.col());
        assert_eq!(area_of(&together), ground(parts), "{name}: neighbours overlap");
        assert!(together.iter().all(|polygon| polygon.len() == 1), "{name}: a gap");
    }
}

#[test]
fn a_partition_has_no_gap_and_no_overlap_at_any_zoom() {
    for (set, zooms) in [("WebMercatorQuad", 0..=18_u8), ("WorldCRS84Quad", 0..=17), ("CGCS2000Quad", 1..=18)] {
        for zoom in zooms {
            // Cells about as large as a tile's third, and cells of a few units.
            for (cell_units, wiggles) in [(1400.0, 24), (300.0, 6), (60.0, 2)] {
                let cell_deg: f64 = 360.0 / f64::from(1 << zoom) * cell_units / 4096.0;
                if cell_deg * 7.0 > 60.0 {
                    continue;
                }
                let cells = partition((80.3, 20.1), 6, 6, cell_deg, wiggles, u64::from(zoom) * 31 + 7);
                fits_together(&cells, set, zoom, &Settings::default());
                fits_together(&cells, set, zoom, &fine());
            }
        }
    }
}

#[test]
fn long_straight_borders_are_bent_alike_on_both_sides() {
    // Two triangles with a common edge across half of China, drawn close up where the curve is far from the chord.
    let (a, b) = ((76.0, 22.0), (126.0, 51.0));
    let north = feature("north", super::figures::polygon(&[a, b, (76.0, 53.0), a], &[]));
    let south = feature("south", super::figures::polygon(&[b, a, (128.0, 20.0), b], &[]));
    let on_edge = |t: f64| (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
    for zoom in 0..=22 {
        for t in [0.137, 0.5, 0.871] {
            let (lon, lat) = on_edge(t);
            let tile = super::figures::tile("WebMercatorQuad", zoom, lon, lat);
            let layers = layers(&tile, &[north.clone(), south.clone()], &fine());
            check(&layers, 128);
            let parts = only(&layers);
            assert_eq!(parts.len(), 2, "zoom {zoom}");
            let together = united(parts);
            assert_eq!(
                (area_of(&together), together.len(), together[0].len()),
                (ground(parts), 1, 1),
                "zoom {zoom} at {t}"
            );
            // The drawn border passes within a unit of the true one.
            let (x, y) = crate::tile::grid::Grid::of_tile(&tile, 1).place(lon, lat);
            let near = parts.iter().map(|f| distance(&f.parts[0], x, y)).fold(f64::INFINITY, f64::min);
            assert!(near < 1.3, "zoom {zoom}: {near}");
        }
    }
}

fn distance(ring: &[[i64; 2]], x: f64, y: f64) -> f64 {
    let to = |i: usize| {
        let (a, b) = (ring[i].map(|v| v as f64), ring[(i + 1) % ring.len()].map(|v| v as f64));
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let t = (((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        (x - a[0] - t * dx).hypot(y - a[1] - t * dy)
    };
    (0..ring.len()).map(to).fold(f64::INFINITY, f64::min)
}

/// The places at which drawn borders cross the line x = `at` (or y = `at`), per feature: whole numbers.
fn crossings(parts: &[Read], at: i64, upright: bool) -> BTreeMap<String, Vec<i64>> {
    let mut found: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let turned = |p: [i64; 2]| if upright { (p[0], p[1]) } else { (p[1], p[0]) };
    for part in parts.iter().filter(|f| f.kind == 3) {
        for ring in &part.parts {
            for i in 0..ring.len() {
                let ((ax, ay), (bx, by)) = (turned(ring[i]), turned(ring[(i + 1) % ring.len()]));
                if ax == bx || (ax < at) == (bx < at) && ax != at && bx != at {
                    continue;
                }
                let (rise, run) = ((by - ay) * (at - ax), bx - ax);
                if (ax.min(bx)..=ax.max(bx)).contains(&at) && (0..=4096).contains(&(ay + rise / run)) {
                    assert_eq!(rise % run, 0, "{} crosses between two points of the grid", part.id());
                    found.entry(part.id().into()).or_default().push(ay + rise / run);
                }
            }
        }
    }
    found.values_mut().for_each(|places| {
        places.sort_unstable();
        places.dedup();
    });
    found
}

#[test]
fn neighbouring_tiles_meet_in_the_same_points() {
    let cells = partition((86.1, 43.2), 5, 5, 0.04, 9, 99);
    let set = matrix_set("WebMercatorQuad").unwrap();
    let range = set.range(14, &around(&cells), 0).unwrap();
    let mut seams = 0;
    for row in range.min_row..range.max_row {
        for col in range.min_col..range.max_col {
            let of = |row, col| layers(&set.tile(14, row, col).unwrap(), &cells, &Settings::default());
            let (here, east, south) = (of(row, col), of(row, col + 1), of(row + 1, col));
            let (right, left) = (crossings(only(&here), 4096, true), crossings(only(&east), 0, true));
            let (bottom, top) = (crossings(only(&here), 4096, false), crossings(only(&south), 0, false));
            seams += right.len() + bottom.len();
            assert_eq!((right, bottom), (left, top), "{row} {col}");
        }
    }
    assert!(seams > 100, "{seams}");
}

#[test]
fn filtering_a_neighbour_out_does_not_move_a_border() {
    let cells = partition((86.1, 43.2), 4, 4, 0.02, 7, 5);
    let tile = super::figures::tile("WebMercatorQuad", 12, 86.14, 43.24);
    let all = layers(&tile, &cells, &Settings::default());
    for cell in &cells {
        let alone = layers(&tile, std::slice::from_ref(cell), &Settings::default());
        let among = only(&all).iter().find(|f| f.id() == cell.id).map(|f| &f.parts);
        assert_eq!(only(&alone).first().map(|f| &f.parts), among);
    }
}

#[test]
fn very_small_cells_leave_no_gap_among_those_that_are_drawn() {
    // Cells of a step or two: some are thinner than a step somewhere. A gap can only be where one is drawn as a point.
    for seed in 0..30 {
        let cell_deg = 360.0 / f64::from(1 << 12) / 4096.0 * 14.0;
        let cells = partition((86.1, 43.2), 12, 12, cell_deg, 2, seed);
        let tile = super::figures::tile("WebMercatorQuad", 12, 86.1 + 3.0 * cell_deg, 43.2 + 3.0 * cell_deg);
        let layers = layers(&tile, &cells, &Settings::default());
        check(&layers, 128);
        let together = united(only(&layers));
        if only(&layers).iter().all(|f| f.kind == 3) {
            assert!(together.iter().all(|polygon| polygon.len() == 1), "seed {seed}: a gap");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_partition_fits_together(
        seed in any::<u64>(), zoom in 4..=18_u8, wiggles in 2..30_usize, spread in 20.0..60.0f64,
        lon in -170.0..100.0f64, lat in -70.0..30.0f64,
    ) {
        let cell_deg = 360.0 / f64::from(1 << zoom) * (spread * wiggles as f64).min(1800.0) / 4096.0;
        fits_together(&partition((lon, lat), 4, 4, cell_deg, wiggles, seed), "WebMercatorQuad", zoom, &Settings::default());
    }

    #[test]
    fn the_order_of_features_does_not_matter(seed in any::<u64>(), turn in 0..16_usize) {
        let mut cells = partition((86.1, 43.2), 4, 4, 0.02, 3, seed);
        let tile = super::figures::tile("WebMercatorQuad", 11, 86.14, 43.24);
        let settings = Settings { labels: true, max_bytes: 1500, ..Settings::default() };
        let first = drawn(&tile, &cells, &settings);
        cells.rotate_left(turn);
        cells.swap(0, 7);
        prop_assert_eq!(first, drawn(&tile, &cells, &settings));
    }
}
