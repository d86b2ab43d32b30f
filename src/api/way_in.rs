//! What all requests go through on the way to their handlers: the log, limits, keys, the form of the answer.

use super::error::ApiError;
use super::state::AppState;
use super::{caller, items, methods, negotiate, present, rate, respond, watch, writes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::Route;
use std::convert::Infallible;
use std::future::{Future as _, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::LazyLock;
use std::task::Poll;
use tower::{Layer, Service, ServiceBuilder};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::cors::{Any, CorsLayer};
use tower_http::timeout::TimeoutLayer;

/// Bytes of the smallest answer that is compressed.
pub(super) const LEAST_COMPRESSED: u16 = 1024;

/// One stack, not one layer on the other, and few layers: each is copied for every request with all that is in it. The
/// first is the outermost.
pub(super) fn layers(
    state: &AppState,
) -> impl Layer<
    Route,
    Service = impl Service<
        Request,
        Response = impl IntoResponse + 'static,
        Error = impl Into<Infallible> + 'static,
        Future = impl Send + 'static,
    > + Clone
              + Send
              + Sync
              + 'static,
> + Clone
+ Send
+ Sync
+ 'static {
    ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), at_the_door))
        .layer(cors())
        .layer(from_fn_with_state(state.clone(), inside))
        .layer(CompressionLayer::new().compress_when(worth_compressing()))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), at_the_desk))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, state.settings.timeout))
}

/// All of it but compression, for a handler that answers in a moment: no layer, which would be put into a box and copied
/// for each request. That it is still not left waiting for longer than the others, and that a panic is answered, is seen to.
pub(super) async fn straight_in(
    state: &AppState,
    request: Request,
    handler: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let handled = async |request| {
        let mut answer = pin!(tokio::time::timeout(state.settings.timeout, handler(request)));
        let caught = poll_fn(|context| {
            let polled = catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)));
            polled.map_or_else(|panic| Poll::Ready(Err(panic)), |polled| polled.map(Ok))
        });
        match caught.await {
            Ok(Ok(response)) => response,
            Ok(Err(_)) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            Err(panic) => panicked(panic),
        }
    };
    let presented = async |request| present::presented(state, request, handled).await;
    let negotiated = async |request| respond::tag_encoding(negotiate::negotiated(request, presented).await);
    let identified = async |request| caller::identified(state, request, negotiated).await;
    let limited = async |request| open(respond::finished(rate::limited(state, request, identified).await));
    let told = async |request| methods::told(state, request, limited).await;
    watch::watched(state, request, told).await
}

/// Outside everything: the log, and what can be done with a resource.
async fn at_the_door(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let told = async |request| methods::told(&state, request, async |request| next.run(request).await).await;
    watch::watched(&state, request, told).await
}

/// Who it is, whether they ask too often, and how what they get looks whatever happens further in.
async fn inside(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let run = async |request| respond::tag_encoding(next.run(request).await);
    let identified = async |request| caller::identified(&state, request, run).await;
    respond::finished(rate::limited(&state, request, identified).await)
}

/// In which form the answer is wanted.
async fn at_the_desk(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let in_time = async |request| writes::in_time(request, async |request| next.run(request).await).await;
    let presented = async |request| present::presented(&state, request, in_time).await;
    negotiate::negotiated(request, presented).await
}

/// What is smaller arrives no sooner for being compressed: it fits into a packet or two as it is.
fn worth_compressing() -> impl Predicate {
    SizeAbove::new(LEAST_COMPRESSED.into()).and(NotForContentType::SSE).and(NotForContentType::IMAGES)
}

const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");
/// Headers of answers that pages of other origins may read.
const TOLD: [HeaderName; 8] = [
    header::ETAG,
    header::LINK,
    header::LOCATION,
    header::RETRY_AFTER,
    CONTENT_CRS,
    items::CONTENT_DATUM,
    items::NUMBER_MATCHED,
    items::NUMBER_RETURNED,
];

/// Every method and header that is of use here, from every origin.
fn cors() -> CorsLayer {
    let asked = [
        header::CONTENT_TYPE,
        header::IF_NONE_MATCH,
        header::IF_MATCH,
        header::ACCEPT,
        header::AUTHORIZATION,
        CONTENT_CRS,
    ];
    let methods =
        [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    CorsLayer::new().allow_origin(Any).allow_methods(methods).allow_headers(asked).expose_headers(TOLD)
}

/// What [`cors`] does to an answer that was got.
fn open(mut response: Response) -> Response {
    static EXPOSED: LazyLock<Option<HeaderValue>> =
        LazyLock::new(|| HeaderValue::from_str(&TOLD.map(|name| name.to_string()).join(",")).ok());
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if let Some(exposed) = &*EXPOSED {
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed.clone());
    }
    response
}

/// A panic is a defect: the client learns that, the log has the message.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer calls")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    ApiError::internal(&format!("panic: {}", message.unwrap_or("without message"))).into_response()
}
