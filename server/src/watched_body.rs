//! A body whose progress is watched.

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// Calls `polled` each time the reader asks for a frame, with the number of bytes of data that it
/// receives, or `None` if it must wait, and drops `guard` together with the body.
pub struct WatchedBody<G> {
    body: Body,
    guard: G,
    polled: fn(&G, Option<usize>),
}

impl<G: Send + Unpin + 'static> WatchedBody<G> {
    pub fn wrap(body: Body, guard: G, polled: fn(&G, Option<usize>)) -> Body {
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
        let bytes = match &frame {
            Poll::Pending => None,
            Poll::Ready(Some(Ok(frame))) => Some(frame.data_ref().map_or(0, Bytes::len)),
            Poll::Ready(_) => Some(0),
        };
        (this.polled)(&this.guard, bytes);
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
