//! Who is asking, and what they may do: keys, bearer tokens, roles and the collections they reach. Knows nothing of
//! HTTP status codes, stores or the environment, and never asks anything over a network.
//!
//! # What a role may do
//!
//! | | public | restricted | hidden | write | manage a collection | audit log, metrics |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | nobody in particular | read | see its name | not even its name | no | no | no |
//! | reader | read | read | read | no | no | no |
//! | editor | read | read | read | yes | no | no |
//! | admin | read | read | read | yes | create, describe, retire | with access to all collections |
//!
//! All but the first row holds for the collections that the key or token reaches; for others, its holder is nobody in
//! particular. An admin of some collections manages these and no others, and creates a collection only under a name
//! that the key names. What is not about one collection (audit log, metrics) takes an admin of all.
//!
//! # Keys
//!
//! A key is `gp_<id>_<secret>`: a public id of 8 characters, and 56 characters that hold 256 random bits and a
//! checksum. `<store>.keys.json` keeps the SHA-256 of the text under a prefix of its own. A slow hash (Argon2, bcrypt)
//! protects secrets that people think up, because those can be guessed; 256 random bits cannot, and a slow hash would
//! only let anybody keep the server busy. The checksum tells a slip of the pen from a wrong key, on the command line
//! only: over HTTP both are just not valid.
//!
//! The file lies beside the store and not in it, so that a copy of the data gives no keys away. It is replaced as a
//! whole, so a reader sees all of a change or nothing; whoever changes it holds a lock meanwhile. The server looks at
//! it once for each request that brings a key: a revoked key is refused from the next request on. (That holds on a
//! local disk; a network file system may show an old state for as long as it keeps attributes.) A file that is missing
//! means no keys. A file that cannot be read or understood means that no key can be checked, and all are refused.
//!
//! # Tokens
//!
//! JSON Web Tokens of one issuer, checked against a JWKS file that somebody else keeps up to date. One algorithm for
//! each public key (RS256, PS256, ES256 or EdDSA), so nothing that a token says can choose another. A token must name
//! a role; it reaches only the collections that it names, `*` being all. That a missing list reaches none is on purpose:
//! issuers leave a list out when it is empty.

mod claims;
mod error;
mod gate;
mod grant;
mod ids;
mod jwks;
mod key_file;
mod key_ring;
mod key_text;
mod principal;
mod replace;
mod tokens;
mod watched;

pub use error::{AccessError, Denied, Refusal};
pub use gate::Gate;
pub use grant::{Collections, Grant, Role};
pub use ids::unguessable_id;
pub use key_file::{KeyInfo, KeyState};
pub use key_ring::KeyRing;
pub use key_text::{KeyText, KeyTextError};
pub use principal::{Principal, Via};
pub use tokens::{TokenSettings, Tokens};
