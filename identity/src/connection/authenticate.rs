//! How an application proves which one it is (RFC 6749, 2.3.1).

use super::{
    assertion::refusal,
    list::of_client,
    values::{Connection, ConnectionId},
};
use crate::{
    client::Client,
    entity::connection_secret as row,
    error::Error,
    keys::TokenRow,
    last_use,
    secret::TokenHash,
    services::Services,
    throttle::{APPLICATION_SECRETS, Charge, Key, charge, paused_until},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, sea_query::Expr};

/// The connection with this client ID, if the secret belongs to it. A public connection is returned only
/// without a secret, and any other connection only with one; an empty secret counts as none. Wrong secrets
/// are counted for the site; a right one never waits. An unknown client ID takes the same statements.
pub async fn authenticate(
    services: &Services,
    client: &Client,
    client_id: &str,
    secret: Option<&str>,
) -> Result<Option<Connection>, Error> {
    let found = of_client(services.db.read(), client_id).await?;
    let secret = secret.filter(|secret| !secret.is_empty());
    let is_right = match (&found, secret) {
        (Some(connection), None) => connection.is_public,
        (None, None) => false,
        (found, Some(secret)) => {
            let owner = found.as_ref().map(|connection| connection.id);
            owns(services, owner.unwrap_or(ConnectionId(0)), secret).await?
        }
    };
    let id = found.as_ref().map(|connection| connection.id.0);
    let may = |connection: &Connection| match secret {
        Some(_) => connection.has_secret(),
        None => connection.is_public,
    };
    let right = found.filter(|connection| is_right && may(connection));
    if right.is_none() {
        count_failure(services, client, id, "the secret is wrong").await?;
    }
    Ok(right)
}

/// The same for an assertion that the application signed.
pub async fn authenticate_with_key(
    services: &Services,
    client: &Client,
    client_id: &str,
    assertion: &str,
) -> Result<Option<Connection>, Error> {
    let Some(found) = of_client(services.db.read(), client_id).await? else {
        count_failure(services, client, None, "the client ID is unknown").await?;
        return Ok(None);
    };
    let refusal = refusal(services, &found, assertion).await?;
    if let Some(reason) = refusal {
        count_failure(services, client, Some(found.id.0), reason).await?;
    }
    Ok(refusal.is_none().then_some(found))
}

/// Whether this secret belongs to the connection and has not ended.
async fn owns(services: &Services, owner: ConnectionId, secret: &str) -> Result<bool, Error> {
    let (hash, now) = (TokenHash::of(secret), services.now());
    let found = row::Entity::find_by_id(hash.clone())
        .filter(row::Column::ConnectionId.eq(owner.0))
        .filter(valid(now))
        .one(services.db.read())
        .await?;
    let Some(found) = found else { return Ok(false) };
    let bound = TokenRow::ConnectionSecret(&hash);
    if !services.keys.is_bound(bound, owner.0, Some(&found.owner_mac)) {
        return Ok(false);
    }
    if found.last_used_at.is_none_or(|at| last_use::is_due(services, at)) {
        // Bound again, so that a secret that is used does not need an old key for years.
        row::Entity::update_many()
            .col_expr(row::Column::LastUsedAt, Expr::value(now))
            .col_expr(row::Column::OwnerMac, Expr::value(services.keys.bind(bound, owner.0)))
            .filter(row::Column::SecretHash.eq(hash.clone()))
            .exec(services.db.write())
            .await?;
    }
    Ok(true)
}

/// Secrets that have not ended.
pub(super) fn valid(now: i64) -> Condition {
    Condition::any().add(row::Column::ExpiresAt.is_null()).add(row::Column::ExpiresAt.gt(now))
}

/// Writes nothing while the site has sent too many wrong secrets.
async fn count_failure(
    services: &Services,
    client: &Client,
    connection: Option<i64>,
    reason: &str,
) -> Result<(), Error> {
    let key = Key::of_site(services, client);
    if paused_until(services, &key, APPLICATION_SECRETS).await?.is_none()
        && let Charge::Granted { failures } = charge(services, &key, APPLICATION_SECRETS).await?
    {
        tracing::warn!(
            connection,
            failures,
            reason,
            "an application could not prove which one it is"
        );
    }
    Ok(())
}
