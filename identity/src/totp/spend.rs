//! Comparing and spending a code of the Mobile App method.

use super::time_step::{Match, STEP, Step, WIDEST, Window, generator, matching_step};
use crate::{
    account::AccountId,
    code::Code,
    entity::{account, totp},
    error::Error,
    secret::Sealed,
    services::{FOR_CODES, Services},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect,
    sea_query::{self, Expr, LockType},
};
use zeroize::Zeroizing;

/// Locks the account's row, and reads its app in the same statement. If that had to wait, the last used
/// step may have been another one since, which [`spend`] notices; any other change of the app is a change
/// of the account's security version.
pub(crate) async fn with_locked_account(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<(account::Model, Option<totp::Model>)>, Error> {
    let own = Expr::col(totp::Column::AccountId.as_column_ref());
    let is_own = sea_query::ExprTrait::equals(own, account::Column::Id.as_column_ref());
    let mut both = account::Entity::find_by_id(account.0).select_also(totp::Entity);
    let query = QuerySelect::query(&mut both);
    query.join(JoinType::LeftJoin, totp::Entity, is_own);
    query.lock_with_tables(LockType::NoKeyUpdate, [account::Entity]);
    Ok(both.one(db).await?)
}

/// Compares a code with the account's app, if it has one. Changes nothing: [`spend`] does.
pub(crate) fn compare(services: &Services, app: Option<&totp::Model>, code: &Code) -> Match {
    let Some(row) = app else { return Match::Wrong };
    if !services.is_clock_steady(FOR_CODES) {
        return Match::Unusable;
    }
    let Some(secret) = open(services, AccountId(row.account_id), &row.secret) else {
        return Match::Unusable;
    };
    let skew = i64::from(services.skew);
    let window = Window { skew, drift: if skew == 0 { 0 } else { row.drift } };
    matching_step(&generator(&secret), code, services.now(), window, row.last_used_step)
}

/// Spends a step: `true` for exactly one caller on all nodes. An offset that is the same as last
/// time becomes the phone's drift; without tolerance, the drift stays 0.
pub(crate) async fn spend(
    services: &Services,
    db: &impl ConnectionTrait,
    account: AccountId,
    step: Step,
) -> Result<bool, Error> {
    let steady = totp::Column::LastOffset.eq(step.offset);
    let learned = if services.skew == 0 { 0 } else { step.offset.clamp(-1, 1) };
    let drift = Expr::case(steady, Expr::value(learned)).finally(Expr::col(totp::Column::Drift));
    let spent = totp::Entity::update_many()
        .col_expr(totp::Column::LastUsedStep, Expr::value(step.number))
        .col_expr(totp::Column::LastUsedAt, Expr::value(services.now()))
        .col_expr(totp::Column::Drift, drift.into())
        .col_expr(totp::Column::LastOffset, Expr::value(step.offset))
        .filter(totp::Column::AccountId.eq(account.0))
        .filter(totp::Column::LastUsedStep.lt(step.number))
        .exec(db)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// Refuses every code that a phone can show now, however its clock is off, and returns the time from
/// which on codes are accepted: a restored database does not contain the steps that were spent last.
pub(crate) async fn refuse_present_codes(
    db: &impl ConnectionTrait,
    now: i64,
) -> Result<i64, Error> {
    let last = now.max(0) / STEP + WIDEST;
    totp::Entity::update_many()
        .col_expr(totp::Column::LastUsedStep, Expr::value(last))
        .filter(totp::Column::LastUsedStep.lt(last))
        .exec(db)
        .await?;
    Ok((last + 1) * STEP)
}

fn open(services: &Services, account: AccountId, sealed: &Sealed) -> Option<Zeroizing<Vec<u8>>> {
    services.keys.open_or_report("totps", "secret", account.0, "", sealed)
}

pub(crate) fn seal(
    services: &Services,
    account: AccountId,
    secret: &[u8],
) -> Result<Sealed, Error> {
    services.keys.seal("totps", "secret", account.0, "", secret)
}
