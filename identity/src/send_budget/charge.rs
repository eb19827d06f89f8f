//! Charges messages against limits.

use super::limit::{DAY, Limit};
use crate::{
    account::AccountId,
    entity::send_count as row,
    error::Error,
    services::{CLOCKS_DIFFER, Services},
    sweep,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, TransactionTrait,
    sea_query::{Expr, ExprTrait, OnConflict},
};

/// Why no message may be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The last one was moments ago.
    TooSoon { until: i64 },
    /// Too many were sent.
    Limit { until: i64 },
}

impl Refusal {
    pub(crate) fn until(self) -> i64 {
        match self {
            Self::TooSoon { until } | Self::Limit { until } => until,
        }
    }
}

/// Charges one message against all limits. On a refusal, the transaction must be dropped, so that
/// none of them is charged.
pub(crate) async fn charge(
    tx: &DatabaseTransaction,
    now: i64,
    limits: &[Limit],
) -> Result<Result<(), Refusal>, Error> {
    for limit in limits {
        if !charge_one(tx, now, limit).await? {
            return Ok(Err(refusal(tx, now, limit).await?));
        }
    }
    Ok(Ok(()))
}

/// Like [`charge`], for a message that is left out if it is refused: the transaction continues.
pub(crate) async fn charge_or_leave_out(
    tx: &DatabaseTransaction,
    now: i64,
    limits: &[Limit],
) -> Result<bool, Error> {
    let attempt = tx.begin().await?;
    let is_charged = charge(&attempt, now, limits).await?.is_ok();
    if is_charged {
        attempt.commit().await?;
    } else {
        attempt.rollback().await?;
    }
    Ok(is_charged)
}

async fn charge_one(tx: &DatabaseTransaction, now: i64, limit: &Limit) -> Result<bool, Error> {
    let column = |column| Expr::col((row::Entity, column));
    let is_past = |at: row::Column, seconds: i64| {
        column(at).lte(now - seconds).or(column(at).gt(now + CLOCKS_DIFFER))
    };
    let over = || is_past(row::Column::WindowStart, limit.window);
    let first = row::ActiveModel {
        key: Set(limit.key.clone()),
        window_start: Set(now),
        sends: Set(1),
        last_at: Set(now),
    };
    let again = OnConflict::column(row::Column::Key)
        .value(
            row::Column::WindowStart,
            Expr::case(over(), Expr::value(now)).finally(column(row::Column::WindowStart)),
        )
        .value(
            row::Column::Sends,
            Expr::case(over(), Expr::value(1i64)).finally(column(row::Column::Sends).add(1)),
        )
        .value(row::Column::LastAt, Expr::value(now))
        .action_and_where(
            is_past(row::Column::LastAt, limit.interval)
                .and(over().or(column(row::Column::Sends).lt(limit.sends))),
        )
        .to_owned();
    let charged =
        row::Entity::insert_many([first]).on_conflict(again).exec_with_returning(tx).await?;
    Ok(!charged.is_empty())
}

async fn refusal(tx: &DatabaseTransaction, now: i64, limit: &Limit) -> Result<Refusal, Error> {
    let row = row::Entity::find_by_id(limit.key.clone()).one(tx).await?;
    Ok(match row {
        Some(row) if row.sends >= limit.sends && !limit.is_over(row.window_start, now) => {
            Refusal::Limit { until: row.window_start + limit.window }
        }
        Some(row) => Refusal::TooSoon { until: row.last_at + limit.interval },
        None => Refusal::TooSoon { until: now },
    })
}

/// Charges an attempt to connect to a server that an administrator entered, in a separate
/// transaction. Returns when the next attempt is allowed, if this one is not.
pub(crate) async fn charge_attempt(
    services: &Services,
    account: AccountId,
) -> Result<Option<i64>, Error> {
    let tx = services.db.begin().await?;
    let limit = Limit::new(format!("attempt:account:{}", account.0), 20, 600);
    match charge(&tx, services.now(), &[limit]).await? {
        Ok(()) => tx.commit().await?,
        Err(Refusal::TooSoon { until } | Refusal::Limit { until }) => return Ok(Some(until)),
    }
    Ok(None)
}

/// Deletes counts whose windows have ended.
pub(crate) async fn sweep(services: &Services) -> Result<(), Error> {
    let over = row::Column::LastAt.lte(services.now() - 2 * DAY);
    sweep::delete::<row::Entity>(&services.db, over).await
}
