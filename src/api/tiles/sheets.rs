//! A tile as it is answered, of one collection or of several.

use super::MVT;
use super::asked::Asked;
use super::cache::{Drawn, Tiles};
use crate::api::call::{Answer, Call};
use crate::api::error::ApiError;
use crate::api::items::{CONTENT_DATUM, NUMBER_MATCHED, NUMBER_RETURNED};
use crate::api::respond::{self, Tag};
use crate::api::state::AppState;
use crate::api::way_in::LEAST_COMPRESSED;
use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use std::sync::Arc;

/// A tile of several collections is their tiles one after the other: layers are repeated fields of a message.
pub(super) struct Sheets {
    drawn: Vec<Arc<Drawn>>,
    hash: String,
    /// As a client wants it that takes gzip.
    zipped: Option<Bytes>,
}

impl Sheets {
    pub fn new(drawn: Vec<Arc<Drawn>>) -> Self {
        let hash = match drawn.as_slice() {
            [one] => one.hash.clone(),
            many => respond::short_hash(many.iter().map(|one| one.hash.as_str()).collect::<String>().as_bytes()),
        };
        Self { drawn, hash, zipped: None }
    }

    fn size(&self) -> usize {
        self.drawn.iter().map(|one| one.bytes.len()).sum()
    }

    fn bytes(&self) -> Bytes {
        match self.drawn.as_slice() {
            [one] => one.bytes.clone(),
            many => many.iter().map(|one| &*one.bytes).collect::<Vec<_>>().concat().into(),
        }
    }

    /// With its compressed form if that is wanted; `None` when it is, and there is none yet.
    pub fn found(mut self, tiles: &Tiles, asked: &Asked) -> Option<Self> {
        if asked.is_zipped && self.size() >= LEAST_COMPRESSED.into() {
            self.zipped = Some(tiles.zipped.find(&self.hash)?);
        }
        Some(self)
    }

    /// The same, compressed if need be.
    pub fn made(mut self, tiles: &Tiles, asked: &Asked) -> Self {
        if asked.is_zipped && self.size() >= LEAST_COMPRESSED.into() {
            self.zipped = Some(tiles.zipped.find_or_zip(&self.hash, || self.bytes()));
        }
        self
    }

    pub fn answer(self, call: &Call, state: &AppState, asked: &Asked) -> Answer {
        let tag = Tag::strong(self.hash.clone());
        if let Some(unchanged) = respond::unchanged(&call.headers, &tag)? {
            return Ok(unchanged);
        }
        let (is_zipped, is_empty) = (self.zipped.is_some(), self.size() == 0);
        let bytes = self.zipped.clone().unwrap_or_else(|| self.bytes());
        let mut answer = respond::tagged(MVT, bytes.into(), &tag)?;
        if is_empty && state.settings.is_empty_tile_no_content {
            *answer.status_mut() = StatusCode::NO_CONTENT;
        }
        let sum =
            |count: fn(&Drawn) -> usize| HeaderValue::from(self.drawn.iter().map(|one| count(one)).sum::<usize>());
        let headers = answer.headers_mut();
        if is_zipped {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        headers.insert(NUMBER_MATCHED, sum(|one| one.matched));
        headers.insert(NUMBER_RETURNED, sum(|one| one.returned));
        if let Some(datum) = asked.datum {
            let value = HeaderValue::from_str(datum.name()).map_err(|e| ApiError::internal(&e))?;
            headers.insert(CONTENT_DATUM, value);
        }
        Ok(answer)
    }
}
