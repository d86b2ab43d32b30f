//! Keys are made here and thrown away; none of them is used for anything else.

use super::*;
use crate::access::{Refusal, Role};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, encode};
use proptest::prelude::*;
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use serde_json::{Value, json};
use std::sync::OnceLock;
use tempfile::TempDir;

const NOW_S: i64 = 1_800_000_000;
const NOW: RecordTime = RecordTime(NOW_S * 1_000_000);
const ISSUER: &str = "https://login.example.org/realms/plan";

struct Signer {
    algorithm: Algorithm,
    key: EncodingKey,
    kid: &'static str,
}

impl Signer {
    fn ed(seed: u8, kid: &'static str) -> Self {
        // PKCS #8 round 32 bytes of seed (RFC 8410).
        let head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
        let key = EncodingKey::from_ed_der(&[&head[..], &[seed; 32]].concat());
        Self { algorithm: Algorithm::EdDSA, key, kid }
    }

    fn ec(seed: u8, kid: &'static str) -> Self {
        // PKCS #8 round an ECPrivateKey of P-256 with a 32-byte number and nothing else (RFC 5915).
        let kind = [0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
        let head = [4, 0x27, 0x30, 0x25, 2, 1, 1, 4, 0x20];
        let key = EncodingKey::from_ec_der(&[&[0x30, 0x41, 2, 1, 0], &kind[..], &head, &[seed; 32]].concat());
        Self { algorithm: Algorithm::ES256, key, kid }
    }

    fn rsa(algorithm: Algorithm, kid: &'static str) -> Self {
        static DER: OnceLock<Vec<u8>> = OnceLock::new();
        let der = DER.get_or_init(|| {
            let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
            key.to_pkcs1_der().unwrap().as_bytes().to_vec()
        });
        Self { algorithm, key: EncodingKey::from_rsa_der(der), kid }
    }

    fn public(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).unwrap();
        jwk.common.key_id = Some(self.kid.to_string());
        serde_json::to_value(jwk).unwrap()
    }

    fn header(&self) -> Header {
        Header { kid: Some(self.kid.to_string()), ..Header::new(self.algorithm) }
    }

    fn sign(&self, changes: &Value) -> String {
        encode(&self.header(), &claims(changes), &self.key).unwrap()
    }

    /// With a header of any kind.
    fn sign_raw(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.key, self.algorithm).unwrap();
        format!("{message}.{signature}")
    }
}

