//! How do two areas lie to each other? Neighbours that share a border are no overlap, and what rounding or careless
//! digitising leaves along it is kept apart from real common ground.

mod contact;
mod pieces;

use super::area::area_m2;
use super::locate::Location;
use super::overlay::{self, plane};
use super::parts::polygons;
use super::shape::Shape;
use contact::{Contact, contact};
pub(super) use contact::{NOISE_DEG, edges_cross};
use geo_types::{Geometry, MultiPolygon};
use pieces::Sorted;
use serde::Serialize;

/// Thresholds below which common ground is a sliver: smaller than `area_m2` *and* narrower than `width_m`. What is
/// narrower than the ninth decimal of a degree (0.12 mm) is one whatever its area, unless one of the thresholds is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SliverRule {
    /// Square metres.
    pub area_m2: f64,
    /// Metres; the width of a piece is twice its area over its perimeter.
    pub width_m: f64,
}

/// One square metre, and ten centimetres.
impl Default for SliverRule {
    fn default() -> Self {
        Self { area_m2: 1.0, width_m: 0.1 }
    }
}

/// How the first geometry lies to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Each lies in the other, but for slivers.
    Equal,
    /// The first lies in the second, but for slivers.
    Inside,
    /// The second lies in the first, but for slivers.
    Contains,
    /// They have common ground, and each has ground of its own.
    Overlaps,
    /// They share points, at most slivers of ground.
    Touches,
    /// They share nothing.
    Disjoint,
}

impl Relation {
    /// The same, seen from the second geometry.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::Inside => Self::Contains,
            Self::Contains => Self::Inside,
            same => same,
        }
    }
}

/// Two areas compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// How the first lies to the second.
    pub relation: Relation,
    /// The ground they have in common; empty when they only touch.
    pub common: MultiPolygon<f64>,
    /// Its area on the ellipsoid, square metres; never above that of either geometry.
    pub common_m2: f64,
    /// What is too small and too narrow to count as common ground.
    pub slivers: MultiPolygon<f64>,
    /// Its area, square metres.
    pub slivers_m2: f64,
}

/// Whether any of the pieces is more than the noise of the last digits: wider than 1e-7 m.
pub fn has_ground(pieces: &MultiPolygon<f64>) -> bool {
    let strict = SliverRule { area_m2: 0.0, width_m: 0.0 };
    !Sorted::new(pieces.clone(), &strict).is_empty()
}

/// Compares the polygons of two geometries; their points and lines do not count.
///
/// Whether boundaries meet is decided on the coordinates as they are. What is narrower than 1e-7 m is noise of the last
/// digits: as ground it vanishes, as a gap it still touches. Common ground below the rule is set apart as slivers,
/// unless it is the whole of either side. "Inside" means that what sticks out is nothing but noise and slivers.
///
/// ```
/// use geo_types::{Geometry, Rect, coord};
/// use groundplan::geom::{Relation, Shape, SliverRule, compare};
/// let cell = |w: f64, e: f64| Geometry::from(Rect::new(coord! { x: w, y: 44.0 }, coord! { x: e, y: 45.0 }).to_polygon());
/// let (zone, parcel, neighbour) = (cell(80.0, 81.0), cell(80.25, 80.5), cell(81.0, 82.0));
/// let to_zone = |g| compare(&Shape::new(g).unwrap(), &Shape::new(&zone).unwrap(), &SliverRule::default());
/// assert_eq!(to_zone(&parcel).relation, Relation::Inside);
/// assert_eq!((to_zone(&neighbour).relation, to_zone(&neighbour).common_m2), (Relation::Touches, 0.0));
/// ```
pub fn compare(a: &Shape<'_>, b: &Shape<'_>, rule: &SliverRule) -> Comparison {
    let contact = contact(a, b);
    if contact != Contact::Meet
        && let Some(relation) = relation_apart(a, b, contact)
    {
        return whole(a, b, relation);
    }
    compare_overlaid(a, b, rule)
}

