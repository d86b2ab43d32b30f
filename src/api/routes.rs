//! Every path and its handlers.

use super::error::ApiError;
use super::state::AppState;
use super::{
    audit, collections, events, health, history, items, jobs, landing, map, metrics, present, processes, reports,
    schemas, styles, tiles, way_in, writes,
};
use axum::Router;
use axum::routing::{MethodRouter, get, post};

fn table() -> Vec<(&'static str, MethodRouter<AppState>)> {
    vec![
        ("/", get(landing::landing)),
        ("/api", get(landing::api)),
        ("/conformance", get(landing::conformance)),
        ("/functions", get(landing::functions)),
        (crate::web::STYLE_PATH, get(present::style)),
        ("/collections", get(collections::list).post(writes::create_collection)),
        (
            "/collections/{collectionId}",
            get(collections::one).put(writes::replace_collection).delete(writes::retire_collection),
        ),
        ("/collections/{collectionId}/items", get(items::items).post(writes::create)),
        (
            "/collections/{collectionId}/items/{featureId}",
            get(items::item).put(writes::replace).patch(writes::merge).delete(writes::delete),
        ),
        ("/collections/{collectionId}/items/{featureId}/history", get(history::history)),
        ("/collections/{collectionId}/diff", get(history::diff)),
        ("/collections/{collectionId}/schema", get(schemas::schema)),
        ("/collections/{collectionId}/queryables", get(schemas::queryables)),
        ("/collections/{collectionId}/sortables", get(schemas::sortables)),
        ("/changes", post(writes::change_set)),
        ("/audit", get(audit::audit)),
        ("/processes", get(processes::list)),
        ("/processes/{processId}", get(processes::describe)),
        ("/processes/{processId}/schema", get(processes::schema)),
        ("/processes/{processId}/execution", get(processes::execute_get).merge(post(processes::execute_post))),
        ("/jobs", get(jobs::list)),
        ("/jobs/{jobId}", get(jobs::one).delete(jobs::dismiss)),
        ("/jobs/{jobId}/results", get(jobs::results)),
        ("/reports", get(reports::list)),
        ("/reports/{reportId}", get(reports::one)),
        ("/reports/{reportId}/rerun", get(reports::rerun)),
        ("/health", get(health::health)),
        ("/ready", get(health::ready)),
        ("/metrics", get(metrics::metrics)),
    ]
}

/// What maps are drawn from.
fn of_maps() -> Vec<(&'static str, MethodRouter<AppState>)> {
    vec![
        ("/tileMatrixSets", get(tiles::matrix_sets)),
        ("/tileMatrixSets/{tileMatrixSetId}", get(tiles::matrix_set)),
        ("/tiles", get(tiles::tilesets)),
        ("/tiles/{tileMatrixSetId}", get(tiles::tileset)),
        ("/collections/{collectionId}/tiles", get(tiles::collection_tilesets)),
        ("/collections/{collectionId}/tiles/{tileMatrixSetId}", get(tiles::collection_tileset)),
        ("/styles", get(styles::styles)),
        ("/styles/{styleId}", get(styles::style)),
        ("/events", get(events::events)),
        ("/map", get(map::page)),
        ("/map/{asset}", get(map::asset)),
    ]
}

/// What is served until the data are there: alive, and nothing else yet.
pub fn starting() -> Router {
    let loading = async || ApiError::unavailable("the data are being loaded", 1);
    Router::new()
        .route("/health", get(async || axum::Json(serde_json::json!({"status": "ok"}))))
        .fallback(loading)
        .method_not_allowed_fallback(loading)
}

/// The whole API. It is open to every origin: keys travel in a header that no other site's page can make a browser send.
pub fn router(state: AppState) -> Router {
    let not_allowed = async || ApiError::method_not_allowed();
    // Tiles are got by the hundred: those requests go through the same, but not through layers.
    let others = || MethodRouter::new().fallback(not_allowed).layer(way_in::layers(&state));
    let (tile, of_collection) = (others().get(tiles::tile), others().get(tiles::collection_tile));
    table()
        .into_iter()
        .chain(of_maps())
        .fold(Router::new(), |router, (path, methods)| router.route(path, methods))
        .fallback(async || ApiError::not_found("there is no such resource"))
        .method_not_allowed_fallback(not_allowed)
        .layer(way_in::layers(&state))
        .route("/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", tile)
        .route("/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", of_collection)
        .with_state(state)
}
