//! Features served from a layer of many polygons, and beside them the same bytes from memory: `door COUNT` says where it
//! listens, and which box has about ten of them. `door.py` asks both with `wrk`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use axum::body::{Body, Bytes};
use axum::http::Request;
use axum::routing::get;
use axum::{Router, extract::State};
use geo_types::{LineString, Polygon};
use groundplan::access::Gate;
use groundplan::api::{ApiSettings, AppState, router};
use groundplan::edit::Home;
use groundplan::model::{Collection, Feature, Layer, RecordTime, Text};
use groundplan::query::{Limits, Snapshot};
use http_body_util::BodyExt as _;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt as _;

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Degrees between two neighbours.
const STEP: f64 = 0.01;

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).expect("usage: door COUNT");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(serve(count));
}

async fn serve(count: usize) {
    let home = Home::fixed(Snapshot::build(vec![layer(count)], "bench-1"));
    let clock = || RecordTime(0);
    let app = router(AppState::new(Arc::new(home), Gate::default(), clock, settings()));
    let side = count.isqrt();
    let (west, south) = (70.0 + STEP * (side / 2) as f64 - 0.002, 30.0 + STEP * (side / 2) as f64 - 0.002);
    let (east, north) = (west + 4.0 * STEP + 0.004, south + STEP + 0.004);
    let asked = format!("/collections/parcel/items?bbox={west:.4},{south:.4},{east:.4},{north:.4}&limit=100");
    let request = Request::builder().uri(&asked).header("host", "bench").body(Body::empty()).unwrap();
    let bytes = app.clone().oneshot(request).await.unwrap().into_body().collect().await.unwrap().to_bytes();
    let found = serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()["numberReturned"].clone();
    let memory =
        Router::new().route("/memory", get(async |State(bytes): State<Bytes>| bytes)).with_state(bytes.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    println!("{}", json!({"base": base, "asked": asked, "features": found, "bytes": bytes.len()}));
    axum::serve(listener, memory.merge(app)).await.unwrap();
}

/// A chessboard of parcels with eight corners and the properties that parcels have.
fn layer(count: usize) -> Layer {
    let side = count.isqrt();
    let features = (0..count).map(|n| {
        let (x, y) = (70.0 + STEP * (n % side) as f64, 30.0 + STEP * (n / side) as f64);
        let corner = |k: i32| {
            let angle = f64::from(k) * std::f64::consts::FRAC_PI_4;
            (x + 0.004 * angle.cos(), y + 0.004 * angle.sin())
        };
        let ring: LineString<f64> = (0..8).map(corner).collect();
        let properties = json!({"name": format!("地块{n}"), "kind": "parcel", "status": "planned", "stated_area_ha": n % 97,
            "uncertainty_m": 5, "source": "bench"});
        let properties = properties.as_object().unwrap().clone();
        Feature { id: format!("parcel_{n:07}"), geometry: Some(Polygon::new(ring, vec![]).into()), properties }
    });
    let title = Text { zh: "地块".into(), en: "Parcels".into() };
    let collection = Collection { id: "parcel".into(), title, ..Collection::default() };
    Layer { collection, features: features.collect() }
}

fn settings() -> ApiSettings {
    ApiSettings {
        base_url: Some("http://bench".into()),
        default_limit: 100,
        max_limit: 10_000,
        max_body_bytes: 1 << 20,
        max_edits: 1,
        limits: Limits {
            max_vertices: 100_000,
            max_edge_pairs: 1_000_000,
            max_subjects: 1_000,
            max_pairs: 20_000,
            max_result_vertices: 500_000,
        },
        timeout: Duration::from_secs(30),
        max_questions: 2,
        max_jobs: 8,
        job_timeout: Duration::from_secs(3600),
        requests_per_s: 0,
        behind_proxy: false,
        max_tile_cache_bytes: 64 << 20,
        is_empty_tile_no_content: false,
        basemap: None,
        loaded_at: "2026-01-01T00:00:00Z".into(),
    }
}
