//! A browser that may skip the second factor until a fixed day. It never skips the password, and it
//! does not count as an identity check.

mod cookie;

pub use cookie::{NewTrust, TrustCookie};
pub(crate) use cookie::{accept, begin, forget_all, keep_only_this};

use crate::{
    account::Owner,
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    entity::trusted_browser as row,
    error::Error,
    policy::{self, Policy},
    second_factor::methods,
    services::Services,
    session::{self, Session},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};

const DAY: i64 = 86_400;

/// A row of "Trusted browsers".
#[derive(Clone, Debug)]
pub struct TrustedBrowser {
    pub id: i64,
    /// Such as "Firefox on Windows".
    pub browser: String,
    pub trusted_at: i64,
    pub last_used_at: Option<i64>,
    pub expires_at: i64,
    pub is_this: bool,
}

/// The number of trusted browsers of an account, for administrators.
pub(crate) async fn count(
    services: &Services,
    owner: Owner,
    policy: &Policy,
) -> Result<usize, Error> {
    let rows = of(owner).all(services.db.read()).await?;
    let now = services.now();
    Ok(rows.iter().filter(|row| end(row, policy).is_some_and(|end| now < end)).count())
}

/// The result of [`trust`].
#[derive(Debug)]
pub enum Trust {
    Done {
        trust: NewTrust,
        until: i64,
    },
    /// No code of the app or a text message, and no passkey, was given here in the last ten
    /// minutes.
    CodeNeeded,
    /// The policy does not allow it, or no method of the account is strong enough.
    NotAllowed,
    /// Too many browsers were trusted today.
    TooMany,
}

/// All trusted browsers of this account, this one first, then the newest.
pub async fn list(
    services: &Services,
    session: &Session,
    client: &Client,
) -> Result<Vec<TrustedBrowser>, Error> {
    let policy = policy::policy(services).await?;
    let rows = mine(session).order_by_desc(row::Column::Id).all(services.db.read()).await?;
    let here = cookie::family(client);
    let now = services.now();
    let mut found: Vec<_> = rows
        .into_iter()
        .filter_map(|row| {
            let expires_at = end(&row, &policy).filter(|end| now < *end)?;
            Some(TrustedBrowser {
                id: row.id,
                browser: row.browser,
                trusted_at: row.created_at,
                last_used_at: row.last_used_at,
                expires_at,
                is_this: here.as_ref() == Some(&row.family_hash),
            })
        })
        .collect();
    found.sort_by_key(|browser| !browser.is_this);
    Ok(found)
}

/// Turns on the switch "Trust this browser".
pub async fn trust(
    services: &Services,
    session: &Session,
    client: &Client,
) -> Result<Trust, Error> {
    let tx = services.db.begin().await?;
    let owner = accounts::lock(&tx, session.account).await?.ok_or(Error::Unreadable("account"))?;
    let policy = policy::read(&tx).await?;
    let methods = methods(services, &tx, &owner, &policy).await?;
    if !methods.iter().any(|state| state.method.gives_trust()) {
        return Ok(Trust::NotAllowed);
    }
    if policy.trust().is_none() {
        return Ok(Trust::NotAllowed);
    }
    if !session.gave_code(services.now()) {
        return Ok(Trust::CodeNeeded);
    }
    if owner.security_version != session.security_version
        || !session::is_there(&tx, session).await?
    {
        return Ok(Trust::CodeNeeded);
    }
    let Some(trust) = begin(services, &tx, &owner, &policy, client).await? else {
        return Ok(Trust::TooMany);
    };
    tx.commit().await?;
    let until = services.now() + trust.max_age;
    Ok(Trust::Done { trust, until })
}

/// Removes one. Returns its name if it was there.
pub async fn remove(
    services: &Services,
    session: &Session,
    id: i64,
    client: &Client,
) -> Result<Option<String>, Error> {
    let found = mine(session).filter(row::Column::Id.eq(id)).one(services.db.read()).await?;
    match found {
        Some(found) => {
            let removed = take(services, session, Some(found.id), client).await?;
            Ok((removed == 1).then_some(found.browser))
        }
        None => Ok(None),
    }
}

/// Turns the switch off: removes this browser. `false` when it was not trusted.
pub async fn remove_this(
    services: &Services,
    session: &Session,
    client: &Client,
) -> Result<bool, Error> {
    let Some(here) = cookie::family(client) else {
        return Ok(false);
    };
    let here = row::Column::FamilyHash.eq(here);
    let Some(found) = mine(session).filter(here).one(services.db.read()).await? else {
        return Ok(false);
    };
    Ok(take(services, session, Some(found.id), client).await? == 1)
}

/// Removes all. Returns how many there were.
pub async fn remove_all(
    services: &Services,
    session: &Session,
    client: &Client,
) -> Result<u64, Error> {
    take(services, session, None, client).await
}

/// Removes one or all of this account.
async fn take(
    services: &Services,
    session: &Session,
    id: Option<i64>,
    client: &Client,
) -> Result<u64, Error> {
    let tx = services.db.begin().await?;
    if !accounts::is_unchanged(&tx, session.account, session.security_version).await? {
        return Ok(0);
    }
    let mut rows = row::Entity::delete_many().filter(row::Column::AccountId.eq(session.account.0));
    if let Some(id) = id {
        rows = rows.filter(row::Column::Id.eq(id));
    }
    let removed = rows.exec(&tx).await?.rows_affected;
    if removed > 0 {
        let event = Event::of(Kind::BrowserUntrusted, session.account);
        audit::record(services, &tx, services.now(), client, event).await?;
    }
    tx.commit().await?;
    Ok(removed)
}

/// The browsers that are trusted under the current version of the account.
fn mine(session: &Session) -> Select<row::Entity> {
    of(session.into())
}

fn of(owner: Owner) -> Select<row::Entity> {
    row::Entity::find()
        .filter(row::Column::AccountId.eq(owner.id.0))
        .filter(row::Column::SecurityVersion.eq(owner.security_version))
}

/// When trust ends: on its day, or earlier if the policy now allows fewer days.
fn end(row: &row::Model, policy: &Policy) -> Option<i64> {
    policy.trust().map(|days| Ord::min(row.expires_at, row.created_at + days * DAY))
}
