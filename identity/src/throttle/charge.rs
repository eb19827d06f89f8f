//! Counts attempts before they are made.

use super::{
    key::Key,
    lock::lock_later,
    rule::{Rule, UNTIL_CLEARED, wait_after, wait_after_first},
};
use crate::{entity::throttle as row, error::Error, services::Services};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, QueryFilter,
    sea_query::{CaseStatement, Expr, ExprTrait, OnConflict, Query, UnionType},
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
    if let [row] = &count(db, &[(key, rule)], Expr::value(true), now).await?[..] {
        if row.next_at > now {
            lock_later(services, key, row.next_at);
        }
        return Ok(Charge::Granted { failures: row.failures });
    }
    Ok(Charge::Paused { until: paused(db, key, rule, now).await?.unwrap_or(now) })
}

/// Counts an attempt for these keys in one statement, if the condition holds, and returns the counts. A
/// key that is paused has none: if there are several keys, the caller rolls back.
pub(super) async fn count(
    db: &impl ConnectionTrait,
    keys: &[(&Key, Rule)],
    condition: Expr,
    now: i64,
) -> Result<Vec<row::Model>, Error> {
    let key = || Expr::col((row::Entity, row::Column::Key));
    let failures = || Expr::col((row::Entity, row::Column::Failures));
    let (mut first, mut is_open) = (Query::select(), Condition::any());
    let mut next_at = CaseStatement::new();
    for (at, (each, rule)) in keys.iter().enumerate() {
        let mut values = Query::select();
        values.exprs([
            Expr::value(each.text.as_str()),
            Expr::value(1i64),
            Expr::value(wait_after_first(*rule, now)),
            Expr::value(now),
        ]);
        values.and_where(condition.clone());
        match at {
            0 => first = values,
            _ => _ = first.union(UnionType::All, values),
        }
        let is_this = || key().eq(&each.text);
        is_open = is_open.add(is_this().and(rule.open(now)).and(failures().lt(rule.cap)));
        next_at = next_at.case(is_this(), wait_after(*rule, now));
    }
    let again = OnConflict::column(row::Column::Key)
        .value(row::Column::Failures, failures().add(1))
        .value(row::Column::NextAt, next_at)
        .value(row::Column::UpdatedAt, Expr::value(now))
        .action_cond_where(is_open)
        .to_owned();
    use row::Column::{Failures, Key as Name, NextAt, UpdatedAt};
    let mut insert = Query::insert();
    insert.into_table(row::Entity).columns([Name, Failures, NextAt, UpdatedAt]);
    insert.select_from(first).map_err(|_| Error::Unreadable("throttle"))?;
    insert.on_conflict(again).returning(Query::returning().columns(row::Column::iter()));
    let statement = db.get_database_backend().build(&insert);
    Ok(row::Model::find_by_statement(statement).all(db).await?)
}

/// No further attempt is allowed until the count is cleared.
pub(super) async fn pause(db: &impl ConnectionTrait, key: &Key) -> Result<(), Error> {
    row::Entity::update_many()
        .col_expr(row::Column::NextAt, Expr::value(UNTIL_CLEARED))
        .filter(row::Column::Key.eq(&key.text))
        .exec(db)
        .await?;
    Ok(())
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
    let row = row::Entity::find_by_id(key.text.clone()).one(db).await?;
    Ok(row.and_then(|row| {
        if row.failures >= rule.cap {
            return Some(UNTIL_CLEARED);
        }
        (!rule.is_open(row.next_at, now)).then_some(row.next_at)
    }))
}
