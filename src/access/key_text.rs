//! The text of a key: `gp_<id>_<secret>`, in the letters A–Z and digits 2–7, so that a double click takes all of it and
//! no letter is mistaken for a digit.

use super::AccessError;
use data_encoding::BASE32_NOPAD;
use sha2::{Digest as _, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// How every key begins, so that programs that look for leaked secrets can find one.
pub(super) const PREFIX: &str = "gp_";
/// Bytes and letters of the public id.
const ID_BYTES: usize = 5;
const ID_LETTERS: usize = 8;
/// Bytes of the secret and of the checksum behind it; together they fill 56 letters.
const SECRET_BYTES: usize = 32;
const SUM_BYTES: usize = 3;
/// Hashes of other things that groundplan keeps must never pass for hashes of keys.
const HASH_DOMAIN: &[u8] = b"groundplan key 1\0";
const SUM_DOMAIN: &[u8] = b"groundplan key checksum 1\0";

/// Why a text is not a key. Says nothing about whether the key is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyTextError {
    /// Something else, or a part of a key.
    #[error("this is not a whole key: a key is `gp_`, 8 letters or digits, `_`, and 56 letters or digits")]
    Form,
    /// A key in which something was changed.
    #[error("there is a typing error in this key: its checksum is wrong")]
    Checksum,
}

/// The text of a key. It can be had by [`Self::reveal`] only, is not shown by `Debug`, and is wiped from memory when it
/// is dropped.
pub struct KeyText(Zeroizing<String>);

impl KeyText {
    /// A key that nobody can guess: 256 random bits of the system.
    pub(super) fn random() -> Result<Self, AccessError> {
        let mut bytes = Zeroizing::new([0_u8; ID_BYTES + SECRET_BYTES]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|cause| AccessError::Random(cause.to_string()))?;
        let (id, secret) = bytes.split_at(ID_BYTES);
        Ok(Self::of(&BASE32_NOPAD.encode(id), secret))
    }

    fn of(id: &str, secret: &[u8]) -> Self {
        let mut payload = Zeroizing::new(Vec::with_capacity(SECRET_BYTES + SUM_BYTES));
        payload.extend_from_slice(secret);
        payload.extend_from_slice(&checksum(id, secret));
        let secret = Zeroizing::new(BASE32_NOPAD.encode(&payload));
        Self(Zeroizing::new(format!("{PREFIX}{id}_{}", secret.as_str())))
    }

    /// Reads a key that somebody typed or pasted; blanks round it do not matter.
    pub fn parse(text: &str) -> Result<Self, KeyTextError> {
        let text = text.trim();
        let (id, secret) = text.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_')).ok_or(KeyTextError::Form)?;
        if !is_id(id) || secret.len() != 56 {
            return Err(KeyTextError::Form);
        }
        let payload = BASE32_NOPAD.decode(secret.as_bytes()).map(Zeroizing::new).map_err(|_| KeyTextError::Checksum)?;
        match payload.split_at_checked(SECRET_BYTES) {
            Some((secret, sum)) if sum == checksum(id, secret) => Ok(Self(Zeroizing::new(text.to_string()))),
            _ => Err(KeyTextError::Checksum),
        }
    }

    /// The text itself, to be shown to its owner once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The public part by which a key is named.
    pub fn id(&self) -> &str {
        claimed_id(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyText(gp_{}_…)", self.id())
    }
}

/// The id in a text that may be a key. Nothing else of the text is looked at.
pub(super) fn claimed_id(text: &str) -> Option<&str> {
    let (id, _) = text.strip_prefix(PREFIX)?.split_once('_')?;
    is_id(id).then_some(id)
}

/// Whether a text has the form of an id.
pub(super) fn is_id(text: &str) -> bool {
    text.len() == ID_LETTERS && text.bytes().all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b))
}

/// What is kept of a key. The whole text counts, so each key has one spelling.
pub(super) fn hash(text: &str) -> [u8; 32] {
    Sha256::new_with_prefix(HASH_DOMAIN).chain_update(text).finalize().into()
}

fn checksum(id: &str, secret: &[u8]) -> [u8; SUM_BYTES] {
    let sum = Sha256::new_with_prefix(SUM_DOMAIN).chain_update(id).chain_update(secret).finalize();
    let mut first = [0; SUM_BYTES];
    first.iter_mut().zip(sum).for_each(|(to, from)| *to = from);
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_has_its_form_and_is_read_back() {
        let key = KeyText::random().unwrap();
        assert_eq!(key.reveal().len(), 68);
        assert!(key.reveal().starts_with("gp_") && is_id(key.id()));
        assert_eq!(KeyText::parse(&format!("  {}\n", key.reveal())).unwrap().reveal(), key.reveal());
        assert_ne!(KeyText::random().unwrap().reveal(), key.reveal());
    }

    #[test]
    fn a_known_key_keeps_its_text_and_hash() {
        // Worked out with Python's hashlib and base64: a change of either would make every key that was given away invalid.
        let known = "gp_ABCDEFGH_A4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4D5UWML";
        let key = KeyText::of("ABCDEFGH", &[7; 32]);
        assert_eq!(key.reveal(), known);
        let sha256 = "13be66b0a31cf3fa63e41da610324cb02bc4c098f9c61b398dc7aba8f174ac86";
        assert_eq!(data_encoding::HEXLOWER.encode(&hash(known)), sha256);
    }

    #[test]
    fn debug_does_not_show_the_secret() {
        let key = KeyText::of("ABCDEFGH", &[7; 32]);
        assert_eq!(format!("{key:?}"), "KeyText(gp_ABCDEFGH_…)");
    }

    #[test]
    fn other_texts_are_told_from_keys_with_a_slip() {
        let key = KeyText::of("ABCDEFGH", &[7; 32]);
        let id = key.id();
        let cut = &key.reveal()[..60];
        for bad in ["", "gp_", "gp_ABCDEFGH", "gp_ABCDEFGH_", "eyJhbGciOiJSUzI1NiJ9.e30.x", id, cut, "gp_abcdefgh_x"] {
            assert_eq!(KeyText::parse(bad).unwrap_err(), KeyTextError::Form, "{bad}");
        }
        assert_eq!(KeyText::parse(&key.reveal().replace("_A", "_B")).unwrap_err(), KeyTextError::Checksum);
    }

    proptest! {
        #[test]
        fn a_wrong_letter_is_noticed(secret: [u8; 32], at in 3_usize..68, letter in "[A-Z2-7_0189a-z]") {
            let key = KeyText::of("ABCDEFGH", &secret);
            let mut text = key.reveal().to_string();
            text.replace_range(at..=at, &letter);
            prop_assert_eq!(KeyText::parse(&text).is_ok(), text == key.reveal());
        }

        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,90}") {
            let _ = KeyText::parse(&text);
            let _ = claimed_id(&text);
        }
    }
}
