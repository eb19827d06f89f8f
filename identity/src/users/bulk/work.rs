//! The pieces of a bulk job.

use super::{action::Action, apply, job::Job};
use crate::{
    account::AccountId,
    administrator,
    audit::{self, Event},
    client::Client,
    delivery::outbox,
    entity::{account, bulk_job as row},
    error::Error,
    job::{self, Next},
    services::Services,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, LockType},
};
use tokio::sync::Notify;

/// Users per piece when each of them gets a mail.
const MAILS: usize = 50;

/// Runs bulk jobs until the process ends.
pub async fn work(services: Services) {
    job::work::<Piece>(&services).await;
}

/// Runs one piece of each started job. `true` if one of them has more to do now.
pub async fn next_pieces(services: &Services) -> Result<bool, Error> {
    job::next_pieces::<Piece>(services).await
}

/// The next users of a job.
pub(super) struct Piece {
    job: Job,
    ids: Vec<i64>,
    is_last: bool,
}

impl job::Job for Piece {
    const NAME: &'static str = "bulk";

    fn started(services: &Services) -> &Notify {
        &services.bulk_jobs
    }

    async fn unfinished(services: &Services) -> Result<Vec<i64>, Error> {
        let ids = row::Entity::find()
            .select_only()
            .column(row::Column::Id)
            .filter(row::Column::FinishedAt.is_null())
            .order_by_asc(row::Column::Id);
        Ok(ids.into_tuple().all(services.db.read()).await?)
    }

    async fn read(services: &Services, id: i64, size: usize) -> Result<Option<Self>, Error> {
        let found = row::Entity::find_by_id(id).filter(row::Column::FinishedAt.is_null());
        let Some(found) = found.one(services.db.read()).await? else {
            return Ok(None);
        };
        let job = Job::of(services, found)?;
        // So that codes do not wait behind the mails to a whole company. Mails that could not be sent
        // are tried after all others, so a mail server that is down holds up no job.
        let is_mailed = job.is_slow() && services.can_send().mail;
        if is_mailed && outbox::untried_mails(services).await? > MAILS as u64 {
            return Ok(None);
        }
        let size = if job.is_slow() { MAILS } else { size };
        let ids = job.next(services, size).await?;
        Ok(Some(Self { is_last: ids.len() < size, job, ids }))
    }

    /// The job ends when the user who started it is no longer an administrator, or when its group was
    /// deleted. Emails about what it has already required are still sent.
    async fn run(self, services: &Services, tx: &DatabaseTransaction) -> Result<Next, Error> {
        let Self { job, ids, is_last } = &self;
        if !job.lock(tx).await? {
            return Ok(Next::Now);
        }
        let own = job.row.started_by;
        let people = lock(tx, ids, own).await?;
        // The administrator is left out, and is locked to stay one until this is over.
        let selected: Vec<_> = ids.iter().copied().filter(|id| *id != own).collect();
        let (asked, people): (Vec<_>, Vec<_>) = people.into_iter().partition(|row| row.id == own);
        if let Some(action) = job.action()
            && !asked.iter().any(|row| administrator::may_continue(row, job.row.issuer_version))
        {
            stop(services, tx, job, action).await?;
            return Ok(Next::Never);
        }
        let Some(outcome) = apply::apply(services, tx, job, selected, people).await? else {
            if let Some(action) = job.action() {
                stop(services, tx, job, action).await?;
            }
            return Ok(Next::Never);
        };
        job.note(services, tx, ids.last(), *is_last, &outcome).await?;
        apply::record(services, tx, job, &outcome).await?;
        if !is_last {
            return Ok(Next::Now);
        }
        if job.action() == Some(Action::Require) && job.is_large() {
            job.tell(services, tx).await?;
            services.bulk_jobs.notify_one();
        }
        Ok(Next::Never)
    }

    async fn fail(services: &Services, tx: &DatabaseTransaction, id: i64) -> Result<(), Error> {
        let row = row::Entity::find_by_id(id).one(tx).await?;
        if !end(services, tx, id).await? {
            return Ok(());
        }
        // The mails after a job are not an action of their own.
        let Some(row) = row else { return Ok(()) };
        let Some(action) = Action::parse(&row.action) else { return Ok(()) };
        let event = Event::by(action.kind(), AccountId(row.started_by), None).refused();
        audit::record(services, tx, services.now(), &Client::default(), event).await
    }
}

/// Ends the job early and records that.
async fn stop(
    services: &Services,
    tx: &DatabaseTransaction,
    job: &Job,
    action: Action,
) -> Result<(), Error> {
    if !end(services, tx, job.row.id).await? {
        return Ok(());
    }
    let event = Event::by(action.kind(), AccountId(job.row.started_by), None).refused();
    audit::record(services, tx, services.now(), &job.client, event).await
}

/// Ends the job early. `false` if it is finished already.
async fn end(services: &Services, tx: &DatabaseTransaction, id: i64) -> Result<bool, Error> {
    let ended = row::Entity::update_many()
        .col_expr(row::Column::FinishedAt, Expr::value(services.now()))
        .col_expr(row::Column::Stopped, Expr::value(true))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::FinishedAt.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends all jobs early: a restored database may contain some that were finished.
pub(crate) async fn stop_all(db: &impl ConnectionTrait, now: i64) -> Result<(), Error> {
    row::Entity::update_many()
        .col_expr(row::Column::FinishedAt, Expr::value(now))
        .col_expr(row::Column::Stopped, Expr::value(true))
        .filter(row::Column::FinishedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
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
