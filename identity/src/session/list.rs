//! Where a user is signed in, and signing out elsewhere.

use super::{end::end_others, lifetime::IDLE, proof::Session, stored_proof::stored};
use crate::{
    account::Owner,
    accounts,
    assurance::Proof,
    audit::{self, Event, Kind},
    client::Client,
    entity::session as row,
    error::Error,
    logout::end_sessions,
    services::Services,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};

/// A row of "Where you are signed in".
#[derive(Clone, Debug)]
pub struct SignedInBrowser {
    pub id: i64,
    /// Such as "Firefox on Windows".
    pub browser: String,
    /// An IP address.
    pub address: String,
    pub signed_in_at: i64,
    pub last_active_at: i64,
    pub is_this: bool,
}

/// All valid sessions, this one first, then by activity.
pub async fn list(services: &Services, session: &Session) -> Result<Vec<SignedInBrowser>, Error> {
    list_of(services, session.into(), Some(session)).await
}

/// The sessions of another account, for an administrator whose own session is `this`, or for the operator.
pub(crate) async fn list_of(
    services: &Services,
    owner: Owner,
    this: Option<&Session>,
) -> Result<Vec<SignedInBrowser>, Error> {
    let rows = valid(services, owner).all(services.db.read()).await?;
    let mut found: Vec<_> = rows
        .into_iter()
        .map(|row| SignedInBrowser {
            id: row.id,
            browser: row.browser,
            address: row.address,
            signed_in_at: row.created_at,
            last_active_at: row.last_seen_at,
            is_this: this.is_some_and(|this| row.id == this.id),
        })
        .collect();
    found.sort_by_key(|browser| !browser.is_this);
    Ok(found)
}

/// What the session rests on that was used last, and when it began.
pub(crate) async fn newest_proof(
    services: &Services,
    owner: Owner,
) -> Result<Option<(Proof, i64)>, Error> {
    let newest = valid(services, owner).one(services.db.read()).await?;
    Ok(newest.map(|row| (stored(services, &row), row.created_at)))
}

/// The valid sessions of an account, by activity.
fn valid(services: &Services, owner: Owner) -> Select<row::Entity> {
    let now = services.now();
    row::Entity::find()
        .filter(row::Column::AccountId.eq(owner.id.0))
        .filter(row::Column::SecurityVersion.eq(owner.security_version))
        .filter(row::Column::ExpiresAt.gt(now))
        .filter(row::Column::LastSeenAt.gt(now - IDLE))
        .order_by_desc(row::Column::LastSeenAt)
        .order_by_desc(row::Column::Id)
}

/// "Sign out {browser}". Returns the browser's name if it was signed in to this account.
pub async fn sign_out_one(
    services: &Services,
    session: &Session,
    id: i64,
    client: &Client,
) -> Result<Option<String>, Error> {
    let tx = services.db.begin().await?;
    accounts::lock(&tx, session.account).await?;
    let mine = row::Column::AccountId.eq(session.account.0);
    let Some(found) = row::Entity::find_by_id(id).filter(mine).one(&tx).await? else {
        return Ok(None);
    };
    end_sessions(&tx, row::Column::Id.eq(found.id)).await?;
    let event = Event::of(Kind::SessionEnded, session.account);
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Some(found.browser))
}

/// "Sign out everywhere else". Returns how many browsers were signed out.
pub async fn sign_out_others(
    services: &Services,
    session: &Session,
    client: &Client,
) -> Result<u64, Error> {
    let tx = services.db.begin().await?;
    accounts::lock(&tx, session.account).await?;
    let ended = end_others(&tx, session).await?;
    let event = Event::of(Kind::SessionEnded, session.account);
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(ended)
}
