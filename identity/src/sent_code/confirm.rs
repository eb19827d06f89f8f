//! Confirming SMS Message, Email, or another phone number.

use super::{
    begin::{present, slot},
    compare::{Compared, compare, spend},
    current_code::last_destination,
    purpose::Target,
};
use crate::{
    audit::{self, Event, Kind},
    client::Client,
    code::Code,
    confirmation::{Change, Confirm, TurnedOn, confirmations, next_version, turned_on},
    enrolled_methods,
    entity::sent_code_method as row,
    error::Error,
    message::Message,
    method::{Destination, Method},
    recovery_code,
    services::Services,
    session::Session,
    throttle::{self, CONFIRMATIONS, Charge},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

/// Accepts the code: turns the method on, or changes the number.
pub async fn confirm(
    services: &Services,
    session: &Session,
    target: Target,
    typed: &str,
    client: &Client,
) -> Result<Confirm, Error> {
    let accepted = match accept(services, session, target, typed, client).await? {
        Ok(accepted) => accepted,
        Err(refused) => return Ok(refused),
    };
    let (slot, method) = (slot(session, target), target.method());
    let first = !enrolled_methods::any(services.db.read(), session.account).await?;
    let codes = match first {
        true => Some(recovery_code::prepare(services, session.account).await?),
        false => None,
    };
    let change = match target {
        Target::Sms | Target::Email => Change::Adds,
        Target::OtherPhone => Change::Replaces,
    };
    let tx = services.db.begin().await?;
    let Some(version) = next_version(&tx, session, change).await? else {
        return Ok(Confirm::OutOfDate);
    };
    if !spend(services, &tx, &slot, session.into(), method, &accepted.mac).await? {
        return Ok(Confirm::Expired);
    }
    if !write(services, &tx, session, target, &accepted.destination).await? {
        return Ok(Confirm::OutOfDate);
    }
    let happened = client.happened(services.now());
    let (kind, message) = match target {
        Target::OtherPhone => (Kind::PhoneChanged, Message::PhoneChanged { happened }),
        _ if first => (Kind::SentCodeEnrolled, Message::Enabled { method, happened }),
        _ => (Kind::SentCodeEnrolled, Message::MethodAdded { method, happened }),
    };
    let on = TurnedOn { method, kind, codes, message, client };
    let Some(done) = turned_on(services, &tx, session, version, on).await? else {
        return Ok(Confirm::OutOfDate);
    };
    tx.commit().await?;
    Ok(done)
}

struct Accepted {
    mac: String,
    destination: Destination,
}

/// Charges the throttle, then compares with the newest code. A refusal is recorded and changes
/// nothing else.
async fn accept(
    services: &Services,
    session: &Session,
    target: Target,
    typed: &str,
    client: &Client,
) -> Result<Result<Accepted, Confirm>, Error> {
    let code = match Code::parse(typed) {
        Ok(code) => code,
        Err(malformed) => return Ok(Err(Confirm::Malformed(malformed))),
    };
    let on = present(services.db.read(), session, target.method()).await?;
    if on.is_some() != (target == Target::OtherPhone) {
        return Ok(Err(Confirm::OutOfDate));
    }
    let (slot, owner) = (slot(session, target), session.into());
    if last_destination(services, &slot, owner).await?.is_none() {
        // The response to the first attempt may have been lost.
        let just_now = on.is_some_and(|row| services.now() < row.created_at + 60);
        return Ok(Err(if just_now { Confirm::OutOfDate } else { Confirm::Expired }));
    }
    let key = confirmations(services, session, client);
    let failures = match throttle::charge(services, &key, CONFIRMATIONS).await? {
        Charge::Granted { failures } => failures,
        Charge::Paused { until } => return Ok(Err(Confirm::Paused { until })),
    };
    let db = services.db.read();
    let compared = compare(services, db, &slot, owner, target.method(), &code).await;
    if !matches!(compared, Ok(Compared::Wrong)) {
        // Right, or not compared: either way, this was not a guess.
        throttle::refund(services, &key).await?;
    }
    match compared? {
        Compared::Right { mac, destination } => Ok(Ok(Accepted { mac, destination })),
        Compared::Expired => Ok(Err(Confirm::Expired)),
        Compared::Wrong => {
            let event = Event::of(Kind::SentCodeEnrolled, session.account);
            let event = event.with(target.method().as_str()).refused();
            audit::record_alone(services, client, event).await?;
            Ok(Err(Confirm::Wrong { failures }))
        }
    }
}

/// Stores the method, or the new number of an existing one. `false` when another tab was first.
async fn write(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    target: Target,
    destination: &Destination,
) -> Result<bool, Error> {
    let phone = match destination {
        Destination::Mail(_) => None,
        Destination::Phone(number) => {
            Some(enrolled_methods::seal_phone(services, session.account, number)?)
        }
    };
    if target == Target::OtherPhone {
        let changed = row::Entity::update_many()
            .col_expr(row::Column::Phone, Expr::value(phone))
            .col_expr(row::Column::CreatedAt, Expr::value(services.now()))
            .col_expr(row::Column::LastUsedAt, Expr::value(None::<i64>))
            .filter(row::Column::AccountId.eq(session.account.0))
            .filter(row::Column::Method.eq(Method::Sms.as_str()))
            .exec(tx)
            .await?;
        return Ok(changed.rows_affected == 1);
    }
    let new = row::ActiveModel {
        account_id: Set(session.account.0),
        method: Set(target.method().as_str().to_owned()),
        phone: Set(phone),
        created_at: Set(services.now()),
        last_used_at: Set(None),
    };
    let once =
        OnConflict::columns([row::Column::AccountId, row::Column::Method]).do_nothing().to_owned();
    let inserted = row::Entity::insert(new).on_conflict(once).exec_without_returning(tx).await?;
    Ok(inserted == 1)
}
