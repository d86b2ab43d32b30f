//! Layers that should leave neither gaps nor overlaps (Flächenschluss): what nobody covers.

use super::ConflictsQuery;
use super::cut::{corners, cut, window};
use super::layer::Layer;
use super::sums::MatrixCell;
use crate::geom::{self, SliverRule};
use crate::model::{Envelope, Measure};
use crate::query::control::Control;
use crate::query::error::QueryError;
use crate::query::overlap::{SliverSum, polygons};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use serde::Serialize;
use std::collections::BTreeMap;

/// Features that are taken at once.
const BATCH: usize = 4096;
/// Vertices nearer to a line than this lie on it, degrees: a tenth of a millimetre.
const ON_LINE_DEG: f64 = 1e-9;
/// What is looked for where a layer claims no completeness.
const HOLES: &str = "holes";
/// Grid steps to a degree, 2⁴⁰: a ten-thousandth of a millimetre each, which is noise of the last digits. So the area of a gap
/// of four square kilometres moves by a thousandth of a square metre at most.
const STEPS_PER_DEG: f64 = (1_u64 << 40) as f64;
/// Width of slivers, metres, from which on a crack of one step is one.
const LEAST_WIDTH_M: f64 = 1e-6;
/// By which the ground that is looked at reaches beyond the layer, degrees.
const BEYOND_DEG: f64 = 1e-6;

/// Ground between features that none of them covers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    /// Its area.
    pub area: Measure,
    /// `[west, south, east, north]`, degrees.
    pub bbox: [f64; 4],
    /// Its ground.
    #[serde(skip)]
    pub geometry: Geometry<f64>,
}

/// What features of a layer have in common with each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overlaps {
    /// Pairs with common ground; lines and points of the layer cover none.
    pub pairs: usize,
    /// Ground that more than one covers, each piece once.
    pub net: Option<Measure>,
}

impl Overlaps {
    pub(super) fn of(cell: &MatrixCell) -> Self {
        Self { pairs: cell.pairs_with_ground, net: cell.net }
    }
}

/// How well a layer tiles.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tiling {
    /// The layer's collection.
    pub collection: String,
    /// Which of `layers` it is.
    pub layer: usize,
    /// What it should cover: `coverage` is the ground on which it claims to be complete; `holes` means that there is no
    /// such claim, and only ground that it surrounds can be missed.
    pub within: &'static str,
    /// Whether it leaves neither gaps nor overlaps, as recorded and but for slivers; `null` where it has no polygons.
    pub closes: Option<bool>,
    /// What its features have in common.
    pub overlaps: Overlaps,
    /// Gaps that are no slivers.
    pub gap_count: usize,
    /// Their ground.
    pub gap_area: Option<Measure>,
    /// Gaps below both sliver thresholds: what two drawings of one border leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slivers: Option<SliverSum>,
    /// The largest gaps, largest first.
    pub gaps: Vec<Gap>,
}

/// Ground without features that may go on east of the line, in parts. What is connected to the outside is no gap, and
/// its parts need not be kept.
struct Open {
    parts: Vec<Polygon<f64>>,
    is_outside: bool,
    /// Where it meets the line: pieces of latitude.
    on_line: Vec<[f64; 2]>,
}

/// What has been found so far.
struct Gaps<'q> {
    query: &'q ConflictsQuery,
    extent: Envelope,
    /// What should be covered; `None` means that holes are looked for.
    frame: Option<Geometry<f64>>,
    open: Vec<Open>,
    count: usize,
    area_m2: f64,
    sliver_count: usize,
    slivers_m2: f64,
    largest: Vec<Gap>,
}

pub(super) fn tiling(
    layer: &Layer<'_>,
    overlaps: Overlaps,
    query: &ConflictsQuery,
    control: &Control,
) -> Result<Tiling, QueryError> {
    let frame = layer.targets.coverage().and_then(polygons);
    let within = if frame.is_some() { "coverage" } else { HOLES };
    let extent = frame.as_ref().and_then(geom::envelope).or(layer.extent);
    let Some(extent) = extent.filter(|_| layer.has_polygons()) else {
        let collection = layer.id().to_string();
        let (gaps, slivers) = (Vec::new(), None);
        let layer = layer.number;
        return Ok(Tiling {
            collection,
            layer,
            within,
            closes: None,
            overlaps,
            gap_count: 0,
            gap_area: None,
            slivers,
            gaps,
        });
    };
    // A hole may touch the extent; what lies beyond it is outside.
    let extent = if frame.is_some() { extent } else { beyond(&extent) };
    let gaps = found(layer, (extent, frame), query, control)?;
    let slivers = SliverSum { count: gaps.sliver_count, area: Measure::area_m2(gaps.slivers_m2) };
    Ok(Tiling {
        collection: layer.id().to_string(),
        layer: layer.number,
        within,
        closes: Some(gaps.count == 0 && overlaps.pairs == 0),
        overlaps,
        gap_count: gaps.count,
        gap_area: Some(Measure::area_m2(gaps.area_m2)),
        slivers: (slivers.count > 0).then_some(slivers),
        gaps: gaps.largest,
    })
}

