//! A form that has begun to be handled is handled to the end, whether or not the client still waits.
//! A request that is cut off therefore leaves nothing half done, such as an attempt that was counted
//! but not compared.

use app::pages::error::HttpError;
use axum::{
    Error,
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use hyper::body::{Frame, SizeHint};
use std::{
    convert::Infallible,
    panic::resume_unwind,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::sync::oneshot;
use tracing::Instrument;

/// The layer, directly around the handlers. Time limits are around it, so they do not stop the work
/// either.
pub async fn run(request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (_waiting, gone) = oneshot::channel();
    let request = request.map(|body| Body::new(Upload { body, gone }));
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_stopping) => HttpError::Busy.into_response(),
        },
    }
}

/// A body that ends with an error when nothing waits for the response: work that has not read its
/// form yet has not begun.
struct Upload {
    body: Body,
    gone: oneshot::Receiver<Infallible>,
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if Pin::new(&mut self.gone).poll(context).is_ready() {
            return Poll::Ready(Some(Err(Error::new("the client is gone"))));
        }
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
