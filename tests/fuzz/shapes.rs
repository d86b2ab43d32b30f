//! Geometries out of bytes. Few bytes make many kinds of shape, so that the fuzzer finds the odd ones: raw rings on a
//! coarse lattice (where edges meet, overlap and cross at vertices), stars with holes (always simple), blocks of cells
//! with common borders, and rings of any finite numbers.

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

/// Where shapes lie: Urumqi.
const CENTRE: [f64; 2] = [87.6, 43.8];

/// Reads bytes one after the other; past the end there are zeros.
pub struct Bytes<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl<'a> Bytes<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes: bytes.iter() }
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.len() == 0
    }

    pub fn byte(&mut self) -> u8 {
        self.bytes.next().copied().unwrap_or(0)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u8) -> u8 {
        self.byte() % limit
    }

    fn word(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    fn number(&mut self) -> f64 {
        let bytes: [u8; 8] = std::array::from_fn(|_| self.byte());
        f64::from_le_bytes(bytes)
    }
}

/// How positions are made of bytes; one for all geometries of a run, so that their vertices can coincide.
#[derive(Clone, Copy)]
pub struct Lattice {
    step_deg: f64,
    origin: [f64; 2],
    /// Coordinates are taken as they come.
    any_number: bool,
}

impl Lattice {
    /// The first byte says how wide the lattice is.
    pub fn new(bytes: &mut Bytes) -> Self {
        let kind = bytes.byte();
        let step_deg = [1.0 / 16.0, 1e-3, 0.1, 1e-7, 1.0][usize::from(kind % 5)];
        Self { step_deg, origin: if kind & 64 == 0 { CENTRE } else { [0.0, 0.0] }, any_number: kind > 247 }
    }

    /// Small whole numbers: what other libraries compute exactly.
    pub fn whole() -> Self {
        Self { step_deg: 1.0, origin: [0.0, 0.0], any_number: false }
    }

    pub fn coord(&self, bytes: &mut Bytes) -> Coord<f64> {
        if self.any_number {
            return Coord { x: bytes.number(), y: bytes.number() };
        }
        let steps = |byte: u8| f64::from(byte % 16) - 8.0;
        let (x, y) = (steps(bytes.byte()), steps(bytes.byte()));
        Coord { x: self.origin[0] + x * self.step_deg, y: self.origin[1] + y * self.step_deg }
    }

    /// A position between the lattice's points.
    fn fine_coord(&self, bytes: &mut Bytes) -> Coord<f64> {
        let steps = |word: u16| f64::from(word) / 4096.0 - 8.0;
        let (x, y) = (steps(bytes.word()), steps(bytes.word()));
        Coord { x: self.origin[0] + x * self.step_deg, y: self.origin[1] + y * self.step_deg }
    }
}

/// One or more polygons of any kind, valid or not.
pub fn areas(bytes: &mut Bytes, lattice: &Lattice) -> Geometry<f64> {
    match bytes.below(6) {
        0 => Geometry::Polygon(raw_polygon(bytes, lattice)),
        1 => Geometry::Polygon(star(bytes, lattice)),
        2 => Geometry::MultiPolygon(cells(bytes, lattice)),
        3 => Geometry::MultiPolygon((0..=bytes.below(3)).map(|_| raw_polygon(bytes, lattice)).collect()),
        4 => Geometry::MultiPolygon((0..=bytes.below(3)).map(|_| star(bytes, lattice)).collect()),
        _ => Geometry::Polygon(Polygon::new(ring(bytes, |b| lattice.fine_coord(b)), Vec::new())),
    }
}

/// Points, lines or areas.
pub fn anything(bytes: &mut Bytes, lattice: &Lattice) -> Geometry<f64> {
    match bytes.below(4) {
        0 => Geometry::MultiPoint(MultiPoint((0..=bytes.below(4)).map(|_| Point(lattice.coord(bytes))).collect())),
        1 => Geometry::MultiLineString(MultiLineString(
            (0..=bytes.below(3)).map(|_| ring(bytes, |b| lattice.coord(b))).collect(),
        )),
        _ => areas(bytes, lattice),
    }
}

fn ring(bytes: &mut Bytes, mut coord: impl FnMut(&mut Bytes) -> Coord<f64>) -> LineString<f64> {
    let count = 2 + bytes.below(14);
    (0..count).map(|_| coord(bytes)).collect()
}

fn raw_polygon(bytes: &mut Bytes, lattice: &Lattice) -> Polygon<f64> {
    let exterior = ring(bytes, |b| lattice.coord(b));
    let holes = (0..bytes.below(3)).map(|_| ring(bytes, |b| lattice.coord(b))).collect();
    Polygon::new(exterior, holes)
}

/// A simple ring round a centre, with a smaller one inside as a hole.
fn star(bytes: &mut Bytes, lattice: &Lattice) -> Polygon<f64> {
    let centre = lattice.fine_coord(bytes);
    let radii: Vec<f64> = (0..3 + bytes.below(30)).map(|_| 0.25 + f64::from(bytes.byte()) / 32.0).collect();
    let corners = |share: f64| -> LineString<f64> {
        let turn = std::f64::consts::TAU / radii.len() as f64;
        let corner = |(corner, radius): (usize, &f64)| {
            let (sin, cos) = (corner as f64 * turn).sin_cos();
            let radius = radius * share * lattice.step_deg;
            Coord { x: centre.x + radius * cos, y: centre.y + radius * sin }
        };
        radii.iter().enumerate().map(corner).collect()
    };
    let holes = if bytes.byte() & 1 == 1 { vec![corners(0.5)] } else { Vec::new() };
    Polygon::new(corners(1.0), holes)
}

/// Cells of the lattice that a bit mask names, as squares: neighbours share borders, diagonal ones a corner.
fn cells(bytes: &mut Bytes, lattice: &Lattice) -> MultiPolygon<f64> {
    let mask = bytes.word();
    let cell = |bit: u16| {
        let at = |x: u16, y: u16| Coord {
            x: lattice.origin[0] + f64::from(x) * lattice.step_deg,
            y: lattice.origin[1] + f64::from(y) * lattice.step_deg,
        };
        let (x, y) = (bit % 4, bit / 4);
        Polygon::new(LineString(vec![at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)]), Vec::new())
    };
    (0..16).filter(|bit| mask >> bit & 1 == 1).map(cell).collect()
}
