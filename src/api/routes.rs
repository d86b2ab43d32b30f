//! Every path and its handlers, and what all requests go through on the way to them.

use super::error::ApiError;
use super::state::AppState;
use super::{
    audit, caller, collections, events, health, history, items, landing, map, methods, metrics, negotiate, present,
    processes, rate, respond, schemas, styles, tiles, watch, writes,
};
use axum::Router;
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::timeout::TimeoutLayer;

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
        ("/processes/{processId}/execution", get(processes::execute_get).merge(post(processes::execute_post))),
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
        ("/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", get(tiles::tile)),
        ("/collections/{collectionId}/tiles", get(tiles::collection_tilesets)),
        ("/collections/{collectionId}/tiles/{tileMatrixSetId}", get(tiles::collection_tileset)),
        (
            "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
            get(tiles::collection_tile),
        ),
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
    let timeout = TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, state.settings.timeout);
    let router =
        table().into_iter().chain(of_maps()).fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    // One stack, not one layer on the other: a router would put each into a box, which is copied for every request with
    // all that is in it. The first is the outermost.
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), watch::watched))
        .layer(from_fn_with_state(state.clone(), methods::told))
        .layer(cors())
        .layer(map_response(respond::finished))
        .layer(from_fn_with_state(state.clone(), rate::limited))
        .layer(from_fn_with_state(state.clone(), caller::identified))
        .layer(from_fn(respond::tag_encoding))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(negotiate::negotiated))
        .layer(from_fn_with_state(state.clone(), present::presented))
        .layer(from_fn(writes::in_time))
        .layer(timeout);
    router
        .fallback(async || ApiError::not_found("there is no such resource"))
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(layers)
        .with_state(state)
}

/// Every method and header that is of use here, from every origin.
fn cors() -> CorsLayer {
    let content_crs = HeaderName::from_static("content-crs");
    let asked = [header::CONTENT_TYPE, header::IF_NONE_MATCH, header::IF_MATCH, header::ACCEPT, header::AUTHORIZATION];
    let told = [header::ETAG, header::LINK, header::LOCATION, header::RETRY_AFTER];
    let methods =
        [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    let asked: Vec<HeaderName> = asked.into_iter().chain([content_crs.clone()]).collect();
    let of_items = [content_crs, items::CONTENT_DATUM, items::NUMBER_MATCHED, items::NUMBER_RETURNED];
    let told: Vec<HeaderName> = told.into_iter().chain(of_items).collect();
    CorsLayer::new().allow_origin(Any).allow_methods(methods).allow_headers(asked).expose_headers(told)
}

/// A panic is a defect: the client learns that, the log has the message.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer calls")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    ApiError::internal(&format!("panic: {}", message.unwrap_or("without message"))).into_response()
}
