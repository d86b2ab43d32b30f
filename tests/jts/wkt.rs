//! Well-known text: the seven types, `LINEARRING`, `EMPTY` at every level, points of a multipoint with and without
//! parentheses, a height that is dropped. An empty point has no value of its own and becomes an empty multipoint.

use geo_types::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon};
use geo_types::{Point, Polygon};

/// Deeper nesting than any case has; the parser is recursive.
const MAX_DEPTH: usize = 32;

/// The geometry of the text; the error says what was expected and what stood there.
pub fn parse(text: &str) -> Result<Geometry<f64>, String> {
    let mut tokens = Tokens { words: words(text), next: 0 };
    let geometry = tokens.geometry(0)?;
    // One published case has a parenthesis too many, which JTS's own reader does not look at.
    while tokens.accept(")") {}
    match tokens.peek() {
        None => Ok(geometry),
        Some(word) => Err(format!("`{word}` after the geometry")),
    }
}

fn words(text: &str) -> Vec<String> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ").replace(',', " , ");
    spaced.split_whitespace().map(str::to_uppercase).collect()
}

struct Tokens {
    words: Vec<String>,
    next: usize,
}

impl Tokens {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.next).map(String::as_str)
    }

    fn take(&mut self) -> Option<String> {
        self.next += 1;
        self.words.get(self.next - 1).cloned()
    }

    fn accept(&mut self, word: &str) -> bool {
        let found = self.peek() == Some(word);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, word: &str) -> Result<(), String> {
        if self.accept(word) { Ok(()) } else { Err(format!("`{word}` expected, found {:?}", self.peek())) }
    }

    fn geometry(&mut self, depth: usize) -> Result<Geometry<f64>, String> {
        if depth > MAX_DEPTH {
            return Err("nested too deeply".into());
        }
        let kind = self.take().ok_or("the text ends where a type is expected")?;
        for flag in ["Z", "M", "ZM"] {
            self.accept(flag);
        }
        Ok(match kind.as_str() {
            "POINT" => self.point()?,
            "LINESTRING" | "LINEARRING" => Geometry::LineString(self.line()?),
            "POLYGON" => Geometry::Polygon(self.polygon()?),
            "MULTIPOINT" => Geometry::MultiPoint(MultiPoint(self.list(Self::loose_point)?)),
            "MULTILINESTRING" => Geometry::MultiLineString(MultiLineString(self.list(Self::line)?)),
            "MULTIPOLYGON" => Geometry::MultiPolygon(MultiPolygon(self.list(Self::polygon)?)),
            "GEOMETRYCOLLECTION" => {
                Geometry::GeometryCollection(GeometryCollection(self.list(|t| t.geometry(depth + 1))?))
            }
            other => return Err(format!("`{other}` is no geometry type")),
        })
    }

    /// `EMPTY`, `(EMPTY)` or entries in parentheses with commas between them.
    fn list<T>(&mut self, entry: impl Fn(&mut Self) -> Result<T, String>) -> Result<Vec<T>, String> {
        if self.accept("EMPTY") {
            return Ok(Vec::new());
        }
        self.expect("(")?;
        let lone = self.words.get(self.next + 1).is_some_and(|word| word == ")");
        if lone && self.accept("EMPTY") {
            self.expect(")")?;
            return Ok(Vec::new());
        }
        let mut entries = vec![entry(self)?];
        while self.accept(",") {
            entries.push(entry(self)?);
        }
        self.expect(")")?;
        Ok(entries)
    }

    fn point(&mut self) -> Result<Geometry<f64>, String> {
        let mut points = self.list(Self::coord)?;
        match points.len() {
            0 => Ok(Geometry::MultiPoint(MultiPoint(Vec::new()))),
            1 => Ok(Geometry::Point(Point(points.remove(0)))),
            more => Err(format!("a point of {more} positions")),
        }
    }

    fn loose_point(&mut self) -> Result<Point<f64>, String> {
        let inside = self.accept("(");
        let coord = self.coord()?;
        if inside {
            self.expect(")")?;
        }
        Ok(Point(coord))
    }

    fn line(&mut self) -> Result<LineString<f64>, String> {
        self.list(Self::coord).map(LineString)
    }

    /// Rings as they are written; `Polygon::new` closes one that is open.
    fn polygon(&mut self) -> Result<Polygon<f64>, String> {
        let mut rings = self.list(Self::line)?.into_iter();
        let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(exterior, rings.collect()))
    }

    fn coord(&mut self) -> Result<Coord<f64>, String> {
        let (x, y) = (self.number()?, self.number()?);
        while self.peek().is_some_and(|word| word.parse::<f64>().is_ok()) {
            self.next += 1;
        }
        Ok(Coord { x, y })
    }

    fn number(&mut self) -> Result<f64, String> {
        let word = self.take().ok_or("the text ends where a number is expected")?;
        word.parse().map_err(|_| format!("`{word}` is no number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::CoordsIter;

    #[test]
    fn both_ways_to_write_a_multipoint_are_read() {
        assert_eq!(parse("MULTIPOINT(1 2, 3 4)"), parse("MULTIPOINT((1 2), (3 4))"));
    }

    #[test]
    fn empties_are_read_at_every_level() {
        for text in
            ["POINT EMPTY", "POLYGON EMPTY", "POLYGON( EMPTY)", "GEOMETRYCOLLECTION(POINT EMPTY, LINESTRING EMPTY)"]
        {
            assert_eq!(parse(text).unwrap().coords_count(), 0, "{text}");
        }
        assert_eq!(parse("MULTIPOLYGON(EMPTY, ((0 0, 1 0, 0 1, 0 0)))").unwrap().coords_count(), 4);
    }

    #[test]
    fn nested_collections_and_heights_are_read() {
        let text = "GeometryCollection(Point Z(1 2 3), GeometryCollection(Polygon((0 0, 2 0, 0 2, 0 0), (1 1, 2 1, 1 2, 1 1))))";
        assert_eq!(parse(text).unwrap().coords_count(), 9);
    }

    #[test]
    fn what_is_no_geometry_is_an_error() {
        for text in
            ["", "POINT", "POINT(1)", "POINT(1 2) x", "CIRCLE(1 2)", "LINESTRING(1 2, a b)", "POLYGON((0 0, 1 1)"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"GEOMETRYCOLLECTION(".repeat(1_000)).is_err());
    }
}
