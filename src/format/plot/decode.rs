//! Bytes to text: these files are written by Windows programs as often as not.

use encoding_rs::{Encoding, GB18030};
use std::borrow::Cow;

/// The text of a file in UTF-8 or UTF-16 (with byte order mark), in UTF-8 without, or else in GB18030, which is GBK with more
/// letters. Bytes that are no letter of it become `U+FFFD`, which [`super::read_plots`] reports by line.
///
/// ```
/// use groundplan::format::decode_plot_text;
/// assert_eq!(decode_plot_text("\u{feff}带号=29".as_bytes()), "带号=29");
/// assert_eq!(decode_plot_text(b"\xb4\xf8\xba\xc5=29"), "带号=29");
/// ```
pub fn decode_plot_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => GB18030.decode_without_bom_handling(bytes).0,
    }
}
