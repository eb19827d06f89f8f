//! Passkeys and security keys. The authenticator verifies its user (by fingerprint, face, screen
//! lock or PIN), so an answer counts as both factors. A passkey complements a code method and never
//! replaces it: passkeys are removed together with the last code method.

mod assertion; // verifying an answer against the stored credential
mod ceremony; // challenges waiting for an answer
mod disable; // turning two-factor authentication off
mod identity_check; // in place of password and code
mod registration; // adding one
mod relying_party; // this site, in terms of WebAuthn
mod sign_in; // alone, or after the password

pub use disable::{Disable, begin_disable, finish_disable};
pub use identity_check::{begin_identity_check, finish_identity_check};
pub use registration::{Create, begin_registration, finish_registration};
pub use sign_in::{
    NewCeremony, SecondStep, begin_second_step, begin_sign_in, finish_second_step, finish_sign_in,
};

use crate::{
    account::{self, AccountId},
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods,
    entity::passkey as row,
    error::Error,
    message::Message,
    notice,
    pending_sign_in::PendingSignIn,
    policy,
    services::Services,
    session::{self, FreshSession, NewSession, OldToken, Session},
    trusted_browser,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr,
};

/// A row of "Passkeys and security keys".
#[derive(Clone, Debug)]
pub struct Passkey {
    pub id: i64,
    pub name: String,
    pub created_at: i64,
    pub last_used_at: Option<i64>,
}

/// The name of a passkey: 1 to 64 characters, otherwise like [`account::Name`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Trims the text. `None` when the result is not a valid name or is too long.
    pub fn parse(text: &str) -> Option<Self> {
        let name = account::Name::parse(text)?;
        (name.as_str().chars().count() <= 64).then(|| Self(name.as_str().to_owned()))
    }

    /// The name of a new passkey, until its owner renames it.
    fn of_browser(client: &Client) -> Self {
        Self::parse(&client.browser).unwrap_or_else(|| Self("Passkey".to_owned()))
    }
}

/// Whether passkeys are available: an administrator allows them, the second factor is on, and the
/// public address has a domain, which WebAuthn requires.
pub async fn are_offered(services: &Services) -> Result<bool, Error> {
    Ok(policy::policy(services).await?.offers_passkeys()
        && relying_party::relying_party(services, "").is_some())
}

/// All passkeys of this account, oldest first.
pub async fn list(services: &Services, session: &Session) -> Result<Vec<Passkey>, Error> {
    let rows = all(services.db.read(), session.account).await?;
    let passkey = |row: row::Model| Passkey {
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    };
    Ok(rows.into_iter().map(passkey).collect())
}

/// Whether to offer "Use your passkey" after the password.
pub async fn can_finish(services: &Services, pending: &PendingSignIn) -> Result<bool, Error> {
    can_prove(services, AccountId(pending.owner.id)).await
}

/// Whether a signed-in user can use a passkey in place of password and code.
pub async fn can_check(services: &Services, session: &Session) -> Result<bool, Error> {
    can_prove(services, session.account).await
}

async fn can_prove(services: &Services, account: AccountId) -> Result<bool, Error> {
    Ok(are_offered(services).await? && !all(services.db.read(), account).await?.is_empty())
}

/// `false` when the passkey does not exist or the account changed in the meantime.
pub async fn rename(
    services: &Services,
    session: &Session,
    id: i64,
    name: Name,
    client: &Client,
) -> Result<bool, Error> {
    let tx = services.db.begin().await?;
    if !accounts::is_unchanged(&tx, session.account, session.security_version).await? {
        return Ok(false);
    }
    let renamed = row::Entity::update_many()
        .col_expr(row::Column::Name, Expr::value(name.0))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::AccountId.eq(session.account.0))
        .exec(&tx)
        .await?;
    if renamed.rows_affected != 1 {
        return Ok(false);
    }
    let event = Event::of(Kind::PasskeyRenamed, session.account);
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(true)
}

/// The result of [`remove`].
#[derive(Debug)]
pub enum Remove {
    Done {
        session: NewSession,
        name: String,
    },
    /// It was already removed, or the account changed in the meantime.
    OutOfDate,
}

/// Removes a passkey. Ends every other session and all trust in browsers.
pub async fn remove(
    services: &Services,
    fresh: FreshSession<'_>,
    id: i64,
    client: &Client,
) -> Result<Remove, Error> {
    let session = fresh.0;
    let tx = services.db.begin().await?;
    let Some(version) =
        accounts::raise_security_version(&tx, session.account, session.security_version).await?
    else {
        return Ok(Remove::OutOfDate);
    };
    let mine = row::Column::AccountId.eq(session.account.0);
    let Some(found) = row::Entity::find_by_id(id).filter(mine).one(&tx).await? else {
        return Ok(Remove::OutOfDate);
    };
    row::Entity::delete_by_id(found.id).exec(&tx).await?;
    enrolled_methods::update_cache(&tx, session.account).await?;
    session::end_others(&tx, session).await?;
    trusted_browser::forget_all(&tx, session.account).await?;
    let Some(renewed) =
        session::renew(services, &tx, session, version, OldToken::ForAMoment, client).await?
    else {
        return Ok(Remove::OutOfDate);
    };
    let now = services.now();
    audit::record(services, &tx, now, client, Event::of(Kind::PasskeyRemoved, session.account))
        .await?;
    let (name, happened) = (found.name, client.happened(now));
    let message = Message::PasskeyRemoved { name: name.clone(), happened };
    notice::tell(services, &tx, session, &message).await?;
    tx.commit().await?;
    Ok(Remove::Done { session: renewed, name })
}

async fn all(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<row::Model>, Error> {
    Ok(row::Entity::find()
        .filter(row::Column::AccountId.eq(account.0))
        .order_by_asc(row::Column::Id)
        .all(db)
        .await?)
}
