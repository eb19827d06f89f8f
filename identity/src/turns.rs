//! Limits how much expensive work runs at once, and how much may wait for it.

use crate::error::Error;
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long to wait for a turn.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Clone)]
pub(crate) struct Turns {
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Turns {
    pub(crate) fn new(at_once: usize, waiting: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(at_once)),
            waiting: Arc::new(Semaphore::new(at_once + waiting)),
        }
    }

    /// The permits move into the work: a client that disconnects must not free a turn that is still
    /// in use.
    ///
    /// # Errors
    /// [`Error::Busy`] if too many wait already, or for too long.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let place = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| Error::Busy)?;
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned())
            .await
            .map_err(|_| Error::Busy)?
            .map_err(|_| Error::Busy)?;
        let permits: (OwnedSemaphorePermit, OwnedSemaphorePermit) = (place, turn);
        tokio::task::spawn_blocking(move || {
            let outcome = work();
            drop(permits);
            outcome
        })
        .await
        .map_err(|_| Error::Busy)?
    }
}
