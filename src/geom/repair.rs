//! Making a broken geometry valid, on request: what was done is said in sentences, and the area before and after.

mod changes;
mod pieces;

use super::area::area_m2;
use super::check::{Invalid, Limits, area_reasons, check, check_positions, has_length};
use super::crossings::edge_pairs;
use super::parts::stretch_deg;
use super::shape::Shape;
use super::validity::{Groups, broken_rules};
use changes::{Changes, MAX_REASONS};
use geo_types::{Geometry, GeometryCollection, LineString, MultiLineString, MultiPolygon, Polygon};
use std::collections::BTreeMap;

/// A geometry made valid.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// Valid; a polygon that fell into pieces is a multi-polygon.
    pub geometry: Geometry<f64>,
    /// The area formula on the rings as they were (|exterior| − |holes|), square metres. Where rings cross, this is
    /// not the area of anything: lobes run round the other way count negative.
    pub area_before_m2: f64,
    /// The area of the result, square metres.
    pub area_after_m2: f64,
    /// What was done, in sentences, at most 21; empty if nothing was wrong.
    pub changes: Vec<String>,
}

/// Rounds in which polygons with common ground are united group by group, before all are united at once.
const MAX_ROUNDS: usize = 8;

/// Makes a geometry (degrees, longitude first) valid in the sense of [`check`], in the (longitude, latitude) plane.
///
/// - A broken polygon becomes what all its rings together enclose by the even-odd rule: both lobes of a bow-tie, a
///   hole where a ring runs over itself, a polygon of its own for a hole outside. (GEOS calls this method "linework".)
/// - Polygons of a multi-polygon that have ground or stretches of boundary in common are united.
/// - Flat rings and pieces are left out, as are lines without two distinct positions and members without any.
///
/// What is valid stays as it is, bit by bit. Vertices stay where they are, and new ones lie where edges cross or touch,
/// to the last digit. Where edges run so close to each other that new vertices make them cross again, vertices are
/// rounded first, to 1.5e-8 degrees at most, and `changes` says so; if that does not help either, this is
/// [`Invalid::TooClose`].
///
/// `max_edge_pairs` bounds the work as [`edge_pairs`] counts it: more is [`Invalid::TooComplex`]. Both come before the
/// reasons of [`check`], which are the only ones if nothing is left (a flat ring). Positions that are not finite or
/// not in range cannot be repaired.
///
/// ```
/// use geo_types::{Geometry, LineString, Polygon};
/// let ring = LineString::from(vec![(80.0, 44.0), (82.0, 46.0), (82.0, 44.0), (80.0, 46.0)]);
/// let repaired = groundplan::geom::repair(&Polygon::new(ring, vec![]).into(), 1000).unwrap();
/// let Geometry::MultiPolygon(lobes) = repaired.geometry else { panic!("there are two lobes") };
/// assert_eq!(lobes.0.len(), 2);
/// assert!(lobes.0.iter().all(|lobe| lobe.exterior().0.iter().any(|c| (c.x, c.y) == (81.0, 45.0))));
/// assert!(repaired.changes[0].ends_with("; 2 pieces were made of polygon 0"));
/// ```
pub fn repair(geometry: &Geometry<f64>, max_edge_pairs: usize) -> Result<Repaired, Vec<Invalid>> {
    check_positions(geometry)?;
    let limits = Limits { max_vertices: usize::MAX };
    let area_before_m2 = area_m2(geometry);
    let Err(reasons) = check(geometry, &limits) else {
        let area_after_m2 = area_before_m2;
        return Ok(Repaired { geometry: geometry.clone(), area_before_m2, area_after_m2, changes: Vec::new() });
    };
    let mut work = Work { left: max_edge_pairs, limit: max_edge_pairs, ..Work::default() };
    match work.member(geometry) {
        Ok(Some(geometry)) if check(&geometry, &limits).is_ok() => {
            let area_after_m2 = area_m2(&geometry);
            Ok(Repaired { geometry, area_before_m2, area_after_m2, changes: work.changes.into_sentences() })
        }
        Ok(_) => Err(reasons),
        Err(refusal) => Err(std::iter::once(refusal).chain(reasons).collect()),
    }
}

