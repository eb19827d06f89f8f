//! Claims due messages for delivery. One conditional statement claims a row until its lease
//! expires, so two workers or nodes never send a message at the same time.

use super::{
    outbox::{EXPIRED, NOWHERE, WAITING},
    outcome::{Outcome, Problem},
    route::CanSend,
};
use crate::{
    entity::{account, outbox as row},
    error::Error,
    secret::{Sealed, random_bytes},
    services::Services,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany,
    sea_query::{Expr, ExprTrait},
};

pub(crate) const DELIVERED: &str = "delivered";
pub(crate) const FAILED: &str = "failed";

/// Seconds after which another worker may try a claimed message: well above the time limit of an
/// attempt, in case the process ended during one.
const LEASE: i64 = 60;
/// Seconds between attempts; the last value repeats.
const WAITS: [i64; 7] = [5, 15, 45, 2 * 60, 5 * 60, 15 * 60, LONGEST_WAIT];
const LONGEST_WAIT: i64 = 30 * 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    Mail,
    Sms,
}

impl Channel {
    /// Whether its messages can be sent.
    pub(super) fn is_open(self, can: CanSend) -> bool {
        match self {
            Self::Mail => can.mail,
            Self::Sms => can.sms,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
        }
    }
}

/// At most `limit` due messages. Untried messages come first, and among them those that expire
/// soonest, so a code never waits behind failed messages or bulk email.
pub(super) async fn due(
    services: &Services,
    channel: Channel,
    limit: usize,
) -> Result<Vec<row::Model>, Error> {
    let now = services.now();
    let rows = row::Entity::find()
        .filter(row::Column::State.eq(WAITING))
        .filter(row::Column::Channel.eq(channel.as_str()))
        .filter(row::Column::NextAt.lte(now))
        .filter(row::Column::ExpiresAt.gt(now))
        .order_by_asc(row::Column::Attempts)
        .order_by_asc(row::Column::ExpiresAt)
        .order_by_asc(row::Column::Id)
        .limit(limit as u64)
        .all(services.db.read())
        .await?;
    Ok(rows)
}

/// A message that no other worker tries before the lease expires.
pub(super) struct Claimed {
    pub(super) id: i64,
    pub(super) created_at: i64,
    pub(super) sealed: Option<Sealed>,
    /// Including this attempt.
    pub(super) attempt: i64,
    expires_at: i64,
    pub(super) account: Option<i64>,
}

/// `None` if another worker was faster or the message expired.
pub(super) async fn claim(
    services: &Services,
    found: row::Model,
) -> Result<Option<Claimed>, Error> {
    let now = services.now();
    let claimed = row::Entity::update_many()
        .col_expr(row::Column::NextAt, Expr::value(now + LEASE))
        .col_expr(row::Column::Attempts, Expr::col(row::Column::Attempts).add(1))
        .filter(row::Column::Id.eq(found.id))
        .filter(row::Column::State.eq(WAITING))
        .filter(row::Column::Attempts.eq(found.attempts))
        .filter(row::Column::NextAt.lte(now))
        .filter(row::Column::ExpiresAt.gt(now))
        .exec(services.db.write())
        .await?;
    Ok((claimed.rows_affected == 1).then(|| Claimed {
        id: found.id,
        created_at: found.created_at,
        sealed: found.sealed,
        attempt: found.attempts + 1,
        expires_at: found.expires_at,
        account: found.account_id,
    }))
}

/// Records the outcome of an attempt. Deletes the content if it will not be sent again.
pub(super) async fn settle(
    services: &Services,
    message: &Claimed,
    outcome: Outcome,
) -> Result<(), Error> {
    let now = services.now();
    let ours = row::Entity::update_many()
        .filter(row::Column::Id.eq(message.id))
        .filter(row::Column::State.eq(WAITING))
        .filter(row::Column::Attempts.eq(message.attempt));
    let done = |state: &str| {
        ours.clone()
            .col_expr(row::Column::State, Expr::value(state))
            .col_expr(row::Column::Sealed, Expr::value(None::<String>))
            .col_expr(row::Column::DoneAt, Expr::value(now))
    };
    let failed = |update: UpdateMany<row::Entity>, problem: Problem| {
        update
            .col_expr(row::Column::Problem, Expr::value(problem.as_str()))
            .col_expr(row::Column::ProblemAt, Expr::value(now))
    };
    let mut is_over = true;
    let update = match outcome {
        Outcome::Delivered => done(DELIVERED),
        Outcome::Refused(problem) => failed(done(FAILED), problem),
        Outcome::Later { problem, wait } => {
            let next = now + wait_after(message.attempt, wait);
            is_over = next >= message.expires_at;
            failed(ours.clone(), problem)
                .col_expr(row::Column::NextAt, Expr::value(Ord::min(next, message.expires_at)))
        }
    };
    let tx = services.db.begin().await?;
    if let Some(account) = message.account.filter(|_| is_over) {
        note(&tx, account, outcome, now).await?;
    }
    if update.exec(&tx).await?.rows_affected == 1 {
        tx.commit().await?;
    }
    Ok(())
}

