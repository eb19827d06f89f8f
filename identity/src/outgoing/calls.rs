//! Calls that requests wait for. An address that does not answer delays few requests, and none for long.

use super::target::Outgoing;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError, Weak},
};
use tokio::sync::{Mutex as Turn, Semaphore, SemaphorePermit};

/// Requests that wait for a call at once, their own or that of another request.
const WAITING: usize = 16;
/// The same for one connection.
const WAITING_FOR_ONE: usize = 4;

pub(crate) struct Calls {
    /// Known once this process accepts connections.
    outgoing: OnceLock<Outgoing>,
    places: Semaphore,
    /// One for each connection whose application is called.
    turns: Mutex<HashMap<i64, Weak<Turn<()>>>>,
}

impl Default for Calls {
    fn default() -> Self {
        Self { outgoing: OnceLock::new(), places: Semaphore::new(WAITING), turns: Mutex::default() }
    }
}

impl Calls {
    /// Allows calls with these limits.
    pub(crate) fn allow(&self, outgoing: Outgoing) {
        // The ports never change.
        _ = self.outgoing.set(outgoing);
    }

    /// The limits, and a place; `None` if too many requests wait.
    pub(crate) fn place(&self) -> Option<(&Outgoing, SemaphorePermit<'_>)> {
        Some((self.outgoing.get()?, self.places.try_acquire().ok()?))
    }

    /// Whether a request has a turn to call the application of this connection, or waits for one.
    pub(crate) fn has_turn(&self, connection: i64) -> bool {
        let turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.get(&connection).is_some_and(|turn| turn.strong_count() > 0)
    }

    /// One request after the other calls the application of this connection. `None` if too many wait for it.
    pub(crate) fn turn(&self, connection: i64) -> Option<Arc<Turn<()>>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = turns.get(&connection).and_then(Weak::upgrade) {
            return (Arc::strong_count(&turn) <= WAITING_FOR_ONE).then_some(turn);
        }
        let turn = Arc::default();
        turns.insert(connection, Arc::downgrade(&turn));
        Some(turn)
    }
}
