//! Sends messages from the outbox until the process stops. Every node runs one worker; they
//! coordinate only through the rows.

use super::{
    attempt::attempt,
    circuit::Circuit,
    follow::follow,
    outbox,
    outcome::Outcome,
    proof,
    queue::{self, Channel},
    route::Routes,
};
use crate::{error::Error, services::Services};
use std::{future::Future, pin::pin, sync::Arc, time::Duration};
use tokio::{
    task::{JoinError, JoinSet},
    time::{sleep, timeout},
};

/// Concurrent attempts per channel. Each channel has its own, so a mail server that hangs delays no
/// text message.
const AT_ONCE: usize = 4;
/// How long running attempts may take after the order to stop. The rest is tried again.
const TIME_TO_FINISH: Duration = Duration::from_secs(5);
/// Pauses after a notification. It may precede the commit of its transaction, so the first checks
/// come soon; the last pause repeats, for retries and for messages from other nodes.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_millis(800), Duration::from_secs(3)];

/// Sends messages until `stop` completes, then waits briefly for running attempts.
pub async fn work(services: Services, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    let mut under_way = UnderWay::new(&services);
    let mut looks = 0;
    let mut is_failing = false;
    loop {
        match under_way.take_off(&services).await {
            Ok(_) => is_failing = false,
            Err(error) if !is_failing => {
                tracing::warn!(%error, "the outbox cannot be read, retrying");
                is_failing = true;
            }
            Err(_) => {}
        }
        tokio::select! {
            biased;
            () = &mut stop => break,
            () = under_way.land(services.now()), if under_way.count() > 0 => {}
            () = services.outbox.notified() => looks = 0,
            () = sleep(PAUSES[looks]) => looks = (looks + 1).min(PAUSES.len() - 1),
        }
    }
    let finish = async {
        while under_way.count() > 0 {
            under_way.land(services.now()).await;
        }
    };
    if timeout(TIME_TO_FINISH, finish).await.is_err() {
        tracing::warn!("stopped before every message was delivered; the rest will be retried");
    }
}

/// Sends all due messages and returns the number of attempts.
pub async fn deliver_due(services: &Services) -> Result<usize, Error> {
    let mut under_way = UnderWay::new(services);
    let mut tries = 0;
    loop {
        tries += under_way.take_off(services).await?;
        if under_way.count() == 0 {
            return Ok(tries);
        }
        under_way.land(services.now()).await;
    }
}

/// Running attempts. Dropping it aborts them; claimed messages are tried again when their lease
/// expires.
struct UnderWay {
    mail: Lane,
    sms: Lane,
    /// The routes that the circuits refer to.
    routes: Arc<Routes>,
}

struct Lane {
    channel: Channel,
    tries: JoinSet<Option<Outcome>>,
    circuit: Circuit,
}

impl UnderWay {
    fn new(services: &Services) -> Self {
        let lane = |channel| Lane { channel, tries: JoinSet::new(), circuit: Circuit::default() };
        Self { mail: lane(Channel::Mail), sms: lane(Channel::Sms), routes: services.routes() }
    }

    fn count(&self) -> usize {
        self.mail.tries.len() + self.sms.tries.len()
    }

    async fn take_off(&mut self, services: &Services) -> Result<usize, Error> {
        queue::tidy(services).await?;
        follow(services).await?;
        let routes = services.routes();
        if !Arc::ptr_eq(&routes, &self.routes) {
            // Failures of one server say nothing about another.
            self.mail.circuit = Circuit::default();
            self.sms.circuit = Circuit::default();
            self.routes = routes;
        }
        let mails = self.mail.take_off(services, &self.routes).await?;
        Ok(mails + self.sms.take_off(services, &self.routes).await?)
    }

    /// Waits until one attempt ends.
    async fn land(&mut self, now: i64) {
        tokio::select! {
            Some(end) = self.mail.tries.join_next() => self.mail.landed(end, now),
            Some(end) = self.sms.tries.join_next() => self.sms.landed(end, now),
            else => {}
        }
    }
}

impl Lane {
    async fn take_off(
        &mut self,
        services: &Services,
        routes: &Arc<Routes>,
    ) -> Result<usize, Error> {
        let places = AT_ONCE.saturating_sub(self.tries.len());
        if !self.channel.is_open(routes.can_send()) || places == 0 {
            return Ok(0);
        }
        loop {
            let (mut taken, mut withdrawn) = (0, 0);
            for found in queue::due(services, self.channel, places).await? {
                if !proof::works(services, &found).await? {
                    outbox::withdraw(services.db.write(), found.id, services.now()).await?;
                    withdrawn += 1;
                    continue;
                }
                let Some(message) = queue::claim(services, found).await? else {
                    continue;
                };
                let foreseen = self.circuit.foresees(services.now());
                let routes = Arc::clone(routes);
                self.tries.spawn(attempt(services.clone(), routes, message, foreseen));
                taken += 1;
            }
            if taken > 0 || withdrawn == 0 {
                return Ok(taken);
            }
        }
    }

    fn landed(&mut self, end: Result<Option<Outcome>, JoinError>, now: i64) {
        match end {
            Ok(Some(outcome)) => self.circuit.learns(outcome, now),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "an attempt ended without an outcome"),
        }
    }
}
