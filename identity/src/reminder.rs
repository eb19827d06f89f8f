//! Telling users without a second factor from when they must have one: when the date is set, and 7
//! days and 1 day before it.
//!
//! Each round is a row that stores its progress. The transaction that queues the mails updates it,
//! so no user is told twice, even with several nodes or after a crash.

use crate::{
    account::ACTIVE,
    entity::{account, reminder_round as row},
    error::Error,
    message::Message,
    method::Methods,
    notice, policy,
    requirement::Override,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict},
};

const DAY: i64 = 86_400;
/// The first round, as soon as the date is set.
const AT_ONCE: i64 = i64::MAX;
/// The rounds, in days before the date.
const ROUNDS: [i64; 3] = [1, 7, AT_ONCE];
/// Mails per transaction.
const MAILS: u64 = 200;

/// Sends due reminders in the background.
pub(crate) fn start(services: &Services) {
    let services = services.clone();
    tokio::spawn(async move {
        if let Err(error) = send_due(&services).await {
            tracing::warn!(%error, "reminders could not be queued");
        }
    });
}

/// Queues the mails of the current round. Missed rounds are skipped.
pub async fn send_due(services: &Services) -> Result<(), Error> {
    let Some(from) = date(services).await? else {
        return Ok(());
    };
    let now = services.now();
    let due = |days: &i64| now >= from.saturating_sub(days.saturating_mul(DAY));
    let Some(days) = ROUNDS.into_iter().find(due).filter(|_| now < from) else {
        return Ok(());
    };
    let days_left = (days != AT_ONCE).then(|| (from - now + DAY - 1) / DAY);
    let round = row::ActiveModel {
        required_from: Set(from),
        days: Set(days),
        told_up_to: Set(0),
        done_at: Set(None),
    };
    row::Entity::insert(round)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(services.db.write())
        .await?;
    while !tell_some(services, from, days, days_left).await? {}
    Ok(())
}

async fn date(services: &Services) -> Result<Option<i64>, Error> {
    let policy = policy::policy(services).await?;
    Ok(policy.enforcement.filter(|_| policy.second_factor_on).and_then(|it| it.from))
}

/// Tells the next users who have no method. `true` when there are no more.
async fn tell_some(
    services: &Services,
    from: i64,
    days: i64,
    days_left: Option<i64>,
) -> Result<bool, Error> {
    let tx = services.db.begin().await?;
    let Some(round) = row::Entity::find_by_id((from, days)).one(&tx).await? else {
        return Ok(true);
    };
    if round.done_at.is_some() {
        return Ok(true);
    }
    let is_not_exempt = account::Column::Requirement
        .ne(Override::LIFTED)
        .or(account::Column::RequirementUntil.lte(services.now()));
    let people = account::Entity::find()
        .filter(account::Column::Id.gt(round.told_up_to))
        .filter(account::Column::Status.eq(ACTIVE))
        .filter(account::Column::Methods.is_in(Methods::NONE))
        .filter(is_not_exempt)
        .order_by_asc(account::Column::Id)
        .limit(MAILS)
        .all(&tx)
        .await?;
    let done = people.last().is_none();
    let moved = row::Entity::update_many()
        .col_expr(row::Column::ToldUpTo, Expr::value(people.last().map_or(i64::MAX, |it| it.id)))
        .col_expr(row::Column::DoneAt, Expr::value(done.then(|| services.now())))
        .filter(row::Column::RequiredFrom.eq(from))
        .filter(row::Column::Days.eq(days))
        .filter(row::Column::ToldUpTo.eq(round.told_up_to))
        .exec(&tx)
        .await?;
    if moved.rows_affected != 1 {
        // Another node is sending this round.
        return Ok(true);
    }
    for person in &people {
        notice::tell(services, &tx, person, &Message::Required { from, days_left }).await?;
    }
    tx.commit().await?;
    Ok(done)
}
