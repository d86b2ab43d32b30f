//! Where the rooms meet: load the layers, build the snapshot, listen.

use crate::api::{ApiSettings, AppState, router};
use crate::config::{DataArgs, LimitArgs, ServeArgs};
use crate::listen;
use crate::query::{Limits, Snapshot};
use crate::store::{DataDir, LayerStore, StoreError};
use std::io::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The layers cannot be had.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address cannot be used.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        cause: std::io::Error,
    },
}

/// Loads the compiled layers into a snapshot.
pub fn load(data: &DataArgs) -> Result<Snapshot, StoreError> {
    let (layers, id) = DataDir::new(&data.data).load()?;
    let id: String = id.chars().take(16).collect();
    Ok(Snapshot::build(layers, id))
}

/// The limits as the query room wants them.
pub fn limits(args: &LimitArgs) -> Limits {
    Limits { max_vertices: args.max_vertices, max_edge_pairs: args.max_edge_pairs, max_subjects: args.max_subjects }
}

/// Serves until it is told to stop (Ctrl-C or SIGTERM); running requests are answered first.
pub async fn serve(args: ServeArgs) -> Result<(), AppError> {
    let snapshot = load(&args.data)?;
    let (collections, features) = (snapshot.collections().len(), snapshot.feature_count());
    let state = AppState::new(snapshot, settings(&args));
    let listener = tokio::net::TcpListener::bind(args.listen)
        .await
        .map_err(|cause| AppError::Listen { address: args.listen, cause })?;
    let address = listener.local_addr().map_err(|cause| AppError::Listen { address: args.listen, cause })?;
    // Whoever started the server waits for this line. It may have stopped listening to us since, and that is no
    // reason not to serve.
    let mut out = std::io::stdout();
    let _ = writeln!(out, "groundplan serves {features} features in {collections} collections on http://{address}");
    let _ = out.flush();
    listen::serve(listener, router(state), stop_signal()).await;
    Ok(())
}

fn settings(args: &ServeArgs) -> ApiSettings {
    ApiSettings {
        base_url: args.base_url.clone(),
        default_limit: args.default_limit.clamp(1, args.max_limit.max(1)),
        max_limit: args.max_limit.max(1),
        max_body_bytes: args.max_body_bytes,
        limits: limits(&args.limits),
        timeout: Duration::from_secs(args.timeout_s),
        max_questions: args.max_questions.max(1),
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
