//! Bearer tokens of an OIDC issuer, checked against a JWKS file. The server asks the issuer nothing: whoever runs it
//! keeps the file up to date (`curl -o jwks.json.new … && mv jwks.json.new jwks.json`), and a change counts at once.

use super::claims::{Claims, grant};
use super::jwks::{Jwks, MAX_BYTES, PublicKey};
use super::watched::Watched;
use super::{AccessError, Denied, Principal, Via};
use crate::model::RecordTime;
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Header, Validation, decode, decode_header};
use std::path::PathBuf;
use std::sync::Arc;

/// Longest token that is looked at, bytes.
pub(super) const MAX_TOKEN_BYTES: usize = 16 * 1024;
/// The claims that name role and collections, unless the settings say otherwise.
const ROLE_CLAIM: &str = "groundplan_role";
const COLLECTIONS_CLAIM: &str = "groundplan_collections";
/// The kinds of token that may stand in an `Authorization` header (RFC 9068; older issuers say `JWT` or nothing). A
/// logout token of the same issuer, say, may not.
const TYPES: [&str; 3] = ["jwt", "at+jwt", "application/at+jwt"];
const NOT_VALID: &str = "the token is not valid here";

/// Whose tokens are accepted, and how they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSettings {
    /// File with the public keys of the issuer.
    pub jwks: PathBuf,
    /// The issuer, exactly as tokens name it (`iss`).
    pub issuer: String,
    /// How the issuer calls this server (`aud`).
    pub audience: String,
    /// The claim with the role.
    pub role_claim: String,
    /// The claim with the collections.
    pub collections_claim: String,
}

impl TokenSettings {
    /// With the usual names of the claims: `groundplan_role`, `groundplan_collections`.
    pub fn new(jwks: impl Into<PathBuf>, issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            jwks: jwks.into(),
            issuer: issuer.into(),
            audience: audience.into(),
            role_claim: ROLE_CLAIM.to_string(),
            collections_claim: COLLECTIONS_CLAIM.to_string(),
        }
    }
}

/// Checks tokens.
pub struct Tokens {
    settings: TokenSettings,
    file: Watched<Jwks>,
}

impl Tokens {
    /// Fails when the settings say too little or the JWKS file cannot be used: better at the start than at the first
    /// request.
    pub fn open(settings: TokenSettings, now: RecordTime) -> Result<Self, AccessError> {
        if [&settings.issuer, &settings.audience, &settings.role_claim, &settings.collections_claim]
            .iter()
            .any(|setting| setting.is_empty())
        {
            return Err(AccessError::Tokens("issuer, audience and names of claims must not be empty".to_string()));
        }
        let file = Watched::new(settings.jwks.clone(), MAX_BYTES, Jwks::parse);
        let tokens = Self { settings, file };
        tokens.keys(now)?;
        Ok(tokens)
    }

    /// Who brings this token. Looks at the JWKS file, so a change of it counts at once; when it cannot be used, nobody
    /// is known.
    pub fn authenticate(&self, token: &str, now: RecordTime) -> Result<Principal, Denied> {
        let keys = self.keys(now).map_err(|error| Denied::cannot_check(&error))?;
        let header = header(token)?;
        let candidates = keys.candidates(header.kid.as_deref(), header.alg);
        let mut cause = "the JWKS file has no key of this id and algorithm";
        for key in candidates {
            match self.claims(token, key) {
                Ok(claims) => return self.principal(&claims, now),
                Err(error) => cause = why(&error),
            }
        }
        Err(Denied::not_valid(NOT_VALID, cause))
    }

    /// Signature, issuer and audience. Times are checked afterwards, by the clock of the caller.
    fn claims(&self, token: &str, key: &PublicKey) -> Result<Claims, Error> {
        let mut validation = Validation::new(key.algorithm);
        validation.set_issuer(&[&self.settings.issuer]);
        validation.set_audience(&[&self.settings.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        decode::<Claims>(token, &key.key, &validation).map(|token| token.claims)
    }

    fn principal(&self, claims: &Claims, now: RecordTime) -> Result<Principal, Denied> {
        let (id, grant) = grant(claims, &self.settings.role_claim, &self.settings.collections_claim, now)?;
        Ok(Principal::Known { id, grant: Arc::new(grant), via: Via::Token })
    }

    fn keys(&self, now: RecordTime) -> Result<Arc<Jwks>, AccessError> {
        let missing = || AccessError::read(self.file.path(), std::io::ErrorKind::NotFound.into());
        self.file.current(now)?.ok_or_else(missing)
    }
}

/// What the token says of itself; keys and addresses of keys in it are not looked at.
fn header(token: &str) -> Result<Header, Denied> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(Denied::not_valid("the token is too long", "the token is too long"));
    }
    let header = decode_header(token).map_err(|error| Denied::not_valid(NOT_VALID, why(&error)))?;
    // RFC 7515, section 4.1.11: a token with extensions that are not understood must not be accepted.
    if header.crit.is_some() {
        return Err(Denied::not_valid(NOT_VALID, "the token has critical extensions"));
    }
    let is_access_token = |typ: &str| TYPES.contains(&typ.to_ascii_lowercase().as_str());
    if header.typ.as_deref().is_some_and(|typ| !is_access_token(typ)) {
        return Err(Denied::not_valid(NOT_VALID, "the token is of another type than JWT and at+jwt"));
    }
    Ok(header)
}

/// For the log. The library's own words may quote the token.
fn why(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::InvalidSignature => "the signature of the token is wrong",
        ErrorKind::InvalidIssuer => "the token is of another issuer",
        ErrorKind::InvalidAudience => "the token is for another audience",
        ErrorKind::MissingRequiredClaim(_) => "the token lacks one of exp, iss, aud, sub",
        ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName | ErrorKind::UnsupportedAlgorithm => {
            "the algorithm of the token is not that of the key"
        }
        _ => "the token cannot be decoded",
    }
}

#[cfg(test)]
mod tests;
