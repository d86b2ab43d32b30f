//! Vector tiles (OGC API Tiles): of one collection, or of several, drawn from the snapshot when they are asked for.

mod asked;
mod cache;
mod metadata;
mod sheets;
mod zipped;

pub(super) use asked::{COLLECTIONS, PARAMETERS};
pub(super) use cache::Tiles;
pub(super) use metadata::{
    TILEJSON, collection_tileset, collection_tilesets, links_to_tiles, matrix_set, matrix_sets, range_value,
    tilejson_url, tileset, tilesets,
};

use super::call::{Answer, Call};
use super::error::ApiError;
use super::state::AppState;
use super::way_in;
use crate::model::Envelope;
use crate::query::{CollectionSnapshot, Control, QueryError, Snapshot, candidates_in};
use crate::tile::{Candidate, LayerOfTile, TileId, draw};
use asked::Asked;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts as _, Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use cache::{Drawn, Key};
use sheets::Sheets;
use std::sync::Arc;

/// Media type of tiles.
pub(super) const MVT: &str = "application/vnd.mapbox-vector-tile";
/// How far the datums of Chinese web maps shift a place at most, degrees; with room to spare.
const DATUM_REACH_DEG: f64 = 0.05;
/// Features that are drawn at once without taking a place among the heavy questions.
const FEW: usize = 20_000;
/// Features, and their vertices, that are drawn sooner than another thread is awake.
const INSTANT: (usize, usize) = (64, 2_048);

type At = Path<(String, String, String, String)>;
type OfCollection = Path<(String, String, String, String, String)>;

/// `GET /collections/{id}/tiles/{tms}/{z}/{row}/{col}`
pub(super) async fn collection_tile(
    State(state): State<AppState>,
    path: Result<OfCollection, PathRejection>,
    request: Request,
) -> Response {
    let answer = async |request| match path {
        Ok(path) => of_collection(&state, path, request).await.into_response(),
        Err(refusal) => refusal.into_response(),
    };
    way_in::straight_in(&state, request, answer).await
}

/// `GET /tiles/{tms}/{z}/{row}/{col}`
pub(super) async fn tile(State(state): State<AppState>, path: Result<At, PathRejection>, request: Request) -> Response {
    let answer = async |request| match path {
        Ok(path) => of_several(&state, path, request).await.into_response(),
        Err(refusal) => refusal.into_response(),
    };
    way_in::straight_in(&state, request, answer).await
}

async fn of_collection(state: &AppState, Path((id, set, matrix, row, col)): OfCollection, request: Request) -> Answer {
    let call = called(state, request).await?;
    let asked = Asked::of(&call, false)?;
    let tile = asked::tile(asked::set(&set)?, [&matrix, &row, &col])?;
    let (number, snapshot) = state.numbered(&call).await?;
    asked.check_against(&[snapshot.collection(&id)?])?;
    let drawn = state.tiles(number, snapshot, vec![id], (tile, &asked)).await?;
    drawn.answer(&call, state, &asked)
}

async fn of_several(state: &AppState, Path((set, matrix, row, col)): At, request: Request) -> Answer {
    let call = called(state, request).await?;
    let asked = Asked::of(&call, true)?;
    let tile = asked::tile(asked::set(&set)?, [&matrix, &row, &col])?;
    let (number, snapshot) = state.numbered(&call).await?;
    let collections = asked::collections(&call, &snapshot)?;
    asked.check_against(&collections)?;
    let ids = answering(&collections, &asked).iter().map(|collection| collection.meta().id.clone()).collect();
    let drawn = state.tiles(number, snapshot, ids, (tile, &asked)).await?;
    drawn.answer(&call, state, &asked)
}

async fn called(state: &AppState, request: Request) -> Result<Call, ApiError> {
    let (mut parts, _) = request.into_parts();
    Call::from_request_parts(&mut parts, state).await
}

/// Those of several collections that have all that the filter names: of the others nothing can be true.
fn answering<'s>(collections: &[&'s CollectionSnapshot], asked: &Asked) -> Vec<&'s CollectionSnapshot> {
    let names = asked.filtered_by();
    let has_all = |collection: &&CollectionSnapshot| names.iter().all(|name| collection.has_property(name));
    collections.iter().copied().filter(has_all).collect()
}

impl AppState {
    /// The snapshot that a request is about, with the number of the last transaction in it; `None` for one of the past, of
    /// which nothing is kept.
    async fn numbered(&self, call: &Call) -> Result<(Option<u64>, Arc<Snapshot>), ApiError> {
        if call.params.text("asOf").is_some() {
            return Ok((None, self.asked(call).await?));
        }
        let (number, snapshot) = self.home().numbered();
        Ok((Some(number), self.seen(snapshot, &call.principal)))
    }

