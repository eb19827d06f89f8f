//! Choosing a new password with a link. It does not bypass the second factor.

use super::{
    new::{NewPassword, Weakness, context_words, min_length},
    stored::set,
};
use crate::{
    account::{AccountId, EmailAddress},
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    link::{self, Purpose},
    message::Message,
    notice,
    secret::{Token, Typed},
    send_budget,
    services::Services,
    session, throttle, trusted_browser,
};

/// The account whose password the link changes, and its address, if the link is valid. Changes
/// nothing.
pub async fn find_link(
    services: &Services,
    token: &Token,
) -> Result<Option<(AccountId, EmailAddress)>, Error> {
    link::find_address(services, Purpose::ResetPassword, token).await
}

/// Whether this link was used a moment ago.
pub async fn link_was_used(services: &Services, token: &Token) -> Result<bool, Error> {
    link::was_spent(services, Purpose::ResetPassword, token).await
}

/// The result of [`reset`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    Done,
    Refused(Weakness),
    /// Used, replaced or expired.
    BadLink,
}

/// Sets the password. Ends every session and all trust in browsers, but leaves two-factor
/// authentication as it is.
pub async fn reset(
    services: &Services,
    token: &Token,
    new: Typed,
    client: &Client,
) -> Result<Reset, Error> {
    let Some(owner) = link::find(services, Purpose::ResetPassword, token).await? else {
        return Ok(Reset::BadLink);
    };
    let about = services.about().await?;
    let Ok(email) = EmailAddress::parse(&owner.email) else {
        return Ok(Reset::BadLink);
    };
    let (context, min) = (context_words(&email, &about.product), min_length(services).await?);
    let parsed = match NewPassword::parse(&new, &context, min) {
        Ok(parsed) => parsed,
        Err(weakness) => return Ok(Reset::Refused(weakness)),
    };
    let hash = parsed.hash(services).await?;
    let now = services.now();
    let tx = services.db.begin().await?;
    let id = AccountId(owner.id);
    if !accounts::is_unchanged(&tx, id, owner.security_version).await?
        || !link::spend(services, &tx, Purpose::ResetPassword, token, &owner).await?
    {
        return Ok(Reset::BadLink);
    }
    if accounts::raise_versions(&tx, id, owner.security_version).await?.is_none() {
        return Ok(Reset::BadLink);
    }
    set(services, &tx, id, &hash).await?;
    throttle::password_was_reset(services, &tx, id).await?;
    link::forget_all(&tx, id).await?;
    session::end_all(&tx, id).await?;
    trusted_browser::forget_all(&tx, id).await?;
    send_budget::forget_strangers(&tx, id).await?;
    let event = Event::by_stranger(Kind::PasswordReset, Some(id));
    audit::record(services, &tx, now, client, event).await?;
    tell(services, &tx, &owner, client).await?;
    tx.commit().await?;
    Ok(Reset::Done)
}

async fn tell(
    services: &Services,
    tx: &sea_orm::DatabaseTransaction,
    owner: &row::Model,
    client: &Client,
) -> Result<(), Error> {
    let message = Message::PasswordChanged { happened: client.happened(services.now()) };
    notice::tell(services, tx, owner, &message).await
}
