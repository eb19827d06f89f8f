//! Follows what administrators save, and which key the operator chose, on every node.
//!
//! Each save increments a number in the installation's row. Every request and every round of the
//! worker reads that row, and reloads the settings if the number changed. So a node uses new
//! settings, or another key, from its next request on, or after one pause of its worker.

use super::{saved_mail, saved_sms};
use crate::{entity::installation, error::Error, services::Services};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};

/// Reloads the routes if their settings were changed, and encrypts with the chosen key.
///
/// # Errors
/// This node lacks the key, so it must not serve.
pub(crate) async fn follow(services: &Services) -> Result<(), Error> {
    let row = row(services.db.read()).await?;
    follow_to(services, &row).await
}

/// Like [`follow`], if the caller has just read the row.
pub(crate) async fn follow_to(services: &Services, row: &installation::Model) -> Result<(), Error> {
    if let Some(id) = &row.sealing_key {
        services.keys.seal_with(id)?;
    }
    if row.delivery_version == services.routes.version() {
        return Ok(());
    }
    let snapshot = services.db.snapshot().await?;
    let version = self::row(&snapshot).await?.delivery_version;
    let mut routes = services.routes.set.clone();
    let by_operator = services.routes.set_by_operator();
    if !by_operator.mail
        && let Some(server) = saved_mail::route(services, &snapshot).await?
    {
        routes.mail = server;
    }
    if !by_operator.sms
        && let Some(gateway) = saved_sms::route(services, &snapshot).await?
    {
        routes.sms = gateway;
    }
    services.routes.replace(version, routes);
    Ok(())
}

async fn row(db: &impl ConnectionTrait) -> Result<installation::Model, Error> {
    let row = installation::Entity::find_by_id(1).one(db).await?;
    row.ok_or(Error::Unreadable("installation"))
}

/// Increments the number, in the transaction that saves new settings.
pub(crate) async fn announce(tx: &DatabaseTransaction) -> Result<(), Error> {
    let version = installation::Column::DeliveryVersion;
    installation::Entity::update_many()
        .col_expr(version, Expr::col(version).add(1))
        .filter(installation::Column::Id.eq(1))
        .exec(tx)
        .await?;
    Ok(())
}