    /// The same tile of several collections, from the cache as far as it has them.
    async fn tiles(
        &self,
        number: Option<u64>,
        snapshot: Arc<Snapshot>,
        ids: Vec<String>,
        (tile, asked): (TileId, &Asked),
    ) -> Result<Sheets, ApiError> {
        let key = |id: &String| Key {
            collection: id.clone(),
            set: tile.set().id,
            tile: (tile.zoom(), tile.row(), tile.col()),
            variant: asked.variant.clone(),
        };
        let keys: Vec<Key> = ids.iter().map(key).collect();
        if let Some(number) = number {
            let find = |key| self.kept_tiles().find(key, number, self.home().feed());
            let all: Option<Vec<Arc<Drawn>>> = keys.iter().map(find).collect();
            if let Some(found) = all.and_then(|all| Sheets::new(all).found(self.kept_tiles(), asked)) {
                return Ok(found);
            }
        }
        let effort = effort(ids.iter().filter_map(|id| snapshot.collection(id).ok()), &tile, asked);
        if matches!(effort, Effort::Instant) {
            let control = Control::new(self.settings.limits);
            return Ok(self.drawn(keys, (number, &snapshot), (&tile, asked), &control)?);
        }
        let (state, asked, limits) = (self.clone(), asked.clone(), self.settings.limits);
        let all = move |snapshot: &Snapshot, control: &Control| {
            state.drawn(keys, (number, snapshot), (&tile, &asked), control)
        };
        match effort {
            Effort::Long => self.ask(snapshot, move |snapshot, control| Ok(all(snapshot, control)?)).await,
            _ => self.read(snapshot, move |snapshot| all(snapshot, &Control::new(limits))).await,
        }
    }

    fn drawn(
        &self,
        keys: Vec<Key>,
        state: (Option<u64>, &Snapshot),
        what: (&TileId, &Asked),
        control: &Control,
    ) -> Result<Sheets, QueryError> {
        let drawn: Result<_, _> = keys.into_iter().map(|key| self.kept_or_drawn(key, state, what, control)).collect();
        drawn.map(|drawn| Sheets::new(drawn).made(self.kept_tiles(), what.1))
    }

    fn kept_or_drawn(
        &self,
        key: Key,
        (number, snapshot): (Option<u64>, &Snapshot),
        (tile, asked): (&TileId, &Asked),
        control: &Control,
    ) -> Result<Arc<Drawn>, QueryError> {
        let collection = snapshot.collection(&key.collection)?;
        let Some(number) = number else { return Ok(Arc::new(drawn(collection, tile, (asked, 0), control)?)) };
        let feed = self.home().feed();
        self.kept_tiles()
            .find_or_draw(key, (number, feed), || Ok(Arc::new(drawn(collection, tile, (asked, number), control)?)))
    }
}

/// How long a tile will take to draw.
enum Effort {
    /// Not as long as it takes to change threads.
    Instant,
    /// Some milliseconds.
    Short,
    /// So long that it has to wait for its turn, and may be given up.
    Long,
}

fn effort<'s>(collections: impl Iterator<Item = &'s CollectionSnapshot>, tile: &TileId, asked: &Asked) -> Effort {
    let envelope = reach(tile, asked);
    let (instant_features, instant_vertices) = INSTANT;
    let (mut features, mut vertices) = (0, 0);
    for collection in collections {
        let few = instant_features.saturating_sub(features);
        let (more_features, more_vertices) = collection.amount_near(&envelope, FEW + 1 - features, few);
        (features, vertices) = (features + more_features, vertices + more_vertices);
        if features > FEW {
            return Effort::Long;
        }
    }
    // What a filter costs nobody knows.
    let is_instant = asked.query.filter.is_none() && features <= instant_features && vertices <= instant_vertices;
    if is_instant { Effort::Instant } else { Effort::Short }
}

/// Where the features of a tile are in storage.
fn reach(tile: &TileId, asked: &Asked) -> Envelope {
    let Envelope { min: [west, south], max: [east, north] } = asked.settings.window(tile);
    let more = if asked.datum.is_some() { DATUM_REACH_DEG } else { 0.0 };
    Envelope { min: [west - more, south - more], max: [east + more, north + more] }
}

fn drawn(
    collection: &CollectionSnapshot,
    tile: &TileId,
    (asked, number): (&Asked, u64),
    control: &Control,
) -> Result<Drawn, QueryError> {
    let envelope = reach(tile, asked);
    let features = candidates_in(collection, &envelope, &asked.query, control)?;
    // What the datum has no place for is not drawn.
    let shift = asked.datum.map(|datum| move |geometry: &geo_types::Geometry<f64>| datum.shift(geometry).ok());
    let shift =
        shift.as_ref().map(|shift| shift as &dyn Fn(&geo_types::Geometry<f64>) -> Option<geo_types::Geometry<f64>>);
    let candidates: Vec<Candidate<'_>> =
        features.into_iter().map(|(feature, envelope)| Candidate { feature, envelope }).collect();
    let layer = LayerOfTile { name: &collection.meta().id, candidates: &candidates, shift };
    let drawn = draw(tile, &[layer], &asked.settings);
    Ok(Drawn::new(drawn.bytes, (drawn.matched, drawn.returned), envelope, number))
}
