//! Connections above the limits. They exist so that a health check is answered even while a client
//! occupies every place.

use super::socket::Peer;
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};
use tokio::task::AbortHandle;

/// The most connections above the limits.
const MOST: usize = 256;
/// How long one of them may take.
const TIME: Duration = Duration::from_secs(5);
/// The interval of warnings in the log.
const WARN_EVERY: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(super) struct Extra {
    connections: VecDeque<AbortHandle>,
    warned: Option<Instant>,
}

impl Extra {
    /// Runs the connection for a short time. If there are too many, the oldest one ends.
    pub(super) fn spawn(
        &mut self,
        peer: Peer,
        connection: impl Future<Output = ()> + Send + 'static,
    ) {
        if self.warned.is_none_or(|at| at.elapsed() > WARN_EVERY) {
            tracing::warn!(%peer, "too many connections, so some are refused");
            self.warned = Some(Instant::now());
        }
        if self.connections.len() == MOST
            && let Some(oldest) = self.connections.pop_front()
        {
            oldest.abort();
        }
        let task = tokio::spawn(async move {
            _ = tokio::time::timeout(TIME, connection).await;
        });
        self.connections.push_back(task.abort_handle());
    }
}
