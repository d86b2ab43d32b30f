//! From a ring or line in degrees to grid points: what is far from the tile is passed over, long edges are bent.

use super::bend::Bend;
use super::grid::{At, Grid};
use crate::model::Envelope;
use geo_types::Coord;

/// Makes grid points of the rings and lines of one tile.
#[derive(Debug)]
pub(super) struct Tracer {
    pub grid: Grid,
    /// Outside it, in degrees, a vertex lies beyond the buffer whatever the rounding.
    near: Envelope,
    bend: Bend,
}

/// On which sides of the box a position lies: any of west, east, south, north.
type Sides = u8;

impl Tracer {
    /// `near` must hold all that the buffer holds and a few units more.
    pub fn new(grid: Grid, near: Envelope) -> Self {
        Self { grid, near, bend: Bend::new(&grid, near) }
    }

    fn sides(&self, at: Coord<f64>) -> Sides {
        let ([west, south], [east, north]) = (self.near.min, self.near.max);
        u8::from(at.x < west) | u8::from(at.x > east) << 1 | u8::from(at.y < south) << 2 | u8::from(at.y > north) << 3
    }

    /// All vertices of something that lies in the tile and has no edge that could bend.
    pub fn direct(&self, coords: &[Coord<f64>], path: &mut Vec<At>) {
        path.clear();
        path.extend(coords.iter().map(|at| self.grid.snap(at.x, at.y)));
    }

    /// True when no edge inside a box, which lies in the tile, can bend.
    pub fn is_straight(&self, envelope: &Envelope) -> bool {
        self.bend.is_straight(envelope)
    }

    /// The path through the vertices as far as it matters in the tile: of vertices that all lie beyond the same side
    /// of the box only the first and the last are kept, since the path between them stays there.
    pub fn trace(&self, coords: &[Coord<f64>], path: &mut Vec<At>) {
        path.clear();
        let mut coords = coords.iter().copied();
        let Some(mut last) = coords.next() else { return };
        // Sides that all vertices since the last one drawn have in common.
        let mut common = self.sides(last);
        let mut waiting: Option<Coord<f64>> = None;
        self.point(last, path);
        for at in coords {
            let sides = self.sides(at);
            if common & sides != 0 {
                common &= sides;
                waiting = Some(at);
                continue;
            }
            if let Some(first) = waiting.take() {
                self.point(first, path);
                last = first;
                common = self.sides(first);
                if common & sides != 0 {
                    common &= sides;
                    waiting = Some(at);
                    continue;
                }
            }
            self.bend.between(&self.grid, last, at, path);
            self.point(at, path);
            last = at;
            common = sides;
        }
        if let Some(at) = waiting {
            self.point(at, path);
        }
    }

    fn point(&self, at: Coord<f64>, path: &mut Vec<At>) {
        let at = self.grid.snap(at.x, at.y);
        if path.last() != Some(&at) {
            path.push(at);
        }
    }
}
