//! What a connection is doing, and until when it may do it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// The time limit for the headers of a request, from their first byte. Also for the first request
/// of a connection, from the moment it was opened.
pub(super) const HEADER_TIME: Duration = Duration::from_secs(10);

/// Shared by the stream of a connection and its requests.
#[derive(Clone)]
pub(super) struct Phase {
    now: Arc<Mutex<Now>>,
    keep_alive: Duration,
}

#[derive(Clone, Copy)]
enum Now {
    /// Between two requests.
    Idle {
        until: Instant,
    },
    Headers {
        until: Instant,
    },
    /// From the end of the headers to the end of the response.
    Answering,
}

impl Phase {
    pub(super) fn new(keep_alive: Duration) -> Self {
        let until = Instant::now() + HEADER_TIME;
        Self { now: Arc::new(Mutex::new(Now::Headers { until })), keep_alive }
    }

    /// The connection is idle again once the result is dropped.
    pub(super) fn answering(&self) -> Answering {
        *self.lock() = Now::Answering;
        Answering(self.clone())
    }

    /// The client sent something.
    pub(super) fn received(&self) {
        let mut now = self.lock();
        if let Now::Idle { .. } = *now {
            *now = Now::Headers { until: Instant::now() + HEADER_TIME };
        }
    }

    /// When to close the connection if the client sends nothing more.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match *self.lock() {
            Now::Idle { until } | Now::Headers { until } => Some(until),
            Now::Answering => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request is being answered.
pub(super) struct Answering(Phase);

impl Drop for Answering {
    fn drop(&mut self) {
        let until = Instant::now() + self.0.keep_alive;
        *self.0.lock() = Now::Idle { until };
    }
}
