//! What every handler can reach: what is stored, who may see it, the settings, nothing else.

use super::call::Call;
use super::error::ApiError;
use super::events::{MAX_LISTENERS, Tokens};
use super::jobs::Board;
use super::metrics::Metrics;
use super::rate::Buckets;
use super::tiles::Tiles;
use crate::access::{Collections, Gate, Principal};
use crate::edit::{Clock, Home};
use crate::model::{Access, RecordTime, Transaction};
use crate::query::{Control, Limits, QueryError, Sight, Snapshot};
use crate::store::StoreError;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

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
    /// Most features and collections that one request may change.
    pub max_edits: usize,
    /// What a question may bring at most.
    pub limits: Limits,
    /// Longest time a request may take.
    pub timeout: std::time::Duration,
    /// Heavy questions that are worked on at the same time.
    pub max_questions: usize,
    /// Jobs of one caller that wait or are worked on.
    pub max_jobs: usize,
    /// Longest time a job may be worked on.
    pub job_timeout: std::time::Duration,
    /// Requests of one client in a second, on average; 0 is no limit.
    pub requests_per_s: u32,
    /// Whether the last address in `X-Forwarded-For` is the client's, because only our own proxy can reach us.
    pub behind_proxy: bool,
    /// Bytes of tiles that are kept; 0 keeps none.
    pub max_tile_cache_bytes: u64,
    /// Whether an empty tile is answered with 204 instead of 200 and no bytes.
    pub is_empty_tile_no_content: bool,
    /// Style or tile address of another base map than our own.
    pub basemap: Option<String>,
    /// When the data were loaded, RFC 3339.
    pub loaded_at: String,
}

/// Shared by all handlers.
#[derive(Clone)]
pub struct AppState {
    shared: Arc<Shared>,
    /// Read-only settings.
    pub settings: Arc<ApiSettings>,
}

/// Behind one pointer: every layer that a request goes through clones the state.
struct Shared {
    home: Arc<Home>,
    gate: Gate,
    clock: Clock,
    questions: Arc<Semaphore>,
    buckets: Buckets,
    metrics: Metrics,
    /// The number of the last publication; `None` when the server is about to stop.
    news: watch::Sender<Option<u64>>,
    listeners: Arc<Semaphore>,
    tokens: Tokens,
    tiles: Tiles,
    jobs: Board,
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState")
            .field("home", &self.shared.home)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl AppState {
    /// A server's state over what is stored.
    pub fn new(home: Arc<Home>, gate: Gate, clock: Clock, settings: ApiSettings) -> Self {
        let questions = Arc::new(Semaphore::new(settings.max_questions));
        let jobs = Board::new(settings.max_questions);
        let buckets = Buckets::new(settings.requests_per_s);
        let news = watch::Sender::new(Some(home.feed().last()));
        let shared = Arc::new(Shared {
            home,
            gate,
            clock,
            questions,
            buckets,
            metrics: Metrics::new(),
            news,
            listeners: Arc::new(Semaphore::new(MAX_LISTENERS)),
            tokens: Tokens::default(),
            tiles: Tiles::new(settings.max_tile_cache_bytes),
            jobs,
        });
        let told = Arc::downgrade(&shared);
        shared.home.feed().listen(Box::new(move |number| {
            if let Some(shared) = told.upgrade() {
                // Who has hung up stays so.
                shared.news.send_if_modified(|news| news.as_mut().map(|last| *last = number).is_some());
            }
        }));
        Self { shared, settings: Arc::new(settings) }
    }

    /// What is stored.
    pub(super) fn home(&self) -> &Arc<Home> {
        &self.shared.home
    }

    /// Figures about what is done.
    pub(super) fn metrics(&self) -> &Metrics {
        &self.shared.metrics
    }

    /// Heavy questions that are being worked on.
    pub(super) fn questions_running(&self) -> usize {
        self.settings.max_questions.saturating_sub(self.shared.questions.available_permits())
    }

    /// How much each client may still ask.
    pub(super) fn buckets(&self) -> &Buckets {
        &self.shared.buckets
    }

    /// Who may do what.
    pub(super) fn gate(&self) -> &Gate {
        &self.shared.gate
    }

    /// Hears of every publication.
    pub(super) fn news(&self) -> watch::Receiver<Option<u64>> {
        self.shared.news.subscribe()
    }

    /// Ends the answers that otherwise have no end: the server is about to stop.
    pub fn hang_up(&self) {
        self.shared.news.send_replace(None);
    }

    /// Ends the jobs that are open, and puts on record that the server stopped.
    pub async fn end_jobs(&self) {
        super::jobs::end_all(self).await;
    }

    /// Jobs that are open.
    pub(super) fn jobs(&self) -> &Board {
        &self.shared.jobs
    }

    /// A place among the heavy questions, as soon as there is one.
    pub(super) async fn question_place(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        Arc::clone(&self.shared.questions).acquire_owned().await.map_err(|e| ApiError::internal(&e))
    }

    /// A place among those who listen to events, if there is one.
    pub(super) fn listener(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.shared.listeners).try_acquire_owned().ok()
    }

    /// Tiles that have been drawn.
    pub(super) fn kept_tiles(&self) -> &Tiles {
        &self.shared.tiles
    }

    /// What stands for numbers of transactions.
    pub(super) fn tokens(&self) -> &Tokens {
        &self.shared.tokens
    }

    /// Record time of now.
    pub(super) fn now(&self) -> RecordTime {
        (self.shared.clock)()
    }

