//! Confirming a secret: it becomes the Mobile App method, or takes the place of the present one
//! ("Reset Token").

use super::{
    Malformed, Match, TotpCode, generator, matching_step,
    pending_secret::{open, present, take},
    seal,
};
use crate::{
    account,
    audit::{self, Event, Kind},
    client::Client,
    entity::{totp, totp_enrollment as row},
    error::Error,
    recovery_code,
    services::Services,
    session::{self, NewSession, Session},
    throttle::{self, CONFIRMATIONS, Charge, Key},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use zeroize::Zeroizing;

/// How confirming ended.
#[derive(Debug)]
pub enum Confirm {
    /// The method is on; this browser goes on with a new cookie.
    Done(NewSession),
    Malformed(Malformed),
    /// Failures in a row, this one counted.
    Wrong {
        failures: i64,
    },
    /// The secret was replaced or ran out: there is a new one to scan.
    Expired,
    /// Another tab was faster, or there is nothing to reset.
    OutOfDate,
    Paused {
        until: i64,
    },
}

/// Turns the pending secret into the method: the confirming code is spent, recovery codes are
/// made, every other session ends, and what was trusted before is void. The pending secret is the
/// proof: it is bound to this session and was begun with a fresh one.
///
/// # Errors
/// The database's.
pub async fn confirm_enrollment(
    services: &Services,
    session: &Session,
    typed: &str,
    client: &Client,
) -> Result<Confirm, Error> {
    let accepted = match accept(services, session, typed, client, Kind::TotpEnrolled).await? {
        Ok(accepted) => accepted,
        Err(refused) => return Ok(refused),
    };
    let codes = recovery_code::prepare(services).await?;
    let tx = services.db.begin().await?;
    let Some(version) =
        account::raise_security_version(&tx, session.account, session.security_version).await?
    else {
        return Ok(Confirm::OutOfDate);
    };
    if !take(&tx, session, &accepted.pending).await? {
        return Ok(Confirm::Expired);
    }
    let method = totp::ActiveModel {
        account_id: Set(session.account.0),
        secret: Set(seal(services, session.account, &accepted.secret)?),
        last_used_step: Set(accepted.step),
        created_at: Set(services.now()),
        last_used_at: Set(None),
    };
    let inserted = totp::Entity::insert(method)
        .on_conflict(OnConflict::column(totp::Column::AccountId).do_nothing().to_owned())
        .exec_without_returning(&tx)
        .await?;
    if inserted != 1 {
        return Ok(Confirm::OutOfDate);
    }
    recovery_code::issue(services, &tx, session, codes).await?;
    let Some(renewed) = finish(services, &tx, session, version, &accepted.key).await? else {
        return Ok(Confirm::OutOfDate);
    };
    audit::record(
        services,
        &tx,
        services.now(),
        client,
        Event::of(Kind::TotpEnrolled, session.account),
    )
    .await?;
    tx.commit().await?;
    Ok(Confirm::Done(renewed))
}

/// Puts the pending secret in place of the present one; recovery codes stay the same.
///
/// # Errors
/// The database's.
pub async fn confirm_reset(
    services: &Services,
    session: &Session,
    typed: &str,
    client: &Client,
) -> Result<Confirm, Error> {
    let accepted = match accept(services, session, typed, client, Kind::TotpReset).await? {
        Ok(accepted) => accepted,
        Err(refused) => return Ok(refused),
    };
    let tx = services.db.begin().await?;
    let Some(version) =
        account::raise_security_version(&tx, session.account, session.security_version).await?
    else {
        return Ok(Confirm::OutOfDate);
    };
    if !take(&tx, session, &accepted.pending).await? {
        return Ok(Confirm::Expired);
    }
    let replaced = totp::Entity::update_many()
        .col_expr(
            totp::Column::Secret,
            Expr::value(seal(services, session.account, &accepted.secret)?),
        )
        .col_expr(totp::Column::LastUsedStep, Expr::value(accepted.step))
        .col_expr(totp::Column::CreatedAt, Expr::value(services.now()))
        .col_expr(totp::Column::LastUsedAt, Expr::value(None::<i64>))
        .filter(totp::Column::AccountId.eq(session.account.0))
        .exec(&tx)
        .await?;
    if replaced.rows_affected != 1 {
        return Ok(Confirm::OutOfDate);
    }
    let Some(renewed) = finish(services, &tx, session, version, &accepted.key).await? else {
        return Ok(Confirm::OutOfDate);
    };
    audit::record(
        services,
        &tx,
        services.now(),
        client,
        Event::of(Kind::TotpReset, session.account),
    )
    .await?;
    tx.commit().await?;
    Ok(Confirm::Done(renewed))
}

/// When a code that confirms a secret is looked at again, if it is paused.
///
/// # Errors
/// The database's.
pub async fn paused_until(
    services: &Services,
    session: &Session,
    client: &Client,
) -> Result<Option<i64>, Error> {
    let key = Key::of_account(services, "confirm", session, client);
    throttle::paused_until(services, &key, CONFIRMATIONS).await
}

struct Accepted {
    pending: row::Model,
    secret: Zeroizing<Vec<u8>>,
    step: i64,
    key: Key,
}

/// Charges, then compares with the pending secret. A refusal is recorded and changes nothing else.
async fn accept(
    services: &Services,
    session: &Session,
    typed: &str,
    client: &Client,
    kind: Kind,
) -> Result<Result<Accepted, Confirm>, Error> {
    let code = match TotpCode::parse(typed) {
        Ok(code) => code,
        Err(malformed) => return Ok(Err(Confirm::Malformed(malformed))),
    };
    let method = totp::Entity::find_by_id(session.account.0).one(services.db.read()).await?;
    if method.is_some() != (kind == Kind::TotpReset) {
        return Ok(Err(Confirm::OutOfDate));
    }
    let Some(pending) = present(services, services.db.read(), session).await? else {
        // The answer to the first try may have been lost on its way.
        let just_now = method.is_some_and(|method| services.now() < method.created_at + 60);
        return Ok(Err(if just_now { Confirm::OutOfDate } else { Confirm::Expired }));
    };
    let key = Key::of_account(services, "confirm", session, client);
    let failures = match throttle::charge(services, &key, CONFIRMATIONS).await? {
        Charge::Granted { failures } => failures,
        Charge::Paused { until } => return Ok(Err(Confirm::Paused { until })),
    };
    let secret = open(services, session, &pending.secret)?;
    match matching_step(&generator(&secret), &code, services.now(), services.skew, -1) {
        Match::Step(step) => Ok(Ok(Accepted { pending, secret, step, key })),
        Match::Used | Match::Wrong => {
            audit::record_alone(services, client, Event::of(kind, session.account).refused())
                .await?;
            Ok(Err(Confirm::Wrong { failures }))
        }
    }
}

async fn finish(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
    version: i64,
    key: &Key,
) -> Result<Option<NewSession>, Error> {
    throttle::clear(db, key).await?;
    throttle::reopen_codes(db, session.account).await?;
    session::end_others(db, session).await?;
    session::renew(services, db, session, version).await
}
