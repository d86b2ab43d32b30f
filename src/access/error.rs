//! Why keys cannot be had or changed, and why somebody is not let in.

use super::{KeyTextError, Role};
use std::path::Path;

/// Why keys or key sets cannot be read, made or changed. Never holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// A file cannot be read.
    #[error("cannot read {path}: {cause}")]
    Read {
        /// File name.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A file cannot be written. The one that was there is still there.
    #[error("cannot write {path}: {cause}")]
    Write {
        /// File name.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The new key file would belong to somebody else than the old one or the store, and the server could not read it.
    #[error("{path} belongs to user {owner}: run this command as that user, or as root")]
    Owner {
        /// File name.
        path: String,
        /// Number of the user whom it belongs to.
        owner: u32,
    },
    /// A file holds more than is ever needed.
    #[error("{path} has more than {limit_bytes} bytes")]
    TooLarge {
        /// File name.
        path: String,
        /// What is accepted.
        limit_bytes: u64,
    },
    /// A file cannot be understood. Nothing of it is used.
    #[error("{path} cannot be understood, so no key of it is accepted: {cause}")]
    Corrupt {
        /// File name.
        path: String,
        /// Why.
        cause: String,
    },
    /// A key file of a later program.
    #[error("{path} is a key file of version {found}; this program knows version {known}")]
    Newer {
        /// File name.
        path: String,
        /// Its version.
        found: u64,
        /// The latest that is known.
        known: u64,
    },
    /// Another program is changing the keys, and does not come to an end.
    #[error("another program is changing the keys (it holds {path}); try again")]
    Busy {
        /// Name of the lock file.
        path: String,
    },
    /// A word that is no role.
    #[error("a role is one of {}", Role::ALL.map(Role::as_str).join(", "))]
    Role,
    /// A text that cannot be the id of a collection.
    #[error("`{0}` cannot be the id of a collection; leave the list out to mean all collections")]
    Collection(String),
    /// A name that cannot be used.
    #[error(
        "a name has 1 to 128 characters, is not `anonymous`, does not look like the id of a key, and has no blanks at its ends and no control characters"
    )]
    Name,
    /// Another valid key has this name.
    #[error("there is a valid key named `{name}` already (id {id}); revoke it first or choose another name")]
    NameTaken {
        /// The name.
        name: String,
        /// The id of the other key.
        id: String,
    },
    /// A key that would never have been valid.
    #[error("the key would have expired already")]
    AlreadyExpired,
    /// No key has this id or name.
    #[error("there is no key with the id or name `{0}`")]
    UnknownKey(String),
    /// A whole key stands where its id should.
    #[error(
        "that is a whole key, and whoever lists the running programs can read it: name its id instead, which is {0}"
    )]
    WholeKey(String),
    /// A text that is no key.
    #[error(transparent)]
    Text(#[from] KeyTextError),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
    /// Tokens cannot be checked with these settings.
    #[error("tokens cannot be checked: {0}")]
    Tokens(String),
}

impl AccessError {
    pub(super) fn read(path: &Path, cause: std::io::Error) -> Self {
        Self::Read { path: path.display().to_string(), cause }
    }

    pub(super) fn write(path: &Path, cause: std::io::Error) -> Self {
        Self::Write { path: path.display().to_string(), cause }
    }

    pub(super) fn corrupt(path: &Path, cause: impl Into<String>) -> Self {
        Self::Corrupt { path: path.display().to_string(), cause: cause.into() }
    }
}

/// What kind of refusal it is, by what the asker can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Bring something better: 401.
    NotValid,
    /// Come back later; the server cannot check anybody at the moment: 503.
    CannotCheck,
}

/// Why somebody is not let in: a sentence for them, and the cause for the log. Neither holds what they brought.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Denied {
    /// What kind of refusal it is.
    pub refusal: Refusal,
    /// For the client. The same for a key that does not exist and for one whose secret is wrong.
    pub sentence: &'static str,
    /// For the log only.
    pub cause: String,
}

impl Denied {
    /// For a credential that is not valid.
    pub(super) fn not_valid(sentence: &'static str, cause: impl Into<String>) -> Self {
        Self { refusal: Refusal::NotValid, sentence, cause: cause.into() }
    }

    /// For a header that is not text, or stands there more than once.
    pub fn malformed() -> Self {
        Self::not_valid(
            "the Authorization header must be given once and have the form `Bearer <key or token>`",
            "the Authorization header is malformed",
        )
    }

    /// For a server that cannot read its own keys.
    pub(super) fn cannot_check(cause: &AccessError) -> Self {
        Self {
            refusal: Refusal::CannotCheck,
            sentence: "keys and tokens cannot be checked at the moment",
            cause: cause.to_string(),
        }
    }
}