/// The relation of areas whose boundaries do not meet, where no overlay is needed to tell: each ring lies then wholly
/// in or outside the other area.
fn relation_apart(a: &Shape<'_>, b: &Shape<'_>, contact: Contact) -> Option<Relation> {
    let parts_in = |of: &Shape<'_>, within: &Shape<'_>| {
        let (mut outer_in, mut outer_out, mut any_in) = (false, false, false);
        for ring in of.locator().rings() {
            let is_in = ring.first().is_some_and(|p| within.locator().locate([p.x, p.y]) == Location::Inside);
            any_in |= is_in;
            outer_in |= is_in && !ring.is_hole;
            outer_out |= !is_in && !ring.is_hole;
        }
        (outer_in, outer_out, any_in)
    };
    let (a_in, a_out, any_a_in) = parts_in(a, b);
    let (b_in, b_out, any_b_in) = parts_in(b, a);
    match (a_in, b_in) {
        (false, false) if contact == Contact::None => Some(Relation::Disjoint),
        (false, false) => Some(Relation::Touches),
        (true, _) if !a_out && !any_b_in && is_plain(a) => Some(Relation::Inside),
        (_, true) if !b_out && !any_a_in && is_plain(b) => Some(Relation::Contains),
        _ => None,
    }
}

/// No two of its polygons overlap, if it is valid.
fn is_plain(shape: &Shape<'_>) -> bool {
    matches!(shape.geometry(), Geometry::Polygon(_) | Geometry::MultiPolygon(_))
}

/// The comparison where the common ground is nothing, or the whole of one side.
fn whole(a: &Shape<'_>, b: &Shape<'_>, relation: Relation) -> Comparison {
    let side = match relation {
        Relation::Inside => Some(a.geometry()),
        Relation::Contains => Some(b.geometry()),
        _ => None,
    };
    let common = side.map_or(MultiPolygon(Vec::new()), |geometry| polygons(geometry).cloned().collect());
    let common_m2 = side.map_or(0.0, area_m2);
    Comparison { relation, common, common_m2, slivers: MultiPolygon(Vec::new()), slivers_m2: 0.0 }
}

/// What one side has outside the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    Nothing,
    Slivers,
    Ground,
}

/// The comparison of areas that have to be laid over each other to tell.
fn compare_overlaid(a: &Shape<'_>, b: &Shape<'_>, rule: &SliverRule) -> Comparison {
    let all = overlay::common(a, b);
    let shared_deg2 = plane::polygons_deg2(&all.0);
    let mut found = Sorted::new(all, rule);
    let has_ground = !found.ground.is_empty();
    let (mut rest_a, mut rest_b) = (Rest::Ground, Rest::Ground);
    if !found.is_empty() {
        (rest_a, rest_b) = (rest(a, b, shared_deg2, rule), rest(b, a, shared_deg2, rule));
    }
    if rest_a == Rest::Nothing || rest_b == Rest::Nothing {
        found.take_all_as_ground();
    }
    // Where all of it is of the size of slivers, a sliver that sticks out is not beside the point.
    let is_in = |rest: Rest| rest == Rest::Nothing || (rest == Rest::Slivers && has_ground);
    let relation = match (found.ground.is_empty(), is_in(rest_a), is_in(rest_b)) {
        (true, ..) => Relation::Touches,
        (_, true, true) => Relation::Equal,
        (_, true, _) => Relation::Inside,
        (_, _, true) => Relation::Contains,
        _ => Relation::Overlaps,
    };
    let common_deg2 = plane::polygons_deg2(&found.ground);
    let common_m2 =
        overlay::capped(overlay::capped(found.ground_m2, common_deg2, a.geometry()), common_deg2, b.geometry());
    let (common, slivers) = (MultiPolygon(found.ground), MultiPolygon(found.slivers));
    Comparison { relation, common, common_m2, slivers, slivers_m2: found.slivers_m2 }
}

/// What `a` has outside `b`, with which it shares `shared_deg2`. The difference is only computed where it can be small.
fn rest(a: &Shape<'_>, b: &Shape<'_>, shared_deg2: f64, rule: &SliverRule) -> Rest {
    if is_plain(a) && pieces::is_ground_for_sure(a, b, shared_deg2, rule) {
        return Rest::Ground;
    }
    let left = Sorted::new(overlay::remainder(a, b), rule);
    match (left.ground.is_empty(), left.slivers.is_empty()) {
        (false, _) => Rest::Ground,
        (_, false) => Rest::Slivers,
        _ => Rest::Nothing,
    }
}

#[cfg(test)]
mod tests;
