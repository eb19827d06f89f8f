//! Renaming a passkey or security key.

use super::name::Name;
use crate::{
    accounts,
    assurance::Factor,
    audit::{self, Event, Kind},
    client::Client,
    entity::passkey as row,
    error::Error,
    services::Services,
    session::Session,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

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
        .col_expr(row::Column::Name, Expr::value(name.as_str()))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::AccountId.eq(session.account.0))
        .exec_with_returning(&tx)
        .await?;
    let Some(renamed) = renamed.first() else {
        return Ok(false);
    };
    let mut event = Event::of(Kind::PasskeyRenamed, session.account);
    if !renamed.signs_in_alone {
        event = event.with(Factor::SecurityKey.as_str());
    }
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(true)
}
