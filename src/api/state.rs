//! What every handler can reach: the snapshot, the settings, nothing else.

use super::error::ApiError;
use crate::query::{Control, Limits, QueryError, Snapshot};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// Settings of the API; see `config.rs` for their defaults.
#[derive(Debug, Clone)]
pub struct ApiSettings {
    /// Public address of the server; without it, links use the `Host` of the request.
    pub base_url: Option<String>,
    /// Features per page when `limit` is not given.
    pub default_limit: usize,
    /// Most features per page.
    pub max_limit: usize,
    /// Largest request body, bytes.
    pub max_body_bytes: usize,
    /// What a question may bring at most.
    pub limits: Limits,
    /// Longest time a request may take.
    pub timeout: std::time::Duration,
    /// Heavy questions that are worked on at the same time.
    pub max_questions: usize,
    /// When the data were loaded, RFC 3339.
    pub loaded_at: String,
}

/// Shared by all handlers.
#[derive(Debug, Clone)]
pub struct AppState {
    snapshot: Arc<RwLock<Arc<Snapshot>>>,
    questions: Arc<Semaphore>,
    /// Read-only settings.
    pub settings: Arc<ApiSettings>,
}

impl AppState {
    /// A server's state over its first snapshot.
    pub fn new(snapshot: Snapshot, settings: ApiSettings) -> Self {
        let questions = Arc::new(Semaphore::new(settings.max_questions));
        Self { snapshot: Arc::new(RwLock::new(Arc::new(snapshot))), questions, settings: Arc::new(settings) }
    }

    /// The snapshot of now; the caller keeps it however long its answer takes.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        // A poisoned lock still holds a whole `Arc`: the value is replaced in one step.
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets new requests see another snapshot; running ones keep theirs.
    pub fn replace(&self, snapshot: Snapshot) {
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }

    /// Reads from the snapshot on a thread that may block for the moment it takes to shape a page.
    pub(super) async fn read<T, F>(&self, question: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot) -> Result<T, QueryError> + Send + 'static,
    {
        let snapshot = self.snapshot();
        let answer = tokio::task::spawn_blocking(move || question(&snapshot)).await;
        answer.map_err(|e| ApiError::internal(&e))?.map_err(ApiError::from)
    }

    /// Answers a question on a thread that may be busy for a while. Only so many are worked on at once. When its client
    /// goes away, or its time is over, the question is told to stop; its place is free when it has.
    pub(super) async fn ask<T, F>(&self, question: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot, &Control) -> Result<T, ApiError> + Send + 'static,
    {
        let permit = Arc::clone(&self.questions).acquire_owned().await.map_err(|e| ApiError::internal(&e))?;
        let (snapshot, control) = (self.snapshot(), Control::new(self.settings.limits));
        let _stop = StopWhenDropped(control.switch());
        let answer = tokio::task::spawn_blocking(move || {
            let answer = question(&snapshot, &control);
            drop(permit);
            answer
        })
        .await;
        answer.map_err(|e| ApiError::internal(&e))?
    }
}

/// The request's future holds this; hyper drops it when the client closes, the timeout when the time is over.
struct StopWhenDropped(Arc<AtomicBool>);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
