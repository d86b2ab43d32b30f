//! The accept loop: HTTP/1.1 and 2, with an end to waiting. What `axum::serve` leaves open: a client that sends half
//! a header and then nothing would keep its connection for ever.

use crate::api::Peer;
use axum::Router;
use axum::extract::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

/// How long a client may take to send the head of a request, also of the next one on a kept connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(15);
/// How long running requests are waited for when the server is told to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);
/// Rest after the system refused a connection, usually for want of file handles: others will be closed meanwhile.
const AFTER_REFUSAL: Duration = Duration::from_millis(50);

/// What is behind the door: while the data are being loaded, a router that says so; afterwards the API.
#[derive(Debug, Clone)]
pub struct Door {
    router: Arc<RwLock<Router>>,
}

impl Door {
    /// A door with this behind it at first.
    pub fn new(router: Router) -> Self {
        Self { router: Arc::new(RwLock::new(router)) }
    }

    /// From now on, this. Requests that are being answered are not disturbed.
    pub fn open(&self, router: Router) {
        *self.router.write().unwrap_or_else(PoisonError::into_inner) = router;
    }

    fn router(&self) -> Router {
        self.router.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Serves until `stop` resolves; running requests are then answered, new ones not taken.
pub async fn serve(listener: TcpListener, door: Door, stop: impl Future<Output = ()>) {
    let builder = builder();
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => spawn(&builder, stream, (door.clone(), peer), &graceful),
                Err(cause) => {
                    tracing::warn!(%cause, "a connection was not accepted");
                    tokio::time::sleep(AFTER_REFUSAL).await;
                }
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(STOP_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!("stopped with requests still running");
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(HEADER_TIMEOUT).keep_alive_timeout(HEADER_TIMEOUT);
    builder
}

fn spawn(
    builder: &Builder<TokioExecutor>,
    stream: TcpStream,
    (door, peer): (Door, SocketAddr),
    graceful: &GracefulShutdown,
) {
    // The router is looked up for each request: a connection may be older than the data.
    let service = tower::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(Peer(peer));
        door.router().oneshot(request)
    });
    let service = TowerToHyperService::new(service);
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        // A client that leaves in the middle is an everyday event.
        if let Err(cause) = connection.await {
            tracing::debug!(%cause, "connection ended early");
        }
    });
}
