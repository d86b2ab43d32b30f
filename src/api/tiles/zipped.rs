//! Whether a client wants a tile compressed, and those that have been.

use crate::format::{Packing, gzipped};
use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use moka::sync::Cache;

/// Compressed tiles by the hash of what is in them: whatever changes, what is found is right.
#[derive(Debug, Clone)]
pub(in crate::api) struct Zipped {
    /// `None` where nothing is kept.
    kept: Option<Cache<String, Bytes>>,
}

impl Zipped {
    /// Room for so many bytes; 0 keeps nothing.
    pub fn new(max_bytes: u64) -> Self {
        let weight = |hash: &String, zipped: &Bytes| u32::try_from(hash.len() + zipped.len()).unwrap_or(u32::MAX);
        let kept = Cache::builder().max_capacity(max_bytes).weigher(weight);
        Self { kept: (max_bytes > 0).then(|| kept.build()) }
    }

    pub fn find(&self, hash: &str) -> Option<Bytes> {
        self.kept.as_ref()?.get(hash)
    }

    /// The same, compressed if need be.
    pub fn find_or_zip(&self, hash: &str, bytes: impl FnOnce() -> Bytes) -> Bytes {
        let zip = || gzipped(&bytes(), Packing::Quick).into();
        match &self.kept {
            Some(kept) => kept.get_with_by_ref(hash, zip),
            None => zip(),
        }
    }

    /// How many bytes there are.
    pub fn size(&self) -> u64 {
        self.kept.as_ref().map_or(0, Cache::weighted_size)
    }
}

/// Whether a client takes gzip (RFC 9110 §12.5.3). One that does not say what it takes gets plain bytes.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut any = false;
    for entry in values.flat_map(|value| value.split(',')) {
        let (name, weight) = entry.split_once(';').unwrap_or((entry, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(Some(1.0), |text| text.trim().parse::<f64>().ok());
        let is_taken = weight.is_some_and(|weight| weight > 0.0);
        let name = name.trim();
        if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
            return is_taken;
        }
        any |= name == "*" && is_taken;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn what_was_compressed_once_is_found() {
        let zipped = Zipped::new(1 << 20);
        assert!(zipped.find("a").is_none());
        let first = zipped.find_or_zip("a", || Bytes::from_static(&[7; 1000]));
        assert!(first.starts_with(&[0x1f, 0x8b]) && first.len() < 100);
        assert_eq!(zipped.find("a"), Some(first.clone()));
        assert_eq!(zipped.find_or_zip("a", || panic!("again")), first);
    }

    #[test]
    fn a_client_gets_gzip_when_it_says_that_it_takes_it() {
        let says = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(text));
            is_wanted(&headers)
        };
        for yes in ["gzip", "br, GZIP;q=0.5", "*", "deflate, gzip;q=1.0, *;q=0", "x-gzip"] {
            assert!(says(yes), "{yes}");
        }
        for no in ["", "br", "gzip;q=0, *", "*;q=0", "identity", "gzip;q=nothing"] {
            assert!(!says(no), "{no}");
        }
        assert!(!is_wanted(&HeaderMap::new()));
    }
}
