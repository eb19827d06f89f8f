//! A forgotten password: a link by email that works once, for an hour. Requesting it does not reveal
//! whether an account exists.

use crate::{
    account::{ACTIVE, AccountId, EmailAddress},
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    delivery::outbox::{self, Post, Recipient},
    error::Error,
    link::{self, Purpose},
    message::{self, Message},
    notice::{self, Addressee},
    send_budget::{self, Refusal, Requester},
    services::Services,
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
    let owner = accounts::lock_by_email(&tx, email).await?;
    let requester = owner
        .as_ref()
        .map_or(Requester::Unknown, |owner| Requester::of_sign_in(services, owner.into(), client));
    let limits = send_budget::of_link(services, &email.key(), &requester, client);
    if let Err(Refusal::TooSoon { until } | Refusal::Limit { until }) =
        send_budget::charge(&tx, now, &limits).await?
    {
        return Ok(Forgot::TooSoon { until });
    }
    let owner = owner.filter(|owner| owner.status == ACTIVE);
    let token =
        link::make(services, &tx, Purpose::ResetPassword, owner.as_ref(), None, LIFETIME).await?;
    let to = match &owner {
        Some(owner) => Addressee::from(owner),
        None => Addressee {
            account: None,
            email: email.as_str().to_owned(),
            time_zone: "UTC".to_owned(),
        },
    };
    let address = format!("{}/reset-password/{}", services.public_url, token.reveal());
    let setting = notice::setting(services, &tx, &to).await?;
    let letter = message::letter(&Message::PasswordLink { link: address }, &setting);
    let recipient = if owner.is_some() { Recipient::Real } else { Recipient::Decoy };
    let mail = Post::Mail { to: &to.email, account: to.account, letter };
    let proof = token.hash();
    outbox::post(services, &tx, recipient, mail, Some(proof.as_str()), now + LIFETIME).await?;
    link::note_emailed(&tx, &token).await?;
    let known = owner.map(|owner| AccountId(owner.id));
    audit::record(services, &tx, now, client, Event::by_stranger(Kind::PasswordLinkSent, known))
        .await?;
    tx.commit().await?;
    services.outbox_has_mail();
    Ok(Forgot::Done)
}
