//! One line in the log for each request, and the figures about all of them.

use super::caller;
use super::methods;
use super::state::AppState;
use crate::access::Principal;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use std::time::Instant;

/// What is said of a path that leads nowhere, or of a method that nobody knows: both are the client's words.
const OTHER: &str = "other";

/// Outside everything else. Neither headers nor queries are looked at, so that nothing secret can get into a log; a
/// client that went away before it was answered is told apart.
pub(super) async fn watched(
    state: &AppState,
    request: Request,
    next: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let (method, route) = (method_name(request.method()), methods::route(&request));
    let path = route.map(|_| request.uri().path().to_string());
    let (parts, body) = request.into_parts();
    let client = caller::address(&parts, state);
    let mut line = Line {
        state: state.clone(),
        method,
        route: route.unwrap_or(OTHER),
        path,
        client,
        begun: Instant::now(),
        end: None,
    };
    let response = next(Request::from_parts(parts, body)).await;
    let who = response.extensions().get::<Principal>().map_or_else(|| "unknown".to_string(), Principal::who);
    line.end = Some((response.status(), who));
    response
}

/// Written when it is dropped: hyper drops the request's future when its client closes the connection.
struct Line {
    state: AppState,
    method: &'static str,
    route: &'static str,
    path: Option<String>,
    client: String,
    begun: Instant,
    end: Option<(StatusCode, String)>,
}

impl Drop for Line {
    fn drop(&mut self) {
        let taken = self.begun.elapsed();
        let duration_ms = u64::try_from(taken.as_millis()).unwrap_or(u64::MAX);
        let (method, path, client) = (self.method, self.path.as_deref().unwrap_or(self.route), self.client.as_str());
        if let Some((status, who)) = &self.end {
            tracing::info!(method, path, status = status.as_u16(), duration_ms, client, who, "request");
        } else {
            tracing::info!(method, path, duration_ms, client, "request left by its client");
        }
        let status = self.end.as_ref().map(|(status, _)| *status);
        self.state.metrics().request(self.method, self.route, status, taken);
    }
}

fn method_name(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or(OTHER)
}
