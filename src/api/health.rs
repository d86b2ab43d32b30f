//! For whoever runs the server.

use super::error::ApiError;
use super::params::Params;
use super::respond;
use super::state::AppState;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

/// The process is alive.
pub(super) async fn health(params: Params, headers: HeaderMap) -> Result<Response, ApiError> {
    params.only(&[])?;
    respond::json(&headers, super::links::JSON, &json!({"status": "ok"}))
}

/// The snapshot is loaded: which one, and how much it holds.
pub(super) async fn ready(
    State(state): State<AppState>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    params.only(&[])?;
    let snapshot = state.snapshot();
    let body = json!({
        "status": "ready",
        "snapshot": snapshot.id(),
        "loadedAt": state.settings.loaded_at,
        "collections": snapshot.collections().len(),
        "features": snapshot.feature_count(),
    });
    respond::json(&headers, super::links::JSON, &body)
}
