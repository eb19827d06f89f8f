//! What follows a change: sessions that end, events, and emails to the user.

use super::{changes::Changes, update::Update};
use crate::{
    account::{AccountId, INVITED},
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    link,
    message::Message,
    notice::{self, Addressee},
    services::Services,
    session::{self, NewSession, OldToken, Session},
    trusted_browser,
    users::User,
};
use sea_orm::DatabaseTransaction;
use serde_json::json;

/// Whose sessions ended.
pub(super) enum Ended {
    /// This browser continues under the account's new version.
    Own(NewSession),
    Other,
    TooLate,
}

/// Ends sessions, trusted browsers and links of the account.
pub(super) async fn end_everything(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    target: &row::Model,
    client: &Client,
) -> Result<Ended, Error> {
    let id = AccountId(target.id);
    let version = accounts::raise_versions(tx, id, target.security_version).await?;
    let Some(version) = version else {
        return Ok(Ended::TooLate);
    };
    trusted_browser::forget_all(tx, id).await?;
    link::forget_all(tx, id).await?;
    if id != session.account {
        session::end_all(tx, id).await?;
        return Ok(Ended::Other);
    }
    session::end_others(tx, session).await?;
    let renewed =
        session::renew(services, tx, session, version, OldToken::ForAMoment, client).await?;
    Ok(renewed.map_or(Ended::TooLate, Ended::Own))
}

/// One event for name, address, user name and role, and one for the second factor.
pub(super) async fn record(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    user: &User,
    update: &Update,
    changes: &Changes,
    client: &Client,
) -> Result<(), Error> {
    let now = services.now();
    let details = audit::changed([
        ("name", json!(user.name), json!(update.name.as_str())),
        ("email", json!(user.email), json!(update.email.as_str())),
        ("user_name", json!(user.user_name), json!(update.user_name.as_str())),
        ("role", json!(user.role.as_str()), json!(update.role.as_str())),
    ]);
    if changes.concern_account() {
        let event = Event::by(Kind::UserChanged, session, Some(user.id));
        audit::record(services, tx, now, client, event.details(details.to_string())).await?;
    }
    if let Some(switch) = &changes.switch {
        let event = switch.event(session, user, update);
        audit::record(services, tx, now, client, event).await?;
    }
    Ok(())
}

/// Tells the user; about a new address also at the old one.
pub(super) async fn tell(
    services: &Services,
    tx: &DatabaseTransaction,
    before: &row::Model,
    update: &Update,
    changes: &Changes,
    client: &Client,
) -> Result<(), Error> {
    let happened = client.happened(services.now());
    let now_at = Addressee {
        account: Some(AccountId(before.id)),
        email: update.email.as_str().to_owned(),
        time_zone: before.time_zone.clone(),
    };
    // Invited users do not know about the account yet.
    if changes.email && before.status != INVITED {
        let (from, to) = (before.email.clone(), now_at.email.clone());
        let message = Message::EmailChanged { from, to, happened: happened.clone() };
        let was_at = Addressee { account: None, ..before.into() };
        notice::tell(services, tx, was_at, &message).await?;
        notice::tell(services, tx, now_at.clone(), &message).await?;
    }
    if changes.role && before.status != INVITED {
        let message = Message::RoleChanged { to: update.role, happened: happened.clone() };
        notice::tell(services, tx, now_at.clone(), &message).await?;
    }
    match changes.switch.as_ref().and_then(|switch| switch.message(before, happened)) {
        Some(message) => notice::tell(services, tx, now_at, &message).await,
        None => Ok(()),
    }
}
