//! Encrypts with the chosen key what earlier keys encrypted.
//!
//! It works in pieces, each a short transaction that changes a value only if it is as it was read. A run
//! that is killed leaves every value readable, and the next run continues. A node encrypts with the
//! earlier key until it has noted the choice, so the last pass begins after all have.

use crate::{
    database::without_time_limits,
    entity::key_canary,
    error::Error,
    job::Pace,
    key_usage::{COLUMNS, Column},
    keys::sealing_key,
    nodes,
    services::Services,
};
use sea_orm::EntityTrait;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How much was encrypted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: i64,
    pub total: i64,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Earlier keys encrypt nothing any more, except damaged values.
    Complete,
    /// Another command chose this key.
    ReplacedBy(String),
    /// So many nodes did not note the choice, or so many values stayed locked. A later run continues.
    GaveUp { nodes: usize, values: i64 },
}

/// The result of [`reencrypt`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reencrypted {
    pub progress: Progress,
    /// Values that cannot be decrypted. They were left as they are.
    pub damaged: i64,
    pub end: End,
}

/// How long to wait for nodes and for locks. A node that was not seen for three minutes has stopped.
const PATIENCE: Duration = Duration::from_secs(200);
const PAUSE: Duration = Duration::from_millis(500);
/// Values in a piece. On PostgreSQL, users wait for those that they need.
const MOST: usize = 128;

/// Encrypts everything with this key, which must be the chosen one. A transaction of another node may
/// take as long as `in_flight` between encrypting and its commit. Safe to repeat, also at once.
pub async fn reencrypt(
    services: &Services,
    id: &str,
    in_flight: Duration,
    note: impl FnMut(Progress),
) -> Result<Reencrypted, Error> {
    let total = left(services, id).await?;
    let mut run = Run {
        services,
        id,
        earlier: Vec::new(),
        pace: Pace::new(services),
        progress: Progress { done: 0, total },
        damaged: 0,
        note,
    };
    match run.earlier_keys().await? {
        Ok(earlier) => run.earlier = earlier,
        Err(other) => return Ok(run.ended(End::ReplacedBy(other))),
    }
    services.keys.seal_with(id)?;
    let mut moved_on = Instant::now();
    let mut last_late: Option<Instant> = None;
    loop {
        let nodes = nodes::running(services, services.db.read()).await?;
        let late = nodes.iter().filter(|node| node.has(id) && node.sealing_key != id).count();
        // A node may have noted the choice a moment before the first look.
        if late > 0 || (last_late.is_none() && !nodes.is_empty()) {
            last_late = Some(Instant::now());
        }
        let is_last = last_late.is_none_or(|then| then.elapsed() >= in_flight);
        let before = run.progress.done;
        if let Some(other) = run.pass().await? {
            return Ok(run.ended(End::ReplacedBy(other)));
        }
        let values = left(services, id).await? - run.damaged;
        if is_last && values <= 0 {
            return Ok(run.ended(End::Complete));
        }
        if run.progress.done > before {
            moved_on = Instant::now();
        }
        if moved_on.elapsed() > PATIENCE {
            return Ok(run.ended(End::GaveUp { nodes: late, values: values.max(0) }));
        }
        sleep(PAUSE).await;
    }
}

/// The number of values that another key encrypted.
async fn left(services: &Services, id: &str) -> Result<i64, Error> {
    let snapshot = services.db.snapshot().await?;
    without_time_limits(&snapshot).await?;
    let mut left = 0;
    for column in COLUMNS {
        left += column.count_others(&snapshot, id).await?;
    }
    Ok(left)
}

struct Run<'a, Note> {
    services: &'a Services,
    id: &'a str,
    /// The keys that encrypted before. A key that is chosen later is left alone.
    earlier: Vec<String>,
    pace: Pace,
    progress: Progress,
    /// In this pass.
    damaged: i64,
    note: Note,
}

impl<Note: FnMut(Progress)> Run<'_, Note> {
    fn ended(&self, end: End) -> Reencrypted {
        Reencrypted { progress: self.progress, damaged: self.damaged, end }
    }

    /// `Err` is the key that is chosen instead of this one.
    async fn earlier_keys(&self) -> Result<Result<Vec<String>, String>, Error> {
        let snapshot = self.services.db.snapshot().await?;
        let chosen = sealing_key(&snapshot).await?.unwrap_or_default();
        if chosen != self.id {
            return Ok(Err(chosen));
        }
        let canaries = key_canary::Entity::find().all(&snapshot).await?;
        let ids = canaries.into_iter().map(|canary| canary.key_id);
        Ok(Ok(ids.filter(|id| id != self.id).collect()))
    }

    /// Goes through all columns once. Returns the key that was chosen in the meantime, if any.
    async fn pass(&mut self) -> Result<Option<String>, Error> {
        self.damaged = 0;
        for column in COLUMNS {
            let mut after = -1;
            while let Some(keys) =
                column.next_others(self.services.db.read(), self.id, after, self.size()).await?
            {
                after = keys.last;
                if keys.rows.is_empty() {
                    continue;
                }
                if let Some(other) = self.piece(column, &keys.rows).await? {
                    return Ok(Some(other));
                }
                (self.note)(self.progress);
            }
        }
        Ok(None)
    }

    fn size(&self) -> usize {
        self.pace.size.min(MOST)
    }

    /// One transaction.
    async fn piece(&mut self, column: &Column, rows: &[i64]) -> Result<Option<String>, Error> {
        let (services, keys) = (self.services, &self.services.keys);
        let began = Instant::now();
        let tx = services.db.begin().await?;
        let chosen = sealing_key(&tx).await?.unwrap_or_default();
        if chosen != self.id {
            return Ok(Some(chosen));
        }
        let mut done = 0;
        for value in column.lock_others(&tx, self.id, rows).await? {
            let (account, row) = (value.account, &value.row);
            let key = value.sealed.key_id().unwrap_or_default();
            if keys.ids().any(|id| id == key) && !self.earlier.iter().any(|id| id == key) {
                continue;
            }
            let opened = keys.open(column.table, column.bound_as, account, row, &value.sealed);
            let Ok(text) = opened else {
                self.damaged += 1;
                continue;
            };
            let new = keys.seal(column.table, column.bound_as, account, row, &text)?;
            done += column.replace(&tx, &value, &new).await?;
        }
        tx.commit().await?;
        self.progress.done += done;
        self.progress.total = self.progress.total.max(self.progress.done);
        let took = began.elapsed();
        self.pace.after(services, took).await?;
        if services.db.has_one_writer() {
            // Another process that waits for SQLite's lock looks for it at intervals.
            sleep(took).await;
        }
        Ok(None)
    }
}
