//! A body whose progress is watched.

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// Calls `polled` each time the reader asks for a frame, with whether the reader must wait for it, and
/// drops `guard` together with the body.
pub struct WatchedBody<G> {
    body: Body,
    guard: G,
    polled: fn(&G, bool),
}

impl<G: Send + Unpin + 'static> WatchedBody<G> {
    pub fn wrap(body: Body, guard: G, polled: fn(&G, bool)) -> Body {
        Body::new(Self { body, guard, polled })
    }
}

impl<G: Unpin> HttpBody for WatchedBody<G> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let frame = Pin::new(&mut this.body).poll_frame(cx);
        (this.polled)(&this.guard, frame.is_pending());
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
