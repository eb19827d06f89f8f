//! What other processes change in the database: the other nodes on PostgreSQL, and commands.
//!
//! On PostgreSQL, triggers send a notification with each commit that may take something away (see
//! `m0066_changes`). A node also sends some to itself: notifications arrive in the order of the commits,
//! so when its own arrives, all earlier ones have. Every role that may connect to the database can send
//! notifications, so each of its own contains a new random token. On SQLite, the connection that writes is
//! asked whether another one has changed the file.

use super::{
    Database,
    changes::{Changes, uptime},
    lost,
};
use crate::secret::Token;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqlxPostgresConnector, Statement,
    sqlx::postgres::PgListener,
};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError, atomic::Ordering::SeqCst},
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// How often changes are looked for, while they are asked for.
const LOOK: Duration = Duration::from_millis(100);
/// After so many looks without being asked, it rests.
const LOOKS: u32 = 20;
/// After a failure, and twice as long after each further one. Meanwhile, everything is read from the database.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Notifications of its own that may be under way. With more, either the connection is lost, or a pooler does
/// not pass notifications on.
const UNHEARD: usize = 20;
/// The name of the channel, as in the triggers.
const CHANNEL: &str = "latchkey_changes";

impl Database {
    /// Learns of the changes of other processes until the process ends.
    pub(crate) async fn follow_others(&self) {
        let is_postgres = self.write.get_database_backend() == DbBackend::Postgres;
        let mut pause = PAUSE;
        loop {
            let began = Instant::now();
            let ended = match is_postgres {
                true => self.follow_on_postgres().await,
                false => self.follow_on_sqlite().await,
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "changes of other processes are not known");
            }
            let has_worked = began.elapsed() > LONGEST_PAUSE;
            pause = if has_worked { PAUSE } else { (pause * 2).min(LONGEST_PAUSE) };
            sleep(pause).await;
        }
    }

    async fn follow_on_sqlite(&self) -> Result<(), DbErr> {
        let changes = &self.write.changes;
        let mut pace = Pace::default();
        let mut known = None;
        loop {
            pace.next(changes).await;
            let began = uptime();
            let found = (self.connections(), version(&self.write.pool).await?);
            // The numbers of two connections cannot be compared.
            let is_one = self.connections() == found.0;
            if known != Some(found) || !is_one {
                changes.raise();
            }
            known = is_one.then_some(found);
            if is_one {
                changes.know(began);
            }
        }
    }

    fn connections(&self) -> u64 {
        self.write.changes.connections.load(SeqCst)
    }

    async fn follow_on_postgres(&self) -> Result<(), DbErr> {
        let pool = &two_more(&self.write.pool);
        let changes = &self.write.changes;
        let mut listener =
            PgListener::connect_with(pool.get_postgres_connection_pool()).await.map_err(lost)?;
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await.map_err(lost)?;
        // It has heard nothing until now.
        changes.raise();
        let said = Said::default();
        let ended = tokio::select! {
            ended = hear(&mut listener, changes, &said) => ended,
            ended = speak(pool, changes, &said) => ended,
        };
        changes.raise();
        ended
    }
}

/// One connection listens and one sends, because those of the pool may all be busy. If both were one, a node
/// would hear itself even behind a pooler that does not pass on the notifications of others.
fn two_more(pool: &DatabaseConnection) -> DatabaseConnection {
    let pool = pool.get_postgres_connection_pool();
    let two = pool.options().clone().min_connections(0).max_connections(2);
    let two = two.connect_lazy_with(pool.connect_options().as_ref().clone());
    SqlxPostgresConnector::from_sqlx_postgres_pool(two)
}

/// Changes whenever another connection has changed the file.
async fn version(pool: &DatabaseConnection) -> Result<i64, DbErr> {
    let ask = Statement::from_string(DbBackend::Sqlite, "PRAGMA data_version");
    let row = pool.query_one_raw(ask).await?;
    row.ok_or_else(|| DbErr::Custom("no version".to_owned()))?.try_get_by_index(0)
}

/// Own notifications that have not arrived, each with the time before it was sent.
#[derive(Default)]
struct Said(Mutex<VecDeque<(String, u64)>>);

impl Said {
    /// A new one. `None` if too many have not arrived.
    fn next(&self, at: u64) -> Option<String> {
        let text = Token::random().reveal().to_owned();
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (said.len() < UNHEARD).then(|| {
            said.push_back((text.clone(), at));
            text
        })
    }

    /// The time of this one, and forgets it and all earlier ones.
    fn heard(&self, text: &str) -> Option<u64> {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = said.iter().position(|(own, _)| own == text)?;
        said.drain(..=found).next_back().map(|(_, at)| at)
    }
}

async fn hear(listener: &mut PgListener, changes: &Changes, said: &Said) -> Result<(), DbErr> {
    while let Some(heard) = listener.try_recv().await.map_err(lost)? {
        if heard.payload().is_empty() {
            changes.raise();
        } else if let Some(at) = said.heard(heard.payload()) {
            changes.know(at);
        }
    }
    Ok(())
}

/// Sends notifications to this node. The disk need not be waited for.
async fn speak(pool: &DatabaseConnection, changes: &Changes, said: &Said) -> Result<(), DbErr> {
    let mut pace = Pace::default();
    loop {
        pace.next(changes).await;
        let Some(text) = said.next(uptime()) else {
            return Err(DbErr::Custom("notifications do not arrive".to_owned()));
        };
        let say =
            format!("SET LOCAL synchronous_commit = off; SELECT pg_notify('{CHANNEL}', '{text}')");
        pool.execute_unprepared(&say).await?;
    }
}

/// Waits between two looks, longer while nobody asks.
#[derive(Default)]
struct Pace {
    has_begun: bool,
    unasked: u32,
}

impl Pace {
    async fn next(&mut self, changes: &Changes) {
        if self.has_begun {
            sleep(LOOK).await;
        }
        self.has_begun = true;
        self.unasked = if changes.take_wanted() { 0 } else { self.unasked + 1 };
        if self.unasked > LOOKS {
            changes.wanted.notified().await;
            self.unasked = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_own_notification_says_what_is_known_and_only_once() {
        let said = Said::default();
        let (first, second, third) = (said.next(1), said.next(2), said.next(3));
        assert_eq!(said.heard("18446744073709551615"), None);
        assert_eq!(said.heard(&second.unwrap()), Some(2));
        assert_eq!(said.heard(&first.unwrap()), None, "a later one arrived before");
        let third = third.unwrap();
        assert_eq!((said.heard(&third), said.heard(&third)), (Some(3), None));
    }

    #[test]
    fn notifications_that_do_not_arrive_end_the_connection() {
        let said = Said::default();
        let sent: Vec<_> = (0..).map_while(|at| said.next(at)).collect();
        assert_eq!(sent.len(), UNHEARD);
        assert!(said.heard(&sent[0]).is_some() && said.next(0).is_some());
    }
}
