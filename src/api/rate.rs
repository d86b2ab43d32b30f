//! How often one client may ask: a bucket for each that fills at a steady rate.

use super::caller;
use super::error::ApiError;
use super::state::AppState;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;

/// Seconds of requests that may come at once.
const BURST_S: u32 = 4;
/// Clients that are remembered before those whose buckets are full again are forgotten.
const MANY_CLIENTS: usize = 10_000;

/// The buckets of all clients; none where there is no limit.
pub(super) struct Buckets {
    limiter: Option<DefaultKeyedRateLimiter<String>>,
    clock: DefaultClock,
}

impl Buckets {
    /// Buckets that fill with so many requests in a second; 0 is no limit.
    pub fn new(requests_per_s: u32) -> Self {
        let quota = NonZeroU32::new(requests_per_s).map(|rate| {
            let burst = rate.saturating_mul(NonZeroU32::MIN.saturating_add(BURST_S - 1));
            Quota::per_second(rate).allow_burst(burst)
        });
        Self { limiter: quota.map(RateLimiter::keyed), clock: DefaultClock::default() }
    }

    /// Takes one request out of the client's bucket; if it is empty, the seconds until it is not.
    fn take(&self, client: String) -> Result<(), u32> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        if limiter.len() > MANY_CLIENTS {
            limiter.retain_recent();
        }
        limiter.check_key(&client).map_err(|wait| {
            let seconds = wait.wait_time_from(self.clock.now()).as_secs();
            u32::try_from(seconds).unwrap_or(u32::MAX).saturating_add(1)
        })
    }
}

impl std::fmt::Debug for Buckets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Buckets").field("limited", &self.limiter.is_some()).finish_non_exhaustive()
    }
}

/// 429 for those who ask too often, before anything else is done for them.
pub(super) async fn limited(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match state.buckets().take(caller::address(&parts, &state)) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(wait_s) => {
            let why = "this client asks more often than this server allows";
            let refusal = ApiError::told(StatusCode::TOO_MANY_REQUESTS, "Too many requests", why);
            refusal.retry_after(wait_s).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_runs_empty_and_each_client_has_its_own() {
        let buckets = Buckets::new(1);
        let took = |client: &str| buckets.take(client.to_string());
        assert_eq!((0..10).filter(|_| took("a").is_ok()).count(), 4);
        assert!(took("a").is_err_and(|wait_s| wait_s >= 1) && took("b").is_ok());
    }

    #[test]
    fn without_a_limit_there_is_none() {
        let buckets = Buckets::new(0);
        assert!((0..10_000).all(|_| buckets.take("a".into()).is_ok()));
    }
}
