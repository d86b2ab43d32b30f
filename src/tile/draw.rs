//! A tile from features: who is drawn, in which order, within which budget.

use super::choose::{Entry, choose};
use super::commands;
use super::cut::Cutter;
use super::grid::{At, Grid};
use super::label::label_place;
use super::matrix_set::{EXTENT, TileId};
use super::mvt::{GeomType, LayerWriter};
use super::path::Tracer;
use super::settings::{Candidate, Drawn, LayerOfTile, Settings};
use super::shape::Shaper;
use super::survey::{Survey, Tiny};
use super::tiny::LABEL_CELL_UNITS;
use crate::geom;
use crate::model::{Envelope, Feature};
use geo_types::Geometry;
use std::borrow::Cow;
use std::collections::HashSet;

const SIDE: i64 = EXTENT as i64;
/// How many features are fetched from memory together.
const AHEAD: usize = 16;

/// Draws a tile. The same features give the same bytes, in whatever order they come.
///
/// Larger features are drawn first, tiny ones last; when the budget is used up, the rest is left out and counted. A
/// feature without geometry is passed over. Never fails; coordinates that are no numbers are drawn somewhere.
///
/// ```
/// use groundplan::{model::Feature, tile::{Candidate, LayerOfTile, Settings, draw, matrix_set}};
/// let geometry = geo_types::Point::new(87.6168, 43.8256).into();
/// let port = Feature { id: "urumqi".into(), geometry: Some(geometry), properties: Default::default() };
/// let candidates = [Candidate::of(&port).unwrap()];
/// let layer = LayerOfTile { name: "port", candidates: &candidates, shift: None };
/// let tile = matrix_set("WebMercatorQuad").unwrap().tile(10, 373, 761).unwrap();
/// let drawn = draw(&tile, &[layer], &Settings::default());
/// assert_eq!((drawn.matched, drawn.returned, drawn.bytes.len()), (1, 1, 51));
/// ```
pub fn draw(tile: &TileId, layers: &[LayerOfTile<'_>], settings: &Settings) -> Drawn {
    let buffer = settings.whole_buffer_units();
    let finest = tile.zoom() >= settings.finest_zoom;
    let step = if finest { 1 } else { settings.step_units.clamp(1, 8).next_power_of_two() };
    let grid = Grid::of_tile(tile, step);
    let near = tile.envelope(u32::try_from(buffer + grid.step).unwrap_or_default());
    let mut survey = Survey::new(layers, grid, near, SIDE, buffer);
    survey.look();
    let mut entries = std::mem::take(&mut survey.entries);
    let mut sheet = Sheet::new(tile, layers, settings, Shaper::new(Tracer::new(grid, near), Cutter::new(SIDE, buffer)));
    sheet.drawn.left_out = choose(&mut entries, settings.max_features, layers);
    for some in entries.chunks(AHEAD) {
        sheet.fetch(some);
        for entry in some {
            if let Some(collapsed) = sheet.draw(*entry) {
                survey.offer(*entry, &collapsed);
            }
        }
    }
    sheet.draw_tiny(&survey.take_tiny(), survey.tiny_count);
    sheet.finish()
}

/// A tile while it is being drawn.
struct Sheet<'a, 's> {
    layers: &'s [LayerOfTile<'a>],
    settings: &'s Settings,
    /// What lies in it, in degrees, is wholly inside the tile also after rounding.
    inner: Envelope,
    /// Labels are not rounded to steps.
    label_grid: Grid,
    shaper: Shaper,
    writers: Vec<Pair<'s>>,
    geometry: Vec<u8>,
    bytes: usize,
    full: bool,
    drawn: Drawn,
}

/// A layer and that of its labels.
struct Pair<'s> {
    shapes: LayerWriter<'s>,
    labels: LayerWriter<'s>,
}

impl Pair<'_> {
    fn size(&self) -> usize {
        self.shapes.size() + self.labels.size()
    }
}