/// A polygon of the result, with the numbers of those of which it was made.
struct Part {
    of: Vec<usize>,
    polygon: Polygon<f64>,
}

/// Goes through the members as [`check`] does, with the same numbers.
#[derive(Default)]
struct Work {
    left: usize,
    limit: usize,
    polygons: usize,
    lines: usize,
    changes: Changes,
}

impl Work {
    /// The member made valid; `None` if nothing is left of it.
    fn member(&mut self, geometry: &Geometry<f64>) -> Result<Option<Geometry<f64>>, Invalid> {
        Ok(match geometry {
            Geometry::Point(_) => Some(geometry.clone()),
            Geometry::MultiPoint(multi) => (!multi.0.is_empty()).then(|| geometry.clone()),
            Geometry::Line(line) => {
                self.keeps_line(&LineString::from(vec![line.start, line.end])).then(|| geometry.clone())
            }
            Geometry::LineString(line) => self.keeps_line(line).then(|| geometry.clone()),
            Geometry::MultiLineString(multi) => {
                let lines: Vec<_> = multi.0.iter().filter(|line| self.keeps_line(line)).cloned().collect();
                (!lines.is_empty()).then(|| MultiLineString(lines).into())
            }
            Geometry::Polygon(polygon) => one_or_many(self.area(std::slice::from_ref(polygon))?),
            Geometry::Rect(rect) => one_or_many(self.area(&[rect.to_polygon()])?),
            Geometry::Triangle(triangle) => one_or_many(self.area(&[triangle.to_polygon()])?),
            Geometry::MultiPolygon(multi) => {
                let polygons = self.area(&multi.0)?;
                (!polygons.is_empty()).then(|| MultiPolygon(polygons).into())
            }
            Geometry::GeometryCollection(all) => self.collection(all)?,
        })
    }

    fn collection(&mut self, all: &GeometryCollection<f64>) -> Result<Option<Geometry<f64>>, Invalid> {
        let mut kept = Vec::new();
        for (part, member) in all.0.iter().enumerate() {
            match self.member(member)? {
                Some(member) => kept.push(member),
                None => self.changes.part_left_out(part),
            }
        }
        Ok((!kept.is_empty()).then_some(Geometry::GeometryCollection(GeometryCollection(kept))))
    }

    fn keeps_line(&mut self, line: &LineString<f64>) -> bool {
        let keeps = has_length(line);
        if !keeps {
            self.changes.line_left_out(self.lines);
        }
        self.lines += 1;
        keeps
    }

    /// The polygons of one polygon or multi-polygon: each made valid, then those united that cannot stand side by side.
    fn area(&mut self, polygons: &[Polygon<f64>]) -> Result<Vec<Polygon<f64>>, Invalid> {
        let mut parts = Vec::new();
        for polygon in polygons {
            parts.extend(self.polygon(polygon)?);
            self.polygons += 1;
        }
        for round in 0..=MAX_ROUNDS {
            let groups = conflicts(&parts);
            if groups.is_empty() {
                break;
            }
            let all: Vec<usize> = (0..parts.len()).collect();
            parts = self.united(parts, if round < MAX_ROUNDS { groups } else { vec![all] })?;
        }
        Ok(parts.into_iter().map(|part| part.polygon).collect())
    }

    fn polygon(&mut self, polygon: &Polygon<f64>) -> Result<Vec<Part>, Invalid> {
        let number = self.polygons;
        let part = |polygon| Part { of: vec![number], polygon };
        let reasons = area_reasons(std::slice::from_ref(polygon), number, MAX_REASONS);
        if reasons.is_empty() {
            return Ok(vec![part(polygon.clone())]);
        }
        self.spend(&Geometry::Polygon(polygon.clone()))?;
        let pieces = pieces::even_odd(polygon).ok_or(Invalid::TooClose { polygon: number })?;
        self.changes.remade(number, &reasons, &pieces);
        Ok(pieces.polygons.into_iter().map(part).collect())
    }

