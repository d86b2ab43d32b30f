//! How often one client may ask: a bucket for each that fills at a steady rate.

use super::caller;
use super::error::ApiError;
use super::state::AppState;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::Ipv6Addr;
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
    fn take(&self, client: &String) -> Result<(), u32> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        if limiter.len() > MANY_CLIENTS {
            limiter.retain_recent();
        }
        limiter.check_key(client).map_err(|wait| {
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
pub(super) async fn limited(
    state: &AppState,
    request: Request,
    next: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let (parts, body) = request.into_parts();
    match state.buckets().take(&one_client(caller::address(&parts, state))) {
        Ok(()) => next(Request::from_parts(parts, body)).await,
        Err(wait_s) => {
            let why = "this client asks more often than this server allows";
            let refusal = ApiError::told(StatusCode::TOO_MANY_REQUESTS, "Too many requests", why);
            refusal.retry_after(wait_s).into_response()
        }
    }
}

/// Whoever has one IPv6 address has 2⁶⁴ of them: all of a /64 are one client.
fn one_client(address: String) -> String {
    match address.parse::<Ipv6Addr>() {
        Ok(v6) if v6.to_ipv4_mapped().is_none() => {
            let network = u128::from(v6) & (u128::MAX << 64);
            Ipv6Addr::from(network).to_string()
        }
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_runs_empty_and_each_client_has_its_own() {
        let buckets = Buckets::new(1);
        let took = |client: &str| buckets.take(&client.to_string());
        assert_eq!((0..10).filter(|_| took("a").is_ok()).count(), 4);
        assert!(took("a").is_err_and(|wait_s| wait_s >= 1) && took("b").is_ok());
    }

    #[test]
    fn the_addresses_of_one_line_are_one_client() {
        for (address, client) in [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::1", "2001:db8:1:2::"),
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
            ("unknown", "unknown"),
        ] {
            assert_eq!(one_client(address.into()), client);
        }
    }

    #[test]
    fn without_a_limit_there_is_none() {
        let buckets = Buckets::new(0);
        assert!((0..10_000).all(|_| buckets.take(&"a".to_string()).is_ok()));
    }
}
