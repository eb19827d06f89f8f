//! A forgotten password: a link by email that works once, for an hour. It does not bypass the
//! second factor, and requesting it does not reveal whether an account exists.

use super::{NewPassword, Weakness, context_words, min_length, set};
use crate::{
    account::{ACTIVE, AccountId, EmailAddress},
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    delivery::outbox::{self, For, Post},
    entity::account as row,
    error::Error,
    link::{self, Purpose},
    message::{self, Message},
    notice::{self, Addressee},
    secret::{Token, Typed},
    send_budget::{self, Refusal},
    services::Services,
    session,
    throttle::{self, Key},
    trusted_browser,
};

/// Seconds until a link expires.
pub const LIFETIME: i64 = 60 * 60;

/// The result of [`forgot`], the same for addresses with and without an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgot {
    Done,
    /// It was requested moments ago, or too often.
    TooSoon {
        until: i64,
    },
    /// This server cannot send email.
    NoMail,
}

/// Stores a link and queues its email. Requesting a reset for an unknown address does the same
/// work: it stores a link that belongs to no account and queues an email that is never delivered.
pub async fn forgot(
    services: &Services,
    email: &EmailAddress,
    client: &Client,
) -> Result<Forgot, Error> {
    if !services.can_send().mail {
        return Ok(Forgot::NoMail);
    }
    let now = services.now();
    let tx = services.db.begin().await?;
    let limits = send_budget::of_link(services, &email.key(), client);
    if let Err(Refusal::TooSoon { until } | Refusal::Limit { until }) =
        send_budget::charge(&tx, now, &limits).await?
    {
        return Ok(Forgot::TooSoon { until });
    }
    let owner = accounts::lock_by_email(&tx, email).await?.filter(|owner| owner.status == ACTIVE);
    let token =
        link::make(services, &tx, Purpose::ResetPassword, owner.as_ref(), None, LIFETIME).await?;
    let to = match &owner {
        Some(owner) => Addressee::from(owner),
        None => Addressee { email: email.as_str().to_owned(), time_zone: "UTC".to_owned() },
    };
    let address = format!("{}/reset-password/{}", services.public_url, token.reveal());
    let setting = notice::setting(services, &tx, &to).await?;
    let letter = message::letter(&Message::PasswordLink { link: address }, &setting);
    let whom = if owner.is_some() { For::Somebody } else { For::Nobody };
    let mail = Post::Mail { to: &to.email, letter };
    outbox::post(services, &tx, whom, mail, now + LIFETIME).await?;
    let known = owner.map(|owner| AccountId(owner.id));
    audit::record(services, &tx, now, client, Event::by_stranger(Kind::PasswordLinkSent, known))
        .await?;
    tx.commit().await?;
    services.outbox_has_mail();
    Ok(Forgot::Done)
}

/// The address of the account whose password the link changes, if the link is valid. Changes
/// nothing.
pub async fn find_link(services: &Services, token: &Token) -> Result<Option<EmailAddress>, Error> {
    let owner = link::find(services, Purpose::ResetPassword, token).await?;
    Ok(owner.and_then(|owner| EmailAddress::parse(&owner.email).ok()))
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
    if accounts::raise_security_version(&tx, id, owner.security_version).await?.is_none() {
        return Ok(Reset::BadLink);
    }
    set(&tx, id, hash).await?;
    link::forget_all(&tx, id).await?;
    session::end_all(&tx, id).await?;
    trusted_browser::forget_all(&tx, id).await?;
    let of_strangers = Key::of_address(services, &email.key()).locking(Some(id));
    throttle::clear(&tx, &of_strangers).await?;
    throttle::reopen_codes(&tx, id).await?;
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
