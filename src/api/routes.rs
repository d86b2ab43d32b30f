//! Every path and its handlers, in one table: the router is built from it, and a test compares it with the
//! OpenAPI document.

use super::error::ApiError;
use super::state::AppState;
use super::{audit, caller, collections, health, history, items, landing, processes, rate, respond, writes};
use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

fn table() -> Vec<(&'static str, MethodRouter<AppState>)> {
    vec![
        ("/", get(landing::landing)),
        ("/api", get(landing::api)),
        ("/conformance", get(landing::conformance)),
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
        ("/changes", post(writes::change_set)),
        ("/audit", get(audit::audit)),
        ("/processes", get(processes::list)),
        ("/processes/{processId}", get(processes::describe)),
        ("/processes/{processId}/execution", get(processes::execute_get).merge(post(processes::execute_post))),
        ("/health", get(health::health)),
        ("/ready", get(health::ready)),
    ]
}

/// Every path that is served, with `{…}` for what varies.
pub fn paths() -> Vec<&'static str> {
    table().into_iter().map(|(path, _)| path).collect()
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
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::OPTIONS,
        ])
        .allow_headers([
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            header::IF_MATCH,
            header::ACCEPT,
            header::AUTHORIZATION,
            HeaderName::from_static("content-crs"),
        ])
        .expose_headers([
            header::ETAG,
            header::LINK,
            header::LOCATION,
            header::RETRY_AFTER,
            HeaderName::from_static("content-crs"),
        ]);
    let timeout = TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, state.settings.timeout);
    let router = table().into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    router
        .fallback(async || ApiError::not_found("there is no such resource"))
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(timeout)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CompressionLayer::new())
        .layer(axum::middleware::from_fn(respond::tag_encoding))
        .layer(axum::middleware::map_response(finished))
        .layer(axum::middleware::from_fn_with_state(state.clone(), rate::limited))
        .layer(axum::middleware::from_fn(caller::ask_for_key))
        .layer(cors)
        .layer(TraceLayer::new_for_http())
        .with_state(state)
}

/// A panic is a defect: the client learns that, the log has the message.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer calls")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    ApiError::internal(&format!("panic: {}", message.unwrap_or("without message"))).into_response()
}

/// Whatever went wrong on the way, in axum or in a layer, the client gets problem+json.
async fn finished(response: Response) -> Response {
    let status = response.status();
    let is_problem = response.headers().get(header::CONTENT_TYPE).is_some_and(|t| t == "application/problem+json");
    let mut response = if (status.is_client_error() || status.is_server_error()) && !is_problem {
        let allow = response.headers().get(header::ALLOW).cloned();
        let mut problem = ApiError::from_status(status).into_response();
        if let Some(allow) = allow {
            problem.headers_mut().insert(header::ALLOW, allow);
        }
        problem
    } else {
        response
    };
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
