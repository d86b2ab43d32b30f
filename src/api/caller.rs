//! Who asks, and from where.

use super::error::ApiError;
use super::state::AppState;
use crate::access::{Denied, Principal, Refusal};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;

/// The other end of the connection; whoever accepts connections puts it into each request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Finds out who asks before anything is done for them, and leaves it with the request and the answer. What somebody
/// without a key may not do might be allowed with one: 401 instead of 403.
pub(super) async fn identified(
    state: &AppState,
    request: Request,
    next: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let principal = match principal(&parts, state) {
        Ok(principal) => principal,
        Err(refusal) => return refusal.into_response(),
    };
    parts.extensions.insert(principal.clone());
    let mut response = next(Request::from_parts(parts, body)).await;
    if !principal.is_known() && response.status() == StatusCode::FORBIDDEN {
        let why = "this takes a key that allows it: `Authorization: Bearer <key>`";
        response = ApiError::unauthorized(why).into_response();
    }
    response.extensions_mut().insert(principal);
    response
}

/// Who the `Authorization` header proves the caller to be; without one, nobody in particular. A key that does not count
/// is an error even where none is needed: whoever sends one expects it to count.
pub(super) fn principal(parts: &Parts, state: &AppState) -> Result<Principal, ApiError> {
    let mut given = parts.headers.get_all(header::AUTHORIZATION).iter();
    let (first, second) = (given.next(), given.next());
    let header = match (first, second) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| Denied::malformed()),
        _ => Err(Denied::malformed()),
    };
    let found = header.and_then(|header| state.gate().principal(header, state.now()));
    found.map_err(|Denied { refusal, sentence, cause }| {
        tracing::info!(cause, "a caller was not let in");
        match refusal {
            Refusal::NotValid => ApiError::unauthorized(sentence),
            Refusal::CannotCheck => ApiError::unavailable(sentence, 5),
        }
    })
}

/// The client's address: the peer, or what a trusted proxy in front says was its peer.
pub(super) fn address(parts: &Parts, state: &AppState) -> String {
    let peer = parts.extensions.get::<Peer>().map(|Peer(address)| address.ip().to_string());
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let told = forwarded.and_then(|list| list.rsplit(',').next()).map(str::trim);
    let told = told.filter(|told| state.settings.behind_proxy && told.parse::<std::net::IpAddr>().is_ok());
    told.map(str::to_string).or(peer).unwrap_or_else(|| "unknown".into())
}
