//! For whoever runs the server.

use super::call::{Answer, Call};
use super::state::AppState;
use axum::extract::State;
use serde_json::json;

/// The process is alive.
pub(super) async fn health(call: Call) -> Answer {
    call.params.only(&[])?;
    call.json(super::links::JSON, &json!({"status": "ok"}))
}

/// The snapshot is loaded: which one, and how much it holds.
pub(super) async fn ready(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&[])?;
    let snapshot = state.view(&call.principal);
    let body = json!({
        "status": "ready",
        "snapshot": snapshot.id(),
        "loadedAt": state.settings.loaded_at,
        "collections": snapshot.collections().len(),
        "features": snapshot.feature_count(),
    });
    call.json(super::links::JSON, &body)
}
