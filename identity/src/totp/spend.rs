//! Comparing and spending a code of the Mobile App method.

use super::time_step::{Match, STEP, Step, WIDEST, Window, generator, matching_step};
use crate::{
    account::AccountId,
    code::Code,
    entity::totp,
    error::Error,
    secret::Sealed,
    services::{FOR_CODES, Services},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use zeroize::Zeroizing;

/// Compares a code with the account's method. Changes nothing: [`spend`] does.
pub(crate) async fn compare(
    services: &Services,
    db: &impl ConnectionTrait,
    account: AccountId,
    code: &Code,
) -> Result<Match, Error> {
    let Some(row) = totp::Entity::find_by_id(account.0).one(db).await? else {
        return Ok(Match::Wrong);
    };
    if !services.is_clock_steady(FOR_CODES) {
        return Ok(Match::Unusable);
    }
    let Some(secret) = open(services, account, &row.secret) else {
        return Ok(Match::Unusable);
    };
    let skew = i64::from(services.skew);
    let window = Window { skew, drift: if skew == 0 { 0 } else { row.drift } };
    Ok(matching_step(&generator(&secret), code, services.now(), window, row.last_used_step))
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