impl<'a, 's> Sheet<'a, 's> {
    fn new(tile: &TileId, layers: &'s [LayerOfTile<'a>], settings: &'s Settings, shaper: Shaper) -> Self {
        let (label_grid, inset) = (Grid::of_tile(tile, 1), shaper.tracer.grid.step as f64);
        let (west, north) = label_grid.degrees(inset, inset);
        let (east, south) = label_grid.degrees(SIDE as f64 - inset, SIDE as f64 - inset);
        let pair = |layer: &LayerOfTile<'a>| Pair {
            shapes: LayerWriter::new(layer.name.into()),
            labels: LayerWriter::new(format!("{}_label", layer.name)),
        };
        Self {
            layers,
            settings,
            inner: Envelope { min: [west, south], max: [east, north] },
            label_grid,
            shaper,
            writers: layers.iter().map(pair).collect(),
            geometry: Vec::new(),
            bytes: 0,
            full: false,
            drawn: Drawn::default(),
        }
    }

    fn candidate(&self, entry: Entry) -> Option<(&'s LayerOfTile<'a>, &'s Candidate<'a>)> {
        let layer = self.layers.get(entry.layer as usize)?;
        Some((layer, layer.candidates.get(entry.index as usize)?))
    }

    /// Touches what is needed of some features. Features lie scattered in memory, and to wait for each piece of each one
    /// by itself takes several times as long as drawing; here the processor can wait for those of many at a time.
    fn fetch(&self, entries: &[Entry]) {
        if self.full {
            return;
        }
        let features = || entries.iter().filter_map(|entry| Some(self.candidate(*entry)?.1.feature));
        let structs: usize = features().map(|feature| feature.id.len()).sum();
        let first = |text: &str| usize::from(text.as_bytes().first().copied().unwrap_or_default());
        let ids: usize = features()
            .map(|feature| first(&feature.id) + feature.properties.keys().next().map_or(0, String::len))
            .sum();
        let vertices: f64 = features().filter_map(|feature| first_vertex(feature.geometry.as_ref()?)).sum();
        let texts = |feature: &Feature| -> usize {
            feature.properties.iter().map(|(key, value)| first(key) + value.as_str().map_or(0, first)).sum()
        };
        std::hint::black_box((structs, ids, vertices, features().map(texts).sum::<usize>()));
    }

    /// Draws a feature. Gives its box if nothing is left of it at this zoom.
    fn draw(&mut self, entry: Entry) -> Option<Envelope> {
        if self.full {
            self.drawn.left_out += 1;
            return None;
        }
        let (layer, candidate) = self.candidate(entry)?;
        let stored = candidate.feature.geometry.as_ref()?;
        let (geometry, envelope) = match layer.shift {
            None => (Cow::Borrowed(stored), candidate.envelope),
            Some(shift) => {
                let shifted = shift(stored)?;
                let envelope = geom::envelope(&shifted)?;
                (Cow::Owned(shifted), envelope)
            }
        };
        let plain = contains(&self.inner, &envelope) && self.shaper.tracer.is_straight(&envelope);
        self.shaper.shape(&geometry, plain);
        if self.shaper.is_empty() {
            return (plain || self.shaper.collapses(&geometry, &envelope)).then_some(envelope);
        }
        let label = self.settings.labels.then(|| label_place(&geometry)).flatten();
        let label = label.map(|[lon, lat]| self.label_grid.snap(lon, lat));
        self.write(entry, label, None);
        None
    }

    /// Draws those that are too small, the best first. `count` is how many they stand for.
    fn draw_tiny(&mut self, tiny: &[Tiny], count: usize) {
        self.drawn.thinned = count - tiny.len();
        let mut labelled = HashSet::new();
        for Tiny { entry, at } in tiny {
            if self.full || self.drawn.returned >= self.settings.max_features {
                self.drawn.left_out += 1;
                continue;
            }
            let cell = (entry.layer, at.x.div_euclid(LABEL_CELL_UNITS), at.y.div_euclid(LABEL_CELL_UNITS));
            let label = (self.settings.labels && labelled.insert(cell)).then_some(*at);
            let before = self.drawn.returned;
            self.write(*entry, label, Some(*at));
            self.drawn.as_points += self.drawn.returned - before;
        }
    }

    /// Writes what the shaper holds, or a point for a tiny feature; takes it back if it does not fit.
    fn write(&mut self, entry: Entry, label: Option<At>, tiny: Option<At>) {
        let Some((_, candidate)) = self.candidate(entry) else { return };
        let Some(pair) = self.writers.get_mut(entry.layer as usize) else { return };
        let (before, marks) = (pair.size(), (pair.shapes.mark(), pair.labels.mark()));
        let (feature, selected) = (candidate.feature, self.settings.properties.as_deref());
        pair.shapes.describe(feature, selected, tiny.is_some());
        if let Some(at) = tiny {
            pair.shapes.add(&feature.id, GeomType::Point, point(at, &mut self.geometry));
        } else {
            add_parts(&mut pair.shapes, &feature.id, &self.shaper, &mut self.geometry);
        }
        if let Some(at) = label.filter(|at| (0..SIDE).contains(&at.x) && (0..SIDE).contains(&at.y)) {
            pair.labels.describe(feature, selected, tiny.is_some());
            pair.labels.add(&feature.id, GeomType::Point, point(at, &mut self.geometry));
        }
        let bytes = self.bytes + pair.size() - before;
        if bytes <= self.settings.max_bytes {
            self.bytes = bytes;
            self.drawn.returned += 1;
            return;
        }
        pair.shapes.go_back(marks.0);
        pair.labels.go_back(marks.1);
        self.drawn.left_out += 1;
        // One that is very large may be passed over; when the tile is nearly full there is no use in going on.
        self.full = self.bytes >= self.settings.max_bytes / 2;
    }

    fn finish(mut self) -> Drawn {
        let mut bytes = Vec::with_capacity(self.bytes);
        self.writers.iter().for_each(|pair| pair.shapes.finish(&mut bytes));
        self.writers.iter().for_each(|pair| pair.labels.finish(&mut bytes));
        let Drawn { returned, thinned, left_out, .. } = self.drawn;
        self.drawn.matched = returned + thinned + left_out;
        self.drawn.bytes = bytes;
        self.drawn
    }
}

