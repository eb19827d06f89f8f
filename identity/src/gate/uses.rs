//! When sessions of gates were last used. It is stored after the answer, several together, so that no
//! check waits for the database.

use super::stored::Opened;
use crate::{
    entity::{gate_session, session},
    error::Error,
    last_use,
    secret::{Token, TokenHash},
    services::Services,
    sweep,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering::Relaxed},
    time::Duration,
};
use tokio::{sync::Notify, time::sleep};

/// Uses that wait to be stored. Further ones are noted by a later check.
const MOST_WAITING: usize = 10_000;
/// Uses that are stored in one statement.
const AT_ONCE: usize = 500;
/// After a failure.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) struct Uses {
    services: Services,
    waiting: Mutex<Waiting>,
    has_settled: Notify,
}

#[derive(Default)]
struct Waiting {
    /// One for each session of a gate, also while it is being stored.
    uses: HashMap<[u8; 32], Use>,
    is_storing: bool,
}

#[derive(Clone)]
struct Use {
    at: i64,
    hash: TokenHash,
    opened: Arc<Opened>,
}

impl Uses {
    pub(super) fn new(services: &Services) -> Self {
        let (waiting, has_settled) = (Mutex::default(), Notify::new());
        Self { services: services.clone(), waiting, has_settled }
    }

    /// Notes a use, at most once a minute.
    pub(super) fn note(self: &Arc<Self>, token: &Token, opened: &Arc<Opened>) {
        let is_due = |last| last_use::is_due(&self.services, last);
        if !is_due(opened.last_used_at.load(Relaxed)) && !is_due(opened.lifetime().last_seen_at) {
            return;
        }
        let digest = token.digest();
        let mut waiting = self.lock();
        if waiting.uses.len() >= MOST_WAITING || waiting.uses.contains_key(&digest) {
            return;
        }
        let (at, opened) = (self.services.now(), Arc::clone(opened));
        waiting.uses.insert(digest, Use { at, hash: token.hash(), opened });
        if !mem::replace(&mut waiting.is_storing, true) {
            tokio::spawn(Arc::clone(self).store());
        }
    }

    /// Waits until everything is stored.
    pub(super) async fn settle(&self) {
        loop {
            let has_settled = self.has_settled.notified();
            if !self.lock().is_storing {
                return;
            }
            has_settled.await;
        }
    }

    async fn store(self: Arc<Self>) {
        loop {
            let some = self.some();
            if some.is_empty() {
                return self.has_settled.notify_waiters();
            }
            let stored = self.store_some(some.iter().map(|(_, one)| one)).await;
            self.forget(&some);
            if let Err(error) = stored {
                if self.services.log_limit.admits("use") {
                    tracing::warn!(%error, "when sessions of gates were used was not stored");
                }
                sleep(PAUSE).await;
            }
        }
    }

    /// None if everything is stored.
    fn some(&self) -> Vec<([u8; 32], Use)> {
        let mut waiting = self.lock();
        waiting.is_storing = !waiting.uses.is_empty();
        waiting.uses.iter().take(AT_ONCE).map(|(key, one)| (*key, one.clone())).collect()
    }

    fn forget(&self, some: &[([u8; 32], Use)]) {
        let mut waiting = self.lock();
        for (key, _) in some {
            waiting.uses.remove(key);
        }
    }

    /// Waits for no other transaction: what it has locked is noted by a later check.
    async fn store_some(&self, some: impl Iterator<Item = &Use> + Clone) -> Result<(), Error> {
        let db = self.services.db.write();
        // The first of them, so that no session lasts longer than it may.
        let at = some.clone().map(|one| one.at).min().unwrap_or_default();
        let hashes = some.clone().map(|one| one.hash.clone());
        let last = gate_session::Column::LastUsedAt;
        let older = self.is_older(last, at).and(gate_session::Column::TokenHash.is_in(hashes));
        gate_session::Entity::update_many()
            .col_expr(last, Expr::value(at))
            .filter(sweep::unlocked::<gate_session::Entity>(older))
            .exec(db)
            .await?;
        let sessions = some.clone().map(|one| one.opened.session);
        let last = session::Column::LastSeenAt;
        let older = self.is_older(last, at).and(session::Column::Id.is_in(sessions));
        session::Entity::update_many()
            .col_expr(last, Expr::value(at))
            .filter(sweep::unlocked::<session::Entity>(older))
            .exec(db)
            .await?;
        some.for_each(|one| one.opened.was_used(at));
        Ok(())
    }

    /// Whether the last use that is stored is an earlier one, or by a clock that was ahead.
    fn is_older(&self, last: impl ColumnTrait, at: i64) -> Expr {
        last.lt(at).or(last.gt(self.services.latest()))
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
