//! What can go wrong inside: `SQLite` fails, or the store says why not. The path is added at the door.

use super::fault::fault;
use crate::store::StoreError;
use rusqlite::Connection;
use std::path::Path;

/// Either of the two.
#[derive(Debug)]
pub(super) enum Trouble {
    Sql(rusqlite::Error),
    Store(StoreError),
}

/// A result inside.
pub(super) type Result<T> = std::result::Result<T, Trouble>;

impl Trouble {
    /// The error as others see it.
    pub(super) fn named(self, path: &Path, connection: Option<&Connection>) -> StoreError {
        match self {
            Self::Sql(error) => fault(path, connection, &error),
            Self::Store(error) => error,
        }
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
