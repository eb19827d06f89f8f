//! Running a job piece by piece. Each piece is one transaction that includes the progress. The
//! process that works on a job holds a lease; when it expires, another process continues.

use super::{
    act,
    action::Action,
    job::{Job, LEASE},
};
use crate::{
    account::AccountId,
    administrator,
    audit::{self, Event},
    delivery::outbox,
    entity::{account, bulk_job as row},
    error::Error,
    services::Services,
    users::tally,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType},
};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Users per transaction, at most and at least. Sizes in between are multiples of the minimum, so
/// that databases have few statements to prepare.
const PIECE: usize = 512;
const SMALL_PIECE: usize = 64;
/// How long a transaction should block others, where only one can write. Those that wait for it
/// come before the next piece. A sign-in writes twice, and shorter pieces take longer in total.
const HOLD_UP: Duration = Duration::from_millis(12);
/// Users per transaction when each of them gets a mail.
const MAILS: usize = 50;
/// How often SQLite's journal is checkpointed.
const MOVE: Duration = Duration::from_millis(500);
/// How long to wait for the mails already queued, so that codes do not wait behind a whole company.
const PAUSE_FOR_MAIL: Duration = Duration::from_millis(500);

pub(super) fn in_background(services: &Services, id: i64) {
    let services = services.clone();
    tokio::spawn(async move {
        if let Err(error) = work(&services, id).await {
            tracing::warn!(job = id, %error, "a bulk job stopped and will be resumed");
        }
    });
}

/// Continues the jobs of processes that ended.
pub(crate) async fn resume(services: &Services) -> Result<(), Error> {
    let left = row::Entity::find()
        .filter(row::Column::FinishedAt.is_null())
        .filter(row::Column::LeasedUntil.lte(services.now()))
        .all(services.db.read())
        .await?;
    for job in left {
        in_background(services, job.id);
    }
    Ok(())
}

/// Works on a job until it is finished, unless another process does.
///
/// # Errors
/// What was done stays done, and the job can be continued.
pub async fn work(services: &Services, id: i64) -> Result<(), Error> {
    let claimed = row::Entity::update_many()
        .col_expr(row::Column::LeasedUntil, Expr::value(services.now() + LEASE))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::FinishedAt.is_null())
        .filter(row::Column::LeasedUntil.lte(services.now()))
        .exec(services.db.write())
        .await?;
    if claimed.rows_affected != 1 {
        return Ok(());
    }
    let outcome = go_on(services, id).await;
    if outcome.is_err() {
        row::Entity::update_many()
            .col_expr(row::Column::LeasedUntil, Expr::value(0i64))
            .filter(row::Column::Id.eq(id))
            .exec(services.db.write())
            .await?;
    }
    outcome
}

async fn go_on(services: &Services, id: i64) -> Result<(), Error> {
    let mut size = if services.db.has_one_writer() { SMALL_PIECE } else { PIECE };
    let mut moved = Instant::now();
    loop {
        let job = row::Entity::find_by_id(id).one(services.db.read()).await?;
        let Some(job) = job.filter(|job| job.finished_at.is_none()) else {
            return tally::tidy(services).await;
        };
        let job = Job::of(services, job)?;
        if job.is_slow() && outbox::waiting_mails(services).await? > MAILS as u64 {
            if !job.hold(services).await? {
                return Ok(());
            }
            sleep(PAUSE_FOR_MAIL).await;
            continue;
        }
        let fitting = if job.is_slow() { MAILS } else { size };
        let Some(took) = piece(services, &job, fitting).await? else {
            return Ok(());
        };
        if services.db.has_one_writer() {
            size = next_size(size, took);
            if moved.elapsed() > MOVE {
                services.db.checkpoint().await?;
                moved = Instant::now();
            }
        }
    }
}

/// How many users fit into [`HOLD_UP`], judging by the last piece.
fn next_size(size: usize, took: Duration) -> usize {
    let fitting = size as u128 * HOLD_UP.as_micros() / took.as_micros().max(1);
    let fitting = usize::try_from(fitting).unwrap_or(PIECE).min(size * 2);
    (fitting / SMALL_PIECE * SMALL_PIECE).clamp(SMALL_PIECE, PIECE)
}

/// Processes the next users in one transaction and returns how long it took. `None` when another
/// process took over. The job ends when the administrator no longer is one; mails about what they
/// already required are still sent.
async fn piece(services: &Services, job: &Job, size: usize) -> Result<Option<Duration>, Error> {
    let ids = job.next(services, size).await?;
    let is_last = ids.len() < size;
    let own = job.row.started_by;
    let tx = services.db.begin().await?;
    let begun = Instant::now();
    let people = lock(&tx, &ids, own).await?;
    // The administrator is left out, and is locked to stay one until this is over.
    let wanted: Vec<_> = ids.iter().copied().filter(|id| *id != own).collect();
    let (asked, people): (Vec<_>, Vec<_>) = people.into_iter().partition(|row| row.id == own);
    if let Some(action) = job.action()
        && !asked.iter().any(administrator::may_act)
    {
        return Ok(stop(services, tx, job, action).await?.then(|| begun.elapsed()));
    }
    let outcome = act::act(services, &tx, job, wanted, people).await?;
    if !job.note(services, &tx, ids.last(), is_last, &outcome).await? {
        return Ok(None);
    }
    act::record(services, &tx, job, &outcome).await?;
    let tells = is_last && job.action() == Some(Action::Require) && job.is_large();
    let next = if tells { Some(job.tell(services, &tx).await?) } else { None };
    tx.commit().await?;
    let took = begun.elapsed();
    if outcome.mails {
        services.outbox_has_mail();
    }
    if let Some(next) = next {
        in_background(services, next);
    }
    Ok(Some(took))
}

/// Ends the job early and records that. `false` when another process took over.
async fn stop(
    services: &Services,
    tx: DatabaseTransaction,
    job: &Job,
    action: Action,
) -> Result<bool, Error> {
    if !job.stop(services, &tx).await? {
        return Ok(false);
    }
    let by = AccountId(job.row.started_by);
    let event = Event::by(action.kind(), by, None).refused();
    audit::record(services, &tx, services.now(), &job.client, event).await?;
    tx.commit().await?;
    Ok(true)
}

/// Locks these accounts and the administrator's in the order of their ids, to avoid deadlocks.
async fn lock(
    tx: &DatabaseTransaction,
    ids: &[i64],
    own: i64,
) -> Result<Vec<account::Model>, Error> {
    let ids = ids.iter().copied().filter(|id| *id != own).chain([own]);
    let these = account::Column::Id.is_in(ids);
    let rows = account::Entity::find().filter(these).order_by_asc(account::Column::Id);
    Ok(rows.lock(LockType::NoKeyUpdate).all(tx).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_piece_fits_into_the_time_limit() {
        let after = |size, ms| next_size(size, Duration::from_millis(ms));
        assert_eq!(after(256, 12), 256);
        assert_eq!(after(256, 24), 128);
        assert_eq!(after(192, 8), 256);
        assert_eq!(after(64, 1), 128, "one fast piece at most doubles the size");
        assert_eq!(after(512, 0), PIECE);
        assert_eq!(after(64, 10_000), SMALL_PIECE);
    }
}
