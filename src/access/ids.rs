//! Names that nobody can guess.

use super::AccessError;
use std::fmt::Write as _;

/// 32 hexadecimal digits: 128 random bits of the system.
pub fn unguessable_id() -> Result<String, AccessError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|cause| AccessError::Random(cause.to_string()))?;
    Ok(bytes.iter().fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_are_the_same() {
        let ids: std::collections::BTreeSet<String> = (0..100).map(|_| super::unguessable_id().unwrap()).collect();
        assert!(ids.len() == 100 && ids.iter().all(|id| id.len() == 32));
    }
}
