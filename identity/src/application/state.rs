//! Turning an application on and off, and deleting it.

use super::{
    facts::{details, stored},
    list::{Application, one},
    values::ApplicationId,
};
use crate::{
    administrator,
    audit::{self, Event, Kind},
    client::Client,
    entity::{application as row, connection, grant, session_application as opened},
    error::Error,
    logout::{end_grants, lock_opened},
    services::Services,
    session::FreshAdministrator,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, LockType},
};
use serde_json::{Value, json};

/// Turns an application on or off, and returns it. `None` if there is no such application, or the
/// administrator's role was removed.
pub async fn turn(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: ApplicationId,
    on: bool,
    client: &Client,
) -> Result<Option<Application>, Error> {
    let session = administrator.0;
    let tx = services.db.begin().await?;
    let Some(before) = locked(&tx, administrator, id).await? else { return Ok(None) };
    if before.is_on == on {
        return Ok(Some(before));
    }
    row::Entity::update_many()
        .col_expr(row::Column::IsOn, Expr::value(on))
        .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
        .filter(row::Column::Id.eq(id.0))
        .exec(&tx)
        .await?;
    if !on {
        end_all_grants(&tx, id).await?;
    }
    let kind = if on { Kind::ApplicationTurnedOn } else { Kind::ApplicationTurnedOff };
    let details = json!({ "application": before.name }).to_string();
    let event = Event::by(kind, session, None).details(details);
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Some(Application { is_on: on, version: before.version + 1, ..before }))
}

/// So that they do not return with the application.
async fn end_all_grants(tx: &DatabaseTransaction, id: ApplicationId) -> Result<(), Error> {
    let connections = connection::Entity::find()
        .select_only()
        .column(connection::Column::Id)
        .filter(connection::Column::ApplicationId.eq(id.0));
    let granted = grant::Column::ConnectionId.in_subquery(connections.into_query());
    end_grants(tx, granted).await?;
    Ok(())
}

/// Deletes an application with its connection, and returns it. `None` as for [`turn`].
pub async fn delete(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: ApplicationId,
    client: &Client,
) -> Result<Option<Application>, Error> {
    let session = administrator.0;
    let tx = services.db.begin().await?;
    let Some(before) = locked(&tx, administrator, id).await? else { return Ok(None) };
    let details = details(stored(&tx, &before).await?.into_iter().chain(connected(&tx, id).await?));
    // Nobody opens it from now on: that requires a weaker lock.
    row::Entity::find_by_id(id.0).lock(LockType::Update).one(&tx).await?;
    lock_opened(&tx, opened::Column::ApplicationId.eq(id.0)).await?;
    end_all_grants(&tx, id).await?;
    row::Entity::delete_by_id(id.0).exec(&tx).await?;
    let event = Event::by(Kind::ApplicationDeleted, session, None).details(details);
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Some(before))
}

/// Locks the administrator's account and an application, and returns it. `None` as for [`turn`].
pub(crate) async fn locked(
    tx: &DatabaseTransaction,
    administrator: FreshAdministrator<'_>,
    id: ApplicationId,
) -> Result<Option<Application>, Error> {
    if !administrator::lock_own(tx, administrator.0).await? || !lock(tx, id).await? {
        return Ok(None);
    }
    one(tx, id).await
}

/// The client ID that a connected application loses, as events record it.
async fn connected(
    tx: &DatabaseTransaction,
    id: ApplicationId,
) -> Result<Option<(&'static str, Value)>, Error> {
    let row = connection::Entity::find().filter(connection::Column::ApplicationId.eq(id.0));
    Ok(row.one(tx).await?.map(|row| ("client_id", json!(row.client_id))))
}

/// Locks an application, and returns its name. `None` when there is no such application.
pub(crate) async fn lock_name(
    tx: &DatabaseTransaction,
    id: ApplicationId,
) -> Result<Option<String>, Error> {
    let row = row::Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate).one(tx).await?;
    Ok(row.map(|row| row.name))
}

/// `false` when there is no such application.
pub(super) async fn lock(tx: &DatabaseTransaction, id: ApplicationId) -> Result<bool, Error> {
    Ok(lock_name(tx, id).await?.is_some())
}
