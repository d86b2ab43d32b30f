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
    /// Valid each, and touching each other in points only, or else the last attempt at that.
    pub polygons: Vec<Polygon<f64>>,
    /// To which multiple of a degree the vertices had to be rounded; zero if they were not.
    pub step_deg: f64,
}

/// What the rings of one polygon enclose by the even-odd rule.
pub fn even_odd(polygon: &Polygon<f64>) -> Pieces {
    enclosed(&contours(polygon).collect::<Vec<_>>(), FillRule::EvenOdd)
}

/// The ground of all polygons, which must be valid each.
pub fn unite(polygons: &[&Polygon<f64>]) -> Pieces {
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
    rings.map(|ring| ring.0.iter().skip(1).map(|c| [c.x, c.y]).collect())
}

fn enclosed(rings: &[Contour], fill: FillRule) -> Pieces {
    let mut last = Pieces { polygons: Vec::new(), step_deg: 0.0 };
    for step_deg in STEPS_DEG {
        let mut polygons = one_pass(&rounded(rings, step_deg), fill);
        for _ in 0..PASSES {
            if broken_rules(&polygons, 0, 1).is_empty() {
                return Pieces { polygons, step_deg };
            }
            polygons = one_pass(&polygons.iter().flat_map(contours).collect::<Vec<_>>(), FillRule::EvenOdd);
        }
        last = Pieces { polygons, step_deg };
    }
    last
}

fn rounded(rings: &[Contour], step_deg: f64) -> Vec<Contour> {
    let round = |degrees: f64| if step_deg > 0.0 { (degrees / step_deg).round() * step_deg } else { degrees };
    rings.iter().map(|ring| ring.iter().map(|position| position.map(round)).collect()).collect()
}

fn one_pass(rings: &[Contour], fill: FillRule) -> Vec<Polygon<f64>> {
    // Cleaning would move vertices that are all but equal, after which rings could cross.
    let mut options = OverlayOptions::ogc();
    options.clean_result = false;
    let mut overlay = FloatOverlay::<[f64; 2], i64>::from_subj_custom(rings, options, Solver::default());
    let (mut exteriors, mut holes) = (Vec::new(), Vec::new());
    for shape in overlay.overlay(OverlayRule::Subject, fill) {
        let mut rings = shape.into_iter().map(ring);
        exteriors.extend(rings.next().filter(|ring| !is_flat(ring)));
        holes.extend(rings.filter(|ring| !is_flat(ring)));
    }
    nested(exteriors, holes)
}

fn ring(contour: Contour) -> LineString<f64> {
    let mut ring: LineString<f64> = contour.into_iter().collect();
    ring.close();
    ring.0.dedup();
    ring
}

/// Polygons made of exteriors and the holes in them.
///
/// The overlay's rings are right, but where they touch it gives some holes to the wrong exterior (`i_overlay` 9.1.0),
/// so each is put where it lies.
fn nested(exteriors: Vec<LineString<f64>>, holes: Vec<LineString<f64>>) -> Vec<Polygon<f64>> {
    let rings: Vec<&LineString<f64>> = exteriors.iter().chain(&holes).collect();
    let around = surrounding(&rings);
    let mut polygons: Vec<(LineString<f64>, Vec<LineString<f64>>)> =
        exteriors.into_iter().map(|exterior| (exterior, Vec::new())).collect();
    let parents: Vec<Option<usize>> = around.into_iter().skip(polygons.len()).collect();
    for (hole, parent) in holes.into_iter().zip(parents) {
        if let Some((_, holes)) = parent.and_then(|parent| polygons.get_mut(parent)) {
            holes.push(hole);
        }
    }
    polygons.into_iter().map(|(exterior, holes)| Polygon::new(exterior, holes)).collect()
}
