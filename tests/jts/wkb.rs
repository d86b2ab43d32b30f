//! Well-known binary in hexadecimal digits, both byte orders, with the flags of the extended form: the way the
//! robustness cases write coordinates that must not lose a bit.

use geo_types::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon};
use geo_types::{Point, Polygon};

const HAS_Z: u32 = 0x8000_0000;
const HAS_M: u32 = 0x4000_0000;
const HAS_SRID: u32 = 0x2000_0000;

/// True when the text consists of hexadecimal digits only.
pub fn looks_like(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The geometry of the digits.
pub fn parse(digits: &str) -> Result<Geometry<f64>, String> {
    let byte = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = digits.as_bytes().chunks(2).map(byte).collect();
    let mut reader = Reader { bytes: bytes.ok_or("no hexadecimal digits")?, next: 0, little: true, numbers: 2 };
    reader.geometry()
}

struct Reader {
    bytes: Vec<u8>,
    next: usize,
    little: bool,
    /// How many numbers a position has; the first two are kept.
    numbers: usize,
}

impl Reader {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let taken = self.bytes.get(self.next..self.next + N).ok_or("the bytes end too early")?;
        self.next += N;
        <[u8; N]>::try_from(taken).map_err(|e| e.to_string())
    }

    fn integer(&mut self) -> Result<u32, String> {
        let bytes = self.take::<4>()?;
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn number(&mut self) -> Result<f64, String> {
        let bytes = self.take::<8>()?;
        Ok(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn geometry(&mut self) -> Result<Geometry<f64>, String> {
        self.little = self.take::<1>()?[0] == 1;
        let kind = self.integer()?;
        self.numbers = 2 + usize::from(kind & HAS_Z != 0) + usize::from(kind & HAS_M != 0);
        if kind & HAS_SRID != 0 {
            self.integer()?;
        }
        Ok(match kind & 0xff {
            1 => Geometry::Point(Point(self.coord()?)),
            2 => Geometry::LineString(self.line()?),
            3 => Geometry::Polygon(self.polygon()?),
            4 => Geometry::MultiPoint(MultiPoint(
                self.list(|r| Point::try_from(r.geometry()?).map_err(|e| e.to_string()))?,
            )),
            5 => Geometry::MultiLineString(MultiLineString(
                self.list(|r| LineString::try_from(r.geometry()?).map_err(|e| e.to_string()))?,
            )),
            6 => Geometry::MultiPolygon(MultiPolygon(
                self.list(|r| Polygon::try_from(r.geometry()?).map_err(|e| e.to_string()))?,
            )),
            7 => Geometry::GeometryCollection(GeometryCollection(self.list(Self::geometry)?)),
            other => return Err(format!("type {other} is not known")),
        })
    }

    fn list<T>(&mut self, entry: impl Fn(&mut Self) -> Result<T, String>) -> Result<Vec<T>, String> {
        let count = self.integer()?;
        (0..count).map(|_| entry(self)).collect()
    }

    fn line(&mut self) -> Result<LineString<f64>, String> {
        self.list(Self::coord).map(LineString)
    }

    fn polygon(&mut self) -> Result<Polygon<f64>, String> {
        let mut rings = self.list(Self::line)?.into_iter();
        let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(exterior, rings.collect()))
    }

    fn coord(&mut self) -> Result<Coord<f64>, String> {
        let (x, y) = (self.number()?, self.number()?);
        for _ in 2..self.numbers {
            self.number()?;
        }
        Ok(Coord { x, y })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_byte_orders_and_a_reference_system_are_read() {
        let expected = Ok(Geometry::Point(Point::new(1.0, 2.0)));
        assert_eq!(parse("0101000000000000000000F03F0000000000000040"), expected);
        assert_eq!(parse("00000000013FF00000000000004000000000000000"), expected);
        assert_eq!(parse("0101000020E6100000000000000000F03F0000000000000040"), expected);
    }

    #[test]
    fn bytes_that_end_too_early_are_an_error() {
        assert!(parse("0103000000FFFFFFFF").is_err());
    }
}
