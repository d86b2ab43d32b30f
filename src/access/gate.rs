//! From an `Authorization` header to whoever sent it.

use super::key_text::PREFIX;
use super::tokens::MAX_TOKEN_BYTES;
use super::{Denied, KeyRing, Principal, Tokens};
use crate::model::RecordTime;

/// Everything that can make somebody known. Without keys and tokens, everybody is nobody in particular.
#[derive(Default)]
pub struct Gate {
    keys: Option<KeyRing>,
    tokens: Option<Tokens>,
}

impl Gate {
    /// A gate that takes keys, tokens, both or neither.
    pub fn new(keys: Option<KeyRing>, tokens: Option<Tokens>) -> Self {
        Self { keys, tokens }
    }

    /// Who sends this header. Without one: [`Principal::Anonymous`]. With one that is not valid: nobody, not even
    /// anonymous, so that an expired key is noticed and not taken for an empty collection.
    ///
    /// The header must stand in the request once; two of them are [`Denied::malformed`].
    ///
    /// ```
    /// use groundplan::access::{Gate, Principal, Refusal};
    /// use groundplan::model::RecordTime;
    /// let (gate, now) = (Gate::default(), RecordTime(0));
    /// assert_eq!(gate.principal(None, now).unwrap(), Principal::Anonymous);
    /// assert_eq!(gate.principal(Some("Basic QTpC"), now).unwrap_err().refusal, Refusal::NotValid);
    /// ```
    pub fn principal(&self, authorization: Option<&str>, now: RecordTime) -> Result<Principal, Denied> {
        let Some(header) = authorization else { return Ok(Principal::Anonymous) };
        let bearer = bearer(header).ok_or_else(Denied::malformed)?;
        if bearer.starts_with(PREFIX) {
            let none = || Denied::not_valid("this server takes no keys", "a key was brought, but there are no keys");
            self.keys.as_ref().ok_or_else(none)?.authenticate(bearer, now)
        } else {
            let none = || {
                Denied::not_valid(
                    "the key or token is not valid",
                    "what was brought is no key, and tokens are not set up",
                )
            };
            self.tokens.as_ref().ok_or_else(none)?.authenticate(bearer, now)
        }
    }
}

/// The credential in `Bearer <credential>` (RFC 6750, section 2.1; the scheme in any case).
fn bearer(header: &str) -> Option<&str> {
    let (scheme, credential) = header.trim_matches([' ', '\t']).split_once(' ')?;
    let credential = credential.trim_start_matches(' ');
    let is_token68 = |b: u8| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b);
    let whole = !credential.is_empty() && credential.len() <= MAX_TOKEN_BYTES && credential.bytes().all(is_token68);
    (scheme.eq_ignore_ascii_case("bearer") && whole).then_some(credential)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Collections, Grant, Role};
    use proptest::prelude::*;

    const NOW: RecordTime = RecordTime(1_800_000_000_000_000);

    fn gate() -> (tempfile::TempDir, Gate, String) {
        let folder = tempfile::tempdir().unwrap();
        let ring = KeyRing::beside(&folder.path().join("plan.gpkg"));
        let grant = Grant { name: "gis".into(), role: Role::Reader, collections: Collections::All, expires: None };
        let key = ring.create(grant, NOW).unwrap().0.reveal().to_string();
        (folder, Gate::new(Some(ring), None), key)
    }

    #[test]
    fn a_key_is_found_in_its_header() {
        let (_folder, gate, key) = gate();
        for header in [format!("Bearer {key}"), format!("bearer   {key}"), format!(" BEARER {key} ")] {
            assert!(gate.principal(Some(&header), NOW).unwrap().is_known(), "{header}");
        }
        assert_eq!(gate.principal(None, NOW).unwrap(), Principal::Anonymous);
    }

    #[test]
    fn a_header_of_another_form_lets_nobody_in() {
        let (_folder, gate, key) = gate();
        for header in [
            String::new(),
            "Bearer".into(),
            "Bearer ".into(),
            key.clone(),
            format!("Basic {key}"),
            format!("Bearer{key}"),
            format!("Bearer {key} {key}"),
            format!("Bearer {key},Bearer {key}"),
            format!("Bearer \"{key}\""),
            format!("Bearer\t{key}"),
            format!("Bearer {}", "a".repeat(MAX_TOKEN_BYTES + 1)),
        ] {
            let denied = gate.principal(Some(&header), NOW).unwrap_err();
            assert!(denied.sentence.contains("Bearer"), "{header}");
            assert!(!denied.sentence.contains(&key) && !denied.cause.contains(&key));
        }
    }

    #[test]
    fn what_is_not_set_up_lets_nobody_in() {
        let (_folder, gate, key) = gate();
        let header = format!("Bearer {key}");
        assert_eq!(Gate::default().principal(Some(&header), NOW).unwrap_err().sentence, "this server takes no keys");
        assert!(gate.principal(Some("Bearer e30.e30.e30"), NOW).is_err());
    }

    proptest! {
        #[test]
        fn no_header_is_too_strange(header in "([Bb]earer )?\\PC{0,80}") {
            let (_folder, gate, _) = gate();
            prop_assert!(gate.principal(Some(&header), NOW).is_err());
        }
    }
}
