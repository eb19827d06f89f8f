//! Adding a user: the account has no password until its owner accepts the invitation and chooses
//! one.

use super::edit;
use crate::{
    account::{AccountId, EmailAddress, INVITED, Name, Role},
    accounts, administrator,
    audit::{self, Event, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    invitation::{self, Delivery},
    requirement::Override,
    send_budget,
    services::Services,
    session::FreshAdministrator,
};
use sea_orm::{ActiveValue::Set, EntityTrait};

/// The user to add.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub name: Name,
    pub email: EmailAddress,
    pub role: Role,
    /// They must set up two-factor authentication when they first sign in.
    pub required: bool,
}

/// The result of [`add`].
#[derive(Debug)]
pub enum Added {
    Done {
        id: AccountId,
        delivery: Delivery,
    },
    EmailTaken,
    /// This administrator has invited too many users within the hour.
    TooMany {
        until: i64,
    },
    /// The administrator's role was removed.
    Gone,
}

pub async fn add(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    new: NewUser,
    client: &Client,
) -> Result<Added, Error> {
    let (session, now) = (administrator.0, services.now());
    let zone = services.about().await?.time_zone;
    let tx = services.db.begin().await?;
    if administrator::lock(&tx, session, session.account).await?.is_none() {
        return Ok(Added::Gone);
    }
    if edit::is_taken(&tx, AccountId(0), &new.email).await? {
        return Ok(Added::EmailTaken);
    }
    let decision = if new.required { Override::REQUIRED } else { Override::INHERIT };
    let row = row::ActiveModel {
        status: Set(INVITED.to_owned()),
        requirement: Set(decision.to_owned()),
        required_at: Set(new.required.then_some(now)),
        invited_by: Set(Some(session.account.0)),
        invited_at: Set(Some(now)),
        ..accounts::new_row(&new.email, &new.name, new.role, &zone, now)
    };
    let id = match row::Entity::insert(row).exec(&tx).await {
        Err(error) if edit::is_duplicate(&error) => return Ok(Added::EmailTaken),
        inserted => AccountId(inserted?.last_insert_id),
    };
    let email_key = new.email.key();
    let limits = send_budget::of_invitation(services, id, &email_key, session.account);
    if let Err(refusal) = send_budget::charge(&tx, now, &limits).await? {
        return Ok(Added::TooMany { until: refusal.until() });
    }
    let target = accounts::find(&tx, id).await?.ok_or(Error::Unreadable("account"))?;
    let details = serde_json::json!({
        "name": new.name.as_str(),
        "email": new.email.as_str(),
        "role": new.role.as_str(),
        "requirement": decision,
    });
    let event = Event::by(Kind::UserAdded, session, Some(id)).details(details.to_string());
    audit::record(services, &tx, now, client, event).await?;
    let delivery = invitation::send(services, &tx, session, &target, client).await?;
    tx.commit().await?;
    Ok(Added::Done { id, delivery })
}
