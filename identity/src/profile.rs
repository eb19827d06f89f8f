//! What users change about themselves: name and time zone, and whether the suggestion to set up
//! two-factor authentication is shown.

use crate::{
    account::{Name, TimeZoneName, search_key},
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    entity::account,
    error::Error,
    services::Services,
    session::Session,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// Saves a user's own name and time zone.
pub async fn save(
    services: &Services,
    session: &Session,
    name: Name,
    zone: TimeZoneName,
    client: &Client,
) -> Result<(), Error> {
    let now = services.now();
    let tx = services.db.begin().await?;
    // An administrator may have changed the email address since the session was read.
    let owner = accounts::lock(&tx, session.account).await?.ok_or(Error::Gone)?;
    account::Entity::update_many()
        .col_expr(account::Column::NameKey, Expr::value(name.key()))
        .col_expr(account::Column::SearchKey, Expr::value(search_key(&name, &owner.email)))
        .col_expr(account::Column::Name, Expr::value(name.as_str()))
        .col_expr(account::Column::TimeZone, Expr::value(zone.as_str()))
        .filter(account::Column::Id.eq(session.account.0))
        .exec(&tx)
        .await?;
    audit::record(services, &tx, now, client, Event::of(Kind::ProfileChanged, session.account))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// "Not now": hides the banner that suggests two-factor authentication for 14 days.
pub async fn put_off_nudge(services: &Services, session: &Session) -> Result<(), Error> {
    account::Entity::update_many()
        .col_expr(account::Column::NudgeAfter, Expr::value(services.now() + NUDGE_REST))
        .filter(account::Column::Id.eq(session.account.0))
        .exec(services.db.write())
        .await?;
    Ok(())
}

const NUDGE_REST: i64 = 14 * 86_400;
