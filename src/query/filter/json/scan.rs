//! How deep brackets lie in each other, before a parser that descends sees them.

use crate::query::filter::error::FilterError;
use crate::query::filter::reader::Read;

/// How deep objects and arrays may lie in each other; an operator takes two, a polygon four. The parser behind this
/// would stop at 128.
pub(in crate::query::filter) const MAX_DEPTH: usize = 120;

/// Refuses what is too deep, in one pass.
pub(super) fn depth(text: &str) -> Read<()> {
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for (at, c) in (1..).zip(text.chars()) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if in_text => is_escaped = true,
            '"' => in_text = !in_text,
            '{' | '[' if !in_text => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(FilterError::TooDeep { at: at.into(), limit: MAX_DEPTH });
                }
            }
            '}' | ']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}