/// Notes at the account whether its address accepts emails, for administrators, when there will be no
/// other attempt.
async fn note(db: &impl ConnectionTrait, id: i64, outcome: Outcome, now: i64) -> Result<(), Error> {
    let refused_at = match outcome {
        Outcome::Delivered => None,
        Outcome::Refused(Problem::Refused) => Some(now),
        Outcome::Later { problem: Problem::Postponed, .. } => Some(now),
        Outcome::Refused(_) | Outcome::Later { .. } => return Ok(()),
    };
    let mut update = account::Entity::update_many()
        .col_expr(account::Column::MailRefusedAt, Expr::value(refused_at))
        .filter(account::Column::Id.eq(id));
    if refused_at.is_none() {
        update = update.filter(account::Column::MailRefusedAt.is_not_null());
    }
    update.exec(db).await?;
    Ok(())
}

/// Seconds until the next attempt: up to a fifth longer than planned, so that messages that failed
/// together are not tried together.
fn wait_after(attempt: i64, asked: Option<i64>) -> i64 {
    let step = usize::try_from(attempt - 1).unwrap_or_default().min(WAITS.len() - 1);
    let planned = asked.unwrap_or_default().clamp(WAITS[step], LONGEST_WAIT);
    let [random] = random_bytes::<1>();
    Ord::min(planned + planned * i64::from(random) / 5 / 256, LONGEST_WAIT)
}

/// Expires old messages and deletes those without a recipient. A message with an attempt in
/// progress is left alone.
pub(super) async fn tidy(services: &Services) -> Result<(), Error> {
    let (now, db) = (services.now(), services.db.write());
    row::Entity::delete_many().filter(row::Column::State.eq(NOWHERE)).exec(db).await?;
    let is_over = row::Column::State
        .eq(WAITING)
        .and(row::Column::NextAt.lte(now))
        .and(row::Column::ExpiresAt.lte(now));
    // They would have been tried again, but no node was running.
    let postponed: Vec<i64> = row::Entity::find()
        .select_only()
        .column(row::Column::AccountId)
        .filter(is_over.clone())
        .filter(row::Column::Problem.eq(Problem::Postponed.as_str()))
        .filter(row::Column::AccountId.is_not_null())
        .into_tuple()
        .all(services.db.read())
        .await?;
    for account in postponed {
        note(db, account, Problem::Postponed.later(), now).await?;
    }
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(EXPIRED))
        .col_expr(row::Column::Sealed, Expr::value(None::<String>))
        .col_expr(row::Column::DoneAt, Expr::value(now))
        .filter(is_over)
        .exec(db)
        .await?;
    Ok(())
}

/// Ends every message that waits: those of a restored database may have been sent before.
pub(crate) async fn end_all(db: &impl ConnectionTrait, now: i64) -> Result<(), Error> {
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(EXPIRED))
        .col_expr(row::Column::Sealed, Expr::value(None::<String>))
        .col_expr(row::Column::DoneAt, Expr::value(now))
        .filter(row::Column::State.eq(WAITING))
        .exec(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_between_attempts_grows_to_half_an_hour() {
        for (attempt, least, most) in [(1, 5, 6), (2, 15, 18), (4, 120, 144), (99, 1800, 1800)] {
            let wait = wait_after(attempt, None);
            assert!((least..=most).contains(&wait), "{attempt}: {wait}");
        }
    }

    #[test]
    fn retry_after_can_extend_the_delay_up_to_a_limit() {
        assert!((60..=72).contains(&wait_after(1, Some(60))));
        assert!((120..=144).contains(&wait_after(4, Some(0))));
        assert_eq!(wait_after(1, Some(i64::MAX)), LONGEST_WAIT);
    }
}
