//! Connections for readers, kept for the next one.

use super::connect;
use super::trouble::Result;
use crate::store::StoreError;
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many idle connections are kept.
const IDLE: usize = 4;

/// Reading connections to one file.
#[derive(Debug)]
pub(super) struct Pool {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Connection>,
    closed: bool,
}

impl Pool {
    /// Nothing is opened before it is needed.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, state: Mutex::default() }
    }

    /// Reads with a connection of its own, from one moment of the store: what is committed meanwhile is not seen.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T>) -> std::result::Result<T, StoreError> {
        let idle = {
            let mut state = self.state();
            if state.closed {
                return Err(StoreError::Closed);
            }
            state.idle.pop()
        };
        let connection = match idle {
            Some(connection) => connection,
            None => connect::reader(&self.path).map_err(|error| super::fault::fault(&self.path, None, &error))?,
        };
        let outcome =
            within_transaction(&connection, read).map_err(|trouble| trouble.named(&self.path, Some(&connection)));
        let mut state = self.state();
        if !state.closed && state.idle.len() < IDLE && connection.is_autocommit() {
            state.idle.push(connection);
        }
        outcome
    }

    /// Closes what is idle; what is being read with is closed afterwards.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.idle.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn within_transaction<T>(connection: &Connection, read: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let transaction = connection.unchecked_transaction()?;
    let outcome = read(&transaction)?;
    transaction.finish()?;
    Ok(outcome)
}
