//! Geometries that stand in a filter: brought to longitude and latitude, checked, and made ready once.

use super::error::{FilterError, Place};
use super::tree::Operand;
use crate::geom::{Figure, Limits, check, envelope, polygon_parts};
use crate::model::Envelope;
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon, Rect};
use std::borrow::Cow;
use std::sync::Arc;

/// How many positions all geometries of a filter may have together.
pub(super) const MAX_POSITIONS: usize = 10_000;
/// Into how many boxes a geometry of many parts is taken apart for an index.
const MOST_BOXES: usize = 16;

/// Brings a geometry from the CRS and axis order of a filter to longitude and latitude.
pub(super) type ToStorage<'t> = dyn Fn(Geometry<f64>) -> Result<Geometry<f64>, String> + 't;

/// A geometry that stands in a filter.
#[derive(Debug, Clone)]
pub(super) struct Drawing {
    figure: Figure<'static>,
}

impl PartialEq for Drawing {
    fn eq(&self, other: &Self) -> bool {
        self.figure.geometry() == other.figure.geometry()
    }
}

impl Drawing {
    pub(super) fn figure(&self) -> &Figure<'static> {
        &self.figure
    }

    /// Boxes round it; those of its areas, if it has several.
    pub(super) fn envelopes(&self) -> Vec<Envelope> {
        if let Geometry::MultiPolygon(multi) = self.figure.geometry()
            && multi.0.len() <= MOST_BOXES
        {
            return polygon_parts(self.figure.geometry()).filter_map(|part| envelope(&part)).collect();
        }
        vec![*self.figure.envelope()]
    }
}

/// Makes the geometries of one filter.
pub(super) struct Geometries<'t> {
    to_storage: &'t ToStorage<'t>,
    positions: usize,
}

impl<'t> Geometries<'t> {
    pub(super) fn new(to_storage: &'t ToStorage<'t>) -> Self {
        Self { to_storage, positions: 0 }
    }

    /// One more position.
    pub(super) fn position(&mut self, x: f64, y: f64) -> Result<Coord<f64>, FilterError> {
        self.positions += 1;
        if self.positions > MAX_POSITIONS {
            return Err(FilterError::TooManyPositions { limit: MAX_POSITIONS });
        }
        Ok(Coord { x, y })
    }

    /// The geometry, ready to be asked.
    pub(super) fn drawing(&self, geometry: Geometry<f64>, at: &Place) -> Result<Operand, FilterError> {
        let bad = |reason: String| FilterError::BadGeometry { at: at.clone(), reason };
        let stored = (self.to_storage)(geometry).map_err(bad)?;
        // As many as there can be: the filter has been counted, and a change of CRS adds none worth naming.
        let limits = Limits { max_vertices: usize::MAX };
        check(&stored, &limits)
            .map_err(|reasons| bad(reasons.first().map_or_else(String::new, ToString::to_string)))?;
        let figure = Figure::new(Cow::Owned(stored)).ok_or_else(|| bad("it is empty".into()))?;
        Ok(Operand::Drawing(Arc::new(Drawing { figure })))
    }

    /// A box, from the lower to the upper corner in the axis order of the CRS; with six numbers the third and the sixth
    /// are heights, which do not count. West of its western edge it goes round the back of the earth.
    pub(super) fn bbox(&self, numbers: &[f64], at: &Place) -> Result<Operand, FilterError> {
        let bad = |reason: &str| FilterError::BadGeometry { at: at.clone(), reason: reason.into() };
        let (low, high) = match *numbers {
            [a, b, c, d] | [a, b, _, c, d, _] => (Coord { x: a, y: b }, Coord { x: c, y: d }),
            _ => return Err(bad("a box has four or six numbers")),
        };
        if low.x <= high.x && low.y <= high.y {
            return self.drawing(flat_box(low, high), at);
        }
        let stored = |corner: Coord<f64>| match (self.to_storage)(Point(corner).into()) {
            Ok(Geometry::Point(point)) => Ok(point.0),
            Ok(_) => Err(bad("its corners are no points")),
            Err(reason) => Err(bad(&reason)),
        };
        let ((south_west, north_east), [first, _]) = ((stored(low)?, stored(high)?), [low, high]);
        // Only degrees go round the earth.
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        let is_geographic = (near(south_west.x, first.x) && near(south_west.y, first.y))
            || (near(south_west.x, first.y) && near(south_west.y, first.x));
        if !is_geographic || south_west.y > north_east.y {
            return Err(bad("the first corner of a box must be the lower one"));
        }
        let part = |west: f64, east: f64| {
            let (low, high) = (Coord { x: west, y: south_west.y }, Coord { x: east, y: north_east.y });
            Rect::new(low, high).to_polygon()
        };
        let halves = [(south_west.x, 180.0), (-180.0, north_east.x)].into_iter().filter(|(west, east)| west < east);
        let halves: Vec<Polygon<f64>> = halves.map(|(west, east)| part(west, east)).collect();
        Geometries { to_storage: &|geometry| Ok(geometry), positions: 0 }.drawing(MultiPolygon(halves).into(), at)
    }
}

/// A box without width or height is a line or a point.
fn flat_box(low: Coord<f64>, high: Coord<f64>) -> Geometry<f64> {
    match (low.x < high.x, low.y < high.y) {
        (true, true) => Rect::new(low, high).to_polygon().into(),
        (false, false) => Point(low).into(),
        _ => LineString(vec![low, high]).into(),
    }
}

/// A ring. It must be closed already: the type that holds it would close it without a word.
pub(super) fn ring(positions: Vec<Coord<f64>>, at: &Place) -> Result<LineString<f64>, FilterError> {
    if positions.len() >= 4 && positions.first() == positions.last() {
        return Ok(LineString(positions));
    }
    let reason = "a ring has at least four positions, and ends where it begins".to_string();
    Err(FilterError::BadGeometry { at: at.clone(), reason })
}
