//! Invitations: a new user chooses a name and a password with a link, valid once within seven days.

use crate::{
    account::{self, ACTIVE, AccountId, EmailAddress, INVITED, Name},
    accounts, administrator,
    audit::{self, Event, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    link::{self, Purpose},
    message::Message,
    notice,
    password::{self, NewPassword, Weakness, context_words, min_length},
    secret::{Token, Typed},
    send_budget,
    services::Services,
    session::{self, Administrator, NewSession, Session, SignedInWith},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

/// Seconds that a link is valid.
pub const LIFETIME: i64 = 7 * 24 * 60 * 60;

const PURPOSE: Purpose = Purpose::Invitation;

/// How an invitation reaches the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    Mailed,
    /// No email can be sent: the administrator hands the link over, see [`revealed`].
    ByHand,
}

/// Creates a link, and an email if one can be sent. The previous link stops working.
pub(crate) async fn send(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    target: &row::Model,
    client: &Client,
) -> Result<Delivery, Error> {
    let token = link::make(services, tx, PURPOSE, Some(target), Some(session), LIFETIME).await?;
    let by_mail = services.can_send().mail;
    if !by_mail {
        link::reveal(services, tx, target, &token, session).await?;
    }
    let event = Event::by(Kind::InvitationSent, session, Some(AccountId(target.id)));
    audit::record(services, tx, services.now(), client, event).await?;
    let message = Message::Invitation { link: format!("/invitation/{}", token.reveal()) };
    notice::send(services, tx, target, &message, LIFETIME).await?;
    Ok(if by_mail { Delivery::Mailed } else { Delivery::ByHand })
}

/// Like [`send`], in the background, for an imported user. Without email no link is created:
/// "Resend invitation" shows one later.
pub(crate) async fn send_later(
    services: &Services,
    tx: &DatabaseTransaction,
    actor: AccountId,
    target: &row::Model,
    client: &Client,
) -> Result<(), Error> {
    if !services.can_send().mail {
        return Ok(());
    }
    let token = link::make(services, tx, PURPOSE, Some(target), None, LIFETIME).await?;
    let event = Event::by(Kind::InvitationSent, actor, Some(AccountId(target.id)));
    audit::record(services, tx, services.now(), client, event).await?;
    let message = Message::Invitation { link: format!("/invitation/{}", token.reveal()) };
    notice::send(services, tx, target, &message, LIFETIME).await
}

/// The result of sending another invitation.
#[derive(Debug, PartialEq, Eq)]
pub enum Again {
    Done {
        email: String,
        delivery: Delivery,
    },
    /// The user accepted already, or may no longer accept.
    OutOfDate,
    /// Sent a moment ago, or too often.
    TooMany {
        until: i64,
    },
    /// The link would be shown, and it gives control of the account: requires an identity check.
    ProveFirst,
    /// The administrator lost the role, or the account does not exist.
    Gone,
}

/// "Resend invitation".
pub async fn send_again(
    services: &Services,
    administrator: Administrator<'_>,
    id: AccountId,
    client: &Client,
) -> Result<Again, Error> {
    let session = administrator.0;
    let is_fresh = session.fresh(services.now()).is_some();
    let tx = services.db.begin().await?;
    let Some(target) = administrator::lock(&tx, session, id).await? else {
        return Ok(Again::Gone);
    };
    if target.status != INVITED {
        return Ok(Again::OutOfDate);
    }
    if !services.can_send().mail && !is_fresh {
        return Ok(Again::ProveFirst);
    }
    let limits = send_budget::of_help("invitation", id, session.account);
    if let Err(refusal) = send_budget::charge(&tx, services.now(), &limits).await? {
        return Ok(Again::TooMany { until: refusal.until() });
    }
    let delivery = send(services, &tx, session, &target, client).await?;
    tx.commit().await?;
    Ok(Again::Done { email: target.email, delivery })
}

/// The URL of the link that this administrator just created and has to hand over.
pub async fn revealed(
    services: &Services,
    administrator: Administrator<'_>,
    id: AccountId,
) -> Result<Option<String>, Error> {
    let owner = accounts::find(services.db.read(), id).await?;
    let Some(owner) = owner.filter(|owner| owner.status == INVITED) else {
        return Ok(None);
    };
    let token = link::revealed(services, PURPOSE, &owner, administrator.0).await?;
    Ok(token.map(|token| format!("{}/invitation/{}", services.public_url, token.reveal())))
}

/// The invited user, as the administrator entered them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    pub email: EmailAddress,
    pub name: String,
}

/// The user that a link invites; `None` if the link is not valid. Changes nothing.
pub async fn find(services: &Services, token: &Token) -> Result<Option<Invited>, Error> {
    let owner = link::find(services, PURPOSE, token).await?;
    Ok(owner.and_then(|owner| {
        let email = EmailAddress::parse(&owner.email).ok()?;
        Some(Invited { email, name: owner.name })
    }))
}

/// The result of accepting an invitation.
#[derive(Debug)]
pub enum Accept {
    /// The user is signed in.
    Done(NewSession),
    Refused(Weakness),
    /// Used, replaced or expired.
    BadLink,
}

/// Activates the account with this name and password. `replaces` is this browser's current session,
/// which ends.
pub async fn accept(
    services: &Services,
    token: &Token,
    name: Name,
    password: Typed,
    replaces: Option<&Token>,
    client: &Client,
) -> Result<Accept, Error> {
    let Some(owner) = link::find(services, PURPOSE, token).await? else {
        return Ok(Accept::BadLink);
    };
    let about = services.about().await?;
    let Ok(email) = EmailAddress::parse(&owner.email) else {
        return Ok(Accept::BadLink);
    };
    let (context, min) = (context_words(&email, &about.product), min_length(services).await?);
    let parsed = match NewPassword::parse(&password, &context, min) {
        Ok(parsed) => parsed,
        Err(weakness) => return Ok(Accept::Refused(weakness)),
    };
    let hash = parsed.hash(services).await?;
    let (id, now) = (AccountId(owner.id), services.now());
    let tx = services.db.begin().await?;
    if !accounts::is_unchanged(&tx, id, owner.security_version).await?
        || !link::spend(services, &tx, PURPOSE, token, &owner).await?
    {
        return Ok(Accept::BadLink);
    }
    if accounts::raise_security_version(&tx, id, owner.security_version).await?.is_none() {
        return Ok(Accept::BadLink);
    }
    password::set(&tx, id, hash).await?;
    row::Entity::update_many()
        .col_expr(row::Column::Status, Expr::value(ACTIVE))
        .col_expr(row::Column::Name, Expr::value(name.as_str()))
        .col_expr(row::Column::NameKey, Expr::value(name.key()))
        .col_expr(row::Column::SearchKey, Expr::value(account::search_key(&name, email.as_str())))
        .filter(row::Column::Id.eq(id.0))
        .exec(&tx)
        .await?;
    link::forget_all(&tx, id).await?;
    session::end_token(&tx, replaces).await?;
    let owner = accounts::find(&tx, id).await?.ok_or(Error::Unreadable("account"))?;
    let event = Event::of(Kind::InvitationAccepted, id);
    audit::record(services, &tx, now, client, event).await?;
    let session = session::start(services, &tx, &owner, SignedInWith::Password, client).await?;
    tx.commit().await?;
    Ok(Accept::Done(session))
}
