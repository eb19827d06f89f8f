//! An administrator who lost every factor.

use crate::{
    account::{AccountId, EmailAddress, Role},
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods,
    error::Error,
    message::{DisabledBy, Message},
    notice, policy, second_factor,
    services::Services,
    session,
};

/// The result of recovering an administrator from the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    Done,
    NoSuchAdministrator,
    /// Two-factor authentication is already off.
    NotEnabled,
}

/// Turns two-factor authentication off for an administrator who lost every factor, and ends all
/// their sessions. Access to the server's command line is the proof.
pub async fn recover_administrator(
    services: &Services,
    email: &EmailAddress,
) -> Result<Recovery, Error> {
    let tx = services.db.begin().await?;
    let owner = accounts::lock_by_email(&tx, email).await?;
    let Some(owner) = owner.filter(|owner| Role::parse(&owner.role) == Role::Administrator) else {
        return Ok(Recovery::NoSuchAdministrator);
    };
    let id = AccountId(owner.id);
    if !enrolled_methods::any(&tx, id).await? {
        return Ok(Recovery::NotEnabled);
    }
    second_factor::remove_all(&tx, id).await?;
    accounts::force_versions(&tx, id).await?;
    session::end_all(&tx, id).await?;
    let operator = Client::operator();
    let now = services.now();
    let event = Event::by_stranger(Kind::AdministratorRecovered, Some(id));
    audit::record(services, &tx, now, &operator, event).await?;
    let required = policy::read(&tx).await?.requirement_of(&owner, now)?.is_some();
    let happened = operator.happened(now);
    let message = Message::Disabled { by: DisabledBy::Operator, required, happened };
    notice::tell(services, &tx, &owner, &message).await?;
    tx.commit().await?;
    Ok(Recovery::Done)
}
