//! The files that `bench.py` and this program exchange: little-endian, no padding.
//!
//! Input: two `u64`, how many shapes and how many positions each has; then the positions, two `f64` each (degrees,
//! longitude first). Rings do not repeat their first position. Values: all columns one after the other, `f64`.

use geo_types::{Coord, Geometry, LineString, Polygon};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

/// Every shape as a polygon without holes.
pub fn polygons(path: &Path) -> Vec<Geometry<f64>> {
    let ring = |ring: Vec<[f64; 2]>| ring.into_iter().map(|[x, y]| Coord { x, y }).collect::<LineString<f64>>();
    shapes(path).map(|positions| Polygon::new(ring(positions), vec![]).into()).collect()
}

/// The first position of every shape.
pub fn positions(path: &Path) -> Vec<[f64; 2]> {
    shapes(path).map(|positions| positions[0]).collect()
}

fn shapes(path: &Path) -> impl Iterator<Item = Vec<[f64; 2]>> {
    let mut file = BufReader::with_capacity(1 << 20, File::open(path).unwrap());
    let (count, size) = (u64::from_le_bytes(word(&mut file)), u64::from_le_bytes(word(&mut file)));
    let mut number = move || f64::from_le_bytes(word(&mut file));
    // One more than is read, for the position that closes the ring.
    (0..count).map(move |_| {
        let mut positions = Vec::with_capacity(usize::try_from(size).unwrap() + 1);
        positions.extend((0..size).map(|_| [number(), number()]));
        positions
    })
}

fn word(file: &mut impl Read) -> [u8; 8] {
    let mut word = [0; 8];
    file.read_exact(&mut word).unwrap();
    word
}

pub fn write(path: &Path, columns: &[Vec<f64>]) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    columns.iter().flatten().for_each(|value| file.write_all(&value.to_le_bytes()).unwrap());
    file.flush().unwrap();
}
