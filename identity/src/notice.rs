//! Emails to users about their accounts, written in the transaction of the change they report.

use crate::{
    account::{ACTIVE, AccountId, Role},
    client::Client,
    delivery::outbox::{self, Post, Recipient},
    entity::{account, installation},
    error::Error,
    link::note_emailed,
    message::{self, Message, Setting},
    secret::Token,
    services::Services,
    session::Session,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

/// Seconds after which an email about an event is no longer useful.
const WORTH_TELLING: i64 = 3 * 86_400;

/// The recipient of an email.
#[derive(Clone, Debug)]
pub(crate) struct Addressee {
    /// The account that has this address; `None` for another or a former address.
    pub(crate) account: Option<AccountId>,
    pub(crate) email: String,
    pub(crate) time_zone: String,
}

impl From<&account::Model> for Addressee {
    fn from(row: &account::Model) -> Self {
        Self {
            account: Some(AccountId(row.id)),
            email: row.email.clone(),
            time_zone: row.time_zone.clone(),
        }
    }
}

impl From<&Session> for Addressee {
    fn from(session: &Session) -> Self {
        Self {
            account: Some(session.account),
            email: session.email.clone(),
            time_zone: session.time_zone.clone(),
        }
    }
}

/// Adds the email to the outbox. Does nothing if no email can be sent.
pub(crate) async fn tell(
    services: &Services,
    tx: &DatabaseTransaction,
    whom: impl Into<Addressee>,
    message: &Message,
) -> Result<(), Error> {
    post(services, tx, whom, message, None, WORTH_TELLING).await
}

/// The most administrators who are emailed about one event.
const TOLD: u64 = 50;

/// Like [`tell`], for all administrators.
pub(crate) async fn tell_administrators(
    services: &Services,
    tx: &DatabaseTransaction,
    message: &Message,
) -> Result<(), Error> {
    let administrators = account::Entity::find()
        .filter(account::Column::Role.eq(Role::Administrator.as_str()))
        .filter(account::Column::Status.eq(ACTIVE))
        .order_by_asc(account::Column::Id)
        .limit(TOLD)
        .all(tx)
        .await?;
    for administrator in &administrators {
        tell(services, tx, administrator, message).await?;
    }
    Ok(())
}

/// Like [`tell`], for an email with a link that is valid for `seconds`.
pub(crate) async fn send_link(
    services: &Services,
    tx: &DatabaseTransaction,
    whom: impl Into<Addressee>,
    message: &Message,
    link: &Token,
    seconds: i64,
) -> Result<(), Error> {
    if services.can_send().mail {
        note_emailed(tx, link).await?;
    }
    post(services, tx, whom, message, Some(link.hash().as_str()), seconds).await
}

async fn post(
    services: &Services,
    tx: &DatabaseTransaction,
    whom: impl Into<Addressee>,
    message: &Message,
    proof: Option<&str>,
    seconds: i64,
) -> Result<(), Error> {
    if !services.can_send().mail {
        return Ok(());
    }
    let whom = whom.into();
    let letter = message::letter(message, &setting(services, tx, &whom).await?);
    let post = Post::Mail { to: &whom.email, account: whom.account, letter };
    let expires_at = services.now() + seconds;
    outbox::post(services, tx, Recipient::Real, post, proof, expires_at).await?;
    services.outbox_has_mail();
    Ok(())
}

/// Like [`tell`], for many emails.
pub(crate) async fn tell_many(
    services: &Services,
    tx: &DatabaseTransaction,
    mails: Vec<(Addressee, Message)>,
) -> Result<(), Error> {
    let Some((first, _)) = mails.first().filter(|_| services.can_send().mail) else {
        return Ok(());
    };
    let common = setting(services, tx, first).await?;
    let letters: Vec<_> = mails
        .into_iter()
        .map(|(whom, message)| {
            let setting =
                Setting { email: whom.email.clone(), time_zone: whom.time_zone, ..common.clone() };
            (whom.email, whom.account, message::letter(&message, &setting))
        })
        .collect();
    let posts = letters.iter().map(|(to, account, letter)| Post::Mail {
        to,
        account: *account,
        letter: letter.clone(),
    });
    let expires_at = services.now() + WORTH_TELLING;
    outbox::post_many(services, tx, posts.collect(), expires_at).await?;
    services.outbox_has_mail();
    Ok(())
}

/// A recovery code replaced a method, at sign-in or in an identity check.
pub(crate) async fn recovery_code_used(
    services: &Services,
    tx: &DatabaseTransaction,
    whom: impl Into<Addressee>,
    signed_in: bool,
    left: u64,
    client: &Client,
) -> Result<(), Error> {
    let happened = client.happened(services.now());
    tell(services, tx, whom, &Message::RecoveryCodeUsed { signed_in, left, happened }).await
}

/// What a message says about the installation and its recipient, read in the transaction.
pub(crate) async fn setting(
    services: &Services,
    db: &impl ConnectionTrait,
    whom: &Addressee,
) -> Result<Setting, Error> {
    let about = installation::Entity::find_by_id(1)
        .one(db)
        .await?
        .ok_or(Error::Unreadable("installation"))?;
    Ok(Setting {
        product: about.product,
        organization: about.organization,
        public_url: services.public_url.to_string(),
        email: whom.email.clone(),
        time_zone: whom.time_zone.clone(),
    })
}
