//! Vector tiles (OGC API Tiles): of one collection, or of several, drawn from the snapshot when they are asked for.

mod asked;
mod cache;
mod credits;
mod metadata;
mod zipped;

pub(super) use asked::{COLLECTIONS, PARAMETERS};
pub(super) use cache::Tiles;
pub(super) use metadata::{
    TILEJSON, collection_tileset, collection_tilesets, links_to_tiles, matrix_set, matrix_sets, range_value,
    tilejson_url, tileset, tilesets,
};

use super::call::{Answer, Call};
use super::error::ApiError;
use super::items::{CONTENT_DATUM, NUMBER_MATCHED, NUMBER_RETURNED};
use super::respond::{self, Tag};
use super::state::AppState;
use crate::model::Envelope;
use crate::query::{CollectionSnapshot, Control, QueryError, Snapshot, candidates_in};
use crate::tile::{Candidate, LayerOfTile, TileId, draw};
use asked::Asked;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use cache::{Drawn, Key};
use std::sync::Arc;

/// Media type of tiles.
pub(super) const MVT: &str = "application/vnd.mapbox-vector-tile";
/// How far the datums of Chinese web maps shift a place at most, degrees; with room to spare.
const DATUM_REACH_DEG: f64 = 0.05;
/// Features that are drawn at once without taking a place among the heavy questions.
const FEW: usize = 20_000;
/// Features, and their vertices, that are drawn sooner than another thread is awake.
const INSTANT: (usize, usize) = (64, 2_048);
/// Bytes that are worth compressing.
const LEAST_ZIPPED: usize = 32;

type At = Path<(String, String, String, String)>;
type OfCollection = Path<(String, String, String, String, String)>;

/// `GET /collections/{id}/tiles/{tms}/{z}/{row}/{col}`
pub(super) async fn collection_tile(
    State(state): State<AppState>,
    Path((id, set, matrix, row, col)): OfCollection,
    call: Call,
) -> Answer {
    let asked = Asked::of(&call, false)?;
    let tile = asked::tile(asked::set(&set)?, [&matrix, &row, &col])?;
    let (number, snapshot) = state.numbered(&call).await?;
    asked.check_against(&[snapshot.collection(&id)?])?;
    let drawn = state.tiles(number, snapshot, vec![id], (tile, asked.clone())).await?;
    answer(&call, &state, &drawn, &asked)
}

/// `GET /tiles/{tms}/{z}/{row}/{col}`
pub(super) async fn tile(State(state): State<AppState>, Path((set, matrix, row, col)): At, call: Call) -> Answer {
    let asked = Asked::of(&call, true)?;
    let tile = asked::tile(asked::set(&set)?, [&matrix, &row, &col])?;
    let (number, snapshot) = state.numbered(&call).await?;
    let collections = asked::collections(&call, &snapshot)?;
    asked.check_against(&collections)?;
    let ids = answering(&collections, &asked).iter().map(|collection| collection.meta().id.clone()).collect();
    let drawn = state.tiles(number, snapshot, ids, (tile, asked.clone())).await?;
    answer(&call, &state, &drawn, &asked)
}

/// Those of several collections that have all that the filter names: of the others nothing can be true.
fn answering<'s>(collections: &[&'s CollectionSnapshot], asked: &Asked) -> Vec<&'s CollectionSnapshot> {
    let names = asked.filtered_by();
    let has_all = |collection: &&CollectionSnapshot| names.iter().all(|name| collection.has_property(name));
    collections.iter().copied().filter(has_all).collect()
}

