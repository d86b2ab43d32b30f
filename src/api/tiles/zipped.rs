//! Tiles as they travel. The tile of a collection is compressed once, when somebody wants it so for the first time, and a
//! tile of several collections is put together from what each has: it costs no compression at all.

use super::cache::Drawn;
use axum::http::{HeaderMap, header};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::{self, Write};
use std::sync::Arc;

/// Tiles are made more often than they are sent over a line so slow that the last bytes matter.
const LEVEL: u32 = 3;
/// Member header of RFC 1952 §2.3: magic number, deflate, no flags, no time, no extra flags, unknown system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
/// The last block of a deflate stream, with nothing in it (RFC 1951 §3.2.6).
const END: [u8; 2] = [3, 0];

/// Bytes as a deflate stream (RFC 1951) that ends at a whole byte and does not say that it is the last: several of them,
/// one after another, are one stream of all the bytes.
#[derive(Debug)]
pub(super) struct Piece {
    deflated: Vec<u8>,
    crc: Crc,
}

impl Piece {
    pub fn of(bytes: &[u8]) -> io::Result<Self> {
        let mut encoder = DeflateEncoder::new(Vec::with_capacity(bytes.len() / 3 + 64), Compression::new(LEVEL));
        encoder.write_all(bytes)?;
        encoder.flush()?;
        let mut deflated = std::mem::take(encoder.get_mut());
        deflated.shrink_to_fit();
        let mut crc = Crc::new();
        crc.update(bytes);
        Ok(Self { deflated, crc })
    }
}

/// All of them as one gzip member; `None` when one has not been compressed.
pub(super) fn whole(drawn: &[Arc<Drawn>]) -> Option<Vec<u8>> {
    let pieces: Vec<&Piece> = drawn.iter().map(|one| one.zipped()).collect::<Option<_>>()?;
    let size: usize = pieces.iter().map(|piece| piece.deflated.len()).sum();
    let mut out = Vec::with_capacity(HEAD.len() + size + END.len() + 8);
    out.extend_from_slice(&HEAD);
    let mut crc = Crc::new();
    for piece in pieces {
        out.extend_from_slice(&piece.deflated);
        crc.combine(&piece.crc);
    }
    out.extend_from_slice(&END);
    out.extend_from_slice(&crc.sum().to_le_bytes());
    out.extend_from_slice(&crc.amount().to_le_bytes());
    Some(out)
}

/// Whether a client takes gzip (RFC 9110 §12.5.3). One that does not say what it takes gets plain bytes.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut any = false;
    for entry in values.flat_map(|value| value.split(',')) {
        let (name, weight) = entry.split_once(';').unwrap_or((entry, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(Some(1.0), |text| text.trim().parse::<f64>().ok());
        let is_taken = weight.is_some_and(|weight| weight > 0.0);
        match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => return is_taken,
            "*" => any = is_taken,
            _ => {}
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Envelope;
    use axum::http::HeaderValue;
    use flate2::read::GzDecoder;
    use std::io::Read;

    fn drawn(bytes: &[u8]) -> Arc<Drawn> {
        let drawn = Drawn::new(bytes.to_vec(), (0, 0), Envelope { min: [0.0, 0.0], max: [0.0, 0.0] }, 0);
        drawn.zip();
        Arc::new(drawn)
    }

    fn unzipped(bytes: &[u8]) -> Vec<u8> {
        let mut all = Vec::new();
        GzDecoder::new(bytes).read_to_end(&mut all).unwrap();
        all
    }

    #[test]
    fn pieces_one_after_another_are_one_member() {
        let parts = [drawn(b"one and one and one"), drawn(b""), drawn(&[7; 70_000]), drawn(b"x")];
        let all: Vec<u8> = parts.iter().flat_map(|part| part.bytes.to_vec()).collect();
        assert_eq!(unzipped(&whole(&parts).unwrap()), all);
        assert_eq!(unzipped(&whole(&[]).unwrap()), b"");
    }

    #[test]
    fn what_was_not_compressed_has_no_such_form() {
        let plain = Drawn::new(vec![1], (0, 0), Envelope { min: [0.0, 0.0], max: [0.0, 0.0] }, 0);
        assert!(whole(&[Arc::new(plain)]).is_none());
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