/// With a frame exactly; holes also as they are when the last digits of corners do not count: two drawings of one corner may
/// leave a crack through which a hole is the outside.
fn found<'q>(
    layer: &Layer<'_>,
    (extent, frame): (Envelope, Option<Geometry<f64>>),
    query: &'q ConflictsQuery,
    control: &Control,
) -> Result<Gaps<'q>, QueryError> {
    let has_frame = frame.is_some();
    let mut gaps = Gaps::new(query, extent, frame);
    gaps.sweep(layer, control, false)?;
    if has_frame || query.slivers.width_m < LEAST_WIDTH_M {
        return Ok(gaps);
    }
    let mut laid = Gaps::new(query, extent, None);
    laid.sweep(layer, control, true)?;
    Ok(if laid.count > gaps.count { laid } else { gaps })
}

impl<'q> Gaps<'q> {
    fn new(query: &'q ConflictsQuery, extent: Envelope, frame: Option<Geometry<f64>>) -> Self {
        let (open, largest) = (Vec::new(), Vec::new());
        Self { query, extent, frame, open, count: 0, area_m2: 0.0, sliver_count: 0, slivers_m2: 0.0, largest }
    }

    /// `laid`: on the grid, and the lines between strips with it.
    fn sweep(&mut self, layer: &Layer<'_>, control: &Control, laid: bool) -> Result<(), QueryError> {
        let drawn = |ground: Geometry<f64>| if laid { on_grid(ground) } else { ground };
        let line = |degrees: f64| if laid { on_line_of_grid(degrees) } else { degrees };
        let [mut from, _, east, _] = self.extent.to_array();
        let mut ground: Vec<Geometry<f64>> = Vec::new();
        let mut batches = layer.order.chunks(BATCH).peekable();
        while let Some(batch) = batches.next() {
            control.go_on()?;
            let items = batch.iter().filter_map(|(position, _)| layer.targets.item(*position));
            ground.extend(items.filter_map(|item| item.areal().cloned()).map(drawn));
            let next = batches.peek().and_then(|next| next.first()).map(|(_, envelope)| line(envelope.min[0]));
            let until = next.unwrap_or(f64::INFINITY).min(east);
            if until <= from && next.is_some() {
                continue;
            }
            let (done, rest) = cut(geom::union(&ground).pieces, until);
            ground = vec![Geometry::MultiPolygon(MultiPolygon(rest))];
            if until > from {
                self.strip([from, until], &Geometry::MultiPolygon(MultiPolygon(done)));
                from = until;
            }
        }
        for left in std::mem::take(&mut self.open) {
            self.judge(left);
        }
        self.keep_largest();
        Ok(())
    }

    /// What lies free between two meridians is put together with what was open at the first.
    fn strip(&mut self, [from, until]: [f64; 2], covered: &Geometry<f64>) {
        let [_, south, east, north] = self.extent.to_array();
        let mut wanted = window([from, south, until, north]);
        if let Some(frame) = &self.frame {
            wanted = Geometry::MultiPolygon(geom::intersection(frame, &wanted).pieces);
        }
        let free = geom::difference(&wanted, covered).pieces;
        let new = |piece: Polygon<f64>| New {
            is_outside: self.frame.is_none() && self.reaches_outside(&piece),
            at_west: on_line(&piece, from),
            at_east: on_line(&piece, until),
            piece,
        };
        let new: Vec<New> = free.into_iter().map(new).collect();
        let open = std::mem::take(&mut self.open);
        for one in joined(open, new) {
            // At the east edge there is nothing to be connected with.
            if one.on_line.is_empty() || until >= east { self.judge(one) } else { self.open.push(one) }
        }
    }

    fn reaches_outside(&self, piece: &Polygon<f64>) -> bool {
        let [west, south, east, north] = self.extent.to_array();
        corners(piece)
            .is_some_and(|[w, s, e, n]| w <= west + ON_LINE_DEG || e >= east - ON_LINE_DEG || s < south || n > north)
    }

    /// All of it is known now.
    fn judge(&mut self, open: Open) {
        if open.is_outside {
            return;
        }
        let parts: Vec<Geometry<f64>> = open.parts.into_iter().map(Geometry::Polygon).collect();
        let pieces = match <[Geometry<f64>; 1]>::try_from(parts) {
            Ok([Geometry::Polygon(only)]) => MultiPolygon(vec![only]),
            Ok(_) => return,
            Err(parts) => geom::union(&parts).pieces,
        };
        if !geom::has_ground(&pieces) {
            return;
        }
        let geometry = Geometry::MultiPolygon(pieces);
        let area_m2 = geom::area_m2(&geometry);
        if is_sliver(&geometry, area_m2, &self.query.slivers) {
            self.sliver_count += 1;
            self.slivers_m2 += area_m2;
            return;
        }
        self.count += 1;
        self.area_m2 += area_m2;
        let Some(envelope) = geom::envelope(&geometry) else { return };
        let geometry = if self.query.pieces { geometry } else { Geometry::MultiPolygon(MultiPolygon(Vec::new())) };
        self.largest.push(Gap { area: Measure::area_m2(area_m2), bbox: envelope.to_array(), geometry });
        if self.largest.len() > 2 * self.query.largest.max(BATCH) {
            self.keep_largest();
        }
    }

