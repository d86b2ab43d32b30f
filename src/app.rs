//! Where the rooms meet: open the store or load the layers, let requests in, and stop in good order.

mod ingest;

use crate::access::{AccessError, Gate, KeyRing, Tokens};
use crate::api::{ApiSettings, AppState, end_left_open, router, starting};
use crate::config::{DataArgs, EmptyTile, LimitArgs, ServeArgs};
use crate::edit::{EditError, Home};
use crate::listen::{self, Door};
use crate::model::RecordTime;
use crate::query::{Limits, Snapshot};
use crate::store::{DataDir, GeoPackage, LayerStore, Progress, StoreError};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The layers cannot be had.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The compiled layers cannot go into the store.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// Keys or tokens cannot be checked.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The address cannot be used.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The thread that loaded the data did not come back.
    #[error("the data could not be loaded: {0}")]
    Lost(String),
}

/// Loads the compiled layers into a snapshot.
pub fn load(data: &DataArgs) -> Result<Snapshot, StoreError> {
    let (layers, id) = DataDir::new(&data.data).load()?;
    let id: String = id.chars().take(16).collect();
    Ok(Snapshot::build(layers, id))
}

/// The limits as the query room wants them.
pub fn limits(args: &LimitArgs) -> Limits {
    Limits {
        max_vertices: args.max_vertices,
        max_edge_pairs: args.max_edge_pairs,
        max_subjects: args.max_subjects,
        max_pairs: args.max_pairs,
        max_result_vertices: args.max_result_vertices,
    }
}

/// Record time of now. A clock before 1970 counts as 1970.
pub fn now() -> RecordTime {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    RecordTime(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Serves until it is told to stop (Ctrl-C or SIGTERM). The address is taken at once, and says that it is not ready yet
/// while the data are loaded. At the end running requests are answered first, and accepted changes finished.
pub async fn serve(args: ServeArgs) -> Result<(), AppError> {
    let failed = |cause| AppError::Listen { address: args.listen, cause };
    let listener = tokio::net::TcpListener::bind(args.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let door = Door::new(starting());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(listen::serve(listener, door.clone(), async {
        let _ = stopped.await;
    }));
    let asked = args.clone();
    let opened = tokio::task::spawn_blocking(move || open(&asked)).await;
    let home = Arc::new(opened.map_err(|why| AppError::Lost(why.to_string()))??);
    let snapshot = home.snapshot();
    let (collections, features) = (snapshot.collections().len(), snapshot.feature_count());
    drop(snapshot);
    let state = AppState::new(Arc::clone(&home), gate(&args)?, now, settings(&args));
    door.open(router(state.clone()));
    // Whoever started the server waits for this line. It may have stopped listening to us since, and that is no
    // reason not to serve.
    let mut out = std::io::stdout();
    let _ = writeln!(out, "groundplan serves {features} features in {collections} collections on http://{address}");
    let _ = out.flush();
    stop_signal().await;
    state.hang_up();
    state.end_jobs().await;
    let _ = stop.send(());
    let _ = serving.await;
    // Waits for the disk, and nothing else is left to do.
    let _ = tokio::task::spawn_blocking(move || home.close()).await;
    Ok(())
}

/// The store, or the compiled layers where there is none.
fn open(args: &ServeArgs) -> Result<Home, AppError> {
    let Some(path) = &args.store else { return Ok(Home::fixed(load(&args.data)?)) };
    let home = open_store(path, args.max_stored_vertices)?;
    if home.snapshot().collections().is_empty() && home.transaction_at(RecordTime(i64::MAX))?.is_none() {
        let accepted = ingest::ingest(&home, &args.data.data)?;
        tracing::info!(changes = accepted.versions.len(), "the compiled layers are in the store");
    }
    let left = end_left_open(&home, now())?;
    if left > 0 {
        tracing::warn!(jobs = left, "the server had stopped before these jobs were done");
    }
    Ok(home)
}

/// Opens a store for changes, with progress where a terminal shows it.
pub fn open_store(path: &Path, max_vertices: usize) -> Result<Home, AppError> {
    let store = GeoPackage::open(path)?;
    let bar = indicatif::ProgressBar::no_length();
    let mut progress = |Progress { step, done, total }: Progress| {
        bar.set_message(step);
        bar.set_length(total);
        bar.set_position(done);
    };
    let (home, notes) = Home::open(Box::new(store), now, max_vertices, &mut progress)?;
    bar.finish_and_clear();
    for note in &notes {
        tracing::warn!("{note}");
    }
    Ok(home)
}

/// Keys lie beside the store; without a store nothing can be changed and nothing is hidden.
fn gate(args: &ServeArgs) -> Result<Gate, AppError> {
    let keys = args.store.as_deref().map(KeyRing::beside);
    if let Some(keys) = &keys {
        keys.check()?.iter().for_each(|warning| tracing::warn!("{warning}"));
    }
    let tokens = args.tokens.settings().map(|settings| Tokens::open(settings, now())).transpose()?;
    Ok(Gate::new(keys, tokens))
}

fn settings(args: &ServeArgs) -> ApiSettings {
    ApiSettings {
        base_url: args.base_url.clone(),
        default_limit: args.default_limit.clamp(1, args.max_limit.max(1)),
        max_limit: args.max_limit.max(1),
        max_body_bytes: args.max_body_bytes,
        max_edits: args.max_edits.max(1),
        limits: limits(&args.limits),
        timeout: Duration::from_secs(args.timeout_s),
        max_questions: args.max_questions.max(1),
        max_jobs: args.max_jobs.max(1),
        job_timeout: Duration::from_secs(args.job_timeout_s),
        requests_per_s: args.requests_per_s,
        behind_proxy: args.behind_proxy,
        max_tile_cache_bytes: args.tile_cache_mb.saturating_mul(1 << 20),
        is_empty_tile_no_content: args.empty_tile == EmptyTile::NoContent,
        basemap: args.basemap.clone(),
        loaded_at: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
    }
}

async fn stop_signal() {
    let interrupted = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(cause) => {
            tracing::warn!(%cause, "SIGTERM cannot be watched; Ctrl-C still stops the server");
            let _ = interrupted.await;
        }
    }
}