/// A tile of several collections is their tiles one after the other: layers are repeated fields of a message.
fn answer(call: &Call, state: &AppState, drawn: &[Arc<Drawn>], asked: &Asked) -> Answer {
    let tag = match drawn {
        [one] => Tag::strong(one.hash.clone()),
        many => {
            Tag::strong(respond::short_hash(many.iter().map(|one| one.hash.as_str()).collect::<String>().as_bytes()))
        }
    };
    if let Some(unchanged) = respond::unchanged(&call.headers, &tag)? {
        return Ok(unchanged);
    }
    let size: usize = drawn.iter().map(|one| one.bytes.len()).sum();
    let zipped = asked.is_zipped.then(|| zipped::whole(drawn)).flatten().filter(|_| size >= LEAST_ZIPPED);
    let is_zipped = zipped.is_some();
    let bytes = match (zipped, drawn) {
        (Some(zipped), _) => zipped.into(),
        (None, [one]) => one.bytes.clone(),
        (None, many) => many.iter().map(|one| &*one.bytes).collect::<Vec<_>>().concat().into(),
    };
    let mut answer = respond::tagged(MVT, bytes.into(), &tag)?;
    if is_zipped {
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if size == 0 && state.settings.is_empty_tile_no_content {
        *answer.status_mut() = StatusCode::NO_CONTENT;
    }
    let sum = |count: fn(&Drawn) -> usize| HeaderValue::from(drawn.iter().map(|one| count(one)).sum::<usize>());
    let headers = answer.headers_mut();
    headers.insert(NUMBER_MATCHED, sum(|one| one.matched));
    headers.insert(NUMBER_RETURNED, sum(|one| one.returned));
    if let Some(datum) = asked.datum {
        let value = HeaderValue::from_str(datum.name()).map_err(|e| ApiError::internal(&e))?;
        headers.insert(CONTENT_DATUM, value);
    }
    Ok(answer)
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
        (tile, asked): (TileId, Asked),
    ) -> Result<Vec<Arc<Drawn>>, ApiError> {
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
            if let Some(all) = all.filter(|all| !asked.is_zipped || all.iter().all(|one| one.zipped().is_some())) {
                return Ok(all);
            }
        }
        let effort = effort(ids.iter().filter_map(|id| snapshot.collection(id).ok()), &tile, &asked);
        let (state, limits) = (self.clone(), self.settings.limits);
        let all = move |snapshot: &Snapshot, control: &Control| {
            keys.into_iter().map(|key| state.kept_or_drawn(key, (number, snapshot), (&tile, &asked), control)).collect()
        };
        match effort {
            Effort::Instant => Ok(all(&snapshot, &Control::new(limits))?),
            Effort::Short => self.read(snapshot, move |snapshot| all(snapshot, &Control::new(limits))).await,
            Effort::Long => self.ask(snapshot, move |snapshot, control| Ok(all(snapshot, control)?)).await,
        }
    }

    fn kept_or_drawn(
        &self,
        key: Key,
        (number, snapshot): (Option<u64>, &Snapshot),
        (tile, asked): (&TileId, &Asked),
        control: &Control,
    ) -> Result<Arc<Drawn>, QueryError> {
        let collection = snapshot.collection(&key.collection)?;
        let kept = match number {
            None => Arc::new(drawn(collection, tile, (asked, 0), control)?),
            Some(number) => self.kept_tiles().find_or_draw(key, (number, self.home().feed()), || {
                Ok::<_, QueryError>(Arc::new(drawn(collection, tile, (asked, number), control)?))
            })?,
        };
        if asked.is_zipped {
            kept.zip();
        }
        Ok(kept)
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

fn effort<'s>(
    collections: impl Iterator<Item = &'s CollectionSnapshot> + Clone,
    tile: &TileId,
    asked: &Asked,
) -> Effort {
    let envelope = reach(tile, asked);
    let (instant_features, instant_vertices) = INSTANT;
    let count = |most: usize, of: &dyn Fn(&CollectionSnapshot, usize) -> usize| {
        let more = |sum, collection| if sum > most { sum } else { sum + of(collection, most + 1 - sum) };
        collections.clone().fold(0, more)
    };
    let features = count(FEW, &|collection, most| collection.count_near(&envelope, most));
    if features > FEW {
        return Effort::Long;
    }
    // What a filter costs nobody knows.
    let is_plain = asked.query.filter.is_none() && features <= instant_features;
    let vertices = || count(instant_vertices, &|collection, most| collection.vertices_near(&envelope, most));
    if is_plain && vertices() <= instant_vertices { Effort::Instant } else { Effort::Short }
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
