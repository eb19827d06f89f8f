//! Adding a user: the account has no password until its owner accepts the invitation and chooses
//! one.

use super::edit;
use crate::{
    account::{AccountId, EmailAddress, INVITED, Name, Role, UserName},
    accounts,
    actor::{By, Operator},
    administrator,
    audit::{self, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    invitation::{self, Delivery, Handover},
    requirement::Override,
    send_budget,
    services::Services,
    session::FreshAdministrator,
    user_names,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait};

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
    let session = administrator.0;
    let tx = services.db.begin().await?;
    if !administrator::lock_own(&tx, session).await? {
        return Ok(Added::Gone);
    }
    let target = match insert(services, &tx, session.into(), &new, client).await? {
        Ok(target) => target,
        Err(refused) => return Ok(refused),
    };
    let delivery = invitation::send(services, &tx, session, &target, client).await?;
    tx.commit().await?;
    Ok(Added::Done { id: AccountId(target.id), delivery })
}

/// The same for the operator, who may hand the link over instead of emailing it. `Err` says why the
/// user was not added.
pub async fn add_by_operator(
    services: &Services,
    Operator: Operator,
    new: NewUser,
    by_hand: bool,
) -> Result<Result<Handover, Added>, Error> {
    let tx = services.db.begin().await?;
    let client = Client::operator();
    let target = match insert(services, &tx, By::Operator, &new, &client).await? {
        Ok(target) => target,
        Err(refused) => return Ok(Err(refused)),
    };
    let handover = invitation::send_by_operator(services, &tx, &target, by_hand).await?;
    tx.commit().await?;
    Ok(Ok(handover))
}

/// Adds the account. `Err` says why it cannot be added; the transaction must be dropped then.
async fn insert(
    services: &Services,
    tx: &DatabaseTransaction,
    by: By<'_>,
    new: &NewUser,
    client: &Client,
) -> Result<Result<row::Model, Added>, Error> {
    let now = services.now();
    let zone = services.about().await?.time_zone;
    if edit::is_taken(tx, AccountId(0), &new.email).await? {
        return Ok(Err(Added::EmailTaken));
    }
    let decision = if new.required { Override::REQUIRED } else { Override::INHERIT };
    let row = row::ActiveModel {
        status: Set(INVITED.to_owned()),
        requirement: Set(decision.to_owned()),
        required_at: Set(new.required.then_some(now)),
        invited_by: Set(by.account().map(|by| by.0)),
        invited_at: Set(Some(now)),
        ..accounts::new_row(&new.email, &new.name, new.role, &zone, now)
    };
    let id = match row::Entity::insert(row).exec(tx).await {
        Err(error) if edit::is_duplicate(&error) => return Ok(Err(Added::EmailTaken)),
        inserted => AccountId(inserted?.last_insert_id),
    };
    user_names::give(tx, vec![(id, UserName::made_from(&new.email))]).await?;
    let email_key = new.email.key();
    let limits = send_budget::of_invitation(services, id, &email_key, by.account());
    if let Err(refusal) = send_budget::charge(tx, now, &limits).await? {
        return Ok(Err(Added::TooMany { until: refusal.until() }));
    }
    let target = accounts::find(tx, id).await?.ok_or(Error::Unreadable("account"))?;
    let details = serde_json::json!({
        "name": new.name.as_str(),
        "email": new.email.as_str(),
        "role": new.role.as_str(),
        "requirement": decision,
    });
    let event = by.event(Kind::UserAdded, id).details(details.to_string());
    audit::record(services, tx, now, client, event).await?;
    Ok(Ok(target))
}
