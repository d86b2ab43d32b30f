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

/// For each ring the one directly round it. The rings must be simple and touch each other in points only.
pub(super) fn surrounding(rings: &[&LineString<f64>]) -> Vec<Option<usize>> {
    let mut segments = Segments::default();
    let mut taken: Vec<usize> = Vec::new();
    for (position, ring) in rings.iter().enumerate() {
        if segments.push(RingName { polygon: position, ring: 0 }, ring).is_ok() {
            taken.push(position);
        }
    }
    let nesting = sweep::run(&segments, usize::MAX).nesting;
    let mut found = vec![None; rings.len()];
    for (ring, position) in taken.iter().enumerate() {
        if let Some(slot) = found.get_mut(*position) {
            *slot = nesting.parent(ring).and_then(|parent| taken.get(parent).copied());
        }
    }
    found
}

#[cfg(test)]
mod tests;
