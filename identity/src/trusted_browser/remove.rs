//! Ending trust in browsers.

use super::row::{DAY, family, of};
use crate::{
    account::AccountId,
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    entity::{account, trusted_browser as row},
    error::Error,
    services::Services,
    session::Session,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Query},
};

/// Removes one. Returns its name if it was there.
pub async fn remove(
    services: &Services,
    session: &Session,
    id: i64,
    client: &Client,
) -> Result<Option<String>, Error> {
    let found = of(session.into()).filter(row::Column::Id.eq(id)).one(services.db.read()).await?;
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
    let Some(here) = family(client) else {
        return Ok(false);
    };
    let here = row::Column::FamilyHash.eq(here);
    let Some(found) = of(session.into()).filter(here).one(services.db.read()).await? else {
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

/// Ends all trust in this account's browsers.
pub(crate) async fn forget_all(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    row::Entity::delete_many().filter(row::Column::AccountId.eq(account.0)).exec(db).await?;
    Ok(())
}

/// Locks this account and every account with a trusted browser, in the order of their ids.
pub(crate) async fn lock_owners(db: &impl ConnectionTrait, own: AccountId) -> Result<(), Error> {
    let owners = Query::select().column(row::Column::AccountId).from(row::Entity).take();
    let id = account::Column::Id;
    accounts::lock_all(db, id.eq(own.0).or(id.in_subquery(owners))).await
}

/// Ends all trust in the browsers of all accounts, which the caller has locked.
pub(crate) async fn forget_everywhere(db: &impl ConnectionTrait) -> Result<(), Error> {
    row::Entity::delete_many().exec(db).await?;
    Ok(())
}

/// Lets trust in the browsers of all accounts, which the caller has locked, end after so many days.
pub(crate) async fn shorten_everywhere(db: &impl ConnectionTrait, days: i64) -> Result<(), Error> {
    let end = Expr::col(row::Column::CreatedAt).add(days * DAY);
    row::Entity::update_many()
        .col_expr(row::Column::ExpiresAt, end.clone())
        .filter(Expr::col(row::Column::ExpiresAt).gt(end))
        .exec(db)
        .await?;
    Ok(())
}

/// Ends trust in all other browsers. This one stays trusted under the account's new version.
pub(crate) async fn keep_only_this(
    db: &impl ConnectionTrait,
    session: &Session,
    version: i64,
    client: &Client,
) -> Result<(), Error> {
    let Some(here) = family(client) else {
        return forget_all(db, session.account).await;
    };
    row::Entity::delete_many()
        .filter(row::Column::AccountId.eq(session.account.0))
        .filter(row::Column::FamilyHash.ne(here.clone()))
        .exec(db)
        .await?;
    row::Entity::update_many()
        .col_expr(row::Column::SecurityVersion, Expr::value(version))
        .filter(row::Column::AccountId.eq(session.account.0))
        .filter(row::Column::SecurityVersion.eq(session.security_version))
        .filter(row::Column::FamilyHash.eq(here))
        .exec(db)
        .await?;
    Ok(())
}
