//! `/events`: what changes, as server-sent events, for as long as somebody listens.

mod token;
mod told;

pub(super) use token::Tokens;

use super::call::{Answer, Call};
use super::error::ApiError;
use super::pieces::Pieces;
use super::state::{AppState, sight};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse as _;
use std::fmt::Write as _;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use told::Listener;

pub(super) const EVENT_STREAM: &str = "text/event-stream";
/// Who listens at the same time.
pub(super) const MAX_LISTENERS: usize = 1000;
/// Silence after which a line is sent that says nothing, so that nobody between takes the connection for dead.
const SILENCE: Duration = Duration::from_secs(15);
/// After so long the client has to come again, and to show its key again.
const LONGEST: Duration = Duration::from_secs(3600);
/// Events that wait for a slow listener; then nothing is written until it has taken one.
const WAITING: usize = 4;

/// `GET /events`. With `Last-Event-ID`, a header or a parameter of that name, what was missed comes first.
pub(super) async fn events(State(state): State<AppState>, call: Call) -> Answer {
    call.params.only(&["collections", "lastEventId"])?;
    let listener = Listener {
        sight: sight(&call.principal),
        sees_all: call.sees_all(),
        collections: call.params.text("collections").map(|ids| ids.split(',').map(str::to_string).collect()),
    };
    let last = last_event(&call)?.map(|token| state.tokens().number(token));
    let permit = state.listener().ok_or_else(|| ApiError::unavailable("as many listen already as can", 30))?;
    let (pieces, taken) = mpsc::channel(WAITING);
    tokio::spawn(tell(state, listener, last, pieces, permit));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(EVENT_STREAM)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Some proxies collect answers otherwise.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::new(Pieces::new(taken))).into_response())
}

/// The id of the last event that the client has.
fn last_event(call: &Call) -> Result<Option<u64>, ApiError> {
    let header = call.headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let Some(text) = call.params.text("lastEventId").or(header) else { return Ok(None) };
    let bad = || ApiError::bad_value("lastEventId", "it is not the id of an event");
    u64::from_str_radix(text, 16).map(Some).map_err(|_| bad())
}

type Sender = mpsc::Sender<Option<Vec<u8>>>;

async fn tell(state: AppState, listener: Listener, last: Option<u64>, to: Sender, _permit: OwnedSemaphorePermit) {
    let mut news = state.news();
    let end = tokio::time::Instant::now() + LONGEST;
    let mut at = last.unwrap_or_else(|| state.home().feed().last());
    let mut ready = format!("retry: 2000\nid: {:016x}\nevent: ready\ndata: {{}}\n\n", state.tokens().of(at));
    loop {
        let text = std::mem::take(&mut ready) + &missed(&state, &listener, &mut at);
        if !text.is_empty() && to.send(Some(text.into_bytes())).await.is_err() {
            return;
        }
        if news.borrow_and_update().is_none() || tokio::time::Instant::now() > end {
            return;
        }
        tokio::select! {
            changed = news.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(SILENCE) => if to.send(Some(b":\n\n".to_vec())).await.is_err() { return },
            () = to.closed() => return,
        }
    }
}

/// The events since a number, which then is that of the last one.
fn missed(state: &AppState, listener: &Listener, at: &mut u64) -> String {
    let feed = state.home().feed();
    let Some(published) = feed.since(*at) else {
        *at = feed.last();
        return format!("id: {:016x}\nevent: reset\ndata: {{}}\n\n", state.tokens().of(*at));
    };
    let snapshot = state.snapshot();
    let mut text = String::new();
    for one in published {
        *at = one.number;
        if let Some(data) = listener.told(&one, &snapshot) {
            // Writing to a string cannot fail.
            let _ = write!(text, "id: {:016x}\nevent: change\ndata: {data}\n\n", state.tokens().of(one.number));
        }
    }
    text
}
