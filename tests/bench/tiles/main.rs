//! A layer of many polygons for the bench of tiles. `tiles serve COUNT` serves it twice from one snapshot, once keeping
//! the tiles that it has drawn and once not, and says where; `tiles rows COUNT` writes it as rows for `COPY … FROM STDIN`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod parcels;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use groundplan::access::Gate;
use groundplan::api::{ApiSettings, AppState, router};
use groundplan::edit::Home;
use groundplan::model::{Feature, RecordTime};
use groundplan::query::{Control, ItemsQuery, Limits, Snapshot, candidates_in};
use groundplan::tile::{Candidate, LayerOfTile, Settings, draw, matrix_set};
use serde_json::json;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;
use tower_http::compression::CompressionLayer;

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// As the binary has it when nothing else is said.
const CACHE_BYTES: u64 = 256 << 20;
const LIMITS: Limits = Limits {
    max_vertices: 100_000,
    max_edge_pairs: 1_000_000,
    max_subjects: 1_000,
    max_pairs: 20_000,
    max_result_vertices: 500_000,
};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let count = |text: &String| text.parse::<usize>().expect("a number");
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", _] => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            runtime.block_on(serve(count(&words[1])));
        }
        ["rows", _] => rows(count(&words[1])),
        _ => panic!("usage: tiles serve|rows COUNT"),
    }
}

async fn serve(count: usize) {
    let home = Arc::new(Home::fixed(Snapshot::build(vec![parcels::layer(count)], "bench-1")));
    let state =
        |cache_bytes| AppState::new(Arc::clone(&home), Gate::default(), || RecordTime(0), settings(cache_bytes));
    let whole = Router::new().route("/whole/{z}/{row}/{col}", get(whole)).layer(CompressionLayer::new());
    let drawing = whole.with_state(home.snapshot()).merge(router(state(0)));
    let keeping = router(state(CACHE_BYTES));
    let listen = async || tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (first, second) = (listen().await, listen().await);
    let base = |listener: &tokio::net::TcpListener| format!("http://{}", listener.local_addr().unwrap());
    println!("{}", json!({"drawing": base(&first), "keeping": base(&second)}));
    let (first, second) =
        tokio::join!(async { axum::serve(first, drawing).await }, async { axum::serve(second, keeping).await },);
    first.and(second).unwrap();
}

/// A tile without the limits of the server: all features, however many bytes they are.
async fn whole(State(snapshot): State<Arc<Snapshot>>, Path((z, row, col)): Path<(u8, u32, u32)>) -> Vec<u8> {
    let task = move || {
        let tile = matrix_set("WebMercatorQuad").unwrap().tile(z, row, col).unwrap();
        let settings = Settings { max_features: usize::MAX, max_bytes: usize::MAX, ..Settings::default() };
        let near = tile.envelope(settings.buffer_units);
        let collection = snapshot.collection("parcel").unwrap();
        let found = candidates_in(collection, &near, &ItemsQuery::default(), &Control::new(LIMITS)).unwrap();
        let candidates: Vec<Candidate<'_>> =
            found.into_iter().map(|(feature, envelope)| Candidate { feature, envelope }).collect();
        let layer = LayerOfTile { name: "parcel", candidates: &candidates, shift: None };
        draw(&tile, &[layer], &settings).bytes
    };
    tokio::task::spawn_blocking(task).await.unwrap()
}

/// Number, id, properties, and the geometry as EWKB in EPSG:4326.
fn rows(count: usize) {
    let mut out = std::io::BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    for n in 0..count {
        let Feature { id, geometry, properties } = parcels::parcel(n, count.isqrt());
        write!(out, "{}\t{id}", n + 1).unwrap();
        for value in properties.values() {
            match value.as_str() {
                Some(text) => write!(out, "\t{text}").unwrap(),
                None => write!(out, "\t{value}").unwrap(),
            }
        }
        writeln!(out, "\t{}", ewkb(geometry.as_ref().unwrap())).unwrap();
    }
}

/// Extended well-known binary of a polygon with one ring, as hexadecimal digits.
fn ewkb(geometry: &geo_types::Geometry<f64>) -> String {
    let geo_types::Geometry::Polygon(polygon) = geometry else { panic!("parcels are polygons") };
    let ring = &polygon.exterior().0;
    let mut bytes = vec![1];
    for word in [0x2000_0003, 4326, 1, u32::try_from(ring.len()).unwrap()] {
        bytes.extend(word.to_le_bytes());
    }
    for at in ring {
        bytes.extend(at.x.to_le_bytes());
        bytes.extend(at.y.to_le_bytes());
    }
    data_encoding::HEXUPPER.encode(&bytes)
}

fn settings(max_tile_cache_bytes: u64) -> ApiSettings {
    ApiSettings {
        base_url: Some("http://bench".into()),
        default_limit: 100,
        max_limit: 10_000,
        max_body_bytes: 1 << 20,
        max_edits: 1,
        limits: LIMITS,
        timeout: Duration::from_secs(30),
        max_questions: 4,
        max_jobs: 8,
        job_timeout: Duration::from_secs(3600),
        requests_per_s: 0,
        behind_proxy: false,
        max_tile_cache_bytes,
        is_empty_tile_no_content: false,
        basemap: None,
        loaded_at: "2026-01-01T00:00:00Z".into(),
    }
}