    /// Unites each group; what is made stands where the group's first was.
    fn united(&mut self, parts: Vec<Part>, groups: Vec<Vec<usize>>) -> Result<Vec<Part>, Invalid> {
        let mut parts: Vec<Option<Part>> = parts.into_iter().map(Some).collect();
        let mut made: Vec<(usize, Vec<Part>)> = Vec::new();
        for group in groups {
            let members: Vec<Part> = group.iter().filter_map(|i| parts.get_mut(*i)?.take()).collect();
            made.push((group.first().copied().unwrap_or(0), self.union(&members)?));
        }
        let kept = parts.into_iter().enumerate().filter_map(|(i, part)| Some((i, vec![part?])));
        let mut all: Vec<(usize, Vec<Part>)> = made.into_iter().chain(kept).collect();
        all.sort_by_key(|(position, _)| *position);
        Ok(all.into_iter().flat_map(|(_, parts)| parts).collect())
    }

    fn union(&mut self, members: &[Part]) -> Result<Vec<Part>, Invalid> {
        let polygons: Vec<&Polygon<f64>> = members.iter().map(|part| &part.polygon).collect();
        self.spend(&Geometry::MultiPolygon(polygons.iter().map(|polygon| (*polygon).clone()).collect()))?;
        let mut of: Vec<usize> = members.iter().flat_map(|part| part.of.iter().copied()).collect();
        of.sort_unstable();
        of.dedup();
        let too_close = Invalid::TooClose { polygon: of.first().copied().unwrap_or(0) };
        let pieces = pieces::unite(&polygons).ok_or(too_close)?;
        self.changes.united(&of, &pieces);
        Ok(pieces.polygons.into_iter().map(|polygon| Part { of: of.clone(), polygon }).collect())
    }

    /// Takes an overlay's work off the budget before it is begun.
    fn spend(&mut self, geometry: &Geometry<f64>) -> Result<(), Invalid> {
        let refusal = Invalid::TooComplex { limit: self.limit };
        // Long edges are searched in pieces of a degree; these count too.
        if stretch_deg(geometry) > self.left as f64 {
            return Err(refusal);
        }
        let pairs = Shape::new(geometry).map_or(0, |shape| edge_pairs(&shape, &shape, self.left.saturating_add(1)));
        self.left = self.left.checked_sub(pairs).ok_or(refusal)?;
        Ok(())
    }
}

fn one_or_many(mut polygons: Vec<Polygon<f64>>) -> Option<Geometry<f64>> {
    match polygons.len() {
        0 => None,
        1 => polygons.pop().map(Geometry::Polygon),
        _ => Some(MultiPolygon(polygons).into()),
    }
}

/// Groups of polygons, each valid, that cross, share boundary or lie in one another.
fn conflicts(parts: &[Part]) -> Vec<Vec<usize>> {
    let polygons: Vec<Polygon<f64>> = parts.iter().map(|part| part.polygon.clone()).collect();
    let reasons = broken_rules(&polygons, 0, usize::MAX);
    let mut groups = Groups::new(parts.len());
    for reason in &reasons {
        match reason {
            Invalid::Crossing { rings: [a, b], .. } | Invalid::SharedEdge { rings: [a, b], .. } => {
                groups.join(a.polygon, b.polygon);
            }
            Invalid::PolygonInPolygon { inner, outer, .. } => {
                groups.join(*inner, *outer);
            }
            _ => {}
        }
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for part in 0..parts.len() {
        members.entry(groups.of(part)).or_default().push(part);
    }
    members.into_values().filter(|group| group.len() > 1).collect()
}

#[cfg(test)]
mod tests;
