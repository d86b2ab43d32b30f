//! The public keys of an issuer, as a JWKS file gives them (RFC 7517).

use super::AccessError;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind};
use serde::Deserialize;
use serde_json::Value;
use std::path::Path;

/// Largest JWKS file that is read; an issuer has a handful of keys of a kilobyte each.
pub(super) const MAX_BYTES: u64 = 256 * 1024;
/// Shortest and longest RSA modulus that is used, bits: shorter ones can be broken, longer ones take long to check.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// A public key, and the one algorithm that it is used with.
pub(super) struct PublicKey {
    pub(super) kid: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

/// The keys that can be used. Keys of other kinds may stand in the file and are passed over, as the RFC wants.
pub(super) struct Jwks {
    pub(super) keys: Vec<PublicKey>,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

impl Jwks {
    /// Fails when the file is no key set or has no key that can be used.
    pub(super) fn parse(path: &Path, bytes: &[u8]) -> Result<Self, AccessError> {
        let document: Document =
            serde_json::from_slice(bytes).map_err(|cause| AccessError::corrupt(path, cause.to_string()))?;
        let (mut keys, mut passed_over) = (Vec::new(), Vec::new());
        for value in document.keys {
            match usable(value) {
                Ok(key) => keys.push(key),
                Err(why) => passed_over.push(why),
            }
        }
        if keys.is_empty() {
            let why = if passed_over.is_empty() { "there is none".to_string() } else { passed_over.join("; ") };
            return Err(AccessError::corrupt(path, format!("no public key in it can be used: {why}")));
        }
        Ok(Self { keys })
    }

    /// The keys that a token may have been signed with. A token that names none is taken only where there is no choice.
    pub(super) fn candidates(&self, kid: Option<&str>, algorithm: Algorithm) -> Vec<&PublicKey> {
        let of_algorithm = self.keys.iter().filter(|key| key.algorithm == algorithm);
        match kid {
            Some(kid) => of_algorithm.filter(|key| key.kid.as_deref() == Some(kid)).collect(),
            None => Some(of_algorithm.collect::<Vec<_>>()).filter(|keys| keys.len() == 1).unwrap_or_default(),
        }
    }
}

fn usable(value: Value) -> Result<PublicKey, &'static str> {
    // Whoever has this file could sign with such a key.
    if ["d", "k"].iter().any(|secret| value.get(secret).is_some()) {
        return Err("a key is not public");
    }
    let jwk: Jwk = serde_json::from_value(value).map_err(|_| "a key cannot be understood")?;
    let common = &jwk.common;
    if common.public_key_use.as_ref().is_some_and(|purpose| *purpose != PublicKeyUse::Signature) {
        return Err("a key is not for signatures");
    }
    if common.key_operations.as_ref().is_some_and(|operations| !operations.contains(&KeyOperations::Verify)) {
        return Err("a key is not for checking signatures");
    }
    let algorithm = algorithm(&jwk)?;
    let key = DecodingKey::from_jwk(&jwk).map_err(|_| "a key has numbers that cannot be decoded")?;
    if !is_sound(&key, algorithm) {
        return Err("a key has the wrong length or is no point of its curve");
    }
    Ok(PublicKey { kid: jwk.common.key_id, algorithm, key })
}

/// The algorithm that the key names, else the usual one of its kind.
fn algorithm(jwk: &Jwk) -> Result<Algorithm, &'static str> {
    let named = jwk.common.key_algorithm;
    let usual = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) if named == Some(KeyAlgorithm::PS256) => Algorithm::PS256,
        AlgorithmParameters::RSA(_) => Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Algorithm::ES256,
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Algorithm::EdDSA,
        _ => return Err("a key is of another kind than RSA, P-256 and Ed25519"),
    };
    if named.is_none_or(|named| named == KeyAlgorithm::from(usual)) {
        Ok(usual)
    } else {
        Err("a key is for another algorithm than RS256, PS256, ES256 and EdDSA")
    }
}

