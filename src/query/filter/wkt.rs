//! Geometries in text (OGC 06-103r4 §7): `POINT(80 44)`, `POLYGON Z((…))`, `BBOX(…)`. Heights are read and dropped.
//!
//! Nothing here descends: a collection holds no collections (annex B of the standard).

use super::error::Place;
use super::geometries::ring;
use super::lexer::Kind;
use super::reader::{Read, Reader};
use super::tree::Operand;
use geo_types::{Coord, Geometry, GeometryCollection, LineString, MultiPoint, Point, Polygon};

const A_NUMBER: &str = "a number";

impl Reader<'_> {
    /// A geometry whose first word has been taken.
    pub(super) fn geometry(&mut self, word: &str, at: usize) -> Read<Operand> {
        let place = Place::Character(at);
        if word.eq_ignore_ascii_case("BBOX") {
            let numbers = self.list(Self::signed)?;
            return self.geometries.bbox(&numbers, &place);
        }
        let geometry = if word.eq_ignore_ascii_case("GEOMETRYCOLLECTION") {
            self.takes("Z");
            let members = if self.takes("EMPTY") { Vec::new() } else { self.list(Self::member)? };
            Geometry::GeometryCollection(GeometryCollection(members))
        } else {
            self.one(word)?
        };
        self.geometries.drawing(geometry, &place)
    }

    fn member(&mut self) -> Read<Geometry<f64>> {
        let Some(Kind::Word(word)) = self.kind() else {
            return Err(self.unexpected("a geometry"));
        };
        let known = ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"];
        if !known.iter().any(|known| word.eq_ignore_ascii_case(known)) {
            return Err(self.unexpected("POINT, LINESTRING, POLYGON or one of them with MULTI"));
        }
        self.advance();
        self.one(word)
    }

    /// A geometry that is no collection.
    fn one(&mut self, word: &str) -> Read<Geometry<f64>> {
        self.takes("Z");
        if self.takes("EMPTY") {
            // Whatever it is empty of: it is refused like any other geometry without positions.
            return Ok(MultiPoint(Vec::new()).into());
        }
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        Ok(match () {
            () if is("POINT") => Geometry::Point(self.point()?),
            () if is("LINESTRING") => Geometry::LineString(LineString(self.list(Self::position)?)),
            () if is("POLYGON") => Geometry::Polygon(self.polygon()?),
            () if is("MULTIPOINT") => Geometry::MultiPoint(MultiPoint(self.list(Self::point_in_list)?)),
            () if is("MULTILINESTRING") => {
                let lines = self.list(|reader| reader.list(Self::position).map(LineString))?;
                Geometry::MultiLineString(lines.into_iter().collect())
            }
            () => Geometry::MultiPolygon(self.list(Self::polygon)?.into_iter().collect()),
        })
    }

    /// One or more, between parentheses, with commas between them.
    fn list<T>(&mut self, read: impl Fn(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        self.needs_sign('(', "( and coordinates")?;
        let mut found = vec![read(self)?];
        while !self.takes_sign(')') {
            self.needs_sign(',', "a comma or )")?;
            found.push(read(self)?);
        }
        Ok(found)
    }

    fn polygon(&mut self) -> Read<Polygon<f64>> {
        let place = Place::Character(self.at());
        let mut rings = self.list(|reader| ring(reader.list(Self::position)?, &place))?;
        let holes = rings.split_off(1.min(rings.len()));
        Ok(Polygon::new(rings.pop().unwrap_or_else(|| LineString(Vec::new())), holes))
    }

    fn point(&mut self) -> Read<Point<f64>> {
        self.needs_sign('(', "( and coordinates")?;
        let position = self.position()?;
        self.needs_sign(')', ") after two or three coordinates")?;
        Ok(Point(position))
    }

    /// `(1 2)` or, as older writers have it, `1 2`.
    fn point_in_list(&mut self) -> Read<Point<f64>> {
        if self.kind() == Some(Kind::Sign('(')) { self.point() } else { self.position().map(Point) }
    }

    /// Two numbers, or three of which the last is a height.
    fn position(&mut self) -> Read<Coord<f64>> {
        let (x, y) = (self.signed()?, self.signed()?);
        if matches!(self.kind(), Some(Kind::Number(_) | Kind::Sign('+' | '-'))) {
            self.signed()?;
        }
        self.geometries.position(x, y)
    }

    fn signed(&mut self) -> Read<f64> {
        let sign = if self.takes_sign('-') { -1.0 } else { 1.0 };
        if sign > 0.0 {
            self.takes_sign('+');
        }
        let Some(Kind::Number(number)) = self.kind() else {
            return Err(self.unexpected(A_NUMBER));
        };
        self.advance();
        Ok(sign * number)
    }
}
