//! Ground that is collected from west to east and measured as soon as nothing can be added to it any more.

use super::cut::cut;
use crate::geom;
use crate::query::error::QueryError;
use geo_types::{Geometry, MultiPolygon, Polygon};

/// Pieces that are held one by one.
const MOST_PIECES: usize = 100_000;

/// The ground that is still open, and the area of what is not.
#[derive(Debug, Default)]
pub(super) struct Front {
    open: Vec<Geometry<f64>>,
    area_m2: f64,
}

impl Front {
    pub fn add(&mut self, ground: Geometry<f64>) {
        self.open.push(ground);
    }

    /// Makes one ground of many pieces, when there are very many.
    pub fn compact(&mut self) {
        if self.open.len() > MOST_PIECES {
            let united = geom::union(&self.open).pieces;
            self.open = vec![Geometry::MultiPolygon(united)];
        }
    }

    /// Everything still to come lies east of the meridian. What is west of it is measured once, however often it was
    /// added, and handed over.
    pub fn close(
        &mut self,
        meridian: f64,
        mut done: impl FnMut(&[Polygon<f64>]) -> Result<(), QueryError>,
    ) -> Result<(), QueryError> {
        if self.open.is_empty() {
            return Ok(());
        }
        let united = geom::union(&self.open).pieces;
        let (west, east) = cut(united, meridian);
        let west = MultiPolygon(west);
        self.area_m2 += geom::area_m2(&Geometry::MultiPolygon(west.clone()));
        self.open.clear();
        if !east.is_empty() {
            self.open.push(Geometry::MultiPolygon(MultiPolygon(east)));
        }
        done(&west.0)
    }

    /// Of what was closed, square metres.
    pub fn area_m2(&self) -> f64 {
        // The sum of nothing is minus zero.
        self.area_m2 + 0.0
    }
}
