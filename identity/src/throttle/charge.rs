//! Counts attempts before they are made.

use super::{
    key::Key,
    lock::lock_later,
    rule::{Rule, UNTIL_CLEARED, wait_after, wait_after_first},
};
use crate::{entity::throttle, error::Error, services::Services};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, EntityTrait,
    sea_query::{Expr, ExprTrait, OnConflict},
};

/// The result of [`charge`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charge {
    /// Compare now. `failures` are consecutive, including this one.
    Granted { failures: i64 },
    /// Do not compare. `until` is when the next attempt is allowed, in seconds since 1970, or
    /// [`UNTIL_CLEARED`].
    Paused { until: i64 },
}

/// Counts an attempt before it is made.
pub(crate) async fn charge(services: &Services, key: &Key, rule: Rule) -> Result<Charge, Error> {
    let (db, now) = (services.db.write(), services.now());
    if let Some(row) = count(db, key, rule, now).await? {
        if row.next_at > now {
            lock_later(services, key, row.next_at);
        }
        return Ok(Charge::Granted { failures: row.failures });
    }
    Ok(Charge::Paused { until: paused(db, key, rule, now).await?.unwrap_or(now) })
}

/// Counts an attempt in one statement. `None` while the key is paused.
pub(super) async fn count(
    db: &impl ConnectionTrait,
    key: &Key,
    rule: Rule,
    now: i64,
) -> Result<Option<throttle::Model>, Error> {
    let first = throttle::ActiveModel {
        key: Set(key.text.clone()),
        failures: Set(1),
        next_at: Set(wait_after_first(rule, now)),
        updated_at: Set(now),
    };
    let failures = || Expr::col((throttle::Entity, throttle::Column::Failures));
    let open = rule.open(now).and(failures().lt(rule.cap));
    let again = OnConflict::column(throttle::Column::Key)
        .value(throttle::Column::Failures, failures().add(1))
        .value(throttle::Column::NextAt, wait_after(rule, now))
        .value(throttle::Column::UpdatedAt, Expr::value(now))
        .action_and_where(open)
        .to_owned();
    let charged =
        throttle::Entity::insert_many([first]).on_conflict(again).exec_with_returning(db).await?;
    Ok(charged.into_iter().next())
}

/// When the next attempt is allowed, if not now. Counts nothing.
pub(crate) async fn paused_until(
    services: &Services,
    key: &Key,
    rule: Rule,
) -> Result<Option<i64>, Error> {
    paused(services.db.read(), key, rule, services.now()).await
}

pub(super) async fn paused(
    db: &impl ConnectionTrait,
    key: &Key,
    rule: Rule,
    now: i64,
) -> Result<Option<i64>, Error> {
    let row = throttle::Entity::find_by_id(key.text.clone()).one(db).await?;
    Ok(row.and_then(|row| {
        if row.failures >= rule.cap {
            return Some(UNTIL_CLEARED);
        }
        (!rule.is_open(row.next_at, now)).then_some(row.next_at)
    }))
}
