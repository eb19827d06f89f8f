//! Makes what is below a layer cheap to clone. Each middleware of axum clones everything below it for
//! every request, so without this, the work grows with the square of the number of layers.

use axum::{extract::Request, response::Response};
use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};
use tower::{Layer, Service, ServiceExt, util::Oneshot};

/// The layer.
#[derive(Clone, Copy, Debug)]
pub struct Shared;

impl<S> Layer<S> for Shared {
    type Service = SharedService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        SharedService(Arc::new(inner))
    }
}

#[derive(Debug)]
pub struct SharedService<S>(Arc<S>);

impl<S> Clone for SharedService<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> Service<Request> for SharedService<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Oneshot<S, Request>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        S::clone(&self.0).oneshot(request)
    }
}