    fn keep_largest(&mut self) {
        self.largest
            .sort_by(|a, b| b.area.value.total_cmp(&a.area.value).then_with(|| a.bbox[0].total_cmp(&b.bbox[0])));
        self.largest.truncate(self.query.largest);
    }
}

/// On the grid, where each coordinate is a number that can be told exactly.
fn on_grid(ground: Geometry<f64>) -> Geometry<f64> {
    let at = |at: &Coord<f64>| (on_line_of_grid(at.x), on_line_of_grid(at.y));
    let ring = |ring: &LineString<f64>| ring.0.iter().map(at).collect::<LineString<f64>>();
    let polygon =
        |polygon: &Polygon<f64>| Polygon::new(ring(polygon.exterior()), polygon.interiors().iter().map(ring).collect());
    match ground {
        Geometry::Polygon(one) => Geometry::Polygon(polygon(&one)),
        Geometry::MultiPolygon(all) => Geometry::MultiPolygon(all.0.iter().map(polygon).collect()),
        other => other,
    }
}

fn on_line_of_grid(degrees: f64) -> f64 {
    (degrees * STEPS_PER_DEG).round() / STEPS_PER_DEG
}

/// A little wider; as high as it is, since strips are higher than asked in any case.
fn beyond(extent: &Envelope) -> Envelope {
    let ([w, s], [e, n]) = (extent.min, extent.max);
    Envelope { min: [w - BEYOND_DEG, s], max: [e + BEYOND_DEG, n] }
}

/// Free ground of one strip.
struct New {
    piece: Polygon<f64>,
    is_outside: bool,
    at_west: Vec<[f64; 2]>,
    at_east: Vec<[f64; 2]>,
}

/// What meets on the line is one.
fn joined(open: Vec<Open>, new: Vec<New>) -> Vec<Open> {
    let mut groups = Groups::of(open.len() + new.len());
    let mut at_line: Vec<([f64; 2], usize)> =
        open.iter().enumerate().flat_map(|(at, one)| one.on_line.iter().map(move |span| (*span, at))).collect();
    at_line.sort_by(|(a, _), (b, _)| a[0].total_cmp(&b[0]));
    let longest = at_line.iter().map(|(span, _)| span[1] - span[0]).fold(0.0, f64::max);
    for (at, one) in new.iter().enumerate() {
        for span in &one.at_west {
            let first = at_line.partition_point(|(other, _)| other[0] < span[0] - longest);
            for (other, with) in at_line.iter().skip(first).take_while(|(other, _)| other[0] < span[1]) {
                if other[1].min(span[1]) - other[0].max(span[0]) > ON_LINE_DEG {
                    groups.join(open.len() + at, *with);
                }
            }
        }
    }
    let before = open.len();
    let mut made: BTreeMap<usize, Open> = BTreeMap::new();
    let empty = || Open { parts: Vec::new(), is_outside: false, on_line: Vec::new() };
    for (at, one) in open.into_iter().enumerate() {
        let group = made.entry(groups.of_member(at)).or_insert_with(empty);
        group.is_outside |= one.is_outside;
        group.parts.extend(one.parts);
    }
    for (at, one) in new.into_iter().enumerate() {
        let group = made.entry(groups.of_member(before + at)).or_insert_with(empty);
        group.is_outside |= one.is_outside;
        group.parts.push(one.piece);
        group.on_line.extend(one.at_east);
    }
    let mut all: Vec<Open> = made.into_values().collect();
    all.iter_mut().filter(|one| one.is_outside).for_each(|one| one.parts.clear());
    all
}

/// Which members belong together.
struct Groups(Vec<usize>);

impl Groups {
    fn of(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn of_member(&mut self, mut at: usize) -> usize {
        while let Some(next) = self.0.get(at).copied().filter(|next| *next != at) {
            let beyond = self.0.get(next).copied().unwrap_or(next);
            if let Some(slot) = self.0.get_mut(at) {
                *slot = beyond;
            }
            at = next;
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of_member(a), self.of_member(b));
        if let Some(slot) = self.0.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
}

/// Where edges of a polygon run along a meridian: pieces of latitude.
fn on_line(polygon: &Polygon<f64>, meridian: f64) -> Vec<[f64; 2]> {
    let is_on = |x: f64| (x - meridian).abs() <= ON_LINE_DEG;
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let edges = rings.flat_map(geo_types::LineString::lines);
    let along = edges.filter(|edge| is_on(edge.start.x) && is_on(edge.end.x));
    let spans = along.map(|edge| [edge.start.y.min(edge.end.y), edge.start.y.max(edge.end.y)]);
    spans.filter(|[south, north]| north - south > ON_LINE_DEG).collect()
}

/// Small *and* narrow; the width of a piece is twice its area over its perimeter.
fn is_sliver(geometry: &Geometry<f64>, area_m2: f64, rule: &SliverRule) -> bool {
    area_m2 < rule.area_m2 && 2.0 * area_m2 < rule.width_m * geom::perimeter_m(geometry)
}
