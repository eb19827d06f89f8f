//! Passkeys and security keys. Whoever answers with one was verified by their device (fingerprint,
//! face, screen lock or PIN), so it stands for both factors; but it comes on top of a code method,
//! never in place of one, and goes with the last of them.

mod assertion; // checking an answer against what is kept
mod ceremony; // challenges that wait for an answer
mod disable; // turning two-factor authentication off
mod identity_check; // in place of password and code
mod registration; // a new one
mod relying_party; // who asks: this site
mod sign_in; // alone, or after the password

pub use disable::{Disable, begin_disable, finish_disable};
pub use identity_check::{begin_identity_check, finish_identity_check};
pub use registration::{Create, begin_registration, finish_registration};
pub use sign_in::{
    NewCeremony, SecondStep, begin_second_step, begin_sign_in, finish_second_step, finish_sign_in,
};

use crate::{
    account::{self, AccountId},
    audit::{self, Event, Kind},
    client::Client,
    entity::passkey as row,
    error::Error,
    message::Message,
    notice,
    pending_sign_in::PendingSignIn,
    policy, second_factor,
    services::Services,
    session::{self, FreshSession, NewSession, OldToken, Session},
    trusted_browser,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr,
};

/// One row of "Passkeys and security keys".
#[derive(Clone, Debug)]
pub struct Passkey {
    pub id: i64,
    pub name: String,
    pub created_at: i64,
    pub last_used_at: Option<i64>,
}

/// What a passkey is called: 1 to 64 characters, as [`account::Name`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// `None` when nothing is left after the blanks around it, or when it is too long.
    pub fn parse(text: &str) -> Option<Self> {
        let name = account::Name::parse(text)?;
        (name.as_str().chars().count() <= 64).then(|| Self(name.as_str().to_owned()))
    }

    /// What a new one is called until its owner says otherwise.
    fn of_browser(client: &Client) -> Self {
        Self::parse(&client.browser).unwrap_or_else(|| Self("Passkey".to_owned()))
    }
}

/// Whether people may have passkeys: an administrator allows them, the second factor is on, and the
/// public address has a domain, which browsers ask for.
///
/// # Errors
/// The database's.
pub async fn are_offered(services: &Services) -> Result<bool, Error> {
    Ok(policy::policy(services).await?.offers_passkeys()
        && relying_party::relying_party(services, "").is_some())
}

/// All of this account, oldest first.
///
/// # Errors
/// The database's.
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

/// Whether "Use your passkey" can be offered after the password.
///
/// # Errors
/// The database's.
pub async fn can_finish(services: &Services, pending: &PendingSignIn) -> Result<bool, Error> {
    can_prove(services, AccountId(pending.owner.id)).await
}

/// Whether a passkey can stand for password and code of somebody who is signed in.
///
/// # Errors
/// The database's.
pub async fn can_check(services: &Services, session: &Session) -> Result<bool, Error> {
    can_prove(services, session.account).await
}

async fn can_prove(services: &Services, account: AccountId) -> Result<bool, Error> {
    Ok(are_offered(services).await? && !all(services.db.read(), account).await?.is_empty())
}

/// Gives it another name. `false` when it is not there, or the account changed meanwhile.
///
/// # Errors
/// The database's.
pub async fn rename(
    services: &Services,
    session: &Session,
    id: i64,
    name: Name,
    client: &Client,
) -> Result<bool, Error> {
    let tx = services.db.begin().await?;
    if !account::is_unchanged(&tx, session.account, session.security_version).await? {
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

/// How removing one ended.
#[derive(Debug)]
pub enum Remove {
    Done {
        session: NewSession,
        name: String,
    },
    /// It was gone already, or the account changed meanwhile.
    OutOfDate,
}

/// It opens nothing from here on; every other session and every trusted browser ends.
///
/// # Errors
/// The database's.
pub async fn remove(
    services: &Services,
    fresh: FreshSession<'_>,
    id: i64,
    client: &Client,
) -> Result<Remove, Error> {
    let session = fresh.0;
    let tx = services.db.begin().await?;
    let Some(version) =
        account::raise_security_version(&tx, session.account, session.security_version).await?
    else {
        return Ok(Remove::OutOfDate);
    };
    let mine = row::Column::AccountId.eq(session.account.0);
    let Some(found) = row::Entity::find_by_id(id).filter(mine).one(&tx).await? else {
        return Ok(Remove::OutOfDate);
    };
    row::Entity::delete_by_id(found.id).exec(&tx).await?;
    second_factor::remember(&tx, session.account).await?;
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
