//! How often one client may ask.

use crate::harness::{Answer, App};
use axum::body::Body;
use axum::http::Request;
use groundplan::api::Peer;

async fn from(app: &App, peer: &str, forwarded: &str) -> Answer {
    let mut request =
        Request::builder().uri("/collections").header("x-forwarded-for", forwarded).body(Body::empty()).unwrap();
    request.extensions_mut().insert(Peer(format!("{peer}:4711").parse().unwrap()));
    app.send(request).await
}

#[tokio::test]
async fn who_asks_too_often_waits_and_others_do_not() {
    let app = App::with(|settings| settings.requests_per_s = 1);
    for n in 0..4 {
        assert_eq!(from(&app, "192.0.2.7", "").await.status, 200, "{n}");
    }
    let refused = from(&app, "192.0.2.7", "203.0.113.1").await;
    refused.problem(429, "the fifth");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert_eq!(refused.header("access-control-allow-origin"), "*", "a page of another origin may read why");
    assert_eq!(from(&app, "192.0.2.8", "").await.status, 200);
}

#[tokio::test]
async fn behind_a_proxy_it_is_the_client_that_counts() {
    let app = App::with(|settings| (settings.requests_per_s, settings.behind_proxy) = (1, true));
    for n in 0..8 {
        assert_eq!(from(&app, "192.0.2.7", &format!("203.0.113.{n}")).await.status, 200, "{n}");
    }
    for _ in 0..4 {
        from(&app, "192.0.2.7", "1.1.1.1, 203.0.113.99").await;
    }
    from(&app, "192.0.2.7", "2.2.2.2, 203.0.113.99").await.problem(429, "what the client itself says does not count");
}

#[tokio::test]
async fn a_whole_line_of_addresses_is_one_client() {
    let app = App::with(|settings| settings.requests_per_s = 1);
    for n in 0..4 {
        assert_eq!(from(&app, &format!("[2001:db8::{n}]"), "").await.status, 200, "{n}");
    }
    from(&app, "[2001:db8::ffff]", "").await.problem(429, "the same /64");
    assert_eq!(from(&app, "[2001:db8:0:1::1]", "").await.status, 200);
}
