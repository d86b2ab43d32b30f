//! Tiles that have been drawn, as far as there is room. One is good for as long as nothing has been published that touches
//! it: that is looked up when it is asked for, so that there is no moment in which an old one could be given out.

use super::zipped::Zipped;
use crate::edit::Feed;
use crate::model::Envelope;
use axum::body::Bytes;
use moka::sync::Cache;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How often what others have drawn is looked at, before it is drawn for oneself.
const TRIES: usize = 3;
/// Of the room for tiles, the part for compressed ones: they take about a third of what they are.
const ZIPPED_PART: u64 = 4;
/// Bytes of an entry besides those of its tile.
const OVERHEAD: usize = 256;

/// Which tile, of which collection, drawn how.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub collection: String,
    pub set: &'static str,
    pub tile: (u8, u32, u32),
    pub variant: String,
}

/// A tile of one collection.
#[derive(Debug)]
pub(super) struct Drawn {
    pub bytes: Bytes,
    /// What stands in its tag.
    pub hash: String,
    /// Features that are in it, and those that it shows.
    pub matched: usize,
    pub returned: usize,
    /// Where what it shows lies, degrees.
    pub envelope: Envelope,
    /// The last transaction that is known not to have changed it.
    good_at: AtomicU64,
}

impl Drawn {
    pub fn new(bytes: Vec<u8>, (matched, returned): (usize, usize), envelope: Envelope, number: u64) -> Self {
        let hash = crate::api::respond::short_hash(&bytes);
        Self { bytes: Bytes::from(bytes), hash, matched, returned, envelope, good_at: AtomicU64::new(number) }
    }

    /// Whether nothing that was published up to a transaction touches it.
    fn is_good(&self, collection: &str, number: u64, feed: &Feed) -> bool {
        let from = self.good_at.load(Ordering::Relaxed);
        if from >= number {
            return true;
        }
        let Some(published) = feed.since(from) else { return false };
        let mut touched = published.iter().flat_map(|one| &one.collections).filter(|one| one.collection == collection);
        let is_touched =
            touched.any(|one| one.is_described || one.boxes.iter().any(|envelope| envelope.intersects(&self.envelope)));
        if !is_touched {
            self.good_at.fetch_max(number, Ordering::Relaxed);
        }
        !is_touched
    }
}

/// The tiles of one server.
#[derive(Debug, Clone)]
pub(in crate::api) struct Tiles {
    /// `None` where nothing is kept.
    kept: Option<Cache<Key, Arc<Drawn>>>,
    /// As they travel: of one collection, or of several.
    pub(super) zipped: Zipped,
}

impl Tiles {
    /// Room for so many bytes; 0 keeps nothing.
    pub fn new(max_bytes: u64) -> Self {
        let weight = |key: &Key, drawn: &Arc<Drawn>| {
            let bytes = drawn.bytes.len() + key.collection.len() + key.variant.len() + OVERHEAD;
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let zipped = max_bytes / ZIPPED_PART;
        let kept = Cache::builder().max_capacity(max_bytes - zipped).weigher(weight);
        Self { kept: (max_bytes > 0).then(|| kept.build()), zipped: Zipped::new(zipped) }
    }

    /// A tile that is good at a transaction.
    pub(super) fn find(&self, key: &Key, number: u64, feed: &Feed) -> Option<Arc<Drawn>> {
        self.kept.as_ref()?.get(key).filter(|drawn| drawn.is_good(&key.collection, number, feed))
    }

    /// The same, drawn if need be: once, however many ask for it meanwhile. It blocks.
    pub(super) fn find_or_draw<E: Clone + Send + Sync + 'static>(
        &self,
        key: Key,
        (number, feed): (u64, &Feed),
        draw: impl Fn() -> Result<Arc<Drawn>, E>,
    ) -> Result<Arc<Drawn>, E> {
        let Some(kept) = &self.kept else { return draw() };
        for _ in 0..TRIES {
            let drawn = kept.try_get_with_by_ref(&key, &draw).map_err(|cause| E::clone(&cause))?;
            if drawn.is_good(&key.collection, number, feed) {
                return Ok(drawn);
            }
            // It was kept from before, or somebody who has not seen the last change was drawing it.
            kept.invalidate(&key);
        }
        let drawn = draw()?;
        kept.insert(key, Arc::clone(&drawn));
        Ok(drawn)
    }

    /// How many there are, and their bytes.
    pub fn size(&self) -> (u64, u64) {
        let (count, bytes) = self.kept.as_ref().map_or((0, 0), |kept| (kept.entry_count(), kept.weighted_size()));
        (count, bytes + self.zipped.size())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        Key { collection: "site".into(), set: "WebMercatorQuad", tile: (0, 0, 0), variant: String::new() }
    }

    fn drawn(number: u64) -> Arc<Drawn> {
        Arc::new(Drawn::new(vec![1, 2, 3], (1, 1), Envelope { min: [80.0, 40.0], max: [81.0, 41.0] }, number))
    }

    #[test]
    fn a_tile_is_drawn_once_and_then_found() {
        let (tiles, feed) = (Tiles::new(1 << 20), Feed::default());
        assert!(tiles.find(&key(), 0, &feed).is_none());
        let first = tiles.find_or_draw(key(), (0, &feed), || Ok::<_, String>(drawn(0))).unwrap();
        let again = tiles.find_or_draw(key(), (0, &feed), || Err("not again".to_string())).unwrap();
        assert!(Arc::ptr_eq(&first, &again) && tiles.find(&key(), 0, &feed).is_some());
    }

    #[test]
    fn a_failure_is_not_kept() {
        let (tiles, feed) = (Tiles::new(1 << 20), Feed::default());
        let failed = tiles.find_or_draw(key(), (0, &feed), || Err("no".to_string()));
        assert_eq!(failed.unwrap_err(), "no");
        assert!(tiles.find_or_draw(key(), (0, &feed), || Ok::<_, String>(drawn(0))).is_ok());
    }
}