    /// The whole snapshot of now, whoever may see what of it.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.shared.home.snapshot()
    }

    /// The snapshot of now as somebody sees it; the caller keeps it however long its answer takes.
    pub(super) fn view(&self, principal: &Principal) -> Arc<Snapshot> {
        self.seen(self.shared.home.snapshot(), principal)
    }

    /// The snapshot that a request is about: of now, or of the record time that it names with `asOf`.
    pub(super) async fn asked(&self, call: &Call) -> Result<Arc<Snapshot>, ApiError> {
        let Some(time) = super::history::time(call, "asOf")? else { return Ok(self.view(&call.principal)) };
        if !self.shared.home.is_writable() {
            return Err(ApiError::bad_value("asOf", "this server has no store, and so no record of the past"));
        }
        let home = Arc::clone(&self.shared.home);
        let past = super::respond::blocking(move || home.as_of(time)).await?;
        Ok(self.seen(past, &call.principal))
    }

    /// The same, with the last change in it, where there is a record of changes.
    pub(super) async fn asked_at(&self, call: &Call) -> Result<Asked, ApiError> {
        if !self.shared.home.is_writable() {
            return Ok(Asked { snapshot: self.asked(call).await?, transaction: None });
        }
        let (home, time) = (Arc::clone(&self.shared.home), super::history::time(call, "asOf")?);
        let (snapshot, transaction) = super::respond::blocking(move || {
            if let Some(time) = time {
                return Ok((home.as_of(time)?, home.transaction_at(time)?));
            }
            let (number, snapshot) = home.numbered();
            Ok((snapshot, home.transaction(number)?))
        })
        .await?;
        Ok(Asked { snapshot: self.seen(snapshot, &call.principal), transaction })
    }

    /// How whoever asks sees the state of an earlier record time; it waits for the disk.
    pub(super) fn past_of(
        &self,
        call: &Call,
        asked: &Asked,
    ) -> impl FnOnce(RecordTime) -> Result<Arc<Snapshot>, ApiError> + Send + use<> {
        let (state, principal) = (self.clone(), call.principal.clone());
        // What is asked as of then has its last change before that; what is asked now, before now.
        let is_past = call.params.text("asOf").is_some();
        let latest = asked.transaction.as_ref().filter(|_| is_past).map(|transaction| transaction.time);
        move |time| {
            let bad = |why: &str| Err(ApiError::bad_value("since", why));
            if !state.shared.home.is_writable() {
                return bad("this server has no store, and so no record of the past");
            }
            if time > latest.unwrap_or_else(|| state.now()) {
                return bad("that is not before the state that is asked; a date means its end, in UTC");
            }
            if state.shared.home.transaction_at(time)?.is_none() {
                return bad("nothing had been recorded by then");
            }
            Ok(state.seen(state.shared.home.as_of(time)?, &principal))
        }
    }

    /// A snapshot as somebody sees it. Its id says nothing about what they do not see, not even that there is something:
    /// over a store, those who might not see all get an id of what they see, always.
    pub(super) fn seen(&self, snapshot: Arc<Snapshot>, principal: &Principal) -> Arc<Snapshot> {
        let has_secrets =
            |snapshot: &Snapshot| snapshot.collections().iter().any(|c| c.meta().access != Access::Public);
        let sight = sight(principal);
        if sight == Sight::all() || !(self.shared.home.is_writable() || has_secrets(&snapshot)) {
            return snapshot;
        }
        Arc::new(snapshot.seen_by(&sight))
    }

    /// Reads from a snapshot on a thread that may block for the moment it takes to shape a page.
    pub(super) async fn read<T, F>(&self, snapshot: Arc<Snapshot>, question: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot) -> Result<T, QueryError> + Send + 'static,
    {
        let answer = tokio::task::spawn_blocking(move || question(&snapshot)).await;
        answer.map_err(|e| ApiError::internal(&e))?.map_err(ApiError::from)
    }

    /// Answers a question on a thread that may be busy for a while. Only so many are worked on at once. When its client
    /// goes away, or its time is over, the question is told to stop; its place is free when it has.
    pub(super) async fn ask<T, F>(&self, snapshot: Arc<Snapshot>, question: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot, &Control) -> Result<T, ApiError> + Send + 'static,
    {
        let permit = self.question_place().await?;
        let control = Control::new(self.settings.limits);
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

/// What a question is about.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// As whoever asks sees it.
    pub snapshot: Arc<Snapshot>,
    /// The last change in it, where there is a record of changes.
    pub transaction: Option<Transaction>,
}

/// What somebody may read besides what is public.
pub(super) fn sight(principal: &Principal) -> Sight {
    match principal.grant().map(|grant| &grant.collections) {
        None => Sight::public(),
        Some(Collections::All) => Sight::all(),
        Some(Collections::Set(ids)) => Sight::of(ids.iter().cloned()),
    }
}

/// The request's future holds this; hyper drops it when the client closes, the timeout when the time is over.
pub(super) struct StopWhenDropped(pub Arc<AtomicBool>);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl From<StoreError> for ApiError {
    fn from(cause: StoreError) -> Self {
        match cause {
            StoreError::Unsupported { what } => {
                tracing::debug!(what, "asked of a server without a store");
                Self::not_found("this server has no store, and so no record of the past")
            }
            cause if cause.may_pass() || matches!(cause, StoreError::Closed) => {
                tracing::error!(%cause, "the store cannot be read");
                Self::unavailable("the store cannot be read at the moment", 5)
            }
            cause => Self::internal(&cause),
        }
    }
}
