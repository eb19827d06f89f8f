//! Limits how much expensive work runs at once, and how much may wait for it.

use crate::{account::AccountId, error::Error};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{
    runtime::{Builder, Runtime},
    sync::{Mutex as Turn, OwnedSemaphorePermit, Semaphore},
};

/// How long to wait for a turn.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a thread waits for more work before it ends.
const QUIET: Duration = Duration::from_secs(60);

/// The turns that are taken or waited for.
type OfAccounts = HashMap<AccountId, Weak<Turn<()>>>;

#[derive(Clone)]
pub(crate) struct Turns {
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    threads: Arc<Threads>,
    of_accounts: Arc<Mutex<OfAccounts>>,
}

impl Turns {
    pub(crate) fn new(at_once: usize, waiting: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(at_once)),
            waiting: Arc::new(Semaphore::new(at_once + waiting)),
            threads: Arc::new(Threads::new(at_once)),
            of_accounts: Arc::default(),
        }
    }

    /// No place is free, and none ever becomes free.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn full() -> Self {
        let turns = Self::new(1, 0);
        turns.waiting.forget_permits(1);
        turns
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
        let Some(threads) = &self.threads.0 else { return Err(Error::Busy) };
        let run = threads.spawn_blocking(move || {
            let outcome = work();
            drop(permits);
            outcome
        });
        run.await.map_err(|_| Error::Busy)?
    }

    /// Like [`Self::run`], but one at a time for each account, so that no user makes others wait.
    pub(crate) async fn run_for<T: Send + 'static>(
        &self,
        account: AccountId,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let turn = tokio::time::timeout(PATIENCE, self.turn_of(account).lock_owned());
        let turn = turn.await.map_err(|_| Error::Busy)?;
        self.run(move || {
            let outcome = work();
            drop(turn);
            outcome
        })
        .await
    }

    fn turn_of(&self, account: AccountId) -> Arc<Turn<()>> {
        let mut all = self.of_accounts.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = all.get(&account).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::default();
        all.insert(account, Arc::downgrade(&turn));
        turn
    }
}

/// One thread for each turn. What a thread keeps for its work, such as memory, is given back when it
/// ends. It is `None` only while it is being dropped.
struct Threads(Option<Runtime>);

impl Threads {
    fn new(count: usize) -> Self {
        let threads = Builder::new_current_thread()
            .max_blocking_threads(count)
            .thread_keep_alive(QUIET)
            .thread_name("slow-work")
            .build();
        Self(Some(threads.expect("a runtime without input and output")))
    }
}

impl Drop for Threads {
    /// Does not wait for work in progress, because async code must not block.
    fn drop(&mut self) {
        if let Some(threads) = self.0.take() {
            threads.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::HashSet, thread};

    #[tokio::test]
    async fn there_are_no_more_threads_than_turns() {
        let turns = Turns::new(2, 500);
        let works = (0..500).map(|_| {
            let turns = turns.clone();
            tokio::spawn(async move { turns.run(|| Ok(thread::current().id())).await })
        });
        let mut threads = HashSet::new();
        for work in works.collect::<Vec<_>>() {
            threads.insert(work.await.expect("no panic").expect("a turn"));
        }
        assert!(threads.len() <= 2, "{threads:?}");
    }

    #[tokio::test]
    async fn an_account_has_one_turn_at_a_time_and_leaves_the_others_to_other_accounts() {
        let turns = Turns::new(2, 10);
        let (end, ended) = std::sync::mpsc::channel();
        let run = |account, work: Box<dyn FnOnce() -> Result<(), Error> + Send>| {
            let turns = turns.clone();
            tokio::spawn(async move { turns.run_for(AccountId(account), work).await })
        };
        let first = run(1, Box::new(move || ended.recv().map_err(|_| Error::Busy)));
        let second = run(1, Box::new(|| Ok(())));
        for _ in 0..10 {
            assert!(run(2, Box::new(|| Ok(()))).await.expect("no panic").is_ok());
        }
        assert!(!first.is_finished() && !second.is_finished());
        end.send(()).expect("the first one waits");
        for done in [first, second] {
            assert!(done.await.expect("no panic").is_ok());
        }
        assert!(run(3, Box::new(|| Ok(()))).await.expect("no panic").is_ok());
        assert_eq!(turns.of_accounts.lock().expect("no panic").len(), 1);
    }

    #[tokio::test]
    async fn work_that_panics_frees_its_turn() {
        let turns = Turns::new(1, 0);
        let failed = turns.run(|| -> Result<(), Error> { panic!("a bug") }).await;
        assert!(failed.is_err());
        assert!(turns.run(|| Ok(())).await.is_ok());
    }
}
