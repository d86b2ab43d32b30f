//! Geometries as well-known binary (ISO 13249-3, OGC 06-103r4 §8), read without recursion and without trust.
//!
//! Nothing is allocated for a count that the bytes at hand cannot fill. Heights and measures are left out.

use crate::store::kept::MAX_DEPTH;
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};

/// Why bytes are not a geometry that can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum WkbError {
    /// They end too early.
    #[error("the geometry ends in the middle")]
    Short,
    /// They go on after the end.
    #[error("bytes follow after the geometry")]
    Long,
    /// Neither of the two byte orders.
    #[error("the byte order mark is wrong")]
    Order,
    /// A kind that is not among the seven, such as a curve, or not the one that belongs there.
    #[error("geometries of kind {0} are not taken; only points, lines, polygons, and collections of them are")]
    Kind(u32),
    /// A ring that is open.
    #[error("a ring does not end where it began")]
    Open,
    /// Collections in collections in collections.
    #[error("geometry collections are nested too deeply")]
    Deep,
}

/// Flags that PostGIS writes into the kind: height, measure, reference system.
const EXTENDED: [u32; 3] = [0x8000_0000, 0x4000_0000, 0x2000_0000];

/// A collection that is being read: how many members are to come, and those that came.
type Open = (u32, Vec<Geometry<f64>>);

/// Reads one geometry that fills the bytes. `None` is the empty point, which has no other representation.
pub(super) fn read(bytes: &[u8]) -> Result<Option<Geometry<f64>>, WkbError> {
    let mut reader = Reader { bytes };
    let mut open: Vec<Open> = Vec::new();
    loop {
        let head = reader.head()?;
        if head.kind == 7 {
            let count = reader.count(&head, 9)?;
            if open.len() >= MAX_DEPTH {
                return Err(WkbError::Deep);
            }
            open.push((count, Vec::new()));
        } else {
            let part = reader.simple(&head)?;
            let Some((left, parts)) = open.last_mut() else { return reader.end(part) };
            parts.extend(part);
            *left -= 1;
        }
        if let Some(whole) = close_full(&mut open) {
            return reader.end(Some(whole));
        }
    }
}

/// Puts collections that are full into those that they are members of; gives the outermost one when it is full.
fn close_full(open: &mut Vec<Open>) -> Option<Geometry<f64>> {
    while let Some((_, parts)) = open.pop_if(|(left, _)| *left == 0) {
        let whole = Geometry::GeometryCollection(GeometryCollection(parts));
        let Some((left, parts)) = open.last_mut() else { return Some(whole) };
        parts.push(whole);
        *left -= 1;
    }
    None
}

struct Head {
    little: bool,
    kind: u32,
    dimensions: usize,
}

struct Reader<'bytes> {
    bytes: &'bytes [u8],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], WkbError> {
        let (taken, rest) = self.bytes.split_first_chunk::<N>().ok_or(WkbError::Short)?;
        self.bytes = rest;
        Ok(*taken)
    }

    fn number(&mut self, little: bool) -> Result<u32, WkbError> {
        let bytes = self.take()?;
        Ok(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn head(&mut self) -> Result<Head, WkbError> {
        let little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            _ => return Err(WkbError::Order),
        };
        let coded = self.number(little)?;
        let [height, measure, system] = EXTENDED.map(|flag| coded & flag != 0);
        let plain = coded & !EXTENDED.iter().fold(0, |all, flag| all | flag);
        let (thousands, kind) = (plain / 1000, plain % 1000);
        if system {
            self.number(little)?;
        }
        let of_thousands = match thousands {
            0 => 0,
            1 | 2 => 1,
            3 => 2,
            _ => return Err(WkbError::Kind(coded)),
        };
        if !(1..=7).contains(&kind) {
            return Err(WkbError::Kind(coded));
        }
        let extended = usize::from(height) + usize::from(measure);
        Ok(Head { little, kind, dimensions: 2 + extended.max(of_thousands) })
    }

    /// A count of things that take at least `size` bytes each.
    fn count(&mut self, head: &Head, size: usize) -> Result<u32, WkbError> {
        let count = self.number(head.little)?;
        let fits = usize::try_from(count).is_ok_and(|count| count <= self.bytes.len() / size);
        if fits { Ok(count) } else { Err(WkbError::Short) }
    }

    fn coord(&mut self, head: &Head) -> Result<Coord<f64>, WkbError> {
        let mut number = || {
            let bytes = self.take()?;
            Ok(if head.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
        };
        let coord = Coord { x: number()?, y: number()? };
        for _ in 2..head.dimensions {
            number()?;
        }
        Ok(coord)
    }

    fn line(&mut self, head: &Head) -> Result<LineString<f64>, WkbError> {
        let count = self.count(head, 8 * head.dimensions)?;
        (0..count).map(|_| self.coord(head)).collect()
    }

    fn polygon(&mut self, head: &Head) -> Result<Polygon<f64>, WkbError> {
        let count = self.count(head, 4)?;
        let mut rings = (0..count).map(|_| {
            let ring = self.line(head)?;
            // The conversion would close it silently.
            if ring.0.first() == ring.0.last() { Ok(ring) } else { Err(WkbError::Open) }
        });
        let exterior = rings.next().unwrap_or_else(|| Ok(LineString(Vec::new())))?;
        Ok(Polygon::new(exterior, rings.collect::<Result<_, _>>()?))
    }

    /// `None` is a point whose coordinates are not numbers: the empty one.
    fn point(&mut self, head: &Head) -> Result<Option<Point<f64>>, WkbError> {
        let coord = self.coord(head)?;
        Ok((!(coord.x.is_nan() && coord.y.is_nan())).then_some(Point(coord)))
    }

    /// The members of a collection of one kind, each with a head of its own.
    fn members<T>(
        &mut self,
        head: &Head,
        kind: u32,
        read: fn(&mut Self, &Head) -> Result<T, WkbError>,
    ) -> Result<Vec<T>, WkbError> {
        let count = self.count(head, 9)?;
        (0..count)
            .map(|_| {
                let head = self.head()?;
                if head.kind == kind { read(self, &head) } else { Err(WkbError::Kind(head.kind)) }
            })
            .collect()
    }

    fn simple(&mut self, head: &Head) -> Result<Option<Geometry<f64>>, WkbError> {
        Ok(Some(match head.kind {
            1 => return Ok(self.point(head)?.map(Geometry::from)),
            2 => self.line(head)?.into(),
            3 => self.polygon(head)?.into(),
            4 => MultiPoint(self.members(head, 1, Self::point)?.into_iter().flatten().collect()).into(),
            5 => MultiLineString(self.members(head, 2, Self::line)?).into(),
            6 => MultiPolygon(self.members(head, 3, Self::polygon)?).into(),
            kind => return Err(WkbError::Kind(kind)),
        }))
    }

    fn end<T>(&self, value: T) -> Result<T, WkbError> {
        if self.bytes.is_empty() { Ok(value) } else { Err(WkbError::Long) }
    }
}
