//! Sends logout messages until the process stops. Every node runs one worker; they coordinate only
//! through the rows.

use super::{attempt::attempt, queue};
use crate::{error::Error, outgoing::Outgoing, services::Services};
use std::{collections::HashMap, future::Future, pin::pin, sync::Arc, time::Duration};
use tokio::{
    sync::Semaphore,
    task::{Id, JoinSet},
    time::{sleep, timeout},
};

/// Attempts at once. One that the application takes long to answer is not counted any more.
const AT_ONCE: usize = 4;
/// Attempts at once, with those that are not counted.
const MOST: usize = 64;
/// How long running attempts may take after the order to stop. The rest is tried again.
const TIME_TO_FINISH: Duration = Duration::from_secs(5);
/// The interval at which the queue is read.
const PAUSE: Duration = Duration::from_millis(500);

/// Sends messages until `stop` completes, then waits briefly for running attempts.
pub async fn work(services: Services, outgoing: Outgoing, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    let mut under_way = UnderWay::new(&outgoing);
    let mut is_failing = false;
    loop {
        match under_way.take_off(&services).await {
            Ok(_) => is_failing = false,
            Err(error) if !is_failing => {
                tracing::warn!(%error, "the logout messages cannot be read, retrying");
                is_failing = true;
            }
            Err(_) => {}
        }
        tokio::select! {
            biased;
            () = &mut stop => break,
            () = under_way.change(), if under_way.is_busy() => {}
            () = sleep(PAUSE) => {}
        }
    }
    let finish = async {
        while under_way.is_busy() {
            under_way.land().await;
        }
    };
    if timeout(TIME_TO_FINISH, finish).await.is_err() {
        tracing::warn!("stopped before every logout message was sent; the rest will be retried");
    }
}

/// Sends all due messages and returns the number of attempts.
pub async fn deliver_due(services: &Services, outgoing: &Outgoing) -> Result<usize, Error> {
    let mut under_way = UnderWay::new(outgoing);
    let mut tries = 0;
    loop {
        tries += under_way.take_off(services).await?;
        if !under_way.is_busy() {
            return Ok(tries);
        }
        under_way.change().await;
    }
}

/// Running attempts, at most one for each application. Dropping it aborts them; claimed messages are tried
/// again when their lease expires.
struct UnderWay {
    outgoing: Outgoing,
    tries: JoinSet<()>,
    /// The client ID of each.
    to: HashMap<Id, String>,
    places: Arc<Semaphore>,
}

impl UnderWay {
    fn new(outgoing: &Outgoing) -> Self {
        Self {
            outgoing: outgoing.clone(),
            tries: JoinSet::new(),
            to: HashMap::new(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    fn is_busy(&self) -> bool {
        !self.tries.is_empty()
    }

    async fn take_off(&mut self, services: &Services) -> Result<usize, Error> {
        let mut taken = 0;
        while self.tries.len() < MOST {
            let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else { break };
            let except = self.to.values().map(String::as_str);
            let Some(claimed) = queue::claim(services, except).await? else { break };
            let client_id = claimed.message.client_id.clone();
            let outgoing = self.outgoing.clone();
            let new = self.tries.spawn(attempt(services.clone(), outgoing, claimed, place));
            self.to.insert(new.id(), client_id);
            taken += 1;
        }
        Ok(taken)
    }

    /// Waits until an attempt ends, or until there is a place for another one while there was none.
    async fn change(&mut self) {
        let is_full = self.places.available_permits() == 0 && self.tries.len() < MOST;
        let places = Arc::clone(&self.places);
        tokio::select! {
            () = self.land() => {}
            _ = places.acquire(), if is_full => {}
        }
    }

    /// Waits until an attempt ends.
    async fn land(&mut self) {
        let (id, failure) = match self.tries.join_next_with_id().await {
            Some(Ok((id, ()))) => (id, None),
            Some(Err(error)) => (error.id(), Some(error)),
            None => return,
        };
        if let Some(error) = failure {
            tracing::error!(%error, "a logout message ended without a result");
        }
        self.to.remove(&id);
    }
}
