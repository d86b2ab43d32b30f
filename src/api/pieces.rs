//! A body that somebody else writes piece by piece while it is sent.

use axum::body::{Bytes, HttpBody};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc;

/// The other end of a writer. `None` from the writer breaks the answer off; the end of the channel ends it.
pub(super) struct Pieces {
    taken: mpsc::Receiver<Option<Vec<u8>>>,
}

impl Pieces {
    pub fn new(taken: mpsc::Receiver<Option<Vec<u8>>>) -> Self {
        Self { taken }
    }
}

/// The writer could not go on.
#[derive(Debug, thiserror::Error)]
#[error("the answer was broken off")]
pub(super) struct BrokenOff;

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, BrokenOff>>> {
        self.taken.poll_recv(context).map(|piece| {
            Some(match piece? {
                Some(piece) => Ok(http_body::Frame::data(Bytes::from(piece))),
                None => Err(BrokenOff),
            })
        })
    }
}
