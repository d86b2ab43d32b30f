//! What rings enclose together, as polygons that are valid.

use crate::geom::check::is_flat;
use crate::geom::parts;
use crate::geom::validity::{broken_rules, surrounding};
use geo_types::{Geometry, LineString, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::float::overlay::{FloatOverlay, OverlayOptions};

type Contour = Vec<[f64; 2]>;

/// How often the pieces are gone over again. Where new vertices were rounded to numbers that can be written, edges that
/// are not the last digit apart may cross again; each time there are fewer.
const PASSES: usize = 3;

/// If that does not end, vertices are rounded first, ever more coarsely: to 2^-42 degrees and so on up to 2^-26 (1.5e-8
/// degrees, less than two millimetres). Zero is no rounding.
const STEPS_DEG: [f64; 6] =
    [0.0, power_of_two(42), power_of_two(38), power_of_two(34), power_of_two(30), power_of_two(26)];

/// 2 to the power of −`negated`.
const fn power_of_two(negated: u64) -> f64 {
    f64::from_bits((1023 - negated) << 52)
}

/// What was made of rings.
pub struct Pieces {
    /// Valid each, and touching each other in points only.
    pub polygons: Vec<Polygon<f64>>,
    /// To which multiple of a degree the vertices had to be rounded; zero if they were not.
    pub step_deg: f64,
}

/// What the rings of one polygon enclose by the even-odd rule; `None` if edges run too close to each other.
pub fn even_odd(polygon: &Polygon<f64>) -> Option<Pieces> {
    enclosed(&contours(polygon).collect::<Vec<_>>(), FillRule::EvenOdd)
}

/// The ground of all polygons, which must be valid each; `None` if edges run too close to each other.
pub fn unite(polygons: &[&Polygon<f64>]) -> Option<Pieces> {
    let wound = polygons.iter().filter_map(|polygon| match parts::orient(Geometry::Polygon((*polygon).clone())) {
        Geometry::Polygon(polygon) => Some(polygon),
        _ => None,
    });
    let rings: Vec<Contour> = wound.flat_map(|polygon| contours(&polygon).collect::<Vec<_>>()).collect();
    enclosed(&rings, FillRule::NonZero)
}

/// The rings without their closing vertices.
fn contours(polygon: &Polygon<f64>) -> impl Iterator<Item = Contour> + '_ {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    rings.map(contour)
}

fn contour(ring: &LineString<f64>) -> Contour {
    ring.0.iter().skip(1).map(|c| [c.x, c.y]).collect()
}

fn enclosed(rings: &[Contour], fill: FillRule) -> Option<Pieces> {
    for step_deg in STEPS_DEG {
        let mut made = overlay(&rounded(rings, step_deg), fill);
        for _ in 0..PASSES {
            if let Some(polygons) = nested(&made).filter(|polygons| broken_rules(polygons, 0, 1).is_empty()) {
                return Some(Pieces { polygons, step_deg });
            }
            made = overlay(&made.contours(), FillRule::EvenOdd);
        }
    }
    None
}

fn rounded(rings: &[Contour], step_deg: f64) -> Vec<Contour> {
    let round = |degrees: f64| if step_deg > 0.0 { (degrees / step_deg).round() * step_deg } else { degrees };
    rings.iter().map(|ring| ring.iter().map(|position| position.map(round)).collect()).collect()
}

/// Rings as an overlay makes them.
#[derive(Default)]
struct Rings {
    exteriors: Vec<LineString<f64>>,
    holes: Vec<LineString<f64>>,
}

impl Rings {
    fn contours(&self) -> Vec<Contour> {
        self.exteriors.iter().chain(&self.holes).map(contour).collect()
    }
}

fn overlay(rings: &[Contour], fill: FillRule) -> Rings {
    // Cleaning would move vertices that are all but equal, after which rings could cross. Where a ring touches the
    // middle of a straight edge, the edge keeps a vertex, or its rounded ends would pull it off the ring.
    let mut options = OverlayOptions::ogc();
    options.clean_result = false;
    options.preserve_input_collinear = true;
    options.preserve_output_collinear = true;
    let mut overlay = FloatOverlay::<[f64; 2], i64>::from_subj_custom(rings, options, Solver::default());
    let mut made = Rings::default();
    for shape in overlay.overlay(OverlayRule::Subject, fill) {
        let mut rings = shape.into_iter().map(closed);
        made.exteriors.extend(rings.next().filter(|ring| !is_flat(ring)));
        made.holes.extend(rings.filter(|ring| !is_flat(ring)));
    }
    made
}

fn closed(contour: Contour) -> LineString<f64> {
    let mut ring: LineString<f64> = contour.into_iter().collect();
    ring.close();
    ring.0.dedup();
    ring
}

/// Polygons made of exteriors and the holes in them; `None` if rings cross, or a hole lies in no exterior.
///
/// The overlay's rings are right, but where they touch it gives some holes to the wrong exterior (`i_overlay` 9.1.0),
/// so each is put where it lies.
fn nested(rings: &Rings) -> Option<Vec<Polygon<f64>>> {
    let all: Vec<&LineString<f64>> = rings.exteriors.iter().chain(&rings.holes).collect();
    let around = surrounding(&all)?;
    let mut holes: Vec<Vec<LineString<f64>>> = vec![Vec::new(); rings.exteriors.len()];
    for (hole, parent) in rings.holes.iter().zip(around.into_iter().skip(rings.exteriors.len())) {
        holes.get_mut(parent?)?.push(hole.clone());
    }
    Some(rings.exteriors.iter().zip(holes).map(|(exterior, holes)| Polygon::new(exterior.clone(), holes)).collect())
}
