//! The few kinds of protocol buffer fields that vector tiles have.

/// Appends a number in groups of seven bits, lowest first.
#[inline]
pub(super) fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(low_bits(value) | 0x80);
        value >>= 7;
    }
    out.push(low_bits(value));
}

fn low_bits(value: u64) -> u8 {
    (value & 0x7f) as u8
}

/// Small numbers for small numbers of either sign: 0, −1, 1, −2 become 0, 1, 2, 3.
#[inline]
pub(super) fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// A field that is a number.
pub(super) fn number(out: &mut Vec<u8>, field: u8, value: u64) {
    out.push(field << 3);
    varint(out, value);
}

/// A field that is bytes: text, a message, or packed numbers.
pub(super) fn bytes(out: &mut Vec<u8>, field: u8, content: &[u8]) {
    out.push(field << 3 | 2);
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

/// How many bytes [`bytes`] appends.
pub(super) fn bytes_len(content: usize) -> usize {
    let bits = usize::BITS - content.leading_zeros();
    1 + (bits.max(1).div_ceil(7) as usize) + content
}

/// A field that is a double.
pub(super) fn double(out: &mut Vec<u8>, field: u8, value: f64) {
    out.push(field << 3 | 1);
    out.extend_from_slice(&value.to_le_bytes());
}
