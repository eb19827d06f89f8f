//! What users let applications see. Only connections with the option "Ask users for consent" need it.

use super::scopes::Scopes;
use crate::{
    account::{ACTIVE, AccountId},
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    connection::{Connection, ConnectionId},
    entity::consent as row,
    error::Error,
    message::Message,
    notice,
    services::Services,
    session::{self, Session},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    UpdateMany, sea_query::Expr,
};
use serde_json::json;

/// Whether this user lets the application see what it asks for; always if the connection does not ask.
/// With `since`, only if the user was asked since then.
pub(crate) async fn has_consent(
    services: &Services,
    account: AccountId,
    connection: &Connection,
    scopes: &Scopes,
    since: Option<i64>,
) -> Result<bool, Error> {
    if !connection.asks_for_consent {
        return Ok(true);
    }
    let Some(found) = find(services.db.read(), account, connection.id).await? else {
        return Ok(false);
    };
    covers(services, &found, scopes, since)
}

fn covers(
    services: &Services,
    row: &row::Model,
    scopes: &Scopes,
    since: Option<i64>,
) -> Result<bool, Error> {
    let is_recent = since.is_none_or(|since| row.given_at >= since);
    Ok(is_recent && services.has_happened(row.given_at) && scopes_of(row)?.include(scopes))
}

/// Consents to these scopes in addition to those before. The first consent is reported by email. Nothing is
/// changed if another tab has done so, with `since` as for [`has_consent`].
///
/// # Errors
/// [`Error::Gone`] if the session or the connection ended in the meantime.
pub(crate) async fn consent(
    services: &Services,
    session: &Session,
    client: &Client,
    connection: &Connection,
    application: &str,
    asked: (&Scopes, Option<i64>),
) -> Result<(), Error> {
    let now = services.now();
    let (scopes, since) = asked;
    // The request may have arrived on a node whose clock is ahead.
    let given_at = since.unwrap_or(now).max(now);
    let tx = services.db.begin().await?;
    let owner = accounts::lock(&tx, session.account).await?.ok_or(Error::Gone)?;
    let is_changed = owner.status != ACTIVE || owner.security_version != session.security_version;
    if is_changed || !session::is_there(&tx, session).await? {
        return Err(Error::Gone);
    }
    let before = find(&tx, session.account, connection.id).await?;
    let scopes = match &before {
        Some(before) if covers(services, before, scopes, since)? => return Ok(()),
        Some(before) => scopes_of(before)?.and(scopes.clone()),
        None => scopes.clone(),
    };
    if before.is_some() {
        let again = of(session.account, connection.id)
            .col_expr(row::Column::Scopes, Expr::value(scopes.to_string()))
            .col_expr(row::Column::GivenAt, Expr::value(given_at));
        if again.exec(&tx).await?.rows_affected != 1 {
            return Err(Error::Gone);
        }
    } else {
        let new = row::ActiveModel {
            account_id: Set(session.account.0),
            connection_id: Set(connection.id.0),
            scopes: Set(scopes.to_string()),
            created_at: Set(now),
            given_at: Set(given_at),
            last_used_at: Set(now),
        };
        row::Entity::insert(new).exec_without_returning(&tx).await?;
        let (name, happened) = (application.to_owned(), client.happened(now));
        let message = Message::ConsentGiven { name, happened };
        notice::tell(services, &tx, session, &message).await?;
    }
    let details = json!({ "application": application, "scopes": scopes.to_string() });
    let event = Event::of(Kind::ConsentGiven, session.account);
    audit::record(services, &tx, now, client, event.details(details.to_string())).await?;
    tx.commit().await?;
    Ok(())
}

/// Notes that an application was opened, in a transaction that has locked the account. `false` if the
/// consent was withdrawn in the meantime.
pub(super) async fn note_opened(
    services: &Services,
    tx: &DatabaseTransaction,
    account: AccountId,
    connection: &Connection,
    scopes: &Scopes,
) -> Result<bool, Error> {
    if !connection.asks_for_consent {
        return Ok(true);
    }
    let Some(found) = find(tx, account, connection.id).await? else { return Ok(false) };
    if !scopes_of(&found)?.include(scopes) {
        return Ok(false);
    }
    let now = Expr::value(services.now());
    let noted = of(account, connection.id).col_expr(row::Column::LastUsedAt, now).exec(tx).await?;
    Ok(noted.rows_affected == 1)
}

fn of(account: AccountId, connection: ConnectionId) -> UpdateMany<row::Entity> {
    row::Entity::update_many()
        .filter(row::Column::AccountId.eq(account.0))
        .filter(row::Column::ConnectionId.eq(connection.0))
}

async fn find(
    db: &impl ConnectionTrait,
    account: AccountId,
    connection: ConnectionId,
) -> Result<Option<row::Model>, Error> {
    Ok(row::Entity::find_by_id((account.0, connection.0)).one(db).await?)
}

fn scopes_of(row: &row::Model) -> Result<Scopes, Error> {
    Scopes::parse(&row.scopes).ok_or(Error::Unreadable("consent"))
}
