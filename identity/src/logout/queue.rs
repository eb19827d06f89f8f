//! Claims due messages and records what became of them. One conditional statement claims a row until its
//! lease expires, so two nodes never send a message at the same time.

use super::outcome::{Outcome, Problem};
use crate::{
    account::AccountId,
    audit::{self, Event, Kind},
    client::Client,
    entity::logout_message as row,
    error::Error,
    services::Services,
    sweep::unlocked,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;

/// Seconds for which an application that does not answer is tried again.
pub const RETRIED: i64 = 60 * 60;
/// Seconds after which another worker may try a claimed message: well above the time limit of an attempt,
/// in case the process ended during one.
const LEASE: i64 = 30;
/// Seconds between attempts; the last value repeats.
const WAITS: [i64; 6] = [5, 15, 45, 2 * 60, 5 * 60, 10 * 60];

/// A message that no other worker tries before the lease expires.
pub(super) struct Claimed {
    pub(super) message: row::Model,
    /// Including this one.
    pub(super) attempt: i64,
}

/// Claims a due message, except for these applications. Untried messages come first, so that an
/// application that does not answer delays no other one.
pub(super) async fn claim(
    services: &Services,
    except: impl Iterator<Item = &str> + Clone,
) -> Result<Option<Claimed>, Error> {
    loop {
        let now = services.now();
        let due = row::Entity::find()
            .filter(row::Column::NextAt.lte(now))
            .filter(row::Column::ClientId.is_not_in(except.clone()))
            .order_by_asc(row::Column::Attempts)
            .order_by_asc(row::Column::Id);
        let Some(message) = due.one(services.db.read()).await? else { return Ok(None) };
        let claimed = row::Entity::update_many()
            .col_expr(row::Column::NextAt, Expr::value(now + LEASE))
            .col_expr(row::Column::Attempts, Expr::col(row::Column::Attempts).add(1))
            .filter(row::Column::Id.eq(message.id))
            .filter(row::Column::Attempts.eq(message.attempts))
            .filter(row::Column::NextAt.lte(now))
            .exec(services.db.write())
            .await?;
        // Otherwise another node was faster.
        if claimed.rows_affected == 1 {
            let attempt = message.attempts + 1;
            return Ok(Some(Claimed { message, attempt }));
        }
    }
}

/// Records the result of an attempt: deletes the message, or postpones it together with all others of the
/// application. A message that will not be tried again is an event.
pub(super) async fn settle(
    services: &Services,
    claimed: &Claimed,
    outcome: Outcome,
) -> Result<(), Error> {
    let (now, message) = (services.now(), &claimed.message);
    let ours = row::Column::Id.eq(message.id).and(row::Column::Attempts.eq(claimed.attempt));
    let tx = services.db.begin().await?;
    let problem = match outcome {
        Outcome::Delivered => {
            resume_others(&tx, message, now).await?;
            None
        }
        Outcome::Refused(problem) => Some(problem),
        Outcome::Later(problem) => {
            let next = now + wait_after(claimed.attempt);
            postpone_others(&tx, claimed, now, next).await?;
            if next < message.tried_since.unwrap_or(now) + RETRIED {
                row::Entity::update_many()
                    .col_expr(row::Column::NextAt, Expr::value(next))
                    .col_expr(
                        row::Column::TriedSince,
                        Expr::value(message.tried_since.or(Some(now))),
                    )
                    .filter(ours)
                    .exec(&tx)
                    .await?;
                return Ok(tx.commit().await?);
            }
            Some(problem)
        }
    };
    let gone = row::Entity::delete_many().filter(ours).exec(&tx).await?;
    if let Some(problem) = problem.filter(|_| gone.rows_affected == 1) {
        note_not_delivered(services, &tx, message, problem).await?;
    }
    Ok(tx.commit().await?)
}

/// The other messages of an application that does not answer wait as if they had been tried as well.
async fn postpone_others(
    tx: &DatabaseTransaction,
    Claimed { message, attempt }: &Claimed,
    now: i64,
    next: i64,
) -> Result<(), Error> {
    let others = row::Column::ClientId
        .eq(message.client_id.as_str())
        .and(row::Column::Id.ne(message.id))
        // No node tries them at the moment.
        .and(row::Column::NextAt.lte(now));
    row::Entity::update_many()
        .col_expr(row::Column::NextAt, Expr::value(next))
        .col_expr(row::Column::Attempts, Expr::value(*attempt))
        .col_expr(row::Column::TriedSince, Expr::col(row::Column::TriedSince).if_null(now))
        .filter(unlocked::<row::Entity>(others))
        .exec(tx)
        .await?;
    Ok(())
}

/// The other messages of an application that answers do not wait any more, and have an hour of their own.
async fn resume_others(
    tx: &DatabaseTransaction,
    message: &row::Model,
    now: i64,
) -> Result<(), Error> {
    // Those that no node may be trying at the moment.
    let at_rest = row::Column::NextAt.lte(now).or(row::Column::NextAt.gt(now + LEASE));
    let others = row::Column::ClientId
        .eq(message.client_id.as_str())
        .and(row::Column::Id.ne(message.id))
        .and(row::Column::TriedSince.is_not_null())
        .and(at_rest);
    row::Entity::update_many()
        .col_expr(row::Column::NextAt, Expr::value(now))
        .col_expr(row::Column::Attempts, Expr::value(0))
        .col_expr(row::Column::TriedSince, Expr::value(None::<i64>))
        .filter(unlocked::<row::Entity>(others))
        .exec(tx)
        .await?;
    Ok(())
}

async fn note_not_delivered(
    services: &Services,
    tx: &DatabaseTransaction,
    message: &row::Model,
    problem: Problem,
) -> Result<(), Error> {
    let details = json!({ "application": message.application, "problem": problem.as_str() });
    let event = Event::by_stranger(Kind::LogoutNotDelivered, Some(AccountId(message.account_id)));
    let event = event.details(details.to_string());
    audit::record(services, tx, services.now(), &Client::default(), event).await
}

fn wait_after(attempt: i64) -> i64 {
    let step = usize::try_from(attempt - 1).unwrap_or_default();
    WAITS[step.min(WAITS.len() - 1)]
}
