//! Accepting an invitation.

use super::send::PURPOSE;
use crate::{
    account::{ACTIVE, AccountId, EmailAddress, Name, search_key},
    accounts,
    assurance::Proof,
    audit::{self, Event, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    link,
    password::{self, NewPassword, Weakness, context_words, min_length},
    secret::{Token, Typed},
    services::Services,
    session::{self, NewSession},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// The invited user, as the administrator entered them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    pub email: EmailAddress,
    pub name: String,
}

/// The user that a link invites; `None` if the link is not valid. Changes nothing.
pub async fn find(
    services: &Services,
    token: &Token,
) -> Result<Option<(AccountId, Invited)>, Error> {
    let owner = link::find(services, PURPOSE, token).await?;
    Ok(owner.and_then(|owner| {
        let email = EmailAddress::parse(&owner.email).ok()?;
        Some((AccountId(owner.id), Invited { email, name: owner.name }))
    }))
}

/// Whether this link was used a moment ago.
pub async fn was_used(services: &Services, token: &Token) -> Result<bool, Error> {
    link::was_spent(services, PURPOSE, token).await
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
    if accounts::raise_versions(&tx, id, owner.security_version).await?.is_none() {
        return Ok(Accept::BadLink);
    }
    password::set(services, &tx, id, &hash).await?;
    row::Entity::update_many()
        .col_expr(row::Column::Status, Expr::value(ACTIVE))
        .col_expr(row::Column::Name, Expr::value(name.as_str()))
        .col_expr(row::Column::NameKey, Expr::value(name.key()))
        .col_expr(row::Column::SearchKey, Expr::value(search_key(&name, email.as_str())))
        .filter(row::Column::Id.eq(id.0))
        .exec(&tx)
        .await?;
    link::forget_all(&tx, id).await?;
    session::end_token(services, &tx, replaces).await?;
    let owner = accounts::find(&tx, id).await?.ok_or(Error::Unreadable("account"))?;
    let event = Event::of(Kind::InvitationAccepted, id);
    audit::record(services, &tx, now, client, event).await?;
    let proof = Proof::new(Some(now), None, now);
    let session = session::start(services, &tx, &owner, &proof, client).await?;
    tx.commit().await?;
    Ok(Accept::Done(session))
}