fn claims(changes: &Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER, "aud": ["account", "groundplan"], "sub": "4f1c", "exp": NOW_S + 300,
        "groundplan_role": "editor", "groundplan_collections": ["port"],
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn write(folder: &TempDir, keys: &[&Signer]) -> PathBuf {
    let path = folder.path().join("jwks.json");
    let keys: Vec<Value> = keys.iter().map(|signer| signer.public()).collect();
    std::fs::write(&path, json!({ "keys": keys }).to_string()).unwrap();
    path
}

fn tokens(keys: &[&Signer]) -> (TempDir, Tokens) {
    let folder = TempDir::new().unwrap();
    let settings = TokenSettings::new(write(&folder, keys), ISSUER, "groundplan");
    (folder, Tokens::open(settings, NOW).unwrap())
}

fn check_refused(tokens: &Tokens, token: &str, cause: &str) {
    let denied = tokens.authenticate(token, NOW).unwrap_err();
    assert_eq!(denied.refusal, Refusal::NotValid);
    assert!(denied.cause.contains(cause), "{cause}: {denied:?}");
    for part in token.split('.').filter(|part| part.len() > 8) {
        assert!(!denied.cause.contains(part) && !denied.sentence.contains(part), "{denied:?}");
    }
}

#[test]
fn each_algorithm_is_accepted_from_its_key() {
    let signers = [
        Signer::ed(1, "ed"),
        Signer::ec(1, "ec"),
        Signer::rsa(Algorithm::RS256, "rs"),
        Signer::rsa(Algorithm::PS256, "ps"),
    ];
    let (_folder, tokens) = tokens(&signers.each_ref());
    for signer in &signers {
        let token = signer.sign(&json!({"preferred_username": "zhang.san"}));
        let who = tokens.authenticate(&token, NOW).unwrap();
        assert!(who.may_write("port") && !who.may_write("airport") && !who.may_administer("port"));
        assert_eq!(who.who(), "zhang.san (token 4f1c)");
        assert_eq!(who.grant().unwrap().role, Role::Editor);
    }
}

#[test]
fn a_token_of_somebody_else_is_refused() {
    let ours = Signer::ed(1, "a");
    let (_folder, tokens) = tokens(&[&ours]);
    for (changes, cause) in [
        (json!({"iss": "https://login.example.org"}), "another issuer"),
        (json!({"iss": null}), "lacks"),
        (json!({"aud": "other"}), "another audience"),
        (json!({"aud": []}), "another audience"),
        (json!({"aud": null}), "lacks"),
        (json!({"sub": null}), "lacks"),
        (json!({"exp": null}), "lacks"),
        (json!({"exp": NOW_S - 61}), "expired"),
        (json!({"nbf": NOW_S + 61}), "not valid yet"),
        (json!({"groundplan_role": null}), "no role"),
    ] {
        check_refused(&tokens, &ours.sign(&changes), cause);
    }
    check_refused(&tokens, &Signer::ed(2, "a").sign(&json!({})), "signature");
    check_refused(&tokens, &Signer::ed(1, "b").sign(&json!({})), "no key");
}

#[test]
fn no_token_chooses_its_own_algorithm() {
    let (ed, rs) = (Signer::ed(1, "a"), Signer::rsa(Algorithm::RS256, "r"));
    let (_folder, tokens) = tokens(&[&ed, &rs]);
    let plain = claims(&json!({}));
    for alg in ["none", "None", "HS512", "", "ES256K"] {
        let token = ed.sign_raw(&json!({"alg": alg, "kid": "a"}), &plain);
        let without = format!("{}.", token.rsplit_once('.').unwrap().0);
        assert!(tokens.authenticate(&token, NOW).is_err() && tokens.authenticate(&without, NOW).is_err(), "{alg}");
    }
    // The public key as the secret of a MAC.
    let public = BASE64URL_NOPAD.decode(rs.public()["n"].as_str().unwrap().as_bytes()).unwrap();
    let header = Header { kid: Some("r".into()), ..Header::new(Algorithm::HS256) };
    let forged = encode(&header, &plain, &EncodingKey::from_secret(&public)).unwrap();
    check_refused(&tokens, &forged, "no key of this id and algorithm");
    // A key for RS256 does not check PS256, RS512.
    for algorithm in [Algorithm::PS256, Algorithm::RS512] {
        let signer = Signer::rsa(algorithm, "r");
        check_refused(&tokens, &signer.sign(&json!({})), "no key of this id and algorithm");
    }
    // A key that the token brings itself.
    let foreign = Signer::ed(9, "a");
    let header = json!({"alg": "EdDSA", "kid": "a", "jwk": foreign.public(), "jku": "https://evil.example.org"});
    check_refused(&tokens, &foreign.sign_raw(&header, &plain), "signature");
}

#[test]
fn a_token_of_another_kind_is_refused() {
    let signer = Signer::ed(1, "a");
    let (_folder, tokens) = tokens(&[&signer]);
    let plain = claims(&json!({}));
    for (header, good) in [
        (json!({"alg": "EdDSA", "kid": "a"}), true),
        (json!({"alg": "EdDSA"}), true),
        (json!({"alg": "EdDSA", "kid": "a", "typ": "at+JWT"}), true),
        (json!({"alg": "EdDSA", "kid": "a", "typ": "logout+jwt"}), false),
        (json!({"alg": "EdDSA", "kid": "a", "crit": ["b64"], "b64": false}), false),
    ] {
        assert_eq!(tokens.authenticate(&signer.sign_raw(&header, &plain), NOW).is_ok(), good, "{header}");
    }
}

#[test]
fn a_spoiled_token_is_refused() {
    let signer = Signer::ed(1, "a");
    let (_folder, tokens) = tokens(&[&signer]);
    let good = signer.sign(&json!({}));
    assert!(tokens.authenticate(&good, NOW).is_ok());
    let [head, body, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!() };
    let other = BASE64URL_NOPAD.encode(claims(&json!({"groundplan_role": "admin"})).to_string().as_bytes());
    for bad in [
        String::new(),
        "..".into(),
        "a.b.c".into(),
        format!("{head}.{body}"),
        format!("{head}.{body}."),
        format!("{head}.{other}.{signature}"),
        format!("{good}.{signature}"),
        good.replace('.', " "),
        format!("{head}.{body}.{}", "A".repeat(MAX_TOKEN_BYTES)),
    ] {
        assert_eq!(tokens.authenticate(&bad, NOW).unwrap_err().refusal, Refusal::NotValid, "{bad}");
    }
}

#[test]
fn a_key_that_is_taken_out_of_the_file_counts_no_more() {
    let (old, new) = (Signer::ed(1, "old"), Signer::ed(2, "new"));
    let (folder, tokens) = tokens(&[&old]);
    assert!(tokens.authenticate(&old.sign(&json!({})), NOW).is_ok());
    write(&folder, &[&new]);
    check_refused(&tokens, &old.sign(&json!({})), "no key");
    assert!(tokens.authenticate(&new.sign(&json!({})), NOW).is_ok());
    std::fs::remove_file(folder.path().join("jwks.json")).unwrap();
    assert_eq!(tokens.authenticate(&new.sign(&json!({})), NOW).unwrap_err().refusal, Refusal::CannotCheck);
}

#[test]
fn settings_that_would_let_anybody_in_are_refused() {
    let folder = TempDir::new().unwrap();
    let path = write(&folder, &[&Signer::ed(1, "a")]);
    let open = |settings| Tokens::open(settings, NOW).err().unwrap().to_string();
    assert!(open(TokenSettings::new(&path, "", "groundplan")).contains("empty"));
    assert!(open(TokenSettings::new(&path, ISSUER, "")).contains("empty"));
    assert!(open(TokenSettings::new(folder.path().join("none"), ISSUER, "a")).contains("none"));
    std::fs::write(&path, r#"{"keys": []}"#).unwrap();
    assert!(open(TokenSettings::new(&path, ISSUER, "a")).contains("no public key"));
}

proptest! {
    #[test]
    fn no_token_is_too_strange(token in "(\\PC{0,30}\\.){0,4}\\PC{0,30}", header in "[ -~]{0,40}", at in 0_usize..200) {
        let signer = Signer::ed(1, "a");
        let (_folder, tokens) = tokens(&[&signer]);
        let part = BASE64URL_NOPAD.encode(header.as_bytes());
        let cut: String = signer.sign(&json!({})).chars().take(at).collect();
        for token in [token.clone(), format!("{part}.{part}.{part}"), cut] {
            prop_assert!(tokens.authenticate(&token, NOW).is_err());
        }
    }
}
