//! Features encoded one by one and sent while they are encoded, so that an answer of any size needs the memory of a piece.

use super::now;
use crate::api::call::{Answer, Call};
use crate::api::error::ApiError;
use crate::api::links::Link;
use crate::api::negotiate::Format;
use crate::api::pieces::Pieces;
use crate::api::respond::{self, Tag};
use crate::format::encode::{
    Column, ColumnKind, CrsLabel, EncodeError, Encoder, Encoding, GeometryKind, Head, write_json_fg_feature,
};
use crate::model::Feature;
use crate::query::{CollectionSnapshot, ItemsPage, Kinds, Output, ValueKind};
use axum::body::Body;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Bytes of a piece.
const PIECE: usize = 64 << 10;
/// Bytes that most features take at most.
const FEATURE: usize = 1 << 10;
/// Pieces that wait for a slow client; the encoder waits, too, then.
const WAITING: usize = 4;

/// A page of features in the format that the call wants.
pub(super) async fn answer(
    collection: &CollectionSnapshot,
    page: ItemsPage,
    output: &Output,
    (call, links): (&Call, Vec<Link>),
    tag: &Tag,
) -> Answer {
    let format = call.wanted.format;
    // Bent and projected geometries are larger than they look. What is written at once has a length.
    let is_light = page.is_light() && output.is_as_stored();
    let head =
        Head { matched: page.matched, returned: page.features.len(), ..head(collection, output, format, &links)? };
    let work = Work { encoder: encoding(format).encoder(head), output: output.clone(), features: page.features };
    let media_type = match format {
        Format::Html => Format::Json.of_features(),
        Format::Csv => "text/csv; charset=utf-8",
        format => format.of_features(),
    };
    // Before the first byte is sent it is certain that every geometry can be expressed.
    let work = if output.is_as_stored() {
        work
    } else {
        let checked = tokio::task::spawn_blocking(move || work.check().map(|()| work)).await;
        checked.map_err(|e| ApiError::internal(&e))??
    };
    let body = if is_light { work.at_once()? } else { work.streamed() };
    respond::tagged(media_type, body, tag)
}

/// One feature as JSON-FG.
pub(super) fn one(
    collection: &CollectionSnapshot,
    feature: &Feature,
    output: &Output,
    (call, links): (&Call, Vec<Link>),
    tag: impl FnOnce(&str) -> String,
) -> Answer {
    let (head, geometry) = (head(collection, output, Format::JsonFg, &links)?, output.geometry(feature)?);
    let mut bytes = Vec::new();
    let encoded = write_json_fg_feature(&head, feature, geometry.as_deref(), &mut bytes);
    encoded.map_err(|e| ApiError::internal(&e))?;
    respond::versioned_bytes(&call.headers, Format::JsonFg.of_features(), bytes, tag)
}

fn encoding(format: Format) -> Encoding {
    match format {
        Format::Json | Format::Html | Format::TileJson | Format::Mvt => Encoding::GeoJson,
        Format::GeoJsonSeq => Encoding::GeoJsonSeq,
        Format::JsonFg => Encoding::JsonFg,
        Format::Csv => Encoding::Csv,
        Format::FlatGeobuf => Encoding::FlatGeobuf,
    }
}

fn head(collection: &CollectionSnapshot, output: &Output, format: Format, links: &[Link]) -> Result<Head, ApiError> {
    let is_wanted = |name: &str| output.properties().is_none_or(|names| names.iter().any(|wanted| wanted == name));
    let column = |(name, kinds): (&str, Kinds)| {
        let kind = match kinds.only() {
            Some(ValueKind::Text) => ColumnKind::Text,
            Some(ValueKind::Integer) => ColumnKind::Integer,
            Some(ValueKind::Number) => ColumnKind::Number,
            Some(ValueKind::Boolean) => ColumnKind::Boolean,
            _ => ColumnKind::Json,
        };
        Column { name: name.to_string(), kind }
    };
    let meta = collection.meta();
    let is_table = matches!(format, Format::Csv | Format::FlatGeobuf);
    Ok(Head {
        id: meta.id.clone(),
        title: format!("{} · {}", meta.title.zh, meta.title.en),
        description: meta.description.en.clone(),
        geometry: if output.has_geometries() {
            GeometryKind::named(collection.geometries().found())
        } else {
            GeometryKind::Skipped
        },
        columns: collection.kinds().filter(|(name, _)| is_table && is_wanted(name)).map(column).collect(),
        properties: output.properties().map(<[String]>::to_vec),
        crs: CrsLabel {
            uri: output.crs_uri().to_string(),
            is_projected: output.is_projected(),
            is_north_first: output.is_north_first(),
        },
        datum: output.datum().map(|datum| datum.name().to_string()),
        matched: 0,
        returned: 0,
        links: serde_json::to_string(links).map_err(|e| ApiError::internal(&e))?,
        time_stamp: now(),
    })
}

/// What is left to be sent.
struct Work {
    encoder: Box<dyn Encoder>,
    output: Output,
    features: Vec<Arc<Feature>>,
}

impl Work {
    fn check(&self) -> Result<(), ApiError> {
        for feature in &self.features {
            self.output.geometry(feature)?;
        }
        Ok(())
    }

    /// Hands over pieces; ends early when nobody takes them any more.
    fn run(mut self, give: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), ApiError> {
        let failed = |e: EncodeError| ApiError::internal(&e);
        let mut piece = Vec::with_capacity(PIECE.min(FEATURE * (self.features.len() + 4)));
        self.encoder.head(&mut piece).map_err(failed)?;
        for feature in &self.features {
            let geometry = self.output.geometry(feature)?;
            self.encoder.feature_at(feature, geometry.as_deref(), &mut piece).map_err(failed)?;
            if piece.len() >= PIECE && !give(std::mem::replace(&mut piece, Vec::with_capacity(PIECE + PIECE / 8))) {
                return Ok(());
            }
        }
        self.encoder.tail(&mut piece).map_err(failed)?;
        give(piece);
        Ok(())
    }

    fn at_once(self) -> Result<Body, ApiError> {
        let mut all = Vec::new();
        self.run(&mut |piece| {
            if all.is_empty() {
                all = piece;
            } else {
                all.extend_from_slice(&piece);
            }
            true
        })?;
        Ok(Body::from(all))
    }

    fn streamed(self) -> Body {
        let (pieces, taken) = mpsc::channel(WAITING);
        tokio::task::spawn_blocking(move || {
            let end = self.run(&mut |piece| pieces.blocking_send(Some(piece)).is_ok());
            if let Err(cause) = end {
                // Without the end that is missing the client knows that it has not got everything.
                tracing::error!(?cause, "an answer was broken off");
                let _ = pieces.blocking_send(None);
            }
        });
        Body::new(Pieces::new(taken))
    }
}
