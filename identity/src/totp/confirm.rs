//! Confirming a secret: it becomes the Mobile App method, or replaces the current one ("Reset
//! Token").

use super::{
    pending::{open, present, take},
    spend::seal,
    time_step::{Match, Step, Window, generator, matching_step},
};
use crate::{
    audit::{self, Event, Kind},
    client::Client,
    code::Code,
    confirmation::{Change, Confirm, TurnedOn, confirmations, next_version, turned_on},
    enrolled_methods,
    entity::{totp, totp_enrollment as row},
    error::Error,
    message::Message,
    method::Method,
    recovery_code,
    services::{FOR_CODES, Services},
    session::Session,
    throttle::{self, CONFIRMATIONS, Charge},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use zeroize::Zeroizing;

/// Turns the pending secret into the method. Spends the confirming code, makes recovery codes if
/// there are none, and ends every other session and all trust in browsers. The pending secret is
/// the proof: it is bound to this session and was begun while the session was fresh.
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
    let first = !enrolled_methods::any(services.db.read(), session.account).await?;
    let codes = match first {
        true => Some(recovery_code::prepare(services, session.account).await?),
        false => None,
    };
    let tx = services.db.begin().await?;
    let Some(version) = next_version(&tx, session, Change::Adds).await? else {
        return Ok(Confirm::OutOfDate);
    };
    if !take(services, &tx, session, &accepted.pending).await? {
        return Ok(Confirm::Expired);
    }
    let method = totp::ActiveModel {
        account_id: Set(session.account.0),
        secret: Set(seal(services, session.account, &accepted.secret)?),
        last_used_step: Set(accepted.step.number),
        created_at: Set(services.now()),
        last_used_at: Set(None),
        drift: Set(0),
        last_offset: Set(accepted.step.offset),
    };
    let inserted = totp::Entity::insert(method)
        .on_conflict(OnConflict::column(totp::Column::AccountId).do_nothing().to_owned())
        .exec_without_returning(&tx)
        .await?;
    if inserted != 1 {
        return Ok(Confirm::OutOfDate);
    }
    let (method, happened) = (Method::App, client.happened(services.now()));
    let message = match first {
        true => Message::Enabled { method, happened },
        false => Message::MethodAdded { method, happened },
    };
    let on = TurnedOn { method, kind: Kind::TotpEnrolled, codes, message, client };
    let Some(done) = turned_on(services, &tx, session, version, on).await? else {
        return Ok(Confirm::OutOfDate);
    };
    tx.commit().await?;
    Ok(done)
}

/// Replaces the current secret with the pending one. Recovery codes stay the same.
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
    let Some(version) = next_version(&tx, session, Change::Replaces).await? else {
        return Ok(Confirm::OutOfDate);
    };
    if !take(services, &tx, session, &accepted.pending).await? {
        return Ok(Confirm::Expired);
    }
    let replaced = totp::Entity::update_many()
        .col_expr(
            totp::Column::Secret,
            Expr::value(seal(services, session.account, &accepted.secret)?),
        )
        .col_expr(totp::Column::LastUsedStep, Expr::value(accepted.step.number))
        .col_expr(totp::Column::CreatedAt, Expr::value(services.now()))
        .col_expr(totp::Column::LastUsedAt, Expr::value(None::<i64>))
        .col_expr(totp::Column::Drift, Expr::value(0))
        .col_expr(totp::Column::LastOffset, Expr::value(accepted.step.offset))
        .filter(totp::Column::AccountId.eq(session.account.0))
        .exec(&tx)
        .await?;
    if replaced.rows_affected != 1 {
        return Ok(Confirm::OutOfDate);
    }
    let message = Message::TokenReset { happened: client.happened(services.now()) };
    let on = TurnedOn { method: Method::App, kind: Kind::TotpReset, codes: None, message, client };
    let Some(done) = turned_on(services, &tx, session, version, on).await? else {
        return Ok(Confirm::OutOfDate);
    };
    tx.commit().await?;
    Ok(done)
}

struct Accepted {
    pending: row::Model,
    secret: Zeroizing<Vec<u8>>,
    step: Step,
}

/// Charges the throttle, then compares with the pending secret. A refusal is recorded and changes
/// nothing else.
async fn accept(
    services: &Services,
    session: &Session,
    typed: &str,
    client: &Client,
    kind: Kind,
) -> Result<Result<Accepted, Confirm>, Error> {
    let code = match Code::parse(typed) {
        Ok(code) => code,
        Err(malformed) => return Ok(Err(Confirm::Malformed(malformed))),
    };
    let method = totp::Entity::find_by_id(session.account.0).one(services.db.read()).await?;
    if method.is_some() != (kind == Kind::TotpReset) {
        return Ok(Err(Confirm::OutOfDate));
    }
    let Some(pending) = present(services, services.db.read(), session).await? else {
        // The response to the first attempt may have been lost.
        let just_now = method.is_some_and(|method| services.now() < method.created_at + 60);
        return Ok(Err(if just_now { Confirm::OutOfDate } else { Confirm::Expired }));
    };
    let key = confirmations(services, session, client);
    let failures = match throttle::charge(services, &key, CONFIRMATIONS).await? {
        Charge::Granted { failures } => failures,
        Charge::Paused { until } => return Ok(Err(Confirm::Paused { until })),
    };
    if !services.is_clock_steady(FOR_CODES) {
        throttle::refund(services, &key).await?;
        return Ok(Err(Confirm::Unusable));
    }
    let Some(secret) = open(services, session, &pending.secret) else {
        throttle::refund(services, &key).await?;
        return Ok(Err(Confirm::Expired));
    };
    let window = Window { skew: i64::from(services.skew), drift: 0 };
    match matching_step(&generator(&secret), &code, services.now(), window, -1) {
        Match::Step(step) => {
            throttle::refund(services, &key).await?;
            Ok(Ok(Accepted { pending, secret, step }))
        }
        Match::Used | Match::Wrong | Match::Unusable => {
            let event = Event::of(kind, session.account).with(Method::App.as_str());
            audit::record_alone(services, client, event.refused()).await?;
            Ok(Err(Confirm::Wrong { failures }))
        }
    }
}