fn is_sound(key: &DecodingKey, algorithm: Algorithm) -> bool {
    match key.kind() {
        DecodingKeyKind::RsaModulusExponent { n, e } => {
            let bits = n.iter().skip_while(|byte| **byte == 0).count() * 8;
            RSA_BITS.contains(&bits) && e.last().is_some_and(|last| last % 2 == 1) && e.as_slice() != [1]
        }
        // The library takes the first 32 bytes of an Ed25519 key without looking how many there are.
        DecodingKeyKind::SecretOrDer(bytes) if algorithm == Algorithm::EdDSA && bytes.len() != 32 => false,
        // A signature that is none: an error is about the key.
        DecodingKeyKind::SecretOrDer(_) => jsonwebtoken::crypto::verify("", b"", key, algorithm).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    // The Ed25519 key of RFC 8037, appendix A.2, and the P-256 and RSA keys of RFC 7517, appendix A.1.
    fn ed() -> Value {
        json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
    }

    fn ec() -> Value {
        json!({"kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM", "use": "enc", "kid": "1"})
    }

    fn rsa() -> Value {
        json!({"kty": "RSA", "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
            "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})
    }

    fn with(mut key: Value, field: &str, value: Value) -> Value {
        key[field] = value;
        key
    }

    fn check(key: Value, expected: Result<Algorithm, &str>) {
        let bytes = json!({ "keys": [key] }).to_string();
        match (Jwks::parse(Path::new("jwks.json"), bytes.as_bytes()), expected) {
            (Ok(found), Ok(algorithm)) => assert_eq!(found.keys[0].algorithm, algorithm),
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{bytes}: {error}"),
            (found, _) => panic!("{bytes}: {:?}", found.map(|_| ()).map_err(|e| e.to_string())),
        }
    }

    #[test]
    fn each_key_has_one_algorithm() {
        check(rsa(), Ok(Algorithm::RS256));
        check(with(rsa(), "alg", json!("PS256")), Ok(Algorithm::PS256));
        check(with(ec(), "use", json!("sig")), Ok(Algorithm::ES256));
        check(ed(), Ok(Algorithm::EdDSA));
        check(with(ed(), "alg", json!("EdDSA")), Ok(Algorithm::EdDSA));
        check(with(ed(), "key_ops", json!(["verify"])), Ok(Algorithm::EdDSA));
    }

    #[test]
    fn keys_that_must_not_be_used_are_not() {
        check(ec(), Err("not for signatures"));
        check(with(rsa(), "alg", json!("RS512")), Err("another algorithm"));
        check(with(rsa(), "alg", json!("HS256")), Err("another algorithm"));
        check(with(ed(), "alg", json!("none")), Err("another algorithm"));
        check(with(ed(), "alg", json!("ES256")), Err("another algorithm"));
        check(with(ed(), "key_ops", json!(["sign"])), Err("not for checking"));
        check(with(rsa(), "d", json!("AQAB")), Err("not public"));
        check(json!({"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}), Err("not public"));
        check(with(rsa(), "n", json!("0vx7")), Err("wrong length"));
        check(with(rsa(), "e", json!("AQ")), Err("wrong length"));
        check(with(rsa(), "n", json!("?")), Err("cannot be decoded"));
        check(with(ed(), "x", json!("AQAB")), Err("wrong length"));
        check(with(with(ec(), "use", json!("sig")), "x", json!("AQAB")), Err("no point"));
        check(with(with(ec(), "use", json!("sig")), "crv", json!("P-384")), Err("another kind"));
        check(json!({"kty": "new"}), Err("another kind"));
        check(json!(7), Err("cannot be understood"));
    }

    #[test]
    fn a_strange_key_does_not_spoil_the_others() {
        let bytes = json!({ "keys": [7, {"kty": "new"}, ec(), rsa()] }).to_string();
        assert_eq!(Jwks::parse(Path::new("x"), bytes.as_bytes()).unwrap().keys.len(), 1);
        for bad in ["", "{}", "[]", r#"{"keys": []}"#, r#"{"keys": {}}"#] {
            assert!(Jwks::parse(Path::new("x"), bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_token_without_a_key_id_is_taken_only_where_there_is_no_choice() {
        let set = |keys: &[Value]| Jwks::parse(Path::new("x"), json!({ "keys": keys }).to_string().as_bytes()).unwrap();
        let one = set(&[rsa(), ed()]);
        assert_eq!(one.candidates(None, Algorithm::RS256).len(), 1);
        assert_eq!(one.candidates(Some("2011-04-29"), Algorithm::RS256).len(), 1);
        assert_eq!(one.candidates(Some("2011-04-29"), Algorithm::PS256).len(), 0);
        assert_eq!(one.candidates(Some("other"), Algorithm::RS256).len(), 0);
        assert_eq!(set(&[rsa(), rsa()]).candidates(None, Algorithm::RS256).len(), 0);
    }
}
