//! How features are drawn, counted once for all questions.

use crate::query::item::{has_line, has_point, has_polygon};
use geo_types::Geometry;
use std::ops::{AddAssign, SubAssign};

/// How many features are drawn how; what goes can be taken off again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::query) struct Census {
    /// With polygons.
    pub polygons: usize,
    /// Of these, those of which nobody knows how well their boundaries are known.
    pub vague_polygons: usize,
    /// With lines or points only.
    pub without_area: usize,
    /// Of these, those with lines.
    pub lines: usize,
    /// Of these, those with points.
    pub points: usize,
    /// Of these, those of which nobody knows how well their places are known.
    pub vague_without_area: usize,
    /// With nothing at all.
    pub without_geometry: usize,
}

impl Census {
    /// Of one feature, and its ε.
    pub fn of(geometry: Option<&Geometry<f64>>, uncertainty_m: Option<f64>) -> Self {
        let vague = usize::from(uncertainty_m.is_none());
        match geometry {
            None => Self { without_geometry: 1, ..Self::default() },
            Some(geometry) if has_polygon(geometry) => Self { polygons: 1, vague_polygons: vague, ..Self::default() },
            Some(geometry) => Self {
                without_area: 1,
                lines: usize::from(has_line(geometry)),
                points: usize::from(has_point(geometry)),
                vague_without_area: vague,
                ..Self::default()
            },
        }
    }

    /// With an ε that is taken for all of them.
    #[must_use]
    pub fn all_known(self) -> Self {
        Self { vague_polygons: 0, vague_without_area: 0, ..self }
    }

    /// How many can be placed.
    pub fn placed(&self) -> usize {
        self.polygons + self.without_area
    }

    /// Of how many that can be placed nobody knows how well.
    pub fn vague(&self) -> usize {
        self.vague_polygons + self.vague_without_area
    }

    fn each(&mut self, other: Self, change: fn(&mut usize, usize)) {
        change(&mut self.polygons, other.polygons);
        change(&mut self.vague_polygons, other.vague_polygons);
        change(&mut self.without_area, other.without_area);
        change(&mut self.lines, other.lines);
        change(&mut self.points, other.points);
        change(&mut self.vague_without_area, other.vague_without_area);
        change(&mut self.without_geometry, other.without_geometry);
    }
}

impl AddAssign for Census {
    fn add_assign(&mut self, other: Self) {
        self.each(other, |count, more| *count += more);
    }
}

impl SubAssign for Census {
    fn sub_assign(&mut self, other: Self) {
        self.each(other, |count, less| *count = count.saturating_sub(less));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{GeometryCollection, LineString, Point, Polygon};

    #[test]
    fn what_is_counted_in_can_be_taken_off_again() {
        let line = Geometry::LineString(LineString::from(vec![(80.0, 44.0), (81.0, 44.0)]));
        let point = Geometry::Point(Point::new(80.0, 44.0));
        let ground =
            Geometry::Polygon(Polygon::new(LineString::from(vec![(80.0, 44.0), (81.0, 44.0), (81.0, 45.0)]), vec![]));
        let mixed = |parts: &[&Geometry<f64>]| {
            Geometry::GeometryCollection(GeometryCollection(parts.iter().map(|part| (*part).clone()).collect()))
        };
        let mut census = Census::default();
        let rows = [
            (Some(ground.clone()), Some(5.0)),
            (Some(mixed(&[&ground, &line])), None),
            (Some(mixed(&[&point, &line])), Some(0.0)),
            (Some(point), None),
            (None, None),
        ];
        for (geometry, uncertainty_m) in &rows {
            census += Census::of(geometry.as_ref(), *uncertainty_m);
        }
        let counted = Census {
            polygons: 2,
            vague_polygons: 1,
            without_area: 2,
            lines: 1,
            points: 2,
            vague_without_area: 1,
            without_geometry: 1,
        };
        assert_eq!((census, census.placed(), census.vague(), census.all_known().vague()), (counted, 4, 2, 0));
        for (geometry, uncertainty_m) in &rows {
            census -= Census::of(geometry.as_ref(), *uncertainty_m);
        }
        assert_eq!(census, Census::default());
    }
}
