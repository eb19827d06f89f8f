//! Ending sessions early.

use super::proof::Session;
use crate::{
    account::AccountId,
    accounts,
    assurance::Factor,
    audit::{self, Event, Kind},
    client::Client,
    entity::session,
    error::Error,
    logout::end_sessions,
    secret::Token,
    services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::ExprTrait};

/// Signs out: the cookie no longer works.
pub async fn end(services: &Services, session: &Session, client: &Client) -> Result<(), Error> {
    let tx = services.db.begin().await?;
    accounts::lock(&tx, session.account).await?;
    end_sessions(&tx, session::Column::Id.eq(session.id)).await?;
    audit::record(
        services,
        &tx,
        services.now(),
        client,
        Event::of(Kind::SignedOut, session.account),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Whether the session still exists. Checked under the account's lock by the late steps of a
/// request, because signing out changes no version.
pub(crate) async fn is_there(db: &impl ConnectionTrait, session: &Session) -> Result<bool, Error> {
    let same = session::Entity::find_by_id(session.id)
        .filter(session::Column::AccountId.eq(session.account.0))
        .filter(session::Column::SecurityVersion.eq(session.security_version));
    Ok(same.one(db).await?.is_some())
}

/// Ends every session of an account.
pub(crate) async fn end_all(db: &impl ConnectionTrait, id: AccountId) -> Result<(), Error> {
    end_sessions(db, session::Column::AccountId.eq(id.0)).await?;
    Ok(())
}

/// Ends every other session of the account and returns how many there were.
pub(crate) async fn end_others(db: &impl ConnectionTrait, session: &Session) -> Result<u64, Error> {
    let own = session::Column::AccountId.eq(session.account.0);
    end_sessions(db, own.and(session::Column::Id.ne(session.id))).await
}

/// Ends every session of an account that began in a trusted browser.
pub(crate) async fn end_by_trust(db: &impl ConnectionTrait, id: AccountId) -> Result<(), Error> {
    let began_so = session::Column::SignedInWith.eq(Factor::TrustedBrowser.as_str());
    end_sessions(db, session::Column::AccountId.eq(id.0).and(began_so)).await?;
    Ok(())
}

/// Ends the session whose cookie the browser still has when a user signs in on it. The cookie may be
/// the previous one, because the response with the new one was lost.
pub(crate) async fn end_token(
    services: &Services,
    db: &impl ConnectionTrait,
    token: Option<&Token>,
) -> Result<(), Error> {
    if let Some(token) = token {
        let is_previous = session::Column::PreviousTokenHash
            .eq(token.hash())
            .and(session::Column::PreviousUntil.gt(services.now()));
        end_sessions(db, session::Column::TokenHash.eq(token.hash()).or(is_previous)).await?;
    }
    Ok(())
}
