//! Tiles as a server draws them.

use crate::format::{Packing, gzipped};
use crate::geom;
use crate::model::Envelope;
use crate::query::{CollectionSnapshot, Control, ItemsQuery, Limits, MapDatum, QueryError, candidates_in};
use crate::tile::{Candidate, LayerOfTile, Settings, TileId, draw};
use geo_types::Geometry;
use std::sync::Arc;

/// How far the datums of Chinese web maps shift a place at most, degrees; with room to spare.
const DATUM_REACH_DEG: f64 = 0.05;
/// Reading what is stored brings nothing that would have to be limited.
const LIMITS: Limits =
    Limits { max_vertices: 0, max_edge_pairs: 0, max_subjects: 0, max_pairs: 0, max_result_vertices: 0 };
/// How much further than its buffer a tile is looked at before it is passed over, with everything below it: what rounding
/// to any grid may move, several times over.
const MORE_UNITS: u32 = 32;

/// Draws tiles of some collections.
#[derive(Debug)]
pub(super) struct Painter {
    collections: Vec<Arc<CollectionSnapshot>>,
    settings: Settings,
    datum: Option<MapDatum>,
    control: Control,
}

/// A tile that has been drawn.
#[derive(Debug)]
pub(super) struct Painted {
    /// Zoom, column, row.
    pub at: (u8, u32, u32),
    /// Its bytes; none when there is nothing in it.
    pub gzipped: Vec<u8>,
    /// Features that it had no room for.
    pub left_out: usize,
}

impl Painter {
    pub fn new(collections: Vec<Arc<CollectionSnapshot>>, settings: Settings, datum: Option<MapDatum>) -> Self {
        Self { collections, settings, datum, control: Control::new(LIMITS) }
    }

    /// All that there is to draw, by their places.
    pub fn all(&self) -> Arc<[usize]> {
        (0..self.collections.len()).collect()
    }

    /// The switch that stops it.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// Where everything lies, degrees; `None` when there is nothing.
    pub fn bounds(&self) -> Option<Envelope> {
        let extents = self.collections.iter().filter_map(|collection| collection.extent().copied());
        extents.reduce(|a, b| a.union(&b)).map(|all| self.within_reach(all))
    }

    /// Those of some collections of which something may be in the tile or, later, in a part of it. Never leaves one out of
    /// which there is.
    pub fn showing(&self, tile: &TileId, which: &Arc<[usize]>) -> Result<Arc<[usize]>, QueryError> {
        let around = self.within_reach(tile.envelope(self.settings.buffer_units + MORE_UNITS));
        let mut shown = Vec::with_capacity(which.len());
        for place in which.iter() {
            let Some(collection) = self.collections.get(*place) else { continue };
            if self.may_show(collection, &around)? {
                shown.push(*place);
            }
        }
        Ok(if shown.len() == which.len() { Arc::clone(which) } else { shown.into() })
    }

    fn may_show(&self, collection: &CollectionSnapshot, around: &Envelope) -> Result<bool, QueryError> {
        if collection.amount_near(around, 1, 0).0 == 0 {
            return Ok(false);
        }
        let found = candidates_in(collection, around, &ItemsQuery::default(), &self.control)?;
        Ok(found.iter().any(|(feature, envelope)| {
            // What is too small for a shape is drawn in the middle of its box.
            let ([west, south], [east, north]) = (envelope.min, envelope.max);
            let middle = Envelope::of_position([f64::midpoint(west, east), f64::midpoint(south, north)]);
            let meets = |geometry: &Geometry<f64>| geom::intersects_envelope(geometry, around);
            middle.intersects(around) || feature.geometry.as_ref().is_some_and(meets)
        }))
    }

    /// Draws a tile of some collections: their tiles one after the other, as a server gives them.
    pub fn paint(&self, tile: &TileId, which: &[usize]) -> Result<Painted, QueryError> {
        let (mut bytes, mut left_out) = (Vec::new(), 0);
        for collection in which.iter().filter_map(|place| self.collections.get(*place)) {
            left_out += self.paint_one(tile, collection, &mut bytes)?;
        }
        let gzipped = if bytes.is_empty() { Vec::new() } else { gzipped(&bytes, Packing::Small) };
        Ok(Painted { at: (tile.zoom(), tile.col(), tile.row()), gzipped, left_out })
    }

    fn paint_one(
        &self,
        tile: &TileId,
        collection: &CollectionSnapshot,
        bytes: &mut Vec<u8>,
    ) -> Result<usize, QueryError> {
        let envelope = self.within_reach(tile.envelope(self.settings.buffer_units));
        let found = candidates_in(collection, &envelope, &ItemsQuery::default(), &self.control)?;
        let candidates: Vec<Candidate<'_>> =
            found.into_iter().map(|(feature, envelope)| Candidate { feature, envelope }).collect();
        // What the datum has no place for is not drawn.
        let shift = self.datum.map(|datum| move |geometry: &Geometry<f64>| datum.shift(geometry).ok());
        let shift = shift.as_ref().map(|shift| shift as &dyn Fn(&Geometry<f64>) -> Option<Geometry<f64>>);
        let layer = LayerOfTile { name: &collection.meta().id, candidates: &candidates, shift };
        let drawn = draw(tile, &[layer], &self.settings);
        bytes.extend_from_slice(&drawn.bytes);
        Ok(drawn.left_out)
    }

    /// A box in storage for one on the map, and the other way round.
    fn within_reach(&self, envelope: Envelope) -> Envelope {
        let more = if self.datum.is_some() { DATUM_REACH_DEG } else { 0.0 };
        let ([west, south], [east, north]) = (envelope.min, envelope.max);
        Envelope { min: [west - more, south - more], max: [east + more, north + more] }
    }
}
