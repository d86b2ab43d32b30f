//! Whether polygons keep the rules of simple features, decided exactly by one sweep from west to east.
//!
//! The sweep (Shamos and Hoey 1976) keeps the edges it cuts in order and compares neighbours only, so that its work is
//! O(n log n) whatever the shape. Of two edges that cross one is left out from there on, which keeps the order true;
//! places where rings touch are always vertices, so no position is ever computed. Where nothing crosses, the same
//! sweep tells inside which ring each ring lies and which rings touch.

mod findings;
mod groups;
mod meeting;
mod nesting;
mod status;
mod sweep;

use super::check::{Invalid, RingName};
use super::segments::Segments;
use geo_types::{LineString, Polygon};
pub(super) use groups::Groups;

/// All rings with their names, polygons counted from `first`.
pub(super) fn rings(polygons: &[Polygon<f64>], first: usize) -> impl Iterator<Item = (RingName, &LineString<f64>)> {
    polygons.iter().enumerate().flat_map(move |(position, polygon)| {
        let all = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        all.enumerate().map(move |(ring, line)| (RingName { polygon: first + position, ring }, line))
    })
}

/// The rules broken by the polygons of one polygon or multi-polygon, at most `limit` reasons, from west to east.
///
/// Coordinates must be finite and in range. Rings that are none come first; then crossings and common stretches (one
/// reason for two different rings); only where there are none of these, holes and polygons in the wrong place; and
/// only then interiors that fall apart.
pub(super) fn broken_rules(polygons: &[Polygon<f64>], first: usize, limit: usize) -> Vec<Invalid> {
    let mut segments = Segments::default();
    let mut reasons: Vec<Invalid> =
        rings(polygons, first).filter_map(|(name, ring)| segments.push(name, ring).err()).collect();
    let swept = sweep::run(&segments, limit);
    reasons.extend(swept.reasons);
    if reasons.is_empty() {
        reasons = nesting::misplaced(&segments, &swept.nesting);
    }
    if reasons.is_empty() {
        reasons = nesting::disconnected(&segments, &swept.touches);
    }
    reasons.truncate(limit);
    reasons
}

/// For each ring the one directly round it; `None` if rings are broken, cross or share more than points.
pub(super) fn surrounding(rings: &[&LineString<f64>]) -> Option<Vec<Option<usize>>> {
    let mut segments = Segments::default();
    for (position, ring) in rings.iter().enumerate() {
        segments.push(RingName { polygon: position, ring: 0 }, ring).ok()?;
    }
    let swept = sweep::run(&segments, 1);
    swept.reasons.is_empty().then(|| (0..rings.len()).map(|ring| swept.nesting.parent(ring)).collect())
}

#[cfg(test)]
mod tests;
