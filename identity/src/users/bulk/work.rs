//! Piece by piece: each is one transaction with everything that belongs to it, also how far the job
//! came. Whoever works on a job holds a lease; when it runs out, somebody else goes on from there.

use super::{
    Action, act,
    job::{Job, LEASE},
};
use crate::{
    account::AccountId,
    audit::{self, Event},
    delivery::outbox,
    entity::{account, bulk_job as row},
    error::Error,
    services::Services,
    users::{acting, tally},
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType},
};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// People in one transaction, at most and at least. In between are multiples of the least, so that
/// databases have few statements to prepare.
const PIECE: usize = 512;
const SMALL_PIECE: usize = 64;
/// How long a transaction should hold up all others, where there is one that writes. Whoever waits
/// for it comes before the next piece. A sign-in writes twice, and shorter pieces take longer in all.
const HOLD_UP: Duration = Duration::from_millis(12);
/// People in one transaction where each of them gets a mail.
const MAILS: usize = 50;
/// How often what they wrote moves from SQLite's journal to its place.
const MOVE: Duration = Duration::from_millis(500);
/// How long mails wait for those before them, so that codes do not queue behind a whole company.
const PAUSE_FOR_MAIL: Duration = Duration::from_millis(500);

pub(super) fn in_background(services: &Services, id: i64) {
    let services = services.clone();
    tokio::spawn(async move {
        if let Err(error) = work(&services, id).await {
            tracing::warn!(job = id, %error, "a bulk job stopped, it goes on later");
        }
    });
}

/// Goes on with the jobs of processes that ended.
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

/// Works on a job until it is finished, unless somebody else does.
///
/// # Errors
/// The database's. What was done stays done, and the rest can be worked on again.
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

/// As many as fit in the time, going by the last ones.
fn next_size(size: usize, took: Duration) -> usize {
    let fitting = size as u128 * HOLD_UP.as_micros() / took.as_micros().max(1);
    let fitting = usize::try_from(fitting).unwrap_or(PIECE).min(size * 2);
    (fitting / SMALL_PIECE * SMALL_PIECE).clamp(SMALL_PIECE, PIECE)
}

/// The next people, in one transaction, and how long it took. `None` when somebody else took over.
/// It is over once whoever asked may not ask any more; what they required before is still told.
async fn piece(services: &Services, job: &Job, size: usize) -> Result<Option<Duration>, Error> {
    let ids = job.next(services, size).await?;
    let is_last = ids.len() < size;
    let own = job.row.started_by;
    let tx = services.db.begin().await?;
    let begun = Instant::now();
    let people = lock(&tx, &ids, own).await?;
    // Whoever asked is left out, and stays an administrator until this is over.
    let wanted: Vec<_> = ids.iter().copied().filter(|id| *id != own).collect();
    let (asked, people): (Vec<_>, Vec<_>) = people.into_iter().partition(|row| row.id == own);
    if let Some(action) = job.action()
        && !asked.iter().any(acting::may_act)
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

/// Ends the job where it is, and says so in the log. `false` when somebody else took over.
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
    let event = Event::by_account(action.kind(), by, None).refused();
    audit::record(services, &tx, services.now(), &job.client, event).await?;
    tx.commit().await?;
    Ok(true)
}

/// Locks them and whoever asked in the order of their numbers, so that nobody waits in a circle.
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
    fn the_next_piece_is_as_long_as_the_time_allows() {
        let after = |size, ms| next_size(size, Duration::from_millis(ms));
        assert_eq!(after(256, 12), 256);
        assert_eq!(after(256, 24), 128);
        assert_eq!(after(192, 8), 256);
        assert_eq!(after(64, 1), 128, "one fast piece says little");
        assert_eq!(after(512, 0), PIECE);
        assert_eq!(after(64, 10_000), SMALL_PIECE);
    }
}
