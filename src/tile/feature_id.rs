//! The number of a feature in a tile.

/// The number by which a tile names the feature of a text id: FNV-1a of 64 bits over the UTF-8 bytes, its upper 11 bits
/// folded onto its lower 53 by exclusive or, so that it is exact in a JavaScript number. The same text has the same
/// number in every tile and version. Two texts may share a number (of a million ids some pair does with a chance of
/// 1 to 18 000); the property `id` tells them apart.
///
/// ```
/// use groundplan::tile::feature_id;
/// // FNV-1a of "a" is af63dc4c8601ec8c.
/// assert_eq!(feature_id("a"), 0x57b ^ 0x3_dc4c_8601_ec8c);
/// ```
pub fn feature_id(id: &str) -> u64 {
    let hash =
        id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    (hash >> 53) ^ (hash & ((1 << 53) - 1))
}
