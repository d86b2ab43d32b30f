//! Figures for whoever runs the server, in the text form that Prometheus reads (`OpenMetrics`). They name no collection and
//! no client.

use super::call::{Answer, Call};
use super::error::ApiError;
use super::state::AppState;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use std::time::Duration;

/// Media type of the figures.
pub(super) const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Upper ends of the classes of durations, seconds: from a small page to the longest question.
const CLASSES_S: [f64; 12] = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0, 30.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: &'static str,
    /// HTTP status, 499 for a client that left.
    status: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Taken {
    method: &'static str,
    route: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

/// The figures of one server.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Asked, Counter>,
    durations: Family<Taken, Histogram, fn() -> Histogram>,
    writes: Family<Outcome, Counter>,
    features: Gauge,
    collections: Gauge,
    transaction: Gauge,
    questions: Gauge,
    tiles: Gauge,
    tile_bytes: Gauge,
}

impl Metrics {
    /// All of them at zero.
    pub fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("groundplan"),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(CLASSES_S)),
            writes: Family::default(),
            features: Gauge::default(),
            collections: Gauge::default(),
            transaction: Gauge::default(),
            questions: Gauge::default(),
            tiles: Gauge::default(),
            tile_bytes: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("requests", "Requests by route, method and status", metrics.requests.clone());
        registry.register("request_duration_seconds", "Time until the answer began", metrics.durations.clone());
        registry.register("writes", "Requests to change something, by outcome", metrics.writes.clone());
        registry.register("features", "Features of now", metrics.features.clone());
        registry.register("collections", "Collections of now", metrics.collections.clone());
        registry.register("transaction", "Number of the last visible transaction", metrics.transaction.clone());
        registry.register("questions_running", "Questions being worked on", metrics.questions.clone());
        registry.register("tiles_kept", "Tiles that are kept", metrics.tiles.clone());
        registry.register("tiles_kept_bytes", "Memory that they take", metrics.tile_bytes.clone());
        registry.register("build", "The program", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        metrics
    }

    /// A request has been answered, or left by its client.
    pub fn request(&self, method: &'static str, route: &'static str, status: Option<StatusCode>, taken: Duration) {
        let status = status.map_or(499, |status| u32::from(status.as_u16()));
        self.requests.get_or_create(&Asked { method, route, status }).inc();
        self.durations.get_or_create(&Taken { method, route }).observe(taken.as_secs_f64());
    }

    /// Somebody wanted to change something.
    pub fn write(&self, is_accepted: bool) {
        let outcome = if is_accepted { "accepted" } else { "refused" };
        self.writes.get_or_create(&Outcome { outcome }).inc();
    }

    fn text(&self, state: &AppState) -> Result<String, ApiError> {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let snapshot = state.snapshot();
        self.features.set(number(snapshot.feature_count()));
        self.collections.set(number(snapshot.collections().len()));
        self.transaction.set(i64::try_from(state.home().last_transaction().unwrap_or(0)).unwrap_or(i64::MAX));
        self.questions.set(number(state.questions_running()));
        let (tiles, bytes) = state.kept_tiles().size();
        self.tiles.set(i64::try_from(tiles).unwrap_or(i64::MAX));
        self.tile_bytes.set(i64::try_from(bytes).unwrap_or(i64::MAX));
        let mut text = String::new();
        encode(&mut text, &self.registry).map_err(|e| ApiError::internal(&e))?;
        Ok(text)
    }
}

/// `GET /metrics`. They count what is hidden, too: where anything can be, they are for admins of everything.
pub(super) async fn metrics(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&[])?;
    if state.home().is_writable() && !call.principal.is_admin() {
        return Err(ApiError::forbidden("the metrics take the key of an admin of all collections"));
    }
    let text = state.metrics().text(&state)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(OPENMETRICS)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, text).into_response())
}
