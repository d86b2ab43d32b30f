//! Bytes as they travel and as archives have them: gzip (RFC 1952).

use libdeflater::{CompressionLvl, Compressor};
use std::cell::RefCell;

/// How hard to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// For what is sent once or a few times: a fifth of the time for a twentieth more bytes.
    Quick,
    /// For what is kept.
    Small,
}

impl Packing {
    fn level(self) -> CompressionLvl {
        let level = match self {
            Self::Quick => 1,
            Self::Small => 8,
        };
        CompressionLvl::new(level).unwrap_or_default()
    }
}

thread_local! {
    /// Making one takes longer than to pack a small tile.
    static QUICK: RefCell<Compressor> = RefCell::new(Compressor::new(Packing::Quick.level()));
}

/// The bytes as gzip has them, without name and time: the same bytes always become the same.
///
/// ```
/// use groundplan::format::{Packing, gzipped};
/// let packed = gzipped(&[7; 10_000], Packing::Small);
/// assert!(packed.starts_with(&[0x1f, 0x8b]) && packed.len() < 100);
/// ```
pub fn gzipped(bytes: &[u8], packing: Packing) -> Vec<u8> {
    match packing {
        Packing::Quick => QUICK.with_borrow_mut(|packer| packed(packer, bytes)),
        Packing::Small => packed(&mut Compressor::new(packing.level()), bytes),
    }
}

fn packed(packer: &mut Compressor, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0; packer.gzip_compress_bound(bytes.len())];
    // There is room for the worst case, which is all that can go wrong.
    let length = packer.gzip_compress(bytes, &mut out).unwrap_or_default();
    out.truncate(length);
    out.shrink_to_fit();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use libdeflater::Decompressor;
    use proptest::prelude::*;

    fn unpacked(packed: &[u8], length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        assert_eq!(Decompressor::new().gzip_decompress(packed, &mut out), Ok(length));
        out
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back(bytes in prop::collection::vec(0_u8..20, 0..3000)) {
            for packing in [Packing::Quick, Packing::Small] {
                let packed = gzipped(&bytes, packing);
                prop_assert_eq!(unpacked(&packed, bytes.len()), bytes.clone());
                prop_assert_eq!(gzipped(&bytes, packing), packed);
            }
        }
    }
}