/// The commands of one point.
fn point(at: At, out: &mut Vec<u8>) -> &[u8] {
    out.clear();
    commands::points(out, &[at]);
    out
}

/// A feature of the tile for each kind of geometry that there is.
fn add_parts(writer: &mut LayerWriter<'_>, id: &str, shaper: &Shaper, out: &mut Vec<u8>) {
    let mut add = |kind: GeomType, write: &dyn Fn(&mut Vec<u8>)| {
        out.clear();
        write(out);
        writer.add(id, kind, out);
    };
    let Shaper { polygons, lines, points, .. } = shaper;
    if !polygons.is_empty() {
        add(GeomType::Polygon, &|out| commands::chains(out, polygons, true));
    }
    if !lines.is_empty() {
        add(GeomType::Line, &|out| commands::chains(out, lines, false));
    }
    if !points.is_empty() {
        add(GeomType::Point, &|out| commands::points(out, points));
    }
}

fn first_vertex(geometry: &Geometry<f64>) -> Option<f64> {
    match geometry {
        Geometry::Polygon(polygon) => polygon.exterior().0.first().map(|at| at.x),
        Geometry::LineString(line) => line.0.first().map(|at| at.x),
        Geometry::MultiPolygon(polygons) => polygons.0.first()?.exterior().0.first().map(|at| at.x),
        _ => None,
    }
}

fn contains(outer: &Envelope, inner: &Envelope) -> bool {
    let ([w1, s1], [e1, n1]) = (outer.min, outer.max);
    let ([w2, s2], [e2, n2]) = (inner.min, inner.max);
    w1 <= w2 && s1 <= s2 && e2 <= e1 && n2 <= n1
}
