//! The union of many overlapping pieces, and what it makes of the polygons.
//!
//! Pieces of one chain overlap their neighbours most: a few neighbours are united first, then a few of those unions, so
//! that what lies inside is gone before it can cross everything else.

use super::OffsetError;
use super::effort::Effort;
use super::source::Source;
use geo_types::{LineString, MultiPolygon, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::i_float::int::point::IntPoint;
use i_overlay::i_shape::flat::buffer::FlatContoursBuffer;

/// Step of the grid, degrees: 2⁻⁴⁴, at most 6.4 nm. Every grid point up to ±180 is a double, so nothing is rounded
/// after the overlay and its validity is kept.
const GRID_DEG: f64 = 1.0 / (1_u64 << 44) as f64;

/// Edges whose pieces are united first.
pub(super) const FIRST: usize = 8;
/// Unions that are united next.
const NEXT: usize = 4;
/// A union of so few corners is done at once.
const SMALL: usize = 1000;

/// Corners of all pieces, at most: some three microseconds each.
const MAX_CORNERS: usize = 2_000_000;

/// Rings below this are left out, square metres; [`super::super::check`] calls them flat. A piece of a parallel set is
/// never as small, except for leftovers that may go.
const LEAST_RING_M2: f64 = 4e-8;

/// What happens with the band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum With {
    /// The polygons and the band together.
    Added,
    /// The polygons without the band.
    TakenAway,
}

type Contour = Vec<IntPoint<i64>>;
type Union = FlatContoursBuffer<i64>;

/// Takes pieces and unites them.
pub(super) struct Merger {
    overlay: Overlay<i64>,
    pending: usize,
    /// Corners of all pieces.
    added: usize,
    unions: Vec<Union>,
    contour: Contour,
}

impl Default for Merger {
    fn default() -> Self {
        Self { overlay: Overlay::new(0), pending: 0, added: 0, unions: Vec::new(), contour: Vec::new() }
    }
}

impl Merger {
    /// One more piece: a simple counter-clockwise contour, degrees.
    pub(super) fn add(&mut self, contour: &[[f64; 2]]) {
        self.contour.clear();
        self.contour.extend(contour.iter().map(|at| on_grid(*at)));
        self.overlay.add_contour(&self.contour, ShapeType::Subject);
        self.pending += 1;
        self.added += contour.len();
    }

    /// Unites the pieces so far if there are enough: only what overlaps may be apart.
    pub(super) fn end_of_run(&mut self) {
        if self.pending >= FIRST {
            self.unite();
        }
    }

    /// Refuses more corners than can be waited for.
    pub(super) fn limited(&self) -> Result<(), OffsetError> {
        let found = self.added;
        if found > MAX_CORNERS { Err(OffsetError::TooComplex { found, limit: MAX_CORNERS }) } else { Ok(()) }
    }

    fn unite(&mut self) {
        let mut union = Union::default();
        self.overlay.overlay_into(OverlayRule::Subject, FillRule::NonZero, &mut union);
        self.overlay.clear();
        self.pending = 0;
        self.unions.push(union);
    }

    /// The polygons of the source with all pieces added or taken away.
    pub(super) fn finish(mut self, source: &Source, with: With) -> Result<MultiPolygon<f64>, OffsetError> {
        if self.pending > 0 {
            self.unite();
        }
        let mut effort = Effort::default();
        self.thin_out(&mut effort)?;
        let rings: Vec<Contour> =
            source.rings.iter().map(|ring| ring.positions.iter().map(|at| on_grid(*at)).collect()).collect();
        let band = || self.unions.iter().flat_map(contours);
        effort.add(rings.iter().map(Vec::as_slice).chain(band()))?;
        let all = rings.iter().map(Vec::len).sum::<usize>() + corners(&self.unions);
        let options = IntOverlayOptions { min_output_area: least_ring(band()), ..IntOverlayOptions::ogc() };
        let mut overlay = Overlay::new_custom(all, options, Solver::AUTO);
        for ring in &rings {
            overlay.add_contour(ring, ShapeType::Subject);
        }
        band().for_each(|contour| overlay.add_contour(contour, ShapeType::Clip));
        let rule = match with {
            With::Added => OverlayRule::Union,
            With::TakenAway => OverlayRule::Difference,
        };
        Ok(overlay.overlay(rule, FillRule::NonZero).into_iter().filter_map(polygon).collect())
    }

    /// Unites neighbours as long as there are many corners and a good part of them goes.
    fn thin_out(&mut self, effort: &mut Effort) -> Result<(), OffsetError> {
        let mut before = self.added / 8 * 5;
        loop {
            let now = corners(&self.unions);
            if self.unions.len() < 2 || now < SMALL || now > before / 5 * 4 {
                return Ok(());
            }
            before = now;
            let unions = std::mem::take(&mut self.unions);
            for neighbours in unions.chunks(NEXT) {
                effort.add(neighbours.iter().flat_map(contours))?;
                neighbours
                    .iter()
                    .flat_map(contours)
                    .for_each(|contour| self.overlay.add_contour(contour, ShapeType::Subject));
                self.unite();
            }
        }
    }
}

fn contours(union: &Union) -> impl Iterator<Item = &[IntPoint<i64>]> {
    union.ranges.iter().filter_map(|range| union.points.get(range.clone()))
}

fn corners(unions: &[Union]) -> usize {
    unions.iter().map(|union| union.points.len()).sum()
}

fn on_grid([lon, lat]: [f64; 2]) -> IntPoint<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "at most 2^52 steps")]
    let [x, y] = [lon, lat].map(|degrees| (degrees / GRID_DEG).round() as i64);
    IntPoint::new(x, y)
}

/// The smallest ring in grid cells, at the latitude where cells are smallest.
fn least_ring<'a>(band: impl Iterator<Item = &'a [IntPoint<i64>]>) -> u128 {
    let highest = band.flatten().map(|at| at.y.unsigned_abs()).max().unwrap_or(0);
    let cell_m = GRID_DEG * 111_700.0;
    let cells = LEAST_RING_M2 / (cell_m * cell_m * (highest as f64 * GRID_DEG).to_radians().cos().max(1e-3));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1e8 and 1e12")]
    let cells = cells as u128;
    cells
}

fn polygon(contours: Vec<Contour>) -> Option<Polygon<f64>> {
    let degrees = |at: IntPoint<i64>| (at.x as f64 * GRID_DEG, at.y as f64 * GRID_DEG);
    let mut rings = contours.into_iter().map(|contour| contour.into_iter().map(degrees).collect::<LineString<f64>>());
    Some(Polygon::new(rings.next()?, rings.collect()))
}
